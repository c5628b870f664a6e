"""``%%sql`` shows an answer or keeps it, and takes the notebook's variables as parameters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell

from workbench.core.errors import QueryError
from workbench.query.magic import register_sql_magic


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    shell = InteractiveShell()
    register_sql_magic(shell, lambda text, **parameters: (text.strip(), parameters))
    yield shell
    InteractiveShell.clear_instance()


def test_shows_the_answer(shell: InteractiveShell) -> None:
    assert shell.run_cell_magic("sql", "", "SELECT 1\n") == ("SELECT 1", {})
    assert shell.run_line_magic("sql", "SELECT 1") == ("SELECT 1", {})


def test_keeps_the_answer_under_a_name(shell: InteractiveShell) -> None:
    assert shell.run_cell_magic("sql", "-> rides", "SELECT 1") is None
    assert shell.user_ns["rides"] == ("SELECT 1", {})


def test_takes_the_variables_it_names_and_no_others(shell: InteractiveShell) -> None:
    shell.user_ns |= {"gu": "중구", "other": 1}
    _, parameters = shell.run_cell_magic("sql", "", "SELECT $gu, $missing, 'costs $other'")
    assert parameters == {"gu": "중구"}


@pytest.mark.parametrize("line", ["-> 1x", "SELECT 1", "->", "-> a b"])
def test_anything_else_after_the_name_is_told(shell: InteractiveShell, line: str) -> None:
    with pytest.raises(QueryError):
        shell.run_cell_magic("sql", line, "SELECT 1")
