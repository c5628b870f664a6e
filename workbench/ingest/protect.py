"""Values that no published table should hold: personal data where none was declared, and text in another encoding
that passed for this one. Such records are kept apart before anyone can query them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from workbench.core.dataset import Dataset, Field
from workbench.ingest.apart import APART, Apart
from workbench.ingest.transcode import is_unicode
from workbench.ingest.typing_sql import name, quote
from workbench.privacy import find_personal_data, load_policy

_THREADS: Final = 2
_HANJA: Final = "\u4e00-\u9fff\uf900-\ufaff"
"""What every Korean word in UTF-8 begins with where CP949 happens to accept its bytes."""
_SHAPE: Final = f"[@＠０-９{_HANJA}]|(?:[0-9*][^0-9A-Za-z]{{0,3}}){{7}}|[A-Z][0-9]{{3}}[A-Z][0-9]{{4}}"
"""What everything looked for has: an at sign, wide digits, seven digits not far apart, a new passport's number, an
ideograph."""


def keep_odd_values_apart(apart: Apart, dataset: Dataset, rows: str, file: Path) -> None:
    """Keep apart records with text in another encoding, or with personal data that the descriptor does not declare.

    The kinds of personal data looked for are the policy's ``personal_data.at_ingest``: those that no published registry of
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
        garbled = {v for v in values if is_garbled(v)}
        personal = {v for v in values - garbled if any(m.kind in kinds for m in find_personal_data(v))}
        for reason, found in (("broken_text", garbled), ("personal_data", personal)):
            _keep_apart(apart, rows, field, f"{reason}:{field}", found)


def is_garbled(value: str) -> bool:
    """Whether a value is UTF-8 that was read as CP949."""
    try:
        return is_unicode(value.encode("cp949"))
    except UnicodeEncodeError:
        return False


def _keep_apart(apart: Apart, rows: str, field: str, fault: str, found: set[str]) -> None:
    """Keep apart records whose ``field`` has one of the values found."""
    if not found:
        return
    apart.con.register("odd", pa.table({"value": pa.array(sorted(found), pa.string())}))
    apart.add(
        f"""SELECT _record, {quote(fault)}, NULL FROM {rows}
        ANTI JOIN {APART} USING (_record)
        WHERE {name(field)} IN (SELECT value FROM odd) GROUP BY 1"""
    )
    apart.con.unregister("odd")


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
