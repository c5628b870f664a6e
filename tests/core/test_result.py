from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime

import pytest

from workbench.core import result
from workbench.core.result import Column, Figure, Finding, Interval, Release, Result, Table
from workbench.core.text import Text

NAME = Text("이름", "name")

RATE = Finding(
    id="rate",
    statement=Text(
        "{period} 대여 100만 건당 사고는 {value}{unit}입니다(95% 구간 {low}–{high}, 사고 {n}건).",
        "In {period} there were {value} {unit} per million rides (95% interval {low}–{high}, n = {n}).",
    ),
    value=1234.567,
    interval=Interval(1100.0, 1380.25, 0.95, "exact Poisson"),
    unit=Text("건", "crashes"),
    n=12345,
    period=(date(2022, 1, 1), date(2022, 12, 31)),
    method=NAME,
    caveats=(NAME,),
    digits=1,
)


def test_a_sentence_carries_its_numbers_in_both_languages():
    sentence = RATE.sentence()
    assert (
        sentence.ko
        == "2022년 대여 100만 건당 사고는 1,234.6건입니다(95% 구간 1,100.0–1,380.2, 사고 12,345건)."
    )
    assert sentence.en == (
        "In 2022 there were 1,234.6 crashes per million rides (95% interval 1,100.0–1,380.2, n = 12,345)."
    )


@pytest.mark.parametrize(
    ("period", "ko", "en"),
    [
        ((date(2018, 1, 1), date(2022, 12, 31)), "2018–2022년", "2018–2022"),
        (
            (date(2019, 7, 1), date(2019, 7, 31)),
            "2019년 7월 1–31일",
            "1–31 July 2019",
        ),
        (
            (date(2018, 1, 1), date(2019, 3, 31)),
            "2018년 1월 1일 – 2019년 3월 31일",
            "1 January 2018 – 31 March 2019",
        ),
    ],
)
def test_whole_years_are_said_as_years(period, ko, en):
    sentence = replace(RATE, statement=Text("{period}", "{period}"), period=period).sentence()
    assert (sentence.ko, sentence.en) == (ko, en)


def test_digits_round_what_is_shown():
    whole = replace(RATE, statement=Text("{value}", "{value}"), digits=0)
    assert whole.sentence().en == "1,235"


@pytest.mark.parametrize("name", ["value", "interval", "unit", "n", "period", "method", "caveats"])
def test_a_finding_without_it_cannot_be_built(name):
    given = {f.name: getattr(RATE, f.name) for f in fields(Finding) if f.name != name}
    with pytest.raises(TypeError, match=name):
        Finding(**given)


def test_an_interval_runs_upward():
    with pytest.raises(ValueError, match="low"):
        Interval(2.0, 1.0, 0.95, "any")


@pytest.mark.parametrize("bad", [(float("nan"), 1.0), (0.0, float("nan"))])
def test_an_interval_that_is_no_number_cannot_be_built(bad):
    with pytest.raises(ValueError, match="low"):
        Interval(*bad, 0.95, "any")


def _release() -> Release:
    table = Table("by_gu", NAME, None, (Column("gu_name", NAME, "label"),), "statistics")
    figure = Figure("map", "area_map", NAME, "by_gu", label="gu_name", value="rate")
    shown = Result(
        problem_id="bicycle",
        title=NAME,
        question=NAME,
        findings=(RATE,),
        tables=(table,),
        figures=(figure,),
        refusals=(),
        method=NAME,
        limits=(),
        snapshots=(),
        is_sample=True,
    )
    return Release("0" * 16, shown, (), "1", datetime(2026, 1, 1, tzinfo=UTC))


def test_a_release_finds_its_parts_by_id():
    release = _release()
    assert release.table("by_gu").title == NAME
    assert release.figure("map").table == "by_gu"
    assert release.finding("rate") is RATE


@pytest.mark.parametrize("kind", ["table", "figure", "finding"])
def test_a_release_has_no_part_that_is_not_there(kind):
    with pytest.raises(KeyError):
        getattr(_release(), kind)("none")


NOUNS = [x for x in vars(result).values() if is_dataclass(x) and x.__module__ == result.__name__]


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_is_frozen_and_slotted(noun):
    assert noun.__dataclass_params__.frozen
    assert set(noun.__slots__) == {f.name for f in fields(noun)}
