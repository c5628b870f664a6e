from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.ingest import transcode as module
from workbench.ingest.transcode import Piece, Scan, transcode


def write(folder: Path, content: bytes, encoding: str = "utf-8", **more: object) -> tuple[Scan, bytes]:
    file = folder / "in.csv"
    file.write_bytes(content)
    threads = int(str(more.pop("threads", 1)))
    piece = Piece(str(file), str(folder / "out.csv"), 0, len(content), encoding, ",", **more)  # type: ignore[arg-type]
    scan, files = transcode(piece, threads)
    return scan, b"".join(f.read_bytes() for f in files)


@pytest.mark.parametrize(
    ("content", "written", "records", "extra"),
    [
        # what comes in            what is written        records  a record number for each extra line
        (b"a,b\nc,d\n", b"a,b\nc,d\n", 2, []),
        (b"a,b\r\nc,d", b"a,b\nc,d\n", 2, []),
        (b"a,b\rc,d\r", b"a,b\nc,d\n", 2, []),
        (b"a,b\r\r\nc,d\n", b"a,b\nc,d\n", 2, [1]),
        (b"\n\na,b\n\nc,d\n\n", b"a,b\nc,d\n", 2, [0, 0, 1, 2]),
        (b'a,"x\ny"\nc,d\n', b'a,"x\ny"\nc,d\n', 2, [1]),
        (b'\n\n"x\n\ny",b\nc,"d\n"\n', b'"x\n\ny",b\nc,"d\n"\n', 2, [0, 0, 1, 1, 2]),
        (b"", b"", 0, []),
    ],
)
def test_lines_and_records(
    tmp_path: Path, content: bytes, written: bytes, records: int, extra: list[int]
) -> None:
    scan, text = write(tmp_path, content)
    assert (text, scan.records_n, scan.extra_lines.tolist()) == (written, records, extra)
    assert not scan.is_open


@pytest.mark.parametrize(
    ("content", "is_bare"),
    [
        (b"a,b c\nd,e\n", True),
        (b"a, b\n", False),
        (b"a ,b\n", False),
        (b" a,b\n", False),
        (b"a,b \n", False),
        (b"a,b\nc,d ", False),
        (b'a," b"\n', False),
        (b'a,"b "\n', False),
        (b'a,"b\nc"\n', False),
        (b"a,\tb\n", False),
        ("a,\u3000b\n".encode(), False),
    ],
)
def test_blanks_at_the_edge_of_a_cell_are_seen(tmp_path: Path, content: bytes, is_bare: bool) -> None:
    assert write(tmp_path, content)[0].is_bare is is_bare


def test_a_quote_that_stays_open_is_told(tmp_path: Path) -> None:
    assert write(tmp_path, b'a,"b\nc,d\n')[0].is_open


def test_bytes_that_are_no_text_stop_a_strict_reading(tmp_path: Path) -> None:
    assert write(tmp_path, b"a,\xff\xff\n")[0].is_stopped
    scan, text = write(tmp_path, b"a,\xff\xff\n", is_strict=False)
    assert scan.is_broken
    assert text.decode() == "a,\ufffd\ufffd\n"


def test_the_longest_record_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOCK", 7)
    longest = b"x" * 100 + b",y\n"
    assert write(tmp_path, b"a,b\n" + longest + b"c,d\n")[0].longest == len(longest)
    assert write(tmp_path, longest[:-1])[0].longest == len(longest)


def test_a_full_disk_in_another_process_is_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PIECE_MIN", 8)
    file = tmp_path / "in.csv"
    file.write_bytes(b"a,b\n" * 100)
    (tmp_path / "out.csv.1").mkdir()  # what the second process wants to write is in the way
    with pytest.raises(IsADirectoryError):
        transcode(Piece(str(file), str(tmp_path / "out.csv"), 0, 400, "utf-8", ","), 2)


CELLS = st.text(st.sampled_from('가나a1 ,"\n'), max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=30), korean=st.booleans())
def test_pieces_make_the_same_text_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[tuple[str, str]], korean: bool
) -> None:
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\r\n").writerows(rows)
    name = "cp949" if korean else "utf-8"
    content = sink.getvalue().encode(name)
    whole, expected = write(tmp_path, content, name)
    monkeypatch.setattr(module, "_PIECE_MIN", 24)
    cut, text = write(tmp_path, content, name, threads=3)
    assert text == expected
    assert (cut.records_n, cut.is_open, cut.is_bare) == (whole.records_n, whole.is_open, whole.is_bare)
    assert cut.extra_lines.tolist() == whole.extra_lines.tolist()
