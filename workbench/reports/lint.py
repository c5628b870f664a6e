"""What a report promises its readers in form: a short title and summary, and requests one can be held to.

Nothing here stops a report. Each fault is told to who makes it, with the words that caused it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from workbench.core.result import Recommendation
from workbench.core.text import LANGUAGES, Language, Text

TITLE_CHARS: Final = 65
SUMMARY_CHARS: Final = 160
"""A title and a summary are shorter than this, in either language."""

_WISHES: Final[dict[Language, re.Pattern[str]]] = {
    "ko": re.compile(
        r"노력|힘써|힘쓰|애써|애쓰|가급적|가능한 한|최대한|적극|만전|조속|빠른 시일|필요 ?시|강구|모색|도모|바람직"
    ),
    "en": re.compile(
        r"\b(?:try(?:ing)? to|strive|striving|endeavou?r|attempt to|seek to|aim to|make (?:every )?efforts?|efforts? to"
        r"|where (?:possible|appropriate|necessary)|if possible|as far as possible|as soon as possible|in due course"
        r"|promptly|actively)\b",
        re.IGNORECASE,
    ),
}
"""Words that promise a wish and no deed."""
_BEGINNINGS: Final[dict[Language, re.Pattern[str]]] = {
    "ko": re.compile(r"검토|추진|협의|논의|개선|강화|확대|활성화|지원|독려|권장"),
    "en": re.compile(
        r"\b(?:consider|review|promote|discuss|improve|strengthen|enhance|expand|support|encourage|look into|work towards?)\b",
        re.IGNORECASE,
    ),
}
"""Words that say something will begin: a number has to say when it is done."""
_NOBODY: Final[dict[Language, re.Pattern[str]]] = {
    "ko": re.compile(r"^\s*(?:관계 ?기관|관련 ?기관|유관 ?기관|관계 ?부처|당국|담당자|모두|시민 모두)\s*$"),
    "en": re.compile(
        r"^\s*(?:the )?(?:relevant|competent|responsible)?\s*(?:authorities|agencies|stakeholders|parties|everyone|all)\s*$",
        re.IGNORECASE,
    ),
}
_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that readers of a report cannot use."""

    where: str
    """``title``, ``summary``, or a recommendation's id."""
    language: Language
    what: Text

    def line(self) -> Text:
        """The fault in one line."""
        return Text(
            f"{self.where}({self.language}): {self.what.ko}",
            f"{self.where} ({self.language}): {self.what.en}",
        )


def check_report(
    title: Text, summary: Text, recommendations: Iterable[Recommendation], on: date
) -> list[Fault]:
    """Faults of a report's title, summary and recommendations.

    Parameters
    ----------
    on
        The day of the report: what is asked is due later.
    """
    faults = [fault for language in LANGUAGES for fault in _check_lengths(title, summary, language)]
    for asked in recommendations:
        faults += check_recommendation(asked, on)
    return faults


def check_recommendation(asked: Recommendation, on: date) -> list[Fault]:
    """Whether it says who does what by when and how one will know, in both languages."""
    return [
        Fault(asked.id, language, what)
        for language in LANGUAGES
        for what in _check_request(asked, language, on)
    ]


def _check_lengths(title: Text, summary: Text, language: Language) -> Iterator[Fault]:
    for where, text, most in (("title", title, TITLE_CHARS), ("summary", summary, SUMMARY_CHARS)):
        if (length := len(text.to(language))) >= most:
            what = Text(
                f"{length}자입니다. {most}자보다 짧아야 합니다",
                f"{length} characters; it is to be shorter than {most}",
            )
            yield Fault(where, language, what)


def _check_request(asked: Recommendation, language: Language, on: date) -> Iterator[Text]:
    what, who, how = (text.to(language).strip() for text in (asked.what, asked.who, asked.measured_by))
    has_number = bool(_DIGIT.search(what) or _DIGIT.search(how))
    if not what:
        yield Text("무엇을 할지 없습니다", "it does not say what")
    if not who or _NOBODY[language].match(who):
        yield Text(f"누가 할지 알 수 없습니다 «{who}»", f"it does not say who “{who}”")
    if not how:
        yield Text("어떻게 확인할지 없습니다", "it does not say how one will know")
    if not has_number:
        yield Text(
            "수가 없습니다. 얼마가 되면 이루어진 것인지 적으세요",
            "there is no number: say how much or how many it takes",
        )
    if asked.due <= on:
        yield Text(
            f"기한이 없거나 지났습니다 «{asked.due:%Y-%m-%d}»",
            f"there is no date, or it has passed “{asked.due:%Y-%m-%d}”",
        )
    for word in dict.fromkeys(_WISHES[language].findall(what)):
        yield Text(f"바람이지 할 일이 아닙니다 «{word}»", f"it states a wish and not a deed “{word}”")
    if not has_number:
        for word in dict.fromkeys(_BEGINNINGS[language].findall(what)):
            yield Text(
                f"시작만 말하고 끝을 말하지 않습니다 «{word}»",
                f"it says what begins and not when it is done “{word}”",
            )
