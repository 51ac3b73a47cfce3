"""Where a report's rows come from: a DuckDB file, a folder of Parquet files, or tables in memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import duckdb

if TYPE_CHECKING:
    from quotewire import Tables

# What the page reads, by table. More columns than these are welcome.
NEEDED = {
    "documents": {"doc_id", "status", "headline"},
    "speakers": {"doc_id", "speaker_id", "name", "kind", "role", "affiliation"},
    "quotes": {
        "doc_id", "quote_id", "kind", "text", "start", "end", "cue", "cue_start", "speaker_id", "speaker_text",
        "speaker_start", "resolution", "addressee", "act", "confidence",
    },
}  # fmt: skip

# Names under which kept columns usually come, best first.
DATE_NAMES = (
    "date",
    "published",
    "published_at",
    "publication_date",
    "pubdate",
    "publish_date",
    "day",
    "timestamp",
    "datetime",
    "time",
)
OUTLET_NAMES = (
    "outlet",
    "publication",
    "publisher",
    "source",
    "newspaper",
    "site",
    "domain",
    "medium",
    "channel",
    "feed",
)
LINK_NAMES = ("url", "link", "href", "uri")
TITLE_NAMES = ("title", "headline")
TEXT_NAMES = ("body", "text", "content", "article", "fulltext")


class NotAReport(ValueError):
    """What was given cannot be reported on; the message is one line."""


class Kept(NamedTuple):
    """Columns of `documents` that were kept from the input, as far as there are any."""

    date: str | None
    outlet: str | None
    link: str | None
    title: str | None
    text: str | None


def connect(source: Tables | str | os.PathLike[str]) -> duckdb.DuckDBPyConnection:
    """A connection in which the tables have their names. The source is only read."""
    if not isinstance(source, (str, os.PathLike)):
        connection = duckdb.connect()
        for name in NEEDED:
            rows = getattr(source, name, None)
            if rows is None:
                raise TypeError(f"report takes tables or the path of an output, not {type(source).__name__}")
            connection.register("given", rows)
            connection.execute(f"create table {name} as from given")
            connection.unregister("given")
        return connection
    path = Path(source)
    if not path.exists():
        raise NotAReport(f"{path}: no such file")
    if path.is_dir():
        return _parquet(path)
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise NotAReport(f"{path}: not a DuckDB file that can be read: {one_line(error)}") from None


def _parquet(folder: Path) -> duckdb.DuckDBPyConnection:
    """Views on a folder that has files of each table under `quotes/`, `speakers/` and so on, or `quotes.parquet`."""
    connection = duckdb.connect()
    for name in NEEDED:
        files = sorted(folder.glob(f"{name}/**/*.parquet")) or sorted(folder.glob(f"{name}*.parquet"))
        if not files:
            raise NotAReport(f"{folder}: no Parquet files of the table {name}")
        paths = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
        connection.execute(f"create view {name} as from read_parquet([{paths}])")
    return connection


def check(connection: duckdb.DuckDBPyConnection, source: object) -> None:
    """Refuses what is not the output of a whole run with quotes in it."""
    have: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from duckdb_columns() where not internal"
    ).fetchall():
        have.setdefault(table, set()).add(column)
    for table, columns in NEEDED.items():
        if table not in have:
            raise NotAReport(f"{source}: not an output of quotewire: there is no table {table}")
        missing = sorted(columns - have[table])
        if missing:
            raise NotAReport(f"{source}: not an output of quotewire: {table} has no column {missing[0]}")
    for table in ("documents", "quotes"):
        if not _one(connection, f"select exists (from {table})"):
            raise NotAReport(f"{source}: the table {table} has no rows")


def kept_columns(connection: duckdb.DuckDBPyConnection, **chosen: str | None) -> Kept:
    """The columns that say when and where, and what links to the article: those chosen, else by their usual names."""
    types = {name: kind for name, kind, *_ in connection.execute("describe documents").fetchall()}
    for wanted in chosen.values():
        if wanted is not None and wanted not in types:
            raise NotAReport(f"no column {wanted!r} was kept; there are: {', '.join(types)}")

    def find(role: str, names: tuple[str, ...]) -> str | None:
        by_name = {column.lower(): column for column in types}
        return chosen.get(role) or next((by_name[name] for name in names if name in by_name), None)

    date = find("date", DATE_NAMES)
    if date is None:
        date = next((name for name, kind in types.items() if kind.startswith(("DATE", "TIMESTAMP"))), None)
    link = find("link", LINK_NAMES)
    if link is None and _one(
        connection,
        "select count(*) filter (regexp_matches(doc_id::varchar, '^https?://')) * 2 > count(*) from documents",
    ):
        link = "doc_id"
    return Kept(date, find("outlet", OUTLET_NAMES), link, find("title", TITLE_NAMES), find("text", TEXT_NAMES))


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> object:
    row = connection.execute(sql).fetchone()
    return row[0] if row else None


def one_line(error: Exception) -> str:
    """The first line of a message."""
    return str(error).strip().splitlines()[0]
