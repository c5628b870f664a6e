"""Between the stations: an interpolated surface with its leave-one-out error, or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import shapely

from workbench.core.result import Column, Figure, Finding, Refusal
from workbench.core.text import Text
from workbench.geo import build_grid_cells, to_korea_tm
from workbench.methods.interpolation import (
    FEWEST_FOR_KRIGING,
    Validation,
    interpolate_inverse_distance,
    krige_stations,
    validate_inverse_distance,
    validate_kriging,
)
from workbench.problems.chapter import Chapter, build_table, full_count
from workbench.problems.fine_dust.data import BACKGROUND, SQL
from workbench.problems.fine_dust.levels import UNIT
from workbench.problems.fine_dust.years import Yearly

if TYPE_CHECKING:
    from workbench.query.engine import Engine

CELL_M = 1_000
LAYER = "grid"
BOUNDARIES = {
    "gu_boundaries": Text("행정안전부 경계", "ministry's boundaries"),
    "gu_boundaries_kostat": Text("통계청 경계", "statistics office's boundaries"),
}
"""Versions of the boundaries; the map is drawn on the first."""
FEWEST_STATIONS = 8

NO_PLACES = Refusal(
    "surface",
    Text("측정소 사이를 메운 지도", "A map between the stations"),
    Text(
        "측정소의 좌표나 자치구 경계가 없거나, 좌표를 아는 도시대기 측정소가 모자랍니다.",
        "Places of stations or boundaries are missing, or too few background stations have a place.",
    ),
    Text(
        "측정소의 측정망과 좌표(air_stations), 자치구 경계",
        "Network and places of stations (air_stations), boundaries",
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Values at the middles of the cells, and how well the method does at stations left out."""

    cells: gpd.GeoDataFrame
    """``grid_id``, ``mean`` and the square (EPSG:5179)."""
    kind: str
    """``kriging`` or ``inverse distance``."""
    check: Validation
    kriging_check: Validation | None
    stations_n: int


def read_places(yearly: Yearly, year: int) -> pd.DataFrame:
    """Background stations of the year that have a place: ``x``, ``y`` (metres), ``mean``."""
    chosen = yearly.stations[(yearly.stations["year"] == year) & (yearly.stations["group"] == BACKGROUND)]
    chosen = chosen.dropna(subset=["lon", "lat"]).sort_values("station_name", ignore_index=True)
    if chosen.empty:
        return chosen.assign(x=0.0, y=0.0)
    x, y = to_korea_tm(chosen["lon"].to_numpy(dtype=float), chosen["lat"].to_numpy(dtype=float))
    return chosen.assign(x=x, y=y)


def estimate_surface(
    places: pd.DataFrame, areas: gpd.GeoSeries, *, cell_m: int = CELL_M, power: float = 2.0
) -> Surface:
    """Kriging where there are 30 stations and it beats inverse distance at stations left out; else the latter."""
    x, y, z = (places[name].to_numpy(dtype=float) for name in ("x", "y", "mean"))
    cells = build_grid_cells(areas, cell_m=cell_m)
    middles = shapely.get_coordinates(shapely.centroid(cells.geometry.to_numpy()))
    check = validate_inverse_distance(x, y, z, power=power)
    kriged = validate_kriging(x, y, z) if z.size >= FEWEST_FOR_KRIGING else None
    if kriged is not None and kriged.rmse < check.rmse:
        values = krige_stations(x, y, z, middles).value
        return Surface(cells.assign(mean=values), "kriging", kriged, kriged, z.size)
    values = interpolate_inverse_distance(x, y, z, middles, power=power)
    return Surface(cells.assign(mean=values), "inverse distance", check, kriged, z.size)


def load_areas(session: Engine, dataset: str) -> gpd.GeoSeries | None:
    """The boundaries of the gu in one of their versions, longitude and latitude; ``None`` without them."""
    if not session.has(dataset):
        return None
    table = session.sql_file(SQL / f"{dataset}.sql")
    return gpd.GeoSeries(shapely.from_wkb(table["geometry"].to_pylist()), crs="EPSG:4326")


def build_surface_chapter(
    yearly: Yearly, year: int, areas: gpd.GeoSeries | None
) -> tuple[Chapter, dict[str, pa.Table]]:
    """The surface as a map of cells with its error as a finding, and the layer of cells."""
    places = read_places(yearly, year)
    if areas is None or len(places) < FEWEST_STATIONS:
        return Chapter(refusals=(NO_PLACES,)), {}
    surface = estimate_surface(places, areas)
    pollutant = yearly.pollutant
    frame = pd.DataFrame({"cell": surface.cells["grid_id"], "mean": surface.cells["mean"]})
    table = build_table(
        "surface",
        Text(
            f"1km 칸마다 메운 {pollutant.title.ko} 연평균 ({year}년)",
            f"Interpolated yearly mean of {pollutant.said}, cells of 1 km ({year})",
        ),
        frame.sort_values("cell", ignore_index=True),
        (
            Column("cell", Text("칸", "Cell"), "label"),
            Column("mean", Text("메운 연평균", "Interpolated mean"), "value", UNIT, 1),
        ),
    )
    figure = Figure(
        "surface",
        "area_map",
        table.title,
        "surface",
        "cell",
        "mean",
        code="cell",
        layer=LAYER,
        dots=f"stations_{pollutant.id}",
        note=_say_error(surface),
    )
    found = Chapter((_find(yearly, year, surface),), (table,), (figure,), (_refuse_kriging(surface),))
    return found, {LAYER: _build_layer(surface)}


def _build_layer(surface: Surface) -> pa.Table:
    cells = surface.cells.to_crs("EPSG:4326")
    names = cells["grid_id"].tolist()
    shapes = shapely.to_wkb(shapely.set_precision(cells.geometry.to_numpy(), 1e-5)).tolist()
    return pa.table({"code": names, "name": names, "geometry": pa.array(shapes, pa.binary())})


def _refuse_kriging(surface: Surface) -> Refusal:
    if surface.kind == "kriging":
        return Refusal(
            "between_stations",
            Text("길목과 골목의 농도", "Concentrations street by street"),
            Text(
                "측정소 사이의 값은 매끄러운 추정일 뿐입니다.",
                "Between stations there is only a smooth guess.",
            ),
            Text("보정된 간이 측정기(S-DoT)의 측정값", "Calibrated readings of small sensors"),
        )
    why = Text(
        f"좌표를 아는 도시대기 측정소가 {surface.stations_n}곳으로 {FEWEST_FOR_KRIGING}곳에 못 미칩니다.",
        f"{surface.stations_n} background stations have a place, fewer than {FEWEST_FOR_KRIGING}.",
    )
    if surface.kriging_check is not None:
        why = Text(
            "한 곳씩 빼고 맞혀 보면 크리깅이 역거리 가중보다 낫지 않습니다.",
            "With stations left out one by one, kriging does no better than inverse distance.",
        )
    return Refusal(
        "kriging",
        Text("크리깅 지도", "A kriged map"),
        why,
        Text(
            "더 촘촘한 도시대기 측정값 또는 보정된 간이 측정기의 값",
            "Denser background stations, or calibrated small sensors",
        ),
    )


def _say_error(surface: Surface) -> Text:
    check = surface.check
    name = Text("역거리 가중", "Inverse distance") if surface.kind != "kriging" else Text("크리깅", "Kriging")
    said = Text(
        f"{name.ko}으로 메웠습니다. 측정소를 한 곳씩 빼고 맞히면 {check.rmse:.1f}㎍/㎥만큼 틀리고, 그냥 나머지의 평균을 쓰면 "
        f"{check.mean_rmse:.1f}㎍/㎥만큼 틀립니다.",
        f"{name.en}. Stations left out one by one are missed by {check.rmse:.1f} µg/m³; the plain mean of the others "
        f"misses them by {check.mean_rmse:.1f} µg/m³.",
    )
    if check.skill <= 0:
        return Text(
            f"{said.ko} 평균보다 낫지 않으므로 색의 차이를 동네의 차이로 읽지 마십시오.",
            f"{said.en} It is no better than the mean: do not read differences of colour as differences of places.",
        )
    return said


def _find(yearly: Yearly, year: int, surface: Surface) -> Finding:
    check = surface.check
    verdict = Text(
        "측정소 평균을 어디에나 쓰는 것보다 낫습니다.", "That is better than using the mean everywhere."
    )
    if check.skill <= 0:
        verdict = Text(
            "측정소 평균을 어디에나 쓰는 것보다 낫지 않습니다.",
            "That is no better than using the mean everywhere.",
        )
    pollutant = yearly.pollutant
    return Finding(
        f"surface_error_{pollutant.id}",
        Text(
            f"{{period}} 측정소 사이를 메운 {pollutant.title.ko} 지도는 측정소를 한 곳씩 빼고 맞히면 {{value}}{{unit}}만큼 "
            f"틀립니다. {verdict.ko}",
            f"In {{period}} the map of {pollutant.said} between stations misses a station left out by {{value}} "
            f"{{unit}}. {verdict.en}",
        ),
        check.rmse,
        full_count(check.rmse),
        UNIT,
        surface.stations_n,
        (date(year, 1, 1), date(year, 12, 31)),
        Text(
            "도시대기 측정소를 한 곳씩 빼고 나머지로 그곳의 연평균을 맞힌 오차의 제곱평균제곱근입니다.",
            "Root mean square of the errors of predicting each background station from the others.",
        ),
        (
            Text(
                "측정소가 없는 골목과 길가의 오차는 이보다 클 수 있습니다.",
                "In streets and beside roads, where no station stands, the error may be larger.",
            ),
        ),
        digits=1,
    )
