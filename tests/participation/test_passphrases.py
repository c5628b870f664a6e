import unicodedata
from dataclasses import replace

from workbench.participation.passphrases import hash_passphrase


def test_only_the_passphrase_matches():
    hashed = hash_passphrase("sunny-river-12")
    assert hashed.matches("sunny-river-12")
    assert not hashed.matches("sunny-river-13")
    assert not hashed.matches("")


def test_two_hashes_of_one_passphrase_differ():
    assert hash_passphrase("x").digest != hash_passphrase("x").digest


def test_the_salt_and_the_cost_matter():
    hashed = hash_passphrase("x")
    assert not replace(hashed, salt=b"0" * 16).matches("x")
    assert not replace(hashed, cost=2**13).matches("x")


def test_hangul_composed_or_not():
    assert hash_passphrase("한강-자전거").matches(unicodedata.normalize("NFD", "한강-자전거"))
