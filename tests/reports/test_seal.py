from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.errors import ReportError
from workbench.reports.seal import check_page, read_fingerprint, seal_page

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
FACTS = {"problem": "bicycle", "release": "0123456789abcdef", "note": "</script> <b>"}
PAGE = """<!DOCTYPE html><html lang="ko"><head><title>보고서</title><style>p { margin: 0 }</style></head>
<body><main><article id="ko" lang="ko"><h1>자전거 사고</h1><h2>핵심 결과</h2><p>종로구 12.5건</p><p>중구 7건</p>
<h3>표 1</h3><table><tr><td>종로구</td><td>12</td></tr><tr><td>중구</td><td>7</td></tr></table>
<iframe srcdoc="&lt;p&gt;지도 31&lt;/p&gt;"></iframe></article>
<article id="en" lang="en"><h1>Crashes</h1><h2>Findings</h2><p>Jongno-gu 12.5</p></article></main>
<script>open(1)</script>
</body></html>
"""
SEALED = seal_page(PAGE, FACTS, KEY)


def test_a_page_as_it_was_sealed_is_whole():
    verdict = check_page(SEALED)
    assert verdict.is_whole
    assert verdict.facts == FACTS
    assert verdict.key == read_fingerprint(KEY) != read_fingerprint(OTHER_KEY)


def test_the_page_itself_is_left_as_it_was():
    start, stop = SEALED.index('<script type="application/json"'), SEALED.rindex("</body>")
    assert SEALED[:start] + SEALED[stop:] == PAGE


@pytest.mark.parametrize(
    ("before", "after", "language", "heading", "text"),
    [
        ("종로구 12.5건", "종로구 22.5건", "ko", "핵심 결과", "종로구 22.5건"),
        ("<td>7</td>", "<td>1</td>", "ko", "표 1", "중구 1"),
        ("지도 31", "지도 32", "ko", "표 1", ""),
        ("Jongno-gu 12.5", "Jongno-gu 12.6", "en", "Findings", "Jongno-gu 12.6"),
        ("<p>중구 7건</p>\n", "", "ko", "핵심 결과", ""),
        ("핵심 결과", "핵심 결론", "ko", "핵심 결론", "핵심 결론"),
        ("margin: 0", "margin: 1", "", "", ""),
        ("open(1)", "open(2)", "", "", ""),
    ],
)
def test_a_change_is_found_and_its_place_named(
    before: str, after: str, language: str, heading: str, text: str
):
    verdict = check_page(SEALED.replace(before, after, 1))
    assert verdict.is_signed
    assert not verdict.is_whole
    assert [(c.language, c.heading, c.text) for c in verdict.changes][-1:] == [(language, heading, text)]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_digit_changed_is_noticed(data: st.DataObject):
    places = [m.start() for m in re.finditer(r"\d", SEALED)]
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != SEALED[place]]))
    tampered = SEALED[:place] + digit + SEALED[place + 1 :]
    try:
        verdict = check_page(tampered)
    except ReportError:
        return  # the seal cannot be read any more
    assert not verdict.is_whole


def test_another_key_gives_another_fingerprint():
    forged = seal_page(PAGE.replace("12.5건", "1.5건"), FACTS, OTHER_KEY)
    verdict = check_page(forged)
    assert verdict.is_whole
    assert verdict.key != check_page(SEALED).key


@pytest.mark.parametrize(
    "page", [PAGE, SEALED.replace('"format"', "format"), SEALED.replace('"facts"', '"f"')]
)
def test_without_a_seal_nothing_is_said_to_be_whole(page: str):
    with pytest.raises(ReportError) as caught:
        check_page(page)
    assert "seal" in caught.value.what.en
