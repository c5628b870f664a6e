"""What an answer must be before it is recorded and published."""

from __future__ import annotations

import unicodedata

from workbench.core.errors import ParticipationError, PersonalDataFound
from workbench.core.text import Text
from workbench.participation.records import DECISIONS
from workbench.privacy import find_personal_data, load_policy

LONGEST_REASON = 4000
LONGEST_GROUND = 1000


def require_answer(decision: str, reason: str, legal_ground: str) -> tuple[str, str]:
    """Reason and legal ground as they are recorded.

    Raises
    ------
    ParticipationError
        The decision is unknown, the reason is missing or too long, or a refusal names no legal ground.
    PersonalDataFound
        The words hold personal data, and answers are published.
    """
    reason, legal_ground = _clean(reason), _clean(legal_ground)
    if decision not in DECISIONS:
        raise ParticipationError(
            Text("결정을 고르지 않았습니다", "no decision was chosen"),
            next_step=Text(
                "수용, 일부 수용, 수용하지 않음 가운데 고르세요", f"choose one of {', '.join(DECISIONS)}"
            ),
        )
    if not reason:
        raise ParticipationError(
            Text("답변의 이유가 없습니다", "the answer gives no reason"),
            next_step=Text("그렇게 정한 이유를 적으세요", "say why it was so decided"),
        )
    if decision == "refused" and not legal_ground:
        raise ParticipationError(
            Text("수용하지 않는 법적 근거가 없습니다", "the refusal names no legal ground"),
            next_step=Text(
                "법령과 조항을 적으세요. 근거가 없으면 공개하고 수용하는 것이 원칙입니다",
                "name the law and the article: without one, openness is the rule",
            ),
        )
    if len(reason) > LONGEST_REASON or len(legal_ground) > LONGEST_GROUND:
        raise ParticipationError(
            Text("답변이 너무 깁니다", "the answer is too long"),
            next_step=Text(
                f"이유는 {LONGEST_REASON:,}자, 법적 근거는 {LONGEST_GROUND:,}자까지 적을 수 있습니다",
                f"up to {LONGEST_REASON:,} characters for the reason, {LONGEST_GROUND:,} for the law",
            ),
        )
    _require_no_personal_data(reason, legal_ground)
    return reason, legal_ground


def _require_no_personal_data(*texts: str) -> None:
    policy = load_policy()
    found = {m.kind for text in texts for m in find_personal_data(text, policy.office_exchanges)}
    if kinds := sorted(found & policy.refuse):
        raise PersonalDataFound(
            Text(
                "답변에 개인정보로 보이는 내용이 있습니다", "the answer holds what looks like personal data"
            ),
            where=", ".join(kinds),
            next_step=Text(
                "답변은 모두 공개됩니다. 개인정보를 빼고 다시 적으세요",
                "answers are published: leave personal data out",
            ),
        )


def _clean(text: str) -> str:
    """Composed letters, plain line ends, no control or direction characters."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in composed if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf")).strip()
