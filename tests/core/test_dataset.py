from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from workbench.core import dataset
from workbench.core.dataset import Dataset, Field, Licence, Place, Recognise
from workbench.core.text import Text

NAME = Text("이름", "name")

STATIONS = Dataset(
    id="bike_stations",
    theme="bicycle",
    title=NAME,
    description=NAME,
    publisher=NAME,
    homepage="",
    licence=Licence("KOGL-1", NAME, "", NAME),
    cycle="yearly",
    chain="response",
    rung="open",
    basis="registry",
    combine="latest",
    fields=(
        Field("station_id", NAME, "code", ("대여소번호",), width=5),
        Field("station_name", NAME, "string", ("보관소(대여소)명",)),
    ),
    key=("station_id",),
    period=None,
    recognise=Recognise(files=("대여소정보",)),
    missing=("", "-"),
)


def test_a_field_is_found_by_our_name():
    assert STATIONS.field("station_id").width == 5


def test_a_field_that_is_not_there():
    with pytest.raises(KeyError):
        STATIONS.field("대여소번호")


def test_a_field_hides_nothing_and_needs_nothing_unless_told():
    field = STATIONS.field("station_name")
    assert (field.sensitivity, field.required, field.optional_column) == ("none", False, False)


def test_a_place_is_in_seoul_unless_told():
    west, south, east, north = Place().area
    assert west < 126.98 < east
    assert south < 37.57 < north


NOUNS = [x for x in vars(dataset).values() if is_dataclass(x) and x.__module__ == dataset.__name__]


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_is_frozen_and_slotted(noun):
    assert noun.__dataclass_params__.frozen
    assert set(noun.__slots__) == {field.name for field in fields(noun)}


def test_a_dataset_cannot_change():
    with pytest.raises(FrozenInstanceError):
        STATIONS.rung = "closed"  # type: ignore[misc]
