"""The one place where settings come from: ``WORKBENCH_*`` variables, or one TOML file.

A variable wins over the file. The file is ``workbench.toml`` in ``WORKBENCH_HOME``, or the one that
``WORKBENCH_SETTINGS`` names.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from workbench.core.errors import SettingsError
from workbench.core.text import Text

REPOSITORY = Path(__file__).resolve().parents[2]
"""The checkout this package runs from, where it runs from one."""

SHARE = Path(sys.prefix) / "share" / "civic-workbench"
"""Where the environment keeps what is not Python: browser packages, and descriptors when installed."""

HOME = REPOSITORY / "var" if (REPOSITORY / "pyproject.toml").is_file() else Path("var")
"""Default home: ``var/`` of the checkout, whatever folder a command is typed in."""

DataChoice = Literal["auto", "real", "sample"]
EngineChoice = Literal["duckdb", "spark"]

CHOICES = {"data": ("auto", "real", "sample"), "engine": ("duckdb", "spark")}
"""Settings that take one of a few words."""


def _beside(name: str) -> Path:
    """``name`` in the checkout, or where an installed package keeps it."""
    return REPOSITORY / name if (REPOSITORY / name).is_dir() else SHARE / name


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of this process. Build with :func:`load_settings`."""

    home: Path = HOME
    """The lake and the hub's state live here."""
    data: DataChoice = "auto"
    """Which lake: ``real``, ``sample``, or ``auto`` (real once anything real is ingested)."""
    datasets: Path = _beside("datasets")
    """Folder of dataset descriptors."""
    notebooks: Path = _beside("notebooks")
    """Folder of the notebooks that make the reports."""
    browser: Path = SHARE / "npm" / "node_modules"
    """Folder of browser packages (Leaflet, fonts), filled by ``make env``."""
    memory: str = "4GB"
    """Memory one query session may use before it spills to disk."""
    threads: int = 2
    """Threads one query session may use."""
    time_limit_s: int = 300
    """Seconds after which a query is stopped; 0 for no limit."""
    engine: EngineChoice = "duckdb"
    """What runs the problems' SQL: this machine, or a Spark cluster."""
    spark_master: str = "local[2]"
    """Spark's address of the cluster, such as ``spark://host:7077``."""
    lake: str = ""
    """Address of the lake's tables in an object store (``s3://bucket/lake``); the folder in ``home`` where empty."""
    ip: str = "127.0.0.1"
    """Address the hub listens on."""
    port: int = 8000
    """Port of the hub's front door."""
    database: str = ""
    """SQLAlchemy address of the participation database; SQLite in ``home`` where empty."""


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment and the settings file.

    Raises
    ------
    SettingsError
        A setting is unknown or cannot be read.
    """
    environ = os.environ if environ is None else environ
    home = Path(environ.get("WORKBENCH_HOME", HOME)).expanduser()
    file = Path(environ.get("WORKBENCH_SETTINGS", home / "workbench.toml"))
    values = _read_file(file) | {
        f.name: environ[f"WORKBENCH_{f.name.upper()}"]
        for f in fields(Settings)
        if environ.get(f"WORKBENCH_{f.name.upper()}")
    }
    known = {f.name: f for f in fields(Settings)}
    if unknown := sorted(set(values) - set(known)):
        raise SettingsError(
            Text("모르는 설정이 있습니다", "there is an unknown setting"),
            where=f"{file}: {', '.join(unknown)}",
            next_step=Text(f"쓸 수 있는 설정: {', '.join(known)}", f"known: {', '.join(known)}"),
        )
    typed = {name: _read_value(name, known[name].default, value) for name, value in values.items()}
    typed["home"] = Path(typed.get("home", home)).expanduser().absolute()
    return Settings(**typed)


def _read_file(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(
            Text("설정 파일을 읽을 수 없습니다", "the settings file cannot be read"),
            where=str(file),
            next_step=Text("TOML 문법을 확인하세요", "check that it is TOML in UTF-8"),
        ) from error


def _read_value(name: str, default: object, value: object) -> Any:
    try:
        if isinstance(default, Path):
            return Path(str(value)).expanduser()
        if isinstance(default, int):
            return int(str(value))
        if value not in CHOICES.get(name, (value,)):
            raise ValueError
    except ValueError:
        allowed = ", ".join(CHOICES.get(name, ("123",)))
        raise SettingsError(
            Text(f"설정 {name}의 값이 맞지 않습니다", f"setting {name} has a wrong value"),
            where=f"WORKBENCH_{name.upper()}",
            next_step=Text(f"예: {allowed}", f"for example: {allowed}"),
        ) from None
    return str(value)
