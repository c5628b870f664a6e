"""Keys of the open-data APIs: where they come from, and that they go nowhere but into the request."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Final, NoReturn
from urllib.parse import quote, unquote

from workbench.core.errors import PartMissing, SettingsError
from workbench.core.text import Text
from workbench.ingest.connectors.plan import Kind

VARIABLES: Final[Mapping[Kind, str]] = {
    "seoul": "WORKBENCH_SEOUL_KEY",
    "datagokr": "WORKBENCH_DATAGOKR_KEY",
}
_WHERE: Final[Mapping[Kind, Text]] = {
    "seoul": Text(
        "data.seoul.go.kr에서 Open API 인증키를 신청해 받은 값을",
        "apply for an Open API key at data.seoul.go.kr, and",
    ),
    "datagokr": Text(
        "data.go.kr에서 쓰려는 API의 활용을 신청하고 마이페이지의 일반 인증키를",
        "apply for the API you need at data.go.kr, and",
    ),
}
_SAMPLE = "sample"
"""The Seoul service's public key: five rows a request. It is no secret, and a word that data hold."""
_SHORTEST = 8
_REMOVED = b"***"


class Key:
    """A key that does not show itself: not in ``repr``, not in logs, not in what is saved.

    Parameters
    ----------
    value
        The key as the portal shows it; data.go.kr's may be the encoded or the decoded one.

    Raises
    ------
    SettingsError
        It cannot be a key.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        value = value.strip()
        # data.go.kr shows its keys percent-encoded too; encoded once more they would be refused.
        self._value = unquote(value) if "%" in value else value
        printable = self._value.isascii() and self._value.isprintable() and " " not in self._value
        if not printable or (len(self._value) < _SHORTEST and not self.is_sample):
            raise SettingsError(
                Text("인증키의 모양이 아닙니다", "this does not look like a key"),
                next_step=Text("포털에서 다시 복사하세요", "copy it again from the portal"),
            )

    @property
    def is_sample(self) -> bool:
        """Whether it is the public key for trying the Seoul service."""
        return self._value == _SAMPLE

    def quote(self) -> str:
        """The key as it stands in an address, encoded once."""
        return quote(self._value, safe="")

    def remove_from(self, body: bytes) -> bytes:
        """``body`` without the key, should a service have sent it back."""
        if self.is_sample:
            return body
        spellings = {self._value, self.quote(), quote(self._value), self._value.replace("/", r"\/")}
        pattern = b"|".join(re.escape(s.encode()) for s in sorted(spellings, key=len, reverse=True))
        return re.sub(pattern, _REMOVED, body, flags=re.IGNORECASE)

    def __repr__(self) -> str:
        return "Key(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not written down")


def load_key(kind: Kind, environ: Mapping[str, str] | None = None) -> Key:
    """The key for services of this kind, from the environment.

    Raises
    ------
    PartMissing
        There is none; the message says where to apply for one and which variable to set.
    SettingsError
        It cannot be a key.
    """
    environ = os.environ if environ is None else environ
    variable = VARIABLES[kind]
    if value := environ.get(variable, "").strip():
        return Key(value)
    where = _WHERE[kind]
    raise PartMissing(
        Text(
            f"이 API의 인증키가 없습니다. {where.ko} 환경변수 {variable}에 넣으세요",
            f"there is no key for this API: {where.en} put it into the variable {variable}",
        )
    )
