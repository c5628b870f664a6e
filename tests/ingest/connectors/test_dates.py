"""A period in the words of a service."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.errors import SettingsError
from workbench.core.fetch import DateForm
from workbench.ingest.connectors.dates import list_dates, read_day

DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("form", "first", "last", "written"),
    [
        ("YYYYMMDD", "2024-02-28", "2024-03-01", ("20240228", "20240229", "20240301")),
        ("YYYY-MM-DD", "2023-12-31", "2024-01-01", ("2023-12-31", "2024-01-01")),
        ("YYYYMM", "2023-11-30", "2024-01-01", ("202311", "202312", "202401")),
        ("YYYYQ", "2023-12-31", "2024-07-01", ("20234", "20241", "20242", "20243")),
        ("YYYY", "2023-12-31", "2024-01-01", ("2023", "2024")),
    ],
)
def test_a_period_is_each_day_or_month_once(
    form: DateForm, first: str, last: str, written: tuple[str, ...]
) -> None:
    assert list_dates(form, date.fromisoformat(first), date.fromisoformat(last)) == written


@given(DAYS, st.integers(0, 500), st.sampled_from(get_args(DateForm)))
def test_a_period_has_no_gap_and_nothing_twice(first: date, days: int, form: DateForm) -> None:
    last = date.fromordinal(first.toordinal() + days)
    written = list_dates(form, first, last)
    assert list(written) == sorted(set(written))
    assert {written[0], written[-1]} == {*list_dates(form, first, first), *list_dates(form, last, last)}


@pytest.mark.parametrize(("first", "last"), [("2024-01-02", "2024-01-01"), ("1900-01-01", "2024-01-01")])
def test_what_is_no_period(first: str, last: str) -> None:
    with pytest.raises(SettingsError):
        list_dates("YYYY", date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-02-05", "2024-02-05", "2024-02-05"),
        ("20240205", "2024-02-05", "2024-02-05"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        ("2024Q1", "2024-01-01", "2024-03-31"),
        ("2024-q4", "2024-10-01", "2024-12-31"),
        ("2024", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_date_as_a_person_writes_it(text: str, first: str, last: str) -> None:
    assert read_day(text, is_last=False) == date.fromisoformat(first)
    assert read_day(text, is_last=True) == date.fromisoformat(last)


@pytest.mark.parametrize("text", ["", "어제", "2024-02-30", "2024-13", "202402", "2024Q5", "24-01-01"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(SettingsError):
        read_day(text, is_last=False)
