"""What DuckDB would answer, but for the rows: it binds each statement before Spark runs it.

An in-memory DuckDB holds every dataset as an empty table. It says which datasets and parameters a statement
names, finds the mistakes in it in the analyst's words, and gives the columns and types of the answer, so that
Spark's answer can be given exactly those.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from workbench.core.dataset import Snapshot
from workbench.query.hints import explain_error, unknown_table, wrong_parameters
from workbench.query.spark_rules import refuse
from workbench.query.statements import parse_statement

if TYPE_CHECKING:
    from workbench.catalog import Catalog
    from workbench.storage import Lake


class EmptyTwin:
    """The lake's tables without their rows."""

    def __init__(self, lake: Lake, catalog: Catalog, snapshots: Mapping[str, Snapshot]) -> None:
        self._lake = lake
        self._catalog = catalog
        self._available = dict(snapshots)
        self.columns: dict[str, dict[str, str]] = {}
        """Dataset → column → DuckDB type, of the datasets asked for so far."""
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "threads": 1,
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "python_enable_replacements": "false",
            },
        )
        if lake.filesystem is not None:
            self._connection.register_filesystem(lake.filesystem)

    def read_tables(self, text: str, parameters: Mapping[str, object]) -> frozenset[str]:
        """The datasets a statement reads, once its names are known to be right.

        Raises
        ------
        QueryError
            A dataset or a parameter is unknown, or it does not only read.
        """
        try:
            statement = parse_statement(self._connection, text)
        except duckdb.Error as error:
            raise explain_error(error, sorted(self._available), {}) from None
        if statement.lists_everything:
            raise refuse("SHOW, information_schema")
        given = frozenset(parameters)
        error_of_names = wrong_parameters(statement.parameters - given, given - statement.parameters)
        if error_of_names is not None:
            raise error_of_names
        for name in sorted(statement.tables - statement.ctes - set(self._available)):
            if name in self._catalog:
                self._lake.current(name)  # tells that it is empty, and the next step
            raise unknown_table(name, self._available)
        touched = frozenset(statement.tables & set(self._available))
        for name in sorted(touched - set(self.columns)):
            self._make_table(name)
        return touched

    def bind(self, text: str, parameters: Mapping[str, object]) -> pa.Schema:
        """Columns and types of the answer.

        Raises
        ------
        QueryError
            A name or a type in it does not fit.
        """
        try:
            self._refuse_operators(text)
            return self._connection.sql(text, params=dict(parameters) or None).to_arrow_table().schema
        except duckdb.Error as error:
            words = {column: column for types in self.columns.values() for column in types}
            raise explain_error(error, sorted(self._available), words) from None

    def close(self) -> None:
        self._connection.close()

    def _refuse_operators(self, text: str) -> None:
        """``a ~ b`` matches the whole text, which sqlglot reads as a match of a part."""
        literal = text.replace("'", "''")
        row = self._connection.execute(f"SELECT json_serialize_sql('{literal}')").fetchone()
        if row is not None and '"function_name":"regexp_full_match"' in row[0].replace(" ", ""):
            raise refuse("~, regexp_full_match()")

    def _make_table(self, name: str) -> None:
        files = ", ".join("'{}'".format(str(f).replace("'", "''")) for f in self._available[name].files)
        rows = f"read_parquet([{files}], union_by_name = true)"
        self._connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM {rows} LIMIT 0')
        described = self._connection.execute(f'DESCRIBE "{name}"').fetchall()
        self.columns[name] = {
            row[0]: "BLOB" if row[1].startswith("GEOMETRY") else row[1] for row in described
        }
