"""What is found, and what an ordinary page of a city holds that must not be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.privacy.personal_data import KINDS, find_personal_data

FOUND = [
    ("resident_number", "900101-1234568"),
    ("resident_number", "9001011234568"),
    ("resident_number", "주민번호 850607 - 2123450 입니다"),
    ("resident_number", "210105-3000000"),
    ("resident_number", "850607-2******"),
    ("resident_number", "９００１０１－１２３４５６８"),
    ("foreigner_number", "881231-5234567"),
    ("mobile_phone", "010-1234-5678"),
    ("mobile_phone", "연락 주세요(01012345678)"),
    ("mobile_phone", "010.1234.5678"),
    ("mobile_phone", "010 1234 5678"),
    ("mobile_phone", "010‑1234‑5678"),
    ("mobile_phone", "010-12\u200b34-5678"),
    ("mobile_phone", "+82-10-1234-5678"),
    ("mobile_phone", "82 10 1234 5678"),
    ("mobile_phone", "016-234-5678"),
    ("landline", "02-345-6789"),
    ("landline", "(031) 234-5678"),
    ("landline", "070-4123-4567"),
    ("email", "hong.gildong+civic@example.co.kr"),
    ("email", "메일:a@b.kr입니다"),
    ("card_number", "4111-1111-1111-1111"),
    ("card_number", "4111111111111111"),
    ("card_number", "3782 822463 10005"),
    ("passport", "M12345678"),
    ("passport", "M123A4567"),
    ("passport", "여권 번호는 G12345678"),
    ("driver_licence", "11-09-123456-78"),
    ("driver_licence", "서울 09-123456-78"),
    ("vehicle_plate", "12가3456"),
    ("vehicle_plate", "123허 4567"),
    ("vehicle_plate", "서울 31바 2345"),
    ("vehicle_plate", "차량번호 12호 3456"),
    ("bank_account", "신한은행 110-123-456789"),
    ("bank_account", "계좌 1101234567890"),
    ("bank_account", "110-123-456789 (농협)"),
]

INNOCENT = [
    "2022-01-01 ~ 2022-12-31",
    "2024-06-30T23:59:59",
    "20240630235959",
    "37.5665350, 126.9780123",
    "37.56653500000001234, 126.97801234567890123",
    "200101.1234567, 451234.7654321",  # EPSG:5179
    "00101",
    "00101-00102",
    "ST-1234",
    "11110515",
    "다사 5550 5250",
    "1588-1234",
    "1577-0199 대표번호",
    "02-120",
    "다산콜 120, 소방 119",
    "080-123-4567",
    "사업자등록번호 123-45-67890",
    "110111-7123451",  # a corporation
    "서울특별시 중구 세종대로 110",
    "종로3가역 2번 출구",
    "테헤란로12길 34-5",
    "10조 2000억 원",
    "101호1203호",
    "제21호 2024",
    "52주 2023년",
    "기온 37도 1234건",
    "1,234,567건",
    "12,345,678,901명",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "0191234567",  # a padded code
    "은행나무 2021-06-01",
    "국민은행 앞 00101-00102",
    "농협 앞 02-2133-1234",
    "V02Q1940001",
    "R12345678",
    "@서울",
    "서울특별시 공공자전거 대여이력 정보_2406.csv",
]


@pytest.mark.parametrize(("kind", "text"), FOUND)
def test_found(kind, text):
    assert [m.kind for m in find_personal_data(text)] == [kind]


@pytest.mark.parametrize("text", INNOCENT)
def test_left_alone(text):
    assert find_personal_data(text, ["02-2133"]) == ()


def test_every_kind_has_an_example():
    assert {kind for kind, _ in FOUND} == set(KINDS)


def test_the_office_exchange_is_the_rule_that_spares_a_landline():
    assert [m.kind for m in find_personal_data("02-2133-1234")] == ["landline"]


def test_places_are_those_of_the_text_given():
    text = "담당\u200b자 ０１０-1234-5678 드림"
    (match,) = find_personal_data(text)
    assert text[match.start : match.end] == "０１０-1234-5678"


def test_several_in_order():
    kinds = [m.kind for m in find_personal_data("a@b.kr, 010-1234-5678, 900101-1234568")]
    assert kinds == ["email", "mobile_phone", "resident_number"]


@given(st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_no_number_with_a_decimal_point_is_a_person(number):
    text = repr(number)
    assert "." not in text or "e" in text or find_personal_data(text) == ()


@given(st.dates(date(1900, 1, 1)), st.times())
def test_no_moment_is_a_person(day, time):
    assert find_personal_data(f"{day} {time}") == ()
    assert find_personal_data(f"{day:%Y%m%d} {time:%H%M}") == ()


@given(
    st.from_regex(r"010-?[2-9][0-9]{3}-?[0-9]{4}", fullmatch=True), st.sampled_from(["", " ", "(", "전화"])
)
def test_every_mobile_phone_is_found(phone, before):
    assert [m.kind for m in find_personal_data(before + phone + " 입니다")] == ["mobile_phone"]


@given(st.text(max_size=60))
def test_any_text_can_be_searched(text):
    for match in find_personal_data(text):
        assert 0 <= match.start < match.end <= len(text)
        assert match.kind in KINDS
