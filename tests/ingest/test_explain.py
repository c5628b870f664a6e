from __future__ import annotations

import dataclasses

import pytest

from tests.ingest.shops import build_dataset
from workbench.core.dataset import Recognise
from workbench.core.errors import ColumnsMissing, Unrecognised
from workbench.ingest.explain import explain

ROW = ["001", "빵집", "3"]
SHOPS = build_dataset()
NAMED = dataclasses.replace(SHOPS, recognise=Recognise(files=("가게",), name_required=True))


@pytest.mark.parametrize(
    ("datasets", "name", "header", "kind", "says"),
    [
        # the name is the dataset's, the header half of it
        ([SHOPS], "가게_2024.csv", ["번호", "이름"], ColumnsMissing, "shops.yaml"),
        # a name that fits is no reason where the header has hardly anything of it
        ([SHOPS], "가게_2024.csv", ["번호", "온도", "습도"], Unrecognised, "datasets new"),
        # a pattern that any name fits makes no promise
        (
            [dataclasses.replace(SHOPS, recognise=Recognise(files=(".",)))],
            "가게.csv",
            ["번호", "이름"],
            Unrecognised,
            "datasets new",
        ),
        # nothing alike
        ([SHOPS], "x.csv", ["a", "b"], Unrecognised, "datasets new"),
        # the header is known, but others have it too, and the name is not the dataset's
        ([NAMED], "x.csv", ["번호", "이름", "방문수"], Unrecognised, "publisher's name"),
    ],
)
def test_the_reason_names_the_next_step(
    datasets: list[object], name: str, header: list[str], kind: type[Exception], says: str
) -> None:
    error = explain(datasets, name, [header, ROW])  # type: ignore[arg-type]
    assert type(error) is kind
    assert error.next_step is not None and says in error.next_step.en
    assert error.where and "빵집" not in error.where + str(error.next_step.ko)


def test_a_header_shared_by_several_names_them_all() -> None:
    others = [NAMED, dataclasses.replace(NAMED, id="stalls")]
    error = explain(others, "x.csv", [["번호", "이름", "방문수"], ROW])
    assert "shops" in error.what.ko and "stalls" in error.what.ko
