"""How often the 95 % intervals of each kind of finding hold the truth, over simulated cities.

Each city is drawn anew with known truths: crashes with overdispersed risk, rentals in the rain, tracks of riders, days and
hours of fine dust with season, weather, episodes and gaps. What is checked are the estimators the two problems call, with
their settings. ``--cities 500`` is the full size; an interval is called good between 93 and 97 %. Cities done are kept in a
file, so that a run that was stopped goes on where it was (``--anew`` begins again).
"""

import argparse
import hashlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats
from scipy.signal import lfilter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.methods.before_after import estimate_before_after
from workbench.methods.bootstrap import estimate_change, estimate_yearly_mean
from workbench.methods.counts import fit_counts
from workbench.methods.empirical_bayes import estimate_marshall
from workbench.methods.exceedances import estimate_exceedance_days, estimate_exceedance_difference
from workbench.methods.intervals import gamma_interval
from workbench.methods.panel import fit_panel
from workbench.methods.rates import exact_poisson_interval
from workbench.methods.resampling import estimate_statistic
from workbench.methods.screening import screen_places
from workbench.methods.standardise import standardise_directly
from workbench.methods.theil_sen import estimate_sen_slope
from workbench.methods.trends import estimate_count_trend
from workbench.problems.bicycle.amenities import KINDS, list_new_places
from workbench.problems.bicycle.conditions import MEMORY_DAYS as RAIN_MEMORY
from workbench.problems.bicycle.sites import ECLO
from workbench.problems.fine_dust.data import ROADSIDE
from workbench.problems.fine_dust.levels import POLLUTANTS
from workbench.problems.fine_dust.traffic import estimate_association, estimate_by_day, estimate_placebo
from workbench.problems.fine_dust.trend import Course, estimate_month_slope, estimate_regression

ROOT = Path(__file__).resolve().parents[1]
DAYS = np.arange(365)
SEASON = 22 * np.exp(0.35 * np.cos(2 * np.pi * (DAYS - 30) / 365))
SPREAD = 0.5
LIMIT = 35.0

Checked = Iterator[tuple[str, bool]]


def holds(name: str, low: float, high: float, truth: float) -> tuple[str, bool]:
    return name, bool(low <= truth <= high)


def draw_noise(random: np.random.Generator, size: int, memory: float) -> np.ndarray:
    """Autoregressive noise of the first order with standard deviation 1."""
    steps = random.normal(0, np.sqrt(1 - memory**2), size)
    steps[0] = random.normal()
    return np.asarray(lfilter([1.0], [1.0, -memory], steps))


def check_segments(random: np.random.Generator, seed: int) -> Checked:
    """Crashes on 300 segments; twenty of them, the worst by count, get a measure that takes a quarter of them away."""
    n, k, exponent, effect, general = 300, 0.7, 0.6, 0.75, 0.95
    flow, length = random.lognormal(5, 0.8, n), random.uniform(0.2, 1.5, n)
    mu = 0.05 * flow**exponent * length
    truth = random.gamma(1 / k, k * mu)
    crashes = random.poisson(truth)
    at = int(random.integers(n))
    low, high = exact_poisson_interval([crashes[at]])
    yield holds("crashes of one segment (exact Poisson)", low[0], high[0], truth[at])
    whole = exact_poisson_interval([crashes.sum()])
    yield holds(
        "crashes per kilometre ridden, whole city (exact Poisson)", whole[0][0], whole[1][0], truth.sum()
    )
    design = np.column_stack([np.ones(n), np.log(flow)])
    fit = fit_counts(crashes, design, length, family="negative binomial")
    yield holds("flow exponent (negative binomial)", fit.low[1], fit.high[1], exponent)
    found = screen_places(
        crashes, fit.predict(design, length), overdispersion=fit.overdispersion or 1e-9, draws=10
    )
    yield holds("expected crashes of one segment (EB)", found.low[at], found.high[at], truth[at])
    # The segments a ranking puts first: selection is what breaks most intervals.
    first = int(np.argmax(found.excess))
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
    yield holds("effect of a measure at the worst places (EB before/after)", study.low, study.high, effect)


def check_districts(random: np.random.Generator, seed: int) -> Checked:
    """Twenty-five districts over a few years: rates, a measure in two of them, a trend, ages."""
    rentals = random.lognormal(14, 0.5, 25)
    rate = random.gamma(12, 1 / 12, 25) * 90e-6
    crashes = random.poisson(rate * rentals)
    first = int(np.argmax(estimate_marshall(crashes, rentals).rate))
    low, high = exact_poisson_interval(crashes)
    yield holds(
        "rate of the district that ranks first (exact Poisson)",
        low[first],
        high[first],
        (rate * rentals)[first],
    )
    level, effect, general = random.gamma(6, 20, 25), 0.8, 1.1
    before = random.poisson(level * 3)
    treated = np.argsort(-before)[:2]
    after = random.poisson(level * 3 * general * np.where(np.isin(np.arange(25), treated), effect, 1.0))
    rest = np.setdiff1d(np.arange(25), treated)
    model = fit_counts(before[rest], np.ones((23, 1)), np.full(23, 3.0), family="negative binomial")
    expected = model.predict(np.ones((2, 1)), np.full(2, 3.0))
    study = estimate_before_after(
        before[treated],
        after[treated],
        expected,
        expected,
        overdispersion=model.overdispersion,
        comparison=(int(before[rest].sum()), int(after[rest].sum())),
    )
    yield holds("effect of a measure in the worst districts (EB before/after)", study.low, study.high, effect)
    years = np.arange(2014, 2024)
    mean = 200 * 1.03 ** (years - 2014)
    trend = estimate_count_trend(years, random.poisson(random.gamma(mean / 2, 2)))
    yield holds("yearly change of a count (quasi-Poisson)", trend.low_pct, trend.high_pct, 3.0)
    people, rates = np.array([400, 800, 300]), np.array([0.01, 0.02, 0.05])
    standard = np.array([5, 3, 2])
    found = standardise_directly(random.poisson(people * rates), people, standard)
    truth = float(standard @ rates / standard.sum())
    yield holds("age-standardised rate (Fay–Feuer)", found.low, found.high, truth)


def check_places(random: np.random.Generator, seed: int) -> Checked:
    """Sixty places of several yearly lists: the one with most crashes, and the one where people were hurt worst."""
    mean = random.gamma(4, 5, 60)
    crashes = random.poisson(mean)
    worst = int(np.argmax(crashes))
    low, high = exact_poisson_interval([crashes[worst]])
    yield holds(
        "crashes of the place with most of them (exact Poisson, picked)", low[0], high[0], mean[worst]
    )
    weights, shares = np.array(list(ECLO.values()), dtype=float), np.array([0.02, 0.25, 0.63, 0.10])
    people = np.array([random.multinomial(n + random.binomial(n, 0.1), shares) for n in crashes])
    truth = mean * 1.1 * float(shares @ weights)
    one, heaviest = int(random.integers(60)), int(np.argmax(people @ weights))
    for name, at in (("one place", one), ("the heaviest place", heaviest)):
        low_, high_ = gamma_interval(people[at], weights)
        picked = ", picked" if at == heaviest and name != "one place" else ""
        yield holds(f"severity of {name} (gamma, Fay–Feuer{picked})", low_, high_, truth[at])


def check_riding(random: np.random.Generator, seed: int) -> Checked:
    """Two years of daily rentals in the rain, a year of monthly use beside amenities, and the tracks of sixty riders."""
    days = pd.date_range("2022-01-01", periods=730)
    wet = random.random(730) < 0.25
    season = 1 + 0.4 * np.sin(2 * np.pi * (days.day_of_year.to_numpy() - 100) / 365)
    mean = 9000 * season * np.exp(-0.4 * wet + 0.15 * draw_noise(random, 730, 0.5))
    calendar = {"m": days.month, "d": days.day_of_week, "y": days.year}
    parts = [pd.get_dummies(pd.Series(v), prefix=k, drop_first=True) for k, v in calendar.items()]
    design = pd.concat([pd.Series(np.ones(730)), pd.Series(wet), *parts], axis=1).astype(float).to_numpy()
    fit = fit_counts(random.poisson(mean), design, np.ones(730), family="quasipoisson", lags=RAIN_MEMORY)
    yield holds("riding on wet days (quasi-Poisson, Newey–West)", fit.low[1], fit.high[1], -0.4)
    yield check_amenity(random)
    rider = np.repeat(np.arange(60), random.integers(1, 12, 60))
    taste = np.clip(random.normal(0.7, 0.12, 60), 0.05, 0.98)
    metres = random.gamma(4, 500, rider.size)
    on = metres * np.clip(taste[rider] + random.normal(0, 0.08, rider.size), 0, 1)
    share = estimate_statistic(
        np.column_stack([on, metres]),
        lambda rows: float(rows[:, 0].sum() / rows[:, 1].sum()),
        clusters=rider,
        repeats=400,
        seed=seed,
    )
    yield holds("share of tracks on cycle roads (bootstrap of riders)", share.low, share.high, 0.69885)


def check_amenity(random: np.random.Generator) -> tuple[str, bool]:
    """The best new place among sixty stations, whose use follows the seasons and has good and bad months."""
    stations = pd.DataFrame(
        {"x": random.uniform(0, 6000, 60), "y": random.uniform(0, 6000, 60), "gu_code": "1"}
    ).assign(station_name=[f"s{i}" for i in range(60)])
    amenities = pd.DataFrame({"x": random.uniform(0, 6000, 8), "y": random.uniform(0, 6000, 8)})
    amenities = amenities.assign(amenity_type="공기주입기", gu_code="1")
    use = random.lognormal(6.5, 0.7, 60)
    season = 1 + 0.4 * np.sin(2 * np.pi * (np.arange(12) - 3) / 12)
    months = np.exp(0.15 * random.normal(size=12) - 0.15**2 / 2)
    monthly = random.poisson(use[:, None] * season * months).astype(float)
    found = list_new_places(KINDS[0], stations, amenities, monthly)
    assert found is not None
    first = found.iloc[0]
    at, there = stations[["x", "y"]].to_numpy(), amenities[["x", "y"]].to_numpy()
    far = np.hypot(*(at[:, None] - there).transpose(2, 0, 1)).min(axis=1)
    saved = np.maximum(far - np.hypot(*(at - first[["x", "y"]].to_numpy(dtype=float)).T), 0)
    return holds(
        "benefit of a new amenity (bootstrap of months)",
        first["low"],
        first["high"],
        float(saved @ use) / 1000,
    )


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


def check_years(random: np.random.Generator, seed: int) -> Checked:
    """Two years of days at a station, and a year of districts weighted by their residents."""
    first, last = draw_year(random, 1.0), draw_year(random, 0.85)
    before, after = (estimate_yearly_mean(year, repeats=400, seed=seed) for year in (first, last))
    yield holds("yearly mean with gaps (block bootstrap)", before.low, before.high, float(SEASON.mean()))
    change = estimate_change(before, after)
    yield holds("change of the yearly mean", change.low_pct, change.high_pct, -15.0)
    days = [estimate_exceedance_days(year, LIMIT, repeats=400, seed=seed) for year in (first, last)]
    yield holds("days above a level", days[0].low, days[0].high, expected_days(1.0))
    difference = estimate_exceedance_difference(*days)
    truth = expected_days(0.85) - expected_days(1.0)
    yield holds("difference of days above a level", difference.low, difference.high, truth)
    people, level = random.uniform(1, 6, 25), random.uniform(0.85, 1.15, 25)
    common = draw_noise(random, 365, 0.6)
    own = np.array([draw_noise(random, 365, 0.4) for _ in range(25)])
    districts = level[:, None] * SEASON * np.exp(0.45 * common + 0.2 * own - (0.45**2 + 0.2**2) / 2)
    weighted = people @ districts / people.sum()
    weighted[random.random(365) < 0.05] = np.nan
    exposed = estimate_yearly_mean(weighted, repeats=400, seed=seed)
    truth = float(SEASON.mean() * (people @ level) / people.sum())
    yield holds("mean weighted by residents (block bootstrap)", exposed.low, exposed.high, truth)


def check_trends(random: np.random.Generator, seed: int) -> Checked:
    """Six years of days that fall by three per cent a year under weather that goes its own way."""
    calendar = pd.date_range("2018-01-01", periods=6 * 365 + 1)
    n, year = len(calendar), np.arange(len(calendar)) / 365.25
    angle = 2 * np.pi * calendar.day_of_year.to_numpy() / 365.25
    weather = pd.DataFrame(
        {
            "temp_c": 13 - 14 * np.cos(angle) + 4 * draw_noise(random, n, 0.7),
            "wind_m_s": 2.3 * np.exp(0.35 * draw_noise(random, n, 0.3)),
            "humidity_pct": np.clip(60 + 12 * draw_noise(random, n, 0.6) - 6 * np.cos(angle), 10, 100),
            "rain_mm": np.where(random.random(n) < 0.27, random.gamma(0.6, 14, n), 0.0),
        },
        index=calendar,
    )
    log_pm = 3.1 - 0.03 * year + 0.3 * np.cos(angle) + 0.35 * draw_noise(random, n, 0.65)
    log_pm += -0.4 * np.log(weather["wind_m_s"] / 2.3) - 0.08 * np.log1p(weather["rain_mm"])
    days = pd.Series(np.exp(log_pm.to_numpy()), index=calendar)
    days[random.random(n) < 0.04] = np.nan
    months = days.groupby(calendar.to_period("M")).mean()
    course = Course(POLLUTANTS[0], days, months, 20)
    slope, _ = estimate_month_slope(course, seed=seed)
    yield holds("trend, season taken out (STL and Theil–Sen)", slope.low, slope.high, -0.03)
    _, low, high = estimate_regression(course, weather)["trend"]
    yield holds("trend, weather taken out (regression, Newey–West)", low, high, -0.03)
    series = 30 - 0.6 * year[::30] + 2 * draw_noise(random, year[::30].size, 0.3)
    longer = estimate_sen_slope(year[::30], series, repeats=400, block=6, seed=seed)
    yield holds("slope of months without a season (Theil–Sen, blocks of six)", longer.low, longer.high, -0.6)


def check_traffic(random: np.random.Generator, seed: int) -> Checked:
    """Six roadside stations over six weeks of hours: a tenth more traffic goes with a hundredth more dust."""
    stations, hours, elasticity = 6, 24 * 42, 0.1
    time_ = pd.date_range("2023-03-01", periods=hours, freq="h")
    course = 0.5 * np.sin(2 * np.pi * (time_.hour.to_numpy() - 9) / 24) - 0.15 * (
        time_.day_of_week.to_numpy() >= 5
    )
    common = 0.5 * draw_noise(random, hours, 0.97)
    rows = []
    for station in range(stations):
        # Days differ in how much is driven, and hours within them.
        daily = np.repeat(0.15 * draw_noise(random, hours // 24, 0.3), 24)
        log_traffic = 7 + course * random.uniform(0.7, 1.3) + daily + 0.1 * draw_noise(random, hours, 0.5)
        back = [np.concatenate([log_traffic[:lag], log_traffic[: hours - lag]]) for lag in (1, 2)]
        log_pm = 3 + elasticity * (0.5 * log_traffic + 0.3 * back[0] + 0.2 * back[1]) + common
        log_pm += 0.1 * station + 0.2 * draw_noise(random, hours, 0.6)
        rows.append(
            pd.DataFrame(
                {"station_name": f"s{station}", "time": time_, "log_traffic": log_traffic, "group": ROADSIDE}
            )
            .assign(pm25=np.exp(log_pm), lag1=back[0] - log_traffic, lag2=back[1] - log_traffic)
            .iloc[2:]
        )
    panel = pd.concat(rows, ignore_index=True)
    pollutant = next(p for p in POLLUTANTS if p.id == "pm25")
    for name, estimate, truth in (
        ("traffic by hour (effects of hours, Driscoll–Kraay)", estimate_association, elasticity),
        ("traffic by day (effects of dates, clustered by date)", estimate_by_day, elasticity),
        ("placebo on nights (Driscoll–Kraay)", estimate_placebo, 0.0),
    ):
        found = estimate(panel, pollutant, ROADSIDE)
        assert found is not None
        yield holds(name, *found.elasticity[1:], truth)


def check_panel(random: np.random.Generator, seed: int) -> Checked:
    """What the choice of errors costs: a panel of 25 stations whose own shocks last days."""
    stations, times = 25, 150
    unit, time_ = np.repeat(np.arange(stations), times), np.tile(np.arange(times), stations)
    weather = draw_noise(random, times, 0.5)
    traffic = 0.5 * weather[time_] + np.concatenate([draw_noise(random, times, 0.5) for _ in range(stations)])
    own = np.concatenate([draw_noise(random, times, 0.5) for _ in range(stations)])
    pm = 0.1 * traffic + 0.6 * weather[time_] + 0.2 * unit / stations + 0.4 * own
    for errors in ("entity", "time", "driscoll-kraay"):
        fit = fit_panel(pm, traffic[:, None], unit, time_, names=["traffic"], errors=errors, lags=7)
        yield holds(f"panel with lasting shocks (errors: {errors})", *fit["traffic"][1:], 0.1)


def check_shrinkage(random: np.random.Generator, seed: int) -> Checked:
    """Marshall's estimate has no interval of its own: how much nearer to the truth it is, as a share of cities."""
    exposure = random.uniform(5, 50, 100)
    truth = random.gamma(4, 0.25, 100)
    counts = random.poisson(truth * exposure)
    shrunk = estimate_marshall(counts, exposure).rate
    nearer = np.mean((shrunk - truth) ** 2) < np.mean((counts / exposure - truth) ** 2)
    yield "(share of cities where Marshall's rates are nearer to the truth than raw ones)", bool(nearer)


CHECKS = (
    check_segments,
    check_districts,
    check_places,
    check_riding,
    check_years,
    check_trends,
    check_traffic,
    check_panel,
    check_shrinkage,
)


def check_city(seed: int, base: int) -> tuple[int, list[tuple[str, bool]], dict[str, float]]:
    found, seconds = [], {}
    for number, check in enumerate(CHECKS):
        began = time.perf_counter()
        # A stream of its own for each check: a change in one leaves the others as they were.
        found += list(check(np.random.default_rng([base, seed, number]), seed))
        seconds[check.__name__] = time.perf_counter() - began
    return seed, found, seconds


def read_done(file: Path, version: str) -> dict[int, list[tuple[str, bool]]]:
    """Cities that an earlier run of the same program finished."""
    done: dict[int, list[tuple[str, bool]]] = {}
    if file.is_file():
        for line in file.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if entry["version"] == version:
                done[entry["city"]] = [(name, bool(covered)) for name, covered in entry["found"]]
    return done


def write_table(done: dict[int, list[tuple[str, bool]]]) -> None:
    hits: dict[str, list[bool]] = defaultdict(list)
    for city in sorted(done):
        for name, covered in done[city]:
            hits[name].append(covered)
    print("| finding | covered | chance error | |\n|---|---|---|---|")
    for name, covered in hits.items():
        share = float(np.mean(covered))
        error = (share * (1 - share) / len(covered)) ** 0.5
        verdict = "good" if 0.93 <= share <= 0.97 else "wide" if share > 0.97 else "narrow"
        print(f"| {name} | {share:.1%} | ± {1.96 * error:.1%} | {'' if name.startswith('(') else verdict} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cities", type=int, default=500)
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--kept", type=Path, default=ROOT / "var" / "coverage.jsonl", help="file of cities done"
    )
    parser.add_argument("--anew", action="store_true", help="begin again")
    arguments = parser.parse_args()
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12] + f"-{arguments.seed}"
    arguments.kept.parent.mkdir(parents=True, exist_ok=True)
    if arguments.anew:
        arguments.kept.unlink(missing_ok=True)
    done = read_done(arguments.kept, version)
    left = [city for city in range(arguments.cities) if city not in done]
    began, seconds = time.perf_counter(), defaultdict(float)
    with ProcessPoolExecutor(arguments.jobs) as pool, arguments.kept.open("a", encoding="utf-8") as kept:
        for number, (city, found, took) in enumerate(
            pool.map(partial(check_city, base=arguments.seed), left), start=1
        ):
            done[city] = found
            kept.write(
                json.dumps({"version": version, "city": city, "found": found}, ensure_ascii=False) + "\n"
            )
            kept.flush()
            for name, spent in took.items():
                seconds[name] += spent
            if number % 10 == 0 or number == len(left):
                past = time.perf_counter() - began
                print(
                    f"{number} of {len(left)} cities, {past:.0f} s, {past / number * (len(left) - number):.0f} s to go",
                    file=sys.stderr,
                    flush=True,
                )
    print(f"{arguments.cities} cities, seed {arguments.seed}, {time.perf_counter() - began:.0f} s\n")
    write_table({city: done[city] for city in range(arguments.cities)})
    print(
        "\nSeconds a city: "
        + ", ".join(f"{k.removeprefix('check_')} {v / max(len(left), 1):.2f}" for k, v in seconds.items())
    )


if __name__ == "__main__":
    main()
