"""The boundary and code tables of a lake, as they are when a file is ingested."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from workbench.core.dataset import Dataset, Via
from workbench.geo import AreaIndex, find_gu
from workbench.storage import Lake

GU_LAYER: Final = "gu_boundaries"
DONG_LAYER: Final = "dong_boundaries"
DONG_CODES: Final = "dong_codes"
LAYERS: Final = (DONG_CODES, GU_LAYER, DONG_LAYER)
"""Ingested first and in this order: the rows of all other datasets are located by them."""

PLACE_CODES: Final = ("gu_code", "dong_code", "grid_id")
"""What says where a row is."""

_DEPTH: Final = 8
_DECIDED: Final = {"geometry", "dong_code", "dong_kostat_code"}

Strings = npt.NDArray[np.object_]


def _by_kostat(code: str) -> str | None:
    gu = find_gu(kostat_code=code)
    return gu.gu_code if gu else None


def _by_name(name: str) -> str | None:
    gu = find_gu(name=name)
    return gu.gu_code if gu else None


def _by_code(code: str) -> str | None:
    """MOIS codes hold for all of Korea: the first five digits are the gu's, whatever the province."""
    return code[:5] if len(code) >= 5 else None


_GU_LOOK_UPS: Final = (
    ("gu_code", _by_code),
    ("dong_code", _by_code),
    ("gu_kostat_code", _by_kostat),
    ("dong_kostat_code", _by_kostat),
    ("gu_name", _by_name),
)
"""How each column tells the gu, the surest first."""


@dataclass(frozen=True, slots=True)
class AreaLayer:
    """One boundary version, ready for look-ups."""

    index: AreaIndex
    codes: Strings
    areas: Strings

    def locate(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Strings:
        """Code of the area that holds each point, shape (n,); ``None`` where none does."""
        # -1 (no area) takes the last entry.
        codes: Strings = np.array([*self.codes, None], dtype=object)
        located: Strings = codes[self.index.locate(lon, lat)]
        return located


class Atlas:
    """Look-ups by the current boundaries and codes of a lake; layers are read when first needed."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._places: dict[Via, pa.Table] = {}

    def version_for(self, dataset: Dataset) -> str:
        """Name of the layers that decide how this dataset's rows are located; empty where none do.

        Rows that were located by other layers have to be located anew.
        """
        if dataset.id in (DONG_CODES, GU_LAYER):
            return ""
        if via := dataset.place and dataset.place.via:
            rows = self.find_places(via).to_pylist()
            return hashlib.sha256(repr([tuple(row.values()) for row in rows]).encode()).hexdigest()[:12]
        layers = (DONG_CODES,) if dataset.id == DONG_LAYER else LAYERS
        located = dataset.place is not None or any(f.name in _DECIDED for f in dataset.fields)
        if not located:
            return ""
        names = [self._lake.current(d).version for d in layers if self._lake.has(d)]
        return hashlib.sha256(" ".join(names).encode()).hexdigest()[:12]

    @cached_property
    def gu(self) -> AreaLayer | None:
        return self._load(GU_LAYER, "gu_code")

    @cached_property
    def dong(self) -> AreaLayer | None:
        return self._load(DONG_LAYER, "dong_code")

    @cached_property
    def dong_by_kostat(self) -> dict[str, str]:
        """KOSTAT dong code → MOIS dong code, of the lake's mapping."""
        if not self._lake.has(DONG_CODES):
            return {}
        table = self._read(DONG_CODES, ["dong_kostat_code", "dong_code"])
        return dict(zip(*(column.to_pylist() for column in table.columns), strict=True))

    def find_places(self, via: Via) -> pa.Table:
        """Where the things of another dataset are: ``_place`` (their key) and :data:`PLACE_CODES`, by key.

        A thing that a file has twice is where its first row is; empty where the lake does not have the dataset.
        """
        if via not in self._places:
            columns = {"_place": via.key} | {code: code for code in PLACE_CODES}
            table = pa.table({column: pa.array([], pa.string()) for column in columns})
            if self._lake.has(via.dataset):
                table = self._read(via.dataset, list(columns.values())).rename_columns(list(columns))
                table = table.filter(pc.is_valid(table["_place"])).combine_chunks()
                _, first = np.unique(table["_place"].to_numpy(zero_copy_only=False), return_index=True)
                table = table.take(first)
            self._places[via] = table
        return self._places[via]

    def forget_places(self) -> None:
        """Read anew, when next asked, where things are."""
        self._places.clear()

    def _load(self, dataset_id: str, code: str) -> AreaLayer | None:
        if not self._lake.has(dataset_id):
            return None
        table = self._read(dataset_id, [code, "geometry"])
        codes = table[code].to_numpy(zero_copy_only=False)
        known = np.array([c is not None for c in codes], dtype=bool)
        if not known.any():
            return None
        areas = shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False)[known])
        return AreaLayer(AreaIndex(areas, depth=_DEPTH), codes[known], areas)

    def _read(self, dataset_id: str, columns: list[str]) -> pa.Table:
        files = self._lake.current(dataset_id).files
        return pa.concat_tables([pq.read_table(file, columns=columns) for file in files])

    def find_gu_codes(self, columns: dict[str, Strings], rows_n: int) -> Strings:
        """MOIS gu code of each row from the names and codes it carries, the surest first.

        Parameters
        ----------
        columns
            Any of ``gu_code``, ``gu_kostat_code``, ``dong_code``, ``dong_kostat_code``, ``gu_name``; shape (n,).
        """
        found: Strings = np.full(rows_n, None, dtype=object)
        coded = np.zeros(rows_n, dtype=bool)
        for column, look_up in _GU_LOOK_UPS:
            if column not in columns:
                continue
            named = map_unique(columns[column], look_up)
            # A row whose code names a place elsewhere is not in Seoul's gu of the same name.
            named[coded & (column == "gu_name")] = None
            found = fill(found, named)
            coded |= np.array([value is not None for value in columns[column]], dtype=bool)
        return found

    def find_dong_codes(self, columns: dict[str, Strings], rows_n: int) -> Strings:
        """MOIS dong code of each row from the codes it carries; shape (n,)."""
        found: Strings = np.full(rows_n, None, dtype=object)
        if "dong_code" in columns:
            found = fill(found, columns["dong_code"])
        if "dong_kostat_code" in columns:
            found = fill(found, map_unique(columns["dong_kostat_code"], self.dong_by_kostat.get))
        return found


def map_unique(values: Strings, look_up: Callable[[Any], str | None]) -> Strings:
    """``look_up`` of each value, called once a distinct value; ``None`` stays."""
    known = {value: look_up(value) for value in set(values) if value is not None}
    return np.array([known.get(value) for value in values], dtype=object)


def fill(first: Strings, second: Strings) -> Strings:
    """``first``, with ``second`` where it is ``None``."""
    empty = np.array([value is None for value in first], dtype=bool)
    return np.where(empty, second, first)
