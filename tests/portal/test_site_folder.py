"""A site is in its place whole or not at all, and what is the same is not written again."""

import json

import pytest

from workbench.core.errors import ReportError
from workbench.portal import site_folder
from workbench.portal.site_folder import SiteFolder, read_manifest


def write(out, files, **facts):
    with SiteFolder(out, facts) as folder:
        for name, content in files.items():
            folder.write(name, content)
    return folder


def test_a_site_is_written_and_says_what_it_holds(tmp_path):
    folder = write(tmp_path / "site", {"a/b.html": b"1"}, address="x")
    assert (tmp_path / "site" / "a" / "b.html").read_bytes() == b"1"
    manifest = read_manifest(tmp_path / "site")
    assert manifest["address"] == "x"
    assert list(manifest["files"]) == ["a/b.html"]
    assert folder.written == ["a/b.html", "site.json"]
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("can_exchange", [True, False])
def test_only_what_changed_is_written(tmp_path, monkeypatch, can_exchange):
    if not can_exchange:
        monkeypatch.setattr(site_folder, "_exchange", lambda one, other: False)
    out = tmp_path / "site"
    write(out, {"same": b"1", "other": b"1", "gone": b"1"})
    before = (out / "same").stat()
    folder = write(out, {"same": b"1", "other": b"2", "new": b"3"})
    after = (out / "same").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert folder.written == ["other", "new", "site.json"]
    assert folder.removed == ["gone"]
    assert sorted(p.name for p in out.iterdir()) == ["new", "other", "same", "site.json"]
    assert [p.name for p in tmp_path.iterdir()] == ["site"]
    assert write(out, {"same": b"1", "other": b"2", "new": b"3"}).written == []


def test_an_error_leaves_the_site_as_it_was(tmp_path):
    out = tmp_path / "site"
    write(out, {"a": b"1"})

    def fail():
        with SiteFolder(out) as folder:
            folder.write("a", b"2")
            folder.copy("b", tmp_path / "nothing", is_immutable=False)

    with pytest.raises(FileNotFoundError):
        fail()
    assert (out / "a").read_bytes() == b"1"
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    out = tmp_path / "mine"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(ReportError, match="다른 것이 들어"):
        SiteFolder(out)
    (out / "site.json").write_text(json.dumps({"made_by": "somebody"}))
    with pytest.raises(ReportError):
        SiteFolder(out)
    assert (out / "thesis.txt").read_text() == "years of work"


def test_an_empty_folder_will_do(tmp_path):
    (tmp_path / "site").mkdir()
    write(tmp_path / "site", {"a": b"1"})
    assert (tmp_path / "site" / "a").is_file()


def test_what_was_published_does_not_change(tmp_path):
    out, source = tmp_path / "site", tmp_path / "report.html"
    for content, fits in ((b"first", True), (b"first", True), (b"second", False)):
        source.write_bytes(content)
        if fits:
            with SiteFolder(out) as folder:
                folder.copy("r/report.html", source, is_immutable=True)
            continue
        with pytest.raises(ReportError, match="이미 펴낸 것과"), SiteFolder(out) as folder:
            folder.copy("r/report.html", source, is_immutable=True)
    assert (out / "r" / "report.html").read_bytes() == b"first"


def test_a_copy_is_a_file_of_its_own(tmp_path):
    out, source = tmp_path / "site", tmp_path / "data.parquet"
    source.write_bytes(b"rows")
    with SiteFolder(out) as folder:
        folder.copy("data.parquet", source, is_immutable=True)
    assert (out / "data.parquet").stat().st_ino != source.stat().st_ino


def test_what_somebody_altered_in_the_folder_is_put_right(tmp_path):
    out, source = tmp_path / "site", tmp_path / "report.html"
    source.write_bytes(b"14.2")
    for _ in range(2):
        with SiteFolder(out) as folder:
            folder.copy("report.html", source, is_immutable=True)
        assert (out / "report.html").read_bytes() == b"14.2"
        (out / "report.html").write_bytes(b"99.9")
