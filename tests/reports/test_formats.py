import pytest

from workbench.core.errors import ReportError
from workbench.core.settings import load_settings
from workbench.reports import words
from workbench.reports.formats import build_document, write_whole
from workbench.reports.page import Article


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_document_claims_no_seal_of_its_own(tmp_path, language):
    from hwpx import HwpxDocument

    html = f"<h1>x</h1><p>{words.SEAL_HOW.to(language)}</p><p>{words.RECEIPTS_LEAD.to(language)}</p>"
    settings = load_settings({"WORKBENCH_HOME": str(tmp_path)})
    made = build_document("hwpx", Article(language, "x", html, ""), {}, settings)
    said = HwpxDocument.open(made).text.plain()
    assert words.SEAL_PAPER.to(language) in said
    assert words.RECEIPTS_PAPER.to(language) in said
    assert words.SEAL_HOW.to(language) not in said


def test_a_file_is_written_whole_into_a_new_folder(tmp_path):
    file = write_whole(b"1", tmp_path / "new" / "a.pdf")
    assert file.read_bytes() == b"1"
    assert [path.name for path in file.parent.iterdir()] == ["a.pdf"]


def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(ReportError, match="taken"):
        write_whole(b"1", tmp_path / "taken" / "a.pdf")
