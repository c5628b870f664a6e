"""What the hub remembers between two starts, under ``<home>/hub``: readable by its owner only.

::

    <home>/hub/
        passphrases.json     one passphrase a side
        cookie_secret        keeps people signed in over a restart
        proxy_token          between the hub and its proxy
        jupyterhub.sqlite    who has a seat
        hub.log              what the hub says (the terminal stays quiet); hub.log.1 is the one before
        users/<name>/        a person's own folder
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workbench.core.errors import SettingsError
from workbench.core.settings import Settings
from workbench.core.text import Text

SIDES = ("citizens", "city", "facilitator")
"""Who sits at the table; the same words as in ``participation``."""

# No letter or digit that is mistaken for another when read aloud or copied from a slip of paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_LOG_LIMIT = 10_000_000


@dataclass(frozen=True, slots=True)
class HubState:
    """The files of one hub. Build with :func:`open_state`."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "jupyterhub.sqlite"

    @property
    def log(self) -> Path:
        return self.folder / "hub.log"

    @property
    def users(self) -> Path:
        return self.folder / "users"

    @property
    def passphrases_file(self) -> Path:
        return self.folder / "passphrases.json"

    @property
    def cookie_secret_file(self) -> Path:
        return self.folder / "cookie_secret"

    @property
    def proxy_token_file(self) -> Path:
        return self.folder / "proxy_token"

    def passphrases(self) -> dict[str, str]:
        """Side → passphrase, as printed at the start.

        Raises
        ------
        SettingsError
            Somebody edited the file and it cannot be read any more.
        """
        try:
            found = json.loads(self.passphrases_file.read_text(encoding="utf-8"))
            return {side: str(found[side]) for side in SIDES}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SettingsError(
                Text(
                    "로그인 암구호 파일을 읽을 수 없습니다", "the file of sign-in passphrases cannot be read"
                ),
                where=str(self.passphrases_file),
                next_step=Text(
                    "파일을 지우고 다시 시작하면 새 암구호가 만들어집니다",
                    "delete it and start again: new passphrases are made",
                ),
            ) from error

    def proxy_token(self) -> str:
        return self.proxy_token_file.read_text(encoding="ascii").strip()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep this state to oneself while the hub runs: two hubs over one database would spoil it.

        Raises
        ------
        SettingsError
            Another hub is running on this state.
        """
        with (self.folder / "running.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise SettingsError(
                    Text("이 폴더의 허브가 이미 돌고 있습니다", "the hub of this folder is running already"),
                    where=str(self.folder),
                    next_step=Text(
                        "그것을 멈추거나 WORKBENCH_HOME을 달리 주세요",
                        "stop that one, or give another WORKBENCH_HOME",
                    ),
                ) from error
            yield

    def rotate_log(self) -> None:
        """Set a long log aside, so that the folder does not grow without end."""
        if self.log.is_file() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600)


def open_state(settings: Settings) -> HubState:
    """The hub's state, made at the first start.

    Secrets are drawn once with :mod:`secrets` and kept with mode 0600.
    """
    state = HubState(settings.home / "hub")
    for folder in (state.folder, state.users):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    passphrases = json.dumps({side: _draw_passphrase() for side in SIDES}, indent=2)
    for file, content in (
        (state.passphrases_file, passphrases + "\n"),
        (state.cookie_secret_file, secrets.token_hex(32)),
        (state.proxy_token_file, secrets.token_hex(32)),
    ):
        _write_once(file, content)
    state.rotate_log()
    return state


def _draw_passphrase() -> str:
    """Twelve characters in three groups: 59 bits, short enough to read to a room."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def _write_once(file: Path, content: str) -> None:
    """Write a secret unless it is there, never readable by others even for a moment."""
    if file.exists():
        file.chmod(0o600)
        return
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(content)
    draft.replace(file)
