"""A lake whose tables are in an object store, read where they are; what is written stays on this machine.

The store holds a copy of a lake's ``tidy/`` folder. Versions are immutable and ``current`` names one of them, so
that a reader never sees half of one as long as the copy brings ``current`` last.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from workbench.core.errors import PartMissing, SettingsError
from workbench.core.settings import Settings
from workbench.core.text import Text
from workbench.storage.lake import Lake, open_lake


@dataclass(frozen=True, slots=True)
class ObjectLake(Lake):
    """A lake to read from; nothing is ingested into it."""

    address: str = ""
    """fsspec address of the folder that holds ``tidy/``: ``s3://bucket/lake``, ``memory://lake``."""

    @property
    def tidy(self) -> Path:
        # A path of the store, which has of a local path's ways those that reading needs.
        return cast("Path", _build_path(self.address) / "tidy")

    @property
    def filesystem(self) -> Any:
        return _build_path(self.address).fs


def open_readable_lake(settings: Settings) -> Lake:
    """The lake that sessions read: the one at ``settings.lake`` where that is set, else the local one.

    Raises
    ------
    PartMissing
        A package that reads the address is not installed.
    SettingsError
        The address is none, or nothing is there.
    """
    if not settings.lake:
        return open_lake(settings)
    local = open_lake(settings)
    sample = settings.data == "sample"
    lake = ObjectLake(local.root, is_sample=sample, address=settings.lake)
    try:
        empty = not lake.dataset_ids()
    except (OSError, ValueError) as error:
        raise _fail(settings.lake) from error
    if empty:
        raise _fail(settings.lake)
    return lake


def _fail(address: str) -> SettingsError:
    return SettingsError(
        Text("이 주소에서 자료를 찾을 수 없습니다", "no lake is found at this address"),
        where=address.partition("://")[0] + "://…",  # an address may hold a key
        next_step=Text(
            "WORKBENCH_LAKE와 저장소의 접근 권한을 확인하세요. 그 아래에 tidy 폴더가 있어야 합니다",
            "check WORKBENCH_LAKE and the store's credentials; there is a folder tidy below it",
        ),
    )


def _build_path(address: str) -> Any:
    try:
        from upath import UPath
    except ModuleNotFoundError as error:
        raise PartMissing(
            Text(
                "객체 저장소를 읽는 꾸러미가 설치되어 있지 않습니다",
                "what reads object stores is not installed",
            ),
            where="universal-pathlib",
            next_step=Text("`make spark`를 실행하세요", "run `make spark`"),
        ) from error
    try:
        path = UPath(address)
        path.fs  # noqa: B018  asks for the package of the store
        return path
    except ImportError as error:
        raise PartMissing(
            Text(
                "이 저장소를 읽는 꾸러미가 설치되어 있지 않습니다", "what reads this store is not installed"
            ),
            where=f"{address.partition('://')[0]}://",
            next_step=Text(
                "S3라면 `uv pip install s3fs`처럼 fsspec이 말하는 꾸러미를 설치하세요",
                "install the package fsspec names for it, such as s3fs for S3",
            ),
        ) from error
