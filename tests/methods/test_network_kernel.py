"""Densities along a network against R's spNetwork, drawn stars, and paths followed one by one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate

from workbench.methods.network import LineNetwork, Positions, build_network, match_points
from workbench.methods.network_kernel import (
    KERNELS,
    KernelRule,
    build_kernel_matrix,
    estimate_density,
)

METHODS = ("simple", "discontinuous", "continuous")


def star(arms: int, length: float = 20.0) -> LineNetwork:
    """Arms from the origin outwards; edge i is arm i, its offset counted from the centre."""
    angle = 2 * np.pi * np.arange(arms) / arms
    zero = np.zeros(arms)
    return build_network(zero, zero, length * np.cos(angle), length * np.sin(angle))


def places(*where: tuple[int, float]) -> Positions:
    edge, offset = zip(*where, strict=True)
    return Positions(np.array(edge), np.array(offset, dtype=float))


def quartic(distance: float, bandwidth: float = 10.0) -> float:
    u = distance / bandwidth
    return 15 / 16 * (1 - u * u) ** 2 / bandwidth if u < 1 else 0.0


@pytest.mark.parametrize(("method", "scale"), [("simple", 1), ("discontinuous", 300), ("continuous", 1)])
def test_midpoints_equal_spnetwork(vectors: Path, method: str, scale: float) -> None:
    folder = vectors / "network_kernel"
    lines = pd.read_csv(folder / "clean_lines.csv")
    crashes = pd.read_csv(folder / "clean_events_at_nodes.csv")
    expected = pd.read_csv(folder / "clean_expected_midpoints_quartic300.csv")
    network = build_network(lines["x1"], lines["y1"], lines["x2"], lines["y2"])
    events = match_points(network, crashes["X"], crashes["Y"], limit=1, junction=1)
    assert events.unmatched_share == 0
    middle = network.midpoints()
    np.testing.assert_allclose(network.locate(middle), expected[["X", "Y"]], atol=1e-6)
    # spNetwork gives a path up after twelve junctions here, and divides the discontinuous density once more.
    rule = KernelRule(300, method, deepest=12)  # type: ignore[arg-type]
    found = estimate_density(network, events.positions, middle, rule)
    wanted = expected[method] * scale
    assert np.max(np.abs(found - wanted)) < 1e-9 * wanted.max()
    assert found.sum() == pytest.approx(
        {"simple": 11.177852635, "discontinuous": 2.963590431, "continuous": 2.817537500}[method], abs=1e-8
    )
    # Followed to the end the paths give the same but for the faintest.
    whole = estimate_density(network, events.positions, middle, KernelRule(300, method))  # type: ignore[arg-type]
    assert np.max(np.abs(whole - wanted)) < 1e-3 * wanted.max()


@pytest.mark.parametrize(
    ("method", "own", "other"),
    [
        ("simple", quartic(2) + 0 * quartic(8), quartic(8)),
        ("discontinuous", quartic(2), quartic(8) / 3),
        ("continuous", quartic(2) - quartic(8) / 2, quartic(8) / 2),
    ],
)
def test_a_star_of_four_arms(method: str, own: float, other: float) -> None:
    # The event 5 out on arm 0; samples 3 out on arm 0 (2 away, 8 over the centre and back) and on arm 2.
    network = star(4)
    rule = KernelRule(10, method)  # type: ignore[arg-type]
    found = estimate_density(network, places((0, 5)), places((0, 3), (2, 3)), rule)
    assert found.tolist() == pytest.approx([own, other])


@pytest.mark.parametrize(
    ("method", "share"), [("simple", 1), ("discontinuous", 1 / 2), ("continuous", 1 / 2)]
)
def test_an_event_at_a_junction_of_four_starts_with_half_on_each(method: str, share: float) -> None:
    rule = KernelRule(10, method)  # type: ignore[arg-type]
    found = estimate_density(star(4), places((1, 0.0)), places((0, 4), (1, 4), (3, 4)), rule)
    assert found.tolist() == pytest.approx([share * quartic(4)] * 3)


@pytest.mark.parametrize(
    ("method", "share"), [("simple", 1), ("discontinuous", 1 / 3), ("continuous", 1 / 2)]
)
def test_a_sample_at_a_node_takes_the_value_after_the_split(method: str, share: float) -> None:
    rule = KernelRule(10, method)  # type: ignore[arg-type]
    found = estimate_density(star(4), places((0, 5)), places((0, 0.0), (2, 0.0)), rule)
    assert found.tolist() == pytest.approx([share * quartic(5)] * 2)


def test_the_continuous_density_is_continuous_and_the_other_is_not() -> None:
    near = places((0, 1e-7), (1, 1e-7), (2, 1e-7), (0, 0.0))
    smooth = estimate_density(star(3), places((0, 4)), near, KernelRule(10, "continuous"))
    assert smooth.tolist() == pytest.approx([2 / 3 * quartic(4)] * 4, rel=1e-5)
    broken = estimate_density(star(3), places((0, 4)), near, KernelRule(10, "discontinuous"))
    assert broken[0] == pytest.approx(2 * broken[1], rel=1e-5)


@pytest.mark.parametrize("method", ["discontinuous", "continuous"])
@pytest.mark.parametrize("place", [(0, 0.0), (0, 3.0), (1, 9.5)])
def test_an_event_keeps_its_weight_on_a_network_without_dead_ends_in_reach(
    method: str, place: tuple[int, float]
) -> None:
    network, step = star(5), 0.01
    grid = places(*[(arm, at) for arm in range(5) for at in np.arange(step / 2, 20, step)])
    density = estimate_density(network, places(place), grid, KernelRule(10, method))  # type: ignore[arg-type]
    assert density.sum() * step == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("kernel", [k for k in KERNELS if "gaussian" not in k])
def test_kernels_hold_one(kernel: str) -> None:
    rule = KernelRule(7, kernel=kernel)  # type: ignore[arg-type]
    whole, _ = integrate.quad(lambda d: 2 * float(rule.weigh(np.array([d]))[0]), 0, 7)
    assert whole == pytest.approx(1, abs=1e-6)
    assert rule.weigh(np.array([7.0, 8.0])).tolist() == [0, 0]


def test_weights_and_nothing() -> None:
    network, sample = star(3), places((1, 2))
    one = estimate_density(network, places((0, 2), (0, 2)), sample, KernelRule(10), weights=[1, 2])
    three = estimate_density(network, places((0, 2)), sample, KernelRule(10), weights=[3])
    assert one == pytest.approx(three)
    nothing = Positions(np.zeros(0, dtype=np.int64), np.zeros(0))
    assert estimate_density(network, nothing, sample, KernelRule(10)).tolist() == [0]
    with pytest.raises(ValueError, match="bandwidth"):
        estimate_density(network, sample, sample, KernelRule(0))
    with pytest.raises(ValueError, match="beyond"):
        estimate_density(network, places((0, 21)), sample, KernelRule(10))


def follow(network: LineNetwork, event: tuple[int, float], sample: tuple[int, float], method: str) -> float:
    """The density by recursion over every path, one at a time: slow, and plain to read."""
    rule = KernelRule(10, method)  # type: ignore[arg-type]
    kernel: Callable[[float], float] = lambda d: float(rule.weigh(np.array([d]))[0])  # noqa: E731
    incident: dict[int, list[int]] = {}
    for edge, (a, b) in enumerate(zip(network.start, network.end, strict=True)):
        incident.setdefault(int(a), []).append(edge)
        incident.setdefault(int(b), []).append(edge)
    total = kernel(abs(event[1] - sample[1])) if event[0] == sample[0] else 0.0

    def arrive(node: int, came: int, distance: float, share: float) -> float:
        n = len(incident[node])
        if distance >= 10 or n == 1 or abs(share) < 1e-9:
            return 0.0
        found = 0.0
        for edge in incident[node]:
            on = 1 / (n - 1) if method == "discontinuous" else 2 / n
            if edge == came:
                on = 0.0 if method == "discontinuous" else 2 / n - 1
            if on == 0:
                continue
            forward = network.start[edge] == node
            if edge == sample[0]:
                into = sample[1] if forward else network.length[edge] - sample[1]
                found += share * on * kernel(distance + into)
            far = network.end[edge] if forward else network.start[edge]
            found += arrive(int(far), edge, distance + network.length[edge], share * on)
        return found

    edge, offset = event
    total += arrive(int(network.start[edge]), edge, offset, 1.0)
    return total + arrive(int(network.end[edge]), edge, network.length[edge] - offset, 1.0)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["discontinuous", "continuous"]))
def test_every_path_counts(seed: int, method: str) -> None:
    random = np.random.default_rng(seed)
    nodes = random.uniform(0, 12, size=(8, 2))
    pairs = np.array([(i, j) for i in range(8) for j in range(i) if random.random() < 0.35] or [(0, 1)])
    network = build_network(*nodes[pairs[:, 0]].T, *nodes[pairs[:, 1]].T)
    m = len(network.length)
    event = (int(random.integers(m)), 0.0)
    event = (event[0], float(random.uniform(0.1, 0.9) * network.length[event[0]]))
    samples = [(e, float(random.uniform(0.1, 0.9) * network.length[e])) for e in range(m)]
    found = estimate_density(network, places(event), places(*samples), KernelRule(10, method))  # type: ignore[arg-type]
    wanted = [follow(network, event, sample, method) for sample in samples]
    np.testing.assert_allclose(found, wanted, atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_simple_density_is_the_kernel_of_the_shortest_distance(seed: int) -> None:
    from scipy.sparse.csgraph import floyd_warshall

    random = np.random.default_rng(seed)
    nodes = random.uniform(0, 12, size=(8, 2))
    pairs = np.array([(i, j) for i in range(8) for j in range(i) if random.random() < 0.35] or [(0, 1)])
    network = build_network(*nodes[pairs[:, 0]].T, *nodes[pairs[:, 1]].T)
    m, n = len(network.length), len(network.nodes)
    table = np.full((n, n), np.inf)
    table[network.start, network.end] = table[network.end, network.start] = network.length
    far = floyd_warshall(table)
    events = Positions(np.arange(m), random.uniform(0, 1, m) * network.length)
    samples = Positions(np.arange(m)[::-1].copy(), random.uniform(0, 1, m) * network.length[::-1])
    matrix = build_kernel_matrix(network, events, samples, KernelRule(10, "simple")).toarray()
    for s in range(m):
        for e in range(m):
            ways = [
                far[a, b] + da + db
                for a, da in _ends(network, events, e)
                for b, db in _ends(network, samples, s)
            ]
            if events.edge[e] == samples.edge[s]:
                ways.append(abs(events.offset[e] - samples.offset[s]))
            assert matrix[s, e] == pytest.approx(quartic(min(ways)), abs=1e-12)


def _ends(network: LineNetwork, at: Positions, i: int) -> list[tuple[int, float]]:
    edge, offset = at.edge[i], at.offset[i]
    return [(network.start[edge], offset), (network.end[edge], network.length[edge] - offset)]


def test_a_regular_grid_does_not_blow_up() -> None:
    k = 12
    x, y = np.meshgrid(np.arange(k) * 10.0, np.arange(k) * 10.0)
    across = (x[:, :-1].ravel(), y[:, :-1].ravel(), x[:, 1:].ravel(), y[:, 1:].ravel())
    up = (x[:-1].ravel(), y[:-1].ravel(), x[1:].ravel(), y[1:].ravel())
    network = build_network(*(np.concatenate(pair) for pair in zip(across, up, strict=True)))
    # 300 is thirty blocks: paths by the billion, states by the thousand.
    matrix = build_kernel_matrix(network, network.midpoints(), network.midpoints(), KernelRule(150))
    assert matrix.shape == (264, 264)
    assert np.all(matrix.toarray() >= 0)


@pytest.mark.parametrize("weights", [[np.nan], [1.0, 2.0]])
def test_a_weight_that_is_not_known_is_refused(weights: list[float]) -> None:
    network = build_network([0.0], [0.0], [10.0], [0.0])
    event = Positions(np.array([0]), np.array([3.0]))
    with pytest.raises(ValueError, match="weight"):
        estimate_density(network, event, network.midpoints(), KernelRule(5), weights=weights)
