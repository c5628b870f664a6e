"""Looking for dead sensors, stuck values, steps, jumps, gaps and repeats in the series of a version.

Each test is one query in ``sql/series_*.sql``, one field at a time, so that memory stays bounded.

Stuck values follow the thought of N. Kaffashzadeh (2023), A data-driven persistence test for robust (probabilistic)
quality control of measured environmental time series: constant value episodes, Atmos. Meas. Tech. 16, 3085-3100:
whether a run of equal values is a fault depends on how often the value repeats itself anyway, and so on the precision
of the instrument. Here that is a Markov chain over the published values. The flat-line and rate-of-change tests are
those of the QARTOD manuals (US IOOS), with thresholds taken from the data.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import duckdb

from workbench.catalog.quality_sql import columns_of, name, open_kept, read_sql
from workbench.catalog.series_faults import KINDS, FaultKind, SeriesFault, SeriesFaults
from workbench.catalog.series_shape import SeriesShape, describe_thresholds, find_shape
from workbench.core.dataset import Dataset, Field, Snapshot

LIST_N: Final = 200
"""Faults listed of each kind and field."""

_STEP_SECONDS: Final = {"hour": 3600, "day": 86400}
_NETWORK_TESTS: Final = ("series_holes", "series_repeats")
_SENSOR_TESTS: Final = ("series_silent", "series_stuck")
_SOUND_TESTS: Final = ("series_jumps", "series_steps")
"""Made without the runs that stand still: where a sensor dies, its level steps as well."""
_SUSPECT: Final = ("dead", "stuck", "jump")
"""Kinds whose values cannot be trusted; of a step nobody knows which side is right."""


def find_series_faults(
    dataset: Dataset, snapshot: Snapshot, *, memory: str = "1GB", threads: int = 2
) -> SeriesFaults | None:
    """Faults in the time series of a version.

    Parameters
    ----------
    memory, threads
        Limits; what does not fit is sorted on disk.

    Returns
    -------
    SeriesFaults or None
        ``None`` where the dataset is no set of time series (:func:`~workbench.catalog.series_shape.find_shape`)
        or holds a single moment.
    """
    with open_kept(snapshot, memory=memory, threads=threads) as con:
        shape = find_shape(dataset, columns_of(con))
        if shape is None:
            return None
        series_n, moments_n = _prepare(con, shape)
        if moments_n < 2:
            return None
        search = _Search(con, shape, series_n)
        search.run_tests(_NETWORK_TESTS, None)
        for measure in shape.measures:
            if search.load_readings(measure):
                search.run_tests(("series_spells",), measure)
            search.run_tests(_SENSOR_TESTS, measure)
            search.drop_still(measure)
            search.run_tests(_SOUND_TESTS, measure)
        return search.build()


def _prepare(con: duckdb.DuckDBPyConnection, shape: SeriesShape) -> tuple[int, int]:
    """Make ``stamps`` (series, moment), ``moments`` (tick, moment) and ``stations``; how many series, moments."""
    key = ", ".join(f"{name(k)}::varchar" for k in shape.station)
    series = f"concat_ws(' · ', {key})" if key else "''"
    label = name(shape.label) if shape.label else series
    con.execute(
        f"CREATE TEMP VIEW dated AS SELECT *, {series} AS series, {shape.moment_sql} AS moment FROM kept "
        f"WHERE {shape.moment_sql} IS NOT NULL"
    )
    con.execute("CREATE TEMP VIEW stamps AS SELECT series, moment FROM dated")
    con.execute(
        "CREATE TEMP TABLE moments AS SELECT row_number() OVER (ORDER BY moment) AS tick, moment "
        "FROM (SELECT DISTINCT moment FROM stamps)"
    )
    con.execute(
        f"CREATE TEMP TABLE stations AS SELECT series, max({label}) AS station FROM dated GROUP BY ALL"
    )
    row = con.sql("SELECT (SELECT count(*) FROM stations), (SELECT count(*) FROM moments)").fetchall()[0]
    return int(row[0]), int(row[1])


@dataclass(slots=True)
class _Search:
    """Collects what the tests find, field by field."""

    con: duckdb.DuckDBPyConnection
    shape: SeriesShape
    series_n: int
    values_n: int = 0
    suspect_n: int = 0
    listed_n: int = 0
    counts: Counter[FaultKind] = field(default_factory=Counter)
    found: dict[tuple[Any, ...], list[Field]] = field(default_factory=lambda: defaultdict(list))

    def load_readings(self, measure: Field) -> bool:
        """Make ``readings`` (series, tick, moment, value) of one field; of repeated moments the largest value.

        Returns
        -------
        bool
            Whether most places hold a value. Where most are empty, as rain is on dry days, empty means something
            and is no gap.
        """
        # Publishers' floats carry noise in the last digits (0.013999999999999999), which is no difference.
        value = f"max(round({name(measure.name)}::double, 9))"
        self.con.execute(
            f"CREATE OR REPLACE TEMP TABLE readings AS SELECT series, tick, moment, {value} AS value "
            "FROM dated JOIN moments USING (moment) GROUP BY series, tick, moment"
        )
        rows_n, values_n = self.con.sql("SELECT count(*), count(value) FROM readings").fetchall()[0]
        self.values_n += values_n
        return bool(values_n * 2 >= rows_n)

    def drop_still(self, measure: Field) -> None:
        """Take the runs of one value that were found in ``measure`` out of ``readings``."""
        still = [
            (series, first_at, last_at)
            for (series, kind, first_at, last_at, *_), measures in self.found.items()
            if kind in ("stuck", "dead") and measure in measures
        ]
        for run in still:
            self.con.execute("DELETE FROM readings WHERE series = ? AND moment BETWEEN ? AND ?", run)

    def run_tests(self, tests: Sequence[str], measure: Field | None) -> None:
        """Run the queries called ``tests`` on the readings of ``measure`` (on the network where ``None``)."""
        for test in tests:
            seen = set()
            for *fault, kind_n, kind_length in self._ask(test):
                kind = fault[1]
                self.found[tuple(fault)] += [] if measure is None else [measure]
                self.listed_n += 1
                if kind not in seen:
                    seen.add(kind)
                    self.counts[kind] += kind_n
                    self.suspect_n += int(kind_length) if kind in _SUSPECT else 0
                    self.values_n += int(kind_length) if kind == "dead" else 0

    def _ask(self, test: str) -> Iterator[tuple[Any, ...]]:
        text = read_sql(test)
        known = asdict(self.shape.thresholds) | {
            "step_s": _STEP_SECONDS[self.shape.resolution],
            "after_n": self.shape.thresholds.window_n - 1,
        }
        given = {k: known[k] for k in set(re.findall(r"\$(\w+)", text))}
        relation = self.con.execute(
            "SELECT series, kind, first_at, last_at, length_n, is_open, score, "
            "count(*) OVER same AS kind_n, sum(length_n) OVER same AS kind_length "
            f"FROM ({text}) WINDOW same AS (PARTITION BY kind) "
            "QUALIFY row_number() OVER (PARTITION BY kind ORDER BY length_n DESC, abs(score) DESC, series, first_at) "
            f"<= {LIST_N}",
            given or None,
        )
        return iter(relation.fetchall())

    def build(self) -> SeriesFaults:
        """What was found, the gravest kind and the longest fault first."""
        stations = dict(self.con.sql("SELECT series, station FROM stations").fetchall())
        order = list(KINDS)
        faults = [self._build_fault(key, stations) for key in self.found]
        faults.sort(
            key=lambda f: (order.index(f.kind), -f.length_n, -abs(f.score or 0), f.series, f.first_at)
        )
        return SeriesFaults(
            resolution=self.shape.resolution,
            series_n=self.series_n,
            values_n=self.values_n,
            suspect_n=self.suspect_n,
            counts={kind: self.counts[kind] for kind in KINDS},
            faults=tuple(faults),
            is_cut=self.listed_n < sum(self.counts.values()),
            rules=describe_thresholds(self.shape.resolution),
        )

    def _build_fault(self, key: tuple[Any, ...], stations: dict[str, str]) -> SeriesFault:
        series, kind, first_at, last_at, length_n, is_open, score = key
        measures = self.found[key]
        whole = len(measures) == len(self.shape.measures)
        return SeriesFault(
            kind=kind,
            series=series,
            station=stations.get(series) or series,
            fields=() if whole else tuple(f.name for f in measures),
            titles=() if whole else tuple(f.title for f in measures),
            first_at=first_at,
            last_at=last_at,
            length_n=length_n,
            is_open=is_open,
            score=score,
            resolution=self.shape.resolution,
        )
