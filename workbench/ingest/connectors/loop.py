"""Running async work from code that is not async, also where an event loop is already running."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


def run_now(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run ``work()`` to its end and give its result.

    In a notebook the kernel's loop runs in this thread, so the work gets a loop in a thread of its own; an
    interrupt cancels it and is raised after it has put its things in order.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work())
    return _run_beside(work)


def _run_beside(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    started = threading.Event()
    cancels: list[Callable[[], object]] = []

    async def run() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        if task is not None:
            cancels.append(lambda: loop.call_soon_threadsafe(task.cancel))
        started.set()
        return await work()

    context = contextvars.copy_context()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="fetch") as pool:
        future = pool.submit(context.run, lambda: asyncio.run(run()))
        try:
            return future.result()
        except KeyboardInterrupt:
            started.wait(timeout=5.0)
            with suppress(RuntimeError):  # the loop has ended by itself meanwhile
                for cancel in cancels:
                    cancel()
            raise
