"""What the texts may come in: lists, iterators, pandas, polars, pyarrow, DuckDB, any Arrow stream.

Nothing here is imported unless the caller's own object comes from it. pandas is read through lists, so that pyarrow
need not be installed; everything else that is a table speaks Arrow.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ._core import SCHEMAS, _Batch, _Batches

_SLICE = 1024
"""Rows of a pandas frame, or texts of an iterator, turned into a list at a time."""

_Column = tuple[str, list[Any]]

_OWN_COLUMNS = {"doc_id", *SCHEMAS["documents"].names, *SCHEMAS["quotes"].names}


@dataclass(frozen=True)
class Columns:
    """What to read of a table, by names of columns; of a list, ``id`` and ``date`` are lists of values."""

    text: str | None = None
    id: str | Sequence[Any] | None = None
    keep: Sequence[str] = ()
    date: str | Sequence[Any] | None = None

    def __post_init__(self) -> None:
        """Refuses columns to carry along that the tables have themselves; the list is ours from here on."""
        if isinstance(self.keep, str):
            raise TypeError(f'keep is a list of columns: ["{self.keep}"]')
        for name in self.keep:
            if name in _OWN_COLUMNS:
                raise ValueError(f"keep: the tables have a column {name!r} of their own; rename yours first")
        object.__setattr__(self, "keep", list(self.keep))


@dataclass
class Source:
    """Batches of texts, how many rows they have where that is known, and a batch without rows of the same types."""

    batches: Iterator[_Batch]
    rows: int | None
    empty: Callable[[], _Batch]


def table_like(data: Any) -> bool:
    """True for a frame, a column or an Arrow stream; false for lists and other iterables."""
    return _is_pandas(data) or hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__")


def open_source(data: Any, columns: Columns, first_row: int = 0) -> Source:
    """Finds out what ``data`` is and prepares to read it."""
    if isinstance(data, (str, bytes, bytearray)):
        given = "one text: use quotewire.analyze(text), or tables([text])" if isinstance(data, str) else "not text"
        raise TypeError(f"{type(data).__name__} is {given}")
    if _is_pandas(data):
        return _pandas(data, columns, first_row)
    if type(data).__module__.partition(".")[0] == "polars":
        data = _plain_polars(data)
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        return _arrow(data, columns, first_row)
    if isinstance(data, dict):
        raise TypeError("a dict is no list of texts: make a frame of it, for example pandas.DataFrame(data)")
    if not isinstance(data, Iterable):
        raise TypeError(f"{type(data).__name__} holds no texts: give a list of str, a frame or an Arrow stream")
    if columns.text is not None or columns.keep:
        raise TypeError(f"text and keep name columns; a {type(data).__name__} of texts has none")
    return _iterable(data, columns, first_row)


def _is_pandas(data: Any) -> bool:
    return type(data).__module__.partition(".")[0] == "pandas" and hasattr(data, "iloc")


def _plain_polars(data: Any) -> Any:
    """A frame, not a lazy one, whose columns of nothing are columns of text: Arrow's null type is not read by all."""
    if hasattr(data, "collect"):
        data = data.collect()
    import polars

    if isinstance(data, polars.Series):
        return data.cast(polars.String) if data.dtype == polars.Null else data
    return data.cast({polars.Null: polars.String}) if polars.Null in data.dtypes else data


def _arrow(data: Any, columns: Columns, first_row: int) -> Source:
    def name_of(which: str, column: str | Sequence[Any] | None) -> str | None:
        if column is not None and not isinstance(column, str):
            raise TypeError(f"{which} must name a column of the table")
        return column

    id, date = name_of("id", columns.id), name_of("date", columns.date)
    batches = _Batches.of_arrow(data, columns.text, id, list(columns.keep), first_row, date)
    rows = _length(data)
    return Source(iter(batches), rows, batches.empty)


def _length(data: Any) -> int | None:
    try:
        rows = getattr(data, "num_rows", None)
        return rows if isinstance(rows, int) else len(data)
    except Exception:  # a stream, or a relation that would have to be run to be counted
        return None


def _iterable(data: Iterable[Any], columns: Columns, first_row: int) -> Source:
    lists: dict[str, _Column] = {}
    for name, given in (("id", columns.id), ("date", columns.date)):
        if isinstance(given, str):
            raise TypeError(f"{name} names a column; for a list of texts give a list of {name}s")
        if given is not None:
            data, values = list(data), list(given)
            if len(data) != len(values):
                raise ValueError(f"{len(data)} texts but {len(values)} {name}s")
            kind = _kind(values)
            lists[name] = (kind, _as_kind(values, kind) if name == "date" else values)
    if lists:
        data = list(data)
        batches = _Batches.of_lists(data, lists.get("id"), None, first_row, lists.get("date"))
        return Source(iter(batches), len(data), batches.empty)
    if isinstance(data, list):
        batches = _Batches.of_lists(data, None, None, first_row)
        return Source(iter(batches), len(data), batches.empty)

    def slices() -> Iterator[_Batch]:
        row, texts = first_row, iter(data)
        while some := list(itertools.islice(texts, _SLICE)):
            yield from _Batches.of_lists(some, None, None, row)
            row += len(some)

    rows = len(data) if isinstance(data, (Sequence, set)) else None
    return Source(slices(), rows, _Batches.of_lists([]).empty)


def _pandas(data: Any, columns: Columns, first_row: int) -> Source:
    text, id, date = columns.text, columns.id, columns.date
    frame = hasattr(data, "columns")
    if frame:
        texts = data[_text_column(data, text)]
    elif text is not None or columns.keep:
        raise KeyError(f"no columns here: this is one Series of {data.dtype}")
    else:
        texts = data

    def column(name: Any) -> Any:
        if not frame or name not in data.columns:
            names = ", ".join(map(str, data.columns)) if frame else "none: this is one Series"
            raise KeyError(f"no column {name!r}; the columns are {names}")
        return data[name]

    ids: Any = None
    if isinstance(id, str) or (id is not None and frame and not isinstance(id, (list, tuple))):
        ids = column(id)
    elif id is not None:
        if len(id) != len(texts):
            raise ValueError(f"{len(texts)} texts but {len(id)} ids")
        ids = list(id)
    days: Any = None
    if isinstance(date, str):
        days = column(date)
    elif date is not None:
        raise TypeError("date must name a column of the frame")
    day_kind = None if days is None else _pandas_kind(days)
    if day_kind == "instant":  # the day where it was written, not in UTC
        days, day_kind = days.dt.tz_localize(None), "timestamp"
    kept = {name: column(name) for name in columns.keep}
    kinds = {name: _pandas_kind(values) for name, values in kept.items()}
    id_kind = None if ids is None else _kind(ids) if isinstance(ids, list) else _pandas_kind(ids)

    def piece(start: int, end: int) -> _Batches:
        own: _Column | None = None
        if id_kind is not None:
            own = (id_kind, ids[start:end] if isinstance(ids, list) else _pandas_list(ids.iloc[start:end], id_kind))
        carried = {
            name: (kinds[name], _pandas_list(values.iloc[start:end], kinds[name])) for name, values in kept.items()
        }
        written = None if day_kind is None else (day_kind, _pandas_list(days.iloc[start:end], day_kind))
        return _Batches.of_lists(texts.iloc[start:end].tolist(), own, carried, first_row + start, written)

    def slices() -> Iterator[_Batch]:
        for start in range(0, len(texts), _SLICE):
            yield from piece(start, start + _SLICE)

    return Source(slices(), len(texts), lambda: piece(0, 0).empty())


def _text_column(frame: Any, text: str | None) -> Any:
    names = ", ".join(map(str, frame.columns))
    if text is not None:
        if text not in frame.columns:
            raise KeyError(f"no column {text!r}; the columns are {names}")
        column = frame[text]
        if hasattr(column, "columns"):
            raise ValueError(f"there is more than one column {text!r}")
        return text
    texts = [name for name in frame.columns if _pandas_kind(frame[name]) == "str"]
    if len(texts) != 1:
        raise TypeError(f"text=… must name one of the columns: {names}")
    return texts[0]


def _pandas_kind(column: Any) -> str:
    """The kind of column that `_Batches.of_lists` knows for a pandas dtype."""
    kind = getattr(column.dtype, "kind", "O")
    if str(column.dtype).startswith(("date32", "date64")):  # Arrow's days, which are counted among the times
        return "date"
    if kind in "ifb":
        return {"i": "int", "f": "float", "b": "bool"}[kind]
    if kind == "u":
        return _kind(column.dropna().tolist())
    if kind == "M":
        return "timestamp" if column.dt.tz is None else "instant"
    return _kind(column.dropna().tolist()) if column.dtype == object else "str"


def _pandas_list(column: Any, kind: str) -> list[Any]:
    values: list[Any] = column.tolist()
    return _as_kind(values, kind)


def _kind(values: Sequence[Any]) -> str:
    """The kind of column a list of Python values makes; what differs within a list becomes text."""
    import datetime

    present = [value for value in values if not _is_missing(value)]
    types = {type(value) for value in present}
    if types == {int}:
        return "int" if all(-(1 << 63) <= value < 1 << 63 for value in present) else "str"
    if types == {bool}:
        return "bool"
    if types and types <= {int, float}:
        return "float"
    if types == {datetime.date}:
        return "date"
    return "str"


def _as_kind(values: list[Any], kind: str) -> list[Any]:
    if kind in ("timestamp", "instant"):
        # Timestamps without a zone stay without one; NaT becomes null.
        return [None if _is_missing(value) else value.value // 1000 for value in values]
    if kind == "date":
        return [None if _is_missing(value) else value.toordinal() - 719163 for value in values]
    return values


def _is_missing(value: Any) -> bool:
    """None, NaN, pandas' NA (which is not even comparable) and NaT."""
    return value is None or type(value).__name__ == "NAType" or bool(value != value)
