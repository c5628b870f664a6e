"""Reference numbers that stand beside the repository and are not part of it."""

from pathlib import Path

import pytest

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors"


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of reference numbers."""
    if not VECTORS.is_dir():
        pytest.skip("no reference numbers beside the repository (../shared/vectors)")
    return VECTORS
