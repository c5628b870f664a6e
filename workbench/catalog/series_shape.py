"""Which datasets are time series of stations or sensors, and how much is too much for them.

Whether a dataset is one is read off its descriptor: published measurements (``basis: statistics``) whose key holds
the field that dates a row, by the day or finer, and whose numbers have units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from workbench.catalog.quality_sql import name
from workbench.core.dataset import Dataset, Field
from workbench.core.text import Text

Resolution = Literal["hour", "day"]

_MOVING_MEAN = re.compile(r"_\d+h_")
"""``pm10_24h_ug_m3``: a moving mean only echoes the faults of the values it is made of."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What counts as a fault, in steps of the series (hours, or days)."""

    gap_n: int
    """A shorter loss is everyday life: calibration, a filter changed, the line down."""
    dead_n: int
    """Without a value to the end of the data for so long, a sensor is taken for dead."""
    stuck_n: int
    """A shorter run of one value is never reported, however improbable."""
    day_n: int
    """Values a day needs to have a level."""
    chance: float = 1e-5
    """A run is stuck if chance alone gives fewer runs like it than this in the whole field. On the real
    hourly file of July 2019 ordinary weather stays above 1e-5, and on simulated sensors above 1e-3."""
    jump_z: float = 10.0
    jump_factor: float = 4.0
    relative_z: float = 5.0
    """The largest change in the real hourly file of July 2019 is 3.5 times the 99th percentile; the sensor
    that failed in the real daily file of 2018 (SO2 at 0.14 ppm) reaches 69 times."""
    enough_n: int = 200
    """Changes a field needs before any is called impossible."""
    window_n: int = 30
    """Days on each side of a step: long enough for the weather to average out of the distance."""
    step_z: float = 4.0
    step_ratio: float = 1.5


THRESHOLDS: Final[dict[Resolution, Thresholds]] = {
    # A day's mean needs 18 of 24 hours (75 % capture), so a lost day is the first loss that shows in means.
    # Dead: a week. Stuck: half a day, longer than the nights in which ozone rests at its floor.
    "hour": Thresholds(gap_n=24, dead_n=168, stuck_n=12, day_n=18),
    # QARTOD's flat-line test fails five equal values in a row; a month without a value is no repair.
    "day": Thresholds(gap_n=7, dead_n=30, stuck_n=5, day_n=1),
}


@dataclass(frozen=True, slots=True)
class SeriesShape:
    """How the rows of a dataset are series."""

    station: tuple[str, ...]
    """Key fields that tell the series apart; empty where there is but one."""
    label: str | None
    """Field with the station's name, where the key has only its code."""
    moment_sql: str
    """Expression of a row's time."""
    resolution: Resolution
    measures: tuple[Field, ...]
    """Fields that hold measurements."""

    @property
    def thresholds(self) -> Thresholds:
        return THRESHOLDS[self.resolution]


def find_shape(dataset: Dataset, columns: tuple[str, ...]) -> SeriesShape | None:
    """How ``dataset`` is a set of time series; ``None`` where it is none.

    Parameters
    ----------
    columns
        Columns that the version at hand has.
    """
    period = dataset.period
    if dataset.basis != "statistics" or period is None or period not in dataset.key:
        return None
    if any(dataset.field(k).sensitivity != "none" or k not in columns for k in dataset.key):
        return None
    kind = dataset.field(period).type
    if kind not in ("date", "datetime"):
        return None
    has_hour = kind == "date" and "hour" in dataset.key
    times = {period, "hour"} if has_hour else {period}
    measures = tuple(f for f in dataset.fields if _is_measure(f, dataset) and f.name in columns)
    if not measures:
        return None
    moment = f"{name(period)}::timestamp"
    station = tuple(k for k in dataset.key if k not in times)
    return SeriesShape(
        station=station,
        label=_find_label(dataset, station, columns),
        moment_sql=f"{moment} + to_hours(try_cast(hour AS integer))" if has_hour else moment,
        resolution="hour" if has_hour or kind == "datetime" else "day",
        measures=measures,
    )


def _is_measure(field: Field, dataset: Dataset) -> bool:
    placed = () if dataset.place is None else (dataset.place.x, dataset.place.y)
    return (
        field.type in ("integer", "number")
        and field.unit is not None
        and field.sensitivity == "none"
        and field.name not in (*dataset.key, *placed)
        and not _MOVING_MEAN.search(field.name)
    )


def _find_label(dataset: Dataset, station: tuple[str, ...], columns: tuple[str, ...]) -> str | None:
    """``station_name`` beside the key's ``station_code`` (or ``station_id``)."""
    if len(station) != 1:
        return None
    stem, _, ending = station[0].rpartition("_")
    named = f"{stem}_name"
    if ending not in ("code", "id", "key") or named not in columns:
        return None
    return named if any(f.name == named and f.sensitivity == "none" for f in dataset.fields) else None


def describe_thresholds(resolution: Resolution) -> dict[str, Text]:
    """Per kind of fault, the rule in words, as it stands under the table of faults."""
    t = THRESHOLDS[resolution]
    ko, en = ("시간", "hours") if resolution == "hour" else ("일", "days")
    percent = f"{(t.step_ratio - 1) * 100:.0f}"
    chance = f"{t.chance:f}".rstrip("0")
    return {
        "dead": Text(
            f"값이 없거나 0만 {t.dead_n}{ko} 이상, 자료의 끝까지 이어짐",
            f"no value, or nothing but zero, for {t.dead_n} {en} or more and to the end of the data",
        ),
        "silent": Text(
            "이 자료에 값이 한 번도 없음(설치되지 않았거나 처음부터 고장)",
            "not a single value in these data (not installed, or dead from the start)",
        ),
        "stuck": Text(
            f"같은 값이 {t.stuck_n}번 이상 이어지고, 우연히 그럴 기대 횟수가 {chance}보다 작음",
            f"the same value {t.stuck_n} times or more, where chance gives fewer than {chance} such runs",
        ),
        "jump": Text(
            f"바로 앞 값과의 차이가 측정망 전체의 움직임을 빼고도 그 측정소 평소 변화의 {t.jump_z:g}배(강건 표준편차), "
            f"항목 전체 변화 99백분위수의 {t.jump_factor:g}배를 넘음",
            f"a change that, without the network's, exceeds {t.jump_z:g} robust standard deviations of the "
            f"station's own changes and {t.jump_factor:g} times the field's 99th percentile",
        ),
        "step": Text(
            f"앞뒤 {t.window_n}일의 수준이 측정망의 중앙값에 견주어 {percent}% 넘게 바뀌고, 평소 흩어짐의 {t.step_z:g}배를 넘음",
            f"the level of {t.window_n} days shifts against the network's median by more than {percent} % and by "
            f"{t.step_z:g} robust standard deviations",
        ),
        "gap": Text(f"값이 {t.gap_n}{ko} 이상 비어 있음", f"no value for {t.gap_n} {en} or more"),
        "repeat": Text("같은 시각의 행이 둘 이상임", "more than one row at the same moment"),
    }
