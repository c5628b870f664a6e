"""How far a long piece of work is: a bar on a terminal or in a notebook, lines in a pipe.

The one place where progress is drawn. Whoever works takes a :data:`Progress` and calls it; whoever stands
before a person opens :func:`show_progress`.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Progress = Callable[[str, int, int | None], None]
"""Takes what is being done, how much is done, and of how much (``None``: nobody knows)."""

Given = Callable[[str, int, int], None]
"""The same where it is always known of how much."""

_SECONDS_BETWEEN_LINES = 2.0
_SECONDS_BETWEEN_DRAWINGS = 0.1
_SECONDS_BEFORE_FIRST = 1e-9
"""tqdm draws an empty bar at once unless it is told to wait."""


@contextmanager
def show_progress(*, quiet: bool = False) -> Iterator[Progress]:
    """A callable to report progress with; what it draws goes to stderr, in a notebook below the cell."""
    if quiet:
        yield say_nothing
    elif is_notebook():
        with _draw_notebook_bar() as progress:
            yield progress
    elif sys.stderr.isatty() and not os.environ.get("CI"):
        with _draw_terminal_bar() as progress:
            yield progress
    else:
        yield _print_lines()


@contextmanager
def show_notebook_progress(given: Given | None = None) -> Iterator[Given | Progress]:
    """The caller's own, or a bar in a notebook; a verb called by a program says nothing by itself."""
    if given is not None:
        yield given
    else:
        with show_progress(quiet=not is_notebook()) as progress:
            yield progress


def is_notebook() -> bool:
    """Whether this process is a notebook's kernel."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return getattr(shell, "kernel", None) is not None


def say_nothing(what: str, done: int, total: int | None) -> None:
    """Progress that nobody watches."""


@contextmanager
def _draw_terminal_bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    console = Console(file=sys.stderr, highlight=False)
    with Bars(*columns, console=console, transient=True) as bars:
        task = bars.add_task("", total=None)
        yield lambda what, done, total: bars.update(task, description=what, completed=done, total=total)


@contextmanager
def _draw_notebook_bar() -> Iterator[Progress]:
    # stderr is a red box in a notebook; the bar is no error.
    bar = _open_bar(file=sys.stdout, leave=False, ncols=90, delay=_SECONDS_BEFORE_FIRST)
    drawn = -_SECONDS_BETWEEN_DRAWINGS

    def progress(what: str, done: int, total: int | None) -> None:
        nonlocal drawn
        bar.total, bar.n = total, done
        if what:
            bar.set_description_str(what, refresh=False)
        if time.monotonic() - drawn >= _SECONDS_BETWEEN_DRAWINGS or done == total:
            drawn = time.monotonic()
            bar.refresh()

    try:
        yield progress
    finally:
        bar.close()


def _open_bar(**options: Any) -> Any:
    """A bar of tqdm: a widget where Jupyter has widgets, text otherwise."""
    if importlib.util.find_spec("ipywidgets") is not None:
        from tqdm.notebook import tqdm as widget

        return widget(leave=options["leave"])
    from tqdm.std import tqdm

    tqdm.monitor_interval = 0  # no thread of its own that outlives the bar
    return tqdm(**options)


def _print_lines() -> Progress:
    """One line every two seconds at most, and one for the last."""
    last = -_SECONDS_BETWEEN_LINES

    def progress(what: str, done: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if not what:
            return
        if now - last >= _SECONDS_BETWEEN_LINES or done == total:
            last = now
            sys.stderr.write(f"[{done}/{'?' if total is None else total}] {what}\n")
            sys.stderr.flush()

    return progress
