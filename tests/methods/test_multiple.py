"""Adjusted p-values against R's documented example and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from workbench.methods.multiple import adjust_p_values, find_discoveries

# Benjamini and Hochberg (1995), §3.2: fifteen p-values; their procedure rejects four at 5 %, Bonferroni three.
PAPER = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]
PEERS = {
    "bh": "fdr_bh",
    "by": "fdr_by",
    "holm": "holm",
    "hochberg": "simes-hochberg",
    "bonferroni": "bonferroni",
}


def test_the_papers_example() -> None:
    assert find_discoveries(PAPER).sum() == 4
    assert find_discoveries(PAPER, control="bonferroni").sum() == 3


@pytest.mark.parametrize("control", PEERS)
@settings(deadline=None, max_examples=25)  # statsmodels collects all garbage in each call of holm
@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjustments_equal_statsmodels(control: str, p: list[float]) -> None:
    found = adjust_p_values(p, control=control)  # type: ignore[arg-type]
    np.testing.assert_allclose(found, multipletests(p, method=PEERS[control])[1], atol=1e-12)


def test_a_missing_test_is_none() -> None:
    found = adjust_p_values([0.01, np.nan, 0.04])
    assert found[0] == pytest.approx(0.02)
    assert np.isnan(found[1])
    assert find_discoveries([0.01, np.nan, 0.04]).tolist() == [True, False, True]
    assert adjust_p_values([]).size == 0


def test_no_p_value_lies_outside() -> None:
    with pytest.raises(ValueError, match="between"):
        adjust_p_values([1.2])
