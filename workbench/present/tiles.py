"""Maps on tiles from the internet: only when asked for, and only in a live notebook. No report takes them."""

from __future__ import annotations

import base64
import re
import sys
from dataclasses import dataclass

from workbench.core.errors import CannotAnswer
from workbench.core.result import Release
from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.figures import find_figure
from workbench.present.map_figures import MAPS, draw_map_figure
from workbench.present.map_page import Tiles
from workbench.present.part import build_part, load_stylesheet, require_release

OPENSTREETMAP = Tiles("https://tile.openstreetmap.org/{z}/{x}/{y}.png", "© OpenStreetMap contributors")

_URL = re.compile(r"https://[\w.{}-]+(?::\d+)?/[^\s\"'<>]*")


@dataclass(frozen=True, slots=True)
class TiledMap:
    """A map that asks the network while it is looked at. It is no part of a release: a report leaves it out."""

    html: str
    text: str
    png: bytes

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """The live map, and the still picture without tiles for what opens the notebook elsewhere."""
        return {
            "text/html": f'<style data-wb-part="">{load_stylesheet()}</style>{self.html}',
            "text/plain": self.text,
            "image/png": base64.b64encode(self.png).decode("ascii"),
        }


def draw_on_tiles(
    release: Release, figure_id: str, language: Language, *, tiles: Tiles | None = None
) -> TiledMap:
    """One map of a release on tiles, to find one's way by streets while analysing.

    Where the tiles cannot be reached, the drawn base stays and the map says so.

    Parameters
    ----------
    tiles
        The map server; OpenStreetMap's if None.

    Raises
    ------
    NotReleased
        ``release`` is no release.
    CannotAnswer
        This is no notebook, the figure is no map, or the address is none of tiles.
    """
    release = require_release(release)
    figure = find_figure(release, figure_id)
    _require_notebook(figure_id)
    tiles = _require_tiles(tiles or OPENSTREETMAP)
    if figure.kind not in MAPS or figure.arrangement == "multiples":
        raise CannotAnswer(
            Text("이 그림은 움직이는 지도가 아닙니다", "this figure is no live map"),
            where=f"{release.result.problem_id}: {figure_id} ({figure.kind})",
            next_step=Text("view.figure(…)로 보아 주세요", "look at it with view.figure(…)"),
        )
    part = build_part(
        release, language, draw_map_figure(release, figure, language, figure.classes, tiles=tiles)
    )
    note = words.TILES_NOTE.to(language)
    html = part.html.replace("</figure>", f'</figure><p class="wb-note">{note}</p>', 1)
    return TiledMap(html, f"{part.text}\n{note}\n", part.png or b"")


def _require_notebook(figure_id: str) -> None:
    # Only a kernel has a front end that shows the map; IPython is not imported for the question.
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if getattr(shell, "kernel", None) is None:
        raise CannotAnswer(
            Text(
                "타일 지도는 실행 중인 노트북에서만 그립니다",
                "maps on tiles are drawn in a live notebook only",
            ),
            where=figure_id,
            next_step=Text("view.figure(…)는 어디서나 됩니다", "view.figure(…) works everywhere"),
        )


def _require_tiles(tiles: Tiles) -> Tiles:
    has_places = all(part in tiles.url for part in ("{z}", "{x}", "{y}"))
    if has_places and _URL.fullmatch(tiles.url) and tiles.attribution.strip():
        return tiles
    raise CannotAnswer(
        Text(
            "지도 타일의 주소나 출처 표시가 올바르지 않습니다",
            "the tiles lack a usable address or an attribution",
        ),
        where="Tiles(url=…, attribution=…)",
        next_step=Text(
            "https로 시작하고 {z}, {x}, {y}가 든 주소와 출처 표시 문구를 적어 주세요",
            "give an https address with {z}, {x} and {y}, and the words of attribution",
        ),
    )
