"""The gate between an analysis and the public: policy, personal data, small counts, the ledger."""

from workbench.privacy.canonical import release_document
from workbench.privacy.gate import release
from workbench.privacy.personal_data import KINDS, Match, find_personal_data
from workbench.privacy.policy import POLICY_FILE, Policy, load_policy

__all__ = [
    "KINDS",
    "POLICY_FILE",
    "Match",
    "Policy",
    "find_personal_data",
    "load_policy",
    "release",
    "release_document",
]
