"""Many texts in, tables out: ``quotewire.tables`` and ``Analyzer.stream``.

Whatever holds the texts is cut into batches of a megabyte (`sources`), several of which are under way in the
pool at once; results come out in order. The calling thread only hands batches over and waits, so Ctrl-C is heard at
once.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from ._core import Analyzer, Tables, _Batch, _Run
from .sources import Columns, Source, open_source, table_like


class Progress(NamedTuple):
    """How far a run is: what a ``progress`` callable is given after each batch."""

    documents: int
    """Documents read so far."""
    total: int | None
    """How many there are, where that is known."""
    characters: int
    """UTF-8 bytes of text read so far."""
    seconds: float
    """Time since the start."""


ProgressOption: TypeAlias = bool | Callable[[Progress], object]
OnError: TypeAlias = Literal["raise", "record"]


def tables(
    data: Any,
    *,
    text: str | None = None,
    id: str | Sequence[Any] | None = None,
    keep: Sequence[str] = (),
    date: str | Sequence[Any] | None = None,
    errors: OnError = "raise",
    progress: ProgressOption = False,
    **options: Any,
) -> Tables:
    """Reads many articles into the five tables.

    ``data`` is a list or iterator of ``str``, a pandas Series or DataFrame, a polars one, a pyarrow Table or
    RecordBatchReader, a DuckDB relation, or anything else with ``__arrow_c_stream__``. Of a table, ``text`` names the
    column to read (it may be left out where there is only one column of text), ``id`` the column whose values become
    ``doc_id`` (else the row number, from 0), ``keep`` columns to carry along into ``documents`` and ``quotes``.
    ``id`` may be a list of ids where ``data`` is a list.

    ``date`` names the column of the days on which the articles were written (dates, times or ISO strings; a list of
    them where ``data`` is a list): "last Tuesday" then gets a date as its ``value``. Where a row has none, such
    expressions stay relative; where it has something that is no date, they do so too, ``documents.message`` says what
    it was, and a warning tells how many there are.

    A missing text (None, NaN, NA, null) gives a row in ``documents`` with status "null". Something that is not a
    text, or not UTF-8, raises ``TypeError`` or ``ValueError`` with the number of its row; with ``errors="record"`` it
    gives a row with status "error" and a message instead. ``progress=True`` shows a bar (needs tqdm); a callable is
    called with a ``Progress`` after each batch. Other keyword arguments are options of ``Analyzer``.
    """
    return tables_of(
        Analyzer(**options), data, text=text, id=id, keep=keep, date=date, errors=errors, progress=progress
    )


def tables_of(
    analyzer: Analyzer,
    data: Any,
    *,
    text: str | None = None,
    id: str | Sequence[Any] | None = None,
    keep: Sequence[str] = (),
    date: str | Sequence[Any] | None = None,
    errors: OnError = "raise",
    progress: ProgressOption = False,
) -> Tables:
    """Behind ``Analyzer.tables``."""
    out = read(analyzer, open_source(data, Columns(text, id, keep, date)), errors, progress)
    if date is not None:
        status, message = out.documents.column("status"), out.documents.column("message")
        if unread := sum(state == "ok" and note is not None for state, note in zip(status, message, strict=True)):
            warnings.warn(f"{unread} date(s) could not be read: documents.message says which", stacklevel=3)
    if id is not None and (repeated := out.n_duplicate_ids):
        warnings.warn(f"{repeated} id(s) belong to more than one document; all rows are kept", stacklevel=3)
    return out


def read(analyzer: Analyzer, source: Source, errors: OnError, progress: ProgressOption = False) -> Tables:
    """The tables of all rows of a source; of one without rows, empty ones with its types."""
    parts = []
    with _Reporter(progress, source.rows) as reporter:
        for part in _results(_run(analyzer, errors), source.batches):
            reporter.advance(part)
            parts.append(part)
    if not parts:
        parts.extend(_results(_run(analyzer, errors), iter([source.empty()])))
    return Tables._concat(parts)


def stream_of(
    analyzer: Analyzer,
    batches: Iterable[Any],
    *,
    text: str | None = None,
    id: str | None = None,
    keep: Sequence[str] = (),
    date: str | None = None,
    errors: OnError = "raise",
    progress: ProgressOption = False,
) -> Iterator[Tables]:
    """Behind ``Analyzer.stream``: the tables of each batch, in order, as they are ready.

    ``batches`` gives lists of texts, frames, record batches, or anything else ``tables`` takes; a plain iterator of
    ``str`` is also taken, and cut into batches. A large batch comes out in several pieces. Row numbers go on from
    batch to batch. A few megabytes for each thread are read ahead, no more, however slow the consumer is.
    """
    run = _run(analyzer, errors)
    return _stream(run, _all_batches(batches, Columns(text, id, keep, date)), progress)


def _stream(run: _Run, batches: Iterator[_Batch], progress: ProgressOption) -> Iterator[Tables]:
    with _Reporter(progress, None) as reporter:
        for part in _results(run, batches):
            reporter.advance(part)
            yield part


def _all_batches(batches: Iterable[Any], columns: Columns) -> Iterator[_Batch]:
    if table_like(batches):
        yield from open_source(batches, columns).batches
        return
    if isinstance(batches, str):
        raise TypeError("one text is no stream of batches: use analyzer(text)")
    row = 0
    loose: list[Any] = []
    for batch in batches:
        if batch is None or isinstance(batch, (str, float)):  # texts one by one
            loose.append(batch)
            if len(loose) < 256:
                continue
            batch, loose = loose, []
        source: Source = open_source(batch, columns, row)
        for piece in source.batches:
            row += len(piece)
            yield piece
    if loose:
        yield from open_source(loose, columns, row).batches


def _results(run: _Run, batches: Iterator[_Batch]) -> Iterator[Tables]:
    for batch in batches:
        run.submit(batch)
        while run.full and (part := run.take()) is not None:
            yield part
    while (part := run.take()) is not None:
        yield part


def _run(analyzer: Analyzer, errors: str) -> _Run:
    if errors not in ("raise", "record"):
        raise ValueError(f'errors is {errors!r}; it must be "raise" or "record"')
    return _Run(analyzer, strict=errors == "raise")


class _Reporter:
    """Tells how far the run is: by a bar of tqdm, by the user's callable, or not at all."""

    def __init__(self, progress: ProgressOption, total: int | None) -> None:
        self._total = total
        self._bar: Any = None
        self._call = progress if callable(progress) else None
        self._documents = self._bytes = 0
        self._start = time.monotonic()
        if progress is True:
            try:
                with warnings.catch_warnings():  # tqdm warns where a notebook lacks ipywidgets, and shows a plain bar
                    warnings.simplefilter("ignore")
                    from tqdm.auto import tqdm

                    self._bar = tqdm(total=total, unit=" articles", smoothing=0.1)
            except ImportError:
                raise ImportError("progress=True needs tqdm: pip install tqdm") from None

    def __enter__(self) -> _Reporter:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def advance(self, part: Tables) -> None:
        if self._bar is None and self._call is None:
            return
        documents = len(part.documents)
        self._documents += documents
        self._bytes += part.n_bytes
        seconds = time.monotonic() - self._start
        if self._call is not None:
            self._call(Progress(self._documents, self._total, self._bytes, seconds))
        if self._bar is not None:
            rate = self._bytes / max(seconds, 1e-9)
            self._bar.set_postfix_str(f"{rate / 1e6:.1f} MB/s", refresh=False)
            self._bar.update(documents)
