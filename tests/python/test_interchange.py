"""Quotes in other tools' formats, out and in, and `quotewire score`."""

import gzip
import json
import random
import sys
import textwrap
from pathlib import Path

import pytest
from articles import articles

import quotewire as qw
from quotewire import interchange, scoring
from quotewire.cli import main
from quotewire.interchange import Article, Attribution, attributions, brat, conllu, web
from quotewire.interchange.model import article_of
from quotewire.scoring.marks import quoted_spans

SCRIPTS = Path(__file__).parents[3] / "shared" / "scoring"

TEXT = (
    " LISBON\u00a0(Meridian News) –\tThe strike | will go on.  “We will not\nsign,” said Ada\nMoreno, the mayor. "
    "“Not today,” she added, “and not next week 😀.”\r\n\r\n“A \\disgrace\\!”\n\nLuís Tavares denied that it rained.\n"
)
WRAPPED = textwrap.fill(
    "The harbour of Lisbon was closed on Friday after a strike that nobody had seen coming, and ships lay at anchor "
    "outside. “We will not sign a paper that was written by those who never loaded a ship in all of their lives,” "
    "said Ada Moreno, the mayor, who had come to the harbour before it was light to speak to the men at the gates.",
    60,
)
TEXTS = [TEXT, WRAPPED, "", "No quotes here.", *articles(12)]


def plain(article):
    """An article whose spans are cut at line ends, as brat cuts them, and end at a word."""
    text = scoring.words.Text(article.text)
    return [
        tuple(text.plain(spans, "") for spans in (one.content, one.cue, one.source)) for one in article.attributions
    ]


def read_back(format, written, text):
    if format in ("attributions", "conllu"):
        (article,) = {"attributions": attributions, "conllu": conllu}[format].read(written)
        assert article.text == text
        return article
    return {"brat": brat, "web": web}[format].read(written, text, "a 1")


@pytest.mark.parametrize("format", interchange.FORMATS)
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_what_goes_out_comes_back(format, text):
    found = qw.analyze(text)
    written = interchange.write(found, format, id="a 1")
    assert written == interchange.write(qw.analyze(text), format, id="a 1")
    article, expected = read_back(format, written, text), article_of(found, "a 1")
    assert article.id == "a 1"
    assert plain(article) == plain(expected)
    if format in ("attributions", "web"):
        assert article == expected
    elif format == "brat":
        assert [(one.kind, one.speaker) for one in article.attributions] == [
            (one.kind, " ".join((one.speaker or "").split()) or None) for one in expected.attributions
        ]


def test_attributions_have_the_roles_of_polnear():
    row = json.loads(interchange.write(qw.analyze("“No,” said Ada Moreno."), "attributions", id="a"))
    assert row == {
        "id": "a",
        "text": "“No,” said Ada Moreno.",
        "attributions": [
            {
                "id": "E1",
                "source": [[11, 21]],
                "cue": [[6, 10]],
                "content": [[0, 5]],
                "kind": "direct",
                "speaker_name": "Ada Moreno",
            }
        ],
    }


def test_brat_lines():
    written = interchange.write(qw.analyze("“No,” said Ada Moreno."), "brat")
    assert written.splitlines() == [
        "T1\tPERSON 11 21\tAda Moreno",
        "T2\tContent 0 5\t“No,”",
        "T3\tCue 6 10\tsaid",
        "R1\tcue Arg1:T2 Arg2:T3",
        "T4\tSource 11 21\tAda Moreno",
        "R2\tsource Arg1:T2 Arg2:T4",
        "A1\tKind T2 direct",
        "A2\tAct T2 said",
        "#1\tAnnotatorNotes T2\tAda Moreno",
    ]


def test_brat_spans_end_with_their_line():
    assert any("\n" in quote.text for quote in qw.analyze(WRAPPED).quotes)
    for line in interchange.write(qw.analyze(WRAPPED), "brat").splitlines():
        if line.startswith("T"):
            _, places, words = line.split("\t")
            pieces = [tuple(map(int, place.split()[-2:])) for place in places.split(";")]
            assert " ".join(WRAPPED[start:end] for start, end in pieces) == words


def test_brat_events_of_annotators_are_read():
    lines = [
        "T1\tSource 11 21\tAda Moreno",
        "T2\tCue 6 10\tsaid",
        "T3\tContent 0 5\t“No,”",
        "T4\tContent 23 30\t“Never”",
        "T5\tPERSON 11 21\tAda Moreno",
        "E1\tCue:T2 Source:T1 Content:T3 Content2:T4",
        "*\tEquiv T1 T5",
        "",
    ]
    found = brat.read("\r\n".join(lines), None, "a")
    assert found == Article("a", None, (Attribution(((0, 5), (23, 30)), ((6, 10),), ((11, 21),)),))


def test_conllu_lines():
    written = interchange.write(qw.analyze("“No,”  said Ada Moreno.\n"), "conllu", id="a")
    assert written.splitlines() == [
        "# newdoc id = a",
        "# sent_id = 1",
        "# text = “No,” said Ada Moreno.",
        "1\t“\t_\t_\t``\t_\t_\t_\t_\tSpaceAfter=No|Quote=0:content",
        "2\tNo\t_\t_\tUH\t_\t_\t_\t_\tSpaceAfter=No|Quote=0:content",
        "3\t,\t_\t_\t,\t_\t_\t_\t_\tSpaceAfter=No|Quote=0:content",
        "4\t”\t_\t_\t''\t_\t_\t_\t_\tSpacesAfter=\\s\\s|Quote=0:content",
        "5\tsaid\t_\t_\tVBD\t_\t_\t_\t_\tQuote=0:cue",
        "6\tAda\t_\t_\tNNP\t_\t_\t_\t_\tNER=B-PERSON|Quote=0:source",
        "7\tMoreno\t_\t_\tNNP\t_\t_\t_\t_\tSpaceAfter=No|NER=I-PERSON|Quote=0:source",
        "8\t.\t_\t_\t.\t_\t_\t_\t_\tSpacesAfter=\\n",
        "",
    ]


def test_conllu_of_others_is_read():
    def line(id, form, misc="_"):
        return "\t".join([id, form, *["_"] * 7, misc])

    lines = [
        "# newdoc id = x",
        line("1-2", "Won't", "Quote=3:content"),
        line("1", "Wo"),
        line("2", "n't"),
        line("2.1", "they"),
        line("3", "we", "SpaceAfter=No|Quote=3:content"),
        line("4", "?"),
        "",
        line("1", "She"),
        line("2", "asked", "SpaceAfter=No|Quote=3:cue"),
        line("3", "."),
        "",
    ]
    (found,) = conllu.read("\n".join(lines))
    assert found.text.rstrip() == "Won't we? She asked."
    assert found.attributions == (Attribution(((0, 8),), ((14, 19),), ()),)


def test_web_annotations_select_by_position_and_quote():
    collection = json.loads(interchange.write(qw.analyze(TEXT), "web", id="https://example.org/a"))
    items = collection["first"]["items"]
    assert collection["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert collection["total"] == len(items) == len({item["id"] for item in items})
    for item in items:
        for target in item["target"] if isinstance(item["target"], list) else [item["target"]]:
            position, quote = target["selector"]
            around = quote["prefix"] + quote["exact"] + quote["suffix"]
            assert TEXT[position["start"] : position["end"]] == quote["exact"]
            assert around in TEXT
            assert target["source"] == "https://example.org/a"
    page = web.read(json.dumps(collection["first"]), TEXT, "a")
    assert page == web.read(json.dumps(items), TEXT, "a") == web.read(json.dumps(collection), TEXT, "a")


def fill(folder, format, texts):
    folder.mkdir()
    for n, text in enumerate(texts):
        written = interchange.write(qw.analyze(text), format, id=f"a{n}")
        suffix = {"attributions": ".jsonl", "brat": ".ann", "conllu": ".conllu", "web": ".json"}[format]
        (folder / f"a{n}{suffix}").write_bytes(written.encode())
        if format in ("brat", "web"):
            (folder / f"a{n}.txt").write_bytes(text.encode())
    return folder


@pytest.mark.parametrize("format", interchange.FORMATS)
def test_gold_in_every_format_scores_the_same(format, tmp_path, capsys):
    texts = articles(6)
    gold = fill(tmp_path / "gold", format, texts)
    assert main(["score", str(gold), "--json"]) == 0  # quotewire itself against what it wrote
    result = json.loads(capsys.readouterr().out)
    assert (result["articles"], result["predicted"], result["ignored"]) == (6, 6, 0)
    assert all(result["scores"]["all"][name]["f1"] == 1.0 for name in scoring.MEASURES)
    assert result["scores"]["all"]["gold"] > 5
    other = fill(tmp_path / "other", "attributions", texts[:3])
    assert main(["score", str(gold), str(other)]) == 0
    assert "articles 6 (predicted 3, not in gold 0)" in capsys.readouterr().out


@pytest.mark.parametrize("view", ["--direct-only", "--names", "--roles"])
def test_other_views_of_gold_and_prediction(view, tmp_path, capsys):
    who = {"names": ["Ann Lee", "Lee"], "identity": None, "type": "person"}
    gold = {
        "id": "a",
        "text": '"I won," she said. Lee said "it was easy".',
        "attributions": [
            {"content": [[0, 8]], "cue": [[13, 17]], "source": [[9, 12]], "source_entity": who},
            {"content": [[28, 41]], "cue": [[23, 27]], "source": [[19, 22]], "source_entity": who},
        ],
    }
    found = {"id": "a", "quotes": [{"content": [[0, 8]], "cue": None, "speaker": [[9, 12]], "speaker_name": "Ann Lee"}]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold))
    (tmp_path / "found.jsonl").write_text(json.dumps(found))
    arguments = ["score", str(tmp_path / "gold.jsonl"), str(tmp_path / "found.jsonl"), view]
    assert main([*arguments, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    if view == "--direct-only":
        assert (result["items"], result["groups"]["all"]["found"]) == (2, 0.5)
        assert result["groups"]["all"]["accuracy"]["exact"] == 0.5
        assert result["groups"]["source: pronoun"]["accuracy_found"]["head"] == 1.0
    elif view == "--names":
        assert result["names"]["all"]["full"] == 0.5
        assert result["names"]["type: person"]["full_named"] == 1.0
    else:
        assert result["roles"]["source"]["exact"] == {"p": 1.0, "r": 0.5, "f1": 0.6667}
    assert main(arguments) == 0
    told = capsys.readouterr().out
    assert "articles 1 (predicted 1, not in gold 0)" in told
    assert "50.0" in told
    assert main(["score", str(tmp_path / "gold.jsonl"), view]) == 0  # against quotewire itself


def test_files_may_be_compressed(tmp_path):
    line = interchange.write(qw.analyze(TEXT), "attributions", id="a")
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(line.encode()))
    assert interchange.read(tmp_path / "a.jsonl.gz") == interchange.read(tmp_path)


GOOD = '{"id": "a", "text": "One.", "attributions": []}\n'


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", "{}\n", "line 1: no 'quotes'"),
        ("a.jsonl", GOOD + "no\n", "line 2"),
        ("a.jsonl", GOOD + GOOD, "'a' is there twice"),
        ("a.jsonl", GOOD.replace("[]", '[{"content": [[0, 9]]}]'), "a span to 9 and 4 characters"),
        ("a.jsonl", GOOD.replace("[]", '[{"content": [[2, 1]]}]'), "no span from 2 to 1"),
        ("a.jsonl", GOOD.replace("[]", '[{"content": 7}]'), "must be a list of"),
        ("a.jsonl", "[" * 100_000, "line 1"),
        ("a.conllu", "1\tOne\n", "line 1 has 2 columns"),
        ("a.conllu", "\t".join(["x", "One", *"________"]), "line 1: columns ID or MISC"),
        ("a.conllu", "\t".join(["1", "One", *"_______", "Quote=1:words"]), "line 1: columns ID or MISC"),
        ("a.ann", "T1\tContent x y\tOne\n", "line 1 is none of brat's"),
        ("a.ann", "E1\tCue:T2\n", "E1 refers to T2"),
        ("a.json", "no", "no JSON"),
        ("a.json", "{}", "no AnnotationCollection"),
        (
            "a.json",
            '[{"id": "x", "body": {"purpose": "tagging", "value": "content"}, "target": "y"}]',
            "x: a target without",
        ),
        ("a.xml", "", "its name must end in"),
        ("a.jsonl.gz", "no", "gzip"),
        ("a.jsonl", b"\xff", "utf-8"),
    ],
)
def test_files_that_do_not_fit_are_told(name, content, message, tmp_path, capsys):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["score", str(tmp_path / name)]) == 2
    told = capsys.readouterr().err
    assert name in told
    assert message in told
    assert told.count("\n") == 1


def test_score_tells_what_is_not_there(tmp_path, capsys):
    assert main(["score", str(tmp_path / "none.jsonl")]) == 2
    assert "No such file" in capsys.readouterr().err
    assert main(["score", str(tmp_path)]) == 2
    assert "no file of" in capsys.readouterr().err
    (tmp_path / "a.ann").write_text("")
    assert main(["score", str(tmp_path / "a.ann")]) == 2
    assert "'a' has no text" in capsys.readouterr().err
    with pytest.raises(ValueError, match="must be one of attributions"):
        interchange.write(qw.analyze(""), "xml")
    with pytest.raises(ValueError, match="different texts"):
        scoring.score([Article("a", "One.", ())], [Article("a", "Two.", ())])


@pytest.mark.parametrize("format", interchange.FORMATS)
def test_read_writes_every_format(format, tmp_path, capsysbinary):
    (tmp_path / "harbour.txt").write_bytes(TEXT.encode())
    assert main(["read", str(tmp_path / "harbour.txt"), "--as", format]) == 0
    assert capsysbinary.readouterr().out.decode() == interchange.write(qw.analyze(TEXT), format, id="harbour")


# --- Figures, worked out by hand

HAND = 'Ann Lee said "we will win." Bob denied that he lost it. The aide said no way'
GOLD = Article(
    "a",
    HAND,
    (
        Attribution(((13, 27),), ((8, 12),), ((0, 7),)),  # direct, 3 words
        Attribution(((39, 54),), ((32, 38),), ((28, 31),)),  # indirect, 4 words
        Attribution(((70, 76),), ((65, 69),), ()),  # indirect, 2 words, nobody's
    ),
)
PREDICTED = Article(
    "a",
    None,
    (
        Attribution(((14, 25),), ((8, 12),), ((4, 7),)),  # the same words without the marks, half the source
        Attribution(((44, 54),), (), ((56, 64),)),  # 3 of 4 words: F1 6/7; another speaker
        Attribution(((70, 72),), ((65, 69),), ((56, 64),)),  # 1 of 2 words: F1 2/3
    ),
)


def test_figures_worked_out_by_hand():
    result = scoring.score([GOLD, Article("b", "It rained.", ())], [PREDICTED, Article("c", None, ())])
    assert (result["articles"], result["predicted"], result["ignored"]) == (2, 1, 1)
    found = result["scores"]["all"]
    assert (found["gold"], found["predicted"]) == (3, 3)
    assert found["exact"] == {"p": 0.0, "r": 0.0, "f1": 0.0}
    assert found["exact_words"] == {"p": 0.3333, "r": 0.3333, "f1": 0.3333}
    assert found["soft"] == {"p": 1.0, "r": 0.75, "f1": 0.8571}  # (3/3 + 3/4 + 1/2) / 3
    assert found["match"] == {"p": 0.6667, "r": 0.6667, "f1": 0.6667}
    assert found["joint"] == {"p": 0.3333, "r": 0.3333, "f1": 0.3333}
    assert (found["speaker"], found["speaker_exact"], found["cue_exact"]) == (0.5, 0.0, 0.5)
    direct = result["scores"]["direct"]
    assert (direct["gold"], direct["predicted"], direct["joint"]["f1"], direct["cue_exact"]) == (1, 1, 1.0, 1.0)
    assert result["scores"]["mixed"]["speaker"] is None
    lower = scoring.score([GOLD], [PREDICTED], 0.6)["scores"]["all"]
    assert (lower["match"]["r"], lower["joint"]["r"]) == (1.0, 0.3333)  # nobody's words were given to somebody
    same = scoring.score([GOLD], [GOLD])["scores"]
    assert {same["all"][name]["f1"] for name in scoring.MEASURES} == {1.0}
    twice = Article("a", None, GOLD.attributions * 2)
    assert scoring.score([GOLD], [twice])["scores"]["all"]["exact"] == {"p": 0.5, "r": 1.0, "f1": 0.6667}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "we won," adding: “big”.', ['"we won,"', "“big”"]),
        ("“One.\n\n“Two,” he said. ''Three,'' she said, 6'2\" tall.", ["“One.", "“Two,”", "''Three,''"]),
        ('He said: "One.\n\nTwo." Three.', ['"One.', 'Two."']),
        ("“He told me “no” twice,” she said.", ["“He told me “no” twice,”"]),
        ("“One. “Two,” he said.", ["“Two,”"]),
        ("«Oui» and ``yes''", ["«Oui»", "``yes''"]),
        ("‘Single’ marks do not count.", []),
    ],
)
def test_what_stands_inside_marks(text, expected):
    assert [text[start:end] for start, end in quoted_spans(text)] == expected


def test_scoring_takes_linear_time_in_marks():
    for mark in ("“", '"', "” ", "``", "\n\n“", " ''"):
        assert len(quoted_spans(mark * 50_000)) <= 50_000


def made_up(pick):
    """Gold and predictions of some articles, of nothing but what is hard."""
    pieces = [*"“”\"«»„a,.(—':", "''", "``", " ", " ", "\n", "\n\n", "b7", " said ", "6", "é"]
    gold, predicted = [], []
    for n in range(pick.randint(1, 3)):
        text = "".join(pick.choices(pieces, k=pick.randint(5, 40)))

        def spans(most, text=text):
            ends = [sorted(pick.choices(range(len(text) + 1), k=2)) for _ in range(pick.randint(0, most))]
            return [list(pair) for pair in ends]

        rows = [{"content": spans(2), "cue": spans(1), "source": spans(1)} for _ in range(pick.randint(0, 4))]
        for row in rows:
            if pick.random() < 0.6:
                names = pick.choices(["Ann Lee", "Lee", "Sen. Ann O'Lee", "b7", "the"], k=pick.randint(0, 2))
                row["source_entity"] = {"names": names, "identity": pick.choice([None, "Bo_Lee"]), "type": "person"}
        gold.append({"id": str(n), "text": text, "attributions": rows})
        contents = [*(row["content"] for row in rows), spans(2), spans(2)]
        quotes = [{"content": pick.choice(contents), "cue": spans(1), "speaker": spans(1)} for _ in range(3)]
        for quote in quotes:
            quote["speaker_name"] = pick.choice([None, "Lee", "Ann Lee", "Ann", "The Lee's"])
        predicted.append({"id": str(n + pick.randint(0, 1) * 9), "quotes": quotes})
    return gold, predicted


@pytest.mark.skipif(not (SCRIPTS / "score_quotes.py").exists(), reason="the scorers are not part of the repository")
def test_figures_are_those_of_the_scoring_script(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    import score_quotes

    for seed in range(400):
        gold, predicted = made_up(random.Random(seed))
        theirs = score_quotes.score(score_quotes.load(gold, predicted)[0])
        lines = ["".join(json.dumps(row) + "\n" for row in rows) for rows in (gold, predicted)]
        ours = scoring.score(*map(attributions.read, lines))["scores"]
        for kind in scoring.KINDS:
            assert {name: ours[kind][name] for name in ("gold", "predicted", *scoring.MEASURES)} == {
                name: theirs[kind][name] for name in ("gold", "predicted", *scoring.MEASURES)
            }
            given = theirs[kind]["attribution"]
            expected = [given["overlap"], given["exact"], given["cue_exact"]]
            assert [ours[kind][name] for name in scoring.GIVEN_MATCH] == expected
        articles = score_quotes.load(gold, predicted)[0]
        read = [attributions.read(one) for one in lines]
        ours, theirs = scoring.direct_only(*read), score_quotes.score_direct(articles)
        assert {name: ours[name] for name in theirs} == theirs
        assert scoring.roles(*read)["roles"] == score_quotes.score_roles(articles)
        assert scoring.names(*read)["names"] == score_quotes.score_names(articles)
        for row in gold:
            assert quoted_spans(row["text"]) == score_quotes.quote_spans(row["text"])


def test_the_page_on_formats_runs(tmp_path, monkeypatch, capsys):
    import re

    page = (Path(__file__).parents[2] / "docs" / "interchange.md").read_text()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "harbour.txt").write_bytes(TEXT.encode())
    fill(tmp_path / "gold", "brat", articles(3))
    fill(tmp_path / "predicted", "attributions", articles(3))
    commands = "".join(re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE)).splitlines()
    assert len(commands) >= 4
    for command in commands:
        name, *arguments = command.partition(" > ")[0].split()
        assert name == "quotewire"
        assert main(arguments) == 0
    names = {"article": TEXT}
    for code in re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE):
        exec(compile(code, "docs/interchange.md", "exec"), names)
    assert names["result"]["scores"]["all"]["joint"]["f1"] == 1.0
    assert f"`{'`, `'.join(interchange.FORMATS)}`" in page
