"""One sentence that says what a figure shows, made from its rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from statistics import median

from workbench.core.result import Column, Figure
from workbench.core.text import Language, josa, write_day, write_month
from workbench.present.rows import Rows, is_month, write_number


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
_MANY = frozenset({"건", "명", "곳", "개", "대", "회", "차례", "가지", "일", "시간", "통행"})
"""Units of what is many or few in Korean, not high or low."""
_THINGS = frozenset({"자치구", "행정동", "장소", "측정소", "구"})
"""Titles of columns that say what a row is; others (언제, 무엇을) only say what its name means."""


def _count_of(n: int, rows: Rows, figure: Figure, language: Language) -> str:
    """``66곳``, ``25개 자치구``; ``Of 66 places``, ``Of the 25 compared``."""
    counted = _COUNTERS.get(figure.kind)
    if language == "en":
        return f"Of {n:,} {counted[1]}" if counted else f"Of the {n:,} compared"
    title = rows.column(figure.label).title.ko
    named = f" {title}" if title in _THINGS else ""
    return f"{n:,}{counted[0]}" if counted else f"{n:,}개{named}"


def _most_and_least(column: Column) -> tuple[str, str]:
    """How the ends of a column are called in Korean: many and few, large and small, high and low."""
    unit = column.unit.ko if column.unit else ""
    if unit in _MANY:
        return "많고", "적습니다"
    return ("크고", "작습니다") if unit.split("/")[0] in ("m", "km") else ("높고", "낮습니다")


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
    of = _count_of(len(order), rows, figure, language)
    if len(order) == 1:
        one = f"{top}의 값은 {high}입니다." if language == "ko" else f"{top}: {high}."
        return f"{one} {empty}".strip()
    if language == "ko":
        most, least = _most_and_least(column)
        sentence = (
            f"{of} 가운데 {josa(top, '이/가')} {josa(high, '으로/로')} 가장 {most}, "
            f"{josa(bottom, '이/가')} {josa(low, '으로/로')} 가장 {least}. 중앙값은 {middle}입니다."
        )
    else:
        sentence = f"{of}, {top} is highest at {high} and {bottom} lowest at {low}. The median is {middle}."
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
    column = rows.column(figure.value)
    filled = [i for i, n in enumerate(numbers) if n is not None]
    if not filled:
        return describe_ranking(rows, figure, language)
    moments = rows.values(figure.label)
    by_time = sorted(filled, key=lambda i: (moments[i] is None, moments[i]))
    first, last = (write_moment(rows, figure.label, i, language) for i in (by_time[0], by_time[-1]))
    peak = max(filled, key=lambda i: numbers[i] or 0.0)
    high = write_measure(numbers[peak] or 0.0, column, language)
    when = write_moment(rows, figure.label, peak, language)
    if figure.group:
        when = f"{when}, {rows.write(figure.group, peak, language)}"
    if language == "ko":
        sentence = f"{first}부터 {last}까지의 값입니다. 가장 높은 값은 {high}({when})입니다."
    else:
        sentence = f"From {first} to {last}. The highest value is {high} ({when})."
    present = [n for n in numbers if n is not None]
    said = _describe_levels(present, figure, column, language)
    return " ".join(part for part in (sentence, said, _describe_empty(rows, figure.value, language)) if part)


def write_moment(rows: Rows, name: str, row: int, language: Language) -> str:
    """A moment as a sentence says it: ``2017년 1월``, ``2005년``, ``18시``; a table writes it shorter."""
    value, column = rows.values(name)[row], rows.column(name)
    if isinstance(value, date) and not isinstance(value, datetime):
        return (write_month if is_month(column) else write_day)(value, language)
    text = rows.name(name, row, language)
    is_year = column.unit is None and (column.name == "year" or column.name.endswith("_year"))
    return f"{text}년" if is_year and language == "ko" else text


def _describe_levels(values: Sequence[float], figure: Figure, column: Column, language: Language) -> str:
    said = []
    for level, name in figure.reference:
        above, n = sum(v > level for v in values), len(values)
        measure = write_level(level, column, language)
        if language == "en":
            share = "all" if above == n else f"{above:,}" if above else "none"
            said.append(f"Above {name.en} ({measure}): {share} of {n:,} values.")
        elif above == n:
            said.append(f"{n:,}개 모두 {name.ko}({measure})보다 높습니다.")
        else:
            many = f"{n:,}개 가운데 {above:,}개입니다" if above else "없습니다"
            said.append(f"{name.ko}({measure})보다 높은 값은 {many}.")
    return " ".join(said)


def describe_levels(rows: Rows, figure: Figure, language: Language) -> str:
    """How many values lie above each reference level of the figure."""
    present = [n for n in rows.numbers(figure.value) if n is not None]
    return _describe_levels(present, figure, rows.column(figure.value), language)
