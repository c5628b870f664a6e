"""How far a long command is: a moving bar on a terminal, lines in a pipe, nothing with ``--json``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str, int, int], None]
"""Takes what is being done, how many are done, and of how many."""

_SECONDS_BETWEEN_LINES = 2.0


@contextmanager
def show_progress(*, quiet: bool = False) -> Iterator[Progress]:
    """A callable to report progress with; what it draws goes to stderr."""
    if quiet:
        yield _say_nothing
    elif sys.stderr.isatty() and not os.environ.get("CI"):
        with _draw_bar() as progress:
            yield progress
    else:
        yield _print_lines()


def _say_nothing(what: str, done: int, total: int) -> None:
    pass


@contextmanager
def _draw_bar() -> Iterator[Progress]:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    from workbench.cli.output import open_console

    columns = (
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Bars(*columns, console=open_console(error=True), transient=True) as bars:
        task = bars.add_task("", total=None)
        yield lambda what, done, total: bars.update(task, description=what, completed=done, total=total)


def _print_lines() -> Progress:
    """One line every two seconds at most, and one for the last."""
    last = -_SECONDS_BETWEEN_LINES

    def progress(what: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if not what:
            return
        if now - last >= _SECONDS_BETWEEN_LINES or done == total:
            last = now
            print(f"[{done}/{total}] {what}", file=sys.stderr, flush=True)

    return progress
