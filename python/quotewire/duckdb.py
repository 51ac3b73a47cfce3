"""DuckDB: functions from a text to what stands in it, for use in SQL.

>>> import duckdb, quotewire.duckdb
>>> connection = duckdb.connect()
>>> quotewire.duckdb.register(connection)
>>> connection.sql("select url, unnest(qw_quotes(body), max_depth := 2) from 'news.parquet'")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._core import SCHEMAS, Analyzer
from .batches import NESTED, Batch

if TYPE_CHECKING:
    import duckdb

_TYPES = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "list<struct<start: int64, end: int64>>": 'STRUCT("start" BIGINT, "end" BIGINT)[]',
}


def register(connection: duckdb.DuckDBPyConnection, analyzer: Analyzer | None = None) -> None:
    """Adds five functions of a VARCHAR to a connection.

    ``qw_document(text)`` gives a STRUCT, the row of ``documents``; ``qw_sentences``, ``qw_entities``, ``qw_speakers``
    and ``qw_quotes`` give a list of STRUCTs, the rows of those tables, empty where the text is NULL. ``analyzer``
    holds the options. DuckDB calls them from several threads, each at work on one batch of rows. A BLOB or a number
    is refused when the query is bound. Needs pyarrow.
    """
    batch = Batch(analyzer or Analyzer(), "all")
    create: Any = connection.create_function  # its stubs differ from version to version
    for table in SCHEMAS:
        columns = ", ".join(f'"{name}" {_TYPES[kind]}' for name, kind, _, _ in SCHEMAS[table].columns[1:])
        lists = table in NESTED
        create(
            f"qw_{table}" if lists else "qw_document",
            _rows_of(batch, table) if lists else _document_of(batch),
            ["VARCHAR"],
            f"STRUCT({columns})" + ("[]" if lists else ""),
            type="arrow",
            null_handling="special",
        )


def _rows_of(batch: Batch, table: str) -> Callable[[Any], Any]:
    return lambda texts: batch(texts)[table]


def _document_of(batch: Batch) -> Callable[[Any], Any]:
    names = SCHEMAS["documents"].names[1:]
    return lambda texts: batch(texts).select(names).to_struct_array()
