"""The sample city: its files look like the publishers', and what was planted can be found in them."""

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyproj
import pytest
import shapely

from workbench.catalog import load_catalog
from workbench.core.errors import LakeFull
from workbench.core.settings import load_settings
from workbench.ingest import ingest_paths
from workbench.ingest.sample_city import list_sample_files, write_sample_city
from workbench.ingest.sample_city.publisher import FILES_N, MARK
from workbench.ingest.sample_city.workbook import build_workbook
from workbench.storage import open_lake

SCALE = 0.05

# Part of the file's name → encoding, byte order mark, line end, beginning of the text.
SHAPES = {
    "자치구_경계": ("utf-8", False, "\n", '{\n"type": "FeatureCollection",\n'),
    "행정동_경계": ("utf-8", False, "\n", '{\n"type": "FeatureCollection",\n'),
    "자치구_중심점": ("cp949", False, "\n", "코드,시도명,시군구명,X,Y\n11110,서울특별시,종로구,"),
    "행안부_통계청_매핑": (
        "cp949",
        False,
        "\n",
        "통계청행정동코드,행자부행정동코드,시도명,시군구명,행정동명\nH_SDNG_CD,H_DNG_CD,DO_NM,CT_NM,H_DNG_NM\n1101051,11110510,",
    ),
    "대여소정보": (
        "cp949",
        False,
        "\n",
        '"대여소\n번호",보관소(대여소)명,자치구,상세주소,위도(Y),경도(X),"설치\n시기",설치형태,,"운영\n방식"\n',
    ),
    "마스터 정보": ("cp949", False, "\n", '"대여소_ID","주소1","주소2","위도","경도"\n"ST-'),
    "대여이력_표본_2306": (
        "cp949",
        False,
        "\n",
        "자전거번호,대여일시,대여 대여소번호,대여 대여소명,대여거치대,",
    ),
    "이용정보_표본_22": (
        "cp949",
        False,
        "\r\n",
        "대여소 그룹,대여소 명,대여 일자 / 월,대여 건수\r\n종로구,101. ",
    ),
    "(월별)": ("cp949", False, "\r\n", "자치구,대여소명,기준년월,대여건수,반납건수\r\n종로구,101. "),
    "일별 대여건수": ("cp949", False, "\n", "대여일자,대여건수\n2022-01-01,"),
    "사고다발지역": ("cp949", False, "\r\n", "사고년도,지역,시도시군구명,지점명,사고건수,사상자수,"),
    "교통사고_표본_2005": ("utf-8", True, "\n", "연도,자치구,가해_발생건수,피해_발생건수,"),
    "이동경로": ("utf-8", False, "\n", "이동경로ID,참여자번호,기록일시,경도,위도\nT00001,R"),
    "bike_lane": ("utf-8", False, "\n", '{\n"type": "FeatureCollection",\n"name": "seoul_bike_lane_표본",\n'),
    "자전거도로+현황": ("utf-8", True, "\r\n", "위치,지역구명,자전거 전용도로 노선수,자전거 전용도로 길이,"),
    "편의시설": (
        "cp949",
        False,
        "\n",
        '"순서","시설ID","컨텐츠 명","사용유무","테마 타입","x 좌표","y 좌표",',
    ),
    "Traffic_accident": (
        "utf-8",
        True,
        "\n",
        '"자치구별(1)",자치구별(2),2018. 01,2018. 01,2018. 01,2018. 02,',
    ),
    "요일별 교통량": ("utf-8", True, "\n", 'YEAR,MONTH,LINE,TRAFFIC,DAY\n2021,1,내부순환로,"1'),
    "추정교통량": ("utf-8", True, "\r\n", "sido_code,sigungu_code,emd_code,week_type,ALL_AADT,PSCR_AADT,"),
    "시간평균": (
        "cp949",
        False,
        "\n",
        '"시간","권역코드","권역명","측정소코드","측정소명","미세먼지 1시간(㎍/㎥)",',
    ),
    "오염도_표본_2022": ("cp949", False, "\r\n", "측정일시,측정소명,이산화질소농도(ppm),오존농도(ppm),"),
    "오염도_표본_2023": (
        "utf-8",
        True,
        "\r\n",
        '"측정일시","측정소명","이산화질소농도(ppm)","오존농도(ppm)",',
    ),
    "OBS_ASOS_DD": ("cp949", False, "\r\n", "지점,지점명,일시,평균기온(°C),최저기온(°C),"),
    "weather_monthly": (
        "utf-8",
        True,
        "\n",
        '"시점",기온 (℃),기온 (℃),기온 (℃),기온 (℃),기온 (℃),강수량 (mm),',
    ),
    "주민등록인구": ("utf-8", True, "\n", '"동별","구분별","항목","단위","2021. 1/4","2021. 2/4",'),
    "생활인구": (
        "utf-8",
        True,
        "\n",
        "STDR_DE_ID,TMZON_PD_SE,ADSTRD_CODE_SE,TOT_LVPOP_CO,MALE_F0T9_LVPOP_CO,",
    ),
    "상권영역": ("cp949", False, "\n", '"기준_년월_코드","상권_구분_코드","상권_구분_코드_명","상권_코드",'),
    "상권변화지표": ("cp949", False, "\n", '"기준_년_코드","기준_분기_코드","시군구_코드","시군구_코드_명",'),
    "추정매출": ("utf-8", True, "\n", "STDR_YYQU_CD,TRDAR_SE_CD,TRDAR_SE_CD_NM,TRDAR_CD,TRDAR_CD_NM,"),
    "공원현황": ("cp949", False, "\r\n", '"공원번호","공원명","공원개요","면적","개원일","주요시설",'),
    "급식카드": ("utf-8", True, "\n", "가맹점명,가맹점유형,업종명,시도명,시군구명,시군구코드,"),
}

# Part of a real file's name → part of ours; their first header rows are the same.
TWINS = {
    "서울_자치구_경계": "자치구_경계",
    "공공자전거_대여소정보_2021": "대여소정보",
    "공공자전거_대여이력_20240630": "대여이력_표본_2306",
    "마스터 정보": "마스터 정보",
    "이용정보_21.02": "이용정보_표본_22",
    "이용정보(월별)_23": "(월별)",
    "일별 대여건수": "일별 대여건수",
    "자전거사고다발지역": "사고다발지역",
    "자치구별_자전거_교통사고": "교통사고_표본_2005",
    "자전거도로+현황": "자전거도로+현황",
    "자전거 편의시설": "편의시설",
    "노선별 요일별": "요일별 교통량",
    "추정교통량": "추정교통량",
    "시간평균": "시간평균",
    "오염도_2018": "오염도_표본_2022",
    "오염도_2024": "오염도_표본_2023",
    "weather_monthly": "weather_monthly",
    "생활인구": "생활인구",
    "상권영역": "상권영역",
    "상권변화지표": "상권변화지표",
    "추정매출": "추정매출",
    "공원현황": "공원현황",
    "급식카드": "급식카드",
    "중심점": "중심점",
    "매핑": "매핑",
    "sdot": "sdot",
}


@pytest.fixture(scope="module")
def truth_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample_city(tmp_path_factory.mktemp("sample_city"), scale=SCALE)


@pytest.fixture(scope="module")
def truth(truth_file: Path) -> dict[str, Any]:
    return json.loads(truth_file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(truth_file: Path) -> Path:
    return truth_file.parent


def find(folder: Path, part: str) -> Path:
    (found,) = [f for f in folder.rglob("*") if f.is_file() and part in f.name]
    return found


def read_csv(folder: Path, part: str, **options: Any) -> pd.DataFrame:
    file = find(folder, part)
    encoding = "utf-8-sig" if file.read_bytes().startswith(b"\xef\xbb\xbf") else "cp949"
    return pd.read_csv(file, encoding=encoding, **options)


def metres(lon: Any, lat: Any) -> np.ndarray:
    transformer = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:5179", always_xy=True)
    return np.column_stack(transformer.transform(lon, lat))


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(f for f in folder.rglob("*") if f.is_file())
    return {f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


# -- the files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", SHAPES)
def test_file_is_shaped_as_the_publisher_shapes_it(folder: Path, part: str) -> None:
    encoding, has_mark, line_end, beginning = SHAPES[part]
    content = find(folder, part).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") == has_mark
    text = content.removeprefix(b"\xef\xbb\xbf").decode(encoding)
    assert text.startswith(beginning)
    assert ("\r\n" in text) == (line_end == "\r\n")
    if encoding == "cp949":
        with pytest.raises(UnicodeDecodeError):
            content.decode("utf-8")


@pytest.mark.parametrize("real", TWINS)
def test_header_is_the_real_files(folder: Path, real_files: Path, real: str) -> None:
    def first_row(file: Path) -> list[str]:
        content = file.read_bytes()
        if file.suffix == ".geojson":
            return sorted(json.loads(content)["features"][0]["properties"])
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp949")
        return next(csv.reader(io.StringIO(text, newline="")))

    ours = first_row(find(folder, TWINS[real]))
    assert ours == first_row(find(real_files, real))


def test_cycle_road_has_the_real_files_properties(folder: Path, real_files: Path) -> None:
    ours, real = (json.loads(find(f, "bike_lane").read_text(encoding="utf-8")) for f in (folder, real_files))
    assert list(ours["features"][0]["properties"]) == list(real["features"][0]["properties"])
    assert ours["features"][0]["geometry"]["type"] == real["features"][0]["geometry"]["type"]


def test_weather_adds_two_columns_to_the_real_files(folder: Path, real_files: Path) -> None:
    real = pd.read_csv(find(real_files, "OBS_ASOS"), encoding="cp949", nrows=1)
    assert set(read_csv(folder, "OBS_ASOS").columns) - set(real.columns) == {"최고기온(°C)", "일강수량(mm)"}


def test_every_file_is_named_a_sample_and_stands_in_the_truth(folder: Path, truth: dict[str, Any]) -> None:
    paths = {f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()}
    assert paths == {entry["path"] for entry in truth["files"]} | {"truth.json", f"README_{MARK}.md"}
    assert all(MARK in Path(entry["path"]).name for entry in truth["files"])
    assert {f.relative_to(folder).as_posix() for f in list_sample_files(folder / "truth.json")} == {
        entry["path"] for entry in truth["files"]
    }
    readme = (folder / f"README_{MARK}.md").read_text(encoding="utf-8")
    assert "지어낸" in readme
    assert "made up" in readme


def test_truth_counts_the_records_of_each_table(folder: Path, truth: dict[str, Any]) -> None:
    for entry in truth["files"]:
        if not entry["path"].endswith(".csv"):
            continue
        content = (folder / entry["path"]).read_bytes().decode(entry["encoding"])
        if entry["dirt"].get("last_quote_not_closed"):
            content += '"'
        rows = list(csv.reader(io.StringIO(content, newline="")))
        assert len(rows) - 1 == entry["rows_n"], entry["path"]
        assert len({len(row) for row in rows}) == 1, entry["path"]


def test_dirt_is_where_the_truth_says(folder: Path, truth: dict[str, Any]) -> None:
    dirt = {entry["path"]: entry["dirt"] for entry in truth["files"]}
    dirt_of = lambda part: next(d for path, d in dirt.items() if part in path)  # noqa: E731
    rides = read_csv(folder, "대여이력_표본_2306", dtype=str, keep_default_na=False)
    assert rides.duplicated().sum() == dirt_of("_2306")["duplicate"] == 3
    times = pd.to_datetime(rides["대여일시"], format="%Y-%m-%d %H:%M:%S", errors="coerce")
    assert times.isna().sum() == dirt_of("_2306")["no_such_time"] == 2
    assert (
        (pd.to_datetime(rides["반납일시"]) < times).sum() == dirt_of("_2306")["returned_before_rented"] == 1
    )
    assert (rides["반납대여소번호"] == "\\N").sum() == pytest.approx(
        dirt_of("_2306")["return_station_missing"], abs=3
    )
    assert rides["대여 대여소번호"].str.len().min() == 3
    assert set(rides["반납대여소번호"].str.len()) == {2, 5}
    assert rides["대여일시"].is_monotonic_increasing is False
    rentals = read_csv(folder, "이용정보_표본_22")
    assert rentals.isna().all(axis=1).sum() == dirt_of("이용정보_표본_22")["blank_row"] == 120
    years = read_csv(folder, "교통사고_표본_2005")
    assert (years["자치구"] == "소계").sum() == 19
    assert find(folder, "주민등록인구").read_bytes()[-1:].isdigit()
    master = read_csv(folder, "마스터 정보")
    assert (master["위도"] == 0).sum() == dirt_of("마스터")["zero_coordinates"]
    assert ((master["위도"] != 0) & (master["위도"] > 38)).sum() == 1
    assert read_csv(folder, "요일별 교통량").query("YEAR == 2021")["TRAFFIC"].str.contains(",").all()
    assert "-" in set(read_csv(folder, "Traffic_accident", header=[0, 1], dtype=str).to_numpy().ravel())


def test_workbooks_open_and_hold_their_oddities(folder: Path) -> None:
    air = openpyxl.load_workbook(find(folder, "오염도_표본_2021"))
    assert air.sheetnames == ["Sheet1", "Sheet2", "Sheet3"]
    header, first = list(air["Sheet1"].values)[:2]
    assert header[5:] == ("아황산가스(ppm)", "미세먼지(㎍/㎥)", "초미세먼지(㎍/㎥)")
    assert first[0] == 20210101
    stations = list(openpyxl.load_workbook(find(folder, "대여소위치정보"))["대여소현황"].values)
    assert stations[-1][0] == "합계"
    assert stations[-1][7] == f"=SUM(H2:H{len(stations) - 1})"
    assert {type(row[6]).__name__ for row in stations[1:-1]} == {"datetime", "str"}


def test_workbook_text_is_escaped_and_columns_are_bounded() -> None:
    content = build_workbook({"가 & 나": [["<b>", 'a "&" b', None, 1.5, 3]]})
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["가 & 나"]
    assert next(iter(book.active.values)) == ("<b>", 'a "&" b', None, 1.5, 3)
    with pytest.raises(ValueError, match="26 columns"):
        build_workbook({"s": [[1] * 27]})


# -- writing it -----------------------------------------------------------------------------------------


def test_same_seed_gives_the_same_bytes_and_another_seed_others(folder: Path, tmp_path: Path) -> None:
    write_sample_city(tmp_path / "again", scale=SCALE)
    assert hashes(tmp_path / "again") == hashes(folder)
    write_sample_city(tmp_path / "other", seed=1, scale=SCALE)
    ours, other = hashes(folder), hashes(tmp_path / "other")
    same = {path for path in ours if ours[path] == other.get(path)}
    assert same == {
        f"README_{MARK}.md",
        f"boundaries/서울시_자치구_중심점_{MARK}_2023.csv",
        f"boundaries/서울_자치구_경계_{MARK}_2023.geojson",
    } | {path for path in same if "행안부_통계청" in path}


def test_finished_city_is_left_alone_and_a_broken_one_is_made_again(tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    truth = write_sample_city(tmp_path, scale=SCALE, progress=lambda *step: steps.append(step))
    assert [step[1:] for step in steps] == [(n, FILES_N) for n in range(1, FILES_N + 1)]
    before = hashes(tmp_path)
    steps.clear()
    assert write_sample_city(tmp_path, scale=SCALE, progress=lambda *step: steps.append(step)) == truth
    assert steps == []
    # As after a kill: no marker, a file cut short, one of an older format; and somebody's own file.
    truth.unlink()
    find(tmp_path, "시간평균").write_bytes(b"cut")
    (tmp_path / "air" / f"오래된_{MARK}.csv").write_text("x", encoding="utf-8")
    (tmp_path / "air" / "own.csv").write_text("mine", encoding="utf-8")
    write_sample_city(tmp_path, scale=SCALE)
    after = hashes(tmp_path)
    assert after.pop("air/own.csv")
    assert after == before
    # A file that was cut afterwards is noticed as well.
    find(tmp_path, "공원현황").write_bytes(b"")
    write_sample_city(tmp_path, scale=SCALE)
    assert (
        hashes(tmp_path)[f"parks/서울시 주요 공원현황_{MARK}_2023.csv"]
        == before[f"parks/서울시 주요 공원현황_{MARK}_2023.csv"]
    )


def test_full_disk_is_said_and_leaves_no_marker(tmp_path: Path) -> None:
    (tmp_path / f"README_{MARK}.md").symlink_to("/dev/full")
    with pytest.raises(LakeFull):
        write_sample_city(tmp_path, scale=SCALE)
    assert not (tmp_path / "truth.json").exists()


@pytest.mark.parametrize("scale", [0, -1, 11])
def test_scale_out_of_bounds_is_refused(tmp_path: Path, scale: float) -> None:
    with pytest.raises(ValueError, match="scale"):
        write_sample_city(tmp_path, scale=scale)


# -- the ground -----------------------------------------------------------------------------------------


def test_boundaries_are_valid_and_dong_tile_their_gu(folder: Path) -> None:
    gu = gpd.read_file(find(folder, "자치구_경계")).to_crs(5179)
    dong = gpd.read_file(find(folder, "행정동_경계")).to_crs(5179)
    roads = gpd.read_file(find(folder, "bike_lane"))
    assert len(gu) == 25
    assert gu.is_valid.all()
    assert dong.is_valid.all()
    assert roads.is_valid.all()
    assert 500 < gu.area.sum() / 1e6 < 700  # Seoul has 605 km²
    parts = dong.assign(name=dong["adm_nm"].str.split().str[1]).dissolve("name").area
    assert np.allclose(parts[gu["SIG_KOR_NM"]], gu.area, rtol=1e-4)
    assert dong["adm_cd"].is_unique
    assert dong["adm_nm"].str.split().str[2].is_unique
    codes = read_csv(folder, "행안부_통계청", dtype=str).iloc[1:]
    assert set(codes["통계청행정동코드"]) == set(dong["adm_cd"])


def test_everything_lies_in_the_gu_it_names(folder: Path) -> None:
    gu = gpd.read_file(find(folder, "자치구_경계")).set_index("SIG_KOR_NM")
    stations = read_csv(folder, "대여소정보")
    spots = read_csv(folder, "사고다발지역")
    spots["자치구"] = spots["시도시군구명"].str.extract(r"(\S+구)\d+$")[0]
    for table, lon, lat in ((stations, "경도(X)", "위도(Y)"), (spots, "경도", "위도")):
        points = shapely.points(table[lon], table[lat])
        assert shapely.contains(gu.geometry[table["자치구"]].to_numpy(), points).all()


# -- bicycle --------------------------------------------------------------------------------------------


def test_rides_rentals_and_days_agree(folder: Path) -> None:
    rides = read_csv(folder, "대여이력_표본_2306", dtype=str).drop_duplicates()
    rides = rides[~rides["대여일시"].str.contains("25:61") & (rides["자전거번호"] != "SPB-99999")]
    rentals = read_csv(folder, "(월별)").query("기준년월 == 202306")
    by_station = rides["대여 대여소번호"].value_counts()
    counted = rentals.set_index(rentals["대여소명"].str.extract(r"^(\d+)\.")[0])["대여건수"]
    assert by_station.equals(counted[counted > 0].loc[by_station.index].rename("count"))
    days = read_csv(folder, "일별 대여건수").set_index("대여일자")["대여건수"]
    by_day = rides["대여일시"].str[:10].value_counts()
    assert (by_day.sort_index() == days.loc[sorted(by_day.index)]).all()


def test_crashes_follow_the_planted_risks(folder: Path, truth: dict[str, Any]) -> None:
    years = read_csv(folder, "교통사고_표본_2005").query("자치구 != '소계'")
    expected = pd.DataFrame(truth["bicycle"]["expected_crashes_by_year_and_gu"])
    observed = years.pivot(index="자치구", columns="연도", values="피해_발생건수")
    share = observed.to_numpy().sum() / expected.to_numpy().sum()  # of crashes in which a rider is the victim
    mean = share * expected.loc[observed.index].to_numpy()
    dispersion = ((observed.to_numpy() - mean) ** 2 / mean).mean()
    assert 0.8 < dispersion < 1.25  # Poisson: 1
    rentals = pd.Series(truth["bicycle"]["rentals_by_gu"]["2023"])
    rate = observed.sum(axis=1) / rentals
    risk = pd.Series(truth["bicycle"]["gu_risk_multipliers"])
    plain = rate[risk == 1].median()
    assert (rate[risk > 1] / plain / risk[risk > 1]).between(0.6, 1.6).all()
    assert rate.idxmax() in set(risk.nlargest(2).index)
    assert (rate[risk < 1] < plain).all()


def test_planted_places_are_among_the_published_spots(folder: Path, truth: dict[str, Any]) -> None:
    spots = read_csv(folder, "사고다발지역")
    at = metres(spots["경도"], spots["위도"])
    for planted in truth["bicycle"]["dangerous_spots"]:
        near = np.hypot(*(at - metres(planted["lon"], planted["lat"])).T) < 130
        found = spots[near]["사고년도"].nunique()
        assert found >= (4 if planted["added_crashes_a_year"] > 6 else 1)
    roads = gpd.read_file(find(folder, "bike_lane")).to_crs(5179).set_index("CONTS_ID").geometry
    lines = roads[[s["road_id"] for s in truth["bicycle"]["dangerous_segments"]]]
    counts = [spots[shapely.distance(line, shapely.points(at)) < 100]["사고건수"].sum() for line in lines]
    ordinary = [spots[shapely.distance(line, shapely.points(at)) < 100]["사고건수"].sum() for line in roads]
    assert min(counts) > np.quantile(ordinary, 0.9)


def test_spots_keep_the_rule_and_add_up(folder: Path) -> None:
    spots = read_csv(folder, "사고다발지역")
    assert spots["사고건수"].min() == 4
    parts = spots[["사망자수", "중상자수", "경상자수", "부상신고자수"]].sum(axis=1)
    assert (parts == spots["사상자수"]).all()
    assert sorted(spots["사고년도"].unique()) == [2018, 2019, 2020, 2021, 2022]
    assert spots["지역"].isna().all()
    assert spots["지점명"].str.contains("\n").any()


# -- air ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hours(folder: Path) -> pd.DataFrame:
    table = read_csv(folder, "시간평균", dtype={"시간": str})
    table.columns = [
        "t",
        "zone",
        "zone_name",
        "code",
        "station",
        "pm10",
        "pm10_24h",
        "pm25",
        "o3",
        "no2",
        "co",
        "so2",
    ]
    return table


def test_zero_is_missing_in_particulates_only(hours: pd.DataFrame) -> None:
    assert (hours["pm10"] == 0).any()
    assert not hours[["pm10", "pm25"]].isna().any().any()
    assert hours["o3"].isna().any()
    assert not (hours[["o3", "no2", "co", "so2"]] == 0).any().any()
    assert hours["t"].is_monotonic_decreasing


def test_faulty_sensors_are_in_the_hours(hours: pd.DataFrame, truth: dict[str, Any]) -> None:
    faults = {fault["kind"]: fault for fault in truth["fine_dust"]["faults"]}
    capture = hours.groupby("station")["pm10"].apply(lambda v: (v > 0).mean())
    assert capture[faults["gap"]["station"]] < 0.75
    assert capture.drop(faults["gap"]["station"]).min() > 0.9
    dead = hours[hours["station"] == faults["dead"]["station"]]
    assert (dead["pm25"] == 0).all()
    assert (dead["pm10"] > 0).mean() > 0.9
    stuck = hours[hours["station"] == faults["stuck"]["station"]].sort_values("t")["pm10"]
    run = (stuck != stuck.shift()).cumsum().value_counts().max()
    assert run == 9 * 24


def test_days_are_the_means_of_hours(folder: Path, hours: pd.DataFrame) -> None:
    day = hours[hours["pm25"] > 0].assign(day=lambda h: h["t"].str[:8].astype(int))
    means = day.groupby(["day", "station"])["pm25"].agg(["mean", "count"]).query("count >= 18")["mean"]
    days = read_csv(folder, "오염도_표본_2023").set_index(["측정일시", "측정소명"])["초미세먼지농도(㎍/㎥)"]
    assert (means.round() - days.loc[means.index]).abs().max() == 0


def test_traffic_effect_is_in_the_hours(folder: Path, hours: pd.DataFrame, truth: dict[str, Any]) -> None:
    counts = read_csv(folder, "VolInfo", dtype=str).assign(vol=lambda c: c["vol"].astype(int))
    counts["t"] = counts["ymd"] + counts["hh"] + "00"
    sites = read_csv(folder, "SpotInfo")
    name = sites.set_index("spot_num")["spot_nm"].str.extract(r"\((.+)\)")[0]
    traffic = counts.groupby(["spot_num", "t"])["vol"].sum().unstack(0).rename(columns=name)
    roadside = truth["fine_dust"]["roadside_stations"]
    dust = hours[hours["pm25"] > 0].pivot(index="t", columns="station", values="pm25")
    stations = [s for s in traffic.columns if s in roadside]
    y, x = np.log(dust[stations]).dropna(), np.log(traffic[stations])
    x = x.loc[y.index]
    centred = [t.sub(t.mean(axis=1), axis=0) - t.mean() + t.to_numpy().mean() for t in (y, x)]
    slope = float((centred[0] * centred[1]).to_numpy().sum() / (centred[1] ** 2).to_numpy().sum())
    assert slope == pytest.approx(truth["fine_dust"]["traffic_elasticity"]["roadside"], abs=0.07)


# -- through the real ingest ----------------------------------------------------------------------------


@pytest.mark.slow
def test_ingest_takes_every_file_and_quarantines_what_the_truth_says(
    truth_file: Path, tmp_path: Path
) -> None:
    settings = load_settings({"WORKBENCH_HOME": str(tmp_path)})
    catalog, lake = load_catalog(settings.datasets), open_lake(settings, "sample")
    report = ingest_paths(list_sample_files(truth_file), catalog=catalog, lake=lake)
    truth = json.loads(truth_file.read_text(encoding="utf-8"))
    expected = {
        Path(e["path"]).name: ("ingested", e["dataset"], e["rows_n"], sum(e["must_quarantine"].values()))
        for e in truth["files"]
    }
    found = {Path(f.path).name: (f.status, f.dataset, f.rows_read, f.rows_quarantined) for f in report.files}
    assert found == expected
