"""Stretches drawn as lines: how many ride over them, and how densely crash spots lie along them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from workbench.core.result import Column, Figure, Table
from workbench.core.text import Text
from workbench.geo import to_lonlat
from workbench.problems.bicycle.flows import FEWEST_RIDES, Flows
from workbench.problems.bicycle.screening import BANDWIDTH_M, FALSE_DISCOVERIES, Hot
from workbench.problems.bicycle.site_tables import HOW, RIDES, name_sites
from workbench.problems.bicycle.sites import Sites
from workbench.problems.bicycle.streets import Streets
from workbench.problems.chapter import build_table

Floats = npt.NDArray[np.float64]

LAYER = "streets"
MOST = 150
"""Stretches drawn, those of the highest values."""
_DETAIL_M = 8.0
_DIGITS = 5
_MARK = "◆"
DENSITY = Text("곳/km", "spots per km")
_CODE = Column("site_id", Text("구간", "Stretch"), "code")
_LABEL = Column("label", Text("장소", "Place"), "label")
_GU = Column("gu_name", Text("자치구", "District"), "label")


def build_route_lines(streets: Streets, flows: Flows) -> Table:
    """The stretches most rides go over."""
    frame = streets.frame.assign(rides_n=np.round(flows.rides).astype(np.int64))
    frame = frame.rename(columns={"segment_id": "site_id", "road_name": "site_name"})
    frame = frame[frame["rides_n"] >= FEWEST_RIDES]
    frame = frame.sort_values(["rides_n", "site_id"], ascending=[False, True], ignore_index=True).head(MOST)
    return build_table(
        "routes_lines",
        Text("자전거가 많이 지나는 구간", "Most ridden stretches"),
        frame.assign(label=name_sites(frame)),
        (_CODE, _LABEL, _GU, Column("rides_n", Text("지나간 이용", "Rides over it"), "exposure", RIDES)),
        basis="records",
    )


def build_density_lines(streets: Streets, sites: Sites, hot: Hot) -> Table:
    """Network kernel density of the listed spots at the middle of each stretch, and where it is beyond chance."""
    n = len(streets.frame)
    frame = sites.segments.assign(
        density=1000 * hot.envelope.observed[:n],
        expected=1000 * hot.envelope.expected[:n],
        is_hot=hot.is_hot[:n],
    )
    frame = frame[frame["density"] > 0]
    frame = frame.sort_values(["density", "site_id"], ascending=[False, True], ignore_index=True).head(MOST)
    return build_table(
        "sites_lines",
        Text("도로망을 따라 본 사고 지점의 밀도", "Density of crash spots along the network"),
        frame.assign(label=np.where(frame["is_hot"], f"{_MARK} ", "") + name_sites(frame)),
        (
            _CODE,
            _LABEL,
            _GU,
            Column("density", Text("밀도", "Density"), "rate", DENSITY, 2),
            Column("expected", Text("우연의 기대", "Expected by chance"), "value", DENSITY, 2),
        ),
    )


def build_street_layer(streets: Streets, codes: Iterable[str]) -> pa.Table:
    """Lines of the stretches that are drawn, in longitude and latitude."""
    wanted = set(codes)
    keep = streets.frame["segment_id"].isin(wanted).to_numpy()
    lines = shapely.simplify(streets.lines[keep], _DETAIL_M)
    lines = shapely.transform(lines, _to_degrees)
    frame = streets.frame[keep]
    return pa.table(
        {
            "code": pa.array(frame["segment_id"].tolist(), pa.string()),
            "name": pa.array(frame["road_name"].astype(str).tolist(), pa.string()),
            "geometry": pa.array(shapely.to_wkb(lines).tolist(), pa.binary()),
        }
    )


def _to_degrees(metres: Floats) -> Floats:
    lon, lat = to_lonlat(metres[:, 0], metres[:, 1], "EPSG:5179")
    return np.asarray(np.round(np.column_stack([lon, lat]), _DIGITS), dtype=np.float64)


def draw_routes(flows: Flows) -> Figure:
    """Rides as width and colour."""
    return Figure(
        "map_routes",
        "line_map",
        Text("자전거가 많이 지나는 구간의 지도", "Map of the most ridden stretches"),
        "routes_lines",
        "label",
        "rides_n",
        code="site_id",
        layer=LAYER,
        note=Text(
            f"{flows.said.ko}의 이용을 {HOW[flows.source].ko} 많이 지나는 {MOST}구간까지 그립니다.",
            f"Rides of {flows.said.en}, {HOW[flows.source].en} Up to {MOST} stretches, the most ridden.",
        ),
    )


def draw_density(hot: Hot, streets: Streets) -> Figure:
    """Density as width and colour."""
    hot_n = int(hot.is_hot[: len(streets.frame)].sum())
    level = f"{FALSE_DISCOVERIES:.0%}"
    said = Text(
        f"통행(모르면 길이)에 비례해 우연히 놓았을 때보다 많은 구간 {hot_n:,}곳의 이름 앞에 {_MARK}를 붙였습니다"
        f"(거짓 발견율 {level}).",
        f"{hot_n:,} stretches with more than chance in proportion to riding (or length) would give are marked {_MARK} "
        f"(false discovery rate {level}).",
    )
    if hot_n == 0:
        said = Text(
            f"통행(모르면 길이)에 비례해 우연히 놓았을 때보다 많다고 할 구간은 없습니다(거짓 발견율 {level}).",
            f"No stretch has more than chance in proportion to riding (or length) would give (false discovery rate {level}).",
        )
    return Figure(
        "map_density",
        "line_map",
        Text("도로망을 따라 본 사고 지점의 밀도", "Density of crash spots along the network"),
        "sites_lines",
        "label",
        "density",
        code="site_id",
        layer=LAYER,
        denominator=Text("도로 1km", "km of road"),
        note=Text(
            f"해마다의 다발지역을 길을 따라 {BANDWIDTH_M:.0f}m까지 펼친 밀도(불연속 커널)입니다. 위험도가 아닙니다. "
            f"{said.ko} 밀도가 높은 {MOST}구간까지 그립니다.",
            f"Listed spots of each year spread {BANDWIDTH_M:.0f} m along the roads (discontinuous kernel): density, not risk. "
            f"{said.en} Up to {MOST} stretches, the densest.",
        ),
    )


def list_codes(tables: Iterable[Table]) -> list[str]:
    """Stretches that some table of lines names."""
    lines = [t.data["site_id"].to_pylist() for t in tables if t.id in ("routes_lines", "sites_lines")]
    return [str(code) for codes in lines for code in codes]
