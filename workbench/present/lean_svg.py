"""Makes matplotlib's SVG lean: circles as circles, no empty groups, one style for many, short paths."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import groupby

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"

_G, _USE, _TITLE = (f"{{{SVG}}}{name}" for name in ("g", "use", "title"))
_HREF = f"{{{XLINK}}}href"
_PATH = re.compile(r' d="([^"]*)"')
_TOKEN = re.compile(r"[A-Za-z]|-?\d+(?:\.\d+)?")
_LONG = re.compile(r"(\d\.\d\d)\d+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_INHERITED = {"fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-linecap"}
_RUN = 3
"""So many neighbours of one style are worth a group."""
_ARCS = 8
"""Curves in matplotlib's circle."""


def slim_picture(root: ET.Element) -> None:
    """Fewer elements that draw the same, in place. What has a tip stays a group."""
    _round_places(root)
    _write_circles(root)
    _flatten(root)
    for parent in [root, *root.iter(_G)]:
        _share_style(parent)


def shorten(svg: str) -> str:
    """Without line breaks and what a path can do without."""
    short = re.sub(r"\s*\n\s*", " ", svg)
    return _PATH.sub(lambda path: f' d="{_shorten_path(path[1])}"', short)


def _shorten_path(path: str) -> str:
    """The same path: straight lines as steps from point to point, no space beside a letter, no letter twice."""
    tokens = _TOKEN.findall(path)
    if set("".join(t for t in tokens if t.isalpha())) <= set("MLz"):
        return _write_steps(tokens)
    path = re.sub(r" ?([A-Za-z]) ?", r"\1", re.sub(r"\s+", " ", path.strip()))
    path = re.sub(r"([LCQ])([^A-Za-z]*)(?:\1[^A-Za-z]*)+", _join_steps, path)
    return path.replace(" -", "-")


def _write_steps(tokens: list[str]) -> str:
    """A path of M, L and z with its lines relative; reckoned in hundredths, so that nothing adds up."""
    written: list[str] = []
    numbers = iter(tokens)
    x = y = 0
    begun = ""
    for letter in numbers:
        if letter == "z":
            written.append("z")
            begun = ""
            continue
        east, north = (round(float(next(numbers)) * 100) for _ in range(2))
        if letter == "M":
            written.append(f"M{_write_pair(east, north)}")
        else:
            pair = _write_pair(east - x, north - y)
            written.append(f"l{pair}" if begun != "L" else pair if pair[0] == "-" else f" {pair}")
        x, y, begun = east, north, letter
    return "".join(written)


def _write_pair(east: int, north: int) -> str:
    first, second = _write_hundredths(east), _write_hundredths(north)
    return f"{first}{second}" if second[0] == "-" else f"{first} {second}"


def _write_hundredths(number: int) -> str:
    """``-.5``, ``12.34``, ``7``: what an SVG needs of a number."""
    text = f"{number / 100:.2f}".rstrip("0").rstrip(".")
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def _join_steps(steps: re.Match[str]) -> str:
    return steps[1] + steps[0][1:].replace(steps[1], " ")


def _round_places(root: ET.Element) -> None:
    """Places and sizes with two decimals, a hundredth of a point. What is said keeps all of its decimals."""
    for element in root.iter():
        for name, value in element.attrib.items():
            if name != "aria-label":
                element.set(name, _LONG.sub(r"\1", value))


def _write_circles(root: ET.Element) -> None:
    """Round markers, which are eight curves used by name, as ``<circle>``."""
    round_ones: dict[str, tuple[str, str]] = {}
    for defs in root.iter(f"{{{SVG}}}defs"):
        for path in list(defs):
            radius = _read_radius(path.get("d", ""))
            if radius and path.get("id"):
                round_ones[f"#{path.get('id')}"] = (radius, path.get("style", ""))
                defs.remove(path)
    for use in root.iter(_USE):
        if (name := use.get(_HREF, "")) in round_ones:
            radius, style = round_ones[name]
            # What is used keeps its own style and takes from its user only what that does not say.
            merged = _read_style(use.get("style", "")) | _read_style(style)
            place = {"cx": use.get("x", "0"), "cy": use.get("y", "0"), "r": radius}
            use.tag = f"{{{SVG}}}circle"
            use.attrib.clear()
            use.attrib |= place | {"style": "; ".join(f"{k}: {v}" for k, v in merged.items())}


def _read_radius(path: str) -> str:
    """The radius of a path that is matplotlib's circle around 0, 0; empty where it is another."""
    numbers = _NUMBER.findall(path)
    if path.count("C") != _ARCS or not path.startswith("M 0 ") or not path.rstrip().endswith("z"):
        return ""
    ends = {max(map(float, numbers[i::2])) for i in (0, 1)} | {
        -min(map(float, numbers[i::2])) for i in (0, 1)
    }
    return numbers[1] if max(ends) - min(ends) < 1e-3 else ""


def _read_style(style: str) -> dict[str, str]:
    pairs = (entry.split(":", 1) for entry in style.split(";") if ":" in entry)
    return {name.strip(): value.strip() for name, value in pairs}


def _flatten(parent: ET.Element) -> None:
    """Groups that say nothing give way to what is in them, and neighbours that say the same become one."""
    children: list[ET.Element] = []
    for child in list(parent):
        _flatten(child)
        parent.remove(child)
        says_nothing = child.tag == _G and not child.attrib and child.find(_TITLE) is None
        children += list(child) if says_nothing else [child]
    for child in children:
        last = parent[-1] if len(parent) else None
        if last is not None and _is_clip(child) and _is_clip(last) and last.attrib == child.attrib:
            last.extend(list(child))
        elif len(child) or not child.tag.endswith("}defs"):
            parent.append(child)


def _is_clip(group: ET.Element) -> bool:
    # Only a clip holds for each of several children as for all of them together: an opacity would not.
    return group.tag == _G and set(group.attrib) == {"clip-path"} and group.find(_TITLE) is None


def _share_style(parent: ET.Element) -> None:
    """Neighbours of one style become a group that has it."""
    children = list(parent)
    runs = [list(run) for _, run in groupby(children, key=_read_shared)]
    if all(len(run) < _RUN for run in runs):
        return
    for child in children:
        parent.remove(child)
    for run in runs:
        if len(run) < _RUN or not (style := _read_shared(run[0])):
            parent.extend(run)
            continue
        group = parent if len(runs) == 1 and "style" not in parent.attrib else ET.SubElement(parent, _G)
        group.set("style", style)
        for child in run:
            del child.attrib["style"]
        group.extend(run)


def _read_shared(element: ET.Element) -> str:
    """The style of an element if it can be had from a group; else nothing."""
    style = element.get("style", "")
    can_share = element.tag.rsplit("}", 1)[-1] in ("path", "circle") and set(_read_style(style)) <= _INHERITED
    return style if can_share else ""
