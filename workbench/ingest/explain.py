"""Why no dataset takes a table: the nearest ones, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from workbench.core.dataset import Dataset
from workbench.core.errors import ColumnsMissing, Unrecognised
from workbench.core.text import Text
from workbench.ingest.matching import match_header, merge_header, name_tells, names_other_province, spellings
from workbench.ingest.source import normal

_LOOKED_AT: Final = 16
"""First records that may hold the header."""
_LIKE_SHARE_MIN: Final = 0.5
"""Share of the promised columns below which two headers have little in common."""
_LIKE_N_MIN: Final = 3
_NAMED_MAX: Final = 5
_DRAFT: Final = Text(
    "`workbench datasets new 파일`로 설명 파일의 초안을 만드세요",
    "draft a descriptor with `workbench datasets new FILE`",
)


def explain(
    datasets: Sequence[Dataset], name: str, head: Sequence[Sequence[str]]
) -> Unrecognised | ColumnsMissing:
    """Why nothing fits.

    Returns
    -------
    Unrecognised or ColumnsMissing
        Datasets of Seoul's that have the header of another province's file; datasets that share the header but go by
        the file's name; or the nearest dataset and what the file lacks of
        it; or that nothing is like it.
    """
    others = [d for d in datasets if names_other_province(d, name)]
    if like := _find_like(others, head):
        return _elsewhere(like, name)
    datasets = [d for d in datasets if d not in others]
    if shared := _find_like([d for d in datasets if d.recognise.name_required], head):
        return _nameless(shared, name)
    share, dataset, lacking, found_n = _find_nearest(datasets, name, head)
    if dataset is None or not lacking or share < _LIKE_SHARE_MIN:
        return Unrecognised(
            Text("이 파일을 아는 데이터셋이 없습니다", "no descriptor knows this file"),
            where=name,
            next_step=_DRAFT,
        )
    if name_tells(dataset, name):
        return ColumnsMissing(
            Text("약속된 열이 파일에 없습니다", "the file lacks columns that its descriptor promises"),
            where=f"{dataset.id} ← {name} ({', '.join(lacking)})",
            next_step=Text(
                f"머리글을 datasets/{dataset.theme}/{dataset.id}.yaml의 source와 견주어 보세요. 다른 자료라면 {_DRAFT.ko}",
                f"compare the header with `source` in datasets/{dataset.theme}/{dataset.id}.yaml; "
                f"if it is another dataset, {_DRAFT.en}",
            ),
        )
    if found_n < _LIKE_N_MIN:
        return Unrecognised(
            Text("이 파일을 아는 데이터셋이 없습니다", "no descriptor knows this file"),
            where=name,
            next_step=_DRAFT,
        )
    columns = ", ".join(lacking[:_NAMED_MAX])
    return Unrecognised(
        Text("이 파일을 아는 데이터셋이 없습니다", "no descriptor knows this file"),
        where=name,
        next_step=Text(
            f"가장 가까운 것은 {dataset.id}이고 파일에 없는 열은 {columns}입니다. 같은 자료라면 "
            f"datasets/{dataset.theme}/{dataset.id}.yaml의 source에 새 이름을 더하고, 아니라면 {_DRAFT.ko}",
            f"the nearest is {dataset.id}, of which it lacks {columns}; if it is the same, add the new names to `source` "
            f"in datasets/{dataset.theme}/{dataset.id}.yaml, otherwise {_DRAFT.en}",
        ),
    )


def _nameless(shared: Sequence[Dataset], name: str) -> Unrecognised:
    ids = ", ".join(d.id for d in shared)
    return Unrecognised(
        Text(
            f"머리글은 {ids}의 것과 같지만 파일 이름이 다릅니다(머리글이 같은 다른 자료가 있어 이름까지 맞아야 받습니다)",
            f"the header is that of {ids}, but the file's name is not (files on other subjects have the same header)",
        ),
        where=name,
        next_step=Text(
            f"발행처의 파일 이름으로 되돌리세요. 다른 자료라면 {_DRAFT.ko}",
            f"give the file its publisher's name back; if it is another dataset, {_DRAFT.en}",
        ),
    )


def _elsewhere(like: Sequence[Dataset], name: str) -> Unrecognised:
    ids = ", ".join(d.id for d in like)
    return Unrecognised(
        Text(
            f"머리글은 {ids}의 것과 같지만, 파일 이름에 다른 시도가 있어 서울 자료에 섞지 않습니다",
            f"the header is that of {ids}, but the name tells of another province: it is not mixed with Seoul's data",
        ),
        where=name,
        next_step=_DRAFT,
    )


def _find_like(datasets: Sequence[Dataset], head: Sequence[Sequence[str]]) -> list[Dataset]:
    """Datasets that the header alone would fit."""
    for height in (1, 2, 3):
        for first in range(min(_LOOKED_AT, len(head) - height + 1)):
            header = merge_header(head[first : first + height])
            if found := [d for d in datasets if match_header(d, header, (first, height))]:
                return found
    return []


def _find_nearest(
    datasets: Sequence[Dataset], name: str, head: Sequence[Sequence[str]]
) -> tuple[float, Dataset | None, list[str], int]:
    """The dataset of which the header has the largest share of the promised columns, the name before all: that
    share, the dataset, the columns it lacks and how many it has."""
    seen = {
        normal(cell)
        for height in (1, 2)
        for i in range(min(_LOOKED_AT, len(head)))
        for cell in merge_header(head[i : i + height])
    }
    near: tuple[tuple[bool, float], Dataset | None, list[str], int] = ((False, 0.0), None, [], 0)
    for candidate in datasets:
        promised = [f for f in candidate.fields if spellings(f) and not f.optional_column]
        if not promised:
            continue
        lacking = [f.source[0] for f in promised if not any(s in seen for s in spellings(f))]
        share = 1 - len(lacking) / len(promised)
        rank = (name_tells(candidate, name) and share >= _LIKE_SHARE_MIN, share)
        if rank > near[0]:
            near = (rank, candidate, list(dict.fromkeys(lacking)), len(promised) - len(lacking))
    (_, share), dataset, lacking, found_n = near
    return share, dataset, lacking, found_n
