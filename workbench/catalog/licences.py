"""Terms of use, and the sentence that must stand beside what is made of the data.

The sentences stand in ``licences.yaml``; those of KOGL (공공누리) follow
https://www.kogl.or.kr/info/license.do.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from workbench.core.dataset import Licence
from workbench.core.text import Text, josa


@cache
def _terms() -> Mapping[str, Mapping[str, str]]:
    text = files("workbench.catalog").joinpath("licences.yaml").read_text(encoding="utf-8")
    terms: Mapping[str, Mapping[str, str]] = yaml.safe_load(text)
    return terms


LICENCE_NAMES: tuple[str, ...] = ("KOGL-0", "KOGL-1", "KOGL-2", "KOGL-3", "KOGL-4", "CC-BY-4.0", "unstated")


def build_licence(name: str, *, publisher: Text, title: Text, homepage: str) -> Licence:
    """The licence ``name`` with its attribution sentence for one dataset.

    Parameters
    ----------
    name
        One of :data:`LICENCE_NAMES`.
    publisher, title
        Publisher and title of the dataset.
    homepage
        Where the publisher offers it.

    Raises
    ------
    KeyError
        No licence of that name.
    """
    terms = _terms()[name]
    particle = josa(title.ko, "을/를")[len(title.ko) :]
    korean = terms["attribution"].format(
        publisher=publisher.ko, title=title.ko, homepage=homepage, 을를=particle
    )
    english = terms["attribution_en"].format(publisher=publisher.en, title=title.en, homepage=homepage)
    return Licence(name, Text(terms["title"], terms["title_en"]), terms["path"], Text(korean, english))
