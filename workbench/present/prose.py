"""The written parts of a report: title, summary, findings, what is asked, method, limits, refusals."""

from __future__ import annotations

from html import escape

from workbench.core.result import Finding, Recommendation, Release
from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.markdown import write_markdown
from workbench.present.part import Fragment, Part, build_part, require_release
from workbench.present.rows import write_number, write_range
from workbench.present.tables import mark_language

ANSWERS = 3
"""Findings that answer the question at the top: a question has parts, and the reader may stop there."""


def write_summary(release: Release) -> Text:
    """The release in one sentence."""
    return require_release(release).result.summary()


def show_title(release: Release, language: Language) -> Part:
    """Title, period of the data, day of release, and the notice of sample data."""
    result = require_release(release).result
    facts = []
    starts = [s.period[0] for s in result.snapshots if s.period[0] is not None]
    ends = [s.period[1] for s in result.snapshots if s.period[1] is not None]
    periods = [f.period for f in result.findings]
    first = min([p[0] for p in periods] or starts, default=None)
    last = max([p[1] for p in periods] or ends, default=None)
    if period := words.write_period(first, last, language):
        facts.append((words.PERIOD.to(language), period))
    facts.append((words.RELEASED.to(language), words.write_date(release.released_at, language)))
    items = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts)
    notice = ""
    if result.is_sample:
        notice = f'<p class="wb-notice">{escape(words.SAMPLE_NOTICE.to(language))}</p>'
    text = [words.SAMPLE_NOTICE.to(language)] if result.is_sample else []
    text += [f"{name}: {value}" for name, value in facts]
    fragment = Fragment(
        "title", "", result.title.to(language), f'{notice}<dl class="wb-facts">{items}</dl>', "\n".join(text)
    )
    return build_part(release, language, fragment)


def show_summary(release: Release, language: Language) -> Part:
    """The question and its answer: the first finding, and the next ones smaller."""
    result = require_release(release).result
    question = result.question.to(language)
    answers = [finding.sentence().to(language) for finding in result.findings[:ANSWERS]]
    html = f'<p class="wb-question">{escape(question)}</p>'
    for place, answer in enumerate(answers):
        html += f'<p class="{"wb-also" if place else "wb-answer"}">{mark_language(answer, language)}</p>'
    text = "\n".join([question, *answers])
    return build_part(release, language, Fragment("summary", "", words.QUESTION.to(language), html, text))


def show_findings(release: Release, language: Language, *, first: int | None = None, after: int = 0) -> Part:
    """All findings, each with value, interval, n and period; caveats folded.

    Parameters
    ----------
    first
        So many of them only; all by default.
    after
        So many are left out at the start: what a page showed above.
    """
    findings = require_release(release).result.findings[after:first]
    if not findings:
        nothing = words.NOTHING_FOUND.to(language)
        html, text = f"<p>{escape(nothing)}</p>", nothing
    else:
        items = "".join(_write_finding(f, language) for f in findings)
        html = f'<ol class="wb-findings">{items}</ol>'
        text = "\n".join(f"- {_say_finding(f, language)}" for f in findings)
    heading = words.OTHER_FINDINGS if after else words.FINDINGS
    name = "rest" if after else ""  # two parts of one page need ids of their own
    return build_part(release, language, Fragment("findings", name, heading.to(language), html, text))


def write_interval(finding: Finding, language: Language) -> str:
    """``95% 구간 3.1–4.2`` or that it is a full count."""
    interval = finding.interval
    if interval.low == interval.high:
        return words.FULL_COUNT.to(language)
    low, high = (write_number(v, finding.digits) for v in (interval.low, interval.high))
    if interval.level == 1.0:
        return f"{words.POSSIBLE.to(language)} {write_range(low, high, language)}"
    return f"{interval.level * 100:g}% {words.INTERVAL.to(language)} {write_range(low, high, language)}"


def _say_finding(finding: Finding, language: Language) -> str:
    facts = [
        write_interval(finding, language),
        f"n = {finding.n:,}",
        words.write_period(*finding.period, language),
    ]
    return f"{finding.sentence().to(language)} ({' · '.join(facts)})"


def _write_finding(finding: Finding, language: Language) -> str:
    value, unit = write_number(finding.value, finding.digits), finding.unit.to(language)
    if unit in ("%", "‰", "%p"):
        value, unit = f"{value}{unit}", ""
    facts = [
        write_interval(finding, language),
        f"{words.OBSERVATIONS.to(language)} {finding.n:,}",
        words.write_period(*finding.period, language),
    ]
    method = finding.method.to(language)
    # A range of what is possible is no estimate: the sentence says what it allows for.
    if finding.interval.low != finding.interval.high and finding.interval.level < 1.0:
        method = f"{method} {words.INTERVAL_BY.to(language)}: {finding.interval.method}."
    caveats = "".join(f"<li>{mark_language(c.to(language), language)}</li>" for c in finding.caveats)
    more = f"<p><strong>{words.CALCULATED.to(language)}</strong> {escape(method)}</p>"
    if caveats:
        more += f"<ul>{caveats}</ul>"
    label = (words.CAVEATS if finding.caveats else words.CALCULATED).to(language)
    return (
        f'<li id="{language}-finding-{escape(finding.id)}"><div class="wb-figure-number"><strong>{escape(value)}</strong>'
        f"<span>{escape(unit)}</span></div>"
        f'<div class="wb-finding-text"><p class="wb-statement">{mark_language(finding.sentence().to(language), language)}</p>'
        f'<p class="wb-evidence">{escape(" · ".join(facts))}</p>'
        f"<details><summary>{label}</summary>{more}</details></div></li>"
    )


def show_recommendations(release: Release, language: Language) -> Part:
    """What is asked of the city: what, who, by when, measured how, resting on which finding."""
    result = require_release(release).result
    if not result.recommendations:
        nothing = words.NOTHING_ASKED.to(language)
        html, text = f"<p>{escape(nothing)}</p>", nothing
    else:
        found = {f.id: f for f in result.findings}
        items = "".join(
            _write_recommendation(r, found.get(r.finding), language) for r in result.recommendations
        )
        html = f'<ol class="wb-asks">{items}</ol>'
        text = "\n".join(_say_recommendation(r, language) for r in result.recommendations)
    fragment = Fragment("recommendations", "", words.RECOMMENDATIONS.to(language), html, text)
    return build_part(release, language, fragment)


def _say_recommendation(asked: Recommendation, language: Language) -> str:
    return (
        f"- {asked.what.to(language)} ({words.WHO.to(language)}: {asked.who.to(language)}; "
        f"{words.DUE.to(language)}: {words.write_date(asked.due, language)}; "
        f"{words.MEASURED.to(language)}: {asked.measured_by.to(language)})"
    )


def _write_recommendation(asked: Recommendation, finding: Finding | None, language: Language) -> str:
    facts = [
        (words.WHO, escape(asked.who.to(language))),
        (words.DUE, f'<time datetime="{asked.due:%Y-%m-%d}">{words.write_date(asked.due, language)}</time>'),
        (words.MEASURED, escape(asked.measured_by.to(language))),
    ]
    if finding is not None:
        anchor = f"#{language}-finding-{escape(finding.id)}"
        facts.append(
            (
                words.RESTS_ON,
                f'<a href="{anchor}">{mark_language(finding.sentence().to(language), language)}</a>',
            )
        )
    rows = "".join(f"<div><dt>{name.to(language)}</dt><dd>{value}</dd></div>" for name, value in facts)
    return (
        f'<li><p class="wb-what">{mark_language(asked.what.to(language), language)}</p><dl>{rows}</dl></li>'
    )


def show_method(release: Release, language: Language) -> Part:
    """The method in plain words."""
    method = require_release(release).result.method.to(language)
    html = f'<div class="wb-prose">{write_markdown(method)}</div>'
    return build_part(release, language, Fragment("method", "", words.METHOD.to(language), html, method))


def show_limits(release: Release, language: Language) -> Part:
    """What the analysis cannot say."""
    limits = [limit.to(language) for limit in require_release(release).result.limits]
    limits = limits or [words.NO_LIMITS.to(language)]
    html = f'<ul class="wb-list">{"".join(f"<li>{escape(limit)}</li>" for limit in limits)}</ul>'
    text = "\n".join(f"- {limit}" for limit in limits)
    return build_part(release, language, Fragment("limits", "", words.LIMITS.to(language), html, text))


def show_refusals(release: Release, language: Language) -> Part:
    """What was not computed and why, and what the gate withheld by which rule."""
    result = require_release(release).result
    blocks, lines = [], []
    for refusal in result.refusals:
        what, why, need = (t.to(language) for t in (refusal.what, refusal.why, refusal.unlocked_by))
        blocks.append(
            f'<li><p class="wb-what">{escape(what)}</p><dl><div><dt>{words.WHY.to(language)}</dt><dd>{escape(why)}</dd></div>'
            f"<div><dt>{words.UNLOCKED_BY.to(language)}</dt><dd>{escape(need)}</dd></div></dl></li>"
        )
        lines.append(f"- {what}: {why} ({words.UNLOCKED_BY.to(language)}: {need})")
    if blocks:
        html = f'<ul class="wb-asks wb-refused">{"".join(blocks)}</ul>'
    else:
        html = f"<p>{escape(words.NOTHING_REFUSED.to(language))}</p>"
        lines.append(words.NOTHING_REFUSED.to(language))
    withheld_html, withheld_lines = _write_withheld(release, language)
    fragment = Fragment(
        "refusals",
        "",
        words.REFUSALS.to(language),
        html + withheld_html,
        "\n".join([*lines, *withheld_lines]),
    )
    return build_part(release, language, fragment)


def _write_withheld(release: Release, language: Language) -> tuple[str, list[str]]:
    """What the gate took out, by table and reason: as HTML and as lines of text."""
    if not release.withheld:
        return "", []
    groups: dict[tuple[str, str], list[str]] = {}
    for w in release.withheld:
        names = {
            c.name: c.title.to(language) for t in release.result.tables if t.id == w.table for c in t.columns
        }
        count = (
            f"{w.cells_n:,}칸" if language == "ko" else f"{w.cells_n:,} cell{'' if w.cells_n == 1 else 's'}"
        )
        said = f"{names[w.column]} {count}" if w.column in names else ""
        groups.setdefault((w.table, w.why.to(language)), []).append(said)
    titles = {t.id: t.title.to(language) for t in release.result.tables}
    items, lines = [], []
    for (table, why), columns in groups.items():
        where = titles.get(table, words.FINDINGS.to(language))
        what = ", ".join(column for column in columns if column)
        what = what or f"{len(columns):,}{'건' if language == 'ko' else ''}"
        items.append(
            f"<li><strong>{mark_language(where, language)}</strong>: {mark_language(what, language)}"
            f'<br><span class="wb-why">{escape(why)}</span></li>'
        )
        lines.append(f"- {where}: {what} – {why}")
    heading = words.WITHHELD_VALUES.to(language)
    html = f'<h3 class="wb-subheading">{heading}</h3><ul class="wb-list">{"".join(items)}</ul>'
    return html, [heading, *lines]
