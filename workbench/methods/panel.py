"""Regressions of places over time: fixed effects, and errors that know what hangs together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text

Floats = npt.NDArray[np.float64]
PanelErrors = Literal["unadjusted", "robust", "entity", "time", "both", "driscoll-kraay"]


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """Coefficients with their intervals, each of shape (p,)."""

    names: tuple[str, ...]
    coefficients: Floats
    standard_errors: Floats
    low: Floats
    high: Floats
    p_values: Floats
    covariance: Floats
    errors: str
    """How the standard errors were made, with their parameters."""
    n: int
    """Rows used."""
    dropped_n: int
    """Rows with something missing."""
    freedom: float
    """Degrees of freedom of Student's t behind interval and p; infinite for the normal."""
    r2: float
    """Within the fixed effects where there are some."""

    def __getitem__(self, name: str) -> tuple[float, float, float]:
        """Coefficient, low and high of one column."""
        at = self.names.index(name)
        return float(self.coefficients[at]), float(self.low[at]), float(self.high[at])


def fit_panel(
    values: npt.ArrayLike,
    design: npt.ArrayLike,
    entity: npt.ArrayLike,
    time: npt.ArrayLike,
    *,
    names: Sequence[str] = (),
    entity_effects: bool = True,
    time_effects: bool = True,
    errors: PanelErrors = "entity",
    lags: int | None = None,
    small_sample: bool = True,
    level: float = 0.95,
) -> Regression:
    """Least squares with effects of each entity and each time.

    Wooldridge, J. M. (2010). *Econometric Analysis of Cross Section and Panel Data*, ch. 10, as linearmodels computes it.
    Errors clustered by ``entity`` know that a station's days hang together; by ``time`` that a day's stations do; ``both``:
    Cameron, A. C., Gelbach, J. B. & Miller, D. L. (2011), *JBES* 29, 238–249; ``driscoll-kraay`` all stations of
    neighbouring days: Driscoll, J. C. & Kraay, A. C. (1998), *Review of Economics and Statistics* 80, 549–560, Bartlett
    kernel. With fewer than about 40 clusters the interval is too narrow even so: Student's t on clusters − 1 is taken.

    Parameters
    ----------
    values
        Shape (rows,). Rows with something missing are left out and counted.
    design
        Columns without intercept where there are effects, shape (rows, p).
    entity, time
        Who and when, any labels that sort, shape (rows,); each pair once.
    lags
        Of the Driscoll–Kraay kernel; ⌊4 (T/100)^(2/9)⌋ by default.
    small_sample
        Scale the covariance by n/(n − k − effects), and clusters by g/(g − 1), as Stata does.

    Raises
    ------
    CannotAnswer
        The effects leave nothing of a column, or there are fewer than two clusters.
    """
    from linearmodels.panel import PanelOLS
    from linearmodels.panel.utility import AbsorbingEffectError

    y, frame = _index_rows(values, design, entity, time, names)
    model = PanelOLS(y, frame, entity_effects=entity_effects, time_effects=time_effects)
    who, when = (np.unique(y.index.get_level_values(name)).size for name in ("entity", "time"))
    groups = _require_groups(
        errors, {"entity": who, "time": when, "driscoll-kraay": when, "both": min(who, when)}
    )
    choice = _choose_errors(errors, int(4 * (when / 100) ** (2 / 9)) if lags is None else lags, small_sample)
    # By itself it counts effects that are not nested in the clusters; without small-sample factors none is counted.
    counting: dict[str, Any] = {} if small_sample else {"auto_df": False, "count_effects": False}
    try:
        fit = model.fit(debiased=small_sample, **counting, **choice)
    except AbsorbingEffectError as error:
        raise _refuse(f"{len(y)} / {np.size(values)}") from error
    freedom = float(groups[errors] - 1) if errors in groups else float(fit.df_resid)
    said = f"{errors}, {choice['bandwidth']} lags" if errors == "driscoll-kraay" else errors
    told = _Fit(np.asarray(fit.params), np.asarray(fit.cov), freedom, said, len(y), np.size(values))
    return _describe(told, tuple(frame.columns), r2=float(fit.rsquared), level=level)


def _require_groups(errors: PanelErrors, groups: dict[str, int]) -> dict[str, int]:
    if groups.get(errors, 2) < 2:
        raise _refuse(f"{errors}: {groups[errors]}")
    return groups


def _index_rows(
    values: npt.ArrayLike,
    design: npt.ArrayLike,
    entity: npt.ArrayLike,
    time: npt.ArrayLike,
    names: Sequence[str],
) -> tuple[Any, Any]:
    """Values and design as pandas' of the rows where nothing is missing, by entity and time."""
    import pandas as pd

    y, x = np.asarray(values, dtype=float), np.asarray(design, dtype=float)
    who, when = (pd.factorize(np.asarray(labels), sort=True)[0] for labels in (entity, time))
    keep = np.isfinite(y) & np.isfinite(x).all(axis=1) & (who >= 0) & (when >= 0)
    index = pd.MultiIndex.from_arrays([who[keep], when[keep]], names=["entity", "time"])
    if index.has_duplicates:
        raise ValueError("an entity has two rows at the same time")
    columns = list(names) or [f"x{i}" for i in range(x.shape[1])]
    return pd.Series(y[keep], index=index, name="value"), pd.DataFrame(x[keep], index=index, columns=columns)


def fit_time_series(
    values: npt.ArrayLike,
    design: npt.ArrayLike,
    *,
    names: Sequence[str] = (),
    lags: int | None = None,
    small_sample: bool = False,
    level: float = 0.95,
) -> Regression:
    """Least squares of one series with Newey–West errors.

    Newey, W. K. & West, K. D. (1987). *Econometrica* 55, 703–708, Bartlett weights 1 − l/(L + 1), as statsmodels computes
    it: without the small-sample factor n/(n − k) unless asked, normal then, Student's t with it.

    Parameters
    ----------
    values
        In the order of time at even steps, shape (n,); rows with something missing are left out, and lags then count
        rows.
    design
        With the intercept's ones, shape (n, p).
    lags
        L; ⌊4 (n/100)^(2/9)⌋ by default.

    Raises
    ------
    CannotAnswer
        No more complete rows than columns.
    """
    import statsmodels.api as sm

    y, x = np.asarray(values, dtype=float), np.asarray(design, dtype=float)
    keep = np.isfinite(y) & np.isfinite(x).all(axis=1)
    count = int(keep.sum())
    if count <= x.shape[1]:
        raise _refuse(f"{count} ≤ {x.shape[1]}")
    longest = int(4 * (count / 100) ** (2 / 9)) if lags is None else lags
    fit = sm.OLS(y[keep], x[keep]).fit(
        cov_type="HAC", cov_kwds={"maxlags": longest, "use_correction": small_sample}
    )
    freedom = float(count - x.shape[1]) if small_sample else np.inf
    labels = tuple(names) or tuple(f"x{i}" for i in range(x.shape[1]))
    said = f"newey-west, {longest} lags"
    told = _Fit(np.asarray(fit.params), np.asarray(fit.cov_params()), freedom, said, count, keep.size)
    return _describe(told, labels, r2=float(fit.rsquared), level=level)


def _refuse(where: str) -> CannotAnswer:
    return CannotAnswer(
        Text(
            "지점이나 시점의 효과를 빼면 남는 차이가 없어 추정할 수 없습니다",
            "nothing is left to estimate from once places and times are taken out",
        ),
        where=where,
        next_step=Text("지점이나 기간을 늘리세요", "bring in more places or a longer period"),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    coefficients: Floats
    covariance: Floats
    freedom: float
    errors: str
    n: int
    rows: int
    """Before those with gaps were left out."""


def _choose_errors(errors: PanelErrors, lags: int, small_sample: bool) -> dict[str, Any]:
    clustered = {
        "entity": {"cluster_entity": True},
        "time": {"cluster_time": True},
        "both": {"cluster_entity": True, "cluster_time": True},
    }
    if errors in clustered:
        return {"cov_type": "clustered", "group_debias": small_sample, **clustered[errors]}
    if errors == "driscoll-kraay":
        return {"cov_type": "kernel", "kernel": "bartlett", "bandwidth": lags}
    return {"cov_type": errors}


def _describe(fit: _Fit, names: tuple[str, ...], *, r2: float, level: float) -> Regression:
    error = np.sqrt(np.diag(fit.covariance))
    spread = stats.norm if np.isinf(fit.freedom) else stats.t(fit.freedom)
    reach = float(spread.ppf((1 + level) / 2)) * error
    return Regression(
        names=names,
        coefficients=fit.coefficients,
        standard_errors=error,
        low=fit.coefficients - reach,
        high=fit.coefficients + reach,
        p_values=np.asarray(2 * spread.sf(np.abs(fit.coefficients / error))),
        covariance=fit.covariance,
        errors=fit.errors,
        n=fit.n,
        dropped_n=fit.rows - fit.n,
        freedom=fit.freedom,
        r2=r2,
    )
