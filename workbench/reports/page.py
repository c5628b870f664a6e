"""The page around one report, in one language or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import BaseLoader, Environment, TemplateNotFound

from workbench.core.settings import Settings
from workbench.core.text import Language
from workbench.present.part import load_stylesheet
from workbench.reports import words
from workbench.reports.fonts import FAMILY, build_font_style

_STRICT = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""What a browser may do with a report: nothing that leaves the file."""
_LOOSE = _STRICT.replace("script-src", "script-src 'unsafe-eval' data: blob:").replace(
    "img-src data:", "img-src data: blob:; worker-src blob: data:"
)
"""The same for any notebook: charts of other libraries run their own code."""


@dataclass(frozen=True, slots=True)
class Article:
    """A report in one language."""

    language: Language
    title: str
    html: str
    contents: str
    """Nested list of links."""


class _Templates(BaseLoader):
    """Templates beside this module, wherever the package is installed."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, None]:
        try:
            return _load(template), None, None
        except FileNotFoundError as error:
            raise TemplateNotFound(template) from error


@cache
def _load(name: str) -> str:
    return files("workbench.reports").joinpath("templates", name).read_text(encoding="utf-8")


def build_page(
    articles: Sequence[Article],
    settings: Settings,
    *,
    is_report: bool,
    shared: Mapping[str, str] | None = None,
    is_print: bool = False,
) -> str:
    """One HTML page with everything in it.

    Parameters
    ----------
    articles
        One or two; the first is shown first.
    is_report
        Whether everything in it is ours, so that the browser is told to refuse all else.
    shared
        What the frames of maps share, by name.
    is_print
        Whether it goes to paper or PDF.
    """
    # Everything that enters the page is escaped here except the articles, which are HTML already.
    environment = Environment(loader=_Templates(), autoescape=True)
    page = environment.get_template("page.html.j2").render(
        articles=articles,
        shared=shared or {},
        words=words,
        policy=_STRICT if is_report else _LOOSE,
        styles=_load("page.css") + load_stylesheet() + (_load("print.css") if is_print else ""),
        script=_load("page.js"),
    )
    style = build_font_style(page, settings, is_print=is_print)
    # Parts name Pretendard, which a reader may have; the subset in the page goes by its own name.
    page = page.replace("/*fonts*/", style, 1)
    return page.replace("font-family: Pretendard,", f'font-family: "{FAMILY}", Pretendard,')
