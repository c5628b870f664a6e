"""The bicycle problem on drawn cities of three gu: numbers a reader can check in the head."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.problems import drawn
from tests.problems.drawn import name_all, read_table
from workbench.core.errors import CannotAnswer, ProblemError
from workbench.core.result import Result
from workbench.problems import find_problem

YEARS = range(2018, 2024)
STEADY = {gu: dict.fromkeys(YEARS, n) for gu, n in (("종로구", 10), ("중구", 20), ("송파구", 40))}


def build_everything() -> dict[str, pd.DataFrame]:
    """Crashes of six years; rentals, residents and rides of 2023; three yearly lists of spots."""
    return {
        "bike_crashes_gu": drawn.build_crashes(STEADY),
        "bike_station_rentals": drawn.build_rentals({"종로구": 1000, "중구": 2000, "송파구": 8000}, 2023),
        "bike_stations": drawn.build_stations(),
        "resident_population": drawn.build_residents(
            {"종로구": 100_000, "중구": 100_000, "송파구": 400_000}, 2023
        ),
        "bike_rides": drawn.build_rides(
            [("00101", "ST-1", "2023-06-30")] * 30
            + [(None, "ST-9", "2023-06-30"), ("00103", None, "2023-06-30")]
        ),
        "bike_station_master": pd.DataFrame(
            {"station_key": ["ST-9"], "gu_code": ["11140"], "dong_code": ["11140510"]}
        ),
        "bike_crash_spots": drawn.build_spots(
            [
                (2021, "서울특별시 종로구 종로3가\n(네거리 1번)", 6, 0, 0, 0),
                (2022, "서울특별시 종로구 종로3가(네거리 1번)", 7, 0, 60, 0),
                (2023, "서울특별시 종로구 종로3가(네거리 1번)", 5, 1, 0, 90),
                (2023, "서울특별시 종로구 북로(다리)", 4, 0, 900, 0),
                (2022, "서울특별시 종로구 북로(시장)", 3, 1, 2000, 0),
            ]
        ),
        "gu_boundaries": drawn.build_boundaries(),
        "dong_boundaries": drawn.build_dong(),
    }


def analyse(root: Path, tables: dict[str, pd.DataFrame], **parameters: object) -> Result:
    with drawn.open_lake_of(root, tables) as session:
        return find_problem("bicycle").analyse(session, parameters)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return analyse(tmp_path_factory.mktemp("lake"), build_everything())


def find(result: Result, finding_id: str) -> float:
    return next(f for f in result.findings if f.id == finding_id).value


def test_counts_of_the_newest_year(result: Result) -> None:
    assert find(result, "crashes_victim") == 70
    assert (
        find(result, "crashes_at_fault") == 67
    )  # never added to the 70: crashes between bicycles are in both


def test_deaths_are_a_yearly_mean_with_its_interval(result: Result) -> None:
    # 1 + 2 + 4 deaths in each of three years
    finding = next(f for f in result.findings if f.id == "deaths")
    assert (finding.value, finding.n, finding.period) == (7, 21, (date(2021, 1, 1), date(2023, 12, 31)))
    assert finding.interval.low == pytest.approx(13.0 / 3, abs=0.01)
    assert finding.interval.high == pytest.approx(32.1 / 3, abs=0.01)


def test_gu_are_pooled_over_three_years(result: Result) -> None:
    table = read_table(result, "gu_crashes").set_index("gu_name")
    assert table["victim_crashes_n"].to_dict() == {"송파구": 120, "중구": 60, "종로구": 30}


def test_rate_per_million_rentals_uses_the_year_both_have(result: Result) -> None:
    # 2023 only: 10 crashes on 12 × 1000 rentals, 20 on 24,000, 40 on 96,000
    table = read_table(result, "gu_rate_rentals").set_index("gu_name")
    assert table["crashes_n"].to_dict() == {"종로구": 10, "중구": 20, "송파구": 40}
    assert table["rate"].round(1).to_dict() == {"종로구": 833.3, "중구": 833.3, "송파구": 416.7}
    assert table.loc["종로구", ["low", "high"]].tolist() == pytest.approx(
        [4.795e6 / 12e3, 18.39e6 / 12e3], rel=1e-3
    )
    assert find(result, "rate_rentals") == pytest.approx(833.33, abs=0.01)


def test_the_place_known_better_ranks_first_at_equal_rates(result: Result) -> None:
    table = read_table(result, "gu_rate_rentals").set_index("gu_name")
    assert table["rank_shrunk"].to_dict() == {"중구": 1, "종로구": 2, "송파구": 3}


def test_rate_per_resident_counts_nobody_twice(result: Result) -> None:
    table = read_table(result, "gu_rate_residents").set_index("gu_name")
    assert table["exposure"].to_dict() == {"종로구": 100_000, "중구": 100_000, "송파구": 400_000}
    assert table["rate"].to_dict() == {"종로구": 10, "중구": 20, "송파구": 10}


def test_half_a_year_of_residents_is_no_denominator(tmp_path: Path) -> None:
    tables = build_everything()
    tables["resident_population"] = drawn.build_residents({"종로구": 100_000}, 2023, quarters=2)
    assert "rate_residents" in name_all(analyse(tmp_path, tables).refusals)


def test_steady_counts_have_no_trend(result: Result) -> None:
    finding = next(f for f in result.findings if f.id == "trend")
    assert finding.value == pytest.approx(0, abs=1e-6)
    assert finding.interval.low < 0 < finding.interval.high
    assert "영을 포함" in finding.sentence().ko


def test_spots_of_three_years_are_one_place(result: Result) -> None:
    assert find(result, "spots_newest") == 2
    assert find(result, "places_often") == 1
    assert find(result, "worst_place") == 18
    (place,) = read_table(result, "places").to_dict("records")
    assert (place["spot_name"], place["years_n"], place["crashes_n"]) == ("종로구 종로3가(네거리 1번)", 3, 18)
    assert "{" not in next(f for f in result.findings if f.id == "worst_place").sentence().ko


def test_spots_by_dong(result: Result) -> None:
    (dong,) = read_table(result, "dong_spots").to_dict("records")
    assert (dong["dong_name"], dong["spots_n"], dong["crashes_n"], dong["deaths_n"]) == ("종로동", 5, 25, 2)


def test_a_spot_below_the_known_rule_tells_that_another_rule_made_the_list(
    tmp_path: Path, result: Result
) -> None:
    assert "spot_rule" not in name_all(result.refusals)
    tables = build_everything()
    tables["bike_crash_spots"] = drawn.build_spots([(2023, "종로구 북로", 3, 0, 0, 0)])
    assert "spot_rule" in name_all(analyse(tmp_path, tables).refusals)


def test_rides_are_placed_by_number_and_by_key_where_there_is_none(result: Result) -> None:
    table = read_table(result, "gu_rides").set_index("gu_name")["rides_n"].to_dict()
    assert table == {"종로구": 30, "중구": 1, "송파구": 1}
    assert next(t for t in result.tables if t.id == "gu_rides").basis == "records"


def test_one_evening_of_rides_is_no_ordinary_day(result: Result) -> None:
    assert "rides_average" in name_all(result.refusals)


def test_rentals_by_dong_of_the_station(result: Result) -> None:
    table = read_table(result, "dong_rentals").set_index("dong_name")["rentals_n"].to_dict()
    assert table == {"송파동": 96_000, "중동": 24_000, "종로동": 12_000}


def test_half_a_year_of_rentals_is_no_denominator(tmp_path: Path) -> None:
    tables = build_everything()
    tables["bike_station_rentals"] = drawn.build_rentals(
        {"종로구": 1, "중구": 1, "송파구": 1}, 2023, months=6
    )
    result = analyse(tmp_path, tables)
    refusal = next(r for r in result.refusals if r.id == "rate_rentals")
    assert "2023: 6/12" in refusal.why.ko
    assert "rate_rentals" not in name_all(result.findings)
    assert "gu_rate_rentals" not in name_all(result.tables)


def test_rentals_of_another_year_are_no_denominator(tmp_path: Path) -> None:
    tables = build_everything()
    tables["bike_station_rentals"] = drawn.build_rentals({"종로구": 1, "중구": 1, "송파구": 1}, 2024)
    assert "rate_rentals" in name_all(analyse(tmp_path, tables).refusals)


def test_a_gu_without_rentals_gets_no_rate(tmp_path: Path) -> None:
    tables = build_everything()
    tables["bike_station_rentals"] = drawn.build_rentals({"종로구": 1000, "중구": 2000, "송파구": 0}, 2023)
    result = analyse(tmp_path, tables)
    assert set(read_table(result, "gu_rate_rentals")["gu_name"]) == {"종로구", "중구"}
    refusal = next(r for r in result.refusals if r.id == "rate_rentals_gu")
    assert "송파구" in refusal.what.ko


def test_depots_are_no_gu(tmp_path: Path, result: Result) -> None:
    tables = build_everything()
    depot = pd.DataFrame(
        [("정비센터", "09997", date(2023, 1, 1), 5000)], columns=tables["bike_station_rentals"].columns
    )
    tables["bike_station_rentals"] = pd.concat([tables["bike_station_rentals"], depot])
    again = analyse(tmp_path, tables)
    assert read_table(again, "gu_rate_rentals").equals(read_table(result, "gu_rate_rentals"))


def test_few_crashes_carry_a_warning(tmp_path: Path) -> None:
    tables = build_everything()
    tables["bike_crashes_gu"] = drawn.build_crashes({gu: dict.fromkeys(YEARS, 1) for gu in drawn.GU})
    finding = next(f for f in analyse(tmp_path, tables).findings if f.id == "rate_rentals")
    assert "우연" in finding.caveats[0].ko


def test_crashes_alone_are_enough(tmp_path: Path) -> None:
    result = analyse(tmp_path, {"bike_crashes_gu": drawn.build_crashes(STEADY)})
    assert name_all(result.tables) == ["city_years", "gu_crashes"]
    assert {"rate_rentals", "rate_residents", "spots", "rides"} <= set(name_all(result.refusals))
    assert result.layers == {}
    assert "area_map" not in {f.kind for f in result.figures}


def test_four_years_are_too_few_for_a_trend(tmp_path: Path) -> None:
    few = {gu: {y: n for y, n in years.items() if y > 2019} for gu, years in STEADY.items()}
    result = analyse(tmp_path, {"bike_crashes_gu": drawn.build_crashes(few)})
    assert "trend" in name_all(result.refusals)
    assert "change_pct" not in read_table(result, "gu_crashes")


def test_a_year_that_lacks_a_gu_is_left_out(tmp_path: Path) -> None:
    counts = {gu: dict(years) for gu, years in STEADY.items()}
    del counts["중구"][2023]
    result = analyse(tmp_path, {"bike_crashes_gu": drawn.build_crashes(counts)})
    assert next(f for f in result.findings if f.id == "crashes_victim").period[1] == date(2022, 12, 31)


def test_an_earlier_year_can_be_asked_for(tmp_path: Path) -> None:
    counts = {gu: {y: n + (y == 2022) for y, n in years.items()} for gu, years in STEADY.items()}
    result = analyse(tmp_path, {"bike_crashes_gu": drawn.build_crashes(counts)}, last_year=2022, years_n=1)
    assert find(result, "crashes_victim") == 73


def test_answers_are_due_from_the_day_given_or_from_the_newest_data(tmp_path: Path, result: Result) -> None:
    assert {r.due for r in result.recommendations} == {date(2024, 5, 30)}
    again = analyse(tmp_path, build_everything(), today="2024-01-01")
    assert {r.due for r in again.recommendations} == {date(2024, 3, 31)}


@pytest.mark.parametrize("wrong", [{"years_n": 0}, {"years_n": "3"}, {"top_n": True}, {"today": "soon"}])
def test_a_wrong_parameter_is_told(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ProblemError):
        analyse(tmp_path, build_everything(), **wrong)


def test_no_whole_year_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(CannotAnswer):
        analyse(tmp_path, build_everything(), last_year=1990)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(counts=st.lists(st.lists(st.integers(0, 200), min_size=3, max_size=3), min_size=1, max_size=7))
def test_tables_add_up_to_the_city(counts: list[list[int]], tmp_path_factory: pytest.TempPathFactory) -> None:
    by_gu = {gu: {2000 + y: row[i] for y, row in enumerate(counts)} for i, gu in enumerate(drawn.GU)}
    tables = {
        "bike_crashes_gu": drawn.build_crashes(by_gu),
        "resident_population": drawn.build_residents(dict.fromkeys(drawn.GU, 50_000), 2000 + len(counts) - 1),
    }
    result = analyse(tmp_path_factory.mktemp("lake"), tables, years_n=1)
    city = sum(counts[-1])
    assert find(result, "crashes_victim") == city
    assert read_table(result, "gu_crashes")["victim_crashes_n"].sum() == city
    rates = read_table(result, "gu_rate_residents")
    assert rates["crashes_n"].sum() == city
    assert sorted(rates["rank_raw"]) == sorted(rates["rank_shrunk"]) == [1, 2, 3]
    assert ((rates["low"] <= rates["rate"]) & (rates["rate"] <= rates["high"])).all()
