"""How often one may guess."""

from __future__ import annotations

import pytest

from workbench.hub.limiter import SignInLimiter


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def fail(limiter: SignInLimiter, times: int, name: str = "kim", address: str = "10.0.0.1") -> None:
    for _ in range(times):
        limiter.record_failure(address, name)


def test_a_few_slips_cost_nothing(clock: Clock) -> None:
    limiter = SignInLimiter(clock=clock)
    fail(limiter, 4)
    assert limiter.wait_s("10.0.0.1", "kim") == 0


def test_then_one_waits_twice_as_long_each_time(clock: Clock) -> None:
    limiter = SignInLimiter(clock=clock)
    waits = []
    fail(limiter, 4)
    for _ in range(4):
        fail(limiter, 1)
        waits.append(limiter.wait_s("10.0.0.1", "kim"))
    assert waits == [10, 20, 40, 80]


def test_never_longer_than_a_quarter_of_an_hour_and_it_passes(clock: Clock) -> None:
    limiter = SignInLimiter(clock=clock)
    fail(limiter, 200, address="10.0.0.9")
    assert limiter.wait_s("10.0.0.9", "kim") == 900
    clock.now = 450
    assert limiter.wait_s("10.0.0.9", "kim") == 450
    clock.now = 900
    assert limiter.wait_s("10.0.0.9", "kim") == 0
    clock.now = 1801
    assert limiter.wait_s("10.0.0.9", "kim") == 0
    fail(limiter, 1, address="10.0.0.9")
    assert limiter.wait_s("10.0.0.9", "kim") == 0, "after a long quiet time one starts afresh"


def test_one_persons_slips_do_not_shut_out_the_room(clock: Clock) -> None:
    limiter = SignInLimiter(clock=clock)
    fail(limiter, 10, "kim")
    assert limiter.wait_s("10.0.0.1", "kim") > 0
    assert limiter.wait_s("10.0.0.1", "lee") == 0


def test_changing_the_name_does_not_help_for_long(clock: Clock) -> None:
    limiter = SignInLimiter(clock=clock)
    for i in range(40):
        fail(limiter, 1, f"guest{i}")
    assert limiter.wait_s("10.0.0.1", "another") == 10
    assert limiter.wait_s("10.0.0.2", "another") == 0


def test_success_clears_the_name_but_not_the_address(clock: Clock) -> None:
    limiter = SignInLimiter(clock=clock)
    fail(limiter, 40)
    limiter.record_success("10.0.0.1", "kim")
    assert limiter.wait_s("10.0.0.1", "kim") == 10, "one known passphrase must not clear the way"


def test_memory_is_bounded(clock: Clock) -> None:
    limiter = SignInLimiter(clock=clock)
    for i in range(12_000):
        limiter.record_failure(f"10.{i // 65536}.{i // 256 % 256}.{i % 256}", "x")
    assert len(limiter._failures) <= 10_002
