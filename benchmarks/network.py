"""Kernel density and empirical Bayes ranking of a whole city's network, beside the obvious slow way.

The city is a bent grid of streets with flows, made up. The slow way follows each crash along every path in plain Python,
and draws ranks for every segment; it is timed on a few crashes and draws and multiplied out.
"""

import argparse
import platform
import resource
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.methods.counts import fit_counts
from workbench.methods.envelopes import estimate_envelope
from workbench.methods.network import LineNetwork, Matches, build_network, match_points
from workbench.methods.network_kernel import KernelRule, build_kernel_matrix
from workbench.methods.screening import screen_places


class Clock:
    """Prints how long each step took."""

    def __init__(self) -> None:
        self.total, self.cpu = 0.0, 0.0
        self.start()

    def start(self) -> None:
        self.began, self.cpu_began = time.perf_counter(), time.process_time()

    def tell(self, step: str) -> None:
        seconds, cpu = time.perf_counter() - self.began, time.process_time() - self.cpu_began
        self.total, self.cpu = self.total + seconds, self.cpu + cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        peak_mb = peak / ((1 << 20) if platform.system() == "Darwin" else (1 << 10))
        print(f"| {step} | {seconds:.1f} | {cpu:.1f} | {peak_mb:.0f} |", flush=True)
        self.start()


def draw_city(segments: int, random: np.random.Generator) -> LineNetwork:
    """Streets about 80 m long, four to a crossing."""
    side = round((segments / 2) ** 0.5) + 1
    x, y = np.meshgrid(np.arange(side) * 80.0, np.arange(side) * 80.0)
    x, y = x + random.normal(0, 12, x.shape), y + random.normal(0, 12, y.shape)
    across = [x[:, :-1], y[:, :-1], x[:, 1:], y[:, 1:]]
    up = [x[:-1], y[:-1], x[1:], y[1:]]
    ends = (np.concatenate([a.ravel(), b.ravel()]) for a, b in zip(across, up, strict=True))
    return build_network(*ends, snap=0.01)


def follow_slowly(network: LineNetwork, events: Matches, count: int, bandwidth: float) -> float:
    """Processor seconds a crash for following every path by recursion, as a first script would."""
    incident: dict[int, list[int]] = {}
    for edge in range(len(network.length)):
        incident.setdefault(int(network.start[edge]), []).append(edge)
        incident.setdefault(int(network.end[edge]), []).append(edge)
    density = np.zeros(len(network.length))

    def go(node: int, came: int, distance: float, share: float) -> None:
        if distance >= bandwidth:
            return
        arms = [edge for edge in incident[node] if edge != came]
        for edge in arms:
            u = (distance + network.length[edge] / 2) / bandwidth
            if u < 1:
                density[edge] += share / len(arms) * 15 / 16 * (1 - u * u) ** 2 / bandwidth
            far = network.end[edge] if network.start[edge] == node else network.start[edge]
            go(int(far), edge, distance + network.length[edge], share / len(arms))

    began = time.process_time()
    for edge, offset in zip(events.positions.edge[:count], events.positions.offset[:count], strict=True):
        go(int(network.start[edge]), int(edge), float(offset), 1.0)
        go(int(network.end[edge]), int(edge), float(network.length[edge] - offset), 1.0)
    return (time.process_time() - began) / count


def rank_slowly(shape: np.ndarray, draws: int) -> float:
    """Processor seconds a draw of ranking every segment."""
    random = np.random.default_rng(0)
    began = time.process_time()
    for _ in range(draws):
        np.argsort(np.argsort(-random.gamma(shape)))
    return (time.process_time() - began) / draws


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--segments", type=int, default=100_000)
    parser.add_argument("--crashes", type=int, default=5_000)
    parser.add_argument("--bandwidth", type=float, default=300.0, help="metres")
    parser.add_argument("--simulations", type=int, default=199)
    parser.add_argument("--slow", type=int, default=100, help="crashes and draws the slow way is timed on")
    arguments = parser.parse_args()
    random = np.random.default_rng(2017)

    print("| step | seconds | of processor | peak MB |\n|---|---|---|---|")
    clock = Clock()
    network = draw_city(arguments.segments, random)
    m = len(network.length)
    flow, kilometres = random.lognormal(6, 1, m), network.length / 1000
    risk = flow**0.6 * kilometres * random.gamma(2 * kilometres, 1 / (2 * kilometres))
    hit = random.choice(m, arguments.crashes, p=risk / risk.sum())
    at = network.nodes[network.start[hit]] + random.random((hit.size, 1)) * (
        network.nodes[network.end[hit]] - network.nodes[network.start[hit]]
    )
    at += random.normal(0, 3, at.shape)
    clock.tell(f"network of {m:,} segments, its ends snapped")
    events = match_points(network, at[:, 0], at[:, 1], limit=30, junction=10)
    clock.tell(f"{arguments.crashes:,} crashes matched ({events.unmatched_share:.1%} beyond 30 m)")
    middle = network.midpoints()
    for method in ("simple", "discontinuous", "continuous"):
        rule = KernelRule(arguments.bandwidth, method)
        density = build_kernel_matrix(network, events.positions, middle, rule).sum(axis=1)
        clock.tell(f"{method} kernel, {arguments.bandwidth:.0f} m (sum {density.sum():.3f})")
    counts = np.bincount(events.positions.edge, minlength=m)
    design = np.column_stack([np.ones(m), np.log(flow)])
    fit = fit_counts(counts, design, kilometres, family="negative binomial", sizes=kilometres)
    clock.tell(f"safety performance function (flow exponent {fit.coefficients[1]:.2f})")
    predicted = fit.predict(design, kilometres)
    k = fit.overdispersion_of(kilometres)
    screening = screen_places(counts, predicted, overdispersion=k, top=10)
    clock.tell(f"empirical Bayes ranking, top 10 of {m:,} (highest {screening.p_top.max():.2f})")
    print(f"| kernels and ranking together | {clock.total:.1f} | {clock.cpu:.1f} | |", flush=True)
    matrix = build_kernel_matrix(network, middle, middle, KernelRule(arguments.bandwidth))
    clock.tell(f"kernel of every segment ({matrix.nnz:,} pairs)")
    estimate_envelope(matrix, counts, network.length * flow, simulations=arguments.simulations)
    clock.tell(f"envelope of {arguments.simulations} simulations")

    crash = follow_slowly(network, events, arguments.slow, arguments.bandwidth)
    draw = rank_slowly(1 / k + counts, min(arguments.slow, 20))
    print(
        f"| slow way: discontinuous kernel in plain Python, multiplied out | | {crash * arguments.crashes:.1f} | |"
    )
    print(f"| slow way: 4,000 rankings of every segment, multiplied out | | {draw * 4000:.1f} | |")


if __name__ == "__main__":
    main()
