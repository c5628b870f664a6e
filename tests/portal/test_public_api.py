import json

import pytest


@pytest.fixture
def get(client):
    def ask(path, **params):
        response = client.get(f"/api/v1/{path}", params=params)
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == "*"
        return response.json()

    return ask


def test_problems(get, problem_id):
    first = get("problems")[0]
    assert first["id"] == problem_id
    assert first["current"]["number"] == 2
    assert first["current"]["is_sample"] is True
    assert first["headlines"][0]["en"].startswith("Dongdaemun-gu")


def test_editions(get, client, problem_id):
    found = get("editions")
    assert [e["number"] for e in found] == [2, 1]
    assert found == get("editions", problem=problem_id)
    assert client.get(found[0]["report"]).status_code == 200


def test_a_release_shows_what_the_gate_let_through(get):
    release = get("releases/" + get("editions")[0]["release"])
    (table,) = release["tables"]
    assert table["data"]["rows"] == [["동대문구", 128], ["종로구", None], ["중구", None]]
    assert {w["rule"] for w in release["withheld"]} == {"threshold", "secondary"}
    assert release["findings"][0]["sentence"]["ko"].startswith("2018–2022년")


def test_datasets(get):
    found = {d["id"]: d for d in get("datasets")}
    assert found["bike_daily_rentals"]["rows_n"] == 21
    assert found["bike_daily_rentals"]["last"] == "2025-01-02"
    assert found["bike_rides"]["rows_n"] == 0
    assert found["bike_rides"]["first"] is None


def test_a_dataset(get):
    dataset = get("datasets/bike_daily_rentals")
    assert [v["rows_n"] for v in dataset["versions"]] == [21, 19]
    assert {f["name"] for f in dataset["fields"]} == {"date", "rentals_n"}
    for source in dataset["versions"][0]["sources"]:
        assert source["rows_read"] == source["rows_kept"] + source["rows_quarantined"]
        assert len(source["sha256"]) == 64
        assert "/" not in json.dumps(source)


def test_recommendations(get):
    found = {r["key"]: r for r in get("recommendations")}
    assert found["lanes"]["status"] == "overdue"
    assert found["lanes"]["days_overdue"] == 3
    assert found["lanes"]["editions"] == [1, 2]
    assert [a["decision"] for a in found["counts"]["answers"]] == ["refused", "partly"]


@pytest.mark.parametrize(
    "path", ["nothing", "datasets/none", "editions?problem=none", "releases/0123456789abcdef", "releases/x"]
)
def test_failures_are_json(client, path):
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 404
    assert set(response.json()) == {"status", "ko", "en"}


def test_openapi(client):
    document = client.get("/api/v1/openapi.json").json()
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    assert all(set(methods) == {"get"} for methods in document["paths"].values())
    page = client.get("/api/").text
    assert all(path in page for path in document["paths"])


def test_no_page_of_documentation_from_elsewhere(client):
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404
