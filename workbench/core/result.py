"""What an analysis finds, what may be shown of it, and what was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from workbench.core.dataset import Basis, Snapshot
from workbench.core.text import Language, Text, write_days

if TYPE_CHECKING:
    import pyarrow as pa

Role = Literal["label", "code", "count", "exposure", "rate", "low", "high", "value", "longitude", "latitude"]


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval with its level (0 to 1) and how it was made."""

    low: float
    high: float
    level: float
    method: str

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError("an interval's low end lies above its high end")


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement with everything needed to judge it.

    It cannot be built without a value, an interval, a unit, an n, a period, a method and its caveats.
    A full count has no sampling error: its interval is ``Interval(x, x, 1.0, "full count")``.
    """

    id: str
    statement: Text
    """A sentence with ``{value} {low} {high} {n} {unit} {period}`` to be filled."""
    value: float
    interval: Interval
    unit: Text
    n: int
    """How many observations stand behind the value."""
    period: tuple[date, date]
    method: Text
    caveats: tuple[Text, ...]
    digits: int = 0
    """Decimals shown."""

    def sentence(self) -> Text:
        """The statement with its numbers in it."""
        return Text(self._fill("ko"), self._fill("en"))

    def _fill(self, language: Language) -> str:
        def number(x: float) -> str:
            return f"{x:,.{self.digits}f}"

        first, last = self.period
        period = write_days(first, last, language)
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            period = f"{first.year}" if first.year == last.year else f"{first.year}–{last.year}"
            period += "년" if language == "ko" else ""
        return self.statement.to(language).format(
            value=number(self.value),
            low=number(self.interval.low),
            high=number(self.interval.high),
            n=f"{self.n:,}",
            unit=self.unit.to(language),
            period=period,
        )


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result table, as a reader meets it."""

    name: str
    title: Text
    role: Role
    unit: Text | None = None
    digits: int = 0
    bilingual: bool = False
    """Whether cells hold both languages, ``한국어 · English``; a reader is shown one."""


@dataclass(frozen=True, slots=True)
class Table:
    """A result table: Arrow data and what its columns mean."""

    id: str
    title: Text
    data: pa.Table
    columns: tuple[Column, ...]
    basis: Basis
    """What it was counted from; tables counted from ``records`` fall under the threshold rule."""
    note: Text | None = None


FigureKind = Literal[
    "area_map",
    "point_map",
    "grid_map",
    "flow_map",
    "line_map",
    "cluster_map",
    "intervals",
    "series",
    "bars",
    "calendar",
    "rose",
    "funnel",
]
Arrangement = Literal["slider", "swipe", "multiples"]


@dataclass(frozen=True, slots=True)
class Figure:
    """What to draw from which table; nothing is drawn before the table has passed the gate."""

    id: str
    kind: FigureKind
    title: Text
    table: str
    label: str
    """Column that names a row."""
    value: str
    """Column that is drawn; for ``area_map`` a rate, or a count whose ``denominator`` is named."""
    code: str | None = None
    """``area_map``, ``line_map``, ``cluster_map``: column with the code that the layer calls ``code``."""
    layer: str | None = None
    """``area_map``, ``line_map``, ``cluster_map``: which of the result's layers."""
    low: str | None = None
    high: str | None = None
    against: str | None = None
    """``funnel``: column of what the rate is divided by, along the foot."""
    limits: tuple[tuple[str, str, Text], ...] = ()
    """``funnel``: columns of the low and high limit at each row, and their name, from the innermost pair."""
    group: str | None = None
    """``series``: column that separates the lines."""
    reference: tuple[tuple[float, Text], ...] = ()
    """Lines to compare with, such as a legal limit: value and name."""
    denominator: Text | None = None
    """What a rate is per; a map of areas without one is refused."""
    note: Text | None = None
    dots: str | None = None
    """``area_map``: table whose places (longitude, latitude) are dots on it, in the colours of ``value``."""
    classes: Literal["quantile", "natural"] | tuple[float, ...] = "quantile"
    """Maps: how colours are divided; numbers are fixed limits between the classes, from low to high."""
    facet: str | None = None
    """Maps: column that separates several maps, one for each of its values; their colours mean the same."""
    arrangement: Arrangement = "slider"
    """``facet``: a slider over moments, two maps to swipe between, or small maps side by side."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not computed, why, and which data would unlock it."""

    id: str
    what: Text
    why: Text
    unlocked_by: Text


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What is asked of the city: who does what by when, and how one will know."""

    id: str
    what: Text
    who: Text
    due: date
    measured_by: Text
    finding: str
    """Id of the finding it rests on."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an analysis returns. It cannot be shown to the public: see :class:`Release`."""

    problem_id: str
    title: Text
    question: Text
    findings: tuple[Finding, ...]
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...]
    refusals: tuple[Refusal, ...]
    method: Text
    """The method in plain words, Markdown."""
    limits: tuple[Text, ...]
    snapshots: tuple[Snapshot, ...]
    is_sample: bool
    layers: Mapping[str, pa.Table] = field(default_factory=dict)
    """Drawn bases: name → table with ``code``, ``name`` and ``geometry`` (WKB, longitude/latitude)."""
    recommendations: tuple[Recommendation, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)

    def summary(self) -> Text:
        """The result in one sentence: its first finding, or its question where there is none."""
        return self.findings[0].sentence() if self.findings else self.question


@dataclass(frozen=True, slots=True)
class Withheld:
    """One thing the gate took out, and by which rule."""

    table: str
    column: str
    cells_n: int
    rule: str
    why: Text


@dataclass(frozen=True, slots=True)
class Release:
    """A result that passed the gate. Only ``privacy`` makes one; only this may be shown."""

    id: str
    """First 16 hex digits of the sha256 of what is shown."""
    result: Result
    """The result with what must not be shown taken out."""
    withheld: tuple[Withheld, ...]
    policy_version: str
    released_at: datetime

    def table(self, table_id: str) -> Table:
        """The table of this id; ``KeyError`` if there is none."""
        return {t.id: t for t in self.result.tables}[table_id]

    def figure(self, figure_id: str) -> Figure:
        """The figure of this id; ``KeyError`` if there is none."""
        return {f.id: f for f in self.result.figures}[figure_id]

    def finding(self, finding_id: str) -> Finding:
        """The finding of this id; ``KeyError`` if there is none."""
        return {f.id: f for f in self.result.findings}[finding_id]


@dataclass(frozen=True, slots=True)
class Edition:
    """One published, immutable edition of a problem's report."""

    problem_id: str
    number: int
    release_id: str
    title: Text
    summary: Text
    file: Path
    published_at: datetime
    is_sample: bool
    inputs_digest: str
    """What the edition was made from (snapshots, code, policy): unchanged inputs make no new edition."""
