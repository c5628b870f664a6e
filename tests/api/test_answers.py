"""What was asked of the city, and what it answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import workbench as wb
from workbench.core.errors import NotAllowed, ParticipationError
from workbench.core.result import Edition, Recommendation
from workbench.core.settings import load_settings
from workbench.core.text import Text
from workbench.participation import open_participation

PASSPHRASES = {"city": "nine-grey-stones", "citizens": "seven-green-pears"}
ASKED = Recommendation(
    id="check_places",
    what=Text("되풀이되는 곳을 점검해 주십시오", "inspect the places that come back"),
    who=Text("서울특별시", "the city"),
    due=date(2020, 1, 31),
    measured_by=Text("점검한 곳의 수", "places inspected"),
    finding="places",
)


@pytest.fixture
def asked(empty_home: Path) -> Iterator[int]:
    """A sample edition's recommendation, long overdue; its number."""
    title = Text("자전거", "Bicycle")
    edition = Edition(
        "bicycle", 1, "0" * 16, title, title, Path(), datetime(2020, 1, 1, tzinfo=UTC), True, ""
    )
    with open_participation(load_settings()) as table:
        table.set_passphrases(PASSPHRASES)
        yield table.record_recommendations(edition, [ASKED])[0].id


def test_what_is_asked_and_for_how_long(asked: int) -> None:
    frame = wb.recommendations()
    row = frame.loc[asked]
    assert row.what == "inspect the places that come back"
    assert row.days_overdue > 2000
    assert frame.decision.isna().all()


def test_the_city_answers_and_the_clock_stops(asked: int) -> None:
    city = {"name": "박서울", "passphrase": PASSPHRASES["city"]}
    wb.answer(asked, "partly", "내년에 절반을 점검합니다", **city)
    row = wb.recommendations().loc[asked]
    assert (row.decision, row.answered_by, row.days_overdue) == ("partly", "박서울", 0)


def test_nobody_else_does(asked: int) -> None:
    with pytest.raises(NotAllowed):
        wb.answer(asked, "accepted", "좋습니다", name="김하늘", passphrase=PASSPHRASES["citizens"])
    with pytest.raises(NotAllowed):
        wb.answer(asked, "accepted", "좋습니다", name="김하늘", passphrase="wrong-wrong")


def test_a_refusal_names_its_law(asked: int) -> None:
    city = {"name": "박서울", "passphrase": PASSPHRASES["city"]}
    with pytest.raises(ParticipationError):
        wb.answer(asked, "refused", "어렵습니다", **city)


def test_the_passphrase_is_asked_for_and_not_written_down(
    asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _: PASSPHRASES["city"])
    assert wb.answer(asked, "accepted", "점검하겠습니다", name="박서울").answered_by == "박서울"


def test_requests_made_of_sample_data_stay_with_the_sample(
    asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_DATA", "real")
    wb.refresh()
    assert len(wb.recommendations()) == 0
