"""What is done before the hub opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench import api
from workbench.core.errors import FileError, LakeBusy
from workbench.core.settings import Settings, load_settings
from workbench.core.text import Text
from workbench.hub import prepare
from workbench.hub.state import open_state
from workbench.participation import open_participation


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WORKBENCH_LANG", "en")
    api.refresh()
    yield load_settings()
    api.refresh()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    rows = "대여소번호,보관소(대여소)명,자치구,상세주소,위도,경도\n301,경복궁역 앞,종로구,사직로,37.5758,126.9714\n"
    (folder / "공공자전거_대여소정보_2021.csv").write_text(rows, encoding="cp949")
    (folder / "memo.txt").write_text("nothing of ours")
    return folder


def test_an_inbox_goes_into_the_real_lake_and_what_is_left_is_told(
    settings: Settings, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare.prepare_lake(settings, inbox)
    said = capsys.readouterr().out
    assert "1 of 2 files are in" in said
    assert "memo.txt" in said
    assert (settings.home / "lake" / "real" / "tidy" / "bike_stations").is_dir()
    assert not (settings.home / "sample_city").exists()


def test_an_inbox_of_nothing_is_an_error(settings: Settings, inbox: Path) -> None:
    next(inbox.glob("*.csv")).unlink()
    with pytest.raises(FileError, match="no file in that folder"):
        prepare.prepare_lake(settings, inbox)


def test_real_data_that_is_there_is_used(
    settings: Settings, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    api.ingest_files(inbox)
    prepare.prepare_lake(settings, None)
    assert "real data there is: 1" in capsys.readouterr().out
    assert not (settings.home / "sample_city").exists()


def test_a_report_that_cannot_be_made_does_not_stop_the_hub(
    settings: Settings, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    api.ingest_files(inbox)
    prepare.publish_reports(open_state(settings))
    said = capsys.readouterr().out
    assert "Bicycle safety" in said
    assert "bike_crashes_gu" in said
    assert "could not be published" in said


def test_the_passphrases_printed_are_those_asked_for(settings: Settings) -> None:
    state = open_state(settings)
    prepare.set_passphrases(settings, state)
    with open_participation(settings) as table:
        for side, passphrase in state.passphrases().items():
            assert table.sign_in(f"member-{side}", passphrase).side == side


def test_a_fault_of_ours_is_one_line_and_the_log_has_the_rest(settings: Settings) -> None:
    state = open_state(settings)
    try:
        raise KeyError("900101-1234567")
    except KeyError as error:
        told = prepare.explain(error, state)
    assert "KeyError" in told
    assert "900101" not in told
    assert "Traceback" in state.log.read_text(encoding="utf-8")
    busy = LakeBusy(Text("다른 작업이 쓰고 있습니다", "another ingest is writing"))
    assert prepare.explain(busy, state) == "[WB303] another ingest is writing"
