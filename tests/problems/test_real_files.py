"""Both problems on the real published files, against counts made from the files without the workbench."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.problems.drawn import DATASETS, find_table, name_all, read_table
from workbench.catalog import load_catalog
from workbench.core.result import Result
from workbench.ingest import ingest_paths
from workbench.privacy import release
from workbench.problems import find_problem
from workbench.query import Session, open_session
from workbench.storage import Lake

pytestmark = pytest.mark.slow

GU_YEARS = "accidents/자치구별_자전거_교통사고_2005_2023.csv"
SPOTS = "accidents/자전거사고다발지역(서울).csv"
RIDES = "bikeshare/공공자전거_대여이력_20240630.csv"
AIR_2024 = "air/일별평균대기오염도_2024.csv"
RESIDENTS = "weather_population/Resident_population.csv"


@pytest.fixture(scope="module")
def session(real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    catalog, lake = load_catalog(DATASETS), Lake(tmp_path_factory.mktemp("real"), is_sample=False)
    folders = [
        real_files / name for name in ("accidents", "bikeshare", "air", "boundaries", "api", "cycleroads")
    ]
    ingest_paths([*folders, real_files / RESIDENTS], catalog=catalog, lake=lake)
    with open_session(lake, catalog, memory="1GB", threads=2) as session:
        yield session


@pytest.fixture(scope="module")
def bicycle(session: Session) -> Result:
    return find_problem("bicycle").analyse(session, {})


@pytest.fixture(scope="module")
def fine_dust(session: Session) -> Result:
    return find_problem("fine_dust").analyse(session, {})


def find(result: Result, finding_id: str) -> float:
    return next(f for f in result.findings if f.id == finding_id).value


def read_rows(file: Path, encoding: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_bytes().decode(encoding))))


def test_crashes_equal_a_count_by_hand(bicycle: Result, real_files: Path) -> None:
    rows = [r for r in read_rows(real_files / GU_YEARS, "utf-8-sig") if r["자치구"] != "소계"]
    by_gu = {
        r["자치구"]: sum(
            int(q["피해_발생건수"]) for q in rows if q["자치구"] == r["자치구"] and int(q["연도"]) >= 2021
        )
        for r in rows
    }
    table = read_table(bicycle, "gu_crashes").set_index("gu_name")["victim_crashes_n"]
    assert table.to_dict() == by_gu
    newest = [r for r in rows if r["연도"] == "2023"]
    assert find(bicycle, "crashes_victim") == sum(int(r["피해_발생건수"]) for r in newest) == 1319
    assert find(bicycle, "crashes_at_fault") == sum(int(r["가해_발생건수"]) for r in newest) == 1531


def test_residents_are_the_published_totals(bicycle: Result, real_files: Path) -> None:
    text = (real_files / RESIDENTS).read_text(encoding="utf-8-sig").replace('"', "")
    header, *lines = [line.split(",") for line in text.splitlines()]
    quarters = [i for i, name in enumerate(header) if name[:4] in ("2021", "2022", "2023")]
    wanted = {
        line[0]: sum(float(line[i]) for i in quarters) / 4
        for line in lines
        if line[1] == "계" and line[0] != "합계"
    }
    table = read_table(bicycle, "gu_rate_residents").set_index("gu_name")["exposure"]
    assert table.to_dict() == pytest.approx(wanted)


def test_what_the_real_files_cannot_carry_is_refused(bicycle: Result) -> None:
    assert {"rate_rentals", "rides_average", "rate_km", "spot_risk"} <= set(name_all(bicycle.refusals))
    assert "spot_rule" not in name_all(bicycle.refusals)
    assert "gu_rate_rentals" not in name_all(bicycle.tables)


def test_the_network_is_made_of_the_published_roads(bicycle: Result, real_files: Path) -> None:
    assert {"sites_segments", "sites_junctions", "sites_compared", "stability"} <= set(
        name_all(bicycle.tables)
    )
    # One evening of rides and no whole year of rentals: where, but no rate per kilometre.
    assert "routes_used" in name_all(bicycle.tables)
    assert {"network_streets", "tracks", "before_after", "crash_conditions"} <= set(
        name_all(bicycle.refusals)
    )
    unmatched = next(f for f in bicycle.findings if f.id == "spots_unmatched")
    assert unmatched.n == 691
    assert 10 < unmatched.value < 50
    caveats = next(f for f in bicycle.findings if f.id == "site_segments").caveats
    assert any("밀도" in caveat.ko for caveat in caveats)


def test_amenities_are_missing_only_where_they_are_listed(bicycle: Result) -> None:
    need = read_table(bicycle, "amenity_need")
    assert (need["low"] <= need["benefit"]).all()
    assert (need["benefit"] <= need["high"]).all()


def test_a_second_run_gives_the_same_bits(bicycle: Result, session: Session) -> None:
    again = find_problem("bicycle").analyse(session, {})
    assert again.findings == bicycle.findings
    for one, other in zip(bicycle.tables, again.tables, strict=True):
        assert one.data.equals(other.data), one.id


def test_spots_equal_the_list(bicycle: Result, real_files: Path) -> None:
    rows = read_rows(real_files / SPOTS, "cp949")
    newest = [r for r in rows if r["사고년도"] == "2022"]
    assert find(bicycle, "spots_newest") == len(newest) == 170
    assert read_table(bicycle, "spots")["crashes_n"].sum() == sum(int(r["사고건수"]) for r in newest)
    # One spot lies on the border with the next city, outside every dong: said, not swallowed.
    by_dong = find_table(bicycle, "dong_spots")
    assert read_table(bicycle, "dong_spots")["spots_n"].sum() == len(rows) - 1 == 690
    assert by_dong.note is not None
    assert "1곳은 빠졌습니다" in by_dong.note.ko


def test_rides_are_all_accounted_for(bicycle: Result, session: Session, real_files: Path) -> None:
    finding = next(f for f in bicycle.findings if f.id == "rides")
    placed = read_table(bicycle, "gu_rides")["rides_n"].sum()
    kept = session.sql("SELECT count(*) AS n FROM bike_rides").to_pylist()[0]["n"]
    assert finding.n == kept
    assert finding.value == pytest.approx(100 * placed / kept)
    assert len(read_rows(real_files / RIDES, "utf-8")) - kept < 5


def test_small_cells_of_rides_do_not_pass_the_gate(bicycle: Result) -> None:
    shown = read_table(release(bicycle).result, "dong_rides")["rides_n"].dropna()
    assert shown.min() >= 10
    assert read_table(bicycle, "dong_rides")["rides_n"].min() < 10


def test_fine_dust_equals_means_by_hand(fine_dust: Result, real_files: Path) -> None:
    rows = read_rows(real_files / AIR_2024, "utf-8-sig")
    table = read_table(fine_dust, "gu_pm25").set_index("gu_name")
    for name in ("종로구", "노원구", "송파구"):
        values = [float(r["초미세먼지농도(㎍/㎥)"]) for r in _of(rows, name) if r["초미세먼지농도(㎍/㎥)"]]
        assert table.loc[name, "mean"] == pytest.approx(np.mean(values))
        assert table.loc[name, "over_korea_n"] == sum(v > 35 for v in values)
        assert table.loc[name, "over_who_n"] == sum(v > 15 for v in values)
        assert table.loc[name, "percentile"] == pytest.approx(np.percentile(values, 99))
    assert len(table) == 25


def _of(rows: list[dict[str, str]], name: str) -> list[dict[str, str]]:
    return [r for r in rows if r["측정소명"] == name]


def test_short_stations_and_years_are_refused(fine_dust: Result) -> None:
    left_out = read_table(fine_dust, "left_out")
    july = left_out[(left_out["year"] == 2019) & (left_out["pollutant"] == "PM2.5")]
    assert len(july) == 25  # one month of hours is no year
    assert "시흥대로" in left_out.loc[left_out["year"] == 2018, "station_name"].tolist()
    assert {"capture_pm25_2018", "capture_pm25_2019"} <= set(name_all(fine_dust.refusals))


def test_fine_dust_uses_what_is_there_and_refuses_the_rest(fine_dust: Result) -> None:
    assert {"exposure_pm25", "index_bad", "alerts_pm25"} <= set(name_all(fine_dust.findings))
    refused = set(name_all(fine_dust.refusals))
    assert {"trend_pm25", "trend_pm10", "traffic", "surface", "wind"} <= refused
    residents = read_table(fine_dust, "exposed_pm25").iloc[0]
    assert residents["residents_n"] > 9_000_000
    again = read_table(fine_dust, "index").set_index("group")["stations_n"]
    assert 20 <= again["도시대기 · background"] <= 25  # one July of hours


def test_stations_of_unknown_network_are_never_averaged(fine_dust: Result) -> None:
    assert read_table(fine_dust, "years_pm25")["group"].unique().tolist() == ["도시대기 · background"]
    assert len(read_table(fine_dust, "others_pm25")) == 25


def test_both_pass_the_gate(bicycle: Result, fine_dust: Result) -> None:
    assert not release(bicycle).result.is_sample
    assert len(release(fine_dust).result.findings) == len(fine_dust.findings)
