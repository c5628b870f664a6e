"""What takes long is made once, beside the requests that wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, Final, TypeVar

T = TypeVar("T")

WAITING_N: Final = 16
"""Things that may be asked for at a time; who asks for more is told to come back."""


class StillMaking(Exception):
    """It is not ready yet, or there is too much to make already: ask again in a moment."""


class Workroom:
    """Makes one thing at a time; whoever asks for the same thing waits for the same making.

    The threads are daemons, so that the portal stops at once: what they make must appear under its name only when
    it is whole.
    """

    def __init__(self, waiting_n: int = WAITING_N) -> None:
        self._waiting_n = waiting_n
        self._lock = threading.Lock()
        self._bench = threading.Lock()
        self._making: dict[Hashable, Future[Any]] = {}

    def ask(self, key: Hashable, make: Callable[[], T], wait_s: float) -> T:
        """What ``make`` gives, made now unless the same ``key`` is being made already.

        Parameters
        ----------
        wait_s
            Seconds to wait; the making goes on after that.

        Raises
        ------
        StillMaking
            It takes longer, or too many things are waiting.
        """
        with self._lock:
            future: Future[T] | None = self._making.get(key)
            if future is None:
                if len(self._making) >= self._waiting_n:
                    raise StillMaking
                future = self._making[key] = Future()
                threading.Thread(target=self._make, args=(key, make, future), daemon=True).start()
        try:
            return future.result(wait_s)
        except TimeoutError:
            if future.done():  # the making itself ran out of time somewhere
                raise
            raise StillMaking from None

    def _make(self, key: Hashable, make: Callable[[], T], future: Future[T]) -> None:
        made: T | None = None
        failure: BaseException | None = None
        with self._bench:
            try:
                made = make()
            except BaseException as error:  # noqa: BLE001 - handed on to everyone who waits for it
                failure = error
        with self._lock:
            self._making.pop(key, None)
        if failure is not None:
            future.set_exception(failure)
        else:
            future.set_result(made)  # type: ignore[arg-type]  # set where there is no failure
