"""The published cycle roads of the sample city, as lines and by gu, and the amenities along them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.ingest.sample_city.places import Ints, Places, to_degrees
from workbench.ingest.sample_city.publisher import HEADERS, MARK, PublishedFile, Publisher, seeded
from workbench.ingest.sample_city.streets import FACILITIES, Streets

_STYLE_FIELDS_N = 20
_STRAY_SPACES_N = 3


@dataclass(frozen=True, slots=True)
class CycleRoads:
    """Streets that carry a cycle road: one published line each."""

    street: Ints
    """Place in :class:`Streets`."""
    id: tuple[str, ...]
    name: tuple[str, ...]
    gu: Ints


def name_roads(places: Places, streets: Streets) -> CycleRoads:
    """Every street with a facility, named and numbered within its gu."""
    street = np.flatnonzero(streets.facility > 0)
    x, y = streets.along(street, np.full(len(street), 0.5))
    gu = places.gu_at(x, y)
    counts = np.zeros(len(places.gu), dtype=int)
    ids, names = [], []
    for g in gu.tolist():
        counts[g] += 1
        ids.append(f"{places.gu[g].kostat_code[2:4]}S-{counts[g]:04d}")
        names.append(f"{places.gu[g].name.removesuffix('구')}{MARK}로{counts[g]}길")
    return CycleRoads(street, tuple(ids), tuple(names), gu)


def publish_cycle_roads(
    publisher: Publisher, places: Places, streets: Streets, roads: CycleRoads, seed: int
) -> None:
    """Write the lines with their attributes in numbered name/value pairs, the table by gu, and amenities."""
    file = PublishedFile(
        f"bicycle/seoul_bike_lane_{MARK}.geojson",
        "cycle_roads",
        len(roads.id),
        "utf-8",
        "\n",
        dirt={"stray_space_in_type": _STRAY_SPACES_N, "name_value_pairs": 5},
    )
    features = [_feature(places, streets, roads, k) for k in range(len(roads.id))]
    publisher.write_features(file, features, name=f"seoul_bike_lane_{MARK}")
    _publish_by_gu(publisher, places, streets, roads)
    _publish_amenities(publisher, places, streets, roads, seed)


def _feature(places: Places, streets: Streets, roads: CycleRoads, k: int) -> dict[str, Any]:
    street, gu = int(roads.street[k]), places.gu[roads.gu[k]]
    facility = FACILITIES[streets.facility[street]]
    bends = streets.bends[street]
    lon, lat = to_degrees(bends[:, 0], bends[:, 1])
    line = [[round(x, 6), round(y, 6)] for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
    kind = facility.value.replace("(", " (") if k < _STRAY_SPACES_N else facility.value
    ends = [f"{MARK}교차로{j}" for j in streets.ends[street].tolist()]
    length = f"{streets.length_m[street] / 1000:.2f}".rstrip("0").rstrip(".")
    pairs = [
        ("기점", ends[0]),
        ("종점", ends[1]),
        ("자전거도로의 종류", kind),
        ("총 연장(km)", length),
        ("관리부서", f"{gu.name} 교통행정과"),
    ]
    address = f"서울특별시 {gu.name} {roads.name[k]} {1 + k % 90}"
    properties: dict[str, Any] = {"CONTS_ID": roads.id[k], "CONTS_NAME": roads.name[k], "IMG_URL": None}
    properties |= {"ADDR_OLD": address, "ADDR_NEW": address}
    properties["COORD_DATA"] = json.dumps(line, separators=(",", ":"))[:100]
    properties |= {"COORD_X": f"{line[0][0]:.9f}", "COORD_Y": f"{line[0][1]:.9f}", "TEL_NO": None}
    properties |= {"CONTS_DETL": None, "CONTS_STAT": "1", "EX_DATA_01": None, "EX_DATA_02": None}
    for number in range(1, _STYLE_FIELDS_N + 1):
        label, value = pairs[number - 1] if number <= len(pairs) else (None, None)
        properties |= {f"NAME_{number:02d}": label, f"VALUE_{number:02d}": value}
    properties |= {"COORD_TYPE": "3", "LN_PATTERN": "L", "LN_COLOR": facility.colour, "LN_WEIGHT": "5"}
    properties |= {
        "MOVIE_URL": None,
        "VOICE_URL": None,
        "BASE_AREA": None,
        "POINT_NUM": None,
        "LAN_TYPE": "KOR",
    }
    properties |= {"KEYWORD": None, "SUB_ID": facility.sub_id, "SUB_NAME": facility.sub_name, "CRTFC_YN": "N"}
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "MultiLineString", "coordinates": [line]},
    }


def _publish_by_gu(publisher: Publisher, places: Places, streets: Streets, roads: CycleRoads) -> None:
    groups = {"separate": 0, "shared_split": 1, "shared_unsplit": 1, "lane": 2, "priority": 3}
    count, length = np.zeros((25, 4), dtype=int), np.zeros((25, 4))
    for street, gu in zip(roads.street.tolist(), roads.gu.tolist(), strict=True):
        group = groups[FACILITIES[streets.facility[street]].name]
        count[gu, group] += 1
        length[gu, group] += streets.length_m[street] / 1000
    rows: list[list[object]] = [[*HEADERS["cycle_roads_gu"]]]
    for i, gu in enumerate(places.gu):
        pairs = [(int(n), f"{km:.1f}".removesuffix(".0")) for n, km in zip(count[i], length[i], strict=True)]
        rows.append(["도로변", gu.name, *(cell for pair in pairs for cell in pair)])
    rows += [
        ["기타", "교량", 1, 1.1, 9, 7.8, 0, 0, 0, 0],
        ["기타", "하천", 10, 28.1, 40, 120.3, 0, 0, 0, 0],
        ["기타", "공원", 1, 1, 2, 3.6, 0, 0, 0, 0],
    ]
    file = PublishedFile(
        f"bicycle/자전거도로+현황(2013년+이후)_{MARK}_2023.csv",
        "cycle_roads_gu",
        len(rows) - 1,
        "utf-8-sig",
        dirt={"place_that_is_no_gu": 3},
    )
    publisher.write_rows(file, rows)


def _publish_amenities(
    publisher: Publisher, places: Places, streets: Streets, roads: CycleRoads, seed: int
) -> None:
    random = seeded(seed, "amenities")
    header, kinds = HEADERS["bike_amenities"], HEADERS["bike_amenities_names"]
    rows, n = [header], 500
    chosen = random.choice(len(roads.id), size=n)
    x, y = streets.along(roads.street[chosen], random.random(n))
    lon, lat = to_degrees(x + random.normal(0, 6, n), y + random.normal(0, 6, n))
    drawn = random.choice(len(kinds), size=n, p=(0.38, 0.25, 0.10, 0.14, 0.06, 0.04, 0.03)).tolist()
    prompts = {
        f"상세정보 이름 {i}": prompt for i, prompt in enumerate(HEADERS["bike_amenities_prompts"], start=1)
    }
    always = {
        "사용유무": "사용",
        "테마 타입": "일반",
        "좌표 배열": "[]",
        "좌표타입": "Point",
        "테마 명": "자전거 편의시설",
    }
    for i, (kind, road) in enumerate(zip(drawn, chosen.tolist(), strict=True), start=1):
        gu, day = places.gu[roads.gu[road]].name, f"2022-{1 + i % 12:02d}-{1 + i % 28:02d} 10:{i % 60:02d}:00"
        cells = prompts | always | {
            "순서": str(i),
            "시설ID": f"{gu}_{MARK}시설_{i:03d}",
            "컨텐츠 명": kinds[kind],
            "x 좌표": f"{lon[i - 1]:.9f}",
            "y 좌표": f"{lat[i - 1]:.9f}",
            "새 주소": f"서울특별시 {gu} {roads.name[road]} {i}",
            "우편번호": f"0{3000 + i}",
            "거리": f"{900 + 17 * i}.123456",
            "업데이트 일": day,
            "등록일": day,
            "상세정보 값 1": "24시간" if i % 6 == 0 else "",
            "상세정보 값 2": "지하철역|" if i % 3 == 0 else "기타|",
            "상세정보 값 3": f"{roads.name[road]} {i}",
            "상세정보 값 4": "기계식|" if "주입기" in kinds[kind] else "",
            "상세정보 값 5": f"{5 + i % 20}대" if i % 4 == 0 else "",
        }  # fmt: skip
        rows.append([cells.get(name, "") for name in header])
    file = PublishedFile(
        f"bicycle/서울시 자전거 편의시설_{MARK}.csv",
        "bike_amenities",
        n,
        eol="\n",
        dirt={"leading_space_in_name": drawn.count(4), "prompt_in_name": n},
    )
    publisher.write_rows(file, rows, quote="all")
