"""What is asked of an open-data API: the service, its arguments, and how many rows a page."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from workbench.core.dataset import Dataset
from workbench.core.errors import DescriptorError, SettingsError
from workbench.core.fetch import FetchArgument, FetchKind, check_request
from workbench.core.text import Text, josa
from workbench.ingest.connectors.dates import list_dates

Kind = FetchKind
Argument = FetchArgument

SERIES_MAX: Final = 99_999

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
        if wrong := check_request(self):
            key, text = wrong
            raise DescriptorError(
                Text(f"{josa(key, '은/는')} {text.ko}", f"{key} {text.en}"), where="fetch", next_step=_NEXT
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
                next_step=Text(
                    f"`--set {lacking[0]}=…`로 주세요. 날짜는 --from과 --to로도 줍니다",
                    f"give it with `--set {lacking[0]}=…`, a date also with --from and --to",
                ),
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


def build_plan(
    dataset: Dataset,
    *,
    period: tuple[date, date] | None = None,
    given: Mapping[str, Sequence[str]] | None = None,
) -> FetchPlan:
    """What to ask for a dataset, by its descriptor's ``fetch:`` block.

    Parameters
    ----------
    period
        First and last day; asked day by day (month by month …) where the API takes a date.
    given
        Values of other arguments; of several, each is asked.

    Raises
    ------
    SettingsError
        The descriptor names no API, or the API takes no such argument or no period.
    """
    fetch = dataset.fetch
    if fetch is None:
        raise SettingsError(
            Text(
                "설명서에 API가 적혀 있지 않은 데이터셋입니다", "the descriptor of this dataset names no API"
            ),
            where=dataset.id,
            next_step=Text(
                f"{dataset.homepage}에서 파일을 받아 `workbench ingest`로 넣으세요",
                f"get the file at {dataset.homepage} and take it in with `workbench ingest`",
            ),
        )
    values: dict[str, Argument] = {n: v[0] if len(v) == 1 else tuple(v) for n, v in (given or {}).items()}
    if period is not None:
        if fetch.dated is None or fetch.dated in values:
            raise SettingsError(
                Text("이 API에는 기간을 줄 수 없습니다", "this API takes no period")
                if fetch.dated is None
                else Text("날짜와 기간을 함께 줄 수 없습니다", "a date and a period exclude each other"),
                where=f"{dataset.id} ← {fetch.service}",
            )
        values[fetch.dated] = list_dates(fetch.date_form, *period)
    plan = FetchPlan(fetch.service, fetch.kind, fetch.path, fetch.arguments, fetch.page_size)
    return plan.with_arguments(**values)
