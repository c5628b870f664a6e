"""What the terms of use of published data permit and forbid, and what follows for a work made of several.

The types of KOGL (공공누리) as their own page states them (https://www.kogl.or.kr/info/license.do): type 0 has no
conditions; 1 asks for attribution; 2 adds no commercial use; 3 adds no change to 1; 4 adds both. CC BY 4.0 asks for
attribution with a note of changes. What is not stated is not permitted, only not yet asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from workbench.core.dataset import Licence
from workbench.core.text import Text, josa

Permission = Literal["yes", "ask", "no"]
"""``ask``: not stated, so the publisher has to be asked."""

_STRICTNESS: Final[dict[Permission, int]] = {"yes": 0, "ask": 1, "no": 2}

USES: Final[dict[str, Text]] = {
    "commercial": Text("상업적 이용", "commercial use"),
    "change": Text("변경과 2차적 저작물 작성", "changes and derived works"),
    "unnamed": Text("출처를 밝히지 않은 이용", "use without attribution"),
}
"""Uses that terms speak of. Non-commercial use as it is, with attribution, is open under all that are stated."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """Whether each of :data:`USES` is permitted."""

    commercial: Permission
    change: Permission
    unnamed: Permission

    def allows(self, use: str) -> Permission:
        """The permission for one of :data:`USES`."""
        by_use = {"commercial": self.commercial, "change": self.change, "unnamed": self.unnamed}
        return by_use[use]


PERMISSIONS: Final[dict[str, Permissions]] = {
    "KOGL-0": Permissions("yes", "yes", "yes"),
    "KOGL-1": Permissions("yes", "yes", "no"),
    "KOGL-2": Permissions("no", "yes", "no"),
    "KOGL-3": Permissions("yes", "no", "no"),
    "KOGL-4": Permissions("no", "no", "no"),
    "CC-BY-4.0": Permissions("yes", "yes", "no"),
    "unstated": Permissions("ask", "ask", "ask"),
}

_FREE: Final = Permissions("yes", "yes", "yes")
_SAY_CHANGES: Final = Text("무엇을 바꾸었는지 밝혀야 합니다.", "Say what was changed.")
_NO_ENDORSEMENT: Final = Text(
    "기관이 후원하거나 특별한 관계가 있는 것처럼 보이게 해서는 안 됩니다.",
    "Do not suggest that the publisher sponsors or endorses the work.",
)


@dataclass(frozen=True, slots=True)
class Terms:
    """One licence in words."""

    name: str
    permissions: Permissions
    permits: tuple[Text, ...]
    forbids: tuple[Text, ...]
    asks: tuple[Text, ...]
    """Uses that need a question to the publisher first."""
    duties: tuple[Text, ...]


def describe_terms(licence: Licence) -> Terms:
    """What ``licence`` permits, forbids and asks for.

    Raises
    ------
    KeyError
        Terms of that name are not known.
    """
    permissions = PERMISSIONS[licence.name]
    sorted_uses: dict[Permission, list[Text]] = {"yes": [], "ask": [], "no": []}
    for use in ("commercial", "change"):
        sorted_uses[permissions.allows(use)].append(USES[use])
    duties = []
    if permissions.unnamed == "no":
        duties.append(Text("출처를 밝혀야 합니다.", "Name the source."))
        duties.append(_NO_ENDORSEMENT)
    if licence.name == "CC-BY-4.0":
        duties.append(_SAY_CHANGES)
    if licence.name == "unstated":
        duties.append(
            Text(
                "이용 조건이 밝혀져 있지 않으므로 공표하기 전에 공개한 기관에 물어야 합니다.",
                "The terms are not stated: ask the publisher before publishing.",
            )
        )
    return Terms(
        licence.name,
        permissions,
        tuple(sorted_uses["yes"]),
        tuple(sorted_uses["no"]),
        tuple(sorted_uses["ask"]),
        tuple(duties),
    )


@dataclass(frozen=True, slots=True)
class CombinedLicence:
    """The terms that a work made of several sources comes under: of each condition the strictest."""

    names: tuple[str, ...]
    permissions: Permissions
    may_publish: Permission
    """Whether the derived work may be published: a table or map made of the data is a change of them."""
    like: str | None
    """The one licence with the same conditions, where there is one."""
    verdict: Text
    conditions: tuple[Text, ...]
    """Everything that the work has to keep, each with the sources it comes from."""
    attributions: tuple[Text, ...]
    """Sentences that must stand beside the work, each once."""

    def document(self) -> dict[str, Any]:
        return {
            "names": list(self.names),
            "permissions": {use: self.permissions.allows(use) for use in USES},
            "may_publish": self.may_publish,
            "like": self.like,
            "verdict": {"ko": self.verdict.ko, "en": self.verdict.en},
            "conditions": [{"ko": c.ko, "en": c.en} for c in self.conditions],
            "attributions": [{"ko": a.ko, "en": a.en} for a in self.attributions],
        }


def combine_licences(licences: Iterable[Licence]) -> CombinedLicence:
    """The terms of a work made of data under ``licences``.

    Never more permissive than any part. Of nothing at all, nothing is asked.

    Raises
    ------
    KeyError
        Terms of a licence are not known.
    """
    parts = list(licences)
    permissions = _FREE
    for part in parts:
        permissions = _strictest(permissions, PERMISSIONS[part.name])
    names = tuple(sorted({part.name for part in parts}))
    return CombinedLicence(
        names=names,
        permissions=permissions,
        may_publish=permissions.change,
        like=_find_like(permissions),
        verdict=_say_verdict(permissions, parts),
        conditions=tuple(_list_conditions(permissions, parts)),
        attributions=tuple(
            dict.fromkeys(p.attribution for p in parts if PERMISSIONS[p.name].unnamed != "yes")
        ),
    )


def _strictest(a: Permissions, b: Permissions) -> Permissions:
    def pick(use: str) -> Permission:
        return max(a.allows(use), b.allows(use), key=lambda p: _STRICTNESS[p])

    return Permissions(pick("commercial"), pick("change"), pick("unnamed"))


def _find_like(permissions: Permissions) -> str | None:
    return next((name for name, p in PERMISSIONS.items() if p == permissions), None)


def _say_verdict(permissions: Permissions, parts: list[Licence]) -> Text:
    match permissions.change:
        case "no":
            ko, en = _name_parts(parts, "change", "no")
            return Text(
                f"변경을 금지한 자료({ko})로 만들었으므로, 기관의 허락 없이 공표할 수 없습니다.",
                f"Made of data that may not be changed ({en}): not to be published without the publisher's consent.",
            )
        case "ask":
            ko, en = _name_parts(parts, "change", "ask")
            return Text(
                f"이용 조건이 밝혀지지 않은 자료({ko})가 있으므로, 공표하기 전에 공개한 기관에 물어야 합니다.",
                f"The terms of some data ({en}) are not stated: ask the publisher before publishing.",
            )
        case _:
            tail_ko = "" if permissions.commercial == "yes" else " 상업적으로는 쓸 수 없습니다."
            tail_en = "" if permissions.commercial == "yes" else " Not for commercial use."
            if permissions.unnamed == "yes":
                return Text(f"조건 없이 공표할 수 있습니다.{tail_ko}", f"May be published freely.{tail_en}")
            return Text(
                f"출처를 밝히고 공표할 수 있습니다.{tail_ko}", f"May be published with attribution.{tail_en}"
            )


def _list_conditions(permissions: Permissions, parts: list[Licence]) -> Iterable[Text]:
    if permissions.unnamed != "yes":
        yield Text(
            "아래 출처 문장을 모두 함께 적습니다.", "All the sentences of attribution stand beside it."
        )
    for use in ("commercial", "change"):
        title = USES[use]
        for kind in ("no", "ask"):
            ko, en = _name_parts(parts, use, kind)
            if not ko:
                continue
            if kind == "no":
                yield Text(f"{josa(title.ko, '은/는')} 금지됩니다: {ko}", f"No {title.en}: {en}")
            else:
                yield Text(
                    f"{josa(title.ko, '은/는')} 기관에 물어야 합니다: {ko}", f"Ask about {title.en}: {en}"
                )
    if any(part.name == "CC-BY-4.0" for part in parts):
        yield _SAY_CHANGES


def _name_parts(parts: list[Licence], use: str, kind: str) -> tuple[str, str]:
    """Titles of the licences with this permission, each once."""
    found = dict.fromkeys(p.title for p in parts if PERMISSIONS[p.name].allows(use) == kind)
    return ", ".join(t.ko for t in found), ", ".join(t.en for t in found)
