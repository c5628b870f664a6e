"""The threshold rule beside ACRO 0.4.8 on its nursery data: what it flags, and what we withhold of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.core.result import Table
from workbench.privacy import load_policy
from workbench.privacy.disclosure import recoverable, withhold
from workbench.privacy.relations import Cell, find_relations, read_counts

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "acro_nursery"
ROWS = ("not_recom", "priority", "recommend", "spec_prior", "very_recom")
COLUMNS = ("great_pret", "pretentious", "usual")
PARENTS, RECOMMEND = 0, -1
"""Columns of the file."""


@pytest.fixture(scope="module")
def cells() -> Counter[tuple[str, str]]:
    """Counts by recommendation and parents, from the 12,960 rows."""
    if not FOLDER.is_dir():
        pytest.skip("no reference numbers beside the repository (../shared/vectors)")
    text = (FOLDER / "nursery.arff").read_text(encoding="utf-8")
    rows = re.split("(?i)@data", text)[1].strip().splitlines()
    split = [
        [v.strip().strip("'") for v in row.split(",")] for row in rows if row and not row.startswith("%")
    ]
    assert len(split) == 12_960
    return Counter((row[RECOMMEND], row[PARENTS]) for row in split)


@pytest.fixture
def table(cells: Counter[tuple[str, str]], make_table: Callable[..., Table]) -> Table:
    columns = {name: ("count", [cells[row, name] for row in ROWS]) for name in COLUMNS}
    return make_table({"recommendation": ("label", list(ROWS)), **columns})


def test_the_counts_are_the_printed_ones(cells: Counter[tuple[str, str]]) -> None:
    printed = (FOLDER / "printed_notebook_outputs.txt").read_text(encoding="utf-8")
    for row in ROWS:
        found = re.search(rf"^{row} +(\d+) +(\d+) +(\d+)", printed, re.MULTILINE)
        assert found is not None
        assert [int(n) for n in found.groups()] == [cells[row, name] for name in COLUMNS]


def test_the_cells_acro_flags_are_those_below_the_threshold(cells: Counter[tuple[str, str]]) -> None:
    limit = load_policy().count
    assert limit == 10
    below = {(row, name) for row in ROWS for name in COLUMNS if cells[row, name] < limit}
    assert below == {("recommend", name) for name in COLUMNS} | {("very_recom", "great_pret")}


def test_what_counts_somebody_is_withheld_and_cannot_be_found_again(table: Table) -> None:
    (masked,), withheld = withhold([table], load_policy())
    data = masked.data.to_pydict()
    assert data["usual"][ROWS.index("recommend")] is None
    assert sum(w.cells_n for w in withheld if w.rule == "threshold") == 1
    # Beyond ACRO, which withholds the primary cells alone: the margins do not give the two persons away.
    counts = read_counts(0, table, load_policy())
    assert counts is not None
    hidden = {Cell(0, name, row) for name in COLUMNS for row in range(len(ROWS)) if data[name][row] is None}
    assert len(hidden) >= 2
    assert list(recoverable(hidden, find_relations([counts]))) == []


def test_nobody_is_no_small_count(table: Table) -> None:
    # ACRO flags zeros as well; here 0 is shown unless it must help to protect another cell.
    (masked,), withheld = withhold([table], load_policy())
    zeros = [
        (name, row) for name in COLUMNS for row in range(len(ROWS)) if table.data[name][row].as_py() == 0
    ]
    assert len(zeros) == 3
    kept = [masked.data[name][row].as_py() for name, row in zeros]
    assert set(kept) <= {0, None}
    assert sum(w.cells_n for w in withheld if w.rule != "threshold") >= kept.count(None)
