import dataclasses
import shutil

import pytest

from workbench.core.errors import DescriptorError
from workbench.privacy import POLICY_FILE, load_policy


@pytest.fixture
def policy_file(tmp_path):
    return shutil.copy(POLICY_FILE, tmp_path / "policy.yaml")


def test_the_policy_of_the_package():
    policy = load_policy()
    assert policy.count == 10
    assert policy.roles == {"count"}
    assert "resident_number" in policy.refuse
    assert "10" in policy.why["threshold"].ko
    assert "10" in policy.why["threshold"].en
    with pytest.raises(dataclasses.FrozenInstanceError):
        policy.count = 1


def test_a_changed_value_is_taken(policy_file):
    policy_file.write_text(policy_file.read_text("utf-8").replace("count: 10 ", "count: 5 "), "utf-8")
    assert load_policy(policy_file).count == 5


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("  count: 10 ", "  count: 1 ", "threshold.count"),
        ("  count: 10 ", "  count: true ", "threshold.count"),
        ("  count: 10 ", "  least: 10 ", "threshold.count"),
        ("roles: [count] ", "roles: [number] ", "threshold.roles"),
        ("refuse: [resident_number", "refuse: [residents", "personal_data.refuse"),
        ("'^(bike|", "'^((bike|", "personal_data.columns"),
        ('version: "', 'version: " " # "', "version"),
        ("free_text:", "surprise: 1\nfree_text:", "surprise"),
        ("free_text:", "free_text: [", "policy.yaml"),
    ],
)
def test_a_wrong_file_is_refused_by_key(policy_file, old, new, where):
    text = policy_file.read_text("utf-8")
    assert old in text
    policy_file.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(DescriptorError) as error:
        load_policy(policy_file)
    assert where in error.value.where


def test_no_file(tmp_path):
    with pytest.raises(DescriptorError):
        load_policy(tmp_path / "none.yaml")
