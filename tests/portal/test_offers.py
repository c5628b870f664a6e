from dataclasses import replace
from urllib.parse import unquote

import pyarrow as pa
import pytest

from tests.catalog.versions import build_snapshot
from tests.ingest.shops import build_dataset, build_field
from workbench.catalog import build_licence
from workbench.catalog.downloads import MOST_ROWS, write_download
from workbench.core.text import Text
from workbench.portal.offers import (
    build_offers,
    copy_atomic,
    find_format,
    find_own_file,
    plan_downloads,
    refuse_download,
    refuse_format,
    write_disposition,
)
from workbench.storage import Lake


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake", is_sample=False)


@pytest.fixture
def dataset():
    fields = (
        build_field("shop_id", "code", "번호", required=True),
        build_field("sex", "string", "성별", sensitivity="quasi"),
    )
    return build_dataset(fields=fields, place=None, checks=(), digest="d" * 64)


@pytest.fixture
def snapshot(tmp_path):
    return build_snapshot(tmp_path / "v", pa.table({"shop_id": ["1"], "sex": ["F"]}))


def _license(dataset, name):
    terms = build_licence(name, publisher=Text("가", "a"), title=Text("나", "b"), homepage="")
    return replace(dataset, licence=terms)


@pytest.mark.parametrize(
    ("licence", "rung", "word"),
    [
        ("KOGL-1", "open", None),
        ("KOGL-2", "open", None),
        ("KOGL-3", "open", "변경을 금지"),
        ("KOGL-4", "open", "변경을 금지"),
        ("unstated", "open", "밝혀져 있지 않아"),
        ("KOGL-1", "masked", "공개 단계"),
        ("KOGL-1", "statistics", "공개 단계"),
        ("KOGL-1", "closed", "공개 단계"),
        ("unstated", "room", "공개 단계"),
    ],
)
def test_why_there_is_nothing(lake, dataset, snapshot, licence, rung, word):
    dataset = replace(_license(dataset, licence), rung=rung)
    offers = build_offers(lake, dataset, snapshot)
    if word is None:
        assert offers.refusal is None
        assert len(plan_downloads(lake, dataset, snapshot)) == 2
    else:
        assert word in offers.refusal.ko
        assert word in refuse_download(dataset).ko
        assert offers.formats == ()
        assert plan_downloads(lake, dataset, snapshot) == ()


def test_what_identifies_is_named_and_left_out(lake, dataset, snapshot):
    assert [title.ko for title in build_offers(lake, dataset, snapshot).left_out] == ["sex"]


def test_no_map_without_a_place(lake, dataset, snapshot):
    formats = {offer.format: offer for offer in build_offers(lake, dataset, snapshot).formats}
    assert formats["geojson"].download is None
    assert "위치가 없어" in formats["geojson"].refusal.ko


def test_too_many_rows_for_text(lake, dataset, snapshot):
    large = replace(snapshot, rows_n=MOST_ROWS["csv"] + 1)
    assert refuse_format(dataset, large, "csv") is not None
    assert refuse_format(dataset, large, "parquet") is None
    assert refuse_format(dataset, replace(snapshot, rows_n=MOST_ROWS["csv"]), "csv") is None
    assert [d.format for d in plan_downloads(lake, dataset, large)] == ["parquet"]


def test_what_excel_cuts_is_said(lake, dataset, snapshot):
    for rows_n, is_cut in ((1_048_575, False), (1_048_576, True)):
        offers = build_offers(lake, dataset, replace(snapshot, rows_n=rows_n))
        assert {o.format for o in offers.formats if o.is_cut_by_excel} == ({"csv"} if is_cut else set())


def test_size_and_digest_only_of_what_is_written(lake, dataset, snapshot):
    assert not any(d.is_written for d in plan_downloads(lake, dataset, snapshot))
    write_download(snapshot, dataset, lake.offered, "csv")
    written = {d.format: d.is_written for d in plan_downloads(lake, dataset, snapshot)}
    assert written == {"parquet": False, "csv": True}


def test_the_address_names_version_and_descriptor(lake, dataset, snapshot):
    first = build_offers(lake, dataset, snapshot).formats[0].address
    assert first == f"shops_{snapshot.version}.parquet?as={'d' * 12}"
    assert build_offers(lake, replace(dataset, digest="e" * 64), snapshot).formats[0].address != first


def test_a_file_name_names_one_format(snapshot):
    assert find_format(snapshot, f"shops_{snapshot.version}.csv") == "csv"
    for wrong in (f"shops_{snapshot.version}.xlsx", f"other_{snapshot.version}.csv", "../manifest.json"):
        assert find_format(snapshot, wrong) is None


def test_a_korean_name_and_an_old_one(dataset, snapshot):
    named = replace(dataset, title=Text('가게: "목록"/2024\r\nx', "shops"))
    header = write_disposition(named, replace(snapshot, is_sample=True), "csv")
    assert header.isascii()
    assert "\r" not in header
    plain, korean = header.removeprefix("attachment; ").split("; ")
    assert plain == f'filename="shops_{snapshot.version}_SAMPLE.csv"'
    assert (
        unquote(korean.removeprefix("filename*=UTF-8''"))
        == f"가게_목록_2024_x_표본_{snapshot.version[:8]}.csv"
    )


def test_a_version_of_one_file_is_given_out_as_it_lies_in_the_lake(dataset, tmp_path):
    whole = build_snapshot(tmp_path / "whole", pa.table({"shop_id": ["1"]}))
    assert find_own_file(whole, dataset) == whole.files[0]
    copy_atomic(whole.files[0], tmp_path / "out" / "a.parquet")
    assert (tmp_path / "out" / "a.parquet").read_bytes() == whole.files[0].read_bytes()
    assert [f.name for f in (tmp_path / "out").iterdir()] == ["a.parquet"]


def test_what_may_not_go_out_is_not_in_the_file(dataset, snapshot, tmp_path):
    assert find_own_file(snapshot, dataset) is None, "a field helps to identify a person"
    undeclared = build_snapshot(tmp_path / "u", pa.table({"shop_id": ["1"], "owner": ["x"]}))
    assert find_own_file(undeclared, dataset) is None, "a column that the descriptor does not know"
    two = build_snapshot(tmp_path / "two", pa.table({"shop_id": ["1"]}), pa.table({"shop_id": ["2"]}))
    assert find_own_file(two, dataset) is None
