"""DuckDB expressions that turn the text of a cell into a value of the field's type, or NULL where it is none.

Every expression is strict: what is not wholly understood is NULL, and the row goes to quarantine. Nothing is
guessed from the first digits that happen to fit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from workbench.core.dataset import Dataset, Field

CLEANING: Final = (
    # Odd blanks were made plain ones when the file was loaded; line breaks are only inside quoted cells.
    r"""CREATE OR REPLACE TEMP MACRO clean(s) AS
        nullif(CASE WHEN contains(s, chr(10)) THEN trim(s, ' ' || chr(10)) ELSE trim(s) END, '')""",
    r"""CREATE OR REPLACE TEMP MACRO one_line(s) AS
        CASE WHEN contains(s, chr(10)) THEN regexp_replace(s, '\s+', ' ', 'g') ELSE s END""",
)
"""Cells without the blanks around them, and on one line."""

NO_CLEANING: Final = (
    "CREATE OR REPLACE TEMP MACRO clean(s) AS s",
    "CREATE OR REPLACE TEMP MACRO one_line(s) AS s",
)
"""The same for a table known to need none of it."""

MACROS: Final = (
    *CLEANING,
    # A comma counts as a thousands mark only where it stands like one; 1,5 is not 15.
    r"""CREATE OR REPLACE TEMP MACRO as_number(s) AS
        CASE WHEN strlen(s) > 99 THEN NULL  -- so many digits are a slip, and DuckDB would make them infinite
        WHEN regexp_full_match(s, '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?') THEN s::DOUBLE
        WHEN regexp_full_match(s, '[+−-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?|−[\d.]+') THEN
            try_cast(replace(replace(s, ',', ''), '−', '-') AS DOUBLE)
        END""",
    r"""CREATE OR REPLACE TEMP MACRO whole(x) AS
        CASE WHEN x = floor(x) AND abs(x) < 9e15 THEN x::BIGINT END""",
    r"""CREATE OR REPLACE TEMP MACRO as_integer(s) AS
        CASE WHEN regexp_full_match(s, '\d{1,15}') THEN s::BIGINT ELSE whole(as_number(s)) END""",
    # strptime takes 20-01-05 for the year 20 and "infinity" for 1900. 2323 is a slip for 2023; 9999 means without end.
    """CREATE OR REPLACE TEMP MACRO has_year(s) AS
        try_cast(left(s, 4) AS SMALLINT) BETWEEN 1000 AND 2199 OR left(s, 4) = '9999'""",
    # Digits alone are a date only at full length: strptime would read 201912 as 2 January 2019.
    r"""CREATE OR REPLACE TEMP MACRO as_date(s) AS
        CASE WHEN has_year(s) AND (NOT regexp_full_match(s, '\d+') OR length(s) = 8) THEN
            try_strptime(regexp_replace(regexp_replace(s, '[ T]00:00(:00(\.0+)?)?$', ''), '\.0*$', ''),
                ['%Y-%m-%d', '%Y%m%d', '%Y.%m.%d', '%Y. %m. %d', '%Y/%m/%d', '%Y년 %m월 %d일',
                 '%Y년%m월%d일'])::DATE
        END""",
    # 2022년 1월 1일 00시, as the police write it, and 2022-01-01 오전 12:05:00, as a Korean spreadsheet does.
    r"""CREATE OR REPLACE TEMP MACRO as_written(s) AS
        try_strptime(replace(replace(trim(regexp_replace(s, '[-./:_년월일시분초 ]+', ' ', 'g')), '오전', 'AM'), '오후', 'PM'),
            ['%Y %m %d %H', '%Y %m %d %H %M', '%Y %m %d %H %M %S', '%Y %m %d',
             '%Y %m %d %p %I %M %S', '%Y %m %d %p %I %M', '%Y %m %d %p %I'])""",
    r"""CREATE OR REPLACE TEMP MACRO as_datetime(s) AS
        CASE WHEN s LIKE '____-__-__ __:__:__' AND s >= '1' AND s < '22' THEN try_cast(s AS TIMESTAMP)
        WHEN NOT coalesce(has_year(s), false) THEN NULL
        WHEN regexp_full_match(s, '\d+') THEN
            CASE length(s)
                WHEN 14 THEN try_strptime(s, '%Y%m%d%H%M%S')
                WHEN 12 THEN try_strptime(s, '%Y%m%d%H%M')
                WHEN 10 THEN try_strptime(s, '%Y%m%d%H')
                WHEN 8 THEN try_strptime(s, '%Y%m%d')
            END
        WHEN contains(s, '월') OR contains(s, '오') OR contains(s, '_') THEN as_written(s)
        ELSE try_strptime(s, ['%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%dT%H:%M',
            '%Y-%m-%d %H:%M:%S.%f', '%Y-%m-%d %H', '%Y-%m-%d', '%Y.%m.%d %H:%M:%S', '%Y.%m.%d %H:%M',
            '%Y. %m. %d %H:%M', '%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M', '%Y.%m.%d', '%Y/%m/%d',
            '%Y%m%d %H:%M:%S', '%Y%m%d %H:%M'])
        END""",
    # Korean hourly data ends its day with 24:00, the first moment of the next day.
    r"""CREATE OR REPLACE TEMP MACRO as_midnight(s) AS
        as_date(nullif(regexp_extract(s,
            '^(\d{8}|\d{4}[-./년] ?\d{1,2}[-./월] ?\d{1,2}일?)[ T]?24(:?00){0,2}시?$', 1), ''))
            + INTERVAL 1 DAY""",
    r"""CREATE OR REPLACE TEMP MACRO as_month(s) AS
        CASE WHEN NOT coalesce(has_year(s), false) THEN NULL
            WHEN regexp_full_match(s, '\d{6}') THEN
                try_cast(left(s, 4) || '-' || right(s, 2) || '-01' AS DATE)
            WHEN regexp_full_match(s, '\d{4} ?[-./년] ?\d{1,2} ?(월|\.)?') THEN
                try_cast(left(s, 4) || '-' || lpad(regexp_extract(s, '^\d{4}\D+(\d+)', 1), 2, '0')
                    || '-01' AS DATE)
            WHEN regexp_full_match(s, '\d{4}[-./년 ]*[1-4](/4)? ?(분기)?|\d{4} ?[-.]? ?Q[1-4]') THEN
                make_date(left(s, 4)::INTEGER,
                    3 * regexp_extract(s, '^\d{4}\D*([1-4])', 1)::INTEGER - 2, 1)
            WHEN regexp_full_match(s, '\d{4}-\d{2}-\d{2}( 00:00:00)?') THEN
                date_trunc('month', try_cast(left(s, 10) AS DATE))::DATE
        END""",
    r"""CREATE OR REPLACE TEMP MACRO as_year(s) AS
        CASE WHEN regexp_full_match(s, '(19|20)\d{2} ?(년도?)?') THEN left(s, 4)::INTEGER END""",
    # A spreadsheet made a number of it.
    r"""CREATE OR REPLACE TEMP MACRO as_code(s) AS
        CASE WHEN ends_with(s, '0') AND contains(s, '.') THEN regexp_replace(s, '\.0+$', '') ELSE s END""",
    r"""CREATE OR REPLACE TEMP MACRO as_wide_code(s, width, digits) AS
        CASE WHEN regexp_full_match(s, digits) THEN lpad(s, width, '0')
        WHEN regexp_full_match(as_code(s), digits) THEN lpad(as_code(s), width, '0') END""",
    r"""CREATE OR REPLACE TEMP MACRO as_boolean(s) AS
        CASE WHEN upper(s) IN ('Y', 'YES', 'TRUE', 'T', '1', 'O', '예', '유', '사용',
            '있음', '설치', '비치', '고시', '가능', '○', 'Ｙ') THEN true
        WHEN upper(s) IN ('N', 'NO', 'FALSE', 'F', '0', 'X', '아니오', '아니요', '무', '미사용',
            '없음', '미설치', '미비치', '미고시', '불가', '불가능', '×', 'Ｎ') THEN false END""",
)
"""Each field type's reading, as DuckDB macros."""

_PREFIX: Final = re.compile(r"\(\?s\)\^(\(\?:[^()]*\))\?\(\.\+\)\$")
r"""An expression that is all of a cell but a prefix it may have: ``(?s)^(?:\d+\.)?(.+)$``."""

STORED: Final = {
    "string": "VARCHAR",
    "code": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "month": "DATE",
    "year": "INTEGER",
    "geometry": "BLOB",
}
"""DuckDB type in which each field type is stored."""


def quote(text: str) -> str:
    """A string as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def name(identifier: str) -> str:
    """An identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'


def text_sql(field: Field, raw: str) -> str:
    """The cell's text with the field's expression and vocabulary applied; NULL where nothing is left."""
    if field.type == "geometry":
        return raw
    text = f"clean({raw})"
    if field.extract:
        # A line break inside a cell is a blank to the reader, and to the expression.
        line = f"one_line({text})"
        if prefix := _PREFIX.fullmatch(field.extract):
            # To take a prefix off costs a third of what it costs to find the rest.
            bare = f"nullif(regexp_replace({line}, {quote('^' + prefix[1])}, ''), '')"
            text = f"coalesce({bare}, {line})"
            if prefix[1].startswith(r"(?:\d"):
                # Most cells begin with no digit, and looking for one costs next to nothing.
                text = f"CASE WHEN {line} >= '0' AND {line} < ':' THEN {text} ELSE {line} END"
        else:
            text = f"nullif(regexp_extract({line}, {quote(field.extract)}, 1), '')"
    if field.values:
        cases = " ".join(f"WHEN {quote(a)} THEN {quote(b)}" for a, b in field.values.items())
        text = f"CASE {text} {cases} ELSE {text} END"
    return text


NO_DATE: Final = ("0000-00-00", "0000.00.00", "00000000")
"""What databases write for a day that is not there."""


def present_sql(field: Field, text: str, missing: Sequence[str]) -> str:
    """The text; NULL where it is a spelling of missing."""
    no_date = NO_DATE if field.type == "date" else ()
    spellings = sorted({m.strip() for m in (*missing, *field.missing, *no_date)} - {""})
    if field.type == "geometry" or not spellings:
        return text
    return f"CASE WHEN {text} IN ({', '.join(map(quote, spellings))}) THEN NULL ELSE {text} END"


def cell_sql(field: Field, raw: str, missing: Sequence[str]) -> str:
    """The cell's text with the field's vocabulary applied; NULL where it means missing."""
    return present_sql(field, text_sql(field, raw), missing)


def typed_sql(field: Field, text: str) -> str:
    """The value of the cell with this text; NULL where it is not of the field's type."""
    match field.type:
        case "geometry":
            return text
        case "string":
            return f"one_line({text})"
        case "code":
            if field.width is None:
                return f"as_code({text})"
            return f"as_wide_code({text}, {field.width}, '[0-9]{{1,{field.width}}}')"
        case "datetime":
            # DuckDB works out both sides of a coalesce for every row, but a CASE's ELSE only where it is needed.
            moment = f"as_datetime({text})"
            return f"CASE WHEN {moment} IS NOT NULL THEN {moment} ELSE as_midnight({text}) END"
        case _:
            return f"as_{field.type}({text})"


def fault_sql(dataset: Dataset) -> list[str]:
    """``WHEN … THEN 'reason:where'`` clauses over typed columns ``f`` and their texts ``s_f``."""
    clauses = []
    for field in (f for f in dataset.fields if f.source):
        column, text = name(field.name), name(f"s_{field.name}")
        if field.required:
            clauses.append(f"WHEN {text} IS NULL THEN {quote(f'required:{field.name}')}")
        if field.type != "geometry":
            clauses.append(f"WHEN {text} IS NOT NULL AND {column} IS NULL THEN {quote(f'type:{field.name}')}")
        for bound, sign in ((field.minimum, "<"), (field.maximum, ">")):
            if bound is not None:
                clauses.append(f"WHEN {column} {sign} {bound!r} THEN {quote(f'range:{field.name}')}")
    clauses += [
        f"WHEN NOT ({check.sql}) THEN {quote(f'check:{check.name}')}"
        for check in dataset.checks
        if check.hard
    ]
    return clauses
