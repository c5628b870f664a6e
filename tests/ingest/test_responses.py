from __future__ import annotations

from pathlib import Path

import pytest

from workbench.core.errors import FileError, FormatUnknown
from workbench.ingest.responses import open_json, open_xml


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            '{"svc":{"list_total_count":2,"RESULT":{"CODE":"INFO-000"},"row":[{"a":"1"},{"a":2,"b":0.10}]}}',
            [["a", "b"], ["1", ""], ["2", "0.10"]],
        ),
        ('[{"a":null,"b":true}]', [["a", "b"], ["", "Y"]]),
        (
            '{"response":{"body":{"items":[{"a":"-"}],"totalCount":1},"header":{"resultCode":"00"}}}',
            [["a"], ["-"]],
        ),
        ('\ufeff[{"a":"가"}]', [["a"], ["가"]]),
        ('{"response":{"body":{"items":{"item":{"a":"1"}}}}}', [["a"], ["1"]]),
        # Gyeonggi's portal: head and rows in one list.
        ('{"svc":[{"head":[{"n":1},{"RESULT":{"CODE":"INFO-000"}}]},{"row":[{"a":"1"}]}]}', [["a"], ["1"]]),
        # Standard data of data.go.kr: the columns stand in a list of their own, longer than that of the rows.
        ('{"fields":[{"id":"a"},{"id":"b"}],"records":[{"a":"1"}]}', [["a"], ["1"]]),
        ('[{"a":"1","b":[{"c":"2"}]}]', [["a", "b"], ["1", '[{"c": "2"}]']]),
    ],
)
def test_rows_are_found_in_any_envelope(tmp_path: Path, text: str, rows: list[list[str]]) -> None:
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    (source,) = open_json(tmp_path / "x.json")
    assert source.rows == rows


def test_xml_rows(tmp_path: Path) -> None:
    (tmp_path / "x.xml").write_text(
        "<S><list_total_count>1</list_total_count><RESULT><CODE>INFO-000</CODE></RESULT>"
        "<row><a>1</a><b/></row><row><a>2</a><b>가</b></row></S>",
        encoding="utf-8",
    )
    (source,) = open_xml(tmp_path / "x.xml")
    assert source.rows == [["a", "b"], ["1", ""], ["2", "가"]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "<r><head><resultCode>00</resultCode><n>1</n></head><body><item><a>1</a><b>2</b></item></body></r>",
            [["a", "b"], ["1", "2"]],
        ),
        ("<r><item><a>1</a><inner><c>2</c></inner></item></r>", [["a", "inner"], ["1", ""]]),
        ("<r><item><item><a>1</a></item></item></r>", [["a"], ["1"]]),
        ("<rs><Row><a>1</a></Row></rs>", [["a"], ["1"]]),
        ("<rs><shop><a>1</a></shop><shop><a>2</a></shop><page><n>1</n></page></rs>", [["a"], ["1"], ["2"]]),
        ('<rs><shop a="1" b="2"/><shop a="3" b="4"/></rs>', [["a", "b"], ["1", "2"], ["3", "4"]]),
    ],
)
def test_xml_rows_are_found_by_their_name_or_by_repeating(
    tmp_path: Path, text: str, rows: list[list[str]]
) -> None:
    (tmp_path / "x.xml").write_text(text, encoding="utf-8")
    (source,) = open_xml(tmp_path / "x.xml")
    assert source.rows == rows


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("x.json", '{"RESULT":{"CODE":"INFO-200","MESSAGE":"해당하는 데이터가 없습니다."}}', "INFO-200"),
        ("x.json", '{"response":{"header":{"resultCode":"00"},"body":{"items":[]}}}', "no rows"),
        ("x.xml", "<RESULT><CODE>INFO-100</CODE></RESULT>", "an error response, not data (INFO-100)"),
        ("x.xml", "<response><RESULT><CODE>ERROR-301</CODE></RESULT></response>", "ERROR-301"),
        ("x.xml", "<O><cmmMsgHeader><returnReasonCode>30</returnReasonCode></cmmMsgHeader></O>", "30"),
    ],
)
def test_an_error_response_is_no_data(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        (open_json if name.endswith("json") else open_xml)(tmp_path / name)
    assert said in caught.value.to("en")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.json", "{"),
        ("x.json", "[1, 2]"),
        ("x.json", "[" * 100_000),
        ("x.xml", "<a><b></a>"),
        ("x.xml", '<!DOCTYPE a [<!ENTITY b "boom">]><a>&b;</a>'),
    ],
)
def test_what_is_broken_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FormatUnknown):
        (open_json if name.endswith("json") else open_xml)(tmp_path / name)


def test_the_recorded_responses(real_files: Path) -> None:
    counted = {}
    for file in sorted((real_files / "api").iterdir()):
        try:
            (source,) = (open_json if file.suffix == ".json" else open_xml)(file)
            counted[file.stem] = len(source.rows) - 1
        except FileError as error:
            counted[file.stem] = error.to("en").split("(")[-1].split(")")[0]
    assert counted == {
        "RealtimeCityAir_trimmed": 2,
        "SpotInfo_1_1000_lowercased_cut": 24,
        "VolInfo_shape_4rows": 4,
        "airkorea_empty_unknown_station": "00",
        "airkorea_getCtprvnRltmMesureDnsty_20240306_8of40": 8,
        "bikeList_1_5_sample_key_1of5": 1,
        "datagokr_error_30_key_not_registered": "30",
        "error_ERROR-301_response_wrapper": "ERROR-301",
        "error_INFO-100_bad_key_json_requested": "INFO-100",
        "error_INFO-200_no_data": "INFO-200",
        "tbCycleRentUseTimeInfo_rows": 5,
        "tbCycleStationInfo_1_1000": 1000,
        "tbCycleStationInfo_3001_3156": 156,
    }
