"""What was asked, what was answered, and the clock between."""

from datetime import date

import pytest

from workbench.core.errors import NotAllowed, ParticipationError
from workbench.participation import Progress

DUE = date(2026, 6, 30)
BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 3)


@pytest.fixture
def city(seated, passphrases):
    return seated.sign_in("공무원", passphrases["city"])


@pytest.fixture
def asked(seated, make_edition, make_recommendation):
    return seated.record_recommendations(make_edition(1), [make_recommendation()])[0]


def test_what_is_asked(asked, seated):
    assert asked.what.ko == "차로와 나누세요"
    assert asked.who.en == "Walking and cycling division"
    assert (asked.due, asked.finding, asked.key) == (DUE, "most", "lanes")
    assert (asked.first_edition, asked.last_edition, asked.is_current) == (1, 1, True)
    assert asked.answer is None
    assert asked.asked_at.tzinfo is not None


@pytest.mark.parametrize(
    ("today", "days"), [(date(2026, 1, 1), 0), (BEFORE, 0), (date(2026, 7, 1), 1), (AFTER, 3)]
)
def test_the_clock(seated, asked, today, days):
    (found,) = seated.recommendations(today=today)
    assert found.days_overdue == days


def test_recording_an_edition_twice_changes_nothing(seated, make_edition, make_recommendation):
    first = seated.record_recommendations(make_edition(1), [make_recommendation()])
    again = seated.record_recommendations(make_edition(1), [make_recommendation(what="다른 말")])
    assert again == first


def test_the_same_words_in_the_next_edition_are_the_same_recommendation(
    seated, city, asked, make_edition, make_recommendation
):
    seated.answer(asked.id, city, "accepted", "예산에 넣었습니다")
    (again,) = seated.record_recommendations(make_edition(2), [make_recommendation()])
    assert again.id == asked.id
    assert (again.first_edition, again.last_edition) == (1, 2)
    assert again.asked_at == asked.asked_at
    assert again.answer.reason == "예산에 넣었습니다"


@pytest.mark.parametrize("change", [{"what": "차로를 없애세요"}, {"due": date(2027, 1, 1)}])
def test_other_words_or_another_day_ask_anew(seated, city, asked, make_edition, make_recommendation, change):
    seated.answer(asked.id, city, "accepted", "예산에 넣었습니다")
    (new,) = seated.record_recommendations(make_edition(2), [make_recommendation(what="차로를 없애세요")])
    assert new.id != asked.id
    assert new.answer is None
    assert [a.id for a in seated.recommendations()] == [new.id]
    old = seated.recommendation(asked.id)
    assert not old.is_current
    assert old.answer.decision == "accepted"
    assert [a.id for a in seated.recommendations(with_earlier=True)] == [new.id, asked.id]


def test_an_edition_that_asks_nothing(seated, asked, make_edition):
    assert seated.record_recommendations(make_edition(2), []) == ()
    assert seated.recommendations() == ()
    assert seated.recommendation(asked.id).days_overdue == 0


def test_the_same_recommendation_twice_in_one_edition(seated, make_edition, make_recommendation):
    assert len(seated.record_recommendations(make_edition(1), [make_recommendation()] * 2)) == 1


def test_in_the_order_of_their_days(seated, make_edition, make_recommendation):
    made = [make_recommendation(f"r{m}", due=date(2026, m, 1)) for m in (9, 3, 6)]
    seated.record_recommendations(make_edition(1), made)
    assert [a.key for a in seated.recommendations()] == ["r3", "r6", "r9"]


def test_sample_and_real_stay_apart(seated, asked, make_edition, make_recommendation):
    (sample,) = seated.record_recommendations(make_edition(1, is_sample=True), [make_recommendation()])
    assert sample.id != asked.id
    assert [a.id for a in seated.recommendations(is_sample=True)] == [sample.id]
    assert [a.id for a in seated.recommendations(is_sample=False)] == [asked.id]
    assert seated.progress(is_sample=True, today=BEFORE).asked == 1


def test_problems_stay_apart(seated, asked, make_edition, make_recommendation):
    seated.record_recommendations(make_edition(1, problem_id="fine_dust"), [make_recommendation()])
    assert [a.id for a in seated.recommendations("bicycle")] == [asked.id]
    assert seated.progress("fine_dust").asked == 1


# --- answers


def test_an_answer(seated, city, asked):
    answer = seated.answer(asked.id, city, "partly", "내년에 두 곳부터", "")
    found = seated.recommendation(asked.id, today=AFTER)
    assert found.answer == answer
    assert (answer.decision, answer.reason, answer.answered_by) == ("partly", "내년에 두 곳부터", "공무원")
    assert answer.answered_at.tzinfo is not None
    assert found.days_overdue == 0


def test_a_later_answer_supersedes_and_the_earlier_stays(seated, city, asked):
    seated.answer(asked.id, city, "refused", "어렵습니다", "도로교통법 제3조")
    seated.answer(asked.id, city, "accepted", "하겠습니다")
    found = seated.recommendation(asked.id)
    assert [a.decision for a in found.answers] == ["refused", "accepted"]
    assert found.answer.decision == "accepted"
    assert found.answers[0].legal_ground == "도로교통법 제3조"


@pytest.mark.parametrize("side", ["citizens", "facilitator"])
def test_only_the_city_answers(seated, passphrases, asked, side):
    member = seated.sign_in("누구", passphrases[side])
    with pytest.raises(NotAllowed):
        seated.answer(asked.id, member, "accepted", "이유")
    assert seated.recommendation(asked.id).answer is None


def test_a_claim_to_be_the_city_is_looked_up(seated, passphrases, asked):
    from dataclasses import replace

    citizen = seated.sign_in("시민", passphrases["citizens"])
    with pytest.raises(NotAllowed):
        seated.answer(asked.id, replace(citizen, side="city"), "accepted", "이유")
    with pytest.raises(NotAllowed):
        seated.answer(asked.id, replace(citizen, name="없는이", side="city"), "accepted", "이유")


def test_a_refusal_needs_a_legal_ground(seated, city, asked):
    with pytest.raises(ParticipationError):
        seated.answer(asked.id, city, "refused", "어렵습니다")
    assert seated.recommendation(asked.id).answer is None


def test_only_what_is_asked_now_is_answered(seated, city, asked, make_edition):
    with pytest.raises(ParticipationError):
        seated.answer(asked.id + 99, city, "accepted", "이유")
    seated.record_recommendations(make_edition(2), [])
    with pytest.raises(ParticipationError):
        seated.answer(asked.id, city, "accepted", "이유")


def test_progress(seated, city, make_edition, make_recommendation):
    days = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 12, 1)]
    made = [make_recommendation(f"r{i}", due=day) for i, day in enumerate(days)]
    asked = seated.record_recommendations(make_edition(1), made)
    seated.answer(asked[0].id, city, "accepted", "이유")
    assert seated.progress(today=AFTER) == Progress(asked=3, answered=1, overdue=1)
    assert seated.progress("none") == Progress(0, 0, 0)
