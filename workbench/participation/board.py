"""The table between the sides: who sits where, what was asked of the city, and what it answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Engine, select
from sqlalchemy.orm import selectinload

from workbench.core.errors import NotAllowed, ParticipationError
from workbench.core.result import Edition, Recommendation
from workbench.core.settings import Settings
from workbench.core.text import Text
from workbench.participation import seats
from workbench.participation.answers import require_answer
from workbench.participation.database import open_database, reading, writing
from workbench.participation.models import AnswerRow, AskedRow, EditionRow
from workbench.participation.records import Answer, Asked, Decision, Member, Progress
from workbench.participation.rows import add_asked, latest_editions, read_answer, read_asked


def open_participation(settings: Settings) -> Participation:
    """The table of these settings: SQLite in ``settings.home``, or the database they name."""
    return Participation(open_database(settings))


class Participation:
    """Open with :func:`open_participation`; safe to use from several threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- who sits where

    def set_passphrases(self, passphrases: Mapping[str, str]) -> None:
        """Set the passphrase of each side named; the others keep theirs.

        Raises
        ------
        ParticipationError
            A side is unknown, a passphrase is shorter than 8 characters, or two sides would share one.
        """
        seats.set_passphrases(self._engine, passphrases)

    def sign_in(self, name: str, passphrase: str) -> Member:
        """Whoever knows a side's passphrase, under a name that belongs to that side from its first use on.

        Raises
        ------
        NotAllowed
            The name cannot be used, the passphrase is nobody's, or the name belongs to another side.
        """
        return seats.sign_in(self._engine, name, passphrase)

    def find_member(self, name: str) -> Member | None:
        """The member of that name, however its case or letters are spelt."""
        return seats.find_member(self._engine, name)

    # --- what is asked, and answered

    def record_recommendations(
        self, edition: Edition, recommendations: Sequence[Recommendation]
    ) -> tuple[Asked, ...]:
        """Put an edition's recommendations before the city.

        A recommendation in the same words as in an earlier edition is the same one: the day first set, and
        its answer, hold on, whatever day the new edition names. In other words it is a new one. Recording an
        edition again changes nothing.
        """
        mark = (edition.problem_id, edition.is_sample, edition.number)
        with writing(self._engine) as session:
            if session.get(EditionRow, mark) is None:
                session.add(
                    EditionRow(
                        problem_id=edition.problem_id,
                        is_sample=edition.is_sample,
                        number=edition.number,
                        release_id=edition.release_id,
                        published_at=edition.published_at,
                    )
                )
                session.flush()
                for recommendation in dict.fromkeys(recommendations):
                    add_asked(session, edition, recommendation)
        asked = self.recommendations(edition.problem_id, is_sample=edition.is_sample)
        return tuple(a for a in asked if a.last_edition == edition.number)

    def recommendations(
        self,
        problem_id: str | None = None,
        *,
        is_sample: bool | None = None,
        today: date | None = None,
        with_earlier: bool = False,
    ) -> tuple[Asked, ...]:
        """What is asked of the city, in the order of the day it is due.

        Parameters
        ----------
        problem_id
            Of this problem only.
        is_sample
            Of real or of sample data only.
        today
            The day the clock is read; the real one where absent.
        with_earlier
            Also what the latest editions ask no more.
        """
        query = select(AskedRow).options(
            selectinload(AskedRow.editions), selectinload(AskedRow.answers).selectinload(AnswerRow.member)
        )
        if problem_id is not None:
            query = query.where(AskedRow.problem_id == problem_id)
        if is_sample is not None:
            query = query.where(AskedRow.is_sample == is_sample)
        with reading(self._engine) as session:
            latest = latest_editions(session)
            found = [read_asked(row, latest, today or date.today()) for row in session.scalars(query)]
        kept = [a for a in found if a.is_current or with_earlier]
        return tuple(sorted(kept, key=lambda a: (not a.is_current, a.due, a.id)))

    def recommendation(self, recommendation_id: int, *, today: date | None = None) -> Asked | None:
        """One recommendation with all its answers; None where there is none of that number."""
        asked = self.recommendations(today=today, with_earlier=True)
        return next((a for a in asked if a.id == recommendation_id), None)

    def answer(
        self,
        recommendation_id: int,
        member: Member,
        decision: Decision,
        reason: str,
        legal_ground: str = "",
    ) -> Answer:
        """The city's answer; a later one supersedes it, and both stay readable.

        Raises
        ------
        NotAllowed
            The member does not sit for the city.
        ParticipationError
            The recommendation is not open for an answer, the decision is unknown, the reason is missing,
            or a refusal names no legal ground.
        PersonalDataFound
            The words hold personal data; answers are published.
        """
        reason, legal_ground = require_answer(decision, reason, legal_ground)
        known = self.find_member(member.name)
        if known is None or known.side != "city":
            raise NotAllowed(
                Text("답변은 서울시 쪽만 할 수 있습니다", "only the city may answer"),
                next_step=Text("서울시 쪽 이름으로 로그인하세요", "sign in as a member of the city's side"),
            )
        asked = self.recommendation(recommendation_id)
        if asked is None or not asked.is_current:
            raise ParticipationError(
                Text("답변을 기다리는 권고가 아닙니다", "no recommendation that waits for an answer"),
                where=str(recommendation_id),
                next_step=Text("권고 목록에서 다시 고르세요", "choose one from the list"),
            )
        with writing(self._engine) as session:
            row = AnswerRow(
                asked_id=recommendation_id,
                member_id=known.id,
                decision=decision,
                reason=reason,
                legal_ground=legal_ground,
                answered_at=datetime.now(UTC),
            )
            session.add(row)
            session.flush()
            return read_answer(row)

    def progress(
        self,
        problem_id: str | None = None,
        *,
        is_sample: bool | None = None,
        today: date | None = None,
    ) -> Progress:
        """Counts over the recommendations of the latest editions."""
        asked = self.recommendations(problem_id, is_sample=is_sample, today=today)
        return Progress(
            asked=len(asked),
            answered=sum(a.answer is not None for a in asked),
            overdue=sum(a.days_overdue > 0 for a in asked),
        )
