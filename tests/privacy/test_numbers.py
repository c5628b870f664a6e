"""Check digits, computed by hand once."""

import pytest

from workbench.privacy.numbers import (
    birth_month,
    has_luhn_digit,
    has_resident_check_digit,
    is_card_number,
    is_corporation_number,
    is_resident_number,
)


def with_check_digit(front: str) -> str:
    """Twelve digits and the check digit of a resident number (11 − Σ mod 11) mod 10."""
    total = sum(int(d) * w for d, w in zip(front, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5], strict=True))
    return front + str((11 - total % 11) % 10)


def test_check_digit_by_hand():
    # 9·2+0+0+1·5+0+1·7+1·8+2·9+3·2+4·3+5·4+6·5 = 124; 124 mod 11 = 3; 11 − 3 = 8
    assert has_resident_check_digit("9001011234568")
    assert not has_resident_check_digit("9001011234567")


@pytest.mark.parametrize(
    ("digits", "birth"),
    [
        ("9001011234568", (1990, 1)),
        ("0002294234567", (2000, 2)),  # 2000 was a leap year
        ("0102293234567", None),  # 2001 was not
        ("9013011234567", None),  # no month 13
        ("9001010234567", None),  # 0: born before 1900
        ("8812315234567", (1988, 12)),  # a foreigner
    ],
)
def test_birth_month(digits, birth):
    assert birth_month(digits) == birth


@pytest.mark.parametrize(
    ("digits", "written_out", "found"),
    [
        (with_check_digit("850607212345"), False, True),
        ("8506072123459", False, has_resident_check_digit("8506072123459")),
        ("8506072123450", True, True),  # a changed number has no check digit
        ("2101013000000", False, True),  # born after October 2020: none has one
        ("2009303000000", False, False),  # born the month before
        ("1612137600000", False, False),  # milliseconds since 1970
    ],
)
def test_resident_number(digits, written_out, found):
    assert is_resident_number(digits, written_out=written_out) is found


def test_corporation_number_is_not_a_person():
    # 1·1+1·2+0+1·2+1·1+1·2+7·1+1·2+2·1+3·2+4·1+5·2 = 39; 10 − 9 = 1
    assert is_corporation_number("1101117123451")
    assert not is_resident_number("1101117123451", written_out=True)


def test_luhn_by_hand():
    assert has_luhn_digit("79927398713")
    assert not has_luhn_digit("79927398710")


@pytest.mark.parametrize(
    ("digits", "found"),
    [
        ("4111111111111111", True),
        ("4111111111111112", False),
        ("378282246310005", True),
        ("20240111230000", False),  # a moment in time
        ("0000000000000000", False),
    ],
)
def test_card_number(digits, found):
    assert is_card_number(digits) is found
