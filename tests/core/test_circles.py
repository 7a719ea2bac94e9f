"""The files of the kernel import each other in one direction, inside functions too."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

KERNEL = Path(__file__).parents[2] / "src" / "gongzhi" / "core"


def imported(file: Path) -> set[str]:
    """The kernel's modules that a file imports, at the top or later, or names as a module to be loaded."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            found |= {str(part.value) for part in node.args if isinstance(part, ast.Constant)}
    return {name.removeprefix("gongzhi.core.") for name in found if name.startswith("gongzhi.core.")}


def test_no_file_of_the_kernel_stands_on_itself() -> None:
    files = {file.stem: file for file in KERNEL.glob("*.py") if file.stem != "__init__"}
    assert len(files) > 20
    TopologicalSorter({name: imported(file) & files.keys() for name, file in files.items()}).prepare()
