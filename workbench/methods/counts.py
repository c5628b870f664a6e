"""Regression of counts with exposure: Poisson, quasi-Poisson and negative binomial; safety performance functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import optimize, special, stats

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text
from workbench.methods.requirements import require_choice, require_rank

Floats = npt.NDArray[np.float64]
Family = Literal["poisson", "quasipoisson", "negative binomial"]

_FAR = 30.0
"""Logarithm of a mean from where on it counts as infinite."""


@dataclass(frozen=True, slots=True, eq=False)
class CountModel:
    """ln μ = Xβ + ln exposure, fitted."""

    family: Family
    names: tuple[str, ...]
    coefficients: Floats
    standard_errors: Floats
    low: Floats
    high: Floats
    p_values: Floats
    covariance: Floats
    """Of the coefficients, shape (p, p)."""
    dispersion: float
    """Pearson's χ² over the degrees of freedom; 1 is chance alone."""
    deviance: float
    null_deviance: float
    """Of the intercept alone, exposure kept."""
    log_likelihood: float
    aic: float
    """NaN for quasi-Poisson, which has no likelihood."""
    overdispersion: float
    """k of Var = μ + kμ², or of Var = μ + kμ²/size where sizes were given; 0 for Poisson."""
    overdispersion_error: float
    """Of k, from the curvature of the profile likelihood, as statsmodels' ``NegativeBinomial`` gives it; NaN for k = 0."""
    theta_error: float
    """Of θ = 1/k with the means held at their estimates, as ``glm.nb`` prints it: a little smaller; NaN for k = 0."""
    used: npt.NDArray[np.bool_]
    """Which rows entered: exposure above 0, nothing missing, shape (rows,)."""

    converged: bool
    """False where a coefficient runs to infinity, as that of a group without events does: do not report it."""

    @property
    def n(self) -> int:
        """Rows used."""
        return int(self.used.sum())

    @property
    def theta(self) -> float:
        """1/k, as R's ``glm.nb`` and Hauer's φ state it; infinite for Poisson."""
        return 1 / self.overdispersion if self.overdispersion > 0 else float("inf")

    @property
    def dropped_n(self) -> int:
        """Rows without exposure or with something missing: to be reported."""
        return int(self.used.size - self.used.sum())

    def predict(self, design: npt.ArrayLike, exposures: npt.ArrayLike) -> Floats:
        """Expected counts, shape (rows,)."""
        return np.asarray(np.exp(np.asarray(design, dtype=float) @ self.coefficients) * np.asarray(exposures))

    def overdispersion_of(self, sizes: npt.ArrayLike) -> Floats:
        """K of each place where k was fitted per unit of size, such as a kilometre."""
        return np.asarray(self.overdispersion / np.asarray(sizes, dtype=float))


def fit_counts(
    counts: npt.ArrayLike,
    design: npt.ArrayLike,
    exposures: npt.ArrayLike,
    *,
    family: Family = "poisson",
    names: Sequence[str] = (),
    sizes: npt.ArrayLike | None = None,
    lags: int | None = None,
    level: float = 0.95,
) -> CountModel:
    """Fit ln μ = Xβ + ln exposure by maximum likelihood.

    McCullagh, P. & Nelder, J. A. (1989). *Generalized Linear Models*, ch. 6; quasi-Poisson scales the covariance by
    Pearson's χ²/(n − p) and takes Student's t. Negative binomial: Var = μ + kμ², β and k in turn until both stand, as
    ``glm.nb`` of Venables, W. N. & Ripley, B. D. (2002), *Modern Applied Statistics with S*, §7.4, whose θ is 1/k. With
    ``sizes`` L the overdispersion is per unit of size, Var = μ + kμ²/L: Hauer, E. (2001), *Accident Analysis &
    Prevention* 33, 799–808, whose φ is 1/k; otherwise a long segment cut in two would change its own estimate.

    Parameters
    ----------
    counts, exposures
        Shape (rows,). Rows whose exposure is 0 or that miss something are left out and counted. Quasi-Poisson takes
        counts that are no whole numbers too, such as means.
    design
        Columns of X with the intercept's ones, shape (rows, p).
    names
        Of the columns.
    sizes
        What k is stated per, such as the length in kilometres, shape (rows,).
    lags
        Of Newey–West errors in place of the model's, where rows follow each other in time (rows left out do not
        count): Newey, W. K. & West, K. D. (1987), *Econometrica* 55, 703–708, with n/(n − p) and Student's t.

    Raises
    ------
    CannotAnswer
        Fewer rows than coefficients and one, nothing counted at all, or columns of which one says what others say.
    ValueError
        A negative count, or counts, exposures and design are not of the same rows.
    """
    x, matrix, e = (np.asarray(a, dtype=float) for a in (counts, design, exposures))
    size = np.ones_like(x) if sizes is None else np.asarray(sizes, dtype=float)
    _require_rows(x, matrix, e, size, family)
    used = np.isfinite(x) & np.isfinite(matrix).all(axis=1) & np.isfinite(e) & (e > 0) & (size > 0)
    x, matrix, offset, size = x[used], matrix[used], np.log(e[used]), size[used]
    _require_enough(x, matrix)
    k, k_error = 0.0, float("nan")
    if family == "negative binomial":
        k, k_error = _fit_overdispersion(x, matrix, offset, size)
    return _describe(
        _Rows(x, matrix, offset, k / size),
        family=family,
        names=tuple(names) or tuple(f"x{i}" for i in range(matrix.shape[1])),
        overdispersion=(k, k_error),
        used=used,
        lags=lags,
        level=level,
    )


class _Rows(NamedTuple):
    """What enters the fit; ``k`` is each row's own overdispersion."""

    counts: Floats
    design: Floats
    offset: Floats
    k: Floats


def _require_rows(x: Floats, matrix: Floats, e: Floats, size: Floats, family: Family) -> None:
    require_choice(family, Family)
    if matrix.ndim != 2 or not (len(matrix) == x.size == e.size == size.size):
        raise ValueError("one row of the design, one count and one exposure each")
    if np.any(x < 0):
        raise ValueError("counts are zero or more")


def _require_enough(x: Floats, matrix: Floats) -> None:
    p = matrix.shape[1]
    if x.size > p:
        require_rank(matrix)
    if x.size <= p or x.sum() == 0:
        raise CannotAnswer(
            Text("모형을 추정하기에 자료가 부족합니다", "too little was counted for a model"),
            where=f"{x.size} ≤ {p}" if x.size <= p else "0",
            next_step=Text(
                "더 넓은 지역이나 긴 기간의 자료를 넣으세요", "bring in more places or a longer period"
            ),
        )


def _describe(
    rows: _Rows,
    *,
    family: Family,
    names: tuple[str, ...],
    overdispersion: tuple[float, float],
    used: npt.NDArray[np.bool_],
    lags: int | None,
    level: float,
) -> CountModel:
    x, matrix, offset, k = rows
    p = matrix.shape[1]
    mu, beta = _fit_means(x, matrix, offset, k)
    pearson = float(np.sum((x - mu) ** 2 / (mu + k * mu**2))) / (x.size - p)
    scale = pearson if family == "quasipoisson" else 1.0
    bread = np.linalg.inv(matrix.T @ (matrix * (mu / (1 + k * mu))[:, None]))
    covariance = bread * scale
    if lags is not None:
        covariance = bread @ _sum_scores(matrix * ((x - mu) / (1 + k * mu))[:, None], lags) @ bread
    error = np.sqrt(np.diag(covariance))
    spread = stats.t(x.size - p) if family == "quasipoisson" or lags is not None else stats.norm
    reach = float(spread.ppf((1 + level) / 2)) * error
    null, _ = _fit_means(x, np.ones((x.size, 1)), offset, k)
    likelihood = _log_likelihood(x, mu, k)
    parameters = p + (family == "negative binomial")
    return CountModel(
        family=family,
        names=names,
        coefficients=beta,
        standard_errors=error,
        low=beta - reach,
        high=beta + reach,
        p_values=np.asarray(2 * spread.sf(np.abs(beta / error))),
        covariance=covariance,
        dispersion=pearson,
        deviance=_deviance(x, mu, k),
        null_deviance=_deviance(x, null, k),
        log_likelihood=likelihood,
        aic=float("nan") if family == "quasipoisson" else 2 * parameters - 2 * likelihood,
        overdispersion=overdispersion[0],
        overdispersion_error=overdispersion[1],
        theta_error=_find_theta_error(x, mu, k, overdispersion[0]),
        used=used,
        converged=bool(np.min(mu) > np.exp(1 - _FAR) and np.max(error) < _FAR * 10),
    )


def _sum_scores(score: Floats, lags: int) -> Floats:
    """Variance of the summed scores with Bartlett weights, small-sample factor included."""
    total = score.T @ score
    for lag in range(1, min(lags, len(score) - 1) + 1):
        cross = score[lag:].T @ score[:-lag]
        total = total + (1 - lag / (lags + 1)) * (cross + cross.T)
    return np.asarray(total * len(score) / (len(score) - score.shape[1]))


def _fit_means(
    x: Floats, matrix: Floats, offset: Floats, k: Floats, start: Floats | None = None
) -> tuple[Floats, Floats]:
    """Iteratively reweighted least squares of the log-linear mean at a given overdispersion."""
    mu = np.maximum(x, 0.1) * 0.5 + 0.5 * np.exp(offset) * x.sum() / np.exp(offset).sum()
    mu = mu if start is None else start
    beta, top = np.zeros(matrix.shape[1]), _FAR + float(np.log(np.max(x, initial=1.0)))
    for _ in range(200):
        weighted = matrix * (mu / (1 + k * mu))[:, None]
        answer = np.log(mu) - offset + (x - mu) / mu
        new = np.linalg.solve(matrix.T @ weighted, weighted.T @ answer)
        step = float(np.max(np.abs(new - beta)))
        beta = new
        mu = np.exp(np.clip(matrix @ beta + offset, -_FAR, top))
        if step < 1e-11 * (1 + float(np.max(np.abs(beta)))):
            break
    return mu, beta


def _fit_overdispersion(x: Floats, matrix: Floats, offset: Floats, size: Floats) -> tuple[float, float]:
    """The k of highest profile likelihood and its standard error; 0 where Poisson is as likely."""
    mu, _ = _fit_means(x, matrix, offset, np.zeros_like(x))
    poisson = _log_likelihood(x, mu, np.zeros_like(x))

    def lack(log_k: float) -> float:
        nonlocal mu  # the last means are the best start for the next
        k = np.exp(log_k) / size
        mu, _ = _fit_means(x, matrix, offset, k, mu)
        return -_log_likelihood(x, mu, k)

    grid = np.linspace(-9, 10, 20) + float(np.log(np.mean(size)))
    values = [lack(g) for g in grid]
    best = int(np.argmin(values))
    ends = grid[max(best - 1, 0)], grid[min(best + 1, grid.size - 1)]
    found = optimize.minimize_scalar(lack, bounds=ends, method="bounded", options={"xatol": 1e-10})
    if -found.fun <= poisson + 1e-6:
        return 0.0, float("nan")

    def climb(log_k: float) -> float:
        lack(log_k)
        return _find_slope(x, mu, np.exp(log_k) / size)

    # Near its top the likelihood changes less than its last digits; its slope does not.
    at = (
        float(optimize.brentq(climb, *ends, xtol=1e-11))
        if climb(ends[0]) * climb(ends[1]) < 0
        else float(found.x)
    )
    h = 1e-3
    curve = (lack(at + h) - 2 * lack(at) + lack(at - h)) / h**2
    k = float(np.exp(at))
    return k, k / float(np.sqrt(curve)) if curve > 0 else float("nan")


def _find_slope(x: Floats, mu: Floats, k: Floats) -> float:
    """How fast the likelihood falls with ln k at given means, which stand at their best: the envelope theorem."""
    r = 1 / k
    slope = special.digamma(x + r) - special.digamma(r) - np.log1p(mu / r) + 1 - (x + r) / (mu + r)
    return float(np.sum(r * slope))


def _find_theta_error(x: Floats, mu: Floats, k: Floats, overdispersion: float) -> float:
    """Standard error of θ = 1/k at given means: the observed information of Venables & Ripley's ``theta.ml``."""
    if overdispersion == 0:
        return float("nan")
    r = 1 / k
    curve = (
        special.polygamma(1, r) - special.polygamma(1, r + x) - 1 / r + 2 / (mu + r) - (x + r) / (mu + r) ** 2
    )
    # Each row's own θ is r = θ · size.
    information = float(np.sum(curve * (r * overdispersion) ** 2))
    return information**-0.5 if information > 0 else float("nan")


def _log_likelihood(x: Floats, mu: Floats, k: Floats) -> float:
    """Of Poisson counts where k is 0, else of negative binomial ones."""
    if not np.any(k):
        return float(np.sum(special.xlogy(x, mu) - mu - special.gammaln(x + 1)))
    r = 1 / k
    terms = special.gammaln(x + r) - special.gammaln(r) - special.gammaln(x + 1)
    return float(np.sum(terms + special.xlogy(x, mu / (mu + r)) - r * np.log1p(mu / r)))


def _deviance(x: Floats, mu: Floats, k: Floats) -> float:
    terms = special.xlogy(x, x / mu)
    if not np.any(k):
        return float(2 * np.sum(terms - (x - mu)))
    r = 1 / k
    return float(2 * np.sum(terms - (x + r) * np.log((x + r) / (mu + r))))
