"""Rules over a whole descriptor: what one part names must exist in another."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbench.catalog.block import Block
from workbench.core.dataset import Dataset

_WORDS = frozenset(
    "and or not is null true false between in like ilike case when then else end interval "
    "year month day hour minute second date timestamp extract from".split()
)
"""Words of DuckDB's SQL that are no column, as far as checks use them."""


def check_dataset(dataset: Dataset, top: Block) -> None:
    """Refuse a descriptor whose parts do not fit together.

    Raises
    ------
    DescriptorError
        Key, period, place, checks, total rows or the wide header name no field; or a field asks for what
        the descriptor does not offer.
    """
    names = [field.name for field in dataset.fields]
    if not names:
        top.refuse("resources[0].schema.fields", "필드가 없습니다", "there are no fields")
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        top.refuse(
            "resources[0].schema.fields",
            f"{repeated[0]} 필드가 두 번 있습니다",
            f"the field {repeated[0]} stands twice",
        )
    _check_references(dataset, top)
    _check_fields(dataset, top)
    _check_wide(dataset, top)
    _check_place(dataset, top)


def _require_fields(dataset: Dataset, top: Block, key: str, named: Iterable[str | None]) -> None:
    known = {field.name for field in dataset.fields}
    for name in named:
        if name is not None and name not in known:
            top.refuse(key, f"{name} 필드가 없습니다", f"there is no field called {name}")


def _check_references(dataset: Dataset, top: Block) -> None:
    _require_fields(dataset, top, "resources[0].schema.primaryKey", dataset.key)
    _require_fields(dataset, top, "period", (dataset.period,))
    _require_fields(dataset, top, "recognise.requires_any", dataset.recognise.requires_any)
    _require_fields(dataset, top, "recognise.total_rows", dataset.recognise.total_rows)
    for i, check in enumerate(dataset.checks):
        _require_fields(dataset, top, f"checks[{i}]({check.name}).sql", find_columns(check.sql))
    if dataset.key and not any(dataset.field(name).required for name in dataset.key):
        top.refuse(
            "resources[0].schema.primaryKey",
            "required인 필드가 하나는 있어야 합니다",
            "must hold at least one required field",
        )
    if dataset.period and dataset.field(dataset.period).type not in ("date", "datetime", "month", "year"):
        top.refuse("period", "날짜·시각·월·연도 필드여야 합니다", "must be a date, time, month or year")


def find_columns(sql: str) -> tuple[str, ...]:
    """Column names in a condition: words that are no keyword, function, type or text literal."""
    plain = re.sub(r"::\s*\w+", " ", re.sub(r"'(?:[^']|'')*'", " ", sql))
    words = re.findall(r"(?<!\w)[A-Za-z_]\w*(?!\w)(?!\s*\()", plain)
    return tuple(dict.fromkeys(word for word in words if word.lower() not in _WORDS))


def _check_fields(dataset: Dataset, top: Block) -> None:
    for i, field in enumerate(dataset.fields):
        key = f"resources[0].schema.fields[{i}]({field.name})"
        if field.required and field.optional_column:
            top.refuse(
                key, "required와 optional_column은 함께 쓸 수 없습니다", "is both required and optional"
            )
        if field.width is not None and field.type != "code":
            top.refuse(f"{key}.width", "code 필드에만 씁니다", "goes with code fields only")
        low, high = field.minimum, field.maximum
        if (low is not None or high is not None) and field.type not in ("integer", "number", "year"):
            top.refuse(f"{key}.constraints", "수 필드에만 씁니다", "bounds go with numbers only")
        if low is not None and high is not None and low > high:
            top.refuse(f"{key}.constraints", "최솟값이 최댓값보다 큽니다", "minimum lies above maximum")
        if field.fill and (field.type == "geometry" or not field.source):
            top.refuse(f"{key}.fill", "열을 읽는 필드에만 씁니다", "goes with fields read from a column only")
        if any(spelling.startswith("@") for spelling in field.source) and dataset.pairs is None:
            top.refuse(f"{key}.source", "@이름에는 pairs가 있어야 합니다", "'@name' needs pairs")


def _check_wide(dataset: Dataset, top: Block) -> None:
    groups = set(re.compile(dataset.wide.header).groupindex) if dataset.wide else set()
    asked = {
        spelling[1:-1]: i
        for i, field in enumerate(dataset.fields)
        for spelling in field.source
        if spelling.startswith("<") and spelling.endswith(">")
    }
    for group, i in asked.items():
        if group not in groups:
            top.refuse(
                f"resources[0].schema.fields[{i}].source",
                f"wide.header에 {group} 묶음이 없습니다",
                f"wide.header has no group called {group}",
            )
    if dataset.wide is None:
        return
    if unused := sorted(groups - set(asked) - {"measure"}):
        top.refuse("wide.header", f"{unused[0]} 묶음을 쓰는 필드가 없습니다", f"no field takes <{unused[0]}>")
    if ("measure" in groups) == (dataset.wide.value is not None):
        top.refuse(
            "wide.value",
            "measure 묶음이 없을 때만 씁니다",
            "is needed if, and only if, there is no group called measure",
        )
    _require_fields(dataset, top, "wide.value", (dataset.wide.value,))
    if dataset.wide.value is not None and dataset.field(dataset.wide.value).source:
        top.refuse("wide.value", "source가 없는 필드여야 합니다", "must be a field without a source")


def _check_place(dataset: Dataset, top: Block) -> None:
    shapes = [field.name for field in dataset.fields if field.type == "geometry"]
    if len(shapes) > 1:
        top.refuse("resources[0].schema.fields", "도형 필드는 하나여야 합니다", "has more than one geometry")
    place = dataset.place
    if place is None:
        if shapes:
            top.refuse("place", "도형이 있으면 있어야 합니다", "is needed where there is a geometry")
        return
    if (place.x is None) != (place.y is None):
        top.refuse("place", "x와 y는 함께 적습니다", "x and y go together")
    if place.via is not None:
        if shapes or place.x is not None:
            top.refuse(
                "place.via", "좌표나 도형과 함께 적지 않습니다", "takes no coordinates or geometry beside it"
            )
        _require_fields(dataset, top, "place.via.field", (place.via.field,))
        return
    if place.x is None and place.gu_name is None and not shapes:
        top.refuse(
            "place",
            "좌표, 도형, 구 이름, via 가운데 하나가 있어야 합니다",
            "needs x and y, a geometry, gu_name or via",
        )
    if place.x is not None and shapes:
        top.refuse("place", "도형이 있으면 x와 y를 적지 않습니다", "takes no x and y beside a geometry")
    _require_fields(dataset, top, "place", (place.x, place.y, place.gu_name))
    for name in (place.x, place.y):
        if name is not None and dataset.field(name).type != "number":
            top.refuse("place", f"{name} 필드는 수여야 합니다", f"the field {name} must be a number")
