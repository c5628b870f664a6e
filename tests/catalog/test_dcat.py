"""The structure of the JSON-LD: what DCAT-AP requires, by a reading of the graph that needs no library."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.catalog.versions import SHOPS, ingest_text
from tests.ingest.shops import build_dataset
from workbench.catalog import LICENCE_NAMES, build_licence, load_catalog
from workbench.catalog.dcat import build_dcat
from workbench.catalog.dcat_words import ACCESS, FREQUENCIES, LICENCE_TYPES, THEMES
from workbench.catalog.descriptor import CYCLES
from workbench.catalog.downloads import Download, plan_download, write_downloads
from workbench.core.dataset import Dataset, Licence, Snapshot
from workbench.core.text import Text

Node = dict[str, Any]
BASE = "https://bench.example/portal"


def _licence(name: str) -> Licence:
    return build_licence(name, publisher=Text("가", "a"), title=Text("나", "b"), homepage="")


DATASET = build_dataset(
    period="opened_date",
    cycle="monthly",
    theme="bicycle",
    licence=_licence("KOGL-1"),
    homepage="https://x.test",
)

# Class → property → (least, most, class or datatype), after DCAT-AP 3.0's tables of properties.
SHAPES: dict[str, dict[str, tuple[int, int, str]]] = {
    "dcat:Catalog": {
        "dct:title": (1, 2, "text"),
        "dct:description": (1, 2, "text"),
        "dct:publisher": (1, 1, "foaf:Agent"),
        "dcat:dataset": (1, 99, "dcat:Dataset"),
        "dct:language": (0, 9, "dct:LinguisticSystem"),
        "foaf:homepage": (0, 1, "foaf:Document"),
        "dct:modified": (0, 1, "xsd:dateTime"),
    },
    "dcat:Dataset": {
        "dct:title": (1, 2, "text"),
        "dct:description": (1, 2, "text"),
        "dct:publisher": (1, 1, "foaf:Agent"),
        "dct:accrualPeriodicity": (1, 1, "dct:Frequency"),
        "dct:accessRights": (1, 1, "dct:RightsStatement"),
        "dct:spatial": (0, 1, "dct:Location"),
        "dct:temporal": (0, 1, "dct:PeriodOfTime"),
        "dct:conformsTo": (0, 9, "dct:Standard"),
        "dcat:theme": (0, 1, "skos:Concept"),
        "dcat:landingPage": (1, 2, "foaf:Document"),
        "dcat:distribution": (0, 3, "dcat:Distribution"),
    },
    "dcat:Distribution": {
        "dcat:accessURL": (1, 1, "address"),
        "dcat:downloadURL": (0, 1, "address"),
        "dct:format": (1, 1, "dct:MediaTypeOrExtent"),
        "dcat:mediaType": (1, 1, "dct:MediaType"),
        "dcat:byteSize": (1, 1, "xsd:nonNegativeInteger"),
        "spdx:checksum": (1, 1, "spdx:Checksum"),
        "dct:license": (1, 1, "dct:LicenseDocument"),
        "dct:rights": (1, 1, "dct:RightsStatement"),
    },
    "spdx:Checksum": {
        "spdx:algorithm": (1, 1, "spdx:ChecksumAlgorithm"),
        "spdx:checksumValue": (1, 1, "xsd:hexBinary"),
    },
    "foaf:Agent": {"foaf:name": (1, 2, "text")},
    "skos:Concept": {"skos:prefLabel": (1, 2, "text")},
    "skos:ConceptScheme": {"dct:title": (1, 2, "text")},
    "dct:PeriodOfTime": {"dcat:startDate": (0, 1, "xsd:date"), "dcat:endDate": (0, 1, "xsd:date")},
    "dct:Location": {"dcat:bbox": (1, 1, "gsp:wktLiteral")},
}


def _nodes(value: Any) -> Iterator[Node]:
    if isinstance(value, dict):
        if "@type" in value and "@value" not in value:
            yield value
        for key, inner in value.items():
            if key != "@context":
                yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _kind(value: Any) -> str:
    if isinstance(value, dict) and "@language" in value:
        return "text"
    if isinstance(value, dict) and "@type" in value:
        return str(value["@type"])
    return "address" if isinstance(value, dict) and set(value) == {"@id"} else type(value).__name__


def check_shapes(document: Node) -> list[str]:
    """What is wrong with the nodes of a document, one line each."""
    wrong = []
    for node in _nodes(document):
        for name, (least, most, kind) in SHAPES.get(node["@type"], {}).items():
            values = _many(node.get(name))
            if not least <= len(values) <= most:
                wrong.append(f"{node['@type']} has {len(values)} {name}")
            wrong += [f"{name} is {_kind(v)}" for v in values if _kind(v) != kind]
    return wrong


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Node, Snapshot, tuple[Download, ...]]:
    folder = tmp_path_factory.mktemp("shops")
    snapshot = ingest_text(SHOPS, folder, DATASET)
    written = write_downloads(snapshot, DATASET, folder / "out")
    document = build_dcat([(DATASET, snapshot)], BASE + "/", downloads={"shops": written})
    return document, snapshot, written


def test_it_has_the_shape_of_dcat_ap(made: tuple[Node, Snapshot, tuple[Download, ...]]) -> None:
    document, _, _ = made
    assert check_shapes(document) == []
    assert {node["@type"] for node in _nodes(document)} >= set(SHAPES)


def test_the_shapes_can_fail(made: tuple[Node, Snapshot, tuple[Download, ...]]) -> None:
    document = json.loads(json.dumps(made[0]))
    del document["dcat:dataset"][0]["dct:title"]
    document["dcat:dataset"][0]["dcat:distribution"][0]["dcat:byteSize"] = 5
    assert check_shapes(document) == ["dcat:Dataset has 0 dct:title", "dcat:byteSize is int"]


def test_every_prefix_is_declared(made: tuple[Node, Snapshot, tuple[Download, ...]]) -> None:
    document, _, _ = made
    text = json.dumps({k: v for k, v in document.items() if k != "@context"})
    used = set(re.findall(r'"([a-z]+):[A-Za-z]+"', text))
    assert used <= set(document["@context"])
    assert all(url.startswith("http") and url[-1] in "#/" for url in document["@context"].values())


def test_one_dataset(made: tuple[Node, Snapshot, tuple[Download, ...]]) -> None:
    document, snapshot, _ = made
    (node,) = document["dcat:dataset"]
    assert node["@id"] == f"{BASE}/datasets/shops/#dataset"
    assert {t["@language"] for t in node["dct:title"]} == {"ko", "en"}
    assert node["dct:accrualPeriodicity"]["@id"].endswith("/frequency/MONTHLY")
    assert node["dct:accessRights"]["@id"].endswith("/access-right/PUBLIC")
    assert node["dcat:theme"]["@id"].endswith("/data-theme/TRAN")
    assert node["dcat:version"] == snapshot.version
    assert node["dct:temporal"]["dcat:startDate"]["@value"] == "2020-01-01"
    assert node["dct:temporal"]["dcat:endDate"]["@value"] == "2020-01-07"
    assert node["dct:spatial"]["dcat:bbox"]["@value"].startswith("POLYGON((126.7 37.4, 127.25 37.4")


def test_distributions_name_the_files(made: tuple[Node, Snapshot, tuple[Download, ...]]) -> None:
    document, _, written = made
    nodes = document["dcat:dataset"][0]["dcat:distribution"]
    for node, download in zip(nodes, written, strict=True):
        assert node["dcat:downloadURL"]["@id"] == f"{BASE}/datasets/shops/{download.file.name}"
        assert node["spdx:checksum"]["spdx:checksumValue"]["@value"] == download.sha256
        assert node["dcat:byteSize"]["@value"] == str(download.file.stat().st_size)
        assert node["dcat:mediaType"]["@id"].endswith(download.media_type)
    assert [n["dct:format"]["@id"].rsplit("/")[-1] for n in nodes] == ["PARQUET", "CSV", "GEOJSON"]


@pytest.mark.parametrize("name", ["KOGL-3", "KOGL-4", "unstated"])
def test_no_files_where_the_terms_do_not_let_us(
    made: tuple[Node, Snapshot, tuple[Download, ...]], name: str
) -> None:
    _, snapshot, written = made
    dataset = build_dataset(licence=_licence(name))
    (node,) = build_dcat([(dataset, snapshot)], BASE, downloads={"shops": written})["dcat:dataset"]
    assert "dcat:distribution" not in node


def test_a_dataset_without_data_is_listed(repository: Path) -> None:
    catalog = load_catalog(repository / "datasets")
    document = build_dcat([(dataset, None) for dataset in catalog], BASE)
    assert len(document["dcat:dataset"]) == len(catalog.ids)
    assert check_shapes(document) == []
    assert "dct:modified" not in document


def test_sample_data_say_so(made: tuple[Node, Snapshot, tuple[Download, ...]]) -> None:
    sample = dataclasses.replace(made[1], is_sample=True)
    (node,) = build_dcat([(DATASET, sample)], BASE)["dcat:dataset"]
    assert [t["@value"].split("]")[0] for t in node["dct:title"]] == ["[표본 자료", "[SAMPLE"]


def test_the_same_publisher_is_one_node() -> None:
    other = build_dataset(id="others")
    first, second = build_dcat([(DATASET, None), (other, None)], BASE)["dcat:dataset"]
    assert first["dct:publisher"] == second["dct:publisher"]


def test_vocabularies_cover_the_catalogue(repository: Path) -> None:
    assert set(FREQUENCIES) == set(CYCLES)
    assert set(LICENCE_TYPES) == set(LICENCE_NAMES)
    datasets: list[Dataset] = list(load_catalog(repository / "datasets"))
    assert {d.theme for d in datasets} <= set(THEMES)
    assert {d.rung for d in datasets} <= set(ACCESS)


def test_a_planned_file_is_a_distribution_without_size(tmp_path: Path) -> None:
    snapshot = ingest_text(SHOPS, tmp_path, DATASET)
    planned = plan_download(snapshot, DATASET, tmp_path / "out", "csv")
    catalogue = build_dcat([(DATASET, snapshot)], BASE, downloads={DATASET.id: [planned]})
    (distribution,) = catalogue["dcat:dataset"][0]["dcat:distribution"]
    assert distribution["dcat:downloadURL"]["@id"].endswith(f"/{planned.file.name}")
    assert not {"dcat:byteSize", "spdx:checksum"} & set(distribution)
