"""A period in the words of a service: one value for every day, month, quarter or year of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from workbench.core.errors import SettingsError
from workbench.core.fetch import DateForm
from workbench.core.text import Text

_DAYS_MAX: Final = 366 * 40
_WRITTEN: Final[Mapping[DateForm, Callable[[date], str]]] = {
    "YYYYMMDD": lambda day: f"{day:%Y%m%d}",
    "YYYY-MM-DD": lambda day: f"{day:%Y-%m-%d}",
    "YYYYMM": lambda day: f"{day:%Y%m}",
    "YYYYQ": lambda day: f"{day.year}{(day.month + 2) // 3}",
    "YYYY": lambda day: f"{day.year}",
}
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")
_YEAR = re.compile(r"(\d{4})")


def list_dates(form: DateForm, first: date, last: date) -> tuple[str, ...]:
    """Every day, month … from ``first`` to ``last``, each once, as the service writes it.

    Raises
    ------
    SettingsError
        The period ends before it begins, or is longer than anybody publishes.
    """
    if last < first or (last - first).days > _DAYS_MAX:
        raise SettingsError(
            Text("기간이 맞지 않습니다", "this is no period"),
            where=f"{first} – {last}",
            next_step=Text("시작과 끝을 확인하세요", "check its beginning and its end"),
        )
    return tuple(dict.fromkeys(map(_WRITTEN[form], _list_days(first, last))))


def _list_days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def read_day(text: str, *, is_last: bool) -> date:
    """The day that a person means by ``2024-01-31``, ``20240131``, ``2024-01``, ``2024Q1`` or ``2024``.

    Parameters
    ----------
    is_last
        Whether a month, quarter or year stands for its last day; for its first otherwise.

    Raises
    ------
    SettingsError
        It is no date.
    """
    try:
        if found := _DAY.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _MONTH.fullmatch(text):
            return _edge(int(found[1]), int(found[2]), 1, is_last)
        if found := _QUARTER.fullmatch(text):
            return _edge(int(found[1]), 3 * int(found[2]) - 2, 3, is_last)
        if found := _YEAR.fullmatch(text):
            return _edge(int(found[1]), 1, 12, is_last)
    except ValueError:
        pass
    raise SettingsError(
        Text("날짜로 읽을 수 없습니다", "this is no date"),
        where=text,
        next_step=Text(
            "예: 2024-01-31, 2024-01, 2024Q1, 2024", "for example: 2024-01-31, 2024-01, 2024Q1, 2024"
        ),
    )


def _edge(year: int, month: int, months_n: int, is_last: bool) -> date:
    """First day of ``months_n`` months from ``month``, or their last."""
    first = date(year, month, 1)
    if not is_last:
        return first
    after = month + months_n
    return (date(year + 1, 1, 1) if after > 12 else date(year, after, 1)) - timedelta(days=1)
