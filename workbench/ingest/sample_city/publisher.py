"""Writes raw files the way the city's publishers do, and notes what was made dirty on purpose."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Literal

import numpy as np
import yaml
from numpy.typing import NDArray

Progress = Callable[[str, int, int], None]
"""Called as ``progress(what, done, total)``."""

HEADERS: dict[str, list[str]] = yaml.safe_load(
    files(__package__).joinpath("headers.yaml").read_text(encoding="utf-8")
)
"""Header rows as the publishers spell them, by dataset."""

Strings = Sequence[str] | NDArray[np.object_]

FILES_N = 39
"""Raw files a finished sample city holds."""

MARK = "표본"
"""Stands in every file name, so that a person sees what the file is."""


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One file to publish: where it goes, how its bytes are made, and what is wrong with it on purpose."""

    path: str
    """Below the sample city's folder."""
    dataset: str
    rows_n: int
    """Records in the file below its first header row; a second header row counts."""
    encoding: str = "cp949"
    eol: str = "\r\n"
    dirt: Mapping[str, int] = field(default_factory=dict)
    """Kind of dirt → number of rows or cells it touches."""
    must_quarantine: Mapping[str, int] = field(default_factory=dict)
    """Reason → rows that no reader may keep."""


class Publisher:
    """Writes the files of one sample city into ``folder`` and remembers them."""

    def __init__(self, folder: Path, progress: Progress | None = None) -> None:
        self.folder = folder
        self.files: list[dict[str, object]] = []
        self.truth: dict[str, object] = {}
        """What was planted; written beside the files when all are done."""
        self._progress = progress

    def write_bytes(self, file: PublishedFile, content: bytes) -> None:
        """Write ``content`` as it is."""
        target = self.folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        entry = asdict(file) | {"bytes_n": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        self.files.append(entry)
        if self._progress is not None:
            self._progress(target.name, len(self.files), FILES_N)

    def write_text(self, file: PublishedFile, text: str) -> None:
        """Write ``text``, whose lines end in a line feed, in the file's encoding and line ends."""
        if file.eol != "\n":
            text = text.replace("\n", file.eol)
        self.write_bytes(file, text.encode(file.encoding))

    def write_table(self, file: PublishedFile, header: str, columns: Sequence[Strings]) -> None:
        """Write cells as they stand (already quoted where they must be), a header line or lines first."""
        self.write_text(file, header + "\n" + "".join(f"{line}\n" for line in join_cells(columns)))

    def write_rows(
        self,
        file: PublishedFile,
        rows: Iterable[Sequence[object]],
        *,
        quote: Literal["minimal", "all"] = "minimal",
    ) -> None:
        """Write ``rows``, the header among them, quoted by the rules of CSV."""
        self.write_text(file, format_rows(rows, quote=quote))

    def write_json(self, file: PublishedFile, document: object) -> None:
        """Write a JSON document in one piece."""
        self.write_text(file, json.dumps(document, ensure_ascii=False) + "\n")

    def write_features(
        self, file: PublishedFile, features: Iterable[object], name: str | None = None
    ) -> None:
        """Write GeoJSON as GDAL lays it out: one feature a line, the coordinate system named."""
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
        lines = ['{\n"type": "FeatureCollection",\n']
        if name is not None:
            lines.append(f'"name": {json.dumps(name, ensure_ascii=False)},\n')
        lines.append(f'"crs": {json.dumps(crs)},\n"features": [\n')
        lines.append(",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features))
        self.write_text(file, "".join([*lines, "\n]\n}\n"]))


class _QuoteMinimal(csv.excel):
    lineterminator = "\n"


class _QuoteAll(_QuoteMinimal):
    quoting = csv.QUOTE_ALL


def join_cells(columns: Sequence[Strings]) -> Iterable[str]:
    """Lines made of columns of ready cells; much faster than a CSV writer where nothing needs quoting."""
    return map(",".join, zip(*columns, strict=True))


def format_rows(rows: Iterable[Sequence[object]], *, quote: Literal["minimal", "all"] = "minimal") -> str:
    """CSV text of ``rows``, lines ending in a line feed."""
    buffer = io.StringIO()
    kind: type[csv.Dialect] = _QuoteAll if quote == "all" else _QuoteMinimal
    csv.writer(buffer, dialect=kind).writerows(rows)
    return buffer.getvalue()


def spell(values: NDArray[np.integer], words: Sequence[str] | None = None) -> NDArray[np.object_]:
    """Each integer as text, or as the word at that place of ``words``."""
    if words is not None:
        return np.asarray(np.array(words, dtype=object)[values])
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    if high - low > 4 * len(values) + 1000:
        return np.array([str(v) for v in values.tolist()], dtype=object)
    return np.asarray(np.array([str(v) for v in range(low, high + 1)], dtype=object)[values - low])


def seeded(seed: int, *stream: str | int) -> np.random.Generator:
    """A generator of its own for each part of the city, so that a change in one leaves the others alone."""
    digest = hashlib.sha256(repr(stream).encode()).digest()
    return np.random.default_rng([seed, int.from_bytes(digest[:8], "big")])
