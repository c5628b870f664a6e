"""The fields of a draft: one for each column that can be named, typed by its values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import duckdb

from workbench.core.dataset import FieldType
from workbench.core.text import Text
from workbench.geo import find_gu, load_gu
from workbench.ingest.drafting.header import Header, WideHeader
from workbench.ingest.drafting.names import build_name
from workbench.ingest.drafting.page import FieldPage
from workbench.ingest.drafting.sensitivity import Marked, mark_by_values, mark_columns
from workbench.ingest.drafting.units import Unit, read_unit, split_camel
from workbench.ingest.drafting.values import RECORDS, TIME_TOTALS, TOTALS, Seen, column_sql, look_at
from workbench.ingest.source import normal
from workbench.ingest.typing_sql import quote

_SHOWN_MAX: Final = 500
_PLACE: Final = re.compile(
    r"(^|_)(gu|dong|sido|sigungu|region|area|zone|place|station|route|road|line|stop)(_|$)"
)
_CONCENTRATION: Final = ("µg/m³", "ppm", "ppb", "mg/m³")


def build_fields(con: duckdb.DuckDBPyConnection, header: Header, wide: WideHeader | None) -> list[FieldPage]:
    """A field for each column of a loaded table; for periods in the header, one for each measure.

    Parameters
    ----------
    con
        Connection with :data:`~workbench.ingest.drafting.values.RECORDS`.
    """
    apart = set(wide.columns) | set(wide.other) if wide else set()
    plain = [i for i in range(len(header.cells)) if i not in apart]
    marks = dict(zip(plain, mark_columns([header.cells[i] for i in plain]), strict=True))
    fields = []
    for i in plain:
        source = _find_source(header.cells, i)
        if source is None:  # no header and nothing to its left: no descriptor can name it
            continue
        seen = look_at(con, [i], header.cells[i])
        if not header.cells[i].strip() and not seen.filled_n:  # a spreadsheet's surplus column
            continue
        one = _build_field(header.cells[i], seen, f"col_{i + 1}", (source,))
        one.column = i
        if seen.type in ("string", "code"):
            marks[i] = mark_by_values(con, i, header.cells[i], marks[i])
        _mark(one, marks[i])
        _name_area(con, one)
        fields.append(one)
    fields += _build_wide(con, wide) if wide else []
    _make_unique(fields)
    for one in fields:
        if one.type == "integer" and one.name.endswith(("_code", "_id", "_key")):
            one.type, one.unit = "code", None
            one.remarks["type"] = Text("머리글이 코드나 번호입니다", "the header says it identifies")
        one.title_en = one.name.replace("_", " ").capitalize()
    return fields


def _build_field(header: str, seen: Seen, fallback: str, source: tuple[str, ...]) -> FieldPage:
    known = build_name(split_camel(header), seen.type)
    name = known or fallback
    unit = seen.unit or (read_unit(header) if seen.type in ("integer", "number") else None)
    if seen.extract and seen.unit and known:
        name = _end_with(name, seen.unit)
    title = re.sub(r"\s+", " ", header).strip(" '") or name
    one = FieldPage(name, title, name.replace("_", " ").capitalize(), seen.type, source)
    one.width, one.extract, one.missing = seen.width, seen.extract, seen.own_missing
    one.unit, one.everywhere = (unit.shown if unit else None), seen.missing
    one.remarks = _remark_field(known, seen, one)
    return one


def _remark_field(known: str | None, seen: Seen, one: FieldPage) -> dict[str, Text]:
    remarks = {"name": Text("머리글에서 옮긴 이름", "named after the header")}
    if known is None:
        remarks["name"] = Text(
            "머리글의 낱말을 몰라 번호를 붙임", "numbered: a word of the header is not known"
        )
    why = seen.reasons or (
        Text(f"값 {seen.filled_n:,}개가 모두 이 형식", f"all {seen.filled_n:,} values are so"),
    )
    remarks["type"] = Text("; ".join(r.ko for r in why), "; ".join(r.en for r in why))
    remarks["unit"] = Text("머리글의 괄호나 칸에서", "from the header's parentheses or the cells")
    remarks["missing"] = Text(
        "이 열에서만 결측으로 보이는 값", "values that look like missing in this column"
    )
    remarks["width"] = Text("자릿수가 다르므로 앞을 0으로 채움", "lengths differ: padded with zeros")
    remarks["extract"] = Text("칸에서 수만 꺼냄", "the number in the cell")
    if one.unit in _CONCENTRATION:
        remarks["unit"] = Text(
            "머리글의 괄호에서. 0이 결측을 뜻하는지 보세요",
            "from the header; see whether 0 stands for missing",
        )
    return remarks


def _end_with(name: str, unit: Unit) -> str:
    return name if name.endswith(f"_{unit.suffix}") else f"{name}_{unit.suffix}"


def _find_source(cells: Sequence[str], column: int) -> str | None:
    """How a descriptor names the column: its header, or another header and the steps to the right of it."""
    words = [normal(cell) for cell in cells]
    own = words[column]
    if own and words.index(own) == column and not own.startswith(("@", "<")):
        return cells[column]
    for left in range(column - 1, -1, -1):
        word = words[left]
        if word and words.index(word) == left and not word.startswith(("@", "<")):
            return f"{cells[left]}+{column - left}"
    return None


def _mark(one: FieldPage, marked: Marked) -> None:
    one.sensitivity = marked.sensitivity
    if marked.reason is not None:
        one.remarks["sensitivity"] = marked.reason


def _build_wide(con: duckdb.DuckDBPyConnection, wide: WideHeader) -> list[FieldPage]:
    """The period's field, and one for each measure."""
    title = "시" if wide.period == "hour" else "기간"
    period = FieldPage(wide.period, title, wide.period.capitalize(), wide.kind, (f"<{wide.period}>",))
    period.required = True
    period.remarks = {"type": Text("머리글에 있는 기간", "the period that stands in the header")}
    fields = [period]
    for measure in dict.fromkeys(wide.columns.values()):
        columns = [i for i, m in wide.columns.items() if m == measure]
        seen = look_at(con, columns, measure)
        fallback = "value" if not measure else f"col_{columns[0] + 1}"
        one = _build_field(measure, seen, fallback, (measure,) if measure else ())
        if not measure:
            one.title = "값"
            one.remarks["name"] = Text("무엇의 값인지 이름을 지으세요", "name it after what it measures")
        fields.append(one)
    return fields


def _make_unique(fields: Iterable[FieldPage]) -> None:
    taken: set[str] = set()
    for one in fields:
        name, number = one.name, 2
        while one.name in taken:
            one.name = f"{name}_{number}"
            number += 1
        taken.add(one.name)


# -- what the values of an area's column say --------------------------------------------------------


def list_values(con: duckdb.DuckDBPyConnection, column: int) -> list[str]:
    """Some of the distinct texts of a column, total words left out."""
    text = column_sql(column)
    listed = ", ".join(map(quote, TOTALS))
    rows = con.execute(
        f"SELECT DISTINCT {text} AS s FROM {RECORDS} "
        f"WHERE {text} IS NOT NULL AND replace({text}, ' ', '') NOT IN ({listed}) ORDER BY s LIMIT {_SHOWN_MAX}"
    ).fetchall()
    return [str(row[0]) for row in rows]


def is_seoul(values: Sequence[str]) -> bool:
    """Whether most values are names of Seoul's gu."""
    return bool(values) and sum(find_gu(name=v) is not None for v in values) >= 0.6 * len(values)


def _name_area(con: duckdb.DuckDBPyConnection, one: FieldPage) -> None:
    """Names of gu and dong columns: those of Seoul, or of other places, and by which ministry's code."""
    if one.column is None or not re.match(r"(gu|dong)_(name|code)|(gu|dong)$", one.name):
        return
    values = list_values(con, one.column)
    if one.name in ("gu", "dong") and not all(v.isdigit() for v in values):
        one.name = f"{one.name}_name"
    if re.fullmatch(r"gu_name(_\d+)?", one.name) and values and not is_seoul(values):
        one.name = one.name.replace("gu_name", "sigungu_name")
        one.remarks["name"] = Text("서울의 구 이름이 아닌 값이 많음", "many values are no gu of Seoul")
    elif one.name.startswith("gu_code") or one.name == "gu":
        _name_code(one, values, digits=5, names=("gu_code", "gu_kostat_code", "sigungu_code"))
    elif one.name.startswith("dong_code") or one.name == "dong":
        _name_code(one, values, digits=8, names=("dong_code", "dong_kostat_code", "dong_long_code"))


def _name_code(one: FieldPage, values: Sequence[str], *, digits: int, names: tuple[str, str, str]) -> None:
    """Whose code it is: MOIS, KOSTAT, or one of another length."""
    mois = {gu.gu_code for gu in load_gu()}
    kostat = {gu.gu_kostat_code for gu in load_gu()}
    lengths = {len(v) for v in values if v.isdigit()}
    heads = {v[:5] for v in values}
    is_kostat = heads <= kostat and not heads <= mois
    if (lengths == {digits} and is_kostat) or (lengths, digits) == ({7}, 8):
        chosen, why = names[1], Text("통계청 코드로 보임", "looks like Statistics Korea's code")
    elif lengths == {digits}:
        chosen, why = (
            names[0],
            Text("행정안전부 코드로 보임", "looks like the Ministry of the Interior's code"),
        )
    else:
        chosen, why = names[2], Text("행정 코드와 자릿수가 다름", "not as long as the administrative codes")
    one.name, one.type = chosen, "code"
    one.remarks["name"] = why
    one.remarks["type"] = Text("식별하는 코드", "a code")
    one.unit = None


def find_totals(con: duckdb.DuckDBPyConnection, fields: Sequence[FieldPage]) -> dict[str, list[str]]:
    """Field → words of total rows: in columns of places and times, and in the first column of texts."""
    texts = [f for f in fields if f.column is not None and (f.type == "string" or is_time(f.type))]
    first = next((f for f in texts if f.type == "string"), None)
    found: dict[str, list[str]] = {}
    for one in texts:
        if one is not first and not is_time(one.type) and not _PLACE.search(one.name):
            continue
        bare = f"replace({column_sql(one.column or 0)}, ' ', '')"
        listed = ", ".join(map(quote, TIME_TOTALS if is_time(one.type) else TOTALS))
        rows = con.execute(
            f"SELECT {bare}, count(*) FROM {RECORDS} WHERE {bare} IN ({listed}) GROUP BY 1 ORDER BY 1"
        ).fetchall()
        filled = con.execute(f"SELECT count({bare}) FROM {RECORDS}").fetchall()[0][0]
        if rows and sum(n for _, n in rows) <= 0.5 * filled:
            found[one.name] = [str(word) for word, _ in rows]
    return found


def name_metres(fields: Sequence[FieldPage], x: FieldPage, y: FieldPage) -> None:
    """Name coordinates that hold metres for what they are."""
    taken = {f.name for f in fields}
    for one, name in ((x, "x_m"), (y, "y_m")):
        if name not in taken:
            one.name, one.title_en = name, f"{name[0].upper()} (m)"
        one.unit = "m"


def is_time(kind: FieldType) -> bool:
    return kind in ("datetime", "date", "month", "year")
