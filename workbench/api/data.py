"""Which data there is, and how more of it comes in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.api.desk import open_desk, refresh
from workbench.core.errors import FileError
from workbench.core.progress import show_notebook_progress
from workbench.core.settings import load_settings
from workbench.core.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from workbench.ingest import IngestReport
    from workbench.ingest.run import Progress

_COLUMNS = [
    "id",
    "title",
    "theme",
    "publisher",
    "cycle",
    "rung",
    "licence",
    "rows_n",
    "first",
    "last",
    "version",
    "is_sample",
]


def datasets() -> pd.DataFrame:
    """Every described dataset, one a row, and what of it is in the lake (``rows_n`` 0: nothing)."""
    import pandas as pd

    desk = open_desk()
    rows = []
    for dataset in desk.catalog:
        row: dict[str, object] = {
            "id": dataset.id,
            "title": str(dataset.title),
            "theme": dataset.theme,
            "publisher": str(dataset.publisher),
            "cycle": dataset.cycle,
            "rung": dataset.rung,
            "licence": dataset.licence.name,
            "rows_n": 0,
        }
        if desk.lake.has(dataset.id):
            snapshot = desk.lake.snapshot(dataset.id, desk.pins.get(dataset.id) or _current(dataset.id))
            row |= {
                "rows_n": snapshot.rows_n,
                "first": snapshot.period[0],
                "last": snapshot.period[1],
                "version": snapshot.version,
                "is_sample": snapshot.is_sample,
            }
        rows.append(row)
    return pd.DataFrame(rows, columns=_COLUMNS).set_index("id")


def describe(dataset_id: str) -> pd.DataFrame:
    """The fields of a dataset, one a row: our name, the publisher's, type, unit and sensitivity.

    Raises
    ------
    workbench.core.errors.DatasetUnknown
        No dataset of that name; the message lists the nearest.
    """
    import pandas as pd

    dataset = open_desk().catalog[dataset_id]
    rows = [
        {
            "field": field.name,
            "title": str(field.title),
            "type": field.type,
            "unit": field.unit or "",
            "sensitivity": field.sensitivity,
            "required": field.required,
            "source": " · ".join(field.source),
        }
        for field in dataset.fields
    ]
    frame = pd.DataFrame(rows).set_index("field")
    frame.attrs = {
        "id": dataset.id,
        "title": str(dataset.title),
        "description": str(dataset.description),
        "publisher": str(dataset.publisher),
        "licence": str(dataset.licence.title),
        "homepage": dataset.homepage,
    }
    return frame


def ingest_files(*paths: str | Path, sample: bool = False, progress: Progress | None = None) -> IngestReport:
    """Take published files, or folders of them, into the lake.

    Parameters
    ----------
    paths
        Files and folders.
    sample
        Into the sample lake; real and sample data never mix.

    Returns
    -------
    IngestReport
        What became of every file: rows read, kept, quarantined, and why.

    Raises
    ------
    workbench.core.errors.FileError
        A path is not there.
    """
    from workbench.catalog import load_catalog
    from workbench.ingest import ingest_paths
    from workbench.storage import open_lake

    found = [Path(path).expanduser() for path in paths]
    require_paths(found)
    settings = load_settings()
    lake = open_lake(settings, "sample" if sample else "real")
    with show_notebook_progress(progress) as shown:
        report = ingest_paths(
            found,
            catalog=load_catalog(settings.datasets),
            lake=lake,
            progress=shown,
            threads=settings.threads,
            memory=settings.memory,
        )
    refresh()
    return report


def prepare_sample(progress: Progress | None = None, *, scale: float | None = None) -> IngestReport:
    """Make the sample city's files and take them into the sample lake; what is done is not done again.

    Parameters
    ----------
    scale
        Amount of rides, stations and hours; that of the city already there if absent, 1 if there is none.
    """
    from workbench.ingest.sample_city import write_sample_city

    folder = load_settings().home / "sample_city"
    with show_notebook_progress(progress) as shown:
        write_sample_city(folder, scale=scale or _read_scale(folder), progress=shown)
    themes = sorted(path for path in folder.iterdir() if path.is_dir())
    return ingest_files(*themes, sample=True, progress=progress)


def require_paths(paths: Sequence[Path]) -> None:
    """Raise :class:`FileError` naming the paths that are not there."""
    if missing := [str(path) for path in paths if not path.exists()]:
        raise FileError(
            Text("그런 파일이나 폴더가 없습니다", "there is no such file or folder"),
            where=", ".join(missing),
            next_step=Text("경로를 확인하세요", "check the path"),
        )


def _read_scale(folder: Path) -> float:
    """The scale of the sample city in ``folder``, 1 where there is none."""
    truth = folder / "truth.json"
    if not truth.is_file():
        return 1.0
    return float(json.loads(truth.read_text(encoding="utf-8")).get("scale", 1.0))


def _current(dataset_id: str) -> str:
    return open_desk().lake.current(dataset_id).version
