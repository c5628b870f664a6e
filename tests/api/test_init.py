"""``import workbench``: light, and the verbs are all there."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import workbench
from workbench import api

HEAVY = (
    "IPython click duckdb fastapi folium geopandas jinja2 matplotlib nbclient nbconvert numpy pandas pyarrow "
    "rich scipy shapely sklearn sqlalchemy sqlglot statsmodels"
)


def modules_after(statement: str) -> set[str]:
    program = f"{statement}; import sys; print(*{{m.partition('.')[0] for m in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_imports_nothing_else() -> None:
    program = "import workbench, sys; print(*(m for m in sys.modules if m.startswith('workbench')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["workbench"]


@pytest.mark.parametrize(
    "statement", ["import workbench", "import workbench as wb; wb.sql; wb.report; dir(wb)"]
)
def test_it_pulls_in_nothing_heavy(statement: str) -> None:
    assert modules_after(statement) & set(HEAVY.split()) == set()


def test_the_verbs_are_few_and_each_is_here_once() -> None:
    assert len(workbench.__all__) <= 15
    assert sorted(workbench.__all__) == sorted(api.__all__)
    assert set(workbench.__all__) <= set(dir(workbench))
    for verb in workbench.__all__:
        assert getattr(workbench, verb) is getattr(api, verb)
        assert getattr(api, verb).__doc__, verb


def test_no_verb_is_called_like_a_package() -> None:
    """Once ``workbench.ingest`` is imported, it stands on the package under that name."""
    packages = {module.name for module in pkgutil.iter_modules(workbench.__path__)}
    assert "ingest" in packages
    assert set(workbench.__all__) & packages == set()


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'workbench' has no attribute 'nothing'"):
        _ = workbench.nothing


def test_the_version_is_the_distributions(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert workbench.__version__ == project["version"]
