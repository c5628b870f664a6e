"""Numbers known for some areas, for other areas: between versions of dong, and to and from the grid.

Each source is taken to be even inside: over its ground, or over the people (or dwellings, or whatever is
counted) in it. What differs inside an area is lost, so the result is an estimate without an interval; the two
weightings side by side show how much hangs on the assumption.

Goodchild & Lam (1980), Areal interpolation: a variant of the traditional spatial problem, Geo-Processing 1,
297–312 (weighting by area); Eicher & Brewer (2001), Dasymetric mapping and areal interpolation, Cartography
and Geographic Information Science 28 (2), 125–138 (weighting by where people live).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text
from workbench.geo.cells import Floats, Geometries
from workbench.geo.crs import KOREA_TM
from workbench.geo.overlay import (
    Overlap,
    measure_overlap,
    weigh_overlap_by_areas,
    weigh_overlap_by_points,
)
from workbench.geo.plane import read_areas, read_coordinates

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from workbench.geo.plane import Points


_NUMBERS: Final = {"integer", "floating", "mixed-integer-float", "decimal", "empty"}


@dataclass(frozen=True, slots=True)
class Interpolated:
    """What :func:`interpolate_areas` found.

    Attributes
    ----------
    values
        One row a target, with its index, and the columns asked for; missing where no source with a value
        lies under the target.
    covered_share
        The same shape: the share of each target's ground under which there is a source with a value. A sum
        with a share below 1 is too small by what is not known.
    unplaced
        Of each sum, what lies in no target, in the sum's own unit.
    area_weighted_n
        Sources that have no weight in them and were spread by area instead.
    """

    values: pd.DataFrame
    covered_share: pd.DataFrame
    unplaced: pd.Series
    area_weighted_n: int


def interpolate_areas(
    source: gpd.GeoDataFrame,
    target: gpd.GeoDataFrame,
    *,
    sums: Sequence[str] = (),
    means: Sequence[str] = (),
    weights: Points | None = None,
    weight: str | None = None,
    keep_total: bool = False,
) -> Interpolated:
    """Values of ``source`` areas for ``target`` areas.

    Each source is taken to be even inside: over its ground, or, with ``weights``, over who is counted there.

    Parameters
    ----------
    source, target
        Polygons or multipolygons in any coordinate systems; areas of one frame should not overlap.
    sums
        Columns that add up, as counts do (extensive): residents, crashes, metres. Split in proportion.
    means
        Columns that do not (intensive): rates, densities, averages. Averaged over the target.
    weights
        Where people are: points (a geopandas frame, or ``lon`` and ``lat``) or areas such as grid cells, each
        even inside.
    weight
        The column of ``weights`` that counts them.
    keep_total
        Give what lies in no target to the targets of its source, in proportion. For two versions of the same
        areas, whose outlines differ by metres; not where the targets are only part of the city.

    Raises
    ------
    CannotAnswer
        A frame without coordinate system or areas, a column that is missing or no number, weights below zero.
    """
    import pandas as pd

    _require_one_use(sums, means)
    _require_numbers(source, (*sums, *means))
    sources, targets = read_areas(source), read_areas(target)
    by_area = measure_overlap(sources, targets)
    by_weight = _weigh(sources, targets, weights, weight) if weights is not None else by_area
    split = _build_split(by_area, by_weight, keep_total=keep_total)
    n, ground = len(targets), np.nan_to_num(shapely.area(targets))
    known = {c: source[c].to_numpy(dtype=float, na_value=np.nan) for c in (*sums, *means)}
    covered = pd.DataFrame({c: _cover(by_area, k, ground) for c, k in known.items()}, index=target.index)
    carried = {
        c: _add_up(split, k, n) if c in sums else _average(by_weight, by_area, k, n) for c, k in known.items()
    }
    values = pd.DataFrame(carried, index=target.index).where(covered > 0)
    unplaced = {c: float(np.nansum(known[c]) - values[c].sum()) for c in sums}
    unweighed = (by_area.in_source > 0) & (by_weight.in_source <= 0)
    return Interpolated(values, covered, pd.Series(unplaced, dtype=float), int(unweighed.sum()))


def _require_one_use(sums: Sequence[str], means: Sequence[str]) -> None:
    if both := set(sums) & set(means):
        raise CannotAnswer(
            Text("한 열을 합계와 평균으로 함께 쓸 수 없습니다", "a column is either a sum or a mean"),
            where=", ".join(sorted(both)),
            next_step=Text(
                "더하면 되는 수는 `sums`에, 비율이나 평균은 `means`에만 적어 주십시오",
                "name what adds up in `sums` only, rates and averages in `means` only",
            ),
        )


def _require_numbers(frame: gpd.GeoDataFrame | Points, columns: Sequence[str]) -> None:
    from pandas.api.types import infer_dtype

    for column in columns:
        if column not in frame.columns:
            raise CannotAnswer(
                Text("그런 열이 없습니다", "there is no such column"),
                where=column,
                next_step=Text("열 이름을 확인해 주십시오", "look at the names of the columns"),
            )
        # SQL sums whole numbers into decimals, which pandas keeps as objects.
        if infer_dtype(frame[column], skipna=True) not in _NUMBERS:
            raise CannotAnswer(
                Text("수가 아닌 열입니다", "the column holds no numbers"),
                where=column,
                next_step=Text("수로 바꾼 뒤 다시 해 주십시오", "turn it into numbers first"),
            )


def _weigh(sources: Geometries, targets: Geometries, weights: Points, weight: str | None) -> Overlap:
    if weight is None:
        raise CannotAnswer(
            Text("가중치 열의 이름이 없습니다", "the column of the weights is not named"),
            next_step=Text('예: `weight="population_n"`', 'name it, as in `weight="population_n"`'),
        )
    _require_numbers(weights, [weight])
    amounts = np.nan_to_num(weights[weight].to_numpy(dtype=float, na_value=np.nan))
    if (amounts < 0).any():
        raise CannotAnswer(
            Text("0보다 작은 가중치가 있습니다", "some weights are below zero"),
            where=f"{weight}: {int((amounts < 0).sum())} / {len(amounts)}",
            next_step=Text("사람 수처럼 0 이상인 열을 쓰십시오", "use a column such as a count of people"),
        )
    if not hasattr(weights, "geom_type") or (weights.geom_type.dropna() == "Point").all():
        return weigh_overlap_by_points(sources, targets, read_coordinates(weights, KOREA_TM), amounts)
    return weigh_overlap_by_areas(sources, targets, read_areas(weights), amounts)


def _build_split(by_area: Overlap, by_weight: Overlap, *, keep_total: bool) -> Overlap:
    """Which share of each source goes to which target; sources without weight are split by area."""
    weighed = by_weight.in_source > 0
    use_weight, use_area = weighed[by_weight.source], ~weighed[by_area.source]
    shares = np.r_[by_weight.to_shares()[use_weight], by_area.to_shares()[use_area]]
    source = np.r_[by_weight.source[use_weight], by_area.source[use_area]]
    target = np.r_[by_weight.target[use_weight], by_area.target[use_area]]
    if keep_total:
        placed = np.bincount(source, shares, minlength=len(weighed))[source]
        shares = np.divide(shares, placed, out=np.zeros(len(shares)), where=placed > 0)
    return Overlap(source, target, shares, np.ones(len(weighed)))


def _add_up(split: Overlap, known: Floats, targets_n: int) -> Floats:
    parts = np.nan_to_num(known)[split.source] * split.amount
    return np.bincount(split.target, parts, minlength=targets_n).astype(float)


def _average(by_weight: Overlap, by_area: Overlap, known: Floats, targets_n: int) -> Floats:
    """Mean over each target by weight, or by area where no weight lies in it."""
    first, second = (_mean(overlap, known, targets_n) for overlap in (by_weight, by_area))
    return np.where(np.isnan(first), second, first)


def _mean(overlap: Overlap, known: Floats, targets_n: int) -> Floats:
    amount = np.where(np.isnan(known), 0.0, 1.0)[overlap.source] * overlap.amount
    whole = np.bincount(overlap.target, amount, minlength=targets_n)
    summed = np.bincount(overlap.target, amount * np.nan_to_num(known)[overlap.source], minlength=targets_n)
    mean: Floats = np.divide(summed, whole, out=np.full(targets_n, np.nan), where=whole > 0)
    return mean


def _cover(by_area: Overlap, known: Floats, ground: Floats) -> Floats:
    """Share of each target's ground under which a source has a value."""
    has_value = ~np.isnan(known)[by_area.source]
    covered = np.bincount(by_area.target[has_value], by_area.amount[has_value], minlength=len(ground))
    share = np.divide(covered, ground, out=np.zeros(len(ground)), where=ground > 0)
    # Sources that overlap cover some ground twice; and sums of parts differ from the whole in the last digits.
    return np.where(share > 1 - 1e-9, 1.0, share)
