"""Coordinates among the columns, and the system they are in: the one in which the points land where they must.

Numbers alone do not tell every system: EPSG:5174, 5181 and 2097 put a point within 400 m of each other. What
remains open is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from workbench.core.text import Text
from workbench.geo import to_korea_tm, to_lonlat
from workbench.ingest.drafting.units import fold, split_camel

Floats = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]

KOREA: Final[Box] = (124.0, 33.0, 132.0, 39.0)
SEOUL: Final[Box] = (126.70, 37.40, 127.25, 37.75)
"""The area of a descriptor that names none."""

PROVINCES: Final[Mapping[str, Box]] = {
    "서울": SEOUL,
    "부산": (128.74, 34.87, 129.35, 35.40),
    "대구": (128.34, 35.60, 128.77, 36.34),
    "인천": (124.60, 36.90, 126.80, 37.99),
    "광주": (126.64, 35.05, 127.03, 35.27),
    "대전": (127.24, 36.18, 127.57, 36.51),
    "울산": (128.96, 35.31, 129.47, 35.73),
    "세종": (127.12, 36.40, 127.42, 36.74),
    "경기": (126.37, 36.89, 127.86, 38.30),
    "강원": (127.08, 37.02, 129.37, 38.63),
    "충북": (127.26, 36.00, 128.65, 37.27),
    "충청북도": (127.26, 36.00, 128.65, 37.27),
    "충남": (125.50, 35.97, 127.65, 37.07),
    "충청남도": (125.50, 35.97, 127.65, 37.07),
    "전북": (125.97, 35.28, 127.92, 36.16),
    "전라북도": (125.97, 35.28, 127.92, 36.16),
    "전남": (125.05, 33.90, 127.91, 35.51),
    "전라남도": (125.05, 33.90, 127.91, 35.51),
    "경북": (127.80, 35.56, 131.90, 37.56),
    "경상북도": (127.80, 35.56, 131.90, 37.56),
    "경남": (127.56, 34.49, 129.23, 35.92),
    "경상남도": (127.56, 34.49, 129.23, 35.92),
    "제주": (126.08, 33.06, 126.99, 34.03),
}
"""Where each province lies (degrees), with its islands."""

_SYSTEMS: Final = (
    "EPSG:5181 EPSG:5186 EPSG:5179 EPSG:5174 EPSG:2097 EPSG:5187 EPSG:5185 EPSG:3857 EPSG:32652".split()
)
"""Metric systems in use; of those that fit equally the earlier is the likelier."""

_HINTS: Final = (
    (re.compile(r"5179|utm-?k|네이버"), "EPSG:5179"),
    (re.compile(r"5186"), "EPSG:5186"),
    (re.compile(r"5174|bessel|베셀|좌표정보"), "EPSG:5174"),  # 좌표정보(X): permits of local governments
    (re.compile(r"5181|grs80"), "EPSG:5181"),
    (re.compile(r"3857|google|구글"), "EPSG:3857"),
)
_LON: Final = re.compile(
    r"경도|lng|longitude|(^|[\s_])lon(g)?($|[\s_(])|la?ongt?|(^|[\s_])(lot|logt|lo_?crd)$"
)
_LAT: Final = re.compile(r"위도|latitude|(^|[\s_])(lat($|[\s_(])|la_?crd$)")
_X: Final = re.compile(r"(^|[\s_(]|좌표)x($|[\s_)(]|좌표)|엑스|xcnts|x ?좌표|x_?crd")
_Y: Final = re.compile(r"(^|[\s_(]|좌표)y($|[\s_)(]|좌표)|와이|ydnts|y ?좌표|y_?crd")
_NEAR_M: Final = 1_000.0
_METRES_MIN: Final = 10_000.0
_WITHIN: Final = 0.99


@dataclass(frozen=True, slots=True)
class Landing:
    """A coordinate system tried on the points."""

    crs: str
    swapped: bool
    inside: float
    """Share of the points that land in the wanted area."""
    korea: float
    """Share that lands in Korea."""
    lon: Floats
    lat: Floats


@dataclass(frozen=True, slots=True)
class PlaceGuess:
    """How the rows of a table are put on the map."""

    crs: str
    swapped: bool
    """Whether what is called x holds the northing (or latitude)."""
    area: Box | None
    """Where the things are; ``None`` for Seoul."""
    reason: Text
    is_certain: bool


def find_pairs(headers: Mapping[int, str]) -> list[tuple[int, int]]:
    """Pairs of columns (x, y) whose headers speak of coordinates, longitude and latitude first.

    Parameters
    ----------
    headers
        Column → header, of the numeric columns.
    """
    pairs: list[tuple[int, int]] = []
    words = {i: fold(split_camel(header)) for i, header in headers.items()}
    for x_word, y_word in ((_LON, _LAT), (_X, _Y)):
        xs = [i for i, word in words.items() if x_word.search(word)]
        ys = [i for i, word in words.items() if y_word.search(word)]
        pairs += [(x, y) for x, y in zip(xs, ys, strict=False) if x != y]
    return list(dict.fromkeys(pairs))


def guess_place(x: Floats, y: Floats, hint: str, provinces: Sequence[str]) -> PlaceGuess | None:
    """The system in which the points land where they should; ``None`` where they land nowhere.

    Parameters
    ----------
    x, y
        Numbers of the two columns, shape (n,); NaN where missing.
    hint
        What file name and headers say, folded.
    provinces
        Provinces that the file names, the most frequent first; Seoul where it names none.
    """
    known = np.isfinite(x) & np.isfinite(y) & ((x != 0) | (y != 0))
    x, y = x[known], y[known]
    if not x.size:
        return None
    # Near zero the metric systems begin: counts and grades would land in the sea off Jeju.
    far = min(np.median(np.abs(x)), np.median(np.abs(y))) > _METRES_MIN
    systems = ("EPSG:4326", *_order(hint)) if far else ("EPSG:4326",)
    wanted = [PROVINCES[p] for p in provinces[:1] if p in PROVINCES] or [SEOUL]
    landings = [
        land(crs, (y, x) if swapped else (x, y), wanted[0], swapped)
        for crs in systems
        for swapped in (False, True)
    ]
    degrees = [found for found in landings[:2] if found.korea >= 0.5]
    best = max(degrees or landings, key=lambda found: (round(found.inside, 2), round(found.korea, 2)))
    if best.korea < 0.5:
        return None
    rivals = [] if degrees else [other for other in landings if _is_rival(other, best)]
    return PlaceGuess(
        best.crs, best.swapped, find_area(best.lon, best.lat), _explain(best, rivals), not rivals
    )


def _order(hint: str) -> list[str]:
    hinted = [crs for pattern, crs in _HINTS if pattern.search(hint)]
    return list(dict.fromkeys([*hinted, *_SYSTEMS]))


def land(crs: str, points: tuple[Floats, Floats], box: Box, swapped: bool) -> Landing:
    """Where points land if they are in this system."""
    lon, lat = to_lonlat(*points, crs)
    return Landing(crs, swapped, _share(lon, lat, box), _share(lon, lat, KOREA), lon, lat)


def _share(lon: Floats, lat: Floats, box: Box) -> float:
    west, south, east, north = box
    with np.errstate(invalid="ignore"):
        return float(np.mean((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)))


def _is_rival(other: Landing, best: Landing) -> bool:
    """Whether another system fits as well."""
    if other is best or (other.crs, other.swapped) == (best.crs, best.swapped):
        return False
    return other.inside >= best.inside - 0.02 and other.korea >= best.korea - 0.02


def _explain(best: Landing, rivals: Sequence[Landing]) -> Text:
    share = f"{best.inside if best.inside >= 0.5 else best.korea:.0%}"
    where = Text("해당 지역", "the area") if best.inside >= 0.5 else Text("우리나라", "Korea")
    told = Text(f"점의 {share}가 {where.ko} 안에 놓입니다", f"{share} of the points land in {where.en}")
    if not rivals:
        return told
    others = ", ".join(f"{r.crs.removeprefix('EPSG:')}({_distance(best, r)})" for r in rivals)
    return Text(
        f"{told.ko}. 확실하지 않음: {others}로 읽어도 그렇습니다",
        f"{told.en}; uncertain: {others} would fit as well",
    )


def _distance(one: Landing, other: Landing) -> str:
    (x0, y0), (x1, y1) = (to_korea_tm(p.lon, p.lat) for p in (one, other))
    metres = float(np.nanmedian(np.hypot(x1 - x0, y1 - y0)))
    return f"{metres:,.0f} m" if metres < 10 * _NEAR_M else f"{metres / 1000:,.0f} km"


def find_area(lon: Floats, lat: Floats) -> Box | None:
    """Box of the points in Korea, with a margin; ``None`` where nearly all lie in Seoul."""
    west, south, east, north = KOREA
    with np.errstate(invalid="ignore"):
        inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    lon, lat = lon[inside], lat[inside]
    if not lon.size or _share(lon, lat, SEOUL) >= _WITHIN:
        return None
    (x0, x1), (y0, y1) = (np.quantile(values, (0.001, 0.999)) for values in (lon, lat))
    margin = 0.1
    return (
        max(west, float(np.floor((x0 - margin) * 10) / 10)),
        max(south, float(np.floor((y0 - margin) * 10) / 10)),
        min(east, float(np.ceil((x1 + margin) * 10) / 10)),
        min(north, float(np.ceil((y1 + margin) * 10) / 10)),
    )


def count_provinces(texts: Sequence[str]) -> list[str]:
    """Provinces that texts begin with, the most frequent first."""
    counts = {name: sum(text.startswith(name) for text in texts) for name in PROVINCES}
    return [name for name, n in sorted(counts.items(), key=lambda item: -item[1]) if n]
