from __future__ import annotations

import dataclasses

import pytest

from tests.ingest.shops import build_dataset, build_field
from workbench.core.dataset import Dataset, Pairs, Place, Recognise, Wide
from workbench.core.errors import Ambiguous, ColumnsMissing, Unrecognised
from workbench.ingest.matching import HEADERLESS, merge_header
from workbench.ingest.recognise import recognise

ROW = ["001", "빵집", "3"]


@pytest.mark.parametrize(
    "head",
    [
        [["번호", "이름", "방문수"], ROW],
        [["가게 번호", "이름", "방문 수"], ROW],
        [["방문\n수", "이 름", "번호", "남는 열"], ROW],  # reordered, a line break, a column nobody declares
        [["가게 목록"], [], ["번호", "이름", "방문수"], ROW],  # a preamble
        [["\ufeff번호", "이름", "방문수"], ROW],
        [["(번호)", "", ""], ["번호", "이름", "방문수"], ROW],
    ],
)
def test_a_header_is_known_however_it_is_dressed(head: list[list[str]]) -> None:
    match = recognise([build_dataset()], "x.csv", head)
    assert match.dataset.id == "shops"
    header = match.header
    assert {f: "".join(header[i].split()).strip("\ufeff") for f, i in match.columns.items()} in (
        {"shop_id": "번호", "shop_name": "이름", "visits_n": "방문수"},
        {"shop_id": "가게번호", "shop_name": "이름", "visits_n": "방문수"},
    )


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        ([["가", "나"]], ("가", "나")),
        ([["2005", "", "계"], ["건", "명", "계"]], ("2005 건", "2005 명", "계")),
        ([["설치형태", ""]], ("설치형태", "")),
        # A blank below a merged cell's neighbour is not the neighbour's: 고령자 is no part of 외국인.
        (
            [
                ["구", "인구", "", "", "고령자"],
                ["", "한국인", "외국인", "", ""],
                ["", "계", "계", "여자", ""],
            ],
            ("구", "인구 한국인 계", "인구 외국인 계", "인구 외국인 여자", "고령자"),
        ),
        ([["가"], ["나"], ["다"], ["라"], ["마"], ["바"]], ("가 나 다 라 마 바",)),
    ],
)
def test_header_rows_are_merged(rows: list[list[str]], merged: tuple[str, ...]) -> None:
    assert merge_header(rows) == merged


def test_the_column_to_the_right_of_a_merged_cell() -> None:
    fields = (build_field("lcd_n", "integer", "설치형태"), build_field("qr_n", "integer", "설치형태+1"))
    match = recognise([build_dataset(fields=fields, key=())], "x.csv", [["설치형태", ""], ["1", "2"]])
    assert match.columns == {"lcd_n": 0, "qr_n": 1}


def test_periods_in_the_header() -> None:
    fields = (
        build_field("area", "string", "구별"),
        build_field("month", "month", "<month>"),
        build_field("crashes_n", "integer", "발생 (건)"),
        build_field("deaths_n", "integer", "사망 (명)"),
    )
    wide = Wide(header=r"^(?P<month>\d{4}\. \d\d) (?P<measure>.+)$")
    dataset = build_dataset(fields=fields, key=(), wide=wide, recognise=Recognise())
    head = [
        ["구별", "2005. 01", "", "2005. 02"],
        ["구별", "발생 (건)", "사망 (명)", "발생 (건)"],
        ["종로구", "1"],
    ]
    match = recognise([dataset], "x.csv", head)
    assert match.height == 2
    assert match.wide == {
        1: ({"month": "2005. 01"}, "crashes_n"),
        2: ({"month": "2005. 01"}, "deaths_n"),
        3: ({"month": "2005. 02"}, "crashes_n"),
    }


def test_attributes_in_pairs() -> None:
    fields = (build_field("id", "code", "번호"), build_field("length_km", "number", "@총 연장"))
    pairs = Pairs(name=r"^NAME_(\d+)$", value=r"^VALUE_(\d+)$")
    dataset = build_dataset(fields=fields, key=(), pairs=pairs, recognise=Recognise())
    head = [["번호", "NAME_01", "VALUE_01", "NAME_02", "VALUE_02"], ["1", "기점", "a", "총 연장(km)", "2"]]
    assert recognise([dataset], "x.csv", head).pairs == ((1, 2), (3, 4))


def test_no_descriptor_knows_it() -> None:
    with pytest.raises(Unrecognised):
        recognise([build_dataset()], "x.csv", [["a", "b"], ["1", "2"]])


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ColumnsMissing) as caught:
        recognise([build_dataset()], "가게_2024.csv", [["번호", "이름"], ["1", "2"]])
    assert "방문수" in caught.value.where and "shops" in caught.value.where


def test_a_geometry_dataset_is_not_known_by_its_attributes_alone() -> None:
    fields = (*build_dataset().fields, build_field("geometry", "geometry"))
    shapes = build_dataset(fields=fields)
    head = [["번호", "이름", "방문수"], ROW]
    assert recognise([shapes], "x.shp", head, geometry=True).dataset is shapes
    with pytest.raises(Unrecognised):
        recognise([shapes], "x.csv", head)


def test_two_candidates_are_never_guessed_between() -> None:
    one = build_dataset()
    other = dataclasses.replace(one, id="stalls", recognise=Recognise(files=("노점",)))
    head = [["번호", "이름", "방문수"], ROW]
    with pytest.raises(Ambiguous):
        recognise([one, other], "x.csv", head)
    assert recognise([one, other], "노점_2024.csv", head).dataset.id == "stalls"


def test_the_descriptor_that_explains_more_columns_wins() -> None:
    fewer = build_dataset(id="names", fields=build_dataset().fields[:2])
    assert (
        recognise([fewer, build_dataset()], "x.csv", [["번호", "이름", "방문수"], ROW]).dataset.id == "shops"
    )


def test_a_wide_table_is_not_known_by_half_its_header() -> None:
    """The two header rows of a population table: one row alone must not do."""
    fields = (
        build_field("area", "string", "동별", required=True),
        build_field("quarter", "month", "<quarter>"),
        build_field("category", "string", "<category>"),
        build_field("population_n", "integer"),
    )
    wide = Wide(header=r"^(?P<quarter>\d{4}\. [1-4]/4)(?: (?P<category>.+))?$", value="population_n")
    dataset = build_dataset(fields=fields, key=(), wide=wide, recognise=Recognise())
    head = [["동별", "2024. 4/4", ""], ["동별", "계 (명)", "남자 (명)"], ["종로구", "10", "5"]]
    match = recognise([dataset], "x.csv", head)
    assert match.height == 2
    assert [groups for groups, _ in match.wide.values()] == [
        {"quarter": "2024. 4/4", "category": "계 (명)"},
        {"quarter": "2024. 4/4", "category": "남자 (명)"},
    ]


def build_names(**changes: object) -> Dataset:
    """One column, as lists of names have it."""
    field = build_field("shop_name", "string", "이름", required=True)
    return build_dataset(id="names", fields=(field,), key=(), place=None, checks=(), **changes)


@pytest.mark.parametrize(
    ("head", "first"),
    [
        ([["이름"], ["빵집"]], 0),
        ([["가게 목록"], ["이름"], ["빵집"]], 1),
        ([["이 름"]], 0),  # a header and no row below it
        ([[""], ["이름", ""], ["빵집", ""]], 1),
    ],
)
def test_a_table_of_one_column(head: list[list[str]], first: int) -> None:
    match = recognise([build_names()], "x.csv", head)
    assert (match.first, match.height, dict(match.columns)) == (first, 1, {"shop_name": 0})


@pytest.mark.parametrize("head", [[], [[]], [["빵집"], ["술집"]], [["이름표"]]])
def test_a_column_of_another_name_is_no_header(head: list[list[str]]) -> None:
    with pytest.raises(Unrecognised):
        recognise([build_names()], "x.csv", head)


def test_a_descriptor_that_promises_nothing_claims_nothing() -> None:
    optional = tuple(
        dataclasses.replace(f, required=False, optional_column=True) for f in build_dataset().fields
    )
    dataset = build_dataset(fields=optional, key=())
    with pytest.raises(Unrecognised):
        recognise([dataset], "가게.csv", [["a", "b"], ["1", "2"]])
    assert recognise([dataset], "가게.csv", [["a", "이름"], ["1", "2"]]).columns == {"shop_name": 1}


def test_one_of_several_columns_must_be_there() -> None:
    rules = Recognise(requires_any=("opened_date", "lon"))
    dataset = build_dataset(recognise=rules)
    with pytest.raises(Unrecognised):
        recognise([dataset], "x.csv", [["번호", "이름", "방문수"], ROW])
    match = recognise([dataset], "x.csv", [["번호", "이름", "방문수", "경도"], [*ROW, "127"]])
    assert match.columns["lon"] == 3


def test_a_header_of_six_rows() -> None:
    head = [["가게"], ["현황"], ["(단위:"], ["명)"], ["2024"], ["번호", "이름", "방문수"], ROW]
    head = [[*row, *[""] * (3 - len(row))] for row in head]
    assert recognise([build_dataset()], "x.csv", head).first == 5
    fields = (build_field("n", "integer", "가 나 다 라 마 바"),)
    deep = build_dataset(fields=fields, key=())
    match = recognise([deep], "x.csv", [["가"], ["나"], ["다"], ["라"], ["마"], ["바"], ["1"]])
    assert (match.first, match.height) == (0, 6)


def test_half_a_header_is_not_enough_where_more_rows_tell_more() -> None:
    """세대 stands alone in the first row, the groups of 인구 only in the third."""
    fields = (
        build_field("area", "string", "자치구", required=True),
        build_field("group", "string", "<group>"),
        build_field("population_n", "integer"),
    )
    wide = Wide(header=r"^(?P<group>세대|인구 \S+ (?:계|남자))$", value="population_n")
    dataset = build_dataset(fields=fields, key=(), wide=wide, recognise=Recognise())
    head = [
        ["자치구", "세대", "인구", "", "", "고령자"],
        ["", "", "합계", "", "한국인", ""],
        ["", "", "계", "남자", "계", ""],
        ["종로구", "1", "2", "3", "4", "5"],
    ]
    match = recognise([dataset], "x.csv", head)
    assert match.height == 3
    assert [groups["group"] for groups, _ in match.wide.values()] == [
        "세대",
        "인구 합계 계",
        "인구 합계 남자",
        "인구 한국인 계",
    ]


def test_the_pattern_that_holds_the_other_one_is_closer() -> None:
    """Somebody described the shops of one street: files of that name are no longer those of any town."""
    town, street = build_dataset(), build_dataset(id="street", recognise=Recognise(files=("골목 가게",)))
    apart = build_dataset(id="list", recognise=Recognise(files=("목록",)))
    head = [["번호", "이름", "방문수"], ROW]
    assert recognise([town, street], "골목 가게 목록.csv", head).dataset is street
    assert recognise([town, street], "가게.csv", head).dataset is town
    with pytest.raises(Ambiguous):
        recognise([town, apart], "가게 목록.csv", head)


def test_of_two_that_read_the_same_columns_none_is_guessed() -> None:
    one, other = build_dataset(), build_dataset(id="stalls")
    head = [["번호", "이름", "방문수"], ROW]
    with pytest.raises(Ambiguous) as caught:
        recognise([one, other], "가게_2024.csv", head)
    assert "shops" in caught.value.where and "stalls" in caught.value.where


def test_every_row_of_a_header_is_header() -> None:
    """The first row alone would do, with 설치형태+1 for the column to its right; the rows below name it."""
    fields = (
        build_field("lcd_n", "integer", "설치형태", "설치형태 LCD", "설치형태 LCD 거치대수"),
        build_field("qr_n", "integer", "설치형태+1", "설치형태 QR", "설치형태 QR 거치대수"),
    )
    dataset = build_dataset(fields=fields, key=())
    head = [["설치형태", ""], ["LCD", "QR"], ["거치\n대수", "거치\n대수"], ["1", ""], ["", "2"]]
    match = recognise([dataset], "x.csv", head)
    assert (match.height, dict(match.columns)) == (3, {"lcd_n": 0, "qr_n": 1})
    assert recognise([dataset], "x.csv", [head[0], *head[3:]]).height == 1


def build_times() -> list[Dataset]:
    """Days and hours under one header; hours are known by their name."""
    times = {"days": "date", "hours": "datetime", "months": "month"}
    return [
        build_dataset(
            id=name,
            fields=(build_field("at", kind, "일시", required=True), build_field("n", "integer", "수")),
            key=(),
            recognise=Recognise(files=(f"^{name}",), name_required=name != "days"),
        )
        for name, kind in times.items()
    ]


@pytest.mark.parametrize(
    ("name", "cell", "found"),
    [
        ("days.csv", "20240101", "days"),
        ("hours.csv", "2024-01-01 05:00", "hours"),
        ("hours.csv", "20240101", "hours"),  # midnight, if the publisher says so
        # the values speak against what the name says
        ("days.csv", "2024010105", "hours"),
        ("hours.csv", "202401", "months"),
        ("export.csv", "2024010105", "hours"),
        ("export.csv", "202401", "months"),
        ("export.csv", "20240101", "days"),
    ],
)
def test_values_speak_before_the_name(name: str, cell: str, found: str) -> None:
    assert recognise(build_times(), name, [["일시", "수"], [cell, "1"]]).dataset.id == found


def test_the_header_that_explains_more_wins_over_the_name() -> None:
    fewer = build_dataset(
        id="names", fields=build_dataset().fields[:2], recognise=Recognise(files=("이름표",))
    )
    head = [["번호", "이름", "방문수"], ROW]
    assert recognise([fewer, build_dataset()], "이름표.csv", head).dataset.id == "shops"


@pytest.mark.parametrize("others", [6, 9])
def test_a_few_columns_of_a_wide_table_are_not_enough_without_the_name(others: int) -> None:
    """번호, 이름 and 방문수 stand in many tables; a header of which a dataset knows next to nothing is another's."""
    head = [
        ["번호", "이름", *(f"다른 {i}" for i in range(others)), "방문수"],
        ["1", "빵집", *[""] * others, "3"],
    ]
    if others == 6:
        assert recognise([build_dataset()], "x.csv", head).dataset.id == "shops"
    else:
        with pytest.raises(Unrecognised):
            recognise([build_dataset()], "x.csv", [[*head[0], "또"], [*head[1], ""]])
    assert recognise([build_dataset()], "가게.csv", head).dataset.id == "shops"


def test_nameless_tables_with_unknown_columns_are_not_decided_by_values() -> None:
    shared = [d for d in build_times() if d.id != "days"]
    head = [["일시", "수", "가", "나"], ["202401", "1", "", ""]]
    with pytest.raises(Unrecognised):
        recognise(shared, "export.csv", head)
    assert recognise(shared, "export.csv", [row[:2] for row in head]).dataset.id == "months"


def test_a_column_that_only_others_have_speaks_against_a_dataset() -> None:
    dataset = build_dataset(recognise=Recognise(excludes=("집계구 코드",)))
    with pytest.raises(Unrecognised):
        recognise([dataset], "x.csv", [["번호", "이름", "방문수", "집계구코드"], [*ROW, "1"]])
    assert recognise([dataset], "x.csv", [["번호", "이름", "방문수"], ROW]).dataset.id == "shops"


@pytest.mark.parametrize(
    ("rows", "is_known"),
    [
        ([ROW, ["002", "떡집", "5"]], True),
        ([["'001'", "'빵집'", "'3'"], ["'002'", "'떡집'", "'5'"]], True),
        ([ROW, ["002", "떡집", "많음"]], False),  # a cell that is none of the type
        ([[*ROW, ""], ["002", "떡집", "5", ""]], False),  # another number of columns
        ([["번", "이름", "수"], ROW], False),  # a header, but an unknown one
    ],
)
def test_a_file_without_a_header_is_known_by_its_cells(rows: list[list[str]], is_known: bool) -> None:
    dataset = build_dataset(recognise=Recognise(headerless=("번호,이름,방문수",)))
    if not is_known:
        with pytest.raises(Unrecognised):
            recognise([dataset], "x.csv", rows)
        return
    match = recognise([dataset], "x.csv", rows)
    assert (match.first, match.body, dict(match.columns)) == (
        HEADERLESS,
        0,
        {"shop_id": 0, "shop_name": 1, "visits_n": 2},
    )


def test_a_header_below_a_long_notice_is_found() -> None:
    head = [[f"안내 {i}"] for i in range(15)] + [["번호", "이름", "방문수"], ROW]
    assert recognise([build_dataset()], "x.csv", head).first == 15


@pytest.mark.parametrize(
    ("name", "is_ours"),
    [
        ("가게_2024.csv", True),
        ("서울_가게.csv", True),
        ("가게_서울·경기.csv", True),
        ("세종대로_가게.csv", True),
        ("부산은행_가게.csv", True),
        ("부산광역시_가게.csv", False),
        ("2022_부산_가게.csv", False),
        ("경기도 고양시_가게.csv", False),
        ("가게(제주).csv", False),
        ("강원특별자치도_가게.csv", False),
    ],
)
def test_a_file_of_another_province_is_none_of_seouls(name: str, is_ours: bool) -> None:
    head = [["번호", "이름", "방문수"], ROW]
    if is_ours:
        assert recognise([build_dataset()], name, head).dataset.id == "shops"
    else:
        with pytest.raises(Unrecognised, match=r"another province|다른 시도"):
            recognise([build_dataset()], name, head)
    country = build_dataset(
        place=dataclasses.replace(build_dataset().place or Place(), area=(124, 33, 132, 39))
    )
    assert recognise([country], name, head).dataset.id == "shops"


def test_months_with_a_column_for_the_year_are_months() -> None:
    """A table of months ends with the year's total, a table of years has years alone."""
    fields = (
        build_field("area", "string", "구별", required=True),
        build_field("at", "string", "<at>", required=True),
        build_field("n", "integer", "건수"),
    )
    patterns = {
        "months": r"^(?P<at>\d{4}\. \d\d) (?P<measure>.+)$",
        "years": r"^(?P<at>\d{4}) (?P<measure>.+)$",
    }
    datasets = [
        build_dataset(
            id=name, fields=fields, key=(), wide=Wide(header=pattern), recognise=Recognise(files=("x",))
        )
        for name, pattern in patterns.items()
    ]
    months = ["구별", *(f"2024. {month:02d} 건수" for month in range(1, 13)), "2024 건수"]
    assert recognise(datasets, "x.csv", [months, ["종로구"]]).dataset.id == "months"
    assert (
        recognise(datasets, "x.csv", [["구별", "2023 건수", "2024 건수"], ["종로구"]]).dataset.id == "years"
    )
