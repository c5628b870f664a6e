from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ingest.shops import build_dataset, build_field, read_quarantine, read_rows
from workbench.core.dataset import Dataset, Recognise, Wide
from workbench.ingest import IngestReport
from workbench.storage import Lake

Ingest = Callable[..., IngestReport]


def build_residents(**changes: object) -> Dataset:
    """Residents by gu, dong and sex, gu and dong merged over several rows."""
    fields = (
        build_field("gu_name", "string", "자치구", required=True, fill=True),
        build_field("dong_name", "string", "동", fill=True),
        build_field("sex", "string", "성별"),
        build_field("residents_n", "integer", "인구", minimum=0),
    )
    return build_dataset(
        fields=fields,
        key=(),
        place=None,
        checks=(),
        recognise=Recognise(total_rows={"gu_name": ("합계",), "dong_name": ("소계",)}),
        **changes,
    )


def write(folder: Path, text: str, name: str = "인구.csv") -> Path:
    (folder / name).write_text(text.replace(" ", ""), encoding="utf-8")
    return folder / name


def test_blanks_take_the_label_above(tmp_path: Path, lake: Lake, ingest: Ingest) -> None:
    file = write(
        tmp_path,
        """자치구, 동,     성별, 인구
        종로구,     사직동, 남,   1
        ,           ,       여,   2
        ,           삼청동, 남,   3
        ,           ,       여,   4
        중구,       명동,   남,   5
        """,
    )
    assert ingest(file, datasets=(build_residents(),)).files[0].rows_kept == 5
    assert read_rows(lake) == [
        ("종로구", "사직동", "남", 1),
        ("종로구", "사직동", "여", 2),
        ("종로구", "삼청동", "남", 3),
        ("종로구", "삼청동", "여", 4),
        ("중구", "명동", "남", 5),
    ]


def test_rows_under_a_total_are_of_the_total_and_nothing_else(
    tmp_path: Path, lake: Lake, ingest: Ingest
) -> None:
    file = write(
        tmp_path,
        """자치구, 동, 성별, 인구
        합계,   ,       남, 10
        ,       ,       여, 20
        종로구, 소계,   남, 4
        ,       ,       여, 6
        ,       사직동, 남, 1
        ,       ,       여, 2
        합계,   ,       남, 10
        """,
    )
    report = ingest(file, datasets=(build_residents(),)).files[0]
    assert read_rows(lake) == [("종로구", "사직동", "남", 1), ("종로구", "사직동", "여", 2)]
    assert [(line, reason) for line, reason, _ in read_quarantine(lake)] == [
        (line, "total_row") for line in (2, 3, 4, 5, 8)
    ]
    assert (report.rows_read, report.rows_kept) == (7, 2)


def test_a_label_ends_where_one_to_its_left_begins(tmp_path: Path, lake: Lake, ingest: Ingest) -> None:
    file = write(tmp_path, "자치구,동,성별,인구\n종로구,사직동,남,1\n중구,,남,2\n,,여,3\n")
    ingest(file, datasets=(build_residents(),))
    assert read_rows(lake, "gu_name, dong_name") == [
        ("종로구", "사직동"),
        ("중구", None),
        ("중구", None),
    ]


def test_blank_rows_and_what_has_no_label_above_stay_as_they_are(
    tmp_path: Path, lake: Lake, ingest: Ingest
) -> None:
    file = write(tmp_path, "자치구,동,성별,인구\n,,남,1\n종로구,사직동,남,2\n,,,\n,,여,3\n")
    ingest(file, datasets=(build_residents(),))
    assert [(line, reason) for line, reason, _ in read_quarantine(lake)] == [
        (2, "required"),
        (4, "blank_row"),
    ]
    assert read_rows(lake) == [("종로구", "사직동", "남", 2), ("종로구", "사직동", "여", 3)]


def test_a_dash_is_not_a_blank(tmp_path: Path, lake: Lake, ingest: Ingest) -> None:
    file = write(tmp_path, "자치구,동,성별,인구\n종로구,사직동,남,1\n,-,남,2\n")
    ingest(file, datasets=(build_residents(),))
    assert read_rows(lake, "gu_name, dong_name") == [("종로구", "사직동"), ("종로구", None)]


def test_quarantine_shows_the_row_as_it_came(tmp_path: Path, lake: Lake, ingest: Ingest) -> None:
    file = write(tmp_path, "자치구,동,성별,인구\n종로구,사직동,남,1\n,,여,많음\n")
    ingest(file, datasets=(build_residents(),))
    (kept_apart,) = lake.current("shops").folder.glob("quarantine-*.parquet")
    import pyarrow.parquet as pq

    assert pq.read_table(kept_apart)["row"].to_pylist() == ['[null,null,"여","많음"]']


def test_a_group_above_its_parts_in_one_column(tmp_path: Path, lake: Lake, ingest: Ingest) -> None:
    """남자 and 여자 stand under 계, and once more under 한국인, each time without saying so."""
    fields = (
        build_field("gu_name", "string", "동별", required=True, fill=True),
        build_field("group_name", "string", "구분", fill=True, missing=("남자", "여자")),
        build_field("category", "string", "구분", required=True),
        build_field("quarter", "month", "<quarter>"),
        build_field("residents_n", "integer"),
    )
    wide = Wide(header=r"^(?P<quarter>\d{4}\. [1-4]/4)$", value="residents_n")
    dataset = build_dataset(
        fields=fields,
        key=("quarter", "gu_name", "group_name", "category"),
        place=None,
        checks=(),
        recognise=Recognise(),
        wide=wide,
    )
    lines = ["동별,구분,2024. 4/4", "종로구,계,9", "종로구,남자,4", "종로구,여자,5"]
    lines += ["종로구,한국인,7", "종로구,남자,3", "중구,남자,1"]
    (tmp_path / "인구.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ingest(tmp_path / "인구.csv", datasets=(dataset,))
    assert sorted(read_rows(lake, "gu_name, group_name, category, residents_n"), key=str) == [
        ("종로구", "계", "계", 9),
        ("종로구", "계", "남자", 4),
        ("종로구", "계", "여자", 5),
        ("종로구", "한국인", "남자", 3),
        ("종로구", "한국인", "한국인", 7),
        ("중구", None, "남자", 1),
    ]


@pytest.mark.parametrize("text", ['종로구,사직동,남,1\n,,"여,2\n', '종로구,사직동,"남""",1\n,,여,2,3\n'])
def test_text_that_breaks_the_rules_loses_no_row(
    tmp_path: Path, lake: Lake, ingest: Ingest, text: str
) -> None:
    (tmp_path / "인구.csv").write_text("자치구,동,성별,인구\n" + text, encoding="utf-8")
    report = ingest(tmp_path / "인구.csv", datasets=(build_residents(),)).files[0]
    assert report.rows_read == 2
    assert report.rows_kept + report.rows_quarantined == 2
    assert read_rows(lake, "gu_name")[0] == ("종로구",)


def test_nothing_is_filled_unless_the_descriptor_says_so(tmp_path: Path, lake: Lake, ingest: Ingest) -> None:
    fields = (build_field("gu_name", "string", "자치구"), build_field("residents_n", "integer", "인구"))
    dataset = build_dataset(fields=fields, key=(), place=None, checks=(), recognise=Recognise())
    (tmp_path / "인구.csv").write_text("자치구,인구\n종로구,1\n,2\n", encoding="utf-8")
    ingest(tmp_path / "인구.csv", datasets=(dataset,))
    assert read_rows(lake) == [("종로구", 1), (None, 2)]
