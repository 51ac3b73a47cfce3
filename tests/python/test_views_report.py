"""The report: its figures against counts made by hand, what it refuses, what it never writes."""

import base64
import gzip
import json
import re

import duckdb
import pytest

from quotewire.cli import main
from quotewire.reports import NotAReport, report

BROKEN = " said Ada Moreno, "
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)></script><!--'


def write(path, documents, speakers, quotes):
    """A run's output by hand. A quote: doc, kind, text, cue, speaker id, act."""
    connection = duckdb.connect(str(path))
    connection.execute(
        "create table documents (doc_id varchar, status varchar, message varchar, headline varchar, date varchar,"
        " outlet varchar, url varchar, title varchar, body varchar)"
    )
    connection.execute(
        "create table speakers (doc_id varchar, speaker_id bigint, name varchar, kind varchar, role varchar,"
        " affiliation varchar, gender varchar)"
    )
    connection.execute(
        'create table quotes (doc_id varchar, quote_id bigint, kind varchar, text varchar, start bigint, "end" bigint,'
        ' parts struct(start bigint, "end" bigint)[],'
        " cue varchar, cue_start bigint, speaker_id bigint, speaker_text varchar, speaker_start bigint,"
        " resolution varchar, addressee varchar, act varchar, confidence double)"
    )
    bodies = {row[0]: row[-1] for row in documents}
    for row in documents:
        connection.execute("insert into documents values (?, ?, null, null, ?, ?, ?, ?, ?)", row)
    for row in speakers:
        connection.execute("insert into speakers values (?, ?, ?, ?, ?, ?, ?)", row)
    for i, (doc, kind, text, cue, speaker, act) in enumerate(quotes):
        at = max(0, (bodies[doc] or "").find(text))
        cut = text.find(BROKEN)
        ends = [(0, len(text))] if cut < 0 else [(0, cut), (cut + len(BROKEN), len(text))]
        parts = [{"start": at + start, "end": at + end} for start, end in ends]
        connection.execute(
            "insert into quotes values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'she', 0, 'pronoun', 'reporters', ?, 0.9)",
            (doc, i, kind, text, at, at + len(text), parts, cue, None, speaker, act),
        )
    connection.close()
    return path


@pytest.fixture
def output(tmp_path):
    body = "A long way before it. “No ships today,” said Ada Moreno. And a word after it."
    documents = [
        ("a", "ok", "2025-11-01", "Post", "https://post.example/1", "No ships", body),
        ("b", "ok", "2025-11-02", "Post", "javascript:alert(1)", HOSTILE, f"{HOSTILE} she said."),
        ("c", "null", None, "Wire", None, None, None),
        ("d", "ok", "not a date", "Wire", None, None, "Nothing."),
    ]
    speakers = [
        ("a", 0, "Ada Moreno", "person", "mayor", "Lisbon", "female"),
        ("a", 1, "a harbour official", "anonymous", None, None, None),
        ("b", 0, "Ada Moreno", "person", None, None, "female"),
        ("b", 1, HOSTILE, "person", HOSTILE, None, None),
    ]
    quotes = [
        ("a", "direct", "“No ships today,”", "said", 0, "said"),
        ("a", "indirect", "one two three four", "denied", 1, "denied"),
        ("b", "mixed", f"five{BROKEN}six", "Said", 0, "said"),
        ("b", "direct", HOSTILE, HOSTILE, 1, HOSTILE),
        ("b", "indirect", "nobody knows", None, None, "said"),
    ]
    return write(tmp_path / "out.duckdb", documents, speakers, quotes)


def parts(page):
    """The page without its data and scripts, and the data unpacked."""
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
    data = next(body for attributes, body in scripts if 'id="data"' in attributes)
    specs = next(body for attributes, body in scripts if 'id="specs"' in attributes)
    visible = re.sub(r"<script[^>]*>.*?</script>|<style>.*?</style>", "", page, flags=re.DOTALL)
    return visible, json.loads(gzip.decompress(base64.b64decode(data))), json.loads(specs), scripts


def test_figures_are_those_of_the_tables(output, tmp_path):
    report(output, tmp_path / "page.html")
    visible, data, specs, _ = parts((tmp_path / "page.html").read_text())
    text = re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", visible))
    assert "5 quotes by 2 named speakers, in 2 of 4 articles, 2025-11-01 to 2025-11-02." in text
    assert "1 had no text." in text
    facts = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", visible)
    assert ("direct", "40.0%") in facts
    assert ("anonymous sources", "20.0%") in facts
    assert ("speaker unknown", "20.0%") in facts
    row = re.search(r'<tr><th scope="row">Ada Moreno.*?</tr>', visible, re.DOTALL).group()
    assert re.findall(r">([^<>\n]+)<", row) == [
        "Ada Moreno",
        "mayor",
        "Lisbon",
        "person",
        "2",
        "5",
        "2",
        "50.0%",
        "0.0%",
    ]
    assert "a harbour official" in visible
    by_name = {name: next(iter(spec["datasets"].values())) for name, spec in specs.items()}
    assert {row["kind"]: row["quotes"] for row in by_name["acts"] if row["act"] == "said"} == {
        "direct": 1, "mixed": 1, "indirect": 1,
    }  # fmt: skip
    assert sum(row["quotes"] for row in by_name["cues"] if row["cue"] == "said") == 2
    assert {(row["measure"], row["gender"]): row["n"] for row in by_name["gender"] if row["measure"] == "words"}
    assert [(row["date"], row["quotes"]) for row in by_name["dates"] if row["kind"] == "mixed"] == [("2025-11-02", 1)]
    assert sum(row["quotes"] for row in by_name["outlets"] if row["outlet"] == "Post") == 5
    assert data["columns"]["text"] == [
        "“No ships today,”", "one two three four", f"five{BROKEN}six", HOSTILE, "nobody knows",
    ]  # fmt: skip
    assert data["columns"]["said"] == [None, None, "five … six", None, None]
    assert data["columns"]["before"][0] == "A long way before it. "
    assert data["columns"]["after"][0] == " said Ada Moreno. And a word after it."
    assert data["articles"]["link"][:2] == ["https://post.example/1", None]  # never a javascript: link


def test_hostile_words_stay_words(output, tmp_path):
    report(output, tmp_path / "page.html")
    visible, _, _, scripts = parts((tmp_path / "page.html").read_text())
    assert "<script" not in visible
    assert "<img" not in visible
    assert "&lt;script&gt;alert(1)" in visible
    assert len(scripts) == 4
    for attributes, body in scripts:
        assert "src=" not in attributes
        assert "</script" not in body


def test_ids_given_twice_count_their_quotes_once(output, tmp_path):
    connection = duckdb.connect(str(output))
    connection.execute("insert into documents from documents where doc_id = 'a'")
    connection.execute("insert into speakers from speakers where doc_id = 'a'")
    connection.close()
    report(output, tmp_path / "page.html")
    visible, data, _, _ = parts((tmp_path / "page.html").read_text())
    assert "5 quotes" in visible
    assert len(data["columns"]["text"]) == 5


def test_without_kept_columns(output, tmp_path):
    connection = duckdb.connect(str(output))
    for column in ("date", "outlet", "url", "title", "body"):
        connection.execute(f"alter table documents drop column {column}")
    connection.execute("alter table speakers drop column gender")
    connection.close()
    report(output, tmp_path / "page.html")
    visible, data, specs, _ = parts((tmp_path / "page.html").read_text())
    assert "When and where" not in visible
    assert set(specs) == {"speakers", "words", "speaker_kinds", "acts", "cues"}
    assert "before" not in data["columns"]
    assert data["articles"]["title"][:2] == ["a", "b"]


def test_columns_by_other_names(output, tmp_path):
    connection = duckdb.connect(str(output))
    connection.execute("alter table documents rename column outlet to paper")
    connection.execute("alter table documents rename column date to Published")
    connection.close()
    report(output, tmp_path / "page.html", outlet="paper")
    _, data, specs, _ = parts((tmp_path / "page.html").read_text())
    assert data["articles"]["outlet"][0] == "Post"
    assert "dates" in specs  # found by its usual name
    with pytest.raises(NotAReport, match="no column 'medium' was kept; there are: doc_id, status"):
        report(output, tmp_path / "page.html", outlet="medium")


def test_folder_of_parquet(output, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    connection = duckdb.connect(str(output))
    for table in ("documents", "speakers", "quotes"):
        (folder / table).mkdir()
        connection.execute(f"copy {table} to '{folder / table}/part-00000.parquet'")
    connection.close()
    files = [str(path.relative_to(folder)) for path in folder.glob("*/*.parquet")]
    (folder / "documents" / "part-00001.parquet").write_bytes(b"begun by a run that was killed")
    (folder / "quotewire-run.json").write_text(json.dumps({"record": {"finished": "2025-12-24"}, "files": files}))
    report(output, tmp_path / "a.html")
    report(folder, tmp_path / "b.html")
    assert (tmp_path / "a.html").read_text() == (tmp_path / "b.html").read_text()


def broken(tmp_path, output, how):
    path = tmp_path / "broken.duckdb"
    if how == "missing":
        return path
    if how == "folder":
        path.mkdir()
    elif how == "text":
        path.write_text("not a database")
    elif how == "short":
        path.write_bytes(output.read_bytes()[: output.stat().st_size // 2])
    else:
        path.write_bytes(output.read_bytes())
        connection = duckdb.connect(str(path))
        connection.execute(
            {
                "other tables": "drop table quotes",
                "other columns": "alter table quotes drop column act",
                "no quotes": "delete from quotes",
                "no documents": "delete from documents",
                "not finished": """create table run as select '{"finished": null}' as record""",
            }[how]
        )
        connection.close()
    return path


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("missing", "no such file"),
        ("folder", "there is no quotewire-run.json in it"),
        ("not finished", "its run has not finished"),
        ("text", "not a DuckDB file"),
        ("short", ""),
        ("other tables", "there is no table quotes"),
        ("other columns", "quotes has no column act"),
        ("no quotes", "the table quotes has no rows"),
        ("no documents", "the table documents has no rows"),
    ],
)
def test_what_cannot_be_reported_on_is_one_line_and_exit_code_2(tmp_path, output, capsys, how, says):
    path = broken(tmp_path, output, how)
    page = tmp_path / "page.html"
    page.write_text("the page of yesterday")
    assert main(["report", str(path), "-o", str(page)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert str(path) in error
    assert says in error
    assert page.read_text() == "the page of yesterday"


def test_page_is_written_whole_or_not_at_all(tmp_path, output, capsys):
    assert main(["report", str(output), "-o", str(tmp_path / "nowhere" / "page.html")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["report", str(output), "-o", str(tmp_path / "page.html")]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.duckdb", "page.html"]


def test_same_page_again(tmp_path, output):
    report(output, tmp_path / "a.html")
    report(output, tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
