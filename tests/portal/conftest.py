"""A small real home: published files ingested, editions published, recommendations asked and answered."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pyarrow as pa
import pytest
import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from workbench.catalog import load_catalog
from workbench.core.result import (
    Column,
    Edition,
    Finding,
    Interval,
    Recommendation,
    Result,
    Table,
)
from workbench.core.settings import Settings
from workbench.core.text import Text
from workbench.ingest import ingest_paths
from workbench.participation import open_participation
from workbench.portal import create_app
from workbench.portal.shelf import Shelf
from workbench.portal.sign_in import Visitor
from workbench.privacy import release, release_document
from workbench.problems import discover
from workbench.storage import open_lake, write_edition

TODAY = date(2026, 7, 3)
PASSPHRASES = {"citizens": "sunny-river-12", "city": "quiet-office-34", "facilitator": "table-of-three"}
MARKUP = "<script>alert('안녕')</script>"
REPORT = """<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>자전거</title>
<style>h1{color:#0b50d0}</style></head><body><h1>자전거 보고서 제%d판</h1>
<iframe title="지도" srcdoc="&lt;p id='in'&gt;지도&lt;/p&gt;&lt;script&gt;document.title='x'&lt;/script&gt;"></iframe>
<script>document.body.dataset.ran='yes'; fetch('/healthz').catch(() => {document.body.dataset.net='no'})</script>
</body></html>"""


def _make_result(problem_id: str) -> Result:
    finding = Finding(
        id="worst",
        statement=Text(
            "{period} 동안 {value}{unit}으로 가장 높은 곳은 동대문구입니다(95% 구간 {low}–{high}).",
            "Dongdaemun-gu is highest with {value} {unit} in {period} (95% interval {low}–{high}).",
        ),
        value=14.2,
        interval=Interval(11.8, 17.0, 0.95, "exact Poisson"),
        unit=Text("건(이용 10만 건당)", "crashes per 100,000 rides"),
        n=128,
        period=(date(2018, 1, 1), date(2022, 12, 31)),
        method=Text("정확 포아송 구간", "exact Poisson interval"),
        caveats=(Text("신고된 사고만 셌습니다.", "Reported crashes only."),),
        digits=1,
    )
    table = Table(
        id="by_gu",
        title=Text("구별 사고", "Crashes by gu"),
        data=pa.table({"gu_name": ["동대문구", "종로구", "중구"], "rides_n": [128, 3, 55]}),
        columns=(
            Column("gu_name", Text("자치구", "Gu"), "label"),
            Column("rides_n", Text("이용", "Rides"), "count"),
        ),
        basis="records",
    )
    asks = (
        ("lanes", "천호대로 자전거도로를 차로와 나누는 시설을 설치", date(2026, 6, 30)),
        ("counts", "교차로 50곳에 자전거 통행량 계측기를 설치", date(2026, 12, 31)),
        ("markup", f"{MARKUP} 표지판을 정비", date(2026, 7, 2)),
    )
    return Result(
        problem_id=problem_id,
        title=Text("서울 자전거는 어디에서 위험한가", "Where is cycling dangerous in Seoul?"),
        question=Text("자전거 사고는 어디에서 많이 납니까?", "Where do bicycle crashes happen?"),
        findings=(finding, replace(finding, id="second")),
        tables=(table,),
        figures=(),
        refusals=(),
        method=Text("방법", "method"),
        limits=(),
        snapshots=(),
        is_sample=True,
        recommendations=tuple(
            Recommendation(
                id=key,
                what=Text(what, f"{what} (in English)"),
                who=Text("서울시 보행자전거과", "Walking and Cycling Division, Seoul"),
                due=due,
                measured_by=Text("이용 10만 건당 사고 10건 이하", "10 crashes or fewer per 100,000 rides"),
                finding="worst",
            )
            for key, what, due in asks
        ),
    )


def _publish(settings: Settings, problem_id: str) -> None:
    lake = open_lake(settings)
    shown = release(_make_result(problem_id))
    with open_participation(settings) as board:
        board.set_passphrases(PASSPHRASES)
        for number in (1, 2):
            draft = Edition(
                problem_id=problem_id,
                number=0,
                release_id=shown.id,
                title=shown.result.title,
                summary=Text("요약", "Summary"),
                file=Path(),
                published_at=datetime(2026, 6, number, 23, tzinfo=UTC),
                is_sample=lake.is_sample,
                inputs_digest=str(number),
            )
            html = (REPORT % number).encode()
            edition = write_edition(lake, draft, html, release_document(shown))
            asked = board.record_recommendations(edition, shown.result.recommendations)
        city = board.sign_in("김주무관", PASSPHRASES["city"])
        board.sign_in("박시민", PASSPHRASES["citizens"])
        counts = next(a for a in asked if a.key == "counts")
        board.answer(counts.id, city, "refused", "예산이 없습니다.", "지방재정법 제33조")
        board.answer(counts.id, city, "partly", f"내년에 20곳부터 설치합니다.\n{MARKUP}")


def _ingest(settings: Settings, folder: Path) -> None:
    catalog, lake = load_catalog(settings.datasets), open_lake(settings, "sample")
    first = folder / "서울특별시 공공자전거 일별 대여건수_2024.csv"
    rows = [f"2024-01-{d:02},{1000 + d}" for d in range(1, 20)] + [
        "2024-01-20,없음",
        "2024-01-21,-5",
        "합계,1",
    ]
    first.write_bytes("\r\n".join(["대여일자,대여건수", *rows, ""]).encode("cp949"))
    ingest_paths([first], catalog=catalog, lake=lake)
    second = folder / "서울특별시 공공자전거 일별 대여건수_2025.csv"
    second.write_text("대여일자,대여건수\n2025-01-01,900\n2025-01-02,950\n", encoding="utf-8")
    ingest_paths([second], catalog=catalog, lake=lake)


@pytest.fixture(scope="session")
def problem_id() -> str:
    return next(iter(discover()))


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory, problem_id: str) -> Path:
    home = tmp_path_factory.mktemp("portal") / "home"
    settings = Settings(home=home)
    raw = tmp_path_factory.mktemp("raw")
    _ingest(settings, raw)
    _publish(settings, problem_id)
    return home


class ChosenVisitor:
    """A sign-in for tests: who is there is chosen by the test, not by a hub."""

    available = True

    def __init__(self) -> None:
        self.now: Visitor | None = None

    def visitor(self, request: Request) -> Visitor | None:
        return self.now

    def begin(self, request: Request, next_path: str) -> Response | None:
        return RedirectResponse(f"/hub/login?next={next_path}", 303)

    def finish(self, request: Request) -> Response | None:
        return None

    def end(self, request: Request) -> Response:
        return RedirectResponse("/hub/logout", 303)


@pytest.fixture(scope="session")
def make_visitor() -> Callable[[str, str], Visitor]:
    return lambda name, side: Visitor(name, frozenset({side} if side else ()), "c" * 64)


@pytest.fixture
def chosen() -> ChosenVisitor:
    return ChosenVisitor()


@pytest.fixture
def settings(filled_home: Path, tmp_path: Path) -> Settings:
    """A home of its own for every test."""
    home = tmp_path / "home"
    shutil.copytree(filled_home, home)
    return Settings(home=home)


@contextmanager
def _serving(app: FastAPI) -> Iterator[str]:
    """Serve ``app`` on a free port; its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical", server_header=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def serve() -> Iterator[Callable[[FastAPI], str]]:
    """Serve applications until the test ends."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(_serving(app))


@pytest.fixture
def portal(settings: Settings, chosen: ChosenVisitor) -> FastAPI:
    """The portal over a home of its own, on a day of its own."""
    return create_app(settings, sign_in=chosen, shelf=Shelf(settings, lambda: TODAY))


@pytest.fixture
def client(portal: FastAPI, serve: Callable[[FastAPI], str]) -> Iterator[httpx.Client]:
    """The portal at the root, read in Korean."""
    with httpx.Client(base_url=serve(portal), headers={"accept-language": "ko"}, timeout=60) as opened:
        yield opened


@pytest.fixture
def empty_client(tmp_path: Path, serve: Callable[[FastAPI], str]) -> Iterator[httpx.Client]:
    """The portal before anything was ingested or published, and without a hub."""
    with httpx.Client(base_url=serve(create_app(Settings(home=tmp_path / "empty"))), timeout=60) as opened:
        yield opened


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    file = Settings().browser / "axe-core" / "axe.min.js"
    if not file.is_file():
        pytest.skip("no axe-core: make env")
    return file.read_text("utf-8")


@pytest.fixture(scope="session")
def violations(axe: str) -> Callable[[object], list[str]]:
    """What axe-core finds wrong with an open page, WCAG 2.2 AA and its best practices."""

    def find(page: object) -> list[str]:
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations'], iframes: false})")
        return [f"{v['id']}: {json.dumps(v['nodes'][0]['target'])}" for v in found["violations"]]

    return find
