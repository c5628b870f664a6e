"""Addresses of the pages of a service, each value percent-encoded once."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from workbench.ingest.connectors.keys import Key
from workbench.ingest.connectors.plan import FetchPlan, Kind, Series

BASES: Final[Mapping[Kind, str]] = {
    "seoul": "http://openapi.seoul.go.kr:8088",
    "datagokr": "https://apis.data.go.kr",
}


def build_address(plan: FetchPlan, series: Series, page: int, *, key: Key, base: str | None = None) -> str:
    """The address of page ``page`` (from 0). It holds the key: never show, log or keep it."""
    base = (base or BASES[plan.kind]).rstrip("/")
    if plan.kind == "seoul":
        return _build_seoul(plan, series, page, key=key, base=base)
    return _build_datagokr(plan, series, page, key=key, base=base)


def _build_seoul(plan: FetchPlan, series: Series, page: int, *, key: Key, base: str) -> str:
    first, last = page_rows(plan.page_size, page)
    values = list(series.arguments.values())
    while values and not values[-1]:
        values.pop()
    # An argument left out before one that is given is written as a blank.
    written = [_encode(value or " ") for value in values]
    return "/".join([base, key.quote(), plan.path, plan.service, str(first), str(last), *written, ""])


def _build_datagokr(plan: FetchPlan, series: Series, page: int, *, key: Key, base: str) -> str:
    query = [f"serviceKey={key.quote()}", f"pageNo={page + 1}", f"numOfRows={plan.page_size}"]
    query += [f"{name}={_encode(value)}" for name, value in series.arguments.items() if value]
    return f"{base}/{plan.path}/{plan.service}?{'&'.join(query)}"


def _encode(value: str) -> str:
    # macOS writes Korean decomposed; the services know only composed syllables.
    return quote(unicodedata.normalize("NFC", value), safe="")


def page_rows(page_size: int, page: int) -> tuple[int, int]:
    """Numbers (from 1) of the first and the last row of page ``page`` (from 0)."""
    return page * page_size + 1, (page + 1) * page_size
