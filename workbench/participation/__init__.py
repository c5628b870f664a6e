"""The table between the sides: who sits where, what was asked of the city, and what it answered."""

from workbench.participation.answers import LONGEST_GROUND, LONGEST_REASON
from workbench.participation.board import Participation, open_participation
from workbench.participation.records import (
    DECISIONS,
    SIDES,
    Answer,
    Asked,
    Decision,
    Member,
    Progress,
    Side,
)

__all__ = [
    "DECISIONS",
    "LONGEST_GROUND",
    "LONGEST_REASON",
    "SIDES",
    "Answer",
    "Asked",
    "Decision",
    "Member",
    "Participation",
    "Progress",
    "Side",
    "open_participation",
]
