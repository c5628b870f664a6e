"""The fabricated release that every test of drawing looks at."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from example_release import make_release

from workbench.core.result import Release


@pytest.fixture(scope="session")
def example() -> Release:
    return make_release()


@pytest.fixture(scope="session")
def real_release() -> Release:
    """The same, not marked as sample."""
    return make_release(is_sample=False)
