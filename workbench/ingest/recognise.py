"""Which dataset a table is of, and which of its columns is which field.

The header decides: every column that a descriptor promises must be there under one of the spellings known, and of
several datasets the one that explains more columns is it. Where they explain the same, the values of the first rows
speak against some of them; the file's name decides last, or where a header is common to many datasets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from workbench.core.dataset import Dataset
from workbench.core.errors import Ambiguous
from workbench.core.text import Text
from workbench.ingest.evidence import contradicts, fits_throughout
from workbench.ingest.explain import explain
from workbench.ingest.matching import (
    HEADERLESS,
    Match,
    match_header,
    merge_header,
    name_fits,
    names_closer,
    names_other_province,
    spellings,
)
from workbench.ingest.source import normal

HEADER_ROWS_MAX: Final = 6
_PREAMBLE_MAX: Final = 18
_SHARE_MIN: Final = 0.25
"""Part of a header's columns that a dataset explains at the least, unless the name fits."""
_SHARE_SURE: Final = 0.7
"""Part of a header's columns from which a dataset may be known without its name."""


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
    possible = tuple(d for d in datasets if geometry or all(f.type != "geometry" for f in d.fields))
    datasets = tuple(d for d in possible if not names_other_province(d, name))
    for height in range(1, HEADER_ROWS_MAX + 1):
        for first in range(min(_PREAMBLE_MAX, len(head) - height) + 1):
            header = merge_header(head[first : first + height])
            found = [m for d in datasets if (m := match_header(d, header, (first, height)))]
            # A header that many datasets share is one of them only if the name says so.
            named = [m for m in found if _is_enough(m, name)]
            if named:
                deep = [_deepen(_find_above(m, head), head) for m in named]
                return _choose(deep, [m for m in found if m not in named], name, head)
            if decided := _decide_by_values(found, head):
                return _deepen(_find_above(decided, head), head)
    if orphan := _find_headerless(datasets, name, head):
        return orphan
    raise explain(possible, name, head)


def _is_enough(match: Match, name: str) -> bool:
    """Whether header and name together make it the dataset: the name where it must, else a fair part of the header."""
    if name_fits(match.dataset, name):
        return True
    return not match.dataset.recognise.name_required and (bool(match.pairs) or match.share >= _SHARE_MIN)


def _decide_by_values(shared: Sequence[Match], head: Sequence[Sequence[str]]) -> Match | None:
    """Of datasets that all explain the same, and nearly all, of a header, the only one the values leave.

    For files that have lost their name. Columns that none of them knows mean that it may be something else.
    """
    left = [m for m in shared if not _contradicts(m, head)]
    alike = all(m.used == shared[0].used and m.share >= _SHARE_SURE for m in shared)
    return left[0] if alike and len(shared) > 1 and len(left) == 1 else None


def _contradicts(match: Match, head: Sequence[Sequence[str]]) -> bool:
    return contradicts(match.dataset, match.columns, head[match.first + match.height :])


def _find_headerless(datasets: Sequence[Dataset], name: str, head: Sequence[Sequence[str]]) -> Match | None:
    """The dataset that was published without a header, too, if the cells can be nothing else."""
    rows = [row for row in head if any(cell.strip() for cell in row)]
    found = []
    for dataset in datasets:
        for order in dataset.recognise.headerless:
            header = tuple(cell.strip() for cell in order.split(","))
            if not rows or any(len(row) != len(header) for row in rows):
                continue
            if all(cell[:1] == cell[-1:] == "'" for cell in rows[0] if cell):
                header = tuple(f"'{cell}'" for cell in header)
            match = match_header(dataset, header, (HEADERLESS, 1))
            if match and fits_throughout(dataset, match.columns, rows):
                found.append(match)
    return found[0] if len(found) == 1 else None


def _find_above(match: Match, head: Sequence[Sequence[str]]) -> Match:
    """The same header where it stands whole further up: what is between them are rows, and no preamble."""
    for first in range(match.first):
        for height in range(2, min(HEADER_ROWS_MAX, match.first - first) + 1):
            header = merge_header(head[first : first + height])
            above = match_header(match.dataset, header, (first, height))
            if above and set(above.columns) >= set(match.columns) and len(above.used) >= len(match.used):
                return above
    return match


def _deepen(match: Match, head: Sequence[Sequence[str]]) -> Match:
    """The same dataset with more header rows, if they tell it of more columns: 인구 alone is half a header."""
    best = match
    for height in range(match.height + 1, HEADER_ROWS_MAX + 1):
        header = merge_header(head[match.first : match.first + height])
        deeper = match_header(match.dataset, header, (match.first, height))
        if deeper and _weigh(deeper) > _weigh(best):
            best = deeper
    return best


def _weigh(match: Match) -> tuple[int, int, int]:
    """How much a header tells: columns read, those of them found by their own name, and the length of these."""
    cells = {i: normal(match.header[i]) for i in match.columns.values()}
    named = {i for f, i in match.columns.items() if cells[i] in spellings(match.dataset.field(f))}
    return len(match.used), len(named), sum(len(cells[i]) for i in named)


def _explains_more(match: Match, other: Match) -> bool:
    """Whether a match reads all that the other does and more, or more than twice as many columns."""
    return other.used < match.used or len(match.used) > 2 * len(other.used)


def _choose(
    found: Sequence[Match], shared: Sequence[Match], name: str, head: Sequence[Sequence[str]]
) -> Match:
    """The candidate that explains most columns; else the one the values allow; else the one the name fits.

    ``shared`` are datasets of the same header whose name the file does not have: one of them it is only if the
    values allow no other.
    """
    best = [m for m in found if not any(_explains_more(other, m) for other in found)]
    rivals = [m for m in best if not _contradicts(m, head)]
    if not rivals:
        left = _decide_by_values([*best, *shared], head)
        if left:
            return _deepen(_find_above(left, head), head)
        rivals = best
    if len(rivals) > 1:
        named = [m for m in rivals if name_fits(m.dataset, name)]
        rivals = [
            m for m in named if not any(names_closer(o.dataset, m.dataset, name) for o in named)
        ] or rivals
    if len(rivals) == 1:
        return rivals[0]
    raise Ambiguous(
        Text("두 가지 이상의 데이터셋으로 읽힐 수 있습니다", "the file could be of several datasets"),
        where=f"{name} → {', '.join(m.dataset.id for m in rivals)}",
        next_step=Text(
            "파일 이름을 발행처의 원래 이름으로 되돌리세요", "give the file its publisher's name back"
        ),
    )
