from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.ingest.connectors.service import seoul, station
from workbench.ingest.connectors.answer import Answer, read_answer
from workbench.ingest.connectors.plan import FetchPlan
from workbench.ingest.connectors.run_folder import RunFolder, open_run
from workbench.ingest.connectors.verdict import build_stop
from workbench.ingest.period import date_in_name

PLAN = FetchPlan("bikeList", "seoul", "json", page_size=10)


def _page(number: int, rows_n: int = 10) -> tuple[Answer, bytes]:
    body = seoul([station(number * 10 + n) for n in range(1, rows_n + 1)], rows_n).encode()
    answer = read_answer(body)
    assert answer is not None
    return answer, body


def _state(run: RunFolder) -> dict[str, object]:
    file = run.folder.with_name(run.folder.name + ".state.json")
    document = json.loads(file.read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def test_a_run_in_files(tmp_path: Path) -> None:
    with open_run(tmp_path, PLAN) as run:
        assert _state(run)["stopped"]["code"] == "interrupted"  # type: ignore[index]
        run.add(1, 0, *_page(0))
        run.finished, run.stopped = True, build_stop("end", rows=10)
    assert run.folder.parent == tmp_path / "bikeList"
    assert re.fullmatch(r"\d{8}T\d{6}Z", run.folder.name)
    assert [file.name for file in run.folder.iterdir()] == ["bikeList-page-00001-00010.json"]
    assert (run.folder / "bikeList-page-00001-00010.json").read_bytes() == _page(0)[1]
    state = _state(run)
    assert state["asked"] == PLAN.document()
    assert (state["pages"], state["rows"], state["finished"]) == (1, 10, True)
    assert state["stopped"]["code"] == "end"  # type: ignore[index]


def test_what_stopped_goes_on(tmp_path: Path) -> None:
    runs: list[RunFolder] = []

    def interrupt() -> None:
        with open_run(tmp_path, PLAN) as run:
            runs.append(run)
            run.add(1, 0, *_page(0))
            run.add(1, 1, *_page(1))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    (run,) = runs
    with open_run(tmp_path, PLAN) as again:
        assert (again.folder, again.started_at) == (run.folder, run.started_at)
        assert (again.pages_n, again.rows_n) == (2, 20)
        assert again.extent(1).list_next(2) == [2]


def test_what_a_killed_process_left(tmp_path: Path) -> None:
    with open_run(tmp_path, PLAN) as run:
        run.add(1, 0, *_page(0))
        run.add(1, 1, *_page(1))
    (run.folder / ".bikeList-page-00021-00030.json.7.tmp").write_bytes(b'{"rentBi')
    (run.folder / "bikeList-page-00001-00010.json").write_bytes(b'{"rentBi')  # a disk in trouble
    with open_run(tmp_path, PLAN) as again:
        assert [file.name for file in again.folder.glob(".*")] == []
        assert again.extent(1).list_next(2) == [0]


def test_the_end_is_remembered(tmp_path: Path) -> None:
    with open_run(tmp_path, PLAN) as run:
        run.add(1, 0, *_page(0))
        run.add(1, 1, Answer("INFO-200", 0, None, "", "json"), b"{}")
    with open_run(tmp_path, PLAN) as again:
        assert again.extent(1).has_ended
    assert len(run.list_files()) == 1


@pytest.mark.parametrize("why", ["finished", "asked otherwise", "told so", "state damaged"])
def test_a_new_run(tmp_path: Path, why: str) -> None:
    with open_run(tmp_path, PLAN) as run:
        run.finished = why == "finished"
    if why == "state damaged":
        run.folder.with_name(run.folder.name + ".state.json").write_text("{")
    plan = FetchPlan("bikeList", "seoul", "json", page_size=5) if why == "asked otherwise" else PLAN
    with open_run(tmp_path, plan, resume=why != "told so") as other:
        assert other.folder != run.folder
    assert sorted([other.folder, run.folder]) == [run.folder, other.folder]


def test_of_two_runs_the_newest_counts(tmp_path: Path) -> None:
    for finished in (False, True):
        with open_run(tmp_path, PLAN, resume=False) as run:
            run.finished = finished
    with open_run(tmp_path, PLAN) as third:
        assert third.folder.name not in {"", run.folder.name}
        third.finished = True
    assert len(list((tmp_path / "bikeList").glob("*.state.json"))) == 3


def test_two_at_once_do_not_meet(tmp_path: Path) -> None:
    with open_run(tmp_path, PLAN) as one, open_run(tmp_path, PLAN) as other:
        assert one.folder != other.folder


def test_several_series_in_one_folder(tmp_path: Path) -> None:
    plan = FetchPlan("VolInfo", "seoul", "xml", {"spot": ["A-01", "A-02"]}, 10)
    with open_run(tmp_path, plan) as run:
        run.add(1, 0, *_page(0, 4))
        run.add(2, 0, *_page(0, 4))  # the same rows by chance: another question, another answer
    names = [file.name for file in run.list_files()]
    assert names == ["VolInfo-00001-page-00001-00010.json", "VolInfo-00002-page-00001-00010.json"]
    with open_run(tmp_path, plan) as again:
        assert (again.pages_n, again.rows_n) == (2, 8)


@pytest.mark.parametrize("number", [0, 2, 20, 99, 100, 110, 121, 201, 2_017, 20_170])
def test_no_name_looks_like_a_date(tmp_path: Path, number: int) -> None:
    """Ingest takes dates from file names: rows 201,001 to 202,000 are not of the year 2010."""
    for service, size, series in (("a", 1_000, ["1"]), ("b", 100, ["1"] * 3)):
        plan = FetchPlan(service, "seoul", "json", {"x": series}, size)
        with open_run(tmp_path, plan) as run:
            run.add(len(series), number, *_page(0))
        (file,) = run.list_files()
        assert date_in_name(file.name) is None, file.name
