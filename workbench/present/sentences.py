"""One sentence that says what a figure shows, made from its rows."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from workbench.core.result import Column, Figure
from workbench.core.text import Language, josa
from workbench.present.rows import Rows, write_number, write_value


def write_measure(value: float, column: Column, language: Language) -> str:
    """A number with its unit."""
    return _add_unit(write_number(value, column.digits), column, language)


def write_level(value: float, column: Column, language: Language) -> str:
    """A reference level with its unit: as many decimals as it has, not as the measurements have."""
    return _add_unit(f"{value:,.6g}", column, language)


def _add_unit(number: str, column: Column, language: Language) -> str:
    if column.unit is None:
        return number
    unit = column.unit.to(language)
    space = " " if unit[0] not in "%‰°" and (language == "en" or not _is_counter(unit)) else ""
    return f"{number}{space}{unit}"


def _is_counter(unit: str) -> bool:
    """Whether a Korean unit is written against its number (12건), not apart from it (12 건/100만 통행)."""
    return len(unit) <= 2 and "가" <= unit[0] <= "힣"


def rank_rows(rows: Rows, value: str) -> list[int]:
    """Row numbers from the highest value down; rows without a value last, in the table's order."""
    numbers = rows.numbers(value)
    return sorted(range(len(numbers)), key=lambda i: (numbers[i] is None, -(numbers[i] or 0.0), i))


_COUNTERS = {
    "area_map": ("곳", "places"),
    "point_map": ("곳", "places"),
    "cluster_map": ("곳", "clusters"),
    "line_map": ("개 구간", "stretches"),
}
"""What the rows of a figure are, counted in Korean and in English."""


def describe_ranking(rows: Rows, figure: Figure, language: Language) -> str:
    """Highest, lowest and middle of the values, and how many have none."""
    numbers = rows.numbers(figure.value)
    column = rows.column(figure.value)
    order = [i for i in rank_rows(rows, figure.value) if numbers[i] is not None]
    empty = _describe_empty(rows, figure.value, language)
    if not order:
        none = "공개할 수 있는 값이 없습니다." if language == "ko" else "No value may be shown."
        return f"{none} {empty}".strip()
    present = [n for n in numbers if n is not None]
    top, bottom = (rows.name(figure.label, i, language) for i in (order[0], order[-1]))
    high, low, middle = (
        write_measure(v, column, language) for v in (max(present), min(present), median(present))
    )
    counter, things = _COUNTERS.get(figure.kind, ("개", "rows"))
    if len(order) == 1:
        one = f"{top}의 값은 {high}입니다." if language == "ko" else f"{top}: {high}."
        return f"{one} {empty}".strip()
    if language == "ko":
        sentence = (
            f"{len(order):,}{counter} 가운데 {josa(top, '이/가')} {josa(high, '으로/로')} 가장 높고, "
            f"{josa(bottom, '이/가')} {josa(low, '으로/로')} 가장 낮습니다. 중앙값은 {middle}입니다."
        )
    else:
        sentence = (
            f"Of {len(order):,} {things}, {top} is highest at {high} and {bottom} lowest at {low}. "
            f"The median is {middle}."
        )
    return f"{sentence} {empty}".strip()


def _describe_empty(rows: Rows, name: str, language: Language) -> str:
    empty = sum(v is None for v in rows.values(name))
    withheld = min(rows.withheld_n(name), empty)
    said = []
    if withheld:
        said.append(
            f"{withheld:,}개 값은 비공개입니다." if language == "ko" else f"Withheld values: {withheld:,}."
        )
    if empty - withheld:
        rest = empty - withheld
        said.append(f"{rest:,}개는 값이 없습니다." if language == "ko" else f"Without a value: {rest:,}.")
    return " ".join(said)


def describe_series(rows: Rows, figure: Figure, language: Language) -> str:
    """From when to when, the highest point, and how often each reference level was exceeded."""
    numbers = rows.numbers(figure.value)
    column, label = rows.column(figure.value), rows.column(figure.label)
    filled = [i for i, n in enumerate(numbers) if n is not None]
    if not filled:
        return describe_ranking(rows, figure, language)
    moments = rows.values(figure.label)
    by_time = sorted(filled, key=lambda i: (moments[i] is None, moments[i]))
    first, last = (write_value(moments[i], label, language) for i in (by_time[0], by_time[-1]))
    peak = max(filled, key=lambda i: numbers[i] or 0.0)
    high = write_measure(numbers[peak] or 0.0, column, language)
    when = write_value(moments[peak], label, language)
    who = f" {rows.write(figure.group, peak, language)}" if figure.group else ""
    if language == "ko":
        sentence = f"{first}부터 {last}까지의 값입니다. 가장 높은 값은 {when}{who}의 {high}입니다."
    else:
        sentence = f"From {first} to {last}. The highest value is {high} ({when}{',' if who else ''}{who})."
    present = [n for n in numbers if n is not None]
    said = _describe_levels(present, figure, column, language)
    return " ".join(part for part in (sentence, said, _describe_empty(rows, figure.value, language)) if part)


def _describe_levels(values: Sequence[float], figure: Figure, column: Column, language: Language) -> str:
    said = []
    for level, name in figure.reference:
        above = sum(v > level for v in values)
        measure = write_level(level, column, language)
        if language == "ko":
            said.append(f"{name.ko}({measure})보다 높은 값은 {len(values):,}개 중 {above:,}개입니다.")
        else:
            said.append(f"Above {name.en} ({measure}): {above:,} of {len(values):,} values.")
    return " ".join(said)


def describe_levels(rows: Rows, figure: Figure, language: Language) -> str:
    """How many values lie above each reference level of the figure."""
    present = [n for n in rows.numbers(figure.value) if n is not None]
    return _describe_levels(present, figure, rows.column(figure.value), language)
