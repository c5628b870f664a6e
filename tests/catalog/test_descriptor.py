"""What a descriptor becomes, and that a broken one names its file and key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from workbench.catalog import read_descriptor
from workbench.core.errors import DescriptorError
from workbench.core.text import Text

Change = Callable[[dict[str, Any]], object]


def build_descriptor() -> dict[str, Any]:
    """A small valid descriptor: counts of a site and day."""
    return {
        "name": "counts",
        "title": "통행량",
        "title_en": "Counts",
        "description": "통행량입니다.",
        "description_en": "Counts.",
        "homepage": "https://example.org",
        "contributors": [{"title": "어느 시", "title_en": "Some city", "role": "publisher"}],
        "licenses": [{"name": "KOGL-1"}],
        "cycle": "daily",
        "chain": "cause",
        "rung": "open",
        "basis": "statistics",
        "combine": "append",
        "period": "date",
        "recognise": {"files": ["통행"], "total_rows": {"site_id": ["합계"]}, "requires_any": ["date"]},
        "place": {"crs": "EPSG:5181", "x": "x_m", "y": "y_m", "area": [126.7, 37.4, 127.25, 37.75]},
        "checks": [
            {"name": "some", "sql": "people_n >= 0", "title": "음수 없음", "title_en": "None", "hard": True}
        ],
        "resources": [
            {
                "name": "counts",
                "path": "counts.parquet",
                "profile": "tabular-data-resource",
                "schema": {
                    "primaryKey": ["site_id", "date"],
                    "missingValues": ["", "-"],
                    "fields": [
                        build_field("site_id", "string", code=True, width=4, constraints={"required": True}),
                        build_field("date", "date", constraints={"required": True}),
                        build_field(
                            "people_n", "integer", unit="persons", missing=["0"], values={"없음": "0"}
                        ),
                        build_field("x_m", "number", constraints={"minimum": 0, "maximum": 1e6}),
                        build_field("y_m", "number", optional_column=True, extract="^(.+)m$"),
                        build_field("sex", "string", sensitivity="quasi"),
                    ],
                },
            }
        ],
    }


def build_field(name: str, kind: str, **more: object) -> dict[str, Any]:
    return {"name": name, "title": "이름", "title_en": "Name", "type": kind, "source": [f"열 {name}"], **more}


def write(folder: Path, descriptor: object) -> Path:
    file = folder / "theme" / "counts.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(yaml.safe_dump(descriptor, allow_unicode=True), encoding="utf-8")
    return file


def fields(descriptor: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = descriptor["resources"][0]["schema"]["fields"]
    return found


def test_descriptor_becomes_a_dataset(tmp_path: Path) -> None:
    file = write(tmp_path, build_descriptor())
    dataset = read_descriptor(file)
    assert (dataset.id, dataset.theme, dataset.publisher) == ("counts", "theme", Text("어느 시", "Some city"))
    assert (dataset.key, dataset.period, dataset.missing) == (("site_id", "date"), "date", ("", "-"))
    assert dataset.digest == hashlib.sha256(file.read_bytes()).hexdigest()
    assert dataset.recognise.total_rows == {"site_id": ("합계",)}
    assert dataset.place is not None
    assert (dataset.place.crs, dataset.place.x, dataset.place.area[0]) == ("EPSG:5181", "x_m", 126.7)
    assert [(c.name, c.hard) for c in dataset.checks] == [("some", True)]
    site, _, people, x, y, sex = dataset.fields
    assert (site.type, site.width, site.required, site.source) == ("code", 4, True, ("열 site_id",))
    assert (people.unit, people.missing, people.values) == ("persons", ("0",), {"없음": "0"})
    assert (x.minimum, x.maximum, x.required) == (0, 1e6, False)
    assert (y.optional_column, y.extract) == (True, "^(.+)m$")
    assert (site.sensitivity, sex.sensitivity) == ("none", "quasi")


@pytest.mark.parametrize(
    ("frictionless_type", "ours"),
    [("yearmonth", "month"), ("geojson", "geometry"), ("year", "year"), ("datetime", "datetime")],
)
def test_types_are_frictionless_types(tmp_path: Path, frictionless_type: str, ours: str) -> None:
    descriptor = build_descriptor()
    del descriptor["place"]["x"], descriptor["place"]["y"]
    fields(descriptor).append(build_field("more", frictionless_type))
    fields(descriptor).append(
        build_field("shape", "geojson") if ours != "geometry" else build_field("n", "integer")
    )
    assert read_descriptor(write(tmp_path, descriptor)).field("more").type == ours


def drop(*path: str | int) -> Change:
    def change(descriptor: dict[str, Any]) -> None:
        node: Any = descriptor
        for step in path[:-1]:
            node = node[step]
        del node[path[-1]]

    return change


def put(value: object, *path: str | int) -> Change:
    def change(descriptor: dict[str, Any]) -> None:
        node: Any = descriptor
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value

    return change


SCHEMA = ("resources", 0, "schema")
SITE = (*SCHEMA, "fields", 0)
X = (*SCHEMA, "fields", 3)

BROKEN: list[tuple[Change, str]] = [
    (drop("title"), "title"),
    (drop("title_en"), "title_en"),
    (put("", "homepage"), "homepage"),
    (put("other", "name"), "name"),
    (put(1, "colour"), "colour"),
    (put("weekly", "cycle"), "cycle"),
    (put("effect", "chain"), "chain"),
    (put("ajar", "rung"), "rung"),
    (put("guesses", "basis"), "basis"),
    (put("merge", "combine"), "combine"),
    (put([{"name": "MIT"}], "licenses"), "licenses[0].name"),
    (put([], "licenses"), "licenses"),
    (put([], "contributors"), "contributors"),
    (put("author", "contributors", 0, "role"), "contributors[0].role"),
    (put([], "resources"), "resources"),
    (put("rows.parquet", "resources", 0, "path"), "resources[0].path"),
    (put("data-resource", "resources", 0, "profile"), "resources[0].profile"),
    (drop(*SCHEMA), "resources[0].schema"),
    (put([], *SCHEMA, "fields"), "resources[0].schema.fields"),
    (put({}, *SCHEMA, "foreignKeys"), "resources[0].schema.foreignKeys"),
    (put(["site"], *SCHEMA, "primaryKey"), "resources[0].schema.primaryKey"),
    (put(["y_m"], *SCHEMA, "primaryKey"), "resources[0].schema.primaryKey"),
    (put([0], *SCHEMA, "missingValues"), "resources[0].schema.missingValues"),
    (put("money", *SITE, "type"), "resources[0].schema.fields[0](site_id).type"),
    (put("Site ID", *SITE, "name"), "resources[0].schema.fields[0].name"),
    (put("date", *SITE, "name"), "resources[0].schema.fields"),
    (put("열", *SITE, "source"), "resources[0].schema.fields[0](site_id).source"),
    (put([2018], *SITE, "source"), "resources[0].schema.fields[0](site_id).source"),
    (put(["열", "열"], *SITE, "source"), "resources[0].schema.fields[0](site_id).source"),
    (put([""], *SITE, "source"), "resources[0].schema.fields[0](site_id).source"),
    (put(["@이름"], *SITE, "source"), "resources[0].schema.fields[0](site_id).source"),
    (put(["<month>"], *SITE, "source"), "resources[0].schema.fields[0].source"),
    (put("secret", *SITE, "sensitivity"), "resources[0].schema.fields[0](site_id).sensitivity"),
    (put("(", *SITE, "extract"), "resources[0].schema.fields[0](site_id).extract"),
    (put("a+", *SITE, "extract"), "resources[0].schema.fields[0](site_id).extract"),
    (put({"a": 1}, *SITE, "values"), "resources[0].schema.fields[0](site_id).values"),
    (put(0, *SITE, "width"), "resources[0].schema.fields[0](site_id).width"),
    (put("yes", *SITE, "optional_column"), "resources[0].schema.fields[0](site_id).optional_column"),
    (put(True, *SITE, "optional_column"), "resources[0].schema.fields[0](site_id)"),
    (
        put({"unique": True}, *SITE, "constraints"),
        "resources[0].schema.fields[0](site_id).constraints.unique",
    ),
    (put({"minimum": 1}, *SITE, "constraints"), "resources[0].schema.fields[0](site_id).constraints"),
    (put({"minimum": 2, "maximum": 1}, *X, "constraints"), "resources[0].schema.fields[3](x_m).constraints"),
    (put({"minimum": "0"}, *X, "constraints"), "resources[0].schema.fields[3](x_m).constraints.minimum"),
    (put(5, *X, "width"), "resources[0].schema.fields[3](x_m).width"),
    (put(True, *X, "code"), "resources[0].schema.fields[3](x_m).code"),
    (put("day", "period"), "period"),
    (put("site_id", "period"), "period"),
    (put("place", "place", "x"), "place"),
    (put("site_id", "place", "x"), "place"),
    (drop("place", "y"), "place"),
    (put("5181", "place", "crs"), "place.crs"),
    (put([1, 2, 3], "place", "area"), "place.area"),
    (put([127, 37, 126, 38], "place", "area"), "place.area"),
    (put("total_n > 0", "checks", 0, "sql"), "checks[0](some).sql"),
    (drop("checks", 0, "title_en"), "checks[0].title_en"),
    (put("통행", "recognise", "files"), "recognise.files"),
    (put(["("], "recognise", "files"), "recognise.files"),
    (put(["people"], "recognise", "requires_any"), "recognise.requires_any"),
    (put({"people": ["계"]}, "recognise", "total_rows"), "recognise.total_rows"),
    (put("yes", "recognise", "name_required"), "recognise.name_required"),
    (put({"name_required": True}, "recognise"), "recognise.name_required"),
    (put({"header": r"\d+"}, "wide"), "wide.header"),
    (put({"header": r"(?P<month>\d+)", "value": "people_n"}, "wide"), "wide.header"),
    (put({"header": r"(?P<measure>.+)", "value": "people_n"}, "wide"), "wide.value"),
    (put({"header": r"(\d+)"}, "wide"), "wide.value"),
    (put({"header": r"(\d+)", "value": "n"}, "wide"), "wide.value"),
    (put({"header": r"(\d+)", "value": "people_n"}, "wide"), "wide.value"),
    (put({"name": r"^N(\d+)$"}, "pairs"), "pairs"),
    (put({"name": r"^N\d+$", "value": r"^V(\d+)$"}, "pairs"), "pairs.name"),
    (lambda d: fields(d).append(build_field("shape", "geojson")), "place"),
    (
        lambda d: [fields(d).append(build_field(n, "geojson")) for n in ("a", "b")],
        "resources[0].schema.fields",
    ),
]


@pytest.mark.parametrize(("change", "key"), BROKEN, ids=[f"{i}-{key}" for i, (_, key) in enumerate(BROKEN)])
def test_broken_descriptor_names_file_and_key(tmp_path: Path, change: Change, key: str) -> None:
    descriptor = build_descriptor()
    change(descriptor)
    with pytest.raises(DescriptorError) as caught:
        read_descriptor(write(tmp_path, descriptor))
    assert caught.value.where == f"theme/counts.yaml: {key}"
    assert caught.value.next_step is not None


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("title: a\ntitle: b\n", "theme/counts.yaml: 2"),
        ("title: [a\n", "theme/counts.yaml: 2"),
        ("- a\n", "theme/counts.yaml"),
        ("", "theme/counts.yaml"),
    ],
    ids=["the same key twice", "no YAML", "no mapping", "empty"],
)
def test_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str, where: str) -> None:
    file = write(tmp_path, {})
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DescriptorError) as caught:
        read_descriptor(file)
    assert caught.value.where == where


def test_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, {})
    file.write_bytes("title: 통행량\n".encode("cp949"))
    with pytest.raises(DescriptorError, match="UTF-8"):
        read_descriptor(file)


def test_yaml_cannot_make_objects(tmp_path: Path) -> None:
    file = write(tmp_path, {})
    file.write_text("title: !!python/object/apply:os.getcwd []\n", encoding="utf-8")
    with pytest.raises(DescriptorError):
        read_descriptor(file)


def test_the_ground_of_withholding(tmp_path: Path) -> None:
    assert read_descriptor(write(tmp_path, build_descriptor())).ground is None
    stated = build_descriptor() | {"rung": "closed", "ground": "정보공개법 제9조", "ground_en": "Article 9"}
    assert read_descriptor(write(tmp_path, stated)).ground == Text("정보공개법 제9조", "Article 9")
    with pytest.raises(DescriptorError, match="ground_en"):
        read_descriptor(write(tmp_path, build_descriptor() | {"ground": "정보공개법 제9조"}))
