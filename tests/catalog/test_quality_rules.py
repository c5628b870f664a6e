from __future__ import annotations

from datetime import date

import pytest

from tests.ingest.shops import build_dataset, build_field, text
from workbench.catalog.quality_rules import Rule, build_rules
from workbench.core.dataset import Check, Dataset, Place, Wide

ALL = ("shop_id", "shop_name", "opened_date", "visits_n", "lon", "lat")


def _rules(dataset: Dataset, columns: tuple[str, ...] = ALL) -> dict[str, Rule]:
    return {rule.name: rule for rule in build_rules(dataset, columns, date(2024, 1, 15))}


@pytest.mark.parametrize(
    ("sql", "dimension"),
    [
        ("visits_n < 1000", "validity"),
        ("visits_n >= 0 and lon > 100", "validity"),
        ("lon > lat", "consistency"),
        ("visits_n is null or lat < lon", "consistency"),
        ("visits_n between 0 and 100", "validity"),
    ],
)
def test_a_check_that_compares_columns_is_one_of_consistency(sql: str, dimension: str) -> None:
    rules = _rules(build_dataset(checks=(Check("c", sql, text("c")),)))
    assert rules["check:c"].dimension == dimension


def test_a_hard_check_fails_in_quarantine() -> None:
    rule = _rules(build_dataset(checks=(Check("c", "visits_n < 9", text("c"), hard=True),)))["check:c"]
    assert rule.failing == ""
    assert rule.reason == ("check", "c")


def test_rules_on_absent_columns_are_left_out() -> None:
    rules = _rules(build_dataset(), columns=("shop_id",))
    assert "filled:visits_n" not in rules
    assert "check:busy" not in rules
    assert "type:visits_n" in rules  # its failures are in quarantine


def test_a_wide_table_has_no_duplicates_in_quarantine() -> None:
    fields = (
        build_field("shop_id", "code", "번호", required=True),
        build_field("month", "month", "<month>"),
        build_field("visits_n", "integer"),
    )
    dataset = build_dataset(
        fields=fields, wide=Wide("^(?P<month>.*)$", "visits_n"), key=("shop_id",), checks=()
    )
    rules = _rules(dataset, ("shop_id", "month", "visits_n"))
    assert "duplicate_row" not in rules
    assert "key_unique" in rules
    assert "filled:visits_n" in rules  # the field that takes the cells is published too


def test_codes_of_gu_and_dong() -> None:
    both = (build_field("gu_code", "code", "구"), build_field("dong_code", "code", "동"))
    published = build_dataset(fields=both, key=(), checks=(), place=None)
    rule = _rules(published, ("gu_code", "dong_code"))["dong_code_in_gu_code"]
    assert (rule.dimension, rule.is_graded) == ("consistency", True)

    named = build_dataset(place=Place(x="lon", y="lat", gu_name="shop_name"))
    rule = _rules(named, (*ALL, "gu_code", "dong_code"))["dong_code_in_gu_code"]
    assert (rule.dimension, rule.is_graded) == ("accuracy", False)

    # Both from the coordinates: the rule would only compare our own boundaries.
    assert "dong_code_in_gu_code" not in _rules(build_dataset(), (*ALL, "gu_code", "dong_code"))


def test_every_rule_speaks_both_languages() -> None:
    for rule in _rules(build_dataset(period="opened_date")).values():
        assert rule.title.ko
        assert rule.title.en
