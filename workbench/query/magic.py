"""``%%sql`` in a notebook.

::

    %%sql
    SELECT gu_name, count(*) AS stations_n FROM bike_stations GROUP BY ALL

    %%sql -> stations
    SELECT * FROM bike_stations WHERE gu_name = $gu

``-> name`` keeps the answer in the notebook under that name instead of showing it; ``$gu`` takes the
notebook's variable ``gu``. Tab completes the names of datasets and columns, by our name or the publisher's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import duckdb

from workbench.core.errors import QueryError
from workbench.core.text import Text
from workbench.query.completion import Vocabulary, suggest

if TYPE_CHECKING:
    from IPython.core.completer import CompletionContext, SimpleMatcherResult
    from IPython.core.interactiveshell import InteractiveShell

Run = Callable[..., object]
"""Takes the SQL and the parameters by name, gives what is shown or kept."""

_MATCHER = "workbench-sql"
_CELL = re.compile(r"\s*%%sql\b[^\n]*\n")
_LINE = re.compile(r"(?:^|\n)\s*(?:\w+\s*=\s*)?%sql[ \t]+([^\n]*)$")


def register_sql_magic(shell: InteractiveShell, run: Run) -> None:
    """Make ``%%sql`` (a cell) and ``%sql`` (a line) known to ``shell``; ``run`` is what executes them."""

    def sql(line: str, cell: str | None = None) -> object:
        keep, text = _read_target(line, cell)
        answer = run(text, **_choose_parameters(text, shell.user_ns))
        if keep is None:
            return answer
        shell.user_ns[keep] = answer
        return None

    register: Any = shell.register_magic_function  # its decorator hides its signature
    register(sql, magic_kind="line_cell", magic_name="sql")


def register_sql_completion(shell: InteractiveShell, find_vocabulary: Callable[[], Vocabulary]) -> None:
    """Complete names in ``%%sql`` cells and ``%sql`` lines of ``shell``, and nowhere else.

    Parameters
    ----------
    find_vocabulary
        Asked each time, as data may come in while the notebook is open.
    """
    from IPython.core.completer import SimpleCompletion, context_matcher

    def match_sql(context: CompletionContext) -> SimpleMatcherResult:
        parts = _split_sql(context)
        if parts is None:
            return {"completions": []}
        typed, found = suggest(*parts, find_vocabulary())
        return {
            "completions": [SimpleCompletion(text=one.text, type=one.kind) for one in found],
            "matched_fragment": typed,
            "suppress": True,  # Python's own names are of no use here
            "ordered": True,
        }

    matchers: list[Any] = shell.Completer.custom_matchers
    matchers[:] = [m for m in matchers if getattr(m, "matcher_identifier", "") != _MATCHER]
    matchers.append(context_matcher(identifier=_MATCHER)(match_sql))


def _split_sql(context: CompletionContext) -> tuple[str, str] | None:
    """The SQL left and right of the cursor, where the cursor stands in SQL."""
    lines = context.full_text.split("\n")
    before = "\n".join([*lines[: context.cursor_line], lines[context.cursor_line][: context.cursor_position]])
    after = context.full_text[len(before) :]
    if cell := _CELL.match(before):
        return before[cell.end() :], after
    if line := _LINE.search(before):
        return line[1], after.partition("\n")[0]
    return None


def _read_target(line: str, cell: str | None) -> tuple[str | None, str]:
    """The name to keep the answer under, if any, and the SQL."""
    if cell is None:
        return None, line
    found = re.fullmatch(r"(?:->\s*(\w+))?", line.strip())
    if found is None or (found[1] is not None and not found[1].isidentifier()):
        raise QueryError(
            Text("%%sql 뒤에는 `-> 이름`만 쓸 수 있습니다", "after %%sql only `-> name` may stand"),
            next_step=Text("SQL은 다음 줄부터 쓰세요", "write the SQL on the next line"),
        )
    return found[1], cell


def _choose_parameters(text: str, variables: Mapping[str, Any]) -> dict[str, object]:
    """The notebook's variables that ``text`` names with ``$``; what is not there stays missing."""
    try:
        statements = duckdb.extract_statements(text)
    except duckdb.ParserException:
        return {}  # the session says what is wrong with it
    wanted = {name for statement in statements for name in statement.named_parameters}
    return {name: variables[name] for name in sorted(wanted & set(variables))}
