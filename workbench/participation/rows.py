"""Between the tables and what a reader gets of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.core.result import Edition, Recommendation
from workbench.core.text import Text
from workbench.participation.models import AnswerRow, AskedInRow, AskedRow, EditionRow, MemberRow
from workbench.participation.records import Answer, Asked, Decision, Member, Side


def add_asked(session: Session, edition: Edition, recommendation: Recommendation) -> None:
    """Have ``edition`` ask ``recommendation``: the row with the same words, or a new one."""
    digest = _digest(recommendation)
    query = select(AskedRow).filter_by(
        problem_id=edition.problem_id, is_sample=edition.is_sample, key=recommendation.id, digest=digest
    )
    row = session.scalar(query)
    if row is None:
        row = AskedRow(
            problem_id=edition.problem_id,
            is_sample=edition.is_sample,
            key=recommendation.id,
            digest=digest,
            what_ko=recommendation.what.ko,
            what_en=recommendation.what.en,
            who_ko=recommendation.who.ko,
            who_en=recommendation.who.en,
            due=recommendation.due,
            measured_ko=recommendation.measured_by.ko,
            measured_en=recommendation.measured_by.en,
            finding=recommendation.finding,
            asked_at=edition.published_at,
        )
        session.add(row)
        session.flush()
    session.add(
        AskedInRow(
            asked_id=row.id,
            number=edition.number,
            problem_id=edition.problem_id,
            is_sample=edition.is_sample,
        )
    )


def _digest(recommendation: Recommendation) -> str:
    """What makes it the same recommendation: who does what, measured how.

    The day is left out: an analysis counts it from its newest data, and the day first set holds.
    """
    r = recommendation
    words = [r.what.ko, r.what.en, r.who.ko, r.who.en, r.measured_by.ko, r.measured_by.en]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


def latest_editions(session: Session) -> dict[tuple[str, bool], int]:
    """The latest recorded edition of each problem, of real and of sample data apart."""
    query = select(EditionRow.problem_id, EditionRow.is_sample, func.max(EditionRow.number)).group_by(
        EditionRow.problem_id, EditionRow.is_sample
    )
    return {(problem_id, is_sample): number for problem_id, is_sample, number in session.execute(query)}


def read_asked(row: AskedRow, latest: Mapping[tuple[str, bool], int], today: date) -> Asked:
    """A recommendation as it stands on the day ``today``."""
    numbers = [edition.number for edition in row.editions]
    is_current = numbers[-1] == latest[row.problem_id, row.is_sample]
    late = (today - row.due).days if is_current and not row.answers else 0
    return Asked(
        id=row.id,
        problem_id=row.problem_id,
        key=row.key,
        what=Text(row.what_ko, row.what_en),
        who=Text(row.who_ko, row.who_en),
        due=row.due,
        measured_by=Text(row.measured_ko, row.measured_en),
        finding=row.finding,
        is_sample=row.is_sample,
        first_edition=numbers[0],
        last_edition=numbers[-1],
        asked_at=row.asked_at,
        is_current=is_current,
        answers=tuple(read_answer(a) for a in row.answers),
        days_overdue=max(late, 0),
    )


def read_answer(row: AnswerRow) -> Answer:
    return Answer(
        id=row.id,
        decision=cast(Decision, row.decision),
        reason=row.reason,
        legal_ground=row.legal_ground,
        answered_by=row.member.name,
        answered_at=row.answered_at,
    )


def read_member(row: MemberRow) -> Member:
    return Member(row.id, row.name, cast(Side, row.side))
