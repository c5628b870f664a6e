"""Korean places: coordinate systems and their repair, the national grid, area codes, points in areas."""

from workbench.geo.areas import AreaIndex
from workbench.geo.codes import Gu, find_gu, load_gu
from workbench.geo.coverage import build_coverage, simplify_coverage
from workbench.geo.crs import identify_crs, repair_datum, to_korea_tm, to_lonlat
from workbench.geo.grid import build_grid_id, coarsen_grid_id

__all__ = [
    "AreaIndex",
    "Gu",
    "build_coverage",
    "build_grid_id",
    "coarsen_grid_id",
    "find_gu",
    "identify_crs",
    "load_gu",
    "repair_datum",
    "simplify_coverage",
    "to_korea_tm",
    "to_lonlat",
]
