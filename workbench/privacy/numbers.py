"""Check digits and dates inside Korean identification numbers. Digits in, yes or no out; nothing is kept."""

from __future__ import annotations

from calendar import monthrange

_RESIDENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_NO_CHECK_DIGIT_SINCE = (2020, 10)
"""Numbers given out from 5 October 2020 on end in random digits (주민등록법 시행규칙 제2조)."""
_CENTURY = {"1": 1900, "2": 1900, "5": 1900, "6": 1900, "3": 2000, "4": 2000, "7": 2000, "8": 2000}
_CORPORATION_TYPES = frozenset({"11", "12", "13", "14", "15", "21", "22", "31", "32", "71", "81"})


def is_resident_number(digits: str, *, written_out: bool) -> bool:
    """Whether thirteen digits can be a resident or a foreigner's registration number.

    Parameters
    ----------
    digits
        Thirteen digits.
    written_out
        Whether they stood as six and seven. Then a true date is enough, because a number changed
        or given out since October 2020 has no check digit, whatever the birth year; thirteen digits in a
        row need the check digit too, unless the birth date itself is that late.
    """
    birth = birth_month(digits)
    if birth is None or (is_corporation_number(digits) and not has_resident_check_digit(digits)):
        return False
    return written_out or birth >= _NO_CHECK_DIGIT_SINCE or has_resident_check_digit(digits)


def birth_month(digits: str) -> tuple[int, int] | None:
    """Year and month of birth that the first seven digits state; None where that is no date."""
    if digits[6] not in _CENTURY:
        return None
    year, month, day = _CENTURY[digits[6]] + int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return year, month


def has_resident_check_digit(digits: str) -> bool:
    """Whether the last digit checks: (11 − Σ mod 11) mod 10, for foreigners (13 − Σ mod 11) mod 10."""
    total = sum(int(d) * w for d, w in zip(digits, _RESIDENT_WEIGHTS, strict=False))
    base = 13 if digits[6] in "5678" else 11
    return (base - total % 11) % 10 == int(digits[12])


def is_corporation_number(digits: str) -> bool:
    """Whether thirteen digits are a corporation's registration number (법인등록번호).

    Four digits of a registry, two of the kind of corporation, six in order and a check digit:
    (10 − Σ mod 10) mod 10 with weights 1 and 2 in turn (법인 등의 등기사항에 관한 특례규칙).
    """
    total = sum(int(d) * (1 + i % 2) for i, d in enumerate(digits[:12]))
    registry = 11 <= int(digits[:2]) <= 28
    return registry and digits[4:6] in _CORPORATION_TYPES and (10 - total % 10) % 10 == int(digits[12])


def has_luhn_digit(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of ISO/IEC 7812-1."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_card_number(digits: str) -> bool:
    """Whether 14 to 16 digits are a payment card: a card issuer's first digits and the Luhn digit.

    Sixteen digits begin with 3, 4, 5, 6, 9 (Korean domestic) or 2221 to 2720, fewer with 3; a row of one
    digit is none.
    """
    issuer = digits[0] in ("34569" if len(digits) == 16 else "3") or 2221 <= int(digits[:4]) <= 2720
    return issuer and len(set(digits)) > 1 and has_luhn_digit(digits)
