"""Labels that stand once, beside the first of the rows they hold for: cells that were merged in a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import duckdb

from workbench.core.text import Text
from workbench.ingest.drafting.page import FieldPage
from workbench.ingest.drafting.values import RECORDS, column_sql

_BLANK_MIN: Final = 0.4
"""Share of blank cells from which a column of labels is thought to be merged."""


def fill_labels(con: duckdb.DuckDBPyConnection, fields: Sequence[FieldPage]) -> None:
    """Mark the first columns of texts whose blanks belong to the label above, and fill them in what is looked at.

    Each label stands once, the first row has one, and texts without a gap stand to its right: a column of names of
    which some are missing is not like that.

    Parameters
    ----------
    con
        Connection with :data:`~workbench.ingest.drafting.values.RECORDS`, which is changed.
    fields
        In the order of their columns.
    """
    for one, right in pairwise(f for f in fields if f.column is not None):
        if one.name == "seq":
            continue
        if one.type not in ("string", "code") or right.type not in ("string", "code"):
            return
        if not _stands_once(con, one, right):
            continue
        one.fill = True
        one.remarks["fill"] = Text(
            "빈 칸은 위 이름이 이어지는 것으로 보임(합친 칸)", "blanks seem to continue the label above"
        )
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {RECORDS} AS SELECT * REPLACE (last_value({column_sql(one.column or 0)} "
            f"IGNORE NULLS) OVER (ORDER BY _record) AS c{one.column}) FROM {RECORDS}"
        )


def _stands_once(con: duckdb.DuckDBPyConnection, one: FieldPage, right: FieldPage) -> bool:
    label, beside = column_sql(one.column or 0), column_sql(right.column or 0)
    rows_n, filled, distinct, first, gaps = con.execute(
        f"SELECT count(*), count({label}), count(DISTINCT {label}), first({label} IS NOT NULL ORDER BY _record), "
        f"count(*) FILTER ({beside} IS NULL) FROM {RECORDS} WHERE coalesce({label}, {beside}) IS NOT NULL"
    ).fetchall()[0]
    blank = 1 - filled / max(1, rows_n)
    return bool(first) and filled == distinct and blank >= _BLANK_MIN and not gaps
