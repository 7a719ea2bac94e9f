"""What is true of every file."""

import re
import subprocess

import pytest

from tests.guards.house import FLOOR, ROOMS, SOURCE, TREE, files

HAN = re.compile(r"[\u4e00-\u9fff]")
SPOKEN = re.compile(
    r"\{%\s*(?:blocktranslate|blocktrans)\b.*?\{%\s*end(?:blocktranslate|blocktrans)\s*%\}"
    r"|\{%\s*(?:translate|trans)\b.*?%\}|_\(\s*[\"'].*?[\"']\s*\)|\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}",
    re.DOTALL,
)


def tracked():
    out = subprocess.run(["git", "ls-files"], cwd=TREE, capture_output=True, text=True, check=True).stdout
    return [TREE / line for line in out.splitlines() if (TREE / line).is_file()]


@pytest.mark.parametrize("room", ROOMS)
def test_files_are_short_enough_to_be_read(room):
    long = {
        path.name: count
        for path in files(room, "*.py")
        if "migrations" not in path.parts
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}


@pytest.mark.parametrize("room", ROOMS)
def test_what_people_read_goes_through_gettext(room):
    silent = []
    # The gallery shows the parts of pages to who builds them, with names and places as samples.
    for path in (path for path in files(room, "*.html") if path.name != "gallery.html"):
        rest = SPOKEN.sub("", path.read_text(encoding="utf-8"))
        silent += [f"{path.relative_to(SOURCE)}: {line.strip()[:60]}" for line in rest.splitlines() if HAN.search(line)]
    assert silent == []


def test_lock_files_name_no_address():
    locks = [path for path in tracked() if "lock" in path.name or path.name.startswith("requirements")]
    assert len(locks) >= 3
    leaks = [
        f"{path.name}: {line.strip()}"
        for path in locks
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"https?://|--(?:extra-)?index-url|--find-links|\"resolved\"", line)
    ]
    assert leaks == []


def test_every_room_has_tests():
    without = [room for room in ROOMS if not list((TREE / "tests" / room).glob("test_*.py"))]
    assert without == []
    assert {*FLOOR} >= {*ROOMS}
