"""DuckDB's errors in the analyst's words: what is wrong, where, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import duckdb

from workbench.core.errors import QueryError, QueryForbidden, QueryTooLarge
from workbench.core.text import Text, josa


def explain_error(error: duckdb.Error, names: Iterable[str], columns: Mapping[str, str]) -> QueryError:
    """The error to raise for ``error``.

    Parameters
    ----------
    error
        What DuckDB raised. Its message is passed on only where it cannot hold a row's value.
    names
        Datasets that can be read.
    columns
        What a person may call a column (our name, the publisher's header, a title) → our name.
    """
    message = str(error)
    if isinstance(error, duckdb.OutOfMemoryException) or "No space left" in message:
        return too_large()
    if isinstance(error, duckdb.PermissionException):
        return QueryForbidden(
            Text("이 작업은 허용되지 않습니다", "the session may not do that"),
            next_step=Text(
                "데이터셋을 이름으로 읽는 문장만 쓸 수 있습니다", "only reading datasets by name is allowed"
            ),
        )
    if isinstance(error, duckdb.ParserException):
        return _explain_syntax(message)
    if found := re.search(r"Table with name (\S+) does not exist", message):
        return unknown_table(found[1], names)
    if found := re.search(r"Function with name \"?(\w+)\"?", message):
        return _unknown_function(found[1], message)
    for pattern in (
        r'Referenced column "(.+?)" (?:was )?not found',
        r'does not have a column named "(.+?)"',
        r'column "(.+?)" does not exist',
    ):
        if found := re.search(pattern, message):
            return _unknown_column(found[1], message, columns)
    if isinstance(error, duckdb.BinderException):
        return _explain_binding(message)
    if isinstance(error, duckdb.InterruptException):
        return QueryError(Text("질의를 멈췄습니다", "the query was stopped"))
    # Conversion, range and input errors quote the value they failed on: never passed on.
    return QueryError(
        Text(
            "값을 계산하거나 바꾸는 중에 질의가 멈췄습니다",
            "the query failed while computing or converting a value",
        ),
        where=type(error).__name__,
        next_step=Text(
            "형을 바꿀 때는 TRY_CAST를 쓰고, `DESCRIBE 데이터셋`으로 열의 형을 확인하세요",
            "convert with TRY_CAST, and look at the columns' types with `DESCRIBE dataset`",
        ),
    )


def too_large() -> QueryTooLarge:
    """The seat's memory does not suffice."""
    return QueryTooLarge(
        Text(
            "이 질의에는 이 자리에 주어진 것보다 많은 메모리가 필요합니다",
            "the query needs more memory than this seat has",
        ),
        next_step=Text(
            "필요한 열만 고르고, WHERE로 기간을 좁히거나 GROUP BY로 먼저 집계하세요. 조인 조건이 빠졌는지도 "
            "보세요",
            "select only the columns you need, narrow the period with WHERE or aggregate first; check that "
            "no join condition is missing",
        ),
    )


def unknown_table(name: str, names: Iterable[str]) -> QueryError:
    """No dataset is called ``name``."""
    near = get_close_matches(name.lower(), list(names), n=3, cutoff=0.5)
    return QueryError(
        Text(f"{name}라는 데이터셋이 없습니다", f"there is no dataset {name}"),
        where="FROM",
        next_step=(
            Text(
                f"혹시 {', '.join(near)}인가요? 전체 이름은 SHOW TABLES로 봅니다",
                f"did you mean {', '.join(near)}?",
            )
            if near
            else Text("SHOW TABLES로 이름을 확인하세요", "SHOW TABLES lists the names")
        ),
    )


def wrong_parameters(missing: Iterable[str], unused: Iterable[str]) -> QueryError | None:
    """The error for parameters that do not fit the text, if they do not."""
    if missing := sorted(missing):
        listed = ", ".join(f"${name}" for name in missing)
        return QueryError(
            Text("값이 주어지지 않은 매개변수가 있습니다", "a parameter was given no value"),
            where=listed,
            next_step=Text(f"예: sql(…, {missing[0]}=값)", f"e.g. sql(…, {missing[0]}=value)"),
        )
    if unused := sorted(unused):
        return QueryError(
            Text("SQL에 없는 매개변수를 주었습니다", "a parameter was given that the SQL does not use"),
            where=", ".join(unused),
            next_step=Text("SQL에서는 $이름으로 씁니다", "in SQL it is written $name"),
        )
    return None


def _explain_syntax(message: str) -> QueryError:
    near = re.search(r'at or near "(.+?)"', message)
    line = re.search(r"LINE (\d+):", message)
    where = " ".join(
        part for part in (f"line {line[1]}" if line else "", f"near {near[1]}" if near else "") if part
    )
    return QueryError(
        Text("SQL 문법이 맞지 않습니다", "this is not valid SQL"),
        where=where,
        next_step=Text(
            "그 앞의 쉼표·괄호·따옴표를 살펴보세요", "look at the commas, brackets and quotes just before it"
        ),
    )


def _unknown_function(name: str, message: str) -> QueryError:
    near = re.search(r'Did you mean "(.+?)"', message)
    suggestion = f" ({near[1]}?)" if near else ""
    return QueryError(
        Text(f"{name}라는 함수가 없습니다", f"there is no function {name}"),
        next_step=Text(f"함수 이름을 확인하세요{suggestion}", f"check the function's name{suggestion}"),
    )


def _unknown_column(name: str, message: str, columns: Mapping[str, str]) -> QueryError:
    near = [columns[known] for known in get_close_matches(name, list(columns), n=4, cutoff=0.5)]
    candidates = re.search(r"Candidate bindings: :?(.+)", message)
    if not near and candidates:
        near = re.findall(r'"([^"]+)"', candidates[1])[:4]
    listed = ", ".join(dict.fromkeys(near))
    quoted = Text(
        "글자 값은 작은따옴표로 묶습니다: gu_name = '종로구'",
        "text values take single quotes: gu_name = '종로구'",
    )
    return QueryError(
        Text(f"{josa(name, '이라는/라는')} 열이 없습니다", f"there is no column {name}"),
        next_step=Text(f"혹시 {listed}인가요? {quoted.ko}", f"did you mean {listed}? {quoted.en}")
        if listed
        else quoted,
    )


def _explain_binding(message: str) -> QueryError:
    if "GROUP BY" in message:
        return QueryError(
            Text("집계하지 않은 열이 GROUP BY에 없습니다", "a column is neither aggregated nor in GROUP BY"),
            next_step=Text(
                "그 열을 GROUP BY에 더하거나 sum(), count(), any_value()로 감싸세요 (GROUP BY ALL도 됩니다)",
                "add it to GROUP BY or wrap it in sum(), count() or any_value() (GROUP BY ALL works too)",
            ),
        )
    if found := re.search(r'Ambiguous reference to column name "(.+?)"', message):
        return QueryError(
            Text(f"열 {found[1]}이(가) 여러 표에 있습니다", f"column {found[1]} is in more than one table"),
            next_step=Text(f"표 이름을 붙이세요: a.{found[1]}", f"name the table too: a.{found[1]}"),
        )
    if found := re.search(r'Referenced table "(.+?)" not found', message):
        return QueryError(
            Text(f"FROM에 {found[1]}이(가) 없습니다", f"{found[1]} is not in FROM"),
            next_step=Text("표의 별칭을 확인하세요", "check the tables' aliases"),
        )
    return QueryError(
        Text("SQL의 이름이나 형이 맞지 않습니다", "a name or a type in the SQL does not fit"),
        next_step=Text(
            "`DESCRIBE 데이터셋`으로 열의 이름과 형을 확인하세요",
            "look at the columns' names and types with `DESCRIBE dataset`",
        ),
    )
