"""How often one may guess a passphrase."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

_KNOWN_AT_MOST = 10_000


@dataclass(slots=True)
class _Failures:
    count: int = 0
    last_at: float = 0.0


@dataclass(slots=True)
class SignInLimiter:
    """After a few failures one waits, each time twice as long, up to a quarter of an hour.

    A name at an address may fail ``per_name`` times at once, an address as a whole ``per_address``
    times: in a workshop everyone comes from one address, and one person's slips must not shut out the room.

    Parameters
    ----------
    clock
        Seconds that only grow.
    """

    per_name: int = 5
    per_address: int = 40
    first_wait_s: float = 10.0
    longest_wait_s: float = 900.0
    clock: Callable[[], float] = time.monotonic
    _failures: dict[tuple[str, ...], _Failures] = field(default_factory=dict)

    def wait_s(self, address: str, name: str) -> int:
        """Whole seconds to wait before the next attempt; 0 when one may try now."""
        return max(
            self._wait((address,), self.per_address),
            self._wait((address, name), self.per_name),
        )

    def record_failure(self, address: str, name: str) -> None:
        if len(self._failures) >= _KNOWN_AT_MOST:
            self._forget_old()
        for key in ((address,), (address, name)):
            entry = self._failures.setdefault(key, _Failures())
            entry.count += 1
            entry.last_at = self.clock()

    def record_success(self, address: str, name: str) -> None:
        """The name starts afresh; the address does not, or one known passphrase would clear the way."""
        self._failures.pop((address, name), None)

    def _wait(self, key: tuple[str, ...], allowed: int) -> int:
        entry = self._failures.get(key)
        if entry is None or entry.count < allowed:
            return 0
        since = self.clock() - entry.last_at
        if since > 2 * self.longest_wait_s:
            del self._failures[key]
            return 0
        wait = min(self.first_wait_s * 2.0 ** min(entry.count - allowed, 20), self.longest_wait_s)
        return max(0, int(wait - since + 0.999))

    def _forget_old(self) -> None:
        horizon = self.clock() - self.longest_wait_s
        for key in [key for key, entry in self._failures.items() if entry.last_at < horizon]:
            del self._failures[key]
        while len(self._failures) >= _KNOWN_AT_MOST:
            del self._failures[next(iter(self._failures))]
