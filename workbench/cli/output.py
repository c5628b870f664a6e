"""How tables and messages look: drawn on a terminal, plain in a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from workbench.core.text import Text

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

Format = Literal["table", "csv", "json"]

_PIPE_WIDTH = 160
_ROWS_SHOWN = 60
_WIDE = 130


def say(text: Text | str) -> None:
    """Tell the person something that is not the answer: it goes to stderr."""
    print(text, file=sys.stderr, flush=True)


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
) -> None:
    """One table; columns named in ``right`` hold numbers, those in ``whole`` are not broken into lines."""
    from rich import box
    from rich.table import Table
    from rich.text import Text as RichText

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        number = column in right
        table.add_column(
            column, justify="right" if number else "left", no_wrap=number or column in whole, overflow="fold"
        )
    for row in rows:
        table.add_row(*(RichText(cell) for cell in row))
    open_console().print(table)


def print_frame(frame: pd.DataFrame, form: Format) -> None:
    """A query's table in the form asked for; only ``table`` stops after a screenful, and says so."""
    if form == "csv":
        print(frame.to_csv(index=False, lineterminator="\n"), end="")
    elif form == "json":
        print(_write_json(frame))
    else:
        shown = frame.head(_ROWS_SHOWN)
        numeric = list(frame.select_dtypes("number").columns)
        cells = ([_write_cell(value) for value in row] for row in shown.itertuples(index=False))
        print_table([str(c) for c in frame.columns], cells, right=numeric)
        if len(frame) > _ROWS_SHOWN:
            rest = f"{len(frame):,}"
            say(
                Text(
                    f"모두 {rest}행 가운데 {_ROWS_SHOWN}행입니다. 전부 보려면 --format csv",
                    f"{_ROWS_SHOWN} of {rest} rows; all of them with --format csv",
                )
            )


def is_wide() -> bool:
    """Whether there is room for long sentences beside a table."""
    return open_console().width >= _WIDE


def open_console(*, error: bool = False) -> Console:
    """A console as wide as the terminal, and wide enough for a pipe."""
    from rich.console import Console

    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() else _PIPE_WIDTH
    return Console(file=stream, width=width, highlight=False, soft_wrap=False)


def _write_json(frame: pd.DataFrame) -> str:
    to_geojson = getattr(frame, "to_geo_dict", None)
    if to_geojson is not None:
        return json.dumps(to_geojson(), ensure_ascii=False, default=str)
    return str(frame.to_json(orient="records", force_ascii=False, date_format="iso"))


def _write_cell(value: object) -> str:
    if value is None or value != value:  # NaN and NaT are not equal to themselves
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    if hasattr(value, "geom_type"):
        return str(value.geom_type)
    return str(value)
