"""The key that a workbench seals its reports with: made once, readable by its owner alone."""

from __future__ import annotations

import contextlib
import os
import secrets
import uuid
from pathlib import Path

from workbench.core.errors import LakeError
from workbench.core.text import Text
from workbench.storage.disk import raise_if_full

_BYTES = 32


def load_seal_key(home: Path) -> bytes:
    """32 bytes, the same ever after; made where there are none yet.

    Parameters
    ----------
    home
        The workbench's home (``Settings.home``).

    Raises
    ------
    LakeError
        The file is there and holds something else.
    """
    file = home / "keys" / "seal.key"
    with raise_if_full(home):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = file.with_name(f".{uuid.uuid4().hex}.key")
        if not file.exists():
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sink:
                sink.write(secrets.token_bytes(_BYTES))
            # Whoever comes second keeps the first one's key.
            with contextlib.suppress(FileExistsError):
                os.link(fresh, file)
            fresh.unlink()
    key = file.read_bytes()
    if len(key) != _BYTES:
        raise LakeError(
            Text("보고서를 봉인하는 열쇠 파일이 잘못되었습니다", "the key that seals reports is damaged"),
            where=str(file),
            next_step=Text(
                "백업에서 되살리거나, 지우면 새로 만듭니다(지문이 바뀝니다)",
                "restore it from a backup, or remove it: a new one is made, with another fingerprint",
            ),
        )
    return key
