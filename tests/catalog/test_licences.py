from __future__ import annotations

import pytest

from workbench.catalog import LICENCE_NAMES, build_licence
from workbench.catalog.licences import _terms
from workbench.core.text import Text

PUBLISHER = Text("서울특별시", "Seoul Metropolitan Government")


def build(name: str, title: str = "공원 정보") -> tuple[str, str]:
    text = build_licence(
        name, publisher=PUBLISHER, title=Text(title, "Parks"), homepage="https://x.kr"
    ).attribution
    return text.ko, text.en


def test_every_licence_is_described_and_no_other() -> None:
    assert tuple(_terms()) == LICENCE_NAMES


@pytest.mark.parametrize("name", LICENCE_NAMES)
def test_sentence_names_publisher_title_and_place(name: str) -> None:
    korean, english = build(name)
    assert all(part in korean for part in ("서울특별시", "‘공원 정보’", "https://x.kr"))
    assert all(part in english for part in ("Seoul Metropolitan Government", "Parks", "https://x.kr"))
    assert "{" not in korean + english


def test_sentence_of_type_1_is_the_one_prescribed() -> None:
    korean, _ = build("KOGL-1")
    assert korean == (
        "본 저작물은 서울특별시에서 공공누리 제1유형으로 개방한 ‘공원 정보’를 이용하였으며, "
        "해당 저작물은 서울특별시(https://x.kr)에서 무료로 내려받으실 수 있습니다."
    )


@pytest.mark.parametrize(
    ("title", "particle"), [("공원 현황", "을"), ("공원 지도", "를"), ("대여건수(월별)", "을")]
)
def test_particle_fits_the_title(title: str, particle: str) -> None:
    assert f"‘{title}’{particle} 이용하였" in build("KOGL-1", title)[0]


def test_unstated_terms_say_so() -> None:
    korean, english = build("unstated")
    assert "밝혀져 있지 않으므로" in korean
    assert "not stated" in english


def test_unknown_licence_is_an_error() -> None:
    with pytest.raises(KeyError):
        build("MIT")
