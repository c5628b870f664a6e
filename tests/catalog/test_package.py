from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frictionless import Package, Resource, Schema

from tests.catalog.versions import SHOPS, build_snapshot, ingest_text
from tests.ingest.shops import build_dataset, build_field
from workbench.catalog import build_licence, load_catalog
from workbench.catalog.downloads import plan_download, write_csv, write_downloads
from workbench.catalog.package import build_description, build_package
from workbench.core.dataset import Snapshot
from workbench.core.errors import PrivacyError
from workbench.core.text import Text
from workbench.ingest import ingest_paths
from workbench.storage import Lake

DATASET = build_dataset(period="opened_date")


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return ingest_text(SHOPS, tmp_path_factory.mktemp("shops"), DATASET)


def _save(document: dict[str, Any], folder: Path) -> Package:
    file = folder / "datapackage.json"
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return Package(str(file))


@pytest.mark.parametrize(("heading", "for_excel"), [("name", False), ("ko", True), ("en", True)])
def test_frictionless_finds_the_csv_as_described(
    shops: Snapshot, tmp_path: Path, heading: Any, for_excel: bool
) -> None:
    download = write_csv(shops, DATASET, tmp_path / "shops.csv", heading=heading, for_excel=for_excel)
    package = _save(build_package(DATASET, shops, downloads=[download]), tmp_path)
    report = package.validate()
    assert report.valid, report.flatten(["type", "message"])
    assert report.tasks[0].stats["rows"] == 4


@pytest.mark.parametrize(
    ("before", "after", "error"),
    [
        (b",10,", b",ab,", "type-error"),
        (b",10,", b",-9,", "constraint-error"),
        (b'"002"', b'"001"', "primary-key"),
        (b"visits_n", b"visitors", "incorrect-label"),
    ],
)
def test_frictionless_finds_a_file_that_was_changed(
    shops: Snapshot, tmp_path: Path, before: bytes, after: bytes, error: str
) -> None:
    download = write_csv(shops, DATASET, tmp_path / "shops.csv", heading="name", for_excel=False)
    raw = download.file.read_bytes()
    assert before in raw
    download.file.write_bytes(raw.replace(before, after))
    report = _save(build_package(DATASET, shops, downloads=[download]), tmp_path).validate()
    types = {kind for (kind,) in report.flatten(["type"])}
    assert error in types
    assert "hash-count" in types


def test_the_parts_of_a_version_are_described(shops: Snapshot) -> None:
    document = build_package(DATASET, shops)
    Package.from_descriptor(document)
    (resource,) = document["resources"]
    part = shops.folder / resource["path"]
    assert resource["bytes"] == part.stat().st_size
    assert resource["rows"] == 4
    assert [f["name"] for f in resource["schema"]["fields"]] == pq.read_schema(part).names
    # frictionless reads Parquet with fastparquet only: it is given the rows of the real file instead.
    frame = pq.read_table(part).to_pandas().astype(object)
    rows = frame.where(pd.notna(frame), None).to_dict("records")
    checked = Resource(data=rows, schema=Schema.from_descriptor(resource["schema"])).validate()
    assert checked.valid, checked.flatten(["type", "message"])


def test_several_parts_and_every_format(tmp_path: Path) -> None:
    table = pa.table({"shop_id": ["001"], "lon": [127.0], "lat": [37.5]})
    snapshot = build_snapshot(tmp_path / "v", table, table)
    names = [r["name"] for r in build_package(DATASET, snapshot)["resources"]]
    assert names == ["shops_1", "shops_2"]
    written = write_downloads(snapshot, DATASET, tmp_path / "out")
    document = build_package(DATASET, snapshot, downloads=written)
    Package.from_descriptor(document)
    assert [r["format"] for r in document["resources"]] == ["parquet", "csv", "geojson"]


def test_types_and_constraints(tmp_path: Path) -> None:
    fields = (
        build_field("shop_id", "code", "번호", required=True),
        build_field("month", "month", "월"),
        build_field("crash_year", "year", "연도", minimum=2000),
        build_field("length_km", "number", "길이", unit="km", maximum=9.5),
    )
    dataset = build_dataset(fields=fields, key=("shop_id",), place=None, checks=())
    table = pa.table(
        {
            "shop_id": ["001"],
            "month": pa.array([date(2024, 6, 1)], pa.date32()),
            "crash_year": pa.array([2024], pa.int32()),
            "length_km": [1.5],
        }
    )
    snapshot = build_snapshot(tmp_path / "v", table)
    download = write_csv(snapshot, dataset, tmp_path / "a.csv", heading="name", for_excel=False)
    document = build_package(dataset, snapshot, downloads=[download])
    types = {f["name"]: f["type"] for f in document["resources"][0]["schema"]["fields"]}
    assert types == {"shop_id": "string", "month": "yearmonth", "crash_year": "year", "length_km": "number"}
    assert document["resources"][0]["schema"]["fields"][3]["constraints"] == {"maximum": 9.5}
    assert document["resources"][0]["schema"]["fields"][3]["unit"] == "km"
    assert _save(document, tmp_path).validate().valid


def test_licence_sources_and_version(shops: Snapshot) -> None:
    document = build_package(DATASET, shops)
    assert document["licenses"][0]["name"] == "KOGL-1"
    assert document["version"] == shops.version
    (source,) = document["sources"]
    assert (source["title"], source["rows_read"], source["rows_quarantined"]) == ("가게.csv", 10, 6)
    assert len(source["hash"]) == len("sha256:") + 64


def test_terms_that_are_not_stated_have_no_address(shops: Snapshot) -> None:
    unstated = build_licence("unstated", publisher=Text("가", "a"), title=Text("나", "b"), homepage="")
    entry = build_package(build_dataset(licence=unstated), shops)["licenses"][0]
    assert entry["name"] == "notspecified"
    assert "path" not in entry


def test_closed_data_have_no_package(shops: Snapshot) -> None:
    with pytest.raises(PrivacyError):
        build_package(build_dataset(rung="room"), shops)


def test_real_stations(tmp_path: Path, repository: Path, real_files: Path) -> None:
    catalog = load_catalog(repository / "datasets")
    lake = Lake(tmp_path / "lake", is_sample=False)
    ingest_paths([real_files / "bikeshare" / "공공자전거_대여소정보_2021.csv"], catalog=catalog, lake=lake)
    snapshot, dataset = lake.current("bike_stations"), catalog["bike_stations"]
    download = write_csv(snapshot, dataset, tmp_path / "stations.csv", heading="name", for_excel=False)
    report = _save(build_package(dataset, snapshot, downloads=[download]), tmp_path).validate()
    assert report.valid, report.flatten(["type", "message"])
    assert report.tasks[0].stats["rows"] == snapshot.rows_n > 2000


def test_what_is_only_planned_has_no_size(shops: Snapshot, tmp_path: Path) -> None:
    planned = plan_download(shops, DATASET, tmp_path, "csv")
    (resource,) = build_package(DATASET, shops, downloads=[planned])["resources"]
    assert not {"bytes", "hash"} & set(resource)
    assert resource["rows"] == 4


@pytest.mark.parametrize("rung", ["open", "closed"])
def test_a_description_without_rows(rung: str, tmp_path: Path) -> None:
    """Valid, with every field and what it is sensitive of, whatever may be shown of the rows."""
    fields = (
        build_field("shop_id", "code", "번호"),
        build_field("sex", "string", "성별", sensitivity="quasi"),
    )
    dataset = build_dataset(fields=fields, place=None, checks=(), rung=rung)
    document = build_description(dataset)
    assert _save(document, tmp_path).validate().valid
    assert document["rung"] == rung
    (resource,) = document["resources"]
    assert resource["data"] == [["shop_id", "sex"]]
    assert [f.get("sensitivity") for f in resource["schema"]["fields"]] == [None, "quasi"]
