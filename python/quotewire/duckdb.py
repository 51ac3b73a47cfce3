"""DuckDB: functions from a text to what stands in it, for use in SQL.

>>> import duckdb, quotewire.duckdb
>>> connection = duckdb.connect()
>>> quotewire.duckdb.register(connection)
>>> connection.sql("select url, unnest(qw_quotes(body), max_depth := 2) from 'news.parquet'")
"""

from __future__ import annotations

import contextlib
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
    """Adds five functions of a VARCHAR to a connection, or puts them in the place of those registered before.

    ``qw_document(text)`` gives a STRUCT, the row of ``documents``; ``qw_sentences``, ``qw_entities``, ``qw_speakers``
    and ``qw_quotes`` give a list of STRUCTs, the rows of those tables, empty where the text is NULL. Each takes
    ``date := column``: the day on which the article was written, a DATE, a TIMESTAMP or a VARCHAR that begins
    YYYY-MM-DD, as in ``quotewire.tables``. ``analyzer`` holds the options. DuckDB calls them from several threads,
    each at work on one batch of rows. A BLOB or a number is refused when the query is bound. Needs pyarrow.
    """
    import duckdb

    batch = Batch(analyzer or Analyzer(), "all", text="text", date="date")
    create: Any = connection.create_function  # its stubs differ from version to version
    for table in SCHEMAS:
        columns = ", ".join(f'"{name}" {_TYPES[kind]}' for name, kind, _, _ in SCHEMAS[table].columns[1:])
        lists = table in NESTED
        name = f"qw_{table}" if lists else "qw_document"
        with contextlib.suppress(duckdb.Error):
            connection.remove_function(f"_{name}")
        create(
            f"_{name}",
            _rows_of(batch, table) if lists else _document_of(batch),
            ["VARCHAR", "VARCHAR"],
            f"STRUCT({columns})" + ("[]" if lists else ""),
            type="arrow",
            null_handling="special",
        )
        # A function of DuckDB's own language knows arguments by name, and which may be left out.
        connection.execute(
            f"create or replace temp macro {name}(text, date := null) as _{name}(text, cast(date as varchar))"
        )


def _rows_of(batch: Batch, table: str) -> Callable[[Any, Any], Any]:
    return lambda texts, dates: batch(_articles(texts, dates))[table]


def _document_of(batch: Batch) -> Callable[[Any, Any], Any]:
    names = SCHEMAS["documents"].names[1:]
    return lambda texts, dates: batch(_articles(texts, dates)).select(names).to_struct_array()


def _articles(texts: Any, dates: Any) -> Any:
    import pyarrow

    return pyarrow.table({"text": texts, "date": dates})
