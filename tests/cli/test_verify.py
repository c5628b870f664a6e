from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbench.cli.main import run
from workbench.reports.seal import read_fingerprint, seal_page

KEY = b"k" * 32
PAGE = (
    '<html><body><article lang="ko"><h1>사고</h1><p>종로구 12건</p></article>'
    '<article lang="en"><h1>Crashes</h1><p>12</p></article></body></html>'
)


@pytest.fixture
def report(home: Path, tmp_path: Path) -> Path:
    file = tmp_path / "bicycle.html"
    file.write_text(seal_page(PAGE, {"problem": "bicycle", "release": "0f"}, KEY), encoding="utf-8")
    return file


def test_a_report_as_it_was_made(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(report)]) == 0
    said = capsys.readouterr().out
    assert "Nothing was changed" in said
    assert read_fingerprint(KEY) in said


def test_a_changed_digit_is_named_with_its_place(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report.write_text(
        report.read_text(encoding="utf-8").replace("종로구 12건", "종로구 21건"), encoding="utf-8"
    )
    assert run(["verify", str(report)]) == 9
    assert "Korean › 사고 › “종로구 21건”" in capsys.readouterr().out


def test_the_key_that_sealed_it_is_compared(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(report), "--key", read_fingerprint(KEY).replace(" ", "").upper()]) == 0
    assert run(["verify", str(report), "--key", read_fingerprint(b"o" * 32)]) == 9
    assert "another key" in capsys.readouterr().out


def test_the_outcome_as_json(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report.write_text(report.read_text(encoding="utf-8").replace("<p>12</p>", "<p>13</p>"), encoding="utf-8")
    assert run(["verify", str(report), "--json"]) == 9
    document = json.loads(capsys.readouterr().out)
    assert (document["is_whole"], document["is_signed"]) == (False, True)
    assert document["changes"] == [{"language": "en", "heading": "Crashes", "text": "13"}]


def test_a_file_without_a_seal(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.html"
    file.write_text(PAGE, encoding="utf-8")
    assert run(["verify", str(file)]) == 9
    assert "[WB700]" in capsys.readouterr().err
