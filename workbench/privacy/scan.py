"""Looks for personal data in everything a result would show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import pyarrow as pa

from workbench.core.dataset import Snapshot
from workbench.core.errors import PersonalDataFound, PrivacyError
from workbench.core.result import Column, Result, Table
from workbench.core.text import Text
from workbench.privacy.personal_data import find_personal_data
from workbench.privacy.policy import Policy

_LAYER_COLUMNS = frozenset({"code", "name", "geometry"})
_SHORTEST_NUMBER = 10**8
"""Integers below are too short for a phone with its leading zero lost."""


def require_no_personal_data(result: Result, policy: Policy) -> None:
    """Raise where a column, a cell, a text or a parameter of ``result`` holds personal data.

    Raises
    ------
    PersonalDataFound
        Names the table, the column and the kind of personal data, never the value.
    PrivacyError
        A table has a column that nobody described, a map layer has columns other than code, name and
        geometry, or a table of records holds free text.
    """
    for table in result.tables:
        _check_columns(table, policy)
        for described in table.columns:
            where = f"{table.id}.{described.name}"
            _check_cells(table.data.column(described.name), described.role, where, policy)
        if table.basis == "records":
            _check_free_text(table, policy)
    for name, layer in result.layers.items():
        _check_layer(name, layer)
        for column in ("code", "name"):
            if column in layer.column_names:
                _check_cells(layer.column(column), "code", f"layer {name}.{column}", policy)
    for where, text in _texts(result, "result"):
        _check_text(text, where, policy)


def _check_columns(table: Table, policy: Policy) -> None:
    shown, held = [c.name for c in table.columns], table.data.column_names
    if sorted(shown) != sorted(held):
        raise PrivacyError(
            Text(
                "표의 열과 그 설명이 서로 다릅니다",
                "the columns of a table and their descriptions differ",
            ),
            where=f"{table.id}: {', '.join(sorted(set(shown) ^ set(held)) or sorted(held))}",
            next_step=Text(
                "Table.columns에 모든 열을 적고, 보이지 않을 열은 표에서 빼세요",
                "describe every column in Table.columns, and leave out what is not to be shown",
            ),
        )
    for column in table.columns:
        name = column.name
        words = [name, column.title.ko, column.title.en.replace(" ", "_")]
        if any(p.search(w.strip()) for p in policy.columns for w in words):
            raise PersonalDataFound(
                policy.why["personal_data"],
                where=f"{table.id}.{name}",
                next_step=Text(
                    "사람을 가리키는 열입니다. 분석에서 이 열을 빼세요",
                    "the column names persons: leave it out of the table",
                ),
            )


def _check_cells(column: pa.ChunkedArray, role: str, where: str, policy: Policy) -> None:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        texts = column.unique().to_pylist()
    elif pa.types.is_integer(kind) and role in ("label", "code"):
        texts = [_spelled(v) for v in column.unique().to_pylist() if v is not None and v > _SHORTEST_NUMBER]
    elif pa.types.is_nested(kind):
        texts = [str(v) for v in column.to_pylist()]
    else:
        return
    for text in texts:
        if text:
            _check_text(str(text), where, policy)


def _spelled(number: int) -> str:
    """A number as it was written: a mobile phone read as a number has lost its zero."""
    text = str(number)
    return f"0{text}" if len(text) == 10 and text.startswith("10") else text


def _check_text(text: str, where: str, policy: Policy) -> None:
    for match in find_personal_data(text, policy.office_exchanges):
        if match.kind in policy.refuse:
            raise PersonalDataFound(
                policy.why["personal_data"],
                where=f"{where}: {match.kind}",
                next_step=Text(
                    "분석에서 이 내용을 빼거나 가린 뒤 다시 실행하세요",
                    "take it out of the analysis, or mask it, and run again",
                ),
            )


def _check_free_text(table: Table, policy: Policy) -> None:
    for name in table.data.column_names:
        column = table.data.column(name)
        if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
            continue
        if any(len(v) > policy.longest_cell for v in column.unique().to_pylist() if v):
            raise PrivacyError(
                policy.why["free_text"],
                where=f"{table.id}.{name}",
                next_step=Text(
                    "글 대신 분류나 개수를 보이세요", "show a category or a count in place of the text"
                ),
            )


def _check_layer(name: str, layer: pa.Table) -> None:
    if extra := sorted(set(layer.column_names) - _LAYER_COLUMNS):
        raise PrivacyError(
            Text(
                "지도 바탕 자료에 보이지 않아도 될 열이 있습니다",
                "a map layer carries columns that no map needs",
            ),
            where=f"layer {name}: {', '.join(extra)}",
            next_step=Text("code, name, geometry만 남기세요", "keep code, name and geometry only"),
        )


def _texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    """Every text below ``value`` with the place it stands in, tables' cells and layers left out."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Snapshot):
        names = (str(source.get("name", "")) for source in value.sources)
        yield from ((f"{where}.{value.dataset_id}.sources", name) for name in names)
    elif is_dataclass(value) and not isinstance(value, type):
        own = str(getattr(value, "id", "")) if not isinstance(value, Column) else value.name
        for field in fields(value):
            inside = getattr(value, field.name)
            # A number in a noun is a quantity: only texts and the parameters can name someone.
            if field.name != "layers" and not isinstance(inside, int):
                yield from _texts(inside, f"{where}.{own}.{field.name}" if own else f"{where}.{field.name}")
    elif isinstance(value, Mapping):
        for key, inside in value.items():
            yield f"{where} (key)", str(key)
            yield from _texts(inside, where)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for inside in value:
            yield from _texts(inside, where)
    elif isinstance(value, int) and not isinstance(value, bool) and value > _SHORTEST_NUMBER:
        yield where, _spelled(value)
