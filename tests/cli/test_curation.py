"""Drafting, comparing and sweeping from the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from tests.storage.versions import date_version, publish_edition, publish_tables
from workbench.catalog import load_catalog
from workbench.cli.main import run
from workbench.core.settings import load_settings
from workbench.storage import Lake, open_lake

DESCRIPTOR = """
name: shops
title: 가게
title_en: Shops
description: 가게입니다.
description_en: Shops.
homepage: https://example.kr
contributors: [{title: 시, title_en: City, role: publisher}]
licenses: [{name: KOGL-1}]
cycle: yearly
chain: measure
rung: open
basis: registry
combine: latest
recognise: {files: [가게], name_required: true}
resources:
  - name: shops
    path: shops.parquet
    profile: tabular-data-resource
    schema:
      primaryKey: [id]
      missingValues: ['']
      fields:
        - {name: id, title: 번호, title_en: Id, type: string, source: [번호], constraints: {required: true}}
        - {name: visits_n, title: 방문, title_en: Visits, type: integer, source: [방문]}
        - {name: year, title: 연도, title_en: Year, type: year, source: [연도]}
        - {name: owner, title: 이름, title_en: Owner, type: string, source: [이름], sensitivity: direct}
"""

BEFORE = pa.table({"id": ["a", "b"], "visits_n": [1, 2], "year": [2020, 2020], "owner": ["홍길동", "임꺽정"]})
AFTER = pa.table({"id": ["a", "c"], "visits_n": [5, 2], "year": [2021, 2020], "owner": ["장길산", "임꺽정"]})


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WORKBENCH_DATASETS", str(tmp_path / "datasets"))
    monkeypatch.setenv("WORKBENCH_LANG", "en")
    file = tmp_path / "datasets" / "test" / "shops.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(DESCRIPTOR, encoding="utf-8")


@pytest.fixture
def lake() -> Lake:
    return open_lake(load_settings(), "real")


@pytest.fixture
def unknown(tmp_path: Path) -> Path:
    file = tmp_path / "자전거 사고_2023.csv"
    file.write_text("연도,자치구,사고건수 (건)\n2023,중구,1\n2023,종로구,2\n,합계,3\n", encoding="utf-8")
    return file


# -- datasets new ----------------------------------------------------------------------------------


def test_a_draft_is_written_and_its_path_printed(
    unknown: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["datasets", "new", str(unknown)]) == 0
    told = capsys.readouterr()
    written = Path(told.out.strip())
    assert written == tmp_path / "datasets" / "bicycle" / "bike_crash.yaml"
    assert "2 of 3 rows" in told.err
    assert "guesses" in told.err
    assert "Note" not in told.err
    assert load_catalog(tmp_path / "datasets").ids == ("bike_crash", "shops")


def test_theme_and_id_are_taken(unknown: Path, tmp_path: Path) -> None:
    assert run(["datasets", "new", str(unknown), "--theme", "safety", "--id", "crashes"]) == 0
    assert (tmp_path / "datasets" / "safety" / "crashes.yaml").is_file()


def test_a_name_that_exists_is_not_overwritten(unknown: Path, tmp_path: Path) -> None:
    assert run(["datasets", "new", str(unknown), "--id", "shops"]) == 4
    assert (tmp_path / "datasets" / "test" / "shops.yaml").read_text(encoding="utf-8") == DESCRIPTOR


def test_a_file_that_is_known_already_is_said_to_be(
    unknown: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["datasets", "new", str(unknown)]) == 0
    assert run(["datasets", "new", str(unknown)]) == 0
    assert "Note: bike_crash reads this file already" in capsys.readouterr().err


def test_the_first_descriptor_of_a_folder(
    unknown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_DATASETS", str(tmp_path / "empty"))
    assert run(["datasets", "new", str(unknown)]) == 0
    assert load_catalog(tmp_path / "empty").ids == ("bike_crash",)


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["datasets", "new", str(tmp_path / "no.csv")]) == 4
    assert "WB200" in capsys.readouterr().err


def test_the_group_still_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["datasets"]) == 0
    assert "shops" in capsys.readouterr().out


# -- datasets diff ---------------------------------------------------------------------------------


@pytest.fixture
def versions(lake: Lake) -> tuple[str, str]:
    first, second = (
        publish_tables(lake, "shops", {name: table}).version for name, table in (("b", BEFORE), ("a", AFTER))
    )
    publish_edition(lake, "bicycle", [("shops", first)], ["rate"])
    return first, second


def test_what_differs_is_counted_and_no_row_is_quoted(
    versions: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["datasets", "diff", "shops", versions[0][:6], "current"]) == 0
    told = capsys.readouterr()
    lines = [line.split() for line in told.out.splitlines()]
    assert ["2", "2", "1", "1", "1", "0"] in lines
    assert ["visits_n", "1"] in lines
    assert ["visits_n", "2", "2", "3", "7"] in lines
    assert not [line for line in lines if line[:2] == ["year", "2"]], "a sum of years says nothing"
    assert "bicycle edition 1 (current)" in told.out
    assert "rate sentence" in told.out
    assert "홍길동" not in told.out + told.err
    assert versions[1][:8] in told.err  # no edition rests on the newer one


def test_rows_are_shown_when_asked_for_and_persons_are_not(
    versions: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["datasets", "diff", "shops", "--rows", "5"]) == 0
    told = capsys.readouterr().out
    assert "added  id=c" in told
    assert "visits_n: 1 → 5" in told
    assert "owner: ••• → •••" in told
    assert "홍길동" not in told


def test_the_comparison_as_json(versions: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["datasets", "diff", "shops", "previous", "current", "--json", "--rows", "1"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["before"], document["after"]) == versions
    assert document["rows"] == {"before": 2, "after": 2, "added": 1, "removed": 1, "changed": 1, "same": 0}
    assert document["changed_cells"] == {"visits_n": 1, "year": 1, "owner": 1}
    assert document["examples"][1]["cells"]["owner"] == ["•••", "•••"]
    assert document["touched"][versions[0]][0]["findings"][0]["en"] == "rate sentence"
    assert document["touched"][versions[1]] == []


def test_the_same_version_twice(versions: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["datasets", "diff", "shops", "current", "current"]) == 0
    assert "say the same" in capsys.readouterr().out


def test_a_dataset_that_the_catalogue_forgot_is_compared_without_a_key(
    lake: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, table in (("b", BEFORE), ("a", AFTER)):
        publish_tables(lake, "old_shops", {name: table})
    assert run(["datasets", "diff", "old_shops", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["key"] == []


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["shops", "previous", "ffff"], 5),
        (["shop"], 5),
        (["shops", "--rows", "-1"], 2),
        ([], 2),
    ],
)
def test_what_cannot_be_compared(versions: tuple[str, str], arguments: list[str], status: int) -> None:
    assert run(["datasets", "diff", *arguments]) == status


# -- sweep -----------------------------------------------------------------------------------------


@pytest.fixture
def aged(lake: Lake) -> list[str]:
    """An old version that an edition cites, an old one, and the current one."""
    made = []
    for days in (100, 90, 80):
        made.append(publish_tables(lake, "shops", {f"v{days}": BEFORE}))
        date_version(made[-1], datetime.now(UTC) - timedelta(days=days))
    publish_edition(lake, "bicycle", [("shops", made[0].version)])
    return [v.version for v in made]


def names(lake: Lake) -> list[str]:
    return [v.version for v in lake.versions("shops")]


def test_a_sweep_shows_first(aged: list[str], lake: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sweep"]) == 0
    told = capsys.readouterr()
    assert aged[1][:8] in told.out
    assert aged[0][:8] not in told.out
    assert "--apply" in told.err
    assert "editions cite" in told.err
    assert names(lake) == aged


def test_a_sweep_removes_when_told_to(
    aged: list[str], lake: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sweep", "--apply"]) == 0
    assert "were removed" in capsys.readouterr().err
    assert names(lake) == [aged[0], aged[2]]
    assert lake.check() == []


def test_the_days_are_chosen(aged: list[str], lake: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sweep", "--days", "85", "--json", "--apply"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["versions"], document["dry_run"]) == ([], False)
    assert names(lake) == aged
    assert run(["sweep", "--days", "-1"]) == 2


@pytest.mark.parametrize("command", [["datasets", "--help"], ["--help"]])
def test_the_commands_are_in_the_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command) == 0
    told = capsys.readouterr().out
    assert ("new" in told and "diff" in told) or "sweep" in told
