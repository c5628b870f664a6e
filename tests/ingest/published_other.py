"""Drawn tables as workbooks, API responses and archives, sound and broken."""

from __future__ import annotations

import datetime as dt
import io
import json
import random
import struct
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

import openpyxl

from tests.ingest import damages
from tests.ingest.drawn_tables import PLAIN_NAMES
from tests.ingest.published_text import ANY, Drawn, Record, draw_file

OF_CELLS = (
    damages.wrong_value,
    damages.wrong_value,
    damages.out_of_range,
    damages.no_code,
    damages.wide_digits,
    damages.elsewhere,
    damages.no_place,
    damages.swapped,
    damages.same_row_again,
    damages.same_code_again,
)
ANYTHING = frozenset({"*"})


def draw_grid(chance: random.Random, name: str) -> tuple[Drawn, dict[int, Record]]:
    """A table with one header row and damaged cells, and the line of each record."""
    file = draw_file(chance, name)
    width = len(file.layout.columns)
    file.layout.encoding, file.layout.surplus = "utf-8", 0
    file.records = [r for r in file.records if r.role in ("data", "more") and len(r.cells) == width]
    while file.records and file.records[-1].apart == frozenset({"blank_row"}):
        file.records.pop()  # the blank end of a sheet is no row
    for each in chance.choices(OF_CELLS, k=chance.choice((1, 2, 3))):
        if each(file):
            file.damages.append(each.__name__)
    return file, {n + 2: r for n, r in enumerate(file.records)}


def write_workbook(file: Drawn) -> bytes:
    """One sheet; numbers and days as such where they are plain."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("표")
    sheet.append([PLAIN_NAMES[c] for c in file.layout.columns])
    for record in file.records:
        sheet.append([_as_typed(file.chance, c) for c in record.cells])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _as_typed(chance: random.Random, cell: str) -> object:
    cell = "".join(c for c in cell if c >= " " or c == "\n")[:32_000]
    if chance.random() < 0.5:
        if cell.isascii() and cell.isdigit() and len(cell) < 8 and cell[0] != "0":
            return int(cell)
        if len(cell) == 10 and cell[4:8:3] == "--" and cell.replace("-", "").isdigit():
            try:
                return dt.datetime.fromisoformat(cell)
            except ValueError:
                return cell
    return cell or None


def rows_of(file: Drawn) -> list[dict[str, str | None]]:
    names = [PLAIN_NAMES[c] for c in file.layout.columns]
    return [dict(zip(names, (c or None for c in r.cells), strict=True)) for r in file.records]


def write_json(file: Drawn) -> str:
    """The envelope of the Seoul Open API, of data.go.kr, or none."""
    rows = rows_of(file)
    for row in rows:
        for name in [n for n, v in row.items() if v is None and file.chance.random() < 0.5]:
            if len(row) > 2 and row is not rows[0]:
                del row[name]
    envelope = file.chance.choice(
        (
            {"svc": {"list_total_count": 9_999, "RESULT": {"CODE": "INFO-000"}, "row": rows}},
            {"response": {"header": {"resultCode": "00"}, "body": {"items": {"item": rows}}}},
            rows,
        )
    )
    return json.dumps(envelope, ensure_ascii=file.chance.random() < 0.3)


def write_xml(file: Drawn) -> str:
    """Tags are Korean names without blanks."""
    rows = []
    for row in rows_of(file):
        cells = "".join(f"<{n.replace(' ', '_')}>{_xml(v)}</{n.replace(' ', '_')}>" for n, v in row.items())
        rows.append(f"<row>{cells}</row>")
    return (
        "<?xml version='1.0' encoding='UTF-8'?><svc><RESULT><CODE>INFO-000</CODE></RESULT>"
        + "".join(rows)
        + "</svc>"
    )


def _xml(value: str | None) -> str:
    return escape(value or "")


# -- damages of the whole ----------------------------------------------------------------------------


def cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(1, len(content) - 40)]


def flip(chance: random.Random, content: bytes) -> bytes:
    """Noise over 64 bytes in the middle of a compressed file."""
    at = chance.randrange(len(content) // 4, len(content) // 2)
    return content[:at] + chance.randbytes(64) + content[at + 64 :]


def nest(chance: random.Random, content: bytes) -> bytes:
    """JSON or XML nested beyond all measure."""
    deep = chance.choice((600, 5_000, 100_000))
    ways = (b"[" * deep, b'{"a":' * deep + b"1" + b"}" * deep, b"[" * deep + b"]" * deep, b"<a>" * deep)
    return chance.choice(ways)


def envelope_only(chance: random.Random, content: bytes) -> bytes:
    """What services answer when there are no rows."""
    return chance.choice(
        (
            b'{"RESULT":{"CODE":"INFO-200","MESSAGE":"none"}}',
            b'{"svc":{"list_total_count":0,"RESULT":{"CODE":"INFO-000"},"row":[]}}',
            b'{"response":{"header":{"resultCode":"22"},"body":null}}',
            b"<RESULT><CODE>ERROR-500</CODE></RESULT>",
            (
                b"<OpenAPI_ServiceResponse><cmmMsgHeader><returnReasonCode>30</returnReasonCode></cmmMsgHeader>"
                b"</OpenAPI_ServiceResponse>"
            ),
            b"[]",
            b"{}",
            b"[1,2,3]",
            b"[{},{}]",
            b'[{"a":NaN,"b":1e999,"c":-Infinity}]',
            b"null",
            b"<a/>",
            b"<",
            b"{",
        )
    )


def bomb(chance: random.Random, content: bytes) -> bytes:
    """Entities that would expand to gigabytes."""
    return b"<!DOCTYPE a [<!ENTITY b 'cccccccccc'><!ENTITY d '&b;&b;&b;&b;'>]><a><row><x>&d;</x><y>1</y></row></a>"


def noise(chance: random.Random, content: bytes) -> bytes:
    """No format at all, or the head of one and then noise."""
    heads = (
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0",
        b"SQLite format 3\0",
        b"\0\0\x27\x0a",
        b"%PDF-1.7\n",
        b"{",
        b"<",
    )
    return chance.choice(heads) + chance.randbytes(chance.choice((3, 100, 3_000)))


Breaking = Callable[[random.Random, bytes], bytes]
OF_WHOLES: dict[str, tuple[Breaking, ...]] = {
    "xlsx": (cut, flip, noise),
    "json": (cut, nest, envelope_only, noise),
    "xml": (cut, nest, envelope_only, bomb, noise),
    "geojson": (cut, noise, envelope_only, nest),
    "shp": (noise,),
    "gpkg": (noise,),
}


def draw_other(
    chance: random.Random, number: int
) -> tuple[str, bytes, dict[int, Record], frozenset[str], str]:
    """Name, content, lines, codes of refusal and what was done, of a file that is no delimited text."""
    kind = chance.choice(("xlsx", "xlsx", "json", "json", "json", "xml", "xml", "geojson", "shp", "gpkg"))
    name = f"그림 {number}.{kind}"
    file, lines = draw_grid(chance, name)
    if kind in ("geojson", "shp", "gpkg"):
        content = b'{"type":"FeatureCollection","features":[' + write_json(file).encode() + b"]}"
        breaking = chance.choice(OF_WHOLES[kind])
        return name, breaking(chance, content), {}, ANYTHING, breaking.__name__
    if kind == "json" and chance.random() < 0.2 and (row := damages.pick(file)):
        row.cells[file.layout.columns.index("place_name")] = "반\ud800쪽"
        row.kept, row.apart = [], frozenset({"broken_text"})
        content = json.dumps(rows_of(file)).encode()
        return name, content, lines, frozenset(), "half_surrogate"
    writers = {
        "xlsx": write_workbook,
        "json": lambda f: write_json(f).encode(),
        "xml": lambda f: write_xml(f).encode(),
    }
    if kind == "xml":
        for record in file.records:  # tags are trimmed, and have no line ends of their own
            record.cells = ["".join(c for c in cell if c >= " " or c == "\n") for cell in record.cells]
    content = writers[kind](file)
    if chance.random() < 0.4:
        breaking = chance.choice(OF_WHOLES[kind])
        # Whatever is left of the file must be refused, or hold nothing but rows of the truth.
        loose = {n: Record(r.cells, kept=r.kept, apart=ANY, role="more") for n, r in lines.items()}
        return name, breaking(chance, content), loose, ANYTHING, breaking.__name__
    return name, content, lines, frozenset(), ", ".join(file.damages)


def write_archive(chance: random.Random, members: list[tuple[str, bytes]]) -> tuple[bytes, str]:
    """An archive of files, and how it was broken."""
    stream = io.BytesIO()
    stored = chance.random() < 0.5
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    content = stream.getvalue()
    way = chance.choice(("sound", "sound", "cut", "flip", "encrypted", "method", "tail", "checksum"))
    if way == "cut":
        content = cut(chance, content)
    elif way == "flip":
        content = flip(chance, content)
    elif way == "encrypted":
        content = _patch(content, 6, 8, struct.pack("<H", 1))
    elif way == "method":
        content = _patch(content, 8, 10, struct.pack("<H", 99))
    elif way == "checksum":
        content = _patch(content, 14, 16, b"\xde\xad\xbe\xef")
    elif way == "tail":
        content += b"\0" * 100
    return content, way


def _patch(content: bytes, local: int, central: int, value: bytes) -> bytes:
    """Overwrite a member's entry, in its own header and in the directory at the end."""
    changed = bytearray(content)
    changed[local : local + len(value)] = value
    at = content.rindex(b"PK\x01\x02")
    changed[at + central : at + central + len(value)] = value
    return bytes(changed)
