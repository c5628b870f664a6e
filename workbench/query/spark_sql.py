"""DuckDB's SQL in Spark's words: the same rows, types and order, or an error that names what cannot be said.

sqlglot reads, resolves names and types, and writes; what it would carry over by name alone, though the two
engines mean different things by it, is rewritten here first. No value ever enters the text: parameters stay
parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from workbench.core.errors import QueryError
from workbench.core.text import Text
from workbench.query.spark_rules import find_kind, refuse, require_known

Columns = Mapping[str, Mapping[str, str]]
"""Dataset → column → DuckDB type."""

_CASTS = {
    "integer": {"integer", "float", "decimal", "boolean"},
    "float": {"integer", "float", "decimal", "text"},
    "decimal": {"integer", "decimal"},
    "text": {"integer", "decimal", "text", "date", "timestamp", "boolean"},
    "date": {"date", "timestamp", "text"},
    "timestamp": {"date", "timestamp", "text"},
    "boolean": {"boolean", "integer"},
}
"""Target → what may be cast to it with the same outcome on both engines."""

_PARTS = {
    "year": "YEAR",
    "quarter": "QUARTER",
    "month": "MONTH",
    "week": "WEEKOFYEAR",
    "day": "DAY",
    "hour": "HOUR",
    "minute": "MINUTE",
    "second": "SECOND",
    "doy": "DAYOFYEAR",
    "dayofyear": "DAYOFYEAR",
}
_TRUNCATIONS = {"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND"}
_MONTHS = {"YEAR": 12, "QUARTER": 3, "MONTH": 1}


@dataclass(frozen=True, slots=True)
class Translation:
    """A statement for Spark, and the values to bind to its ``:name`` parameters."""

    text: str
    arguments: Mapping[str, object]


def translate(text: str, columns: Columns, parameters: Mapping[str, object]) -> Translation:
    """One DuckDB statement as a Spark statement.

    Parameters
    ----------
    text
        A statement that DuckDB has bound: its names and types fit.
    columns
        Columns of the datasets it reads.
    parameters
        Values of its ``$name`` parameters.

    Raises
    ------
    QueryError
        It uses what Spark lacks, or what means something else there; the message names it.
    """
    try:
        tree = sqlglot.parse_one(text, read="duckdb")
        require_known(tree)
        arguments = {name: _bind(value) for name, value in parameters.items()}
        for placeholder in list(tree.find_all(exp.Placeholder)):
            if kind := _choose_type(parameters[placeholder.name]):
                placeholder.replace(exp.cast(placeholder.copy(), kind))
        _name_columns(tree)
        schema: dict[str, object] = {name: dict(types) for name, types in columns.items()}
        tree = qualify(tree, schema=schema, dialect="duckdb")
        tree = annotate_types(tree, schema=schema, dialect="duckdb")
        _rewrite(tree)
        return Translation(tree.sql(dialect="spark"), arguments)
    except SqlglotError:
        raise QueryError(
            Text("이 SQL을 Spark의 말로 옮길 수 없습니다", "this SQL cannot be put into Spark's words"),
            next_step=Text(
                "이름에 표의 별칭을 붙이고 단순하게 쓰거나, DuckDB 엔진으로 실행하세요 (WORKBENCH_ENGINE=duckdb)",
                "qualify the names and keep it plain, or use the DuckDB engine (WORKBENCH_ENGINE=duckdb)",
            ),
        ) from None


def _name_columns(tree: exp.Expr) -> None:
    """Give computed columns names of their own: sqlglot would call ``cast(k as date)`` k, and sort by it."""
    for select in tree.find_all(exp.Select):
        for number, column in enumerate(select.expressions):
            if not isinstance(column, exp.Alias | exp.Column | exp.Star):
                column.replace(exp.alias_(column.copy(), f"_column_{number}"))


def _bind(value: object) -> object:
    """The value as pyspark takes it; a time stands as text, so that no clock of this machine shifts it."""
    value = value.item() if hasattr(value, "item") else value  # numpy's numbers
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value


def _choose_type(value: object) -> str | None:
    """DuckDB's type of a parameter with this value."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, bool):
        return "BOOLEAN"
    if isinstance(value, int):
        return "INT" if -(2**31) <= value < 2**31 else "BIGINT"
    kinds: list[tuple[type, str]] = [
        (float, "DOUBLE"),
        (str, "TEXT"),
        (datetime, "TIMESTAMP"),
        (date, "DATE"),
    ]
    found = next((name for kind, name in kinds if isinstance(value, kind)), None)
    if found is None and not (value is None or isinstance(value, Decimal | list | tuple)):
        raise refuse(f"a parameter of type {type(value).__name__}")
    return found


def _rewrite(tree: exp.Expr) -> None:
    """Rewrite in place, from the leaves up, what Spark would understand otherwise."""
    for node in reversed(list(tree.walk(bfs=False))):
        rule = _RULES.get(type(node))
        if rule is None:
            continue
        written = rule(node)
        if written is not node:
            written.type = node.type
            node.replace(written)


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _cast(node: exp.Expr, kind: str) -> exp.Expr:
    return exp.Cast(this=node, to=exp.DataType.build(kind))


def _write_division(node: exp.Expr) -> exp.Expr:
    """``/`` is always of doubles, and x / 0 is infinite or not a number; Spark stops there."""
    above, below = (_cast(part.copy(), "DOUBLE") for part in (node.this, node.args["expression"]))
    divisor = node.args["expression"].unnest()
    if isinstance(divisor, exp.Nullif) or _is_not_zero(divisor):
        return exp.paren(exp.Div(this=above, expression=below), copy=False)
    infinity = _cast(exp.Literal.string("Infinity"), "DOUBLE")
    return exp.If(
        this=exp.EQ(this=below, expression=exp.Literal.number(0)),
        true=exp.Mul(this=above, expression=infinity),
        false=exp.Div(this=above.copy(), expression=below.copy()),
    )


def _is_not_zero(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and float(node.name) != 0


def _write_whole_division(node: exp.Expr) -> exp.Expr:
    above, below = node.this, node.args["expression"]
    if not {find_kind(above), find_kind(below)} <= {"integer"}:
        raise refuse("// of other than whole numbers")
    divisor = exp.Nullif(this=below.copy(), expression=exp.Literal.number(0))
    return exp.paren(exp.IntDiv(this=exp.paren(above.copy()), expression=divisor), copy=False)


def _write_remainder(node: exp.Expr) -> exp.Expr:
    if not {find_kind(node.this), find_kind(node.args["expression"])} <= {"integer"}:
        raise refuse("% of other than whole numbers")
    return _call("TRY_MOD", node.this.copy(), node.args["expression"].copy())


def _write_difference(node: exp.Expr) -> exp.Expr:
    left, right = node.this, node.args["expression"]
    kinds = (find_kind(left), find_kind(right))
    if kinds == ("date", "date"):
        return _cast(_call("DATEDIFF", left.copy(), right.copy()), "BIGINT")
    if set(kinds) <= {"date", "timestamp"}:
        raise refuse("the difference of two times")
    return _write_sum(node)


def _write_sum(node: exp.Expr) -> exp.Expr:
    """A date and an interval make a timestamp, a date and a whole number a date."""
    left, right = node.this, node.args["expression"]
    kinds = (find_kind(left), find_kind(right))
    if kinds == ("date", "integer"):
        name = "DATE_ADD" if isinstance(node, exp.Add) else "DATE_SUB"
        return _call(name, left.copy(), _cast(right.copy(), "INT"))
    if kinds == ("date", "interval"):
        return type(node)(this=_cast(left.copy(), "TIMESTAMP"), expression=right.copy())
    return node


def _write_cast(node: exp.Expr) -> exp.Expr:
    """DuckDB rounds where Spark cuts; what they write or read differently is refused."""
    target = find_kind(node)
    source = find_kind(node.this)
    if isinstance(node.this, exp.Placeholder | exp.Null):
        return node
    if source not in _CASTS.get(target, ()):
        kinds = f"cast({source} as {node.args['to'].sql(dialect='duckdb').lower()})"
        raise refuse(kinds)
    if target == "integer" and source == "float":
        return exp.Cast(this=_call("RINT", node.this.copy()), to=node.args["to"].copy())
    if target == "integer" and source == "decimal":
        return exp.Cast(this=_call("ROUND", node.this.copy()), to=node.args["to"].copy())
    return node


def _write_round(node: exp.Expr) -> exp.Expr:
    """DuckDB rounds the double times a power of ten; Spark its shortest decimal writing."""
    kind, places = find_kind(node.this), node.args.get("decimals")
    if kind in ("integer", "decimal"):
        return node
    if kind != "float" or not (places is None or (isinstance(places, exp.Literal) and places.is_int)):
        raise refuse("round() of an unknown type or to a computed place")
    power = _cast(exp.Literal.number(10 ** int(places.name if places is not None else 0)), "DOUBLE")
    scaled = exp.Mul(this=exp.paren(node.this.copy()), expression=power)
    whole = _cast(_call("ROUND", scaled, exp.Literal.number(0)), "DOUBLE")
    return exp.paren(exp.Div(this=whole, expression=power.copy()), copy=False)


def _write_floor(node: exp.Expr) -> exp.Expr:
    """Of doubles; Spark's own makes whole numbers of them, and 0 of what is not a number."""
    if find_kind(node.this) in ("integer", "decimal"):
        return node
    value = _cast(node.this.copy(), "DOUBLE")
    nearest = _call("RINT", value)
    floor = isinstance(node, exp.Floor)
    beyond = (exp.GT if floor else exp.LT)(this=nearest, expression=value.copy())
    moved = (exp.Sub if floor else exp.Add)(this=nearest.copy(), expression=exp.Literal.number(1))
    return exp.If(this=beyond, true=moved, false=nearest.copy())


def _write_part(node: exp.Expr) -> exp.Expr:
    part, source = node.this.name.lower(), node.args["expression"].copy()
    if part in ("dow", "dayofweek", "weekday"):
        return exp.paren(
            exp.Sub(this=_call("DAYOFWEEK", source), expression=exp.Literal.number(1)), copy=False
        )
    if part in ("isodow", "dayofweekiso", "dayofweek_iso"):
        return _write_iso_day(exp.DayOfWeekIso(this=source))
    if part not in _PARTS:
        raise refuse(f"extract({part} …)")
    return _call(_PARTS[part], source)


def _write_week_day(node: exp.Expr) -> exp.Expr:
    """Sunday is 0 in DuckDB, 1 in Spark."""
    return exp.paren(exp.Sub(this=_call("DAYOFWEEK", node.this.copy()), expression=exp.Literal.number(1)))


def _write_iso_day(node: exp.Expr) -> exp.Expr:
    """Monday is 1; Spark's ``weekday`` calls it 0."""
    return exp.paren(exp.Add(this=_call("WEEKDAY", node.this.copy()), expression=exp.Literal.number(1)))


def _write_truncation(node: exp.Expr) -> exp.Expr:
    unit = node.args["unit"].name.upper()
    if unit not in _TRUNCATIONS:
        raise refuse(f"date_trunc('{unit.lower()}')")
    return _cast(_call("DATE_TRUNC", exp.Literal.string(unit), node.this.copy()), "TIMESTAMP")


def _write_date_difference(node: exp.Expr) -> exp.Expr:
    """DuckDB counts the borders that lie between, Spark the whole months."""
    unit = node.args["unit"].name.upper()
    last, first = (_cast(part.copy(), "DATE") for part in (node.this, node.args["expression"]))
    if unit == "DAY":
        return _cast(_call("DATEDIFF", last, first), "BIGINT")
    if unit not in _MONTHS:
        raise refuse(f"date_diff('{unit.lower()}')")
    part = {"YEAR": "YEAR", "QUARTER": "QUARTER", "MONTH": "MONTH"}[unit]
    per_year = exp.Literal.number(12 // _MONTHS[unit])

    def count(day: exp.Expr) -> exp.Expr:
        years = _call("YEAR", day.copy())
        if unit == "YEAR":
            return years
        whole = exp.Mul(this=years, expression=per_year.copy())
        return exp.paren(exp.Add(this=whole, expression=_call(part, day.copy())))

    return exp.paren(exp.Sub(this=count(last), expression=count(first)), copy=False)


def _write_log(node: exp.Expr) -> exp.Expr:
    base, value = node.this, node.args.get("expression")
    if value is None or (isinstance(base, exp.Literal) and base.name == "10"):
        return _call("LOG10", (value or base).copy())
    if isinstance(base, exp.Literal) and base.name == "2":
        return _call("LOG2", value.copy())
    raise refuse("log() to another base than 2 and 10")


def _write_average(node: exp.Expr) -> exp.Expr:
    """Spark keeps a decimal's mean a decimal, rounded."""
    if isinstance(node.this, exp.Distinct):
        return node
    return type(node)(this=_cast(node.this.copy(), "DOUBLE"))


def _write_quantile(node: exp.Expr) -> exp.Expr:
    return _call("PERCENTILE", _cast(node.this.copy(), "DOUBLE"), node.args["expression"].copy())


def _write_discrete_quantile(node: exp.Expr) -> exp.Expr:
    share = node.args.get("expression") or node.args["quantile"]
    ordered = exp.Order(expressions=[exp.Ordered(this=node.this.copy(), nulls_first=False)])
    return exp.WithinGroup(this=_call("PERCENTILE_DISC", share.copy()), expression=ordered)


def _write_extreme(node: exp.Expr) -> exp.Expr:
    """DuckDB passes over rows without the value sought; Spark only over those without the measure."""
    value, measure = node.this, node.args["expression"]
    absent = exp.Is(this=value.copy(), expression=exp.Null())
    kept = exp.If(this=absent, true=exp.Null(), false=measure.copy())
    return type(node)(this=value.copy(), expression=kept)


_RULES: dict[type[exp.Expr], Callable[[Any], exp.Expr]] = {
    exp.Div: _write_division,
    exp.IntDiv: _write_whole_division,
    exp.Mod: _write_remainder,
    exp.Sub: _write_difference,
    exp.Add: _write_sum,
    exp.Cast: _write_cast,
    exp.Round: _write_round,
    exp.Floor: _write_floor,
    exp.Ceil: _write_floor,
    exp.Extract: _write_part,
    exp.DayOfWeek: _write_week_day,
    exp.DayOfWeekIso: _write_iso_day,
    exp.Week: lambda node: _call("WEEKOFYEAR", node.this.copy()),
    exp.TimestampTrunc: _write_truncation,
    exp.DateTrunc: _write_truncation,
    exp.DateDiff: _write_date_difference,
    exp.Log: _write_log,
    exp.Avg: _write_average,
    exp.Median: _write_average,
    exp.PercentileCont: _write_quantile,
    exp.PercentileDisc: _write_discrete_quantile,
    exp.Quantile: _write_discrete_quantile,
    exp.ArgMax: _write_extreme,
    exp.ArgMin: _write_extreme,
}
