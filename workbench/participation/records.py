"""What a reader gets of the table between the sides: frozen, and free of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from workbench.core.text import Text

Side = Literal["citizens", "city", "facilitator"]
SIDES: tuple[Side, ...] = ("citizens", "city", "facilitator")

Decision = Literal["accepted", "partly", "refused"]
DECISIONS: tuple[Decision, ...] = ("accepted", "partly", "refused")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who has signed in, and the side of the table they sit on."""

    id: int
    name: str
    side: Side


@dataclass(frozen=True, slots=True)
class Answer:
    """What the city said to a recommendation, in the words it used."""

    id: int
    decision: Decision
    reason: str
    legal_ground: str
    """Needed for a refusal: everything asked is open unless a law says otherwise."""
    answered_by: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A recommendation put before the city, and how it stands."""

    id: int
    problem_id: str
    key: str
    """The recommendation's id in the analysis."""
    what: Text
    who: Text
    due: date
    """The day set by the first edition that asked it: publishing again puts nothing off."""
    measured_by: Text
    finding: str
    is_sample: bool
    first_edition: int
    last_edition: int
    asked_at: datetime
    """When the first edition with these very words was published: repeating them restarts no clock."""
    is_current: bool
    """Whether the problem's latest edition still asks it."""
    answers: tuple[Answer, ...]
    """All answers, the earliest first."""
    days_overdue: int
    """Days since ``due`` without an answer; 0 while there is time, and once there is one."""

    @property
    def answer(self) -> Answer | None:
        """The answer that holds: the latest."""
        return self.answers[-1] if self.answers else None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many recommendations of the latest editions were asked, answered, and are overdue."""

    asked: int
    answered: int
    overdue: int
