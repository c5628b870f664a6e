"""Errors of an unbalanced panel under each convention, written out with dummies: gaps, a lone row, all small-sample factors."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from workbench.core.errors import CannotAnswer
from workbench.methods.panel import PanelConvention, PanelErrors, fit_panel, fit_time_series

LAGS = 2


def draw() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Fifteen units over twelve times, three in ten rows missing, the last unit there once."""
    random = np.random.default_rng(1)
    rows = [(u, t) for u in range(14) for t in range(12) if random.random() < 0.7]
    unit, time = np.array([*rows, (14, 3)]).T
    x = np.column_stack(
        [random.normal(size=unit.size) + 0.2 * time, random.normal(size=unit.size) + 0.1 * unit]
    )
    y = (
        x @ [0.5, -0.2]
        + 0.3 * unit
        + 0.2 * time
        + random.normal(size=12)[time]
        + random.normal(size=unit.size)
    )
    return y, x, unit, time


def sum_within(score: np.ndarray, label: np.ndarray) -> np.ndarray:
    sums = np.array([score[label == one].sum(axis=0) for one in np.unique(label)])
    return np.asarray(sums.T @ sums)


def find_meat(errors: str, score: np.ndarray, unit: np.ndarray, time: np.ndarray) -> np.ndarray:
    if errors in ("entity", "time"):
        return sum_within(score, unit if errors == "entity" else time)
    if errors == "both":
        return sum_within(score, unit) + sum_within(score, time) - score.T @ score
    if errors == "driscoll-kraay":
        score = np.array([score[time == one].sum(axis=0) for one in np.unique(time)])
        unit, time = np.zeros(len(score)), np.arange(len(score))
    meat = np.zeros((2, 2))
    for a in range(len(score)):
        for b in range(len(score)):
            if unit[a] == unit[b] and (gap := abs(time[a] - time[b])) <= LAGS:
                meat += (1 - gap / (LAGS + 1)) * np.outer(score[a], score[b])
    return meat


CLUSTERED = ("entity", "time", "both", "driscoll-kraay", "newey-west")


@pytest.mark.parametrize("errors", CLUSTERED)
@pytest.mark.parametrize("effects", [(True, True), (True, False), (False, True)])
def test_an_unbalanced_panel_written_out(errors: PanelErrors, effects: tuple[bool, bool]) -> None:
    y, x, unit, time = draw()
    n, who, when = y.size, 15, 12
    dummies = [
        (label[:, None] == np.unique(label)).astype(float)
        for label, wanted in zip((unit, time), effects, strict=True)
        if wanted
    ]
    out = np.column_stack(dummies)
    keep = np.eye(n) - out @ np.linalg.pinv(out)
    within, bread = keep @ x, np.linalg.inv((keep @ x).T @ (keep @ x))
    beta = bread @ within.T @ y
    score = within * (keep @ y - within @ beta)[:, None]
    plain = bread @ find_meat(errors, score, unit, time) @ bread
    design = {"values": y, "design": x, "entity": unit, "time": time, "lags": LAGS, "errors": errors}
    design |= {"entity_effects": effects[0], "time_effects": effects[1]}

    found = fit_panel(**design, small_sample=False)
    np.testing.assert_allclose(found.coefficients, beta, rtol=1e-9)
    np.testing.assert_allclose(found.covariance, plain, rtol=1e-7)

    # R's fixest: its own example counts x + fe2 where errors are clustered by fe1, and x + 1 where all are nested.
    sizes = {"entity": who * effects[0], "time": when * effects[1]}
    nested = {"entity": ["entity"], "time": ["time"], "driscoll-kraay": ["time"]}.get(
        errors, ["entity", "time"]
    )
    rest = sum(size for name, size in sizes.items() if name not in nested)
    counted = 2 + (rest if rest else 1)
    few = {"entity": who, "both": min(who, when)}.get(errors, when)
    factor = (n - 1) / (n - counted) * few / (few - 1)
    fixest = fit_panel(**design, convention="fixest")
    np.testing.assert_allclose(fixest.covariance, plain * factor, rtol=1e-7)
    assert fixest.freedom == few - 1


@pytest.mark.parametrize("convention", ["linearmodels", "fixest"])
@pytest.mark.parametrize("errors", ["unadjusted", "robust"])
def test_without_clusters_both_conventions_are_those_of_least_squares_with_dummies(
    errors: PanelErrors, convention: PanelConvention
) -> None:
    y, x, unit, time = draw()
    dummies = [unit == u for u in range(15)] + [time == t for t in range(1, 12)]
    peer = sm.OLS(y, np.column_stack([x, *dummies]).astype(float)).fit(
        cov_type="HC1" if errors == "robust" else "nonrobust"
    )
    found = fit_panel(y, x, unit, time, errors=errors, convention=convention)
    np.testing.assert_allclose(found.standard_errors, peer.bse[:2], rtol=1e-8)
    assert found.freedom == peer.df_resid


def test_the_default_factors_are_those_it_says() -> None:
    y, x, unit, time = draw()
    n, design = y.size, {"values": y, "design": x, "entity": unit, "time": time}
    for errors, effects, factor in (
        # Entity effects alone lie within entities; with both kinds all 26 are counted.
        ("entity", (True, False), (n - 1) / (n - 2) * 15 / 14),
        ("entity", (True, True), (n - 1) / (n - 28) * 15 / 14),
        ("time", (True, True), (n - 1) / (n - 28) * 12 / 11),
        ("driscoll-kraay", (True, True), n / (n - 28)),
        ("newey-west", (True, True), n / (n - 28)),
    ):
        kind = {"errors": errors, "entity_effects": effects[0], "time_effects": effects[1], "lags": LAGS}
        plain = fit_panel(**design, **kind, small_sample=False).covariance
        np.testing.assert_allclose(fit_panel(**design, **kind).covariance, plain * factor, rtol=1e-8)


def test_two_ways_have_each_their_own_factor_by_default() -> None:
    # Cameron, Gelbach and Miller: g/(g − 1) for each sum, as sandwich's vcovCL; fixest takes the smallest for all.
    y, x, unit, time = draw()
    n, design = (
        y.size,
        {"values": y, "design": np.column_stack([np.ones(y.size), x]), "entity": unit, "time": time},
    )
    kind = {"entity_effects": False, "time_effects": False}
    by = {
        way: fit_panel(**design, **kind, errors=way, small_sample=False).covariance
        for way in ("entity", "time")
    }
    rows = fit_panel(**design, **kind, errors="robust", small_sample=False).covariance
    each = by["entity"] * 15 / 14 + by["time"] * 12 / 11 - rows * n / (n - 1)
    found = fit_panel(**design, **kind, errors="both")
    np.testing.assert_allclose(found.covariance, each * (n - 1) / (n - 3), rtol=1e-9)
    smallest = fit_panel(**design, **kind, errors="both", convention="fixest")
    both = (by["entity"] + by["time"] - rows) * 12 / 11 * (n - 1) / (n - 3)
    np.testing.assert_allclose(smallest.covariance, both, rtol=1e-9)


def test_one_entity_without_effects_has_the_errors_of_a_series() -> None:
    random = np.random.default_rng(4)
    x = np.column_stack([np.ones(60), random.normal(size=60)])
    y = x @ [1.0, 2.0] + random.normal(size=60)
    alone = fit_panel(
        y,
        x,
        np.zeros(60),
        np.arange(60),
        entity_effects=False,
        time_effects=False,
        errors="newey-west",
        lags=3,
        small_sample=False,
    )
    np.testing.assert_allclose(alone.covariance, fit_time_series(y, x, lags=3).covariance, rtol=1e-9)
    assert alone.errors == "newey-west, 3 lags"


def test_two_ways_that_leave_a_negative_variance_are_refused_or_mended() -> None:
    # In a small panel the rows' own part may be larger than both sums.
    refused = mended = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        unit, time = np.repeat(np.arange(3), 4), np.tile(np.arange(4), 3)
        y, x = random.normal(size=12), random.normal(size=(12, 2))
        raw = [
            fit_panel(y, x, unit, time, errors=way, small_sample=False).covariance
            for way in ("entity", "time", "robust")
        ]
        try:
            found = fit_panel(y, x, unit, time, errors="both", small_sample=False)
        except CannotAnswer as error:
            refused += "negative" in error.to("en")
            continue
        assert (found.standard_errors > 0).all()
        mended += bool(np.any(np.diag(raw[0] + raw[1] - raw[2]) < 0))
    assert refused + mended > 0


def test_as_many_effects_as_rows_leave_nothing() -> None:
    random = np.random.default_rng(0)
    with pytest.raises(CannotAnswer):
        fit_panel(
            random.normal(size=4),
            random.normal(size=(4, 1)),
            [0, 0, 1, 1],
            [0, 1, 0, 1],
            errors="robust",
            convention="fixest",
        )


def test_what_cannot_be_fitted_is_refused_in_the_readers_language() -> None:
    y, x, unit, time = draw()
    for design, more in (
        (np.column_stack([x, x[:, 0] * 1e6]), {}),
        (x, {"errors": "driscoll-kraay", "lags": 12}),
    ):
        with pytest.raises(CannotAnswer, match="WB602"):
            fit_panel(y, design, unit, time, **more)
    with pytest.raises(CannotAnswer, match="WB602"):
        fit_time_series(y, np.column_stack([x, x[:, 0]]))
    with pytest.raises(ValueError, match="one row"):
        fit_panel(y, x[:, 0], unit, time)
    with pytest.raises(ValueError, match="one row"):
        fit_time_series(y, x[:, 0])
    with pytest.raises(ValueError, match="one name"):
        fit_panel(y, x, unit, time, names=["x"])


def test_a_constant_has_no_rest_and_nothing_to_explain() -> None:
    found = fit_time_series(np.ones(20), np.ones((20, 1)))
    assert (found.coefficients[0], found.standard_errors[0], found.p_values[0]) == (1, 0, 0)
    assert np.isnan(found.r2)
