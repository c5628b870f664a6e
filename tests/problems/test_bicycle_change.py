"""What a district's rate says beside chance and beside its own past."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from workbench.core.text import Text
from workbench.problems.bicycle.data import Years
from workbench.problems.bicycle.denominators import Denominator
from workbench.problems.bicycle.funnel import ABOVE, BELOW, WITHIN, build_funnel
from workbench.problems.bicycle.then_and_now import build_then_and_now

GU = [("11680", "강남구"), ("11140", "중구"), ("11620", "관악구")]
CRASHES = pd.DataFrame(
    [
        {"gu_code": code, "gu_name": name, "crash_year": year, "victim_crashes_n": 10 + 5 * i + (year > 2020)}
        for year in range(2016, 2024)
        for i, (code, name) in enumerate(GU)
    ]
)
RESIDENTS = pd.DataFrame(
    [{"gu_code": code, "year": year, "residents_n": 50_000} for year in range(2016, 2024) for code, _ in GU]
)


def test_three_years_at_either_end_are_counted_together() -> None:
    chapter = build_then_and_now(CRASHES, RESIDENTS, years_n=10, has_layer=True)
    (table,), (figure,) = chapter.tables, chapter.figures
    frame = table.data.to_pandas()
    assert frame["period"].tolist() == ["2016–2018년 · 2016–2018"] * 3 + ["2021–2023년 · 2021–2023"] * 3
    gangnam = frame[frame["gu_name"] == "강남구"]
    assert gangnam["crashes_n"].tolist() == [30, 33]
    assert gangnam["exposure"].tolist() == [150_000] * 2
    assert gangnam["rate"].tolist() == pytest.approx([20.0, 22.0])
    assert (frame["low"] < frame["rate"]).all() and (frame["rate"] < frame["high"]).all()
    assert (figure.facet, figure.arrangement) == ("period", "swipe") and figure.denominator is not None


@pytest.mark.parametrize("lacking", ["residents", "layer", "years"])
def test_without_both_ends_and_a_map_there_is_no_comparison(lacking: str) -> None:
    residents = None if lacking == "residents" else RESIDENTS
    years_n = 5 if lacking == "years" else 10
    found = build_then_and_now(CRASHES, residents, years_n=years_n, has_layer=lacking != "layer")
    assert not found.tables and not found.figures


def test_a_funnel_places_each_gu_by_chance_alone() -> None:
    frame = pd.DataFrame(
        {
            "gu_name": ["강남구", "중구", "관악구", "구로구"],
            "crashes_n": [100, 1000, 1010, 40],
            "exposure": [1000.0, 20_000.0, 20_000.0, 1500.0],
        }
    )
    frame["rate"] = frame["crashes_n"] / frame["exposure"] * 1000
    word = Text("표본", "sample")
    denominator = Denominator(
        "sample", frame, Years(2023, 2023), 1000, word, word, word, word, (Text("주의", "caveat"),)
    )
    chapter = build_funnel(frame, denominator)
    (table,) = chapter.tables
    placed = dict(zip(table.data["gu_name"].to_pylist(), table.data["placed"].to_pylist(), strict=True))
    # 2150 events over 42,500: 50.6 per 1,000. 100 of 50.6 expected are beyond any chance, 40 of 76 too few.
    assert placed == {"강남구": ABOVE, "중구": WITHIN, "관악구": WITHIN, "구로구": BELOW}
    assert chapter.figures[0].reference[0][0] == pytest.approx(50.6)
    assert date(2023, 12, 31) == denominator.years.period[1]
    assert not build_funnel(frame.head(2), denominator).figures
