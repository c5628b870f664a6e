"""Controlled vocabularies that DCAT-AP asks for (EU Publications Office, ADMS), as far as the catalogue needs them."""

from __future__ import annotations

from typing import Final

from workbench.core.text import Text

CONTEXT: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

PROFILES: Final = ("http://data.europa.eu/r5r/", "https://www.w3.org/TR/vocab-dcat-3/")
"""What the catalogue conforms to: DCAT-AP and DCAT."""

LANGUAGES: Final = ("KOR", "ENG")

FREQUENCIES: Final = {
    "hourly": "HOURLY",
    "daily": "DAILY",
    "monthly": "MONTHLY",
    "quarterly": "QUARTERLY",
    "yearly": "ANNUAL",
    "irregular": "IRREG",
    "once": "NEVER",
}
"""Our cycles in the EU's frequency list."""

ACCESS: Final = {
    "open": "PUBLIC",
    "masked": "RESTRICTED",
    "statistics": "RESTRICTED",
    "verify": "RESTRICTED",
    "room": "RESTRICTED",
    "closed": "NON_PUBLIC",
}
"""Our rungs in the EU's list of access rights."""

THEMES: Final[dict[str, tuple[str, Text]]] = {
    "air": ("ENVI", Text("환경", "Environment")),
    "bicycle": ("TRAN", Text("교통", "Transport")),
    "boundaries": ("REGI", Text("지역과 도시", "Regions and cities")),
    "commerce": ("ECON", Text("경제와 금융", "Economy and finance")),
    "mealcard": ("SOCI", Text("인구와 사회", "Population and society")),
    "parks": ("ENVI", Text("환경", "Environment")),
    "population": ("SOCI", Text("인구와 사회", "Population and society")),
    "traffic": ("TRAN", Text("교통", "Transport")),
    "weather": ("ENVI", Text("환경", "Environment")),
}
"""Our theme folders in the EU's data themes; a theme that is not here has keywords only."""

FILE_TYPES: Final = {"csv": "CSV", "geojson": "GEOJSON", "parquet": "PARQUET"}

SPECIFICATIONS: Final = {
    "csv": "https://www.rfc-editor.org/rfc/rfc4180",
    "geojson": "https://www.rfc-editor.org/rfc/rfc7946",
}
"""What a distribution conforms to."""

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
"""Longitude and latitude, in this order, as in the files and in the bounding box."""

LICENCE_TYPES: Final = {
    "KOGL-0": ("PublicDomain",),
    "KOGL-1": ("Attribution",),
    "KOGL-2": ("Attribution", "NonCommercialUseOnly"),
    "KOGL-3": ("Attribution", "NoDerivativeWork"),
    "KOGL-4": ("Attribution", "NonCommercialUseOnly", "NoDerivativeWork"),
    "CC-BY-4.0": ("Attribution",),
    "unstated": ("UnknownIPR",),
}
"""Our licences in the ADMS list of licence types."""

LICENCE_LABELS: Final = {
    "PublicDomain": Text("조건 없음", "No conditions"),
    "Attribution": Text("출처표시", "Attribution"),
    "NonCommercialUseOnly": Text("비상업적 이용만", "Non-commercial use only"),
    "NoDerivativeWork": Text("변경금지", "No derivative works"),
    "UnknownIPR": Text("밝혀지지 않음", "Not stated"),
}


def authority(table: str, code: str = "") -> str:
    """Address of a table of the EU Publications Office, or of an entry of it."""
    return f"http://publications.europa.eu/resource/authority/{table}" + (f"/{code}" if code else "")
