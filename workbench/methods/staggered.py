"""A measure that came to different places at different times: Callaway and Sant'Anna's difference in differences."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text

Floats = npt.NDArray[np.float64]
Estimator = Literal["dr", "reg", "ipw"]
Controls = Literal["nevertreated", "notyettreated"]
Aggregation = Literal["simple", "group", "dynamic", "calendar"]

_AGGREGATIONS: tuple[Aggregation, ...] = ("simple", "group", "dynamic", "calendar")

FEW_TREATED = 5
"""Treated units in a group under which its effect says little."""


@dataclass(frozen=True, slots=True)
class StaggeredRule:
    """Choices of the estimator."""

    controls: Controls = "notyettreated"
    """Units never treated, or also those not yet treated."""
    estimator: Estimator = "dr"
    """Doubly robust, outcome regression or inverse probability weighting."""
    anticipation: int = 0
    base_period: Literal["varying", "universal"] = "varying"
    fix_weights: Literal["varying", "base_period", "first_period"] | None = None
    """Which period's weight counts where weights change: R's did's parameter of that name."""
    cross_sections: bool = False
    """Other units at each time (R's did's ``panel = FALSE``): nobody need be there twice, and errors are much wider."""


@dataclass(frozen=True, slots=True, eq=False)
class AggregatedEffect:
    """Average effects along one direction, and their average."""

    kind: Aggregation
    at: Floats
    """Group, event time or calendar time of each effect; empty for ``simple``."""
    effect: Floats
    standard_error: Floats
    low: Floats
    high: Floats
    """Uniform band where it was asked for and drawn, else pointwise."""
    overall: float
    overall_error: float
    overall_low: float
    overall_high: float


@dataclass(frozen=True, slots=True, eq=False)
class StaggeredEffects:
    """Effect on each group of units treated together, at each time."""

    group: Floats
    """First time of treatment."""
    time: Floats
    effect: Floats
    standard_error: Floats
    low: Floats
    high: Floats
    pretest: float
    """Wald statistic of "no effect before treatment"; NaN where it cannot be computed."""
    pretest_p: float
    """A large value does not prove parallel trends."""
    units_n: int
    """Units used."""
    dropped_n: int
    """Units left out because a time or a value of theirs is missing; of cross-sections, rows."""
    treated_n: dict[float, int]
    """Units of each group."""
    aggregates: dict[str, AggregatedEffect]

    @property
    def thin_groups(self) -> tuple[float, ...]:
        """Groups of fewer than five treated units: their effects warn."""
        return tuple(g for g, n in self.treated_n.items() if n < FEW_TREATED)


def estimate_staggered_effects(
    values: npt.ArrayLike,
    unit: npt.ArrayLike,
    time: npt.ArrayLike,
    first_treated: npt.ArrayLike,
    covariates: npt.ArrayLike | None = None,
    *,
    cluster: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    rule: StaggeredRule | None = None,
    bootstrap: int = 0,
    level: float = 0.95,
    seed: int = 0,
) -> StaggeredEffects:
    """Group-time average treatment effects and their aggregates.

    Callaway, B. & Sant'Anna, P. H. C. (2021). Difference-in-differences with multiple time periods. *Journal of
    Econometrics* 225, 200–230, as csdid computes them (equal to R's did). Two-way fixed effects would compare late with
    early treated units and may turn the sign.

    Parameters
    ----------
    values, unit, time
        A panel, shape (rows,). Units that are not there at every time, or miss a value, are left out and counted.
    first_treated
        When the unit was first treated, 0 or NaN for never, shape (rows,).
    covariates
        For conditional parallel trends, shape (rows, p), as they are at the base period.
    cluster, weights
        Of each row; a cluster holds whole units.
    bootstrap
        Draws of the multiplier bootstrap, which also gives uniform bands; 0 takes the analytic errors and pointwise ends.
    seed
        Of the bootstrap. csdid draws from numpy's global generator, whose state is put back afterwards.

    Raises
    ------
    CannotAnswer
        No time before the first treatment, or nobody who was never treated where only such units are to compare with.
    """
    choice = rule or StaggeredRule()
    frame, formula = _build_frame(values, unit, time, first_treated, covariates)
    frame["cluster"] = frame["unit"] if cluster is None else np.asarray(cluster)
    frame["weight"] = 1.0 if weights is None else np.asarray(weights, dtype=float)
    frame, dropped_n = _keep_complete(frame, cross_sections=choice.cross_sections)
    _require_history(frame, choice)
    options = _choose_options(choice, bootstrap, level) | {
        "clustervar": None if cluster is None else "cluster",
        "weights_name": None if weights is None else "weight",
    }
    how = {"est_method": choice.estimator, "base_period": choice.base_period}
    with _seeded(seed):
        fit = _fit(frame, formula, options, how, bootstrap=bootstrap > 0)
        aggregates = {str(kind): _aggregate(fit, kind, level) for kind in _AGGREGATIONS}
    return _describe(fit, frame, aggregates, dropped_n)


def _choose_options(choice: StaggeredRule, bootstrap: int, level: float) -> dict[str, Any]:
    return {
        "control_group": choice.controls,
        "anticipation": choice.anticipation,
        "fix_weights": choice.fix_weights,
        "panel": not choice.cross_sections,
        "cband": bootstrap > 0,
        "biters": bootstrap or 1000,
        "alp": 1 - level,
    }


def _build_frame(
    values: npt.ArrayLike,
    unit: npt.ArrayLike,
    time: npt.ArrayLike,
    first_treated: npt.ArrayLike,
    covariates: npt.ArrayLike | None,
) -> tuple[Any, str]:
    import pandas as pd

    frame = pd.DataFrame(
        {
            "value": np.asarray(values, dtype=float),
            "unit": pd.factorize(np.asarray(unit), sort=True)[0] + 1,
            "time": np.asarray(time),
            "group": np.nan_to_num(np.asarray(first_treated, dtype=float)),
        }
    )
    names: list[str] = []
    if covariates is not None:
        x = np.asarray(covariates, dtype=float).reshape(len(frame), -1)
        names = [f"x{i}" for i in range(x.shape[1])]
        frame[names] = x
    return frame, "~" + "+".join(names or ["1"])


def _keep_complete(frame: Any, *, cross_sections: bool) -> tuple[Any, int]:
    """The rows of units that are whole at every time, and how many units are not (csdid drops them without a word)."""
    whole = frame.notna().all(axis=1)
    if cross_sections:
        kept = frame[whole].reset_index(drop=True)
        # Every row is somebody else.
        return kept.assign(unit=range(1, len(kept) + 1)), int((~whole).sum())
    if frame.duplicated(["unit", "time"]).any():
        raise ValueError("a unit has two rows at the same time")
    times = frame["time"].nunique()
    complete = frame["unit"].map(whole.groupby(frame["unit"]).sum()) == times
    return frame[complete].reset_index(drop=True), int(frame.loc[~complete, "unit"].nunique())


def _require_history(frame: Any, rule: StaggeredRule) -> None:
    treated = frame.loc[frame["group"] > 0, "group"]
    first = treated.min() if len(treated) else np.nan
    before = int(np.sum(np.unique(frame["time"]) < first)) if len(treated) else 0
    if rule.controls == "nevertreated" and not (frame["group"] == 0).any():
        raise CannotAnswer(
            Text("조치를 받지 않은 비교 대상이 없습니다", "nobody was never treated"),
            where="0",
            next_step=Text(
                "조치를 아직 받지 않은 대상과 견주거나 비교 대상을 넣으세요",
                "compare with those not yet treated, or bring in such units",
            ),
        )
    if before < 1 or not len(treated):
        raise CannotAnswer(
            Text("조치 전 기간이 없어 효과를 추정할 수 없습니다", "no time before the measure, so no effect"),
            where=f"{before}",
            next_step=Text(
                "조치 전 두 시기 이상의 자료를 넣으세요", "bring in two or more periods before the measure"
            ),
        )


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Csdid draws from numpy's global generator: seeded here, and put back as it was."""
    state = np.random.get_state()  # noqa: NPY002
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(state)  # noqa: NPY002


def _fit(
    frame: Any, formula: str, options: dict[str, Any], how: Mapping[str, str], *, bootstrap: bool
) -> Any:
    from csdid.att_gt import ATTgt

    names = {"yname": "value", "tname": "time", "idname": "unit", "gname": "group"}
    with warnings.catch_warnings(), redirect_stdout(StringIO()):
        # What csdid prints (on anticipation) nobody asked for; what it warns of (dropped groups, a pretest it cannot
        # compute) shows as missing groups and NaN.
        warnings.simplefilter("ignore")
        return ATTgt(**names, data=frame, xformla=formula, **options).fit(bstrap=bootstrap, **how)


def _aggregate(fit: Any, kind: Aggregation, level: float) -> AggregatedEffect:
    with warnings.catch_warnings(), redirect_stdout(StringIO()):
        warnings.simplefilter("ignore")
        # It prints a summary that nobody asked for.
        found = fit.aggte(typec=kind, na_rm=True).atte
    z = float(stats.norm.ppf((1 + level) / 2))
    effect, error = (_floats(found[key]) for key in ("att_egt", "se_egt"))
    band = found["crit_val_egt"]
    reach = (z if band is None else float(np.ravel(band)[0])) * error
    overall, overall_error = float(found["overall_att"]), float(np.ravel(found["overall_se"])[0])
    return AggregatedEffect(
        kind=kind,
        at=_floats(found["egt"]),
        effect=effect,
        standard_error=error,
        low=effect - reach,
        high=effect + reach,
        overall=overall,
        overall_error=overall_error,
        overall_low=overall - z * overall_error,
        overall_high=overall + z * overall_error,
    )


def _describe(
    fit: Any, frame: Any, aggregates: dict[str, AggregatedEffect], dropped_n: int
) -> StaggeredEffects:
    found, wald = fit.results, (fit.MP["W"], fit.MP["Wpval"])
    pretest, p = (float("nan") if w is None else float(w) for w in wald)
    units = frame.drop_duplicates("unit")["group"]
    sizes = units[units > 0].value_counts().sort_index()
    return StaggeredEffects(
        group=_floats(found["group"]),
        time=_floats(found["year"]),
        effect=_floats(found["att"]),
        standard_error=_floats(found["se"]),
        low=_floats(found["l_se"]),
        high=_floats(found["u_se"]),
        pretest=pretest,
        pretest_p=p,
        units_n=len(units),
        dropped_n=dropped_n,
        treated_n={float(group): int(n) for group, n in sizes.items()},
        aggregates=aggregates,
    )


def _floats(values: Any) -> Floats:
    return np.zeros(0) if values is None else np.asarray(values, dtype=float).ravel()
