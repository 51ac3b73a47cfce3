"""``quotewire.batch``: one callable that every engine can run, a batch of rows in, a batch of rows out.

Spark, Dask, Ray, polars, DuckDB and Hugging Face datasets all call a function for each batch, in processes of their
own choosing. A `Batch` is such a function: it is pickled as options and a checksum, loads its model once a process,
and gives the same rows wherever and in whatever pieces it runs.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ._core import SCHEMAS, Analyzer, Tables, __version__
from .bulk import read, stream_of
from .sources import Columns, open_source

NESTED = ("sentences", "entities", "speakers", "quotes")
"""The tables that ``table="all"`` gives as lists, one a document."""


def batch(
    analyzer: Analyzer | None = None,
    table: str = "quotes",
    *,
    text: str | None = None,
    id: str | None = None,
    keep: Sequence[str] = (),
    date: str | None = None,
) -> Batch:
    """A function from a batch of articles to the rows of one table, for any engine that maps batches.

    ``analyzer`` holds the options (default: none). ``table`` is "documents", "sentences", "entities", "speakers" or
    "quotes"; or "all": one row a document, the columns of ``documents`` and then the other four tables as lists of
    structs. ``text`` names the column to read (it may be left out where there is only one column of text), ``id`` the
    one whose values become ``doc_id`` (else the row number within the batch, from 0), ``keep`` columns to carry
    along, ``date`` the one with the days on which the articles were written, as in ``tables``. One call works on one
    thread unless the analyzer was made with ``jobs``: the engine runs several.

    Needs pyarrow. Raises ``ValueError`` for another name of a table, ``TypeError`` for ``keep`` as one string.
    """
    return Batch(analyzer or Analyzer(), table, text=text, id=id, keep=keep, date=date)


class Batch:
    """What ``quotewire.batch`` makes. Immutable; picklable; may be called from several threads."""

    def __init__(
        self,
        analyzer: Analyzer,
        table: str = "quotes",
        *,
        text: str | None = None,
        id: str | None = None,
        keep: Sequence[str] = (),
        date: str | None = None,
    ) -> None:
        if table not in SCHEMAS and table != "all":
            raise ValueError(f'table is {table!r}; it must be "all" or one of {", ".join(SCHEMAS)}')
        if id is not None and not isinstance(id, str):
            raise TypeError("id must name a column of the batch")
        if not isinstance(analyzer, Analyzer):
            raise TypeError(f"analyzer must be a quotewire.Analyzer, not {type(analyzer).__name__}")
        options = {"jobs": 1, **analyzer.options}
        for name in ("model", "names"):
            if isinstance(options.get(name), str):  # a worker stands in another folder
                options[name] = os.path.abspath(options[name])
        self._options = json.dumps(options)
        self._analyzer = _loaded(self._options, analyzer.model_checksum)
        self._table = table
        self._columns = Columns(text, id, keep, date)
        if table == "all" and (own := set(NESTED) & set(keep)):
            raise ValueError(f"keep: the rows have a column {min(own)!r} of their own; rename yours first")

    def __call__(self, data: Any) -> Any:
        """The rows of the table for a batch of articles, in their order.

        What comes in decides what comes out: a pyarrow RecordBatch or Array gives a RecordBatch, a pyarrow Table or
        ChunkedArray a Table, a polars DataFrame or Series a polars DataFrame, a pandas DataFrame or Series a pandas
        DataFrame with Arrow's column types; a polars LazyFrame and a Dask DataFrame stay lazy. A missing text is a
        document with status "null", what is no text or not UTF-8 one with status "error". Raises ``KeyError`` for a
        column that is not there and ``TypeError`` for one that cannot hold texts.
        """
        library = type(data).__module__.partition(".")[0]
        if library == "polars" and hasattr(data, "collect"):
            return self._lazy(data)
        if hasattr(data, "map_partitions"):
            return data.map_partitions(self, meta=self(data._meta))
        if library not in ("pyarrow", "pandas", "polars"):
            hint = "; of a dataset, .with_format('arrow') gives such" if hasattr(data, "keys") else ""
            raise TypeError(f"a batch is a table of pyarrow, polars or pandas, not {type(data).__name__}{hint}")
        source = open_source(data, self._columns)
        rows = self._rows(read(self._analyzer, source, "record"))
        if library == "polars":
            import polars

            return polars.DataFrame(rows)
        if library == "pandas":
            import pandas

            return rows.to_pandas(types_mapper=pandas.ArrowDtype)
        return rows if hasattr(data, "num_chunks") or hasattr(data, "to_batches") else _one(rows)

    def _lazy(self, frame: Any) -> Any:
        """A LazyFrame of the rows; polars' streaming engine may cut it up where ids do not count rows."""
        import polars

        schema = self(polars.DataFrame(schema=frame.collect_schema())).schema
        return frame.map_batches(
            self,
            predicate_pushdown=False,
            projection_pushdown=False,
            slice_pushdown=False,
            schema=schema,
            streamable=self._columns.id is not None,
        )

    def stream(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Record batches in, record batches out, lazily and in order; a few megabytes for
        each thread are read ahead.

        Pieces come out as they are ready: their edges are not those of the batches that came in. Row numbers go on
        from batch to batch.
        """
        for part in stream_of(self._analyzer, batches, **self._named(), errors="record"):
            yield _one(self._rows(part))

    def schema(self, given: Any = None) -> Any:
        """The pyarrow Schema of what comes out for batches of the schema ``given``.

        ``given`` is a pyarrow Schema or anything with ``__arrow_c_schema__``; it may be left out where none of ``id``,
        ``keep`` and ``date`` names a column, for nothing else depends on it. Raises as a call does, before any text is
        there.
        """
        pyarrow = _pyarrow()
        if given is None:
            columns = self._columns
            if columns.id is not None or columns.keep or columns.date is not None:
                raise ValueError("the types of id, keep and date are those of the input: give its schema")
            given = pyarrow.schema([(columns.text or "text", pyarrow.string())])
        given = pyarrow.schema(given)
        rows = self(pyarrow.Table.from_batches([], schema=given))
        return rows.schema

    def with_jobs(self, jobs: int) -> Batch:
        """The same with another number of threads a call."""
        options = json.dumps({**json.loads(self._options), "jobs": jobs})
        analyzer = _loaded(options, self._analyzer.model_checksum)
        return Batch(analyzer, self._table, **self._named())

    def _named(self) -> dict[str, Any]:
        """The columns as keyword arguments."""
        return vars(self._columns)

    def _rows(self, out: Tables) -> Any:
        pyarrow = _pyarrow()
        if self._table != "all":
            return pyarrow.table(getattr(out, self._table))
        documents = pyarrow.table(out.documents).combine_chunks()
        columns = dict(zip(documents.column_names, documents.columns, strict=True))
        for name in NESTED:
            columns[name] = _lists(pyarrow, getattr(out, name), documents[f"n_{name}"])
        return pyarrow.table(columns)

    def __reduce__(self) -> tuple[Any, ...]:
        checksum = self._analyzer.model_checksum
        return _restored, (self._options, checksum, __version__, self._table, self._named())

    def __repr__(self) -> str:
        given = "".join(f", {name}={value!r}" for name, value in self._named().items() if value)
        return f"Batch({self._analyzer!r}, {self._table!r}{given})"


def _restored(options: str, checksum: str, version: str, table: str, named: dict[str, Any]) -> Batch:
    if version != __version__:
        raise ValueError(f"this batch was made by quotewire {version}; here is {__version__}")
    return Batch(_loaded(options, checksum), table, **named)


@functools.lru_cache(maxsize=16)
def _loaded(options: str, checksum: str) -> Analyzer:
    """An analyzer by its options, made once a process: engines unpickle their function for every task."""
    analyzer = Analyzer(**json.loads(options))
    if analyzer.model_checksum != checksum:
        where = json.loads(options).get("model", "built in")
        raise ValueError(f"the model here ({where}) has checksum {analyzer.model_checksum}, the batch's has {checksum}")
    return analyzer


def _lists(pyarrow: Any, table: Any, counts: Any) -> Any:
    """The rows of a table as one list of structs a document, without their ``doc_id`` and what was carried along."""
    names = SCHEMAS[table.name].names[1:]
    schema = pyarrow.schema(SCHEMAS[table.name])
    rows = pyarrow.table(table).select(names).combine_chunks()
    arrays = [_array(pyarrow, column) for column in rows.columns]
    values = pyarrow.StructArray.from_arrays(arrays, fields=[schema.field(name) for name in names])
    offsets = pyarrow.array([0, *pyarrow.compute.cumulative_sum(counts).to_pylist()], pyarrow.int32())
    return pyarrow.ListArray.from_arrays(offsets, values)


def _array(pyarrow: Any, column: Any) -> Any:
    if column.num_chunks == 1:
        return column.chunk(0)
    return pyarrow.concat_arrays(column.chunks) if column.num_chunks else pyarrow.array([], column.type)


def _one(rows: Any) -> Any:
    """A table as one record batch."""
    pyarrow = _pyarrow()
    arrays = [_array(pyarrow, column) for column in rows.columns]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=rows.schema)


def _pyarrow() -> Any:
    try:
        import pyarrow
        import pyarrow.compute
    except ImportError:
        raise ImportError("quotewire.batch needs pyarrow: pip install 'quotewire[frames]'") from None
    return pyarrow
