import base64
import io
import re
import stat
import zipfile
from collections import Counter
from importlib.metadata import entry_points

import nbformat
import pandas as pd
import pytest
from lxml import etree
from PIL import Image

from workbench.reports.blocks import read_blocks
from workbench.reports.build import build_reports
from workbench.reports.hwpx import CivicHWPXExporter

hwpx = pytest.importorskip("hwpx")
NUMBER = re.compile(r"\d[\d,.]*")
PARTS = ("Contents/section0.xml", "Contents/header.xml", "Contents/content.hpf", "version.xml")


def draw_png(width=320, height=200):
    made = io.BytesIO()
    Image.new("RGB", (width, height), "#0b50d0").save(made, "PNG")
    return made.getvalue()


def read_texts(data):
    """The words of the document, paragraph by paragraph."""
    section = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("Contents/section0.xml"))
    return ["".join(t.itertext()) for t in section.iter("{*}t")]


@pytest.fixture(scope="module")
def documents(tmp_path_factory, example_notebook, kernel_environ):
    """The example's page and its two HWPX documents, from one run."""
    folder = tmp_path_factory.mktemp("hwpx")
    return build_reports(example_notebook, out=folder, formats=("html", "hwpx"), environ=kernel_environ)


@pytest.fixture
def foreign():
    """A notebook that nobody here wrote, with its outputs."""
    frame = pd.DataFrame({"구": ["중구", "강남구"], "비율": [12.5, 7.25]})
    show = nbformat.v4.new_output
    code = nbformat.v4.new_code_cell("frame  # 하나")
    code.outputs = [
        show("stream", text="printed\n  <b>"),
        show("execute_result", data={"text/html": frame.to_html(), "text/plain": frame.to_string()}),
        show(
            "display_data",
            data={"image/png": base64.b64encode(draw_png()).decode(), "text/plain": "<Figure>"},
        ),
        show("display_data", data={"text/html": "<div><script>draw()</script><canvas></canvas></div>"}),
        show(
            "display_data",
            data={"text/html": '<script src="https://x.org/p.js"></script>', "text/plain": "c"},
        ),
    ]
    text = "# 소음 지도\n\n- 하나\n- 둘\n\n1. 첫째\n2. 둘째\n\n**굵게** [밖](https://x.org)\n\n## 다음"
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text), code])


@pytest.fixture
def foreign_document(foreign, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    data, resources = CivicHWPXExporter(language_code="ko").from_notebook_node(foreign)
    assert resources["output_extension"] == ".hwpx"
    return data


def test_one_document_for_each_language(documents):
    assert [file.name for file in documents] == ["example.html", "example.ko.hwpx", "example.en.hwpx"]
    # The library writes files that only their owner can read; ours are read as other reports are.
    modes = {stat.S_IMODE(file.stat().st_mode) for file in documents}
    assert len(modes) == 1


@pytest.mark.parametrize("place", [1, 2])
def test_the_library_opens_it_again_and_finds_no_fault(documents, place):
    data = documents[place].read_bytes()
    report = hwpx.validate_editor_open_safety(data)
    assert report.ok
    # Files that Hangul itself writes name no version part in the manifest either.
    issues = [i.message for i in report.validate_package.issues if "version part" not in i.message]
    assert issues == []
    assert list(report.validate_document.issues) == []
    assert hwpx.HwpxDocument.open(data).text.plain().strip()


@pytest.mark.parametrize("place", [1, 2])
def test_its_parts_are_xml_and_begin_with_the_type(documents, place):
    archive = zipfile.ZipFile(documents[place])
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert archive.read("mimetype") == b"application/hwp+zip"
    for name in PARTS:
        etree.fromstring(archive.read(name))


@pytest.mark.parametrize(("place", "language"), [(1, "ko"), (2, "en")])
def test_it_says_the_same_numbers_as_the_page(documents, place, language):
    page = documents[0].read_text("utf-8")
    article = re.search(rf'<article class="report" id="{language}".*?</article>', page, re.DOTALL)[0]
    article = re.sub(
        r"<nav\b.*?</nav>", "", article, flags=re.DOTALL
    )  # the list of contents says things twice
    shown = Counter()
    for block in read_blocks(article, {}).blocks:
        rows = [cell.text for row in block.rows for cell in row] if hasattr(block, "rows") else []
        runs = ["".join(run.text for run in block.runs)] if hasattr(block, "runs") else []
        shown.update(NUMBER.findall("\n".join(rows + runs)))
    said = Counter(NUMBER.findall("\n".join(read_texts(documents[place].read_bytes()))))
    assert len(shown) > 100
    # What was read is what was written: a digit more or less would show here.
    assert {n: c for n, c in shown.items() if said[n] < c} == {}
    assert {n: c for n, c in said.items() if shown[n] < c} == {}
    plain = re.sub(r"<(style|script|svg|iframe)\b.*?</\1>|<[^>]+>", " ", article, flags=re.DOTALL)
    assert set(said) - set(NUMBER.findall(plain)) == set()


def test_every_figure_has_its_picture_with_words(documents):
    archive = zipfile.ZipFile(documents[1])
    pictures = [name for name in archive.namelist() if name.startswith("BinData/")]
    assert len(pictures) == 3
    assert all(archive.read(name).startswith(b"\x89PNG") for name in pictures)
    section = etree.fromstring(archive.read("Contents/section0.xml"))
    said = [comment.text for comment in section.iter("{*}shapeComment")]
    assert sum("자치구별 자전거 사고율" in (text or "") for text in said) >= 1


def test_headings_are_outline_levels_and_pages_are_numbered(documents):
    section = etree.fromstring(zipfile.ZipFile(documents[1]).read("Contents/section0.xml"))
    styles = [p.get("styleIDRef") for p in section.iter("{*}p")]
    assert styles.count("2") == 1  # 개요 1: the title
    assert styles.count("3") > 4
    assert len(list(section.iter("{*}pageNum"))) == 1
    assert {t.get("repeatHeader") for t in section.iter("{*}tbl")} == {"1"}
    assert {t.find("{*}pos").get("treatAsChar") for t in section.iter("{*}tbl")} == {"0"}


def test_its_metadata_are_its_own(documents):
    metadata = zipfile.ZipFile(documents[1]).read("Contents/content.hpf").decode()
    assert "synthetic" not in metadata
    assert "2025-09-17" not in metadata
    assert "서울 자전거는 어디에서 위험한가" in metadata
    assert "시민 작업대" in metadata


def test_it_is_smaller_than_three_megabytes(documents):
    assert max(file.stat().st_size for file in documents) < 3_000_000


def test_any_notebook_becomes_a_document(foreign_document):
    texts = read_texts(foreign_document)
    for said in ("소음 지도", "하나", "첫째", "굵게", "밖", "printed", "중구", "12.5", "7.25"):
        assert any(said in text for text in texts), said
    assert hwpx.validate_editor_open_safety(foreign_document).ok
    names = zipfile.ZipFile(io.BytesIO(foreign_document)).namelist()
    assert sum(name.startswith("BinData/") for name in names) == 1


def test_it_says_what_it_left_out(foreign_document):
    texts = read_texts(foreign_document)
    assert any("그림으로 저장되지 않은 내용 1개" in text for text in texts)
    assert any("인터넷에서 불러오거나 프로그램을 실행해야 하는 내용" in text for text in texts)
    assert not any("draw()" in text for text in texts)


def test_code_stays_out(foreign_document):
    assert not any("frame  #" in text for text in read_texts(foreign_document))


def test_letters_that_no_xml_takes_are_dropped(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    code = nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("stream", text="a\x00\x0bb\ufffe")])
    data, _ = CivicHWPXExporter(language_code="en").from_notebook_node(nbformat.v4.new_notebook(cells=[code]))
    assert any("ab" in text for text in read_texts(data))


def test_nbconvert_knows_it_by_name():
    found = entry_points(group="nbconvert.exporters", name="civic-hwpx")
    if not found:
        pytest.skip("the package is not installed")
    assert next(iter(found)).load() is CivicHWPXExporter
