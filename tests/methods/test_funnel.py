import numpy as np
import pytest

from workbench.core.errors import CannotAnswer
from workbench.methods.funnel import estimate_funnel


def test_the_limits_of_a_common_rate_known_by_hand() -> None:
    # 60 events over 600: each of the three areas expects 10, 20 and 30.
    funnel = estimate_funnel([10, 20, 30], [100, 200, 300], per=1000, levels=(0.95,))
    assert funnel.common == pytest.approx(100)
    low, high = funnel.limits[0.95]
    # P(R <= 17) = .98572 is the first above .975, P(R = 17) = .01276; P(R <= 4) = .02925, P(R = 4) = .01892.
    assert high[0] == pytest.approx((17 - (0.985722 - 0.975) / 0.012764) * 10, abs=0.01)
    assert low[0] == pytest.approx((4 - (0.029253 - 0.025) / 0.018917) * 10, abs=0.01)
    assert funnel.dispersion == pytest.approx(0)


def test_limits_close_in_as_the_exposure_grows_and_never_fall_below_zero() -> None:
    exposure = np.geomspace(1, 10_000, 60)
    funnel = estimate_funnel(np.round(exposure), exposure)
    for low, high in funnel.limits.values():
        assert (np.diff(high - low)[exposure[1:] > 5] < 0).all()
        assert (low >= 0).all() and (low < funnel.common).all() and (high > funnel.common).all()
    assert (funnel.limits[0.998][1] > funnel.limits[0.95][1]).all()


def test_by_chance_alone_the_stated_share_lies_within_and_the_dispersion_is_one() -> None:
    rng = np.random.default_rng(3)
    exposure = rng.uniform(20, 400, 40_000)
    counts = rng.poisson(0.5 * exposure)
    funnel = estimate_funnel(counts, exposure)
    for level, (low, high) in funnel.limits.items():
        within = np.mean((counts / exposure >= low) & (counts / exposure <= high))
        assert within == pytest.approx(level, abs=0.012)
    assert funnel.dispersion == pytest.approx(1, abs=0.03)


def test_areas_that_truly_differ_show_in_the_dispersion() -> None:
    rng = np.random.default_rng(4)
    exposure = np.full(500, 400.0)
    counts = rng.poisson(0.5 * exposure * rng.gamma(20, 1 / 20, 500))
    assert estimate_funnel(counts, exposure).dispersion > 4


@pytest.mark.parametrize(
    ("counts", "exposure"), [([1, 2], [10, 10]), ([0, 0, 0], [1, 1, 1]), ([1, 2, 3], [1, 0, 1])]
)
def test_what_makes_no_funnel_is_refused(counts: list[int], exposure: list[int]) -> None:
    with pytest.raises(CannotAnswer):
        estimate_funnel(counts, exposure)


def test_where_hardly_anything_is_expected_the_limits_are_zero_and_not_below() -> None:
    # P(R = 0) is nearly 1: drawn through it and on, the upper limit would be a negative rate.
    funnel = estimate_funnel([5, 0, 1], [1e9, 1e-6, 1])
    for low, high in funnel.limits.values():
        assert (low >= 0).all() and (high >= low).all()
    assert funnel.limits[0.95][1][1] == 0


def test_a_level_is_a_share() -> None:
    with pytest.raises(ValueError, match="share"):
        estimate_funnel([1, 2, 3], [1, 1, 1], levels=(95,))
