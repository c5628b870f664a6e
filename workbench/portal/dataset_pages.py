"""What stands on the pages about data: each function gives a template and its values, and knows of no request.

The routes (:mod:`workbench.portal.dataset_routes`) and whoever writes the same pages to files take them from here.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from workbench.catalog.downloads import CSV_NOTE
from workbench.catalog.failing_rows import read_open_rows
from workbench.catalog.quality_sheet import DIMENSIONS, LEVEL_RULE, LEVELS, NOTICE
from workbench.catalog.series_faults import KINDS
from workbench.catalog.terms import describe_terms
from workbench.core.dataset import Dataset, Field, Snapshot
from workbench.core.errors import WorkbenchError
from workbench.portal.account import Account, build_account
from workbench.portal.needs import map_problems, map_themes, place_in_chain
from workbench.portal.offers import refuse_download
from workbench.portal.search import STEPS, Found, Question, find_datasets
from workbench.portal.shelf import Shelf
from workbench.portal.use import find_uses
from workbench.portal.workroom import StillMaking

_LOG = logging.getLogger("workbench.portal")

FAILING_ROWS_N: Final = 100
"""Failing rows that a page shows."""

FAULTS_N: Final = 60
"""Sensor faults that a page shows; all that were kept are in the JSON."""


@dataclass(frozen=True, slots=True)
class Page:
    """A template, and what it is filled with."""

    template: str
    values: Mapping[str, object]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Version:
    """A version in the list of versions."""

    snapshot: Snapshot
    account: Account


# --- lists


def build_list_page(shelf: Shelf, question: Question) -> Page:
    """The catalogue, by theme, as far as it fits what is asked."""
    rows = shelf.list_datasets()
    found = find_datasets(rows, question)
    by_theme: dict[str, list[Found]] = {}
    for one in found:
        by_theme.setdefault(one.dataset.theme, []).append(one)
    return Page(
        "datasets.html",
        {
            "by_theme": sorted(by_theme.items()),
            "question": question,
            "themes": sorted({dataset.theme for dataset, _ in rows}),
            "steps": STEPS,
            "found_n": len(found),
            "datasets_n": len(rows),
            "held_n": sum(snapshot is not None for _, snapshot in rows),
        },
    )


def build_needs_page(shelf: Shelf) -> Page:
    """The map of needs: every problem and every theme by cause, measure and response."""
    rows = shelf.list_datasets()
    return Page(
        "needs.html",
        {
            "problems": map_problems(rows, shelf.problems.values()),
            "themes": map_themes(rows),
            "steps": STEPS,
        },
    )


# --- one dataset


def build_dataset_page(shelf: Shelf, dataset: Dataset, versions: tuple[Snapshot, ...]) -> Page:
    """Everything about a dataset; ``versions`` begins with the current one and may be empty."""
    current = versions[0] if versions else None
    values: dict[str, object] = {
        "dataset": dataset,
        "current": current,
        "versions": [Version(v, build_account(dataset, v)) for v in versions],
        "terms": describe_terms(dataset.licence),
        "place": place_in_chain(dataset, shelf.list_datasets()),
        "steps": STEPS,
        "uses": find_uses(shelf.lake, shelf.problems, dataset.id),
        "refusal": refuse_download(dataset),
        "ground": dataset.ground,
        "account": None,
        "offers": None,
        "sheet": None,
        "sheet_state": "none",
    }
    if current is not None:
        values |= _describe_version(shelf, dataset, current) | _quality_values(shelf, dataset, current)
    return Page("dataset.html", values)


def build_version_page(shelf: Shelf, dataset: Dataset, snapshot: Snapshot, *, is_current: bool) -> Page:
    """One version: its files, what became of their rows, what can be downloaded of it."""
    values = {
        "dataset": dataset,
        "snapshot": snapshot,
        "is_current": is_current,
        "uses": find_uses(shelf.lake, shelf.problems, dataset.id),
    }
    return Page("version.html", values | _describe_version(shelf, dataset, snapshot))


def build_withheld_page(dataset: Dataset) -> Page:
    """Instead of a file that may not be given out: why, and where the original is."""
    return Page("withheld.html", {"dataset": dataset, "refusal": refuse_download(dataset)}, 403)


def build_waiting_page(dataset: Dataset, what: str) -> Page:
    """Instead of what is still being made: ``what`` is ``file`` or ``sheet``."""
    return Page("waiting.html", {"dataset": dataset, "what": what}, 503)


def _describe_version(shelf: Shelf, dataset: Dataset, snapshot: Snapshot) -> dict[str, object]:
    return {
        "account": build_account(dataset, snapshot),
        "offers": shelf.offers(dataset, snapshot),
        "csv_note": CSV_NOTE,
    }


# --- quality


def build_quality_page(shelf: Shelf, dataset: Dataset, snapshot: Snapshot) -> Page:
    """The whole quality sheet: every check of every dimension, and the sensors."""
    values = _quality_values(shelf, dataset, snapshot)
    titles = {f.name: f.title for f in dataset.fields}
    return Page(
        "quality.html",
        {
            "dataset": dataset,
            "snapshot": snapshot,
            "titles": titles,
            "kinds": KINDS,
            "faults_n": FAULTS_N,
            "can_show": list_open_checks(dataset, values["sheet"]),
            "level_rule": LEVEL_RULE,
            "notice": NOTICE,
            **values,
        },
    )


def build_failing_page(shelf: Shelf, dataset: Dataset, snapshot: Snapshot, check: str) -> Page | None:
    """Kept rows that fail a check, of a dataset that may be passed on; ``None`` if they are not to be shown.

    Raises
    ------
    StillMaking
        The sheet is not measured yet.
    """
    sheet = shelf.sheet(dataset, snapshot)
    measures = {m["name"]: m for d in sheet["dimensions"] for m in d["measures"]}
    if check not in list_open_checks(dataset, sheet):
        return None
    measure = measures[check]
    rows = read_open_rows(dataset, snapshot, measure["condition"], FAILING_ROWS_N)
    fields = {f.name: f for f in dataset.fields}
    return Page(
        "failing.html",
        {
            "dataset": dataset,
            "snapshot": snapshot,
            "measure": measure,
            "columns": [(name, fields.get(name)) for name in rows.column_names],
            "rows": [
                [_show_cell(value, fields.get(name)) for name, value in row.items()]
                for row in rows.to_pylist()
            ],
            "is_cut": measure["failed_n"] > rows.num_rows,
        },
    )


def list_open_checks(dataset: Dataset, sheet: object) -> set[str]:
    """Checks whose failing rows anybody may see: kept rows that may be passed on, and nothing told of a hidden field."""
    if refuse_download(dataset) is not None or not isinstance(sheet, dict):
        return set()
    hidden = {f.name for f in dataset.fields if f.sensitivity != "none"}
    return {
        m["name"]
        for d in sheet["dimensions"]
        for m in d["measures"]
        if m["side"] == "kept" and m["condition"] and m["failed_n"] and not hidden & set(m["fields"])
    }


def _quality_values(shelf: Shelf, dataset: Dataset, snapshot: Snapshot) -> dict[str, Any]:
    """The sheet where there is one, or ``sheet_state`` says why not: ``waiting`` or ``failed``."""
    sheet: dict[str, Any] | None = None
    state = "there"
    try:
        sheet = shelf.sheet(dataset, snapshot)
    except StillMaking:
        state = "waiting"
    except (WorkbenchError, OSError, duckdb.Error) as error:
        # Its kind alone: a message of DuckDB could quote a value.
        _LOG.error("quality of %s %s: %s", dataset.id, snapshot.version, type(error).__name__)
        state = "failed"
    return {"sheet": sheet, "sheet_state": state, "levels": LEVELS, "dimensions": DIMENSIONS}


def _show_cell(value: Any, field: Field | None) -> str:
    if value is None:
        return ""
    if field is not None and field.type == "month":
        return f"{value:%Y-%m}"
    return str(value)
