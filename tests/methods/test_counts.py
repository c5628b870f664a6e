"""Regressions of counts against R and statsmodels, and against simulated truth."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import optimize, special, stats

from workbench.core.errors import CannotAnswer
from workbench.methods.counts import fit_counts

NAMES = ("(Intercept)", "typeB", "typeC", "typeD", "typeE", "year65", "year70", "year75", "period75")


def read_ships(vectors: Path) -> tuple[pd.DataFrame, np.ndarray]:
    ships = pd.read_csv(vectors / "mass_ships_offset" / "ships.csv")
    columns = [np.ones(len(ships), dtype=bool)]
    columns += [ships["type"] == letter for letter in "BCDE"]
    columns += [ships["year"] == year for year in (65, 70, 75)]
    return ships, np.column_stack([*columns, ships["period"] == 75]).astype(float)


@pytest.mark.parametrize("family", ["poisson", "quasipoisson"])
def test_ships_equal_r(vectors: Path, family: str) -> None:
    ships, design = read_ships(vectors)
    printed = (vectors / "mass_ships_offset" / "expected.txt").read_text(encoding="utf-8")
    table = printed.split("family = " + family)[1].split("family = ")[0]
    fit = fit_counts(ships["incidents"], design, ships["service"], family=family, names=NAMES)  # type: ignore[arg-type]
    assert (fit.n, fit.dropped_n) == (34, 6)
    assert not fit.used[ships["service"] == 0].any()
    for at, name in enumerate(fit.names):
        row = re.search(re.escape(name) + r" +(\S+) +(\S+) +\S+ +<? ?(\S+)", table)
        assert row is not None
        assert fit.coefficients[at] == pytest.approx(float(row[1]), abs=1e-7)
        # R leaves the last step's weights in the errors: the fifth digit.
        assert fit.standard_errors[at] == pytest.approx(float(row[2]), rel=3e-5)
        if at:
            assert fit.p_values[at] == pytest.approx(float(row[3]), rel=2e-4)
    assert fit.dispersion == pytest.approx(1.69102766, rel=2e-5)
    assert fit.deviance == pytest.approx(38.69505154, abs=1e-7)
    assert fit.null_deviance == pytest.approx(146.32833653, abs=1e-7)
    if family == "poisson":
        assert fit.aic == pytest.approx(154.5615429, abs=1e-6)
    else:
        assert np.isnan(fit.aic)


def simulate(seed: int = 1, n: int = 1500, k: float = 0.6) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    z, e = random.normal(size=n), random.uniform(1, 5, n)
    mu = np.exp(0.3 + 0.5 * z) * e
    return random.poisson(random.gamma(1 / k, k * mu)), np.column_stack([np.ones(n), z]), e


def test_negative_binomial_equals_statsmodels() -> None:
    x, design, e = simulate()
    fit = fit_counts(x, design, e, family="negative binomial")
    peer = sm.NegativeBinomial(x, design, exposure=e).fit(disp=0, maxiter=200, gtol=1e-8, method="bfgs")
    np.testing.assert_allclose(fit.coefficients, peer.params[:2], atol=1e-5)
    assert fit.overdispersion == pytest.approx(peer.params[2], abs=1e-5)
    assert fit.overdispersion_error == pytest.approx(peer.bse[2], rel=0.01)
    assert fit.log_likelihood == pytest.approx(peer.llf, abs=1e-6)
    assert fit.aic == pytest.approx(peer.aic, abs=1e-5)
    assert fit.theta == 1 / fit.overdispersion
    # Errors at the k found, as glm.nb gives them.
    family = sm.families.NegativeBinomial(alpha=fit.overdispersion)
    given = sm.GLM(x, design, family=family, offset=np.log(e)).fit()
    np.testing.assert_allclose(fit.standard_errors, given.bse, rtol=1e-5)
    assert fit.deviance == pytest.approx(given.deviance, rel=1e-6)


def test_overdispersion_per_kilometre_does_not_depend_on_the_cutting() -> None:
    random = np.random.default_rng(4)
    length, k = random.uniform(0.3, 3, 4000), 0.8
    mean = 2.0 * length
    # A gamma process along the road: a segment's mean has shape length/k, and halves are independent.
    level = random.gamma(length / k, 2.0 * k)
    fit = fit_counts(
        random.poisson(level), np.ones((4000, 1)), length, family="negative binomial", sizes=length
    )
    assert fit.overdispersion == pytest.approx(k, rel=0.1)
    assert fit.overdispersion_of(length[:2]).tolist() == pytest.approx(fit.overdispersion / length[:2])
    halves = np.concatenate([length / 2, length / 2])
    counts = random.poisson(random.gamma(halves / k, 2.0 * k))
    again = fit_counts(counts, np.ones((8000, 1)), halves, family="negative binomial", sizes=halves)
    assert again.overdispersion == pytest.approx(k, rel=0.15)
    assert mean.mean() == pytest.approx(float(fit.predict(np.ones((4000, 1)), length).mean()), rel=0.1)


def test_no_overdispersion_is_none() -> None:
    # Counts more even than chance: the likelihood has its highest point at k = 0.
    fit = fit_counts([3] * 40, np.ones((40, 1)), [1] * 40, family="negative binomial")
    assert fit.overdispersion == 0
    assert fit.coefficients[0] == pytest.approx(np.log(3))


@pytest.mark.slow
def test_intervals_cover_the_truth() -> None:
    hits = np.zeros(2)
    for seed in range(100):
        x, design, e = simulate(seed, n=150)
        fit = fit_counts(x, design, e, family="negative binomial")
        hits += (fit.low <= [0.3, 0.5]) & (fit.high >= [0.3, 0.5])
    assert np.all((hits / 100 >= 0.9) & (hits / 100 <= 0.99))


def test_what_is_missing_is_left_out_and_counted() -> None:
    x, design, e = simulate(n=200)
    counts = x.astype(float)
    counts[0], e[1], e[2] = np.nan, 0, np.nan
    fit = fit_counts(counts, design, e)
    assert fit.dropped_n == 3
    np.testing.assert_allclose(fit.coefficients, fit_counts(x[3:], design[3:], e[3:]).coefficients)


@pytest.mark.parametrize("counts", [[0, 0, 0], [1]])
def test_too_little_is_refused(counts: list[int]) -> None:
    with pytest.raises(CannotAnswer):
        fit_counts(counts, np.ones((len(counts), 1)), [1] * len(counts))


def test_a_group_without_events_is_told() -> None:
    design = np.column_stack([np.ones(6), [0, 0, 0, 1, 1, 1]])
    assert not fit_counts([3, 2, 4, 0, 0, 0], design, [1] * 6).converged
    assert fit_counts([3, 2, 4, 0, 1, 0], design, [1] * 6).converged


def test_newey_west_errors_equal_statsmodels_and_know_what_lasts() -> None:
    random = np.random.default_rng(9)
    noise = random.normal(size=400)
    for i in range(1, 400):
        noise[i] += 0.7 * noise[i - 1]
    z = np.sin(np.arange(400) / 30)
    design = np.column_stack([np.ones(400), z])
    counts = random.poisson(np.exp(3 + 0.2 * z + 0.2 * noise))
    found = fit_counts(counts, design, np.ones(400), family="quasipoisson", lags=10)
    peer = sm.GLM(counts, design, family=sm.families.Poisson()).fit(
        cov_type="HAC", cov_kwds={"maxlags": 10, "use_correction": False}
    )
    np.testing.assert_allclose(found.covariance, peer.cov_params() * 400 / 398, rtol=1e-6)
    plain = fit_counts(counts, design, np.ones(400), family="quasipoisson")
    assert found.standard_errors[1] > 1.5 * plain.standard_errors[1]
    assert found.coefficients.tolist() == plain.coefficients.tolist()


def test_theta_and_its_error_are_those_of_theta_ml() -> None:
    # The second difference of the likelihood along θ, means held: what MASS takes the inverse root of.
    x, design, e = simulate(n=200)
    for sizes in (None, np.random.default_rng(0).uniform(0.5, 2, 200)):
        fit = fit_counts(x, design, e, family="negative binomial", sizes=sizes)
        mu, size = fit.predict(design, e), 1.0 if sizes is None else sizes

        def likelihood(theta: float, mu: np.ndarray = mu, size: np.ndarray | float = size) -> float:
            r = theta * size
            return float(np.sum(stats.nbinom.logpmf(x, r, r / (r + mu))))

        h = 1e-3 * fit.theta
        curve = (likelihood(fit.theta + h) - 2 * likelihood(fit.theta) + likelihood(fit.theta - h)) / h**2
        assert fit.theta_error == pytest.approx((-curve) ** -0.5, rel=1e-4)
        # Not knowing the means either, k is known a little less well.
        assert 1 < fit.overdispersion_error / fit.overdispersion**2 / fit.theta_error < 1.05
    assert np.isnan(fit_counts(x, design, e).theta_error)
    assert fit_counts(x, design, e).theta == np.inf


def test_columns_that_say_the_same_are_refused_in_both_languages() -> None:
    # Kilometres and metres of the same road, and an indicator of every group beside the intercept.
    length = np.array([1.0, 2, 3, 4, 5, 6])
    group = np.array([0.0, 0, 0, 1, 1, 1])
    for design in (
        np.column_stack([np.ones(6), length, 1e6 * length]),
        np.column_stack([np.ones(6), group, 1 - group]),
    ):
        with pytest.raises(CannotAnswer) as refused:
            fit_counts([3, 1, 4, 1, 5, 9], design, np.ones(6))
        assert "변수" in refused.value.to("ko")


def test_a_scale_is_no_lack_of_rank() -> None:
    fit = fit_counts([3, 1, 4, 1, 5, 9], np.column_stack([np.ones(6), 1e-9 * np.arange(6)]), np.ones(6))
    assert fit.coefficients[1] == pytest.approx(
        1e9
        * fit_counts(
            [3, 1, 4, 1, 5, 9], np.column_stack([np.ones(6), np.arange(6)]), np.ones(6)
        ).coefficients[1]
    )


@pytest.mark.parametrize(
    ("counts", "design", "exposures"),
    [
        ([-1, 2, 3], np.ones((3, 1)), [1] * 3),
        ([1, 2, 3], np.ones(3), [1] * 3),
        ([1, 2, 3], np.ones((3, 1)), [1] * 2),
    ],
)
def test_what_is_no_table_of_counts_is_refused(
    counts: list[int], design: np.ndarray, exposures: list[int]
) -> None:
    with pytest.raises(ValueError, match=r"counts are|one row"):
        fit_counts(counts, design, exposures)


def test_one_place_with_everything_has_a_very_large_overdispersion() -> None:
    counts = np.zeros(51)
    counts[0] = 1000
    fit = fit_counts(counts, np.ones((51, 1)), np.ones(51), family="negative binomial")
    mean = counts.mean()

    def lack(log_k: float) -> float:
        r = np.exp(-log_k)
        return -float(np.sum(stats.nbinom.logpmf(counts, r, r / (r + mean))))

    best = optimize.minimize_scalar(lack, bounds=(0, 12), method="bounded")
    assert fit.overdispersion == pytest.approx(np.exp(best.x), rel=1e-4)
    assert fit.overdispersion > 400
    assert fit.log_likelihood == pytest.approx(-best.fun, abs=1e-8)


@pytest.mark.parametrize("k", [0.003, 0.05, 0.8, 5.0])
def test_theta_stands_where_the_likelihood_is_level(k: float) -> None:
    # The equation that theta.ml of MASS solves, with the means of the fit.
    random = np.random.default_rng(3)
    counts = random.poisson(random.gamma(1 / k, k * 60, 400))
    fit = fit_counts(counts, np.ones((400, 1)), np.ones(400), family="negative binomial")
    mu = counts.mean()

    def score(theta: float) -> float:
        terms = special.digamma(counts + theta) - special.digamma(theta) + np.log(theta / (mu + theta))
        return float(np.sum(terms + 1 - (counts + theta) / (mu + theta)))

    theta = optimize.brentq(score, fit.theta / 2, fit.theta * 2, xtol=1e-12, rtol=1e-14)
    assert fit.theta == pytest.approx(theta, rel=1e-8)


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e15])
def test_huge_and_tiny_exposures_and_counts(scale: float) -> None:
    counts, exposures = np.array([1.0, 2, 3, 4]), np.array([1.0, 1, 2, 1])
    rate = np.log(10 / 5)
    assert fit_counts(counts, np.ones((4, 1)), exposures * scale).coefficients[0] == pytest.approx(
        rate - np.log(scale)
    )
    if scale >= 1:
        found = fit_counts(counts * scale, np.ones((4, 1)), exposures)
        assert found.coefficients[0] == pytest.approx(rate + np.log(scale))
        assert found.converged
