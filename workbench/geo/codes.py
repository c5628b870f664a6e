"""The gu of Seoul under the code systems in use.

Two ministries number the same districts: MOIS (행정안전부, 11110 = 종로구), which is ours, and KOSTAT
(통계청, 11010 = 종로구). A bare number does not say which it is: 11110 is 종로구 for one and 노원구 for
the other. So the system is always part of the column's name.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Gu:
    """One of Seoul's 25 autonomous districts."""

    gu_code: str
    gu_kostat_code: str
    gu_name: str
    gu_name_en: str


@cache
def load_gu() -> tuple[Gu, ...]:
    """The 25 gu in the order of their codes."""
    text = files("workbench.geo").joinpath("seoul_gu.csv").read_text(encoding="utf-8")
    return tuple(Gu(**row) for row in csv.DictReader(text.splitlines()))


@cache
def _lookup() -> dict[str, Gu]:
    by_kostat = {gu.gu_kostat_code: gu for gu in load_gu()}
    by_name = {gu.gu_name: gu for gu in load_gu()}
    return (
        {f"kostat:{code}": gu for code, gu in by_kostat.items()}
        | by_name
        | {f"mois:{gu.gu_code}": gu for gu in load_gu()}
    )


def find_gu(*, name: str | None = None, code: str | None = None, kostat_code: str | None = None) -> Gu | None:
    """The gu with this name or code, or ``None``.

    Parameters
    ----------
    name
        ``종로구``, also with the city before it (``서울특별시 종로구``) and a running number after it
        (``종로구1``). A name under another province is no gu of Seoul: ``부산광역시 중구`` gives ``None``.
    code
        MOIS code; longer codes (dong, legal dong) are cut to their gu.
    kostat_code
        KOSTAT code; longer codes are cut to their gu.
    """
    if code is not None:
        return _lookup().get(f"mois:{code[:5]}")
    if kostat_code is not None:
        return _lookup().get(f"kostat:{kostat_code[:5]}")
    if name is None:
        return None
    words = re.sub(r"\d+$", "", name.strip()).split()
    if len(words) > 1 and not words[0].startswith("서울"):
        return None
    return _lookup().get(words[-1]) if words else None
