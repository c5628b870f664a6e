"""What Tab brings in SQL: names by our spelling and the publisher's, and only where SQL stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from IPython.core.interactiveshell import InteractiveShell

from tests.query.lakes import open_small, write_version
from workbench.query.completion import Vocabulary, suggest
from workbench.query.magic import register_sql_completion, register_sql_magic
from workbench.storage import Lake


@pytest.fixture
def vocabulary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vocabulary]:
    monkeypatch.setenv("WORKBENCH_LANG", "ko")
    lake = Lake(tmp_path / "lake", is_sample=True)
    rides = pa.table({"gu_name": ["중구"], "rides_n": [1], "ridden_on": ["x"]})
    write_version(lake, "rides", [rides, rides.append_column("extra_n", pa.array([1]))])
    write_version(lake, "parks", [pa.table({"gu_name": ["중구"], "area_m2": [1.0]})])
    with open_small(lake) as session:
        yield session.vocabulary


def tab(text: str, vocabulary: Vocabulary) -> list[str]:
    """What Tab brings at the bar."""
    before, after = text.split("|")
    return [one.text for one in suggest(before, after, vocabulary)[1]]


@pytest.mark.parametrize("text", ["SELECT * FROM |", "select 1 from x join |", "DESCRIBE |", "FROM\n  |"])
def test_after_from_stand_datasets(vocabulary: Vocabulary, text: str) -> None:
    assert tab(text, vocabulary) == ["parks", "rides"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * FROM ri|", ["rides"]),
        ("SELECT ri| FROM rides", ["rides_n", "ridden_on", "rides"]),
        ("SELECT r.| FROM rides AS r", ["gu_name", "rides_n", "ridden_on", "extra_n"]),
        ("SELECT p.a| FROM rides r, parks p", ["area_m2"]),
        ("SELECT p.a| FROM rides r JOIN parks p USING (gu_name)", ["area_m2"]),
        ("SELECT parks.| FROM parks", ["gu_name", "area_m2"]),
        ("SELECT 대여| FROM rides", ["rides_n", "ridden_on"]),
        ("SELECT 자치| FROM rides", ["gu_name"]),
        ("SELECT RI| FROM rides", ["rides_n", "ridden_on", "rides"]),
        ("SELECT z.| FROM rides r", []),
        ("SELECT area| FROM rides", []),
    ],
)
def test_columns_are_those_of_the_datasets_in_use(
    vocabulary: Vocabulary, text: str, expected: list[str]
) -> None:
    assert tab(text, vocabulary) == expected


def test_functions_and_words_of_the_language_come_too(vocabulary: Vocabulary) -> None:
    assert "is_holiday" in tab("SELECT is_| FROM rides", vocabulary)
    assert "group" in tab("SELECT gu_name FROM rides gr|", vocabulary)


@pytest.fixture
def shell(vocabulary: Vocabulary) -> Iterator[InteractiveShell]:
    shell = InteractiveShell()
    register_sql_magic(shell, lambda text, **_: text)
    register_sql_completion(shell, lambda: vocabulary)
    register_sql_completion(shell, lambda: vocabulary)  # an extension loaded twice completes once
    yield shell
    InteractiveShell.clear_instance()


def complete(shell: InteractiveShell, text: str) -> list[str]:
    """What a notebook's front end is told, in the way ipykernel asks."""
    from IPython.core.completer import provisionalcompleter, rectify_completions

    cell = text.replace("|", "")
    with provisionalcompleter():
        found = shell.Completer.completions(cell, text.index("|"))
        return [completion.text for completion in rectify_completions(cell, found)]


@pytest.mark.parametrize(
    "text",
    [
        "%%sql\nSELECT r.ri| FROM rides AS r",
        "%%sql -> kept\nSELECT r.ri|\nFROM rides AS r",
        "%sql SELECT r.ri| FROM rides r",
        "found = %sql SELECT r.ri| FROM rides r",
    ],
)
def test_in_a_cell_of_sql_it_is_sql_alone(shell: InteractiveShell, text: str) -> None:
    assert complete(shell, text) == ["rides_n", "ridden_on"]


@pytest.mark.parametrize("text", ["ri|", "%%time\nri|", "text = 'from ri|'", "%%sql -> ri|"])
def test_elsewhere_it_is_silent(shell: InteractiveShell, text: str) -> None:
    assert not {"rides", "rides_n"} & set(complete(shell, text))


@pytest.mark.notebook
def test_a_kernel_answers_a_front_ends_request(tmp_path: Path) -> None:
    """The message that JupyterLab sends, to a real kernel."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3", cwd=str(tmp_path))
    try:
        home = {"WORKBENCH_HOME": str(tmp_path), "WORKBENCH_LANG": "ko"}
        client.execute_interactive(f"import os; os.environ.update({home!r})\n%load_ext workbench", timeout=60)
        cell = "%%sql\nSELECT is_hol"
        client.complete(cell, len(cell))
        content = client.get_shell_msg(timeout=60)["content"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert content["matches"] == ["is_holiday"]
    assert (content["cursor_start"], content["cursor_end"]) == (len(cell) - 6, len(cell))
