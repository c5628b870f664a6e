from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from workbench.catalog import Catalog, load_catalog
from workbench.core.errors import DatasetUnknown, DescriptorError
from workbench.core.settings import REPOSITORY

DATASETS = REPOSITORY / "datasets"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two descriptors of the repository."""
    for name in ("air/air_daily", "parks/parks"):
        file = tmp_path / f"{name}.yaml"
        file.parent.mkdir()
        file.write_bytes((DATASETS / f"{name}.yaml").read_bytes())
    return tmp_path


def test_catalog_is_read_by_id_in_order(folder: Path) -> None:
    catalog = load_catalog(folder)
    assert catalog.ids == ("air_daily", "parks")
    assert [dataset.theme for dataset in catalog] == ["air", "parks"]
    assert "parks" in catalog
    assert "forests" not in catalog
    assert len(catalog) == 2
    assert catalog["parks"].id == "parks"


def test_unknown_dataset_offers_the_nearest(folder: Path) -> None:
    with pytest.raises(DatasetUnknown) as caught:
        load_catalog(folder)["air_dayly"]
    assert caught.value.where == "air_dayly"
    assert caught.value.next_step is not None
    assert "air_daily" in caught.value.next_step.en
    with pytest.raises(DatasetUnknown):
        Catalog({})["anything"]


def test_unchanged_descriptor_is_read_once(folder: Path) -> None:
    assert load_catalog(folder)["parks"] is load_catalog(folder)["parks"]


def test_changed_descriptor_is_read_again(folder: Path) -> None:
    before = load_catalog(folder)["parks"]
    file = folder / "parks" / "parks.yaml"
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    document["title_en"] = "Big parks"
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    os.utime(file, ns=(1, 1))
    after = load_catalog(folder)["parks"]
    assert (before.title.en, after.title.en) == ("Main parks", "Big parks")
    assert before.digest != after.digest


def test_two_datasets_of_one_name_are_refused(folder: Path) -> None:
    (folder / "green").mkdir()
    (folder / "parks" / "parks.yaml").rename(folder / "green" / "parks.yaml")
    (folder / "parks" / "parks.yaml").write_bytes((DATASETS / "parks" / "parks.yaml").read_bytes())
    with pytest.raises(DescriptorError) as caught:
        load_catalog(folder)
    assert caught.value.where == "green/parks.yaml, parks/parks.yaml"


def test_folder_without_descriptors_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DescriptorError) as caught:
        load_catalog(tmp_path)
    assert caught.value.what.en == "there are no dataset descriptors"
