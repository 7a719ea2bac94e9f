"""What the browser loads is made from locked parts alone."""

import json
import os
import re
from pathlib import Path

import pytest

from gongzhi.ui import build

LOCK = json.loads((build.TREE / "package-lock.json").read_text(encoding="utf-8"))


def test_the_lock_holds_no_address() -> None:
    assert re.search(r"https?://", (build.TREE / "package-lock.json").read_text(encoding="utf-8")) is None


def test_every_locked_part_has_a_hash() -> None:
    parts = {name: part for name, part in LOCK["packages"].items() if name and not part.get("inBundle")}
    assert parts
    assert [name for name, part in parts.items() if "integrity" not in part] == []


def test_versions_are_exact_and_agree() -> None:
    wanted = json.loads((build.TREE / "package.json").read_text(encoding="utf-8"))
    named = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in named.values())
    assert named["tailwindcss"] == named["@tailwindcss/cli"] == "4.3.3"
    assert {name: LOCK["packages"][f"node_modules/{name}"]["version"] for name in named} == named


def test_a_second_build_does_nothing() -> None:
    build.build()
    before = build.STYLESHEET.stat().st_mtime_ns
    build.build()
    assert build.STYLESHEET.stat().st_mtime_ns == before


def test_a_newer_source_makes_the_styles_stale() -> None:
    build.build()
    source = build.UI / "styles" / "base.css"
    before = source.stat()
    later = build.STYLESHEET.stat().st_mtime + 10
    try:
        os.utime(source, (later, later))
        assert not build.is_fresh()
    finally:
        os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_the_style_sheet_names_no_other_host_and_needs_no_font() -> None:
    build.build()
    css = build.STYLESHEET.read_text(encoding="utf-8")
    addresses = re.findall(r"url\(([^)]*)\)", css)
    assert {address.strip("\"'").split(":")[0] for address in addresses} <= {"data", "../hero.svg"}
    assert "@font-face" not in css
    assert "@import" not in css


def test_without_a_source_tree_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "TREE", tmp_path)
    with pytest.raises(build.BuildError, match=r"no package-lock\.json"):
        build.build()
