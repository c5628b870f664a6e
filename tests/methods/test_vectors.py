"""Which test meets which reference file, and that each of those tests is there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]

MET = {
    "acro_nursery/nursery.arff": ["privacy/test_acro_nursery.py"],
    "acro_nursery/printed_notebook_outputs.txt": ["privacy/test_acro_nursery.py"],
    "airkorea_khai/expected.csv": ["methods/test_air_index.py::test_published_values_are_met"],
    "airkorea_khai/spec.md": [
        "methods/test_air_index.py::test_break_points_of_every_pollutant",
        "methods/test_air_index.py::test_several_bad_ones_add",
        "methods/test_air_index.py::test_day_mean_by_hand",
        "methods/test_air_index.py::test_without_a_needed_one_there_is_no_index",
    ],
    "did_mpdta/mpdta.csv": ["methods/test_staggered.py::test_effects_aggregates_and_pretest_equal_r"],
    "did_mpdta/printed_did_basics.txt": ["methods/test_staggered.py::test_effects_are_the_printed_ones"],
    "did_mpdta/ref_aggte.csv": ["methods/test_staggered.py::test_effects_aggregates_and_pretest_equal_r"],
    "did_mpdta/ref_attgt.csv": ["methods/test_staggered.py::test_effects_aggregates_and_pretest_equal_r"],
    "did_mpdta/ref_fixweights.csv": ["methods/test_staggered.py::test_weights_that_change_equal_r"],
    "did_mpdta/ref_pretest.csv": ["methods/test_staggered.py::test_effects_aggregates_and_pretest_equal_r"],
    "hauer_eb_tutorial/expected.csv": ["methods/test_empirical_bayes.py::test_hauer_tutorial_examples"],
    "koroad_hotspot_rule/rule.md": [
        "methods/test_hotspots.py::test_the_rules_are_the_published_ones",
        "methods/test_hotspots.py::test_a_rule_that_goes_by_severity",
    ],
    "mass_ships_offset/expected.txt": ["methods/test_counts.py::test_ships_equal_r"],
    "mass_ships_offset/ships.csv": ["methods/test_counts.py::test_ships_equal_r"],
    "network_kernel/clean_events_at_nodes.csv": [
        "methods/test_network_kernel.py::test_midpoints_equal_spnetwork"
    ],
    "network_kernel/clean_expected_midpoints_quartic300.csv": [
        "methods/test_network_kernel.py::test_midpoints_equal_spnetwork"
    ],
    "network_kernel/clean_lines.csv": ["methods/test_network_kernel.py::test_midpoints_equal_spnetwork"],
    "openair_mydata/expected_month_thresh0.csv": [
        "methods/test_averages.py::test_means_of_hours_equal_openair"
    ],
    "openair_mydata/expected_month_thresh75.csv": [
        "methods/test_averages.py::test_means_of_hours_equal_openair"
    ],
    "openair_mydata/expected_year_datacap.csv": [
        "methods/test_averages.py::test_capture_of_the_span_equals_openair_in_every_year"
    ],
    "openair_mydata/expected_year_thresh0.csv": [
        "methods/test_averages.py::test_means_of_hours_equal_openair"
    ],
    "openair_mydata/expected_year_thresh75.csv": [
        "methods/test_averages.py::test_all_means_of_the_span_equal_openair_to_the_last_row"
    ],
    "openair_mydata/mydata.csv": ["methods/test_theil_sen.py::test_marylebone_road_equals_openair"],
    "spdep_ebest_auckland/auckland.geojson": [
        "methods/test_neighbours.py::test_queen_neighbours_equal_spdep_on_auckland"
    ],
    "spdep_ebest_auckland/expected.csv": [
        "methods/test_empirical_bayes.py::test_marshall_equals_spdep_on_auckland",
        "methods/test_empirical_bayes.py::test_local_rates_equal_spdep_on_auckland",
        "methods/test_empirical_bayes.py::test_probability_map_equals_spdep_on_auckland",
    ],
    "spdep_ebest_auckland/neighbours_queen.csv": [
        "methods/test_empirical_bayes.py::test_local_rates_equal_spdep_on_auckland"
    ],
    "stplanr_overline/expected_segments.csv": ["methods/test_overlap.py::test_segments_equal_stplanr"],
    "stplanr_overline/routes.csv": ["methods/test_overlap.py::test_segments_equal_stplanr"],
}
"""Reference file → tests that meet it. Of ``ref_attgt`` and its like the scenario ``sim_nev_dr`` is left over: the data it
was made of are not among the files."""


def test_the_reference_files_are_those_that_are_met(vectors: Path) -> None:
    files = {str(f.relative_to(vectors)) for f in vectors.rglob("*") if f.is_file() and f.name != "README.md"}
    assert set(MET) <= files  # more may come to stand there


@pytest.mark.parametrize("test", sorted({test for tests in MET.values() for test in tests}))
def test_the_named_test_is_there(test: str) -> None:
    file, _, function = test.partition("::")
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert function in names if function else any(name.startswith("test_") for name in names)
