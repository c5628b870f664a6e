from __future__ import annotations

import unicodedata

import httpx
import pytest

from workbench.ingest.connectors.address import BASES, build_address, page_rows
from workbench.ingest.connectors.keys import Key
from workbench.ingest.connectors.plan import FetchPlan

KEY = Key("a+/=bcdefgh")


def _address(plan: FetchPlan, page: int = 0, base: str | None = "http://h:1/") -> str:
    return build_address(plan, plan.list_series()[0], page, key=KEY, base=base)


@pytest.mark.parametrize(
    ("values", "tail"),
    [
        (("", ""), "1/1000/"),
        (("도심권", ""), "1/1000/%EB%8F%84%EC%8B%AC%EA%B6%8C/"),
        (("", "중구"), "1/1000/%20/%EC%A4%91%EA%B5%AC/"),
        (("a/b", "50%"), "1/1000/a%2Fb/50%25/"),
    ],
)
def test_seoul(values: tuple[str, str], tail: str) -> None:
    plan = FetchPlan("S", "seoul", "json", dict(zip(("zone", "station"), values, strict=True)))
    assert _address(plan) == f"http://h:1/a%2B%2F%3Dbcdefgh/json/S/{tail}"


def test_datagokr() -> None:
    plan = FetchPlan("op", "datagokr", "B1/Svc", {"sidoName": "서울", "ver": "1.3", "empty": ""}, 100)
    assert _address(plan, 2) == (
        "http://h:1/B1/Svc/op?serviceKey=a%2B%2F%3Dbcdefgh&pageNo=3&numOfRows=100"
        "&sidoName=%EC%84%9C%EC%9A%B8&ver=1.3"
    )


def test_decomposed_korean_is_composed() -> None:
    composed = FetchPlan("S", "seoul", "json", {"gu": "종로구"})
    decomposed = FetchPlan("S", "seoul", "json", {"gu": unicodedata.normalize("NFD", "종로구")})
    assert _address(decomposed) == _address(composed)


def test_the_client_leaves_an_address_as_it_is() -> None:
    plan = FetchPlan("S", "seoul", "json", {"zone": "", "station": "a/b 서울"})
    address = _address(plan)
    assert httpx.URL(address).raw_path.decode() == address.removeprefix("http://h:1")


def test_the_usual_address() -> None:
    assert _address(FetchPlan("S", "seoul", "json"), base=None).startswith(BASES["seoul"] + "/")
    assert _address(FetchPlan("S", "datagokr", "p"), base=None).startswith(BASES["datagokr"] + "/p/S?")


@pytest.mark.parametrize(
    ("size", "page", "rows"), [(1_000, 0, (1, 1_000)), (1_000, 3, (3_001, 4_000)), (5, 1, (6, 10))]
)
def test_rows_of_a_page(size: int, page: int, rows: tuple[int, int]) -> None:
    assert page_rows(size, page) == rows
