"""Group-time effects against R's did, as csdid ships its output."""

from __future__ import annotations

import re
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


@pytest.mark.parametrize("fixed", ["none", "base_period", "first_period", "varying"])
def test_weights_that_change_equal_r(vectors: Path, fixed: str) -> None:
    folder = vectors / "did_mpdta"
    data = pd.read_csv(folder / "mpdta.csv")
    # The weights csdid made its reference with: by county and year.
    weights = 1 + 0.05 * (data["countyreal"] % 7) + 0.1 * (data["year"] - 2003)
    expected = pd.read_csv(folder / "ref_fixweights.csv").query("fix_weights == @fixed")
    assert len(expected) == 12
    found = estimate_staggered_effects(
        data["lemp"],
        data["countyreal"],
        data["year"],
        data["first.treat"],
        weights=weights,
        rule=StaggeredRule("nevertreated", "reg", fix_weights=None if fixed == "none" else fixed),  # type: ignore[arg-type]
    )
    assert found.group.tolist() == expected["group"].tolist()
    assert found.time.tolist() == expected["t"].tolist()
    np.testing.assert_allclose(found.effect, expected["att"], atol=1e-12)
    np.testing.assert_allclose(found.standard_error, expected["se"], atol=1e-12)


def test_effects_are_the_printed_ones(vectors: Path) -> None:
    """The documentation of R's did, to its four decimals; its errors are drawn, and so differ a little."""
    printed = (vectors / "did_mpdta" / "printed_did_basics.txt").read_text(encoding="utf-8")
    rows = re.findall(r"^#> +(20\d\d) (20\d\d) +(-?\d\.\d+) +(\d\.\d+)", printed, flags=re.M)
    found = estimate(vectors, StaggeredRule("nevertreated"))
    assert [(float(g), float(t)) for g, t, _, _ in rows] == list(
        zip(found.group.tolist(), found.time.tolist(), strict=True)
    )
    np.testing.assert_allclose(found.effect, [float(row[2]) for row in rows], atol=5.1e-5)
    np.testing.assert_allclose(found.standard_error, [float(row[3]) for row in rows], rtol=0.15)
    events = re.findall(r"^#> +(-?\d) +(-?\d\.\d+) +(\d\.\d+) ", printed, flags=re.M)
    dynamic = found.aggregates["dynamic"]
    assert [float(row[0]) for row in events] == dynamic.at.tolist()
    np.testing.assert_allclose(dynamic.effect, [float(row[1]) for row in events], atol=5.1e-5)
    assert dynamic.overall == pytest.approx(-0.0772, abs=5.1e-5)
    assert f"P-value for pre-test of parallel trends assumption:  {found.pretest_p:.5f}" in printed


@pytest.mark.parametrize("anticipation", [0, 1])
def test_nothing_is_printed(vectors: Path, capsys: pytest.CaptureFixture[str], anticipation: int) -> None:
    estimate(vectors, StaggeredRule(anticipation=anticipation))
    assert capsys.readouterr().out == ""
    assert sys.stdout is not None


def test_other_base_periods_and_cross_sections(vectors: Path) -> None:
    varying = estimate(vectors, StaggeredRule("nevertreated", "reg"))
    one_base = estimate(vectors, StaggeredRule("nevertreated", "reg", base_period="universal"))
    after = varying.time >= varying.group
    later = one_base.time >= one_base.group
    # After the measure both compare with the last time before it; the base itself has no error.
    np.testing.assert_allclose(one_base.effect[later], varying.effect[after], atol=1e-12)
    base = one_base.time == one_base.group - 1
    assert np.isnan(one_base.standard_error[base]).all()
    assert one_base.effect[base].tolist() == [0, 0, 0]
    # An anticipated year shifts the base by one: R's did gives −0.0073454 for 2006.
    early = estimate(vectors, StaggeredRule("nevertreated", "reg", anticipation=1))
    at = (early.group == 2006) & (early.time == 2006)
    assert early.effect[at][0] == pytest.approx(-0.00734542570338184, abs=1e-12)
    # As if other counties had been asked each year: the same effects, twenty times the error.
    apart = estimate(vectors, StaggeredRule("nevertreated", "reg", cross_sections=True))
    np.testing.assert_allclose(apart.effect, varying.effect, atol=1e-9)
    assert apart.standard_error[0] == pytest.approx(0.47582945030214, rel=1e-6)


def test_units_that_are_not_whole_are_left_out_and_counted(vectors: Path) -> None:
    data = panel(1.0)
    lost = np.arange(360) != 8
    holed = {name: column.astype(float) for name, column in data.items()}
    holed["values"][8] = np.nan
    others = {name: column[data["unit"] != 1] for name, column in data.items()}
    wanted = estimate_staggered_effects(**others)
    for found in (
        estimate_staggered_effects(**{name: column[lost] for name, column in data.items()}),
        estimate_staggered_effects(**holed),
    ):
        np.testing.assert_allclose(found.effect, wanted.effect)
        assert (found.units_n, found.dropped_n) == (59, 1)
    with pytest.raises(ValueError, match="two rows"):
        estimate_staggered_effects([1.0, 2], [1, 1], [1, 1], [0, 0])


def test_without_anybody_never_treated_others_must_be_compared_with() -> None:
    data = panel(1.0)
    data["first_treated"] = np.where(data["unit"] % 2 == 0, 3, 5)
    with pytest.raises(CannotAnswer):
        estimate_staggered_effects(**data, rule=StaggeredRule("nevertreated"))
    assert estimate_staggered_effects(**data).group.tolist() == [3, 3, 3]


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
