"""One table as several maps: its rows divided by the values of a column, in their order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Figure, Release
from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.rows import Rows

MOST_MOMENTS = 60
"""Maps that one slider carries; more could neither be told apart nor weighed."""
MOST_COLUMNS = 24
"""Maps that stand beside each other in one table; more stand below each other."""


@dataclass(frozen=True)
class SomeRows(Rows):
    """Some rows of a table; why a cell is empty is known from the whole."""

    whole: Rows
    places: tuple[int, ...]
    """Row numbers in the whole."""

    def why_empty(self, name: str, row: int) -> Text | None:
        """Why a cell is empty, or None if it is not."""
        return self.whole.why_empty(name, self.places[row])

    def withheld_n(self, name: str) -> int:
        """How many cells of column ``name`` are known to be withheld."""
        return sum(self.why_empty(name, row) is words.WITHHELD for row in range(len(self)))


@dataclass(frozen=True, slots=True)
class Facet:
    """One of several maps."""

    name: str
    """What sets it apart, in the reader's language: ``2023년``."""
    rows: Rows
    whole: Rows
    """The rows of all maps: they set the scale."""


def choose_rows(release: Release, figure: Figure, facet: Facet | None) -> tuple[Rows, Rows]:
    """The rows to draw, and the rows whose values set the scale."""
    if facet is not None:
        return facet.rows, facet.whole
    rows = Rows.of(release, figure.table)
    return rows, rows


def split_rows(rows: Rows, figure: Figure, language: Language) -> tuple[Facet, ...]:
    """The table's rows by ``figure.facet``: dates and numbers in their order, names as the table has them.

    Raises
    ------
    CannotAnswer
        There are too few maps to compare, or too many; two is what a swipe takes.
    """
    name = figure.facet or ""
    if name not in rows.table.data.column_names:
        raise _refuse(rows, figure, 0)
    found: dict[object, list[int]] = {}
    for row, value in enumerate(rows.values(name)):
        if value is not None:
            found.setdefault(value, []).append(row)
    keys = list(found)
    if all(isinstance(key, (int, float, date)) for key in keys):
        keys.sort()
    fits = len(keys) == 2 if figure.arrangement == "swipe" else 2 <= len(keys) <= MOST_MOMENTS
    if not fits:
        raise _refuse(rows, figure, len(keys))
    return tuple(
        Facet(rows.name(name, found[key][0], language).strip(), take_rows(rows, found[key]), rows)
        for key in keys
    )


def take_rows(rows: Rows, places: list[int]) -> SomeRows:
    """Some rows of a table, which know the whole."""
    table = replace(rows.table, data=rows.table.data.take(pa.array(places, pa.int64())))
    return SomeRows(table, rows.withheld, rows, tuple(places))


def _refuse(rows: Rows, figure: Figure, n: int) -> CannotAnswer:
    wanted = "2" if figure.arrangement == "swipe" else f"2–{MOST_MOMENTS}"
    return CannotAnswer(
        Text(
            f"지도를 나누는 열의 값은 {wanted}가지여야 합니다({n}가지가 있습니다)",
            f"the column that separates the maps has to hold {wanted} values, and holds {n}",
        ),
        where=f"{figure.id} ← {rows.table.id}.{figure.facet}",
        next_step=Text(
            "Figure(facet=…)의 열과 arrangement(slider, swipe, multiples)를 확인해 주세요",
            "look at the column of Figure(facet=…) and at arrangement (slider, swipe, multiples)",
        ),
    )


@dataclass(frozen=True)
class Pivot(Rows):
    """A row for each place and a column for each map."""

    reasons: tuple[tuple[Text | None, ...], ...]
    """Why the cell of a row and map is empty."""

    def why_empty(self, name: str, row: int) -> Text | None:
        """Why a cell is empty, or None if it is not."""
        if name not in self._map_of:
            return super().why_empty(name, row)
        return self.reasons[row][self._map_of[name]]

    @property
    def _map_of(self) -> dict[str, int]:
        return {f"map_{k}": k for k in range(len(self.reasons[0]) if self.reasons else 0)}

    def withheld_n(self, name: str) -> int:
        """How many cells of column ``name`` are withheld."""
        return sum(self.why_empty(name, row) is words.WITHHELD for row in range(len(self)))


def pivot_rows(facets: tuple[Facet, ...], figure: Figure) -> tuple[Rows, Figure]:
    """The values of all maps beside each other, and the figure whose table that is.

    Of many maps, and where a place has two rows in one map, the rows stay below each other.
    """
    whole = facets[0].whole
    key = figure.code or figure.label
    cells: dict[object, dict[int, tuple[object, Text | None]]] = {}
    labels: dict[object, object] = {}
    for number, facet in enumerate(facets):
        rows = facet.rows
        for row, place in enumerate(rows.values(key)):
            labels.setdefault(place, rows.values(figure.label)[row])
            cell = (rows.values(figure.value)[row], rows.why_empty(figure.value, row))
            if number in cells.setdefault(place, {}):
                return whole, replace(figure, group=figure.facet)
            cells[place][number] = cell
    if len(facets) > MOST_COLUMNS:
        return whole, replace(figure, group=figure.facet)
    column, label = whole.column(figure.value), whole.column(figure.label)
    absent = (None, words.NO_VALUE)
    data = {label.name: list(labels.values())}
    columns = [label]
    for number, facet in enumerate(facets):
        name = f"map_{number}"
        data[name] = [row.get(number, absent)[0] for row in cells.values()]
        columns.append(replace(column, name=name, title=Text(facet.name, facet.name)))
    reasons = tuple(
        tuple(row.get(number, absent)[1] for number in range(len(facets))) for row in cells.values()
    )
    types = {label.name: whole.table.data.schema.field(label.name).type}
    value_type = whole.table.data.schema.field(figure.value).type
    arrays = {name: pa.array(cell, types.get(name, value_type)) for name, cell in data.items()}
    table = replace(whole.table, data=pa.table(arrays), columns=tuple(columns))
    last = f"map_{len(facets) - 1}"
    return Pivot(table, whole.withheld, reasons), replace(
        figure, value=last, facet=None, code=None, low=None, high=None, group=None
    )


def list_columns(rows: Rows, figure: Figure) -> list[Column]:
    """Columns of the table below a figure."""
    if isinstance(rows, Pivot):
        return list(rows.columns)
    names = (figure.label, figure.group, figure.value, figure.low, figure.high)
    return [rows.column(name) for name in dict.fromkeys(names) if name]
