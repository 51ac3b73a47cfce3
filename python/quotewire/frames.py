"""pandas and polars: tables as their frames, and the accessors ``df.quotewire`` of both.

``import quotewire.frames`` registers the accessors with those of the two libraries that are imported already;
``register()`` does it again later.

>>> df.quotewire.quotes("body")            # a frame with one row a quote, on the index of df
>>> df["body"].quotewire.sentences()
"""

from __future__ import annotations

import sys
from typing import Any

from .bulk import tables


def table_to_pandas(table: Any) -> Any:
    """A `Table` as a pandas DataFrame: through pyarrow where it is installed, else column by column."""
    try:
        import pyarrow
    except ImportError:
        import pandas

        return pandas.DataFrame({name: table.column(name) for name in table.column_names})
    return pyarrow.table(table).to_pandas()


def register() -> None:
    """Registers the accessor ``quotewire`` with pandas and polars, as far as they are imported."""
    if (pandas := sys.modules.get("pandas")) is not None and not hasattr(pandas.DataFrame, "quotewire"):
        pandas.api.extensions.register_dataframe_accessor("quotewire")(PandasFrame)
        pandas.api.extensions.register_series_accessor("quotewire")(PandasSeries)
    if (polars := sys.modules.get("polars")) is not None and not hasattr(polars.DataFrame, "quotewire"):
        polars.api.register_dataframe_namespace("quotewire")(PolarsFrame)
        polars.api.register_series_namespace("quotewire")(PolarsSeries)


class _Accessor:
    """What the four accessors share: the four tables by name. Other keyword arguments are those of ``tables``."""

    def __init__(self, data: Any) -> None:
        self._data = data

    def _table(self, name: str, options: dict[str, Any]) -> Any:
        raise NotImplementedError

    def quotes(self, text: str | None = None, **options: Any) -> Any:
        """One row a quote."""
        return self._table("quotes", {"text": text, **options})

    def speakers(self, text: str | None = None, **options: Any) -> Any:
        """One row somebody who is quoted."""
        return self._table("speakers", {"text": text, **options})

    def entities(self, text: str | None = None, **options: Any) -> Any:
        """One row a name or number-like expression."""
        return self._table("entities", {"text": text, **options})

    def sentences(self, text: str | None = None, **options: Any) -> Any:
        """One row a sentence."""
        return self._table("sentences", {"text": text, **options})


class PandasFrame(_Accessor):
    """``df.quotewire`` of pandas: results stand on the index of ``df``, so that ``df.join(...)`` works."""

    def _table(self, name: str, options: dict[str, Any]) -> Any:
        found = getattr(tables(self._data, **options), name).to_pandas()
        if options.get("id") is not None:
            return found
        rows = found.pop("doc_id")
        found.index = self._data.index.take(rows.to_numpy(dtype="int64"))
        return found


class PandasSeries(PandasFrame):
    """``series.quotewire`` of pandas."""

    def __init__(self, data: Any) -> None:
        # pandas shows an accessor only where making it succeeds.
        if not (data.dtype == object or data.dtype.kind == "O" or str(data.dtype).startswith(("str", "large_string"))):
            raise AttributeError(f"quotewire reads text; this Series holds {data.dtype}")
        super().__init__(data)


class PolarsFrame(_Accessor):
    """``df.quotewire`` of polars: ``doc_id`` is the row number, or the column that ``id`` names."""

    def _table(self, name: str, options: dict[str, Any]) -> Any:
        return getattr(tables(self._data, **options), name).to_polars()


class PolarsSeries(PolarsFrame):
    """``series.quotewire`` of polars."""


register()
