"""The SQL that turns a loaded table into typed rows, each with its fault or none."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.core.dataset import Dataset
from workbench.ingest.matching import Match
from workbench.ingest.typing_sql import STORED, fault_sql, name, present_sql, quote, text_sql, typed_sql


def build_judged_sql(match: Match, relation: str, *, has_record: bool = True) -> str:
    """Typed rows of a table.

    Parameters
    ----------
    match
        The dataset and where its fields are.
    relation
        Loaded records (``_record``, ``c0 … cn``, perhaps ``_geometry``).
    has_record
        Whether ``relation`` numbers its records; they are needed where the table is wide, or its header
        higher than one row.

    Returns
    -------
    str
        A query giving ``_record`` (where there is one), ``_fault`` (``code:where`` or NULL), ``_row`` (a
        faulty record as it came) and every declared field.
    """
    dataset = match.dataset
    raw = _raw_expressions(match)
    present = [f for f in dataset.fields if f.name in raw]
    base = _long_sql(match, relation) if match.wide else f"SELECT * FROM {relation}"
    # Each step names its columns, so that no expression is worked out twice.
    texts = "".join(f",\n{text_sql(f, raw[f.name])} AS {name(f't_{f.name}')}" for f in present)
    cells = "".join(
        f",\n{present_sql(f, name(f't_{f.name}'), dataset.missing)} AS {name(f's_{f.name}')}" for f in present
    )
    typed = "".join(
        f",\n({typed_sql(f, name(f's_{f.name}'))})::{STORED[f.type]} AS {name(f.name)}"
        if f.name in raw
        else f",\nNULL::{STORED[f.type]} AS {name(f.name)}, NULL AS {name(f's_{f.name}')}"
        for f in dataset.fields
    )
    further = [f"WHEN _record < {match.height} THEN 'header_row:'"] if match.height > 1 else []
    faults = "\n".join([*further, *_row_kind(match, raw), *_known_faults(dataset, raw)])
    fields = ", ".join(name(f.name) for f in dataset.fields)
    record = "_record, " if has_record else ""
    source = "NULL::VARCHAR" if match.wide else f"CASE WHEN _fault IS NOT NULL THEN {row_sql(match)} END"
    return f"""
    WITH base AS ({base}),
    texts AS (SELECT *{texts} FROM base),
    cells AS (SELECT *{cells} FROM texts),
    typed AS (SELECT *{typed} FROM cells),
    judged AS (SELECT *, CASE {faults} END AS _fault FROM typed)
    SELECT {record}_fault, {source} AS _row, {fields} FROM judged
    {f"ORDER BY _record, {fields}" if match.wide else ""}
    """


def row_sql(match: Match) -> str:
    """A record as it came, as a JSON array of its cells."""
    return f"to_json([{', '.join(f'c{i}' for i in range(len(match.header)))}])::VARCHAR"


def _raw_expressions(match: Match) -> dict[str, str]:
    """Field → expression of its raw cell, for the fields this table has."""
    raw = {field: f"c{i}" for field, i in match.columns.items()}
    for field in match.dataset.fields:
        for source in field.source:
            if field.name in raw:
                break
            if source.startswith("@") and match.pairs:
                raw[field.name] = _pair_sql(match, source[1:])
            elif source.startswith("<") and any(source[1:-1] in groups for groups, _ in match.wide.values()):
                raw[field.name] = name(f"w_{source[1:-1]}")
        if field.type == "geometry":
            raw[field.name] = "_geometry"
    raw |= {measure: name(f"m_{measure}") for _, measure in match.wide.values()}
    if match.is_wrapped:
        return {field: f"trim({cell}, '''')" for field, cell in raw.items()}
    return raw


def _pair_sql(match: Match, label: str) -> str:
    """Value of the first pair whose name starts with ``label``."""
    cases = (
        f"CASE WHEN starts_with(ltrim(c{n}), {quote(label)}) THEN clean(c{v}) END" for n, v in match.pairs
    )
    return f"coalesce({', '.join(cases)}, NULL)"


def _long_sql(match: Match, relation: str) -> str:
    """A table with periods in its header, one row a record and period."""
    ids = sorted(set(match.columns.values()))
    kept = "".join(f", c{i}" for i in ids)
    groups = sorted({g for captured, _ in match.wide.values() for g in captured})
    measures = sorted({measure for _, measure in match.wide.values()})
    columns = ", ".join(f"c{i}" for i in match.wide)
    mapping = ", ".join(
        f"({', '.join([quote(f'c{i}'), quote(measure), *(quote(captured.get(g, '')) for g in groups)])})"
        for i, (captured, measure) in match.wide.items()
    )
    header = ", ".join(["_column", "_measure", *(name(f"w_{g}") for g in groups)])
    cells = ", ".join(f"max(_cell) FILTER (_measure = {quote(m)}) AS {name(f'm_{m}')}" for m in measures)
    shown = "".join(f", {name(f'w_{g}')}" for g in groups)
    return f"""
    SELECT _record{kept}{shown}, {cells}
    FROM (UNPIVOT (SELECT _record{kept}, {columns} FROM {relation}) ON {columns}
          INTO NAME _column VALUE _cell)
    JOIN (VALUES {mapping}) AS header({header}) USING (_column)
    WHERE clean(_cell) IS NOT NULL AND _record >= {match.height}
    GROUP BY ALL
    """


def _row_kind(match: Match, raw: Mapping[str, str]) -> list[str]:
    """Faults of rows that are no data: a total, a blank, or the header once more."""
    clauses = []
    for field, words in match.dataset.recognise.total_rows.items():
        if field in raw:
            listed = ", ".join(quote(word.replace(" ", "")) for word in words)
            clauses.append(
                f"WHEN replace(trim({raw[field]}), ' ', '') IN ({listed}) THEN {quote(f'total_row:{field}')}"
            )
    if match.wide:
        return clauses
    # CASE in CASE: the cells nobody declares are looked at only where all declared ones are empty.
    declared = " AND ".join(f"{name(f's_{field}')} IS NULL" for field in raw)
    every = ", ".join(f"clean(c{i})" for i in range(len(match.header)))
    clauses.append(f"WHEN CASE WHEN {declared} THEN coalesce({every}, NULL) IS NULL END THEN 'blank_row:'")
    shown = [(i, h) for i, h in enumerate(match.header) if h][:3]
    repeated = " AND ".join(f"c{i} = {quote(h)}" for i, h in shown)
    if match.height == 1 and repeated:
        clauses.append(f"WHEN {repeated} THEN 'header_row:'")
    return clauses


def _known_faults(dataset: Dataset, raw: Mapping[str, str]) -> list[str]:
    """Faults of fields this table has; a check on a column that is absent passes as NULL."""
    present = [f for f in dataset.fields if f.name in raw]
    absent = {f.name for f in dataset.fields} - set(raw)
    clauses = fault_sql(dataset)
    if len(present) == len(dataset.fields):
        return clauses
    skipped = {quote(f"{code}:{field}") for code in ("required", "type", "range") for field in absent}
    return [clause for clause in clauses if clause.rsplit(" THEN ", 1)[1] not in skipped]
