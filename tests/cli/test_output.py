"""How tables look."""

from __future__ import annotations

import json
from datetime import datetime

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from workbench.cli.output import print_frame, print_table


def test_a_frame_with_geometry_is_geojson(capsys: pytest.CaptureFixture[str]) -> None:
    frame = gpd.GeoDataFrame(
        {"gu_name": ["종로구"]}, geometry=[shapely.Point(126.98, 37.57)], crs="EPSG:4326"
    )
    print_frame(frame, "json")
    document = json.loads(capsys.readouterr().out)
    assert document["type"] == "FeatureCollection"
    assert document["features"][0]["geometry"]["coordinates"] == [126.98, 37.57]
    assert document["features"][0]["properties"] == {"gu_name": "종로구"}


def test_missing_cells_are_empty_and_times_are_iso(capsys: pytest.CaptureFixture[str]) -> None:
    times = pd.to_datetime([datetime(2024, 6, 30, 23, 59), None])
    frame = pd.DataFrame({"rented_at": times, "n": [1.0, None]})
    print_frame(frame, "json")
    assert json.loads(capsys.readouterr().out)[1] == {"rented_at": None, "n": None}
    print_frame(frame, "table")
    lines = capsys.readouterr().out.splitlines()
    assert "2024-06-30 23:59" in lines[2]
    assert lines[3].strip() == ""


def test_text_is_never_taken_for_markup(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["name"], [["[bold]표본[/bold]"]])
    assert "[bold]표본[/bold]" in capsys.readouterr().out


def test_long_words_are_folded_and_nothing_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["name", "n"], [["가" * 200, "1"]], right=["n"])
    assert capsys.readouterr().out.count("가") == 200
