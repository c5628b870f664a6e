from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ingest.shops import FakeCatalog, build_dataset
from workbench.core.dataset import Dataset
from workbench.ingest import IngestReport
from workbench.ingest.run import ingest_paths
from workbench.storage import Lake

Ingest = Callable[..., IngestReport]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake", is_sample=False)


@pytest.fixture
def ingest(lake: Lake) -> Ingest:
    """Ingest files into a fresh lake that knows the shops (or the datasets given)."""

    def run(*paths: Path, datasets: tuple[Dataset, ...] = (build_dataset(),)) -> IngestReport:
        return ingest_paths(list(paths), catalog=FakeCatalog(*datasets), lake=lake)  # type: ignore[arg-type]

    return run
