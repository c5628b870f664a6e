"""What is asked of the open-data API that publishes a dataset, and the rules such a request keeps.

The rules stand here because two floors need them: the catalogue refuses a ``fetch:`` block that breaks one
and names the file; a connector refuses a request made in Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from workbench.core.text import Text

FetchKind = Literal["seoul", "datagokr"]
"""``seoul``: 서울 열린데이터광장; ``datagokr``: 공공데이터포털, where AirKorea and most others are."""

FetchArgument = str | Sequence[str] | None
"""A value; several, asked one after the other; ``""`` where it may be left out, ``None`` where it must be given."""

DateForm = Literal["YYYYMMDD", "YYYY-MM-DD", "YYYYMM", "YYYYQ", "YYYY"]
"""How a service writes a day, a month, a quarter (``20241``) or a year."""

PAGE_MAX: Final[Mapping[FetchKind, int]] = {"seoul": 1_000, "datagokr": 10_000}
"""Rows that a page may have; the Seoul service answers ERROR-336 to more."""

PAGE_SIZE: Final = 1_000
"""Rows asked for at once where nobody says otherwise."""

_SERVICE = re.compile(r"[A-Za-z0-9_]{1,80}")
_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
_ARGUMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OURS: Final = {"servicekey", "key", "pageno", "numofrows"}


@dataclass(frozen=True, slots=True)
class Fetch:
    """The API of a dataset, as the ``fetch:`` block of its descriptor says. There is never a key in it."""

    service: str
    """Name of the service (``bikeList``) or of the operation (``getMsrstnList``)."""
    kind: FetchKind
    path: str
    """``seoul``: ``json`` or ``xml``; ``datagokr``: what stands between host and operation."""
    arguments: Mapping[str, FetchArgument] = field(default_factory=dict)
    """In the order of the address, which matters for ``seoul``."""
    page_size: int = PAGE_SIZE
    dated: str | None = None
    """Argument that takes a date: asked once for each day, month … of a period."""
    date_form: DateForm = "YYYYMMDD"
    live: bool = False
    """Whether an answer shows the moment it was asked for: pages of two moments do not belong together."""


class Asks(Protocol):
    """Anything that says what is asked of a service."""

    @property
    def service(self) -> str: ...
    @property
    def kind(self) -> FetchKind: ...
    @property
    def path(self) -> str: ...
    @property
    def arguments(self) -> Mapping[str, FetchArgument]: ...
    @property
    def page_size(self) -> int: ...


def check_request(asked: Asks) -> tuple[str, Text] | None:
    """The first rule that a request breaks: the member and what is wrong with it. ``None`` if none."""
    if asked.kind not in PAGE_MAX:
        return "kind", Text("seoul 또는 datagokr이어야 합니다", "must be seoul or datagokr")
    if not _SERVICE.fullmatch(asked.service):
        return "service", Text("서비스 이름이 아닙니다", "is no name of a service")
    if not _PATH.fullmatch(asked.path) or (asked.kind == "seoul" and asked.path not in ("json", "xml")):
        return "path", Text("주소의 일부가 아닙니다", "is no part of an address")
    most = PAGE_MAX[asked.kind]
    if not 1 <= asked.page_size <= most:
        return "page_size", Text(f"1과 {most:,} 사이여야 합니다", f"must lie between 1 and {most:,}")
    for name, value in asked.arguments.items():
        if wrong := _check_argument(name, value):
            return wrong
    return None


def _check_argument(name: str, value: object) -> tuple[str, Text] | None:
    if not _ARGUMENT.fullmatch(name) or name.lower() in _OURS:
        # A key among the arguments would be written down with them.
        return "arguments", Text("쓸 수 없는 인자 이름입니다", "has a name that is not allowed")
    if value is None or isinstance(value, str):
        return None
    values = value if isinstance(value, list | tuple) else ()  # YAML may have given anything
    if not values or not all(isinstance(v, str) for v in values):
        return f"arguments.{name}", Text("글이어야 합니다 (따옴표)", "must be text (in quotes)")
    return None
