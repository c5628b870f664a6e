"""Archives that nobody should have made."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.ingest import IngestReport
from workbench.storage import Lake

Ingest = Callable[..., IngestReport]

TABLE = "번호,이름,방문수\n{},집,1\n".format


def pack(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two members of one name
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def test_two_members_of_one_name_are_both_read(ingest: Ingest, lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "모음.zip").write_bytes(
        pack(("가게.csv", TABLE(1).encode()), ("가게.csv", TABLE(2).encode()))
    )
    report = ingest(tmp_path / "모음.zip")
    assert [f.status for f in report.files] == ["ingested", "ingested"]
    assert lake.current("shops").rows_n == 2


@pytest.mark.parametrize(
    "name",
    ["../../가게.csv", "/가게.csv", "C:\\가게.csv", "가" * 200 + "/가게.csv", "가게" * 90 + ".csv"],
    ids=["up", "root", "windows", "long-folder", "long-name"],
)
def test_a_members_path_is_not_trusted(name: str, ingest: Ingest, lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "모음.zip").write_bytes(pack((name, TABLE(1).encode())))
    assert [f.status for f in ingest(tmp_path / "모음.zip").files] == ["ingested"]
    assert [f.name for f in tmp_path.rglob("*.csv")] == []  # neither beside the archive nor left behind


@pytest.mark.parametrize("name", ["..", "폴더/..", "..."], ids=["up", "folder", "dots"])
def test_a_member_without_a_name_is_no_error_of_ours(name: str, ingest: Ingest, tmp_path: Path) -> None:
    (tmp_path / "모음.zip").write_bytes(pack((name, TABLE(1).encode())))
    assert not [r for f in ingest(tmp_path / "모음.zip").files for r in f.reasons if r.code == "WB000"]


def test_a_spoilt_member_is_refused(ingest: Ingest, tmp_path: Path) -> None:
    content = bytearray(pack(("가게.csv", (TABLE(1) * 500).encode())))
    content[60:80] = bytes(20)
    (tmp_path / "모음.zip").write_bytes(content)
    (file,) = ingest(tmp_path / "모음.zip").files
    assert (file.status, file.reasons[0].code) == ("refused", "WB203")


def test_archives_in_archives_come_to_an_end(ingest: Ingest, tmp_path: Path) -> None:
    content = pack(("가게.csv", TABLE(1).encode()))
    for _ in range(3):
        content = pack(("속.zip", content))
    (tmp_path / "세겹.zip").write_bytes(content)
    assert [f.status for f in ingest(tmp_path / "세겹.zip").files] == ["ingested"]
    for _ in range(30):
        content = pack(("속.zip", content))
    (tmp_path / "겹겹.zip").write_bytes(content)
    (file,) = ingest(tmp_path / "겹겹.zip").files
    assert (file.status, file.reasons[0].code) == ("refused", "WB203")
