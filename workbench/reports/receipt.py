"""The receipt of a report: what was read, to the byte, and what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from workbench.core.text import Language
from workbench.reports import words

_DIGITS = 12
_FILES_SHOWN = 3


def write_receipt(receipt: Mapping[str, Any], language: Language) -> str:
    """The receipt as a section of the page; empty where the kernel read nothing.

    Every digest is cut to 12 digits for reading; the seal holds it whole.
    """
    if not receipt.get("snapshots"):
        return ""
    rows = "".join(_write_version(snapshot, language) for snapshot in receipt["snapshots"])
    heads = (words.DATASET, words.VERSION, words.ROWS, words.FILES)
    head = "".join(f'<th scope="col">{h.to(language)}</th>' for h in heads)
    queries = "".join(
        _write_query(number, query, language) for number, query in enumerate(receipt["queries"], start=1)
    )
    code = receipt.get("code", {})
    return (
        f'<section class="receipt wb-part" lang="{language}" id="{language}-receipt">'
        f'<h2 class="wb-heading">{words.RECEIPTS.to(language)}</h2><p>{words.RECEIPTS_LEAD.to(language)}</p>'
        f'<div class="wb-scroll" role="region" tabindex="0" aria-label="{words.RECEIPTS.to(language)}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        f"<p>{words.CODE.to(language)}: civic-workbench {escape(str(code.get('workbench', '')))} "
        f"<code>sha256 {escape(str(code.get('sha256', ''))[:_DIGITS])}</code></p>"
        f"<details><summary>{words.QUERIES.to(language)} ({len(receipt['queries'])})</summary>{queries}</details>"
        "</section>"
    )


def _write_version(snapshot: Mapping[str, Any], language: Language) -> str:
    files = [
        f"{escape(str(f['published_as']))} <code>{escape(str(f['published_sha256'])[:_DIGITS])}</code>"
        for f in snapshot["files"]
    ]
    shown = "<br>".join(files[:_FILES_SHOWN])
    if rest := files[_FILES_SHOWN:]:
        shown += f"<details><summary>+{len(rest)}</summary>{'<br>'.join(rest)}</details>"
    return (
        f'<tr><th scope="row"><code>{escape(snapshot["dataset"])}</code></th>'
        f'<td><code>{escape(snapshot["version"])}</code></td><td class="wb-number">{snapshot["rows_n"]:,}</td>'
        f"<td>{shown}</td></tr>"
    )


def _write_query(number: int, query: Mapping[str, Any], language: Language) -> str:
    reads = ", ".join(query["reads"])
    asked = query["sql"].strip()
    if query["parameters"]:
        asked += "\n-- " + ", ".join(f"${name} = {value!r}" for name, value in query["parameters"].items())
    return (
        f'<p id="{language}-query-{number}">{number}. {words.QUERY_READS.to(language)}: <code>{escape(reads)}</code></p>'
        f'<pre class="plain" tabindex="0">{escape(asked)}</pre>'
    )
