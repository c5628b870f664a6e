"""What is wrong in a time series, said so that a person can look it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from workbench.catalog.series_shape import Resolution
from workbench.core.text import Text, josa

FaultKind = Literal["dead", "silent", "stuck", "jump", "step", "gap", "repeat"]

KINDS: Final[dict[FaultKind, Text]] = {
    "dead": Text("멈춘 센서", "dead sensor"),
    "silent": Text("값이 없는 센서", "silent sensor"),
    "stuck": Text("고정된 값", "stuck value"),
    "jump": Text("있을 수 없는 급변", "impossible jump"),
    "step": Text("수준의 급변", "step change"),
    "gap": Text("결측 구간", "gap"),
    "repeat": Text("시각의 중복", "repeated moment"),
}
"""Kinds of faults, the gravest first."""


@dataclass(frozen=True, slots=True)
class SeriesFault:
    """One fault of one series."""

    kind: FaultKind
    series: str
    """Value of the key (several joined by ``·``); empty for the whole network."""
    station: str
    """What people call the station."""
    fields: tuple[str, ...]
    """Fields with the same fault at the same time; empty where whole rows are concerned."""
    titles: tuple[Text, ...]
    first_at: datetime
    last_at: datetime
    length_n: int
    """Steps of the series from first to last."""
    is_open: bool
    """Whether it goes on to the end of the data."""
    score: float | None
    """stuck: runs like it that chance gives; jump, step: robust standard deviations, with sign."""
    resolution: Resolution

    def sentence(self) -> Text:
        """The fault in a sentence."""
        ko, en = ("시간", "hours") if self.resolution == "hour" else ("일", "days")
        style = "%Y-%m-%d %H:%M" if self.resolution == "hour" else "%Y-%m-%d"
        first, last = (f"{moment:{style}}" for moment in (self.first_at, self.last_at))
        place = Text(self.station or "모든 측정소", self.station or "all stations")
        what = Text(
            "·".join(t.ko for t in self.titles) or "모든 항목",
            ", ".join(t.en for t in self.titles) or "all fields",
        )
        span = Text(
            f"{first}부터 {last}까지 {self.length_n:,}{ko}", f"{first} to {last}, {self.length_n:,} {en}"
        )
        score = self.score or 0.0
        match self.kind:
            case "dead":
                tail = Text("값이 끊긴 뒤 돌아오지 않습니다", "no value came back")
            case "silent":
                tail = Text("값이 한 번도 없습니다", "not a single value")
            case "stuck":
                tail = Text("같은 값이 이어집니다", "one and the same value")
            case "gap":
                tail = Text("값이 비어 있습니다", "no values")
            case "jump":
                span = Text(first, first)
                tail = Text(
                    f"평소 변화의 {abs(score):,.0f}배로 뛰었습니다",
                    f"a jump of {abs(score):,.0f} robust deviations",
                )
            case "step":
                span = Text(f"{self.first_at:%Y-%m-%d}부터", f"from {self.first_at:%Y-%m-%d}")
                tail = Text(
                    f"수준이 평소 흩어짐의 {abs(score):.1f}배만큼 {'올라갔습니다' if score > 0 else '내려갔습니다'}",
                    f"the level {'rose' if score > 0 else 'fell'} by {abs(score):.1f} robust deviations",
                )
            case _:
                span = Text(first, first)
                tail = Text(f"행이 {self.length_n}개 있습니다", f"{self.length_n} rows")
        return Text(
            f"{place.ko} {what.ko}: {span.ko} {tail.ko}", f"{place.en}, {what.en}: {span.en}: {tail.en}"
        )

    def document(self) -> dict[str, Any]:
        sentence = self.sentence()
        return {
            "kind": self.kind,
            "series": self.series,
            "station": self.station,
            "fields": list(self.fields),
            "first_at": self.first_at.isoformat(timespec="minutes"),
            "last_at": self.last_at.isoformat(timespec="minutes"),
            "length_n": self.length_n,
            "is_open": self.is_open,
            "score": self.score,
            "ko": sentence.ko,
            "en": sentence.en,
        }


@dataclass(frozen=True, slots=True)
class SeriesFaults:
    """What was looked at in the series of a version, and what was found."""

    resolution: Resolution
    series_n: int
    values_n: int
    """Values looked at, and the empty places of dead sensors."""
    suspect_n: int
    """Of these: stuck, jumped, or lost to a dead sensor."""
    counts: Mapping[FaultKind, int]
    """Faults per kind, found in all; a fault of several fields counts for each."""
    faults: tuple[SeriesFault, ...]
    """The longest of each kind; ``is_cut`` tells whether there are more."""
    is_cut: bool
    rules: Mapping[str, Text]
    """Per kind, the rule in words."""

    def summary(self) -> Text:
        """All kinds and how many, in a sentence."""
        if not any(self.counts.values()):
            return Text(
                f"계열 {self.series_n:,}개에서 이상을 찾지 못했습니다",
                f"no faults in {self.series_n:,} series",
            )
        ko = ", ".join(f"{KINDS[k].ko} {n:,}건" for k, n in self.counts.items() if n)
        en = ", ".join(f"{KINDS[k].en} {n:,}" for k, n in self.counts.items() if n)
        return Text(
            f"계열 {self.series_n:,}개에서 {josa(ko, '을/를')} 찾았습니다",
            f"found in {self.series_n:,} series: {en}",
        )

    def document(self) -> dict[str, Any]:
        return {
            "resolution": self.resolution,
            "series_n": self.series_n,
            "values_n": self.values_n,
            "suspect_n": self.suspect_n,
            "counts": dict(self.counts),
            "rules": {kind: {"ko": rule.ko, "en": rule.en} for kind, rule in self.rules.items()},
            "is_cut": self.is_cut,
            "faults": [fault.document() for fault in self.faults],
        }
