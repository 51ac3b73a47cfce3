"""scikit-learn: ``QuoteCounts``, a transformer from articles to counts.

>>> from sklearn.pipeline import make_pipeline
>>> from quotewire.sklearn import QuoteCounts
>>> model = make_pipeline(QuoteCounts(), LogisticRegression())
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from ._core import Analyzer, Tables

KINDS = ("direct", "mixed", "indirect")
GENDERS = ("female", "male", "unstated")


class QuoteCounts(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Counts of what stands in each article: a row an article, a column a count, ``int64``.

    The columns are ``quotes_direct``, ``quotes_mixed``, ``quotes_indirect``; ``speakers_female``, ``speakers_male``,
    ``speakers_unstated`` by what the article itself says of their gender ("she", "Mr", "her husband"; it says nothing
    of most people and of no organization); ``entities_PERSON`` and so on for each label, and ``acts_said`` and so on
    for each act of quotes, that occurs in the articles given to ``fit``. Others that occur later are not counted.

    Articles come as a list, array or Series of ``str``, or as a table with one such column. A missing one counts
    nothing; anything else that is not a text raises ``TypeError`` with the number of its row.

    Parameters: ``analyzer``, an ``Analyzer`` with options (default: none).

    Attributes after ``fit``: ``labels_`` and ``acts_``, tuples in alphabetical order.
    """

    labels_: tuple[str, ...]
    acts_: tuple[str, ...]

    def __init__(self, analyzer: Analyzer | None = None) -> None:
        self.analyzer = analyzer

    def fit(self, X: Any, y: Any = None) -> QuoteCounts:
        """Learns which labels and acts there are; gives itself back."""
        self._learn(self._read(X))
        return self

    def fit_transform(self, X: Any, y: Any = None, **params: Any) -> Any:
        """The same as ``fit(X).transform(X)``, reading each article once."""
        out = self._read(X)
        self._learn(out)
        return self._counts(out)

    def transform(self, X: Any) -> Any:
        """The counts of each article. Raises ``NotFittedError`` before ``fit``."""
        check_is_fitted(self)
        return self._counts(self._read(X))

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The columns' names, as an array of ``str``. Raises ``NotFittedError`` before ``fit``."""
        check_is_fitted(self)
        names = [f"quotes_{kind}" for kind in KINDS] + [f"speakers_{gender}" for gender in GENDERS]
        names += [f"entities_{label}" for label in self.labels_] + [f"acts_{act}" for act in self.acts_]
        return numpy.array(names, dtype=object)

    def _read(self, X: Any) -> Tables:
        return (self.analyzer or Analyzer()).tables(_texts(X))

    def _learn(self, out: Tables) -> None:
        self.labels_ = tuple(sorted(set(out.entities.column("label"))))
        self.acts_ = tuple(sorted(set(out.quotes.column("act"))))

    def _counts(self, out: Tables) -> Any:
        quotes, speakers = out.quotes.column("doc_id"), out.speakers.column("doc_id")
        genders = [gender or "unstated" for gender in out.speakers.column("gender")]
        rows = len(out.documents)
        parts = [
            _table(rows, quotes, out.quotes.column("kind"), KINDS),
            _table(rows, speakers, genders, GENDERS),
            _table(rows, out.entities.column("doc_id"), out.entities.column("label"), self.labels_),
            _table(rows, quotes, out.quotes.column("act"), self.acts_),
        ]
        return numpy.hstack(parts)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def _table(rows: int, documents: Iterable[int], values: Iterable[str], columns: Sequence[str]) -> Any:
    """How often each value occurs in each document."""
    places = {name: at for at, name in enumerate(columns)}
    pairs = [(row, places[value]) for row, value in zip(documents, values, strict=True) if value in places]
    counts = numpy.zeros((rows, len(columns)), dtype=numpy.int64)
    if pairs:
        numpy.add.at(counts, tuple(zip(*pairs, strict=True)), 1)
    return counts


def _texts(X: Any) -> Any:
    """A column of texts: a table with one column is that column."""
    shape = getattr(X, "shape", None)
    if shape is None or len(shape) < 2:
        return X if isinstance(X, str) or hasattr(X, "dtype") else list(X)
    if len(shape) > 2 or shape[1] != 1:
        raise ValueError(f"QuoteCounts reads one column of texts, not an array of shape {shape}")
    return X[:, 0].tolist() if isinstance(X, numpy.ndarray) else X
