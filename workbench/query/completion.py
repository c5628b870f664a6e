"""What may come next in a piece of SQL: datasets, their columns, functions, words of the language.

Columns are found by our name or by the publisher's: 대여 brings ``rented_at`` (대여일시).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import pyarrow.parquet as pq

from workbench.core.dataset import Snapshot
from workbench.query.functions import load_functions

if TYPE_CHECKING:
    from workbench.catalog import Catalog

Kind = Literal["dataset", "column", "function", "keyword"]

_KEYWORDS: Final = (
    "select from where group by order limit join left inner on using as and or not in is null between like "
    "distinct having union all with case when then else end asc desc filter over partition qualify describe "
    "summarize"
).split()
_FUNCTIONS: Final = (
    "count sum avg min max median quantile_cont any_value date_trunc hour isodow month year cast try_cast coalesce "
    "round strftime ST_Area ST_Distance ST_Intersects ST_Point ST_Transform"
).split()
_SOURCE: Final = re.compile(
    r"\b(?:from|join)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?|,\s*(\w+)\s+(?:as\s+)?(\w+)", re.I
)
_BEFORE_DATASET: Final = re.compile(r"\b(?:from|join|describe|summarize)\s+$", re.I)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that may stand at the cursor."""

    text: str
    kind: Kind
    title: str = ""


class Vocabulary:
    """Names that a session understands.

    Parameters
    ----------
    snapshots
        Dataset → the version in use.
    """

    def __init__(self, snapshots: Mapping[str, Snapshot], catalog: Catalog) -> None:
        self._snapshots = snapshots
        self._catalog = catalog
        self._columns: dict[str, dict[str, str]] = {}

    @property
    def datasets(self) -> dict[str, str]:
        """Dataset with data → title."""
        return {
            name: str(self._catalog[name].title) if name in self._catalog else ""
            for name in sorted(self._snapshots)
        }

    def columns(self, dataset_id: str) -> dict[str, str]:
        """Column → title, in the order of the table; empty where there is no such dataset."""
        if dataset_id not in self._snapshots:
            return {}
        if dataset_id not in self._columns:
            names: dict[str, None] = {}
            for file in self._snapshots[dataset_id].files:
                names |= dict.fromkeys(pq.read_schema(file).names)
            described = self._catalog[dataset_id].fields if dataset_id in self._catalog else ()
            titles = {field.name: str(field.title) for field in described}
            self._columns[dataset_id] = {name: titles.get(name, "") for name in names}
        return self._columns[dataset_id]


def suggest(before: str, after: str, vocabulary: Vocabulary) -> tuple[str, list[Suggestion]]:
    """What may replace the word at the cursor.

    Parameters
    ----------
    before, after
        The SQL left and right of the cursor.

    Returns
    -------
    word, suggestions
        The beginning of a word left of the cursor, and what it may become, the likeliest first.
    """
    word = re.search(r"\w*$", before)
    assert word is not None
    typed, lead = word[0], before[: word.start()]
    sources = _find_sources(f"{lead} {after}", vocabulary)
    if alias := re.search(r"(\w+)\.$", lead):
        found = list(_suggest_columns([sources.get(alias[1].lower(), alias[1].lower())], vocabulary))
    elif _BEFORE_DATASET.search(lead):
        found = list(_suggest_datasets(vocabulary))
    else:
        found = [*_suggest_columns(dict.fromkeys(sources.values()), vocabulary), *_suggest_words()]
        found += _suggest_datasets(vocabulary)
    fitting = [one for one in found if _fits(typed, one)]
    return typed, list({one.text: one for one in reversed(fitting)}.values())[::-1]


def _find_sources(sql: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Name or alias in FROM → dataset, in the order they stand there."""
    datasets = vocabulary.datasets
    sources: dict[str, str] = {}
    for found in _SOURCE.finditer(sql):
        name, alias = (found[1] or found[3]).lower(), (found[2] or found[4] or "").lower()
        if name in datasets:
            sources[name] = name
            if alias and alias not in _KEYWORDS:
                sources[alias] = name
    return sources


def _suggest_columns(datasets: Iterable[str], vocabulary: Vocabulary) -> Iterator[Suggestion]:
    for dataset in datasets:
        for name, title in vocabulary.columns(dataset).items():
            yield Suggestion(name, "column", title)


def _suggest_datasets(vocabulary: Vocabulary) -> Iterator[Suggestion]:
    for name, title in vocabulary.datasets.items():
        yield Suggestion(name, "dataset", title)


def _suggest_words() -> Iterator[Suggestion]:
    for name in (*load_functions(), *_FUNCTIONS):
        yield Suggestion(name, "function")
    for name in _KEYWORDS:
        yield Suggestion(name, "keyword")


def _fits(typed: str, suggestion: Suggestion) -> bool:
    if suggestion.text.lower().startswith(typed.lower()):
        return True
    return not typed.isascii() and typed in suggestion.title
