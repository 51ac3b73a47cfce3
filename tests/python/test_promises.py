"""The promises over texts that nobody wrote: made of sentences as news has them, and of pieces as nobody has.

``QUOTEWIRE_CASES`` says how many texts each property reads: 100 where nothing is said (and always the same ones), 1,000
in an idle hour, 100,000 by `just soak`.
"""

import os

import pyarrow
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_document import CHARACTERS, check

import quotewire as qw

CASES = int(os.environ.get("QUOTEWIRE_CASES", 100))
profile = settings(
    max_examples=CASES,
    deadline=None,
    derandomize="QUOTEWIRE_CASES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
few = settings(profile, max_examples=max(10, CASES // 4))

PEOPLE = ["Ada Moreno", "Mr. Okafor", "Dr. Ria Lund", "Hélène Brandt", "Moreno", "she", "he", "the mayor", "officials"]
VERBS = ["said", "told the Harbour Watch", "added", "warned", "asked", "wrote in a letter"]
CLAUSES = [
    "we won’t sign",
    "the bridge isn’t safe",
    "nobody knows what the workers’ committee wants",
    "it’s the ’90s again",
    "prices rose 3.5% to $5 million on Jan. 5",
    "he called it ‘a disgrace’ on Monday",
    "the U.S. and Norway will meet at 5 p.m. in Kyiv",
    "the dockers’ union is at St. Mary’s",
]
HEADS = ["", "LISBON (Meridian News) – ", "KYIV, March 3 - ", "By Ada Moreno\n\n", "Strike goes on\n\n"]


@st.composite
def sentence(draw):
    who, verb, clause, other = (draw(st.sampled_from(some)) for some in (PEOPLE, VERBS, CLAUSES, CLAUSES))
    start = clause[0].upper() + clause[1:]
    return draw(
        st.sampled_from(
            [
                f"“{start},” {verb} {who}.",
                f"“{start}!” {who} {verb}.",
                f"“{start},” {who} {verb}, “and {other}.”",
                f"{who[0].upper() + who[1:]} {verb}, “{start}.”",
                f"{who[0].upper() + who[1:]} said that {clause}.",
                f"According to {who}, {clause}.",
                "Critics call it “a fair deal.”",
                f"{start}.",
            ]
        )
    )


@st.composite
def news(draw):
    """A few paragraphs with quotation marks as printed news has them."""
    paragraphs = draw(st.lists(st.lists(sentence(), min_size=1, max_size=4), min_size=1, max_size=6))
    return draw(st.sampled_from(HEADS)) + "\n\n".join(" ".join(some) for some in paragraphs)


TEXTS = st.one_of(news(), st.lists(st.one_of(sentence(), st.text(CHARACTERS, max_size=12))).map("".join))


def straight(text):
    return text.translate({ord(a): b for a, b in zip("“”‘’", "\"\"''", strict=True)})


def rows(document):
    """What of a document does not depend on the shape of its marks; words are written with straight ones."""

    def place(span):
        return None if span is None else (span.start, span.end, straight(span.text))

    speakers = [(quote.speaker and straight(quote.speaker.name)) for quote in document.quotes]
    return {
        "blocks": [(place(block), block.kind) for block in document.blocks],
        "tokens": [place(token) for token in document.tokens],
        "sentences": [place(sentence) for sentence in document.sentences],
        "entities": [
            (place(entity), entity.label, entity.name and straight(entity.name)) for entity in document.entities
        ],
        "quotes": [
            (quote.kind, [tuple(part) for part in quote.parts], place(quote.cue), speaker, quote.confidence)
            for quote, speaker in zip(document.quotes, speakers, strict=True)
        ],
    }


@profile
@given(TEXTS)
@example("\x00")
@example("“")
def test_any_text_keeps_the_promises(text):
    check(text)


@profile
@given(news())
def test_straight_and_curly_marks_read_alike(text):
    assert rows(qw.analyze(text)) == rows(qw.analyze(straight(text)))


@profile
@given(news())
def test_a_plain_paragraph_at_the_end_changes_nothing_before_it(text):
    """One without names, pronouns, figures and marks: others are evidence of what names are, and who is meant. How sure
    the quotes are of what was the last paragraph may change, for it is the last one no more."""
    before = rows(qw.analyze(text))
    after = rows(qw.analyze(f"{text}\n\nAll was quiet on the hills."))
    assert after["blocks"][: len(before["blocks"])] == before["blocks"]
    assert after["tokens"][: len(before["tokens"])] == before["tokens"]
    assert after["sentences"][: len(before["sentences"])] == before["sentences"]
    assert after["entities"] == before["entities"]
    assert [quote[:-1] for quote in after["quotes"]] == [quote[:-1] for quote in before["quotes"]]
    last = text.rfind("\n\n")
    for one, other in zip(before["quotes"], after["quotes"], strict=True):
        assert one == other or one[1][-1][1] > last


def of_tables(tables):
    """The rows of each document, by its id, in all five tables."""
    found = {}
    for table in tables:
        for row in table.to_pylist():
            found.setdefault(row.pop("doc_id"), []).append((table.name, row))
    return found


@few
@given(st.data(), st.lists(st.one_of(st.none(), TEXTS), min_size=1, max_size=12))
def test_alone_or_together_in_any_order_with_any_threads_and_batches(data, texts):
    alone = {}
    for n, text in enumerate(texts):
        alone.update(of_tables(qw.tables([text], id=[n], jobs=1)))
    order = data.draw(st.permutations(range(len(texts))))
    jobs = data.draw(st.integers(1, 16))
    assert of_tables(qw.tables([texts[n] for n in order], id=list(order), jobs=jobs)) == alone
    cuts = sorted(data.draw(st.lists(st.integers(0, len(texts)), max_size=4)))
    batches = [texts[a:b] for a, b in zip([0, *cuts], [*cuts, len(texts)], strict=True)]
    streamed = {}
    for part in qw.Analyzer(jobs=jobs).stream(batches):
        for id, found in of_tables(part).items():
            streamed.setdefault(id, []).extend(found)
    assert streamed == alone


TYPES = st.sampled_from(
    ["string", "large_string", "string_view", "dictionary", "binary", "large_binary", "binary_view"]
)


@profile
@given(st.data(), st.lists(st.one_of(st.none(), TEXTS), max_size=8), TYPES)
def test_every_arrow_column_reads_like_a_list(data, texts, kind):
    """Any type of text, cut into pieces anywhere, with rows before and behind that do not belong to it."""
    texts = [None if text is None else text.encode("utf-8", "replace").decode() for text in texts]
    before = data.draw(st.lists(st.one_of(st.none(), st.text(max_size=3)), max_size=3))
    before = [None if text is None else text.encode("utf-8", "replace").decode() for text in before]
    given = [*before, *texts, *before[::-1]]
    if kind == "dictionary":
        whole = pyarrow.array(given, pyarrow.string()).dictionary_encode()
    else:
        cells = [None if text is None else text.encode() for text in given] if "binary" in kind else given
        whole = pyarrow.array(cells, getattr(pyarrow, kind)())
    column = whole.slice(len(before), len(texts))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(texts)), max_size=3)))
    pieces = [column.slice(a, b - a) for a, b in zip([0, *cuts], [*cuts, len(texts)], strict=True)]
    found = qw.tables(pyarrow.chunked_array(pieces, type=whole.type), jobs=2)
    assert of_tables(found) == of_tables(qw.tables(texts, jobs=1))


def told(cell):
    """Status and message of a cell."""
    if cell is None:
        return "null", None
    try:
        cell.decode()
    except UnicodeDecodeError as error:
        return "error", f"not UTF-8 (byte {error.start} of the cell)"
    return "ok", None


@profile
@given(st.lists(st.one_of(st.none(), st.binary(max_size=40)), max_size=8))
def test_bytes_that_are_no_text_are_told_by_their_row(cells):
    """Also in a column that says that it is text, as careless programs make them."""
    offsets, data = [0], b""
    for cell in cells:
        data += cell or b""
        offsets.append(len(data))
    valid = pyarrow.array([cell is not None for cell in cells], pyarrow.bool_()).buffers()
    known = valid[1] if cells else None
    places = pyarrow.array(offsets, pyarrow.int32()).buffers()[1]
    liar = pyarrow.StringArray.from_buffers(len(cells), places, pyarrow.py_buffer(data), known)
    for column in (liar, pyarrow.array(cells, pyarrow.binary())):
        found = qw.tables(column, errors="record").documents.to_pylist()
        for cell, row in zip(cells, found, strict=True):
            assert (row["status"], row["message"]) == told(cell)
