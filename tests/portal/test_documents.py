"""An edition as PDF and HWPX: handed out under names that say which edition it is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from workbench.core.settings import Settings
from workbench.portal.documents import list_documents
from workbench.portal.site import write_site
from workbench.portal.site_prints import Prints
from workbench.reports.page import Article, build_page
from workbench.storage import editions, open_lake, write_edition

KO = Article("ko", "자전거", "<h1>자전거</h1>\n<p>14.2건</p>", "")
EN = Article("en", "Bicycles", "<h1>Bicycles</h1>\n<p>14.2 crashes</p>", "")


@pytest.fixture
def publish(settings, problem_id):
    """A third edition, with a real page and the documents given."""

    def write(**documents):
        lake = open_lake(settings)
        last = editions(lake, problem_id)[-1]
        page = build_page([KO, EN], settings, is_report=True).encode()
        draft = replace(last, release_id="0" * 16, published_at=datetime(2026, 6, 5, tzinfo=UTC))
        named = {name.replace("_", "."): content for name, content in documents.items()}
        return write_edition(lake, draft, page, {"id": "0" * 16, "findings": []}, documents=named)

    return write


def test_documents_by_form_and_language(publish, problem_id):
    edition = publish(en_pdf=b"%PDF", ko_pdf=b"%PDF", ko_hwpx=b"PK", ko_doc=b"?")
    assert [d.name for d in list_documents(edition)] == [
        f"{problem_id}-3-SAMPLE.ko.pdf",
        f"{problem_id}-3-SAMPLE.en.pdf",
        f"{problem_id}-3-SAMPLE.ko.hwpx",
    ]


def test_the_portal_hands_them_out(publish, client, problem_id):
    publish(ko_pdf=b"%PDF-1.7 x", ko_hwpx=b"PK")
    page = client.get(f"/reports/{problem_id}/3/about").text
    for form, media_type, content in (
        ("pdf", "application/pdf", b"%PDF-1.7 x"),
        ("hwpx", "application/hwp+zip", b"PK"),
    ):
        address = f"/reports/{problem_id}/3/{problem_id}-3-SAMPLE.ko.{form}"
        assert f'href="{address}"' in page
        answer = client.get(address)
        assert (answer.content, answer.headers["content-type"]) == (content, media_type)
        assert "immutable" in answer.headers["cache-control"]
    assert f"{problem_id}-3-SAMPLE.ko.pdf" in client.get("/").text
    for wrong in ("inputs.json", "edition.json", f"{problem_id}-2-SAMPLE.ko.pdf", "..%2Fcurrent"):
        assert client.get(f"/reports/{problem_id}/3/{wrong}").status_code == 404


def test_the_site_has_them_byte_for_byte(publish, settings, problem_id, tmp_path):
    publish(ko_pdf=b"%PDF k", en_pdf=b"%PDF e", ko_hwpx=b"PK")
    made = write_site(settings, tmp_path / "site")
    folder = tmp_path / "site" / "reports" / problem_id / "3"
    assert (folder / f"{problem_id}-3-SAMPLE.en.pdf").read_bytes() == b"%PDF e"
    assert f'href="{problem_id}-3-SAMPLE.ko.hwpx"' in (folder / "index.html").read_text("utf-8")
    assert made.notes == ()


@pytest.mark.browser
@pytest.mark.slow
def test_a_pdf_that_was_not_published_is_printed_once(publish, settings, chromium):
    edition = publish(ko_hwpx=b"PK")
    lake = open_lake(settings)
    printed = [d for d in Prints(settings, lake.offered).complete(edition) if d.form == "pdf"]
    assert [(d.language, d.is_published) for d in printed] == [("ko", False), ("en", False)]
    assert printed[0].file.read_bytes().startswith(b"%PDF")
    before = printed[0].file.stat().st_mtime_ns
    again = Prints(settings, lake.offered).complete(edition)
    assert again[0].file.stat().st_mtime_ns == before


def test_where_nothing_prints_the_site_says_so_once(publish, settings, tmp_path, monkeypatch):
    import sys

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    publish()
    made = write_site(settings, tmp_path / "site")
    assert [note.en for note in made.notes] == [
        "Some editions have no PDF: there is no program to make a PDF with"
    ]
    assert not list((tmp_path / "site").rglob("*.pdf"))


def test_a_page_that_is_none_of_ours_is_not_printed(settings, problem_id):
    lake = open_lake(Settings(home=settings.home))
    prints = Prints(settings, lake.offered)
    assert prints.complete(editions(lake, problem_id)[0]) == ()
    assert prints.refusal is None
