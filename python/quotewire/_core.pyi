import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from typing import Any, Literal, final

from .bulk import Progress

__all__ = [
    "SCHEMAS",
    "Alternative",
    "Analyzer",
    "Block",
    "Cluster",
    "Dateline",
    "Document",
    "Entity",
    "Mention",
    "Quote",
    "Schema",
    "Sentence",
    "Span",
    "Speaker",
    "Table",
    "Tables",
    "Token",
    "_Batch",
    "_Batches",
    "_Run",
    "_Unreadable",
    "__version__",
    "_analyzer_from_options",
    "_available_jobs",
    "_core_seconds",
    "_split_batch",
    "_split_text",
    "analyze",
]

__version__: str

SCHEMAS: dict[str, Schema]
"""The columns of the five tables, by name."""

def analyze(text: str, /, *, date: datetime.date | str | None = None) -> Document:
    """Reads one article with the default options.

    ``date``: the day it was written, as a ``datetime.date`` or an ISO string: "last Tuesday" then gets a date as its
    ``value``. Without it a dateline with a year serves; else such expressions stay relative.

    A lone surrogate is read as U+FFFD; offsets and ``Document.text`` are those of the text given.
    Raises ``TypeError`` for anything but a ``str`` and ``ValueError`` for a text of 4 GiB or more or a string that is
    no date.
    """

@final
class Analyzer:
    """Options and a model, ready for use. Immutable; safe to share between threads; pickled by its options."""

    def __new__(
        cls,
        *,
        jobs: int | None = None,
        model: str | PathLike[str] | None = None,
        min_confidence: float = 0.0,
        kinds: Sequence[str] | None = None,
        names: Mapping[str, Sequence[str]] | str | PathLike[str] | None = None,
        cues: Mapping[str, str] | Sequence[str] | None = None,
        abbreviations: Sequence[str] | None = None,
        boilerplate: bool = False,
        unattributed: bool = False,
    ) -> Analyzer:
        """Options, all by name.

        ``jobs``: threads of ``tables`` and ``stream``; by default the cores this process may use.
        ``model``: a model file in the place of the built-in one.
        ``min_confidence``: leave out quotes that are less probable. ``kinds``: only these of direct, mixed, indirect.
        ``names``: names of your own, ``{"ORG": ["Harbour Watch"]}``, or a file with a label, a tab and a name a line.
        ``cues``: reporting words of your own in their base form, each with its act (``{"grouse": "complained"}``); of
        a mere list the act is "said".
        ``abbreviations``: words that do not end a sentence, with or without their full stop.
        ``boilerplate``: find names in boilerplate too.
        ``unattributed``: also quotations that nobody is found to say, without a speaker: titles, terms and scare
        quotes, whose act is "mentioned", and speech.
        """

    def __call__(self, text: str, /, *, date: datetime.date | str | None = None) -> Document:
        """Reads one article; see ``quotewire.analyze``."""

    def tables(
        self,
        data: Any,
        *,
        text: str | None = None,
        id: str | Sequence[Any] | None = None,
        keep: Sequence[str] = (),
        date: str | Sequence[Any] | None = None,
        errors: Literal["raise", "record"] = "raise",
        progress: bool | Callable[[Progress], object] = False,
    ) -> Tables:
        """Reads many texts into the five tables; see ``quotewire.tables``."""

    def stream(
        self,
        batches: Iterable[Any],
        *,
        text: str | None = None,
        id: str | None = None,
        keep: Sequence[str] = (),
        date: str | None = None,
        errors: Literal["raise", "record"] = "raise",
        progress: bool | Callable[[Progress], object] = False,
    ) -> Iterator[Tables]:
        """Reads batches of texts as they come: the tables of each, lazily and in order.

        A batch is anything ``tables`` takes; a large one comes out in several pieces. Row numbers go on from batch to
        batch.
        """

    def sentences(
        self,
        data: Any,
        *,
        text: str | None = None,
        id: str | Sequence[Any] | None = None,
        errors: Literal["raise", "record"] = "raise",
    ) -> Any:
        """Splits one text or many into sentences and does nothing else; see ``quotewire.sentences``."""

    @property
    def options(self) -> dict[str, Any]:
        """The options given, as keyword arguments of ``Analyzer``."""

    @property
    def model_checksum(self) -> str:
        """What identifies the model."""

    def __reduce__(self) -> tuple[Any, tuple[dict[str, Any]]]: ...

@final
class Document:
    """One article and all that was found in it. Offsets count code points: ``doc.text[q.start:q.end] == q.text``."""

    @property
    def text(self) -> str: ...
    @property
    def dateline(self) -> Dateline | None: ...
    @property
    def blocks(self) -> tuple[Block, ...]: ...
    @property
    def tokens(self) -> tuple[Token, ...]: ...
    @property
    def sentences(self) -> tuple[Sentence, ...]: ...
    @property
    def entities(self) -> tuple[Entity, ...]: ...
    @property
    def mentions(self) -> tuple[Mention, ...]: ...
    @property
    def clusters(self) -> tuple[Cluster, ...]: ...
    @property
    def speakers(self) -> tuple[Speaker, ...]: ...
    @property
    def quotes(self) -> tuple[Quote, ...]: ...
    def _repr_html_(self) -> str: ...
    def render(self, path: str | PathLike[str]) -> None:
        """Writes the page that a notebook shows: the article with its quotes marked. Whole or not at all."""

@final
class Span:
    """A place in the text. Unpacks into ``start, end``."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    def __iter__(self) -> Iterator[int]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Dateline:
    """The parts of a dateline ("MOSCOW (Reuters) - ")."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def places(self) -> tuple[Span, ...]: ...
    @property
    def agency(self) -> Span | None: ...
    @property
    def date(self) -> Span | None: ...

@final
class Block:
    """A stretch of the text with one role: headline, byline, dateline, heading, paragraph, list, ..."""

    @property
    def id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def sentences(self) -> tuple[Sentence, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Token:
    """A word, number or mark."""

    @property
    def id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def tag(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Sentence:
    """A sentence. Sentences are in order, do not overlap, and cover all but white space."""

    @property
    def id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def block(self) -> Block: ...
    @property
    def tokens(self) -> tuple[Token, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Entity:
    """A name or a number-like expression."""

    @property
    def id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def cluster_id(self) -> int | None: ...
    @property
    def value(self) -> str | None: ...
    @property
    def confidence(self) -> float: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Mention:
    """A phrase that refers to somebody or something: a name, a nominal or a pronoun."""

    @property
    def id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def entity_id(self) -> int | None: ...
    @property
    def cluster_id(self) -> int | None: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Cluster:
    """Mentions that refer to the same."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def role(self) -> str | None: ...
    @property
    def affiliation(self) -> str | None: ...
    @property
    def gender(self) -> str | None: ...
    @property
    def mentions(self) -> tuple[Mention, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Speaker:
    """Somebody who is quoted."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def role(self) -> str | None: ...
    @property
    def affiliation(self) -> str | None: ...
    @property
    def cluster_id(self) -> int | None: ...
    @property
    def gender(self) -> str | None: ...
    @property
    def n_quotes(self) -> int: ...
    @property
    def quotes(self) -> tuple[Quote, ...]: ...
    def _repr_html_(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Quote:
    """What somebody said, thought or planned: content, cue and source.

    ``text`` runs from the first word of the content to its last; ``parts`` leave out a cue that breaks it.
    """

    @property
    def id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def parts(self) -> tuple[Span, ...]: ...
    @property
    def cue(self) -> Span | None: ...
    @property
    def speaker(self) -> Speaker | None: ...
    @property
    def speaker_text(self) -> str | None: ...
    @property
    def speaker_start(self) -> int | None: ...
    @property
    def speaker_end(self) -> int | None: ...
    @property
    def resolution(self) -> str: ...
    @property
    def addressee(self) -> Span | None: ...
    @property
    def act(self) -> str: ...
    @property
    def parent(self) -> Quote | None: ...
    @property
    def sentence(self) -> Sentence | None: ...
    @property
    def confidence(self) -> float: ...
    @property
    def evidence(self) -> str: ...
    @property
    def alternatives(self) -> tuple[Alternative, ...]: ...
    def _repr_html_(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Alternative:
    """A speaker that was weighed and lost."""

    @property
    def name(self) -> str: ...
    @property
    def probability(self) -> float: ...
    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...

def _analyzer_from_options(options: dict[str, Any]) -> Analyzer: ...

@final
class Schema:
    """The columns of one table. Speaks ``__arrow_c_schema__``."""

    @property
    def name(self) -> str: ...
    @property
    def names(self) -> list[str]: ...
    @property
    def columns(self) -> list[tuple[str, str, bool, str]]:
        """(name, type, whether a row may have none, what it means) of each column."""

    def __len__(self) -> int: ...
    def __arrow_c_schema__(self) -> Any: ...

@final
class Table:
    """One table: Arrow columns. ``pyarrow.table(t)``, ``polars.DataFrame(t)`` and DuckDB read it without a copy."""

    @property
    def name(self) -> str: ...
    @property
    def column_names(self) -> list[str]: ...
    @property
    def schema(self) -> Schema: ...
    def head(self, n: int = 10) -> Table:
        """The first rows."""

    def _repr_html_(self) -> str: ...
    def column(self, name: str) -> list[Any]:
        """One column as a list of Python objects."""

    def to_pylist(self) -> list[dict[str, Any]]:
        """A list of dictionaries, one a row."""

    def to_pandas(self) -> Any:
        """A pandas DataFrame. Needs pandas; pyarrow is used where it is installed."""

    def to_polars(self) -> Any:
        """A polars DataFrame. Needs polars."""

    @staticmethod
    def _concat(parts: list[Table]) -> Table: ...
    def __len__(self) -> int: ...
    def __arrow_c_schema__(self) -> Any: ...
    def __arrow_c_stream__(self, requested_schema: Any | None = None) -> Any: ...

@final
class Tables:
    """The five tables of some documents. Unpacks into documents, sentences, entities, speakers, quotes."""

    @property
    def documents(self) -> Table: ...
    @property
    def sentences(self) -> Table: ...
    @property
    def entities(self) -> Table: ...
    @property
    def speakers(self) -> Table: ...
    @property
    def quotes(self) -> Table: ...
    @property
    def n_errors(self) -> int:
        """Number of documents whose text could not be read."""

    @property
    def n_bytes(self) -> int:
        """Bytes of the texts, as UTF-8."""

    @property
    def n_duplicate_ids(self) -> int:
        """Number of ids that more than one document has."""

    def __iter__(self) -> Iterator[Table]: ...
    def _repr_html_(self) -> str: ...
    @staticmethod
    def _concat(parts: list[Tables]) -> Tables: ...

@final
class _Batch:
    def head(self, most: int) -> _Batch: ...
    @property
    def n_bytes(self) -> int: ...
    def __len__(self) -> int: ...

@final
class _Batches:
    @staticmethod
    def of_lists(
        texts: list[Any],
        ids: tuple[str, list[Any]] | None = None,
        keep: dict[str, tuple[str, list[Any]]] | None = None,
        first_row: int = 0,
        dates: tuple[str, list[Any]] | None = None,
    ) -> _Batches: ...
    @staticmethod
    def of_arrow(
        data: Any,
        text: str | None = None,
        id: str | None = None,
        keep: list[str] | None = None,
        first_row: int = 0,
        date: str | None = None,
    ) -> _Batches: ...
    def empty(self) -> _Batch: ...
    def __iter__(self) -> _Batches: ...
    def __next__(self) -> _Batch: ...

@final
class _Run:
    def __new__(cls, analyzer: Analyzer, *, strict: bool = True) -> _Run: ...
    @property
    def full(self) -> bool: ...
    def submit(self, batch: _Batch) -> None: ...
    def take(self) -> Tables | None: ...
    def __len__(self) -> int: ...

@final
class _Unreadable:
    """Stands in a list of texts where one could not be read."""

    def __new__(cls, message: str) -> _Unreadable: ...

def _split_text(text: str, analyzer: Analyzer | None = None) -> list[tuple[int, int]]: ...
def _split_batch(batch: _Batch, strict: bool, analyzer: Analyzer | None = None) -> Table: ...
def _available_jobs() -> int: ...
def _core_seconds(analyzer: Analyzer, texts: list[str]) -> float: ...
