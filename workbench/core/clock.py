"""The city's clock: a day that people read is Seoul's day, whatever the server's zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

SEOUL = timezone(timedelta(hours=9), "KST")
"""Korea keeps one time all year round."""


def day_in_seoul(moment: date | datetime) -> date:
    """The day on which ``moment`` falls in Seoul; a bare date is that day."""
    return moment.astimezone(SEOUL).date() if isinstance(moment, datetime) else moment
