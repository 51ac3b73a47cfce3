"""What ``quotewire run`` reads: Parquet and CSV files, JSON lines and arrays, folders of text files, standard input.

Every input is a `Unit` with a fingerprint and rows that come in a fixed order, so that a run can be taken up in its
middle. DuckDB reads Parquet. CSV, JSON and text files are read row by row here, because a row that cannot be
read must not take others with it, and must be told by its number: it becomes a row with status "error".
"""

from __future__ import annotations

import contextlib
import csv
import functools
import glob
import gzip
import hashlib
import io
import itertools
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from quotewire._core import _Batch, _Batches, _Unreadable

from . import UsageError

_SLICE = 1024
_STRETCH = 16 << 20
"""Bytes of text that are read of a Parquet file at a time."""
_PARQUET = (".parquet", ".pq")
_CSV = (".csv", ".tsv")
_LINES = (".jsonl", ".ndjson")
_JSON = (".json",)
_PACKED = (".gz", ".zst")
_TEXTUAL = ("VARCHAR", "BLOB", "JSON", '"NULL"')
"""DuckDB's types that can hold texts; bytes that are not UTF-8 become errors row by row."""

Row = tuple[Any, Any, list[Any]]
"""Text, id, kept columns (behind them the day it was written, where a column has it)."""


class Columns:
    """Which columns to read."""

    def __init__(self, text: str | None, id: str | None, keep: Sequence[str], date: str | None = None) -> None:
        self.text, self.id, self.keep, self.date = text, id, list(keep), date

    @property
    def carried(self) -> list[str]:
        """The kept columns, and behind them that of the days, where there is one."""
        return [*self.keep, *_some(self.date)]

    def check(self, place: str, names: Iterable[str]) -> str:
        """Refuses a column that is not there; returns the name of the column of texts."""
        names = list(names)
        text = self.text or ("text" if "text" in names else None)
        if text is None:
            raise UsageError(f"{place}: --text must name one of the columns: {', '.join(names)}")
        for name in [text, self.id, *self.carried]:
            if name is not None and name not in names:
                raise UsageError(f"{place}: no column {name!r}; the columns are {', '.join(names)}")
        return text


class Unit:
    """One input. `name` is how messages and the progress record call it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fingerprint(self) -> str:
        """Changes when the content does: size and a hash of the first and last pieces."""
        return _fingerprint(Path(self.name))

    def rows(self) -> int | None:
        """How many there are, where that can be told without reading them."""
        return None

    def check(self, columns: Columns) -> None:
        """Refuses columns that are not there, before anything is written."""

    def batches(self, columns: Columns, done: int, first_row: int) -> Iterator[_Batch]:
        """The rows after the first `done`. `first_row` is the number of the first row in the whole run."""
        rows = itertools.islice(self._read(columns), done, None)
        while some := list(itertools.islice(rows, _SLICE)):
            ids = ("str", [id for _, id, _ in some]) if self._has_ids(columns) else None
            keep = {name: ("str", [kept[at] for _, _, kept in some]) for at, name in enumerate(columns.keep)}
            dates = ("str", [kept[-1] for _, _, kept in some]) if columns.date is not None else None
            yield from _Batches.of_lists([text for text, _, _ in some], ids, keep, first_row, dates)
            first_row += len(some)

    def _has_ids(self, columns: Columns) -> bool:
        return columns.id is not None

    def _read(self, columns: Columns) -> Iterator[Row]:
        raise NotImplementedError

    def _unreadable(self, message: str, columns: Columns) -> Row:
        return _Unreadable(f"{self.name}: {message}"), None, [None] * len(columns.carried)


class TextFiles(Unit):
    """Text files, one article each; a file's path is its id."""

    def __init__(self, name: str, files: list[Path]) -> None:
        super().__init__(name)
        self.files = files

    def fingerprint(self) -> str:
        names = "\n".join(map(str, self.files)).encode(errors="surrogateescape")
        return f"{len(self.files)} files {hashlib.blake2b(names, digest_size=8).hexdigest()}"

    def rows(self) -> int | None:
        return len(self.files)

    def _has_ids(self, columns: Columns) -> bool:
        return True

    def _read(self, columns: Columns) -> Iterator[Row]:
        nothing = [None] * len(columns.carried)
        for path in self.files:
            text: Any
            try:
                text = path.read_bytes().decode("utf-8-sig")
            except OSError as error:
                text = _Unreadable(f"{path}: {error.strerror or error}")
            except UnicodeDecodeError as error:
                text = _Unreadable(f"{path}: not UTF-8 (byte {error.start})")
            yield text, str(path), nothing


class JsonLines(Unit):
    """One JSON object a line: plain, gzip, zstd, or standard input (``-``). Ids and kept columns become text."""

    def fingerprint(self) -> str:
        return "standard input" if self.name == "-" else super().fingerprint()

    def check(self, columns: Columns) -> None:
        if self.name == "-":
            return
        try:
            for _, record in itertools.islice(self._records(), 100):
                if isinstance(record, dict):
                    columns.check(self.name, record)
                    return
        except (OSError, EOFError):
            return  # told by a row when it is read

    def _read(self, columns: Columns) -> Iterator[Row]:
        text: str | None = columns.text
        place = "line 0"
        try:
            for place, record in self._records():
                if not isinstance(record, dict):
                    yield self._unreadable(f"{place}: {record}", columns)
                    continue
                if text is None or (place == "line 1" and self.name == "-"):
                    text = columns.check(self.name, record)
                id = None if columns.id is None else _plain(record.get(columns.id))
                value = record.get(text)
                if value is not None and not isinstance(value, str):
                    kind = type(value).__name__
                    value = _Unreadable(f"{self.name}: {place}: not a text but {kind}")
                yield value, id, [_plain(record.get(name)) for name in columns.carried]
        except (OSError, EOFError) as error:
            yield self._unreadable(f"cannot be read after {place}: {_reason(error)}", columns)

    def _records(self) -> Iterator[tuple[str, dict[str, Any] | str]]:
        """Each object and where it stands; in the place of one that cannot be read what is wrong with it."""
        with _open(self.name) as lines:
            for number, line in enumerate(lines, 1):
                if not line.isspace():
                    yield f"line {number}", _json(line)


class JsonFile(JsonLines):
    """A file ``.json``: JSON lines under another name, one array of objects, or one object, over any number of lines,
    which is read into memory whole."""

    def _records(self) -> Iterator[tuple[str, dict[str, Any] | str]]:
        with _open(self.name) as file:
            first = next((line for line in file if not line.isspace()), b"")
            whole = None if isinstance(_json(first), dict) else _value(first + file.read())
        if isinstance(whole, dict):
            whole = [whole]
        if isinstance(whole, list):
            for number, value in enumerate(whole, 1):
                yield f"item {number}", _object(value)
        else:
            yield from super()._records()


class CsvFile(Unit):
    """CSV with a header; the separator is found out. Ids and kept columns become text."""

    def check(self, columns: Columns) -> None:
        try:
            with _open(self.name) as file, io.TextIOWrapper(file, "utf-8-sig", "surrogateescape", newline="") as lines:
                columns.check(self.name, self._header(lines)[0])
        except (OSError, EOFError, csv.Error):
            return

    def _header(self, lines: io.TextIOWrapper) -> tuple[list[str], Iterator[list[str]]]:
        csv.field_size_limit(sys.maxsize)
        first = lines.readline()
        separator = max(",;\t|", key=first.count)
        rows = csv.reader(itertools.chain([first], lines), delimiter=separator)
        return next(rows, []), rows

    def _read(self, columns: Columns) -> Iterator[Row]:
        number = 0
        try:
            with _open(self.name) as file, io.TextIOWrapper(file, "utf-8-sig", "surrogateescape", newline="") as lines:
                names, rows = self._header(lines)
                text = names.index(columns.check(self.name, names))
                id = None if columns.id is None else names.index(columns.id)
                keep = [names.index(name) for name in columns.carried]
                for number, row in enumerate(rows, 1):
                    if not row:
                        continue
                    if len(row) != len(names):
                        message = f"row {number}: {len(row)} cells where the header has {len(names)}"
                        yield self._unreadable(message, columns)
                        continue
                    cell: Any = row[text]
                    if any("\udc80" <= char <= "\udcff" for char in cell):
                        cell = _Unreadable(f"{self.name}: row {number}: not UTF-8")
                    yield cell, None if id is None else row[id], [row[at] for at in keep]
        except (OSError, EOFError, csv.Error) as error:
            yield self._unreadable(f"cannot be read after row {number}: {_reason(error)}", columns)


class ParquetFile(Unit):
    """A Parquet file. Ids and kept columns keep their types."""

    def rows(self) -> int | None:
        import duckdb

        try:
            with _parquet_reader() as connection:
                return self._count(connection)
        except duckdb.Error:
            return None

    def check(self, columns: Columns) -> None:
        import duckdb

        try:
            with _parquet_reader() as connection:
                self._check(connection, columns)
        except duckdb.Error:
            return  # told by a row when it is read

    def batches(self, columns: Columns, done: int, first_row: int) -> Iterator[_Batch]:
        import duckdb

        row = first_row
        try:
            with _parquet_reader() as connection:
                for relation, text in self._stretches(connection, columns, done):
                    for batch in _Batches.of_arrow(relation, text, columns.id, columns.keep, row, columns.date):
                        row += len(batch)
                        self._bytes += batch.n_bytes
                        yield batch
        except (duckdb.Error, ValueError) as error:
            message = _Unreadable(f"{self.name}: cannot be read after row {done + row - first_row}: {_reason(error)}")
            keep = {name: ("str", [None]) for name in columns.keep}
            yield from _Batches.of_lists([message], ("str", [None]) if columns.id else None, keep, row)

    _bytes = 0
    """Bytes of text read of the present stretch."""

    def _stretches(self, connection: Any, columns: Columns, done: int) -> Iterator[tuple[Any, str]]:
        """The rows after the first `done`, a stretch of a few megabytes at a time: DuckDB's Arrow streams hand out a
        million rows at once, however long the texts are."""
        text, names = self._check(connection, columns)
        wanted = ", ".join(map(_quoted, dict.fromkeys([text, *_some(columns.id), *columns.carried])))
        place = "'" + self.name.replace("'", "''") + "'"
        count, rows = self._count(connection), _SLICE // 4
        if "file_row_number" in map(str.lower, names):  # theirs, so that ours cannot be had
            yield connection.sql(f"select {wanted} from read_parquet({place}) offset {done}"), text
            return
        while done < count:
            source = f"read_parquet({place}, file_row_number = true)"
            end = min(done + rows, count)
            self._bytes = 0
            yield (
                connection.sql(f"select {wanted} from {source} where file_row_number between {done} and {end - 1}"),
                text,
            )
            done = end
            rows = max(1, min(8 * rows, rows * _STRETCH // max(self._bytes, 1)))

    def _check(self, connection: Any, columns: Columns) -> tuple[str, list[str]]:
        """The column of texts and the names of all; refuses columns that are not there, and texts that are none."""
        found = connection.execute("describe from read_parquet(?)", [self.name]).fetchall()
        kinds = {name: kind for name, kind, *_ in found}
        text = columns.check(self.name, kinds)
        if kinds[text] not in _TEXTUAL and not kinds[text].startswith("ENUM"):
            raise UsageError(f"{self.name}: column {text!r} holds {kinds[text]}, not text")
        return text, list(kinds)

    def _count(self, connection: Any) -> int:
        ((count,),) = connection.execute("select count(*) from read_parquet(?)", [self.name]).fetchall()
        return int(count)


@functools.cache
def _duckdb_in_memory() -> Any:
    import duckdb

    return duckdb.connect()


def _parquet_reader() -> contextlib.closing[Any]:
    """A connection that reads files, to one instance of DuckDB for all of them: making one takes longer than a look."""
    return contextlib.closing(_duckdb_in_memory().cursor())


def find(names: Sequence[str]) -> list[Unit]:
    """The inputs that arguments of the command line name, in order."""
    units: list[Unit] = []
    for name in names:
        if name == "-":
            units.append(JsonLines("-"))
            continue
        path = Path(name)
        if path.is_dir():
            units.append(_folder(path))
            continue
        paths = [path] if path.exists() else [Path(found) for found in sorted(glob.glob(name, recursive=True))]
        if not paths:
            raise UsageError(f"{name}: no such file")
        texts = [path for path in paths if _suffix(path) == ".txt"]
        if texts:
            units.append(TextFiles(name, texts))
        units.extend(_folder(path) if path.is_dir() else _file(path) for path in paths if path not in texts)
    if sum(unit.name == "-" for unit in units) > 1:
        raise UsageError("standard input can be read only once")
    repeated = {unit.name for unit in units if sum(other.name == unit.name for other in units) > 1}
    if repeated:
        raise UsageError(f"{min(repeated)}: named twice")
    return units


def _folder(path: Path) -> Unit:
    files = sorted(found for found in path.rglob("*.txt") if found.is_file())
    if not files:
        raise UsageError(f"{path}: no .txt files here; for other files write {path}/*.parquet or the like")
    return TextFiles(str(path), files)


def _file(path: Path) -> Unit:
    suffix = _suffix(path)
    for kinds, unit in ((_PARQUET, ParquetFile), (_CSV, CsvFile), (_LINES, JsonLines), (_JSON, JsonFile)):
        if suffix in kinds:
            return unit(str(path))
    known = " ".join([*_PARQUET, *_CSV, *_LINES, *_JSON, ".txt"])
    raise UsageError(f"{path}: what kind of file is this? Known are {known}, and .gz and .zst of CSV and JSON")


def _suffix(path: Path) -> str:
    return path.with_suffix("").suffix.lower() if path.suffix.lower() in _PACKED else path.suffix.lower()


def _open(name: str) -> IO[bytes]:
    if name == "-":
        return open(0, "rb", closefd=False)
    if name.lower().endswith(".gz"):
        return gzip.open(name)  # type: ignore[return-value]
    if name.lower().endswith(".zst"):
        try:
            import zstandard
        except ImportError:
            raise UsageError(f"{name}: zstd needs the package zstandard: pip install zstandard") from None
        file = open(name, "rb")  # noqa: SIM115 (closed by the stream)
        stream = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True, closefd=True)
        return io.BufferedReader(_Zstd(stream))
    return open(name, "rb")


class _Zstd(io.RawIOBase):
    """Turns what zstandard raises on broken data into the ``OSError`` that gzip raises."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()
        super().close()

    def readinto(self, buffer: Any) -> int:
        import zstandard

        try:
            data = self._stream.read(len(buffer))
        except zstandard.ZstdError as error:
            raise OSError(str(error)) from None
        buffer[: len(data)] = data
        return len(data)


def _json(line: bytes) -> dict[str, Any] | str:
    """The object of a line, or what is wrong with it."""
    return _object(_value(line))


def _value(data: bytes) -> Any:
    """What stands there as JSON, or what is wrong with it as a `_Flaw`."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return _Flaw(f"not UTF-8 (byte {error.start})")
    except RecursionError:
        return _Flaw("not JSON: nested too deeply")
    except ValueError as error:
        return _Flaw(f"not JSON: {error}")


class _Flaw(str):
    """What is wrong with a piece of JSON."""


def _object(value: Any) -> dict[str, Any] | str:
    """An object, or what is wrong with it."""
    return value if isinstance(value, (dict, _Flaw)) else f"not a JSON object but {type(value).__name__}"


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _some(name: str | None) -> list[str]:
    return [] if name is None else [name]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _reason(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).splitlines()[0]


def _fingerprint(path: Path) -> str:
    try:
        size = path.stat().st_size
        digest = hashlib.blake2b(digest_size=8)
        with open(path, "rb") as file:
            digest.update(file.read(1 << 16))
            file.seek(max(0, size - (1 << 16)))
            digest.update(file.read(1 << 16))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    return f"{size} bytes {digest.hexdigest()}"
