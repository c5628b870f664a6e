"""The static site of a small real home: everything is there, every link leads somewhere, and nothing leaves it."""

import copy
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

from workbench.api.environment import settings_environment
from workbench.core.errors import ReportError
from workbench.core.settings import Settings
from workbench.portal.site import write_site
from workbench.portal.site_shelf import SiteShelf
from workbench.storage import editions, open_lake, write_edition

LINK = re.compile(r'\s(?:href|src|action)="([^"]*)"')


class Ids(HTMLParser):
    """Ids of a page."""

    def __init__(self, text):
        super().__init__()
        self.found = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found |= {value for name, value in attrs if name == "id"}


def publish_again(settings, problem_id, value, **how):
    lake = open_lake(settings)
    last = editions(lake, problem_id)[-1]
    document = copy.deepcopy(json.loads(last.file.with_name("release.json").read_text("utf-8")))
    document["id"] = hashlib.sha256(str(value).encode()).hexdigest()[:16]
    document["findings"][0] |= {"value": value}
    draft = replace(last, release_id=document["id"], published_at=datetime(2026, 6, 5, tzinfo=UTC))
    return write_edition(lake, draft, f"<!doctype html><h1>{value}</h1>".encode(), document, **how)


@pytest.fixture
def make(settings, tmp_path):
    def write(**how):
        shelf = SiteShelf(settings, lambda: date(2026, 7, 3))
        return write_site(settings, tmp_path / "site", shelf=shelf, **how)

    return write


@pytest.fixture
def site(make, settings, problem_id, tmp_path):
    publish_again(settings, problem_id, 15.01, correction="같은 날을 두 번 셌습니다.")
    made = make()
    assert made.dead == ()
    return tmp_path / "site"


def html_files(site):
    return [f for f in sorted(site.rglob("*.html")) if f.name != "report.html"]


def test_every_link_leads_to_a_file_and_a_place_in_it(site):
    ids = {f: Ids(f.read_text("utf-8")).found for f in html_files(site)}
    wrong = []
    for file in ids:
        for link in LINK.findall(file.read_text("utf-8")):
            if link.startswith(("https://", "http://", "data:")) or link == "":
                continue
            parts = urlsplit(link)
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            inside = target.is_file() and target.is_relative_to(site)
            if not inside or (parts.fragment and target in ids and parts.fragment not in ids[target]):
                wrong.append((str(file.relative_to(site)), link))
    assert wrong == []


def test_every_page_is_reached_from_the_first_one_by_links_alone(site):
    """So nothing is lost where scripts are off."""
    seen, waiting = set(), [site / "index.html"]
    while waiting:
        file = waiting.pop()
        if file in seen:
            continue
        seen.add(file)
        links = re.findall(r'<a\s[^>]*?href="([^"]*)"', file.read_text("utf-8"))
        targets = [
            (file.parent / unquote(urlsplit(link).path)).resolve() for link in links if "//" not in link
        ]
        waiting += [target for target in targets if target.suffix == ".html"]
    assert set(html_files(site)) - seen == set()


def test_nothing_is_loaded_from_elsewhere_and_no_address_of_the_portal_is_left(site):
    for file in html_files(site):
        text = re.sub(r'<link rel="(?:alternate|license)"[^>]*>', "", file.read_text("utf-8"))
        loaded = [a or b for a, b in re.findall(r'src(?:set)?="([^"]*)"|<link[^>]*href="([^"]*)"', text)]
        assert not [one for one in loaded if re.match(r"https?:|//|/", one)], file
        assert "/@site" not in text, file
        assert "/hub/" not in text


def test_every_page_is_there_in_both_languages_and_says_sample(site):
    korean = {str(f.relative_to(site)) for f in html_files(site) if not f.is_relative_to(site / "en")}
    english = {str(f.relative_to(site / "en")) for f in html_files(site / "en")}
    assert korean == english
    for file in html_files(site):
        language = "en" if file.is_relative_to(site / "en") else "ko"
        text = file.read_text("utf-8")
        assert f'<html lang="{language}">' in text
        assert "SAMPLE" in text, file
    assert {
        "index.html",
        "corrections/index.html",
        "answers/overdue/index.html",
        "search/index.html",
        "needs/index.html",
        "datasets/bike_daily_rentals/quality/index.html",
    } <= korean


def test_reports_are_the_bytes_that_were_published(site, settings, problem_id):
    released = settings.home / "lake" / "sample" / "released" / problem_id
    for number in (1, 2, 3):
        published = released / str(number)
        folder = site / "reports" / problem_id / str(number)
        assert (folder / "report.html").read_bytes() == (published / "index.html").read_bytes()
        assert (folder / "release.json").read_bytes() == (published / "release.json").read_bytes()
        assert (folder / "CITATION.cff").is_file()
        assert (folder / "citation.bib").is_file()
        assert json.loads((folder / "citation.json").read_bytes())[0]["edition"] == str(number)
    assert "제3판에서 정정했습니다" in (site / "reports" / problem_id / "1" / "index.html").read_text("utf-8")


def test_downloads_are_those_of_the_lake(site, settings):
    offered = settings.home / "lake" / "sample"
    package = json.loads((site / "datasets" / "bike_daily_rentals" / "datapackage.json").read_text("utf-8"))
    written = {f.name: f for f in offered.rglob("*") if f.parent.parent.name == "bike_daily_rentals"}
    assert {r["format"] if "format" in r else r["path"].rpartition(".")[2] for r in package["resources"]} >= {
        "csv",
        "parquet",
    }
    for resource in package["resources"]:
        file = site / "datasets" / "bike_daily_rentals" / resource["path"]
        assert "SAMPLE" in file.name
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        assert digest in resource["hash"]
        assert digest == hashlib.sha256(written[file.name].read_bytes()).hexdigest()
        if file.suffix == ".csv":
            assert file.read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_parquet_of_a_version_of_one_file_is_the_lakes(site, settings):
    lake = open_lake(settings)
    versions = {v.version: v for v in lake.versions("bike_daily_rentals") if len(v.files) == 1}
    (name, version), *_ = versions.items()
    (given,) = (site / "datasets" / "bike_daily_rentals" / "versions" / name).rglob("*.parquet")
    (part,) = lake.manifest("bike_daily_rentals", name)["parts"]
    assert given.read_bytes() == version.files[0].read_bytes()
    assert hashlib.sha256(given.read_bytes()).hexdigest() == part["sha256"]


def test_the_catalogue_names_files_that_are_there(site):
    catalogue = json.loads((site / "data.json").read_text("utf-8"))
    files = [
        d["dcat:downloadURL"]["@id"]
        for dataset in catalogue["dcat:dataset"]
        for d in dataset.get("dcat:distribution", ())
    ]
    assert len(files) >= 2
    assert all((site / unquote(f)).is_file() for f in files)


def test_feeds_link_to_pages_of_the_site(site):
    for folder in (site, site / "en"):
        for name, n in (("editions", 3), ("corrections", 1), ("answers", 1)):
            feed = ET.fromstring((folder / "feeds" / f"{name}.atom").read_bytes())
            entries = feed.findall("{*}entry")
            assert len(entries) == n
            for entry in entries:
                link = entry.find("{*}link").get("href")
                assert (folder / "feeds" / link).resolve().is_file()


def test_with_an_address_there_is_a_sitemap_and_it_is_remembered(make, tmp_path):
    assert not make().address
    assert not (tmp_path / "site" / "sitemap.xml").exists()
    make(address="https://data.example/city/")
    for _ in range(2):
        tree = ET.fromstring((tmp_path / "site" / "sitemap.xml").read_bytes())
        places = [node.text for node in tree.findall("{*}url/{*}loc")]
        assert "https://data.example/city/en/index.html" in places
        for place in places:
            inside = unquote(place.removeprefix("https://data.example/city/"))
            assert (tmp_path / "site" / inside).is_file()
        assert make().written_n == 0
    assert make(address="").address == ""
    assert not (tmp_path / "site" / "sitemap.xml").exists()


def test_what_did_not_change_is_not_written_again(site, make, settings, problem_id):
    before = {f: f.stat().st_mtime_ns for f in site.rglob("*") if f.is_file()}
    assert make().written_n == 0
    assert {f: f.stat().st_mtime_ns for f in site.rglob("*") if f.is_file()} == before
    publish_again(settings, problem_id, 16.0)
    make()
    changed = {str(f.relative_to(site)) for f in before if f.stat().st_mtime_ns != before[f]}
    assert "index.html" in changed
    assert f"reports/{problem_id}/3/index.html" in changed, "it now says that a later one revised it"
    assert not [f for f in changed if f.endswith(("report.html", ".parquet", ".csv"))]
    assert not [f for f in changed if f.startswith("needs/")]


def test_another_lake_does_not_take_the_place_of_what_was_published(make, site, settings, problem_id):
    file = settings.home / "lake" / "sample" / "released" / problem_id / "1" / "index.html"
    file.write_bytes(b"<h1>another</h1>")
    with pytest.raises(ReportError, match=problem_id):
        make()
    assert b"another" not in (site / "reports" / problem_id / "1" / "report.html").read_bytes()


def test_files_that_are_too_large_are_described_and_not_written(settings, tmp_path):
    write_site(settings, tmp_path / "site", shelf=SiteShelf(settings, largest_bytes=10))
    page = (tmp_path / "site" / "datasets" / "bike_daily_rentals" / "index.html").read_text("utf-8")
    assert "이 사본에 싣기에는 큽니다" in page
    assert not list((tmp_path / "site").rglob("*.parquet"))


def test_an_empty_home_gives_a_site(tmp_path):
    made = write_site(Settings(home=tmp_path / "empty"), tmp_path / "site")
    assert made.dead == ()
    assert "아직 발행한 보고서가 없습니다" in (tmp_path / "site" / "index.html").read_text("utf-8")


def test_the_command(settings, tmp_path, repository):
    environ = (
        os.environ | settings_environment(settings) | {"PYTHONPATH": str(repository), "WORKBENCH_LANG": "en"}
    )
    command = [sys.executable, "-m", "workbench.portal.site_command", str(tmp_path / "site")]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path / "site" / "index.html")
    assert "there is no sitemap.xml" in done.stderr
    wrong = subprocess.run(
        [*command, "--address", "data"], env=environ, capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 2
    assert "[WB100]" in wrong.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_halfway_the_folder_is_as_it_was(site, settings, tmp_path, repository, number):
    before = {f: f.stat().st_mtime_ns for f in site.rglob("*") if f.is_file()}
    environ = os.environ | settings_environment(settings) | {"PYTHONPATH": str(repository)}
    command = [sys.executable, "-m", "workbench.portal.site_command", str(site)]
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as writer:
        assert writer.stderr.readline().startswith("[")
        assert len(list(tmp_path.glob(".site.*.new"))) == 1
        writer.send_signal(number)
        said = writer.stderr.read()
    assert (writer.returncode, "Traceback" in said) == (130, False)
    assert list(tmp_path.glob(".site.*")) == []
    assert {f: f.stat().st_mtime_ns for f in site.rglob("*") if f.is_file()} == before
