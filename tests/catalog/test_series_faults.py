from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.ingest.shops import text
from workbench.catalog.series_faults import KINDS, FaultKind, SeriesFault, SeriesFaults


def _fault(kind: FaultKind, **changes: Any) -> SeriesFault:
    values: dict[str, Any] = {
        "kind": kind,
        "series": "001",
        "station": "중구",
        "fields": ("pm10_ug_m3",),
        "titles": (text("PM10"),),
        "first_at": datetime(2023, 4, 20, 12),
        "last_at": datetime(2023, 4, 21, 11),
        "length_n": 24,
        "is_open": False,
        "score": -12.3,
        "resolution": "hour",
    }
    return SeriesFault(**(values | changes))


@pytest.mark.parametrize(
    ("kind", "korean", "english"),
    [
        (
            "dead",
            "중구 PM10: 2023-04-20 12:00부터 2023-04-21 11:00까지 24시간 값이 끊긴 뒤 돌아오지 않습니다",
            "중구, PM10: 2023-04-20 12:00 to 2023-04-21 11:00, 24 hours: no value came back",
        ),
        (
            "stuck",
            "중구 PM10: 2023-04-20 12:00부터 2023-04-21 11:00까지 24시간 같은 값이 이어집니다",
            "중구, PM10: 2023-04-20 12:00 to 2023-04-21 11:00, 24 hours: one and the same value",
        ),
        (
            "jump",
            "중구 PM10: 2023-04-20 12:00 평소 변화의 12배로 뛰었습니다",
            "중구, PM10: 2023-04-20 12:00: a jump of 12 robust deviations",
        ),
        (
            "step",
            "중구 PM10: 2023-04-20부터 수준이 평소 흩어짐의 12.3배만큼 내려갔습니다",
            "중구, PM10: from 2023-04-20: the level fell by 12.3 robust deviations",
        ),
        (
            "repeat",
            "중구 PM10: 2023-04-20 12:00 행이 24개 있습니다",
            "중구, PM10: 2023-04-20 12:00: 24 rows",
        ),
    ],
)
def test_sentences(kind: FaultKind, korean: str, english: str) -> None:
    sentence = _fault(kind).sentence()
    assert (sentence.ko, sentence.en) == (korean, english)


def test_every_kind_has_a_sentence() -> None:
    for kind in KINDS:
        sentence = _fault(kind, fields=(), titles=(), station="", resolution="day").sentence()
        assert sentence.ko.startswith("모든 측정소 모든 항목")
        assert sentence.en.startswith("all stations, all fields")


@pytest.mark.parametrize(
    ("counts", "korean"),
    [
        ({"dead": 1, "gap": 2}, "계열 5개에서 멈춘 센서 1건, 결측 구간 2건을 찾았습니다"),
        ({}, "계열 5개에서 이상을 찾지 못했습니다"),
    ],
)
def test_the_summary(counts: dict[FaultKind, int], korean: str) -> None:
    found = SeriesFaults("hour", 5, 100, 3, counts, (_fault("dead"),), False, {})
    assert found.summary().ko == korean
    assert found.document()["faults"][0]["first_at"] == "2023-04-20T12:00"
