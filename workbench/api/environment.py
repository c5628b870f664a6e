"""What the programs started from here are told: the same settings, whatever folder they run in."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import os
from pathlib import Path

from workbench.core.settings import REPOSITORY, Settings

_PASSED_ON = ("WORKBENCH_LANG", "WORKBENCH_SETTINGS")


def settings_environment(settings: Settings) -> dict[str, str]:
    """The settings as ``WORKBENCH_*`` variables, every path absolute; what is empty is left out.

    Where the package runs straight from a checkout, the checkout goes on ``PYTHONPATH``.
    """
    environment = {}
    for field in dataclasses.fields(Settings):
        value = getattr(settings, field.name)
        if text := str(value.absolute() if isinstance(value, Path) else value):
            environment[f"WORKBENCH_{field.name.upper()}"] = text
    environment |= {name: os.environ[name] for name in _PASSED_ON if os.environ.get(name)}
    if not _is_installed():
        paths = [str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment["PYTHONPATH"] = os.pathsep.join(paths)
    return environment


def _is_installed() -> bool:
    try:
        importlib.metadata.distribution("civic-workbench")
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
