import json

from workbench.core.settings import Settings
from workbench.portal import create_app


def test_under_a_prefix(settings, serve, problem_id):
    import httpx

    address = serve(create_app(settings, "/services/portal/"))
    with httpx.Client(base_url=address) as client:
        page = client.get("/services/portal/")
        assert page.status_code == 200
        for link in ("/services/portal/datasets/", f"/services/portal/reports/{problem_id}/"):
            assert f'href="{link}"' in page.text
            assert client.get(link).status_code == 200
        assert client.get("/").headers["location"] == "/services/portal/"
        assert client.get("/datasets/").status_code == 404
        document = client.get("/services/portal/api/v1/openapi.json").json()
        assert all(path.startswith("/services/portal/api/v1/") for path in document["paths"])
        report = client.get("/services/portal/api/v1/editions").json()[0]["report"]
        assert report == f"/services/portal/reports/{problem_id}/2/"
        assert "Path=/services/portal/" in client.get("/services/portal/?lang=en").headers["set-cookie"]


def test_nothing_of_the_machine_is_told(settings, serve):
    import httpx

    address = serve(create_app(settings))
    for path in ("datasets/bike_daily_rentals", "editions", "problems"):
        assert str(settings.home) not in json.dumps(httpx.get(f"{address}/api/v1/{path}").json())


def test_creating_it_writes_nothing(tmp_path):
    create_app(Settings(home=tmp_path / "none"))
    assert not (tmp_path / "none").exists()
