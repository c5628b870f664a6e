"""What crashes are divided by: rentals where whole years of them are there, and residents."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from workbench.core.result import Refusal
from workbench.core.text import Text
from workbench.problems.bicycle.data import Years, find_years

MONTHS = 12

DENSITY = Text(
    "위험도가 아니라 밀도로 읽어 주세요. 사고는 개인 자전거까지 모두 센 것이지만 분모는 공공자전거 "
    "대여뿐입니다. 개인 자전거를 많이 타는 곳은 비율이 높게 나옵니다.",
    "Read it as density, not risk: crashes are those of all bicycles, the denominator only public bicycle "
    "rentals. Where people ride their own bicycles the rate comes out high.",
)
WHERE_BEGUN = Text(
    "대여는 빌린 곳의 자치구로 셉니다. 다른 자치구를 지나간 거리는 반영하지 못합니다.",
    "Rentals are counted where they begin; riding through other districts is not in it.",
)
RESIDENTS_ARE_NO_RIDERS = Text(
    "주민 수는 자전거를 탄 양이 아닙니다. 직장이나 한강처럼 밖에서 타러 오는 곳은 비율이 높게 나옵니다.",
    "Residents are not riding: places that people come to ride in, as to work or the river, come out high.",
)


@dataclass(frozen=True, slots=True)
class Denominator:
    """What crashes are divided by."""

    id: str
    exposure: pd.DataFrame
    """``gu_code``, ``exposure``: one row a gu, summed over ``years``."""
    years: Years
    per: float
    unit: Text
    """Of the rate."""
    title: Text
    """Of the exposure."""
    exposure_unit: Text
    said: Text
    """In a sentence: "against 1,000,000 rentals"."""
    caveats: tuple[Text, ...]


def choose_rentals(
    crashes: pd.DataFrame, rentals: pd.DataFrame | None, years: Years
) -> Denominator | Refusal:
    """Rentals as denominator, where whole years of them lie within the years of crashes."""
    if rentals is None:
        return _refuse_rentals(Text("대여 자료가 없습니다.", "There are no data on rentals."))
    known = rentals[rentals["gu_code"].notna()]
    counted = known.assign(year=known["month"].dt.year).groupby("year")["month"].nunique()
    months = dict(zip(counted.index.tolist(), counted.tolist(), strict=True))
    whole = {year for year, n in months.items() if n == MONTHS}
    usable = find_years(whole & {int(y) for y in crashes["crash_year"]}, at_most=years.count, last=years.last)
    if usable is None:
        there = ", ".join(f"{year}: {n}/{MONTHS}" for year, n in months.items())
        return _refuse_rentals(
            Text(
                f"사고는 한 해 단위인데, 열두 달이 다 있는 해의 대여 자료가 없습니다(있는 달: {there}). "
                "일부 달의 대여로 한 해의 사고를 나누면 비율이 부풀려집니다.",
                f"Crashes are counted by year, and no year has all twelve months of rentals ({there}). "
                "Dividing a year of crashes by some months of rentals would inflate the rate.",
            )
        )
    chosen = known[known["month"].dt.year.isin(range(usable.first, usable.last + 1))]
    exposure = chosen.groupby("gu_code")["rentals_n"].sum().rename("exposure").reset_index()
    return Denominator(
        id="rentals",
        exposure=exposure,
        years=usable,
        per=1_000_000,
        unit=Text("건/대여 100만 건", "crashes per million rentals"),
        title=Text("공공자전거 대여", "Public bicycle rentals"),
        exposure_unit=Text("건", "rentals"),
        said=Text("공공자전거 대여에 견준", "against public bicycle rentals"),
        caveats=(DENSITY, WHERE_BEGUN),
    )


def choose_residents(
    crashes: pd.DataFrame, residents: pd.DataFrame | None, years: Years
) -> Denominator | Refusal:
    """Residents as denominator: second best, for they are not riding."""
    usable = None
    if residents is not None:
        there = {int(y) for y in residents["year"]} & {int(y) for y in crashes["crash_year"]}
        usable = find_years(there, at_most=years.count, last=years.last)
    if residents is None or usable is None:
        return Refusal(
            "rate_residents",
            Text("주민 수에 견준 사고 비율", "Crashes per resident"),
            Text("사고와 같은 해의 주민 수가 없습니다.", "There are no residents of the same years."),
            Text("자치구별 주민등록인구(분기)", "Registered residents by district and quarter"),
        )
    chosen = residents[residents["year"].isin(range(usable.first, usable.last + 1))]
    exposure = chosen.groupby("gu_code")["residents_n"].sum().rename("exposure").reset_index()
    return Denominator(
        id="residents",
        exposure=exposure,
        years=usable,
        per=100_000,
        unit=Text("건/주민 10만 명·년", "crashes per 100,000 resident-years"),
        title=Text("주민", "Residents"),
        exposure_unit=Text("명·년", "person-years"),
        said=Text("주민 수에 견준", "against residents"),
        caveats=(RESIDENTS_ARE_NO_RIDERS,),
    )


def _refuse_rentals(why: Text) -> Refusal:
    return Refusal(
        "rate_rentals",
        Text("공공자전거 대여에 견준 사고 비율", "Crashes per public bicycle rental"),
        why,
        Text(
            "공공자전거 대여소별 이용정보(월별), 사고와 같은 해의 열두 달 모두",
            "Public bicycle rentals by station and month, all twelve months of the years of the crashes",
        ),
    )
