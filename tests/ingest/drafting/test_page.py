"""The YAML that is written is the YAML that is read."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from workbench.catalog import read_descriptor
from workbench.core.text import Text
from workbench.ingest.drafting.page import FieldPage, Page, count_guesses, write_page


def build_page(**changes: object) -> Page:
    fields = [
        FieldPage("shop_id", "번호", "Shop id", "code", ("번호",), width=3, required=True),
        FieldPage(
            "visits_n", "방문수", "Visits", "integer", ("방문수 (명)",), unit="persons", missing=("없음",)
        ),
        FieldPage("opened_date", "개업일", "Opened", "date", ("개업일",)),
        FieldPage("owner", "이름", "Owner", "string", ("이름",), sensitivity="direct"),
    ]
    page = Page(
        "shops", "가게", "Shops", Text("가게입니다.", "Shops."), Text("시", "City"), "https://x.kr", fields
    )
    page.key = ("shop_id",)
    for name, value in changes.items():
        setattr(page, name, value)
    return page


def test_it_loads_as_what_was_meant(tmp_path: Path) -> None:
    page = build_page(
        period="opened_date",
        files=("가게",),
        total_rows={"owner": ["합계"]},
        missing=("-", r"\N"),
        combine="append",
    )
    page.remarks["key"] = Text("어림", "guess")
    file = tmp_path / "test" / "shops.yaml"
    file.parent.mkdir()
    file.write_text(write_page(page), encoding="utf-8")
    dataset = read_descriptor(file)
    assert dataset.key == ("shop_id",)
    assert dataset.missing == ("", "-", r"\N")
    assert dataset.recognise.total_rows == {"owner": ("합계",)}
    shop, visits, _, owner = dataset.fields
    assert (shop.type, shop.width, shop.required) == ("code", 3, True)
    assert (visits.type, visits.unit, visits.missing) == ("integer", "persons", ("없음",))
    assert (owner.sensitivity, dataset.period, dataset.combine) == ("direct", "opened_date", "append")


def test_each_remark_is_counted_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    page = build_page()
    bare = write_page(page)
    assert count_guesses(bare) == 0
    page.remarks = {
        "name": Text("이름", "name"),
        "key": Text("식별", "key"),
        "licenses": Text("조건", "terms"),
    }
    page.fields[0].remarks = {"type": Text("형식", "type")}
    remarked = write_page(page)
    assert count_guesses(remarked) == 4
    assert "# 확인: 형식" in remarked
    assert yaml.safe_load(remarked) == yaml.safe_load(bare)
    monkeypatch.setenv("WORKBENCH_LANG", "en")
    assert "# check: terms" in write_page(page)


texts = st.text(min_size=1, max_size=20).filter(lambda s: s.strip() and s.isprintable())


@given(header=texts, total=texts, missing=texts)
def test_any_header_comes_back_as_it_was(header: str, total: str, missing: str) -> None:
    page = build_page(total_rows={"owner": [total]}, missing=(missing,))
    page.fields[1].source = (header,)
    read = yaml.safe_load(write_page(page))
    schema = read["resources"][0]["schema"]
    assert schema["fields"][1]["source"] == [header]
    assert schema["missingValues"] == ["", missing]
    assert read["recognise"]["total_rows"] == {"owner": [total]}
