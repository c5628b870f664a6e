"""The ``fetch:`` block of a descriptor: which API publishes the dataset, and what is asked of it."""

from __future__ import annotations

from typing import cast, get_args

from workbench.catalog.block import Block
from workbench.core.dataset import Combine
from workbench.core.fetch import PAGE_MAX, PAGE_SIZE, DateForm, Fetch, FetchArgument, FetchKind, check_request


def read_fetch(block: Block | None, combine: Combine) -> Fetch | None:
    """The noun that the block describes; ``None`` where there is no block.

    Raises
    ------
    DescriptorError
        Something in it is not what it must be; the error names file and key.
    """
    if block is None:
        return None
    if combine == "latest":
        # The newest file would be taken for the whole: of several pages only the last would stay.
        block.refuse("", "combine이 append여야 합니다", "goes with combine: append only")
    dated, form = _read_period(block.block("period"))
    fetch = Fetch(
        service=block.text("service"),
        kind=cast(FetchKind, block.choice("kind", tuple(PAGE_MAX))),
        path=block.text("path"),
        arguments=_read_arguments(block),
        page_size=block.whole("page_size") or PAGE_SIZE,
        dated=dated,
        date_form=form,
        live=block.flag("live"),
    )
    block.close()
    if wrong := check_request(fetch):
        key, text = wrong
        block.refuse(key, text.ko, text.en)
    if dated is not None and dated not in fetch.arguments:
        block.refuse("period.argument", "arguments에 없는 이름입니다", "is none of the arguments")
    return fetch


def _read_arguments(block: Block) -> dict[str, FetchArgument]:
    # Their values are checked with the request: text, a list of texts, or nothing.
    arguments = block.block("arguments")
    if arguments is None:
        return {}
    values = {name: arguments.take(name) for name in arguments.names()}
    return {n: tuple(v) if isinstance(v, list) else cast(FetchArgument, v) for n, v in values.items()}


def _read_period(block: Block | None) -> tuple[str | None, DateForm]:
    if block is None:
        return None, "YYYYMMDD"
    argument = block.text("argument")
    form = cast(DateForm, block.choice("form", get_args(DateForm)))
    block.close()
    return argument, form
