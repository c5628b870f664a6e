"""Group-time effects against R's did, as csdid ships its output."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.core.errors import CannotAnswer
from workbench.methods.staggered import StaggeredEffects, StaggeredRule, estimate_staggered_effects

SCENARIOS = {
    "mpdta_nev_dr": (StaggeredRule("nevertreated", "dr"), False),
    "mpdta_nyt_dr": (StaggeredRule("notyettreated", "dr"), False),
    "mpdta_nev_reg_cov": (StaggeredRule("nevertreated", "reg"), True),
    "mpdta_nev_ipw": (StaggeredRule("nevertreated", "ipw"), False),
}


def estimate(folder: Path, rule: StaggeredRule, *, covariate: bool = False, **more: int) -> StaggeredEffects:
    data = pd.read_csv(folder / "did_mpdta" / "mpdta.csv")
    return estimate_staggered_effects(
        data["lemp"],
        data["countyreal"],
        data["year"],
        data["first.treat"],
        data["lpop"] if covariate else None,
        rule=rule,
        **more,
    )


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_effects_aggregates_and_pretest_equal_r(vectors: Path, scenario: str) -> None:
    folder = vectors / "did_mpdta"
    rule, covariate = SCENARIOS[scenario]
    found = estimate(vectors, rule, covariate=covariate)
    cells = pd.read_csv(folder / "ref_attgt.csv").query("scenario == @scenario")
    assert found.group.tolist() == cells["group"].tolist()
    assert found.time.tolist() == cells["t"].tolist()
    np.testing.assert_allclose(found.effect, cells["att"], atol=1e-8)
    np.testing.assert_allclose(found.standard_error, cells["se"], atol=1e-8)
    table = pd.read_csv(folder / "ref_aggte.csv").query("scenario == @scenario")
    for kind, rows in table.groupby("type"):
        aggregate = found.aggregates[str(kind)]
        assert aggregate.overall == pytest.approx(rows["overall_att"].iloc[0], abs=1e-8)
        assert aggregate.overall_error == pytest.approx(rows["overall_se"].iloc[0], abs=1e-8)
        if kind != "simple":
            np.testing.assert_allclose(aggregate.at, rows["egt"])
            np.testing.assert_allclose(aggregate.effect, rows["att_egt"], atol=1e-8)
            np.testing.assert_allclose(aggregate.standard_error, rows["se_egt"], atol=1e-8)
    pretest = pd.read_csv(folder / "ref_pretest.csv").set_index("scenario").loc[scenario]
    assert found.pretest == pytest.approx(pretest["W"], abs=1e-6)
    assert found.pretest_p == pytest.approx(pretest["Wpval"], abs=1e-5)
    assert found.units_n == 500
    assert found.treated_n == {2004: 20, 2006: 40, 2007: 131}
    assert found.thin_groups == ()


def test_nothing_is_printed(vectors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    estimate(vectors, StaggeredRule())
    assert capsys.readouterr().out == ""
    assert sys.stdout is not None


def test_the_bootstrap_repeats_and_gives_wider_uniform_bands(vectors: Path) -> None:
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    first = estimate(vectors, StaggeredRule("nevertreated"), bootstrap=500, seed=3)
    assert (np.random.get_state()[1] == state).all()  # noqa: NPY002
    second = estimate(vectors, StaggeredRule("nevertreated"), bootstrap=500, seed=3)
    np.testing.assert_array_equal(first.low, second.low)
    plain = estimate(vectors, StaggeredRule("nevertreated"))
    np.testing.assert_allclose(first.standard_error, plain.standard_error, rtol=0.3)
    assert np.median((first.high - first.low) / (plain.high - plain.low)) > 1.2


def panel(effect: float, *, first: int = 3, units: int = 60, seed: int = 0) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    unit, time = np.repeat(np.arange(units), 6), np.tile(np.arange(1, 7), units)
    start = np.where(unit % 2 == 0, first, 0)
    value = random.normal(size=units)[unit] + 0.3 * time + random.normal(0, 0.3, unit.size)
    value += effect * ((start > 0) & (time >= start))
    return {"values": value, "unit": unit, "time": time, "first_treated": start}


@pytest.mark.slow
def test_a_planted_effect_is_found() -> None:
    found = [estimate_staggered_effects(**panel(2.0, seed=seed)) for seed in range(40)]
    overall = [f.aggregates["simple"] for f in found]
    assert np.mean([a.overall for a in overall]) == pytest.approx(2.0, abs=0.05)
    assert np.mean([a.overall_low < 2.0 < a.overall_high for a in overall]) >= 0.85
    assert np.mean([f.pretest_p < 0.05 for f in found]) <= 0.15


def test_without_a_time_before_there_is_no_effect() -> None:
    with pytest.raises(CannotAnswer):
        estimate_staggered_effects(**panel(1.0, first=1))
    data = panel(1.0)
    with pytest.raises(CannotAnswer):
        estimate_staggered_effects(data["values"], data["unit"], data["time"], np.zeros(360))


def test_few_treated_units_are_told() -> None:
    data = panel(1.0, units=40)
    start = np.where(data["unit"] < 3, 4, np.where(data["unit"] < 20, 3, 0))
    assert estimate_staggered_effects(data["values"], data["unit"], data["time"], start).thin_groups == (4.0,)
