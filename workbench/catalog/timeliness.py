"""Whether a version is as recent as the publisher's cycle promises."""

from __future__ import annotations

from datetime import date
from typing import Final

from workbench.catalog.quality_sheet import DimensionGrade, Level, Measure
from workbench.core.dataset import Dataset, Snapshot
from workbench.core.text import Text, write_day

CYCLE_DAYS: Final = {"hourly": 1, "daily": 1, "monthly": 31, "quarterly": 92, "yearly": 366}
"""Days between two publications; a period is known to the day, so an hour counts as one."""

_TITLE: Final = Text("자료가 말하는 마지막 날", "the last day that the data speak of")


def grade_timeliness(dataset: Dataset, snapshot: Snapshot, today: date) -> DimensionGrade:
    """The age of the newest data against the cycle.

    The next data are due one cycle after the last day that the data speak of, and a publisher has one more cycle to
    publish them. Up to two cycles is excellent, up to three good, up to four fair; the share is two cycles by the age.
    """
    cycle = CYCLE_DAYS.get(dataset.cycle)
    end = snapshot.period[1]
    if snapshot.is_sample:
        return _leave_out(Text("표본 자료는 새로 나오지 않습니다", "no new sample data ever come"))
    if cycle is None:
        return _leave_out(Text("정해진 공개 주기가 없어 재지 않았습니다", "there is no cycle to measure by"))
    if end is None:
        return _leave_out(
            Text("자료가 어느 때의 것인지 적혀 있지 않아 재지 못했습니다", "the data do not say their time")
        )
    age = max((today - end).days, 0)
    at_ingest = max((snapshot.created_at.date() - end).days, 0)
    share = min(1.0, 2 * cycle / age) if age else 1.0
    late = age > 2 * cycle
    measure = Measure(
        "age", "timeliness", _TITLE, (dataset.period,) if dataset.period else (), 1, int(late), "version"
    )
    note = Text(
        f"마지막 날({write_day(end, 'ko')})부터 오늘까지 {age:,}일, 받은 날까지 {at_ingest:,}일이 지났습니다. "
        f"공개 주기 두 번({2 * cycle}일) 안이면 제때입니다.",
        f"The last day is {write_day(end, 'en')}: {age:,} days before today, {at_ingest:,} before it was ingested. "
        f"Within two cycles ({2 * cycle} days) is on time.",
    )
    return DimensionGrade("timeliness", (measure,), share, 1, int(late), _level(age / cycle), note)


def _leave_out(why: Text) -> DimensionGrade:
    return DimensionGrade("timeliness", (), None, 0, 0, None, why)


def _level(cycles: float) -> Level:
    if cycles <= 2:
        return "A"
    if cycles <= 3:
        return "B"
    return "C" if cycles <= 4 else "D"
