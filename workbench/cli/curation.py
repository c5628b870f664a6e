"""Commands for those who look after the data: draft a descriptor, compare versions, throw old ones away."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.cli.commands import datasets, workbench
from workbench.cli.output import print_table, say
from workbench.core.text import Text, josa

if TYPE_CHECKING:
    from workbench.catalog import Catalog
    from workbench.core.dataset import Dataset
    from workbench.storage import Lake
    from workbench.storage.citations import Citation
    from workbench.storage.comparison import Comparison
    from workbench.storage.sweep import Swept

_VERSION_SHOWN = 8
_DAYS = 30


def _t(ko: str, en: str) -> str:
    """The reader's language, at the moment this module is imported."""
    return str(Text(ko, en))


_JSON = click.option("--json", "as_json", is_flag=True, help=_t("결과를 JSON으로", "the outcome as JSON"))
_SAMPLE = click.option("--sample", is_flag=True, help=_t("표본 자료에서", "in the sample lake"))


# -- datasets new ----------------------------------------------------------------------------------


@datasets.command(
    "new",
    help=_t(
        "모르는 파일을 읽고 설명 파일(YAML)의 초안을 씁니다.",
        "Read an unknown file and draft its descriptor (YAML).",
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--theme", metavar="T", help=_t("datasets 아래의 폴더", "folder under datasets"))
@click.option("--id", "dataset_id", metavar="ID", help=_t("데이터셋의 이름", "name of the dataset"))
def new_dataset(file: Path, theme: str | None, dataset_id: str | None) -> None:
    from workbench.core.settings import load_settings
    from workbench.ingest.draft import build_draft, write_draft

    folder = load_settings().datasets
    draft = build_draft(file, catalog=_load_catalog(folder), theme=theme, dataset_id=dataset_id)
    click.echo(str(write_draft(draft, folder)))
    say(Text(f"{draft.table}: {draft.rows_read:,}행 가운데 {draft.rows_kept:,}행을 이 초안으로 읽었습니다.",
             f"{draft.table}: {draft.rows_kept:,} of {draft.rows_read:,} rows are read with this draft."))  # fmt: skip
    for reason in draft.reasons:
        where = f" [{reason.where}]" if reason.where else ""
        say(f"  {reason.text} ×{reason.rows:,}{where}")
    say(Text(f"어림한 곳이 {draft.guesses_n}군데 있습니다. ‘확인:’이 붙은 줄을 하나씩 보고 그 말을 지우세요.",
             f"{draft.guesses_n} places are guesses. Look at each line marked 'check:' and take the mark away."))  # fmt: skip
    if draft.known_as is not None:
        say(Text(f"주의: 이 파일은 이미 {draft.known_as} 데이터셋이 읽습니다. 초안을 그대로 두면 어느 쪽인지 "
                 "가릴 수 없어 이 파일이 거절될 수 있습니다. 필요한 것만 옮기고 초안을 지우세요.",
                 f"Note: {draft.known_as} reads this file already. With the draft beside it the file may be refused, "
                 "because both fit. Move over what is needed and delete the draft."))  # fmt: skip


def _load_catalog(folder: Path) -> Catalog | None:
    """The catalogue, or ``None`` in a folder that has no descriptor yet."""
    from workbench.catalog import load_catalog

    return load_catalog(folder) if any(folder.glob("*/*.yaml")) else None


# -- datasets diff ---------------------------------------------------------------------------------


@datasets.command(
    "diff",
    help=_t(
        "두 버전이 어떻게 다르고 어느 펴낸 결과에 닿는지 봅니다. A와 B는 버전 이름의 앞 글자, "
        "current 또는 previous입니다.",
        "See how two versions differ, and which published findings that touches. A and B are the first "
        "characters of a version, 'current' or 'previous'.",
    ),
)
@click.argument("dataset_id", metavar="ID")
@click.argument("before", metavar="A", default="previous")
@click.argument("after", metavar="B", default="current")
@click.option(
    "--rows",
    "examples",
    type=click.IntRange(0, 1000),
    default=0,
    help=_t("달라진 행을 종류마다 몇 개까지 보일지", "show up to so many differing rows of each kind"),
)
@_JSON
@_SAMPLE
def diff_versions(
    dataset_id: str, before: str, after: str, *, examples: int, as_json: bool, sample: bool
) -> None:
    from workbench.storage.compare import compare_versions, find_version, findings_touched

    lake, dataset = open_dataset(dataset_id, sample)
    sides = [find_version(lake, dataset_id, named).version for named in (before, after)]
    key = dataset.key if dataset is not None else ()
    found = compare_versions(lake, dataset_id, sides[0], sides[1], key, examples=examples)
    touched = {side: findings_touched(lake, dataset_id, side) for side in sides}
    hidden = {f.name for f in dataset.fields if f.sensitivity != "none"} if dataset is not None else set()
    if as_json:
        document = _hide(found.document(), hidden) | {
            "touched": {side: [_document(c) for c in cited] for side, cited in touched.items()}
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))
        return
    _print_comparison(found, _measures(found, dataset))
    _print_examples(found, hidden)
    for side, cited in touched.items():
        _print_touched(side, cited)


def open_dataset(dataset_id: str, sample: bool) -> tuple[Lake, Dataset | None]:
    """The lake, and the dataset if the catalogue still knows it."""
    from workbench.core.settings import load_settings
    from workbench.storage import open_lake

    settings = load_settings()
    lake = open_lake(settings, "sample" if sample else None)
    catalog = _load_catalog(settings.datasets)
    if catalog is None or (dataset_id not in catalog and lake.has(dataset_id)):
        return lake, None
    return lake, catalog[dataset_id]


def _measures(found: Comparison, dataset: Dataset | None) -> set[str]:
    """Numeric columns whose sum says something: no coordinate and no year."""
    names = {n.name for n in found.numbers}
    if dataset is None:
        return names
    place = {dataset.place.x, dataset.place.y} if dataset.place else set()
    summed = {f.name for f in dataset.fields if f.type in ("integer", "number")}
    return (names & summed) - place - {"lon", "lat"}


def _print_comparison(found: Comparison, measures: set[str]) -> None:
    click.echo(f"{found.dataset_id}  {found.before[:_VERSION_SHOWN]} → {found.after[:_VERSION_SHOWN]}")
    if found.is_same:
        click.echo(_t("두 버전의 내용이 같습니다.", "Both versions say the same."))
        return
    names = [_t("앞", "before"), _t("뒤", "after"), _t("더해짐", "added"), _t("없어짐", "removed")]
    names += [_t("바뀜", "changed"), _t("그대로", "same")]
    counts = (found.rows_before, found.rows_after, found.rows_added, found.rows_removed)
    print_table(names, [[f"{n:,}" for n in (*counts, found.rows_changed, found.rows_same)]], right=names)
    if not found.key:
        say(Text("행을 식별하는 열이 없거나 겹쳐서, 바뀐 행은 없어지고 더해진 것으로 셌습니다.",
                 "No key identifies the rows: a changed row counts as one removed and one added."))  # fmt: skip
    for title, columns in (
        (_t("더해진 열", "columns added"), found.columns_added),
        (_t("없어진 열", "columns removed"), found.columns_removed),
        (_t("형식이 바뀐 열", "retyped"), [f"{r.name} ({r.before} → {r.after})" for r in found.retyped]),
    ):
        if columns:
            click.echo(f"{title}: {', '.join(columns)}")
    if found.changed_columns:
        headers = [_t("열", "column"), _t("바뀐 칸", "cells changed")]
        print_table(headers, [[c.name, f"{c.cells_n:,}"] for c in found.changed_columns], right=headers[1:])
    rows = [
        [
            n.name,
            f"{n.filled_before:,}",
            f"{n.filled_after:,}",
            f"{n.sum_before:,.10g}",
            f"{n.sum_after:,.10g}",
        ]
        for n in found.numbers
        if n.name in measures
    ]
    if rows:
        headers = [_t("수", "number"), _t("값 앞", "values before"), _t("값 뒤", "values after")]
        headers += [_t("합 앞", "sum before"), _t("합 뒤", "sum after")]
        print_table(headers, rows, right=headers[1:])


def _print_examples(found: Comparison, hidden: Collection[str]) -> None:
    kinds = {
        "added": _t("더해짐", "added"),
        "removed": _t("없어짐", "removed"),
        "changed": _t("바뀜", "changed"),
    }
    for example in found.examples:
        key = ", ".join(f"{c}={_show(v, c, hidden)}" for c, v in example.key.items())
        cells = ", ".join(
            f"{c}: {_show(b, c, hidden)} → {_show(a, c, hidden)}" for c, (b, a) in example.cells.items()
        )
        click.echo(f"{kinds[example.kind]}  {key}{'  ' if cells else ''}{cells}")


def _show(value: object, column: str, hidden: Collection[str]) -> str:
    if column in hidden and value is not None:
        return "•••"
    return "–" if value is None else ("…" if isinstance(value, bytes) else str(value))


def _hide(document: dict[str, object], hidden: Collection[str]) -> dict[str, object]:
    """The document without values of columns that tell of persons."""
    examples = document["examples"]
    assert isinstance(examples, list)
    for example in examples:
        example["key"] = {c: _show(v, c, hidden) for c, v in example["key"].items()}
        example["cells"] = {c: [_show(v, c, hidden) for v in pair] for c, pair in example["cells"].items()}
    return document


def _document(citation: Citation) -> dict[str, object]:
    findings = [{"id": f.id, "ko": f.sentence.ko, "en": f.sentence.en} for f in citation.findings]
    return {
        "problem": citation.problem_id,
        "edition": citation.number,
        "is_current": citation.is_current,
        "findings": findings,
    }


def _print_touched(version: str, cited: tuple[Citation, ...]) -> None:
    shown = version[:_VERSION_SHOWN]
    if not cited:
        say(
            Text(
                f"{josa(shown, '을/를')} 근거로 펴낸 판은 없습니다.",
                f"No published edition rests on {shown}.",
            )
        )
        return
    click.echo(_t(f"{josa(shown, '을/를')} 근거로 펴낸 판:", f"Published editions that rest on {shown}:"))
    for citation in cited:
        number = _t(f"제{citation.number}판", f"edition {citation.number}")
        current = _t(" (지금 판)", " (current)") if citation.is_current else ""
        click.echo(f"  {citation.problem_id} {number}{current}")
        for finding in citation.findings:
            click.echo(f"    · {finding.sentence}")


# -- sweep -----------------------------------------------------------------------------------------


@workbench.command(
    help=_t(
        "오래된 버전을 치웁니다. 지금 버전과 펴낸 판이 근거로 삼은 버전은 치우지 않습니다. "
        "--apply가 없으면 무엇을 치울지 보이기만 합니다.",
        "Remove old versions, never the current one nor one that an edition cites. Without --apply it only "
        "shows what would go.",
    )
)
@click.option(
    "--days",
    type=click.IntRange(min=0),
    default=_DAYS,
    show_default=True,
    help=_t("새 버전으로 바뀐 지 며칠이 지난 것을", "replaced at least so many days ago"),
)
@click.option("--apply", "apply", is_flag=True, help=_t("정말로 치웁니다", "really remove"))
@_JSON
@_SAMPLE
def sweep(days: int, apply: bool, as_json: bool, sample: bool) -> None:
    from workbench.core.settings import load_settings
    from workbench.storage import open_lake
    from workbench.storage.sweep import sweep as sweep_lake

    lake = open_lake(load_settings(), "sample" if sample else None)
    swept = sweep_lake(lake, days, dry_run=not apply)
    if as_json:
        click.echo(json.dumps(swept.document(), ensure_ascii=False, indent=2))
    else:
        _print_swept(swept, days)


def _print_swept(swept: Swept, days: int) -> None:
    if swept.versions:
        headers = [
            _t("데이터셋", "dataset"),
            _t("버전", "version"),
            _t("행", "rows"),
            _t("바뀐 날", "replaced"),
        ]
        rows = [
            [v.dataset_id, v.version[:_VERSION_SHOWN], f"{v.rows_n:,}", f"{v.retired_at:%Y-%m-%d}"]
            for v in swept.versions
        ]
        print_table(headers, rows, right=headers[2:3])
    size = f"{swept.bytes_n / 1e6:,.1f} MB"
    versions, raw = len(swept.versions), len(swept.raw)
    if swept.dry_run:
        say(Text(f"버전 {versions:,}개와 원본 파일 {raw:,}개({size})를 치울 수 있습니다. 치우려면 --apply를 붙이세요.",
                 f"{versions:,} versions and {raw:,} raw files ({size}) could go. Add --apply to remove them."))  # fmt: skip
    else:
        say(Text(f"버전 {versions:,}개와 원본 파일 {raw:,}개를 치웠습니다({size}).",
                 f"{versions:,} versions and {raw:,} raw files were removed ({size})."))  # fmt: skip
    if swept.cited_n:
        say(Text(f"바뀐 지 {days}일이 넘은 버전 {swept.cited_n:,}개는 펴낸 판의 근거라 그대로 둡니다.",
                 f"{swept.cited_n:,} versions replaced over {days} days ago stay: editions cite them."))  # fmt: skip
