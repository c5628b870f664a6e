"""Who lives in the sample city and who is in it by the hour: the published population files."""

from __future__ import annotations

import numpy as np

from workbench.ingest.sample_city.places import Floats, Places
from workbench.ingest.sample_city.publisher import HEADERS, MARK, PublishedFile, Publisher, seeded, spell

_QUARTERS = tuple(f"{year}. {q}/4" for year in (2021, 2022, 2023) for q in (1, 2, 3, 4))
_ITEM = "주민등록인구(동별)"
_KINDS = (
    ("세대", "세대"), ("계", "명"), ("남자", ""), ("여자", ""), ("한국인", "명"), ("남자", ""), ("여자", ""),
    ("등록외국인", "명"), ("남자", ""), ("여자", ""), ("세대당인구", "명"), ("65세이상고령자", "명"),
)  # fmt: skip
_AGE_SHARES = np.array([6.0, 3.6, 3.9, 6.2, 8.8, 8.2, 7.3, 7.6, 7.6, 8.4, 7.9, 7.6, 6.2, 10.7]) / 100
_DAY_SHAPE = (
    np.array(
        "96 95 95 95 95 95 96 99 104 108 110 110 110 110 110 110 109 108 105 102 100 99 98 97".split(), float
    )
    / 100
)


def publish_population(publisher: Publisher, places: Places, *, seed: int, days_n: int) -> None:
    """Write residents by gu and quarter, and the living population by dong and hour."""
    random = seeded(seed, "residents")
    dong = np.array([_kinds(d.residents_n, random) for d in places.dong])
    gu = np.zeros((len(places.gu), *dong.shape[1:]))
    np.add.at(gu, np.array([d.gu for d in places.dong]), dong)
    city = gu.sum(axis=0)[None]
    _publish_residents(publisher, ["합계", *(g.name for g in places.gu)], np.concatenate([city, gu]))
    _publish_living(publisher, places, seed=seed, days_n=days_n)


def _kinds(residents_n: int, random: np.random.Generator) -> Floats:
    """Array (kinds, quarters) of whole numbers; the ratio of persons to households is made when written."""
    course = residents_n * np.exp(
        -0.0012 * np.arange(len(_QUARTERS)) + random.normal(0, 0.002, len(_QUARTERS))
    )
    total = np.round(course)
    foreign = np.round(total * random.uniform(0.008, 0.045))
    own = total - foreign
    own_men, foreign_men = np.round(own * random.uniform(0.475, 0.495)), np.round(foreign * 0.47)
    men = own_men + foreign_men
    households = np.round(total / random.uniform(1.9, 2.3))
    old = np.round(total * random.uniform(0.14, 0.22) * np.exp(0.008 * np.arange(len(_QUARTERS))))
    rows = [households, total, men, total - men, own, own_men, own - own_men]
    return np.array([*rows, foreign, foreign_men, foreign - foreign_men, np.zeros_like(total), old])


def _publish_residents(publisher: Publisher, names: list[str], values: Floats) -> None:
    """Every cell quoted, the city's rows first, and the very last quote lost, as the portal loses it."""
    lines = [",".join(f'"{cell}"' for cell in (*HEADERS["resident_population"], *_QUARTERS))]
    for name, kinds in zip(names, values, strict=True):
        for (kind, unit), row in zip(_KINDS, kinds, strict=True):
            ratio = kind == "세대당인구"
            cells = [
                f"{v:.2f}" if ratio else f"{v:.0f}" for v in (kinds[1] / kinds[0] if ratio else row).tolist()
            ]
            lines.append(",".join(f'"{cell}"' for cell in (name, kind, _ITEM, unit, *cells)))
    file = PublishedFile(
        f"population/주민등록인구_자치구_{MARK}_2023.csv",
        "resident_population",
        len(lines) - 1,
        "utf-8-sig",
        "\n",
        dirt={"last_quote_not_closed": 1, "total_row": len(_KINDS)},
        must_quarantine={"total_row": len(_KINDS)},
    )
    publisher.write_text(file, "\n".join(lines).removesuffix('"'))


def _publish_living(publisher: Publisher, places: Places, *, seed: int, days_n: int) -> None:
    random = seeded(seed, "living")
    head = [
        f"{sex}_{age}_LVPOP_CO"
        for sex in ("MALE", "FEMALE")
        for age in HEADERS["living_population_dong_ages"]
    ]
    days = [f"202306{15 + d:02d}" for d in range(days_n)]
    n = len(places.dong)
    pull = random.lognormal(0.0, 0.25, n)
    people = np.array([d.residents_n for d in places.dong]) * 1.02
    shape = 1 + (_DAY_SHAPE - 1)[:, None] * 4 * (pull - 0.8)[None, :]
    total = np.tile(people * np.clip(shape, 0.5, None), (days_n, 1)) * random.lognormal(
        0, 0.01, (24 * days_n, n)
    )
    parts = random.dirichlet(60 * np.tile(_AGE_SHARES, 2), size=n)[None, :, :] * total[:, :, None]
    parts = np.round(parts, 4)
    total = np.round(parts.sum(axis=2), 4)
    rows = 24 * days_n * n
    cells = [
        np.array([f"{v:.4f}" for v in column.ravel().tolist()], dtype=object)
        for column in (total, *np.moveaxis(parts, 2, 0))
    ]
    hidden = random.choice(rows, size=8, replace=False)
    cells[1][hidden] = "*"
    file = PublishedFile(
        f"population/생활인구_행정동_{MARK}_20230615.csv",
        "living_population_dong",
        rows,
        "utf-8-sig",
        "\n",
        dirt={"star_for_a_small_cell": len(hidden)},
    )
    columns = [
        np.repeat(days, 24 * n).tolist(),
        np.tile(np.repeat(spell(np.arange(24), [f"{h:02d}" for h in range(24)]), n), days_n).tolist(),
        [d.code for d in places.dong] * (24 * days_n),
        *cells,
    ]
    publisher.write_table(file, ",".join([*HEADERS["living_population_dong"], *head]), columns)
