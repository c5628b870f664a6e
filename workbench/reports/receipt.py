"""The receipt of a report: what was read, to the byte, what was asked, and which part was made from which of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from workbench.core.text import Language, Text
from workbench.reports import words
from workbench.reports.links import Linked

_DIGITS = 12
_NUMBERS = ' class="wb-num"'
_FILES_SHOWN = 3


def write_receipt(
    receipt: Mapping[str, Any],
    language: Language,
    *,
    parts: Sequence[Linked] = (),
    problem: str = "",
    policy: str = "",
) -> str:
    """The receipt as a section of the page; empty where the kernel read nothing.

    Every digest is cut to 12 digits for reading; the seal holds it whole.

    Parameters
    ----------
    parts
        The numbers, tables and figures of the page; each has an entry that its link leads to.
    problem
        Whose parts they are.
    policy
        Version of the protection policy they passed.
    """
    if not receipt.get("snapshots"):
        return ""
    snapshots, queries = receipt["snapshots"], receipt["queries"]
    title = words.RECEIPTS.to(language)
    asked = "".join(_write_query(number, query, language) for number, query in enumerate(queries, start=1))
    traced = receipt.get("parts", {}).get(problem, {})
    made_by = f"{_write_code(receipt, language)} · {words.POLICY.to(language)} {escape(policy)}"
    entries = "".join(
        _write_entry(part, traced.get(part.part), receipt, language, made_by=made_by) for part in parts
    )
    return (
        f'<section class="receipt wb-part" lang="{language}" id="{language}-receipt">'
        f'<h2 class="wb-heading">{title}</h2><p>{words.RECEIPTS_LEAD.to(language)}</p>'
        f"{_write_versions(snapshots, language)}"
        f"<p>{made_by}</p>"
        f"{_fold(words.QUERIES, len(queries), asked, language)}"
        f"{_fold(words.ENTRIES, len(parts), f'<ul>{entries}</ul>', language) if parts else ''}"
        "</section>"
    )


def _fold(title: Text, n: int, content: str, language: Language) -> str:
    return f"<details><summary>{title.to(language)} ({n:,})</summary>{content}</details>"


def _write_code(receipt: Mapping[str, Any], language: Language) -> str:
    code = receipt.get("code", {})
    return (
        f"{words.CODE.to(language)}: civic-workbench {escape(str(code.get('workbench', '')))} "
        f"<code>sha256 {escape(str(code.get('sha256', ''))[:_DIGITS])}</code>"
    )


def _write_versions(snapshots: Iterable[Mapping[str, Any]], language: Language) -> str:
    rows = "".join(_write_version(snapshot, language) for snapshot in snapshots)
    heads = (words.DATASET, words.VERSION, words.ROWS, words.FILES)
    head = "".join(
        f'<th scope="col"{_NUMBERS if h is words.ROWS else ""}>{h.to(language)}</th>' for h in heads
    )
    return (
        f'<div class="wb-scroll" role="region" tabindex="0" aria-label="{words.RECEIPTS.to(language)}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _write_version(snapshot: Mapping[str, Any], language: Language) -> str:
    files = [
        f"{escape(str(f['published_as']))} <code>{escape(str(f['published_sha256'])[:_DIGITS])}</code>"
        for f in snapshot["files"]
    ]
    shown = "<br>".join(files[:_FILES_SHOWN])
    if rest := files[_FILES_SHOWN:]:
        shown += f"<details><summary>{words.MORE_FILES.to(language).format(len(rest))}</summary>{'<br>'.join(rest)}</details>"
    name = escape(snapshot["dataset"])
    return (
        f'<tr id="{language}-version-{name}"><th scope="row"><code>{name}</code></th>'
        f"<td><code>{escape(snapshot['version'])}</code></td><td{_NUMBERS}>{snapshot['rows_n']:,}</td>"
        f"<td>{shown}</td></tr>"
    )


def _write_query(number: int, query: Mapping[str, Any], language: Language) -> str:
    reads = ", ".join(query["reads"])
    asked = query["sql"].strip()
    if query["parameters"]:
        asked += f"\n-- {_write_parameters(query)}"
    name = f"<code>{escape(query['file'])}</code> · " if "file" in query else ""
    return (
        f'<p id="{language}-query-{number}">{number}. {name}{words.QUERY_READS.to(language)}: '
        f"<code>{escape(reads)}</code></p>"
        f'<pre class="plain" tabindex="0">{escape(asked)}</pre>'
    )


def _write_parameters(query: Mapping[str, Any]) -> str:
    return ", ".join(f"${name} = {value!r}" for name, value in query["parameters"].items())


def _write_entry(
    part: Linked,
    files: Sequence[str] | None,
    receipt: Mapping[str, Any],
    language: Language,
    *,
    made_by: str,
) -> str:
    """What one part was made from; ``files`` is ``None`` where its problem does not say."""
    numbered = list(enumerate(receipt["queries"], start=1))
    used = [(n, q) for n, q in numbered if files is None or q.get("file") in files]
    facts = [(words.QUERIES, "<br>".join(_write_used(n, q, language) for n, q in used))]
    if files is None:
        facts[0] = (words.QUERIES, f"{facts[0][1]}<br>{words.NOT_TRACED.to(language)}")
    elif not used:
        facts = [(words.QUERIES, words.NO_QUERY.to(language))]
    reads = dict.fromkeys(read for _, query in used for read in query["reads"])
    if reads:
        facts.append((words.VERSIONS, "<br>".join(_write_reads(reads, receipt, language))))
    rows = "".join(f"<div><dt>{name.to(language)}</dt><dd>{said}</dd></div>" for name, said in facts)
    return (
        f'<li id="{language}-receipt-{escape(part.part)}" tabindex="-1">'
        f'<p><a href="#{language}-{escape(part.part)}">{escape(part.title)}</a></p>'
        f"<dl>{rows}<div><dt>{words.MADE_BY.to(language)}</dt><dd>{made_by}</dd></div></dl></li>"
    )


def _write_used(number: int, query: Mapping[str, Any], language: Language) -> str:
    name = query.get("file") or " ".join(query["sql"].split())[:60]
    said = f'<a href="#{language}-query-{number}">{number}. {escape(name)}</a>'
    return f"{said} ({escape(_write_parameters(query))})" if query["parameters"] else said


def _write_reads(reads: Iterable[str], receipt: Mapping[str, Any], language: Language) -> Iterator[str]:
    digests = {s["dataset"]: [f["published_sha256"] for f in s["files"]] for s in receipt["snapshots"]}
    for read in reads:
        dataset, _, version = read.partition("@")
        found = [str(digest)[:_DIGITS] for digest in digests.get(dataset, ())]
        more = f" +{len(found) - _FILES_SHOWN}" if len(found) > _FILES_SHOWN else ""
        yield (
            f'<a href="#{language}-version-{escape(dataset)}">{escape(dataset)}</a> <code>{escape(version)}</code> '
            f"· sha256 <code>{escape(', '.join(found[:_FILES_SHOWN]))}</code>{more}"
        )
