"""The command that tells whether a published report is as it was made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.commands import print_json, workbench
from workbench.core.errors import ReportError
from workbench.core.text import LANGUAGES, Text

if TYPE_CHECKING:
    from workbench.api.verification import Recomputed
    from workbench.reports.seal import Change, Verdict

_CHANGED = ReportError.exit_status
_CHANGES_SHOWN = 20
_LANGUAGES = {"ko": Text("한국어", "Korean"), "en": Text("영어", "English")}


def _t(ko: str, en: str) -> str:
    """The reader's language, at the moment this module is imported."""
    return str(Text(ko, en))


@workbench.command(
    help=_t(
        "보고서 파일이 만들어진 뒤 바뀌지 않았는지 확인합니다. 파일 하나면 되고 인터넷은 필요 없습니다.",
        "Tell whether a report was changed since it was made: the file alone is needed, and no network.",
    )
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--key",
    metavar="FINGERPRINT",
    help=_t(
        "이 지문의 열쇠로 봉인했어야 합니다", "it must have been sealed with the key of this fingerprint"
    ),
)
@click.option(
    "--recompute",
    "again",
    is_flag=True,
    help=_t(
        "같은 자료 버전으로 다시 계산해 견줍니다", "compute it again from the same versions, and compare"
    ),
)
@click.option("--json", "as_json", is_flag=True, help=_t("결과를 JSON으로", "the outcome as JSON"))
def verify(file: Path, key: str | None, again: bool, as_json: bool) -> int:
    from workbench.api import verification

    verdict = verification.verify(file)
    is_key = key is None or _plain(key) == _plain(verdict.key)
    recomputed = verification.recompute(verdict.facts) if again and verdict.is_whole else None
    if as_json:
        print_json(_document(verdict, is_key=is_key, recomputed=recomputed))
    else:
        _print(verdict, is_key=is_key, recomputed=recomputed)
    is_good = verdict.is_whole and is_key and (recomputed is None or recomputed.is_same)
    return 0 if is_good else _CHANGED


def _plain(fingerprint: str) -> str:
    return fingerprint.replace(" ", "").lower()


def _document(verdict: Verdict, *, is_key: bool, recomputed: Recomputed | None) -> dict[str, Any]:
    document: dict[str, Any] = {
        "is_whole": verdict.is_whole,
        "is_signed": verdict.is_signed,
        "key": verdict.key,
        "is_expected_key": is_key,
        "facts": dict(verdict.facts),
        "changes": [{"language": c.language, "heading": c.heading, "text": c.text} for c in verdict.changes],
    }
    if recomputed is not None:
        document["recomputed"] = {
            "release": recomputed.release,
            "is_same": recomputed.is_same,
            "is_same_code": recomputed.is_same_code,
        }
    return document


def _print(verdict: Verdict, *, is_key: bool, recomputed: Recomputed | None) -> None:
    facts = verdict.facts
    click.echo(f"{facts.get('problem', '')}  {facts.get('release', '')}  {facts.get('released_at', '')}")
    click.echo(f"{Text('봉인한 열쇠의 지문', 'sealed with the key')}: {verdict.key}")
    if not is_key:
        click.echo(Text("다른 열쇠로 봉인한 파일입니다.", "It was sealed with another key."))
    if not verdict.is_signed:
        click.echo(Text("봉인 자체가 바뀌었습니다.", "The seal itself was changed."))
    for change in verdict.changes[:_CHANGES_SHOWN]:
        click.echo(f"{Text('바뀐 곳', 'changed')}: {_write_place(change)}")
    if (rest := len(verdict.changes) - _CHANGES_SHOWN) > 0:
        click.echo(Text(f"… 그 밖에 {rest:,}곳", f"… and {rest:,} more"))
    if verdict.is_whole:
        click.echo(Text("봉인한 뒤 바뀐 곳이 없습니다.", "Nothing was changed since it was sealed."))
    if recomputed is not None:
        click.echo(_write_recomputed(recomputed))


def _write_place(change: Change) -> str:
    language = str(_LANGUAGES[change.language]) if change.language in LANGUAGES else ""
    heading = change.heading or str(Text("본문 밖(모양·스크립트)", "outside the text (style, script)"))
    text = f"“{change.text}”" if change.text else str(Text("(읽을 글이 없는 곳)", "(no text to read)"))
    return " › ".join(part for part in (language, heading, text) if part)


def _write_recomputed(recomputed: Recomputed) -> Text:
    if recomputed.is_same:
        return Text("다시 계산한 결과도 같습니다.", "Computed again, it is the same.")
    if recomputed.is_same_code:
        return Text("다시 계산하니 결과가 다릅니다.", "Computed again, it is not the same.")
    return Text(
        "다시 계산하니 결과가 다릅니다. 보고서를 만든 뒤 분석 코드도 바뀌었습니다.",
        "Computed again, it is not the same; the code has changed since, too.",
    )
