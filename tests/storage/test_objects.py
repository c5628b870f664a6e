"""A lake in an object store: the same versions and the same answers, and errors that say what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.query.spark_lake import load_small_catalog, write_lake
from workbench.core.errors import PartMissing, QueryForbidden, SettingsError
from workbench.core.settings import Settings
from workbench.query import open_session
from workbench.storage import Lake, ObjectLake, open_readable_lake

fsspec = pytest.importorskip("fsspec", reason="no fsspec: make spark")
pytest.importorskip("upath", reason="no universal-pathlib: make spark")


@pytest.fixture
def local(tmp_path: Path) -> Lake:
    return write_lake(tmp_path / "lake")


@pytest.fixture
def store(local: Lake) -> Iterator[str]:
    """A copy of the lake in fsspec's in-memory store."""
    memory = fsspec.filesystem("memory")
    memory.put(str(local.tidy), "/city/tidy", recursive=True)
    yield "memory://city"
    memory.rm("/city", recursive=True)


def test_the_versions_are_the_same(local: Lake, store: str, tmp_path: Path) -> None:
    lake = ObjectLake(tmp_path, is_sample=True, address=store)
    assert lake.dataset_ids() == local.dataset_ids() == ("bike_rides", "gu_boundaries")
    ours, theirs = lake.current("bike_rides"), local.current("bike_rides")
    assert (ours.version, ours.rows_n, ours.created_at) == (theirs.version, theirs.rows_n, theirs.created_at)
    assert [str(file) for file in ours.files] == [
        f"{store}/tidy/bike_rides/v1/part-{n}.parquet" for n in (0, 1)
    ]
    assert lake.has("bike_rides")
    assert not lake.has("parks")
    assert [snapshot.version for snapshot in lake.versions("bike_rides")] == ["v1"]
    assert lake.released == tmp_path / "released", "what is written stays here"


@pytest.mark.parametrize(
    "sql",
    [
        "select gu, count(*) as n, sum(dist) as d from bike_rides group by gu order by gu",
        "select gu_code, geometry from gu_boundaries order by gu_code",
        "select gu_code, ST_Area(geometry) as a from gu_boundaries order by gu_code",
    ],
)
def test_a_session_answers_the_same(local: Lake, store: str, tmp_path: Path, sql: str) -> None:
    (tmp_path / "datasets").mkdir()
    catalog = load_small_catalog(tmp_path / "datasets")
    lake = ObjectLake(tmp_path, is_sample=True, address=store)
    answers = []
    for one in (local, lake):
        with open_session(one, catalog, memory="500MB", threads=1) as session:
            answers.append(session.sql(sql))
    assert answers[1].equals(answers[0])


def test_a_session_reads_nothing_else_of_the_store(store: str, tmp_path: Path) -> None:
    fsspec.filesystem("memory").pipe("/city/secret.parquet", b"PAR1")
    (tmp_path / "datasets").mkdir()
    catalog = load_small_catalog(tmp_path / "datasets")
    lake = ObjectLake(tmp_path, is_sample=True, address=store)
    with open_session(lake, catalog, memory="500MB", threads=1) as session:
        with pytest.raises(QueryForbidden):
            session.sql(f"select * from '{store}/secret.parquet'")
        with pytest.raises(Exception, match="disabled by configuration"):
            session._connection.execute(f"from read_parquet('{store}/secret.parquet')")


def test_the_setting_chooses_the_store(store: str, tmp_path: Path) -> None:
    lake = open_readable_lake(Settings(home=tmp_path, lake=store))
    assert isinstance(lake, ObjectLake)
    assert not isinstance(open_readable_lake(Settings(home=tmp_path)), ObjectLake)


@pytest.mark.parametrize("address", ["memory://nowhere", "file:///no/such/folder"])
def test_where_nothing_is_it_is_said_without_the_address(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_readable_lake(Settings(home=tmp_path, lake=address))
    assert address.split("//")[1] not in str(caught.value)


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    with pytest.raises(PartMissing) as caught:
        open_readable_lake(Settings(home=tmp_path, lake="s3://bucket/lake"))
    assert caught.value.where == "s3://"
    assert "s3fs" in caught.value.to("en")
