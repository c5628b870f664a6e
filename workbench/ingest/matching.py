"""A header held against one dataset: which column is which field, and whether what is promised is there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from workbench.core.dataset import Dataset, Field, Place
from workbench.ingest.source import normal

HEADERLESS: Final = -1
"""Place of the header (:attr:`Match.first`) in a file that has none."""

PROVINCE: Final = re.compile(
    "(?:부산|대구|인천|광주|대전|울산)광역시|(?:부산|대구|인천|대전|울산|세종)시|세종특별자치시"
    "|(?:경기|강원|충청[남북]|전라[남북]|전북|경상[남북]|제주)(?:특별자치)?도"
    r"|(?:^|[\s_(\[])(?:수원|성남|의정부|안양|부천|광명|평택|동두천|안산|고양|과천|구리|남양주|오산|시흥|군포|의왕|하남|용인|파주"
    "|이천|안성|김포|화성|양주|포천|여주|춘천|원주|강릉|동해|태백|속초|삼척|청주|충주|제천|천안|공주|보령|아산|서산|논산|계룡|당진"
    "|전주|군산|익산|정읍|남원|김제|목포|여수|순천|나주|광양|포항|경주|김천|안동|구미|영주|영천|상주|문경|경산|창원|진주|통영|사천"
    r"|김해|밀양|거제|양산|서귀포)시(?=[\s_)\].]|$)"
    "|타슈|어울링|누비자|타랑께|피프틴|페달로"
    r"|(?:^|[\s_(\[])(?:부산|대구|인천|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주)(?=[\s_)\].])"
)
"""Another province than Seoul, a city in one or its public bicycles, as the names of files have them; 세종대로 and
부산은행 are none."""


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

    @property
    def unread(self) -> tuple[str, ...]:
        """Names of the columns that no field is read from."""
        known = self.used.union(*self.pairs)
        named = (cell.strip("' ") for i, cell in enumerate(self.header) if i not in known)
        return tuple(name for name in named if name)

    @property
    def share(self) -> float:
        """Part of the named columns that fields are read from."""
        return len(self.used) / max(1, sum(bool(cell) for cell in self.header))


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


def match_header(dataset: Dataset, header: tuple[str, ...], at: tuple[int, int]) -> Match | None:
    """The dataset's fields in this header; ``None`` where it lacks something the descriptor promises.

    Parameters
    ----------
    at
        Records before the header, and records it takes.
    """
    cells = [normal(cell) for cell in header]
    if any(_normal(other) in cells for other in dataset.recognise.excludes):
        return None
    pairs = _find_pairs(dataset, header)
    wide = _find_wide(dataset, header)
    if (dataset.pairs and not pairs) or (dataset.wide and not wide) or _repeats(wide):
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
    for spelling in spellings(field):
        if spelling in cells:
            return cells.index(spelling)
        base, plus, step = spelling.rpartition("+")
        if plus and step.isdigit() and base in cells and cells.index(base) + int(step) < len(cells):
            return cells.index(base) + int(step)
    return None


@cache
def _normal(spelling: str) -> str:
    return normal(spelling)


def spellings(field: Field) -> list[str]:
    """Every known spelling of the field's header, as headers are compared."""
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
            field = next((f.name for f in dataset.fields if wanted in spellings(f)), None)
        if field is not None:
            found[i] = (groups, field)
    return found


def _repeats(wide: Mapping[int, tuple[Mapping[str, str], str]]) -> bool:
    """Whether two wide columns say the same: a further header row tells them apart, and one would replace the other."""
    said = {(field, *sorted(groups.items())) for groups, field in wide.values()}
    return len(said) < len(wide)


def name_fits(dataset: Dataset, name: str) -> bool:
    """Whether a file's name is one that the dataset's files have."""
    return any(re.search(pattern, name, re.IGNORECASE) for pattern in dataset.recognise.files)


def names_closer(dataset: Dataset, other: Dataset, name: str) -> bool:
    """Whether a dataset's pattern tells of more of a file's name than another's, which is a part of it."""
    (first, last), (start, end) = _find_span(dataset, name), _find_span(other, name)
    return first <= start and end <= last and last - first > end - start


def _find_span(dataset: Dataset, name: str) -> tuple[int, int]:
    """Where the longest of a dataset's patterns stands in a file's name; nowhere is (0, 0)."""
    found = (re.search(pattern, name, re.IGNORECASE) for pattern in dataset.recognise.files)
    return max((m.span() for m in found if m), key=lambda span: span[1] - span[0], default=(0, 0))


def name_tells(dataset: Dataset, name: str) -> bool:
    """Whether a file's name points to the dataset; a pattern that any name has tells nothing."""
    return name_fits(dataset, name) and not name_fits(dataset, "x")


def names_other_province(dataset: Dataset, name: str) -> bool:
    """Whether a file's name says that it is of another province than a dataset that is Seoul's alone."""
    is_seoul = str(dataset.publisher.ko).startswith("서울") or (
        dataset.place is not None and dataset.place.via is None and dataset.place.area == Place().area
    )
    if not is_seoul or re.search("서울|전국|seoul", name, re.IGNORECASE):
        return False
    return PROVINCE.search(name) is not None
