"""Korean places: coordinate systems and their repair, the national grid, area codes, points in areas.

For analysts, with frames in and frames out: :func:`find_areas`, :func:`match_lines`, :func:`build_buffers`,
:func:`interpolate_areas`, :func:`build_grid_cells`.
"""

from workbench.geo.areas import AreaIndex
from workbench.geo.buffers import build_buffers
from workbench.geo.codes import Gu, find_gu, load_gu
from workbench.geo.coverage import build_coverage, simplify_coverage
from workbench.geo.crs import identify_crs, repair_datum, to_korea_tm, to_lonlat
from workbench.geo.grid import build_grid_cells, build_grid_id, coarsen_grid_id
from workbench.geo.interpolation import Interpolated, interpolate_areas
from workbench.geo.lines import LineMatches, match_lines
from workbench.geo.membership import find_areas

__all__ = [
    "AreaIndex",
    "Gu",
    "Interpolated",
    "LineMatches",
    "build_buffers",
    "build_coverage",
    "build_grid_cells",
    "build_grid_id",
    "coarsen_grid_id",
    "find_areas",
    "find_gu",
    "identify_crs",
    "interpolate_areas",
    "load_gu",
    "match_lines",
    "repair_datum",
    "simplify_coverage",
    "to_korea_tm",
    "to_lonlat",
]
