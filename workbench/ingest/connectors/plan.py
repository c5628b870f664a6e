"""What is asked of an open-data API: the service, its arguments, and how many rows a page."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, NoReturn

from workbench.core.errors import DescriptorError, SettingsError
from workbench.core.text import Text, josa

Kind = Literal["seoul", "datagokr"]
"""``seoul``: 서울 열린데이터광장; ``datagokr``: 공공데이터포털, where AirKorea and most others are."""

Argument = str | Sequence[str] | None
"""A value; several, asked one after the other; ``""`` where it may be left out, ``None`` where it must be given."""

PAGE_MAX: Final[Mapping[Kind, int]] = {"seoul": 1_000, "datagokr": 10_000}
SERIES_MAX: Final = 99_999

_SERVICE = re.compile(r"[A-Za-z0-9_]{1,80}")
_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
_ARGUMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OURS = {"servicekey", "key", "pageno", "numofrows"}
_NEXT = Text("형식은 docs/how-to/fetch-from-an-api.md에 있습니다", "see docs/how-to/fetch-from-an-api.md")


@dataclass(frozen=True, slots=True)
class Series:
    """One combination of arguments, fetched from its first page to its last."""

    number: int
    """From 1, in the order of the plan."""
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FetchPlan:
    """What to ask; the ``fetch:`` block of a descriptor maps to it one to one.

    Raises
    ------
    DescriptorError
        It cannot be a request to such a service.
    """

    service: str
    """Name of the service (``bikeList``) or of the operation (``getMsrstnList``)."""
    kind: Kind
    path: str
    """``seoul``: ``json`` or ``xml``; ``datagokr``: what stands between host and operation."""
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    """In the order of the address, which matters for ``seoul``."""
    page_size: int = 1_000

    def __post_init__(self) -> None:
        if self.kind not in PAGE_MAX:
            self._refuse("kind", "seoul 또는 datagokr이어야 합니다", "must be seoul or datagokr")
        if not _SERVICE.fullmatch(self.service):
            self._refuse("service", "서비스 이름이 아닙니다", "is no name of a service")
        if not _PATH.fullmatch(self.path) or (self.kind == "seoul" and self.path not in ("json", "xml")):
            self._refuse("path", "주소의 일부가 아닙니다", "is no part of an address")
        if not 1 <= self.page_size <= PAGE_MAX[self.kind]:
            most = PAGE_MAX[self.kind]
            self._refuse("page_size", f"1과 {most:,} 사이여야 합니다", f"must lie between 1 and {most:,}")
        for name, value in self.arguments.items():
            self._require_argument(name, value)

    def _require_argument(self, name: str, value: Argument) -> None:
        if not _ARGUMENT.fullmatch(name) or name.lower() in _OURS:
            # A key among the arguments would be written down with them.
            self._refuse("arguments", "쓸 수 없는 인자 이름입니다", "has a name that is not allowed")
        if value is None or isinstance(value, str):
            return
        values = value if isinstance(value, list | tuple) else ()  # YAML may have given anything
        if not values or not all(isinstance(v, str) for v in values):
            self._refuse(f"arguments.{name}", "글이어야 합니다 (따옴표)", "must be text (in quotes)")

    def _refuse(self, key: str, korean: str, english: str) -> NoReturn:
        raise DescriptorError(
            Text(f"{josa(key, '은/는')} {korean}", f"{key} {english}"), where="fetch", next_step=_NEXT
        )

    def with_arguments(self, **values: Argument) -> FetchPlan:
        """The plan with these arguments; a sequence is asked value by value.

        Raises
        ------
        SettingsError
            The service has no such argument.
        """
        if unknown := sorted(set(values) - set(self.arguments)):
            known = ", ".join(self.arguments) or "–"
            raise SettingsError(
                Text("이 서비스에 없는 인자입니다", "the service has no such argument"),
                where=f"{self.service}: {', '.join(unknown)}",
                next_step=Text(f"쓸 수 있는 인자: {known}", f"known: {known}"),
            )
        return replace(self, arguments={**self.arguments, **values})

    def count_series(self) -> int:
        """How many combinations of arguments there are."""
        return math.prod(
            1 if value is None or isinstance(value, str) else len(value) for value in self.arguments.values()
        )

    def list_series(self) -> tuple[Series, ...]:
        """Every combination of the arguments.

        Raises
        ------
        SettingsError
            An argument that must be given is not, or there are too many combinations.
        """
        lacking = [name for name, value in self.arguments.items() if value is None]
        if lacking:
            raise SettingsError(
                Text("꼭 있어야 할 인자가 빠졌습니다", "an argument that must be given is missing"),
                where=f"{self.service}: {', '.join(lacking)}",
                next_step=Text(f"예: {lacking[0]}='…'", f"for example: {lacking[0]}='…'"),
            )
        if self.count_series() > SERIES_MAX:
            raise SettingsError(
                Text("한 번에 물을 것이 너무 많습니다", "too much is asked at once"),
                where=self.service,
                next_step=Text("기간을 나누어 받으세요", "fetch it in parts"),
            )
        choices = [(v,) if isinstance(v, str) else tuple(v or ()) for v in self.arguments.values()]
        combined = enumerate(itertools.product(*choices), 1)
        return tuple(Series(n, dict(zip(self.arguments, values, strict=True))) for n, values in combined)

    def document(self) -> dict[str, object]:
        """What is asked, to be written down beside the answers. There is no key in it."""
        arguments = {n: v if v is None or isinstance(v, str) else list(v) for n, v in self.arguments.items()}
        return {
            "service": self.service,
            "kind": self.kind,
            "path": self.path,
            "arguments": arguments,
            "page_size": self.page_size,
        }
