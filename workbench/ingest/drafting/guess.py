"""The whole draft of one table, from its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb

from workbench.core.errors import FormatUnknown
from workbench.core.text import Text
from workbench.ingest.drafting.columns import build_fields, find_totals, is_time
from workbench.ingest.drafting.header import Header, find_wide
from workbench.ingest.drafting.key import Candidate, find_key
from workbench.ingest.drafting.labels import fill_labels
from workbench.ingest.drafting.located import locate_points, locate_shapes, name_gu
from workbench.ingest.drafting.page import Page
from workbench.ingest.drafting.values import RECORDS
from workbench.ingest.drafting.whole import (
    describe,
    find_period,
    find_publisher,
    guess_basis,
    name_patterns,
    write_title,
)
from workbench.ingest.source import Loaded, Source
from workbench.ingest.typing_sql import MACROS, quote

_SAMPLE_N: Final = 100_000
_MEMORY: Final = "2GB"


def guess_page(source: Source, header: Header, stem: str, dataset_id: str, workspace: Path) -> Page:
    """The draft of one table.

    Parameters
    ----------
    stem
        The file's name without its ending.
    workspace
        A folder that does not exist yet, for what reading needs.
    """
    workspace.mkdir()
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "memory_limit": _MEMORY,
        "temp_directory": str(workspace / "spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(config=config) as con:
        for macro in MACROS:
            con.execute(macro)
        loaded = source.load(con, header.first + 1, len(header.cells), workspace)
        try:
            _open_records(con, header, loaded)
        except duckdb.InvalidInputException:
            if loaded.careful is None:
                raise
            loaded = loaded.careful()  # a note below the table, say, has not as many cells
            _open_records(con, header, loaded)
        page = _open_page(con, header, stem, dataset_id)
        fill_labels(con, page.fields)
        if source.has_geometry:
            locate_shapes(con, page, loaded.relation, loaded.crs)
        else:
            locate_points(con, page, header.cells, stem)
        name_gu(con, page)
        page.total_rows = find_totals(con, page.fields)
        _guess_rows(con, page, stem)
        return page


def _open_records(con: duckdb.DuckDBPyConnection, header: Header, loaded: Loaded) -> None:
    """The records to look at, without further header rows; of many a fixed sample."""
    cells = [f"c{i}" for i in range(len(header.cells))]
    shown = ", ".join(f"trim({c}, '''') AS {c}" if header.is_wrapped else c for c in cells)
    sample = (
        f"USING SAMPLE reservoir({_SAMPLE_N} ROWS) REPEATABLE (1)" if loaded.records_n > _SAMPLE_N else ""
    )
    con.execute(
        f"CREATE TEMP TABLE {RECORDS} AS SELECT _record, {shown} FROM "
        f"(SELECT * FROM {loaded.relation} WHERE _record >= {header.height}) {sample}"
    )


def _open_page(con: duckdb.DuckDBPyConnection, header: Header, stem: str, dataset_id: str) -> Page:
    """The page with its fields; what is said of rows and places comes later."""
    cells = header.cells
    wide = None if header.is_wrapped else find_wide(cells)
    fields = build_fields(con, header, wide)
    if not fields:
        raise FormatUnknown(Text("이름 붙일 열이 없습니다", "there is no column to name"), where=stem)
    publisher, homepage = find_publisher(stem)
    page = Page(
        id=dataset_id,
        title=write_title(stem),
        title_en=dataset_id.replace("_", " ").capitalize(),
        description=Text(
            f"{len(cells)}열의 표에서 만든 초안입니다.", f"A draft made from a table of {len(cells)} columns."
        ),
        publisher=publisher,
        homepage=homepage,
        fields=fields,
        files=name_patterns(stem),
    )
    page.name_required = bool(page.files) and len(fields) <= 3
    page.missing = tuple(dict.fromkeys(m for f in fields for m in f.everywhere))
    page.wide = {"header": wide.pattern} if wide else {}
    if wide and not any(wide.columns.values()):
        page.wide["value"] = fields[-1].name
    unread = len(wide.other) if wide else 0
    page.remarks["wide"] = Text("기간이 머리글에 있음", "periods stand in the header")
    if unread:
        page.remarks["wide"] = Text(
            f"기간이 머리글에 있음. 길이가 다른 기간의 {unread}열은 읽지 않음",
            f"periods stand in the header; {unread} columns of periods of another length are not read",
        )
    return page


def _guess_rows(con: duckdb.DuckDBPyConnection, page: Page, stem: str) -> None:
    """Missing values, key and period: what is said of rows, total and blank ones left out."""
    columns = [f for f in page.fields if f.column is not None]
    texts = {f.name: f"clean(c{f.column})" for f in columns}
    totals = [
        f"coalesce(replace({texts[name]}, ' ', ''), '') IN ({', '.join(map(quote, words))})"
        for name, words in page.total_rows.items()
    ]
    every = ", ".join(texts.values())
    where = " AND ".join(f"NOT {condition}" for condition in totals) or "true"
    blank = f"AND coalesce({every}, NULL) IS NOT NULL" if texts else ""
    con.execute(f"CREATE TEMP VIEW data_rows AS SELECT * FROM {RECORDS} WHERE {where} {blank}")
    distinct = _count_distinct(con, texts)
    full = _find_full(con, texts, page.missing)
    candidates = [
        Candidate(f.name, f.column, f.type, distinct[f.name], (*page.missing, *f.missing))
        for f in columns
        if f.column is not None and f.sensitivity != "direct"
    ]
    key, missed = find_key(con, "data_rows", candidates)
    if page.wide and key:
        key = (*key, next(f.name for f in page.fields if f.column is None and f.required))
    page.period = find_period(page.fields, distinct, full)
    page.basis = guess_basis(page)
    page.key, page.remarks["key"] = _complete_key(page, key, missed, distinct)
    page.remarks["missing"] = Text(
        "어느 열에서나 결측으로 보이는 값", "values that look like missing everywhere"
    )
    for one in page.fields:
        if one.name in page.key:
            one.required = True
            one.remarks["constraints"] = Text("행을 식별하므로 비면 따로 둠", "identifies the row")
    describe(page, stem, distinct)


def _count_distinct(con: duckdb.DuckDBPyConnection, texts: dict[str, str]) -> dict[str, int]:
    if not texts:
        return {}
    counts = ", ".join(f"count(DISTINCT {text})" for text in texts.values())
    return dict(zip(texts, con.execute(f"SELECT {counts} FROM data_rows").fetchall()[0], strict=True))


def _find_full(con: duckdb.DuckDBPyConnection, texts: dict[str, str], missing: Sequence[str]) -> set[str]:
    """Fields that are filled in every row."""
    if not texts:
        return set()
    listed = ", ".join(map(quote, ("", *missing)))
    counts = ", ".join(
        f"count(*) FILTER ({text} IS NOT NULL AND {text} NOT IN ({listed}))" for text in texts.values()
    )
    total, *filled = con.execute(f"SELECT count(*), {counts} FROM data_rows").fetchall()[0]
    return {name for name, n in zip(texts, filled, strict=True) if n == total}


def _complete_key(
    page: Page, key: tuple[str, ...], missed: int, distinct: Mapping[str, int]
) -> tuple[tuple[str, ...], Text]:
    """The key with what is the same in the whole file and will differ in the next one.

    A file of one day or one station does not need it to tell its rows apart; without it the next file's rows
    would take the place of these.
    """
    remark = _remark_key(key, missed)
    if not key:
        return key, remark
    only_times = all(is_time(page.named(name).type) for name in key)
    codes = [f.name for f in page.fields if f.type == "code" and distinct.get(f.name) == 1]
    added = codes[:1] if only_times else []
    dated = page.period is not None and page.basis != "registry"
    if dated and page.period not in key and distinct.get(page.period or "") == 1:
        added.append(page.period or "")
    if not added:
        return key, remark
    names = ", ".join(added)
    why = Text(
        f"{remark.ko}. 이 파일에서는 {names} 값이 하나뿐이지만 다음 파일과 구별하려고 넣음",
        f"{remark.en}; {names} is the same in all rows here and tells files apart",
    )
    return (*key, *added), why


def _remark_key(key: Sequence[str], missed: int) -> Text:
    if not key:
        return Text("행을 식별하는 열을 찾지 못함", "no columns were found that identify a row")
    if missed:
        return Text(
            f"행을 식별하는 듯한 열이지만 {missed:,}행이 겹침",
            f"seems to identify a row, but {missed:,} repeat",
        )
    return Text(
        "이 파일에서 행을 식별하는 가장 적은 열", "the fewest columns that identify a row of this file"
    )
