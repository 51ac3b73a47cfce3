"""Where ``quotewire run`` writes: a DuckDB file, a folder of Parquet files, or JSON lines on standard output.

The first two hold a record of the run (`Record`) that changes only together with the rows: in DuckDB by one
transaction, in a folder by a manifest that is replaced in one step and names the files that count. So a run that is
killed at any moment is taken up where its record says.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import duckdb

from quotewire import Tables

from . import UsageError

TABLES = ("documents", "sentences", "entities", "speakers", "quotes")

Record = dict[str, Any]
"""What was run with what, and how far it is; plain JSON."""

_MANIFEST = "quotewire-run.json"
# Bytes of text whose rows one statement takes: many small ones cost time, large ones memory.
_STATEMENT = 4 << 20


class Output:
    """Takes tables; `commit` makes them last."""

    resumable = True

    def record(self) -> Record | None:
        """The record of an earlier run, or None where there was none."""
        return None

    def clear(self) -> None:
        """Removes what an earlier run wrote."""

    def add(self, tables: Tables) -> None:
        """Takes the next rows."""
        raise NotImplementedError

    def commit(self, record: Record) -> None:
        """Makes all rows added so far, and the record, last."""

    def duplicates(self) -> int:
        """Number of ids that more than one document has."""
        return 0

    def close(self) -> None:
        """Lets go of files."""


def open_output(name: str, jobs: int) -> Output:
    """The output for a name: ``-``, ``*.duckdb`` or ``*.db``, else a folder. ``jobs`` threads analyse beside it."""
    if name == "-":
        return LinesOutput()
    path = Path(name)
    if path.suffix.lower() in (".duckdb", ".db", ".ddb"):
        return DuckOutput(path, jobs)
    if path.suffix and not path.is_dir():
        raise UsageError(f"{name}: an output is a file *.duckdb, a folder (for Parquet), or - (JSON lines)")
    return FolderOutput(path)


class _Staged(Output):
    """Tables in a DuckDB connection, made by the first rows. Rows wait until there are enough for a statement."""

    connection: duckdb.DuckDBPyConnection

    def __init__(self) -> None:
        self._waiting: list[Tables] = []

    def add(self, tables: Tables) -> None:
        self._waiting.append(tables)
        if sum(part.n_bytes for part in self._waiting) >= _STATEMENT:
            self._insert()

    def _insert(self) -> None:
        if not self._waiting:
            return
        tables, self._waiting = Tables._concat(self._waiting), []
        for name, rows in zip(TABLES, tables, strict=True):
            self.connection.register("added", rows)
            if name not in self._made():
                self.connection.execute(f"create table {name} as select * from added limit 0")
                self._made().add(name)
            if len(rows):
                self.connection.execute(f"insert into {name} by name select * from added")
            self.connection.unregister("added")

    _names: set[str] | None = None

    def _made(self) -> set[str]:
        if self._names is None:
            found = self.connection.execute("select table_name from duckdb_tables() where not internal").fetchall()
            self._names = {name for (name,) in found}
        return self._names


class DuckOutput(_Staged):
    """A DuckDB file: the five tables, and `run` with one row: the record."""

    def __init__(self, path: Path, jobs: int) -> None:
        super().__init__()
        self.path = path
        new = not path.exists()
        try:
            self.connection = duckdb.connect(str(path))
        except duckdb.Error as error:
            raise UsageError(f"{path}: {_one_line(error)}") from None
        if not new and self._made() and "run" not in self._made():
            self.close()
            raise UsageError(f"{path}: a DuckDB file that quotewire did not write; give another name")
        # One thread of DuckDB writes what eight analyse; more of them only take time from those.
        self.connection.execute(f"set threads = {1 + jobs // 8}")
        self.connection.execute("begin")

    def record(self) -> Record | None:
        if "run" not in self._made():
            return None
        found = self.connection.execute("select record from run").fetchall()
        return json.loads(found[0][0]) if found else None

    def clear(self) -> None:
        for name in (*TABLES, "run"):
            self.connection.execute(f"drop table if exists {name}")
        self._names = None

    def commit(self, record: Record) -> None:
        self._insert()
        columns = {name: value for name, value in record.items() if not isinstance(value, (dict, list))}
        self.connection.execute("drop table if exists run")
        names = ", ".join(f'? as "{name}"' for name in columns)
        values = [*columns.values(), json.dumps(record)]
        self.connection.execute(f"create table run as select {names}, ?::varchar as record", values)
        self.connection.execute("commit")
        self.connection.execute("begin")

    def duplicates(self) -> int:
        self.connection.execute("reset threads")  # nothing is analysed any more
        return _duplicates(self.connection, "documents") if "documents" in self._made() else 0

    def close(self) -> None:
        with contextlib.suppress(duckdb.Error):
            self.connection.execute("rollback")
        self.connection.close()


class FolderOutput(_Staged):
    """A folder with a folder of Parquet files for each table, and a manifest that names those that count."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        manifest = path / _MANIFEST
        if path.exists() and not manifest.exists() and any(path.iterdir()):
            raise UsageError(f"{path}: a folder with other things in it; give the name of a new one")
        self.connection = duckdb.connect()
        self._manifest: dict[str, Any] = {"record": None, "files": []}
        if manifest.exists():
            try:
                self._manifest = json.loads(manifest.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise UsageError(f"{manifest}: cannot be read: {_one_line(error)}") from None
        self._tidy()

    def _tidy(self) -> None:
        """Removes files that a killed run had begun."""
        files = set(self._manifest["files"])
        for name in TABLES:
            for found in (self.path / name).glob("*.parquet*"):
                if f"{name}/{found.name}" not in files:
                    found.unlink()

    def record(self) -> Record | None:
        record: Record | None = self._manifest["record"]
        return record

    def clear(self) -> None:
        self._manifest = {"record": None, "files": []}
        self._write_manifest()
        self._tidy()

    def commit(self, record: Record) -> None:
        self._insert()
        if self._made():
            part = f"part-{len(self._manifest['files']) // len(TABLES):05}.parquet"
            about = json.dumps({key: record[key] for key in ("version", "model", "options")}).replace("'", "''")
            for name in TABLES:
                path = self.path / name / part
                path.parent.mkdir(parents=True, exist_ok=True)
                place = str(path).replace("'", "''")
                self.connection.execute(
                    f"copy {name} to '{place}' (format parquet, compression zstd, kv_metadata {{quotewire: '{about}'}})"
                )
                with open(path, "rb") as file:
                    os.fsync(file.fileno())
                self.connection.execute(f"delete from {name}")
                self._manifest["files"].append(f"{name}/{part}")
        self._manifest["record"] = record
        self._write_manifest()

    def _write_manifest(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        new = self.path / (_MANIFEST + ".new")
        with open(new, "w", encoding="utf-8") as file:
            json.dump(self._manifest, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path / _MANIFEST)

    def duplicates(self) -> int:
        files = [str(self.path / name) for name in self._manifest["files"] if name.startswith("documents/")]
        if not files:
            return 0
        paths = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        return _duplicates(self.connection, f"read_parquet([{paths}])")

    def close(self) -> None:
        self.connection.close()


class LinesOutput(Output):
    """Quotes as JSON lines on standard output. Nothing is recorded: such a run cannot be taken up."""

    resumable = False

    def add(self, tables: Tables) -> None:
        out = sys.stdout
        for row in tables.quotes.to_pylist():
            out.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
        out.flush()


def _duplicates(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    counted = (
        f"select count(*) from (select 1 from {source} where doc_id is not null group by doc_id having count(*) > 1)"
    )
    found = connection.execute(counted).fetchone()
    return int(found[0]) if found else 0


def _one_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
