"""The catalogue as DCAT-AP in JSON-LD, for harvesters (``data.json``).

DCAT-AP 3.0 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/), readable as 2.x: what is new in 3 is only added
(``dcat:version`` beside ``owl:versionInfo``). The context stands in the document, so that nothing has to be fetched,
and each node carries its class, so that it can be checked by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from workbench.catalog.dcat_words import (
    ACCESS,
    CONTEXT,
    CRS84,
    FILE_TYPES,
    FREQUENCIES,
    LANGUAGES,
    LICENCE_LABELS,
    LICENCE_TYPES,
    PROFILES,
    SPECIFICATIONS,
    THEMES,
    authority,
)
from workbench.catalog.downloads import Download, may_offer
from workbench.core.dataset import Dataset, Licence, Place, Snapshot
from workbench.core.text import Text

Node = dict[str, Any]

_TITLE: Final = Text("시민 작업대 데이터 목록", "Catalogue of the civic workbench")
_DESCRIPTION: Final = Text(
    "시민 작업대가 쓰는 공개 데이터셋과 그 판, 품질, 이용 조건입니다. 자료는 기관이 공개한 파일을 검사하여 옮긴 것입니다.",
    "The published datasets that the civic workbench uses, with their versions, quality and terms. The data are the "
    "publishers' files, checked and converted.",
)
_PUBLISHER: Final = Text("시민 작업대", "Civic workbench")
_SAMPLE: Final = Text("[표본 자료] ", "[SAMPLE] ")


def build_dcat(
    datasets: Iterable[tuple[Dataset, Snapshot | None]],
    base_url: str,
    *,
    downloads: Mapping[str, Sequence[Download]] | None = None,
    publisher: Text = _PUBLISHER,
) -> dict[str, Any]:
    """The catalogue of ``datasets``, each with its current version where it has one.

    Parameters
    ----------
    base_url
        Where the portal answers; datasets are ``<base_url>/datasets/<id>/``, files
        ``<base_url>/datasets/<id>/<file name>``.
    downloads
        Files that can be had, by dataset id: they become distributions, those that are written with size and
        checksum; of a dataset whose terms do not let us pass on a converted file
        (:func:`~workbench.catalog.downloads.may_offer`) none does.
    publisher
        Who keeps this catalogue.
    """
    base = base_url.rstrip("/")
    entries = list(datasets)
    stamps = [snapshot.created_at for _, snapshot in entries if snapshot is not None]
    catalogue: Node = {
        "@context": CONTEXT,
        "@id": f"{base}/datasets/#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _both(_TITLE),
        "dct:description": _both(_DESCRIPTION),
        "dct:publisher": _agent(publisher),
        "dct:language": _languages(),
        "dct:conformsTo": [_standard(url) for url in PROFILES],
        "foaf:homepage": _document(f"{base}/"),
        "dcat:themeTaxonomy": _concept_scheme(),
        "dcat:dataset": [
            _dataset(dataset, snapshot, base, (downloads or {}).get(dataset.id, ()))
            for dataset, snapshot in entries
        ],
    }
    return catalogue | ({"dct:modified": _moment(max(stamps))} if stamps else {})


def _dataset(dataset: Dataset, snapshot: Snapshot | None, base: str, downloads: Sequence[Download]) -> Node:
    page = f"{base}/datasets/{dataset.id}/"
    mark = _SAMPLE if snapshot is not None and snapshot.is_sample else Text("", "")
    node: Node = {
        "@id": f"{page}#dataset",  # the page is a document about it
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.id,
        "dct:title": _both(Text(mark.ko + dataset.title.ko, mark.en + dataset.title.en)),
        "dct:description": _both(dataset.description),
        "dct:publisher": _agent(dataset.publisher),
        "dct:language": _languages(),
        "dct:accrualPeriodicity": _typed("dct:Frequency", authority("frequency", FREQUENCIES[dataset.cycle])),
        "dct:accessRights": _typed("dct:RightsStatement", authority("access-right", ACCESS[dataset.rung])),
        "dcat:landingPage": [_document(url) for url in (page, dataset.homepage) if url],
        "dcat:keyword": [_said(dataset.theme, "en"), _said(dataset.chain, "en")],
    }
    if dataset.theme in THEMES:
        node["dcat:theme"] = _theme(dataset.theme)
    if dataset.place is not None:
        node |= {"dct:spatial": _area(dataset.place), "dct:conformsTo": _standard(CRS84)}
    if snapshot is None:
        return node
    node |= {
        "dct:modified": _moment(snapshot.created_at),
        "owl:versionInfo": snapshot.version,
        "dcat:version": snapshot.version,
    }
    if (period := _period(snapshot.period)) is not None:
        node["dct:temporal"] = period
    if downloads and may_offer(dataset) == "yes":
        node["dcat:distribution"] = [_distribution(dataset, snapshot, page, d) for d in downloads]
    return node


def _distribution(dataset: Dataset, snapshot: Snapshot, page: str, download: Download) -> Node:
    specification = SPECIFICATIONS.get(download.format)
    node: Node = {
        "@id": f"{page}{download.file.name}",
        "@type": "dcat:Distribution",
        "dct:title": _both(
            Text(f"{dataset.title.ko} ({download.format})", f"{dataset.title.en} ({download.format})")
        ),
        "dcat:accessURL": {"@id": page},
        "dcat:downloadURL": {"@id": f"{page}{download.file.name}"},
        "dct:format": _typed("dct:MediaTypeOrExtent", authority("file-type", FILE_TYPES[download.format])),
        "dcat:mediaType": _typed(
            "dct:MediaType", f"https://www.iana.org/assignments/media-types/{download.media_type}"
        ),
        "dct:modified": _moment(snapshot.created_at),
        "dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": _both(dataset.licence.attribution)},
    }
    if download.is_written:
        node |= _size(download)
    if dataset.licence.path:
        node["dct:license"] = _licence(dataset.licence)
    return node | ({"dct:conformsTo": _standard(specification)} if specification else {})


def _size(download: Download) -> Node:
    algorithm = _typed("spdx:ChecksumAlgorithm", "http://spdx.org/rdf/terms#checksumAlgorithm_sha256")
    return {
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(download.bytes_n)},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": algorithm,
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": download.sha256},
        },
    }


def _licence(licence: Licence) -> Node:
    kinds = [
        _typed("skos:Concept", f"http://purl.org/adms/licencetype/{kind}")
        | {"skos:prefLabel": _both(LICENCE_LABELS[kind])}
        for kind in LICENCE_TYPES[licence.name]
    ]
    return _typed("dct:LicenseDocument", licence.path) | {
        "dct:title": _both(licence.title),
        "dct:type": kinds,
    }


def _theme(theme: str) -> Node:
    code, label = THEMES[theme]
    concept = _typed("skos:Concept", authority("data-theme", code))
    return concept | {"skos:prefLabel": _both(label), "skos:inScheme": _concept_scheme()}


def _concept_scheme() -> Node:
    title = Text("데이터 주제(유럽연합)", "Data themes (EU)")
    return _typed("skos:ConceptScheme", authority("data-theme")) | {"dct:title": _both(title)}


def _area(place: Place) -> Node:
    west, south, east, north = place.area
    ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
    box = {"@type": "gsp:wktLiteral", "@value": f"POLYGON(({ring}))"}
    return {"@type": "dct:Location", "dcat:bbox": box}


def _period(period: tuple[date | None, date | None]) -> Node | None:
    first, last = period
    if first is None and last is None:
        return None
    node: Node = {"@type": "dct:PeriodOfTime"}
    for name, day in (("dcat:startDate", first), ("dcat:endDate", last)):
        if day is not None:
            node[name] = {"@type": "xsd:date", "@value": day.isoformat()}
    return node


def _agent(name: Text) -> Node:
    # A blank node: the publishers have no address of their own here. The same name is the same node.
    digest = hashlib.sha256(name.ko.encode()).hexdigest()[:12]
    return {"@id": f"_:agent-{digest}", "@type": "foaf:Agent", "foaf:name": _both(name)}


def _both(text: Text) -> list[Node]:
    return [_said(text.ko, "ko"), _said(text.en, "en")]


def _said(text: str, language: str) -> Node:
    return {"@language": language, "@value": text}


def _moment(moment: datetime) -> Node:
    return {"@type": "xsd:dateTime", "@value": moment.isoformat(timespec="seconds")}


def _typed(kind: str, url: str) -> Node:
    return {"@id": url, "@type": kind}


def _document(url: str) -> Node:
    return _typed("foaf:Document", url)


def _standard(url: str) -> Node:
    return _typed("dct:Standard", url)


def _languages() -> list[Node]:
    return [_typed("dct:LinguisticSystem", authority("language", code)) for code in LANGUAGES]
