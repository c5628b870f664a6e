"""A home with a little data in it, and the command line looking at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench import api

STATIONS = """\
대여소번호,보관소(대여소)명,자치구,상세주소,위도,경도,설치시기,LCD,QR,운영방식
301,경복궁역 7번출구 앞,종로구,서울특별시 종로구 사직로 지하130,37.575794,126.971451,2015-10-07,20,,LCD
302,경복궁역 4번출구 뒤,종로구,서울특별시 종로구 사직로 지하130,37.575947,126.974060,2015-10-07,12,,LCD
,이름 없는 곳,종로구,,37.57,126.97,2015-10-07,12,,LCD
501,뚝섬유원지역 1번출구 앞,광진구,서울특별시 광진구 자양동,37.531860,127.067191,2016-07-01,35,,LCD
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home; messages are in English."""
    folder = tmp_path / "home"
    monkeypatch.setenv("WORKBENCH_HOME", str(folder))
    monkeypatch.setenv("WORKBENCH_LANG", "en")
    api.refresh()
    yield folder
    api.refresh()


@pytest.fixture
def stations(tmp_path: Path) -> Path:
    """Three stations and a row without its number, as the publisher writes them."""
    file = tmp_path / "published" / "공공자전거_대여소정보_2021.csv"
    file.parent.mkdir()
    file.write_text(STATIONS, encoding="cp949")
    return file
