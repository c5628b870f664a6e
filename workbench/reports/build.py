"""Builds one report: the notebook run afresh in each language, what was released kept, one file written."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from nbformat import NotebookNode
from traitlets.config import Config

from workbench.core.errors import ReportError
from workbench.core.settings import Settings, load_settings
from workbench.core.text import LANGUAGES, Language, Text
from workbench.present import words as part_words
from workbench.reports import words
from workbench.reports.arrange import drop_idle_words, order_cells, set_levels
from workbench.reports.execute import execute_notebook
from workbench.reports.exporter import CivicHTMLExporter
from workbench.reports.formats import Format, build_document, write_whole
from workbench.reports.gate import Kept, keep_parts
from workbench.reports.links import link_parts
from workbench.reports.page import Article, build_page
from workbench.reports.pictures import read_pictures
from workbench.reports.receipt import write_receipt
from workbench.reports.seal import read_fingerprint, seal_page
from workbench.reports.selfcontained import require_self_contained
from workbench.storage.keys import load_seal_key

CELL_TIMEOUT_S = 1800.0
SOFTWARE = ("civic-workbench", "duckdb", "pyarrow", "pandas", "folium", "matplotlib", "nbconvert")
"""Packages whose versions a report states."""


def build_report(
    notebook: Path,
    *,
    out: Path,
    languages: Sequence[Language] = LANGUAGES,
    environ: Mapping[str, str] | None = None,
    parameters: Mapping[str, object] | None = None,
    timeout: float = CELL_TIMEOUT_S,
    progress: Callable[[Language], None] | None = None,
) -> Path:
    """Execute a problem's notebook and write ``out/<problem>.html``.

    Parameters
    ----------
    notebook
        Its name is the problem's: ``bicycle.ipynb``.
    out
        Folder of the page, made where it is missing; an earlier page is replaced at once or not at all.
    languages
        The first is shown first.
    environ
        Environment of the kernel and source of the settings; this process' own where None.
    parameters
        Values set in the notebook beside ``language``.
    timeout
        Seconds one cell may take.
    progress
        Called with each language as its run begins.

    Raises
    ------
    NotebookFailed
        A cell stopped; the message names it and quotes no data.
    NotSelfContained
        The page would fetch something.
    ReportError
        The notebook cannot be read, shows nothing released, or mixes releases.
    """
    return build_reports(
        notebook,
        out=out,
        formats=("html",),
        languages=languages,
        environ=environ,
        parameters=parameters,
        timeout=timeout,
        progress=progress,
    )[0]


def build_reports(
    notebook: Path,
    *,
    out: Path,
    formats: Sequence[Format],
    languages: Sequence[Language] = LANGUAGES,
    environ: Mapping[str, str] | None = None,
    parameters: Mapping[str, object] | None = None,
    timeout: float = CELL_TIMEOUT_S,
    progress: Callable[[Language], None] | None = None,
) -> tuple[Path, ...]:
    """Execute a problem's notebook once for each language and write the report in every form asked for.

    The page, ``<problem>.html``, holds all languages; documents are one for each: ``<problem>.ko.pdf``.

    Parameters
    ----------
    notebook
        Its name is the problem's, ``bicycle.ipynb``, unless the parameter ``problem`` says another.
    out
        Folder of the files, made where it is missing; an earlier file is replaced at once or not at all.
    formats
        In the order in which the files are written and returned.
    languages
        The first is shown first.
    environ, parameters, timeout, progress
        As :func:`build_report` takes them.

    Raises
    ------
    PartMissing
        There is nothing to make a PDF with.
    WorkbenchError
        What :func:`build_report` raises.
    """
    environ = dict(os.environ if environ is None else environ)
    settings = load_settings(environ)
    key = read_fingerprint(load_seal_key(settings.home))
    name = str((parameters or {}).get("problem", notebook.stem))
    articles: list[Article] = []
    kept: list[Kept] = []
    pictures: dict[str, bytes] = {}
    for language in languages:
        if progress is not None:
            progress(language)
        executed = execute_notebook(
            notebook, language, environ=environ, parameters=parameters or {}, timeout=timeout
        )
        pictures |= read_pictures(executed)
        kept.append(keep_parts(executed, language, notebook.name))
        articles.append(_build_article(executed, notebook, kept[-1], language, key=key, name=name))
    _require_same_release(kept, notebook.name)
    documents: dict[str, bytes] = {}
    for form in dict.fromkeys(formats):
        if form == "html":
            documents[f"{name}.html"] = _build_sealed_page(articles, kept, name, settings).encode()
            continue
        for article in articles:
            documents[f"{name}.{article.language}.{form}"] = build_document(form, article, pictures, settings)
    return tuple(write_whole(document, out / file) for file, document in documents.items())


def _build_sealed_page(
    articles: Sequence[Article], kept: Sequence[Kept], name: str, settings: Settings
) -> str:
    """The page of all languages, checked to ask nothing of the network, and sealed."""
    shared = {name: text for k in kept for name, text in k.shared.items()}
    page = build_page(articles, settings, is_report=True, shared=shared)
    require_self_contained(page, name)
    return seal_page(page, _build_facts(name, kept[0]), load_seal_key(settings.home))


def _build_facts(name: str, kept: Kept) -> dict[str, object]:
    """What the seal says of the report, for :mod:`workbench.reports.seal`."""
    return {
        "problem": name,
        "release": kept.release_id,
        "released_at": kept.released_at,
        "policy": kept.policy_version,
        "is_sample": kept.is_sample,
        "receipt": dict(kept.receipt),
    }


def _build_article(
    executed: NotebookNode, notebook: Path, kept: Kept, language: Language, *, key: str, name: str
) -> Article:
    """One language's article: parts and text cells, then how it was made with all the code."""
    exporter = CivicHTMLExporter(  # type: ignore[no-untyped-call]
        config=Config({"TemplateExporter": {"exclude_input": True}})
    )
    receipt = write_receipt(
        kept.receipt,
        language,
        parts=link_parts(executed, language) if kept.receipt.get("snapshots") else (),
        problem=name,
        policy=kept.policy_version,
    )
    tail = receipt + _write_making(executed, notebook, kept, language, key)
    drop_idle_words(executed, language)
    order_cells(executed)
    set_levels(executed)
    article, _ = exporter.build_article(executed, language, name=name, tail=tail)
    return article


def _write_making(executed: NotebookNode, notebook: Path, kept: Kept, language: Language, key: str) -> str:
    """Where the report came from: release, policy, time, notebook, software, code."""
    digest = hashlib.sha256(notebook.read_bytes()).hexdigest()
    now = datetime.now(UTC)
    mark = f' <span class="wb-sample">{part_words.SAMPLE.to(language)}</span>' if kept.is_sample else ""
    facts = [
        (words.RELEASE, f"<code>{escape(kept.release_id)}</code>{mark}"),
        (words.POLICY, escape(kept.policy_version)),
        (words.EXECUTED, f'<time datetime="{now:%Y-%m-%dT%H:%M:%SZ}">{now:%Y-%m-%d %H:%M} UTC</time>'),
        (words.NOTEBOOK, f"{escape(notebook.name)} <code>sha256 {digest[:16]}</code>"),
        (words.SOFTWARE, escape(_list_software())),
        (words.SEAL, f"<code>{escape(key)}</code> {escape(words.SEAL_HOW.to(language))}"),
    ]
    rows = "".join(f"<div><dt>{name.to(language)}</dt><dd>{value}</dd></div>" for name, value in facts)
    note = ""
    if kept.left_out:
        note = f'<p class="note">{escape(words.write_left_out(list(kept.left_out), language))}</p>'
    sources = [c.source.strip() for c in executed.cells if c.cell_type == "code" and c.source.strip()]
    code = escape("\n\n".join(sources))
    return (
        f'<section class="made wb-part" lang="{language}"><h2 class="wb-heading">{words.HOW_MADE.to(language)}</h2>'
        f"<p>{words.HOW_MADE_LEAD.to(language)}</p><dl>{rows}</dl>{note}"
        f'<details><summary>{words.CODE_OF_REPORT.to(language)}</summary><pre class="plain" tabindex="0">{code}</pre>'
        "</details></section>"
    )


def _list_software() -> str:
    found = [f"Python {sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"]
    for name in SOFTWARE:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:  # a checkout that is not installed
            continue
    return " · ".join(found)


def _require_same_release(kept: Sequence[Kept], where: str) -> None:
    if len({k.release_id for k in kept}) > 1:
        raise ReportError(
            Text(
                "언어마다 결과가 달라졌습니다. 실행하는 동안 자료나 코드가 바뀌었을 수 있습니다",
                "the languages show different results: data or code may have changed while they ran",
            ),
            where=where,
            next_step=Text("보고서를 다시 만들어 주세요", "build the report again"),
        )
