"""What of DuckDB's SQL may go to Spark, and what has to be written differently there.

Nothing passes merely because Spark knows the word, too: the same name may mean another thing (``log``,
``dayofweek``, ``date_diff``, a cast that rounds or cuts). Each construct below was compared on both engines
(``tests/query/test_spark_sql.py``); whatever is not here is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from workbench.core.errors import QueryError
from workbench.core.text import Text

CLAUSES = frozenset(
    "Alias And Between Boolean CTE Case Column DataType DataTypeParam Distinct "
    "Except Exists Filter From Group Having Identifier If In Intersect Is Join Like ILike Limit Literal Neg "
    "Not Null Offset Or Order Ordered Paren Placeholder Qualify Select Star Subquery Table "
    "TableAlias Tuple Union Values Var Where Window WindowSpec With Rollup".split()
)
OPERATORS = frozenset("Add Div DPipe EQ GT GTE IntDiv LT LTE Mod Mul NEQ NullSafeEQ NullSafeNEQ Sub".split())
FUNCTIONS = frozenset(
    "Abs AnyValue ArgMax ArgMin ArrayContains Avg Cast Ceil Coalesce Concat ConcatWs Contains Corr Count "
    "CountIf CovarPop CovarSamp CumeDist DateDiff DateFromParts DateTrunc Day DayOfWeek "
    "DayOfWeekIso DayOfYear DenseRank EndsWith Exp Extract FirstValue Floor Greatest GroupConcat Hour IgnoreNulls "
    "Interval Lag "
    "LastDay LastValue Lead Least Left Length Ln Log LogicalAnd LogicalOr Lower Max Median Min Minute Month Ntile "
    "Nullif Pad PercentRank PercentileCont PercentileDisc Pi Pow Quantile Quarter Rank RegexpExtract RegexpLike "
    "RegexpReplace Replace Right Round RowNumber Second Sign SplitPart Sqrt StartsWith StddevPop StddevSamp Stddev "
    "StrPosition Substring Sum TimeToStr TimestampTrunc Trim Upper Variance VariancePop Week WeekOfYear "
    "Year".split()
)
KNOWN = CLAUSES | OPERATORS | FUNCTIONS

_TYPE = exp.DataType.Type
_KINDS = {
    "float": {_TYPE.DOUBLE, _TYPE.FLOAT},
    "decimal": {_TYPE.DECIMAL},
    "integer": {_TYPE.INT, _TYPE.BIGINT, _TYPE.SMALLINT, _TYPE.TINYINT, _TYPE.INT128},
    "text": {_TYPE.TEXT, _TYPE.VARCHAR, _TYPE.CHAR},
    "date": {_TYPE.DATE},
    "timestamp": {_TYPE.TIMESTAMP, _TYPE.TIMESTAMPNTZ},
    "boolean": {_TYPE.BOOLEAN},
    "interval": {_TYPE.INTERVAL},
}
_KEEP_KIND: tuple[type[exp.Expr], ...] = (
    exp.Abs,
    exp.Alias,
    exp.AnyValue,
    exp.ArgMax,
    exp.ArgMin,
    exp.Ceil,
    exp.Filter,
    exp.FirstValue,
    exp.Floor,
    exp.IgnoreNulls,
    exp.Lag,
    exp.LastValue,
    exp.Lead,
    exp.Max,
    exp.Min,
    exp.Neg,
    exp.Paren,
    exp.Round,
    exp.Sum,
    exp.Window,
)
"""Functions that give the kind they are given."""


def refuse(what: str) -> QueryError:
    """The error that names what Spark lacks, or what is not known to mean the same there."""
    return QueryError(
        Text(
            f"Spark 엔진에서는 {what}을(를) 쓸 수 없습니다",
            f"the Spark engine does not support {what}",
        ),
        where=what,
        next_step=Text(
            "다른 방법으로 쓰거나 DuckDB 엔진으로 실행하세요 (WORKBENCH_ENGINE=duckdb)",
            "write it another way, or use the DuckDB engine (WORKBENCH_ENGINE=duckdb)",
        ),
    )


def require_known(tree: exp.Expr) -> None:
    """Raise :class:`QueryError` naming the first construct that is not known to mean the same on Spark."""
    for node in tree.walk():
        if type(node).__name__ not in KNOWN:
            raise refuse(name_construct(node))
        check = _CHECKS.get(type(node))
        if check is not None and (unknown := check(node)):
            raise refuse(unknown)


def name_construct(node: exp.Expr) -> str:
    """What ``node`` is called in SQL; never its values."""
    if isinstance(node, exp.Anonymous):
        return f"{node.name}()"
    if isinstance(node, exp.Func):
        return f"{node.sql_name().lower()}()"
    return type(node).__name__.upper()


def find_kind(node: exp.Expr) -> str:
    """Kind of the value DuckDB gives for ``node``: integer, decimal, float, text, …, or unknown."""
    if isinstance(node, exp.Literal) and not node.is_string:
        plain = not set(node.name.lower()) & {".", "e"}
        return "integer" if plain else "float" if "e" in node.name.lower() else "decimal"
    if isinstance(node, _KEEP_KIND):
        return find_kind(node.this)
    if isinstance(node, exp.Div | exp.Avg):
        return "float"
    if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Mod):
        return _find_result(node)
    if isinstance(node, exp.Coalesce | exp.Greatest | exp.Least):
        return _find_widest([find_kind(part) for part in (node.this, *node.expressions)])
    kind = node.type.this if node.type is not None else None
    return next((name for name, types in _KINDS.items() if kind in types), "unknown")


def _find_result(node: exp.Binary) -> str:
    left, right = find_kind(node.left), find_kind(node.right)
    if "interval" in (left, right):
        return "timestamp"
    if "date" in (left, right):
        return "integer" if left == right else "date"
    return _find_widest([left, right])


def _find_widest(kinds: list[str]) -> str:
    """The kind numbers of these kinds have together; the one kind of what are no numbers."""
    if "unknown" in kinds:
        return "unknown"
    for kind in ("float", "decimal", "integer"):
        if kind in kinds:
            return kind
    return kinds[0]


# --- what may be of a construct that is known


def _check_join(join: exp.Expr) -> str | None:
    kind = " ".join(filter(None, (join.args.get("method"), join.args.get("side"), join.args.get("kind"))))
    return f"{kind} JOIN" if {"ASOF", "POSITIONAL"} & set(kind.upper().split()) else None


def _check_select(select: exp.Expr) -> str | None:
    distinct = select.args.get("distinct")
    if distinct is not None and distinct.args.get("on") is not None:
        return "DISTINCT ON"
    return "SAMPLE" if select.args.get("sample") is not None else None


def _check_like(like: exp.Expr) -> str | None:
    pattern = like.args["expression"]
    plain = isinstance(pattern, exp.Literal) and "\\" not in pattern.name
    return None if plain or isinstance(pattern, exp.Column | exp.Placeholder | exp.Cast) else "LIKE … \\"


def _check_window(window: exp.Expr) -> str | None:
    spec = window.args.get("spec")
    if spec is None or str(spec.args.get("kind") or "ROWS").upper() == "ROWS":
        return "EXCLUDE" if spec is not None and spec.args.get("exclude") else None
    numbers = [spec.args.get("start"), spec.args.get("end")]
    return "RANGE n PRECEDING" if any(isinstance(n, exp.Expr) for n in numbers) else None


def _check_regexp_replace(node: exp.Expr) -> str | None:
    modifiers, replacement = node.args.get("modifiers"), node.args.get("replacement")
    if modifiers is None or modifiers.name != "g":
        return "regexp_replace() without 'g'"
    if not isinstance(replacement, exp.Literal) or set(replacement.name) & set("\\$"):
        return "regexp_replace() with groups"
    return None


def _check_regexp(node: exp.Expr) -> str | None:
    return (
        f"{name_construct(node)} with options"
        if node.args.get("parameters") or node.args.get("flag")
        else None
    )


def _check_substring(node: exp.Expr) -> str | None:
    start = node.args.get("start")
    number = start.this if isinstance(start, exp.Neg) else start
    plain = isinstance(number, exp.Literal) and number.name.isdigit() and int(number.name) > 0
    return None if plain else "substring() from a start that is not a number other than 0"


def _check_nulls(node: exp.Expr) -> str | None:
    return None if isinstance(node.this, exp.AnyValue) else "IGNORE NULLS"


def _check_union(union: exp.Expr) -> str | None:
    return "UNION BY NAME" if union.args.get("by_name") else None


def _check_with(clause: exp.Expr) -> str | None:
    return "WITH RECURSIVE" if clause.args.get("recursive") else None


def _check_interval(interval: exp.Expr) -> str | None:
    return None if isinstance(interval.this, exp.Literal) else "INTERVAL of a computed length"


def _check_strings(node: exp.Expr) -> str | None:
    return None if isinstance(node.this, exp.Order) else "string_agg() without ORDER BY"


def _check_format(node: exp.Expr) -> str | None:
    pattern = node.args.get("format")
    if not isinstance(pattern, exp.Literal):
        return "strftime() with a computed format"
    signs = {pattern.name[i + 1 : i + 2] for i, sign in enumerate(pattern.name) if sign == "%"}
    return None if signs <= set("YmdHMS") else "strftime() with signs other than %Y %m %d %H %M %S"


def _check_quantile(node: exp.Expr) -> str | None:
    number = node.args.get("expression") or node.args.get("quantile")
    return None if isinstance(number, exp.Literal | exp.Cast) else "quantiles without one share"


_CHECKS: dict[type[exp.Expr], Callable[[exp.Expr], str | None]] = {
    exp.Join: _check_join,
    exp.Select: _check_select,
    exp.Like: _check_like,
    exp.ILike: _check_like,
    exp.Window: _check_window,
    exp.RegexpReplace: _check_regexp_replace,
    exp.RegexpLike: _check_regexp,
    exp.RegexpExtract: _check_regexp,
    exp.Substring: _check_substring,
    exp.IgnoreNulls: _check_nulls,
    exp.Union: _check_union,
    exp.With: _check_with,
    exp.Interval: _check_interval,
    exp.GroupConcat: _check_strings,
    exp.TimeToStr: _check_format,
    exp.PercentileCont: _check_quantile,
    exp.PercentileDisc: _check_quantile,
    exp.Quantile: _check_quantile,
}
