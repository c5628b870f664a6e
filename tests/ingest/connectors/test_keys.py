from __future__ import annotations

import copy

import pytest

from tests.ingest.connectors.service import KEY
from workbench.core.errors import PartMissing, SettingsError
from workbench.ingest.connectors.keys import Key, load_key
from workbench.ingest.connectors.plan import Kind


def test_a_key_does_not_show_itself() -> None:
    key = Key(KEY)
    for shown in (repr(key), str(key), f"{key}", f"{key!r}", repr([key]), repr({"key": key})):
        assert "Secret0Key" not in shown
    with pytest.raises(TypeError, match="not written down"):
        copy.copy(key)


@pytest.mark.parametrize(
    "shown", ["ab+c/d0123456789==", "ab%2Bc%2Fd0123456789%3D%3D", " ab%2bc%2fd0123456789%3d%3d\n"]
)
def test_encoded_or_not_it_is_encoded_once(shown: str) -> None:
    assert Key(shown).quote() == "ab%2Bc%2Fd0123456789%3D%3D"


@pytest.mark.parametrize("value", ["", "short", "with a blank in it", "한글한글한글한글", "a\x00bcdefghij"])
def test_what_is_no_key(value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Key(value)
    assert not value or value not in str(caught.value)


def test_the_public_sample_key_is_one_and_no_secret() -> None:
    assert Key("sample").is_sample
    assert Key("sample").remove_from(b"a sample of rows") == b"a sample of rows"


@pytest.mark.parametrize(
    "sent_back",
    [
        b"ab+c/d0123456789==",
        b"ab%2Bc%2Fd0123456789%3D%3D",
        b"ab%2bc%2fd0123456789%3d%3d",
        rb"ab+c\/d0123456789==",
        b"AB+C/D0123456789==",
    ],
)
def test_a_key_that_is_sent_back_is_taken_out(sent_back: bytes) -> None:
    body = b'{"request":"/' + sent_back + b'/json","rows":[1]}'
    assert Key("ab+c/d0123456789==").remove_from(body) == b'{"request":"/***/json","rows":[1]}'


def test_the_key_comes_from_the_environment() -> None:
    assert load_key("seoul", {"WORKBENCH_SEOUL_KEY": "0123456789"}).quote() == "0123456789"
    assert load_key("datagokr", {"WORKBENCH_DATAGOKR_KEY": "a%2Bb456789"}).quote() == "a%2Bb456789"


@pytest.mark.parametrize(
    ("kind", "variable", "portal"),
    [
        ("seoul", "WORKBENCH_SEOUL_KEY", "data.seoul.go.kr"),
        ("datagokr", "WORKBENCH_DATAGOKR_KEY", "data.go.kr"),
    ],
)
@pytest.mark.parametrize("environ", [{}, {"WORKBENCH_SEOUL_KEY": " ", "WORKBENCH_DATAGOKR_KEY": ""}])
def test_a_missing_key_says_where_to_get_one(
    kind: Kind, variable: str, portal: str, environ: dict[str, str]
) -> None:
    with pytest.raises(PartMissing) as caught:
        load_key(kind, environ)
    for language in ("ko", "en"):
        assert variable in caught.value.to(language)
        assert portal in caught.value.to(language)


def test_the_key_is_read_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_SEOUL_KEY", "0123456789")
    assert load_key("seoul").quote() == "0123456789"
