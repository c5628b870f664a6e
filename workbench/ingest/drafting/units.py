"""Headers folded for comparison, and the unit that stands in their parentheses."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it is shown, as it ends a name, and whether its values are whole numbers."""

    shown: str
    suffix: str
    is_count: bool = False


def _count(shown: str) -> Unit:
    return Unit(shown, "n", is_count=True)


UNITS: Final[dict[str, Unit]] = {
    "μg/m3": Unit("µg/m³", "ug_m3"),
    "ug/m3": Unit("µg/m³", "ug_m3"),
    "mg/m3": Unit("mg/m³", "mg_m3"),
    "ppm": Unit("ppm", "ppm"),
    "ppb": Unit("ppb", "ppb"),
    "mg/l": Unit("mg/L", "mg_l"),
    "건": _count("cases"),
    "명": _count("persons"),
    "인": _count("persons"),
    "개": _count("pieces"),
    "개소": _count("places"),
    "곳": _count("places"),
    "대": _count("vehicles"),
    "회": _count("times"),
    "세대": _count("households"),
    "가구": _count("households"),
    "호": _count("dwellings"),
    "동": _count("buildings"),
    "면": _count("spaces"),
    "석": _count("seats"),
    "주": _count("trees"),
    "본": _count("trees"),
    "필지": _count("parcels"),
    "%": Unit("%", "pct"),
    "퍼센트": Unit("%", "pct"),
    "‰": Unit("‰", "permille"),
    "km": Unit("km", "km"),
    "m": Unit("m", "m"),
    "미터": Unit("m", "m"),
    "cm": Unit("cm", "cm"),
    "mm": Unit("mm", "mm"),
    "km2": Unit("km²", "km2"),
    "m2": Unit("m²", "m2"),
    "제곱미터": Unit("m²", "m2"),
    "ha": Unit("ha", "ha"),
    "m3": Unit("m³", "m3"),
    "kg": Unit("kg", "kg"),
    "g": Unit("g", "g"),
    "t": Unit("t", "t"),
    "톤": Unit("t", "t"),
    "l": Unit("L", "l"),
    "kwh": Unit("kWh", "kwh"),
    "mwh": Unit("MWh", "mwh"),
    "°c": Unit("°C", "c"),
    "c°": Unit("°C", "c"),
    "m/s": Unit("m/s", "m_s"),
    "m/sec": Unit("m/s", "m_s"),
    "km/h": Unit("km/h", "km_h"),
    "hpa": Unit("hPa", "hpa"),
    "db": Unit("dB", "db"),
    "db(a)": Unit("dB(A)", "db"),
    "mj/m2": Unit("MJ/m²", "mj_m2"),
    "kcal": Unit("kcal", "kcal"),
    "hr": Unit("h", "h"),
    "h": Unit("h", "h"),
    "시간": Unit("h", "h"),
    "분": Unit("min", "min"),
    "초": Unit("s", "s"),
    "일": Unit("days", "days"),
    "개월": Unit("months", "months"),
    "원": Unit("KRW", "krw"),
    "천원": Unit("thousand KRW", "thousand_krw"),
    "백만원": Unit("million KRW", "million_krw"),
    "억원": Unit("100 million KRW", "hundred_million_krw"),
    "1/10": Unit("1/10", "tenths"),
    "10%": Unit("1/10", "tenths"),
    "대/일": Unit("vehicles/day", "vehicles_day"),
    "대/시": Unit("vehicles/h", "vehicles_h"),
    "명/km2": Unit("persons/km²", "per_km2"),
    "세": Unit("years", "years"),
    "°": Unit("°", "deg"),
    "deg": Unit("°", "deg"),
}
"""Units as they stand in headers, folded (NFKC, lower case, no blanks)."""


def fold(header: str) -> str:
    """A header with full-width forms folded, in lower case, brackets round and blanks single."""
    folded = unicodedata.normalize("NFKC", header).casefold().replace("[", "(").replace("]", ")")
    return re.sub(r"\s+", " ", folded).strip()


def read_unit(header: str) -> Unit | None:
    """The unit in a header's parentheses, the last one that is any."""
    for inner in reversed(re.findall(r"\(([^()]*(?:\(a\))?)\)", fold(header))):
        bare = re.sub(r"\s|단위|:", "", inner)
        if bare in UNITS:
            return UNITS[bare]
    return None


def strip_parentheses(header: str) -> str:
    """The folded header without what stands in parentheses."""
    return re.sub(r"\s+", " ", re.sub(r"\([^()]*\)", " ", fold(header).replace("(a)", ""))).strip()


def split_camel(header: str) -> str:
    """``stationName`` as ``station Name``: what :func:`fold` would make one word."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
