"""Personal data where none was declared: such records are kept apart before anyone can query them."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from workbench.core.dataset import Dataset
from workbench.ingest.apart import APART, Apart
from workbench.ingest.typing_sql import name, quote
from workbench.privacy import find_personal_data, load_policy

_SHAPE: Final = "[@＠０-９]|(?:[0-9*][^0-9A-Za-z]{0,3}){7}|[A-Z][0-9]{3}[A-Z][0-9]{4}"
"""What every kind looked for has: an at sign, wide digits, seven digits not far apart, a new passport's number."""


def keep_personal_data_apart(apart: Apart, dataset: Dataset, rows: str) -> None:
    """Keep apart records that hold personal data in a field whose descriptor does not declare it.

    The kinds looked for are the policy's ``personal_data.at_ingest``: those that no published registry of
    things has a reason to hold. Offices' phones and the like are the gate's matter.

    Parameters
    ----------
    rows
        Relation with ``_record``, ``_row`` and the fields.
    """
    policy = load_policy()
    kinds = set(policy.at_ingest)
    for field in dataset.fields:
        is_number_code = field.type == "code" and field.width is not None
        if field.type not in ("string", "code") or is_number_code or field.sensitivity == "direct":
            continue
        column = name(field.name)
        # Distinct first: the expression then meets a name once, and not once a row.
        query = f"SELECT value FROM (SELECT DISTINCT {column} AS value FROM {rows}) WHERE regexp_matches(value, $1)"
        values = apart.con.execute(query, [_SHAPE]).fetchall()
        found = [v for (v,) in values if any(m.kind in kinds for m in find_personal_data(v))]
        if not found:
            continue
        apart.con.register("personal", pa.table({"value": pa.array(found, pa.string())}))
        apart.add(
            f"""SELECT _record, {quote(f"personal_data:{field.name}")}, NULL FROM {rows}
            ANTI JOIN {APART} USING (_record) WHERE {column} IN (SELECT value FROM personal) GROUP BY 1"""
        )
        apart.con.unregister("personal")
