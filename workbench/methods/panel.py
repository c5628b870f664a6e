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
from workbench.methods.requirements import require_choice, require_level, require_rank

Floats = npt.NDArray[np.float64]
PanelErrors = Literal["unadjusted", "robust", "entity", "time", "both", "driscoll-kraay", "newey-west"]
PanelConvention = Literal["linearmodels", "fixest"]


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
    convention: PanelConvention = "linearmodels",
    level: float = 0.95,
) -> Regression:
    """Least squares with effects of each entity and each time.

    Wooldridge, J. M. (2010). *Econometric Analysis of Cross Section and Panel Data*, ch. 10. Errors clustered by ``entity``
    know that a station's days hang together; by ``time`` that a day's stations do; ``both``: Cameron, Gelbach & Miller
    (2011), *JBES* 29, 238–249; ``newey-west`` a station's neighbouring days; ``driscoll-kraay`` all stations of
    neighbouring days: Driscoll & Kraay (1998), *Review of Economics and Statistics* 80, 549–560; Bartlett kernel. With
    fewer than about 40 clusters the interval is too narrow even so: Student's t on clusters − 1 is taken.

    Parameters
    ----------
    values
        Shape (rows,). Rows with something missing are left out and counted.
    design
        Columns without intercept where there are effects, shape (rows, p).
    entity, time
        Who and when, any labels that sort, shape (rows,); each pair once.
    lags
        Of the kernel, in times that are there; ⌊4 (T/100)^(2/9)⌋ by default, by fixest (and plm) ⌊T^¼⌋.
    small_sample
        Widen the covariance; without it clustered and Driscoll–Kraay errors are those of R's plm (``HC0``).
    convention
        By what. ``linearmodels``: n/(n − k − effects), times g/(g − 1) · (n − 1)/n for each way of clustering; a lone
        effect is not counted where the clusters are its own, else all are. ``fixest``: (n − 1)/(n − K) · G/(G − 1) with
        the fewest clusters, or the times, for G; effects nested in them do not count. So R's ``feols``, and Stata.

    Raises
    ------
    CannotAnswer
        The effects leave nothing of a column, a column says what others say, there are fewer than two clusters or no
        more times than lags, or clusters both ways leave no variance.
    """
    require_choice(convention, PanelConvention)
    y, frame = _index_rows(values, design, entity, time, names)
    shape = _measure_panel(y, frame, errors, entity_effects=entity_effects, time_effects=time_effects)
    rule = shape.times**0.25 if convention == "fixest" else 4 * (shape.times / 100) ** (2 / 9)
    bandwidth = int(rule + 1e-9) if lags is None else lags
    own = small_sample and convention == "linearmodels"
    if errors == "driscoll-kraay" and bandwidth >= shape.times:
        raise _refuse(f"{shape.times} ≤ {bandwidth}")
    choice = _choose_errors(errors, bandwidth, own)
    fit = _fit_effects(y, frame, shape, choice, debiased=own, rows=np.size(values))
    covariance, freedom = _find_covariance(fit, frame, shape, errors, bandwidth, own=own, widen=small_sample)
    said = f"{errors}, {bandwidth} lags" if errors in ("driscoll-kraay", "newey-west") else errors
    told = _Fit(np.asarray(fit.params), covariance, freedom, said, len(y), np.size(values))
    return _describe(told, tuple(frame.columns), r2=float(fit.rsquared), level=level)


def _find_covariance(
    fit: Any, frame: Any, shape: _Shape, errors: PanelErrors, lags: int, *, own: bool, widen: bool
) -> tuple[Floats, float]:
    """Covariance with the small-sample factors asked for, linearmodels' ``own`` or ours, and degrees of freedom."""
    covariance, counted = np.asarray(fit.cov, dtype=float), shape.rows - float(fit.df_resid)
    if errors == "newey-west":
        covariance = _follow_entities(fit, frame, shape, lags)
        covariance = covariance * (shape.rows / (shape.rows - counted) if own else 1.0)
    if not own:
        factor, counted = shape.find_factor(errors)
        covariance = covariance * (factor if widen else 1.0)
    freedom = float(shape.groups[errors] - 1) if errors in shape.groups else shape.rows - counted
    return _mend(covariance), freedom


@dataclass(frozen=True, slots=True)
class _Shape:
    """What small-sample factors are made of."""

    rows: int
    columns: int
    entities: int
    times: int
    effects: tuple[str, ...]

    @property
    def groups(self) -> dict[str, int]:
        """Independent pieces behind each kind of errors."""
        who, when = self.entities, self.times
        return {
            "entity": who,
            "time": when,
            "both": min(who, when),
            "driscoll-kraay": when,
            "newey-west": when,
        }

    def find_factor(self, errors: PanelErrors) -> tuple[float, float]:
        """Factor of the covariance and parameters counted, as fixest's ``ssc()`` by default."""
        sizes = {"entity": self.entities, "time": self.times}
        counted = self.columns + sum(sizes[e] for e in self.effects) - max(len(self.effects) - 1, 0)
        if errors not in self.groups:
            return self.rows / self._require_rest(counted), counted
        ways = {"entity": ("entity",), "time": ("time",), "driscoll-kraay": ("time",)}
        nested = [e for e in self.effects if e in ways.get(errors, ("entity", "time"))]
        if nested and len(nested) == len(self.effects):
            counted = self.columns + 1
        else:
            counted -= sum(sizes[e] - 1 for e in nested)
        few = self.groups[errors]
        return (self.rows - 1) / self._require_rest(counted) * few / (few - 1), counted

    def _require_rest(self, counted: int) -> int:
        if self.rows <= counted:
            raise _refuse(f"{self.rows} ≤ {counted}")
        return self.rows - counted


def _measure_panel(
    y: Any, frame: Any, errors: PanelErrors, *, entity_effects: bool, time_effects: bool
) -> _Shape:
    require_choice(errors, PanelErrors)
    who, when = (np.unique(y.index.get_level_values(name)).size for name in ("entity", "time"))
    chosen = {"entity": entity_effects, "time": time_effects}
    if len(y) > frame.shape[1]:
        require_rank(frame.to_numpy())
    shape = _Shape(
        len(y), frame.shape[1], who, when, tuple(name for name, wanted in chosen.items() if wanted)
    )
    if shape.groups.get(errors, 2) < 2:
        raise _refuse(f"{errors}: {shape.groups[errors]}")
    return shape


def _fit_effects(
    y: Any, frame: Any, shape: _Shape, choice: dict[str, Any], *, debiased: bool, rows: int
) -> Any:
    """Least squares; linearmodels counts the effects by itself, and none without small-sample factors."""
    from linearmodels.panel import PanelOLS
    from linearmodels.panel.utility import AbsorbingEffectError

    model = PanelOLS(y, frame, **{f"{name}_effects": True for name in shape.effects})
    counting: dict[str, Any] = {} if debiased else {"auto_df": False, "count_effects": False}
    try:
        return model.fit(debiased=debiased, **counting, **choice)
    except AbsorbingEffectError as error:
        raise _refuse(f"{len(y)} / {rows}") from error


def _follow_entities(fit: Any, frame: Any, shape: _Shape, lags: int) -> Floats:
    """Newey–West covariance within each entity: Bartlett weights, a pair of times only where both are there."""
    from linearmodels.panel.data import PanelData

    x: Any = frame
    if shape.effects:
        groups: Any = "both" if len(shape.effects) == 2 else shape.effects[0]
        x = PanelData(frame).demean(groups).dataframe
    score = x.to_numpy() * fit.resids.to_numpy()[:, None]
    who, when = (frame.index.get_level_values(name).to_numpy() for name in ("entity", "time"))
    key = who.astype(np.int64) * (int(when.max()) + lags + 1) + when
    meat = score.T @ score
    for lag in range(1, lags + 1):
        _, now, earlier = np.intersect1d(key, key + lag, return_indices=True)
        cross = score[now].T @ score[earlier]
        meat = meat + (1 - lag / (lags + 1)) * (cross + cross.T)
    bread = np.asarray(fit.cov, dtype=float) / float(fit.s2)
    return np.asarray(bread @ meat @ bread, dtype=float)


def _mend(covariance: Floats) -> Floats:
    """The nearest covariance that is one, where two ways of clustering leave a negative variance: CGM (2011), §2.3."""
    if np.all(np.diag(covariance) >= 0):
        return covariance
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    mended = np.asarray((vectors * np.maximum(values, 0)) @ vectors.T)
    if np.any(np.diag(mended) <= 1e-12 * np.max(np.abs(values))):
        raise CannotAnswer(
            Text("두 방향 군집의 분산이 음수입니다", "clustering both ways leaves a negative variance"),
            where="both",
            next_step=Text("지점이나 시점 한쪽으로만 묶으세요", "cluster by places or by times alone"),
        )
    return mended


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
    if x.ndim != 2 or not (y.size == len(x) == np.size(entity) == np.size(time)):
        raise ValueError("one row of the design, one value, one entity and one time each")
    if names and len(names) != x.shape[1]:
        raise ValueError("one name a column")
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
        No more complete rows than columns, or a column says what others say.
    """
    import statsmodels.api as sm

    y, x = np.asarray(values, dtype=float), np.asarray(design, dtype=float)
    if x.ndim != 2 or len(x) != y.size:
        raise ValueError("one row of the design a value")
    keep = np.isfinite(y) & np.isfinite(x).all(axis=1)
    count = int(keep.sum())
    if count <= x.shape[1]:
        raise _refuse(f"{count} ≤ {x.shape[1]}")
    require_rank(x[keep])
    longest = int(4 * (count / 100) ** (2 / 9)) if lags is None else lags
    fit = sm.OLS(y[keep], x[keep]).fit(
        cov_type="HAC", cov_kwds={"maxlags": longest, "use_correction": small_sample}
    )
    freedom = float(count - x.shape[1]) if small_sample else np.inf
    labels = tuple(names) or tuple(f"x{i}" for i in range(x.shape[1]))
    said = f"newey-west, {longest} lags"
    told = _Fit(np.asarray(fit.params), np.asarray(fit.cov_params()), freedom, said, count, keep.size)
    # Of a constant nothing is there to be explained.
    r2 = float(fit.rsquared) if np.ptp(y[keep]) > 0 else float("nan")
    return _describe(told, labels, r2=r2, level=level)


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
    """How linearmodels is asked; Newey–West is made from its unadjusted fit."""
    clustered = {
        "entity": {"cluster_entity": True},
        "time": {"cluster_time": True},
        "both": {"cluster_entity": True, "cluster_time": True},
    }
    if errors in clustered:
        return {"cov_type": "clustered", "group_debias": small_sample, **clustered[errors]}
    if errors == "driscoll-kraay":
        return {"cov_type": "kernel", "kernel": "bartlett", "bandwidth": lags}
    return {"cov_type": "unadjusted" if errors == "newey-west" else errors}


def _describe(fit: _Fit, names: tuple[str, ...], *, r2: float, level: float) -> Regression:
    error = np.sqrt(np.diag(fit.covariance))
    spread = stats.norm if np.isinf(fit.freedom) else stats.t(fit.freedom)
    reach = float(spread.ppf((1 + require_level(level)) / 2)) * error
    # A fit without any rest has no error, and what it found is beyond chance.
    score = np.divide(fit.coefficients, error, out=np.full_like(error, np.inf), where=error > 0)
    return Regression(
        names=names,
        coefficients=fit.coefficients,
        standard_errors=error,
        low=fit.coefficients - reach,
        high=fit.coefficients + reach,
        p_values=np.asarray(2 * spread.sf(np.abs(score))),
        covariance=fit.covariance,
        errors=fit.errors,
        n=fit.n,
        dropped_n=fit.rows - fit.n,
        freedom=fit.freedom,
        r2=r2,
    )
