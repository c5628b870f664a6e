"""A result as a plain document in one fixed form: what its identity is computed from, what is kept of it."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from workbench.core.dataset import Snapshot
from workbench.core.result import Release, Result


def release_document(release: Release) -> dict[str, Any]:
    """A release as a JSON-ready document: everything shown, what was withheld and why, policy and time.

    Each finding carries its ``sentence`` too; map layers stand in it by the sha256 of their geometry.
    """
    findings = [plain(f) | {"sentence": plain(f.sentence())} for f in release.result.findings]
    return {
        "id": release.id,
        "policy_version": release.policy_version,
        "released_at": release.released_at.isoformat(),
        "withheld": plain(release.withheld),
        **plain(release.result),
        "findings": findings,
    }


def content_id(result: Result, policy_version: str) -> str:
    """First 16 hex digits of the sha256 of everything shown and of the policy it passed."""
    document = {"policy_version": policy_version, **plain(result)}
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def plain(value: object) -> Any:
    """``value`` in JSON's types: no path of a machine, no moment of making, no NaN."""
    if isinstance(value, Snapshot):
        return {"dataset_id": value.dataset_id, "version": value.version, "is_sample": value.is_sample}
    if isinstance(value, pa.Table):
        return {
            "columns": [{"name": f.name, "type": str(f.type)} for f in value.schema],
            "rows": [[plain(v) for v in row.values()] for row in value.to_pylist()],
        }
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in sorted(value.items(), key=lambda item: str(item[0]))}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(v) for v in value), key=str)
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return _plain_scalar(value)


def _plain_scalar(value: object) -> Any:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"sha256:{hashlib.sha256(value).hexdigest()}"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Path):
        return value.name
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if hasattr(value, "item"):  # numpy scalars
        return _plain_scalar(value.item())
    return str(value)
