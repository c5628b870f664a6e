"""A table of its own for every test, and editions to put on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from workbench.core.result import Edition, Recommendation
from workbench.core.settings import Settings
from workbench.core.text import Text
from workbench.participation import Participation, open_participation

PASSPHRASES = {"citizens": "sunny-river-12", "city": "한강-자전거-길", "facilitator": "table-of-three"}


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Participation]:
    """The table, over SQLite."""
    with open_participation(Settings(home=tmp_path)) as opened:
        yield opened


@pytest.fixture
def seated(board: Participation) -> Participation:
    """The table with passphrases set."""
    board.set_passphrases(PASSPHRASES)
    return board


@pytest.fixture(scope="session")
def passphrases() -> dict[str, str]:
    return dict(PASSPHRASES)


@pytest.fixture(scope="session")
def make_edition() -> Callable[..., Edition]:
    def make(number: int = 1, **changes: object) -> Edition:
        edition = Edition(
            problem_id="bicycle",
            number=number,
            release_id=f"{number:016x}",
            title=Text("자전거 안전", "Bicycle safety"),
            summary=Text("요약", "summary"),
            file=Path("index.html"),
            published_at=datetime(2026, 1, number, tzinfo=UTC),
            is_sample=False,
            inputs_digest="0",
        )
        return replace(edition, **changes)

    return make


@pytest.fixture(scope="session")
def make_recommendation() -> Callable[..., Recommendation]:
    def make(
        key: str = "lanes", what: str = "차로와 나누세요", due: date = date(2026, 6, 30)
    ) -> Recommendation:
        return Recommendation(
            id=key,
            what=Text(what, f"{what} (en)"),
            who=Text("서울시 보행자전거과", "Walking and cycling division"),
            due=due,
            measured_by=Text("사고율이 절반으로", "the rate halves"),
            finding="most",
        )

    return make
