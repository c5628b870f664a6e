"""Silence of the HTTP libraries while an address that holds a key is under way.

``httpx`` writes every address to its log at INFO, and ``httpcore`` every header at DEBUG. What other code of
the same process asks by these libraries is logged as before.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_LOGGERS = (
    "httpx",
    "httpcore",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


class _Silence(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not _quiet.get()


_SILENCE = _Silence()


@contextmanager
def silence_http() -> Iterator[None]:
    """Drop what the HTTP libraries log in this task and those it starts."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_SILENCE)  # a filter that is there already is not added again
    before = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(before)
