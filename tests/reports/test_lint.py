from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from workbench.core.result import Recommendation
from workbench.core.text import Text
from workbench.problems import discover
from workbench.reports import lint

TODAY = date(2026, 11, 22)
GOOD = Recommendation(
    "inspect",
    Text("다섯 곳을 현장에서 점검하고 결과를 공개해 주십시오.", "Inspect the five places and publish the results."),
    Text("서울특별시 보행자전거과", "The city's bicycle division"),
    date(2027, 2, 20),
    Text("결과가 공개된 곳의 비율(목표 100%)", "Share of places with published results (target: 100%)"),
    "places",
)  # fmt: skip


def check(**changes: object) -> list[tuple[str, str]]:
    found = lint.check_recommendation(replace(GOOD, **changes), TODAY)  # type: ignore[arg-type]
    return [(fault.language, fault.what.en) for fault in found]


def test_who_what_by_when_and_measured_how_is_enough() -> None:
    assert check() == []


@pytest.mark.parametrize(
    ("ko", "en", "said"),
    [
        ("사고를 줄이도록 노력해 주십시오.", "Try to reduce crashes.", "wish"),
        ("가급적 점검해 주십시오.", "Inspect where possible.", "wish"),
        ("적극 점검해 주십시오.", "Make every effort to inspect.", "wish"),
        ("조속히 점검해 주십시오.", "Inspect as soon as possible.", "wish"),
    ],
)
def test_a_wish_is_flagged_in_both_languages_even_beside_a_number(ko: str, en: str, said: str) -> None:
    found = check(what=Text(ko, en))
    assert [language for language, _ in found] == ["ko", "en"]
    assert all(said in what for _, what in found)


@pytest.mark.parametrize("word", ["검토", "추진", "협의", "개선", "강화", "지원"])
def test_a_beginning_is_flagged_where_no_number_says_when_it_is_done(word: str) -> None:
    what = Text(f"자전거길을 {word}해 주십시오.", "Review the cycle roads.")
    assert check(what=what) == [], "a target of 100% says when it is done"
    bare = check(what=what, measured_by=Text("결과 공개", "Results published"))
    assert sum("begins" in said for _, said in bare) == 2
    assert sum("no number" in said for _, said in bare) == 2


@pytest.mark.parametrize("due", [date.min, TODAY, date(2025, 1, 1)])
def test_no_date_or_one_that_has_passed_is_flagged(due: date) -> None:
    assert all("date" in said for _, said in check(due=due))
    assert len(check(due=due)) == 2


@pytest.mark.parametrize(
    "who", [Text("", " "), Text("관계 기관", "The relevant authorities"), Text("당국", "everyone")]
)
def test_nobody_in_particular_is_flagged(who: Text) -> None:
    assert [said.split(" “")[0] for _, said in check(who=who)] == ["it does not say who"] * 2


def test_no_measure_and_no_deed_are_flagged() -> None:
    empty = Text(" ", "")
    assert ("en", "it does not say how one will know") in check(measured_by=empty)
    assert ("ko", "it does not say what") in check(what=empty)


def test_one_language_may_be_at_fault_alone() -> None:
    what = Text("다섯 곳을 점검해 주십시오.", "Try to inspect five places.")
    assert [language for language, _ in check(what=what)] == ["en"]


@pytest.mark.parametrize(("chars", "faults_n"), [(64, 0), (65, 1)])
def test_a_title_is_shorter_than_65_characters(chars: int, faults_n: int) -> None:
    found = lint.check_report(Text("가" * chars, "short"), Text("짧게", "short"), (), TODAY)
    assert [f.where for f in found] == ["title"] * faults_n


@pytest.mark.parametrize(("chars", "faults_n"), [(159, 0), (160, 1)])
def test_a_summary_is_shorter_than_160_characters(chars: int, faults_n: int) -> None:
    found = lint.check_report(Text("짧게", "short"), Text("짧게", "q" * chars), (), TODAY)
    assert [(f.where, f.language) for f in found] == [("summary", "en")] * faults_n
    assert not found or "160" in found[0].line().ko


@pytest.mark.parametrize("problem_id", sorted(discover()))
def test_what_our_problems_ask_for_can_be_held_to(problem_id: str) -> None:
    from importlib import import_module

    words = import_module(f"workbench.problems.{problem_id}.words")
    wanted = words.recommend({asked.finding for asked in words._WANTED}, date(2027, 2, 20))
    assert len(wanted) >= 3
    assert [f.line().en for asked in wanted for f in lint.check_recommendation(asked, TODAY)] == []
    title = discover()[problem_id].title
    assert len(title.ko) < lint.TITLE_CHARS > len(title.en)
