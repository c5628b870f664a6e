from __future__ import annotations

import pytest

from tests.ingest.connectors.service import KEY, NO_DATA, air, error, gateway, monitor, seoul, station
from workbench.ingest.connectors.verdict import STOPPED, build_stop, judge


@pytest.mark.parametrize(
    ("status", "body", "meaning", "code", "where"),
    [
        # the services' own answers, nearly all with HTTP 200
        (200, seoul([station(1)], 1), "rows", "", "INFO-000"),
        (200, seoul([], 0), "empty", "", "INFO-000"),
        (200, NO_DATA, "empty", "", "INFO-200"),
        (200, error("INFO-100"), "stop", "key_refused", "INFO-100"),
        (200, error("INFO-300"), "stop", "key_refused", "INFO-300"),
        (200, error("ERROR-301", wrapped=True), "stop", "request_refused", "ERROR-301"),
        (200, error("ERROR-300"), "stop", "request_refused", "ERROR-300"),
        (200, error("ERROR-331"), "stop", "request_refused", "ERROR-331"),
        (200, error("ERROR-336"), "stop", "request_refused", "ERROR-336"),
        (200, error("ERROR-310"), "stop", "service_unknown", "ERROR-310"),
        (200, error("ERROR-335"), "stop", "key_sample", "ERROR-335"),
        (200, error("ERROR-337"), "stop", "quota", "ERROR-337"),
        (200, error("ERROR-500"), "again", "server_error", "ERROR-500"),
        (200, error("ERROR-600"), "again", "server_error", "ERROR-600"),
        (200, error("ERROR-601"), "again", "server_error", "ERROR-601"),
        (200, air([monitor(1)], 1), "rows", "", "00"),
        (200, air([], 0), "empty", "", "00"),
        (200, air([], 0, code="03"), "empty", "", "03"),
        (200, gateway("12"), "stop", "service_unknown", "12"),
        (403, gateway("20"), "stop", "not_applied", "20"),
        (200, gateway("22"), "stop", "quota", "22"),
        (429, gateway("22"), "stop", "quota", "22"),
        (429, gateway("23"), "again", "too_many_requests", "23"),
        (200, gateway("30"), "stop", "key_refused", "30"),
        (200, gateway("31"), "stop", "key_expired", "31"),
        (200, gateway("32"), "stop", "address_refused", "32"),
        (500, gateway("04"), "again", "server_error", "04"),
        # a code nobody knows: rows are rows, an error is an error
        (200, air([monitor(1)], 1, code="S00"), "rows", "", ""),
        (200, air([], 0, code="77"), "stop", "request_refused", "77"),
        (200, error(f"/{KEY}/json"), "stop", "request_refused", "?"),
        # gateways, in plain text
        (429, "API token quota exceeded\n", "stop", "quota", "HTTP 429"),
        (429, "API rate limit exceeded\n", "again", "too_many_requests", "HTTP 429"),
        (401, "Unauthorized", "stop", "key_refused", "HTTP 401"),
        (403, "Forbidden", "stop", "not_applied", "HTTP 403"),
        (404, "API not found", "stop", "service_unknown", "HTTP 404"),
        (502, "Error forwarding request to backend server", "again", "server_error", "HTTP 502"),
        # the name of the error without its number
        (200, "LIMITED NUMBER OF SERVICE REQUESTS EXCEEDS ERROR.", "stop", "quota", "HTTP 200"),
        (
            200,
            "<e><returnAuthMsg>LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR</returnAuthMsg></e>",
            "stop",
            "quota",
            "HTTP 200",
        ),
        (200, "SERVICE_KEY_IS_NOT_REGISTERED_ERROR", "stop", "key_refused", "HTTP 200"),
        # servers and proxies, in pages made for people
        (503, "<html><body>forbidden until noon</body></html>", "again", "server_error", "HTTP 503"),
        (429, "", "again", "too_many_requests", "HTTP 429"),
        (200, "<html><body>점검 중</body></html>", "again", "unreadable", "HTTP 200"),
        (200, "", "again", "unreadable", "HTTP 200"),
        (302, "", "stop", "request_refused", "HTTP 302"),
        (400, "", "stop", "request_refused", "HTTP 400"),
    ],
)
def test_judgements(status: int, body: str, meaning: str, code: str, where: str) -> None:
    verdict = judge(status, body.encode())
    assert (verdict.meaning, verdict.code, verdict.where) == (meaning, code, where)
    assert meaning not in ("stop", "again") or code in STOPPED


def test_every_reason_is_in_both_languages() -> None:
    for code, text in STOPPED.items():
        reason = build_stop(code, rows=3, where="22")
        assert (reason.code, reason.text, reason.rows, reason.where) == (code, text, 3, "22")
        assert any("가" <= letter <= "힣" for letter in text.ko)
        assert text.en.isascii()
