"""Passphrases of the sides, kept as scrypt hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

_COST, _BLOCK, _PARALLEL = 2**14, 8, 1
"""About 50 ms and 16 MB a guess (RFC 7914's interactive parameters)."""
SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Hashed:
    """A salted scrypt hash and the parameters it was made with."""

    salt: bytes
    digest: bytes
    cost: int
    block: int
    parallel: int

    def matches(self, passphrase: str) -> bool:
        """Whether this is the passphrase; takes the same time whether or not it is."""
        found = _derive(passphrase, self.salt, self.cost, self.block, self.parallel)
        return hmac.compare_digest(found, self.digest)


def hash_passphrase(passphrase: str) -> Hashed:
    """``passphrase`` under a new salt."""
    salt = secrets.token_bytes(16)
    return Hashed(salt, _derive(passphrase, salt, _COST, _BLOCK, _PARALLEL), _COST, _BLOCK, _PARALLEL)


def _derive(passphrase: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    # The same Hangul typed on two systems may be composed or not.
    text = unicodedata.normalize("NFC", passphrase).encode()
    return hashlib.scrypt(text, salt=salt, n=cost, r=block, p=parallel, dklen=32)
