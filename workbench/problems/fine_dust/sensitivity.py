"""Which conclusions survive another rule, another set of stations, another grid or boundary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from workbench.core.result import Column, Table
from workbench.core.text import Text
from workbench.methods.averages import count_exceedances
from workbench.methods.bootstrap import estimate_yearly_mean
from workbench.problems.chapter import Chapter, build_table, join_chapters
from workbench.problems.fine_dust.data import BACKGROUND, fill_year
from workbench.problems.fine_dust.surface import BOUNDARIES, estimate_surface, read_places
from workbench.problems.fine_dust.years import Yearly, pool_stations

CAPTURES = (0.5, 0.75, 0.9)
POWERS = (1.0, 2.0, 3.0)
CELLS_M = (1_000, 10_000)

_COLUMNS = ["conclusion", "variation", "found", "value", "low", "high", "survives"]
_VERDICTS = {"above": "높음 · above", "below": "낮음 · below", "unsure": "가를 수 없음 · cannot be told"}
_SIGNS = {"above": "오름 · up", "below": "내림 · down", "unsure": _VERDICTS["unsure"]}
Row = tuple[object, ...]


def build_sensitivity(
    yearly: Yearly,
    days: pd.DataFrame,
    stations: pd.DataFrame,
    year: int,
    areas: dict[str, gpd.GeoSeries],
    *,
    capture: float,
    seed: int,
    others: tuple[Row, ...] = (),
) -> Chapter:
    """One row a conclusion and variation, with whether the conclusion stays.

    Parameters
    ----------
    areas
        Boundary versions by name.
    others
        Rows of other steps, in the same columns.
    """
    rows = [
        *_vary_capture(yearly, days, stations, year, capture=capture, seed=seed),
        *_vary_stations(yearly, year, capture=capture, seed=seed),
        *_vary_surface(yearly, year, areas),
        *others,
    ]
    return Chapter(tables=(_build_table(rows),))


def judge(low: float, high: float, level: float) -> str:
    """Whether an interval lies above a level, below it, or holds it."""
    return "above" if low > level else "below" if high < level else "unsure"


def _vary_capture(
    yearly: Yearly, days: pd.DataFrame, stations: pd.DataFrame, year: int, *, capture: float, seed: int
) -> list[Row]:
    names = stations.loc[stations["group"] == BACKGROUND, "station_name"]
    by_station = dict(list(days[days["station_name"].isin(names)].groupby("station_name")))
    series = {str(n): fill_year(frame, yearly.pollutant.id, year) for n, frame in by_station.items()}
    rows: list[Row] = []
    base_top = _find_top(yearly, {n: s for n, s in series.items() if _share(s) >= capture})
    for rule in sorted({*CAPTURES, capture}):
        kept = {n: s for n, s in series.items() if _share(s) >= rule}
        pooled = pool_stations(list(kept.values()), rule) if kept else None
        said = f"확보율 {rule:.0%}, 측정소 {len(kept)}곳 · capture {rule:.0%}, {len(kept)} stations"
        if pooled is None:
            continue
        found = estimate_yearly_mean(pooled, seed=seed)
        rows += _judge_mean(yearly, year, said, (found.mean, found.low, found.high))
        top = _find_top(yearly, kept)
        rows.append((_TOP, said, top[0], float(top[1]), np.nan, np.nan, top[0] == base_top[0]))
    return rows


_TOP = "한국 일 기준을 넘은 날이 가장 많은 곳 · most days above the Korean daily level"


def _share(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    return float(np.isfinite(values).mean())


def _find_top(
    yearly: Yearly, series: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]
) -> tuple[str, int]:
    level = yearly.pollutant.korea_day
    counts = {name: count_exceedances(values, level) for name, values in sorted(series.items())}
    most = max(counts.values(), default=0)
    return ", ".join(name for name, n in counts.items() if n == most), most


def _judge_mean(yearly: Yearly, year: int, said: str, found: tuple[float, float, float]) -> list[Row]:
    """Against the Korean standard and the WHO guideline."""
    pollutant = yearly.pollutant
    base = yearly.estimates[BACKGROUND, year]
    rows: list[Row] = []
    for name, level in (
        ("도시대기 평균과 한국 연간 기준 · background mean and Korean standard", pollutant.korea_year),
        ("도시대기 평균과 WHO 권고(연) · background mean and WHO guideline", pollutant.who_year),
    ):
        verdict = judge(found[1], found[2], level)
        rows.append((name, said, _VERDICTS[verdict], *found, verdict == judge(base.low, base.high, level)))
    return rows


def _vary_stations(yearly: Yearly, year: int, *, capture: float, seed: int) -> list[Row]:
    """Every station left out in turn: the lowest and the highest mean."""
    chosen = yearly.stations[(yearly.stations["year"] == year) & (yearly.stations["group"] == BACKGROUND)]
    names = sorted(str(n) for n in chosen["station_name"])
    if len(names) < 3:
        return []
    means = chosen.set_index("station_name")["mean"]
    found = {}
    # The mean moves most without the highest and without the lowest station.
    for said, left in (
        ("가장 높은 · without the highest", means.idxmax()),
        ("가장 낮은 · without the lowest", means.idxmin()),
    ):
        kept = [yearly.series[n, year] for n in names if n != left]
        pooled = pool_stations(kept, capture)
        if pooled is not None:
            found[said] = estimate_yearly_mean(pooled, seed=seed)
    rows: list[Row] = []
    for said, estimate in found.items():
        korean, english = said.split(" · ")
        text = f"{korean} 측정소를 뺌 · {english} station"
        rows += _judge_mean(yearly, year, text, (estimate.mean, estimate.low, estimate.high))
    return rows


def _vary_surface(yearly: Yearly, year: int, areas: dict[str, gpd.GeoSeries]) -> list[Row]:
    """Mean of the interpolated cells under each boundary version, size of cell and power of distance."""
    places = read_places(yearly, year)
    if not areas or len(places) < 3:
        return []
    level = yearly.pollutant.korea_year
    name = "메운 지도의 평균과 한국 연간 기준 · mean of the interpolated map and Korean standard"
    base: str | None = None
    rows: list[Row] = []
    for boundary, shapes in areas.items():
        for cell, power in [(CELLS_M[0], p) for p in (2.0, 1.0, 3.0)] + [(c, 2.0) for c in CELLS_M[1:]]:
            mean = float(estimate_surface(places, shapes, cell_m=cell, power=power).cells["mean"].mean())
            verdict = "above" if mean > level else "below"
            base = base or verdict
            said = (
                f"{BOUNDARIES[boundary].ko}, {cell / 1000:g}km 칸, 거리의 {power:g}제곱 · "
                f"{BOUNDARIES[boundary].en}, cells of {cell / 1000:g} km, distance to the power {power:g}"
            )
            rows.append((name, said, _VERDICTS[verdict], mean, np.nan, np.nan, verdict == base))
    return rows


def judge_chapters(chapters: Iterable[Chapter]) -> tuple[Row, ...]:
    """The signs of trend and traffic under their other specifications, as far as the chapters hold them."""
    whole = join_chapters(chapters)
    found = {f.id: (f.value, f.interval.low, f.interval.high) for f in whole.findings}
    trend = {
        "날씨를 걷어냄(본 분석) · weather out (main)": found.get("trend_weather_pm25"),
        "계절만 뺌 · season out only": found.get("trend_pm25"),
        "미세먼지(PM10)로 · of PM10": found.get("trend_weather_pm10"),
    }
    rows = [*_judge_signs("추세의 방향 · direction of the trend", trend)]
    for table in whole.tables:
        if table.id != "traffic":
            continue
        frame = table.data.to_pandas()
        frame = frame[frame["model"].str.contains("roadside") & ~frame["model"].str.contains("placebo")]
        kinds = {
            str(model): tuple(map(float, values))
            for model, *values in frame[["model", "percent", "low", "high"]].itertuples(index=False)
        }
        rows += _judge_signs("도로변에서 교통량과 함께 움직임 · goes with traffic at the roadside", kinds)
    return tuple(rows)


def _judge_signs(conclusion: str, found: Mapping[str, tuple[float, ...] | None]) -> list[Row]:
    """Rows about the sign of a value, the first that is there being the main one."""
    known = {said: values for said, values in found.items() if values is not None}
    if not known:
        return []
    first = next(iter(known.values()))
    base = judge(first[1], first[2], 0.0)
    return [
        (conclusion, said, _SIGNS[judge(v[1], v[2], 0.0)], *v, judge(v[1], v[2], 0.0) == base)
        for said, v in known.items()
    ]


def _build_table(rows: list[Row]) -> Table:
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    frame = frame.sort_values("conclusion", kind="stable", ignore_index=True)
    frame["survives"] = frame["survives"].map({True: "예 · yes", False: "아니요 · no"})
    return build_table(
        "sensitivity",
        Text("다른 규칙으로 해도 결론이 남는가", "Do the conclusions survive other rules"),
        frame,
        (
            Column("conclusion", Text("결론", "Conclusion"), "label", bilingual=True),
            Column("variation", Text("바꾼 것", "What was changed"), "label", bilingual=True),
            Column("found", Text("나온 것", "Found"), "label", bilingual=True),
            Column("value", Text("값", "Value"), "value", digits=1),
            Column("low", Text("하한", "Low"), "low", digits=1),
            Column("high", Text("상한", "High"), "high", digits=1),
            Column("survives", Text("결론이 남음", "Survives"), "label", bilingual=True),
        ),
        note=Text(
            "구간이 기준에 걸치면 ‘가를 수 없음’입니다. 본 분석과 답이 같으면 결론이 남은 것입니다.",
            "An interval that holds the level ‘cannot be told’. A conclusion survives if the answer is the main one's.",
        ),
    )
