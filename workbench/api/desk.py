"""The analyst's desk: one session a kernel, and what everything else on the desk opens."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from workbench.core.errors import WorkbenchError
from workbench.core.settings import Settings, load_settings

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from workbench.catalog import Catalog
    from workbench.query import Session
    from workbench.query.completion import Vocabulary
    from workbench.query.engine import Engine
    from workbench.storage import Lake

_GEOMETRY = ("geoarrow.wkb", "ogc.wkb")


@dataclass(frozen=True, slots=True)
class Desk:
    """Settings, lake and catalogue of this process, and the versions it began with."""

    settings: Settings
    lake: Lake
    catalog: Catalog
    pins: Mapping[str, str]
    """Dataset → version: what a kernel looked at first it keeps looking at, until :func:`refresh`."""

    def open_session(self) -> Session:
        """A session of its own, so that a result names only what it used itself."""
        from workbench.query import open_session

        return open_session(
            self.lake,
            self.catalog,
            memory=self.settings.memory,
            threads=self.settings.threads,
            pins=self.pins,
            time_limit_s=self.settings.time_limit_s,
        )

    def open_engine(self, engine: str | None = None, master: str | None = None) -> Engine:
        """A session of its own on the engine named, else on the one that the settings name."""
        if (engine or self.settings.engine) == "duckdb":
            return self.open_session()
        from workbench.query.spark import open_spark

        return open_spark(
            self.lake,
            self.catalog,
            master=master or self.settings.spark_master,
            memory=self.settings.memory,
            pins=self.pins,
            time_limit_s=self.settings.time_limit_s,
        )


class _Kept:
    """What this process has opened."""

    desk: Desk | None = None
    session: Session | None = None
    runs: ClassVar[list[dict[str, Any]]] = []
    """Receipts of the problems that were run."""
    named: Mapping[str, str] = MappingProxyType({})
    """Dataset → the version a person asked for."""


def open_desk() -> Desk:
    """The desk of this process, opened at its first use."""
    if _Kept.desk is None:
        from workbench.catalog import load_catalog
        from workbench.storage import open_readable_lake

        settings = load_settings()
        lake = open_readable_lake(settings)
        pins = {name: lake.current(name).version for name in lake.dataset_ids()}
        if _Kept.named:
            from workbench.storage.compare import find_version  # brings the query engine along

            pins |= {name: find_version(lake, name, wanted).version for name, wanted in _Kept.named.items()}
        _Kept.desk = Desk(settings, lake, load_catalog(settings.datasets), pins)
    return _Kept.desk


def refresh(**versions: str) -> None:
    """Look at the newest data and settings from now on, or at the versions named.

    A kernel keeps the versions it began with, so that a notebook does not change under its reader's hands.

    Parameters
    ----------
    **versions
        Dataset → version, where not the current one is wanted: ``refresh(bike_rides="3f2a")``. The first
        characters of a version, ``current`` or ``previous``.

    Raises
    ------
    workbench.core.errors.DatasetEmpty
        Nothing of a dataset named is in the lake.
    workbench.core.errors.LakeError
        There is no such version, or several begin so.
    """
    if _Kept.session is not None:
        _Kept.session.close()
    _Kept.session = _Kept.desk = None
    _Kept.runs.clear()
    _Kept.named = MappingProxyType(dict(versions))
    if versions:
        try:
            open_desk()  # a wrong version is told now, and not at the next query
        except WorkbenchError:
            _Kept.named = MappingProxyType({})
            raise


def sql(text: str, **parameters: object) -> pd.DataFrame:
    """Run SQL over the datasets of the lake.

    Parameters
    ----------
    text
        DuckDB's SQL. Every dataset with data is a view under its id; ``$name`` takes a parameter.
    **parameters
        Values of the ``$name`` in ``text``.

    Returns
    -------
    pandas.DataFrame
        A ``geopandas.GeoDataFrame`` (longitude/latitude) where a column is a geometry.

    Raises
    ------
    workbench.core.errors.QueryError
        The SQL cannot be run; the message says where.
    """
    return build_frame(_open_session().sql(text, parameters or None))


def receipt() -> dict[str, object]:
    """What this kernel has read and asked since it began, or since :func:`refresh`: its queries and its runs.

    Returns
    -------
    dict
        A JSON document: every version with the sha256 of its files and of the published files they were made
        from, every query with its parameters and the versions it read, the version of the code; after
        :func:`~workbench.api.analysis.run` also which SQL files each part of the result is computed from. The same
        work gives the same receipt.
    """
    from workbench.query.receipts import merge_receipts

    parts = {problem: files for run in _Kept.runs for problem, files in run.get("parts", {}).items()}
    return merge_receipts([_open_session().receipt(), *_Kept.runs]) | ({"parts": parts} if parts else {})


def keep_receipt(receipt: dict[str, Any]) -> None:
    """Add what one run has read to the kernel's receipt."""
    _Kept.runs.append(receipt)


def find_vocabulary() -> Vocabulary:
    """Names of what the kernel's queries can read."""
    return _open_session().vocabulary


def _open_session() -> Session:
    if _Kept.session is None:
        _Kept.session = open_desk().open_session()
    return _Kept.session


def build_frame(table: pa.Table) -> pd.DataFrame:
    """The pandas frame of a query's table; a geopandas one where a column holds geometry."""
    geometries = [field for field in table.schema if _read_extension(field) in _GEOMETRY]
    if not geometries:
        plain: pd.DataFrame = table.to_pandas()
        return plain
    import geopandas as gpd

    names = [field.name for field in geometries]
    frame: pd.DataFrame = table.drop_columns(names).to_pandas()
    for field in geometries:
        cells = table.column(field.name).to_pylist()
        shapes = gpd.GeoSeries.from_wkb(cells, index=frame.index)
        frame[field.name] = shapes.set_crs(_find_crs(field, shapes.total_bounds))
    shaped: pd.DataFrame = gpd.GeoDataFrame(frame[table.column_names], geometry=names[0])
    return shaped


def _read_extension(field: pa.Field) -> str:
    """Name of the Arrow extension type of a column, registered in this process or not."""
    registered = getattr(field.type, "extension_name", None)
    return str(registered or (field.metadata or {}).get(b"ARROW:extension:name", b"").decode())


def _find_crs(field: pa.Field, bounds: Sequence[float]) -> Any:
    """The coordinate system that DuckDB names, or degrees where it forgot and the numbers are degrees.

    Several ``ST_`` functions drop the system. All of the lake is in degrees, and no projected Korean
    coordinate lies within ±180.
    """
    metadata = json.loads((field.metadata or {}).get(b"ARROW:extension:metadata", b"{}") or b"{}")
    if crs := metadata.get("crs"):
        return crs if isinstance(crs, str) else json.dumps(crs)
    return "EPSG:4326" if all(abs(x) <= 180 for x in bounds) else None
