"""Which dataset a table is of, and which of its columns is which field.

The header decides: every column that a descriptor promises must be there under one of the spellings known.
The file's name helps where the header alone is common to several, or to none in particular.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from workbench.core.dataset import Dataset, Field
from workbench.core.errors import Ambiguous, ColumnsMissing, Unrecognised
from workbench.core.text import Text
from workbench.ingest.source import normal

HEADER_ROWS_MAX: Final = 6
_PREAMBLE_MAX: Final = 12


@dataclass(frozen=True, slots=True)
class Match:
    """A dataset, and where its fields are in the table."""

    dataset: Dataset
    first: int
    """Records before the header (a preamble)."""
    height: int
    """Records the header takes."""
    header: tuple[str, ...]
    """Merged header, as written."""
    columns: Mapping[str, int]
    """Field → column, for fields read from one column."""
    wide: Mapping[int, tuple[Mapping[str, str], str]]
    """Wide tables: column → (captured groups, field that takes the cell)."""
    pairs: tuple[tuple[int, int], ...] = ()
    """Columns of names and of values, where attributes hide in pairs."""

    @property
    def is_wrapped(self) -> bool:
        """Whether cells stand in single quotes, as in Seoul's bicycle files of 2017 and 2018."""
        return all(h[:1] == h[-1:] == "'" for h in self.header if h)

    @property
    def body(self) -> int:
        """Records before the first below the first header line."""
        return self.first + 1

    @property
    def used(self) -> frozenset[int]:
        """Columns that fields are read from."""
        return frozenset(self.columns.values()) | frozenset(self.wide)


def recognise(
    datasets: Iterable[Dataset], name: str, head: Sequence[Sequence[str]], *, geometry: bool = False
) -> Match:
    """The one dataset that a table is of.

    Parameters
    ----------
    datasets
        All that are described.
    name
        The file's name.
    head
        The table's first records.
    geometry
        Whether the records come with a geometry: without one they are of no dataset that has it.

    Raises
    ------
    Unrecognised
        No descriptor knows the header.
    ColumnsMissing
        The name is a dataset's, but the header lacks columns it promises.
    Ambiguous
        Several descriptors know it equally well.
    """
    datasets = tuple(d for d in datasets if geometry or all(f.type != "geometry" for f in d.fields))
    for height in range(1, HEADER_ROWS_MAX + 1):
        for first in range(min(_PREAMBLE_MAX, len(head) - height) + 1):
            header = merge_header(head[first : first + height])
            found = [m for d in datasets if (m := _match(d, name, header, (first, height)))]
            if found:
                return _choose([_deepen(_find_above(m, name, head), name, head) for m in found], name)
    raise _explain(datasets, name, head)


def _find_above(match: Match, name: str, head: Sequence[Sequence[str]]) -> Match:
    """The same header where it stands whole further up: what is between them are rows, and no preamble."""
    for first in range(match.first):
        for height in range(2, min(HEADER_ROWS_MAX, match.first - first) + 1):
            header = merge_header(head[first : first + height])
            above = _match(match.dataset, name, header, (first, height))
            if above and set(above.columns) >= set(match.columns) and len(above.used) >= len(match.used):
                return above
    return match


def _deepen(match: Match, name: str, head: Sequence[Sequence[str]]) -> Match:
    """The same dataset with more header rows, if they tell it of more columns: 인구 alone is half a header."""
    best = match
    for height in range(match.height + 1, HEADER_ROWS_MAX + 1):
        header = merge_header(head[match.first : match.first + height])
        deeper = _match(match.dataset, name, header, (match.first, height))
        if deeper and _weigh(deeper) > _weigh(best):
            best = deeper
    return best


def _weigh(match: Match) -> tuple[int, int, int]:
    """How much a header tells: columns read, those of them found by their own name, and the length of these."""
    cells = {i: normal(match.header[i]) for i in match.columns.values()}
    named = {i for f, i in match.columns.items() if cells[i] in _spellings(match.dataset.field(f))}
    return len(match.used), len(named), sum(len(cells[i]) for i in named)


def merge_header(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """One name a column from header rows one above the other.

    A blank in an upper row continues the cell to its left (a merged cell), but not past the end of a cell
    above it; a name that repeats from row to row is written once.
    """
    width = max((len(row) for row in rows), default=0)
    filled: list[list[str]] = []
    for depth, row in enumerate(rows):
        cells = [*(cell.strip() for cell in row), *[""] * (width - len(row))]
        if depth < len(rows) - 1:
            for i in range(1, width):
                if not cells[i] and all(above[i] == above[i - 1] for above in filled):
                    cells[i] = cells[i - 1]
        filled.append(cells)
    merged = []
    for column in zip(*filled, strict=True):
        words = [w for i, w in enumerate(column) if w and (i == 0 or normal(w) != normal(column[i - 1]))]
        merged.append(" ".join(words))
    return tuple(merged)


def _match(dataset: Dataset, name: str, header: tuple[str, ...], at: tuple[int, int]) -> Match | None:
    if dataset.recognise.name_required and not _name_fits(dataset, name):
        return None
    cells = [normal(cell) for cell in header]
    pairs = _find_pairs(dataset, header)
    wide = _find_wide(dataset, header)
    if (dataset.pairs and not pairs) or (dataset.wide and not wide):
        return None
    columns = {f.name: i for f in dataset.fields if (i := _find_column(f, cells)) is not None}
    match = Match(dataset, at[0], at[1], header, columns, wide, pairs)
    given = {f.name for f in dataset.fields if _is_given(f, match)}
    promised = {f.name for f in dataset.fields if f.source and not f.optional_column}
    any_of = dataset.recognise.requires_any
    if not promised <= given or (any_of and not given.intersection(any_of)):
        return None
    if not given and all(f.type != "geometry" for f in dataset.fields):
        return None  # nothing promised and nothing found
    return match


def _is_given(field: Field, match: Match) -> bool:
    """Whether the table has something to read the field from."""
    if field.name in match.columns or any(measure == field.name for _, measure in match.wide.values()):
        return True
    groups = {f"<{group}>" for captured, _ in match.wide.values() for group in captured}
    return any(source in groups or (source.startswith("@") and match.pairs) for source in field.source)


def _find_column(field: Field, cells: Sequence[str]) -> int | None:
    for spelling in _spellings(field):
        if spelling in cells:
            return cells.index(spelling)
        base, plus, step = spelling.rpartition("+")
        if plus and step.isdigit() and base in cells and cells.index(base) + int(step) < len(cells):
            return cells.index(base) + int(step)
    return None


@cache
def _normal(spelling: str) -> str:
    return normal(spelling)


def _spellings(field: Field) -> list[str]:
    return [_normal(s) for s in field.source if not s.startswith(("@", "<"))]


def _find_pairs(dataset: Dataset, header: Sequence[str]) -> tuple[tuple[int, int], ...]:
    if dataset.pairs is None:
        return ()
    names = {m[1]: i for i, h in enumerate(header) if (m := re.search(dataset.pairs.name, h))}
    values = {m[1]: i for i, h in enumerate(header) if (m := re.search(dataset.pairs.value, h))}
    return tuple((names[number], values[number]) for number in names if number in values)


def _find_wide(dataset: Dataset, header: Sequence[str]) -> dict[int, tuple[dict[str, str], str]]:
    if dataset.wide is None:
        return {}
    found = {}
    for i, cell in enumerate(header):
        fits = re.search(dataset.wide.header, cell)
        if not fits:
            continue
        groups = {k: v for k, v in fits.groupdict().items() if v is not None}
        measure = groups.pop("measure", None)
        if measure is None:
            field = dataset.wide.value
        else:
            wanted = normal(measure)
            field = next((f.name for f in dataset.fields if wanted in _spellings(f)), None)
        if field is not None:
            found[i] = (groups, field)
    return found


def _name_fits(dataset: Dataset, name: str) -> bool:
    return any(re.search(pattern, name, re.IGNORECASE) for pattern in dataset.recognise.files)


def _choose(found: Sequence[Match], name: str) -> Match:
    """The only candidate; else the one whose name fits; else the one that explains more columns."""
    named = [m for m in found if _name_fits(m.dataset, name)]
    rivals = named or found
    if len(rivals) == 1:
        return rivals[0]

    for match in rivals:
        if all(other is match or other.used < match.used for other in rivals):
            return match
    raise Ambiguous(
        Text("두 가지 이상의 데이터셋으로 읽힐 수 있습니다", "the file could be of several datasets"),
        where=f"{name} → {', '.join(m.dataset.id for m in rivals)}",
        next_step=Text(
            "파일 이름을 발행처의 원래 이름으로 되돌리세요", "give the file its publisher's name back"
        ),
    )


def _explain(
    datasets: Sequence[Dataset], name: str, head: Sequence[Sequence[str]]
) -> Unrecognised | ColumnsMissing:
    """Why nothing fits: the nearest descriptor and what it lacks."""
    seen = {
        normal(cell)
        for height in (1, 2)
        for i in range(min(6, len(head)))
        for cell in merge_header(head[i : i + height])
    }
    near: tuple[float, Dataset | None, list[str]] = (0.0, None, [])
    for candidate in datasets:
        promised = [f for f in candidate.fields if _spellings(f) and not f.optional_column]
        if not promised:
            continue
        lacking = [f.source[0] for f in promised if not any(s in seen for s in _spellings(f))]
        share = 1 - len(lacking) / len(promised)
        if _name_fits(candidate, name) and share > 0:
            share += 1
        if share > near[0]:
            near = (share, candidate, lacking)
    share, dataset, lacking = near
    if dataset is not None and share > 1 and lacking:
        return ColumnsMissing(
            Text("약속된 열이 파일에 없습니다", "the file lacks columns that its descriptor promises"),
            where=f"{dataset.id} ← {name} ({', '.join(lacking)})",
            next_step=Text(
                f"머리글을 datasets/{dataset.theme}/{dataset.id}.yaml의 source와 견주어 보세요",
                f"compare the header with `source` in datasets/{dataset.theme}/{dataset.id}.yaml",
            ),
        )
    return Unrecognised(
        Text("이 파일을 아는 데이터셋이 없습니다", "no descriptor knows this file"),
        where=name,
        next_step=Text(
            "`workbench datasets new 파일`로 설명 파일의 초안을 만드세요",
            "draft a descriptor with `workbench datasets new FILE`",
        ),
    )
