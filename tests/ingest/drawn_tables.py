"""Drawn tables whose truth is known, and the spellings in which publishers write them."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

Row = tuple[Any, ...]

DESCRIPTOR = r"""
name: drawn_places
title: 그린 장소
title_en: Drawn places
description: 시험에 쓰려고 그린 표입니다.
description_en: A table drawn for the tests.
homepage: https://example.org/
contributors: [{title: 시험, title_en: Test, role: publisher}]
licenses: [{name: KOGL-1}]
cycle: yearly
chain: measure
rung: open
basis: registry
combine: latest
recognise:
  total_rows: {place_name: [합계, 소계]}
place: {crs: 'EPSG:4326', x: lon, y: lat}
resources:
  - name: drawn_places
    path: drawn_places.parquet
    profile: tabular-data-resource
    schema:
      primaryKey: [place_id]
      missingValues: ['', '-', '\N', 'NULL', 없음, N/A]
      fields:
        - {name: place_id, title: 번호, title_en: Id, type: string, code: true, width: 5,
           source: [번호, 시설 코드], constraints: {required: true}}
        - {name: place_name, title: 이름, title_en: Name, type: string, source: [이름, 시설 명칭]}
        - {name: is_open, title: 운영, title_en: Open, type: boolean, source: [운영, 시설 운영 여부],
           optional_column: true}
        - {name: visits_n, title: 방문 수, title_en: Visits, type: integer, unit: visits,
           source: [방문 수, 방문_수, 실적 방문], constraints: {minimum: 0, maximum: 10000000},
           optional_column: true}
        - {name: amount_won, title: 금액, title_en: Amount, type: number, unit: won, source: [금액, 실적 매출],
           optional_column: true}
        - {name: opened_date, title: 개업일, title_en: Opened, type: date, source: [개업일, 시각 개업],
           optional_column: true}
        - {name: measured_at, title: 측정 일시, title_en: Measured, type: datetime,
           source: [측정 일시, 측정_일시, 시각 측정], optional_column: true}
        - {name: base_month, title: 기준년월, title_en: Month, type: yearmonth,
           source: [기준년월, 시각 기준 월], optional_column: true}
        - {name: lon, title: 경도, title_en: Longitude, type: number, unit: °, source: [경도, 위치 동경]}
        - {name: lat, title: 위도, title_en: Latitude, type: number, unit: °, source: [위도, 위치 북위]}
"""
"""Every type a field can have, and a column (비고) that the descriptor does not know."""

COLUMNS = (
    "place_id",
    "place_name",
    "is_open",
    "visits_n",
    "amount_won",
    "opened_date",
    "measured_at",
    "base_month",
    "lon",
    "lat",
)
NOTE = "note"
TYPES = dict(
    zip(
        COLUMNS,
        "code string boolean integer number date datetime month number number".split(),
        strict=True,
    )
)
PLAIN_NAMES = dict(
    zip(
        (*COLUMNS, NOTE),
        (
            "번호",
            "이름",
            "운영",
            "방문 수",
            "금액",
            "개업일",
            "측정 일시",
            "기준년월",
            "경도",
            "위도",
            "비고",
        ),
        strict=True,
    )
)
GROUPED_NAMES = {
    "place_id": ("시설", "코드"),
    "place_name": ("시설", "명칭"),
    "is_open": ("시설", "운영 여부"),
    "visits_n": ("실적", "방문"),
    "amount_won": ("실적", "매출"),
    "opened_date": ("시각", "개업"),
    "measured_at": ("시각", "측정"),
    "base_month": ("시각", "기준 월"),
    "lon": ("위치", "동경"),
    "lat": ("위치", "북위"),
    NOTE: ("기타", "메모"),
}
OPTIONAL = ("is_open", "visits_n", "amount_won", "opened_date", "measured_at", "base_month", NOTE)
MISSING = ("", "-", r"\N", "NULL", "없음", "N/A")

# 똠, 햏 and 펲 take a second byte in CP949 that is an ASCII letter.
_SYLLABLES = "가나다라마바사아자차카타파하똠햏펲갋서울역중구로동㎡①·"
_FOREIGN = "é漢🙂ñ"
_MARKS = (
    ",",
    ";",
    "|",
    "'",
    '"',
    '""',
    "(",
    "/",
    " ",
    "00191",
    "1.0",
    "=",
    "#",
    "\\",
    "%",
    "24:00",
    "<b>",
    "&",
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """How names are written."""

    foreign: bool
    """Whether there are letters that CP949 does not have."""
    breaks: bool
    """Whether cells hold line breaks."""


def draw_rows(chance: random.Random, rows_n: int, how: Drawing) -> list[Row]:
    """Rows of typed values in the order of :data:`COLUMNS`, each with a code of its own."""
    codes = chance.sample(range(1, 99_999), rows_n)
    return [_draw_row(chance, code, how) for code in codes]


def _draw_row(chance: random.Random, code: int, how: Drawing) -> Row:
    day = dt.date(1990, 1, 1) + dt.timedelta(days=chance.randrange(13_000))
    moment = dt.datetime(2000, 1, 1) + dt.timedelta(minutes=chance.randrange(13_000_000))
    located = chance.random() < 0.8
    values: list[Any] = [
        f"{code:05d}",
        draw_text(chance, how),
        chance.random() < 0.5,
        chance.choice((0, 7, 1_200, 9_999_999, chance.randrange(10_000_000))),
        chance.choice((0.0, -12.5, 1_234_567.25, 0.1, chance.randrange(10**6) / 100)),
        day,
        moment.replace(hour=0, minute=0) if chance.random() < 0.3 else moment,
        day.replace(day=1),
        round(chance.uniform(126.8, 127.2), 6) if located else None,
        round(chance.uniform(37.42, 37.7), 6) if located else None,
    ]
    for i in range(1, 8):
        if chance.random() < 0.12:
            values[i] = None
    return tuple(values)


def draw_text(chance: random.Random, how: Drawing) -> str:
    """A name: Hangul with whatever stands in the names of real places."""
    letters = _SYLLABLES + (_FOREIGN if how.foreign else "")
    words = ["".join(chance.choices(letters, k=chance.randint(1, 5)))]
    while chance.random() < 0.35:
        words.append(chance.choice(_MARKS))
        words.append("".join(chance.choices(letters, k=chance.randint(1, 3))))
    if how.breaks and chance.random() < 0.15:
        words.insert(1, "\n")
        words.append(letters[0])
    return " ".join("".join(words).split(" ")).strip()


def spell(chance: random.Random, kind: str, value: Any) -> str:
    """One of the ways in which publishers write a value."""
    if value is None:
        return chance.choice(MISSING)
    return str(_SPELLINGS[kind](chance, value))


def _spell_code(chance: random.Random, value: str) -> str:
    return chance.choice((value, value, value.lstrip("0"), value.lstrip("0") + ".0"))


def _spell_boolean(chance: random.Random, value: bool) -> str:
    return chance.choice(("Y", "y", "1", "예", "사용") if value else ("N", "n", "0", "아니오", "미사용"))


def _spell_integer(chance: random.Random, value: int) -> str:
    return chance.choice((str(value), str(value), f"{value:,}", f"{value}.0", f" {value}", f"{value:+d}"))


def _spell_number(chance: random.Random, value: float) -> str:
    return chance.choice(
        (repr(value), repr(value), f"{value:,}", f"{value:e}" if _survives(value) else repr(value))
    )


def _survives(value: float) -> bool:
    return float(f"{value:e}") == value


def _spell_date(chance: random.Random, value: dt.date) -> str:
    y, m, d = value.year, value.month, value.day
    ways = (f"{y}.{m}.{d}", f"{y}. {m}. {d}.", f"{y}/{m:02}/{d:02}", f"{y}년 {m}월 {d}일", f"{y}{m:02}{d:02}")
    return chance.choice((value.isoformat(), value.isoformat(), f"{value} 00:00:00", *ways))


def _spell_datetime(chance: random.Random, value: dt.datetime) -> str:
    if value.hour == value.minute == 0 and chance.random() < 0.7:
        before = value - dt.timedelta(days=1)
        return before.strftime(
            chance.choice(("%Y-%m-%d 24:00", "%Y%m%d2400", "%Y-%m-%d 24:00:00", "%Y.%m.%d 24:00"))
        )
    ways = (
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y%m%d%H%M",
        "%Y%m%d%H%M%S",
        "%Y.%m.%d %H:%M",
        "%Y-%m-%dT%H:%M:%S",
    )
    return value.strftime(chance.choice(ways))


def _spell_month(chance: random.Random, value: dt.date) -> str:
    return value.strftime(chance.choice(("%Y%m", "%Y-%m", "%Y.%m", "%Y년 %m월", "%Y-%m-01")))


def _spell_string(chance: random.Random, value: str) -> str:
    blanks = ("", "", "", "", " ", "\u3000") if "\n" not in value else ("",)
    return chance.choice(blanks) + value + chance.choice(blanks)


_SPELLINGS = {
    "code": _spell_code,
    "string": _spell_string,
    "boolean": _spell_boolean,
    "integer": _spell_integer,
    "number": _spell_number,
    "date": _spell_date,
    "datetime": _spell_datetime,
    "month": _spell_month,
}

_NO_NUMBER = (
    "12개", "12,34", "1,23,456", "0x1F", "1e999", "NaN", "nan", "inf", "-inf", "Infinity", "9" * 400, "1 234",
    "--5", "5-", "열둘", "#REF!", "½", "²", "٣٤", "1_000", "1..2", "+", "0,5", "1.234.567", "1,5", "''", "1e5e5",
)  # fmt: skip
_NO_DATE = (
    "2023-02-30", "2020-13-01", "0000-00-00", "01/02/2020", "2020-1", "43831", "2020-01-05x", "10000-01-01",
    "20-01-05", "1-1-1", "infinity", "epoch", "어제", "2020-02-29-01", "20230230", "-2020-01-05", "2020-00-10",
    "23.1.5", "2023-1-32", "2100-02-29", "NaT", "today", "now", "0020-01-05", "2020--01-05", "201901",
)  # fmt: skip
WRONG = {
    "code": ("191가", "123456", "1e5", "-191", "191.5", "가나", "19 1"),
    "boolean": ("맞음", "2", "YN", "-1"),
    "integer": (*_NO_NUMBER, "1.5", "12345678901234567890123"),
    "number": _NO_NUMBER,
    "date": _NO_DATE,
    "datetime": (
        *_NO_DATE, "2020-01-05 25:00", "2020-01-05 24:30", "13:00", "2020-01-05 13:60", "2023-02-30 24:00",
        "2023-02-30 10:00", "20230230 24:00", "20-01-05 13:00", "0020-01-05 13:00:00", "2020-01-05 13:00:61",
        "202302302400", "20:00 2020-01-05",
    ),
    "month": ("202013", "202000", "2020-13", "2020 Q5", "13월", "2020-02-30", "000001", "20-01", "12"),
}  # fmt: skip
"""What is no value of the type, whoever looks at it."""
