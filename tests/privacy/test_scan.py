from dataclasses import replace

import pyarrow as pa
import pytest

from workbench.core.errors import PersonalDataFound, PrivacyError
from workbench.core.result import Column
from workbench.core.text import Text
from workbench.privacy import load_policy
from workbench.privacy.scan import require_no_personal_data

POLICY = load_policy()
PHONE = "010-1234-5678"


@pytest.fixture
def refused(make_result):
    """Put a result before the scan; the error, which must not quote the value."""

    def check(*tables, kind=PersonalDataFound, **changes):
        with pytest.raises(kind) as error:
            require_no_personal_data(make_result(*tables, **changes), POLICY)
        for language in ("ko", "en"):
            assert "1234" not in error.value.to(language)
        return error.value

    return check


def test_an_ordinary_result_passes(make_result, make_table):
    table = make_table(
        {
            "gu_code": ("code", [11110, 11140]),
            "gu_name": ("label", ["종로구", "중구"]),
            "station_id": ("code", ["00101", "00102"]),
            "people": ("count", [1_012_345_678, 5]),
            "lon": ("longitude", [126.9780123, 127.0]),
        },
        basis="registry",
    )
    layer = pa.table({"code": ["11110"], "name": ["종로구"], "geometry": [b"\x00"]})
    require_no_personal_data(
        make_result(table, layers={"gu": layer}, parameters={"since": 2018, "gu": ["종로구"]}), POLICY
    )


def test_a_cell(refused, make_table):
    error = refused(make_table({"memo": ("label", ["좋음", f"전화 {PHONE}"]), "n": ("count", [20, 30])}))
    assert error.where == "by_gu.memo: mobile_phone"


def test_a_dictionary_encoded_cell(refused, make_table):
    table = make_table({"memo": ("label", ["a"]), "n": ("count", [20])})
    data = table.data.set_column(0, "memo", pa.array([PHONE]).dictionary_encode())
    assert "by_gu.memo" in refused(replace(table, data=data)).where


def test_a_number_that_lost_its_zero(refused, make_table):
    table = make_table({"who": ("code", [1012345678]), "n": ("count", [20])})
    assert refused(table).where == "by_gu.who: mobile_phone"


@pytest.mark.parametrize("part", ["title", "question", "method"])
def test_a_text_of_the_result(refused, part):
    assert part in refused(**{part: Text(f"문의 {PHONE}", "ask")}).where


def test_a_text_in_one_language_only(refused):
    assert refused(title=Text("자전거", f"call {PHONE}")).where.endswith(".en: mobile_phone")


def test_a_note(refused, make_table):
    table = make_table({"gu": ("label", ["가"]), "n": ("count", [20])})
    note = Text("제보: hong@example.kr", "-")
    assert refused(replace(table, note=note)).where.endswith("by_gu.note.ko: email")


def test_a_statement(refused, make_finding):
    finding = make_finding(statement=f"{PHONE}: {{value}}")
    assert "most.statement" in refused(findings=(finding,)).where


def test_a_limit(refused):
    assert "limits" in refused(limits=(Text(PHONE, "-"),)).where


@pytest.mark.parametrize(
    "parameters", [{"who": PHONE}, {"who": [{"x": PHONE}]}, {PHONE: 1}, {"who": 1012345678}]
)
def test_a_parameter(refused, parameters):
    assert "parameters" in refused(parameters=parameters).where


def test_the_name_of_a_source_file(refused, make_result):
    snapshot = replace(make_result().snapshots[0], sources=({"name": f"{PHONE}.csv"},))
    assert "bike_rides.sources" in refused(snapshots=(snapshot,)).where


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("person_name", "사람"),
        ("rider_name", "사람"),
        ("phone", "-"),
        ("contact_email", "-"),
        ("birth_date", "-"),
        ("bike_id", "자전거"),
        ("card_no", "-"),
        ("who", "주민등록번호"),
        ("who", "휴대전화"),
    ],
)
def test_a_column_of_persons_is_refused_unseen(refused, make_table, name, title):
    table = make_table({name: ("label", ["x"]), "n": ("count", [20])})
    columns = (Column(name, Text(title, "-"), "label"), table.columns[1])
    assert refused(replace(table, columns=columns)).where == f"by_gu.{name}"


@pytest.mark.parametrize("name", ["station_name", "gu_name", "road_name", "spot_id", "birth_year", "hotel"])
def test_a_column_of_things_is_not(make_result, make_table, name):
    table = make_table({name: ("label", ["x"]), "n": ("count", [20])})
    require_no_personal_data(make_result(table), POLICY)


def test_a_column_that_nobody_described(refused, make_table):
    table = make_table({"gu": ("label", ["가"]), "n": ("count", [20])})
    extra = replace(table, data=table.data.append_column("age", pa.array([33])))
    assert refused(extra, kind=PrivacyError).where == "by_gu: age"


def test_a_layer_with_more_than_a_map_needs(refused):
    layer = pa.table({"code": ["1"], "name": ["가"], "geometry": [b""], "owner": ["-"]})
    assert "owner" in refused(layers={"parcels": layer}, kind=PrivacyError).where


def test_a_name_in_a_layer(refused):
    layer = pa.table({"code": ["1"], "name": [PHONE], "geometry": [b""]})
    assert "layer gu.name" in refused(layers={"gu": layer}).where


def test_free_text_of_records(refused, make_result, make_table):
    columns = {"memo": ("label", ["자전거 도로가 끊겨 있습니다. " * 10]), "n": ("count", [20])}
    assert refused(make_table(columns), kind=PrivacyError).where == "by_gu.memo"
    require_no_personal_data(make_result(make_table(columns, basis="statistics")), POLICY)
