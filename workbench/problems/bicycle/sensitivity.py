"""Which districts stay at the top when a choice of the analyst is made otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from workbench.core.result import Column, Table
from workbench.core.text import Text
from workbench.geo import find_gu
from workbench.problems.bicycle.data import Years, find_years
from workbench.problems.bicycle.denominators import Denominator
from workbench.problems.bicycle.rates import build_rates
from workbench.problems.chapter import build_table

WINDOWS = (1, 3, 5)


def build_sensitivity(
    crashes: pd.DataFrame, denominators: Sequence[Denominator], years: Years, *, top_n: int
) -> Table:
    """One row a variant: its top districts, and how many of them are also the main variant's."""
    main = denominators[0]
    variants: list[tuple[str, list[str]]] = []
    for denominator in denominators:
        frame = build_rates(crashes, denominator, top_n=top_n, seed=0)
        variants.append(
            (f"{denominator.title.ko}, EB · {denominator.title.en}, EB", _top(frame, "rank_shrunk", top_n))
        )
        variants.append(
            (f"{denominator.title.ko}, 관측 · {denominator.title.en}, raw", _top(frame, "rank_raw", top_n))
        )
    swapped = crashes.assign(victim_crashes_n=crashes["at_fault_crashes_n"])
    frame = build_rates(swapped, main, top_n=top_n, seed=0)
    variants.append(("가해 사고로 · crashes at fault", _top(frame, "rank_shrunk", top_n)))
    variants += _by_count(crashes, years, top_n)
    reference = set(variants[0][1])
    rows = [(name, _name_both(top), len(reference & set(top))) for name, top in variants]
    return build_table(
        "sensitivity",
        Text(
            f"선택을 바꾸면 상위 {top_n}곳이 어떻게 달라지나",
            f"How the top {top_n} change with the choices made",
        ),
        pd.DataFrame(rows, columns=["variant", "top", "same_n"]),
        (
            Column("variant", Text("선택", "Choice"), "label", bilingual=True),
            Column("top", Text("상위 자치구", "Top districts"), "label", bilingual=True),
            Column(
                "same_n",
                Text("첫 줄과 같은 곳", "Shared with the first row"),
                "value",
                Text("곳", "districts"),
            ),
        ),
        note=Text(
            "여러 선택에서 되풀이해 나오는 자치구가 믿을 만한 결론입니다. 건수 순위는 분모가 없어 사람이 "
            "많은 곳이 앞에 옵니다.",
            "Trust the districts that come back under several choices. Ranks by count have no denominator: "
            "busy districts come first.",
        ),
    )


def _name_both(names: list[str]) -> str:
    """Districts in both languages; a reader is shown one."""
    english = [gu.gu_name_en if (gu := find_gu(name=name)) is not None else name for name in names]
    return f"{', '.join(names)} · {', '.join(english)}"


def _top(frame: pd.DataFrame, rank: str, top_n: int) -> list[str]:
    return [str(name) for name in frame.sort_values([rank, "gu_code"])["gu_name"].head(top_n)]


def _by_count(crashes: pd.DataFrame, years: Years, top_n: int) -> list[tuple[str, list[str]]]:
    found = []
    for window in WINDOWS:
        run = find_years({int(y) for y in crashes["crash_year"]}, at_most=window, last=years.last)
        if run is None or run.count < window:
            continue
        chosen = crashes[crashes["crash_year"].isin(range(run.first, run.last + 1))]
        sums = chosen.groupby(["gu_code", "gu_name"])["victim_crashes_n"].sum().reset_index()
        sums = sums.sort_values(["victim_crashes_n", "gu_code"], ascending=[False, True])
        names = [str(name) for name in sums["gu_name"].head(top_n)]
        span = f"{run.first}–{run.last}" if window > 1 else f"{run.last}"
        label = f"건수, {span}년 · counts, {span}"
        found.append((label, names))
    return found
