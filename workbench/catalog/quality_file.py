"""The quality sheet of a version as a file, so that a page need not measure again."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from workbench.catalog.quality import grade
from workbench.catalog.timeliness import grade_timeliness
from workbench.core.dataset import Dataset, Snapshot


def load_sheet(
    dataset: Dataset, snapshot: Snapshot, folder: Path, *, today: date | None = None
) -> dict[str, Any]:
    """The document of a version's sheet, measured at the first call and read from ``folder`` after that.

    Parameters
    ----------
    folder
        Where sheets are kept; a sheet is named by the version and the descriptor that it was measured by.
    today
        Day the age of the data is counted to. Timeliness is never read from the file.

    Returns
    -------
    dict
        As :meth:`~workbench.catalog.quality_sheet.QualitySheet.document` gives it.
    """
    today = today or date.today()
    file = name_sheet(dataset, snapshot, folder)
    if not file.is_file():
        document = grade(dataset, snapshot, today=today).document()
        _write(file, document)
        return document
    document = json.loads(file.read_text(encoding="utf-8"))
    document["measured_on"] = today.isoformat()
    fresh = grade_timeliness(dataset, snapshot, today).document()
    document["dimensions"] = [
        fresh if entry["dimension"] == "timeliness" else entry for entry in document["dimensions"]
    ]
    return dict(document)


def name_sheet(dataset: Dataset, snapshot: Snapshot, folder: Path) -> Path:
    """Where the sheet of a version is kept, measured or not."""
    return folder / dataset.id / f"{snapshot.version}-{dataset.digest[:12]}.json"


def _write(file: Path, document: dict[str, Any]) -> None:
    """Write beside, then rename: two readers who measure at once do no harm."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(document, stream, ensure_ascii=False, indent=1)
    Path(name).replace(file)
