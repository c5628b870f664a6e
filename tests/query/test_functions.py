"""Korean functions of a session: the same answers as the rest of the workbench, and known facts."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from tests.query.lakes import open_small, write_version
from workbench.core.errors import DatasetEmpty, QueryError
from workbench.geo import AreaIndex, build_grid_id
from workbench.query import Session
from workbench.query.functions import HOLIDAYS_FILE, find_functions, load_functions
from workbench.storage import Lake

POINTS_N = 20_000


def draw_points() -> tuple[np.ndarray, np.ndarray]:
    """Points all over Korea and beyond its grid, and some that are none."""
    random = np.random.default_rng(2017)
    lon, lat = random.uniform(123, 133, POINTS_N), random.uniform(32, 40, POINTS_N)
    lon[:50], lat[50:100] = np.nan, np.nan
    lon[100], lat[100] = 500.0, 95.0
    lon[101], lat[101] = 0.0, 0.0
    # Corners of cells, where rounding would show.
    lon[102], lat[102] = 127.0, 38.0
    return lon, lat


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake(tmp_path_factory.mktemp("lake"), is_sample=True)
    lon, lat = draw_points()
    write_version(lake, "points", [pa.table({"i": range(POINTS_N), "lon": lon, "lat": lat})])
    areas = [box(126.5, 37, 127, 38), box(127, 37, 127.5, 38).difference(box(127.1, 37.1, 127.2, 37.2))]
    gu = gpd.GeoDataFrame(
        {"gu_code": ["11110", "11140"], "gu_name": ["종로구", "중구"]}, geometry=areas, crs="EPSG:4326"
    )
    write_version(lake, "gu_boundaries", [pa.table({"gu_code": ["11110", "11140"]})])
    gu.to_parquet(lake.current("gu_boundaries").files[0])
    return lake


@pytest.fixture(scope="module")
def session(lake: Lake) -> Iterator[Session]:
    with open_small(lake, memory="600MB") as session:
        yield session


def ask(session: Session, expression: str) -> object:
    return session.sql(f"SELECT {expression} AS x")["x"].to_pylist()[0]


@pytest.mark.parametrize("cell_m", [100, 1_000, 10_000])
def test_a_cell_has_the_name_that_ingest_gives_it(session: Session, cell_m: int) -> None:
    found = session.sql("SELECT grid_id(lon, lat, $m) AS g FROM points ORDER BY i", {"m": cell_m})
    expected = build_grid_id(*draw_points(), cell_m=cell_m).tolist()
    assert found["g"].to_pylist() == expected
    assert len(set(expected)) > 50
    assert None in expected


def test_a_known_cell(session: Session) -> None:
    assert ask(session, "grid_id(126.977, 37.5759)") == build_grid_id([126.977], [37.5759])[0]
    assert str(ask(session, "grid_id(126.977, 37.5759, cell_m := 1000)"))[:2] == "다사"


def test_a_cell_of_another_size_is_refused(session: Session) -> None:
    with pytest.raises(QueryError):
        ask(session, "grid_id(126.977, 37.5759, 250)")


def test_the_gu_of_a_point_is_the_gu_that_ingest_finds(session: Session, lake: Lake) -> None:
    lon, lat = draw_points()
    layer = gpd.read_parquet(lake.current("gu_boundaries").files[0])
    codes = [*layer.gu_code, None]
    expected = [codes[i] for i in AreaIndex(layer.geometry.to_numpy()).locate(lon, lat)]
    found = session.sql("SELECT gu_code_at(lon, lat) AS c, gu_name_at(lon, lat) AS n FROM points ORDER BY i")
    assert found["c"].to_pylist() == expected
    names = dict(zip(layer.gu_code, layer.gu_name, strict=True))
    assert found["n"].to_pylist() == [names.get(code) for code in expected]
    assert set(expected) == {"11110", "11140", None}


def test_on_a_border_it_is_the_lower_code_and_in_a_hole_none(session: Session) -> None:
    assert ask(session, "gu_code_at(127.0, 37.5)") == "11110"
    assert ask(session, "gu_code_at(127.15, 37.15)") is None


def test_a_function_that_reads_a_dataset_leaves_a_trace(lake: Lake) -> None:
    with open_small(lake) as session:
        ask(session, "gu_code_at(126.9, 37.5)")
        assert [s.dataset_id for s in session.snapshots] == ["gu_boundaries"]


def test_a_cte_of_the_datasets_name_does_not_deceive_it(session: Session) -> None:
    text = (
        "WITH gu_boundaries AS (SELECT 'x' AS gu_code) SELECT gu_code_at(126.9, 37.5) AS x FROM gu_boundaries"
    )
    assert session.sql(text)["x"].to_pylist() == ["11110"]


def test_without_boundaries_it_says_what_is_missing(tmp_path: Path) -> None:
    with open_small(Lake(tmp_path, is_sample=True)) as session, pytest.raises(DatasetEmpty) as caught:
        ask(session, "gu_name_at(126.9, 37.5)")
    assert "gu_boundaries" in caught.value.to("ko")


# Announced by the Ministry of Personnel Management (월력요항) and in decrees on temporary holidays, one of
# each kind at least: fixed, lunar, substitute, temporary, election.
KNOWN = [
    ("2015-03-01", "삼일절"),
    ("2015-08-14", "임시공휴일"),
    ("2015-09-29", "추석 대체"),
    ("2016-04-13", "선거일"),
    ("2016-05-06", "임시공휴일"),
    ("2016-02-10", "설날 대체"),
    ("2017-01-30", "설날 대체"),
    ("2017-05-09", "대통령 선거일"),
    ("2017-10-02", "임시공휴일"),
    ("2017-10-04", "추석"),
    ("2018-05-07", "어린이날 대체"),
    ("2018-06-13", "지방선거일"),
    ("2019-02-05", "설날"),
    ("2019-05-06", "어린이날 대체"),
    ("2020-04-15", "국회의원 선거일"),
    ("2020-04-30", "부처님오신날"),
    ("2020-08-17", "임시공휴일"),
    ("2021-08-16", "광복절 대체"),
    ("2021-10-04", "개천절 대체"),
    ("2021-10-11", "한글날 대체"),
    ("2022-03-09", "대통령 선거일"),
    ("2022-06-01", "지방선거일"),
    ("2022-09-12", "추석 대체"),
    ("2023-01-24", "설날 대체"),
    ("2023-05-29", "부처님오신날 대체"),
    ("2023-10-02", "임시공휴일"),
    ("2024-02-12", "설날 대체"),
    ("2024-04-10", "국회의원 선거일"),
    ("2024-10-01", "국군의 날"),
    ("2025-01-27", "임시공휴일"),
    ("2025-03-03", "삼일절 대체"),
    ("2025-06-03", "대통령 선거일"),
    ("2025-10-08", "추석 대체"),
    ("2026-02-17", "설날"),
    ("2026-03-01", "삼일절"),
    ("2026-03-02", "삼일절 대체"),
    ("2026-06-03", "지방선거일"),
    ("2026-09-25", "추석"),
]
WORKDAYS = [
    "2015-07-17",
    "2016-02-11",
    "2019-08-16",
    "2020-10-05",
    "2021-06-07",
    "2022-12-26",
    "2024-05-07",
    "2025-10-10",
]


@pytest.mark.parametrize(("day", "name"), KNOWN, ids=[day for day, _ in KNOWN])
def test_known_holidays(session: Session, day: str, name: str) -> None:
    assert ask(session, f"is_holiday(DATE '{day}')") is True
    assert name in str(ask(session, f"holiday_name(DATE '{day}')"))


@pytest.mark.parametrize("day", WORKDAYS)
def test_days_that_only_look_like_holidays(session: Session, day: str) -> None:
    assert ask(session, f"is_holiday(DATE '{day}')") is False
    assert ask(session, f"holiday_name(DATE '{day}')") is None
    assert ask(session, f"is_day_off(DATE '{day}')") is False


def test_the_first_of_march_is_a_holiday_every_year(session: Session) -> None:
    days = "SELECT make_date(CAST(y AS INTEGER), 3, 1) AS day FROM range(2010, 2036) AS t(y)"
    assert set(session.sql(f"SELECT is_holiday(day) AS x FROM ({days})")["x"].to_pylist()) == {True}


def test_it_takes_times_groups_and_joins(session: Session) -> None:
    hours = "SELECT TIMESTAMP '2024-02-08' + to_hours(h) AS t FROM range(0, 120) AS r(h)"
    text = f"SELECT is_day_off(t) AS off, count(*) AS n FROM ({hours}) GROUP BY ALL ORDER BY off"
    assert session.sql(text).to_pylist() == [{"off": False, "n": 24}, {"off": True, "n": 96}]


def test_beyond_the_calendar_nothing_is_said(session: Session) -> None:
    assert ask(session, "is_holiday(DATE '2009-12-25')") is None
    assert ask(session, "is_holiday(DATE '2036-01-01')") is None
    assert ask(session, "is_day_off(DATE '2036-01-01')") is None
    assert ask(session, "is_day_off(DATE '2036-01-05')") is True  # a Saturday, whatever the calendar


def test_the_calendar_can_be_read_as_a_table(session: Session) -> None:
    rows = session.sql("SELECT * FROM holidays() WHERE year(date) = 2024 ORDER BY date").to_pylist()
    assert rows[0]["date"] == date(2024, 1, 1)
    assert {row["name_en"] for row in rows} >= {"Korean New Year"}
    assert session.sql("SHOW TABLES")["name"].to_pylist() == ["gu_boundaries", "points"]


def test_the_calendar_is_that_of_the_library_where_it_is_installed() -> None:
    library = pytest.importorskip("holidays", reason="pip install holidays, to renew the calendar")
    with HOLIDAYS_FILE.open(encoding="utf-8") as file:
        ours = {date.fromisoformat(row["date"]) for row in csv.DictReader(file)}
    assert ours == set(library.KR(years=range(2010, 2036)))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (unicodedata.normalize("NFD", "여의도역"), "여의도역"),
        ("ＧＳ２５　（강남）", "GS25 (강남)"),
        ("  서울역   1번\t출구 ", "서울역 1번 출구"),
        ("㈜서울", "(주)서울"),
        ("", ""),
    ],
    ids=["decomposed", "wide", "blanks", "sign", "empty"],
)
def test_korean_text_in_one_spelling(session: Session, written: str, read: str) -> None:
    assert session.sql("SELECT korean_text($t) AS x", {"t": written})["x"].to_pylist() == [read]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("서울역 1번 출구", "서울역1번출구"),
        ("상암·월드컵경기장", "상암ㆍ월드컵경기장"),
        ("GS25 강남점", "ＧＳ２５강남점"),
        ("여의도역[1번]", "여의도역(1번)"),
        (unicodedata.normalize("NFD", "뚝섬-유원지"), "뚝섬유원지"),
    ],
    ids=["blank", "dot", "wide", "bracket", "hyphen"],
)
def test_spellings_of_one_place_have_one_key(session: Session, one: str, other: str) -> None:
    keys = session.sql("SELECT name_key($a) AS a, name_key($b) AS b", {"a": one, "b": other}).to_pylist()[0]
    assert keys["a"] == keys["b"] != ""


def test_different_places_keep_different_keys(session: Session) -> None:
    keys = session.sql(
        "SELECT name_key('강남역 1번출구') AS a, name_key('강남역 11번출구') AS b"
    ).to_pylist()[0]
    assert keys["a"] != keys["b"]


@given(words=st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12))
@settings(max_examples=60, deadline=None)
def test_korean_text_settles(session: Session, words: str) -> None:
    once = session.sql("SELECT korean_text($t) AS x", {"t": words})["x"].to_pylist()[0]
    again = session.sql("SELECT korean_text($t) AS x", {"t": once})["x"].to_pylist()[0]
    assert again == once == unicodedata.normalize("NFC", once)


def test_only_what_is_called_is_made() -> None:
    assert find_functions(["sum", "count"]) == ()
    assert [f.name for f in find_functions(["grid_id"])] == [
        "korea_tm",
        "grid_digits",
        "grid_name",
        "grid_id",
    ]
    known = load_functions()
    assert known["grid_id"].spatial
    assert not known["is_holiday"].spatial
    assert known["is_day_off"].calendar
    assert known["gu_name_at"].datasets == {"gu_boundaries"}
