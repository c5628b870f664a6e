"""A query that can be stopped: by Ctrl-C, by the notebook's stop button, by the seat's time limit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from workbench.core.errors import QueryTooLong
from workbench.core.text import Text

Answer = TypeVar("Answer")

_AGAIN_S = 0.05


class QueryStopped(KeyboardInterrupt):
    """Someone stopped the query. No :class:`WorkbenchError`: whatever runs around it has to stop, too."""

    def __str__(self) -> str:
        return str(Text("질의를 멈췄습니다.", "The query was stopped."))

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def run_stoppable(
    work: Callable[[], Answer], interrupt: Callable[[], None], *, limit_s: float | None
) -> Answer:
    """What ``work`` returns or raises, unless it is stopped before.

    The work runs in a thread of its own. Python hands a Ctrl-C to the main thread only, and only between two
    steps of Python; a main thread deep inside the engine would hear of it when the answer is there.

    Parameters
    ----------
    interrupt
        Tells the engine to stop; may be called when it does not run.
    limit_s
        Seconds after which it is stopped; none if absent.

    Raises
    ------
    QueryStopped
        Ctrl-C or the stop button.
    QueryTooLong
        The time limit was reached.
    """
    outcome: list[Answer] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:  # noqa: BLE001  raised again below, in the caller's thread
            failure.append(error)
        finally:
            done.set()

    # Not `thread.join`: Python 3.11 takes a thread for ended when a Ctrl-C comes while it is waited for.
    done = threading.Event()
    try:
        threading.Thread(target=run, name="workbench-query", daemon=True).start()
        in_time = done.wait(limit_s)
    except KeyboardInterrupt:
        _stop(done, interrupt)
        raise QueryStopped from None
    if not in_time:
        _stop(done, interrupt)
        if not outcome:
            raise too_long(limit_s or 0)
    if failure:
        raise failure[0]
    return outcome[0]


def too_long(limit_s: float) -> QueryTooLong:
    """The seat's time limit was reached."""
    return QueryTooLong(
        Text(
            f"질의가 이 자리의 시간 제한({limit_s:g}초)을 넘어 멈췄습니다",
            f"the query was stopped at this seat's time limit ({limit_s:g} s)",
        ),
        next_step=Text(
            "WHERE로 기간을 좁히고 조인 조건이 빠졌는지 보세요. 오래 걸리는 것이 맞으면 "
            "WORKBENCH_TIME_LIMIT_S를 늘리세요",
            "narrow the period with WHERE and check that no join condition is missing; if it has to take that "
            "long, raise WORKBENCH_TIME_LIMIT_S",
        ),
    )


def _stop(done: threading.Event, interrupt: Callable[[], None]) -> None:
    # A word that comes between two queries is lost, so it is said until it is heard.
    while not done.wait(_AGAIN_S):
        interrupt()
