from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.core.errors import EncodingUnknown
from workbench.ingest import encoding
from workbench.ingest.delimited import open_delimited
from workbench.ingest.source import Loaded


def load(folder: Path, content: str, width: int, first: int = 1) -> tuple[list[tuple[object, ...]], Loaded]:
    file = folder / "x.csv"
    file.write_text(content, encoding="utf-8", newline="")
    con = duckdb.connect()
    loaded = open_delimited(file).load(con, first, width, folder)
    query = f"SELECT * FROM {loaded.relation} ORDER BY _record"
    try:
        rows = con.execute(query).fetchall()
    except duckdb.InvalidInputException:
        rows = []
    if len(rows) + len(loaded.bad) != loaded.records_n:
        assert loaded.careful is not None
        loaded = loaded.careful()
        rows = con.execute(query).fetchall()
    return rows, loaded


@pytest.mark.parametrize(
    ("content", "cells", "bad", "lines"),
    [
        # what the file says          cells read                        bad lines  lines of the sound rows
        ("a,b\n1,2\n3,4\n", [("1", "2"), ("3", "4")], [], [2, 3]),
        ("a,b\n1,2\n3,4", [("1", "2"), ("3", "4")], [], [2, 3]),
        ("a,b\r\n1,2\r\n", [("1", "2")], [], [2]),
        ("a,b\r1,2\r", [("1", "2")], [], [2]),
        ("a,b\n\n1,2\n\n\n3,4\n\n", [("1", "2"), ("3", "4")], [], [3, 6]),
        ('a,b\n"1\nx",2\n3,4\n', [("1\nx", "2"), ("3", "4")], [], [2, 4]),
        ('a,b\n"1 ""x""",2\n', [('1 "x"', "2")], [], [2]),
        ('a,b\n1,5" wide\n3,4\n', [("1", '5" wide'), ("3", "4")], [], [2, 3]),
        ("a,b\n1,2,\n3,4,,\n", [("1", "2"), ("3", "4")], [], [2, 3]),
        ("a,b\n1\n3,4\n5,6,7\n", [("3", "4")], [2, 4], [3]),
        ('a,b\n1,"x\n2,y\n3,z\n', [("1", "x"), ("2", "y"), ("3", "z")], [], [2, 3, 4]),
        ('a,b\n1,2\n3,"4', [("1", "2"), ("3", "4")], [], [2, 3]),
        # quotes that are not doubled are letters
        ('a,b\n"1 "x"",2\n3,4\n', [('1 "x"', "2"), ("3", "4")], [], [2, 3]),
        ('a,b\n"1" x,2\n', [('"1" x', "2")], [], [2]),
        ('a,b\n1,"x"y"z"\n', [("1", 'x"y"z')], [], [2]),
        # a record of several lines with too many cells stays one record
        ('a,b\n1,"x\ny",2,3\n4,5\n', [("4", "5")], [2], [4]),
        # line numbers count blank lines, also where records are cut one by one
        ("a,b\n\n1\n\n3,4\n", [("3", "4")], [3], [5]),
        # a zero byte is no letter
        ("\ufeffa,b\n1,\0\n3,4\n", [("3", "4")], [2], [3]),
        ("a,b\n", [], [], []),
        ("a,b\n,\n", [(None, None)], [], [2]),
    ],
)
def test_records(
    tmp_path: Path, content: str, cells: list[tuple[str, ...]], bad: list[int], lines: list[int]
) -> None:
    rows, loaded = load(tmp_path, content, 2)
    assert [row[1:] for row in rows] == cells or [tuple(c or None for c in row[1:]) for row in rows] == cells
    assert [b.line for b in loaded.bad] == bad
    assert [loaded.line_of(int(str(row[0]))) for row in rows] == lines
    assert loaded.records_n == len(cells) + len(bad)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    content = "\n".join(delimiter.join(row) for row in (["가", "나", "다"], ["1", "2", "3"], ["4", "5", "6"]))
    rows, _ = load(tmp_path, content, 3)
    assert [row[1:] for row in rows] == [("1", "2", "3"), ("4", "5", "6")]


CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\0\ufffd\ufeff\t\xa0\u3000\u200b"), max_size=8
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12), every=st.booleans())
def test_what_a_csv_writer_writes_is_read_back(
    tmp_path: Path, rows: list[tuple[str, str, str]], every: bool
) -> None:
    sink = io.StringIO()
    quoting = csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL
    writer = csv.writer(sink, lineterminator="\n", quoting=quoting)
    writer.writerow(["가", "나", "다"])
    writer.writerows(rows)
    read, loaded = load(tmp_path, sink.getvalue(), 3)
    assert not loaded.bad
    assert [tuple(cell or "" for cell in row[1:]) for row in read] == rows


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.text(st.sampled_from('ab1,"\n \t가'), max_size=120))
def test_no_text_loses_a_line_or_raises(tmp_path: Path, body: str) -> None:
    """Every line that is not blank is in a record kept, or in a record kept apart."""
    rows, loaded = load(tmp_path, "x,y\n" + body, 2)
    assert loaded.records_n == len(rows) + len(loaded.bad)
    seen = "".join(str(c or "") for row in rows for c in row[1:]) + "".join(b.text for b in loaded.bad)
    for letter in "ab1가":
        assert seen.count(letter) == body.count(letter)


def test_rows_between_two_stray_quotes_are_rows(tmp_path: Path) -> None:
    """Together they make a cell that no rule forbids; but it holds as many delimiters as a row."""
    content = 'a,b,c,d\n1,"x,2,3\n4,y ",5,6\n7,z,8,9\n'
    rows, loaded = load(tmp_path, content, 4)
    assert ("7", "z", "8", "9") in [row[1:] for row in rows]
    assert not any("\n" in str(cell) for row in rows for cell in row)
    assert loaded.records_n == 3


def test_a_cell_of_several_lines_with_a_few_delimiters_is_a_cell(tmp_path: Path) -> None:
    content = 'a,b,c,d\n1,"서울, 종로\n2층, 3호",2,3\n'
    rows, loaded = load(tmp_path, content, 4)
    assert [row[1:] for row in rows] == [("1", "서울, 종로\n2층, 3호", "2", "3")]
    assert not loaded.bad


@pytest.mark.parametrize(
    ("delimiter", "body"),
    [
        ("|", '위|아|앞\n1|"빵, 집|3\n2|가, 나|4\n'),
        (";", '머리말\n둘째 줄\n셋째 줄\n가;나;다\n1;2;3\n"4;5;6\n'),
        (",", "가,나,다\n1,2|3,4\n"),
        ("\t", "가\t나\t다\n1,0\t2,0\t3,0\n4,0\t5\t6\n"),
    ],
)
def test_the_delimiter_is_found_behind_other_marks(tmp_path: Path, delimiter: str, body: str) -> None:
    file = tmp_path / "x.csv"
    file.write_text(body, encoding="utf-8")
    assert open_delimited(file).delimiter == delimiter


def test_an_encoding_that_shows_itself_late_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The beginning of a large file is plain ASCII: only reading on tells that it is CP949."""
    monkeypatch.setattr(encoding, "_HEAD", 1 << 10)
    file = tmp_path / "x.csv"
    file.write_bytes(b"a,b\n" + b"1,2\n" * 1000 + "3,종로구\n".encode("cp949"))
    source = open_delimited(file)
    assert (source.encoding.name, source.encoding.is_proved) == ("utf-8", False)
    con = duckdb.connect()
    loaded = source.load(con, 1, 2, tmp_path)
    assert source.encoding.name == "cp949"
    found = con.execute(f"SELECT c1 FROM {loaded.relation} WHERE c0 = '3'").fetchall()
    assert (found, loaded.records_n) == ([("종로구",)], 1001)


def test_a_large_file_of_nonsense_is_refused_with_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "_HEAD", 1 << 10)
    file = tmp_path / "x.csv"
    file.write_bytes(b"a,b\n" + b"1,2\n" * 1000 + b"\xff\x80,\xfe\x81\n" * 100)
    source = open_delimited(file)
    with pytest.raises(EncodingUnknown, match=r"byte 4004"):
        source.load(duckdb.connect(), 1, 2, tmp_path)
