"""The schematic ground of the sample city: 25 gu around their real offices, and made-up dong inside them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from workbench.geo import load_gu
from workbench.ingest.sample_city.publisher import HEADERS, MARK, PublishedFile, Publisher, seeded

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

METRES = "EPSG:5179"
"""Korea's unified system: all lengths of the sample city are counted in it."""

_REACH_M = 4_800.0  # how far the city reaches beyond an office: gives about Seoul's 605 km²


@dataclass(frozen=True, slots=True)
class Gu:
    """One gu: its names, codes and size are facts, its shape is not."""

    code: str
    kostat_code: str
    name: str
    name_en: str
    office: tuple[float, float]
    residents_n: int
    zone_code: str
    air_code: str
    shape: BaseGeometry
    """In :data:`METRES`."""


@dataclass(frozen=True, slots=True)
class Dong:
    """One made-up dong."""

    code: str
    kostat_code: str
    name: str
    gu: int
    """Place of its gu in :attr:`Places.gu`."""
    residents_n: int
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Places:
    """The whole ground."""

    gu: tuple[Gu, ...]
    dong: tuple[Dong, ...]
    hull: BaseGeometry

    def gu_at(self, x: Floats, y: Floats) -> Ints:
        """Place in :attr:`gu` of each point (metres); the nearest gu for a point outside."""
        offices = np.array([to_metres(*g.office) for g in self.gu])
        distance = (x[:, None] - offices[None, :, 0]) ** 2 + (y[:, None] - offices[None, :, 1]) ** 2
        return np.asarray(distance.argmin(axis=1), dtype=np.int64)

    def dong_at(self, x: Floats, y: Floats) -> Ints:
        """Place in :attr:`dong` of each point (metres); the nearest dong for a point outside."""
        tree = shapely.STRtree([d.shape for d in self.dong])
        return np.asarray(tree.nearest(shapely.points(x, y)), dtype=np.int64)


@cache
def _transformer(source: str, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def to_metres(lon: Any, lat: Any) -> tuple[Any, Any]:
    """Longitude and latitude (numbers or arrays) in :data:`METRES`."""
    x, y = _transformer("EPSG:4326", METRES).transform(lon, lat)
    return x, y


def to_degrees(x: Any, y: Any) -> tuple[Any, Any]:
    """Metres (numbers or arrays) as longitude and latitude."""
    lon, lat = _transformer(METRES, "EPSG:4326").transform(x, y)
    return lon, lat


def to_central_belt(x: Any, y: Any) -> tuple[Any, Any]:
    """Metres of :data:`METRES` in EPSG:5181, which city files still use."""
    east, north = _transformer(METRES, "EPSG:5181").transform(x, y)
    return east, north


def build_places(seed: int) -> Places:
    """Gu as the cells nearest to their offices inside a smooth hull, dong as cells inside a gu."""
    text = files(__package__).joinpath("gu.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    offices = [to_metres(float(row["office_lon"]), float(row["office_lat"])) for row in rows]
    spread = shapely.union_all(shapely.buffer(shapely.points(offices), _REACH_M))
    hull = shapely.simplify(spread.buffer(9_000).buffer(-9_000 - 600), 120)
    gu = tuple(
        Gu(
            code=known.gu_code,
            kostat_code=known.gu_kostat_code,
            name=known.gu_name,
            name_en=known.gu_name_en,
            office=(float(row["office_lon"]), float(row["office_lat"])),
            residents_n=int(row["residents_n"]),
            zone_code=row["zone_code"],
            air_code=row["air_code"],
            shape=shape,
        )
        for known, row, shape in zip(load_gu(), rows, _cells(np.array(offices), hull), strict=True)
    )
    return Places(gu, tuple(d for i, g in enumerate(gu) for d in _divide(i, g, seed)), hull)


def _cells(points: Floats, around: BaseGeometry) -> list[BaseGeometry]:
    """The part of ``around`` nearest to each point, in the points' order."""
    made = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=around, ordered=True)
    return [shapely.intersection(cell, around) for cell in shapely.get_parts(made)]


def _divide(number: int, gu: Gu, seed: int) -> list[Dong]:
    random = seeded(seed, "dong", gu.code)
    parts_n = int(np.clip(round(gu.residents_n / 55_000) + 2, 5, 12))
    points = scatter(gu.shape, parts_n, random)
    for _ in range(6):  # evens the cells out
        points = np.array([cell.centroid.coords[0] for cell in _cells(points, gu.shape)])
    shares = random.dirichlet(np.full(parts_n, 12.0))
    stem = gu.name.removesuffix("구") if len(gu.name) > 2 else gu.name
    return [
        Dong(
            code=f"{gu.code}{51 + i}0",
            kostat_code=f"{gu.kostat_code}{51 + i}",
            name=f"{stem}{MARK}{i + 1}동",
            gu=number,
            residents_n=round(gu.residents_n * float(shares[i])),
            shape=shape,
        )
        for i, shape in enumerate(_cells(points, gu.shape))
    ]


def scatter(shape: BaseGeometry, n: int, random: np.random.Generator) -> Floats:
    """``n`` points spread evenly at random over ``shape``: array (n, 2), metres."""
    west, south, east, north = shape.bounds
    found = np.empty((0, 2))
    shapely.prepare(shape)
    while len(found) < n:
        tried = random.uniform((west, south), (east, north), size=(4 * n + 16, 2))
        found = np.vstack([found, tried[shapely.contains_xy(shape, tried[:, 0], tried[:, 1])]])
    return found[:n]


def outline(shape: BaseGeometry, digits: int = 8) -> dict[str, Any]:
    """GeoJSON geometry in degrees; long sides get more vertices, so that they stay where they are."""
    dense = shapely.segmentize(shape, 400)
    degrees = shapely.transform(
        dense, lambda c: np.round(np.column_stack(to_degrees(c[:, 0], c[:, 1])), digits)
    )
    geometry: dict[str, Any] = shapely.geometry.mapping(degrees)
    return geometry


def publish_places(publisher: Publisher, places: Places) -> None:
    """Write gu and dong boundaries, gu centres and the table of dong codes."""
    publisher.write_features(
        PublishedFile(f"boundaries/서울_자치구_경계_{MARK}_2023.geojson", "gu_boundaries", 25, "utf-8", "\n"),
        [
            _feature({"SIG_CD": g.code, "SIG_ENG_NM": g.name_en, "SIG_KOR_NM": g.name}, g.shape)
            for g in places.gu
        ],
    )
    publisher.write_features(
        PublishedFile(
            f"boundaries/서울_행정동_경계_{MARK}_2023.geojson",
            "dong_boundaries",
            len(places.dong),
            "utf-8",
            "\n",
        ),
        [
            _feature(
                {"adm_cd": d.kostat_code, "adm_nm": f"서울특별시 {places.gu[d.gu].name} {d.name}"}, d.shape
            )
            for d in places.dong
        ],
    )
    centres = [tuple(HEADERS["gu_centres"])]
    centres += [(g.code, "서울특별시", g.name, *map(_coordinate, g.office)) for g in places.gu]
    publisher.write_rows(
        PublishedFile(f"boundaries/서울시_자치구_중심점_{MARK}_2023.csv", "gu_centres", 25, eol="\n"), centres
    )
    codes = [
        tuple(HEADERS["dong_codes"]),
        tuple(HEADERS["dong_codes_second"]),
    ]
    codes += [(d.kostat_code, d.code, "서울", places.gu[d.gu].name, d.name) for d in places.dong]
    publisher.write_rows(
        PublishedFile(
            f"boundaries/서울시_행정동코드_행안부_통계청_매핑_{MARK}_2023.csv",
            "dong_codes",
            len(places.dong) + 1,
            eol="\n",
            dirt={"second_header_row": 1},
            must_quarantine={"second_header_row": 1},
        ),
        codes,
    )


def _coordinate(degrees: float) -> str:
    return f"{degrees:.7f}".rstrip("0")


def _feature(properties: dict[str, str], shape: BaseGeometry) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": outline(shape)}
