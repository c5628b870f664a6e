"""Where an address of the portal lies in the folder of the static site, and links between files of it.

Pages are written with the portal's own addresses and then turned into relative links, so that the folder works from
a disk (``file://``) and under any path of a web server, and so that one template serves both.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any, Final
from urllib.parse import quote

from workbench.core.text import LANGUAGES, Language

PREFIX: Final = "/@site"
"""Stands before every address while a page is being written; nothing else begins so."""

_ATTRIBUTE: Final = re.compile(rf'\s(?P<name>href|action|src)="{PREFIX}(?P<address>[^"]*)"')


@dataclass(slots=True)
class Links:
    """Addresses and their files."""

    pages: dict[str, str] = field(default_factory=dict)
    """Address → file of the Korean page; the English one has the same name under ``en/``."""
    shared: dict[str, str] = field(default_factory=dict)
    """Address → file that both languages share."""
    base: str = ""
    """Where the site will be on the web, without a slash at the end; empty if that is not known."""
    dead: set[str] = field(default_factory=set)
    """Addresses that were linked to and are not in the site."""

    def find(self, address: str, language: Language) -> str | None:
        """The file of an address, with its fragment; ``None`` where the site has none."""
        plain, mark, fragment = address.partition("#")
        end = f"{mark}{fragment}" if fragment else ""
        if plain in self.shared:
            return self.shared[plain] + end
        page = self.pages.get(plain)
        if page is None:
            return None
        file, inner, place = page.partition("#")
        return place_page(file, language) + (end or f"{inner}{place}")

    def relate(self, here: str, address: str, language: Language) -> str | None:
        """The link from the file ``here`` to an address, ready for an attribute."""
        found = self.find(address, language)
        if found is None:
            self.dead.add(address)
            return None
        return relate(here, found)

    def rewrite(self, page: str, here: str, language: Language) -> str:
        """The page with relative links; what leads nowhere stays as text that is no link."""

        def turn(match: re.Match[str]) -> str:
            name = match["name"]
            address, other = unescape(match["address"]), language
            for tongue in LANGUAGES:
                if address.endswith(f"?lang={tongue}"):
                    address, other = address.removesuffix(f"?lang={tongue}"), tongue
            link = self.relate(here, address, other)
            return "" if link is None else f' {name}="{escape(link)}"'

        return _ATTRIBUTE.sub(turn, page)

    def resolve(self, address: str, language: Language, here: str) -> str:
        """What a feed or a document calls an address: absolute where the site's place is known, relative otherwise."""
        found = self.find(address, language) or self.find("/", language) or ""
        return f"{self.base}/{quote_path(found)}" if self.base else relate(here, found)

    def absolute(self, address: str) -> str:
        """The full address of a page on the web, in Korean; empty where the site's place is not known."""
        return self.resolve(address, "ko", "") if self.base else ""

    def rewrite_document(self, value: Any) -> Any:
        """A JSON document in which addresses under :data:`PREFIX` are files of the site."""
        if isinstance(value, Mapping):
            return {key: self.rewrite_document(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.rewrite_document(inner) for inner in value]
        if isinstance(value, str) and value.startswith(PREFIX):
            return self.resolve(value.removeprefix(PREFIX), "ko", "data.json")
        return value


def place_page(file: str, language: Language) -> str:
    """The file of a page in one language."""
    return file if language == "ko" else f"{language}/{file}"


def relate(here: str, there: str) -> str:
    """The relative link from one file of the site to another."""
    file, mark, fragment = there.partition("#")
    if file == here and fragment:
        return f"#{fragment}"
    return quote_path(posixpath.relpath(file, posixpath.dirname(here) or ".")) + mark + fragment


def quote_path(path: str) -> str:
    """A path as it stands in an address."""
    file, mark, fragment = path.partition("#")
    return quote(file) + mark + fragment
