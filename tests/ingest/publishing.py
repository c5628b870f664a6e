"""Files of any described dataset, as different publishers would dress them: made from its descriptor alone."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import openpyxl
import yaml

from workbench.core.dataset import Dataset, Field

ROWS_N = 3
Table = list[list[str]]

_PLAIN = {
    "integer": ("{n}",),
    "number": ("{n}", "126.9{n}"),
    "boolean": ("Y",),
    "date": ("2024-01-0{n}", "2024010{n}"),
    "datetime": ("2024-01-01 0{n}:00:00", "2024010{n}0100"),
    "month": ("2024-0{n}", "20240{n}", "2024. 0{n}", "20241"),
    "year": ("202{n}", "202{n}1"),
    "code": ("{n}", "0000{n}", "1111{n}", "110105{n}", "1111051{n}", "2024{n}"),
    "string": (
        "가{n}",
        "101. 가{n}",
        "서울특별시 종로구 가{n}",
        "서울특별시 종로구",
        "서울특별시 종로구{n}",
        "{n}대",
        "20241",
    ),
}
"""Cells to try for a type, the row's number in them: the first that fits the field's expression is taken."""

_TOLD = {"crash_type": "자전거", "cell": "가"}
"""Fields in which a hard check wants a certain word."""

_WIDE = ("202{n}", "2024. {n}/4", "2024. 0{n}", "{n}시")
"""Periods to try for a wide header."""


@dataclass(frozen=True)
class Style:
    """How a publisher dresses a table."""

    name: str
    spelling: int = 0
    """Which of the known spellings of a header; the last one where there are fewer."""
    drops: bool = False
    """Whether optional columns are left out."""
    turns: bool = False
    """Whether the columns stand in another order, one that nobody knows among them."""
    breaks: bool = False
    """Whether headers hold blanks and line breaks."""
    totals: bool = False
    """Whether there is a total row."""


def build_table(dataset: Dataset, style: Style) -> tuple[Table, int]:
    """A header and :data:`ROWS_N` rows of a dataset (and a total row), and how many of them are totals."""
    columns: dict[str, list[str]] = {}
    for field in (f for f in dataset.fields if f.type != "geometry"):
        if style.drops and field.optional_column and field.name not in dataset.recognise.requires_any[:1]:
            continue
        spelled = [s for s in field.source if not s.startswith(("<", "@")) and not re.search(r"\+\d+$", s)]
        if not spelled:
            continue
        header = spelled[min(style.spelling, len(spelled) - 1)]
        if header not in columns:
            columns[header] = [show(dataset, field, n) for n in range(1, ROWS_N + 1)]
    columns |= _wide_columns(dataset, style) | _pair_columns(dataset)
    totals = 0
    if style.totals and (total := _total_cell(dataset, columns)):
        totals = 1
        for header, cells in columns.items():
            cells.append(total[1] if header == total[0] else "9")
    headers = list(columns)
    if style.turns:
        headers = (
            [*headers[1::2], "아무도 모르는 열", *headers[0::2]] if not _needs_order(dataset) else headers
        )
        columns["아무도 모르는 열"] = ["x"] * (ROWS_N + totals)
    shown = [_break(h) if style.breaks and not dataset.pairs else h for h in headers]
    return [shown, *([columns[h][n] for h in headers] for n in range(ROWS_N + totals))], totals


def show(dataset: Dataset, field: Field, n: int) -> str:
    """A cell that the field can read, another one in each row."""
    if field.name in _TOLD:
        return _TOLD[field.name]
    place = dataset.place
    if place and field.name in (place.x, place.y):
        metres = place.crs != "EPSG:4326"
        return (
            (f"{198000 + n}" if metres else f"126.98{n}")
            if field.name == place.x
            else (f"{451000 + n}" if metres else f"37.56{n}")
        )
    others = [f for f in dataset.fields if set(f.source) & set(field.source)]
    for text in (
        t.format(n=n) for f in sorted(others, key=lambda f: not f.required) for t in _PLAIN.get(f.type, ())
    ):
        if all(_reads(f, text) for f in others):
            return text
    return next(t.format(n=n) for t in _PLAIN.get(field.type, ()) if _reads(field, t.format(n=n)))


def _reads(field: Field, text: str) -> bool:
    found = re.search(field.extract, text) if field.extract else None
    if field.extract and (not found or not found[1]):
        return not field.required and field.type != "string"
    value = found[1] if found else text
    low, high = field.minimum, field.maximum
    if field.type in ("integer", "number"):
        return (
            bool(re.fullmatch(r"-?[\d.]+", value))
            and (low is None or float(value) >= low)
            and (high is None or float(value) <= high)
        )
    if field.type == "year":
        return bool(re.fullmatch(r"20\d\d", value))
    if field.type == "code" and field.width:
        return bool(re.fullmatch(rf"\d{{1,{field.width}}}", value))
    return True


def _wide_columns(dataset: Dataset, style: Style) -> dict[str, list[str]]:
    if dataset.wide is None:
        return {}
    measures = [
        f.source[min(style.spelling, len(f.source) - 1)]
        for f in dataset.fields
        if f.type in ("integer", "number") and f.source and not f.source[0].startswith("<")
    ]
    for period in _WIDE:
        headers = [period.format(n=n) for n in (1, 2)]
        if "measure" in re.compile(dataset.wide.header).groupindex:
            headers = [f"{h} {m}" for h in headers for m in measures]
        if all(re.search(dataset.wide.header, h) for h in headers):
            return {h: [str(n) for n in range(1, ROWS_N + 1)] for h in headers}
    return {}


def _pair_columns(dataset: Dataset) -> dict[str, list[str]]:
    if dataset.pairs is None:
        return {}
    labels = [s[1:] for f in dataset.fields for s in f.source[:1] if s.startswith("@")]
    columns: dict[str, list[str]] = {}
    for n, label in enumerate(labels, 1):
        name, value = (
            re.sub(r"\(\\d\+\)", f"{n:02}", re.sub(r"\\s\*", " ", p.replace("(?i)", ""))).strip("^$")
            for p in (dataset.pairs.name, dataset.pairs.value)
        )
        columns |= {name: [label] * ROWS_N, value: ["1"] * ROWS_N}
    return columns


def _total_cell(dataset: Dataset, columns: dict[str, list[str]]) -> tuple[str, str] | None:
    for name, words in dataset.recognise.total_rows.items():
        field = dataset.field(name)
        header = next((s for s in field.source if s in columns), None)
        if header and (field.extract is None or _reads(field, words[0])):
            return header, words[0]
    return None


def _needs_order(dataset: Dataset) -> bool:
    return any(re.search(r"\+\d+$", s) for f in dataset.fields for s in f.source)


def _break(header: str) -> str:
    """A header over two lines with blanks in it, as spreadsheets have them; English names stay whole."""
    middle = len(header) // 2
    if re.search("[가-힣]", header[:1]) and re.fullmatch(r"[가-힣]{2}.*", header) and header[1:2].strip():
        middle = 1
        return f" {header[:middle]}\n{header[middle:]} "
    return f"{header} "


def find_name(dataset: Dataset, headers_yaml: Path, suffix: str) -> str:
    """A file name that a publisher would give: one known, else the title, else made from the patterns."""
    rules = dataset.recognise
    entries: list[dict[str, Any]] = yaml.safe_load(headers_yaml.read_text(encoding="utf-8"))
    known = [e["file"] for e in entries if e["dataset"] == dataset.id]
    made = [re.sub(r"\(\?i\)|\(\?:|[|)].*|\\.|[.*?^$()]", "", pattern) for pattern in rules.files]
    if not rules.files:
        return f"자료_20240101{suffix}"
    for name in (*known, f"{dataset.title.ko}", *made):
        shown = f"{name.rsplit('.', 1)[0]}{suffix}".replace("/", " ")
        if any(re.search(pattern, shown, re.IGNORECASE) for pattern in rules.files):
            return shown
    return f"자료_20240101{suffix}"


def write_csv(
    encoding: str, *, quoted: bool = False, delimiter: str = ",", line: str = "\r\n"
) -> Callable[..., bytes]:
    """A writer of delimited text."""

    def write(table: Sequence[Sequence[str]]) -> bytes:
        text = io.StringIO()
        rule: Literal[0, 1] = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
        csv.writer(text, delimiter=delimiter, lineterminator=line, quoting=rule).writerows(table)
        return text.getvalue().encode(encoding)

    return write


def write_workbook(table: Sequence[Sequence[str]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in table:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_page(table: Sequence[Sequence[str]]) -> bytes:
    rows = "".join(
        "<tr>" + "".join(f"<td>{c.replace(chr(10), '<br>')}</td>" for c in row) + "</tr>" for row in table
    )
    return f"<html><meta charset=euc-kr><table border=1>{rows}</table></html>".encode("cp949")


def write_geojson(table: Sequence[Sequence[str]]) -> bytes:
    """Small squares side by side, each with a row's attributes."""
    header, *rows = table
    features = []
    for n, row in enumerate(rows):
        west = 126.9 + n / 100
        ring = [[west, 37.5], [west + 0.01, 37.5], [west + 0.01, 37.51], [west, 37.51], [west, 37.5]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append(
            {"type": "Feature", "properties": dict(zip(header, row, strict=True)), "geometry": shape}
        )
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()
