"""Merged cells: where the header is looked for, they show in every place they cover."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.ingest.source import HEAD_N, GridSource

Merge = tuple[int, int, int, int]
"""First row and column of a merged cell, last row and column (0 is the first)."""


def build_merged(name: str, rows: list[list[str]], merges: Iterable[Merge]) -> GridSource:
    """A table whose first records show merged cells in every place they cover.

    The rows that are read stay as they are, a merged cell standing once, where it begins: whether the blanks
    below a label belong to it is for the descriptor to say (``fill: down``), for a number they do not.

    Parameters
    ----------
    name
        Sheet.
    rows
        Cells as text.
    merges
        Merged cells; those below the first records are left alone.
    """
    source = GridSource(name, rows)
    head = [list(row) for row in rows[:HEAD_N]]
    for top, left, bottom, right in merges:
        if top >= len(head) or left >= len(head[top]):
            continue
        label = head[top][left]
        for row in head[top : bottom + 1]:
            row.extend([""] * (right + 1 - len(row)))
            row[left : right + 1] = [label] * (right + 1 - left)
    source.head = head
    return source
