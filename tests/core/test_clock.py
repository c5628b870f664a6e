from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from workbench.core.clock import day_in_seoul


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 12, 31, 15, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 12, 31, 14, 59, tzinfo=UTC), date(2026, 12, 31)),
        (date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_day_is_seouls(moment: datetime, day: date) -> None:
    assert day_in_seoul(moment) == day
