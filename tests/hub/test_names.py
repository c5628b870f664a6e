"""Names that people sign in with."""

from __future__ import annotations

import unicodedata

import pytest

from workbench.hub.names import normalise_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("김하늘", "김하늘"),
        (unicodedata.normalize("NFD", "김하늘"), "김하늘"),
        ("  김 하늘 ", "김-하늘"),
        ("Haneul", "haneul"),
        ("ＨＡＮＥＵＬ", "haneul"),  # full-width letters of a Korean keyboard
        ("가\t 나", "가-나"),
    ],
)
def test_one_spelling(typed: str, name: str) -> None:
    assert normalise_name(typed) == name
    assert normalise_name(name) == name
