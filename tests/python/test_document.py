"""One document: names, offsets, reprs, what is refused."""

import pickle
import re
import subprocess
import sys
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quotewire as qw

ARTICLE = (
    "LISBON (Meridian News) – The harbour strike will go on. “We will not sign,” said Ada Moreno, the mayor. "
    "“Not today,” she added, “and not next week 😀.”\n\nThe company declined to comment."
)

CHARACTERS = st.one_of(st.characters(), st.sampled_from("“”\"'‘’«».,:;!? \n\tMr.ABC said\ud800\udfff"))


def spans(doc):
    """Everything in a document that has text, start and end."""
    for name in ("blocks", "tokens", "sentences", "entities", "mentions", "quotes"):
        yield from getattr(doc, name)
    for quote in doc.quotes:
        yield from quote.parts
        yield from (span for span in (quote.cue, quote.addressee) if span is not None)
        yield from quote.alternatives
    if doc.dateline is not None:
        yield doc.dateline
        yield from doc.dateline.places


def check(text):
    doc = qw.analyze(text)
    assert doc.text is text
    for span in spans(doc):
        assert 0 <= span.start <= span.end <= len(text)
        assert text[span.start : span.end] == span.text
        assert repr(span)
    for quote in doc.quotes:
        for start, end in quote.parts:
            assert quote.start <= start <= end <= quote.end
        if quote.speaker_start is not None:
            assert text[quote.speaker_start : quote.speaker_end] == quote.speaker_text
    ends = [0, *(x for s in doc.sentences for x in (s.start, s.end)), len(text)]
    assert ends == sorted(ends)
    assert repr(doc)
    return doc


def test_article_has_all_parts():
    doc = check(ARTICLE)
    assert doc.blocks[0].sentences[0].block == doc.blocks[0]
    assert doc.sentences[0].tokens[0] == doc.tokens[0]
    assert len({*doc.tokens, *qw.analyze(ARTICLE).tokens}) == 2 * len(doc.tokens)


def test_lists_are_made_once():
    doc = qw.analyze(ARTICLE)
    assert doc.tokens is doc.tokens
    assert isinstance(doc.tokens, tuple)


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from("“”\"'‘’«».,:;!? \n\tMr.ABC said\ud800\udfff")),
        max_size=300,
    )
)
def test_any_string_gives_a_result_that_slices_back(text):
    check(text)


def test_lone_surrogates_keep_offsets_and_text():
    text = "“No \ud83d way,” said Ada \udc80 Moreno. Fine."
    doc = check(text)
    clean = qw.analyze(text.replace("\ud83d", "\ufffd").replace("\udc80", "\ufffd"))
    assert [(s.start, s.end) for s in doc.sentences] == [(s.start, s.end) for s in clean.sentences]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "not None"),
        (b"abc", "not bytes (decode them first"),
        (5, "not int (5)"),
        (float("nan"), "not float (nan)"),
        (["a"], "not list (for many texts use quotewire.tables)"),
    ],
)
def test_what_is_not_text_is_refused_by_name(value, said):
    with pytest.raises(TypeError, match=re.escape(said)):
        qw.analyze(value)
    with pytest.raises(TypeError, match=re.escape(said)):
        qw.Analyzer()(value)


def test_quotations_that_nobody_says_come_when_asked_for():
    text = "The theatre opens with “The Salt Road” next week. “We will build the bridge,” said Ada Moreno on Monday."
    said = ("“We will build the bridge,”", "said", "Ada Moreno")
    rows = [
        [(q.text, q.act, q.speaker.name if q.speaker else None) for q in analyzer(text).quotes]
        for analyzer in (qw.Analyzer(), qw.Analyzer(unattributed=True))
    ]
    assert rows == [[said], [("“The Salt Road”", "mentioned", None), said]]
    analyzer = qw.Analyzer(unattributed=True)
    assert pickle.loads(pickle.dumps(analyzer)).options == analyzer.options == {"unattributed": True}
    assert [q.evidence for q in analyzer(text).quotes] == ["unattributed", "cue verb"]


def test_evidence_tells_of_a_mark_that_is_not_closed():
    doc = qw.analyze("“We will build the bridge before the winter comes, said Ada Moreno.\n\nThe council meets today.")
    assert [(q.text, q.evidence) for q in doc.quotes] == [
        ("“We will build the bridge before the winter comes", "unclosed mark")
    ]


def test_analyzer_is_frozen_and_pickled_by_its_options():
    analyzer = qw.Analyzer(jobs=2, min_confidence=0.25)
    again = pickle.loads(pickle.dumps(analyzer))
    assert again.options == analyzer.options == {"jobs": 2, "min_confidence": 0.25}
    assert repr(again) == "Analyzer(jobs=2, min_confidence=0.25)"
    assert again(ARTICLE).text == ARTICLE
    with pytest.raises(AttributeError):
        analyzer.jobs = 3
    with pytest.raises(TypeError):
        qw.Analyzer(4)


@pytest.mark.parametrize(
    "options", [{"min_confidence": 1.5}, {"min_confidence": float("nan")}, {"jobs": 0}, {"jobs": -1}]
)
def test_options_that_cannot_be_used_are_named(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        qw.Analyzer(**options)


def test_one_analyzer_in_many_threads_gives_the_same():
    analyzer = qw.Analyzer()
    expected = [(q.start, q.end, q.confidence) for q in analyzer(ARTICLE).quotes]
    wrong = []

    def work():
        for _ in range(20):
            if [(q.start, q.end, q.confidence) for q in analyzer(ARTICLE).quotes] != expected:
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_every_class_is_frozen_and_documented():
    doc = qw.analyze(ARTICLE)
    for thing in (doc, qw.Analyzer(), doc.blocks[0], doc.tokens[0], doc.sentences[0]):
        with pytest.raises(AttributeError):
            thing.text = "else"
        with pytest.raises(AttributeError):
            thing.new = 1
    for name in qw.__all__:
        assert getattr(qw, name).__doc__, name


def test_import_brings_nothing_else():
    code = (
        "import sys; before = set(sys.modules); import quotewire; quotewire.analyze('“Yes,” he said.'); "
        "print(sorted(m for m in set(sys.modules) - before if not m.startswith('quotewire')))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found.strip() == "[]"


def test_a_text_of_4_gib_is_refused_before_it_is_copied():
    import psutil

    if psutil.virtual_memory().available < 7 << 30:
        pytest.skip("needs 7 GB of memory")
    text = "a" * (1 << 32)
    with pytest.raises(ValueError, match="4294967296 bytes; a text must be shorter than 4 GiB"):
        qw.analyze(text)
