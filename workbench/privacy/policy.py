"""The protection policy: every value the gate uses, read from one YAML file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

import yaml

from workbench.core.errors import DescriptorError
from workbench.core.result import Role
from workbench.core.text import Text
from workbench.privacy.personal_data import KINDS

POLICY_FILE = Path(__file__).with_name("policy.yaml")


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be shown. Build with :func:`load_policy`; ``policy.yaml`` explains every value."""

    version: str
    count: int
    """Counts from records of 1 to ``count - 1`` are withheld."""
    roles: frozenset[str]
    integer_roles: frozenset[str]
    name_suffix: str
    not_records: frozenset[str]
    dependent_roles: frozenset[str]
    findings: bool
    total_words: frozenset[str]
    refuse: frozenset[str]
    """Kinds of personal data refused: see :data:`workbench.privacy.personal_data.KINDS`."""
    at_ingest: frozenset[str]
    """Kinds that keep a row out of the lake's tables unless its field is declared to hold them."""
    office_exchanges: tuple[str, ...]
    columns: tuple[re.Pattern[str], ...]
    longest_cell: int
    why: Mapping[str, Text] = field(hash=False)
    """Rule → the sentence a reader gets: ``threshold``, ``secondary``, ``dependent``, ``finding``,
    ``personal_data``, ``free_text``."""


def load_policy(file: Path | None = None) -> Policy:
    """The policy in ``file`` (the one of this package where none is named).

    Raises
    ------
    DescriptorError
        The file cannot be read, a key is missing, unknown, or has a wrong value; the message names it.
    """
    return _load(file or POLICY_FILE)


@lru_cache(maxsize=8)
def _load(file: Path) -> Policy:
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _wrong(file, "", "YAML") from error
    reader = _Reader(file, document)
    count = reader.number("threshold.count", least=2)
    policy = Policy(
        version=reader.text("version"),
        count=count,
        roles=reader.words("threshold.roles", get_args(Role)),
        integer_roles=reader.words("threshold.integer_roles", get_args(Role)),
        name_suffix=reader.text("threshold.name_suffix"),
        not_records=reader.words("threshold.not_records"),
        dependent_roles=reader.words("threshold.dependent_roles", get_args(Role)),
        findings=reader.flag("threshold.findings"),
        total_words=reader.words("threshold.total_words"),
        refuse=reader.words("personal_data.refuse", KINDS),
        at_ingest=reader.words("personal_data.at_ingest", KINDS),
        office_exchanges=tuple(sorted(reader.words("personal_data.office_exchanges"))),
        columns=reader.patterns("personal_data.columns"),
        longest_cell=reader.number("free_text.longest_cell", least=1),
        why=MappingProxyType(
            {
                "threshold": reader.both("threshold.why", count),
                "secondary": reader.both("threshold.why_secondary", count),
                "dependent": reader.both("threshold.why_dependent", count),
                "finding": reader.both("threshold.why_finding", count),
                "personal_data": reader.both("personal_data.why", count),
                "free_text": reader.both("free_text.why", count),
            }
        ),
    )
    reader.require_all_read()
    return policy


class _Reader:
    """Takes typed values out of the document and remembers which keys were asked for."""

    def __init__(self, file: Path, document: object) -> None:
        self.file = file
        self.read: set[str] = set()
        self.values: dict[str, Any] = {}
        if not isinstance(document, dict):
            raise _wrong(file, "", "mapping")
        for key, value in document.items():
            inner = value.items() if isinstance(value, dict) else [(None, value)]
            self.values |= {f"{key}.{name}" if name else str(key): v for name, v in inner}

    def take(self, key: str, kind: type, name: str) -> Any:
        self.read.add(key)
        value = self.values.get(key)
        # bool is an int to Python; a threshold of `true` is a mistake.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise _wrong(self.file, key, name)
        return value

    def text(self, key: str) -> str:
        value = str(self.take(key, str, "text"))
        if not value.strip():
            raise _wrong(self.file, key, "text")
        return value

    def flag(self, key: str) -> bool:
        return bool(self.take(key, bool, "true, false"))

    def number(self, key: str, *, least: int) -> int:
        value = int(self.take(key, int, f"≥ {least}"))
        if value < least:
            raise _wrong(self.file, key, f"≥ {least}")
        return value

    def words(self, key: str, allowed: tuple[str, ...] = ()) -> frozenset[str]:
        found = self.take(key, list, "list")
        if not all(isinstance(w, str) and (not allowed or w in allowed) for w in found):
            raise _wrong(self.file, key, ", ".join(allowed) or "list of text")
        return frozenset(found)

    def patterns(self, key: str) -> tuple[re.Pattern[str], ...]:
        try:
            return tuple(re.compile(p, re.IGNORECASE) for p in sorted(self.words(key)))
        except re.error as error:
            raise _wrong(self.file, key, "regular expressions") from error

    def both(self, key: str, count: int) -> Text:
        value = self.take(key, dict, "ko, en")
        if set(value) != {"ko", "en"}:
            raise _wrong(self.file, key, "ko, en")
        return Text(*(str(value[language]).format(count=count) for language in ("ko", "en")))

    def require_all_read(self) -> None:
        if unknown := sorted(set(self.values) - self.read):
            raise _wrong(self.file, ", ".join(unknown), "")


def _wrong(file: Path, key: str, expected: str) -> DescriptorError:
    known = expected or ", ".join(f.name for f in fields(Policy))
    return DescriptorError(
        Text("보호 방침 파일이 맞지 않습니다", "the protection policy file is wrong"),
        where=f"{file.name}: {key}" if key else file.name,
        next_step=Text(f"쓸 수 있는 값: {known}", f"expected: {known}"),
    )
