"""One descriptor file to one :class:`~workbench.core.dataset.Dataset`.

A descriptor is a Frictionless Data Package descriptor with one resource and a few members of ours
(``datasets/README.md``). Everything in it is checked: a key nobody knows is a mistake, not a comment.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any, cast, get_args

import yaml

from workbench.catalog.block import Block
from workbench.catalog.fetch_block import read_fetch
from workbench.catalog.licences import LICENCE_NAMES, build_licence
from workbench.catalog.rules import check_dataset
from workbench.core.dataset import (
    Basis,
    Chain,
    Check,
    Combine,
    Dataset,
    Field,
    FieldType,
    Pairs,
    Place,
    Recognise,
    Rung,
    Sensitivity,
    Via,
    Wide,
)
from workbench.core.errors import DescriptorError
from workbench.core.text import Text

CYCLES = ("hourly", "daily", "monthly", "quarterly", "yearly", "irregular", "once")

_TYPES: dict[str, FieldType] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "yearmonth": "month",
    "year": "year",
    "geojson": "geometry",
}
"""Frictionless types to ours; ``code: true`` makes a string an identifier."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def read_descriptor(file: Path) -> Dataset:
    """The dataset that ``file`` (``<theme>/<id>.yaml``) describes.

    Raises
    ------
    DescriptorError
        The file is no descriptor; the error names file and key.
    """
    where = f"{file.parent.name}/{file.name}"
    raw = file.read_bytes()
    top = Block(_parse(raw, where), where)
    title, homepage = top.both("title"), top.text("homepage")
    publisher = _read_publisher(top)
    resource = _read_resource(top, file.stem)
    schema = resource.block("schema") or resource.refuse("schema", "있어야 합니다", "is missing")
    fields = tuple(_read_field(block) for block in schema.blocks("fields"))
    combine = cast(Combine, top.choice("combine", get_args(Combine)))
    dataset = Dataset(
        id=top.text("name"),
        theme=file.parent.name,
        title=title,
        description=top.both("description"),
        publisher=publisher,
        homepage=homepage,
        licence=build_licence(_read_licence(top), publisher=publisher, title=title, homepage=homepage),
        cycle=top.choice("cycle", CYCLES),
        chain=cast(Chain, top.choice("chain", get_args(Chain))),
        rung=cast(Rung, top.choice("rung", get_args(Rung))),
        basis=cast(Basis, top.choice("basis", get_args(Basis))),
        combine=combine,
        fields=fields,
        key=schema.texts("primaryKey"),
        period=top.maybe("period"),
        recognise=_read_recognise(top.block("recognise")),
        missing=schema.texts("missingValues"),
        checks=tuple(_read_check(block) for block in top.blocks("checks")),
        wide=_read_wide(top.block("wide")),
        pairs=_read_pairs(top.block("pairs")),
        place=_read_place(top.block("place")),
        fetch=read_fetch(top.block("fetch"), combine),
        ground=top.both("ground") if top.has("ground") else None,
        digest=hashlib.sha256(raw).hexdigest(),
    )
    for block in (schema, resource, top):
        block.close()
    if dataset.id != file.stem:
        top.refuse("name", "파일 이름과 같아야 합니다", "must be the file's name")
    check_dataset(dataset, top)
    return dataset


_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser written in C, ten times as fast, where PyYAML has it."""


class _UniqueLoader(_SafeLoader):  # type: ignore[misc]  # the base is chosen at run time
    """YAML in which a key may stand only once: PyYAML alone keeps the last one silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                problem = f"duplicate key {key.value}"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


def _parse(raw: bytes, where: str) -> object:
    try:
        return yaml.load(raw.decode("utf-8"), Loader=_UniqueLoader)  # noqa: S506 - a subclass of the safe loader
    except UnicodeDecodeError:
        raise DescriptorError(Text("UTF-8이 아닙니다", "is not UTF-8"), where=where) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f": {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "syntax"
        raise DescriptorError(
            Text(f"YAML로 읽을 수 없습니다({problem})", f"cannot be read as YAML ({problem})"),
            where=where + line,
        ) from None


def _read_publisher(top: Block) -> Text:
    contributors = top.blocks("contributors")
    if len(contributors) != 1:
        top.refuse("contributors", "기관이 하나여야 합니다", "must name one publisher")
    block = contributors[0]
    block.choice("role", ("publisher",))
    publisher = block.both("title")
    block.close()
    return publisher


def _read_licence(top: Block) -> str:
    licences = top.blocks("licenses")
    if len(licences) != 1:
        top.refuse("licenses", "이용 조건이 하나여야 합니다", "must name one licence")
    name = licences[0].choice("name", LICENCE_NAMES)
    licences[0].close()
    return name


def _read_resource(top: Block, stem: str) -> Block:
    resources = top.blocks("resources")
    if len(resources) != 1:
        top.refuse("resources", "자원이 하나여야 합니다", "must hold one resource")
    resource = resources[0]
    resource.choice("name", (stem,))
    resource.choice("path", (f"{stem}.parquet",))
    resource.choice("profile", ("tabular-data-resource",))
    return resource


def _read_field(block: Block) -> Field:
    name = block.text("name")
    if not _NAME.fullmatch(name):
        block.refuse("name", "소문자와 밑줄만 씁니다", "takes lower-case letters, digits and underscores")
    block.key += f"({name})"
    kind = _TYPES[block.choice("type", tuple(_TYPES))]
    if block.flag("code"):
        if kind != "string":
            block.refuse("code", "string에만 쓸 수 있습니다", "goes with type string only")
        kind = "code"
    constraints = block.block("constraints") or Block({}, block.file, f"{block.key}.constraints")
    source = block.texts("source")
    if not all(spelling.strip() for spelling in source):
        block.refuse(
            "source", "빈 머리글은 ‘왼쪽 머리글+1’로 적습니다", "an empty header is written 'left+1'"
        )
    field = Field(
        name=name,
        title=block.both("title"),
        type=kind,
        source=source,
        unit=block.maybe("unit"),
        sensitivity=cast(Sensitivity, block.choice("sensitivity", get_args(Sensitivity)))
        if block.has("sensitivity")
        else "none",
        required=constraints.flag("required"),
        optional_column=block.flag("optional_column"),
        missing=block.texts("missing"),
        width=block.whole("width"),
        extract=block.pattern("extract", 1),
        values=block.pairs("values"),
        minimum=constraints.number("minimum"),
        maximum=constraints.number("maximum"),
        fill=block.has("fill") and block.choice("fill", ("down",)) == "down",
        description=block.both("description") if block.has("description") else None,
    )
    constraints.close()
    block.close()
    return field


def _read_check(block: Block) -> Check:
    check = Check(block.text("name"), block.text("sql"), block.both("title"), block.flag("hard"))
    block.close()
    return check


def _read_recognise(block: Block | None) -> Recognise:
    if block is None:
        return Recognise()
    files = block.texts("files")
    for pattern in files:
        block.check_pattern("files", pattern)
    totals = block.block("total_rows")
    recognise = Recognise(
        files=files,
        name_required=block.flag("name_required"),
        sheets=block.pattern("sheets"),
        total_rows={} if totals is None else _read_totals(totals),
        requires_any=block.texts("requires_any"),
        excludes=block.texts("excludes"),
        headerless=block.texts("headerless"),
    )
    if recognise.name_required and not files:
        block.refuse("name_required", "files가 있어야 합니다", "needs files")
    block.close()
    return recognise


def _read_totals(block: Block) -> dict[str, tuple[str, ...]]:
    return {name: block.texts(name) for name in block.names()}


def _read_wide(block: Block | None) -> Wide | None:
    if block is None:
        return None
    header = block.pattern("header", 1) or block.refuse("header", "있어야 합니다", "is missing")
    wide = Wide(header, block.maybe("value"))
    block.close()
    return wide


def _read_pairs(block: Block | None) -> Pairs | None:
    if block is None:
        return None
    name, value = block.pattern("name", 1), block.pattern("value", 1)
    block.close()
    if name is None or value is None:
        block.refuse("", "name과 value가 있어야 합니다", "needs name and value")
    return Pairs(name, value)


def _read_place(block: Block | None) -> Place | None:
    if block is None:
        return None
    crs = block.text("crs", "EPSG:4326")
    if not re.fullmatch(r"EPSG:\d{4,5}", crs):
        block.refuse("crs", "EPSG:4326처럼 적습니다", "is written like EPSG:4326")
    area = block.take("area")
    x, y, gu_name = block.maybe("x"), block.maybe("y"), block.maybe("gu_name")
    via = _read_via(block.block("via"))
    block.close()
    if area is None:
        return Place(crs, x, y, gu_name, via=via)
    if not isinstance(area, list) or len(area) != 4 or not all(isinstance(v, int | float) for v in area):
        block.refuse("area", "[서, 남, 동, 북] 네 수여야 합니다", "must be [west, south, east, north]")
    west, south, east, north = (float(v) for v in area)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        block.refuse(
            "area", "[서, 남, 동, 북](도)이어야 합니다", "must be [west, south, east, north] in degrees"
        )
    return Place(crs, x, y, gu_name, (west, south, east, north), via)


def _read_via(block: Block | None) -> Via | None:
    if block is None:
        return None
    via = Via(block.text("dataset"), block.text("key"), block.text("field"))
    block.close()
    return via
