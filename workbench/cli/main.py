"""The ``workbench`` command: what goes wrong is told in a few lines, without a traceback.

Exit status: 0 done · 1 something else · 2 usage or a setting · 3 a part is missing · 4 files · 5 lake ·
6 query · 7 protection policy · 8 problem · 9 report · 10 participation · 70 our fault · 75 again later ·
130 interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
import warnings
from collections.abc import Sequence
from typing import NoReturn, TextIO

from workbench.core.errors import WorkbenchError
from workbench.core.text import Text

_OUR_FAULT = 70
_INTERRUPTED = 130
_PIPE_CLOSED = 141
_THE_MACHINE_SAYS_NO = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT}


def main() -> NoReturn:
    """Entry point of the ``workbench`` command."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; its exit status."""
    debug = "--debug" in arguments
    _choose_language(arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal without Hangul
    if not debug and not sys.warnoptions:
        warnings.simplefilter("ignore")
    try:
        status = _run_click([a for a in arguments if a != "--debug"])
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        _drop(sys.stdout)
        return _PIPE_CLOSED
    except KeyboardInterrupt:
        line = "\n" if sys.stderr.isatty() else ""  # the terminal has just written ^C
        print(f"{line}{Text('멈췄습니다.', 'Stopped.')}", file=sys.stderr)
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the outermost place: told in a line, or in full
        if debug:
            traceback.print_exc()
        else:
            print(_explain(error), file=sys.stderr)
        return error.exit_status if isinstance(error, WorkbenchError) else _status(error)


def _run_click(arguments: Sequence[str]) -> int:
    # Imported after the language is known: the help texts are in it.
    import click

    from workbench.cli import curation, fetch, measure, rejected, site, verify  # noqa: F401  # they add their commands
    from workbench.cli.commands import workbench

    try:
        # Not `workbench.main(…)`: it has ways of its own with Ctrl-C and closed pipes.
        with workbench.make_context("workbench", list(arguments)) as context:
            status = workbench.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.Abort as error:
        raise KeyboardInterrupt from error
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return status if isinstance(status, int) else 0


def _explain(error: Exception) -> str:
    if isinstance(error, WorkbenchError):
        return str(error)
    if isinstance(error, OSError) and _is_machine(error):
        return str(
            Text(
                f"이 컴퓨터가 허락하지 않습니다: {error.strerror}\n  위치:   {error.filename or ''}",
                f"this computer does not allow it: {error.strerror}\n  where: {error.filename or ''}",
            )
        )
    kind = type(error).__name__
    return str(
        Text(
            f"프로그램의 잘못으로 멈췄습니다({kind}). 자세한 내용은 같은 명령에 --debug를 붙이면 보입니다.",
            f"This is our fault ({kind}). The same command with --debug shows the details.",
        )
    )


def _is_machine(error: OSError) -> bool:
    return error.errno in _THE_MACHINE_SAYS_NO


def _status(error: Exception) -> int:
    return 1 if isinstance(error, OSError) and _is_machine(error) else _OUR_FAULT


def _choose_language(arguments: Sequence[str]) -> None:
    """``--lang en`` anywhere on the line is the language of everything said, the help included."""
    for argument, following in zip(arguments, [*arguments, ""][1:], strict=True):
        value = following if argument == "--lang" else argument.removeprefix("--lang=")
        if argument.startswith("--lang") and value in ("ko", "en"):
            os.environ["WORKBENCH_LANG"] = value


def _drop(stream: TextIO) -> None:
    """Nobody reads ``stream`` any more: let what is still buffered go nowhere instead of failing at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
