import pytest

from workbench.core.errors import ParticipationError, PersonalDataFound
from workbench.participation.answers import LONGEST_GROUND, LONGEST_REASON, require_answer


def test_what_is_recorded():
    reason, ground = require_answer("accepted", "  예산에 넣겠습니다.\r\n\u202e두 번째 줄\x07 ", "")
    assert reason == "예산에 넣겠습니다.\n두 번째 줄"
    assert ground == ""


@pytest.mark.parametrize(
    ("decision", "reason", "ground"),
    [
        ("maybe", "이유", ""),
        ("", "이유", ""),
        ("accepted", "", ""),
        ("accepted", " \n\u200b ", ""),
        ("refused", "안 됩니다", ""),
        ("refused", "안 됩니다", "  "),
        ("accepted", "가" * (LONGEST_REASON + 1), ""),
        ("refused", "안 됩니다", "가" * (LONGEST_GROUND + 1)),
    ],
)
def test_what_is_not(decision, reason, ground):
    with pytest.raises(ParticipationError):
        require_answer(decision, reason, ground)


@pytest.mark.parametrize(
    ("reason", "ground"), [("문의 010-1234-5678", "법"), ("이유", "담당 hong@example.kr")]
)
def test_personal_data_is_not_published(reason, ground):
    with pytest.raises(PersonalDataFound) as error:
        require_answer("refused", reason, ground)
    assert "1234" not in str(error.value)
    assert "hong" not in str(error.value)


def test_a_switchboard_is_no_personal_data():
    assert require_answer("accepted", "자세한 내용은 02-2133-1234, 120번으로", "")
