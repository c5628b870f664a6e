"""The page on joining by place says what works: its code runs, in both languages the same, on the sample city."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import workbench as wb
from workbench.ingest.sample_city import write_sample_city

PAGES = ("join-by-place.md", "join-by-place.ko.md")
WANTED = (
    "boundaries/*",
    "bicycle/*대여소*",
    "bicycle/*사고*",
    "bicycle/*bike_lane*",
    "parks/*",
    "population/*",
)


def read_code(repository: Path, page: str) -> list[str]:
    text = (repository / "docs/how-to" / page).read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_the_twin_pages_show_the_same_code(repository: Path) -> None:
    english, korean = (read_code(repository, page) for page in PAGES)
    assert english == korean
    assert english


@pytest.mark.slow
def test_the_code_runs(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    wb.refresh()
    write_sample_city(tmp_path / "city", scale=0.02)
    wb.ingest_files(*(file for wanted in WANTED for file in (tmp_path / "city").glob(wanted)), sample=True)
    names: dict[str, Any] = {}
    for block in read_code(repository, PAGES[0]):
        exec(block, names)
    wb.refresh()

    stations, dong = names["stations"], names["dong"]
    assert stations["found_code"].notna().all()
    located = dong["dong_code"].to_numpy()[names["number"]]
    assert (stations["found_code"] == located).all()
    assert 0 < stations["is_near_park"].mean() < 1
    assert names["crashes"]["distance_m"].max() <= 30
    people = names["people"]["population_n"].sum()
    assert names["grid"]["population_n"].sum() == pytest.approx(people, rel=1e-6)
    crashes = float(names["counted"]["crashes_n"].sum())
    assert names["by_people"]["crashes_n"].sum() == pytest.approx(crashes, rel=0.01)
    assert names["largest"]["crashes_n"] > 0
