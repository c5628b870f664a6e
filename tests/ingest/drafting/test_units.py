"""Units as they stand in headers."""

from __future__ import annotations

import pytest

from workbench.ingest.drafting.units import fold, read_unit, split_camel, strip_parentheses


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("미세먼지농도(㎍/㎥)", "µg/m³"),
        ("발생건수 (건)", "cases"),
        ("사망자수 (명)", "persons"),
        ("길이(km)", "km"),
        ("길이（㎞）", "km"),
        ("금액(단위: 원)", "KRW"),
        ("면적(㎡)", "m²"),
        ("면적[㎡]", "m²"),
        ("기온(℃)", "°C"),
        ("기온(°C)", "°C"),
        ("비율(%)", "%"),
        ("소음 dB(A)", None),
        ("소음(dB(A))", "dB(A)"),
        ("위도(Y)", None),
        ("동별(2)", None),
        ("가맹점명", None),
    ],
)
def test_the_unit_in_the_parentheses(header: str, shown: str | None) -> None:
    unit = read_unit(header)
    assert (unit.shown if unit else None) == shown


def test_parentheses_are_taken_off() -> None:
    assert strip_parentheses("보관소(대여소)명") == "보관소 명"


def test_headers_are_folded() -> None:
    assert fold("미세먼지（㎍／㎥）") == "미세먼지(μg/m3)"
    assert fold(" A\nB ") == "a b"
    assert split_camel("stationName") == "station Name"
