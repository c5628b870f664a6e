"""Boundaries as a drawn base: light enough for a page, and still without gaps between neighbours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import shapely

from workbench.geo import simplify_coverage

if TYPE_CHECKING:
    from workbench.query.engine import Engine

TOLERANCE_M = 80.0
"""Detail below this is left out: on a page the whole city is drawn at about 40 m a pixel."""

_SQL = Path(__file__).parent / "gu_layer.sql"


def load_gu_layer(session: Engine) -> dict[str, pa.Table]:
    """The gu as a result's layer ``gu``, where boundaries are in the lake; nothing otherwise."""
    if not session.has("gu_boundaries"):
        return {}
    table = session.sql_file(_SQL)
    shapes = simplify_coverage(shapely.from_wkb(table["geometry"].to_pylist()), TOLERANCE_M)
    return {
        "gu": pa.table(
            {
                "code": table["code"],
                "name": table["name"],
                "geometry": pa.array(shapely.to_wkb(shapes).tolist(), pa.binary()),
            }
        )
    }
