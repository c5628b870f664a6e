"""From a problem to a page, and from a page to a published edition that the city answers."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.api.analysis import release, require_data, run
from workbench.api.building import Say, build_files, find_notebook, open_filled_desk, print_languages
from workbench.api.desk import Desk, open_desk
from workbench.api.inputs import describe_inputs, digest_inputs
from workbench.core.errors import PersonalDataFound, ReportError
from workbench.core.text import LANGUAGES, Language, Text

if TYPE_CHECKING:
    import pandas as pd

    from workbench.core.result import Edition, Release, Result
    from workbench.problems import Problem
    from workbench.reports.formats import Format
    from workbench.storage.edition_changes import Inputs

_KINDS = {
    "first": Text("첫 판", "First edition"),
    "update": Text("새 판: 주요 수치는 그대로입니다", "New edition, same headline numbers"),
    "revision": Text("개정: 주요 수치가 바뀌었습니다", "Revision: headline numbers changed"),
    "correction": Text("정정", "Correction"),
}
LONGEST_CORRECTION = 500

_UNCHANGED = Text(
    "  바뀐 것이 없어 지금 판을 그대로 둡니다.", "  Nothing has changed: the current edition stays."
)


def report(
    problem_id: str,
    out: str | Path | None = None,
    *,
    languages: Sequence[Language] = LANGUAGES,
    to: Format | Sequence[Format] = "html",
    say: Say = print,
) -> Path:
    """Execute the problem's notebook afresh and write one self-contained HTML file, or PDF or HWPX documents.

    On an empty lake the sample city is prepared first, and ``say`` is told so.

    Parameters
    ----------
    out
        Folder for the page; ``reports`` in the folder one works in if absent.
    languages
        Languages of the page, the first one shown first.
    to
        ``html`` (one page for all languages), ``pdf``, ``hwpx`` (one document for each), or several of them.

    Returns
    -------
    pathlib.Path
        The page, or the first document; others stand beside it.
    """
    return write_reports(problem_id, out, languages=languages, to=to, say=say)[0]


def write_reports(
    problem_id: str,
    out: str | Path | None = None,
    *,
    languages: Sequence[Language] = LANGUAGES,
    to: Format | Sequence[Format] = "html",
    say: Say = print,
) -> tuple[Path, ...]:
    """What :func:`report` does, with every file that was written."""
    from workbench.problems import find_problem

    problem = find_problem(problem_id)
    desk = open_filled_desk(say)
    require_data(problem, desk.lake)
    formats: Sequence[Format] = (to,) if isinstance(to, str) else to
    built = build_files(problem, desk, Path(out or "reports"), formats, languages=languages, say=say)
    if built.result is not None:
        _tell_faults(built.result, say)
    return built.files


def publish(problem_id: str, *, correction: str = "", say: Say = print) -> Edition:
    """Publish the problem's report as a new edition, unless nothing it is made from has changed.

    The recommendations of the edition are put before the city (``recommendations()``). Where headline numbers
    differ from the edition before it, the new one is a revision of it, and both say so.

    Parameters
    ----------
    correction
        Why the current edition is wrong: the new one is then a correction of it, in these words.

    Returns
    -------
    Edition
        The new edition, or the current one where it still holds.

    Raises
    ------
    workbench.core.errors.ReportError
        There is nothing to correct.
    workbench.core.errors.PersonalDataFound
        The reason holds personal data, and it would be published.
    """
    _finish_interrupted(problem_id)
    if (current := _find_unchanged(problem_id)) is not None and not correction:
        say(_UNCHANGED)
        return current
    from workbench import privacy, storage
    from workbench.privacy import ledger
    from workbench.problems import find_problem

    problem = find_problem(problem_id)
    desk = open_filled_desk(say)
    require_data(problem, desk.lake)
    inputs = _digest(problem, desk)
    current = storage.current_edition(desk.lake, problem_id)
    if correction:
        correction = _require_correction(problem_id, correction, current, inputs)
    if current is not None and current.inputs_digest == inputs:
        say(_UNCHANGED)
        return current
    shown, page, documents = _build_afresh(problem, desk, say)
    draft = build_edition(shown, inputs)
    with storage.raise_if_full(desk.lake.released):
        ledger.append(shown, desk.lake.released)
    edition = storage.write_edition(
        desk.lake,
        draft,
        page,
        privacy.release_document(shown),
        inputs=_describe(problem, desk),
        correction=correction,
        documents=documents,
        announce=partial(_put_before_the_city, desk),
    )
    _tell_changes(edition, desk, say)
    _tell_faults(shown.result, say)
    return edition


def _finish_interrupted(problem_id: str) -> None:
    """An edition that was whole when its publication was interrupted comes first."""
    from workbench import storage

    desk = open_desk()
    if problem_id.isidentifier():
        storage.finish_edition(desk.lake, problem_id, partial(_put_before_the_city, desk))


def _put_before_the_city(desk: Desk, edition: Edition, shown: Mapping[str, Any]) -> None:
    """What the edition asks, by the release that lies beside it."""
    from workbench import participation
    from workbench.core.result import Recommendation

    asked = [
        Recommendation(
            **request
            | {key: Text(**request[key]) for key in ("what", "who", "measured_by")}
            | {"due": date.fromisoformat(request["due"])}
        )
        for request in shown.get("recommendations", ())
    ]
    with participation.open_participation(desk.settings) as table:
        table.record_recommendations(edition, asked)


def _build_afresh(problem: Problem, desk: Desk, say: Say) -> tuple[Release, bytes, dict[str, bytes]]:
    """The release of a fresh run, its page, and its documents by what follows the problem's name."""
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        built = build_files(problem, desk, Path(folder), ("html", "hwpx"), say=say)
        page = built.files[0].read_bytes()
        documents = {file.name.removeprefix(f"{problem.id}."): file.read_bytes() for file in built.files[1:]}
    shown = release(built.result or run(problem.id))
    _require_same_release(shown, page)
    return shown, page, documents | print_languages(page.decode(), desk, say)


def editions() -> pd.DataFrame:
    """All published editions, the newest of each problem first."""
    import pandas as pd

    from workbench import storage
    from workbench.problems import discover

    desk = open_desk()
    rows = [
        {
            "problem": edition.problem_id,
            "edition": edition.number,
            "title": str(edition.title),
            "published_at": edition.published_at,
            "is_sample": edition.is_sample,
            "release": edition.release_id,
            "file": str(edition.file),
        }
        for problem_id in discover()
        for edition in reversed(storage.editions(desk.lake, problem_id))
    ]
    columns = ["problem", "edition", "title", "published_at", "is_sample", "release", "file"]
    return pd.DataFrame(rows, columns=columns)


def build_edition(shown: Release, inputs_digest: str) -> Edition:
    """An edition before it has a number and a file: those are given by ``storage``."""
    from workbench.core.result import Edition
    from workbench.present import write_summary

    return Edition(
        problem_id=shown.result.problem_id,
        number=0,
        release_id=shown.id,
        title=shown.result.title,
        summary=write_summary(shown),
        file=Path(),
        published_at=datetime.now(UTC),
        is_sample=shown.result.is_sample,
        inputs_digest=inputs_digest,
    )


def _require_same_release(shown: Release, page: bytes) -> None:
    """The page and the release that is kept beside it must show the same."""
    if shown.id.encode() not in page:
        raise ReportError(
            Text(
                "보고서를 만드는 동안 자료나 코드가 바뀌었습니다",
                "data or code changed while the report was made",
            ),
            where=shown.result.problem_id,
            next_step=Text("다시 펴내 주세요", "publish it again"),
        )


def _require_correction(problem_id: str, reason: str, current: Edition | None, inputs: str) -> str:
    """The reason as it is published; raise where nothing can be corrected, or where it may not be published."""
    from workbench.privacy import find_personal_data, load_policy

    # Printable: no control characters, and none that turn the direction of the text.
    reason = " ".join("".join(c if c.isprintable() else " " for c in reason).split())
    if current is None or current.inputs_digest == inputs:
        raise ReportError(
            Text("정정할 것이 없습니다", "there is nothing to correct"),
            where=problem_id,
            next_step=Text(
                "자료나 코드, 노트북을 먼저 고친 뒤 다시 펴내세요",
                "put the data, the code or the notebook right first, then publish again",
            ),
        )
    if not reason or len(reason) > LONGEST_CORRECTION:
        raise ReportError(
            Text("정정하는 까닭을 읽을 수 없습니다", "the reason of the correction cannot be taken"),
            where=problem_id,
            next_step=Text(
                f"무엇이 왜 틀렸는지 {LONGEST_CORRECTION}자 안으로 적으세요",
                f"say what was wrong and why, in {LONGEST_CORRECTION} characters or fewer",
            ),
        )
    policy = load_policy()
    found = {match.kind for match in find_personal_data(reason, policy.office_exchanges)}
    if kinds := sorted(found & policy.refuse):
        raise PersonalDataFound(
            Text("정정하는 까닭에 개인정보가 있습니다", "the reason of the correction holds personal data"),
            where=", ".join(kinds),
            next_step=Text("그 부분을 지우고 다시 쓰세요", "take it out and write it again"),
        )
    return reason


def _tell_changes(edition: Edition, desk: Desk, say: Say) -> None:
    """Say what kind of edition came out, and which headline numbers are others now."""
    from workbench import storage

    _, change = storage.edition_changes(storage.editions(desk.lake, edition.problem_id))[-1]
    if change.previous is None:
        return
    kind = _KINDS[change.kind]
    say(Text(f"  {kind.ko} (제{change.previous}판에서)", f"  {kind.en} (from edition {change.previous})"))
    for finding in change.findings:
        before, after = (h.value if h else "–" for h in (finding.before, finding.after))
        say(Text(f"    {finding.id}: {before} → {after}", f"    {finding.id}: {before} → {after}"))


def _tell_faults(result: Result, say: Say) -> None:
    """Say what readers could not use: a long title or summary, a request without number, date, measure or addressee."""
    from workbench.reports.lint import check_report

    today = datetime.now(UTC).date()
    for fault in check_report(result.title, result.summary(), result.recommendations, today):
        line = fault.line()
        say(Text(f"  고칠 곳 – {line.ko}", f"  To mend – {line.en}"))


def _find_unchanged(problem_id: str) -> Edition | None:
    """The current edition, if all that it says it was made from is as it was.

    By what is written beside the edition: the analyses and all that they import stay unread, which is most of the time
    that this takes. Their code is among the inputs.
    """
    from workbench import storage

    desk = open_desk()
    current = storage.current_edition(desk.lake, problem_id) if problem_id.isidentifier() else None
    inputs = storage.read_inputs(current) if current is not None else {}
    names, notebooks = inputs.get("named"), list(inputs.get("notebook", ()))
    if current is None or names is None or len(notebooks) != 1:
        return None
    notebook = desk.settings.notebooks / notebooks[0]
    used = [name for name in names if desk.lake.has(name)]
    if not notebook.is_file() or not all(name in desk.catalog for name in used):
        return None
    digest = _digest_of(problem_id, used, notebook, desk)
    return current if digest == current.inputs_digest else None


def _describe(problem: Problem, desk: Desk) -> Inputs:
    datasets = {name: (_version(name, desk), desk.catalog[name].digest) for name in _used(problem, desk)}
    notebook = find_notebook(problem, desk.settings)
    named = dict.fromkeys((*problem.requires, *problem.uses), "")
    return {**describe_inputs(problem.id, datasets=datasets, notebook=notebook), "named": named}


def _used(problem: Problem, desk: Desk) -> list[str]:
    named = dict.fromkeys((*problem.requires, *problem.uses))
    return [name for name in named if desk.lake.has(name)]


def _version(name: str, desk: Desk) -> str:
    return desk.pins.get(name) or desk.lake.current(name).version


def _digest(problem: Problem, desk: Desk) -> str:
    return _digest_of(problem.id, _used(problem, desk), find_notebook(problem, desk.settings), desk)


def _digest_of(problem_id: str, used: Sequence[str], notebook: Path, desk: Desk) -> str:
    versions = [(name, _version(name, desk)) for name in used]
    versions += [(f"{name}.yaml", desk.catalog[name].digest) for name in used]
    return digest_inputs(problem_id, versions=versions, files=[notebook], is_sample=desk.lake.is_sample)
