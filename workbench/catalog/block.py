"""One mapping of a descriptor, read key by key: what nobody asks for is a mistake in the file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NoReturn

from workbench.core.errors import DescriptorError
from workbench.core.text import Text

_NEXT = Text("형식은 datasets/README.md에 있습니다", "the format is described in datasets/README.md")


class Block:
    """A mapping of a descriptor that knows where in the file it stands.

    Parameters
    ----------
    value
        What YAML gave.
    file
        Theme folder and name of the descriptor, as it is named in errors.
    key
        Path of the mapping in the file; empty for the whole file.

    Raises
    ------
    DescriptorError
        Every method raises it, with file and key, where the value is not what was asked for.
    """

    def __init__(self, value: object, file: str, key: str = "") -> None:
        self.file = file
        self.key = key
        self._asked: set[str] = set()
        if not isinstance(value, Mapping):
            self.refuse("", "항목의 모음이어야 합니다", "must be a mapping")
        self._values: Mapping[object, object] = value

    def refuse(self, name: str, korean: str, english: str) -> NoReturn:
        """Say in both languages what is wrong with ``name`` (with the block itself where empty)."""
        key = ".".join(part for part in (self.key, name) if part)
        where = f"{self.file}: {key}" if key else self.file
        raise DescriptorError(Text(korean, english), where=where, next_step=_NEXT)

    def close(self) -> None:
        """Refuse keys that nobody asked for."""
        if unknown := sorted(str(key) for key in self._values if key not in self._asked):
            self.refuse(unknown[0], "모르는 항목입니다", "unknown key")

    def has(self, name: str) -> bool:
        return name in self._values

    def names(self) -> tuple[str, ...]:
        """Every key of the block."""
        return tuple(str(key) for key in self._values)

    def take(self, name: str) -> object:
        """The raw value of ``name``, ``None`` where it is absent."""
        self._asked.add(name)
        return self._values.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        """A text; required unless there is a default."""
        value = self.take(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            self.refuse(name, "비어 있지 않은 글이어야 합니다", "must be a text and not empty")
        return value.strip()

    def maybe(self, name: str) -> str | None:
        """A text, or ``None`` where it is absent."""
        return self.text(name) if self.has(name) else None

    def both(self, name: str) -> Text:
        """A text in both languages: ``name`` is Korean, ``name_en`` English."""
        return Text(self.text(name), self.text(f"{name}_en"))

    def flag(self, name: str) -> bool:
        value = self.take(name)
        if value is None:
            return False
        if not isinstance(value, bool):
            self.refuse(name, "true 또는 false여야 합니다", "must be true or false")
        return value

    def number(self, name: str) -> float | None:
        value = self.take(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            self.refuse(name, "숫자여야 합니다", "must be a number")
        return value

    def whole(self, name: str) -> int | None:
        value = self.take(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            self.refuse(name, "1 이상의 정수여야 합니다", "must be a whole number of at least 1")
        return value

    def choice(self, name: str, allowed: Sequence[str]) -> str:
        value = self.take(name)
        if not isinstance(value, str) or value not in allowed:
            names = ", ".join(allowed)
            self.refuse(name, f"다음 가운데 하나여야 합니다: {names}", f"must be one of: {names}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where absent. An empty text is allowed (it may be a spelling of missing)."""
        value = self.take(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.refuse(
                name,
                "글의 목록이어야 합니다. 숫자는 따옴표로 묶으세요",
                "must be a list of texts; quote numbers",
            )
        if len(set(value)) < len(value):
            self.refuse(name, "같은 값이 두 번 있습니다", "the same value stands twice")
        return tuple(value)

    def pattern(self, name: str, groups: int | None = None) -> str | None:
        """A regular expression, with at least ``groups`` groups where that is given."""
        value = self.maybe(name)
        if value is not None:
            self.check_pattern(name, value, groups)
        return value

    def check_pattern(self, name: str, pattern: str, groups: int | None = None) -> None:
        """Refuse ``pattern`` if it is no regular expression or has too few groups."""
        try:
            compiled = re.compile(pattern)
        except re.error:
            self.refuse(name, "정규식이 아닙니다", "is not a regular expression")
        if groups is not None and compiled.groups < groups:
            self.refuse(
                name, f"묶음 ()이 {groups}개 있어야 합니다", f"must have {groups} group(s) in parentheses"
            )

    def pairs(self, name: str) -> dict[str, str]:
        """Text to text; empty where absent."""
        value = self.take(name)
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(
            isinstance(k, str) and isinstance(v, str) for k, v in value.items()
        ):
            self.refuse(name, "글과 글의 짝이어야 합니다", "must map texts to texts; quote numbers")
        return value

    def block(self, name: str) -> Block | None:
        """The mapping under ``name``, or ``None`` where it is absent."""
        value = self.take(name)
        return None if value is None else Block(value, self.file, ".".join(p for p in (self.key, name) if p))

    def blocks(self, name: str) -> list[Block]:
        """The mappings listed under ``name``; empty where absent."""
        value = self.take(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(name, "목록이어야 합니다", "must be a list")
        path = ".".join(p for p in (self.key, name) if p)
        return [Block(item, self.file, f"{path}[{i}]") for i, item in enumerate(value)]
