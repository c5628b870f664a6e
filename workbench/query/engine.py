"""What an analysis needs of the engine beneath it, and which engine that is.

The same ``.sql`` runs on DuckDB inside the process (:mod:`workbench.query.session`) and on a Spark cluster
(:mod:`workbench.query.spark`), and gives the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

import pyarrow as pa

if TYPE_CHECKING:
    from workbench.core.dataset import Snapshot


class Engine(Protocol):
    """Answers SQL over one lake, and remembers which versions it read."""

    @property
    def is_sample(self) -> bool:
        """Whether it reads the sample city."""

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """Versions touched so far, by dataset."""

    def receipt(self) -> dict[str, object]:
        """Every version read and every question answered so far, as a JSON document."""

    def has(self, dataset_id: str) -> bool:
        """Whether the lake had data of this dataset when the engine was opened."""

    def sql(self, text: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """The answer to one reading statement in DuckDB's dialect, ``$name`` where a parameter goes."""

    def sql_file(self, path: Path, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """The answer to the statement in a ``.sql`` file."""

    def close(self) -> None:
        """Let go of memory, disk and the cluster's executors."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
