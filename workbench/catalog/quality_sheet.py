"""The quality sheet of one version, in the terms of Korea's management of public-data quality.

The dimensions are those that the level assessment of public-data quality (공공데이터 품질관리 수준평가) and the
certification of data quality use for values: completeness, validity, uniqueness, consistency, timeliness, accuracy
(compare ISO/IEC 25012 and 25024). The error rate is theirs too: wrong values by values examined. The sheet is a
measurement by this workbench, not a certificate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from workbench.catalog.series_faults import SeriesFaults
from workbench.core.text import Text

Dimension = Literal["completeness", "validity", "uniqueness", "consistency", "timeliness", "accuracy"]
Level = Literal["A", "B", "C", "D"]
Side = Literal["kept", "quarantine", "series", "version"]

DIMENSIONS: Final[dict[Dimension, tuple[Text, Text]]] = {
    "completeness": (
        Text("완전성", "Completeness"),
        Text("있어야 할 값이 빠지지 않았는가", "Are the values there that should be?"),
    ),
    "validity": (
        Text("유효성", "Validity"),
        Text("값이 정해진 형식과 범위 안에 있는가", "Are values of the declared type and range?"),
    ),
    "uniqueness": (
        Text("유일성", "Uniqueness"),
        Text("같은 것이 두 번 적히지 않았는가", "Does each thing stand once?"),
    ),
    "consistency": (
        Text("일관성", "Consistency"),
        Text("서로 얽힌 값들이 어긋나지 않는가", "Do values that belong together agree?"),
    ),
    "timeliness": (
        Text("적시성", "Timeliness"),
        Text("공개 주기에 견주어 자료가 늦지 않은가", "Are the data as recent as their cycle promises?"),
    ),
    "accuracy": (
        Text("정확성", "Accuracy"),
        Text(
            "값이 실제와 맞는가(좌표와 적힌 자치구, 센서의 이상)",
            "Do values fit the world (places, sensors)?",
        ),
    ),
}
"""Name of each dimension and the question it asks."""

LEVELS: Final[dict[Level, tuple[float, Text]]] = {
    "A": (0.99977, Text("우수", "excellent")),
    "B": (0.99379, Text("양호", "good")),
    "C": (0.97725, Text("보통", "fair")),
    "D": (0.0, Text("미흡", "poor")),
}
"""Least share of right values of each level: 5, 4 and 3.5 sigma with the customary shift of 1.5 (Six Sigma).
99.97 % is also what the Korea Data Agency's certificate of values asked for its highest class (platinum, 2020)."""

LEVEL_RULE: Final = Text(
    "등급은 맞는 값의 비율로 매깁니다: 우수 99.977% 이상, 양호 99.379% 이상, 보통 97.725% 이상, 그 아래 미흡"
    "(5·4·3.5시그마). 오류율은 잘못된 값의 수를 살펴본 값의 수로 나눈 것입니다.",
    "Levels follow the share of right values: excellent from 99.977 %, good from 99.379 %, fair from 97.725 %, poor "
    "below (5, 4 and 3.5 sigma). The error rate is wrong values by values examined.",
)

NOTICE: Final = Text(
    "공공데이터 품질관리의 말로 잰 것이며, 품질인증이 아닙니다. 따로 둔 행도 공개된 자료의 일부이므로 함께 셉니다. "
    "따로 둔 행은 맨 먼저 걸린 규칙 하나로만 셉니다.",
    "Measured in the terms of public-data quality management; it is not a certificate. Quarantined rows are part of "
    "what was published and are counted in, each under the first rule it broke.",
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One check: how often it was made and how often it failed."""

    name: str
    """As :func:`~workbench.catalog.quality.failing_rows` takes it."""
    dimension: Dimension
    title: Text
    fields: tuple[str, ...]
    tested_n: int
    failed_n: int
    side: Side
    """Where the failing rows are: among those ``kept``, in ``quarantine``, in the ``series`` faults."""
    is_graded: bool = True
    """Whether it counts towards the level; the others are told for the reader."""
    condition: str | None = None
    """DuckDB condition that selects the failing rows among those kept."""
    reason: tuple[str, str] | None = None
    """``reason`` and ``field`` of the failing rows in the quarantine files."""

    @property
    def share(self) -> float | None:
        """Right values by values examined; ``None`` where none was."""
        return None if self.tested_n == 0 else 1 - self.failed_n / self.tested_n

    def document(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "ko": self.title.ko,
            "en": self.title.en,
            "fields": list(self.fields),
            "tested_n": self.tested_n,
            "failed_n": self.failed_n,
            "share": self.share,
            "is_graded": self.is_graded,
            "side": self.side,
            "condition": self.condition,
            "reason": None if self.reason is None else list(self.reason),
        }


@dataclass(frozen=True, slots=True)
class DimensionGrade:
    """A dimension: its share over all graded checks, and the level."""

    dimension: Dimension
    measures: tuple[Measure, ...]
    share: float | None
    """``None``: nothing could be measured."""
    tested_n: int
    failed_n: int
    level: Level | None
    note: Text
    """Why there is no level, or how the figure came about."""

    @property
    def title(self) -> Text:
        return DIMENSIONS[self.dimension][0]

    @property
    def question(self) -> Text:
        return DIMENSIONS[self.dimension][1]

    def document(self) -> dict[str, Any]:
        return {
            "dimension": self.dimension,
            "ko": self.title.ko,
            "en": self.title.en,
            "share": self.share,
            "tested_n": self.tested_n,
            "failed_n": self.failed_n,
            "level": self.level,
            "note": {"ko": self.note.ko, "en": self.note.en},
            "measures": [m.document() for m in self.measures],
        }


@dataclass(frozen=True, slots=True)
class QualitySheet:
    """What is known of the quality of one version."""

    dataset_id: str
    version: str
    is_sample: bool
    measured_on: date
    rows_read_n: int
    rows_kept_n: int
    rows_quarantined_n: int
    dimensions: tuple[DimensionGrade, ...]
    """In the order of :data:`DIMENSIONS`."""
    quarantine: tuple[Mapping[str, Any], ...]
    """One entry a raw file with quarantined rows: source, file (in the version's folder), rows_n."""
    series: SeriesFaults | None

    @property
    def level(self) -> Level | None:
        """The lowest level of the values' dimensions; timeliness changes by the day and stands apart."""
        levels = [d.level for d in self.dimensions if d.level and d.dimension != "timeliness"]
        return max(levels, default=None)

    def dimension(self, name: Dimension) -> DimensionGrade:
        return next(d for d in self.dimensions if d.dimension == name)

    def measure(self, name: str) -> Measure:
        """The check called ``name``; ``KeyError`` if there is none."""
        return {m.name: m for d in self.dimensions for m in d.measures}[name]

    def document(self) -> dict[str, Any]:
        """The sheet as JSON."""
        return {
            "dataset": self.dataset_id,
            "version": self.version,
            "is_sample": self.is_sample,
            "measured_on": self.measured_on.isoformat(),
            "rows": {
                "read": self.rows_read_n,
                "kept": self.rows_kept_n,
                "quarantined": self.rows_quarantined_n,
            },
            "level": self.level,
            "level_rule": {"ko": LEVEL_RULE.ko, "en": LEVEL_RULE.en},
            "notice": {"ko": NOTICE.ko, "en": NOTICE.en},
            "dimensions": [d.document() for d in self.dimensions],
            "quarantine": [dict(entry) for entry in self.quarantine],
            "series": None if self.series is None else self.series.document(),
        }


def level_of(share: float | None) -> Level | None:
    """The level of a share of right values."""
    if share is None:
        return None
    return next(level for level, (least, _) in LEVELS.items() if share >= least)


def build_grade(dimension: Dimension, measures: tuple[Measure, ...], empty: Text) -> DimensionGrade:
    """Pool the graded checks of a dimension; ``empty`` says why where there are none."""
    graded = [m for m in measures if m.is_graded]
    tested_n, failed_n = sum(m.tested_n for m in graded), sum(m.failed_n for m in graded)
    share = None if tested_n == 0 else 1 - failed_n / tested_n
    note = empty
    if graded:
        note = Text("살펴볼 값이 없었습니다", "there were no values to examine")
    if share is not None:
        note = Text(
            f"살펴본 값 {tested_n:,}개 가운데 {failed_n:,}개가 잘못되었습니다(점검 {len(graded)}가지)",
            f"{failed_n:,} of {tested_n:,} values examined are wrong ({len(graded)} {'check' if len(graded) == 1 else 'checks'})",
        )
    return DimensionGrade(dimension, measures, share, tested_n, failed_n, level_of(share), note)
