from __future__ import annotations

import errno
from pathlib import Path

import pytest

from workbench.core.errors import LakeError, LakeFull
from workbench.storage.disk import raise_if_full, write_atomic


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "quota"),
        RuntimeError('IO Error: Could not write file "x": No space left on device'),
    ],
)
def test_a_full_disk_is_one_clear_error(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(LakeFull), raise_if_full(tmp_path):
        raise error


def test_other_errors_pass(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="WB300"), raise_if_full(tmp_path):
        raise OSError(errno.EACCES, "no")
    with pytest.raises(KeyError), raise_if_full(tmp_path):
        raise KeyError("x")


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b"
    write_atomic(file, b"1")
    write_atomic(file, b"2")
    assert file.read_bytes() == b"2"
    assert [f.name for f in file.parent.iterdir()] == ["b"]


def test_what_cannot_be_written_leaves_no_draft(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError):
        write_atomic(tmp_path / "taken", b"x")
    assert [f.name for f in tmp_path.iterdir()] == ["taken"]
