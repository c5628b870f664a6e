"""Averages over time that say how much of the time was measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.methods.requirements import require_choice

Floats = npt.NDArray[np.float64]
Step = Literal["hour", "day"]
Period = Literal["day", "month", "year"]
Against = Literal["calendar", "span"]

CAPTURE = 0.75
"""Share of the calendar period that must be measured. For a day it is the rule of Directive 2008/50/EC, Annex
XI (18 of 24 hours; for a year the directive itself asks for 90 %); for months and years it is the rule in
common use, as openair's ``timeAverage(data.thresh = 75)`` applies it."""

_FREQUENCY = {"day": "D", "month": "M", "year": "Y"}


def average_periods(
    frame: pd.DataFrame,
    *,
    by: Sequence[str],
    value: str,
    step: Step,
    period: Period,
    capture: float = CAPTURE,
    against: Against = "calendar",
) -> pd.DataFrame:
    """Means over calendar periods, none where too little of the period was measured.

    Capture is counted against the *full calendar period*. A tool that counts against the rows present calls
    a year complete of which only the first half was measured, and compares a winter with years.

    Parameters
    ----------
    frame
        One row a measurement: the columns ``by``, ``time`` (start of the hour or the day) and ``value``
        (NaN where nothing valid was measured).
    by
        Columns that tell series apart, such as the station.
    step
        What one row stands for. Times with a zone are taken by the clock of that zone.
    period
        What to average over.
    capture
        Share of the period that must be valid.
    against
        What capture is counted against. ``calendar``: the full period. ``span``: the part of it between a series' first
        and last row, as openair does without an end date; for comparing with such tools only.

    Returns
    -------
    pandas.DataFrame
        Sorted by ``by`` and ``start``: ``start`` (first day), ``mean`` (NaN under capture), ``valid_n``,
        ``expected_n``, ``capture`` (share) and ``is_valid``. Periods without any row do not appear.

    Raises
    ------
    ValueError
        A series has two rows in one step, an hour or a day: the capture would be counted too high. Or a row has no time.
    """
    for word, choices in ((step, Step), (period, Period), (against, Against)):
        require_choice(word, choices)
    time = _require_times(frame, list(by), step)
    periods = time.dt.to_period(_FREQUENCY[period])
    keyed = frame[[*by, value]].assign(start=periods.dt.start_time)
    grouped = keyed.groupby([*by, "start"], sort=True, observed=True)[value]
    table = grouped.agg(mean="mean", valid_n="count").reset_index()
    days = table["start"].dt.to_period(_FREQUENCY[period]).dt.end_time.dt.normalize() - table["start"]
    table["expected_n"] = (days.dt.days + 1) * (24 if step == "hour" else 1)
    if against == "span":
        table["expected_n"] = _count_span(keyed.assign(time=time), table, list(by), step, period)
    table["capture"] = table["valid_n"] / table["expected_n"]
    table["is_valid"] = table["capture"] >= capture
    table["mean"] = table["mean"].where(table["is_valid"])
    return table


def _require_times(frame: pd.DataFrame, by: list[str], step: Step) -> pd.Series:
    """Times by the clock, each step of a series once."""
    time = pd.to_datetime(frame["time"])
    if time.dt.tz is not None:
        time = time.dt.tz_localize(None)
    if time.isna().any():
        raise ValueError("a row has no time")
    steps = frame[by].assign(time=time.dt.floor("h" if step == "hour" else "D"))
    if steps.duplicated().any():
        raise ValueError("a series has two rows at the same time")
    return time


def _count_span(
    keyed: pd.DataFrame, table: pd.DataFrame, by: list[str], step: Step, period: Period
) -> npt.NDArray[np.int64]:
    """Steps of each period that lie between the first and the last row of its series."""
    tick = pd.Timedelta(1, "h" if step == "hour" else "D")
    ends = keyed.groupby(by, observed=True)["time"].agg(["min", "max"]).reset_index()
    joined = table.merge(ends, on=by, how="left")
    stop = joined["start"].dt.to_period(_FREQUENCY[period]).dt.end_time.dt.floor("s") + pd.Timedelta(1, "s")
    first = joined["start"].where(joined["start"] > joined["min"], joined["min"])
    last = stop.where(stop < joined["max"] + tick, joined["max"] + tick)
    return np.asarray(np.round((last - first) / tick), dtype=np.int64)


def average_wind(
    frame: pd.DataFrame,
    *,
    by: Sequence[str],
    speed: str,
    direction: str,
    step: Step,
    period: Period,
    capture: float = CAPTURE,
    against: Against = "calendar",
) -> pd.DataFrame:
    """Vector means of the wind over calendar periods.

    Directions are not averaged as numbers: of 350° and 10° the middle is north, not south. The components −u = s sin θ
    and −v = s cos θ are averaged, as openair does, so that strong wind counts more; hours without a speed or a direction
    count as missing. World Meteorological Organization, *Guide to Instruments and Methods of Observation* (WMO-No. 8), ch. 5.

    Parameters
    ----------
    speed, direction
        Columns: metres a second; degrees from north, where the wind comes *from*. Calm (speed 0) has no direction but counts.

    Returns
    -------
    pandas.DataFrame
        As :func:`average_periods` (of the components' capture) without ``mean``, with ``direction_deg`` (0 to 360; NaN
        where all was calm or winds cancel), ``vector_speed`` and ``mean_speed``, whose own capture decides whether it is
        there.
    """
    angle = np.deg2rad(frame[direction].where(frame[speed] != 0, 0.0))
    parts = frame[[*by, "time", speed]].assign(
        east=frame[speed] * np.sin(angle), north=frame[speed] * np.cos(angle)
    )
    east, north, own = (
        average_periods(parts, by=by, value=c, step=step, period=period, capture=capture, against=against)
        for c in ("east", "north", speed)
    )
    table = east.drop(columns="mean")
    table["direction_deg"] = np.rad2deg(np.arctan2(east["mean"], north["mean"])) % 360
    table["vector_speed"] = np.hypot(east["mean"], north["mean"])
    # What rounding leaves of winds that cancel has no direction.
    table["direction_deg"] = table["direction_deg"].where(
        table["vector_speed"] > 1e-12 * own["mean"].fillna(0)
    )
    table["mean_speed"] = own["mean"]
    return table


def count_exceedances(values: npt.ArrayLike, level: float) -> int:
    """How many valid values lie above ``level`` (not at it)."""
    return int(np.sum(np.asarray(values, dtype=float) > level))


def percentile(values: npt.ArrayLike, share: float) -> float:
    """Percentile of the valid values, interpolated linearly (Hyndman & Fan's type 7); NaN if none is."""
    x = np.asarray(values, dtype=float)
    x = x[~np.isnan(x)]
    return float(np.percentile(x, share)) if x.size else float("nan")


def find_stuck(values: npt.ArrayLike, *, run: int) -> npt.NDArray[np.bool_]:
    """Which values belong to a run of at least ``run`` equal ones in a row: a sensor that stands still.

    Screening by eye made a rule, not a test: a gap ends a run.

    Parameters
    ----------
    values
        In the order of time at even steps, NaN where nothing valid was measured, shape (n,).
    """
    x = np.asarray(values, dtype=float)
    if not x.size:
        return np.zeros(0, dtype=bool)
    starts = np.flatnonzero(np.concatenate([[True], x[1:] != x[:-1]]))
    lengths = np.diff(np.append(starts, x.size))
    return np.repeat(lengths >= run, lengths)
