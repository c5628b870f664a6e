"""Quality sheets measured before anybody asks for their page."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import click

from workbench.cli.commands import datasets
from workbench.cli.output import say
from workbench.core.text import Text

if TYPE_CHECKING:
    from workbench.ingest import IngestReport

_ROWS_MIN: Final = 200_000
"""Rows from which a sheet takes longer to measure than a reader of a page would wait."""


def _t(ko: str, en: str) -> str:
    """The reader's language, at the moment this module is imported."""
    return str(Text(ko, en))


@datasets.command(
    "measure",
    help=_t(
        "품질표를 미리 잽니다. 데이터셋을 적지 않으면 아직 재지 않은 모든 것을 잽니다.",
        "Measure quality sheets ahead of time: of the datasets named, or of all that are not measured yet.",
    ),
)
@click.argument("dataset_ids", metavar="[ID]...", nargs=-1)
@click.option("--sample", is_flag=True, help=_t("표본 자료에서", "in the sample lake"))
def measure_sheets(dataset_ids: tuple[str, ...], *, sample: bool) -> None:
    from workbench.catalog import load_catalog
    from workbench.catalog.quality_file import load_sheet, name_sheet
    from workbench.core.settings import load_settings
    from workbench.storage import open_lake

    settings = load_settings()
    lake = open_lake(settings, "sample" if sample else "real")
    catalog = load_catalog(settings.datasets)
    for dataset_id in dataset_ids or lake.dataset_ids():
        if dataset_ids or dataset_id in catalog:
            dataset, snapshot = catalog[dataset_id], lake.current(dataset_id)
            if not name_sheet(dataset, snapshot, lake.sheets).is_file():
                load_sheet(dataset, snapshot, lake.sheets)
                say(Text(f"{dataset_id}의 품질을 쟀습니다.", f"Measured the quality of {dataset_id}."))


def measure_later(report: IngestReport, *, sample: bool) -> None:
    """Let a process of its own measure the sheets of large datasets that have just come in.

    Whoever took the files in need not wait, and whoever opens the page next need not either. Should the process end
    before it is done, the page measures as it did before.
    """
    rows: dict[str, int] = {}
    for file in report.files:
        if file.status == "ingested" and file.dataset is not None:
            rows[file.dataset] = rows.get(file.dataset, 0) + file.rows_kept
    large = sorted(name for name, n in rows.items() if n >= _ROWS_MIN)
    if not large or os.name != "posix":
        return
    start = "import sys; from workbench.cli.main import run; sys.exit(run(sys.argv[1:]))"
    command = ["nice", sys.executable, "-c", start, "datasets", "measure", *large]
    subprocess.Popen(
        [*command, *(["--sample"] if sample else [])],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
