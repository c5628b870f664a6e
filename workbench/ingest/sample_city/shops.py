"""Commercial areas and their sales, parks, and shops that take the children's meal card: published files."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.ingest.sample_city.places import Floats, Ints, Places, scatter, to_central_belt, to_degrees
from workbench.ingest.sample_city.publisher import (
    HEADERS,
    MARK,
    PublishedFile,
    Publisher,
    format_rows,
    seeded,
)

_AREA_KINDS = (("A", "골목상권"), ("D", "발달상권"), ("R", "전통시장"), ("U", "관광특구"))
_TRADES = (
    ("CS100001", "한식음식점"),
    ("CS100010", "커피-음료"),
    ("CS300002", "편의점"),
    ("CS200001", "일반교습학원"),
)
_SHOP_KINDS = (
    ("일반가맹점", "한식"),
    ("일반가맹점", "일반대중음식"),
    ("일반가맹점", "중식"),
    ("일반가맹점", "제과점"),
    ("편의점", "편의점"),
    ("주부식가맹점", "식품잡화"),
)
_CHANGES = (("LL", "다이나믹"), ("LH", "상권확장"), ("HL", "상권축소"), ("HH", "정체"))
_DAYS = ("MON", "TUES", "WED", "THUR", "FRI", "SAT", "SUN")
_HOURS = ("00_06", "06_11", "11_14", "14_17", "17_21", "21_24")
_AGES = ("10", "20", "30", "40", "50", "60_ABOVE")
_SALES_AREAS_N = 40


@dataclass(frozen=True, slots=True)
class _Areas:
    """Commercial areas: arrays of one entry an area."""

    kind: list[int]
    code: list[str]
    name: list[str]
    gu: Ints
    dong: Ints
    at: Floats


def publish_shops(publisher: Publisher, places: Places, seed: int) -> None:
    """Write the five files."""
    areas = _place_areas(places, seed)
    _publish_areas(publisher, places, areas)
    _publish_change(publisher, places, seed)
    _publish_sales(publisher, areas, seed)
    _publish_parks(publisher, places, seed)
    _publish_meal_cards(publisher, places, seed)


def _place_areas(places: Places, seed: int) -> _Areas:
    random = seeded(seed, "areas")
    at = np.vstack([scatter(g.shape, 8, random) for g in places.gu])
    gu = np.repeat(np.arange(len(places.gu)), 8)
    kind = random.choice(4, size=len(at), p=(0.62, 0.18, 0.18, 0.02)).tolist()
    stems = [g.name.removesuffix("구") for g in places.gu]
    return _Areas(
        kind=kind,
        code=[f"{'3' if k else '2'}9{i:05d}" for i, k in enumerate(kind)],
        name=[f"{stems[g]} {MARK}상권{i % 8 + 1}" for i, g in enumerate(gu.tolist())],
        gu=gu,
        dong=places.dong_at(at[:, 0], at[:, 1]),
        at=at,
    )


def _publish_areas(publisher: Publisher, places: Places, areas: _Areas) -> None:
    rows: list[list[str]] = [[*HEADERS["commercial_areas"]]]
    east, north = to_central_belt(areas.at[:, 0], areas.at[:, 1])
    for i, code in enumerate(areas.code):
        dong = places.dong[areas.dong[i]]
        x, y = f"{east[i]:.0f}", f"{north[i]:.0f}"
        gu = places.gu[dong.gu].code
        rows.append(["202312", *_AREA_KINDS[areas.kind[i]], code, areas.name[i], x, y, gu, dong.code, ""])
    file = PublishedFile(
        f"commerce/서울시 우리마을가게 상권분석서비스(상권영역)_{MARK}_202312.csv",
        "commercial_areas",
        len(rows) - 1,
        eol="\n",
        dirt={"empty_column": 1},
    )
    publisher.write_text(file, format_rows(rows, quote="all").removesuffix("\n"))


def _publish_change(publisher: Publisher, places: Places, seed: int) -> None:
    random = seeded(seed, "change")
    rows: list[list[object]] = [[*HEADERS["commercial_change_gu"]]]
    for year in (2023, 2022, 2021):
        for quarter in (4, 3, 2, 1):
            for gu in reversed(places.gu):
                months = (int(random.integers(95, 135)), int(random.integers(44, 60)), 118, 54)
                rows.append([year, quarter, gu.code, gu.name, *_CHANGES[int(random.integers(4))], *months])
    again = [list(row) for row in rows[30:36]]
    file = PublishedFile(
        f"commerce/서울시 우리마을가게 상권분석서비스(자치구별 상권변화지표)_{MARK}.csv",
        "commercial_change_gu",
        len(rows) - 1 + len(again),
        eol="\n",
        dirt={"duplicate": len(again)},
    )
    publisher.write_text(file, format_rows([*rows[:36], *again, *rows[36:]], quote="all").removesuffix("\n"))


def _publish_sales(publisher: Publisher, areas: _Areas, seed: int) -> None:
    random = seeded(seed, "sales")
    parts = [[f"{d}_SELNG" for d in _DAYS], [f"TMZON_{h}_SELNG" for h in _HOURS], ["ML_SELNG", "FML_SELNG"]]
    parts.append([f"AGRDE_{a}_SELNG" for a in _AGES])
    split = ["MDWK_SELNG", "WKEND_SELNG", *(name for part in parts for name in part)]
    rows: list[list[object]] = [
        [
            *HEADERS["commercial_sales"],
            "THSMON_SELNG_AMT",
            "THSMON_SELNG_CO",
            *(f"{s}_AMT" for s in split),
            *(f"{s}_CO" for s in split),
        ]
    ]
    for quarter in (20231, 20232, 20233, 20234):
        for i in range(0, len(areas.code), len(areas.code) // _SALES_AREAS_N):
            for trade in _TRADES:
                amount = float(np.round(random.lognormal(19.5, 0.9)))
                count = float(np.round(amount / random.uniform(9_000, 32_000)))
                shares = [random.dirichlet(np.full(len(part), 5.0)) for part in parts]
                cells = [f"{amount:.1f}", f"{count:.1f}"]
                for total in (amount, count):
                    cut = [
                        np.round(share * total * (0.9 if k > 1 else 1.0)) for k, share in enumerate(shares)
                    ]
                    week = [cut[0][:5].sum(), cut[0][5:].sum()]
                    cells += [f"{v:.1f}" for v in (*week, *np.concatenate(cut).tolist())]
                place = (*_AREA_KINDS[areas.kind[i]], areas.code[i], areas.name[i])
                rows.append([quarter, *place, *trade, *cells])
    file = PublishedFile(
        f"commerce/추정매출-상권_{MARK}_2023.csv", "commercial_sales", len(rows) - 1, "utf-8-sig", "\n",
        dirt={"sexes_below_total": len(rows) - 1},
    )  # fmt: skip
    publisher.write_rows(file, rows)


def _publish_parks(publisher: Publisher, places: Places, seed: int) -> None:
    random = seeded(seed, "parks")
    rows: list[list[str]] = [[*HEADERS["parks"]]]
    at = np.vstack([scatter(g.shape, 3, random) for g in places.gu])
    lon, lat = to_degrees(at[:, 0], at[:, 1])
    east, north = to_central_belt(at[:, 0], at[:, 1])
    for i in range(len(at)):
        gu = places.gu[i // 3].name
        size = int(random.lognormal(11.3, 1.0))
        area = (
            f"{size}㎡",
            f"{size}m²",
            f"{size}㎡ 임 야 : {size // 2}㎡ 녹지대 및 기타시설 : {size - size // 2}㎡",
            "",
        )[0 if i % 5 else 1 + i // 5 % 3]
        opened = (
            "" if i % 13 == 7 else f"{1968 + i % 50}.{1 + i % 12}.{1 + i % 28}" + (" " if i % 11 == 3 else "")
        )
        outside = i in (20, 51)
        home = (
            ("과천시", f"경기도 과천시 {MARK}로 {i}")
            if outside
            else (gu, f"서울특별시 {gu} {MARK}공원로 {i}")
        )
        degrees = ("127.0198465", "37.4264494") if outside else (f"{lon[i]:.7f}", f"{lat[i]:.7f}")
        metres = ("", "") if i % 12 == 5 else (f"{east[i]:.3f}", f"{north[i]:.3f}")
        name, about = f"{gu.removesuffix('구')}{MARK}{i % 3 + 1}공원", f"{MARK} 자료의 공원입니다."
        texts = ("광장, 산책로, 음수대", "소나무 등 12종", "", "버스 : 간선 402", "", "")
        degrees = ("", "") if i == 40 else degrees
        office = (f"{MARK}공원녹지사업소", "")
        rows.append([str(i + 1), name, about, area, opened, *texts, *home, *office, *metres, *degrees, ""])
    file = PublishedFile(
        f"parks/서울시 주요 공원현황_{MARK}_2023.csv",
        "parks",
        len(rows) - 1,
        dirt={"tm_coordinates_empty": sum(not r[15] for r in rows[1:]), "wgs84_empty": 1, "outside_seoul": 2},
    )
    publisher.write_rows(file, rows, quote="all")


def _publish_meal_cards(publisher: Publisher, places: Places, seed: int) -> None:
    random = seeded(seed, "meal cards")
    rows: list[tuple[str, ...]] = [tuple(HEADERS["meal_card_shops"])]
    residents = np.array([g.residents_n for g in places.gu], dtype=np.float64)
    chosen = np.sort(random.choice(len(places.gu), size=1_200, p=residents / residents.sum())).tolist()
    drawn = random.choice(len(_SHOP_KINDS), size=len(chosen), p=(0.5, 0.22, 0.05, 0.05, 0.16, 0.02)).tolist()
    squeezed = 0
    for i, (g, k) in enumerate(zip(chosen, drawn, strict=True)):
        gu = places.gu[g]
        space = "" if i % 5 == 0 else " "
        squeezed += not space
        address = f"서울특별시{space}{gu.name} {MARK}로 {1 + i % 300}, 1층"
        phone = "" if i % 5 == 2 else f"02-000-{i % 10_000:04d}"
        office = (f"서울특별시 {gu.name}청", "02-000-0000", "2023-12-31")
        rows.append(
            (
                f"{MARK}가게 {i + 1}호",
                *_SHOP_KINDS[k],
                "서울특별시",
                gu.name,
                f"{gu.code}00",
                address,
                phone,
                *office,
            )
        )
    rows += rows[101:104]
    file = PublishedFile(
        f"mealcard/서울특별시_아동급식카드_가맹점_{MARK}_20231231.csv",
        "meal_card_shops",
        len(rows) - 1,
        "utf-8-sig",
        "\n",
        dirt={"duplicate": 3, "no_space_after_province": squeezed},
        must_quarantine={"duplicate": 3},
    )
    publisher.write_rows(file, rows)
