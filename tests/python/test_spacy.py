"""The spaCy component, and the converters to `Doc` and displaCy."""

import pytest
from articles import article, articles
from engines import engine, recipe

import quotewire as qw

spacy = engine("spacy")

pytestmark = pytest.mark.filterwarnings("default")  # spaCy's own

TEXT = (
    "LISBON (Meridian News) – The harbour strike will go on.  “We will not sign,” said Ada Moreno, the mayor. "
    "“Not today,” she added, “and not next week 😀.”\n\n\n The company opened its books on Friday."
)


@pytest.fixture
def nlp():
    nlp = spacy.blank("en")
    nlp.add_pipe("quotewire")
    return nlp


def check(doc, found):
    """All that was found is on the tokens of a `Doc`, where the tokens are the Document's own."""
    assert doc.text == found.text
    assert [doc.text[s.start_char : s.end_char].strip() for s in doc.sents if s.text.strip()] == [
        s.text for s in found.sentences
    ]
    assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == [
        (e.start, e.end, e.label) for e in found.entities
    ]
    assert len(doc.spans["quotes"]) == len(found.quotes)
    for span, quote in zip(doc.spans["quotes"], found.quotes, strict=True):
        assert (span.start_char, span.end_char, span.text, span.label_) == (
            quote.start,
            quote.end,
            quote.text,
            quote.kind,
        )
        assert span._.speaker == (quote.speaker.name if quote.speaker else None)
        assert (span._.cue.text if span._.cue else None) == (quote.cue.text if quote.cue else None)
        assert (span._.speaker_span.text if span._.speaker_span else None) == quote.speaker_text
        assert [part.text for part in span._.parts] == [part.text for part in quote.parts]
        assert (span._.quote["act"], span._.quote["confidence"]) == (quote.act, quote.confidence)
    assert [one["name"] for one in doc._.speakers] == [one.name for one in found.speakers]
    assert doc._.quotewire_snapped == 0


def test_the_component_fills_entities_sentences_and_quotes(nlp):
    assert nlp.analyze_pipes()["summary"]["quotewire"]["assigns"]
    doc = nlp(TEXT)
    assert doc.text == TEXT
    assert [quote._.speaker for quote in doc.spans["quotes"]] == ["Ada Moreno", "Ada Moreno"]
    assert [part.text for part in doc.spans["quotes"][1]._.parts] == ["“Not today,”", "“and not next week 😀.”"]
    assert doc.spans["quotes"][0]._.cue.text == "said"
    assert doc.spans["quotes"][0]._.speaker_span.text == "Ada Moreno, the mayor"
    assert doc.spans["quotes"][0]._.quote["act"] == "said"
    assert [s.text.split()[0] for s in doc.sents] == [s.text.split()[0] for s in qw.analyze(TEXT).sentences]
    assert ("Ada Moreno", "PERSON", "Ada Moreno") in [(e.text, e.label_, e.kb_id_) for e in doc.ents]
    assert doc[0:2]._.speaker is None  # any other span
    assert doc[0:2]._.parts == []


def test_edges_inside_a_token_are_snapped_and_counted(nlp):
    doc = nlp("Ada Moreno said “we will not sign.”He left for Lisbon-Porto.")
    snapped = doc._.quotewire_snapped
    found = qw.analyze(doc.text)
    assert snapped > 0
    for span, quote in zip(doc.spans["quotes"], found.quotes, strict=True):
        assert quote.text in span.text  # outward, never inward
    whole = spacy.tokens.Doc(nlp.vocab, words=[doc.text], spaces=[False])  # all in one token
    nlp.get_pipe("quotewire")(whole)
    assert whole._.quotewire_snapped > snapped
    assert {span.text for span in whole.spans["quotes"]} == {doc.text}
    assert len(whole.ents) <= 1


@pytest.mark.parametrize("text", ["", " ", "\n\n", "x", "\ud7ff😀", "““““", "a" * 300, "  “No,” said Ada Moreno.  \n"])
def test_any_text(nlp, text):
    doc = nlp(text)
    assert doc.text == text
    from quotewire.spacy import to_doc

    assert to_doc(qw.analyze(text)).text == text


def test_a_document_becomes_a_doc_on_its_own_tokens():
    from quotewire.spacy import annotate, to_doc

    for text in [TEXT, *articles(10)]:
        found = qw.analyze(text)
        doc = to_doc(found)
        check(doc, found)
        assert [token.text for token in doc if not token.is_space] == [token.text for token in found.tokens]
        assert [token.tag_ for token in doc if not token.is_space] == [token.tag for token in found.tokens]
    assert to_doc(qw.analyze("“No\ud800,” said Ada Moreno.")).text == "“No\ufffd,” said Ada Moreno."
    with pytest.raises(ValueError, match="another text"):
        annotate(to_doc(qw.analyze("One.")), qw.analyze("Two."))


def test_displacy_shows_what_was_found():
    from quotewire.spacy import to_displacy

    found = qw.analyze(TEXT)
    html = spacy.displacy.render(to_displacy(found), style="ent", manual=True, page=False, jupyter=False)
    assert "Ada Moreno" in html
    assert "PERSON" in html
    html = spacy.displacy.render(to_displacy(found, "span"), style="span", manual=True, page=False, jupyter=False)
    assert "direct: Ada Moreno" in html
    with pytest.raises(ValueError, match='"ent" or "span"'):
        to_displacy(found, "dep")


def test_a_config_finds_the_component_by_its_entry_point(tmp_path):
    import subprocess
    import sys

    nlp = spacy.blank("en")
    nlp.add_pipe("quotewire", config={"kinds": ["direct"], "spans_key": "said", "set_ents": False, "set_sents": False})
    nlp.to_disk(tmp_path / "pipeline")
    code = f"""if True:
        import spacy  # and not quotewire
        doc = spacy.load({str(tmp_path / "pipeline")!r})({TEXT!r})
        print([span.label_ for span in doc.spans["said"]], doc.ents, doc.has_annotation("SENT_START"))
    """
    found = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=240)
    assert found.stdout == "['direct', 'direct'] () False\n", found.stderr


def test_docs_keep_what_was_found_through_bytes_and_processes(nlp):
    doc = nlp(TEXT)
    copy = spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())
    box = spacy.tokens.DocBin(store_user_data=True, docs=[doc])
    (boxed,) = box.get_docs(nlp.vocab)
    (piped,) = nlp.pipe([TEXT])
    several = list(nlp.pipe([TEXT, article(1)], n_process=2))
    for other in (copy, boxed, piped, several[0]):
        assert [span._.speaker for span in other.spans["quotes"]] == ["Ada Moreno", "Ada Moreno"]
        assert [span._.cue.text for span in other.spans["quotes"]] == ["said", "added"]
    assert [span.text for span in several[1].spans["quotes"]] == [quote.text for quote in qw.analyze(article(1)).quotes]


def test_recipe(nlp):
    names = recipe("spaCy", article=TEXT)
    assert [quote._.speaker for quote in names["doc"].spans["quotes"]] == ["Ada Moreno", "Ada Moreno"]


def test_the_day_of_writing_makes_dates_of_relative_ones(nlp):
    text = "The board met yesterday in Lisbon."
    doc = nlp.make_doc(text)
    doc._.date = "2021-03-03"
    doc = nlp(doc)
    assert [(ent.text, ent._.value) for ent in doc.ents] == [("yesterday", "2021-03-02"), ("Lisbon", None)]
    again = spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again.ents[0]._.value == "2021-03-02"
    assert nlp(text).ents[0]._.value == "OFFSET P-1D"
    doc = nlp.make_doc(text)
    doc._.date = "soon"
    with pytest.raises(ValueError, match="date"):
        nlp(doc)
