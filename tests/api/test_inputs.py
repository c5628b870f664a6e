"""Unchanged inputs make no new edition; every changed one does."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.api import inputs

VERSIONS = [("bike_rides", "a1"), ("gu_boundaries", "b2")]


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    file = tmp_path / "bicycle.ipynb"
    file.write_text("{}")
    return file


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with one file on each floor."""
    for name in (*inputs._FLOORS, "problems/bicycle", "problems/fine_dust", "cli", "portal"):
        folder = tmp_path / "package" / name
        folder.mkdir(parents=True)
        (folder / "code.py").write_text(name)
    (tmp_path / "package" / "problems" / "chapter.py").write_text("shared by all problems")
    (tmp_path / "package" / "api").mkdir()
    for name in (*inputs._VERBS, "health.py"):
        (tmp_path / "package" / "api" / name).write_text(name)
    monkeypatch.setattr(inputs, "PACKAGE", tmp_path / "package")
    return tmp_path / "package"


def digest(notebook: Path, *, versions: list[tuple[str, str]] = VERSIONS, is_sample: bool = False) -> str:
    return inputs.digest_inputs("bicycle", versions=versions, files=[notebook], is_sample=is_sample)


def test_the_same_inputs_give_the_same_digest(notebook: Path, package: Path) -> None:
    assert digest(notebook) == digest(notebook, versions=VERSIONS[::-1])
    assert len(digest(notebook)) == 64


def test_data_kind_and_notebook_count(notebook: Path, package: Path) -> None:
    before = digest(notebook)
    seen = {
        before,
        digest(notebook, versions=[("bike_rides", "a2"), VERSIONS[1]]),
        digest(notebook, is_sample=True),
    }
    notebook.write_text("{ }")
    seen.add(digest(notebook))
    assert len(seen) == 4


@pytest.mark.parametrize(
    "place",
    [
        "api/analysis.py",
        "core/code.py",
        "methods/code.py",
        "present/map.css",
        "privacy/policy.yaml",
        "problems/bicycle/rates.sql",
        "problems/chapter.py",
        "problems/gu_layer.sql",
    ],
)
def test_code_and_policy_count(place: str, notebook: Path, package: Path) -> None:
    before = digest(notebook)
    (package / place).write_text("changed")
    assert digest(notebook) != before


@pytest.mark.parametrize(
    "place",
    [
        "api/health.py",
        "cli/code.py",
        "portal/code.py",
        "problems/fine_dust/code.py",
        "problems/bicycle/README.md",
    ],
)
def test_what_does_not_shape_the_page_does_not(place: str, notebook: Path, package: Path) -> None:
    before = digest(notebook)
    (package / place).write_text("changed")
    assert digest(notebook) == before


def test_the_real_package_has_its_policy_and_queries_among_them() -> None:
    names = {file.name for file in inputs.code_files("bicycle")}
    assert {"policy.yaml", "result.py", "text.py", "chapter.py", "gu_layer.sql", "analysis.py"} <= names
    assert not any(name.endswith(".pyc") for name in names)


def test_inputs_are_described_by_kind(notebook: Path, package: Path) -> None:
    datasets = {"bike_rides": ("a1", "d" * 64)}
    before = inputs.describe_inputs("bicycle", datasets=datasets, notebook=notebook)
    assert before["dataset"] == {"bike_rides": "a1"}
    (package / "core" / "code.py").write_text("changed")
    after = inputs.describe_inputs("bicycle", datasets=datasets, notebook=notebook)
    assert {kind for kind in before if before[kind] != after[kind]} == {"code"}
    notebook.write_text("{ }")
    third = inputs.describe_inputs("bicycle", datasets=datasets, notebook=notebook)
    assert {kind for kind in after if after[kind] != third[kind]} == {"notebook"}


def test_another_version_of_a_library_counts(notebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, described = digest(notebook), inputs.describe_inputs("bicycle", datasets={}, notebook=notebook)
    monkeypatch.setattr(inputs, "list_libraries", lambda: "Python 3.11 · duckdb 99")
    after = inputs.describe_inputs("bicycle", datasets={}, notebook=notebook)
    assert digest(notebook) != before
    assert {name for name in after["code"] if after["code"][name] != described["code"][name]} == {"libraries"}


def test_libraries_are_those_that_make_numbers_and_pages() -> None:
    named = inputs.list_libraries()
    for name in ("Python 3", "duckdb ", "numpy ", "statsmodels ", "nbconvert "):
        assert name in named
    assert "uvicorn" not in named
