"""From a question to what may be shown of its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.api.desk import keep_receipt, open_desk
from workbench.api.lineage import trace_run
from workbench.api.runs import Run, find_run, read_run, write_run
from workbench.core.errors import DatasetEmpty, ProblemError
from workbench.core.text import Language, Text, current_language

if TYPE_CHECKING:
    from workbench.core.result import Release, Result
    from workbench.core.settings import EngineChoice
    from workbench.present import View
    from workbench.problems import Problem
    from workbench.storage import Lake


_GET_DATA = Text(
    "`workbench ingest 폴더`로 공개 파일을 넣으세요. 어디서 받는지는 `workbench datasets show ID`에 나옵니다",
    "ingest the published files (`workbench ingest FOLDER`); `workbench datasets show ID` says where to get them",
)
_GET_ANY_DATA = Text(
    f"{_GET_DATA.ko}. 먼저 써 보려면 `workbench sample`로 표본 도시를 넣으세요",
    f"{_GET_DATA.en}; to try it first, `workbench sample` brings a sample city",
)


def run(
    problem_id: str, *, engine: EngineChoice | None = None, master: str | None = None, **parameters: object
) -> Result:
    """Analyse a problem with the data of the lake.

    Parameters
    ----------
    problem_id
        ``bicycle``, ``fine_dust``, …
    engine
        ``duckdb`` (on this machine) or ``spark`` (on a cluster); what the settings say if absent. Both
        give the same result.
    master
        Spark's address of the cluster, ``spark://host:7077``; what the settings say if absent.
    **parameters
        What to change of the problem's own parameters.

    Raises
    ------
    workbench.core.errors.ProblemUnknown
        There is no such problem; the message lists those there are.
    workbench.core.errors.ProblemError
        A parameter is unknown, or the data cannot carry the question.
    workbench.core.errors.DatasetEmpty
        A dataset it cannot do without is not in the lake.
    """
    desk = open_desk()
    kept_in = find_run(problem_id, parameters, engine or desk.settings.engine, desk)
    if (kept := read_run(kept_in)) is not None:
        keep_receipt(dict(kept.receipt))
        return kept.result
    from workbench.problems import find_problem

    problem = find_problem(problem_id)
    require_parameters(problem, parameters)
    require_data(problem, desk.lake)
    with desk.open_engine(engine, master) as session:
        result = problem.analyse(session, dict(problem.parameters) | parameters)
        receipt = trace_run(problem, result, session.receipt())
    keep_receipt(receipt)
    write_run(kept_in, Run(result, receipt))
    return result


def release(result: Result) -> Release:
    """Pass a result through the gate: only what comes out may be shown.

    Raises
    ------
    workbench.core.errors.PrivacyError
        The protection policy says no.
    """
    from workbench import privacy

    return privacy.release(result)


def show(release: Release, language: Language | None = None) -> View:
    """The parts of a release to look at: ``view.figure("…")``, ``view.table("…")``, ``view.summary()``, …"""
    from workbench.present import View

    known = {dataset.id: dataset for dataset in open_desk().catalog}
    return View(release, language or current_language(), known)


def require_parameters(problem: Problem, parameters: dict[str, object]) -> None:
    """Raise :class:`ProblemError` where a parameter is not one of the problem's."""
    if unknown := sorted(set(parameters) - set(problem.parameters)):
        known = ", ".join(problem.parameters)
        raise ProblemError(
            Text("이 문제에 없는 매개변수입니다", "the problem has no such parameter"),
            where=f"{problem.id}: {', '.join(unknown)}",
            next_step=Text(f"쓸 수 있는 매개변수: {known}", f"its parameters: {known}"),
        )


def require_data(problem: Problem, lake: Lake) -> None:
    """Raise :class:`DatasetEmpty` naming all that is missing, before any work is done."""
    if missing := [name for name in problem.requires if not lake.has(name)]:
        raise DatasetEmpty(
            Text("이 문제에 꼭 필요한 자료가 없습니다", "data that this problem needs is not in the lake"),
            where=f"{problem.id}: {', '.join(missing)}",
            next_step=_GET_DATA if lake.dataset_ids() else _GET_ANY_DATA,
        )
