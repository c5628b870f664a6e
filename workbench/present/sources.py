"""The part that says where the data came from: publisher, licence, version, files and their fingerprints."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from workbench.core.dataset import Dataset, Snapshot
from workbench.core.result import Release
from workbench.core.text import Language
from workbench.present import words
from workbench.present.part import Fragment, Part, build_part, require_release


def show_sources(release: Release, language: Language, datasets: Mapping[str, Dataset] | None = None) -> Part:
    """Every snapshot the result was made from.

    Parameters
    ----------
    datasets
        What is known of the datasets, by id: gives titles, publishers, licences and attribution.
    """
    snapshots = require_release(release).result.snapshots
    known = datasets or {}
    blocks = [_write_source(s, known.get(s.dataset_id), language) for s in snapshots]
    lines = [_say_source(s, known.get(s.dataset_id), language) for s in snapshots]
    nothing = f"<p>{escape(words.NO_SOURCES.to(language))}</p>"
    html = f'<ul class="wb-sources">{"".join(blocks)}</ul>' if blocks else nothing
    fragment = Fragment("sources", "", words.SOURCES.to(language), html, "\n".join(lines))
    return build_part(release, language, fragment)


def _title(snapshot: Snapshot, dataset: Dataset | None, language: Language) -> str:
    return dataset.title.to(language) if dataset else snapshot.dataset_id


def _facts(snapshot: Snapshot, dataset: Dataset | None, language: Language) -> list[tuple[str, str]]:
    """Name and value (HTML) of what is said of a source at first sight."""
    facts = []
    if dataset is not None:
        licence = dataset.licence
        facts.append((words.PUBLISHER.to(language), escape(dataset.publisher.to(language))))
        title = escape(licence.title.to(language))
        if _is_web(licence.path):
            title = f'<a href="{escape(licence.path)}" rel="noreferrer">{title}</a>'
        facts.append((words.LICENCE.to(language), title))
    if period := words.write_period(*snapshot.period, language):
        facts.append((words.PERIOD.to(language), escape(period)))
    facts.append((words.VERSION.to(language), f"<code>{escape(snapshot.version)}</code>"))
    facts.append((words.ROWS.to(language), f"{snapshot.rows_n:,}"))
    return facts


def _write_source(snapshot: Snapshot, dataset: Dataset | None, language: Language) -> str:
    title = escape(_title(snapshot, dataset, language))
    if dataset is not None:
        title += f" <code>{escape(snapshot.dataset_id)}</code>"
    mark = f' <span class="wb-sample">{words.SAMPLE.to(language)}</span>' if snapshot.is_sample else ""
    facts = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>"
        for name, value in _facts(snapshot, dataset, language)
    )
    credit = ""
    if dataset is not None:
        credit = f'<p class="wb-credit">{escape(dataset.licence.attribution.to(language))}</p>'
        if _is_web(dataset.homepage):
            link = f'<a href="{escape(dataset.homepage)}" rel="noreferrer">{words.HOMEPAGE.to(language)}</a>'
            credit += f'<p class="wb-credit">{link}</p>'
    return (
        f'<li><p class="wb-what">{title}{mark}</p><dl>{facts}</dl>{credit}'
        f"{_write_files(snapshot, language)}</li>"
    )


def _write_files(snapshot: Snapshot, language: Language) -> str:
    if not snapshot.sources:
        return ""
    columns = (words.FILE, words.READ, words.KEPT, words.QUARANTINED, words.FINGERPRINT)
    head = "".join(
        f'<th scope="col"{" class=wb-num" if 0 < i < 4 else ""}>{name.to(language)}</th>'
        for i, name in enumerate(columns)
    )
    body = []
    for source in snapshot.sources:
        name = str(source.get("name", ""))
        counts = [_write_count(source.get(key)) for key in ("rows_read", "rows_kept", "rows_quarantined")]
        cells = "".join(f'<td class="wb-num">{count}</td>' for count in counts)
        digest = escape(str(source.get("sha256", "")))
        body.append(
            f'<tr><th scope="row">{escape(name)}</th>{cells}<td><code class="wb-digest">{digest}</code></td></tr>'
        )
    anchor = f"{language}-source-{escape(snapshot.dataset_id)}-caption"
    label = words.FILES_AND_ROWS.to(language)
    return (
        f'<details><summary>{label} ({len(snapshot.sources)})</summary><div class="wb-scroll" role="region" tabindex="0"'
        f' aria-labelledby="{anchor}"><table><caption id="{anchor}">{label}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div></details>"
    )


def _say_source(snapshot: Snapshot, dataset: Dataset | None, language: Language) -> str:
    said = [_title(snapshot, dataset, language)]
    if dataset is not None:
        said += [dataset.publisher.to(language), dataset.licence.attribution.to(language)]
    said += [
        f"{words.VERSION.to(language)} {snapshot.version}",
        f"{words.ROWS.to(language)} {snapshot.rows_n:,}",
    ]
    return "- " + " · ".join(said)


def _write_count(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else "–"


def _is_web(address: str) -> bool:
    """Whether an address may become a link: nothing that runs."""
    return address.startswith(("https://", "http://"))
