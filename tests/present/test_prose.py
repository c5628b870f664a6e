from dataclasses import replace

import pytest
from example_release import make_release

from workbench.core.text import Text
from workbench.present import prose


def test_the_summary_is_the_first_finding_or_the_question(example):
    assert (
        prose.write_summary(example).en
        == "In 2023 Gangseo-gu had the highest rate: 78.4 crashes per million rides."
    )
    bare = make_release(findings=(), recommendations=())
    assert prose.write_summary(bare) == bare.result.question
    assert "wb-answer" not in prose.show_summary(bare, "ko").html


def test_title_says_period_day_and_sample(example, real_release):
    html = prose.show_title(example, "ko").html
    assert html.count("<h1") == 1
    assert "2023년" in html
    assert "실제 서울시의 수치가 아닙니다" in html
    assert "실제 서울시" not in prose.show_title(real_release, "ko").html
    assert "Period of the data: 2023" in prose.show_title(example, "en").text


def test_findings_come_with_interval_n_and_period(example):
    part = prose.show_findings(example, "ko")
    assert "95% 구간 70.1–87.2 · 관측 수 1,204 · 2023년" in part.html
    assert "전수 집계(표본오차 없음)" in part.html
    assert "<strong>29.6%</strong>" in part.html
    assert 'id="ko-finding-highest"' in part.html
    assert "신고된 사고만 들어 있습니다." in part.html
    assert "n = 1,204" in part.text


def test_what_is_asked_says_who_by_when_and_rests_on_a_finding(example):
    part = prose.show_recommendations(example, "en")
    for said in (
        "Seoul Bicycle Policy Division",
        "30 June 2027",
        '<a href="#en-finding-highest">',
        "12 before",
    ):
        assert said in part.html


def test_a_finding_that_was_withheld_takes_its_link_with_it(example):
    gone = replace(example, result=replace(example.result, findings=()))
    assert "#ko-finding" not in prose.show_recommendations(gone, "ko").html


def test_refusals_and_what_the_gate_withheld(example):
    part = prose.show_refusals(example, "ko")
    assert "도로별 자전거 통행량 자료가 없습니다." in part.html
    assert "사고율 3칸" in part.html
    assert part.html.count(example.withheld[0].why.ko) == 1
    nothing = make_release(refusals=(), tables=())
    assert "항목은 없습니다" in prose.show_refusals(nothing, "ko").html


def test_method_is_markdown_and_html_in_it_is_shown(example):
    html = prose.show_method(example, "ko").html
    assert '<h4 class="wb-subheading">' in html or '<h3 class="wb-subheading">' in html
    evil = Text("<script>alert(1)</script>", "x")
    assert "<script>" not in prose.show_method(make_release(method=evil), "ko").html


@pytest.mark.parametrize("show", [prose.show_findings, prose.show_recommendations, prose.show_limits])
def test_nothing_to_say_is_said(show):
    bare = make_release(findings=(), recommendations=(), limits=())
    assert "없습니다" in show(bare, "ko").html


def test_an_interval_that_holds_everything_possible_is_no_confidence_interval(example):
    from workbench.core.result import Interval

    finding = example.result.findings[0]
    certain = replace(finding, interval=Interval(-2.0, 6.0, 1.0, "bounds"))
    assert prose.write_interval(certain, "ko") == "가능한 범위 -2.0 ~ 6.0"
    assert prose.write_interval(finding, "en") == "95% interval 70.1–87.2"


def test_findings_shown_in_two_places_have_ids_of_their_own(example):
    first, rest = (prose.show_findings(example, "ko", **which) for which in ({"first": 1}, {"after": 1}))
    assert (first.id, rest.id) == ("findings", "findings-rest")
    assert 'id="ko-findings-heading">주요 발견' in first.html
    assert 'id="ko-findings-rest-heading">그 밖의 발견' in rest.html
    assert (first.section, rest.section) == ("findings", "findings")


def test_the_answer_at_the_top_is_the_first_findings_the_first_one_largest(example):
    finding = example.result.findings[0]
    more = tuple(
        replace(finding, id=f"f{n}", statement=Text(f"{n}째 {{value}}", f"no. {n}")) for n in range(5)
    )
    html = prose.show_summary(make_release(findings=more, recommendations=()), "en").html
    assert html.count('class="wb-answer"') == 1
    assert [f"no. {n}" in html for n in range(5)] == [True, True, True, False, False]
