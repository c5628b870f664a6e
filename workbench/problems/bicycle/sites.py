"""Listed crashes on the segments and junctions of the network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from workbench.geo import to_korea_tm, to_lonlat
from workbench.methods.network import match_points
from workbench.problems.bicycle.data import Years
from workbench.problems.bicycle.flows import Exposure
from workbench.problems.bicycle.streets import Streets

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

LIMIT_M = 100.0
"""Farthest a spot lies from the network: half the radius of the rule that made it."""
JUNCTION_M = 50.0
"""A spot this near to a junction belongs to it, not to one of its arms."""
ECLO = {"deaths_n": 10, "serious_n": 5, "slight_n": 3, "reported_n": 1}
"""Weights of persons by how badly they were hurt: KOROAD's equivalent casualty loss only (ECLO)."""
_SUMS = ("crashes_n", *ECLO)


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """Segments and junctions with what was listed at them."""

    segments: pd.DataFrame
    """One row a segment: place, ``size_km``, ``trips`` (a year, NaN unknown), ``crashes_n``, ``spots_n``,
    ``years_n``, ``last_n`` (crashes in the newest list), ``exposed_n`` (in the year of the exposure), ``eclo``."""
    junctions: pd.DataFrame
    """The same of every junction or end of a cycle road, ``size_km`` being 1."""
    spot_site: npt.NDArray[np.object_]
    """Site of each spot, "" where unmatched, shape (spots,)."""
    unmatched_share: float
    years: Years


def build_sites(
    streets: Streets,
    spots: pd.DataFrame,
    years: Years,
    *,
    exposure: Exposure | None,
    limit_m: float = LIMIT_M,
    junction_m: float = JUNCTION_M,
) -> Sites:
    """Match spots to junctions first, else to segments, and sum up what is listed at each.

    Parameters
    ----------
    spots
        One row a spot and year, with ``lon`` and ``lat``.
    """
    x, y = to_korea_tm(spots["lon"], spots["lat"])
    segments, junctions = _list_segments(streets, exposure), _list_junctions(streets, exposure)
    found = match_points(streets.fine, x, y, limit=limit_m)
    names = np.full(len(spots), "", dtype=object)
    names[found.matched] = segments["site_id"].to_numpy()[streets.fine.line[found.positions.edge]]
    gap, nearest = cKDTree(streets.network.nodes[streets.junctions]).query(np.column_stack([x, y]))
    near = gap <= junction_m
    names[near] = junctions["site_id"].to_numpy()[nearest[near]]
    placed = spots.assign(site_id=names)
    return Sites(
        _add_sums(segments, placed, years, exposure),
        _add_sums(junctions, placed, years, exposure),
        names,
        float((names == "").mean()) if len(names) else 0.0,
        years,
    )


def _list_segments(streets: Streets, exposure: Exposure | None) -> pd.DataFrame:
    frame = streets.frame
    trips = exposure.trips if exposure is not None else np.full(len(frame), np.nan)
    return pd.DataFrame(
        {
            "site_id": frame["segment_id"],
            "site_name": frame["road_name"],
            "gu_name": frame["gu_name"],
            "road_id": frame["road_id"],
            "size_km": frame["length_m"] / 1000,
            "trips": trips,
            "bike_km": trips * frame["length_m"].to_numpy() / 1000,
            "lon": frame["lon"],
            "lat": frame["lat"],
        }
    )


def _list_junctions(streets: Streets, exposure: Exposure | None) -> pd.DataFrame:
    """Where roads cross, begin or end: half the trips of its arms pass a junction."""
    network, frame, nodes = streets.network, streets.frame, streets.junctions
    arm = pd.DataFrame({"node": np.concatenate([network.start, network.end]), "row": np.tile(frame.index, 2)})
    arm["road_name"], arm["gu_name"] = (frame[c].to_numpy()[arm["row"]] for c in ("road_name", "gu_name"))
    arm = arm[arm["node"].isin(nodes)].sort_values(["node", "road_name"], kind="stable")
    named = arm.groupby("node").agg(
        site_name=("road_name", lambda names: " × ".join(dict.fromkeys(names))), gu_name=("gu_name", "first")
    )
    trips = np.full(len(nodes), np.nan)
    if exposure is not None:
        half = np.nan_to_num(exposure.trips) / 2
        ends = np.concatenate([network.start, network.end])
        passing = np.bincount(ends, np.tile(half, 2), minlength=len(network.nodes))
        trips = np.where(passing[nodes] > 0, passing[nodes], np.nan)
    lon, lat = to_lonlat(network.nodes[nodes, 0], network.nodes[nodes, 1], "EPSG:5179")
    return pd.DataFrame(
        {
            "site_id": [f"J{n + 1:05d}" for n in nodes.tolist()],
            "site_name": named["site_name"].reindex(nodes).to_numpy(),
            "gu_name": named["gu_name"].reindex(nodes).to_numpy(),
            "road_id": "",
            "size_km": 1.0,
            "trips": trips,
            "bike_km": np.nan,
            "lon": lon,
            "lat": lat,
            "node": nodes,
        }
    )


def _add_sums(
    sites: pd.DataFrame, spots: pd.DataFrame, years: Years, exposure: Exposure | None
) -> pd.DataFrame:
    spots = spots[spots["site_id"].isin(set(sites["site_id"]))]
    by_site = spots.groupby("site_id")
    sums = by_site[list(_SUMS)].sum()
    sums["spots_n"], sums["years_n"] = by_site.size(), by_site["crash_year"].nunique()
    for name, year in (("last_n", years.last), ("exposed_n", exposure.year if exposure else None)):
        sums[name] = spots[spots["crash_year"] == year].groupby("site_id")["crashes_n"].sum()
    frame = sites.merge(sums.reset_index(), on="site_id", how="left")
    counted = [*_SUMS, "spots_n", "years_n", "last_n", "exposed_n"]
    frame[counted] = frame[counted].fillna(0).astype(np.int64)
    frame["eclo"] = sum(frame[name] * weight for name, weight in ECLO.items())
    return frame
