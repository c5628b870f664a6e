"""Which files there are: folders walked, archives opened, shapefiles gathered with their companions."""

from __future__ import annotations

import lzma
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from workbench.core.errors import FileError, FormatUnknown
from workbench.core.text import Text

_COMPANIONS: Final = {".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qmd", ".fix"}
_IGNORED: Final = {".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX"}
_ARCHIVE_MAX_BYTES: Final = 64 * 2**30
_ARCHIVE_MAX_RATIO: Final = 1_000
_NAME_MAX_BYTES: Final = 240
_BROKEN: Final = (zlib.error, lzma.LZMAError)


@dataclass(frozen=True, slots=True)
class RawFile:
    """One file to be recognised."""

    shown: str
    """Its path as the reader knows it; members of an archive as ``archive.zip/member``."""
    file: Path
    companions: tuple[Path, ...] = ()
    """Files read together with it (``.dbf``, ``.prj`` … of a ``.shp``)."""

    @property
    def name(self) -> str:
        """File name, composed: macOS writes Korean names decomposed."""
        return unicodedata.normalize("NFC", PurePosixPath(self.shown).name)


def list_files(paths: Sequence[Path]) -> list[RawFile]:
    """All files under ``paths``, each once, in the order of their names.

    Raises
    ------
    FileError
        A path does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise FileError(
                Text("그런 파일이나 폴더가 없습니다", "there is no such file or folder"),
                where=str(path),
                next_step=Text("경로를 확인하세요", "check the path"),
            )
        walk = sorted(path.rglob("*")) if path.is_dir() else [path]
        found |= dict.fromkeys(f for f in walk if f.is_file() and not _is_ignored(f))
    return list(_gather(found))


def _is_ignored(file: Path) -> bool:
    # What a connector remembers of its fetching stands beside the pages it fetched.
    own = file.name.endswith(".state.json")
    return own or any(part in _IGNORED or part.startswith("._") for part in file.parts)


def _gather(files: Iterable[Path]) -> Iterator[RawFile]:
    """Put the companions of a shapefile with its ``.shp``; without one they stand alone."""
    files = list(files)
    stems = {f.with_suffix("") for f in files if f.suffix.lower() == ".shp"}
    for file in files:
        if file.suffix.lower() in _COMPANIONS and file.with_suffix("") in stems:
            continue
        companions: tuple[Path, ...] = ()
        if file.suffix.lower() == ".shp":
            beside = (f for f in file.parent.iterdir() if f.stem == file.stem)
            companions = tuple(sorted(f for f in beside if f.suffix.lower() in _COMPANIONS))
        yield RawFile(str(file), file, companions)


def open_archive(archive: RawFile, folder: Path) -> list[RawFile]:
    """Unpack a ``.zip`` into ``folder``; its members as files, shapefiles gathered.

    Raises
    ------
    FormatUnknown
        It is damaged, locked with a password, or unpacks to more than any published file would.
    """
    unpacked: dict[Path, str] = {}
    homes: dict[str, Path] = {}
    try:
        with zipfile.ZipFile(archive.file) as opened:
            members = [m for m in opened.infolist() if not m.is_dir()]
            _require_sane(members, archive)
            for member in members:
                name = PurePosixPath(_member_name(member))
                if _is_ignored(Path(name)):
                    continue
                # Shapefile parts must stay beside each other, so folders are kept by number, not by name:
                # a member's own path is never trusted.
                home = homes.setdefault(str(name.parent), folder / str(len(homes)))
                home.mkdir(exist_ok=True)
                target = home / _safe_name(name.name)
                if target.exists():  # two members of one name: both are read
                    target = Path(tempfile.mkdtemp(dir=folder)) / target.name
                with opened.open(member) as source, target.open("wb") as sink:
                    while block := source.read(1 << 20):
                        sink.write(block)
                unpacked[target] = f"{archive.shown}/{name}"
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, *_BROKEN) as error:
        raise FormatUnknown(
            Text("압축 파일이 손상되었거나 암호가 걸려 있습니다", "the archive is damaged or locked"),
            where=archive.shown,
            next_step=Text(
                "다시 내려받거나 압축을 풀어서 넣으세요", "download it again, or unpack it yourself"
            ),
        ) from error
    return [RawFile(unpacked[raw.file], raw.file, raw.companions) for raw in _gather(unpacked)]


def _require_sane(members: Sequence[zipfile.ZipInfo], archive: RawFile) -> None:
    size = sum(m.file_size for m in members)
    packed = max(1, sum(m.compress_size for m in members))
    if size > _ARCHIVE_MAX_BYTES or (size > 2**30 and size / packed > _ARCHIVE_MAX_RATIO):
        raise FormatUnknown(
            Text("압축을 풀면 지나치게 커집니다", "the archive would unpack to an absurd size"),
            where=archive.shown,
        )


def _safe_name(name: str) -> str:
    """A member's name as one that any disk takes: no way up, and not too long."""
    suffix = PurePosixPath(name).suffix if name.strip(".") else ""
    name = name.replace("\0", "") if name.strip(".") else "member"
    stem = name.removesuffix(suffix)
    while len((stem + suffix).encode("utf-8", errors="replace")) > _NAME_MAX_BYTES:
        stem, suffix = stem[: len(stem) // 2], suffix[:16]
    return stem + suffix


def _member_name(member: zipfile.ZipInfo) -> str:
    """A member's name; Korean Windows writes CP949 where the format says CP437."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("cp949")
    except UnicodeError:
        return member.filename
