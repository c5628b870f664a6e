"""The commands. Each calls one verb of :mod:`workbench.api`; its help is in the reader's language."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench import __version__
from workbench.cli.output import Format, choose_format, is_wide, print_frame, print_table, say, write_frame
from workbench.core.text import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from workbench.core.settings import EngineChoice
    from workbench.ingest import FileReport, IngestReport, Reason
    from workbench.reports.formats import Format as ReportFormat

_NOTHING_TAKEN = 4
_FAULTS_FOUND = 1

_STATUS = {
    "ingested": Text("들어감", "ingested"),
    "unchanged": Text("그대로", "unchanged"),
    "unrecognised": Text("모르는 파일", "unrecognised"),
    "refused": Text("거절", "refused"),
}


def _t(ko: str, en: str) -> str:
    """The reader's language, at the moment this module is imported."""
    return str(Text(ko, en))


_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help=_t("출력 형식", "form of the output"),
)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_t(
        "시민 작업대: 공개 파일에서, 시가 답해야 할 보고서까지.",
        "The civic workbench: from a published file to a report that the city answers.",
    ),
    epilog=_t("오류의 자세한 내용은 --debug를 붙이면 보입니다.", "--debug shows the details of an error."),
)
@click.option("--lang", type=click.Choice(LANGUAGES), help=_t("말하는 언어", "language spoken"))
@click.version_option(__version__, message="%(version)s")
def workbench(lang: str | None) -> None:
    pass  # the language was chosen before the help texts were made


@workbench.group(
    invoke_without_command=True, help=_t("어떤 자료가 있는지 봅니다.", "See which data there is.")
)
@_FORMAT
@click.pass_context
def datasets(context: click.Context, form: Format) -> None:
    if context.invoked_subcommand is not None:
        return
    from workbench import api

    frame = api.datasets().reset_index()
    if form != "table":
        print_frame(frame, form)
        return
    headers = [_t("데이터셋", "dataset"), _t("이름", "title"), _t("기관", "publisher"), _t("단계", "rung")]
    headers += [_t("행", "rows"), _t("기간", "period")]
    rows = []
    for row in frame.to_dict("records"):
        period = _write_period(row["first"], row["last"])
        count = f"{row['rows_n']:,}" if row["rows_n"] else "–"
        rows.append([*(str(row[c]) for c in ("id", "title", "publisher", "rung")), count, period])
    print_table(headers, rows, right=[headers[4]])
    if frame["is_sample"].eq(True).any():
        say(Text("표본 자료(SAMPLE)입니다. 실제 자료는 `workbench ingest 폴더`로 넣습니다.",
                 "This is SAMPLE data. Real files go in with `workbench ingest FOLDER`."))  # fmt: skip


@datasets.command("show", help=_t("데이터셋 하나의 항목을 봅니다.", "See the fields of one dataset."))
@click.argument("dataset_id", metavar="ID")
@_FORMAT
def show_dataset(dataset_id: str, form: Format) -> None:
    from workbench import api

    frame = api.describe(dataset_id)
    if form == "table":
        about = frame.attrs
        click.echo(f"{about['id']} · {about['title']}\n{about['description']}")
        click.echo(f"{about['publisher']} · {about['licence']}\n{about['homepage']}")
    print_frame(frame.reset_index(), form)


@workbench.command(help=_t("공개 파일이나 폴더를 넣습니다.", "Take in published files, or folders of them."))
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=_t("결과를 JSON으로", "the outcome as JSON"))
@click.option("--sample", is_flag=True, help=_t("표본 자료 쪽에 넣습니다", "into the sample lake"))
def ingest(paths: tuple[Path, ...], as_json: bool, sample: bool) -> int:
    from workbench import api
    from workbench.cli.measure import measure_later
    from workbench.core.progress import show_progress

    with show_progress(quiet=as_json) as progress:
        report = api.ingest_files(*paths, sample=sample, progress=progress)
    measure_later(report, sample=sample)
    if as_json:
        print_json(report.document())
    else:
        print_report(report)
    return 0 if report.ok else _NOTHING_TAKEN


@workbench.command(help=_t("표본 도시를 만들어 넣습니다.", "Make the sample city and take it in."))
@click.option(
    "--scale", type=click.FloatRange(0, 10, min_open=True), help=_t("크기(보통 1)", "its size (usually 1)")
)
def sample(scale: float | None) -> int:
    from workbench import api
    from workbench.core.progress import show_progress

    with show_progress() as progress:
        report = api.prepare_sample(progress, scale=scale)
    print_report(report)
    return 0 if report.ok else _NOTHING_TAKEN


@workbench.command(help=_t("자료에 SQL로 묻습니다. `-`이면 표준 입력에서 읽습니다.",
                           "Ask the data in SQL; `-` reads it from standard input."))  # fmt: skip
@click.argument("query", metavar="SQL")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help=_t("$이름의 값", "a $NAME"))
@click.option(
    "--at",
    "pins",
    multiple=True,
    metavar="ID=VERSION",
    help=_t("데이터셋을 그 버전으로 읽습니다", "read a dataset at this version"),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "parquet"]),
    help=_t("출력 형식 [table, 또는 --out 파일의 확장자]", "form of the output [table, or as FILE ends]"),
)
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_t("이 파일에 씁니다", "write to this file"),
)
@click.option(
    "--receipt",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_t("무엇을 읽었는지 JSON으로 남깁니다", "leave a record of what was read, as JSON"),
)
def sql(
    query: str,
    *,
    settings: tuple[str, ...],
    pins: tuple[str, ...],
    form: Format | None,
    out: Path | None,
    receipt: Path | None,
) -> None:
    from workbench import api

    form = choose_format(form, out)
    text = sys.stdin.read() if query == "-" else query
    if pins:
        api.refresh(**dict(_read_pairs(pins, "--at")))
    frame = api.sql(text, **_read_settings(settings))
    if out is None:
        print_frame(frame, form)
    else:
        write_frame(frame, form, out)
        say(Text(f"{len(frame):,}행을 {out}에 썼습니다.", f"{len(frame):,} rows are in {out}."))
    if receipt is not None:
        receipt.write_text(_write_json(api.receipt()) + "\n", encoding="utf-8")


@workbench.command(
    help=_t("문제를 분석해 보여도 되는 결과를 봅니다.", "Analyse a problem and see what may be shown.")
)
@click.argument("problem")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help=_t("매개변수", "a parameter"))
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    help=_t("계산하는 곳: 이 컴퓨터 또는 Spark 클러스터", "where it runs: this machine or a Spark cluster"),
)
@click.option("--master", metavar="ADDRESS", help=_t("Spark 마스터의 주소", "address of the Spark master"))
def run(problem: str, settings: tuple[str, ...], engine: EngineChoice | None, master: str | None) -> None:
    from workbench import api

    result = api.run(problem, engine=engine, master=master, **_read_settings(settings))
    release = api.release(result)
    view = api.show(release)
    parts = [view.title(), view.summary()]
    parts += [view.table(table.id) for table in release.result.tables]
    parts += [view.refusals(), view.limits(), view.sources()]
    for part in parts:
        if part.text.strip():
            click.echo(part.text.rstrip() + "\n")


@workbench.command(
    help=_t(
        "문제의 보고서를 HTML 한 파일로, 또는 PDF나 한글(HWPX) 문서로 만듭니다.",
        "Write a problem's report as one HTML file, or as PDF or HWPX documents.",
    )
)
@click.argument("problem")
@click.option(
    "--out", type=click.Path(path_type=Path), help=_t("넣을 폴더 [reports]", "folder to write to [reports]")
)
@click.option(
    "--lang",
    "languages",
    type=click.Choice(LANGUAGES),
    multiple=True,
    default=LANGUAGES,
    help=_t("보고서의 언어(여러 번 쓸 수 있음)", "language of the page; may be given twice"),
)
@click.option(
    "--to",
    "formats",
    type=click.Choice(["html", "pdf", "hwpx"]),
    multiple=True,
    default=("html",),
    help=_t(
        "파일의 형식(여러 번 쓸 수 있음) [html]. pdf와 hwpx는 언어마다 한 파일",
        "form of the file; may be given more than once [html]. pdf and hwpx: one file for each language",
    ),
)
def report(
    problem: str, out: Path | None, languages: tuple[Language, ...], formats: tuple[ReportFormat, ...]
) -> None:
    from workbench.api.publication import write_reports

    for file in write_reports(problem, out, languages=languages, to=formats, say=say):
        click.echo(str(file))


@workbench.command(help=_t("보고서를 새 판으로 펴냅니다.", "Publish the report as a new edition."))
@click.argument("problem", required=False)
@click.option("--all", "everything", is_flag=True, help=_t("모든 문제", "every problem"))
@click.option(
    "--correction",
    default="",
    metavar="TEXT",
    help=_t("지금 판이 왜 틀렸는지: 새 판이 정정이 됩니다", "why the current edition is wrong: a correction"),
)
def publish(problem: str | None, everything: bool, correction: str) -> None:
    if everything == bool(problem) or (everything and correction):
        raise click.UsageError(
            _t(
                "문제 하나나 --all을 쓰세요. --correction은 문제 하나에만 씁니다.",
                "Name one problem, or give --all. --correction is for one problem.",
            )
        )
    from workbench import api
    from workbench.problems import discover

    for problem_id in discover() if everything else [problem or ""]:
        edition = api.publish(problem_id, correction=correction, say=say)
        number = _t(f"제{edition.number}판", f"edition {edition.number}")
        click.echo(f"{edition.problem_id}  {number}  {edition.file}")


@workbench.command(
    help=_t("작업대에 탈이 없는지 봅니다.", "See whether anything is wrong with the workbench.")
)
def doctor() -> int:
    from workbench.api import health

    faults = health.doctor()
    for fault in faults:
        click.echo(fault)
    if not faults:
        click.echo(_t("탈이 없습니다.", "All is well."))
    return _FAULTS_FOUND if faults else 0


def print_json(document: object) -> None:
    """What ``--json`` prints."""
    click.echo(_write_json(document))


def _write_json(document: object) -> str:
    import json

    return json.dumps(document, ensure_ascii=False, indent=2, default=str)


def print_report(report: IngestReport) -> None:
    """What became of each file, and why."""
    names = [_t("파일", "file"), _t("데이터셋", "dataset"), _t("상태", "status")]
    counts = [_t("읽음", "read"), _t("넣음", "kept"), _t("따로 둠", "set apart")]
    beside = is_wide()
    rows = []
    for file in report.files:
        numbers = (f"{n:,}" for n in (file.rows_read, file.rows_kept, file.rows_quarantined))
        row = [Path(file.path).name, file.dataset or "–", str(_STATUS[file.status]), *numbers]
        rows.append([*row, "\n".join(_write_reasons(file))] if beside else row)
    columns = [*names, *counts, *([_t("까닭", "reasons")] if beside else [])]
    print_table(columns, rows, right=counts, whole=names[1:])
    for file in () if beside else report.files:
        for number, line in enumerate(_write_reasons(file)):
            click.echo(f"  {line}" if number else f"{Path(file.path).name}\n  {line}")
    done = sum(file.status in ("ingested", "unchanged") for file in report.files)
    say(Text(f"파일 {len(report.files):,}개 가운데 {done:,}개가 들어 있습니다.",
             f"{done:,} of {len(report.files):,} files are in."))  # fmt: skip


def _write_reasons(file: FileReport) -> list[str]:
    return [_write_reason(reason, Path(file.path).name) for reason in file.reasons]


def _write_reason(reason: Reason, name: str) -> str:
    count = f" ×{reason.rows:,}" if reason.rows else ""
    where = f" [{reason.where}]" if reason.where not in ("", name) else ""
    return f"{reason.text}{count}{where}"


def _write_period(first: object, last: object) -> str:
    if first is None or first != first:
        return ""
    return f"{first} – {last}"


def _read_settings(settings: tuple[str, ...]) -> dict[str, object]:
    """``NAME=VALUE``: a number, true or false where it reads as one (JSON), text otherwise."""
    import json

    values: dict[str, object] = {}
    for name, value in _read_pairs(settings, "--set"):
        try:
            values[name] = json.loads(value)
        except json.JSONDecodeError:
            values[name] = value
    return values


def _read_pairs(pairs: tuple[str, ...], option: str) -> Iterator[tuple[str, str]]:
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.isidentifier():
            raise click.BadParameter(_t("이름=값으로 쓰세요", "write NAME=VALUE"), param_hint=option)
        yield name, value
