from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.catalog.versions import build_snapshot
from tests.ingest.shops import build_dataset, build_field
from workbench.catalog.columns import Column, list_columns
from workbench.catalog.csv_out import BOM, stream_csv, write_cells
from workbench.core.text import Text


def _cells(values: list[Any], kind: str, kind_of: pa.DataType, *, for_excel: bool = True) -> list[Any]:
    column = Column("x", Text("x", "x"), kind, None)  # type: ignore[arg-type]
    cells = write_cells(pa.chunked_array([pa.array(values, kind_of)]), column, for_excel=for_excel)
    found: list[Any] = cells.to_pylist()
    return found


@pytest.mark.parametrize(
    ("code", "cell"),
    [
        ("00101", '="00101"'),
        ("1", '="1"'),
        ("11110515000000000001", '="11110515000000000001"'),  # Excel keeps 15 digits of a number
        ("1-2", '="1-2"'),  # else 2 January
        ("3E5", '="3E5"'),  # else 300000
        ("ST-10", "ST-10"),
        ("SPB-00001", "SPB-00001"),
        ("=cmd()", "'=cmd()"),
        ("-1", "'-1"),
        (None, None),
    ],
)
def test_codes_for_excel(code: str | None, cell: str | None) -> None:
    assert _cells([code], "code", pa.string()) == [cell]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+82", "'+82"),
        ("-", "'-"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("＝1+1", "'＝1+1"),
        ("a=1", "a=1"),
        ("가-나", "가-나"),
        ("", ""),
        (None, None),
    ],
)
@pytest.mark.parametrize("for_excel", [True, False])
def test_no_text_is_a_formula(text: str | None, cell: str | None, for_excel: bool) -> None:
    assert _cells([text], "string", pa.string(), for_excel=for_excel) == [cell]


def test_plain_codes_keep_their_zeros() -> None:
    assert _cells(["00101"], "code", pa.string(), for_excel=False) == ["00101"]


def test_times_have_no_fractions_and_months_no_day() -> None:
    assert _cells([datetime(2024, 6, 30, 23, 9, 21)], "datetime", pa.timestamp("us")) == [
        datetime(2024, 6, 30, 23, 9, 21)
    ]
    assert _cells([date(2024, 6, 1), None], "month", pa.date32()) == ["2024-06", None]


FIELDS = (
    build_field("shop_id", "code", "번호", required=True),
    build_field("shop_name", "string", "이름"),
    build_field("opened_at", "datetime", "개업"),
    build_field("length_km", "number", "길이", unit="km"),
    build_field("shape", "geometry"),
)
DATASET = build_dataset(fields=FIELDS, place=None, checks=())
TABLE = pa.table(
    {
        "shop_id": ["00101", "00102"],
        "shop_name": ['=1, "가"', None],
        "opened_at": pa.array([datetime(2024, 6, 30, 23, 9, 21), None], pa.timestamp("us")),
        "length_km": [-1.5, None],
        "shape": pa.array([b"\x00", None], pa.binary()),
    }
)


def test_the_whole_file(tmp_path: Path) -> None:
    snapshot = build_snapshot(tmp_path, TABLE)
    raw = b"".join(stream_csv(snapshot, list_columns(DATASET, snapshot)))
    assert raw.startswith(BOM)
    assert raw == (
        BOM
        + b"shop_id,shop_name,opened_at,length_km (km)\r\n"
        + '"=""00101""","\'=1, ""가""",2024-06-30 23:09:21,-1.5\r\n'.encode()
        + b'"=""00102""",,,\r\n'
    )
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows[1] == ['="00101"', '\'=1, "가"', "2024-06-30 23:09:21", "-1.5"]


@pytest.mark.parametrize(("heading", "last"), [("name", "length_km"), ("en", "length_km (km)")])
def test_headings(tmp_path: Path, heading: Any, last: str) -> None:
    snapshot = build_snapshot(tmp_path, TABLE)
    raw = b"".join(stream_csv(snapshot, list_columns(DATASET, snapshot), heading=heading))
    assert raw.decode("utf-8-sig").splitlines()[0].split(",")[-1] == last
