"""Which segments and junctions stand out: empirical Bayes, the network's hot spots, and the authority's list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.core.errors import CannotAnswer
from workbench.methods.counts import CountModel, fit_counts
from workbench.methods.envelopes import Envelope, estimate_envelope
from workbench.methods.network import Positions
from workbench.methods.network_kernel import KernelRule, build_kernel_matrix
from workbench.methods.screening import screen_places
from workbench.problems.bicycle.sites import Sites
from workbench.problems.bicycle.streets import Streets

Floats = npt.NDArray[np.float64]

TOP = 10
"""P(truly among the so many highest)."""
BANDWIDTH_M = 300.0
SIMULATIONS = 9999
DRAWS = 4000
FALSE_DISCOVERIES = 0.05


class Screened(NamedTuple):
    """One kind of site with its estimates, the highest potential for improvement first."""

    frame: pd.DataFrame
    """``predicted``, ``expected``, ``low``, ``high``, ``excess``, ``p_top``, ``rank_raw``, ``rank_eb``, ``rank``."""
    model: CountModel
    left_out_n: int
    """Sites without a known flow: no prediction, no place in the ranking."""


@dataclass(frozen=True, slots=True, eq=False)
class Hot:
    """Where listed spots gather along the network."""

    envelope: Envelope
    is_hot: npt.NDArray[np.bool_]
    """Of the segments, then the junctions."""


def screen_sites(
    sites: pd.DataFrame, years_n: int, *, has_flow: bool, seed: int, draws: int = DRAWS
) -> Screened | None:
    """Empirical Bayes ranking of one kind of site; ``None`` where no function can be fitted.

    The safety performance function is ln μ = β₀ (+ β₁ ln trips) + ln(size × years), negative binomial with the
    overdispersion per kilometre (for junctions per junction).
    """
    known = sites["trips"].notna().to_numpy() if has_flow else np.ones(len(sites), dtype=bool)
    frame = sites[known].reset_index(drop=True)
    if len(frame) < TOP or frame["crashes_n"].sum() == 0:
        return None
    columns = [np.ones(len(frame))]
    if has_flow:
        columns.append(np.log(frame["trips"].to_numpy()))
    design, size = np.column_stack(columns), frame["size_km"].to_numpy()
    try:
        model = fit_counts(
            frame["crashes_n"],
            design,
            size * years_n,
            family="negative binomial",
            names=("intercept", "ln trips")[: len(columns)],
            sizes=size,
        )
    except (CannotAnswer, np.linalg.LinAlgError):
        return None
    if not model.converged:
        return None
    predicted = model.predict(design, size * years_n)
    found = screen_places(
        frame["crashes_n"],
        predicted,
        overdispersion=model.overdispersion_of(size),
        top=TOP,
        draws=draws,
        seed=seed,
    )
    frame = frame.assign(
        predicted=predicted,
        expected=found.expected,
        low=found.low,
        high=found.high,
        weight=found.weight,
        excess=found.excess,
        p_top=found.p_top,
        rank_raw=found.raw_rank,
        rank_eb=found.rank,
    ).sort_values(["excess", "site_id"], ascending=[False, True], ignore_index=True)
    return Screened(frame.assign(rank=np.arange(1, len(frame) + 1)), model, int((~known).sum()))


def find_hot(
    streets: Streets,
    sites: Sites,
    *,
    has_flow: bool,
    seed: int,
    bandwidth_m: float = BANDWIDTH_M,
    simulations: int = SIMULATIONS,
) -> Hot | None:
    """Density of listed spots (each year counted) along the network against chance; ``None`` without any.

    Spots are laid out anew, not crashes: crashes of one spot lie together by the rule that made it. By chance a spot
    falls where people ride (length where no flow is known), as often on junctions as the listed ones do.
    """
    counts = np.concatenate([sites.segments["spots_n"], sites.junctions["spots_n"]]).astype(float)
    if counts.sum() == 0:
        return None
    places = _place_sites(streets)
    matrix = build_kernel_matrix(streets.network, places, places, KernelRule(bandwidth_m))
    at = len(sites.segments)
    ridden = [
        _fill(f["trips"], has_flow=has_flow) * f["size_km"].to_numpy()
        for f in (sites.segments, sites.junctions)
    ]
    parts = [
        c.sum() / counts.sum() * r / r.sum() for c, r in zip((counts[:at], counts[at:]), ridden, strict=True)
    ]
    # Only p is used: a level of nearly 1 keeps no tails, which takes a tenth of the time.
    level = 1 - 2 / (simulations + 1)
    envelope = estimate_envelope(
        matrix, counts, np.concatenate(parts), simulations=simulations, level=level, seed=seed
    )
    return Hot(envelope, envelope.is_high(FALSE_DISCOVERIES) & (envelope.observed > 0))


def _fill(trips: pd.Series, *, has_flow: bool) -> Floats:
    """Trips, those unknown being as many as the fewest known: chance must be able to reach every place."""
    if not has_flow or trips.notna().sum() == 0:
        return np.ones(len(trips))
    return trips.fillna(trips.min()).to_numpy(dtype=float)


def _place_sites(streets: Streets) -> Positions:
    """Middles of the segments, then the junctions as ends of one of their segments."""
    network = streets.network
    middle = network.midpoints()
    ends = np.concatenate([network.start, network.end])
    nodes, first = np.unique(ends, return_index=True)
    at = first[np.searchsorted(nodes, streets.junctions)]
    edge = at % len(network.length)
    offset = np.where(at < len(network.length), 0.0, network.length[edge])
    return Positions(np.concatenate([middle.edge, edge]), np.concatenate([middle.offset, offset]))


def compare_rankings(sites: Sites, screened: list[Screened], hot: Hot | None) -> pd.DataFrame:
    """One row a site that any of the three names: ``in_list``, ``is_hot``, ``in_top``, and how they differ.

    In the list: on the newest one. In the top: among the first :data:`TOP` of its kind by potential for improvement.
    """
    every = pd.concat([sites.segments, sites.junctions], ignore_index=True)
    every["is_hot"] = hot.is_hot if hot is not None else False
    every["in_list"] = every["last_n"] > 0
    columns = ["site_id", "rank", "excess", "expected"]
    ranks = pd.concat([every.head(0).reindex(columns=columns), *(s.frame[columns] for s in screened)])
    every = every.merge(ranks, on="site_id", how="left")
    every["in_top"] = every["rank"] <= TOP
    named = every[every[["is_hot", "in_list", "in_top"]].any(axis=1)]
    return named.sort_values(
        ["in_top", "excess", "site_id"], ascending=[False, False, True], ignore_index=True, na_position="last"
    )
