"""A descriptor's promises as rules: each a condition over the kept rows, or a reason of quarantine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from workbench.catalog.quality_sheet import Dimension
from workbench.catalog.quality_sql import name, quote
from workbench.catalog.rules import find_columns
from workbench.core.dataset import Check, Dataset, Field
from workbench.core.text import Text, josa

NO_DATA = ("total_row", "blank_row", "header_row")
"""Reasons of quarantine of rows that are no data rows at all."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One check, before it is counted."""

    name: str
    dimension: Dimension
    title: Text
    fields: tuple[str, ...] = ()
    failing: str = ""
    """Condition of the kept rows that fail; empty for a rule whose failures are in quarantine."""
    tested: str = "true"
    """Condition of the kept rows that were examined."""
    reason: tuple[str, str] | None = None
    is_graded: bool = True


def build_rules(dataset: Dataset, columns: tuple[str, ...], created: date) -> tuple[Rule, ...]:
    """Every rule that can be checked on a version.

    Parameters
    ----------
    columns
        Columns of the kept rows; rules on others are left out.
    created
        Day the version was made; nothing measured can be dated later.
    """
    rules = [
        *_completeness(dataset),
        *_validity(dataset, created),
        *_uniqueness(dataset),
        *_checks(dataset),
        *_codes(dataset, columns),
        *_places(dataset, columns),
    ]
    return tuple(rule for rule in rules if not rule.failing or set(rule.fields) <= set(columns))


def _published(dataset: Dataset) -> tuple[Field, ...]:
    """Fields that are read from the file; the others are ours."""
    wide = dataset.wide.value if dataset.wide else None
    return tuple(f for f in dataset.fields if f.source or f.name == wide)


def _completeness(dataset: Dataset) -> Iterator[Rule]:
    for f in _published(dataset):
        if f.required:
            yield Rule(
                f"required:{f.name}",
                "completeness",
                Text(f"{f.title.ko}: 꼭 있어야 하는 값", f"{f.title.en}: required"),
                (f.name,),
                reason=("required", f.name),
            )
        else:
            # A column that some files lack may be empty for a reason (no rain, no lane): told, not graded.
            optional = Text(" (선택 항목)", " (optional)") if f.optional_column else Text("", "")
            yield Rule(
                f"filled:{f.name}",
                "completeness",
                Text(
                    f"{josa(f.title.ko, '이/가')} 채워져 있음{optional.ko}",
                    f"{f.title.en} is filled{optional.en}",
                ),
                (f.name,),
                f"{name(f.name)} IS NULL",
                is_graded=not f.optional_column,
            )


def _validity(dataset: Dataset, created: date) -> Iterator[Rule]:
    for f in _published(dataset):
        if f.type != "geometry":
            yield Rule(
                f"type:{f.name}",
                "validity",
                Text(f"{f.title.ko}: 값의 형식", f"{f.title.en}: type"),
                (f.name,),
                reason=("type", f.name),
            )
        if f.minimum is not None or f.maximum is not None:
            yield Rule(
                f"range:{f.name}",
                "validity",
                Text(f"{f.title.ko}: 있을 수 있는 범위", f"{f.title.en}: range"),
                (f.name,),
                reason=("range", f.name),
            )
        if f.type == "geometry":
            title = Text("도형이 있고 올바름", "a geometry, and a valid one")
            yield Rule("geometry", "validity", title, (f.name,), reason=("geometry", ""))
    yield Rule(
        "cells", "validity", Text("머리글과 같은 칸 수", "as many cells as the header"), reason=("cells", "")
    )
    yield Rule(
        "broken_text", "validity", Text("글자로 읽히는 바이트", "readable text"), reason=("broken_text", "")
    )
    if dataset.period is not None:
        period = dataset.field(dataset.period)
        end = str(created.year) if period.type == "year" else f"{quote(created.isoformat())}::date"
        later = f"{name(period.name)} > {end}" + ("" if period.type == "year" else " + INTERVAL 1 DAY")
        yield Rule(
            "not_in_future",
            "validity",
            Text(
                f"{period.title.ko}: 받은 날보다 뒤가 아님", f"{period.title.en}: not after the day of ingest"
            ),
            (period.name,),
            later,
            f"{name(period.name)} IS NOT NULL",
        )


def _uniqueness(dataset: Dataset) -> Iterator[Rule]:
    if not dataset.key:
        return
    titles = [dataset.field(k).title for k in dataset.key]
    key = Text("·".join(t.ko for t in titles), ", ".join(t.en for t in titles))
    if dataset.wide is None:
        same = Text("앞의 행과 완전히 같은 행이 없음", "no row twice")
        yield Rule("duplicate_row", "uniqueness", same, dataset.key, reason=("duplicate_row", ""))
        other = Text(f"식별값({key.ko})이 같고 내용이 다른 행이 없음", f"no two rows of one key ({key.en})")
        reason = ("duplicate_key", "+".join(dataset.key))
        yield Rule("duplicate_key", "uniqueness", other, dataset.key, reason=reason)
    row = f"({', '.join(map(name, dataset.key))})"
    known = " AND ".join(f"{name(k)} IS NOT NULL" for k in dataset.key)
    yield Rule(
        "key_unique",
        "uniqueness",
        Text(
            f"받아들인 행의 식별값({key.ko})이 하나뿐임", f"the key ({key.en}) is unique among the rows kept"
        ),
        dataset.key,
        f"{row} IN (SELECT {row} FROM kept WHERE {known} GROUP BY ALL HAVING count(*) > 1)",
        known,
    )


def _checks(dataset: Dataset) -> Iterator[Rule]:
    for check in dataset.checks:
        columns = find_columns(check.sql)
        yield Rule(
            f"check:{check.name}",
            "consistency" if _compares_columns(check) else "validity",
            check.title,
            columns,
            "" if check.hard else f"NOT ({check.sql})",
            f"({check.sql}) IS NOT NULL",
            ("check", check.name) if check.hard else None,
        )


def _compares_columns(check: Check) -> bool:
    """Whether a part of the condition sets one column against another."""
    parts = re.split(r"\b(?:and|or)\b", check.sql, flags=re.IGNORECASE)
    return any(len(find_columns(part)) > 1 for part in parts)


def _codes(dataset: Dataset, columns: tuple[str, ...]) -> Iterator[Rule]:
    """One name a code: a second spelling of the same code is a fault (or a change of name)."""
    declared = {f.name: f for f in dataset.fields}
    for code in declared.values():
        stem, _, ending = code.name.rpartition("_")
        named = declared.get(f"{stem}_name")
        if ending not in ("code", "id", "key") or named is None or dataset.key == (code.name,):
            continue
        if {code.sensitivity, named.sensitivity} != {"none"}:
            continue
        pair = f"row({name(code.name)}, {name(named.name)})"
        known = f"{name(code.name)} IS NOT NULL AND {name(named.name)} IS NOT NULL"
        yield Rule(
            f"one_name:{code.name}",
            "consistency",
            Text(f"{code.title.ko}마다 이름이 하나임", f"one name for each {code.title.en}"),
            (code.name, named.name),
            f"{pair} IN (SELECT {pair} FROM kept WHERE {known} GROUP BY {name(code.name)}, {name(named.name)} "
            f"QUALIFY row_number() OVER (PARTITION BY {name(code.name)} "
            f"ORDER BY count(*) DESC, {name(named.name)}) > 1)",
            known,
            # Stations and shops are renamed over the years; districts within one dataset are not.
            is_graded=stem in ("gu", "dong"),
        )


def _places(dataset: Dataset, columns: tuple[str, ...]) -> Iterator[Rule]:
    if dataset.place is not None:
        inside = Text("좌표가 기관의 관할 구역 안에 있음", "coordinates inside the publisher's area")
        if dataset.place.x or any(f.type == "geometry" for f in dataset.fields):
            yield Rule("outside_area", "accuracy", inside, reason=("outside_area", ""))
    read = {f.name for f in dataset.fields if f.source}
    names_gu = dataset.place is not None and dataset.place.gu_name is not None
    for gu, dong in (("gu_code", "dong_code"), ("gu_kostat_code", "dong_kostat_code")):
        if {gu, dong} <= read:
            dimension: Dimension = "consistency"
            title = Text("행정동 코드가 자치구 코드로 시작함", "the dong's code begins with the gu's")
        elif {gu, dong} <= set(columns) and names_gu and dong not in read:
            # The publisher names the gu, the coordinates gave the dong: together they test the coordinates. Points
            # on a boundary fail as well, and boundaries are drawn only so exactly: told, not graded.
            dimension = "accuracy"
            title = Text(
                "좌표가 적힌 자치구 안에 있음(경계 위의 점도 어긋난 것으로 셈)",
                "coordinates lie in the gu that is named (points on its boundary count as outside)",
            )
        else:
            continue
        yield Rule(
            f"{dong}_in_{gu}",
            dimension,
            title,
            (gu, dong),
            f"NOT starts_with({name(dong)}, {name(gu)})",
            f"{name(gu)} IS NOT NULL AND {name(dong)} IS NOT NULL",
            is_graded=dimension == "consistency",
        )
