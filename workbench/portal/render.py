"""Templates, and what all of them share."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from workbench.core.dataset import Snapshot
from workbench.core.result import Edition
from workbench.core.text import Language, Text
from workbench.portal.citation import cite
from workbench.portal.data_words import DATA_CODES, DATA_WORDS
from workbench.portal.language import COOKIE, choose_language, format_period
from workbench.portal.shelf import Shelf, status_of
from workbench.portal.sign_in import SignIn, Visitor
from workbench.portal.site_words import SITE_WORDS
from workbench.portal.words import CODES, SITE, THEMES, WORDS
from workbench.present.words import write_date
from workbench.problems import Problem

FOLDER = Path(__file__).parent
_YEAR_S = 365 * 24 * 3600
_MENU = (
    ("/", "reports"),
    ("/answers/", "answers"),
    ("/datasets/", "datasets"),
    ("/search/", "site_search"),
    ("/api/", "open_api"),
)


class Templates:
    """Turns a template and its values into HTML, in one language; knows of no request."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def write(self, template: str, values: Mapping[str, object], frame: Mapping[str, object]) -> str:
        """The page.

        Parameters
        ----------
        frame
            What ``base.html`` needs beside :func:`words_for` the language: prefix, style, here, visitor and so on.
        """
        return self._environment.get_template(template).render({**frame, **values})


class Pages:
    """Answers a request with a page in the reader's language."""

    def __init__(self, shelf: Shelf, sign_in: SignIn, prefix: str) -> None:
        self.shelf = shelf
        self.sign_in = sign_in
        self.prefix = prefix
        self._style = f"{prefix}/static/portal.css?{hashlib.sha256(read_style()).hexdigest()[:12]}"
        self._templates = Templates()

    def render(
        self,
        request: Request,
        template: str,
        values: Mapping[str, object] | None = None,
        *,
        status: int = 200,
    ) -> HTMLResponse:
        """The page; ``?lang=`` is remembered in a cookie."""
        language = choose_language(request)
        visitor = self.visitor(request)
        frame = build_frame(language, self.prefix, request.url.path) | {
            "style": self._style,
            "menu": _MENU,
            "is_static": False,
            "absolute": lambda address: self.base(request) + address,
            "other_language": _switch(request, language),
            "visitor": visitor,
            "sign_in_available": self.sign_in.available,
            "sign_in_path": f"{self.prefix}/sign-in?{urlencode({'next': request.url.path})}",
            "is_sample": self.shelf.lake.is_sample,
        }
        html = self._templates.write(template, values or {}, frame)
        response = HTMLResponse(
            html, status, headers={"content-language": language, "vary": "accept-language, cookie"}
        )
        if request.query_params.get("lang") == language:
            response.set_cookie(
                COOKIE, language, max_age=_YEAR_S, path=f"{self.prefix}/", samesite="lax", httponly=True
            )
        return response

    def base(self, request: Request) -> str:
        """Where the portal is on the web, as whoever asks names it; without a slash at the end."""
        return f"{str(request.base_url).rstrip('/')}{self.prefix}"

    def visitor(self, request: Request) -> Visitor | None:
        """Who asks; looked up once a request."""
        if not hasattr(request.state, "visitor"):
            request.state.visitor = self.sign_in.visitor(request)
        found: Visitor | None = request.state.visitor
        return found


def read_style() -> bytes:
    """The whole look of every page."""
    return (FOLDER / "static" / "portal.css").read_bytes()


def build_frame(language: Language, prefix: str, here: str) -> dict[str, object]:
    """What every page needs, whether it answers a request or lies in a folder.

    Parameters
    ----------
    prefix
        Where the site hangs, without a slash at the end.
    here
        The page's own address, prefix included.
    """
    return words_for(language) | {
        "language": language,
        "prefix": prefix,
        "here": here,
        # A report opens in Korean; its English half has a name of its own.
        "report_part": "#en" if language == "en" else "",
        "status_of": status_of,
    }


def words_for(language: Language) -> dict[str, object]:
    """Functions that write texts, codes, days and numbers in ``language``."""

    def word(key: str, **values: object) -> str:
        found = DATA_WORDS.get(key) or SITE_WORDS.get(key) or WORDS[key]
        return found.to(language).format(**values)

    def text(value: Text | Mapping[str, str]) -> str:
        return value.to(language) if isinstance(value, Text) else value[language]

    def code(value: str) -> str:
        found = CODES.get(value) or DATA_CODES.get(value)
        return found.to(language) if found is not None else value

    def theme(value: str) -> str:
        return THEMES[value].to(language) if value in THEMES else value

    def day(value: date | datetime) -> str:
        return write_date(value, language)

    def share(value: float | None) -> str:
        return "–" if value is None else write_share(value)

    def rows_of(value: int) -> str:
        return word("row_one" if value == 1 else "rows_n", n=f"{value:,}")

    def size(value: int) -> str:
        return write_size(value)

    def period(value: Snapshot) -> str:
        return format_period(*value.period, language)

    def number(value: int) -> str:
        return f"{value:,}"

    def cite_edition(edition: Edition, problem: Problem, url: str) -> str:
        return cite(edition, problem, language, url)

    functions: dict[str, Callable[..., str]] = {
        "cite": cite_edition,
        "t": word,
        "text": text,
        "code": code,
        "theme": theme,
        "day": day,
        "period": period,
        "number": number,
        "share": share,
        "rows_of": rows_of,
        "size": size,
        "lang_of": lang_of,
    }
    return {**functions, "site": SITE.to(language), "site_other": SITE.to("ko" if language == "en" else "en")}


def lang_of(text: str) -> str:
    """The language of words that are shown as they were written: Korean where there is Hangul in them."""
    return "ko" if re.search("[가-힣]", text) else "en"


def write_share(share: float) -> str:
    """A share in percent, never rounded up to 100 nor down to 0: one wrong value in a million shows."""
    percent = 100 * share
    if percent in (0.0, 100.0):
        return f"{percent:.0f}%"
    for digits in (1, 2, 3, 4):
        if 0 < float(f"{percent:.{digits}f}") < 100:
            return f"{percent:.{digits}f}%"
    return ">99.9999%" if percent > 50 else "<0.0001%"


def write_size(bytes_n: int) -> str:
    """Bytes in the largest unit that gives at least one (SI)."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if bytes_n >= size:
            return f"{bytes_n / size:.1f} {unit}"
    return f"{bytes_n} B"


def _switch(request: Request, language: Language) -> dict[str, str]:
    """The same page in the other language."""
    other: Language = "ko" if language == "en" else "en"
    query = {k: v for k, v in request.query_params.items() if k not in ("lang", "done")}
    return {
        "code": other,
        "name": "한국어" if other == "ko" else "English",
        "href": "?" + urlencode(query | {"lang": other}),
    }
