from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from workbench.core.errors import LakeError
from workbench.storage.keys import load_seal_key


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    key = load_seal_key(tmp_path)
    assert len(key) == 32
    assert load_seal_key(tmp_path) == key
    file = tmp_path / "keys" / "seal.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [f.name for f in file.parent.iterdir()] == ["seal.key"]
    assert load_seal_key(tmp_path / "other") != key


def test_a_damaged_key_is_not_used(tmp_path: Path) -> None:
    load_seal_key(tmp_path)
    (tmp_path / "keys" / "seal.key").write_bytes(b"short")
    with pytest.raises(LakeError, match=r"seal\.key"):
        load_seal_key(tmp_path)


def test_two_at_once_get_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: load_seal_key(tmp_path), range(8)))) == 1
