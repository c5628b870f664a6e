import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from workbench.core.errors import NotebookFailed, NotReleased, ReportError
from workbench.reports.execute import execute_notebook, prepare_notebook, read_notebook


def sources(notebook):
    return [cell.source for cell in notebook.cells]


def test_only_the_languages_own_text_stays(write_notebook):
    notebook = read_notebook(
        write_notebook(
            ("markdown", "둘 다 both", []),
            ("markdown", "한국어", ["lang-ko"]),
            ("markdown", "English", ["lang-en"]),
        )
    )
    assert sources(prepare_notebook(notebook, "ko", {"language": "ko"})) == [
        "language = 'ko'",
        "둘 다 both",
        "한국어",
    ]
    assert sources(prepare_notebook(notebook, "en", {}))[1:] == ["둘 다 both", "English"]
    assert len(notebook.cells) == 3


def test_parameters_stand_after_their_defaults(write_notebook):
    notebook = read_notebook(
        write_notebook(("code", "import x", []), ("code", "year = 1", ["parameters"]), ("code", "y", []))
    )
    prepared = prepare_notebook(notebook, "en", {"language": "en", "year": 2})
    assert sources(prepared) == ["import x", "year = 1", "language = 'en'\nyear = 2", "y"]


def test_stored_outputs_are_forgotten(write_notebook):
    file = write_notebook(("code", "1 + 1", []))
    notebook = nbformat.read(file, as_version=4)
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="old")]
    nbformat.write(notebook, file)
    assert prepare_notebook(read_notebook(file), "ko", {}).cells[1].outputs == []


def test_what_is_no_notebook_is_refused(tmp_path):
    (tmp_path / "a.ipynb").write_text("{", encoding="utf-8")
    for name in ("a.ipynb", "missing.ipynb"):
        with pytest.raises(ReportError):
            read_notebook(tmp_path / name)


@pytest.mark.notebook
def test_the_kernel_is_fresh_and_gets_its_environment(write_notebook, kernel_environ):
    file = write_notebook(
        ("code", "import os, sys, pathlib", []),
        ("code", "(language, year, os.environ['WORKBENCH_LANG'], sys.executable, os.listdir('.'))", []),
    )
    done = execute_notebook(file, "en", environ=kernel_environ, parameters={"year": 2020}, timeout=60)
    text = done.cells[-1].outputs[0]["data"]["text/plain"]
    assert text.startswith(f"('en',\n 2020,\n 'en',\n '{sys.executable}'")
    assert Path(file).read_text(encoding="utf-8").count('"outputs": []') == 2


@pytest.mark.notebook
def test_our_own_error_speaks_and_names_the_cell(write_notebook, kernel_environ):
    file = write_notebook(
        ("markdown", "# 제목", []),
        ("code", "from workbench.core.errors import DatasetEmpty\nfrom workbench.core.text import Text", []),
        ("code", "raise DatasetEmpty(Text('자료가 없습니다', 'no data'), where='bike_rides')", []),
    )
    with pytest.raises(NotebookFailed) as failed:
        execute_notebook(file, "ko", environ=kernel_environ, parameters={}, timeout=60)
    assert failed.value.where == "example.ipynb: 3"
    assert "[WB302] 자료가 없습니다 / 위치:   bike_rides" in failed.value.to("ko")


@pytest.mark.notebook
def test_what_the_policy_refuses_stays_a_refusal(write_notebook, kernel_environ):
    file = write_notebook(
        ("code", "from workbench.core.errors import NotReleased\nfrom workbench.core.text import Text", []),
        ("code", "raise NotReleased(Text('내보낼 수 없습니다', 'not released'), where='spots')", []),
    )
    with pytest.raises(NotReleased) as failed:
        execute_notebook(file, "ko", environ=kernel_environ, parameters={}, timeout=60)
    assert failed.value.exit_status == 7
    assert failed.value.where == "example.ipynb: 2" and "내보낼 수 없습니다" in failed.value.to("ko")


@pytest.mark.notebook
def test_a_foreign_error_tells_no_data(write_notebook, kernel_environ):
    file = write_notebook(("code", "raise ValueError('홍길동 900101-1234567')", []))
    with pytest.raises(NotebookFailed) as failed:
        execute_notebook(file, "ko", environ=kernel_environ, parameters={}, timeout=60)
    assert "ValueError" in str(failed.value)
    assert "홍길동" not in str(failed.value)
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__


@pytest.mark.notebook
@pytest.mark.parametrize(
    ("source", "said"), [("import time; time.sleep(60)", "too long"), ("import os; os._exit(1)", "died")]
)
def test_a_cell_that_hangs_or_dies_is_reported(write_notebook, kernel_environ, source, said):
    with pytest.raises(NotebookFailed) as failed:
        execute_notebook(
            write_notebook(("code", source, [])), "ko", environ=kernel_environ, parameters={}, timeout=3
        )
    assert said in failed.value.to("en")


@pytest.mark.notebook
def test_an_interrupt_stops_the_kernel_too(write_notebook, kernel_environ, tmp_path):
    mark = tmp_path / "kernel.pid"
    source = (
        f"import os, pathlib, time\npathlib.Path({str(mark)!r}).write_text(str(os.getpid()))\ntime.sleep(300)"
    )
    file = write_notebook(("code", source, []))
    code = (
        "import os, sys, signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pathlib import Path\nfrom workbench.reports.execute import execute_notebook\n"
        f"execute_notebook(Path({str(file)!r}), 'ko', environ=os.environ, parameters={{}}, timeout=300)"
    )
    running = subprocess.Popen([sys.executable, "-c", code], env=kernel_environ, stderr=subprocess.PIPE)
    for _ in range(600):
        if mark.is_file() and mark.read_text():
            break
        time.sleep(0.1)
    kernel = int(mark.read_text())
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode != 0
    assert b"KeyboardInterrupt" in said
    for _ in range(50):
        if not is_alive(kernel):
            return
        time.sleep(0.1)
    pytest.fail("the kernel outlived its report")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0]
    except (OSError, IndexError):
        return False
