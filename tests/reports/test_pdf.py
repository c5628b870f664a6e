import http.server
import re
import shutil
import subprocess
import threading
from importlib.metadata import entry_points

import nbformat
import pytest

from workbench.core.errors import PartMissing, ReportError
from workbench.core.settings import load_settings
from workbench.reports import printing
from workbench.reports.build import build_reports
from workbench.reports.formats import require_formats
from workbench.reports.page import Article
from workbench.reports.pdf import CivicPDFExporter, build_pdf
from workbench.reports.printing import drop_live_maps, print_page, require_engine


def ask(program, *arguments):
    if shutil.which(program) is None:
        pytest.skip(f"no {program}: sudo apt-get install poppler-utils")
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def documents(tmp_path_factory, example_notebook, kernel_environ, chromium):
    """The example's two PDFs."""
    folder = tmp_path_factory.mktemp("pdf")
    return build_reports(example_notebook, out=folder, formats=("pdf",), environ=kernel_environ)


@pytest.mark.browser
def test_one_document_for_each_language(documents):
    assert [file.name for file in documents] == ["example.ko.pdf", "example.en.pdf"]
    assert max(file.stat().st_size for file in documents) < 3_000_000


@pytest.mark.browser
@pytest.mark.parametrize(("place", "language"), [(0, "ko"), (1, "en")])
def test_it_is_tagged_with_language_title_and_outline(documents, place, language):
    told = ask("pdfinfo", documents[place])
    assert re.search(r"Tagged:\s+yes", told)
    assert re.search(r"Page size:.*A4", told)
    assert re.search(r"Title:\s+\S", told)
    raw = documents[place].read_bytes()
    assert f"/Lang ({language})".encode() in raw
    assert b"/Outlines" in raw
    tags = ask("pdfinfo", "-struct", documents[place])
    assert all(tag in tags for tag in ("H1", "H2", "Table", "TH", "Figure"))


@pytest.mark.browser
def test_its_letters_are_in_it(documents):
    lines = ask("pdffonts", documents[0]).splitlines()[2:]
    assert lines
    # "emb sub uni object ID" close each line.
    assert {line.split()[-5] for line in lines} == {"yes"}
    assert not any("Type 3" in line for line in lines), "letters are letters, also on maps"


@pytest.mark.browser
def test_pages_are_numbered_and_hold_no_live_map(documents):
    text = ask("pdftotext", "-layout", documents[0], "-")
    pages_n = text.count("\f")
    for number in range(1, pages_n + 1):
        assert re.search(rf"\b{number} ?/ ?{pages_n}\b", text)
    assert "서울 자전거는 어디에서 위험한가" in text
    assert "CSV로 내려받기" not in text


@pytest.mark.browser
def test_any_notebook_is_printed_and_nothing_is_asked_of_the_network(tmp_path, monkeypatch, chromium):
    asked = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments):
            pass

    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        loads = f"new Image().src='{address}/'+'beacon'; document.write('<img src={address}/w>')"
        script = f"<script>{loads}</script>"
        code = nbformat.v4.new_code_cell("1")
        code.outputs = [nbformat.v4.new_output("display_data", data={"text/html": f"<p>그림</p>{script}"})]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# 소음 지도"), code])
        data, resources = CivicPDFExporter(language_code="ko").from_notebook_node(notebook)
        server.shutdown()
    assert data.startswith(b"%PDF-")
    assert resources["output_extension"] == ".pdf"
    assert asked == []


def test_without_any_engine_one_line_says_how_to_get_one(monkeypatch):
    monkeypatch.setattr(printing, "_BROWSERS", ())
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    with pytest.raises(PartMissing, match="civic-workbench"):
        require_formats(("pdf",))


def test_without_a_browser_weasyprint_prints(monkeypatch, tmp_path):
    pytest.importorskip("weasyprint", reason="no WeasyPrint: pip install 'civic-workbench[pdf]'")
    monkeypatch.setattr(printing, "_BROWSERS", ())
    article = Article("ko", "제목", "<h1>제목</h1><p>본문</p>", "")
    made = build_pdf(article, load_settings({"WORKBENCH_HOME": str(tmp_path)}), "x")
    assert made.startswith(b"%PDF-")


def test_a_browser_that_prints_nothing_is_named(monkeypatch, tmp_path):
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setattr(printing, "_BROWSERS", (str(program),))
    assert require_engine() == program
    with pytest.raises(ReportError, match="chromium"):
        print_page("<p>1</p>", "example")


@pytest.mark.parametrize("formats", [(), ("docx",), ("html", "odt")])
def test_other_forms_are_refused_with_those_there_are(formats):
    with pytest.raises(ReportError, match="hwpx"):
        require_formats(formats)


def test_live_maps_go_and_the_rest_stays():
    html = (
        '<p>앞</p><div class="wb-live"><div>범례</div><iframe class="wb-map" srcdoc="&lt;/div&gt;"></iframe></div>'
        '<div class="wb-still">그림</div>'
    )
    assert drop_live_maps(html) == '<p>앞</p><div class="wb-still">그림</div>'


def test_nbconvert_knows_it_by_name():
    found = entry_points(group="nbconvert.exporters", name="civic-pdf")
    if not found:
        pytest.skip("the package is not installed")
    assert next(iter(found)).load() is CivicPDFExporter


@pytest.mark.browser
def test_a_wide_table_does_not_make_the_whole_report_smaller(tmp_path, chromium):
    heads = "".join(f'<th scope="col" class="wb-num">Expected crashes {n}</th>' for n in range(11))
    cells = "<td>Yeongdeungpo-gu</td>" * 11
    table = f'<div class="wb-scroll"><table><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table></div>'
    heights = []
    for part in ("", f'<section class="wb-part wb-table">{table}</section>'):
        article = Article("en", "Report", f"<h1>Report</h1><p>Words.</p>{part}", "")
        file = tmp_path / "report.pdf"
        file.write_bytes(build_pdf(article, load_settings(), "report"))
        word = re.search(r'yMin="([\d.]+)"[^>]*yMax="([\d.]+)">Words', ask("pdftotext", "-bbox", file, "-"))
        assert word
        heights.append(float(word[2]) - float(word[1]))
    assert heights[1] == pytest.approx(heights[0], rel=0.01)
