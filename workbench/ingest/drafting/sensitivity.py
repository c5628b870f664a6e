"""Whether a column tells who a person is: by the words of its header, and by what its values look like.

When in doubt a column is marked: the analyst takes a mark away more readily than one puts it on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from workbench.core.dataset import Sensitivity
from workbench.core.text import Text
from workbench.ingest.drafting.units import fold, split_camel, strip_parentheses
from workbench.ingest.drafting.values import RECORDS, column_sql
from workbench.privacy import find_personal_data

_VALUES_N: Final = 2_000
_PERSON: Final = (
    "신청|회원|고객|환자|보호자|학생|민원인|이용자|대표자|담당자|소유자"
    "|운전자|피해자|가해자|수급자|근로자|세대주|기부자|후원자|기탁자|봉사자|신고자|수혜자"
)
_DIRECT: Final = re.compile(
    r"^(이름|성명|성함|대표자|담당자|책임자|신청인|소유자)$|성명$"
    rf"|({_PERSON})(자|인|의)? ?(이름|명|성함)$|주민(등록)?번호|외국인등록번호|여권번호|면허번호"
    r"|휴대|핸드폰|이메일|전자 ?우편|e-?mail|계좌|카드번호|차량번호|번호판|아이피|ip ?주소|(^|[\s_])(mobile|resident)"
    rf"|({_PERSON}|거주|자택|집)[가-힣 ]*(주소|전화|연락처)",
)
_PHONE: Final = re.compile(r"전화|연락처|(^|[\s_])(tel|phone)")
_ADDRESS: Final = re.compile(r"주소|거주지|(^|[\s_])(addr|address)")
_QUASI: Final = re.compile(
    r"^(생년|출생|생일)|생년월일|^성별|^(나이|연령)|직업|국적|학력|혼인|종교|(^|[\s_])(gender|sex|birth|age)"
)
_POSTCODE: Final = re.compile(r"우편 ?번호|(^|[\s_])(postcode|zip)")
_OFFICE: Final = re.compile(
    r"기관|시설|사업장|관리|부서|부처|대표 ?전화|문의|제공|사무소|센터|업소|가맹점|소재지|설치"
)
_THING: Final = re.compile(
    r"시설|상호|가맹점|사업장|업소|대여소|정류|공원|학교|병원|건물|도로|측정소|관측|주차장|시장|상권|위도|경도|좌표|^lat|^lon|station|sta$|^conts"
)
_OFFICE_LINE: Final = "landline"
_SURE: Final = ("resident_number", "foreigner_number", "mobile_phone", "email")
"""Kinds of which one value suffices; the others have look-alikes in running text."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A column's sensitivity and why."""

    sensitivity: Sensitivity
    reason: Text | None = None


def mark_columns(headers: Sequence[str]) -> list[Marked]:
    """The sensitivity that each header's words speak of.

    An address is a person's where the table has other columns about persons, and a thing's where it has
    coordinates or names of facilities; where it has neither, it is taken for a person's.
    """
    words = [strip_parentheses(split_camel(header)) for header in headers]
    persons = any(_DIRECT.search(w) or _QUASI.search(w) for w in words)
    things = any(_THING.search(fold(split_camel(header))) for header in headers)
    return [_mark(word, is_person=persons or not things) for word in words]


def _mark(word: str, *, is_person: bool) -> Marked:
    if _DIRECT.search(word):
        return Marked("direct", Text("머리글이 사람을 가리킵니다", "the header names a person"))
    if _PHONE.search(word):
        if _OFFICE.search(word):
            return Marked("none", Text("기관의 전화로 보았습니다", "taken for an office's telephone"))
        return Marked(
            "direct", Text("전화번호입니다. 기관의 것이면 none입니다", "a telephone; none if an office's")
        )
    if _ADDRESS.search(word):
        if is_person and not _OFFICE.search(word):
            return Marked("direct", Text("사람의 주소일 수 있습니다", "it may be a person's address"))
        return Marked("none", Text("시설의 주소로 보았습니다", "taken for the address of a facility"))
    if _QUASI.search(word) or (is_person and _POSTCODE.search(word)):
        return Marked(
            "quasi", Text("다른 열과 합치면 사람을 알아볼 수 있습니다", "tells a person with other columns")
        )
    return Marked("none")


def mark_by_values(con: duckdb.DuckDBPyConnection, column: int, header: str, marked: Marked) -> Marked:
    """The same, raised where values look like personal data; kinds and counts are told, never a value."""
    if marked.sensitivity == "direct":
        return marked
    text = column_sql(column)
    rows = con.execute(
        f"SELECT s FROM (SELECT DISTINCT {text} AS s FROM {RECORDS}) WHERE s IS NOT NULL "
        f"ORDER BY hash(s) LIMIT {_VALUES_N}"
    ).fetchall()
    kinds = Counter(match.kind for (value,) in rows for match in find_personal_data(f"{header} {value}"))
    if not kinds:
        return marked
    kind, count = max(kinds.items(), key=lambda item: (item[0] in _SURE, item[0] != _OFFICE_LINE, item[1]))
    told = Text(
        f"값 {len(rows):,}개 가운데 {count:,}개가 개인정보({kind}) 모양입니다",
        f"{count:,} of {len(rows):,} values look like personal data ({kind})",
    )
    if kind in _SURE or (kind != _OFFICE_LINE and count >= max(2, 0.05 * len(rows))):
        return Marked("direct", told)
    # Landlines are mostly those of offices and shops; a few of another kind may be chance.
    return Marked(marked.sensitivity if marked.sensitivity != "none" or marked.reason else "quasi", told)
