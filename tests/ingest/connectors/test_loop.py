from __future__ import annotations

import asyncio
import contextvars
import os
import signal
import threading

import pytest

from workbench.ingest.connectors.loop import run_now

VARIABLE: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="outside")


async def _work() -> tuple[str, str]:
    await asyncio.sleep(0)
    return VARIABLE.get(), threading.current_thread().name


def test_in_a_program() -> None:
    assert run_now(_work) == ("outside", threading.current_thread().name)


def test_in_a_running_loop_it_works_beside_it() -> None:
    async def cell() -> tuple[str, str]:
        VARIABLE.set("inside")
        return run_now(_work)

    value, thread = asyncio.run(cell())
    assert value == "inside"
    assert thread.startswith("fetch")


@pytest.mark.parametrize("inside", [False, True])
def test_errors_come_through(inside: bool) -> None:
    async def fail() -> None:
        raise LookupError("gone")

    async def cell() -> None:
        run_now(fail)

    with pytest.raises(LookupError, match="gone"):
        asyncio.run(cell()) if inside else run_now(fail)


@pytest.mark.parametrize("inside", [False, True])
def test_an_interrupt_cancels_the_work_and_waits_for_it(inside: bool) -> None:
    """In a notebook SIGINT is an exception in the cell: there, no runner has taken the signal over."""
    left = []

    async def long() -> None:
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        try:
            await asyncio.sleep(10)
        finally:
            left.append("in order")

    async def cell() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        run_now(long)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(cell()) if inside else run_now(long)
    assert left == ["in order"]
