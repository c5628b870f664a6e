"""Labels of merged cells, drawn as columns of texts; ``·`` is an empty cell."""

from __future__ import annotations

import duckdb
import pytest

from workbench.ingest.drafting.labels import fill_labels
from workbench.ingest.drafting.page import FieldPage
from workbench.ingest.drafting.values import RECORDS
from workbench.ingest.typing_sql import MACROS, quote


def draw(text: str) -> tuple[duckdb.DuckDBPyConnection, list[FieldPage]]:
    rows = [[cell.replace("·", "") for cell in line.split()] for line in text.split("\n")]
    con = duckdb.connect()
    for macro in MACROS:
        con.execute(macro)
    columns = ", ".join(f"c{i}" for i in range(len(rows[0])))
    values = ", ".join(f"({n}, {', '.join(map(quote, row))})" for n, row in enumerate(rows, 1))
    con.execute(f"CREATE TEMP TABLE {RECORDS} AS SELECT * FROM (VALUES {values}) AS t(_record, {columns})")
    kinds = ["integer" if row.isdigit() else "string" for row in rows[0]]
    return con, [FieldPage(f"f{i}", "", "", kind, column=i) for i, kind in enumerate(kinds)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("table", "filled"),
    [
        ("서울 종로구 1\n· 중구 2\n· 용산구 3", [0]),
        ("서울 강북 종로구 1\n· · 중구 2\n· 강남 서초구 3\n· · 송파구 4", [0, 1]),
        ("서울 종로구 1\n서울 중구 2", []),
        ("· 전국 1\n서울 종로구 2\n· 중구 3", []),  # the first row has no label
        ("가 종로구 1\n· 중구 2\n가 용산구 3\n· 마포구 4", []),  # a label that comes back is no merged cell
        ("가게 ·  1\n· 주소 2\n· 주소 3", []),  # gaps beside it, too: cells that are missing
        ("이름 1\n· 2\n· 3", []),  # nothing tells its rows apart
    ],
)
def test_which_blanks_continue_the_label_above(table: str, filled: list[int]) -> None:
    con, fields = draw(table)
    fill_labels(con, fields)
    assert [f.column for f in fields if f.fill] == filled
    for column in filled:
        assert con.execute(f"SELECT count(c{column}) = count(*) FROM {RECORDS}").fetchall() == [(True,)]
