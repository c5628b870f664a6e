"""Five thousand malformed files: no traceback, no row lost, no wrong value without a word.

Every file is drawn from rows whose typed values are known, written as publishers write, and then damaged in
known ways. What must be true afterwards is in ``oracle.py``: the counts add up; each row that no damage
touched is kept exactly, or the whole file is refused for a reason; a damaged row is kept apart with its line
and reason, or kept with a value that its damage allows; no other row is in the version.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.ingest.many_files import (
    Entry,
    check_entries,
    check_numbers,
    draw_other_file,
    draw_text_file,
    write_descriptor,
)
from tests.ingest.oracle import find_faults
from tests.ingest.published_text import ANY, Record
from workbench.catalog import load_catalog
from workbench.core.text import Text
from workbench.ingest import FileReport, Reason
from workbench.storage import Lake

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_500)]

WORKERS = 2


@pytest.mark.parametrize(
    ("kind", "numbers", "fast"),
    [
        pytest.param("text", range(400), False, id="text"),
        pytest.param("text", range(400, 4_300), True, id="more-text"),
        pytest.param("other", range(10_000, 10_600), True, id="other"),
        pytest.param("archive", range(20_000, 20_120), True, id="archive"),
    ],
)
def test_malformed_files(kind: str, numbers: range, fast: bool) -> None:
    context = multiprocessing.get_context("spawn")
    shares = [numbers[i :: WORKERS * 4] for i in range(WORKERS * 4)]
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        found = pool.map(check_numbers, [kind] * len(shares), shares, [fast] * len(shares))
        faults = [fault for share in found for fault in share]
    shown = "\n".join(faults[:20])
    assert not faults, f"{len(faults)} faults in {len(numbers)} files, among them\n{shown}"


def test_the_command_line_on_a_folder_of_everything(tmp_path: Path) -> None:
    """Through the command itself: no traceback, a status for each file, and the same again the second time."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    entries = [*map(draw_text_file, range(30_000, 30_120)), *map(draw_other_file, range(31_000, 31_040))]
    for name, content, *_ in entries:
        (inbox / name).write_bytes(content)
    environ = os.environ | {
        "WORKBENCH_HOME": str(tmp_path / "home"),
        "WORKBENCH_DATASETS": str(write_descriptor(tmp_path / "datasets")),
        "WORKBENCH_DATA": "real",
    }
    script = "import sys; from workbench.cli.main import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", script, "ingest", "--json", str(inbox)]
    statuses = []
    for _ in range(2):
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
        files = json.loads(done.stdout)["files"]
        assert {Path(f["path"]).name for f in files} == {entry[0] for entry in entries}
        assert all(f["rows_read"] == f["rows_kept"] + f["rows_quarantined"] for f in files)
        assert not [f for f in files for r in f["reasons"] if r["code"] == "WB000"]
        statuses.append({Path(f["path"]).name: f["status"] for f in files})
    assert Lake(tmp_path / "home" / "lake" / "real", is_sample=False).check() == []
    first, second = statuses
    assert second == {name: "unchanged" if s == "ingested" else s for name, s in first.items()}
    assert set(first.values()) >= {"ingested", "refused"}


def test_the_same_number_draws_the_same_file() -> None:
    assert draw_text_file(7)[1] == draw_text_file(7)[1] != draw_text_file(8)[1]


# -- the oracle can fail -----------------------------------------------------------------------------


def _small(*lines: str, **fates: Record) -> Entry:
    """A file of ``번호,이름,경도,위도`` and the fates of its lines (``line_2=…``)."""
    content = "\n".join(("번호,이름,경도,위도", *lines)) + "\n"
    return "표.csv", content.encode(), {int(k[5:]): r for k, r in fates.items()}, frozenset(), "by hand"


def _row(code: str, name: str | None) -> Record:
    return Record([], kept=[(code, name, *[None] * 8)])


def check_small(entry: Entry, folder: Path) -> list[str]:
    return check_entries([entry], load_catalog(write_descriptor(folder / "datasets")), folder / "run")


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        (_row("00001", "집"), ""),
        (_row("00001", "다른 집"), "not in the truth"),
        (_row("00002", "집"), "lost or was changed"),
        (Record([], apart=frozenset({"type"})), "lost or was changed"),
    ],
)
def test_the_oracle_sees_a_value_that_was_changed(record: Record, fault: str, tmp_path: Path) -> None:
    faults = check_small(_small("1,집,,", line_2=record), tmp_path)
    assert fault in " ".join(faults) and bool(faults) == bool(fault)


def test_the_oracle_sees_a_row_that_is_lost_or_kept_apart_for_nothing(tmp_path: Path) -> None:
    two = _small("1,집,,", line_2=_row("00001", "집"), line_3=_row("00002", "집"))
    assert any("line 3 is lost" in f for f in check_small(two, tmp_path / "a"))
    apart = _small("1,집,129,35", line_2=_row("00001", "집"))
    apart = (*apart[:1], apart[1] + "2,집,,\n".encode(), apart[2] | {3: _row("00002", "집")}, *apart[3:])
    assert any("line 2 is sound" in f for f in check_small(apart, tmp_path / "b"))


def test_the_oracle_sees_a_refusal_without_reason_and_an_error_nobody_foresaw(tmp_path: Path) -> None:
    lake = Lake(tmp_path, is_sample=False)
    nothing = FileReport("표.csv", None, "refused")
    assert find_faults(nothing, lake, {}, frozenset()) == ["refused without a reason"]
    ours = FileReport("표.csv", None, "refused", reasons=(Reason("WB000", Text("가", "a")),))
    assert any("unforeseen" in f for f in find_faults(ours, lake, {}, frozenset({"*"})))
    other = FileReport("표.csv", None, "refused", reasons=(Reason("WB202", Text("가", "a")),))
    assert any("though 1 rows" in f for f in find_faults(other, lake, {2: _row("00001", "집")}, frozenset()))


# -- what the fuzz found, each as small as it gets -----------------------------------------------------


def test_an_unclosed_quote_takes_no_later_row_with_it(tmp_path: Path) -> None:
    """The lenient reading of quotes ends the cell where a later row's quoted cell begins."""
    entry = _small(
        '1,"집,,', "2,꽃집,,", '3,"책,방",,', "4,찻집,,",
        line_2=Record([], apart=ANY), line_3=_row("00002", "꽃집"), line_4=_row("00003", "책,방"),
        line_5=_row("00004", "찻집"),
    )  # fmt: skip
    assert check_small(entry, tmp_path) == []


def test_two_unclosed_quotes_do_not_pair_up(tmp_path: Path) -> None:
    entry = _small(
        '1,"집,,', "2,꽃집,,", '3,"책방,,', "4,찻집,,",
        line_2=Record([], apart=ANY), line_3=_row("00002", "꽃집"), line_4=Record([], apart=ANY),
        line_5=_row("00004", "찻집"),
    )  # fmt: skip
    assert check_small(entry, tmp_path) == []


@pytest.mark.parametrize(
    "name", ['가"나', '가" 나', '가"나"다', '"가" 나'], ids=["one", "blank", "two", "first"]
)
def test_a_quote_in_quotes_moves_nowhere(name: str, tmp_path: Path) -> None:
    record = _row("00001", name)
    record.apart = ANY
    entry = _small(f'1,"{name}",,', "2,집,,", line_2=record, line_3=_row("00002", "집"))
    assert check_small(entry, tmp_path) == []


def test_lines_are_counted_past_blank_ones(tmp_path: Path) -> None:
    blank, bad = (Record([], apart=frozenset({reason}), role="more") for reason in ("blank_row", "cells"))
    whole = _small(
        "1,가,,",
        "",
        '2,"나\n다",,',
        ",,,",
        line_2=_row("00001", "가"),
        line_4=_row("00002", "나 다"),
        line_6=blank,
    )
    assert check_small(whole, tmp_path / "fast") == []
    broken = _small(
        "1,가,,", "", "2,나", "3,다,,", line_2=_row("00001", "가"), line_4=bad, line_5=_row("00003", "다")
    )
    assert check_small(broken, tmp_path / "careful") == []


def test_a_zero_byte_is_no_letter(tmp_path: Path) -> None:
    name, content, lines, *rest = _small(
        "1,\0,,", "2,집,,", line_2=Record([], apart=ANY), line_3=_row("00002", "집")
    )
    assert check_small((name, b"\xef\xbb\xbf" + content, lines, *rest), tmp_path) == []  # type: ignore[arg-type]


def test_a_row_in_utf8_among_rows_in_cp949(tmp_path: Path) -> None:
    name, content, lines, *rest = _small(
        "1,꽃집,,", "2,서울역 앞,,", "3,책방,,",
        line_2=_row("00001", "꽃집"), line_3=Record([], kept=[_row("00002", "서울역 앞").kept[0]], apart=ANY),
        line_4=_row("00003", "책방"),
    )  # fmt: skip
    rows = content.decode().split("\n")
    mixed = b"\n".join(row.encode("utf-8" if n == 2 else "cp949") for n, row in enumerate(rows))
    refusable = frozenset({"WB202"})
    assert check_small((name, mixed, lines, refusable, rest[1]), tmp_path) == []


def test_rows_before_a_header_that_stands_twice_are_not_lost(tmp_path: Path) -> None:
    """Three header lines, then two of them once more: the lower ones must not make a preamble of the rows above."""
    text = "시설,,위치,\n,,,\n코드,명칭,동경,북위\n1,집,,\n시설,,위치,\n코드,명칭,동경,북위\n2,꽃집,,\n"
    further = {n: Record([], apart=ANY, role="optional") for n in (2, 3, 5, 6)}
    lines = further | {4: _row("00001", "집"), 7: _row("00002", "꽃집")}
    assert check_small(("표.csv", text.encode(), lines, frozenset(), "by hand"), tmp_path) == []
