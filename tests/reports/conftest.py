"""A small notebook that shows the fabricated release, and the report made of it once for all tests."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLES = REPOSITORY / "tests" / "present"
sys.path.insert(0, str(EXAMPLES))

LOAD = "from example_release import make_release\nfrom workbench.present import View\nview = View(make_release(), language)"
CELLS = (
    ("code", 'language = "ko"', ["parameters"]),
    ("code", LOAD, []),
    *(("code", f"view.{name}()", []) for name in ("title", "summary", "findings", "recommendations")),
    ("markdown", "## 어디에서 잦은가\n\n이용량으로 나누어 봅니다.", ["lang-ko"]),
    ("markdown", "## Where they are frequent\n\nDivided by use.", ["lang-en"]),
    ("code", 'view.figure("rate_map")', []),
    ("code", 'view.figure("rate_order")', []),
    ("code", 'view.figure("spot_map")', []),
    ("code", 'view.table("gu")', []),
    ("code", 'print("a row: 주민 1234")\nview.method()', []),
    *(("code", f"view.{name}()", []) for name in ("limits", "refusals", "sources")),
)

Cell = tuple[str, str, Sequence[str]]


def make_notebook(cells: Sequence[Cell]) -> nbformat.NotebookNode:
    made = []
    for kind, source, tags in cells:
        cell = (nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell)(source)
        cell.metadata["tags"] = list(tags)
        made.append(cell)
    return nbformat.v4.new_notebook(cells=made)


@pytest.fixture
def write_notebook(tmp_path: Path) -> Callable[..., Path]:
    """Writes ``(kind, source, tags)`` cells as a notebook file."""

    def write(*cells: Cell, name: str = "example") -> Path:
        file = tmp_path / f"{name}.ipynb"
        nbformat.write(make_notebook(cells), file)
        return file

    return write


@pytest.fixture(scope="session")
def kernel_environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment whose kernels find the example, with a home of its own."""
    home = tmp_path_factory.mktemp("home")
    return {**os.environ, "PYTHONPATH": f"{EXAMPLES}:{REPOSITORY}", "WORKBENCH_HOME": str(home)}


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory, kernel_environ: dict[str, str]) -> Path:
    """The bilingual report of the example notebook."""
    from workbench.reports import build_report

    folder = tmp_path_factory.mktemp("report")
    nbformat.write(make_notebook(CELLS), folder / "example.ipynb")
    return build_report(folder / "example.ipynb", out=folder / "out", environ=kernel_environ)


@pytest.fixture(scope="session")
def example_notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example notebook as a file, for other forms than the page."""
    file = tmp_path_factory.mktemp("example") / "example.ipynb"
    nbformat.write(make_notebook(CELLS), file)
    return file
