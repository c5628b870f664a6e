"""Ways in which published text files are broken, each saying what may become of the row or file it breaks.

A damage takes rows that nothing has touched yet, so that each row has one fate; a row it does not touch must
be kept exactly.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

from tests.ingest.drawn_tables import COLUMNS, NOTE, TYPES, WRONG, Row
from tests.ingest.published_text import ANY, Drawn, Record, write_record

Damage = Callable[[Drawn], bool]
"""Whether it found something to damage."""


def pick(file: Drawn, *columns: str) -> Record | None:
    """A row that nothing has touched yet, if the file has these columns."""
    free = file.untouched()
    if not free or any(c not in file.layout.columns for c in columns):
        return None
    record = file.chance.choice(free)
    record.touched = True
    return record


def _values(record: Record) -> dict[str, object]:
    return dict(zip(COLUMNS, record.kept[0], strict=True))


def _with(record: Record, **changes: object) -> Row:
    return tuple((_values(record) | changes).values())


def wrong_value(file: Drawn) -> bool:
    """A value that is none of its type."""
    record = pick(file)
    if record is None:
        return False
    column = file.chance.choice([c for c in file.layout.columns if TYPES.get(c) in WRONG])
    words = [w for w in WRONG[TYPES[column]] if file.layout.codec != "cp949" or w != "٣٤"]
    record.cells[file.layout.columns.index(column)] = file.chance.choice(words)
    record.kept, record.apart = [], frozenset({"type"})
    return True


def out_of_range(file: Drawn) -> bool:
    record = pick(file, "visits_n")
    if record is None:
        return False
    word = file.chance.choice(("-4", "-1,200", "10000001", "99,999,999", "-0.0001e4"))
    record.cells[file.layout.columns.index("visits_n")] = word
    record.kept, record.apart = [], frozenset({"range"})
    return True


def no_code(file: Drawn) -> bool:
    record = pick(file)
    if record is None:
        return False
    record.cells[file.layout.columns.index("place_id")] = file.chance.choice(("", "-", " ", "NULL"))
    record.kept, record.apart = [], frozenset({"required"})
    return True


def wide_digits(file: Drawn) -> bool:
    """Full-width digits: read as what they are, or kept apart."""
    column = file.chance.choice(("place_id", "visits_n", "opened_date", "measured_at"))
    record = pick(file, column)
    if record is None or _values(record)[column] is None:
        return False
    at = file.layout.columns.index(column)
    record.cells[at] = record.cells[at].translate({ord("0") + i: 0xFF10 + i for i in range(10)})
    record.apart = frozenset({"type"})
    return True


def elsewhere(file: Drawn) -> bool:
    """Coordinates outside the publisher's area, or only one of the two."""
    record = pick(file)
    if record is None:
        return False
    lon, lat = file.chance.choice(
        (("129.05", "35.1"), ("126.98", ""), ("", "37.5"), ("12698", "3756"), ("1", "2"))
    )
    record.cells[file.layout.columns.index("lon")] = lon
    record.cells[file.layout.columns.index("lat")] = lat
    record.kept, record.apart = [], frozenset({"outside_area"})
    return True


def no_place(file: Drawn) -> bool:
    """0,0 stands for no place."""
    record = pick(file)
    if record is None:
        return False
    for column in ("lon", "lat"):
        record.cells[file.layout.columns.index(column)] = file.chance.choice(("0", "0.0", "0.000000"))
    record.kept = [_with(record, lon=None, lat=None)]
    return True


def swapped(file: Drawn) -> bool:
    """Latitude and longitude in each other's place."""
    record = pick(file)
    if record is None:
        return False
    lon, lat = (file.layout.columns.index(c) for c in ("lon", "lat"))
    record.cells[lon], record.cells[lat] = record.cells[lat], record.cells[lon]
    if _values(record)["lon"] is None:
        record.cells[lon] = record.cells[lat] = ""
    return True


def long_cell(file: Drawn) -> bool:
    record = pick(file)
    if record is None:
        return False
    name = "긴 이름 " * file.chance.choice((300, 3_000, 40_000)) + "끝"
    record.cells[file.layout.columns.index("place_name")] = name
    record.kept = [_with(record, place_name=name)]
    return True


def missing_cells(file: Drawn) -> bool:
    record = pick(file)
    if record is None:
        return False
    lost = file.layout.surplus + file.chance.randint(1, len(record.cells) - 2)
    cells = write_record(file.layout, Record(record.cells)).split(file.layout.delimiter)
    if len(cells) != len(record.cells) + file.layout.surplus or any('"' in c or "\n" in c for c in cells):
        return False
    record.raw = file.layout.delimiter.join(cells[: max(1, len(cells) - lost)])
    record.kept, record.apart = [], frozenset({"cells"})
    return True


def extra_cells(file: Drawn) -> bool:
    record = pick(file)
    if record is None:
        return False
    at = file.chance.randrange(len(record.cells) + 1)
    record.cells[at:at] = ["덤"] * file.chance.randint(1, 3)
    record.cells += ["끝"] * file.layout.surplus
    # Where the publisher left the last cells out, the row may have as many as the header all the same.
    record.kept, record.apart = [], frozenset({"cells", "type", "required", "range"})
    return True


def extra_blanks(file: Drawn) -> bool:
    """Empty cells beyond the last column change nothing."""
    record = pick(file)
    if record is None:
        return False
    record.cells += [""] * file.chance.randint(1, 4)
    return True


def unclosed_quote(file: Drawn) -> bool:
    """A quoted cell that is never closed costs its own row at the most."""
    record = pick(file)
    if record is None:
        return False
    plain = [c.replace('"', "").replace(file.layout.delimiter, "").replace("\n", " ") for c in record.cells]
    text_at = [i for i, c in enumerate(file.layout.columns) if c in ("place_name", NOTE)]
    at = file.chance.choice(text_at)
    plain[at] = '"' + (plain[at] or "가")
    record.raw = file.layout.delimiter.join([*plain, *[""] * file.layout.surplus])
    record.apart = ANY
    name = plain[file.layout.columns.index("place_name")].removeprefix('"')
    closes = at == len(plain) - 1 and not file.layout.surplus
    record.kept = [_with(record, place_name=name if _is_name(name) else None)] if closes else []
    return True


def _is_name(text: str) -> bool:
    return text.strip() not in ("", "-", r"\N", "NULL", "없음", "N/A")


def stray_quote(file: Drawn) -> bool:
    """A quote in the middle of a bare cell is a letter like others."""
    _write_name(file, file.chance.choice(('가나"다', '12" 관', '"" 가'[2:] + ' "', '가"나"다')), bare=True)


def quote_in_quotes(file: Drawn) -> bool:
    """A quote inside a quoted cell that was not doubled: the same name, or kept apart; never another one."""
    return _write_name(file, file.chance.choice(('가"나', '가" 나', '가"나"다', '"가" 나')), bare=False)


def _write_name(file: Drawn, name: str, *, bare: bool) -> bool:
    record = pick(file)
    if record is None:
        return False
    plain = [c.replace('"', "").replace(file.layout.delimiter, "").replace("\n", " ") for c in record.cells]
    plain[file.layout.columns.index("place_name")] = name if bare else f'"{name}"'
    record.raw = file.layout.delimiter.join([*plain, *[""] * file.layout.surplus])
    record.kept, record.apart = [_with(record, place_name=name)], ANY
    return True


def broken_bytes(file: Drawn) -> bool:
    """Bytes that are no text, at the end of a cell: the row goes apart, or the file is refused."""
    record = pick(file)
    if record is None or file.layout.codec.startswith("utf-16"):
        return False
    wrong = file.chance.choice((b"\xff", b"\xb0" if file.layout.codec == "cp949" else b"\xea\xb0"))
    mark = "깨짐"
    record.cells[file.layout.columns.index("place_name")] = mark
    encoded = mark.encode(file.layout.codec)
    record.patch = lambda line: line.replace(encoded, encoded + wrong)
    record.kept, record.apart = [], frozenset({"broken_text", "cells"})
    file.may_refuse |= {"WB201", "WB202", "WB204"}
    return True


def half_surrogate(file: Drawn) -> bool:
    """Half of a pair that makes one letter in UTF-16 only as a whole."""
    record = pick(file)
    if record is None:
        return False
    mark = "반쪽"
    half = {"utf-16-le": b"\x00\xd8", "utf-16-be": b"\xdc\x00", "utf-8": b"\xed\xa0\x80"}.get(
        file.layout.codec
    )
    if half is None:
        return False
    record.cells[file.layout.columns.index("place_name")] = mark
    encoded = mark.encode(file.layout.codec)
    record.patch = lambda line: line.replace(encoded, encoded + half)
    record.kept, record.apart = [], frozenset({"broken_text", "cells"})
    file.may_refuse |= {"WB201", "WB202", "WB204"}
    return True


def zero_bytes(file: Drawn) -> bool:
    record = pick(file)
    if record is None:
        return False
    record.cells[file.layout.columns.index("place_name")] = file.chance.choice(("\0", "가\0나", "\0\0\0"))
    record.kept, record.apart = [], ANY
    file.may_refuse |= {"WB203"}
    return True


def header_again(file: Drawn) -> bool:
    """The header once more among the rows, as when files were put one behind the other."""
    width = len(file.layout.columns)
    body = next((i for i, r in enumerate(file.records) if r.role == "data"), None)
    if body is None:
        return False
    names = [r for r in file.records[:body] if len(r.cells) == width]
    again = [Record(list(r.cells), apart=ANY, role="more") for r in names]
    at = file.chance.randint(body + 1, len(file.records))
    file.records[at:at] = again
    return True


def same_row_again(file: Drawn) -> bool:
    record = pick(file)
    if record is None:
        return False
    again = copy.copy(record)
    again.cells, again.kept, again.role = list(record.cells), [], "more"
    again.apart = frozenset({"duplicate_row"})
    file.records.insert(file.chance.randint(file.position(record) + 1, len(file.records)), again)
    return True


def same_code_again(file: Drawn) -> bool:
    record = pick(file, "visits_n")
    if record is None:
        return False
    again = copy.copy(record)
    again.cells, again.kept, again.role = list(record.cells), [], "more"
    again.cells[file.layout.columns.index("visits_n")] = "5" if _values(record)["visits_n"] != 5 else "6"
    again.apart = frozenset({"duplicate_key"})
    file.records.insert(file.chance.randint(file.position(record) + 1, len(file.records)), again)
    return True


def another_table(file: Drawn) -> bool:
    """Rows of another table among ours."""
    width = len(file.layout.columns)
    rows = file.chance.choice(
        (
            [["코드", "명칭"], ["A1", "무엇"]],
            [["가"] * width, ["x" * 9] * width],
            [["제2024호", *["-"] * (width - 2), "서울"]],
            [["a"] * (width + 5 + file.layout.surplus)],
            [["(단위: 명)"]],
        )
    )
    if not file.data:
        return False
    at = file.chance.randint(file.position(file.data[0]) + 1, len(file.records))
    file.records[at:at] = [Record(row, apart=ANY, role="more") for row in rows]
    return True


def mixed_line_ends(file: Drawn) -> bool:
    for record in file.records[:-1]:
        # A line feed on a line of its own would join a carriage return before it.
        record.line_end = file.chance.choice(("\r\n",) if record.raw == "" else ("\n", "\r\n", "\r"))
    return True


def cut_short(file: Drawn) -> bool:
    """The file ends in the middle of a record, perhaps in the middle of a letter."""
    free = file.untouched()[1:]
    if not free:
        return False
    record = file.chance.choice(free)
    record.touched = True
    at = file.position(record)
    del file.records[at + 1 :]
    file.layout.ends = False
    whole = write_record(file.layout, record)
    cells = len(record.cells)
    cuts = [n for n in range(1, len(whole)) if whole[:n].count(file.layout.delimiter) < cells // 2]
    n = file.chance.choice(cuts)
    record.raw = whole[:n]
    record.kept, record.apart = [], ANY
    if file.chance.random() < 0.5 and len(whole[n - 1].encode(file.layout.codec)) > 1:
        file.cut_bytes = 1
        file.may_refuse |= {"WB202", "WB201", "WB204"}
    return True


def other_encoding(file: Drawn) -> bool:
    """One row in another encoding than the file: kept apart, or read in its own."""
    record = pick(file)
    if record is None or file.layout.codec.startswith("utf-16"):
        return False
    other = "utf-8" if file.layout.codec == "cp949" else "cp949"
    place = file.chance.choice(("서울역 앞", "종로구청사", "가나다"))
    record.cells[file.layout.columns.index("place_name")] = place
    codec = file.layout.codec
    record.patch = lambda line: line.decode(codec).encode(other, errors="replace")
    record.kept, record.apart = [_with(record, place_name=place)], ANY
    file.may_refuse |= {"WB201", "WB202", "WB204"}
    return True


def no_rows(file: Drawn) -> bool:
    """Nothing but the header."""
    if not file.data:
        return False
    del file.records[file.position(file.data[0]) :]
    file.may_refuse |= {"*"}
    return True


def empty(file: Drawn) -> bool:
    file.records = []
    file.layout.encoding = file.chance.choice(("cp949", "utf-8-sig", "utf-16"))
    file.may_refuse = frozenset({"must"})
    return True


def wrong_ending(file: Drawn) -> bool:
    """A text file under the name of another format: read for what it is, or refused."""
    endings = (
        ".xlsx",
        ".xls",
        ".json",
        ".xml",
        ".geojson",
        ".shp",
        ".gpkg",
        ".zip",
        ".txt",
        ".hwp",
        ".pdf",
        "",
    )
    file.name = file.name.removesuffix(".csv") + file.chance.choice(endings)
    if file.name.endswith((".json", ".xml", ".geojson", ".shp", ".gpkg", ".zip", ".hwp", ".pdf")):
        file.may_refuse |= {"*"}
    return True


def no_column(file: Drawn) -> bool:
    """A promised column's name is gone or misspelt: the whole file is refused."""
    record = next((r for r in file.records if "이름" in r.cells or "명칭" in r.cells), None)
    if record is None:
        return False
    word = "이름" if "이름" in record.cells else "명칭"
    for each in file.records:
        each.cells = [file.name[:3] if c == word else c for c in each.cells]
    file.may_refuse = frozenset({"must", "WB201", "WB204"})
    return True


OF_ROWS: tuple[Damage, ...] = (
    wrong_value, wrong_value, wrong_value, wrong_value, out_of_range, no_code, wide_digits, elsewhere, no_place,
    swapped, missing_cells, missing_cells, extra_cells, extra_cells, extra_blanks, unclosed_quote, unclosed_quote,
    unclosed_quote, stray_quote, stray_quote, quote_in_quotes, broken_bytes, broken_bytes, half_surrogate,
    header_again, same_row_again, same_code_again, another_table, another_table,
)  # fmt: skip
OF_FILES: tuple[Damage, ...] = (
    long_cell, zero_bytes, mixed_line_ends, mixed_line_ends, cut_short, cut_short, cut_short, other_encoding,
    no_rows, empty, wrong_ending, no_column,
)  # fmt: skip


def damage(file: Drawn) -> Drawn:
    """One to four damages of rows, and sometimes one of the whole file; at least one."""
    wanted = file.chance.choice((1, 1, 2, 3, 4))
    chosen = file.chance.choices(OF_ROWS, k=wanted)
    if file.chance.random() < 0.3:
        chosen.append(file.chance.choice(OF_FILES))
    for each in chosen:
        if each(file):
            file.damages.append(each.__name__)
    return file if file.damages else damage(file)
