import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from workbench.core.text import Text
from workbench.privacy import release, release_document
from workbench.privacy.canonical import content_id, plain


def test_plain_is_json():
    value = {
        "a": np.float64(1.5),
        "b": (float("nan"), {2, 1}),
        "c": b"x",
        "d": Path("/secret/place/file.csv"),
    }
    document = plain(value)
    assert json.loads(json.dumps(document)) == document
    assert document["a"] == 1.5
    assert document["b"] == [None, [1, 2]]
    assert document["c"].startswith("sha256:2d711642")
    assert document["d"] == "file.csv"


def test_identity_is_what_is_shown(make_result, make_table):
    table = make_table({"gu": ("label", ["가"]), "n": ("count", [12])})
    result = make_result(table)
    identity = content_id(result, "1")
    assert len(identity) == 16
    assert identity == content_id(make_result(table), "1")
    assert identity != content_id(result, "2")
    assert identity != content_id(replace(result, title=Text("다른 제목", "Another")), "1")
    other = make_table({"gu": ("label", ["가"]), "n": ("count", [13])})
    assert identity != content_id(make_result(other), "1")


def test_where_and_when_a_snapshot_was_made_is_no_part_of_it(make_result):
    result = make_result()
    moved = replace(
        result.snapshots[0], folder=Path("elsewhere"), created_at=datetime(2000, 1, 1, tzinfo=UTC)
    )
    assert content_id(result, "1") == content_id(replace(result, snapshots=(moved,)), "1")


def test_the_document_holds_no_withheld_count(make_result, make_table):
    table = make_table({"gu": ("label", list("가나다")), "n": ("count", [3, 777, 888])})
    document = json.dumps(release_document(release(make_result(table))))
    assert "888" in document
    assert "777" not in document
    assert json.loads(document)["withheld"][0]["rule"] == "secondary"
    assert json.loads(document)["findings"][0]["sentence"] == {"ko": "12 건", "en": "12 crashes"}
