"""The HTML of documents, quotes and speakers: well-formed, escaped, without scripts, contained."""

import html
import html.parser
import itertools
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_document import Made

import quotewire as qw
from quotewire.html import document_html, quote_html, speaker_html
from quotewire.html.markup import style
from quotewire.html.weave import Frame, Layer, weave

EXAMPLES = Path(__file__).parents[2] / "examples"
HOSTILE = (
    '<script>alert(1)</script> "><img src=x onerror=alert(2)> </style><svg onload=alert(3)>. '
    '“<b>&amp; </p></div>” said </span>Ada “<i>” Moreno, "><script>mayor.'
)
VOID = {"br", "img", "meta"}


class Checker(html.parser.HTMLParser):
    """Checks that tags nest; keeps the text, the tags and the ids."""

    def __init__(self, source: str):
        super().__init__()
        self.open, self.text, self.tags, self.ids, self.links, self.attributes = [], [], [], [], [], []
        self.feed(source)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        self.ids += [value for name, value in attributes if name == "id"]
        self.links += [value for name, value in attributes if name == "href"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)


def check(source: str) -> Checker:
    page = Checker(source)
    assert "script" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert len(page.ids) == len(set(page.ids))
    for link in page.links:
        assert link.startswith("#")
        assert link[1:] in page.ids
    return page


def made() -> Made:
    doc = Made(
        "Ada Moreno, the mayor, said “no” on Monday. “Never,” she added, “again”.\nBy post she denied it & more."
    )
    doc.speaker("Ada Moreno", role="mayor").entity("Ada Moreno", "PERSON").entity("Monday", "DATE")
    doc.quote("mixed", "“no”", cue="said", by=0, source="Ada Moreno, the mayor,")
    doc.quote("direct", "“Never,”", "“again”", cue="added", by=0, source="she", resolution="pronoun", act="added")
    doc.quote("indirect", "it & more", cue="denied", act="denied", confidence=0.4)
    return doc


def test_document_shows_text_quotes_and_speakers():
    page = check(document_html(made()))
    text = "".join(page.text)
    assert "1 mixed" in text
    assert "3 indirect" in text
    assert "sheAda Moreno" in text  # the name where the text has "she"
    assert "Unknown speaker" in text
    assert "added · 90%" in text


def test_every_class_that_is_used_has_a_rule():
    css = style()
    used = {name for _, value in check(document_html(made())).attributes if _ == "class" for name in value.split()}
    for name in used - {"quotewire"}:
        assert f".{name}" in css, name


def test_style_sheet_cannot_leak():
    css = style().removeprefix("<style>").removesuffix("</style>")
    assert "@" not in css
    assert "url(" not in css
    for rule in css.split("}")[:-1]:
        for selector in rule.split("{")[0].split(","):
            assert selector.startswith(".quotewire"), selector


def test_palette_is_seen_on_white_and_on_black():
    def luminance(channels):
        linear = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    colours = re.findall(r"\.s\d\{--c: (\d+) (\d+) (\d+)", style())
    assert len(colours) == 8
    for colour in colours:
        light = luminance([int(c) for c in colour])
        assert 1.05 / (light + 0.05) >= 3, colour
        assert (light + 0.05) / (luminance([18, 18, 18]) + 0.05) >= 3, colour


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_examples_render_well_formed(file):
    doc = qw.analyze(file.read_text())
    page = check(doc._repr_html_())
    for quote in doc.quotes:
        assert f"{quote.id + 1} {quote.kind}" in page.text
    for view in (*doc.quotes, *doc.speakers):
        check(view._repr_html_())


def test_hostile_text_is_shown_as_text():
    doc = qw.analyze(HOSTILE)
    page = check(doc._repr_html_())
    shown = "".join(page.text)
    for piece in ("<script>alert(1)</script>", "onerror=alert(2)", "</style>", "</p></div>"):
        assert piece in shown
    evil = Made(HOSTILE).speaker('"><script>', role="<b>", affiliation='"onload="x').entity("<b>", '"><x')
    evil.quote(
        "direct", "“<b>&amp; </p></div>”", cue="said", by=0, source="</span>Ada", resolution="nominal", act="<u>"
    )
    for view in (document_html(evil), quote_html(evil.quotes[0]), speaker_html(evil.speakers[0])):
        check(view)


@given(st.text(st.one_of(st.characters(codec=None), st.sampled_from("<>&\"'“” \n.")), max_size=80))
def test_any_text_renders(text):
    source = qw.analyze(text)._repr_html_()
    check(source.replace("\r", " "))
    source.encode()


@st.composite
def layered(draw):
    text = draw(st.text(st.sampled_from("ab<&\n "), min_size=1, max_size=30))
    n = len(text)
    spans = draw(st.lists(st.tuples(st.integers(0, n), st.integers(0, n)), max_size=8))
    cuts = sorted(draw(st.sets(st.integers(0, n), max_size=5)) | {0, n})
    return text, [(min(s), max(s)) for s in spans], list(itertools.pairwise(cuts))


@given(layered())
def test_weave_nests_whatever_overlaps(case):
    text, spans, frames = case
    layers = [Layer(a, b, f"<s{i}>", f"<s{i}>", f"</s{i}>", f"</s{i}>") for i, (a, b) in enumerate(spans)]
    whole = [Frame(a, b, "<p>", "</p>") for a, b in frames]
    source = weave(text, whole, layers, html.escape)
    covered = dict.fromkeys(range(len(spans)), 0)

    class Count(Checker):
        def handle_data(self, data):
            super().handle_data(data)
            for tag in self.open:
                if tag != "p":
                    covered[int(tag[1:])] += len(data)

    page = Count(source)
    assert "".join(page.text) == text
    assert covered == {i: b - a for i, (a, b) in enumerate(spans)}


def test_weave_by_example():
    layers = [Layer(0, 3, "<A>", "<A>", "</A>", "</A>"), Layer(2, 4, "<B>", "<B+>", "</B->", "</B>")]
    assert weave("abcd", [Frame(0, 4, "[", "]")], layers, str) == "[<A>ab<B>c</B-></A><B+>d</B>]"


def test_two_displays_do_not_share_ids():
    doc = qw.analyze((EXAMPLES / "article.txt").read_text())
    first, second = check(doc._repr_html_()), check(doc._repr_html_())
    assert not set(first.ids) & set(second.ids)


def test_render_writes_the_same_page_again(tmp_path):
    doc = qw.analyze((EXAMPLES / "article.txt").read_text())
    doc.render(tmp_path / "a.html")
    qw.render(doc, str(tmp_path / "b.html"))
    page = (tmp_path / "a.html").read_text()
    assert page == (tmp_path / "b.html").read_text()
    check(page)
    assert "default-src 'none'" in page
    qw.render([doc, qw.analyze("")], tmp_path / "c.html")
    assert "Empty article" in check((tmp_path / "c.html").read_text()).text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "b.html", "c.html"]


def test_render_leaves_nothing_behind_when_it_fails(tmp_path):
    with pytest.raises(TypeError, match="render takes documents, not str"):
        qw.render(["text"], tmp_path / "a.html")
    with pytest.raises(OSError, match="No such file"):
        qw.analyze("Text.").render(tmp_path / "no such folder" / "a.html")
    assert list(tmp_path.iterdir()) == []


def test_alternatives_are_shown():
    doc = made()
    doc.quotes[0].alternatives = [SimpleNamespace(name="<Monday>", probability=0.12)]
    assert "<Monday> 12%" in "".join(check(quote_html(doc.quotes[0])).text)


def test_five_kilobytes_are_small_and_little_work():
    """Work in calls of functions, not seconds; `benches/pages.py` has those."""
    text = (EXAMPLES / "article.txt").read_text()
    text = (text + "\n" + text)[:5000]
    doc = qw.analyze(text)
    assert len(doc._repr_html_().encode()) <= 60_000
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        doc._repr_html_()
    finally:
        sys.setprofile(before)
    assert calls <= 3 * len(text)


def test_tables_show_how_many_rows_and_the_first():
    out = qw.tables([HOSTILE, None, *["“No,” said Ada Moreno."] * 20], id=['"><script>', "b", *map(str, range(20))])
    page = check(out._repr_html_())
    text = "".join(page.text)
    assert "documents22" in text
    assert "(the first 8)" in text
    assert '"><script>' in text or "Ada Moreno" in text
    for table in out:
        page = check(table._repr_html_())
        assert f"{table.name}: {len(table):,} rows" in "".join(page.text)
    assert len(out.quotes.head(3)) == 3
    assert out.quotes.head(3).to_pylist() == out.quotes.to_pylist()[:3]
    assert len(out.quotes.head(10**6)) == len(out.quotes)
