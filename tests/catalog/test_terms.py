from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.catalog import LICENCE_NAMES, build_licence
from workbench.catalog.terms import PERMISSIONS, USES, Permission, combine_licences, describe_terms
from workbench.core.dataset import Licence
from workbench.core.text import Text

STRICTNESS: dict[Permission, int] = {"yes": 0, "ask": 1, "no": 2}


def _licence(name: str, title: str = "자료") -> Licence:
    return build_licence(
        name, publisher=Text("기관", "Publisher"), title=Text(title, title), homepage="https://example.test"
    )


# As https://www.kogl.or.kr/info/license.do states the types.
@pytest.mark.parametrize(
    ("name", "commercial", "change", "unnamed"),
    [
        ("KOGL-0", "yes", "yes", "yes"),
        ("KOGL-1", "yes", "yes", "no"),
        ("KOGL-2", "no", "yes", "no"),
        ("KOGL-3", "yes", "no", "no"),
        ("KOGL-4", "no", "no", "no"),
        ("CC-BY-4.0", "yes", "yes", "no"),
        ("unstated", "ask", "ask", "ask"),
    ],
)
def test_permissions(name: str, commercial: str, change: str, unnamed: str) -> None:
    found = PERMISSIONS[name]
    assert (found.commercial, found.change, found.unnamed) == (commercial, change, unnamed)


def test_every_licence_of_the_catalogue_is_known() -> None:
    assert set(PERMISSIONS) == set(LICENCE_NAMES)


@pytest.mark.parametrize(
    ("name", "permits", "forbids", "asks"),
    [
        ("KOGL-1", ["상업적 이용", "변경과 2차적 저작물 작성"], [], []),
        ("KOGL-2", ["변경과 2차적 저작물 작성"], ["상업적 이용"], []),
        ("KOGL-3", ["상업적 이용"], ["변경과 2차적 저작물 작성"], []),
        ("KOGL-4", [], ["상업적 이용", "변경과 2차적 저작물 작성"], []),
        ("unstated", [], [], ["상업적 이용", "변경과 2차적 저작물 작성"]),
    ],
)
def test_terms_in_words(name: str, permits: list[str], forbids: list[str], asks: list[str]) -> None:
    terms = describe_terms(_licence(name))
    assert [t.ko for t in terms.permits] == permits
    assert [t.ko for t in terms.forbids] == forbids
    assert [t.ko for t in terms.asks] == asks


def test_duties() -> None:
    assert describe_terms(_licence("KOGL-0")).duties == ()
    assert any("출처" in d.ko for d in describe_terms(_licence("KOGL-1")).duties)
    assert any("바꾸었는지" in d.ko for d in describe_terms(_licence("CC-BY-4.0")).duties)
    assert any("물어야" in d.ko for d in describe_terms(_licence("unstated")).duties)


@pytest.mark.parametrize(
    ("names", "may_publish", "commercial", "like"),
    [
        ([], "yes", "yes", "KOGL-0"),
        (["KOGL-0"], "yes", "yes", "KOGL-0"),
        (["KOGL-0", "KOGL-1"], "yes", "yes", "KOGL-1"),
        (["KOGL-1", "CC-BY-4.0"], "yes", "yes", "KOGL-1"),
        (["KOGL-1", "KOGL-2"], "yes", "no", "KOGL-2"),
        (["KOGL-2", "KOGL-3"], "no", "no", "KOGL-4"),
        (["KOGL-1", "unstated"], "ask", "ask", None),
        (["unstated", "KOGL-2"], "ask", "no", None),
        (["unstated", "KOGL-3"], "no", "ask", None),
        (["unstated", "KOGL-4"], "no", "no", "KOGL-4"),
    ],
)
def test_combinations(names: list[str], may_publish: str, commercial: str, like: str | None) -> None:
    combined = combine_licences([_licence(name) for name in names])
    assert (combined.may_publish, combined.permissions.commercial) == (may_publish, commercial)
    assert combined.like == like


@pytest.mark.parametrize(
    ("names", "korean"),
    [
        (["KOGL-1", "KOGL-3"], "허락 없이 공표할 수 없습니다"),
        (["KOGL-1", "unstated"], "공개한 기관에 물어야 합니다"),
        (["KOGL-2"], "상업적으로는 쓸 수 없습니다"),
        (["KOGL-1"], "출처를 밝히고 공표할 수 있습니다."),
        (["KOGL-0"], "조건 없이 공표할 수 있습니다."),
    ],
)
def test_the_verdict(names: list[str], korean: str) -> None:
    assert korean in combine_licences([_licence(name) for name in names]).verdict.ko


def test_each_sentence_of_attribution_once() -> None:
    parts = [
        _licence("KOGL-1", "가"),
        _licence("KOGL-1", "나"),
        _licence("KOGL-1", "가"),
        _licence("KOGL-0", "다"),
    ]
    combined = combine_licences(parts)
    assert [a.ko.count("‘가’") for a in combined.attributions] == [1, 0]
    assert combined.names == ("KOGL-0", "KOGL-1")


names = st.sampled_from(LICENCE_NAMES)


@given(st.lists(names), st.lists(names))
def test_never_more_permissive_than_any_part(first: list[str], second: list[str]) -> None:
    whole = combine_licences([_licence(name) for name in first + second])
    for part in (first, second, *([name] for name in first + second)):
        own = combine_licences([_licence(name) for name in part])
        for use in USES:
            assert STRICTNESS[whole.permissions.allows(use)] >= STRICTNESS[own.permissions.allows(use)]
        assert STRICTNESS[whole.may_publish] >= STRICTNESS[own.may_publish]


@given(st.lists(names, min_size=1), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_matters(parts: list[str], random: object) -> None:
    shuffled = parts + parts[:1]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    before, after = (combine_licences([_licence(name) for name in group]) for group in (parts, shuffled))
    assert before.permissions == after.permissions
    assert before.names == after.names
    assert set(before.attributions) == set(after.attributions)


@given(st.lists(names, min_size=1))
def test_no_stricter_than_the_strictest_part(parts: list[str]) -> None:
    combined = combine_licences([_licence(name) for name in parts])
    for use in USES:
        assert combined.permissions.allows(use) in {PERMISSIONS[name].allows(use) for name in parts}
