"""The gate: the one place where a result becomes a release."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from workbench.core.errors import PrivacyError
from workbench.core.result import Finding, Release, Result, Table, Withheld
from workbench.core.text import Text
from workbench.privacy.canonical import content_id
from workbench.privacy.disclosure import withhold
from workbench.privacy.policy import Policy, load_policy
from workbench.privacy.relations import read_counts
from workbench.privacy.scan import require_no_personal_data


def release(result: Result, policy: Policy | None = None) -> Release:
    """What may be shown of ``result``: nothing else makes a :class:`~workbench.core.result.Release`.

    Personal data anywhere stops it. Small counts of records are taken out, and with them what would give them
    away and what was computed from them; a finding that rests on too few records goes, and the
    recommendations that rest on it.

    Parameters
    ----------
    result
        What an analysis returned.
    policy
        The protection policy; the one of this package where none is given.

    Raises
    ------
    PersonalDataFound
        Personal data in a cell, a text or a parameter; named by place and kind, never by value.
    PrivacyError
        A table has a column that nobody described, a layer carries further columns, or a table of records
        holds free text or shows records without a count.
    """
    policy = policy or load_policy()
    require_no_personal_data(result, policy)
    for number, table in enumerate(result.tables):
        _require_counts(number, table, policy)
    tables, withheld = withhold(result.tables, policy)
    findings, more = _withhold_findings(result, policy)
    kept = {f.id for f in findings}
    gone = {f.id for f in result.findings} - kept
    shown = replace(
        result,
        tables=tables,
        findings=findings,
        recommendations=tuple(r for r in result.recommendations if r.finding not in gone),
    )
    return Release(
        id=content_id(shown, policy.version),
        result=shown,
        withheld=withheld + more,
        policy_version=policy.version,
        released_at=datetime.now(UTC),
    )


def _require_counts(number: int, table: Table, policy: Policy) -> None:
    """A table of records without any count could be the records themselves."""
    if table.basis == "records" and table.data.num_rows and not read_counts(number, table, policy).columns:
        raise PrivacyError(
            Text(
                "기록에서 만든 표에 건수가 없어 적은 수를 가려낼 수 없습니다",
                "a table made from records shows no count, so that small numbers cannot be told",
            ),
            where=table.id,
            next_step=Text(
                "각 행이 몇 건에서 나온 값인지 role이 count인 열로 넣으세요",
                "add the number of records behind each row as a column with the role count",
            ),
        )


def _withhold_findings(result: Result, policy: Policy) -> tuple[tuple[Finding, ...], tuple[Withheld, ...]]:
    """The findings that rest on enough records; only where records were counted at all."""
    if not policy.findings or not any(t.basis == "records" for t in result.tables):
        return result.findings, ()
    few = [f for f in result.findings if 0 < f.n < policy.count]
    kept = tuple(f for f in result.findings if f not in few)
    return kept, tuple(Withheld("", f.id, 1, "finding", policy.why["finding"]) for f in few)
