"""One analysis for all languages of a report: the first kernel keeps its result, the next ones read it.

Each language's notebook is still run afresh from top to bottom, in a kernel of its own; what is shared lives in a
folder that is made for one build and removed with it. Nothing is kept from one build to the next.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.api.desk import Desk
    from workbench.core.result import Result

BUILD_FOLDER = "WORKBENCH_BUILD"
"""Variable that tells a report's kernel the folder of the build it is part of."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one analysis gave, and what it read and asked."""

    result: Result
    receipt: Mapping[str, object]


def find_run(
    problem_id: str, parameters: Mapping[str, object], engine: str, desk: Desk, folder: Path | None = None
) -> Path | None:
    """Where this build keeps that run, whether it is there yet or not; ``None`` outside a build.

    The name is a digest of all that the result depends on: a kernel that sees other data or other code than the one
    before it finds nothing, and runs the analysis itself.

    Parameters
    ----------
    parameters
        Those given; the problem's own are part of its code.
    folder
        The build's; the one that this process was told if absent.
    """
    told = os.environ.get(BUILD_FOLDER, "")
    folder = folder or (Path(told) if told else None)
    if folder is None or not folder.is_dir():
        return None
    from workbench.query.receipts import read_code_sha256

    try:
        given = json.dumps(parameters, sort_keys=True, ensure_ascii=False)
    except (TypeError, ValueError):  # a frame, say, whose content no name could tell
        return None
    depends = (problem_id, given, engine, desk.lake.is_sample, sorted(desk.pins.items()), read_code_sha256())
    return folder / f"{hashlib.sha256(repr(depends).encode()).hexdigest()}.run"


def read_run(file: Path | None) -> Run | None:
    """The run kept there, if there is one."""
    if file is None or not file.is_file():
        return None
    from workbench.api.result_file import read_result

    receipt, _, result = file.read_bytes().partition(b"\n")
    return Run(read_result(result), json.loads(receipt))


def write_run(file: Path | None, run: Run) -> None:
    """Keep a run, whole or not at all; nothing outside a build, and nothing that has no exact form."""
    if file is None:
        return
    from workbench.api.result_file import write_result

    try:
        result = write_result(run.result)
    except TypeError:
        return
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(json.dumps(run.receipt).encode() + b"\n" + result)
    fresh.replace(file)
