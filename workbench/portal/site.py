"""The public site as a folder of files: the portal's own pages, readable from a disk, without a script, for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from workbench.core.progress import Progress, say_nothing
from workbench.core.settings import Settings
from workbench.core.text import LANGUAGES, Language, Text
from workbench.portal.dataset_pages import Page
from workbench.portal.feeds import FEEDS, build_entries, write_feed
from workbench.portal.render import FOLDER, Templates, build_frame, read_style
from workbench.portal.search_pages import sort_by_kind
from workbench.portal.site_folder import SiteFolder, read_manifest
from workbench.portal.site_links import PREFIX, place_page, quote_path
from workbench.portal.site_plan import Plan, SiteFile, SitePage, build_plan, list_addresses
from workbench.portal.site_search import SearchEntry, build_index, list_entries
from workbench.portal.site_shelf import SiteShelf

_MENU = (("/", "reports"), ("/answers/", "answers"), ("/datasets/", "datasets"), ("/search/", "site_search"))
_SCRIPT = "/static/search.js"
_STYLE = "/static/portal.css"


@dataclass(frozen=True, slots=True)
class WrittenSite:
    """What became of the folder."""

    folder: Path
    files_n: int
    written_n: int
    """Files that are new or other than before; the rest were not touched."""
    removed_n: int
    bytes_n: int
    dead: tuple[str, ...]
    """Addresses that a page names and the site does not have; they are not links."""
    address: str
    notes: tuple[Text, ...] = ()
    """What the site goes without."""


def write_site(
    settings: Settings,
    out: Path,
    *,
    address: str | None = None,
    shelf: SiteShelf | None = None,
    progress: Progress = say_nothing,
) -> WrittenSite:
    """Write everything the portal shows to anybody into a folder.

    Parameters
    ----------
    out
        A folder that is not there, is empty, or holds a site that this wrote.
    address
        Where the site will be on the web. With it the feeds and ``data.json`` name full addresses and there is a
        ``sitemap.xml``. Remembered in the folder; ``""`` forgets it.
    shelf
        What is shown; by default what ``settings`` point to, today.
    progress
        Told of each problem and dataset, then of each page.

    Raises
    ------
    ReportError
        The folder holds something else, or a published edition would not be what it was.
    LakeFull
        The disk is full.
    """
    shelf = shelf or SiteShelf(settings)
    base = address if address is not None else str(read_manifest(out).get("address", ""))
    base = base.rstrip("/")
    try:
        folder = SiteFolder(out, {"address": base, "is_sample": shelf.lake.is_sample})
        with folder:
            plan = build_plan(shelf, base, progress)
            _Writer(shelf, plan, folder, progress).write()
    finally:
        shelf.close()
    size = sum((folder.out / file).stat().st_size for file in folder.files)
    dead = tuple(sorted(plan.links.dead))
    notes = []
    if refusal := shelf.prints.refusal:
        said = Text(f"PDF가 없는 판이 있습니다: {refusal.ko}", f"Some editions have no PDF: {refusal.en}")
        notes.append(said)
    return WrittenSite(
        folder=folder.out,
        files_n=len(folder.files),
        written_n=len(set(folder.written) & set(folder.files)),
        removed_n=len(folder.removed),
        bytes_n=size,
        dead=dead,
        address=base,
        notes=tuple(notes),
    )


class _Writer:
    """Renders a plan into a folder."""

    def __init__(self, shelf: SiteShelf, plan: Plan, folder: SiteFolder, progress: Progress) -> None:
        self._shelf, self._plan, self._folder, self._progress = shelf, plan, folder, progress
        self._templates = Templates()

    def write(self) -> None:
        self._add_static()
        entries = list_entries(self._shelf)
        self._plan.links.pages["/search/"] = "search/index.html"
        for name in FEEDS:
            self._plan.links.pages[f"/feeds/{name}.atom"] = f"feeds/{name}.atom"
        all_n = len(self._plan.pages) + len(self._plan.files)
        for number, page in enumerate(self._plan.pages, 1):
            self._write_page(page)
            self._progress(page.file, number, all_n)
        for number, file in enumerate(self._plan.files, len(self._plan.pages) + 1):
            self._write_file(file)
            self._progress(file.file, number, all_n)
        for language in LANGUAGES:
            self._write_search(entries, language)
            self._write_feeds(language)
        if self._plan.links.base:
            self._folder.write("sitemap.xml", _write_sitemap(self._plan))
            self._folder.write("robots.txt", f"Sitemap: {self._plan.links.base}/sitemap.xml\n".encode())

    def _add_static(self) -> None:
        """Style and script under names that their content gives."""
        for address, content in (
            (_STYLE, read_style()),
            (_SCRIPT, (FOLDER / "static" / "search.js").read_bytes()),
        ):
            stem, _, ending = address[1:].rpartition(".")
            file = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
            self._plan.links.shared[address] = file
            self._folder.write(file, content)

    def _write_page(self, page: SitePage) -> None:
        built = page.build()
        if built is None:
            return
        for language in LANGUAGES:
            self._render(page.address, page.file, built, language)

    def _render(self, address: str, file: str, page: Page, language: Language) -> None:
        here = place_page(file, language)
        frame = self._frame(address, language)
        html = self._templates.write(page.template, page.values, frame)
        self._folder.write(here, self._plan.links.rewrite(html, here, language).encode())

    def _frame(self, address: str, language: Language) -> dict[str, object]:
        other: Language = "ko" if language == "en" else "en"
        return build_frame(language, PREFIX, PREFIX + address.partition("?")[0]) | {
            "style": f"{PREFIX}{_STYLE}",
            "menu": _MENU,
            "is_static": True,
            "absolute": self._plan.links.absolute,
            "other_language": {
                "code": other,
                "name": "한국어" if other == "ko" else "English",
                "href": f"{PREFIX}{address}?lang={other}",
            },
            "visitor": None,
            "sign_in_available": False,
            "sign_in_path": "",
            "is_sample": self._shelf.lake.is_sample,
        }

    def _write_file(self, file: SiteFile) -> None:
        if isinstance(file.content, Path):
            self._folder.copy(file.file, file.content, is_immutable=file.is_immutable)
        else:
            self._folder.write(file.file, file.content())

    def _write_search(self, entries: list[SearchEntry], language: Language) -> None:
        here = place_page("search/index.html", language)

        def link(address: str) -> str:
            return self._plan.links.relate(here, address, language) or ""

        values = {
            "kinds": sort_by_kind(entries),
            "question": "",
            "index": build_index(entries, language, link),
            "script": f"{PREFIX}{_SCRIPT}",
        }
        self._render("/search/", "search/index.html", Page("search.html", values), language)

    def _write_feeds(self, language: Language) -> None:
        for name in FEEDS:
            here = place_page(f"feeds/{name}.atom", language)

            def link(address: str, here: str = here) -> str:
                return self._plan.links.resolve(address, language, here)

            self._folder.write(here, write_feed(name, build_entries(self._shelf, name), language, link))


def _write_sitemap(plan: Plan) -> bytes:
    """Every page in both languages (sitemaps.org 0.9)."""
    return "\n".join(_sitemap_lines(plan)).encode() + b"\n"


def _sitemap_lines(plan: Plan) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    )
    for file in [*list_addresses(plan), "search/index.html"]:
        own = {code: f"{plan.links.base}/{quote_path(place_page(file, code))}" for code in LANGUAGES}
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(url)}"/>'
            for code, url in own.items()
        )
        for url in own.values():
            yield f"<url><loc>{escape(url)}</loc>{others}</url>"
    yield "</urlset>"
