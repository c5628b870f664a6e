"""The rows that were kept apart, for those who want to know which and why."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.commands import datasets, print_json
from workbench.cli.output import print_table, say
from workbench.core.text import Text

if TYPE_CHECKING:
    from workbench.core.dataset import Dataset

_ROWS = 40
_HIDDEN = "•••"


def _t(ko: str, en: str) -> str:
    """The reader's language, at the moment this module is imported."""
    return str(Text(ko, en))


@datasets.command(
    "rejected",
    help=_t(
        "넣을 때 따로 둔 행을 봅니다: 어느 파일의 몇째 줄이고 까닭이 무엇인지. VERSION은 버전 이름의 앞 글자, "
        "current 또는 previous입니다.",
        "See the rows that were kept apart: which line of which file, and why. VERSION is the first characters of a "
        "version, 'current' or 'previous'.",
    ),
)
@click.argument("dataset_id", metavar="ID")
@click.argument("version", metavar="VERSION", default="current")
@click.option(
    "--reason", metavar="CODE", help=_t("이 까닭만(type, required …)", "this reason only (type, required …)")
)
@click.option("--rows", "limit", type=click.IntRange(0), default=_ROWS, show_default=True,
              help=_t("보일 행 수", "rows to show"))  # fmt: skip
@click.option(
    "--cells",
    "with_cells",
    is_flag=True,
    help=_t(
        "원본 행의 칸도 보입니다. 개인정보로 보이는 칸은 가립니다",
        "show the cells as published, too; what looks personal is hidden",
    ),
)
@click.option("--csv", "as_csv", is_flag=True, help=_t("모든 행을 CSV로", "every row, as CSV"))
@click.option("--json", "as_json", is_flag=True, help=_t("모든 행을 JSON으로", "every row, as JSON"))
@click.option("--sample", is_flag=True, help=_t("표본 자료에서", "in the sample lake"))
def rejected_rows(
    dataset_id: str,
    version: str,
    *,
    reason: str | None,
    limit: int,
    with_cells: bool,
    as_csv: bool,
    as_json: bool,
    sample: bool,
) -> None:
    from workbench.catalog.rejected import read_rejected
    from workbench.cli.curation import open_dataset
    from workbench.storage.compare import find_version

    lake, dataset = open_dataset(dataset_id, sample)
    snapshot = find_version(lake, dataset_id, version)
    if with_cells:
        _require_open(dataset, dataset_id)
    rows = read_rejected(snapshot, reason=reason, with_cells=with_cells).to_pylist()
    if with_cells:
        for row in rows:
            row["cells"] = _show_cells(row)
    if as_json:
        print_json(rows)
    elif as_csv:
        _print_csv(rows, with_cells)
    else:
        _print_counts(rows, dataset)
        _print_rows(rows[:limit], with_cells)
        if len(rows) > limit:
            say(Text(f"모두 {len(rows):,}행 가운데 {limit:,}행입니다. 전부 보려면 --csv",
                     f"{limit:,} of {len(rows):,} rows; all of them with --csv"))  # fmt: skip


def _require_open(dataset: Dataset | None, dataset_id: str) -> None:
    """Refuse to show cells of data that hold persons, or of which nobody knows whether they do."""
    from workbench.core.errors import PersonalDataFound

    if (
        dataset is not None
        and dataset.rung == "open"
        and all(f.sensitivity == "none" for f in dataset.fields)
    ):
        return
    raise PersonalDataFound(
        Text(
            "사람에 관한 자료라 칸을 보일 수 없습니다", "its rows tell of persons, so that no cells are shown"
        ),
        where=dataset_id,
        next_step=Text(
            "--cells 없이 줄 번호로 원본 파일에서 찾아보세요",
            "look at the line in the published file, without --cells",
        ),
    )


def _show_cells(row: dict[str, Any]) -> str:
    """A row's cells, what looks like personal data hidden; nothing of a row kept apart for it."""
    from workbench.privacy import find_personal_data

    if row["reason"] == "personal_data" or row["cells"] is None:
        return _HIDDEN if row["cells"] is not None else ""
    cells = ["" if cell is None else str(cell) for cell in json.loads(row["cells"])]
    return " | ".join(_HIDDEN if find_personal_data(cell) else " ".join(cell.split()) for cell in cells)


def _print_csv(rows: list[dict[str, Any]], with_cells: bool) -> None:
    import csv
    import sys

    names = ["source", "line", "reason", "field", *(["cells"] if with_cells else [])]
    writer = csv.DictWriter(sys.stdout, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _print_counts(rows: list[dict[str, Any]], dataset: Dataset | None) -> None:
    if not rows:
        say(Text("따로 둔 행이 없습니다.", "No row was kept apart."))
        return
    from workbench.ingest.report import REASONS

    titles = {f.name: f.title for f in dataset.fields} if dataset is not None else {}
    titles |= {c.name: c.title for c in dataset.checks} if dataset is not None else {}
    counted = Counter((row["reason"], row["field"]) for row in rows)
    headers = [_t("까닭", "reason"), _t("무엇", "what"), _t("행", "rows")]
    shown = [
        [str(REASONS.get(code, code)), str(titles.get(where, where)), f"{n:,}"]
        for (code, where), n in counted.most_common()
    ]
    print_table(headers, shown, right=headers[2:])


def _print_rows(rows: list[dict[str, Any]], with_cells: bool) -> None:
    if not rows:
        return
    headers = [_t("파일", "file"), _t("줄", "line"), _t("까닭", "reason"), _t("필드", "field")]
    cells = [_t("칸", "cells")] if with_cells else []
    shown = [
        [
            row["source"],
            f"{row['line']:,}",
            row["reason"],
            row["field"],
            *([row["cells"]] if with_cells else []),
        ]
        for row in rows
    ]
    print_table([*headers, *cells], shown, right=headers[1:2])
