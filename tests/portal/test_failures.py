"""A fault of ours shows no detail, and the log no value."""

import logging

import pytest

SECRET = "row-value-4711"


@pytest.fixture
def broken(client, settings, problem_id):
    released = settings.home / "lake" / "sample" / "released" / problem_id / "2"
    (released / "release.json").write_text(f'{{"{SECRET}"')
    return client


def test_a_page(broken):
    page = broken.get("/")
    assert page.status_code == 500
    assert "페이지를 만들지 못했습니다" in page.text
    assert SECRET not in page.text
    assert "Traceback" not in page.text


def test_json(broken):
    response = broken.get("/api/v1/problems")
    assert response.status_code == 500
    assert response.json()["en"] == "The page could not be made"


def test_the_rest_goes_on(broken):
    assert broken.get("/datasets/").status_code == 200


def test_a_damaged_lake(client, settings, caplog):
    (settings.home / "lake" / "sample" / "tidy" / "bike_daily_rentals" / "current").write_text("gone")
    with caplog.at_level(logging.ERROR, "workbench.portal"):
        assert client.get("/datasets/bike_daily_rentals/").status_code == 500
    assert "WB305" in caplog.text
