"""How often the 95 % intervals of each kind of finding hold the truth, over simulated cities.

Each city is drawn anew with known truths: crashes with overdispersed risk, days of fine dust with season, episodes and gaps,
a panel of stations. ``--cities 500`` is the full size; an interval is called good between 93 and 97 %.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.methods.before_after import estimate_before_after
from workbench.methods.bootstrap import estimate_change, estimate_yearly_mean
from workbench.methods.counts import fit_counts
from workbench.methods.empirical_bayes import estimate_marshall
from workbench.methods.exceedances import estimate_exceedance_days, estimate_exceedance_difference
from workbench.methods.panel import fit_panel
from workbench.methods.rates import exact_poisson_interval
from workbench.methods.screening import screen_places
from workbench.methods.seasonal import decompose_series
from workbench.methods.standardise import standardise_directly
from workbench.methods.theil_sen import estimate_sen_slope
from workbench.methods.trends import estimate_count_trend

DAYS = np.arange(365)
SEASON = 22 * np.exp(0.35 * np.cos(2 * np.pi * (DAYS - 30) / 365))
SPREAD = 0.5
LIMIT = 35.0

Checked = Iterator[tuple[str, bool]]


def holds(name: str, low: float, high: float, truth: float) -> tuple[str, bool]:
    return name, bool(low <= truth <= high)


def check_bicycle(random: np.random.Generator, seed: int) -> Checked:
    """Crashes on 300 segments; twenty of them, the worst by count, get a measure that takes a quarter of them away."""
    n, k, exponent, effect, general = 300, 0.7, 0.6, 0.75, 0.95
    flow, length = random.lognormal(5, 0.8, n), random.uniform(0.2, 1.5, n)
    mu = 0.05 * flow**exponent * length
    truth = random.gamma(1 / k, k * mu)
    crashes = random.poisson(truth)
    at = int(random.integers(n))
    low, high = exact_poisson_interval([crashes[at]])
    yield holds("crash rate of one segment (exact Poisson)", low[0], high[0], truth[at])
    design = np.column_stack([np.ones(n), np.log(flow)])
    fit = fit_counts(crashes, design, length, family="negative binomial")
    yield holds("flow exponent (negative binomial)", fit.low[1], fit.high[1], exponent)
    found = screen_places(
        crashes, fit.predict(design, length), overdispersion=fit.overdispersion or 1e-9, draws=10
    )
    yield holds("expected crashes of one segment (EB)", found.low[at], found.high[at], truth[at])
    # The segments a ranking puts first: selection is what breaks most intervals.
    first = int(np.argmax(found.expected))
    yield holds(
        "expected crashes of the first in the ranking (EB)", found.low[first], found.high[first], truth[first]
    )
    worst = np.argsort(-crashes)[:20]
    predicted = fit.predict(design, length)[worst]
    after = random.poisson(truth[worst] * effect * general)
    others = random.poisson(120 * np.array([1, general]))
    study = estimate_before_after(
        crashes[worst],
        after,
        predicted,
        predicted,
        overdispersion=fit.overdispersion or 1e-9,
        comparison=(int(others[0]), int(others[1])),
    )
    yield holds("effect of a measure (EB before/after)", study.low, study.high, effect)
    years = np.arange(2012, 2024)
    mean = 200 * 1.03 ** (years - 2012)
    trend = estimate_count_trend(years, random.poisson(random.gamma(mean / 2, 2)))
    yield holds("yearly change of a count (quasi-Poisson)", trend.low_pct, trend.high_pct, 3.0)
    people, rates = np.array([400, 800, 300]), np.array([0.01, 0.02, 0.05])
    standard = np.array([5, 3, 2])
    rate = standardise_directly(random.poisson(people * rates), people, standard)
    yield holds(
        "age-standardised rate (Fay–Feuer)", rate.low, rate.high, float(standard @ rates / standard.sum())
    )


def draw_noise(random: np.random.Generator, size: int, autocorrelation: float) -> np.ndarray:
    noise = random.normal(size=size)
    for i in range(1, size):
        noise[i] = autocorrelation * noise[i - 1] + np.sqrt(1 - autocorrelation**2) * noise[i]
    return noise


def draw_year(random: np.random.Generator, factor: float) -> np.ndarray:
    """Daily values with episodes; a twentieth missing at random and three weeks in one piece."""
    year = factor * SEASON * np.exp(SPREAD * draw_noise(random, 365, 0.6) - SPREAD**2 / 2)
    year[random.random(365) < 0.05] = np.nan
    begin = int(random.integers(344))
    year[begin : begin + 21] = np.nan
    return np.asarray(year)


def expected_days(factor: float) -> float:
    z = (np.log(LIMIT / (factor * SEASON)) + SPREAD**2 / 2) / SPREAD
    return float(stats.norm.sf(z).sum())


def check_fine_dust(random: np.random.Generator, seed: int) -> Checked:
    """Two years of days, ten years of months, a panel of stations under common weather."""
    first, last = draw_year(random, 1.0), draw_year(random, 0.85)
    before, after = (estimate_yearly_mean(year, repeats=400, seed=seed) for year in (first, last))
    yield holds("yearly mean with gaps (block bootstrap)", before.low, before.high, float(SEASON.mean()))
    change = estimate_change(before, after)
    yield holds("change of the yearly mean", change.low_pct, change.high_pct, -15.0)
    days = [estimate_exceedance_days(year, LIMIT, repeats=400, seed=seed) for year in (first, last)]
    yield holds("days above a level", days[0].low, days[0].high, expected_days(1.0))
    difference = estimate_exceedance_difference(*days)
    yield holds(
        "difference of days above a level",
        difference.low,
        difference.high,
        expected_days(0.85) - expected_days(1.0),
    )
    months = np.arange(120)
    noise = 2 * draw_noise(random, 120, 0.3)
    series = 30 - 0.6 * months / 12 + 5 * np.cos(2 * np.pi * months / 12) + noise
    clean = decompose_series(series, seasonal=35).deseasonalised
    slope = estimate_sen_slope(months / 12, clean, repeats=400, block=6, seed=seed)
    yield holds("trend a year (Theil–Sen, deseasonalised)", slope.low, slope.high, -0.6)
    yield from check_panel(random)


def check_panel(random: np.random.Generator) -> Checked:
    stations, times = 25, 150
    unit, time_ = np.repeat(np.arange(stations), times), np.tile(np.arange(times), stations)
    weather = draw_noise(random, times, 0.5)
    traffic = 0.5 * weather[time_] + np.concatenate([draw_noise(random, times, 0.5) for _ in range(stations)])
    own = np.concatenate([draw_noise(random, times, 0.5) for _ in range(stations)])
    pm = 0.1 * traffic + 0.6 * weather[time_] + 0.2 * unit / stations + 0.4 * own
    for errors in ("entity", "time", "driscoll-kraay"):
        fit = fit_panel(pm, traffic[:, None], unit, time_, names=["traffic"], errors=errors, lags=7)
        yield holds(f"traffic effect (panel, date effects, errors: {errors})", *fit["traffic"][1:], 0.1)


def check_shrinkage(random: np.random.Generator, seed: int) -> Checked:
    """Marshall's estimate has no interval of its own: how much nearer to the truth it is, as a share of cities."""
    exposure = random.uniform(5, 50, 100)
    truth = random.gamma(4, 0.25, 100)
    counts = random.poisson(truth * exposure)
    shrunk = estimate_marshall(counts, exposure).rate
    nearer = np.mean((shrunk - truth) ** 2) < np.mean((counts / exposure - truth) ** 2)
    yield "(share of cities where Marshall's rates are nearer to the truth than raw ones)", bool(nearer)


def check_city(seed: int, base: int) -> list[tuple[str, bool]]:
    random = np.random.default_rng([base, seed])
    return [
        *check_bicycle(random, seed),
        *check_fine_dust(random, seed),
        *check_shrinkage(random, seed),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cities", type=int, default=500)
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    began = time.perf_counter()
    hits: dict[str, list[bool]] = defaultdict(list)
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for found in pool.map(partial(check_city, base=arguments.seed), range(arguments.cities), chunksize=5):
            for name, covered in found:
                hits[name].append(covered)
    print(f"{arguments.cities} cities, seed {arguments.seed}, {time.perf_counter() - began:.0f} s\n")
    print("| finding | covered | chance error | |\n|---|---|---|---|")
    for name, covered in hits.items():
        share = float(np.mean(covered))
        error = (share * (1 - share) / len(covered)) ** 0.5
        verdict = (
            ""
            if name.startswith("(")
            else "good"
            if 0.93 <= share <= 0.97
            else "wide"
            if share > 0.97
            else "NARROW"
        )
        print(f"| {name} | {share:.1%} | ± {1.96 * error:.1%} | {verdict} |")


if __name__ == "__main__":
    main()
