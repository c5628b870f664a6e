"""The database itself keeps what was asked and answered."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from workbench.participation.database import reading, writing
from workbench.participation.models import AnswerRow, AskedInRow, AskedRow, EditionRow


@pytest.fixture
def filled(seated, passphrases, make_edition, make_recommendation):
    (asked,) = seated.record_recommendations(make_edition(1), [make_recommendation()])
    city = seated.sign_in("공무원", passphrases["city"])
    seated.answer(asked.id, city, "accepted", "이유")
    return seated


@pytest.mark.parametrize(
    "statement",
    [
        update(AnswerRow).values(reason="다른 말"),
        delete(AnswerRow),
        update(AskedRow).values(what_ko="다른 말"),
        update(AskedInRow).values(number=9),
        update(EditionRow).values(release_id="x"),
        delete(AskedInRow),
    ],
)
def test_nothing_recorded_is_changed(filled, statement):
    with pytest.raises(DBAPIError, match="append-only"), writing(filled._engine) as session:
        session.execute(statement)


@pytest.mark.parametrize(
    "values",
    [
        {"decision": "maybe"},
        {"reason": ""},
        {"decision": "refused", "legal_ground": ""},
        {"asked_id": 99},
        {"member_id": 99},
    ],
)
def test_the_rules_stand_in_the_database_too(filled, values):
    with reading(filled._engine) as session:
        row = session.get(AnswerRow, 1)
        known = {c: getattr(row, c) for c in ("asked_id", "member_id", "decision", "reason", "answered_at")}
    with pytest.raises(IntegrityError), writing(filled._engine) as session:
        session.add(AnswerRow(**(known | {"legal_ground": "법"} | values)))
