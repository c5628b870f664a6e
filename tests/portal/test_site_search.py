"""What the site's search is cut into."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.text import Text
from workbench.portal.site_search import SearchEntry, build_index, cut


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("자전거", {"자전", "전거"}),
        ("길", {"길"}),
        ("구 길", {"구", "길", "구길"}),
        ("공공 자전거", {"공공", "자전", "전거", "공자"}),
        ("PM25농도 ＡＢ", {"pm25", "농도", "ab"}),
        ("", set()),
    ],
)
def test_cut(text, grams):
    assert cut(text) == grams


@given(st.text(alphabet="가나다라", max_size=12), st.integers(0, 12))
def test_a_blank_between_syllables_hides_nothing(text, place):
    """Whoever writes together what a title writes apart finds it all the same."""
    apart = f"{text[:place]} {text[place:]}"
    assert cut(apart) >= {gram for gram in cut(text) if len(gram) == 2}


def test_an_index_is_json_that_cannot_end_its_script():
    entry = SearchEntry("report", "/a", Text("</script><b>자전거", "Bicycles"), Text("글" * 200, "words"))
    written = build_index([entry], "ko", lambda address: f"..{address}")
    assert "<" not in written
    document = json.loads(written)
    assert document["pages"] == [["../a", "</script><b>자전거", "글" * 110 + "…", "보고서"]]
    assert document["grams"]["자전"] == [0, 4]
    assert document["grams"]["bicycles"] == [0, 4]
    assert document["grams"]["words"] == [0, 1]
