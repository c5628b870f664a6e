"""Envelopes of a network's density: chance keeps within, a planted hot spot does not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.sparse import csr_array, eye_array

from workbench.core.errors import CannotAnswer
from workbench.methods.envelopes import estimate_envelope
from workbench.methods.network import build_network
from workbench.methods.network_kernel import KernelRule, build_kernel_matrix


def street(edges: int = 60) -> tuple[csr_array, np.ndarray]:
    x = np.arange(edges) * 100.0
    network = build_network(x, np.zeros(edges), x + 100, np.zeros(edges))
    return build_kernel_matrix(
        network, network.midpoints(), network.midpoints(), KernelRule(250)
    ), network.length


def test_a_planted_hot_spot_is_found_and_little_else() -> None:
    matrix, length = street()
    counts = np.random.default_rng(1).multinomial(120, length / length.sum())
    counts[30:33] += 8
    found = estimate_envelope(matrix, counts, length)
    high = found.is_high()
    assert high[30:33].all()
    assert high[:26].sum() + high[37:].sum() <= 2
    assert found.p_any == 0.001
    assert np.all(found.low <= found.high)
    assert found.observed[31] > found.high[31]


def test_chance_alone_is_seldom_called_hot() -> None:
    matrix, length = street()
    random = np.random.default_rng(2)
    p, any_high = [], 0
    for seed in range(60):
        counts = random.multinomial(100, length / length.sum())
        found = estimate_envelope(matrix, counts, length, simulations=199, seed=seed)
        p.append(found.p_any)
        any_high += found.is_high().any()
    assert any_high <= 9
    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_expectation_and_ends_are_those_of_the_binomial() -> None:
    # With the identity for a kernel each place has its own binomial count.
    share = np.array([0.5, 0.3, 0.2])
    found = estimate_envelope(csr_array(eye_array(3)), [40, 40, 20], share, simulations=1999)
    assert found.expected.tolist() == pytest.approx([50, 30, 20])
    np.testing.assert_allclose(found.low, stats.binom.ppf(0.025, 100, share), atol=1)
    np.testing.assert_allclose(found.high, stats.binom.ppf(0.975, 100, share), atol=1)
    np.testing.assert_allclose(found.p, stats.binom.sf([39, 39, 19], 100, share), atol=0.04)


def test_where_people_ride_is_where_they_crash() -> None:
    # Ten times the flow on the first half: the crashes there are no hot spot.
    matrix, length = street()
    flow = np.where(np.arange(60) < 30, 10.0, 1.0)
    counts = np.random.default_rng(3).multinomial(150, flow / flow.sum())
    assert estimate_envelope(matrix, counts, length).is_high().any()
    assert not estimate_envelope(matrix, counts, length * flow).is_high().any()


def test_the_seed_decides() -> None:
    matrix, length = street(20)
    one, two = (estimate_envelope(matrix, [1] * 20, length, simulations=99, seed=7) for _ in range(2))
    assert one.p.tolist() == two.p.tolist()
    other = estimate_envelope(matrix, [1] * 20, length, simulations=99, seed=8)
    assert one.p.tolist() != other.p.tolist()


def test_nowhere_to_fall_is_refused_and_so_is_what_is_no_count() -> None:
    matrix = csr_array(np.eye(2))
    with pytest.raises(CannotAnswer, match="WB602"):
        estimate_envelope(matrix, [1, 1], [0, 0], simulations=9)
    for counts, chances in (([1.5, 1], [1, 1]), ([1, 1], [1, np.nan]), ([1, 1], [1, -1]), ([1, 1], [1])):
        with pytest.raises(ValueError, match=r"whole|chance"):
            estimate_envelope(matrix, counts, chances, simulations=9)
    nothing = estimate_envelope(matrix, [0, 0], [1, 1], simulations=9)
    assert nothing.p.tolist() == [1, 1] and nothing.p_any == 1
