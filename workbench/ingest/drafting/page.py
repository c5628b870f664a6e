"""The draft as YAML: every guess with a remark, so that nobody takes it for knowledge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from workbench.core.dataset import Basis, Chain, Combine, FieldType, Rung, Sensitivity
from workbench.core.text import Text

MARK: Final = Text("확인:", "check:")
"""Begins the remark of a guess; gone once somebody has looked."""

_TYPES: Final[Mapping[FieldType, str]] = {
    "string": "string",
    "code": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "month": "yearmonth",
    "year": "year",
    "geometry": "geojson",
}


@dataclass(slots=True)
class FieldPage:
    """One field of the draft; ``remarks`` holds what is said of a key's guess."""

    name: str
    title: str
    title_en: str
    type: FieldType
    source: tuple[str, ...] = ()
    width: int | None = None
    extract: str | None = None
    unit: str | None = None
    missing: tuple[str, ...] = ()
    sensitivity: Sensitivity = "none"
    required: bool = False
    fill: bool = False
    """Whether a blank cell takes the label above it."""
    column: int | None = None
    """Where it stands in the file; not written."""
    everywhere: tuple[str, ...] = ()
    """Spellings of missing found in it that hold for every column; not written here."""
    remarks: dict[str, Text] = field(default_factory=dict)


@dataclass(slots=True)
class Page:
    """The whole draft."""

    id: str
    title: str
    title_en: str
    description: Text
    publisher: Text
    homepage: str
    fields: list[FieldPage]
    cycle: str = "irregular"
    chain: Chain = "measure"
    rung: Rung = "open"
    basis: Basis = "statistics"
    combine: Combine = "latest"
    period: str | None = None
    files: tuple[str, ...] = ()
    name_required: bool = False
    total_rows: dict[str, list[str]] = field(default_factory=dict)
    wide: dict[str, str] = field(default_factory=dict)
    place: dict[str, Any] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    preface: Sequence[Text] = ()
    remarks: dict[str, Text] = field(default_factory=dict)

    def named(self, name: str) -> FieldPage:
        """The field of that name; ``KeyError`` if there is none."""
        return {f.name: f for f in self.fields}[name]


def write_page(page: Page) -> str:
    """The draft as the text of a descriptor file."""
    return "\n".join([*_write_top(page), *_write_resource(page)]) + "\n"


def _line(indent: int, key: str, value: object, remark: Text | None = None) -> str:
    text = f"{' ' * indent}{key}: {_scalar(value)}"
    return f"{text}  # {MARK} {remark}" if remark is not None else text


def _scalar(value: object) -> str:
    """One value in flow style: whatever needs quotes gets them."""
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10**9)
    return text.removesuffix("...\n").strip()


def _write_top(page: Page) -> Iterator[str]:
    remark = page.remarks.get
    yield from (f"# {line}" for line in page.preface)
    yield _line(0, "name", page.id, remark("name"))
    yield _line(0, "title", page.title, remark("title"))
    yield _line(0, "title_en", page.title_en, remark("title_en"))
    yield _line(0, "description", page.description.ko, remark("description"))
    yield _line(0, "description_en", page.description.en)
    yield _line(0, "homepage", page.homepage, remark("homepage"))
    publisher = {"title": page.publisher.ko, "title_en": page.publisher.en, "role": "publisher"}
    yield _line(0, "contributors", [publisher], remark("contributors"))
    yield _line(0, "licenses", [{"name": "unstated"}], remark("licenses"))
    for key in ("cycle", "chain", "rung", "basis", "combine", "period"):
        if (value := getattr(page, key)) is not None:
            yield _line(0, key, value, remark(key))
    yield from _write_recognise(page)
    if page.wide:
        yield _line(0, "wide", page.wide, remark("wide"))
    if page.place:
        yield _line(0, "place", page.place, remark("place"))


def _write_recognise(page: Page) -> Iterator[str]:
    if not (page.files or page.total_rows):
        return
    yield "recognise:"
    if page.files:
        yield _line(2, "files", list(page.files), page.remarks.get("files"))
    if page.name_required:
        yield _line(2, "name_required", True, page.remarks.get("name_required"))
    if page.total_rows:
        yield _line(2, "total_rows", page.total_rows, page.remarks.get("total_rows"))


def _write_resource(page: Page) -> Iterator[str]:
    yield "resources:"
    yield _line(2, "- name", page.id)
    yield _line(4, "path", f"{page.id}.parquet")
    yield _line(4, "profile", "tabular-data-resource")
    yield "    schema:"
    if page.key or "key" in page.remarks:
        yield _line(6, "primaryKey", list(page.key), page.remarks.get("key"))
    yield _line(6, "missingValues", ["", *page.missing], page.remarks.get("missing"))
    yield "      fields:"
    for one in page.fields:
        yield from _write_field(one)


def _write_field(one: FieldPage) -> Iterator[str]:
    remark = one.remarks.get
    yield _line(8, "- name", one.name, remark("name"))
    yield _line(10, "title", one.title)
    yield _line(10, "title_en", one.title_en)
    yield _line(10, "type", _TYPES[one.type], remark("type"))
    if one.type == "code":
        yield _line(10, "code", True, remark("code"))
    if one.source:
        yield _line(10, "source", list(one.source), remark("source"))
    if one.width is not None:
        yield _line(10, "width", one.width, remark("width"))
    if one.extract is not None:
        yield _line(10, "extract", one.extract, remark("extract"))
    if one.unit is not None:
        yield _line(10, "unit", one.unit, remark("unit"))
    if one.fill:
        yield _line(10, "fill", "down", remark("fill"))
    if one.missing:
        yield _line(10, "missing", list(one.missing), remark("missing"))
    if one.sensitivity != "none" or "sensitivity" in one.remarks:
        yield _line(10, "sensitivity", one.sensitivity, remark("sensitivity"))
    if one.required:
        yield _line(10, "constraints", {"required": True}, remark("constraints"))


def count_guesses(text: str) -> int:
    """How many remarks still wait for somebody to look."""
    return sum(text.count(f"# {mark}") for mark in {MARK.ko, MARK.en})
