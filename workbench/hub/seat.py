"""A person's seat: their folder, their notebooks, what their kernels are told."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from workbench.api.environment import settings_environment
from workbench.core.settings import Settings

_SEAT_FOLDER = Path(__file__).parent / "seat"
_RECORD = ".workbench-notebooks.json"
_KERNEL_CONFIG = """\
# Written once by the hub; yours to change.
c = get_config()
c.InteractiveShellApp.extensions = ["workbench"]
"""
_BUSY_SEATS = 8
"""How many seats of one machine are taken to run a query at the same moment."""
_FIRST_NOTEBOOK = "first_steps.ipynb"


def seat_environment(settings: Settings) -> dict[str, str]:
    """What a person's server and kernels are told beside JupyterHub's own variables.

    A query session gets the lower of its own setting and a seat's share of the machine's memory, so that
    full seats do not push each other out.
    """
    share = max(machine_memory() // _BUSY_SEATS, 256 << 20)
    memory = min(share, read_size(settings.memory) or share)
    threads = str(settings.threads)
    told = settings_environment(settings)
    told.pop("WORKBENCH_DATABASE", None)  # may hold a password; people answer in the portal
    return told | {
        "WORKBENCH_MEMORY": f"{memory >> 20}MiB",
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
        "NUMBA_NUM_THREADS": threads,
        "JUPYTER_CONFIG_PATH": str(_SEAT_FOLDER),
    }


def seat_arguments() -> list[str]:
    """JupyterLab without news, update checks and extension installs; idle kernels give their memory back."""
    arguments = [
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        "--MappingKernelManager.cull_idle_timeout=1800",
        "--MappingKernelManager.cull_interval=120",
        "--ServerApp.shutdown_no_activity_timeout=0",
    ]
    return [*arguments, "--allow-root"] if os.geteuid() == 0 else arguments


def first_page(settings: Settings) -> str:
    """What a seat opens on: the first notebook, if there is one."""
    if (settings.notebooks / _FIRST_NOTEBOOK).is_file():
        return f"/lab/tree/{_FIRST_NOTEBOOK}"
    return "/lab"


def prepare_seat(home: Path, notebooks: Path) -> None:
    """Make a person's folder ready: notebooks inside, ``%%sql`` loaded in their kernels."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    copy_notebooks(notebooks, home)
    config = home / ".ipython" / "profile_default" / "ipython_kernel_config.py"
    if not config.exists():
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(_KERNEL_CONFIG, encoding="utf-8")


def copy_notebooks(source: Path, home: Path) -> list[str]:
    """Copy notebooks that are new, and newer ones over copies nobody touched. Returns the names copied.

    What a person changed stays as it is; a copy they deleted comes back, which is how to start afresh.
    """
    record_file = home / _RECORD
    given: dict[str, str] = _read_record(record_file)
    copied = []
    for notebook in sorted(source.glob("*.ipynb")):
        target = home / notebook.name
        digest = _digest(notebook)
        if target.exists():
            mine = _digest(target)
            if mine != given.get(notebook.name) or mine == digest:
                continue
        draft = home / f".{notebook.name}.draft"
        shutil.copyfile(notebook, draft)
        draft.replace(target)
        given[notebook.name] = digest
        copied.append(notebook.name)
    record_file.write_text(json.dumps(given, ensure_ascii=False, indent=1), encoding="utf-8")
    return copied


def prepare_spawn(spawner: Any, settings: Settings, users: Path) -> None:
    """JupyterHub's hook before a person's server starts."""
    prepare_seat(users / str(spawner.user.name), settings.notebooks)


def machine_memory() -> int:
    """Bytes of memory this machine or its container may use."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    if limit.is_file() and (text := limit.read_text(encoding="ascii").strip()).isdigit():
        return min(total, int(text))
    return total


def read_size(text: str) -> int | None:
    """Bytes in a size such as ``4GB`` or ``512MiB``; ``None`` where it is written otherwise."""
    match = re.fullmatch(r"([\d.]+)\s*([kmgt]?)(i?)b?", text.strip().lower())
    if match is None:
        return None
    base = 1024 if match[3] else 1000
    return int(float(match[1]) * base ** " kmgt".index(match[2] or " "))


def _read_record(file: Path) -> dict[str, str]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
