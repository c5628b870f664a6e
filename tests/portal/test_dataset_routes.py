"""Documents and files of the catalogue, over real HTTP."""

import csv
import hashlib
import io
import itertools
import json
import re
import shutil
import threading
from base64 import b64encode
from urllib.parse import unquote

import frictionless
import httpx
import pyarrow.parquet as pq
import pytest
import yaml

from workbench.core.settings import Settings
from workbench.portal import create_app
from workbench.portal.shelf import Shelf

DAILY = "/datasets/bike_daily_rentals/"
BUSY = {
    "name": "busy",
    "sql": "rentals_n < 1019",
    "title": "하루 1019건 아래",
    "title_en": "under 1019 a day",
}


@pytest.fixture
def address(client):
    """Address of the current CSV, as the page links it."""
    return (
        DAILY
        + re.search(r'href="[^"]*?bike_daily_rentals/([^"]*\.csv\?as=[^"]*)"', client.get(DAILY).text)[1]
    )


def _change_descriptor(settings, folder, repository, **changes):
    """The portal's settings with other descriptors, in which keys of bike_daily_rentals have other values."""
    shutil.copytree(repository / "datasets", folder)
    file = folder / "bicycle" / "bike_daily_rentals.yaml"
    descriptor = yaml.safe_load(file.read_text(encoding="utf-8")) | changes
    file.write_text(yaml.safe_dump(descriptor, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return Settings(home=settings.home, datasets=folder)


@pytest.fixture
def open_changed(settings, tmp_path, repository, serve):
    numbers = itertools.count()

    def make(**changes):
        changed = _change_descriptor(settings, tmp_path / f"datasets-{next(numbers)}", repository, **changes)
        return httpx.Client(
            base_url=serve(create_app(changed)), headers={"accept-language": "ko"}, timeout=60
        )

    return make


# --- the catalogue


def test_data_json(client):
    response = client.get("/data.json")
    assert response.headers["content-type"] == "application/ld+json"
    assert response.headers["access-control-allow-origin"] == "*"
    document = response.json()
    assert document["@type"] == "dcat:Catalog"
    listed = {d["dct:identifier"]: d for d in document["dcat:dataset"]}
    assert {"bike_daily_rentals", "bike_rides", "air_daily"} <= set(listed)
    daily = listed["bike_daily_rentals"]
    assert daily["dct:title"][0]["@value"].startswith("[표본 자료]")
    assert len(daily["dcat:distribution"]) == 2
    for distribution in daily["dcat:distribution"]:
        file = client.get(distribution["dcat:downloadURL"]["@id"])  # an absolute address that works
        assert file.status_code == 200
    assert "dcat:distribution" not in listed["bike_rides"]


def test_data_json_states_size_and_digest_once_written(client, address):
    raw = client.get(address).content
    listed = {d["dct:identifier"]: d for d in client.get("/data.json").json()["dcat:dataset"]}
    by_size = [d for d in listed["bike_daily_rentals"]["dcat:distribution"] if "dcat:byteSize" in d]
    assert [d["dcat:byteSize"]["@value"] for d in by_size] == [str(len(raw))]
    assert by_size[0]["spdx:checksum"]["spdx:checksumValue"]["@value"] == hashlib.sha256(raw).hexdigest()


def test_data_json_under_a_prefix(settings, serve):
    address = serve(create_app(settings, "/services/portal/"))
    document = httpx.get(f"{address}/services/portal/data.json").json()
    assert document["@id"] == f"{address}/services/portal/datasets/#catalogue"
    assert "no-cache" in httpx.get(f"{address}/services/portal/data.json").headers["cache-control"]


def test_pages_point_to_their_documents(client):
    for path, link in (
        ("/datasets/", "/data.json"),
        (DAILY, f"{DAILY}datapackage.json"),
        (f"{DAILY}quality/", f"{DAILY}quality.json"),
    ):
        assert re.search(rf'<link rel="alternate"[^>]*href="{link}"', client.get(path).text), path
        assert client.get(link).status_code == 200


def test_a_document_that_was_read_before(client):
    for path in ("/data.json", f"{DAILY}quality.json", f"{DAILY}datapackage.json"):
        tag = client.get(path).headers["etag"]
        again = client.get(path, headers={"if-none-match": f'W/"x", {tag}'})
        assert (again.status_code, again.content) == (304, b""), path
        assert client.get(path, headers={"if-none-match": '"x"'}).status_code == 200


def test_a_data_package_that_frictionless_takes(client, tmp_path):
    document = client.get(f"{DAILY}datapackage.json").json()
    assert document["is_sample"] is True
    for resource in document["resources"]:
        (tmp_path / resource["path"]).write_bytes(client.get(DAILY + resource["path"]).content)
    file = tmp_path / "datapackage.json"
    file.write_bytes(client.get(f"{DAILY}datapackage.json").content)
    package = frictionless.Package(str(file))
    for resource in package.resources:
        if resource.format == "parquet":
            resource.bytes = resource.hash = None  # frictionless does not measure a Parquet file
    report = package.validate()
    assert report.valid, report.flatten(["type", "message"])
    assert report.stats["tasks"] == 2


def test_a_data_package_without_rows(client):
    document = client.get("/datasets/bike_rides/datapackage.json").json()
    (resource,) = document["resources"]
    (header,) = resource["data"]
    assert header[:2] == ["bike_id", "rented_at"]
    fields = {f["name"]: f for f in resource["schema"]["fields"]}
    assert fields["birth_year"]["sensitivity"] == "quasi"
    assert frictionless.Package.metadata_validate(document) is not None
    assert list(frictionless.Package.metadata_validate(document)) == []


# --- quality


def test_the_sheet_as_json(client):
    sheet = client.get(f"{DAILY}quality.json").json()
    assert sheet["rows"] == {"read": 24, "kept": 21, "quarantined": 3}
    assert sheet["dimensions"][0]["dimension"] == "completeness"
    measures = {m["name"]: m for d in sheet["dimensions"] for m in d["measures"]}
    assert measures["type:rentals_n"]["failed_n"] == 1
    page = client.get(f"{DAILY}quality/").text
    assert "따로 둔 행(공개하지 않음)" in page
    assert "어긋난 것이 없는 점검" in page


def test_no_sheet_without_data(client):
    assert client.get("/datasets/bike_rides/quality/").status_code == 404
    assert client.get("/datasets/bike_rides/quality.json").status_code == 404


def test_quarantined_rows_are_shown_nowhere(client):
    """The rows set aside said 없음 and -5; only their reasons and numbers are told."""
    for path in (DAILY, f"{DAILY}quality/", f"{DAILY}quality.json", f"{DAILY}datapackage.json", "/data.json"):
        text = re.sub(r"data-label=\"[^\"]*\"", "", client.get(path).text)
        assert ">-5<" not in text
        assert '"-5"' not in text
    csv_file = client.get(f"{DAILY}current.csv", follow_redirects=True).content.decode("utf-8-sig")
    assert "-5" not in csv_file.split("\r\n", 1)[1].replace("-05", "")
    assert client.get(f"{DAILY}quality/rows", params={"check": "type:rentals_n"}).status_code == 404


def test_failing_rows_of_open_data(open_changed):
    with open_changed(checks=[BUSY]) as client:
        assert f"{DAILY}quality/rows?check=check%3Abusy" in client.get(f"{DAILY}quality/").text
        page = client.get(f"{DAILY}quality/rows", params={"check": "check:busy"})
        assert page.status_code == 200
        assert re.findall("<td[^>]*>(.*?)</td>", page.text) == ["2024-01-19", "1019"]
        assert client.get(f"{DAILY}quality/rows", params={"check": "check:none"}).status_code == 404
        assert client.get(f"{DAILY}quality/rows").status_code == 422


@pytest.mark.parametrize(
    "changes", [{"licenses": [{"name": "KOGL-4"}]}, {"rung": "masked"}], ids=["terms", "rung"]
)
def test_no_rows_of_what_may_not_be_passed_on(open_changed, changes):
    with open_changed(checks=[BUSY], **changes) as client:
        assert client.get(f"{DAILY}quality/rows", params={"check": "check:busy"}).status_code == 404
        assert "작업대에서만 볼 수 있음" in client.get(f"{DAILY}quality/").text
        for path in (DAILY, f"{DAILY}quality/", f"{DAILY}quality.json", f"{DAILY}datapackage.json"):
            assert "1019</td>" not in client.get(path).text


# --- files


def test_a_csv_that_excel_opens(client, address):
    response = client.get(address)
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 22
    assert rows[1] == ["2024-01-01", "1001"]


def test_parquet(client):
    response = client.get(f"{DAILY}current.parquet", follow_redirects=True)
    assert pq.read_table(io.BytesIO(response.content)).num_rows == 21


def test_headers_of_a_file(client, address):
    response = client.get(address)
    headers = response.headers
    digest = hashlib.sha256(response.content)
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["etag"] == f'"{digest.hexdigest()[:32]}"'
    assert headers["repr-digest"] == f"sha-256=:{b64encode(digest.digest()).decode()}:"
    assert int(headers["content-length"]) == len(response.content)
    plain, korean = headers["content-disposition"].removeprefix("attachment; ").split("; ")
    assert re.fullmatch(r'filename="bike_daily_rentals_[0-9a-f]{16}_SAMPLE\.csv"', plain)
    assert unquote(korean).startswith("filename*=UTF-8''공공자전거_일별_대여건수_표본_")
    assert headers["x-content-type-options"] == "nosniff"


def test_without_the_descriptor_it_is_asked_for_again(client, address):
    for bare in (address.split("?")[0], address.split("?")[0] + "?as=000000000000"):
        assert client.get(bare).headers["cache-control"] == "public, no-cache"


def test_a_file_that_was_read_before(client, address):
    tag = client.get(address).headers["etag"]
    again = client.get(address, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_head_and_ranges(client, address):
    whole = client.get(address).content
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(whole)
    part = client.get(address, headers={"range": "bytes=3-10"})
    assert (part.status_code, part.content) == (206, whole[3:11])
    for path in ("/datasets/", "/needs/", DAILY, f"{DAILY}quality/", f"{DAILY}quality.json", "/data.json"):
        assert client.head(path).status_code == 200, path


def test_the_current_version_by_a_name_that_stays(client, address):
    for kind in ("csv", "parquet"):
        response = client.get(f"{DAILY}current.{kind}")
        assert response.status_code == 307
        assert response.headers["location"].startswith(DAILY)
    assert client.get(f"{DAILY}current.csv").headers["location"] == address


def test_every_version_keeps_its_file(client):
    versions = client.get("/api/v1/datasets/bike_daily_rentals").json()["versions"]
    for version in versions:
        name = f"bike_daily_rentals_{version['version']}_SAMPLE.csv"
        raw = client.get(DAILY + name).content
        assert raw.count(b"\r\n") == version["rows_n"] + 1
        page = client.get(f"{DAILY}versions/{version['version']}/")
        assert name in page.text
        document = client.get(f"{DAILY}versions/{version['version']}/datapackage.json").json()
        assert document["version"] == version["version"]
        paths = [resource["path"] for resource in document["resources"]]
        assert all(client.get(path).status_code == 200 for path in paths)


@pytest.mark.parametrize(
    "name",
    [
        "current.xlsx",
        "current.geojson",
        "manifest.json",
        "bike_daily_rentals_0000000000000000_SAMPLE.csv",
        "..%2f..%2fmanifest.json",
        "versions/0000000000000000/",
        "versions/..%2f..%2f/",
        "versions/current/",
        "bike_daily_rentals_{}.csv",  # the sample without its mark
        "bike_rides_{}_SAMPLE.csv",
        "x" * 300,
    ],
)
def test_files_that_are_not_there(client, name):
    version = client.get("/api/v1/datasets/bike_daily_rentals").json()["versions"][0]["version"]
    assert client.get(DAILY + name.format(version), follow_redirects=True).status_code == 404


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"licenses": [{"name": "KOGL-3"}]}, "변경을 금지합니다"),
        ({"licenses": [{"name": "unstated"}]}, "이용 조건이 밝혀져 있지 않아"),
        ({"rung": "statistics"}, "공개 단계가"),
    ],
    ids=["unchangeable", "unstated", "statistics"],
)
def test_what_may_not_be_passed_on(open_changed, settings, changes, word):
    with open_changed(**changes) as client:
        page = client.get(DAILY)
        assert word in page.text
        assert '<a class="button small"' not in page.text.split('id="downloads"')[1].split('id="licence"')[0]
        refused = client.get(f"{DAILY}current.csv", follow_redirects=True)
        assert refused.status_code == 403
        assert word in refused.text
        document = client.get(f"{DAILY}datapackage.json").json()
        assert document["resources"][0]["data"] == [["date", "rentals_n"]]
        listed = {d["dct:identifier"]: d for d in client.get("/data.json").json()["dcat:dataset"]}
        assert "dcat:distribution" not in listed["bike_daily_rentals"]
    assert not (settings.home / "lake" / "sample" / "offered").exists()


def test_what_withholding_rests_on(open_changed):
    with open_changed(rung="closed") as client:
        assert "근거가 적혀 있지 않습니다" in client.get(DAILY).text
    with open_changed(rung="closed", ground="정보공개법 제9조 제1항 제6호", ground_en="Article 9") as client:
        assert "정보공개법 제9조 제1항 제6호" in client.get(DAILY).text
        assert "Article 9" in client.get(f"{DAILY}?lang=en").text


def test_many_first_requests_at_once(settings, serve):
    address = serve(create_app(settings))
    folder = settings.home / "lake" / "sample" / "offered"
    assert not folder.exists()
    bodies = []

    def fetch():
        bodies.append(
            httpx.get(f"{address}{DAILY}current.parquet", follow_redirects=True, timeout=60).content
        )

    askers = [threading.Thread(target=fetch) for _ in range(12)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(set(bodies)) == 1
    assert pq.read_table(io.BytesIO(bodies[0])).num_rows == 21
    assert len(list(folder.rglob("*.parquet"))) == 1
    assert list(folder.rglob("*.part")) == []


def test_a_file_that_takes_long(settings, serve):
    shelf = Shelf(settings)
    gate = threading.Event()
    with httpx.Client(base_url=serve(create_app(settings, shelf=shelf)), timeout=60) as client:
        threading.Thread(target=shelf.writing.ask, args=("large", lambda: gate.wait(30), 30)).start()
        waited = _ask_without_patience(shelf, client)
        assert waited.status_code == 503
        assert int(waited.headers["retry-after"]) > 0
        assert waited.headers["cache-control"] == "no-store"
        gate.set()
        assert client.get(f"{DAILY}current.csv", follow_redirects=True).status_code == 200


def _ask_without_patience(shelf, client):
    write = shelf.write_file
    shelf.write_file = lambda dataset, snapshot, kind: write(dataset, snapshot, kind, 0.05)
    try:
        return client.get(f"{DAILY}current.csv", follow_redirects=True)
    finally:
        shelf.write_file = write


def test_files_of_versions_that_are_gone_are_removed(client, settings, address):
    old = (
        settings.home / "lake" / "sample" / "offered" / "bike_daily_rentals" / "0000000000000000-aaaaaaaaaaaa"
    )
    old.mkdir(parents=True)
    (old / "x.csv").write_text("x")
    client.get(address)
    assert not old.exists()
    assert len(list(old.parent.iterdir())) == 1


# --- finding


def test_search(client):
    found = client.get("/datasets/", params={"q": "일별 대여건수"}).text
    assert "데이터셋 1개를 찾았습니다" in found
    assert 'value="일별 대여건수"' in found
    assert "찾는 말에 맞는 데이터셋이 없습니다" in client.get("/datasets/?q=우주선").text
    held = client.get("/datasets/?held=1").text
    assert held.count('<th scope="row"') == 1
    markup = client.get("/datasets/", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script" not in markup
    assert client.get("/datasets/", params={"q": "x" * 101}).status_code == 422
    assert client.get("/datasets/?chain=nonsense").status_code == 200


def test_needs_name_their_gaps(client):
    page = client.get("/needs/").text
    assert "비어 있음: 이 단계의 데이터가 없습니다" in page
    assert "꼭 필요" in page
    english = client.get("/needs/?lang=en").text
    assert "Empty: no data for this step" in english


def test_nothing_of_the_machine_is_told(client, settings):
    for path in ("/data.json", DAILY, f"{DAILY}quality.json", f"{DAILY}datapackage.json", f"{DAILY}quality/"):
        assert str(settings.home) not in json.dumps(client.get(path).text), path
