"""Where public bicycles are taken: rentals by gu and dong, and single rides where there are any."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from workbench.core.result import Column, Figure, Finding, Refusal, Table
from workbench.core.text import Text, write_days, write_month
from workbench.geo import find_gu
from workbench.problems.chapter import Chapter, build_table, full_count

if TYPE_CHECKING:
    from workbench.query.engine import Engine

RENTALS = Text("건", "rentals")
RIDES = Text("건", "rides")
FEWEST_DAYS = 28
"""Fewer days say nothing of a month, let alone of a year."""
_SQL = Path(__file__).parent / "ride_days.sql"

PUBLIC_ONLY = Text(
    "공공자전거(따릉이)만 셉니다. 개인 자전거와 민간 공유자전거는 들어 있지 않습니다.",
    "Public bicycles only; people's own and private shared bicycles are not in it.",
)


def build_rental_chapter(rentals: pd.DataFrame, dong: pd.DataFrame) -> Chapter:
    """Rentals of all months there are, by gu and by dong of the station."""
    known = rentals[rentals["gu_code"].notna()]
    total = int(known["rentals_n"].sum())
    months = int(known["month"].nunique())
    first, last = known["month"].min(), known["month"].max() + pd.offsets.MonthEnd()
    placed = known[known["dong_code"].notna()]
    share = 100 * float(placed["rentals_n"].sum()) / total
    by_gu = known.groupby(["gu_code", "gu_name"])["rentals_n"].sum().reset_index()
    by_gu["month_mean"] = by_gu["rentals_n"] / months
    by_gu = by_gu.sort_values(["rentals_n", "gu_code"], ascending=[False, True], ignore_index=True)
    finding = Finding(
        "rentals",
        Text(
            "자료가 있는 달({period} 가운데)에 공공자전거는 한 달 평균 {value}{unit} 대여되었습니다.",
            "In the months with data (within {period}) public bicycles were rented {value} times a month.",
        ),
        total / months,
        full_count(total / months),
        RENTALS,
        total,
        (first.date(), last.date()),
        Text(
            "대여소별 월 대여 건수를 더해 달 수로 나누었습니다.",
            "Monthly rentals of all stations, mean of the months.",
        ),
        (
            PUBLIC_ONLY,
            Text(
                "빠진 달이 있으면 계절이 고르게 들어 있지 않습니다.",
                "Where months are missing the seasons are not evenly in it.",
            ),
        ),
    )
    tables = [_build_gu_table(by_gu, first, last, months)]
    figures = [
        _gu_bars(
            "gu_rentals", "rentals_n", Text("자치구별 공공자전거 대여", "Public bicycle rentals by district")
        )
    ]
    by_dong = _sum_dong(placed, dong, "rentals_n")
    refusals = []
    if by_dong is None:
        refusals.append(_refuse_dong())
    else:
        tables.append(_build_dong_table(by_dong, share))
    return Chapter((finding,), tuple(tables), tuple(figures), tuple(refusals))


def build_ride_chapter(session: Engine, rides: pd.DataFrame, dong: pd.DataFrame) -> Chapter:
    """Single rides by gu and dong of departure; nothing per day where days are few."""
    days = session.sql_file(_SQL).to_pandas()
    placed = rides[rides["gu_code"].notna()]
    first, last = pd.Timestamp(days["ride_day"].min()), pd.Timestamp(days["ride_day"].max())
    names = {code: find_gu(code=code) for code in placed["gu_code"].unique()}
    by_gu = placed.groupby("gu_code")["rides_n"].sum().reset_index()
    by_gu["gu_name"] = [gu.gu_name if (gu := names[code]) else code for code in by_gu["gu_code"]]
    by_gu = by_gu.sort_values(["rides_n", "gu_code"], ascending=[False, True], ignore_index=True)
    period = Text(
        f"{write_days(first, last, 'ko')} {'하루' if len(days) == 1 else f'가운데 {len(days)}일'}의 기록입니다.",
        f"{len(days)} day{'' if len(days) == 1 else 's'}: {write_days(first, last, 'en')}.",
    )
    tables = [
        build_table(
            "gu_rides",
            Text("자치구별 공공자전거 이용(출발 기준)", "Public bicycle rides by district of departure"),
            by_gu,
            (
                Column("gu_code", Text("자치구 코드", "Code"), "code"),
                Column("gu_name", Text("자치구", "District"), "label"),
                Column("rides_n", Text("이용", "Rides"), "count", RIDES),
            ),
            basis="records",
            note=period,
        )
    ]
    by_dong = _sum_dong(placed[placed["dong_code"].notna()], dong, "rides_n")
    if by_dong is not None:
        tables.append(
            build_table(
                "dong_rides",
                Text("행정동별 공공자전거 이용(출발 기준)", "Public bicycle rides by dong of departure"),
                by_dong,
                (*_DONG_COLUMNS, Column("rides_n", Text("이용", "Rides"), "count", RIDES)),
                basis="records",
                note=period,
            )
        )
    refusals = (_refuse_daily(len(days), first, last),) if len(days) < FEWEST_DAYS else ()
    figure = _gu_bars(
        "gu_rides", "rides_n", Text("자치구별 공공자전거 이용(출발 기준)", "Rides by district of departure")
    )
    finding = _find_rides(rides, (first.date(), last.date()))
    return Chapter((finding,), tuple(tables), (figure,), refusals)


def _find_rides(rides: pd.DataFrame, period: tuple[date, date]) -> Finding:
    total = int(rides["rides_n"].sum())
    share = 100 * float(rides.loc[rides["gu_code"].notna(), "rides_n"].sum()) / total
    return Finding(
        "rides",
        Text(
            "{period}의 대여이력 {n}건 가운데 {value}{unit}는 출발 대여소의 위치를 찾아 자치구별로 셌습니다.",
            "Of {n} ride records of {period}, {value}{unit} could be placed in a district by their station.",
        ),
        share,
        full_count(share),
        Text("%", "%"),
        total,
        period,
        Text(
            "출발 대여소 번호를 대여소 목록과 잇고, 없으면 대여소 ID로 이었습니다.",
            "The station of departure is looked up by number, then by key.",
        ),
        (
            PUBLIC_ONLY,
            Text(
                "파일에 든 기간만 셉니다. 한 달이나 한 해를 대표하지 않을 수 있습니다.",
                "Only what is in the files is counted; it may not stand for a month or a year.",
            ),
        ),
        digits=1,
    )


_DONG_COLUMNS = (
    Column("dong_code", Text("행정동 코드", "Code"), "code"),
    Column("dong_name", Text("행정동", "Dong"), "label"),
    Column("gu_name", Text("자치구", "District"), "label"),
    Column("stations_n", Text("대여소", "Stations"), "value", Text("곳", "stations")),
)


def _sum_dong(placed: pd.DataFrame, dong: pd.DataFrame, value: str) -> pd.DataFrame | None:
    sums = placed.groupby("dong_code").agg(**{"stations_n": ("station_id", "nunique"), value: (value, "sum")})
    named = sums.reset_index().merge(dong, on="dong_code", how="inner")
    if named.empty:
        return None
    return named.sort_values([value, "dong_code"], ascending=[False, True], ignore_index=True)


def _build_gu_table(by_gu: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp, months: int) -> Table:
    return build_table(
        "gu_rentals",
        Text("자치구별 공공자전거 대여", "Public bicycle rentals by district"),
        by_gu,
        (
            Column("gu_code", Text("자치구 코드", "Code"), "code"),
            Column("gu_name", Text("자치구", "District"), "label"),
            Column("rentals_n", Text("대여 합", "Rentals, sum"), "count", RENTALS),
            Column("month_mean", Text("한 달 평균", "Mean of a month"), "value", RENTALS),
        ),
        note=Text(
            f"{write_month(first, 'ko')}부터 {write_month(last, 'ko')}까지 가운데 자료가 있는 {months}개월입니다.",
            f"The {months} months there are between {write_month(first, 'en')} and {write_month(last, 'en')}.",
        ),
    )


def _build_dong_table(by_dong: pd.DataFrame, share: float) -> Table:
    return build_table(
        "dong_rentals",
        Text("행정동별 공공자전거 대여(대여소 위치 기준)", "Public bicycle rentals by dong of the station"),
        by_dong,
        (*_DONG_COLUMNS, Column("rentals_n", Text("대여 합", "Rentals, sum"), "count", RENTALS)),
        note=Text(
            f"위치를 찾은 대여소의 대여만 셉니다(전체 대여의 {share:.1f}%).",
            f"Only stations whose place is known ({share:.1f}% of all rentals).",
        ),
    )


def _gu_bars(table: str, value: str, title: Text) -> Figure:
    return Figure(table, "bars", title, table, "gu_name", value, note=PUBLIC_ONLY)


def _refuse_dong() -> Refusal:
    return Refusal(
        "rentals_dong",
        Text("행정동별 대여", "Rentals by dong"),
        Text(
            "대여소의 위치나 행정동 경계가 없습니다.", "Stations' places or the dong boundaries are missing."
        ),
        Text("공공자전거 대여소 정보와 행정동 경계", "Public bicycle stations and dong boundaries"),
    )


def _refuse_daily(days: int, first: pd.Timestamp, last: pd.Timestamp) -> Refusal:
    return Refusal(
        "rides_average",
        Text("하루·한 달 평균 이용과 시간대별 이용", "Mean rides a day or month, and rides by hour"),
        Text(
            f"대여이력이 {days}일치({write_days(first, last, 'ko')})뿐이어서 평소를 대표하지 못합니다.",
            f"Ride records cover {days} day{'' if days == 1 else 's'} ({write_days(first, last, 'en')}): no ordinary time.",
        ),
        Text("한 해 이상의 공공자전거 대여이력(월별 파일)", "A year or more of ride records (monthly files)"),
    )
