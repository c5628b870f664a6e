"""Panel regressions against dummies, sandwich formulas written out, and Stata's conventions."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from workbench.core.errors import CannotAnswer
from workbench.methods.panel import PanelErrors, fit_panel, fit_time_series

UNITS, TIMES = 20, 40


def draw(seed: int = 0, *, shock: float = 0.0, lag: float = 0.0) -> dict[str, np.ndarray]:
    """Truth 0.5 for x; shocks common to all units of a time, which may carry over."""
    random = np.random.default_rng(seed)
    unit, time = np.repeat(np.arange(UNITS), TIMES), np.tile(np.arange(TIMES), UNITS)
    common, common_x = random.normal(size=TIMES), random.normal(size=TIMES)
    for t in range(1, TIMES):
        common[t] += lag * common[t - 1]
        common_x[t] += lag * common_x[t - 1]
    x = random.normal(size=unit.size) + shock * common_x[time] + 0.3 * unit
    y = 0.5 * x + unit + shock * common[time] + random.normal(size=unit.size)
    return {"values": y, "design": x[:, None], "entity": unit, "time": time}


def within(a: np.ndarray, data: dict[str, np.ndarray], *, times: bool = True) -> np.ndarray:
    grid = a.reshape(UNITS, TIMES)
    centred = grid - grid.mean(axis=1, keepdims=True)
    if times:
        centred = centred - grid.mean(axis=0) + grid.mean()
    return np.asarray(centred.ravel())


def test_effects_are_dummies() -> None:
    data = draw(shock=1)
    found = fit_panel(**data, names=["x"], errors="unadjusted")
    dummies = [data["entity"] == u for u in range(UNITS)] + [data["time"] == t for t in range(1, TIMES)]
    peer = sm.OLS(data["values"], np.column_stack([data["design"], *dummies]).astype(float)).fit()
    assert found.coefficients[0] == pytest.approx(peer.params[0])
    assert found.standard_errors[0] == pytest.approx(peer.bse[0])
    assert (found.low[0], found.high[0]) == pytest.approx(tuple(peer.conf_int()[0]))
    assert found["x"] == (found.coefficients[0], found.low[0], found.high[0])


@pytest.mark.parametrize("errors", ["entity", "time", "driscoll-kraay"])
def test_errors_are_their_sandwich(errors: PanelErrors) -> None:
    data = draw(2, shock=1, lag=0.5)
    found = fit_panel(**data, errors=errors, lags=3, small_sample=False)
    x, y = within(data["design"][:, 0], data), within(data["values"], data)
    score = x * (y - x * (x @ y) / (x @ x))
    by_time = score.reshape(UNITS, TIMES).sum(axis=0)
    if errors == "entity":
        meat = float(np.sum(score.reshape(UNITS, TIMES).sum(axis=1) ** 2))
    elif errors == "time":
        meat = float(by_time @ by_time)
    else:
        meat = float(by_time @ by_time)
        meat += 2 * sum((1 - lag / 4) * float(by_time[lag:] @ by_time[:-lag]) for lag in (1, 2, 3))
    assert found.standard_errors[0] == pytest.approx(np.sqrt(meat) / (x @ x), rel=1e-8)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("errors", "time_effects", "lag"),
    [("time", False, 0.0), ("driscoll-kraay", False, 0.4), ("entity", True, 0.0), ("both", False, 0.0)],
)
def test_intervals_cover_where_shocks_are_common(errors: PanelErrors, time_effects: bool, lag: float) -> None:
    hits, naive = 0, 0
    for seed in range(60):
        data = draw(seed, shock=1, lag=lag)
        _, low, high = fit_panel(**data, errors=errors, time_effects=time_effects)["x0"]
        hits += low <= 0.5 <= high
        _, low, high = fit_panel(**data, errors="unadjusted", time_effects=time_effects)["x0"]
        naive += low <= 0.5 <= high
    assert 0.85 <= hits / 60 <= 0.99
    if not time_effects:
        assert naive < hits


def test_rows_with_gaps_are_counted_and_pairs_come_once() -> None:
    data = draw()
    data["values"][3] = np.nan
    data["design"][9] = np.nan
    found = fit_panel(**data)
    assert (found.n, found.dropped_n) == (798, 2)
    assert found.freedom == UNITS - 1
    with pytest.raises(ValueError, match="two rows"):
        fit_panel([1.0, 2, 3], np.ones((3, 1)), [1, 1, 2], [1, 1, 1])


def test_newey_west_by_hand() -> None:
    random = np.random.default_rng(5)
    x = np.column_stack([np.ones(200), random.normal(size=200)])
    noise = random.normal(size=200)
    for i in range(1, 200):
        noise[i] += 0.6 * noise[i - 1]
    y = x @ [1.0, 2.0] + noise
    found = fit_time_series(y, x, lags=4, names=["one", "x"])
    score = x * (y - x @ found.coefficients)[:, None]
    meat = score.T @ score
    for lag in range(1, 5):
        cross = score[lag:].T @ score[:-lag]
        meat += (1 - lag / 5) * (cross + cross.T)
    bread = np.linalg.inv(x.T @ x)
    np.testing.assert_allclose(found.covariance, bread @ meat @ bread, rtol=1e-10)
    assert np.isinf(found.freedom)
    small = fit_time_series(y, x, lags=4, small_sample=True)
    np.testing.assert_allclose(small.covariance, found.covariance * 200 / 198, rtol=1e-10)
    assert small.freedom == 198
    assert fit_time_series(y, x).errors == "newey-west, 4 lags"
    assert found["x"][1] < 2 < found["x"][2]


def test_nothing_left_to_estimate_from_is_refused() -> None:
    data = draw()
    one = data["entity"] == 0
    single = {name: column[one] for name, column in data.items()}
    constant = {**data, "design": data["entity"][:, None].astype(float)}
    for case in (single, constant, {name: column[:1] for name, column in data.items()}):
        with pytest.raises(CannotAnswer):
            fit_panel(**case)
    with pytest.raises(CannotAnswer):
        fit_panel(**single, time_effects=False)  # one cluster
    alone = fit_panel(**single, time_effects=False, errors="robust")
    assert alone.low[0] < 0.5 < alone.high[0]
    with pytest.raises(CannotAnswer):
        fit_time_series([1.0, 2.0], [[1.0, 1.0], [1.0, 2.0]])


def test_grunfeld_equals_the_textbook() -> None:
    # Investment of eleven firms: one-way effects of firms, and Driscoll–Kraay by hand of its definition.
    data = sm.datasets.grunfeld.load_pandas().data
    ten = data[data["firm"] != "American Steel"]
    found = fit_panel(
        ten["invest"],
        ten[["value", "capital"]],
        ten["firm"],
        ten["year"],
        time_effects=False,
        errors="unadjusted",
    )
    # Baltagi, B. H., Econometric Analysis of Panel Data, table 2.1: 0.110 (0.012) and 0.310 (0.017).
    assert found.coefficients.tolist() == pytest.approx([0.1101238, 0.3100653], abs=1e-6)
    assert found.standard_errors.tolist() == pytest.approx([0.0118567, 0.0173545], abs=1e-6)


def test_grunfeld_clustered_by_firm_equals_stata_and_fixest() -> None:
    # The vignette on standard errors of R's fixest: Stata's vce(cluster firm) prints 0.06328129 for capital, with effects
    # of firms and years; counting all effects, as linearmodels and lm with dummies do, the error is a little larger.
    data = sm.datasets.grunfeld.load_pandas().data
    ten = data[data["firm"] != "American Steel"]
    columns = (ten["invest"], ten[["capital"]], ten["firm"], ten["year"])
    assert fit_panel(*columns, convention="fixest").standard_errors[0] == pytest.approx(0.06328129, abs=5e-9)
    # Of 200 rows 1 + 20 parameters are counted, or 1 + 10 + 20 − 1.
    assert fit_panel(*columns).standard_errors[0] == pytest.approx(0.06328129 * np.sqrt(179 / 170), abs=1e-8)
