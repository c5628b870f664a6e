"""Personal data where none was declared: such records are kept apart before anyone can query them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from workbench.core.dataset import Dataset, Field
from workbench.ingest.apart import APART, Apart
from workbench.ingest.typing_sql import name, quote
from workbench.privacy import find_personal_data, load_policy

_THREADS: Final = 2
_SHAPE: Final = "[@＠０-９]|(?:[0-9*][^0-9A-Za-z]{0,3}){7}|[A-Z][0-9]{3}[A-Z][0-9]{4}"
"""What every kind looked for has: an at sign, wide digits, seven digits not far apart, a new passport's number."""


def keep_personal_data_apart(apart: Apart, dataset: Dataset, rows: str, file: Path) -> None:
    """Keep apart records that hold personal data in a field whose descriptor does not declare it.

    The kinds looked for are the policy's ``personal_data.at_ingest``: those that no published registry of
    things has a reason to hold. Offices' phones and the like are the gate's matter.

    Parameters
    ----------
    rows
        Relation with ``_record`` and the fields.
    file
        The Parquet file it reads: its dictionaries tell the values without looking at every row.
    """
    kinds = set(load_policy().at_ingest)
    fields = [f.name for f in dataset.fields if _may_hold(f)]
    # Arrow lets go of Python's lock while it reads and looks.
    with ThreadPoolExecutor(_THREADS) as pool:
        shaped = list(pool.map(lambda field: _find_shaped(file, field), fields))
    for field, values in zip(fields, shaped, strict=True):
        found = sorted(v for v in values if any(m.kind in kinds for m in find_personal_data(v)))
        if not found:
            continue
        apart.con.register("personal", pa.table({"value": pa.array(found, pa.string())}))
        apart.add(
            f"""SELECT _record, {quote(f"personal_data:{field}")}, NULL FROM {rows}
            ANTI JOIN {APART} USING (_record)
            WHERE {name(field)} IN (SELECT value FROM personal) GROUP BY 1"""
        )
        apart.con.unregister("personal")


def _may_hold(field: Field) -> bool:
    """Text that is not declared to hold personal data; a number padded to its width is none."""
    is_text = field.type == "string" or (field.type == "code" and field.width is None)
    return is_text and field.sensitivity != "direct"


def _find_shaped(file: Path, column: str) -> set[str]:
    """Distinct values of a text column that could hold personal data."""
    found: set[str] = set()
    opened = pq.ParquetFile(file, read_dictionary=[column])
    for group in range(opened.num_row_groups):
        for chunk in opened.read_row_group(group, columns=[column])[column].chunks:
            values = chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk.unique()
            found.update(values.filter(pc.match_substring_regex(values, _SHAPE)).to_pylist())
    return found
