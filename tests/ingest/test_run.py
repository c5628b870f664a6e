"""The whole of ingest on small files: what is kept, what is kept apart, and what is said."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.ingest.shops import FakeCatalog, build_dataset, build_field, read_quarantine, read_rows
from workbench.core.dataset import Check, Recognise, Wide
from workbench.core.errors import FileError, LakeFull
from workbench.ingest import FileReport, IngestReport
from workbench.ingest.run import ingest_paths
from workbench.storage import Lake

Ingest = Callable[..., IngestReport]

SHOPS = """번호,이름,개업일,방문 수,경도,위도
1,빵집,2020.1.5,"1,200",126.98,37.56
002,꽃집,2021-03-01,30,37.56,126.98
3,책방,-,-,0,0
,이름만,2020-01-01,1,,
5,찻집,2020-13-01,1,,
6,술집,2020-01-01,-4,,
7,먼곳,2020-01-01,1,129.0,35.1
합계,합계,,1231,,
,,,,,
1,빵집,2020.1.5,"1,200",126.98,37.56
1,빵집,2020.1.5,9,126.98,37.56
번호,이름,개업일,방문 수,경도,위도
"""


def write(folder: Path, text: str, name: str = "가게_2024.csv", encoding: str = "cp949") -> Path:
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def only(report: IngestReport) -> FileReport:
    (file,) = report.files
    return file


def test_every_row_is_kept_or_kept_apart_with_its_reason(ingest: Ingest, lake: Lake, tmp_path: Path) -> None:
    file = only(ingest(write(tmp_path, SHOPS)))
    assert (file.dataset, file.status) == ("shops", "ingested")
    assert (file.rows_read, file.rows_kept, file.rows_quarantined) == (12, 3, 9)
    assert read_rows(lake, "shop_id, shop_name, visits_n, lon, lat, gu_code") == [
        ("001", "빵집", 1200, 126.98, 37.56, None),
        ("002", "꽃집", 30, 126.98, 37.56, None),  # latitude and longitude were swapped
        ("003", "책방", None, None, None, None),  # 0,0 is nowhere
    ]
    assert read_quarantine(lake) == [
        (5, "required", "shop_id"),
        (6, "type", "opened_date"),
        (7, "range", "visits_n"),
        (8, "outside_area", ""),
        (9, "total_row", "shop_name"),
        (10, "blank_row", ""),
        (11, "duplicate_row", ""),
        (12, "duplicate_key", "shop_id"),
        (13, "header_row", ""),
    ]
    counted = {reason.code: reason.rows for reason in file.reasons}
    assert counted["zero_coordinates"] == counted["swapped_coordinates"] == 1
    assert lake.check() == []


def test_keys_are_compared_in_passes_where_they_are_many(
    ingest: Ingest, lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.ingest.read._HASHES_MAX", 3)
    lines = [f"{n % 40},가게{n % 40},{n}" for n in range(100)]
    ingest(write(tmp_path, "번호,이름,방문수\n" + "\n".join(lines) + "\n"))
    assert sorted(read_rows(lake, "shop_id, visits_n")) == [(f"{n:03}", n) for n in range(40)]
    assert [line for line, *_ in read_quarantine(lake)] == list(range(42, 102))


def test_reasons_never_quote_a_value(ingest: Ingest, tmp_path: Path) -> None:
    said = json.dumps(ingest(write(tmp_path, SHOPS)).document(), ensure_ascii=False)
    assert not any(word in said for word in ("찻집", "2020-13-01", "1,200", "먼곳"))


def test_the_same_file_again_is_unchanged(ingest: Ingest, lake: Lake, tmp_path: Path) -> None:
    first = only(ingest(write(tmp_path, SHOPS)))
    again = only(ingest(write(tmp_path, SHOPS, "이름을 바꾼 가게.csv")))
    assert again.status == "unchanged" and again.version == first.version
    assert (again.rows_read, again.rows_kept) == (first.rows_read, first.rows_kept)
    assert len(lake.versions("shops")) == 1


def test_a_later_file_adds_rows_and_wins_on_the_key(ingest: Ingest, lake: Lake, tmp_path: Path) -> None:
    head = "번호,이름,방문수\n"
    first = only(ingest(write(tmp_path, head + "1,빵집,10\n2,꽃집,20\n", "가게_2023.csv")))
    later = only(ingest(write(tmp_path, head + "2,꽃집,25\n3,책방,30\n", "가게_2024.csv")))
    assert sorted(read_rows(lake, "shop_id, visits_n")) == [("001", 10), ("002", 25), ("003", 30)]
    assert [(r.code, r.rows) for r in later.reasons] == [("superseded", 1)]
    old = lake.snapshot("shops", str(first.version))
    assert old.rows_n == 2  # the earlier version is as it was
    assert only(ingest(tmp_path / "가게_2023.csv")).status == "unchanged"


def test_the_newest_edition_is_current_whatever_the_order(ingest: Ingest, lake: Lake, tmp_path: Path) -> None:
    shops = build_dataset(combine="latest")
    head = "번호,이름,방문수\n"
    write(tmp_path, head + "1,새집,10\n", "가게_2024.csv")
    old = write(tmp_path, head + "1,옛집,20\n2,더옛집,20\n", "가게_2013.csv")
    ingest(tmp_path / "가게_2024.csv", datasets=(shops,))
    report = only(ingest(old, datasets=(shops,)))
    assert report.status == "ingested" and report.reasons[-1].code == "older"
    assert read_rows(lake, "shop_name") == [("새집",)]
    assert only(ingest(old, datasets=(shops,))).status == "unchanged"


def test_a_changed_descriptor_reads_the_file_anew(ingest: Ingest, lake: Lake, tmp_path: Path) -> None:
    file = write(tmp_path, SHOPS)
    ingest(file)
    hard = build_dataset(checks=(Check("busy", "visits_n < 1000", build_field("x", "string").title, True),))
    again = only(ingest(file, datasets=(build_dataset(checks=hard.checks, digest="d2"),)))
    # Row 2 breaks the hard check now, and the row that had been its duplicate takes its place.
    assert again.status == "ingested" and again.rows_kept == 3
    assert ("check", "busy") in {(reason, field) for _, reason, field in read_quarantine(lake)}
    assert len(lake.current("shops").files) == 1


def test_a_wide_table_becomes_long_and_counts_its_records(ingest: Ingest, lake: Lake, tmp_path: Path) -> None:
    fields = (
        build_field("area", "string", "구별", required=True),
        build_field("month", "month", "<month>"),
        build_field("crashes_n", "integer", "발생", values={"-": "0"}),
        build_field("deaths_n", "integer", "사망", values={"-": "0"}),
    )
    dataset = build_dataset(
        fields=fields,
        key=("area", "month"),
        period="month",
        place=None,
        checks=(),
        wide=Wide(header=r"^(?P<month>\d{4}\. \d\d) (?P<measure>.+)$"),
        recognise=build_dataset().recognise.__class__(total_rows={"area": ("소계",)}),
    )
    text = (
        "구별,2005. 01,2005. 01,2005. 02,2005. 02\n구별,발생,사망,발생,사망\n"
        "소계,3,-,4,1\n종로구,1,-,4,\n중구,2,-,x,1\n,,,,\n"
    )
    file = only(ingest(write(tmp_path, text, "사고.csv"), datasets=(dataset,)))
    assert (file.rows_read, file.rows_kept, file.rows_quarantined) == (5, 1, 4)
    assert read_rows(lake, "area, month::VARCHAR, crashes_n, deaths_n") == [
        ("종로구", "2005-01-01", 1, 0),
        ("종로구", "2005-02-01", 4, None),
    ]
    assert read_quarantine(lake) == [
        (2, "header_row", ""),
        (3, "total_row", "area"),
        (5, "type", "crashes_n"),
        (6, "blank_row", ""),
    ]
    assert [str(day) for day in lake.current("shops").period] == ["2005-01-01", "2005-02-28"]


def test_a_workbook_with_a_second_sheet_of_something_else(ingest: Ingest, lake: Lake, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "가게"
    for row in (["번호", "이름", "방문수"], [1, "빵집", 3], ["2", "꽃집", 4.0]):
        sheet.append(row)
    book.create_sheet("메모").append(["손으로 만든 표"])
    book.save(tmp_path / "가게.xlsx")
    file = only(ingest(tmp_path / "가게.xlsx"))
    assert (file.rows_read, file.rows_kept) == (2, 2)
    assert [(r.code, r.where) for r in file.reasons] == [("sheet_left_out", "메모")]
    assert read_rows(lake, "shop_id, visits_n") == [("001", 3), ("002", 4)]


def test_columns_that_no_field_takes_are_named(ingest: Ingest, tmp_path: Path) -> None:
    header, *rows = SHOPS.splitlines()
    extra = [f"열{i}" for i in range(14)]
    lines = [",".join([header, *extra]), *(row + "," * 14 for row in rows)]
    (tmp_path / "가게_2024.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    file = only(ingest(tmp_path / "가게_2024.csv"))
    assert file.status == "ingested"
    assert ("columns_left_out", ", ".join(extra[:12]) + " … (+2)") in [
        (r.code, r.where) for r in file.reasons
    ]


def test_an_archive_with_korean_names_is_opened(ingest: Ingest, lake: Lake, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "모음.zip", "w") as archive:
        archive.writestr("폴더/가게_2024.csv", SHOPS.encode("cp949"))
        archive.writestr("폴더/읽어보세요.hwp", b"\xd0\xcf\x11\xe0 not a workbook")
        archive.writestr("__MACOSX/._가게_2024.csv", b"x")
    report = ingest(tmp_path / "모음.zip")
    assert [(Path(f.path).name, f.status) for f in report.files] == [
        ("가게_2024.csv", "ingested"),
        ("읽어보세요.hwp", "refused"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("가게.csv", b"", "refused", "WB203"),
        ("가게.csv", "번호,이름\n1,빵집\n".encode(), "refused", "WB201"),
        ("가게.csv", b"\xff\x80\xfe\x81" * 400, "refused", "WB202"),
        ("가게.csv", "번호,이름,방문수\n".encode(), "refused", None),
        ("가게.xlsx", b"PK\x03\x04 cut short", "refused", "WB203"),
        ("가게.json", b'{"RESULT":{"CODE":"INFO-200"}}', "refused", "WB200"),
        ("가게.json", b'{"row": [', "refused", "WB203"),
        ("가게.xml", b"<RESULT><CODE>INFO-100</CODE></RESULT>", "refused", "WB200"),
        ("가게.shp", b"\x00\x00\x27\x0a" + b"\0" * 100, "refused", "WB203"),
        ("메모.md", b"# memo", "unrecognised", "WB204"),
        ("다른것.csv", b"a,b\n1,2\n", "unrecognised", "WB204"),
        ("그림.png", b"\x89PNG\r\n\x1a\n\0\0", "unrecognised", "WB204"),
    ],
)
def test_a_bad_file_is_named_with_its_reason(
    ingest: Ingest, lake: Lake, tmp_path: Path, name: str, content: bytes, status: str, code: str | None
) -> None:
    (tmp_path / name).write_bytes(content)
    file = only(ingest(tmp_path / name))
    assert file.status == status
    assert code is None or file.reasons[0].code == code
    assert not lake.has("shops")


def test_one_bad_file_does_not_stop_the_others(ingest: Ingest, lake: Lake, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    write(inbox, SHOPS)
    (inbox / "가게_0.csv").write_bytes(b"\xff\x80\xfe\x81" * 400)
    (inbox / "사진.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    assert sorted(f.status for f in ingest(inbox).files) == ["ingested", "refused", "unrecognised"]
    assert lake.current("shops").rows_n == 3


def test_a_path_that_does_not_exist(ingest: Ingest, tmp_path: Path) -> None:
    with pytest.raises(FileError):
        ingest(tmp_path / "없다")


def test_odd_blanks_are_no_content(ingest: Ingest, lake: Lake, tmp_path: Path) -> None:
    text = "\ufeff번호,이름,방문수\n\u3000 1,\xa0빵집\u200b,10\t\n\u3000,\xa0,\u200b\n"
    file = only(ingest(write(tmp_path, text, encoding="utf-8")))
    assert (file.rows_kept, [r.code for r in file.reasons]) == (1, ["blank_row"])
    assert read_rows(lake, "shop_id, shop_name, visits_n") == [("001", "빵집", 10)]


def test_cells_in_single_quotes_are_unwrapped(ingest: Ingest, lake: Lake, tmp_path: Path) -> None:
    text = "'번호','이름','방문수'\n'1','빵집','10'\n'2','꽃''집','20'\n"
    assert only(ingest(write(tmp_path, text))).rows_kept == 2
    assert read_rows(lake, "shop_id, visits_n") == [("001", 10), ("002", 20)]


# -- what interrupts ---------------------------------------------------------------------------------


def _ingest_slowly(root: Path, inbox: Path) -> None:
    ingest_paths([inbox], catalog=FakeCatalog(build_dataset()), lake=Lake(root, False))  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_killed_ingest_leaves_a_sound_lake_and_goes_on(lake: Lake, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for year in range(2018, 2026):
        rows = "".join(f"{n % 1000},가게{n},{n % 50}\n" for n in range(3000))
        write(inbox, f"번호,이름,방문수\n{rows}", f"가게_{year}.csv")
    chance = random.Random(1)
    for _ in range(6):
        process = multiprocessing.get_context("fork").Process(target=_ingest_slowly, args=(lake.root, inbox))
        process.start()
        time.sleep(chance.uniform(0.05, 0.6))
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert lake.check() == []
    _ingest_slowly(lake.root, inbox)
    assert lake.check() == []
    again = ingest_paths([inbox], catalog=FakeCatalog(build_dataset()), lake=lake)  # type: ignore[arg-type]
    assert {f.status for f in again.files} == {"unchanged"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_said_and_the_lake_stays_sound(small_disk: Path, tmp_path: Path) -> None:
    lake = Lake(small_disk / "lake", is_sample=False)
    catalog = FakeCatalog(build_dataset())
    head = "번호,이름,방문수\n"
    small = write(tmp_path, head + "1,빵집,10\n", "가게_2023.csv")
    ingest_paths([small], catalog=catalog, lake=lake)  # type: ignore[arg-type]
    rows = "".join(f"{n % 1000},{random.Random(n).random()},{n}\n" for n in range(150_000))
    large = write(tmp_path, head + rows, "가게_2024.csv")
    with pytest.raises(LakeFull) as caught:
        ingest_paths([large], catalog=catalog, lake=lake)  # type: ignore[arg-type]
    assert "자리" in caught.value.to("ko")
    assert lake.check() == []
    assert read_rows(lake, "shop_name") == [("빵집",)]
    assert not any((small_disk / "lake" / "staging").glob("*"))


def test_only_the_sheets_that_a_descriptor_names_are_read(ingest: Ingest, lake: Lake, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("2024", "예시"):
        sheet = book.create_sheet(name)
        for row in (["번호", "이름", "방문수"], [1, name, 3]):
            sheet.append(row)
    book.save(tmp_path / "가게.xlsx")
    dataset = build_dataset(recognise=Recognise(files=("가게",), sheets=r"^\d{4}$"))
    file = only(ingest(tmp_path / "가게.xlsx", datasets=(dataset,)))
    assert [(r.code, r.where) for r in file.reasons] == [("sheet_left_out", "예시")]
    assert read_rows(lake, "shop_name") == [("2024",)]
