"""``quotewire run INPUT… -o OUT``: a corpus in, tables out.

What is done is recorded in the output itself, together with the rows (see `outputs`): the same command goes on where an
earlier run of it was stopped, and its tables are those of a run that was never stopped.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import os
import sys
import time
from collections import deque
from collections.abc import Iterator
from typing import Any

import quotewire as qw
from quotewire._core import _available_jobs, _Batch, _Batches, _Run

from . import UsageError
from .inputs import Columns, Unit, find
from .interrupts import Interrupts

_EVERY_SECONDS = 10.0
_EVERY_BYTES = 32 << 20
"""Rows are made to last after so much time or so much text, whichever comes first: what is lost when the run is killed.
While that is done the threads go on with the texts they have, some seconds' worth."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments of ``run``."""
    parser.add_argument(
        "inputs",
        metavar="INPUT",
        nargs="+",
        help="Parquet, CSV, JSON lines or arrays (plain, .gz, .zst), folders of .txt, globs, - for JSON lines on stdin",
    )
    parser.add_argument("--text", metavar="COL", help="column with the text (default: text)")
    parser.add_argument("--id", metavar="COL", help="column whose values become doc_id (default: the row number)")
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        required=True,
        help="a file *.duckdb, a folder for Parquet files, or - for JSON lines of quotes on stdout",
    )
    parser.add_argument("--keep", metavar="COLS", default="", help="columns to carry along, separated by commas")
    parser.add_argument(
        "--date",
        metavar="COL",
        help="column with the day an article was written (YYYY-MM-DD): 'last Tuesday' then gets a date",
    )
    parser.add_argument("--jobs", metavar="N", type=int, help="threads (default: every core)")
    parser.add_argument(
        "--on-error",
        choices=("record", "stop"),
        default="record",
        help="what a row that cannot be read does: become a row with status error (default), or stop the run",
    )
    parser.add_argument("--limit", metavar="N", type=int, help="read only the first N articles")
    parser.add_argument("--kinds", metavar="KINDS", help="only quotes of these kinds: direct,mixed,indirect")
    parser.add_argument("--min-confidence", metavar="P", type=float, default=0.0, help="leave out less probable quotes")
    parser.add_argument(
        "--unattributed",
        action="store_true",
        help="also quotations that nobody says: titles, terms, scare quotes (act: mentioned), speech without a speaker",
    )
    parser.add_argument("--names", metavar="FILE", help="names of your own: a label, a tab and a name a line")
    parser.add_argument("--model", metavar="FILE", help="a model file in the place of the built-in one")
    parser.add_argument("--restart", action="store_true", help="begin again, even where OUT holds an earlier run")
    parser.add_argument(
        "--force", action="store_true", help="go on with an earlier run although model, options or inputs differ"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar and no summary")


def run(args: argparse.Namespace) -> int:
    """Runs the corpus through the analyzer."""
    try:
        import duckdb
    except ImportError:
        raise UsageError("run needs DuckDB: pip install 'quotewire[cli]'") from None

    from .outputs import open_output

    if args.limit is not None and args.limit < 0:
        raise UsageError(f"--limit is {args.limit}; it must be 0 or more")
    columns = Columns(args.text, args.id, [name for name in args.keep.split(",") if name], args.date)
    analyzer = _analyzer(args)
    _check_keep(columns)
    try:
        units = find(args.inputs)
        for unit in units:
            unit.check(columns)
        output = open_output(args.output, args.jobs or _available_jobs())
    except OSError as error:  # a folder or a file that we may not look into
        raise UsageError(f"{error.filename}: {error.strerror}" if error.filename else str(error)) from None
    try:
        state = _prepare(args, analyzer, columns, units, output)
        if state is None:
            return 0
        with Interrupts() as interrupts:
            return _Runner(args, analyzer, columns, units, output, state, interrupts).run()
    except BrokenPipeError:  # whoever read our lines has gone, and wants no more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (duckdb.Error, OSError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        print(f"quotewire run: {args.output}: {reason}", file=sys.stderr)
        if output.resumable:
            print("What was written so far is kept; the same command goes on from there.", file=sys.stderr)
        return 1
    finally:
        output.close()


def _analyzer(args: argparse.Namespace) -> qw.Analyzer:
    options: dict[str, Any] = {"jobs": args.jobs, "min_confidence": args.min_confidence}
    if args.unattributed:
        options["unattributed"] = True
    if args.kinds is not None:
        options["kinds"] = [kind.strip() for kind in args.kinds.split(",") if kind.strip()]
    if args.names is not None:
        options["names"] = args.names
    if args.model is not None:
        options["model"] = args.model
    try:
        return qw.Analyzer(**options)
    except (ValueError, OSError) as error:
        raise UsageError(str(error)) from None


def _check_keep(columns: Columns) -> None:
    from quotewire import sources

    try:
        sources.Columns(keep=columns.keep)
    except ValueError as error:
        raise UsageError(f"--{error}") from None


def _prepare(
    args: argparse.Namespace, analyzer: qw.Analyzer, columns: Columns, units: list[Unit], output: Any
) -> dict[str, Any] | None:
    """The record to begin with: a new one, or that of the run to be taken up; None where nothing is left to do."""
    options = {key: value for key, value in analyzer.options.items() if key not in ("jobs", "model")}
    settings = {
        "options": options,
        "text": columns.text,
        "id": columns.id,
        "keep": columns.keep,
        "date": columns.date,
        "on_error": args.on_error,
        "limit": args.limit,
    }
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    new = {
        "version": qw.__version__,
        "model": analyzer.model_checksum,
        **settings,
        "inputs": [
            {"name": unit.name, "fingerprint": unit.fingerprint(), "done": 0, "finished": False} for unit in units
        ],
        "started": now,
        "updated": now,
        "finished": None,
        "articles": 0,
        "quotes": 0,
        "errors": 0,
        "bytes": 0,
        "seconds": 0.0,
    }
    old = output.record()
    if old is None or args.restart:
        output.clear()
        return new
    differences = _differences(old, new)
    if differences and not args.force:
        raise UsageError(
            f"{args.output} holds a run that differs: {'; '.join(differences)}. "
            "Give another output, or --restart to begin again, or --force to go on all the same"
        )
    if not differences and old["finished"]:
        if not args.quiet:
            print(
                f"{args.output}: this run is finished: {old['articles']:,} articles, {old['quotes']:,} quotes.",
                file=sys.stderr,
            )
        return None
    known = {entry["name"]: entry for entry in old["inputs"]}
    inputs = []
    for entry in new["inputs"]:
        before = known.pop(entry["name"], entry)
        same = before["fingerprint"] == entry["fingerprint"]
        inputs.append({**entry, "done": before["done"], "finished": before["finished"] and same})
    inputs += known.values()
    return {**old, **settings, "version": new["version"], "model": new["model"], "inputs": inputs, "finished": None}


def _differences(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    keys = ("version", "model", "options", "text", "id", "keep", "date", "on_error", "limit")
    found = [f"{key} was {old.get(key)!r}, is {new[key]!r}" for key in keys if old.get(key) != new[key]]
    was = {entry["name"]: entry["fingerprint"] for entry in old["inputs"]}
    now = {entry["name"]: entry["fingerprint"] for entry in new["inputs"]}
    if list(was) != list(now):
        found += [f"input {name} is new" for name in now if name not in was]
        found += [f"input {name} is missing" for name in was if name not in now]
        if was.keys() == now.keys():
            found.append("the inputs come in another order")
    found += [f"input {name} has changed" for name in now if name in was and was[name] != now[name]]
    return found


class _Runner:
    """One run: inputs to batches, batches to tables, tables to the output."""

    def __init__(
        self,
        args: argparse.Namespace,
        analyzer: qw.Analyzer,
        columns: Columns,
        units: list[Unit],
        output: Any,
        record: dict[str, Any],
        interrupts: Interrupts,
    ) -> None:
        self._args, self._columns, self._units, self._output, self._record = args, columns, units, output, record
        self._interrupts = interrupts
        self._run = _Run(analyzer, strict=False)
        self._under_way: deque[tuple[int, int]] = deque()
        self._new = {"articles": 0, "quotes": 0, "bytes": 0}
        self._start = self._last_commit = time.monotonic()
        self._seconds_before = float(record["seconds"])
        self._uncommitted = 0
        self._bar = None if args.quiet else _bar(units, record, args.limit)

    def run(self) -> int:
        """Does what is left; returns the exit code."""
        try:
            stopped = self._work()
        except BaseException:
            if not self._interrupts.heard:
                raise
            with contextlib.suppress(KeyboardInterrupt), self._together():  # a second one changes nothing
                self._commit()
            if self._output.resumable:
                print("The same command goes on from here.", file=sys.stderr)
            raise KeyboardInterrupt from None
        finally:
            if self._bar is not None:
                self._bar.close()
        if not stopped:
            with self._together():
                self._record["finished"] = _now()
                self._commit()
            self._summary()
        return 1 if stopped or self._record["errors"] else 0

    def _together(self) -> contextlib.AbstractContextManager[None]:
        """A stretch in which Ctrl-C waits, where a record could be parted from its rows."""
        return self._interrupts.held() if self._output.resumable else contextlib.nullcontext()

    def _work(self) -> bool:
        """True where a bad row stopped the run."""
        for unit, batch in self._batches():
            self._run.submit(batch)
            self._under_way.append((unit, len(batch)))
            while self._run.full:
                if self._take():
                    return True
        if len(self._run) and self._uncommitted >= _EVERY_BYTES // 8:
            with self._together():  # beside the last batches, so that little is left to do behind them
                self._commit()
        while len(self._run):
            if self._take():
                return True
        if not self._record["articles"]:  # tables without rows are tables all the same
            none: list[Any] = []
            ids = ("str", none) if self._columns.id is not None else None
            keep = dict.fromkeys(self._columns.keep, ("str", none))
            self._run.submit(_Batches.of_lists(none, ids, keep).empty())
            tables = self._run.take()
            assert tables is not None
            with self._together():
                self._output.add(tables)
        return False

    def _batches(self) -> Iterator[tuple[int, _Batch]]:
        """What is left to read, and from which unit."""
        row = 0
        left = None if self._args.limit is None else self._args.limit - self._record["articles"]
        done = [entry["done"] for entry in self._record["inputs"]]
        for at, unit in enumerate(self._units):
            row += done[at]
            if self._record["inputs"][at]["finished"]:
                continue
            for batch in unit.batches(self._columns, done[at], row):
                if left is not None:
                    batch = batch.head(left)
                    left -= len(batch)
                    if not len(batch):
                        return
                row += len(batch)
                yield at, batch
            self._under_way.append((at, 0))
            self._settle()

    def _settle(self) -> None:
        """Marks as finished the units whose rows have all been taken."""
        while self._under_way and not self._under_way[0][1]:
            self._record["inputs"][self._under_way.popleft()[0]]["finished"] = True

    def _take(self) -> bool:
        tables = self._run.take()
        assert tables is not None
        unit, rows = self._under_way.popleft()
        if self._args.on_error == "stop" and tables.n_errors:
            documents = tables.documents
            notes = zip(documents.column("status"), documents.column("message"), strict=True)
            message = next(note for status, note in notes if status == "error")
            with self._together():
                self._commit()
            print(f"quotewire run: {message}", file=sys.stderr)
            return True
        with self._together():
            self._add(unit, rows, tables)
        return False

    def _add(self, unit: int, rows: int, tables: qw.Tables) -> None:
        """Rows and their record, together."""
        self._output.add(tables)
        record = self._record
        record["inputs"][unit]["done"] += rows
        record["articles"] += rows
        record["quotes"] += len(tables.quotes)
        record["errors"] += tables.n_errors
        record["bytes"] += tables.n_bytes
        self._new["articles"] += rows
        self._new["quotes"] += len(tables.quotes)
        self._new["bytes"] += tables.n_bytes
        self._uncommitted += tables.n_bytes
        self._settle()
        if self._bar is not None:
            rate = self._new["bytes"] / max(time.monotonic() - self._start, 1e-9)
            self._bar.set_postfix_str(f"{record['quotes']:,} quotes, {rate / 1e6:.1f} MB/s", refresh=False)
            self._bar.update(rows)
        if self._uncommitted >= _EVERY_BYTES or time.monotonic() - self._last_commit >= _EVERY_SECONDS:
            self._commit()

    def _commit(self) -> None:
        self._record["updated"] = _now()
        self._record["seconds"] = round(self._seconds_before + time.monotonic() - self._start, 3)
        self._output.commit(self._record)
        self._uncommitted, self._last_commit = 0, time.monotonic()

    def _summary(self) -> None:
        if self._args.quiet:
            return
        seconds = time.monotonic() - self._start
        new, record = self._new, self._record
        line = f"{new['articles']:,} articles, {new['quotes']:,} quotes"
        if record["errors"]:
            line += f", {record['errors']:,} errors (documents.status is 'error')"
        line += f" in {seconds:.1f} s ({new['bytes'] / 1e6 / max(seconds, 1e-9):.2f} MB/s)"
        if new["articles"] != record["articles"]:
            line += f"; with what was done before {record['articles']:,} articles, {record['quotes']:,} quotes"
        print(line, file=sys.stderr)
        if self._columns.id is not None and (repeated := self._output.duplicates()):
            print(f"{repeated:,} ids belong to more than one article; all rows are kept.", file=sys.stderr)


def _bar(units: list[Unit], record: dict[str, Any], limit: int | None) -> Any:
    """A progress bar on standard error, where that is a terminal and tqdm is installed."""
    if not sys.stderr.isatty():
        return None
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    counts = [unit.rows() for unit in units]
    total = None if None in counts else sum(count or 0 for count in counts)
    if limit is not None:
        total = limit if total is None else min(limit, total)
    return tqdm(total=total, initial=record["articles"], unit=" articles", file=sys.stderr, smoothing=0.1)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
