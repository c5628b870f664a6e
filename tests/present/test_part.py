import base64

import pytest
from example_release import make_result

from workbench.core.errors import NotReleased
from workbench.present.part import PART_MIME, Fragment, build_part, load_stylesheet, require_release


def test_a_result_is_refused_and_a_release_taken(example):
    with pytest.raises(NotReleased) as refused:
        require_release(make_result())
    assert refused.value.where == "Result"
    assert require_release(example) is example


def test_the_bundle_says_whose_part_it_is(example):
    part = build_part(
        example, "en", Fragment("figure", "map", "Title <1>", "<p>body</p>", "words", png=b"\x89PNG")
    )
    bundle = part._repr_mimebundle_()
    assert bundle[PART_MIME] == {
        "release": example.id,
        "part": "figure-map",
        "section": "figure",
        "language": "en",
        "is_sample": True,
        "policy_version": example.policy_version,
        "released_at": example.released_at.isoformat(),
    }
    assert base64.b64decode(bundle["image/png"]) == b"\x89PNG"
    assert "Title &lt;1&gt;" in bundle["text/html"]
    assert 'id="en-figure-map"' in bundle["text/html"]
    assert bundle["text/plain"].startswith("[SAMPLE] Title <1>")


def test_the_sample_mark_is_only_on_samples(example, real_release):
    fragment = Fragment("method", "", "분석 방법", "", "")
    assert "표본 자료" in build_part(example, "ko", fragment).html
    assert "표본 자료" not in build_part(real_release, "ko", fragment).html


def test_every_rule_of_the_style_sheet_is_bound_to_parts():
    sheet = load_stylesheet()
    rules = [line.strip() for line in sheet.splitlines() if line.rstrip().endswith("}") and "{" in line]
    loose = [rule for rule in rules if not rule.startswith((".wb-part", "@supports"))]
    assert loose == []
