"""Sign-in, against the real table between the sides."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tornado import web

from workbench.core.settings import Settings
from workbench.hub.authenticator import CivicAuthenticator
from workbench.participation import open_participation

PASSPHRASES = {"citizens": "seven-green-pears", "city": "nine-grey-stones", "facilitator": "two-calm-rivers"}


@pytest.fixture
def authenticator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CivicAuthenticator]:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    with open_participation(Settings(home=tmp_path)) as table:
        table.set_passphrases(PASSPHRASES)
    made = CivicAuthenticator()
    yield made
    made.table.close()


def sign_in(authenticator: CivicAuthenticator, name: str, passphrase: str, address: str = "10.0.0.1") -> Any:
    handler = SimpleNamespace(request=SimpleNamespace(remote_ip=address))
    data = {"username": name, "password": passphrase}
    return asyncio.run(authenticator.authenticate(handler, data))


def refusal(authenticator: CivicAuthenticator, name: str, passphrase: str) -> web.HTTPError:
    with pytest.raises(web.HTTPError) as caught:
        sign_in(authenticator, name, passphrase)
    return caught.value


@pytest.mark.parametrize("side", PASSPHRASES)
def test_the_side_follows_from_the_passphrase(authenticator: CivicAuthenticator, side: str) -> None:
    user = sign_in(authenticator, "김하늘", f" {PASSPHRASES[side]} ")
    assert user == {"name": "김하늘", "groups": [side], "admin": side == "facilitator"}


def test_one_person_is_one_user_however_the_name_is_typed(authenticator: CivicAuthenticator) -> None:
    typed = ["Haneul Kim", "  haneul  kim", unicodedata.normalize("NFD", "HANEUL KIM")]
    assert {sign_in(authenticator, t, PASSPHRASES["citizens"])["name"] for t in typed} == {"haneul-kim"}
    decomposed = unicodedata.normalize("NFD", "김하늘")
    assert sign_in(authenticator, decomposed, PASSPHRASES["citizens"])["name"] == "김하늘"
    assert authenticator.normalize_username(decomposed) == "김하늘"


def test_a_wrong_passphrase_is_told_in_both_languages(authenticator: CivicAuthenticator) -> None:
    error = refusal(authenticator, "김하늘", "wrong-wrong-wrong")
    korean, english = error.jupyterhub_message.split("\n")  # type: ignore[attr-defined]
    assert error.status_code == 403
    assert "암구호" in korean
    assert "passphrase" in english


def test_a_name_of_one_side_cannot_be_taken_by_another(authenticator: CivicAuthenticator) -> None:
    sign_in(authenticator, "김하늘", PASSPHRASES["citizens"])
    error = refusal(authenticator, "김하늘", PASSPHRASES["city"])
    assert "another side" in error.jupyterhub_message  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["", "..", "a/b", "x" * 41, "{user}"])
def test_a_name_that_is_no_folder_is_refused(authenticator: CivicAuthenticator, name: str) -> None:
    assert refusal(authenticator, name, PASSPHRASES["citizens"]).status_code == 403


def test_after_a_few_failures_one_waits_even_with_the_right_passphrase(
    authenticator: CivicAuthenticator,
) -> None:
    for _ in range(5):
        assert refusal(authenticator, "김하늘", "wrong-wrong-wrong").status_code == 403
    error = refusal(authenticator, "김하늘", PASSPHRASES["citizens"])
    assert error.status_code == 429
    assert "10초" in error.jupyterhub_message  # type: ignore[attr-defined]
    assert sign_in(authenticator, "이바다", PASSPHRASES["citizens"])["name"] == "이바다"
    assert sign_in(authenticator, "김하늘", PASSPHRASES["citizens"], address="10.0.0.2")
