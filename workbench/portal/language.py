"""The reader's language, and dates and numbers in it."""

from __future__ import annotations

from datetime import date, datetime

from starlette.requests import Request

from workbench.core.clock import SEOUL
from workbench.core.text import LANGUAGES, Language
from workbench.present.words import write_period

COOKIE = "portal-language"


def choose_language(request: Request) -> Language:
    """What the address asks for, what was chosen before, what the browser prefers; Korean otherwise."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        for language in LANGUAGES:
            if asked == language:
                return language
    return _preferred(request.headers.get("accept-language", ""))


def _preferred(header: str) -> Language:
    """The better liked of our languages in an ``Accept-Language`` header (RFC 9110, 12.5.4)."""
    liked: dict[Language, float] = {}
    for part in header.split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        for language in LANGUAGES:
            if tag.lower() == language or tag.lower().startswith(f"{language}-"):
                liked[language] = max(liked.get(language, 0.0), quality)
    return max(LANGUAGES, key=lambda language: liked.get(language, 0.0))


def format_period(first: date | None, last: date | None, language: Language) -> str:
    """A period as it is read: whole years as years, one day as a day, and a dash for none."""
    return write_period(first, last, language) or "–"


def today() -> date:
    """The day it is in Seoul, wherever the machine stands."""
    return datetime.now(SEOUL).date()
