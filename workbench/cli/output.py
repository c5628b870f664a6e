"""How tables and messages look: drawn on a terminal, plain in a pipe."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from workbench.core.errors import FileError
from workbench.core.text import Text

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

Format = Literal["table", "csv", "json", "parquet"]

_ENDINGS: Final[dict[str, Format]] = {
    ".csv": "csv",
    ".geojson": "json",
    ".json": "json",
    ".parquet": "parquet",
    ".txt": "table",
}

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
    console: Console | None = None,
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
    (console or open_console()).print(table)


def print_frame(frame: pd.DataFrame, form: Format) -> None:
    """A query's table in the form asked for; only ``table`` stops after a screenful, and says so."""
    if form == "csv":
        print(frame.to_csv(index=False, lineterminator="\n"), end="")
    elif form == "json":
        print(_write_json(frame))
    elif form == "parquet":
        _print_parquet(frame)
    else:
        shown = frame.head(_ROWS_SHOWN)
        _draw_frame(shown, open_console())
        if len(frame) > _ROWS_SHOWN:
            rest = f"{len(frame):,}"
            say(
                Text(
                    f"모두 {rest}행 가운데 {_ROWS_SHOWN}행입니다. 전부 보려면 --format csv",
                    f"{_ROWS_SHOWN} of {rest} rows; all of them with --format csv",
                )
            )


def choose_format(form: Format | None, out: Path | None) -> Format:
    """The form asked for, or the one that the file's name asks for; a table on the terminal.

    Raises
    ------
    FileError
        Neither the option nor the file's name tells.
    """
    if form is not None or out is None:
        return form or "table"
    if out.suffix.lower() not in _ENDINGS:
        raise FileError(
            Text("파일 이름으로 형식을 알 수 없습니다", "the file's name does not tell its form"),
            where=str(out),
            next_step=Text(
                "--format을 붙이거나 이름을 .csv, .json, .parquet로 끝내세요",
                "add --format, or end the name in .csv, .json or .parquet",
            ),
        )
    return _ENDINGS[out.suffix.lower()]


def write_frame(frame: pd.DataFrame, form: Format, out: Path) -> None:
    """Write all rows of a query's table to a file; one that is there is replaced."""
    if form == "csv":
        frame.to_csv(out, index=False, lineterminator="\n", encoding="utf-8-sig")  # Excel asks for the mark
    elif form == "json":
        out.write_text(_write_json(frame) + "\n", encoding="utf-8")
    elif form == "parquet":
        frame.to_parquet(out, index=False)
    else:
        from rich.console import Console

        with out.open("w", encoding="utf-8") as file:
            _draw_frame(frame, Console(file=file, width=_PIPE_WIDTH, highlight=False))


def _print_parquet(frame: pd.DataFrame) -> None:
    """The bytes of a Parquet file, for a pipe."""
    if sys.stdout.isatty():
        raise FileError(
            Text("Parquet은 화면에 보일 수 없습니다", "Parquet cannot be shown on a terminal"),
            next_step=Text("--out 파일.parquet을 붙이세요", "add --out FILE.parquet"),
        )
    content = io.BytesIO()
    frame.to_parquet(content, index=False)
    sys.stdout.flush()
    sys.stdout.buffer.write(content.getvalue())
    sys.stdout.buffer.flush()


def _draw_frame(frame: pd.DataFrame, console: Console) -> None:
    numeric = list(frame.select_dtypes("number").columns)
    cells = ([_write_cell(value) for value in row] for row in frame.itertuples(index=False))
    print_table([str(c) for c in frame.columns], cells, right=numeric, console=console)


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
