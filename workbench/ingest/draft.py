"""A first descriptor for a file that no descriptor knows, for an analyst to finish.

The file is read with ingest's own readers, every column is guessed at, and the descriptor is tried on the
very file before anybody sees it: what would lose rows is taken back.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from workbench.catalog import Catalog, read_descriptor
from workbench.core.errors import DescriptorError, FileError, FormatUnknown
from workbench.core.text import Text
from workbench.ingest.atlas import Atlas
from workbench.ingest.drafting.guess import guess_page
from workbench.ingest.drafting.header import Header, find_header
from workbench.ingest.drafting.page import Page, count_guesses, write_page
from workbench.ingest.drafting.relax import relax, share_kept
from workbench.ingest.drafting.whole import guess_id, guess_theme
from workbench.ingest.files import RawFile, list_files, open_archive
from workbench.ingest.formats import is_archive, open_sources
from workbench.ingest.read import Reading, TableReader
from workbench.ingest.recognise import recognise
from workbench.ingest.report import Reason
from workbench.ingest.source import Source
from workbench.storage import Lake
from workbench.storage.disk import read_sha256

_TRIALS_MAX: Final = 8
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_MEMORY: Final = "2GB"


@dataclass(frozen=True, slots=True)
class Draft:
    """A descriptor that loads, and what the file gave when it was read with it."""

    dataset_id: str
    theme: str
    text: str
    """The YAML file."""
    table: str
    """File, or file and sheet, it was drafted from."""
    rows_read: int
    rows_kept: int
    reasons: tuple[Reason, ...]
    guesses_n: int
    """Remarks that wait for somebody to look."""
    known_as: str | None = None
    """Dataset of the catalogue that takes this file already."""


@dataclass(frozen=True, slots=True)
class _Table:
    raw: RawFile
    source: Source
    header: Header

    @property
    def shown(self) -> str:
        return f"{self.raw.name}#{self.source.name}" if self.source.name else self.raw.name

    @property
    def stem(self) -> str:
        return PurePosixPath(self.raw.name).stem


def build_draft(
    file: Path, *, catalog: Catalog | None = None, theme: str | None = None, dataset_id: str | None = None
) -> Draft:
    """Draft a descriptor from a file.

    Parameters
    ----------
    file
        A data file, or an archive with one; of several tables the fullest is taken.
    catalog
        Datasets that exist: the draft takes none of their names, and says if one knows the file.
    theme, dataset_id
        Folder and name of the descriptor; guessed from the file's name where absent.

    Raises
    ------
    FileError
        The file cannot be read, or no table with a header is in it.
    DescriptorError
        ``theme`` or ``dataset_id`` is no name, or the name is taken.
    """
    for given in (theme, dataset_id):
        if given is not None and not _NAME.fullmatch(given):
            raise DescriptorError(
                Text("영문 소문자, 숫자, 밑줄로 씁니다", "takes lower-case letters, digits and underscores"),
                where=given,
            )
    if dataset_id is not None and catalog is not None and dataset_id in catalog:
        raise _taken(dataset_id)
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        table = _choose_table(file, Path(folder))
        name = dataset_id or _free_id(table, catalog)
        page = guess_page(table.source, table.header, table.stem, name, Path(folder) / "guess")
        theme = theme or guess_theme(table.stem)
        reading = _try_out(page, table, theme, Path(folder))
        page.preface = _write_preface(table, reading)
        text = write_page(page)
        return Draft(
            dataset_id=page.id,
            theme=theme,
            text=text,
            table=table.shown,
            rows_read=reading.rows_read,
            rows_kept=reading.rows_kept,
            reasons=reading.reasons,
            guesses_n=count_guesses(text),
            known_as=_find_known(table, catalog),
        )


def write_draft(draft: Draft, folder: Path) -> Path:
    """Write the draft into a folder of descriptors; what is there already is never touched.

    Raises
    ------
    DescriptorError
        A descriptor of that name exists, under any theme.
    """
    if list(folder.glob(f"*/{draft.dataset_id}.yaml")):
        raise _taken(draft.dataset_id)
    file = folder / draft.theme / f"{draft.dataset_id}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(draft.text)
    return file


def _taken(dataset_id: str) -> DescriptorError:
    return DescriptorError(
        Text("같은 이름의 데이터셋이 이미 있습니다", "a dataset of that name exists already"),
        where=dataset_id,
        next_step=Text("--id로 다른 이름을 주세요", "give another name with --id"),
    )


# -- the table -------------------------------------------------------------------------------------


def _choose_table(file: Path, folder: Path) -> _Table:
    """The fullest table with a header."""
    unpacked = folder / "unpacked"
    unpacked.mkdir()
    raws = [
        member
        for raw in list_files([file])
        for member in (open_archive(raw, unpacked) if is_archive(raw) else [raw])
    ]
    failure: FileError | None = None
    tables = []
    for raw in raws:
        try:
            opened = open_sources(raw)
        except FileError as error:
            failure = failure or error
            continue
        tables += [_Table(raw, s, header) for s in opened if (header := find_header(s.head))]
    if not tables:
        raise failure or FormatUnknown(
            Text("머리글이 있는 표를 찾지 못했습니다", "no table with a header was found"),
            where=file.name,
            next_step=Text("첫 줄에 열 이름을 적어 주세요", "write names of the columns into the first line"),
        )
    return max(tables, key=lambda t: sum(bool(cell.strip()) for row in t.source.head for cell in row))


def _free_id(table: _Table, catalog: Catalog | None) -> str:
    guessed = guess_id(table.stem, read_sha256(table.raw.file))
    taken = set(catalog.ids) if catalog is not None else set()
    names = [guessed, *(f"{guessed}_{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def _find_known(table: _Table, catalog: Catalog | None) -> str | None:
    if catalog is None:
        return None
    try:
        match = recognise(catalog, table.raw.name, table.source.head, geometry=table.source.has_geometry)
    except FileError:
        return None
    return match.dataset.id


# -- trying it out ---------------------------------------------------------------------------------


def _try_out(page: Page, table: _Table, theme: str, folder: Path) -> Reading:
    """Read the file with the draft, taking back what would lose rows."""
    reading = _read(page, table, theme, folder / "trial-0")
    for trial in range(1, _TRIALS_MAX):
        if not relax(page, reading):
            break
        reading = _read(page, table, theme, folder / f"trial-{trial}")
    return reading


def _read(page: Page, table: _Table, theme: str, folder: Path) -> Reading:
    file = folder / theme / f"{page.id}.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(write_page(page), encoding="utf-8")
    dataset = read_descriptor(file)
    match = recognise([dataset], table.raw.name, table.source.head, geometry=table.source.has_geometry)
    atlas = Atlas(Lake(folder / "lake", is_sample=False))
    return TableReader(match, table.raw.name, atlas, folder, 2, _MEMORY).read(table.source)


def _write_preface(table: _Table, reading: Reading) -> list[Text]:
    kept = share_kept(reading)
    lines = [
        Text(
            f"초안: {table.shown}에서 만들었습니다. ‘확인:’이 붙은 줄은 어림한 것입니다. "
            "하나씩 확인하고 그 말을 지우세요.",
            f"Draft made from {table.shown}. Lines with 'check:' are guesses: look at each, then take the word away.",
        ),
        Text(
            f"이 초안으로 읽은 결과: {reading.rows_read:,}행 가운데 {reading.rows_kept:,}행을 넣었습니다"
            f"(합계 행과 빈 행을 뺀 자료 행의 {kept:.1%}).",
            f"Read with this draft: {reading.rows_kept:,} of {reading.rows_read:,} rows were kept "
            f"({kept:.1%} of the data rows, totals and blanks left out).",
        ),
    ]
    return [replace(line, ko=line.ko.replace("\n", " "), en=line.en.replace("\n", " ")) for line in lines]
