"""Where a report's rows come from: a DuckDB file, a folder of Parquet files, or tables in memory."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import duckdb

if TYPE_CHECKING:
    from quotewire import Tables

MANIFEST = "quotewire-run.json"  # of a folder of Parquet files; see `quotewire.cli.outputs`

# What the page reads, by table. More columns than these are welcome.
NEEDED = {
    "documents": {"doc_id", "status", "headline"},
    "speakers": {"doc_id", "speaker_id", "name", "kind", "role", "affiliation"},
    "quotes": {
        "doc_id", "quote_id", "kind", "text", "parts", "start", "end", "cue", "cue_start", "speaker_id", "speaker_text",
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
    """Views on the Parquet files that the folder's manifest names: others were begun by a run that was killed."""
    manifest = folder / MANIFEST
    if not manifest.exists():
        raise NotAReport(f"{folder}: not an output of quotewire: there is no {MANIFEST} in it")
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        record, files = content["record"], content["files"]
    except (OSError, ValueError, LookupError, TypeError):
        raise NotAReport(f"{manifest}: cannot be read") from None
    _finished(record, folder)
    connection = duckdb.connect()
    for name in NEEDED:
        paths = [str(folder / file).replace("'", "''") for file in files if file.startswith(f"{name}/")]
        if not paths:
            raise NotAReport(f"{folder}: the table {name} has no rows")
        places = ", ".join(f"'{path}'" for path in paths)
        connection.execute(f"create view {name} as from read_parquet([{places}])")
    return connection


def _finished(record: dict[str, object] | None, source: object) -> None:
    """Refuses a run that was cut short: its figures would be those of a part of the corpus."""
    if record is None or not record.get("finished"):
        raise NotAReport(f"{source}: its run has not finished; the same `quotewire run` goes on where it was stopped")


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
    if "run" in have:
        _finished(json.loads(str(_one(connection, "select record from run") or "null")), source)
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
