"""Spark: ``quotewire.spark.tables`` reads a column of articles where it lies, on every executor.

>>> from quotewire.spark import tables
>>> out = tables(df, text="body", id="url", keep=["date"])
>>> out.quotes.write.parquet("quotes")

The package must be installed on the executors too; PySpark 4 or later. One pass over the text fills all five tables:
they are views on ``out.rows``, one row a document, which is persisted when the first of them is used.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark import StorageLevel, TaskContext
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    CharType,
    DataType,
    DoubleType,
    LongType,
    NullType,
    StringType,
    StructField,
    StructType,
    VarcharType,
)

from ._core import SCHEMAS, Analyzer
from .batches import NESTED, Batch

_TEXTUAL = (StringType, CharType, VarcharType)
_SPAN = StructType([StructField("start", LongType(), False), StructField("end", LongType(), False)])
_TYPES: dict[str, DataType] = {
    "string": StringType(),
    "int64": LongType(),
    "double": DoubleType(),
    "list<struct<start: int64, end: int64>>": ArrayType(_SPAN, False),
}


@dataclass(frozen=True)
class SparkTables:
    """The five tables as Spark DataFrames, in the partitions of the DataFrame they were read from."""

    documents: DataFrame
    """One row an article, whatever became of it."""
    sentences: DataFrame
    """One row a sentence."""
    entities: DataFrame
    """One row a name or number-like expression."""
    speakers: DataFrame
    """One row somebody who is quoted."""
    quotes: DataFrame
    """One row a quote."""
    rows: DataFrame
    """What the five are views on: one row an article, the last four tables as arrays of structs."""

    def __iter__(self) -> Iterator[DataFrame]:
        return iter((self.documents, self.sentences, self.entities, self.speakers, self.quotes))

    def unpersist(self) -> None:
        """Frees what was kept of ``rows``; the tables can still be used, and read the texts again."""
        self.rows.unpersist()


def tables(
    df: DataFrame,
    *,
    text: str | None = None,
    id: str,
    keep: Sequence[str] = (),
    date: str | None = None,
    analyzer: Analyzer | None = None,
    storage: StorageLevel | None = StorageLevel.MEMORY_AND_DISK,
) -> SparkTables:
    """Reads the articles of a Spark DataFrame into the five tables, lazily, partition by partition.

    ``text`` names the column of texts (it may be left out where there is only one such column), ``id`` the one whose
    values become ``doc_id``, ``keep`` columns to carry along into ``documents`` and ``quotes``, ``date`` the days on
    which the articles were written, as in ``quotewire.tables``; ``analyzer`` holds the options. A model or a file of
    names that those name must be readable on the executors. Each task works on as many
    threads as Spark gives it (``spark.task.cpus``). ``storage=None`` persists nothing: right where only one of the
    tables is used, once.

    A missing text is a document with status "null", one that is not UTF-8 has status "error"; a row never fails a
    stage. Raises ``KeyError`` for a column that is not there, ``TypeError`` for one that holds no texts, before any
    text is read.
    """
    analyzer = analyzer or Analyzer()
    Batch(analyzer, "all", keep=keep)  # refuses names that the tables have themselves
    text = _text_column(df, text)
    doc_id = StructField("doc_id", _type_of(df, id))
    carried = [StructField(f"keep_{n}", _type_of(df, name)) for n, name in enumerate(keep)]
    fields = {name: _fields(name) for name in SCHEMAS}
    lists = [StructField(name, ArrayType(StructType(fields[name]), False), False) for name in NESTED]
    schema = StructType([doc_id, *fields["documents"], *carried, *lists])
    # Spark itself hands no columns on whose names have dots.
    batch = Batch(
        analyzer, "all", text="text", id="id", keep=[field.name for field in carried], date="date" if date else None
    )
    kept = [_col(name).alias(field.name) for name, field in zip(keep, carried, strict=True)]
    if date is not None:
        _type_of(df, date)
        kept.append(_col(date).alias("date"))
    given = df.select(_col(text).alias("text"), _col(id).alias("id"), *kept)
    rows = given.mapInArrow(functools.partial(_read, batch), schema)
    rows = rows.toDF("doc_id", *(field.name for field in fields["documents"]), *keep, *NESTED)
    if storage is not None:
        rows = rows.persist(storage)

    def exploded(name: str, *more: str) -> DataFrame:
        one = rows.select("doc_id", *map(_col, more), F.explode(name).alias("row"))
        return one.select("doc_id", "row.*", *map(_col, more))

    return SparkTables(
        rows.drop(*NESTED),
        exploded("sentences"),
        exploded("entities"),
        exploded("speakers"),
        exploded("quotes", *keep),
        rows,
    )


def _read(batch: Batch, batches: Iterator[Any]) -> Iterator[Any]:
    """What runs on an executor: the batches of one partition, on the cores of its task."""
    context = TaskContext.get()
    return batch.with_jobs(context.cpus() if context else 1).stream(batches)


def _fields(table: str) -> list[StructField]:
    """The columns of a table without ``doc_id``."""
    return [StructField(name, _TYPES[kind], nullable) for name, kind, nullable, _ in SCHEMAS[table].columns[1:]]


def _col(name: str) -> Any:
    """A column by its whole name, dots and all."""
    return F.col("`" + name.replace("`", "``") + "`")


def _type_of(df: DataFrame, name: str) -> DataType:
    found = [field.dataType for field in df.schema.fields if field.name == name]
    if not found:
        raise KeyError(f"no column {name!r}; the columns are {', '.join(df.columns)}")
    if len(found) > 1:
        raise ValueError(f"there is more than one column {name!r}")
    return found[0]


def _text_column(df: DataFrame, text: str | None) -> str:
    if text is None:
        texts: list[str] = [field.name for field in df.schema.fields if isinstance(field.dataType, _TEXTUAL)]
        if len(texts) != 1:
            raise TypeError(f"text=… must name one of the columns: {', '.join(df.columns)}")
        return texts[0]
    kind = _type_of(df, text)
    if not isinstance(kind, (*_TEXTUAL, BinaryType, NullType)):
        raise TypeError(f"column {text!r} holds {kind.simpleString()}, not text")
    return text
