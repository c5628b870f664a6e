"""The catalogue of a folder of descriptors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from workbench.catalog.descriptor import read_descriptor
from workbench.core.dataset import Dataset
from workbench.core.errors import DatasetUnknown, DescriptorError
from workbench.core.text import Text


class Catalog:
    """Datasets by their id, in the order of their ids. Build with :func:`load_catalog`."""

    def __init__(self, datasets: Mapping[str, Dataset]) -> None:
        self._datasets = {name: datasets[name] for name in sorted(datasets)}

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all datasets, sorted."""
        return tuple(self._datasets)

    def __iter__(self) -> Iterator[Dataset]:
        return iter(self._datasets.values())

    def __len__(self) -> int:
        return len(self._datasets)

    def __contains__(self, dataset_id: object) -> bool:
        return dataset_id in self._datasets

    def __getitem__(self, dataset_id: str) -> Dataset:
        """The dataset of that id.

        Raises
        ------
        DatasetUnknown
            There is none; the error offers the nearest ids.
        """
        if dataset_id in self._datasets:
            return self._datasets[dataset_id]
        near = ", ".join(get_close_matches(dataset_id, self.ids, n=3, cutoff=0.5))
        raise DatasetUnknown(
            Text("그런 데이터셋이 없습니다", "there is no dataset of that name"),
            where=dataset_id,
            next_step=Text(f"비슷한 이름: {near}", f"near: {near}")
            if near
            else Text("workbench datasets로 목록을 보세요", "see the list with: workbench datasets"),
        )


def load_catalog(folder: Path) -> Catalog:
    """Every descriptor under ``folder`` (``<theme>/<id>.yaml``).

    Unchanged files are read once in a process, so that asking again costs a walk through the folder.

    Raises
    ------
    DescriptorError
        A descriptor is wrong (file and key are named), two have the same id, or there is none at all.
    """
    files = sorted(folder.glob("*/*.yaml"))
    if not files:
        raise DescriptorError(
            Text("데이터셋 설명 파일이 없습니다", "there are no dataset descriptors"),
            where=str(folder),
            next_step=Text("WORKBENCH_DATASETS 설정을 확인하세요", "check the setting WORKBENCH_DATASETS"),
        )
    found: dict[str, Dataset] = {}
    for file in files:
        status = file.stat()
        dataset = _read(file, status.st_mtime_ns, status.st_size)
        if dataset.id in found:
            raise DescriptorError(
                Text("같은 이름의 데이터셋이 둘 있습니다", "two datasets have the same name"),
                where=f"{found[dataset.id].theme}/{file.name}, {dataset.theme}/{file.name}",
            )
        found[dataset.id] = dataset
    return Catalog(found)


@lru_cache(maxsize=512)
def _read(file: Path, modified_ns: int, size: int) -> Dataset:
    """``modified_ns`` and ``size`` make a changed file a new question to the cache."""
    return read_descriptor(file)
