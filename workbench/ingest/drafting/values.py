"""What the values of a column are: counted in DuckDB with the very expressions that ingest types them by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import duckdb

from workbench.core.dataset import FieldType
from workbench.core.text import Text
from workbench.ingest.drafting.units import Unit, read_unit, split_camel, strip_parentheses
from workbench.ingest.typing_sql import name, quote

RECORDS: Final = "drafted"
"""Table of the records looked at: ``_record`` and ``c0 … cn``, quotes around the cells taken off."""

MISSING: Final = (
    "-",
    "--",
    "―",
    "–",
    "—",
    r"\n",
    "null",
    "(null)",
    "<null>",
    "#n/a",
    "n/a",
    "nan",
    "…",
    "..",
    "...",
)
"""Spellings of missing wherever they stand, in lower case."""

MISSING_NUMBER: Final = (
    *(
        "없음",
        "미상",
        "불명",
        "미측정",
        "측정불가",
        "결측",
        "결측값",
        "점검",
        "점검중",
        "장비점검",
        "교정",
        "통신장애",
    ),
    *(
        "통신오류",
        "자료없음",
        "해당없음",
        "정보없음",
        "비공개",
        "미정",
        "x",
        "*",
        "**",
        ".",
        "?",
        "na",
        "none",
    ),
    *("#value!", "#div/0!", "#ref!", "#name?"),
)
"""Words that mean missing where a number or a time is due; elsewhere they may be an answer."""

TOTALS: Final = ("합계", "소계", "계", "총계", "총합계", "전체합계", "누계")
TIME_TOTALS: Final = (*TOTALS, "전체", "평균", "전체평균")
"""Words of total rows; in a column of times everything that is no time."""
_SENTINELS: Final = (-9.9, -99.0, -99.9, -999.0, -999.9, -9999.0, -9999.9, -99999.0)
_MOST: Final = 0.995
_MOST_ROWS: Final = 200
_MEASURED: Final = (
    r"[+-]?\d[\d,]*(\.\d+)?\s*(%|원|명|건|개|대|회|m|km|cm|㎡|m²|m2|㎢|kg|t|톤|분|시간|세|℃|°C|년|층)"
)
_QUOTED: Final = r"'[^']+"
_UNQUOTED: Final = r"^'?(.+)$"
_TAKEN: Final = r"^\s*([+-]?[\d,.]+)"

_CODE: Final = re.compile(
    r"(코드|번호|아이디|시리얼|고유값)( ?\d{0,2})?$|(?:^|[\s가-힣])(id|cd|code|no|num|key|serial|idx)\d?$"
)
_SEQUENCE: Final = re.compile(r"연번|순번|순서|순위|등수|번째")
_DAY: Final = re.compile(
    r"일자|일시|날짜|일$|일 ?id$|시점|기준일|date|시간|시각|time|(?:^|\s)(de|dt|ymd|day|tm)(?:$|\s)|dt$|de$"
)
_MONTH: Final = re.compile(r"년월|연월|월|분기|month|quarter|(?:^|\s)(ym|yyqu|qu)(?:$|\s)|시점|기간")
_YEAR: Final = re.compile(r"연도|년도|생년|년$|년 ?코드|year|(?:^|\s)(yy|yr|yyyy)(?:$|\s)|시점|기간")
_HOUR: Final = re.compile(r"시간대|(?:^|\s)(hh|hr|hour|tmzon)(?:$|\s)|(?:^|[\s가-힣])시$|^시간$")
_DOTTED: Final = re.compile(r"일자|날짜|년월|연월|시기|년도|연도|일$")
_SEX: Final = re.compile(r"성별|gender|(?:^|\s)sex\b")
_FLAG: Final = re.compile(r"여부|유무|(?:^|\s)yn\b|^is ")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a column's values are, and why it is thought so."""

    type: FieldType
    filled_n: int
    distinct_n: int
    missing: tuple[str, ...] = ()
    """Spellings of missing that hold for every column."""
    own_missing: tuple[str, ...] = ()
    """Spellings of missing in this column alone."""
    width: int | None = None
    extract: str | None = None
    unit: Unit | None = None
    reasons: tuple[Text, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Counts:
    """How many of the filled values are what."""

    n: int
    distinct: int
    digits: int
    zeros: int
    blanks: int
    longest: int
    integers: int
    numbers: int
    points: int
    years: int
    months: int
    marked: int
    dotted: int
    dates: int
    times: int
    flags: int
    quoted: int
    measured: int
    low: float | None
    high: float

    def all_are(self, count: int) -> bool:
        return 0 < self.n == count


def look_at(con: duckdb.DuckDBPyConnection, columns: Sequence[int], header: str) -> Seen:
    """Type, unit and spellings of missing of one column (or of all columns of one measure).

    Parameters
    ----------
    columns
        Numbers of the columns in :data:`RECORDS`.
    header
        What stands above them; it decides where the values alone do not.
    """
    cells = ", ".join(f"c{i}" for i in columns)
    relation = f"(SELECT clean(unnest([{cells}])) AS s FROM {RECORDS})"
    everywhere = _spellings(con, relation, MISSING)
    own = _spellings(con, relation, MISSING_NUMBER)
    number = _count(con, relation, (*everywhere, *own))
    kind, reasons = _decide(number, header)
    unit = read_unit(header)
    if kind in ("string", "code"):
        counts = _count(con, relation, everywhere) if own else number
        if counts.all_are(counts.quoted):
            why = Text(
                "표계산의 글자 표시(')가 앞에 있어 뗍니다", "a spreadsheet's mark of text stands before it"
            )
            return Seen("code", counts.n, counts.distinct, everywhere, extract=_UNQUOTED, reasons=(why,))
        if counts.all_are(counts.measured):
            return _measured(con, relation, counts, everywhere, header)
        if words := _spellings(con, relation, TIME_TOTALS):
            rows = _count(con, relation, (*everywhere, *own, *words))
            if time := _decide_time(rows, strip_parentheses(split_camel(header)).replace("_", " ")):
                why = Text("합계 행을 빼면 모두 이 형식입니다", "all but total rows are so")
                return Seen(time, rows.n, rows.distinct, everywhere, own, reasons=(why,))
        width = _pad(counts) if kind == "code" else None
        return Seen(kind, counts.n, counts.distinct, everywhere, (), width, reasons=reasons)
    if kind in ("integer", "number"):
        own, more = _add_sentinel(con, relation, number, own)
        reasons += more
        if kind == "integer" and unit is not None and not unit.is_count:
            kind = "number"
            reasons += (Text("정수만 있지만 재는 양입니다", "whole numbers only, but a measured quantity"),)
    return Seen(kind, number.n, number.distinct, everywhere, own, unit=unit, reasons=reasons)


def _spellings(con: duckdb.DuckDBPyConnection, relation: str, known: Sequence[str]) -> tuple[str, ...]:
    listed = ", ".join(map(quote, known))
    rows = con.execute(
        f"SELECT DISTINCT s FROM {relation} WHERE lower(s) IN ({listed}) ORDER BY s"
    ).fetchall()
    return tuple(str(row[0]) for row in rows)


def _count(con: duckdb.DuckDBPyConnection, relation: str, missing: Sequence[str]) -> _Counts:
    listed = ", ".join(map(quote, ("", *missing)))
    plausible = "BETWEEN DATE '1900-01-01' AND DATE '2100-01-01'"
    conditions = {
        "digits": r"regexp_full_match(s, '\d+')",
        "zeros": r"regexp_full_match(s, '0\d+')",
        "blanks": r"regexp_matches(s, '\s')",
        "integers": "as_integer(s) IS NOT NULL",
        "numbers": "as_number(s) IS NOT NULL",
        "points": "contains(s, '.')",
        "years": "as_year(s) IS NOT NULL",
        "months": f"as_month(s) {plausible}",
        "marked": rf"as_month(s) {plausible} AND NOT regexp_full_match(s, '[\d.]+')",
        "dotted": r"regexp_full_match(s, '(19|20)\d{2}(\.\d{1,2}){0,2}\.?')",
        "dates": f"as_date(s) {plausible}",
        "times": f"coalesce(as_datetime(s), as_midnight(s)) {plausible}",
        "flags": "upper(s) IN ('Y', 'N', 'YES', 'NO', 'TRUE', 'FALSE', '예', '아니오', '아니요', 'O', 'X', '유', '무')",
        "quoted": f"regexp_full_match(s, {quote(_QUOTED)})",
        "measured": f"regexp_full_match(s, {quote(_MEASURED)})",
    }
    counted = ", ".join(f"coalesce(sum(w) FILTER ({c}), 0)::BIGINT" for c in conditions.values())
    # Each distinct text is judged once, however often it stands there.
    row = con.execute(
        f"""SELECT coalesce(sum(w), 0)::BIGINT, count(*), coalesce(max(length(s)), 0), {counted},
            min(as_number(s)), coalesce(max(as_number(s)), 0)
        FROM (SELECT s, count(*) AS w FROM {relation} WHERE s NOT IN ({listed}) GROUP BY s)"""
    ).fetchall()[0]
    named = dict(zip(conditions, row[3:-2], strict=True))
    return _Counts(n=row[0], distinct=row[1], longest=row[2], low=row[-2], high=row[-1], **named)


def _decide(counts: _Counts, header: str) -> tuple[FieldType, tuple[Text, ...]]:
    """Type by the values; where several fit, by the header's words."""
    bare = strip_parentheses(split_camel(header)).replace("_", " ")
    if counts.n == 0:
        return "string", (Text("값이 모두 비어 있습니다", "there is no value in it"),)
    if time := _decide_time(counts, bare):
        return time, ()
    if _SEX.search(bare) or (counts.points and counts.all_are(counts.dotted) and _DOTTED.search(bare)):
        return "string", ()  # 2016.10 among days is October of 2016 and no number
    if counts.all_are(counts.flags) and (counts.distinct == 2 or _FLAG.search(bare)):
        return "boolean", ()
    if (
        _HOUR.search(bare)
        and counts.all_are(counts.integers)
        and (counts.low or 0) >= 0
        and counts.high <= 24
    ):
        return "integer", ()
    if counts.zeros and counts.all_are(counts.digits):
        return "code", (Text("0으로 시작하는 값이 있습니다", "values begin with 0"),)
    counts_things = bare.endswith("num") and counts.all_are(counts.integers)
    identifies = (
        bool(_CODE.search(bare))
        and not counts_things
        and not _SEQUENCE.search(bare)
        and read_unit(header) is None
    )
    if identifies and not counts.points and counts.blanks < 0.2 * counts.n and counts.longest <= 40:
        return "code", (Text("머리글이 코드나 번호입니다", "the header says it identifies"),)
    if counts.all_are(counts.integers):
        return "integer", ()
    if counts.all_are(counts.numbers):
        return "number", ()
    return _decide_mostly(counts)


def _decide_time(counts: _Counts, bare: str) -> FieldType | None:
    plain = counts.all_are(counts.digits)
    identifies = plain and bool(_CODE.search(bare))
    if counts.all_are(counts.years) and _YEAR.search(bare):
        return "year"
    if counts.all_are(counts.dates) and (_DAY.search(bare) or not identifies):
        return "date"  # before months: every day is in one, but a month would forget the day
    if counts.all_are(counts.months) and (_MONTH.search(bare) or counts.marked == counts.n):
        return "month"
    if counts.points == counts.n and counts.all_are(counts.months) and _DOTTED.search(bare):
        return "month"
    if counts.all_are(counts.times) and (_DAY.search(bare) or not plain):
        return "datetime"
    return None


def _decide_mostly(counts: _Counts) -> tuple[FieldType, tuple[Text, ...]]:
    """A type that nearly all values have; those that have not are kept apart when the file is read."""
    kinds: tuple[tuple[FieldType, int], ...] = (
        ("integer", counts.integers),
        ("number", counts.numbers),
        ("date", counts.dates),
        ("datetime", counts.times),
    )
    for kind, fits in kinds:
        if counts.n >= _MOST_ROWS and fits >= _MOST * counts.n:
            rest = counts.n - fits
            why = Text(
                f"값 {rest:,}개가 이 형식이 아니어서 그 행은 따로 둡니다",
                f"{rest:,} values do not fit; their rows are kept apart",
            )
            return kind, (why,)
    return "string", ()


def _pad(counts: _Counts) -> int | None:
    """Width of codes that lose their zeros in some places."""
    return counts.longest if counts.zeros and counts.all_are(counts.digits) else None


def _measured(
    con: duckdb.DuckDBPyConnection, relation: str, counts: _Counts, missing: tuple[str, ...], header: str
) -> Seen:
    """A column whose cells carry their unit: one unit makes a number, several leave it a text."""
    ending = rf"regexp_extract(s, {quote(_MEASURED)}, 2)"
    listed = ", ".join(map(quote, ("", *missing)))
    rows = con.execute(f"SELECT DISTINCT {ending} FROM {relation} WHERE s NOT IN ({listed})").fetchall()
    unit = read_unit(f"({rows[0][0]})") if len(rows) == 1 else None
    if unit is None:
        return Seen("string", counts.n, counts.distinct, missing)
    kind: FieldType = "integer" if unit.is_count and not counts.points else "number"
    why = Text("칸에 단위가 함께 있어 수만 꺼냅니다", "cells carry the unit; the number is taken out")
    return Seen(kind, counts.n, counts.distinct, missing, extract=_TAKEN, unit=unit, reasons=(why,))


def _add_sentinel(
    con: duckdb.DuckDBPyConnection, relation: str, counts: _Counts, own: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[Text, ...]]:
    """A number such as -999 that means missing where no other value is below zero."""
    if counts.low not in _SENTINELS:
        return own, ()
    lowest = f"as_number(s) = {counts.low!r}"
    rows = con.execute(f"SELECT DISTINCT s FROM {relation} WHERE {lowest} ORDER BY s").fetchall()
    below = con.execute(f"SELECT count(*) FROM {relation} WHERE as_number(s) < 0 AND NOT {lowest}").fetchall()
    if below[0][0]:
        return own, ()
    why = Text("음수 한 가지만 있어 결측으로 보았습니다", "the only negative number, taken as missing")
    return (*own, *(str(row[0]) for row in rows)), (why,)


def column_sql(column: int) -> str:
    """The clean text of a column of :data:`RECORDS`."""
    return f"clean({name(f'c{column}')})"
