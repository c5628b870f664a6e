"""Runs a notebook afresh, in a kernel and a folder of its own, for one language."""

from __future__ import annotations

import copy
import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from workbench.core import errors
from workbench.core.errors import NotebookFailed, PrivacyError, ReportError, WorkbenchError
from workbench.core.text import LANGUAGES, Language, Text

RECEIPT = "civic_receipt"
"""Notebook metadata: what the kernel read and asked, as ``wb.receipt()`` gives it."""
_ASK_RECEIPT = """import json, workbench
print(json.dumps(workbench.receipt()))"""
CELL_NUMBER = "civic_cell"
"""Cell metadata: the cell's number in the notebook as stored, counted from 1."""


def read_notebook(file: Path) -> NotebookNode:
    """The stored notebook, each cell with its number.

    Raises
    ------
    ReportError
        There is no such file, or it is no notebook.
    """
    try:
        notebook: NotebookNode = nbformat.read(file, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, UnicodeDecodeError, ValueError, nbformat.ValidationError) as error:
        raise ReportError(
            Text("노트북 파일을 읽을 수 없습니다", "the notebook cannot be read"),
            where=str(file),
            next_step=Text(
                "경로와 형식(.ipynb)을 확인하세요", "check its path, and that it is a notebook (.ipynb)"
            ),
        ) from error
    for number, cell in enumerate(notebook.cells, start=1):
        cell.metadata[CELL_NUMBER] = number
    return notebook


def prepare_notebook(
    notebook: NotebookNode, language: Language, parameters: Mapping[str, object]
) -> NotebookNode:
    """A copy for one language: its text only, parameters set after the cell tagged ``parameters``, no outputs.

    Markdown cells tagged ``lang-ko`` or ``lang-en`` stay only in their language.
    """
    other = {f"lang-{name}" for name in LANGUAGES if name != language}
    prepared = copy.copy(notebook)
    cells, injected = [], False
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", ()))
        if tags & other:
            continue
        cell = copy.deepcopy(cell)
        if cell.cell_type == "code":
            cell |= {"outputs": [], "execution_count": None}
        cells.append(cell)
        if "parameters" in tags:
            cells.append(_write_parameters(parameters))
            injected = True
    if not injected:
        cells.insert(0, _write_parameters(parameters))
    prepared["cells"] = cells
    return prepared


def _write_parameters(parameters: Mapping[str, object]) -> NotebookNode:
    source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
    cell: NotebookNode = nbformat.v4.new_code_cell(source)  # type: ignore[no-untyped-call]
    cell.metadata["tags"] = ["injected-parameters"]
    return cell


def execute_notebook(
    file: Path,
    language: Language,
    *,
    environ: Mapping[str, str],
    parameters: Mapping[str, object],
    timeout: float,
) -> NotebookNode:
    """The notebook executed from top to bottom in a new kernel of this interpreter.

    Parameters
    ----------
    environ
        The kernel's environment; ``WORKBENCH_LANG`` is set to ``language``.
    parameters
        Values set beside ``language``.
    timeout
        Seconds one cell may take.

    Raises
    ------
    NotebookFailed
        A cell raised, took too long, or the kernel died. Names the cell, never a row's value.
    PrivacyError
        A cell raised what the protection policy refuses.
    """
    notebook = prepare_notebook(read_notebook(file), language, {"language": language, **parameters})
    with tempfile.TemporaryDirectory(prefix="workbench-report-") as folder:
        environment = {**environ, "WORKBENCH_LANG": language, "IPYTHONDIR": str(Path(folder) / "ipython")}
        # Only the kernel of this very interpreter: kernels that a user installed may be another Python's.
        kernel = AsyncKernelManager(
            kernel_name=NATIVE_KERNEL_NAME,
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            # Sockets in a folder that only this user can enter, not ports that every user of the machine can.
            transport="ipc",
            connection_file=str(Path(folder) / "kernel.json"),
        )
        client = NotebookClient(notebook, km=kernel, timeout=timeout, resources={}, allow_errors=False)
        with client.setup_kernel(env=environment, cwd=folder, cleanup_kc=True):
            _execute_cells(client, file)
            notebook.metadata[RECEIPT] = _ask_receipt(client)
    return notebook


def _ask_receipt(client: NotebookClient) -> dict[str, Any]:
    """What the kernel has read; empty where it knows no workbench or no lake."""
    asked: NotebookNode = nbformat.v4.new_code_cell(_ASK_RECEIPT)  # type: ignore[no-untyped-call]
    client.nb.cells.append(asked)
    try:
        client.execute_cell(asked, len(client.nb.cells) - 1)
        printed = "".join(o.text for o in asked.outputs if o.output_type == "stream" and o.name == "stdout")
        receipt: dict[str, Any] = json.loads(printed)
    except (CellExecutionError, ValueError):
        return {}
    finally:
        client.nb.cells.remove(asked)
    return receipt


def _execute_cells(client: NotebookClient, file: Path) -> None:
    for index, cell in enumerate(client.nb.cells):
        if cell.cell_type != "code":
            continue
        where = f"{file.name}: {cell.metadata.get(CELL_NUMBER, 'parameters')}"
        try:
            client.execute_cell(cell, index)
        except CellExecutionError as error:
            raise _explain(error, where) from None
        except CellTimeoutError:
            raise NotebookFailed(
                Text("셀 하나가 너무 오래 걸려 멈추었습니다", "a cell took too long and was stopped"),
                where=where,
                next_step=Text("자료 범위를 줄여 보세요", "try a smaller part of the data"),
            ) from None
        except DeadKernelError:
            raise NotebookFailed(
                Text(
                    "노트북을 실행하던 프로그램이 갑자기 끝났습니다", "the kernel that ran the notebook died"
                ),
                where=where,
                next_step=Text(
                    "메모리가 모자랐을 수 있습니다. WORKBENCH_MEMORY를 줄여 보세요",
                    "it may have run out of memory: try a smaller WORKBENCH_MEMORY",
                ),
            ) from None


def _explain(error: CellExecutionError, where: str) -> WorkbenchError:
    """What stopped the cell: our own errors speak for themselves, of others only the kind is told."""
    kind: Any = getattr(errors, error.ename, None)
    if isinstance(kind, type) and issubclass(kind, WorkbenchError):
        said = re.sub(r"\s*\n\s*", " / ", error.evalue.strip())
        # What the protection policy refuses stays a refusal, for whoever goes by its kind or its exit status.
        stopped = kind if issubclass(kind, PrivacyError) else NotebookFailed
        return stopped(
            Text(f"노트북이 실행되다 멈추었습니다: {said}", f"the notebook stopped: {said}"), where=where
        )
    # The message of a foreign error may quote a row.
    return NotebookFailed(
        Text(f"노트북이 실행되다 멈추었습니다({error.ename})", f"the notebook stopped ({error.ename})"),
        where=where,
        next_step=Text(
            "노트북을 열어 그 셀을 직접 실행해 보세요", "open the notebook and run that cell yourself"
        ),
    )
