"""What became of each file: nothing is silent, and the counts add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from workbench.core.text import Text

Status = Literal["ingested", "unchanged", "unrecognised", "refused"]

REASONS: Final[dict[str, Text]] = {
    "type": Text("값의 형식이 맞지 않습니다", "the value is not of the field's type"),
    "range": Text("있을 수 없는 값입니다", "the value lies outside what is possible"),
    "required": Text("꼭 있어야 할 값이 비어 있습니다", "a required value is missing"),
    "check": Text("반드시 지켜야 할 규칙을 어겼습니다", "the row breaks a hard check"),
    "total_row": Text("합계 행이라 자료 행과 섞지 않습니다", "a total row, kept apart from the data rows"),
    "blank_row": Text("빈 행입니다", "a blank row"),
    "header_row": Text("머리글의 이어지는 줄이라 자료가 아닙니다", "a further header line, not data"),
    "no_header": Text(
        "머리글이 없는 파일이라 발행처의 열 차례대로 읽었습니다",
        "the file has no header; its columns were read in the publisher's order",
    ),
    "mixed_encoding": Text(
        "다른 인코딩(UTF-8)으로 적힌 줄을 바로잡아 읽었습니다",
        "lines in another encoding (UTF-8) were read as such",
    ),
    "no_rows": Text("자료 행이 없습니다", "there are no rows in it"),
    "cells": Text("칸 수가 머리글과 다릅니다", "the number of cells differs from the header's"),
    "broken_text": Text("글자로 읽을 수 없는 바이트가 있습니다", "bytes that are no text"),
    "duplicate_row": Text("앞의 행과 완전히 같습니다", "the same as an earlier row"),
    "duplicate_key": Text(
        "앞의 행과 식별값이 같고 내용이 다릅니다", "same key as an earlier row, other values"
    ),
    "outside_area": Text("기관의 관할 구역 밖입니다", "outside the publisher's area"),
    "geometry": Text("도형이 없거나 고칠 수 없습니다", "no geometry, or one that cannot be repaired"),
    "personal_data": Text(
        "공개자료에 없어야 할 개인정보가 있습니다. 담아야 하는 필드라면 sensitivity: direct로 선언하세요",
        "holds personal data that published files should not; declare the field sensitivity: direct if it must",
    ),
    "unclosed_quote": Text("닫히지 않은 따옴표를 닫았습니다", "an unclosed quote was closed"),
    "zero_coordinates": Text("좌표 0,0을 결측으로 바꾸었습니다", "coordinates 0,0 were taken as missing"),
    "swapped_coordinates": Text(
        "뒤바뀐 위도와 경도를 바로잡았습니다", "swapped latitude and longitude were put right"
    ),
    "datum": Text(
        "옛 측지계(베셀)의 어긋남을 바로잡았습니다", "the shift of the old (Bessel) datum was undone"
    ),
    "invalid_geometry": Text("어긋난 도형을 바로잡았습니다", "an invalid geometry was repaired"),
    "read_with": Text("함께 읽은 파일입니다", "files read together with it"),
    "sheet_left_out": Text(
        "이 데이터셋이 아닌 표라 읽지 않았습니다", "a sheet that is not of this dataset was not read"
    ),
    "columns_left_out": Text(
        "이 데이터셋의 어느 필드도 아니라서 읽지 않은 열입니다(원본에는 그대로 있습니다)",
        "columns that are no field of this dataset were not read (the original keeps them)",
    ),
    "superseded": Text(
        "새 파일의 같은 식별값 행이 앞선 행을 대신합니다", "rows replaced by the newer file's same keys"
    ),
    "older": Text(
        "더 새로운 판이 있어 현재 판으로 쓰지 않습니다",
        "a newer edition exists, so it is not the current one",
    ),
}
"""Every reason a row or file can have, in the reader's words."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows were kept apart, repaired, or a file was not taken."""

    code: str
    text: Text
    rows: int = 0
    where: str = ""
    """Field, sheet, byte or line; never a row's value."""

    def document(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "ko": self.text.ko,
            "en": self.text.en,
            "rows": self.rows,
            "where": self.where,
        }


def build_reason(code: str, *, rows: int = 0, where: str = "") -> Reason:
    """A reason by its code."""
    return Reason(code, REASONS[code], rows, where)


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file (or one table of a file that holds several)."""

    path: str
    dataset: str | None
    status: Status
    version: str | None = None
    rows_read: int = 0
    rows_kept: int = 0
    rows_quarantined: int = 0
    reasons: tuple[Reason, ...] = ()

    def __post_init__(self) -> None:
        if self.rows_read != self.rows_kept + self.rows_quarantined:
            raise AssertionError("rows read are not rows kept plus quarantined")

    def document(self) -> dict[str, Any]:
        """The entry of this file in the ``--json`` document."""
        return {
            "path": self.path,
            "dataset": self.dataset,
            "status": self.status,
            "version": self.version,
            "rows_read": self.rows_read,
            "rows_kept": self.rows_kept,
            "rows_quarantined": self.rows_quarantined,
            "reasons": [reason.document() for reason in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of all files of one run, in the order of their paths."""

    files: tuple[FileReport, ...]

    def document(self) -> dict[str, Any]:
        return {"files": [file.document() for file in self.files]}

    @property
    def ok(self) -> bool:
        """Whether anything of what was asked is in the lake now."""
        return any(file.status in ("ingested", "unchanged") for file in self.files)


def sort_reports(files: Iterable[FileReport]) -> IngestReport:
    return IngestReport(tuple(sorted(files, key=lambda file: file.path)))
