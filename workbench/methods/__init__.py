"""Estimators that know no city and no file: each with the source of its formula and a reference test."""

from workbench.methods.access import WALKING_BANDS, estimate_access
from workbench.methods.air_index import estimate_air_index, estimate_sub_index, predict_day_mean
from workbench.methods.assignment import assign_trips
from workbench.methods.averages import (
    average_periods,
    average_wind,
    count_exceedances,
    find_stuck,
    percentile,
)
from workbench.methods.before_after import estimate_before_after
from workbench.methods.bootstrap import estimate_change, estimate_yearly_mean
from workbench.methods.clusters import find_clusters, find_density_clusters
from workbench.methods.counts import fit_counts
from workbench.methods.empirical_bayes import (
    estimate_expected_crashes,
    estimate_marshall,
    estimate_marshall_locally,
    estimate_top_probability,
    map_probabilities,
)
from workbench.methods.envelopes import estimate_envelope
from workbench.methods.exceedances import estimate_exceedance_days, estimate_exceedance_difference
from workbench.methods.funnel import estimate_funnel
from workbench.methods.hotspots import BICYCLE, CHILD_PEDESTRIAN, ZoneRule, find_zones, group_places
from workbench.methods.inequality import (
    build_lorenz_curve,
    estimate_gini,
    measure_gini,
    measure_shortfall,
)
from workbench.methods.interpolation import (
    Variogram,
    interpolate_inverse_distance,
    krige_stations,
    validate_inverse_distance,
    validate_kriging,
)
from workbench.methods.intervals import (
    byar_interval,
    exact_binomial_interval,
    gamma_interval,
    wilson_interval,
)
from workbench.methods.local_statistics import estimate_getis_ord, estimate_local_moran, estimate_moran
from workbench.methods.map_matching import TrackMatcher, TrackRule, cut_ends
from workbench.methods.multiple import adjust_p_values, find_discoveries
from workbench.methods.neighbours import build_neighbours, find_nearest, find_touching, find_within
from workbench.methods.network import LineNetwork, Positions, build_network, cut_lines, match_points
from workbench.methods.network_kernel import KernelRule, build_kernel_matrix, estimate_density
from workbench.methods.overlap import overlap_routes
from workbench.methods.panel import fit_panel, fit_time_series
from workbench.methods.ranking import count_top, rank_with_gammas
from workbench.methods.rates import FEW_EVENTS, estimate_rates, exact_poisson_interval
from workbench.methods.resampling import estimate_statistic
from workbench.methods.screening import screen_places
from workbench.methods.seasonal import decompose_series
from workbench.methods.staggered import StaggeredRule, estimate_staggered_effects
from workbench.methods.standardise import standardise_directly, standardise_indirectly
from workbench.methods.theil_sen import estimate_sen_slope
from workbench.methods.trends import estimate_count_trend
from workbench.methods.weather import normalise_weather

__all__ = [
    "BICYCLE",
    "CHILD_PEDESTRIAN",
    "FEW_EVENTS",
    "WALKING_BANDS",
    "KernelRule",
    "LineNetwork",
    "Positions",
    "StaggeredRule",
    "TrackMatcher",
    "TrackRule",
    "Variogram",
    "ZoneRule",
    "adjust_p_values",
    "assign_trips",
    "average_periods",
    "average_wind",
    "build_kernel_matrix",
    "build_lorenz_curve",
    "build_neighbours",
    "build_network",
    "byar_interval",
    "count_exceedances",
    "count_top",
    "cut_ends",
    "cut_lines",
    "decompose_series",
    "estimate_access",
    "estimate_air_index",
    "estimate_before_after",
    "estimate_change",
    "estimate_count_trend",
    "estimate_density",
    "estimate_envelope",
    "estimate_exceedance_days",
    "estimate_exceedance_difference",
    "estimate_expected_crashes",
    "estimate_funnel",
    "estimate_getis_ord",
    "estimate_gini",
    "estimate_local_moran",
    "estimate_marshall",
    "estimate_marshall_locally",
    "estimate_moran",
    "estimate_rates",
    "estimate_sen_slope",
    "estimate_staggered_effects",
    "estimate_statistic",
    "estimate_sub_index",
    "estimate_top_probability",
    "estimate_yearly_mean",
    "exact_binomial_interval",
    "exact_poisson_interval",
    "find_clusters",
    "find_density_clusters",
    "find_discoveries",
    "find_nearest",
    "find_stuck",
    "find_touching",
    "find_within",
    "find_zones",
    "fit_counts",
    "fit_panel",
    "fit_time_series",
    "gamma_interval",
    "group_places",
    "interpolate_inverse_distance",
    "krige_stations",
    "map_probabilities",
    "match_points",
    "measure_gini",
    "measure_shortfall",
    "normalise_weather",
    "overlap_routes",
    "percentile",
    "predict_day_mean",
    "rank_with_gammas",
    "screen_places",
    "standardise_directly",
    "standardise_indirectly",
    "validate_inverse_distance",
    "validate_kriging",
    "wilson_interval",
]
