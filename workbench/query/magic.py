"""``%%sql`` in a notebook.

::

    %%sql
    SELECT gu_name, count(*) AS stations_n FROM bike_stations GROUP BY ALL

    %%sql -> stations
    SELECT * FROM bike_stations WHERE gu_name = $gu

``-> name`` keeps the answer in the notebook under that name instead of showing it; ``$gu`` takes the
notebook's variable ``gu``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import duckdb

from workbench.core.errors import QueryError
from workbench.core.text import Text

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

Run = Callable[..., object]
"""Takes the SQL and the parameters by name, gives what is shown or kept."""


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
