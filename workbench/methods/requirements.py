"""What the estimators ask of what they are given, in one place, so that each refuses in the same words."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text

Floats = npt.NDArray[np.float64]


def require_level(level: float) -> float:
    """The level of an interval; ``ValueError`` if it is none: 95 instead of 0.95 would give NaN without a word."""
    if not 0 < level < 1:
        raise ValueError("a level is a share between 0 and 1, such as 0.95")
    return float(level)


def require_choice(value: str, choices: Any) -> None:
    """``ValueError`` if a word is none of a ``Literal``: "BH" for "bh" would take some other way without a word."""
    if value not in get_args(choices):
        raise ValueError(f"{value!r} is none of {', '.join(map(repr, get_args(choices)))}")


def require_counts(counts: npt.ArrayLike) -> Floats:
    """Counts as floats; ``ValueError`` if one is missing, negative, infinite or no whole number."""
    x = np.asarray(counts, dtype=float)
    if not np.all(np.isfinite(x) & (x >= 0)) or np.any(x != np.floor(x)):
        raise ValueError("counts are whole numbers, zero or more")
    return x


def require_exposures(exposures: npt.ArrayLike) -> Floats:
    """Exposures as floats; :class:`.CannotAnswer` if one is zero, negative, missing or infinite.

    This lies in the data, not in the call: a street nobody was counted on, a district without residents. So the
    person who reads the message is the analyst, and it says what to do.
    """
    e = np.asarray(exposures, dtype=float)
    known = np.isfinite(e) & (e > 0)
    if not known.all():
        raise CannotAnswer(
            Text(
                "노출량이 없거나 0이어서 비율을 계산하지 않습니다",
                "no rate without exposure: it is zero or missing",
            ),
            where=f"{int(np.sum(~known))} / {e.size}",
            next_step=Text("같은 기간의 노출량 자료를 넣으세요", "bring in exposure for the same period"),
        )
    return e


def require_rank(design: Floats) -> None:
    """:class:`.CannotAnswer` if a column of a regression says what others say; their scales do not matter."""
    columns = design.shape[1]
    largest = np.max(np.abs(design), axis=0, initial=0.0)
    if np.linalg.matrix_rank(design / np.where(largest > 0, largest, 1.0)) < columns:
        raise CannotAnswer(
            Text("설명 변수 하나가 다른 변수들로 정해집니다", "a column says what the others say already"),
            where=f"{columns}",
            next_step=Text("겹치는 변수를 빼세요", "leave out the column that repeats others"),
        )
