from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.connectors.service import NO_DATA, air, error, gateway, monitor, seoul, station
from workbench.ingest.connectors.answer import read_answer

ROWS = "<row><a>1</a><code>x</code></row><row><a>2</a></row>"
SPOTS = f"<SpotInfo><list_total_count>169</list_total_count><RESULT><CODE>INFO-000</CODE></RESULT>{ROWS}</SpotInfo>"


@pytest.mark.parametrize(
    ("body", "code", "rows_n", "total", "form"),
    [
        # total as text, as a number, with commas, absent, nonsense
        (seoul([station(1)], "3156"), "INFO-000", 1, 3_156, "json"),
        (seoul([station(1), station(2)], 25, "RealtimeCityAir"), "INFO-000", 2, 25, "json"),
        (seoul([station(1)], "3,156"), "INFO-000", 1, 3_156, "json"),
        (seoul([station(1)], None), "INFO-000", 1, None, "json"),
        (seoul([station(1)], "many"), "INFO-000", 1, None, "json"),
        (seoul([station(1)], -1), "INFO-000", 1, None, "json"),
        ("\ufeff" + seoul([], 0), "INFO-000", 0, 0, "json"),
        (NO_DATA, "INFO-200", 0, None, "json"),
        (error("INFO-100"), "INFO-100", 0, None, "xml"),
        (error("ERROR-301", wrapped=True), "ERROR-301", 0, None, "xml"),
        (SPOTS, "INFO-000", 2, 169, "xml"),
        (SPOTS.lower(), "info-000", 2, 169, "xml"),
        (air([monitor(1)], 40), "00", 1, 40, "json"),
        (air([], 0), "00", 0, 0, "json"),
        ('{"response":{"header":{"resultCode":3},"body":{}}}', "3", 0, None, "json"),
        # one row alone is an object, not a list; no row at all is an empty text
        (
            '{"response":{"header":{"resultCode":"00"},"body":{"items":{"item":{"code":"x"}}}}}',
            "00",
            1,
            None,
            "json",
        ),
        (
            '{"response":{"header":{"resultCode":"00"},"body":{"items":"","totalCount":0}}}',
            "00",
            0,
            0,
            "json",
        ),
        (gateway("30"), "30", 0, None, "xml"),
        ('{"OpenAPI_ServiceResponse":{"cmmMsgHeader":{"returnReasonCode":"22"}}}', "22", 0, None, "json"),
        ('[{"a":1},{"a":2}]', None, 2, None, "json"),
    ],
)
def test_answers(body: str, code: str | None, rows_n: int, total: int | None, form: str) -> None:
    answer = read_answer(body.encode())
    assert answer is not None
    assert (answer.code, answer.rows_n, answer.total, answer.format) == (code, rows_n, total, form)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"API token quota exceeded",
        b"<html><body><h1>502 Bad Gateway</h1></body></html>",
        b"<!DOCTYPE html><html></html>",
        b'<!DOCTYPE a [<!ENTITY b "boom">]><a><row><c>&b;</c></row></a>',
        seoul([station(1)], 1).encode()[:-20],
        SPOTS.encode()[:-20],
        b"[" * 100_000,
        b"[1, 2]",
        b"null",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_answer(body: bytes) -> None:
    assert read_answer(body) is None


def test_an_old_service_that_writes_cp949() -> None:
    answer = read_answer(b'<?xml version="1.0" encoding="EUC-KR"?>' + error("INFO-100").encode("cp949"))
    assert answer is not None
    assert answer.code == "INFO-100"


def test_a_page_is_known_by_its_rows() -> None:
    def digest(body: str) -> str:
        answer = read_answer(body.encode())
        assert answer is not None
        return answer.digest

    same = digest(air([monitor(1)], 40, page=1))
    assert digest(air([monitor(1)], 41, page=2)) == same
    assert digest(air([monitor(2)], 40, page=1)) != same


def test_the_recorded_responses(real_files: Path) -> None:
    found = {}
    for file in sorted((real_files / "api").iterdir()):
        answer = read_answer(file.read_bytes())
        assert answer is not None, file.name
        found[file.stem] = (answer.code, answer.rows_n, answer.total)
    assert found == {
        "RealtimeCityAir_trimmed": ("INFO-000", 2, 25),
        "SpotInfo_1_1000_lowercased_cut": ("INFO-000", 24, 169),
        "VolInfo_shape_4rows": ("INFO-000", 4, 4),
        "airkorea_empty_unknown_station": ("00", 0, 0),
        "airkorea_getCtprvnRltmMesureDnsty_20240306_8of40": ("00", 8, 40),
        "bikeList_1_5_sample_key_1of5": ("INFO-000", 1, 5),
        "datagokr_error_30_key_not_registered": ("30", 0, None),
        "error_ERROR-301_response_wrapper": ("ERROR-301", 0, None),
        "error_INFO-100_bad_key_json_requested": ("INFO-100", 0, None),
        "error_INFO-200_no_data": ("INFO-200", 0, None),
        "tbCycleRentUseTimeInfo_rows": (None, 5, None),
        "tbCycleStationInfo_1_1000": ("INFO-000", 1000, 3156),
        "tbCycleStationInfo_3001_3156": ("INFO-000", 156, 3156),
    }
