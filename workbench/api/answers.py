"""What was asked of the city, and what it answered."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from workbench.api.desk import open_desk
from workbench.core.settings import load_settings

if TYPE_CHECKING:
    import pandas as pd

    from workbench.participation import Answer, Decision

_COLUMNS = [
    "id",
    "problem",
    "what",
    "who",
    "due",
    "days_overdue",
    "decision",
    "reason",
    "legal_ground",
    "answered_by",
    "answered_at",
]


def recommendations() -> pd.DataFrame:
    """What the latest editions ask of the city, one a row: who, by when, the answer, days overdue."""
    import pandas as pd

    from workbench.participation import open_participation

    is_sample = open_desk().lake.is_sample
    rows = []
    with open_participation(load_settings()) as table:
        for asked in table.recommendations(is_sample=is_sample):
            row: dict[str, object] = {
                "id": asked.id,
                "problem": asked.problem_id,
                "what": str(asked.what),
                "who": str(asked.who),
                "due": asked.due,
                "days_overdue": asked.days_overdue,
            }
            if asked.answer is not None:
                row |= {name: getattr(asked.answer, name) for name in _COLUMNS[6:]}
            rows.append(row)
    return pd.DataFrame(rows, columns=_COLUMNS).set_index("id")


def answer(
    recommendation_id: int,
    decision: Decision,
    reason: str,
    *,
    name: str,
    legal_ground: str = "",
    passphrase: str | None = None,
) -> Answer:
    """Answer a recommendation for the city. The answer is published, and a later one supersedes it.

    Parameters
    ----------
    recommendation_id
        As in :func:`recommendations`.
    decision
        ``accepted``, ``partly`` or ``refused``; a refusal needs a ``legal_ground``.
    name, passphrase
        Who answers, and the passphrase of the city's side; asked for where absent, so that it does not stay
        in the notebook.

    Raises
    ------
    workbench.core.errors.NotAllowed
        The passphrase is not the city's.
    workbench.core.errors.ParticipationError
        The recommendation does not wait for an answer, or the answer is not complete.
    """
    from workbench.participation import open_participation

    if passphrase is None:
        passphrase = getpass.getpass("암구호 · passphrase: ")
    with open_participation(load_settings()) as table:
        member = table.sign_in(name, passphrase)
        return table.answer(recommendation_id, member, decision, reason, legal_ground)
