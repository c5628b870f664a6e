"""A problem more is one folder and one YAML file, as ``docs/how-to/add-a-problem.md`` says: a copy of the
repository gets both, and nothing else, and makes a report of a file that somebody dropped."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.reports.seal import check_page

REPOSITORY = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.notebook]

DESCRIPTOR = """
name: noise_hourly
title: 환경소음 시간별 측정
title_en: Hourly noise
description: 소음 측정소의 시간별 소음도입니다.
description_en: Level of each hour at the noise stations.
homepage: https://www.noiseinfo.or.kr
contributors: [{title: 시험 기관, title_en: A test agency, role: publisher}]
licenses: [{name: KOGL-1}]
cycle: hourly
chain: measure
rung: open
basis: statistics
combine: append
period: measured_at
recognise: {files: [소음]}
place: {gu_name: gu_name}
resources:
  - name: noise_hourly
    path: noise_hourly.parquet
    profile: tabular-data-resource
    schema:
      primaryKey: [station_name, measured_at]
      missingValues: ['', '-']
      fields:
        - {name: gu_name, title: 자치구, title_en: District, type: string, source: [자치구]}
        - {name: station_name, title: 측정소, title_en: Station, type: string, source: [측정소],
           constraints: {required: true}}
        - {name: measured_at, title: 측정 일시, title_en: Measured at, type: datetime, source: [측정일시],
           constraints: {required: true}}
        - {name: level_db, title: 소음도, title_en: Level, type: number, source: [소음도(dB)], unit: dB}
"""

INIT = """
from workbench.core.text import Text
from workbench.problems import Problem
from workbench.problems.noise.analysis import analyse

PROBLEM = Problem(
    id="noise",
    title=Text("소음", "Noise"),
    question=Text("밤에 기준을 넘는 때가 얼마나 됩니까?", "How often does the night exceed the level?"),
    requires=("noise_hourly",),
    uses=(),
    parameters={"level_db": 45.0},
    analyse=analyse,
)
"""

SQL = """
select
    n.gu_name,
    count(*) as hours_n,
    count(*) filter (where n.level_db > $level_db) as above_n
from noise_hourly as n
where extract(hour from n.measured_at) < 6
group by all
order by n.gu_name
"""

ANALYSIS = """
from datetime import date
from pathlib import Path

from workbench.core.result import Column, Figure, Finding, Interval, Refusal, Result, Table
from workbench.core.text import Text
from workbench.methods import wilson_interval


def analyse(session, parameters):
    data = session.sql_file(Path(__file__).with_name("nights.sql"), parameters)
    hours, above = data["hours_n"].to_numpy(), data["above_n"].to_numpy()
    low, high = wilson_interval(above, hours)
    for name, values in (("share", above / hours), ("low", low), ("high", high)):
        data = data.append_column(name, [values])
    total_low, total_high = (float(end[0]) for end in wilson_interval([above.sum()], [hours.sum()]))
    columns = (
        Column("gu_name", Text("자치구", "District"), "label"),
        Column("hours_n", Text("밤 시간 수", "Night hours"), "exposure"),
        Column("above_n", Text("넘은 시간 수", "Hours above"), "value"),
        Column("share", Text("비율", "Share"), "rate", digits=2),
        Column("low", Text("하한", "Low"), "low", digits=2),
        Column("high", Text("상한", "High"), "high", digits=2),
    )
    finding = Finding(
        id="nights", statement=Text("밤 시간의 {value}{unit}가 기준을 넘었습니다({low}–{high}).",
                                    "{value}{unit} of the night hours were above the level ({low}–{high})."),
        value=100 * float(above.sum() / hours.sum()),
        interval=Interval(100 * total_low, 100 * total_high, 0.95, "Wilson"), unit=Text("%", "%"),
        n=int(hours.sum()), period=(date(2024, 6, 1), date(2024, 6, 30)), method=Text("비율", "Share"),
        caveats=(Text("시간은 서로 독립이 아닙니다.", "Hours are not independent of each other."),), digits=1,
    )
    title = Text("자치구별 밤 소음", "Night noise by district")
    return Result(
        problem_id="noise", title=Text("밤은 얼마나 시끄럽습니까", "How loud are the nights"),
        question=Text("밤에 기준을 넘는 때가 얼마나 됩니까?", "How often does the night exceed the level?"),
        findings=(finding,), tables=(Table("gu", title, data, columns, "statistics"),),
        figures=(Figure("shares", "intervals", title, "gu", "gu_name", "share", low="low", high="high"),),
        refusals=(Refusal("sources", Text("소음원", "Sources"), Text("자료가 없습니다.", "No data."),
                          Text("교통량", "Traffic counts")),),
        method=Text("밤 0–6시의 비율입니다.", "Shares of the hours from 0 to 6."), limits=(),
        snapshots=session.snapshots, is_sample=session.is_sample, parameters=dict(parameters),
    )
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with one folder and one YAML file more."""
    root = tmp_path_factory.mktemp("copy")
    unwanted = shutil.ignore_patterns("__pycache__")
    for name in ("workbench", "datasets", "notebooks"):
        shutil.copytree(REPOSITORY / name, root / name, ignore=unwanted)
    folder = root / "workbench" / "problems" / "noise"
    folder.mkdir()
    for name, text in (("__init__.py", INIT), ("analysis.py", ANALYSIS), ("nights.sql", SQL)):
        (folder / name).write_text(text, encoding="utf-8")
    (root / "datasets" / "noise").mkdir()
    (root / "datasets" / "noise" / "noise_hourly.yaml").write_text(DESCRIPTOR, encoding="utf-8")
    return root


def run(copy: Path, *arguments: str) -> str:
    program = "import sys; from workbench.cli.main import run; sys.exit(run(sys.argv[1:]))"
    environment = {
        **os.environ,
        "PYTHONPATH": str(copy),
        "WORKBENCH_HOME": str(copy / "home"),
        "WORKBENCH_DATASETS": str(copy / "datasets"),
        "WORKBENCH_NOTEBOOKS": str(copy / "notebooks"),
    }
    done = subprocess.run(
        [sys.executable, "-c", program, "--lang", "en", *arguments],
        env=environment, cwd=copy, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_noise_is_one_folder_and_one_file(copy: Path) -> None:
    rows = [
        f"{gu},{gu[0]}측정소,2024-06-{day:02d} {hour:02d}:00,{40 + 10 * (hour == 5) + 0.5 * (gu == '중구')}"
        for gu in ("종로구", "중구")
        for day in range(1, 31)
        for hour in range(24)
    ]
    file = copy / "환경소음_202406.csv"
    file.write_text("\n".join(["자치구,측정소,측정일시,소음도(dB)", *rows]), encoding="cp949")
    assert "noise_hourly" in run(copy, "ingest", str(file))

    page = Path(run(copy, "report", "noise", "--out", str(copy / "out")).strip().splitlines()[-1])
    assert page.name == "noise.html"
    html = page.read_text(encoding="utf-8")
    # One hour of six, in 360 night hours.
    for sentence in (
        "밤 시간의 16.7%가 기준을 넘었습니다(13.2–20.9).",
        "16.7% of the night hours were above",
    ):
        assert sentence in html
    verdict = check_page(html)
    assert verdict.is_whole
    assert (verdict.facts["problem"], verdict.facts["is_sample"]) == ("noise", False)
    # Finding, figure and table lead to their entries, and those to the one query there is.
    targets = re.findall(r'class="receipt-link" href="#ko-receipt-([\w-]+)"', html)
    assert set(targets) == {"finding-nights", "figure-shares", "table-gu"}
    for part in targets:
        entry = html[html.index(f'id="ko-receipt-{part}"') :].split("</li>")[0]
        assert "noise/nights.sql</a> ($level_db = 45.0)" in entry
        assert "noise_hourly" in entry
    assert verdict.facts["receipt"]["queries"][0]["times_n"] == 1, "analysed once for both languages"
