from datetime import date

import pytest

from workbench.core.text import Text
from workbench.present import words


def test_dates_and_periods():
    assert words.write_date(date(2024, 3, 5), "ko") == "2024년 3월 5일"
    assert words.write_date(date(2024, 3, 5), "en") == "5 March 2024"
    year = (date(2023, 1, 1), date(2023, 12, 31))
    assert words.write_period(*year, "ko") == "2023년"
    assert words.write_period(year[0], date(2024, 12, 31), "en") == "2023–2024"
    assert words.write_period(date(2023, 2, 1), date(2023, 3, 1), "en") == "1 February – 1 March 2023"
    assert words.write_period(None, date(2023, 3, 1), "ko") == "2023년 3월 1일"
    assert words.write_period(None, None, "ko") == ""


@pytest.mark.parametrize("name", [n for n in dir(words) if isinstance(getattr(words, n), Text)])
def test_every_word_is_in_both_languages(name):
    text = getattr(words, name)
    assert text.ko
    assert text.en
    assert not any("가" <= c <= "힣" for c in text.en)
