"""What goes wrong is told in a few lines; the exit status says which kind it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbench.api import health
from workbench.cli.main import run
from workbench.core.errors import LakeFull, WorkbenchError
from workbench.core.text import Text

WORKBENCH = [sys.executable, "-c", "from workbench.cli.main import main; main()"]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    monkeypatch.setenv("WORKBENCH_LANG", "en")


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def check(*_: object) -> list[str]:
        raise error

    monkeypatch.setattr(health, "_check_disk", check)


def test_an_error_of_ours_is_its_text_and_its_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    error = LakeFull(Text("디스크가 가득 찼습니다", "the disk is full"), where="/lake")
    fail_with(monkeypatch, error)
    assert run(["doctor"]) == 5
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "[WB304] the disk is full\n  where: /lake\n"


def test_the_language_is_the_readers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, WorkbenchError(Text("안 됩니다", "it does not work")))
    assert run(["--lang", "ko", "doctor"]) == 1
    assert capsys.readouterr().err == "[WB000] 안 됩니다\n"
    assert run(["--lang=en", "doctor"]) == 1
    assert capsys.readouterr().err == "[WB000] it does not work\n"


def test_a_fault_of_ours_is_one_line_that_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, KeyError("900101-1234567"))
    assert run(["doctor"]) == 70
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "--debug" in told
    assert "900101" not in told


@pytest.mark.parametrize("where", [["--debug", "doctor"], ["doctor", "--debug"]])
def test_debug_shows_the_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], where: list[str]
) -> None:
    fail_with(monkeypatch, KeyError("x"))
    assert run(where) == 70
    assert "Traceback" in capsys.readouterr().err


def test_what_the_machine_refuses_is_not_called_our_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, PermissionError(13, "Permission denied", "/srv/report.html"))
    assert run(["doctor"]) == 1
    told = capsys.readouterr().err
    assert "Permission denied" in told
    assert "/srv/report.html" in told
    assert "our fault" not in told


@pytest.mark.parametrize(
    "arguments",
    [["nothing"], ["sql"], ["ingest"], ["--lang", "fr", "doctor"], ["publish"], ["sql", "x", "--set", "1"]],
)
def test_wrong_usage_is_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "Error" in told.err


def test_help_is_in_the_readers_language() -> None:
    for language, word in (("ko", "공개 파일"), ("en", "published files")):
        told = subprocess.run(
            [*WORKBENCH, "--lang", language, "--help"], capture_output=True, text=True, check=True
        )
        assert word in told.stdout


def test_help_pulls_in_nothing_heavy() -> None:
    program = (
        "import sys; from workbench.cli.main import run; run(['--help']); "
        "print(*{m.partition('.')[0] for m in sys.modules}, file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(told.stderr.split()) & {"pandas", "numpy", "duckdb", "pyarrow", "rich", "sqlalchemy"} == set()


def test_a_terminal_without_hangul_does_not_break_it() -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    told = subprocess.run(
        [*WORKBENCH, "--help"], capture_output=True, text=True, check=False, env=environment
    )
    assert told.returncode == 0


def test_ctrl_c_is_one_line_and_130() -> None:
    command = [*WORKBENCH, "sql", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(1.5)  # until it waits for the SQL
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert told == "Stopped.\n"


def test_a_closed_pipe_does_not_crash_it() -> None:
    with subprocess.Popen([*WORKBENCH, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert process.returncode in (0, 141)
    assert told == b""


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    assert "ingest" in capsys.readouterr().err
