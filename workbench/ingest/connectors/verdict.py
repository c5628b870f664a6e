"""What an answer means for the fetch: rows, no more rows, try again, or stop, and in which words.

The codes are those of the services' own guides. They mostly come with HTTP 200; gateways add HTTP codes and
lines of plain English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from workbench.core.text import Text
from workbench.ingest.connectors.answer import Answer, read_answer
from workbench.ingest.report import Reason

Meaning = Literal["rows", "empty", "again", "stop"]

STOPPED: Final[Mapping[str, Text]] = {
    "end": Text("끝까지 받았습니다", "fetched to the end"),
    "no_rows": Text("해당하는 자료가 없다는 응답입니다", "the service has no rows for this"),
    "fewer_rows": Text(
        "끝까지 받았으나 서비스가 말한 전체 행 수보다 적습니다",
        "fetched to the end, but there were fewer rows than the service had said",
    ),
    "repeated_page": Text(
        "서비스가 같은 쪽을 되풀이해 보내 거기서 마쳤습니다",
        "the service sent the same page again, so it ends there",
    ),
    "too_many_pages": Text("끝이 없어 멈추었습니다", "it does not end, so it was stopped"),
    "interrupted": Text(
        "도중에 멈추었습니다. 같은 명령을 다시 실행하면 이어서 받습니다",
        "interrupted; the same command goes on from there",
    ),
    "quota": Text(
        "오늘 요청할 수 있는 횟수를 다 썼습니다. 내일 같은 명령을 다시 실행하면 이어서 받습니다",
        "today's quota is used up; tomorrow the same command goes on from there",
    ),
    "too_many_requests": Text(
        "요청이 너무 잦다는 응답입니다. 나중에 같은 명령을 다시 실행하면 이어서 받습니다",
        "the service asks for a longer pause; later the same command goes on from there",
    ),
    "key_refused": Text(
        "인증키를 받아 주지 않습니다. 포털에서 인증키를 확인하세요",
        "the key is not accepted; check it at the portal",
    ),
    "key_sample": Text(
        "sample 키로는 한 번에 다섯 행까지만 받습니다. 인증키를 신청하세요",
        "the sample key gives five rows at most; apply for a key",
    ),
    "key_expired": Text(
        "인증키의 활용 기간이 끝났습니다. 포털에서 연장하세요", "the key has expired; extend it at the portal"
    ),
    "not_applied": Text(
        "이 API의 활용신청이 되어 있지 않거나 아직 승인 전입니다",
        "the key is not, or not yet, admitted to this API; apply for it at the portal",
    ),
    "address_refused": Text(
        "이 컴퓨터의 IP 주소로는 쓸 수 없는 인증키입니다",
        "the key may not be used from this computer's IP address",
    ),
    "request_refused": Text(
        "요청이 맞지 않다는 응답입니다. 인자를 확인하세요", "the request is refused; check the arguments"
    ),
    "service_unknown": Text(
        "그런 서비스가 없다는 응답입니다. 이름이 바뀌었는지 확인하세요",
        "there is no such service; see whether it was renamed",
    ),
    "server_error": Text(
        "서비스의 오류가 거듭되었습니다. 나중에 같은 명령을 다시 실행하면 이어서 받습니다",
        "the service failed again and again; later the same command goes on from there",
    ),
    "network": Text(
        "연결이 거듭 끊어졌습니다. 나중에 같은 명령을 다시 실행하면 이어서 받습니다",
        "the connection failed again and again; later the same command goes on from there",
    ),
    "unreadable": Text(
        "자료도 오류도 아닌 응답이 거듭되었습니다. 나중에 같은 명령을 다시 실행하면 이어서 받습니다",
        "the answers were neither data nor an error; later the same command goes on from there",
    ),
}
"""Every reason for which a fetch ends, in the reader's words."""

_CODES: Final[Mapping[str, tuple[Meaning, str]]] = {
    **dict.fromkeys(("INFO-000", "00", "0", "000", "0000"), ("rows", "")),
    **dict.fromkeys(("INFO-200", "03"), ("empty", "")),
    **dict.fromkeys(("ERROR-500", "ERROR-600", "ERROR-601"), ("again", "server_error")),
    **dict.fromkeys(("01", "02", "04", "05", "99"), ("again", "server_error")),
    "23": ("again", "too_many_requests"),  # too many in one second
    **dict.fromkeys(("22", "ERROR-337"), ("stop", "quota")),
    **dict.fromkeys(("INFO-100", "INFO-300", "21", "30", "33"), ("stop", "key_refused")),
    "ERROR-335": ("stop", "key_sample"),
    "20": ("stop", "not_applied"),
    "31": ("stop", "key_expired"),
    **dict.fromkeys(("29", "32"), ("stop", "address_refused")),
    **dict.fromkeys(("ERROR-310", "12"), ("stop", "service_unknown")),
    **dict.fromkeys((f"ERROR-{n}" for n in (300, 301, 331, 332, 333, 334, 336)), ("stop", "request_refused")),
    **dict.fromkeys(("10", "11"), ("stop", "request_refused")),
}
_PLAIN: Final[Mapping[bytes, tuple[Meaning, str]]] = {
    b"token quota exceeded": ("stop", "quota"),
    b"rate limit exceeded": ("again", "too_many_requests"),
    b"api not found": ("stop", "service_unknown"),
    b"unauthorized": ("stop", "key_refused"),
    b"forbidden": ("stop", "not_applied"),
    b"backend server": ("again", "server_error"),
    b"unexpected error": ("again", "server_error"),
}
"""Lines of the data.go.kr gateway, which answers in plain text."""
_WORDS: Final[Mapping[bytes, tuple[Meaning, str]]] = {
    b"limited_number_of_service_requests_exceeds": ("stop", "quota"),
    b"limited number of service requests exceeds": ("stop", "quota"),
    b"service_key_is_not_registered": ("stop", "key_refused"),
    b"deadline_has_expired": ("stop", "key_expired"),
    b"service_access_denied": ("stop", "not_applied"),
    b"no_openapi_service": ("stop", "service_unknown"),
}
"""Names of data.go.kr's errors, for answers that give the name without the number."""
_STATUSES: Final[Mapping[int, tuple[Meaning, str]]] = {
    401: ("stop", "key_refused"),
    403: ("stop", "not_applied"),
    404: ("stop", "service_unknown"),
    408: ("again", "network"),
    429: ("again", "too_many_requests"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a response."""

    meaning: Meaning
    code: str = ""
    """Which of :data:`STOPPED`, if it ends the fetch."""
    where: str = ""
    """The service's code or the HTTP status; never its message, which may quote the request."""
    answer: Answer | None = None


def judge(status: int, body: bytes) -> Verdict:
    """What a response means. The service's own code goes before the HTTP status."""
    answer = read_answer(body)
    if answer is not None and answer.code is not None and answer.code in _CODES:
        meaning, code = _CODES[answer.code]
        if meaning == "rows" and not answer.rows_n:
            meaning = "empty"
        return Verdict(meaning, code, answer.code, answer)
    if status == 200 and answer is not None:
        if answer.rows_n or answer.code is None:
            return Verdict("rows" if answer.rows_n else "empty", answer=answer)
        return Verdict("stop", "request_refused", _show(answer.code))
    return _judge_bare(status, body)


def _judge_bare(status: int, body: bytes) -> Verdict:
    """A response that is no answer of the service itself."""
    where = f"HTTP {status}"
    for words, (meaning, code) in _WORDS.items():
        if words in body[:2_000].lower():
            return Verdict(meaning, code, where)
    line = body[:200].lower()
    if not line.lstrip().startswith(b"<"):
        for words, (meaning, code) in _PLAIN.items():
            if words in line:
                return Verdict(meaning, code, where)
    if status in _STATUSES:
        return Verdict(*_STATUSES[status], where)
    if status >= 500:
        return Verdict("again", "server_error", where)
    if status == 200:
        return Verdict("again", "unreadable", where)
    return Verdict("stop", "request_refused", where)


def _show(code: str) -> str:
    return code if re.fullmatch(r"[A-Za-z0-9_-]{1,20}", code) else "?"


def build_stop(code: str, *, rows: int = 0, where: str = "") -> Reason:
    """Why a fetch ended, by its code."""
    return Reason(code, STOPPED[code], rows, where)
