"""Finds personal data in text: Korean numbers, phones, addresses of mail, cards, plates.

Each kind has a rule that keeps ordinary numbers of a city out of it:

- nothing is looked for inside a longer number, behind a decimal point, or inside a word of Latin letters:
  coordinates, checksums and long codes are left alone;
- thirteen digits need a true birth date, and a check digit where they stand without a hyphen
  (:mod:`workbench.privacy.numbers`); a corporation's number with its own check digit is none;
- ``010`` and eight digits are a mobile phone with or without hyphens; ``011`` to ``019`` only with
  separators, because padded station and area codes look the same without;
- a landline needs its separators. Representative numbers (15xx-, 16xx-, 18xx-), ``080`` and three-digit
  services have no area code and are never found; exchanges of public offices are named in the policy;
- a bank account, and a plate with a space behind a letter that also counts things (``12호 3456``), need a
  word beside it that says what it is;
- of passports the letters M and S are found anywhere, R, G, D and O only beside such a word.

A :class:`Match` says where and what, never the value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from workbench.privacy.numbers import is_card_number, is_resident_number

KINDS: tuple[str, ...] = (
    "resident_number",
    "foreigner_number",
    "card_number",
    "driver_licence",
    "email",
    "mobile_phone",
    "landline",
    "passport",
    "vehicle_plate",
    "bank_account",
)


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """Personal data of one kind between ``start`` and ``end`` of the text searched."""

    start: int
    end: int
    kind: str


_OPEN, _CLOSE = r"(?<![0-9A-Za-z])(?<!\d[.,])(?<!\d-)", r"(?![0-9A-Za-z])(?!-\d)(?!\.\d)"
_REGION = "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"
_PLATE_LETTER = "[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배허하호]"
_COUNTERS = frozenset("호조주도구부보배수자로")
"""Plate letters that also count things or end a street: 21호 2024, 10조 2000억, 37도 1234."""
_NEAR = 24
"""How far before a number (half as far behind it) a word that says what it is may stand."""
_PLATE_WORD = re.compile(r"차량|번호판|차 ?번호|등록번호|plate|vehicle|car\b", re.IGNORECASE)
_PASSPORT_WORD = re.compile(r"여권|passport", re.IGNORECASE)
_ACCOUNT_WORD = re.compile(
    r"계좌|통장|입금|송금|은행|뱅크|농협|수협|신협|새마을금고|우체국|account|\bbank\b", re.IGNORECASE
)

_SURE_ACCOUNT_WORD = re.compile(r"계좌|통장|입금|송금|account", re.IGNORECASE)
_PHONE_SHAPE = re.compile(r"0\d{1,2}-\d{3,4}-\d{4}")


def find_personal_data(text: str, office_exchanges: Iterable[str] = ()) -> tuple[Match, ...]:
    """What looks like personal data in ``text``, in order; overlaps are counted once.

    Parameters
    ----------
    text
        Any text; full-width digits, typographic hyphens and invisible characters are seen through.
    office_exchanges
        Area code and exchange of public offices (``02-2133``) whose landlines are nobody's own.
    """
    plain, places = _plain(text)
    if not any(c.isdigit() or c == "@" for c in plain):
        return ()
    offices = tuple(office_exchanges)
    found: list[Match] = []
    taken = bytearray(len(plain))
    for pattern, judge in _RULES:
        for hit in pattern.finditer(plain):
            kind = judge(hit, plain, offices)
            if kind is None or any(taken[hit.start() : hit.end()]):
                continue
            taken[hit.start() : hit.end()] = b"\x01" * (hit.end() - hit.start())
            found.append(Match(places[hit.start()], places[hit.end() - 1] + 1, kind))
    return tuple(sorted(found))


def _plain(text: str) -> tuple[str, list[int]]:
    """``text`` with ordinary digits and hyphens and nothing invisible, and where each character stood."""
    characters, places = [], []
    for place, character in enumerate(text):
        if unicodedata.category(character) == "Cf":
            continue
        folded = unicodedata.normalize("NFKC", character)
        if unicodedata.category(character) == "Pd" or folded == "−":
            folded = "-"
        elif character.isspace():
            folded = " "
        elif character.isdecimal():
            folded = str(unicodedata.decimal(character))
        characters.append(folded if len(folded) == 1 else character)
        places.append(place)
    return "".join(characters), places


Judge = Callable[[re.Match[str], str, tuple[str, ...]], str | None]


def _digits(hit: re.Match[str]) -> str:
    return re.sub(r"\D", "", hit.group())


def _near(pattern: re.Pattern[str], hit: re.Match[str], text: str) -> bool:
    before, after = text[max(0, hit.start() - _NEAR) : hit.start()], text[hit.end() : hit.end() + _NEAR // 2]
    return pattern.search(before) is not None or pattern.search(after) is not None


def _judge_resident(hit: re.Match[str], text: str, offices: tuple[str, ...]) -> str | None:
    digits = hit["front"] + hit["back"].replace("*", "0").replace("X", "0").replace("x", "0")
    masked = not hit["back"].isdigit()
    if not is_resident_number(digits, written_out=masked or "-" in (hit["dash"] or "")):
        return None
    return "foreigner_number" if digits[6] in "5678" else "resident_number"


def _judge_card(hit: re.Match[str], text: str, offices: tuple[str, ...]) -> str | None:
    return "card_number" if is_card_number(_digits(hit)) else None


def _judge_landline(hit: re.Match[str], text: str, offices: tuple[str, ...]) -> str | None:
    number = f"{hit['area']}-{hit['exchange']}"
    return None if number in offices else "landline"


def _judge_passport(hit: re.Match[str], text: str, offices: tuple[str, ...]) -> str | None:
    sure = hit.group()[0] in "MSP" or _near(_PASSPORT_WORD, hit, text)
    return "passport" if sure else None


def _judge_plate(hit: re.Match[str], text: str, offices: tuple[str, ...]) -> str | None:
    doubtful = hit["gap"] and hit["letter"] in _COUNTERS and not hit["region"]
    return None if doubtful and not _near(_PLATE_WORD, hit, text) else "vehicle_plate"


def _judge_account(hit: re.Match[str], text: str, offices: tuple[str, ...]) -> str | None:
    number = hit.group()
    if _PHONE_SHAPE.fullmatch(number) or not 10 <= len(_digits(hit)) <= 14:
        return None
    word = _ACCOUNT_WORD if "-" in number else _SURE_ACCOUNT_WORD
    return "bank_account" if _near(word, hit, text) else None


def _sure(kind: str) -> Judge:
    return lambda hit, text, offices: kind


_PATTERNS = {
    "resident": rf"(?P<front>\d{{6}})(?P<dash> ?- ?| )?(?P<back>[1-8](?:\d{{6}}|[*Xx]{{6}})){_CLOSE}",
    "licence": rf"(?:1[1-9]|2[0-8]|(?:{_REGION})) ?-? ?\d{{2}}-\d{{6}}-\d{{2}}{_CLOSE}",
    "card": rf"(?:\d{{4}}([- ]?)\d{{4}}\1\d{{4}}\1\d{{4}}|\d{{4}}([- ]?)\d{{6}}\2\d{{4,5}}){_CLOSE}",
    "mobile": rf"(?:\(?010\)?[-. )]{{0,2}}\d{{4}}[-. ]?\d{{4}}"
    rf"|\(?01[16789]\)?[-. )]{{1,2}}\d{{3,4}}[-. ]\d{{4}}){_CLOSE}",
    "landline": rf"\(?(?P<area>0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50\d?))\)?[-. )]{{1,2}}"
    rf"(?P<exchange>[2-9]\d{{2,3}})[-. ]\d{{4}}{_CLOSE}",
    "passport": rf"(?:[MSRGDO]\d{{8}}|PM\d{{7}}|M\d{{3}}[A-Z]\d{{4}}){_CLOSE}",
    "account": rf"(?:\d{{2,6}}(?:-\d{{2,7}}){{2,3}}|\d{{10,14}}){_CLOSE}",
}
_EMAIL = r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}(?![A-Za-z0-9-])"
_MOBILE_ABROAD = (
    rf"(?<![0-9A-Za-z])(?:\+82[- ]?|82[- ])(?:\(0\))?0?1[016789][-. ]?\d{{3,4}}[-. ]?\d{{4}}{_CLOSE}"
)
_PLATE = (
    rf"(?:(?P<region>{_REGION}) ?(?<!\d)\d{{1,2}}|(?<![\d.,A-Za-z])\d{{2,3}})"
    rf"(?P<letter>{_PLATE_LETTER})(?P<gap> ?)"
    r"\d{4}(?![\d,.]\d|\d| ?(?:호|억|만|원|년|월|명|건|회|번지|번길|대|개|㎡|m))"
)

# Earlier rules win where two claim the same characters.
_RULES: tuple[tuple[re.Pattern[str], Judge], ...] = (
    (re.compile(_OPEN + _PATTERNS["resident"]), _judge_resident),
    (re.compile(_OPEN + _PATTERNS["licence"]), _sure("driver_licence")),
    (re.compile(_OPEN + _PATTERNS["card"]), _judge_card),
    (re.compile(_EMAIL), _sure("email")),
    (re.compile(_OPEN + _PATTERNS["mobile"]), _sure("mobile_phone")),
    (re.compile(_MOBILE_ABROAD), _sure("mobile_phone")),
    (re.compile(_OPEN + _PATTERNS["landline"]), _judge_landline),
    (re.compile(_OPEN + _PATTERNS["passport"]), _judge_passport),
    (re.compile(_PLATE), _judge_plate),
    (re.compile(_OPEN + _PATTERNS["account"]), _judge_account),
)
