"""The `fetch:` block of a descriptor, and that a wrong one names its file and key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import frictionless
import pytest

from tests.catalog.test_descriptor import build_descriptor, write
from workbench.catalog import read_descriptor
from workbench.core.errors import DescriptorError
from workbench.core.fetch import Fetch

BLOCK: dict[str, Any] = {
    "service": "VolInfo",
    "kind": "seoul",
    "path": "xml",
    "arguments": {"spot": None, "date": None, "hour": ["07", "08"], "lane": ""},
    "page_size": 500,
    "period": {"argument": "date", "form": "YYYYMMDD"},
}


def _read(folder: Path, **changes: object) -> Fetch | None:
    block = {name: value for name, value in (BLOCK | changes).items() if value is not ...}
    return read_descriptor(write(folder, build_descriptor() | {"fetch": block})).fetch


def test_a_block_becomes_a_noun(tmp_path: Path) -> None:
    assert _read(tmp_path) == Fetch(
        "VolInfo",
        "seoul",
        "xml",
        {"spot": None, "date": None, "hour": ("07", "08"), "lane": ""},
        500,
        "date",
        "YYYYMMDD",
        live=False,
    )


def test_what_may_be_left_out(tmp_path: Path) -> None:
    fetch = _read(tmp_path, arguments=..., page_size=..., period=..., live=True)
    assert fetch == Fetch("VolInfo", "seoul", "xml", {}, 1_000, live=True)


def test_the_order_of_the_arguments_is_that_of_the_address(tmp_path: Path) -> None:
    fetch = _read(tmp_path, arguments={"b": "", "a": "", "date": None})
    assert fetch is not None
    # yaml.safe_dump sorts: what counts is the order of the file.
    text = (tmp_path / "theme" / "counts.yaml").read_text(encoding="utf-8")
    assert list(fetch.arguments) == sorted(fetch.arguments, key=lambda name: text.index(f"    {name}:"))


def test_without_a_block_there_is_no_api(tmp_path: Path) -> None:
    assert read_descriptor(write(tmp_path, build_descriptor())).fetch is None


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"service": ...}, "fetch.service"),
        ({"service": "../VolInfo"}, "fetch.service"),
        ({"kind": "busan"}, "fetch.kind"),
        ({"path": "csv"}, "fetch.path"),
        ({"kind": "datagokr", "path": "a/../b"}, "fetch.path"),
        ({"kind": "datagokr", "path": "https://example.org"}, "fetch.path"),
        ({"page_size": 1_001}, "fetch.page_size"),
        ({"page_size": "5"}, "fetch.page_size"),
        ({"arguments": ["spot"]}, "fetch.arguments"),
        ({"arguments": {"date": None, "hour": 7}}, "fetch.arguments.hour"),
        ({"arguments": {"date": None, "hour": [7]}}, "fetch.arguments.hour"),
        ({"arguments": {"date": None, "serviceKey": "0123456789"}}, "fetch.arguments"),
        ({"period": {"argument": "day", "form": "YYYYMMDD"}}, "fetch.period.argument"),
        ({"period": {"argument": "date", "form": "DDMMYYYY"}}, "fetch.period.form"),
        ({"period": {"argument": "date"}}, "fetch.period.form"),
        ({"period": {"argument": "date", "form": "YYYY", "step": "1"}}, "fetch.period.step"),
        ({"live": "yes"}, "fetch.live"),
        ({"key": "0123456789"}, "fetch.key"),
    ],
    ids=str,
)
def test_what_is_wrong_is_named(tmp_path: Path, changes: dict[str, object], key: str) -> None:
    with pytest.raises(DescriptorError) as caught:
        _read(tmp_path, **changes)
    assert caught.value.where == f"theme/counts.yaml: {key}"
    assert "0123456789" not in caught.value.to("ko") + caught.value.to("en")


def test_pages_add_up(tmp_path: Path) -> None:
    """Of several pages, `latest` would keep only the last."""
    with pytest.raises(DescriptorError) as caught:
        read_descriptor(write(tmp_path, build_descriptor() | {"fetch": BLOCK, "combine": "latest"}))
    assert caught.value.where == "theme/counts.yaml: fetch"


def test_it_is_still_a_data_package(tmp_path: Path) -> None:
    assert list(frictionless.Package.metadata_validate(build_descriptor() | {"fetch": BLOCK})) == []
