from types import SimpleNamespace

from example_release import make_release

from workbench.core.text import Text
from workbench.present.sources import show_sources

DATASET = SimpleNamespace(
    title=Text("자전거 사고다발지점", "Bicycle crash spots"),
    publisher=Text("도로교통공단", "KoROAD"),
    homepage="https://example.org/data",
    licence=SimpleNamespace(
        title=Text("공공누리 제1유형", "KOGL type 1"),
        path="javascript:alert(1)",
        attribution=Text("도로교통공단이 공개한 자료를 이용했습니다.", "Contains data of KoROAD."),
    ),
)


def test_a_source_says_publisher_licence_version_and_files(example):
    part = show_sources(example, "ko", {"bike_crash_spots": DATASET})
    for said in (
        "자전거 사고다발지점", "도로교통공단", "공공누리 제1유형", "도로교통공단이 공개한 자료를 이용했습니다.",
        "20231231-5b5b5b5b", "2023년", "5,318", "자전거사고_2023.csv", "5,321", "5b" * 32, 'href="https://example.org/data"',
    ):  # fmt: skip
        assert said in part.html
    assert "javascript:" not in part.html
    assert "Contains data of KoROAD." in show_sources(example, "en", {"bike_crash_spots": DATASET}).text


def test_an_unknown_dataset_still_stands_there_by_its_id(example):
    assert "bike_crash_spots" in show_sources(example, "en").html


def test_no_snapshots():
    assert "기록된 자료가 없습니다" in show_sources(make_release(snapshots=()), "ko").html
