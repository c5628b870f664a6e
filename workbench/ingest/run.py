"""Ingesting files: recognise all, then read them in the order in which they need each other."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from workbench.catalog import Catalog
from workbench.core.dataset import Dataset
from workbench.core.errors import FileError, FormatUnknown, LakeError, Unrecognised, WorkbenchError
from workbench.core.text import Text
from workbench.ingest.atlas import LAYERS, Atlas
from workbench.ingest.combine import combine
from workbench.ingest.delimited import DelimitedSource
from workbench.ingest.files import RawFile, list_files, open_archive
from workbench.ingest.fill import fill_down
from workbench.ingest.formats import is_archive, open_sources
from workbench.ingest.matching import HEADERLESS, Match
from workbench.ingest.period import date_in_name
from workbench.ingest.read import Reading, TableReader, build_part_id
from workbench.ingest.recognise import recognise
from workbench.ingest.report import FileReport, IngestReport, Reason, Status, build_reason, sort_reports
from workbench.ingest.source import Source
from workbench.privacy import load_policy
from workbench.storage import Lake, LakeWriter, Part, raise_if_full
from workbench.storage.disk import read_sha256

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many files are done, and how many there are."""

CODE_VERSION = "3"
"""Raised when ingest turns the same bytes into other rows: what was read before is then read again."""

_ARCHIVE_DEPTH_MAX = 5
_NAMED_MAX = 12
"""Columns of a file that are named in its report, of those that were not read."""
_NAME_LONGEST = 40


@dataclass(frozen=True, slots=True)
class _Task:
    """One table of one file, recognised."""

    raw: RawFile
    sheet: str
    match: Match
    notes: tuple[Reason, ...] = ()
    shown: str = ""
    source: Source | None = None
    """Kept open from the recognition where that costs no memory."""

    def order(self) -> tuple[object, ...]:
        dataset = self.match.dataset
        stage = (
            LAYERS.index(dataset.id) if dataset.id in LAYERS else len(LAYERS) + _is_placed_by_others(dataset)
        )
        # A geometry file that names no coordinate system is checked against those that do.
        silent = self.raw.file.suffix.lower() in (".json", ".topojson")
        day = date_in_name(self.raw.name)
        return stage, dataset.id, silent, day.isoformat() if day else "", self.shown


@dataclass(slots=True)
class _Run:
    catalog: Catalog
    writer: LakeWriter
    progress: Progress
    threads: int
    memory: str
    folder: Path
    atlas: Atlas = field(init=False)
    reports: list[FileReport] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.atlas = Atlas(self.lake)

    @property
    def lake(self) -> Lake:
        return self.writer.lake

    # -- recognising -------------------------------------------------------------------------------

    def plan(self, files: Iterable[RawFile], depth: int = 0) -> Iterator[_Task]:
        for raw in files:
            try:
                if is_archive(raw):
                    _require_shallow(raw, depth)
                    home = Path(tempfile.mkdtemp(dir=self.folder))
                    yield from self.plan(open_archive(raw, home), depth + 1)
                else:
                    yield from self._recognise(raw)
            except WorkbenchError as error:
                self._refuse(raw.shown, error)
            except Exception as error:  # noqa: BLE001 - one odd file must not end the run of all others
                self._refuse(raw.shown, _our_fault(error, raw))

    def _recognise(self, raw: RawFile) -> list[_Task]:
        """The recognised tables of a file; sheets that are no dataset are named, not read."""
        sources = open_sources(raw)
        tasks: list[_Task] = []
        left_out: list[str] = []
        failure: WorkbenchError | None = None
        for source in sources:
            try:
                match = recognise(self.catalog, raw.name, source.head, geometry=source.has_geometry)
            except FileError as error:
                failure = failure or error
                left_out.append(source.name)
                continue
            sheets = match.dataset.recognise.sheets
            if sheets and source.name and not re.search(sheets, source.name):
                left_out.append(source.name)
                continue
            light = source if isinstance(source, DelimitedSource) else None
            tasks.append(_Task(raw, source.name, match, _note_columns(match), source=light))
        if not tasks:
            raise failure or Unrecognised(Text("표가 없습니다", "there is no table in it"), where=raw.name)
        notes = [build_reason("sheet_left_out", where=name) for name in left_out]
        if raw.companions:
            notes.append(build_reason("read_with", where=" ".join(c.suffix for c in raw.companions)))
        several = len(tasks) > 1
        return [
            replace(t, notes=(*t.notes, *notes), shown=f"{raw.shown}#{t.sheet}" if several else raw.shown)
            for t in tasks
        ]

    def _refuse(self, shown: str, error: WorkbenchError, dataset: str | None = None) -> None:
        status: Status = "unrecognised" if isinstance(error, Unrecognised) else "refused"
        text = error.what if error.next_step is None else _join(error.what, error.next_step)
        reason = Reason(error.code, text, where=error.where)
        self.reports.append(FileReport(shown, dataset, status, reasons=(reason,)))

    # -- reading -----------------------------------------------------------------------------------

    def read_all(self, tasks: Sequence[_Task]) -> None:
        for number, task in enumerate(tasks):
            self.progress(task.raw.name, number, len(tasks))
            self.reports.append(self._read_or_refuse(task))
        self.progress("", len(tasks), len(tasks))

    def _read_or_refuse(self, task: _Task) -> FileReport:
        dataset_id = task.match.dataset.id
        try:
            return self._read(task)
        except LakeError:  # full or damaged: no further file would fare better
            raise
        except WorkbenchError as error:
            self._refuse(task.shown, error, dataset_id)
        except Exception as error:  # noqa: BLE001 - see plan()
            self._refuse(task.shown, _our_fault(error, task.raw), dataset_id)
        return self.reports.pop()

    def _read(self, task: _Task) -> FileReport:
        dataset = task.match.dataset
        sha256 = read_sha256(task.raw.file)
        part_id = build_part_id(
            sha256,
            task.sheet,
            dataset.digest,
            CODE_VERSION,
            ",".join(sorted(load_policy().at_ingest)),
            self.atlas.version_for(dataset),
        )
        if known := self._find_part(dataset.id, part_id, anywhere=dataset.combine == "latest"):
            version, source = known
            return FileReport(
                task.shown,
                dataset.id,
                "unchanged",
                version,
                source["rows_read"],
                source["rows_kept"],
                source["rows_quarantined"],
                tuple(_read_reason(r) for r in source["reasons"]),
            )
        # The bytes are copied beside the reading: neither waits for the other.
        with self.writer.workspace() as workspace, ThreadPoolExecutor(1) as pool:
            copied = pool.submit(self.writer.copy_raw, task.raw.file, sha256, workspace)
            reading = self._read_table(task, workspace)
            if reading.rows_kept == 0:
                empty = () if reading.reasons else (build_reason("no_rows"),)
                return _build_report(task, "refused", None, reading, empty)
            companions = {c.suffix: read_sha256(c) for c in task.raw.companions}
            self.writer.keep_raw(copied.result(), sha256)
            for companion in task.raw.companions:
                self.writer.keep_raw(companion, companions[companion.suffix])
            source = {
                "name": task.raw.name,
                "sheet": task.sheet,
                "sha256": sha256,
                "companions": companions,
                "part": part_id,
                "layers": self.atlas.version_for(dataset),
                "rows_read": reading.rows_read,
                "rows_kept": reading.rows_kept,
                "rows_quarantined": reading.rows_quarantined,
                "rows_tidy": reading.rows_tidy,
                "reasons": [r.document() for r in (*reading.reasons, *task.notes)],
                "checks": reading.checks,
                "period": list(reading.period),
            }
            part = Part(part_id, reading.file, reading.quarantine, source)
            snapshot, notes = combine(self.writer, dataset, part, workspace)
        if dataset.id in LAYERS:
            self.atlas = Atlas(self.lake)
        self.atlas.forget_places()
        return _build_report(task, "ingested", snapshot.version, reading, notes)

    def _read_table(self, task: _Task, workspace: Path) -> Reading:
        match, source = fill_down(task.match, self._open_again(task))
        reader = TableReader(match, task.raw.name, self.atlas, workspace, self.threads, self.memory)
        return reader.read(source)

    def _open_again(self, task: _Task) -> Source:
        return task.source or next(s for s in open_sources(task.raw) if s.name == task.sheet)

    def _find_part(
        self, dataset_id: str, part_id: str, *, anywhere: bool
    ) -> tuple[str, dict[str, Any]] | None:
        """Version that holds this part already: the current one, or any."""
        if not self.lake.has(dataset_id):
            return None
        current = self.lake.current(dataset_id)
        for snapshot in (current, *(reversed(self.lake.versions(dataset_id)) if anywhere else ())):
            for source in snapshot.sources:
                if source["part"] == part_id:
                    return snapshot.version, dict(source)
        return None

    # -- locating anew -----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read again, from the raw bytes kept, what was located by other boundaries than today's."""
        known = [self.catalog[d] for d in self.lake.dataset_ids() if d in self.catalog]
        # Rides are where their stations are: these come first.
        for later in (False, True):
            tasks = []
            for dataset in (d for d in known if _is_placed_by_others(d) == later):
                wanted = self.atlas.version_for(dataset)
                for source in self.lake.current(dataset.id).sources:
                    if source["layers"] != wanted:
                        again = self.plan([self._raw_again(source)])
                        tasks += [t for t in again if t.sheet == source["sheet"]]
            done = len(self.reports)
            self.read_all(sorted(tasks, key=_Task.order))
            del self.reports[done:]  # the reader asked about other files

    def _raw_again(self, record: Mapping[str, Any]) -> RawFile:
        home = Path(tempfile.mkdtemp(dir=self.folder))
        file = home / str(record["name"])
        file.symlink_to(self.lake.raw_file(str(record["sha256"])).absolute())
        companions = []
        for suffix, sha256 in record["companions"].items():
            companions.append(file.with_suffix(suffix))
            companions[-1].symlink_to(self.lake.raw_file(sha256).absolute())
        return RawFile(str(record["name"]), file, tuple(companions))


def ingest_paths(
    paths: Sequence[Path],
    *,
    catalog: Catalog,
    lake: Lake,
    progress: Progress | None = None,
    threads: int = 2,
    memory: str = "2GB",
) -> IngestReport:
    """Take published files, folders of them or archives into the lake.

    Each file becomes (part of) a new immutable version as soon as it is read; a run that is interrupted has
    kept what it finished, and a second run goes on from there.

    Parameters
    ----------
    progress
        Called before each file; see :data:`Progress`.
    threads, memory
        What reading may use before it spills to disk.

    Raises
    ------
    FileError
        A path does not exist. What is wrong inside a file stands in the report instead.
    LakeBusy, LakeFull
        The lake cannot be written; what was ingested before is intact.
    """
    files = list_files(paths)
    with LakeWriter(lake) as writer, writer.workspace() as folder:
        run = _Run(catalog, writer, progress or _no_progress, threads, memory, folder)
        with raise_if_full(lake.root):
            run.read_all(sorted(run.plan(files), key=_Task.order))
            run.refresh()
    return sort_reports(run.reports)


def _note_columns(match: Match) -> tuple[Reason, ...]:
    """Where the columns came from, if not from a header; else which of it were not read."""
    if match.first == HEADERLESS:
        return (build_reason("no_header"),)
    if not (names := match.unread):
        return ()
    more = f" … (+{len(names) - _NAMED_MAX})" if len(names) > _NAMED_MAX else ""
    return (
        build_reason(
            "columns_left_out", where=", ".join(n[:_NAME_LONGEST] for n in names[:_NAMED_MAX]) + more
        ),
    )


def _is_placed_by_others(dataset: Dataset) -> bool:
    return dataset.place is not None and dataset.place.via is not None


def _require_shallow(archive: RawFile, depth: int) -> None:
    """Refuse archives in archives without end: some unpack to themselves."""
    if depth >= _ARCHIVE_DEPTH_MAX:
        raise FormatUnknown(
            Text("압축 파일 안에 압축 파일이 너무 깊이 들어 있습니다", "archives are nested too deeply"),
            where=archive.shown,
            next_step=Text("압축을 풀어서 넣으세요", "unpack it yourself"),
        )


def _no_progress(what: str, done: int, total: int) -> None: ...


def _build_report(
    task: _Task, status: Status, version: str | None, reading: Reading, notes: tuple[Reason, ...]
) -> FileReport:
    return FileReport(
        task.shown,
        task.match.dataset.id,
        status,
        version,
        reading.rows_read,
        reading.rows_kept,
        reading.rows_quarantined,
        (*reading.reasons, *task.notes, *notes),
    )


def _read_reason(document: dict[str, object]) -> Reason:
    return Reason(
        str(document["code"]),
        Text(str(document["ko"]), str(document["en"])),
        int(str(document["rows"])),
        str(document["where"]),
    )


def _join(what: Text, next_step: Text) -> Text:
    return Text(f"{what.ko}. {next_step.ko}", f"{what.en}; {next_step.en}")


def _our_fault(error: Exception, raw: RawFile) -> WorkbenchError:
    """An error nobody foresaw: its kind and place, never its message, which may quote a row."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException):
        return WorkbenchError(
            Text("이 파일을 읽기에 메모리가 모자랍니다", "there is not enough memory to read this file"),
            where=f"{raw.name} ({place})",
            next_step=Text(
                "WORKBENCH_MEMORY를 늘리거나, 파일을 달마다 나누어 넣으세요",
                "raise WORKBENCH_MEMORY, or ingest the file in parts, a month each",
            ),
        )
    return WorkbenchError(
        Text(
            f"예상하지 못한 오류입니다 ({type(error).__name__})",
            f"an unforeseen error ({type(error).__name__})",
        ),
        where=f"{raw.name} ({place})",
        next_step=Text("이 파일과 함께 문제를 알려 주세요", "please report it with this file"),
    )
