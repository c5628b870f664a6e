"""What an edition changes of the one before it: which headline numbers, from what to what, and what made them change.

The record is written with the new edition and never again; the edition before it is not touched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from workbench.core.result import Edition
from workbench.core.text import Text

EditionKind = Literal["first", "update", "revision", "correction"]
"""``revision``: new data or another method changed a headline number. ``correction``: it was wrong, and somebody says
why. ``update``: made anew, with the same headline numbers."""

InputKind = Literal["dataset", "descriptor", "notebook", "code", "policy"]
Inputs = Mapping[str, Mapping[str, str]]
"""Kind → name → version or digest of everything an edition was made from."""

INPUT_KINDS: Final[tuple[InputKind, ...]] = ("dataset", "descriptor", "notebook", "code", "policy")


@dataclass(frozen=True, slots=True)
class Headline:
    """The number of a finding as an edition shows it."""

    value: str
    low: str
    high: str
    n: int
    unit: Text
    sentence: Text

    @property
    def has_interval(self) -> bool:
        return (self.low, self.high) != (self.value, self.value)


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding whose number is another one; ``None`` where an edition does not have the finding."""

    id: str
    before: Headline | None
    after: Headline | None


@dataclass(frozen=True, slots=True)
class InputChange:
    """Something the edition is made from that is not what it was; empty where it was not there."""

    kind: InputKind
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EditionChange:
    """How an edition differs from the one before it."""

    kind: EditionKind
    previous: int | None
    """Number of the edition before it."""
    reason: str
    """Why it was corrected, in the words of who published it; empty otherwise."""
    findings: tuple[FindingChange, ...]
    inputs: tuple[InputChange, ...]

    @property
    def is_notable(self) -> bool:
        """Whether readers of the earlier edition have to be told."""
        return self.kind in ("revision", "correction")


FIRST: Final = EditionChange("first", None, "", (), ())


def compare_with_previous(
    previous: Edition | None, release: Mapping[str, Any], inputs: Inputs | None = None, reason: str = ""
) -> EditionChange:
    """What a release would change of the edition before it.

    Parameters
    ----------
    release
        What the new edition shows, as ``release.json`` holds it.
    inputs
        What it is made from; the versions and the policy that the release names where absent.
    reason
        Why the edition before it was wrong; where given, the new one is a correction of it.
    """
    if previous is None:
        return FIRST
    earlier = _read(previous.file.with_name("release.json"))
    findings = tuple(_compare_findings(earlier, release))
    # A finding that is only added changes nothing that a reader of the earlier edition has read.
    is_other = any(finding.before is not None for finding in findings)
    kind: EditionKind = "correction" if reason else "revision" if is_other else "update"
    before = read_inputs(previous) or _name_inputs(earlier)
    changed = _compare_inputs(before, inputs or _name_inputs(release))
    return EditionChange(kind, previous.number, reason, findings, tuple(changed))


def read_change(edition: Edition, previous: Edition | None) -> EditionChange:
    """What was written down when the edition was published; found anew where nothing was."""
    record = _read(edition.file.with_name("change.json"))
    if not record:
        document = _read(edition.file.with_name("release.json"))
        return compare_with_previous(previous, document, read_inputs(edition))
    return EditionChange(
        kind=record["kind"],
        previous=record["previous"],
        reason=record["reason"],
        findings=tuple(
            FindingChange(f["id"], _build_headline(f["before"]), _build_headline(f["after"]))
            for f in record["findings"]
        ),
        inputs=tuple(InputChange(**change) for change in record["inputs"]),
    )


def read_inputs(edition: Edition) -> Inputs:
    """What an edition was made from; empty where nothing was written down."""
    return _read(edition.file.with_name("inputs.json"))


def describe_change(change: EditionChange) -> dict[str, Any]:
    """The change as a JSON-ready document."""
    return asdict(change)


def _compare_findings(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> Iterator[FindingChange]:
    before = {f["id"]: _show(f) for f in earlier.get("findings", ())}
    after = {f["id"]: _show(f) for f in later.get("findings", ())}
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name), after.get(name)
        if _number(old) != _number(new):
            yield FindingChange(name, old, new)


def _number(headline: Headline | None) -> tuple[str, str, str, int] | None:
    return None if headline is None else (headline.value, headline.low, headline.high, headline.n)


def _show(finding: Mapping[str, Any]) -> Headline:
    """The number with the digits that the reader is shown: what differs further behind is no change to anybody."""
    digits, interval = finding["digits"], finding["interval"]

    def write(number: float | None) -> str:
        # Nought has no sign: a value that rounds to -0 is the same as one that rounds to 0.
        return "–" if number is None else f"{round(number, digits) + 0.0:,.{digits}f}"

    return Headline(
        value=write(finding["value"]),
        low=write(interval["low"]),
        high=write(interval["high"]),
        n=finding["n"],
        unit=Text(**finding["unit"]),
        sentence=Text(**finding["sentence"]),
    )


def _build_headline(record: Mapping[str, Any] | None) -> Headline | None:
    if record is None:
        return None
    return Headline(
        **{**record, "unit": Text(**record["unit"]), "sentence": Text(**record["sentence"])},
    )


def _compare_inputs(before: Inputs, after: Inputs) -> Iterator[InputChange]:
    """Of the kinds that both editions wrote down."""
    for kind in INPUT_KINDS:
        if kind not in before or kind not in after:
            continue
        old, new = before[kind], after[kind]
        for name in sorted({*old, *new}):
            if old.get(name) != new.get(name):
                yield InputChange(kind, name, old.get(name, ""), new.get(name, ""))


def _name_inputs(release: Mapping[str, Any]) -> Inputs:
    """What a release says of its own inputs."""
    versions = {s["dataset_id"]: s["version"] for s in release.get("snapshots", ())}
    policy = release.get("policy_version")
    return {"dataset": versions} | ({"policy": {"policy_version": policy}} if policy else {})


def _read(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document
