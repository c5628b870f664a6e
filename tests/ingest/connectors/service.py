"""A real HTTP server on this machine that answers as the open-data services do, quirks included."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

KEY = "5f3a9c+/Secret0Key=="
"""With the characters that data.go.kr's keys have and an address must not hold bare."""


@dataclass
class Reply:
    body: bytes | str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    """Hang up after so many bytes."""

    @property
    def content(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass
class Asked:
    """One request, taken apart."""

    raw: str
    """Target as it came over the wire."""

    @property
    def parts(self) -> list[str]:
        """Of a Seoul address: key, format, service, first, last, arguments…"""
        return [unquote(part) for part in urlsplit(self.raw).path.strip("/").split("/")]

    @property
    def first(self) -> int:
        return int(self.parts[3])

    @property
    def last(self) -> int:
        return int(self.parts[4])

    @property
    def query(self) -> dict[str, str]:
        """Of a data.go.kr address."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.raw).query).items()}


class Service:
    """Answers with ``reply``; counts what was asked, and how often at the same time."""

    def __init__(self, reply: Callable[[Asked], Reply]) -> None:
        self.reply = reply
        self.asked: list[Asked] = []
        self.times: Counter[str] = Counter()
        self.at_once = 0
        self._open = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _make_handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def firsts(self) -> list[int]:
        """First rows asked for, in the order of the rows."""
        return sorted(asked.first for asked in self.asked)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def note(self, asked: Asked) -> int:
        """How often this very address was asked before."""
        with self._lock:
            self.asked.append(asked)
            self.times[asked.raw] += 1
            self._open += 1
            self.at_once = max(self.at_once, self._open)
            return self.times[asked.raw] - 1

    def close_one(self) -> None:
        with self._lock:
            self._open -= 1


def _make_handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = Asked(self.path)
            service.note(asked)
            try:
                reply = service.reply(asked)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.content)))
                self.end_headers()
                self.wfile.write(reply.content[: reply.cut])
                self.close_connection = True
            except ConnectionError:
                self.close_connection = True
            finally:
                service.close_one()

        def log_message(self, *_: Any) -> None: ...

    return Handler


# --- the shapes of the services


def station(number: int) -> dict[str, Any]:
    """One row as ``tbCycleStationInfo`` sends it."""
    return {
        "STA_LOC": "마포구",
        "RENT_ID": f"ST-{number}",
        "RENT_NO": f"{number:05d}",
        "RENT_NM": f"대여소 {number}",
        "RENT_ID_NM": f"{number}. 대여소 {number}",
        "HOLD_NUM": "12",
        "STA_ADD1": "서울특별시 마포구 양화로 93",
        "STA_ADD2": "427",
        "STA_LAT": f"{37.5 + number / 100_000:.8f}",
        "STA_LONG": "126.91861725",
        "START_INDEX": 0,
        "END_INDEX": 0,
        "RNUM": str(number),
    }


def seoul(rows: list[dict[str, Any]], total: object, envelope: str = "stationInfo") -> str:
    result = {"CODE": "INFO-000", "MESSAGE": "정상 처리되었습니다."}
    document = {envelope: {"list_total_count": total, "RESULT": result, "row": rows}}
    return json.dumps(document, ensure_ascii=False)


NO_DATA = json.dumps(
    {"RESULT": {"CODE": "INFO-200", "MESSAGE": "해당하는 데이터가 없습니다."}}, ensure_ascii=False
)


def error(code: str, *, wrapped: bool = False) -> str:
    """An error of the Seoul service: XML, whatever was asked for."""
    result = f"<RESULT><CODE>{code}</CODE><MESSAGE>오류입니다.</MESSAGE></RESULT>"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}<response>{result}</response>" if wrapped else result


def stations(rows_n: int, total: Callable[[int], object] = str) -> Callable[[Asked], Reply]:
    """A service of ``rows_n`` stations, by whatever total it claims for a page of so many rows."""

    def reply(asked: Asked) -> Reply:
        rows = [station(n) for n in range(asked.first, min(asked.last, rows_n) + 1)]
        return Reply(seoul(rows, total(len(rows))) if rows else NO_DATA)

    return reply


def air(rows: list[dict[str, Any]], total: object, page: int = 1, code: str = "00") -> str:
    """A response of AirKorea; the body stands before the header."""
    body = {"totalCount": total, "items": rows, "pageNo": page, "numOfRows": 100}
    return json.dumps({"response": {"body": body, "header": {"resultMsg": "x", "resultCode": code}}})


def monitor(number: int) -> dict[str, Any]:
    """One row as ``getMsrstnList`` sends it."""
    return {
        "dmX": f"{37.4 + number / 10_000:.6f}",
        "dmY": "126.975961",
        "item": "SO2, CO, O3, NO2, PM10, PM2.5",
        "mangName": "도시대기",
        "year": "1995",
        "addr": f"서울 중구 덕수궁길 {number}",
        "stationName": f"측정소{number}",
    }


def monitors(rows_n: int, *, most: int = 10_000) -> Callable[[Asked], Reply]:
    """A data.go.kr service of ``rows_n`` monitors that gives at most ``most`` rows a page."""

    def reply(asked: Asked) -> Reply:
        size = min(int(asked.query["numOfRows"]), most)
        page = int(asked.query["pageNo"])
        numbers = range((page - 1) * size + 1, min(page * size, rows_n) + 1)
        return Reply(air([monitor(n) for n in numbers], rows_n, page))

    return reply


def gateway(code: str) -> str:
    """An error of the data.go.kr gateway: XML, whatever was asked for."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OpenAPI_ServiceResponse>\n<cmmMsgHeader>\n'
        f"  <errMsg>ERROR</errMsg>\n  <returnAuthMsg>오류</returnAuthMsg>\n"
        f"  <returnReasonCode>{code}</returnReasonCode>\n</cmmMsgHeader>\n</OpenAPI_ServiceResponse>\n"
    )
