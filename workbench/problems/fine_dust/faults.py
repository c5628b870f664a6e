"""Sensors that died or stood still: found, left out, and listed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.core.result import Column, Finding, Table
from workbench.core.text import Text
from workbench.methods.averages import find_stuck
from workbench.problems.chapter import Chapter, build_table, full_count
from workbench.problems.fine_dust.data import STUCK_HOURS, VALUES
from workbench.problems.fine_dust.levels import POLLUTANTS

DEAD_DAYS = 30
"""Days in a row without a valid value, while most stations measured, from which a sensor is called dead."""
_NETWORK = 0.5
_KINDS = {"dead": "끊김 · dead", "stuck": "멈춤 · stuck"}
_NAMES = {p.id: p.title.ko.split("(")[1][:-1] for p in POLLUTANTS}
_COLUMNS = ["station_name", "pollutant", "kind", "first", "last", "days_n"]


def find_faults(days: pd.DataFrame, hours: pd.DataFrame) -> pd.DataFrame:
    """One row a spell: ``station_name``, ``pollutant``, ``kind`` (dead, stuck), ``first``, ``last``, ``days_n``."""
    rows = [row for value in VALUES for row in (*_find_dead(days, value), *_find_stuck(hours, value))]
    return pd.DataFrame(rows, columns=_COLUMNS).sort_values(_COLUMNS[:4], ignore_index=True)


def _find_dead(days: pd.DataFrame, value: str) -> list[tuple[object, ...]]:
    wide = days.pivot(index="day", columns="station_name", values=value).sort_index()
    wide = wide.loc[wide.notna().mean(axis=1) >= _NETWORK]  # days on which the network measured
    rows: list[tuple[object, ...]] = []
    for name in wide.columns:
        began = wide[name].first_valid_index()
        # A year without any value is a station that is not in the file, not a sensor that died.
        for _, year in wide[name].groupby(pd.DatetimeIndex(wide.index).year):
            if year.isna().all():
                continue
            missing = year.isna() & (year.index >= began)
            for first, last in _list_spells(missing.to_numpy(dtype=bool), DEAD_DAYS):
                rows.append((name, value, "dead", year.index[first], year.index[last], last - first + 1))
    return rows


def _find_stuck(hours: pd.DataFrame, value: str) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for name, frame in hours.groupby("station_name"):
        time = frame["time"].dt.normalize().to_numpy()
        for first, last in _list_spells(frame[f"stuck_{value}"].to_numpy(dtype=bool), STUCK_HOURS):
            length = (last - first + 1) / 24
            rows.append((name, value, "stuck", pd.Timestamp(time[first]), pd.Timestamp(time[last]), length))
    return rows


def _list_spells(mask: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], fewest: int) -> list[tuple[int, int]]:
    """First and last place of each run of at least ``fewest`` true values."""
    kept = find_stuck(np.where(mask, 1.0, np.nan), run=fewest)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], kept.astype(int), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def build_fault_chapter(days: pd.DataFrame, hours: pd.DataFrame) -> Chapter:
    """The list of faults, and how many there are; nothing where there is none."""
    faults = find_faults(days, hours)
    if faults.empty:
        return Chapter()
    first, last = days["day"].min().date(), days["day"].max().date()
    finding = Finding(
        "sensor_faults",
        Text(
            "{period} 측정값이 오래 끊기거나 한 값에 멈춘 구간이 {value}{unit} 있어 평균에서 뺐습니다.",
            "In {period} {value} {unit} without values, or with one value standing still, were left out.",
        ),
        len(faults),
        full_count(len(faults)),
        Text("건", "long spells"),
        len(days),
        (first, last),
        Text(
            f"다른 측정소 절반 이상이 잰 날에 {DEAD_DAYS}일 넘게 이어서 비었거나, {STUCK_HOURS}시간 넘게 같은 값인 "
            "구간을 셉니다.",
            f"Spells of {DEAD_DAYS} days without a value while at least half of the stations measured, and of "
            f"{STUCK_HOURS} hours of one and the same value.",
        ),
        (
            Text(
                "일평균만 있는 기간에는 값이 멈춘 측정기를 알아낼 수 없습니다.",
                "Where there are daily means only, a sensor that stands still cannot be seen.",
            ),
        ),
    )
    return Chapter(findings=(finding,), tables=(_build_table(faults),))


def _build_table(faults: pd.DataFrame) -> Table:
    frame = faults.assign(
        pollutant=faults["pollutant"].map(_NAMES),
        kind=faults["kind"].map(_KINDS),
        first=faults["first"].dt.date,
        last=faults["last"].dt.date,
    )
    return build_table(
        "faults",
        Text("끊기거나 멈춘 측정기", "Sensors that died or stood still"),
        frame,
        (
            Column("station_name", Text("측정소", "Station"), "label"),
            Column("pollutant", Text("물질", "Pollutant"), "label"),
            Column("kind", Text("고장", "Fault"), "label", bilingual=True),
            Column("first", Text("첫날", "First day"), "label"),
            Column("last", Text("마지막 날", "Last day"), "label"),
            Column("days_n", Text("길이", "Length"), "exposure", Text("일", "days"), 1),
        ),
    )
