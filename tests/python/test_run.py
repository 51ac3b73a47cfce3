"""``quotewire run``: inputs, outputs, what cannot be read, being stopped and going on."""

import gzip
import json
import subprocess
import sys

import duckdb
import pytest
from articles import TABLES, articles

import quotewire as qw
from quotewire.cli import main

TEXTS = articles(30)


def tables_of(output):
    """All rows of a DuckDB file or a folder, by table, in a fixed order."""
    with duckdb.connect(str(output), read_only=True) if output.is_file() else duckdb.connect() as connection:
        found = {}
        for name in TABLES:
            source = name if output.is_file() else f"'{output}/{name}/*.parquet'"
            found[name] = connection.execute(f"select * from {source} order by all").fetchall()
        return found


def record_of(output):
    with duckdb.connect(str(output), read_only=True) as connection:
        return json.loads(connection.execute("select record from run").fetchall()[0][0])


def parquet(path, texts=TEXTS, start=0):
    rows = [(f"u{n}", text, f"2026-01-{1 + n % 28:02}") for n, text in enumerate(texts, start)]
    with duckdb.connect() as connection:
        connection.execute("create table t (url varchar, body varchar, date date)")
        if rows:
            connection.executemany("insert into t values (?, ?, ?)", rows)
        connection.execute(f"copy t to '{path}' (format parquet)")
    return path


def lines(texts=TEXTS):
    return "".join(json.dumps({"url": f"u{n}", "body": text, "n": n}) + "\n" for n, text in enumerate(texts))


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    return main(["run", *map(str, arguments)])


def test_parquet_to_duckdb_is_what_tables_gives(here, capsys):
    parquet(here / "in.parquet")
    out = here / "out.duckdb"
    assert run("in.parquet", "--text", "body", "--id", "url", "--keep", "date", "-o", out) == 0
    expected = qw.tables(TEXTS, id=[f"u{n}" for n in range(30)])
    found = tables_of(out)
    assert {name: len(found[name]) for name in TABLES} == {name: len(getattr(expected, name)) for name in TABLES}
    with duckdb.connect(str(out), read_only=True) as connection:
        sql = "select doc_id, quote_id, text, speaker, confidence from quotes"
        quotes = [
            tuple(r[k] for k in ("doc_id", "quote_id", "text", "speaker", "confidence"))
            for r in expected.quotes.to_pylist()
        ]
        assert connection.execute(sql).fetchall() == quotes
        assert connection.execute("select typeof(date) from documents limit 1").fetchall() == [("DATE",)]
        assert connection.execute("select articles, errors, version from run").fetchall() == [(30, 0, qw.__version__)]
    record = record_of(out)
    assert record["model"] == qw.Analyzer().model_checksum
    assert record["finished"]
    assert [entry["name"] for entry in record["inputs"]] == ["in.parquet"]
    assert "30 articles" in capsys.readouterr().err


@pytest.mark.parametrize(
    "suffix", ["jsonl", "jsonl.gz", "jsonl.zst", "json", "json.gz", "csv", "csv.gz", "tsv", "parquet", "folder"]
)
def test_every_kind_of_input_and_output_gives_the_same(here, suffix):
    source = here / f"in.{suffix}"
    text, sep = lines(), "\t" if suffix == "tsv" else ","
    if suffix.startswith("jsonl"):
        data = text.encode()
    elif suffix.startswith("json"):  # one array, over many lines
        data = json.dumps([json.loads(line) for line in text.splitlines()], indent=2).encode()
    elif suffix == "parquet":
        parquet(source)
    elif suffix != "folder":
        quoted = [('"' + body.replace('"', '""') + '"') for body in TEXTS]
        data = "".join([f"url{sep}body\n", *(f"u{n}{sep}{body}\n" for n, body in enumerate(quoted))]).encode()
    arguments = ["--text", "body", "--id", "url"]
    if suffix == "folder":
        source.mkdir()
        for n, body in enumerate(TEXTS):
            (source / f"{n:03}.txt").write_text(body, encoding="utf-8")
        arguments = []
    elif suffix.endswith(".gz"):
        source.write_bytes(gzip.compress(data))
    elif suffix.endswith(".zst"):
        zstandard = pytest.importorskip("zstandard")
        source.write_bytes(zstandard.compress(data))
    elif suffix != "parquet":
        source.write_bytes(data)
    assert run(source, *arguments, "-o", "out.duckdb", "-q") == 0
    assert run(source, *arguments, "-o", "out", "-q") == 0
    expected = qw.tables(TEXTS, id=[str(source / f"{n:03}.txt") if suffix == "folder" else f"u{n}" for n in range(30)])
    found = tables_of(here / "out.duckdb")
    assert found == tables_of(here / "out")
    quotes = [(row["doc_id"], row["quote_id"], row["text"]) for row in expected.quotes.to_pylist()]
    assert sorted((row[0], row[1], row[3]) for row in found["quotes"]) == sorted(quotes)


@pytest.mark.parametrize(
    ("data", "texts", "messages"),
    [
        ('{"text": "One."}\n{"text": "Two."}\n', ["One.", "Two."], []),
        ('{\n "text": "One."\n}\n', ["One."], []),
        ('\n[{"text": "One."}, 7, {"text": "Two."}]', ["One.", "Two."], ["in.json: item 2: not a JSON object but int"]),
        ('{oops}\n{"text": "Two."}\n', ["Two."], ["in.json: line 1: not JSON"]),
        ("[]", [], []),
    ],
)
def test_a_json_file_holds_lines_or_an_array_or_an_object(here, data, texts, messages):
    (here / "in.json").write_text(data)
    assert run("in.json", "-o", "out.duckdb", "-q") == int(bool(messages))
    with duckdb.connect("out.duckdb", read_only=True) as connection:
        found = connection.execute("select n_chars, message from documents").fetchall()
    assert [chars for chars, message in found if not message] == [len(text) for text in texts]
    told = [message for _, message in found if message]
    assert [message[: len(expected)] for message, expected in zip(told, messages, strict=True)] == messages


def test_rows_that_cannot_be_read_are_recorded_and_told(here, capsys):
    (here / "in.jsonl").write_bytes(
        b'{"body": "He said it would rain.", "url": "a"}\n{"body": oops}\n\n{"body": 5, "url": "c"}\n'
        b'{"body": null, "url": "d"}\n[1]\n{"body": "caf\xe9"}\n{"url": "g"}\n{"body": "\\ud83d Fine.", "url": "h"}\n'
    )
    assert run("in.jsonl", "--text", "body", "--id", "url", "-o", "out.duckdb") == 1
    with duckdb.connect("out.duckdb", read_only=True) as connection:
        found = connection.execute("select doc_id, status, message from documents").fetchall()
    assert [(id, status) for id, status, _ in found] == [
        ("a", "ok"),
        (None, "error"),
        ("c", "error"),
        ("d", "null"),
        (None, "error"),
        (None, "error"),
        ("g", "null"),
        ("h", "ok"),
    ]
    messages = [message for *_, message in found if message]
    assert messages[0].startswith("in.jsonl: line 2: not JSON")
    assert messages[1:] == [
        "in.jsonl: line 4: not a text but int",
        "in.jsonl: line 6: not a JSON object but list",
        "in.jsonl: line 7: not UTF-8 (byte 13)",
    ]
    assert "4 errors" in capsys.readouterr().err
    assert run("in.jsonl", "--text", "body", "--id", "url", "-o", "stop.duckdb", "--on-error", "stop") == 1
    assert "in.jsonl: line 2: not JSON" in capsys.readouterr().err


def test_broken_files_lose_no_row_before_the_break(here):
    whole = gzip.compress(lines().encode())
    (here / "cut.jsonl.gz").write_bytes(whole[: len(whole) * 2 // 3])
    parquet(here / "cut.parquet")
    data = (here / "cut.parquet").read_bytes()
    (here / "cut.parquet").write_bytes(data[: len(data) // 2])
    (here / "bad.csv").write_bytes(b"body,url\nHe said yes.,a\ntoo,many,cells\ncaf\xe9,c\n")
    inputs = ["cut.jsonl.gz", "cut.parquet", "bad.csv"]
    assert run(*inputs, "--text", "body", "--id", "url", "-o", "out.duckdb", "-q") == 1
    with duckdb.connect("out.duckdb", read_only=True) as connection:
        found = connection.execute("select status, message from documents").fetchall()
    messages = [message for status, message in found if status == "error"]
    assert messages[0].startswith("cut.jsonl.gz: cannot be read after line ")
    assert messages[1].startswith("cut.parquet: cannot be read after row 0: ")
    assert messages[2:] == ["bad.csv: row 2: 3 cells where the header has 2", "bad.csv: row 3: not UTF-8"]
    assert sum(status == "ok" for status, _ in found) > 2
    assert run(*inputs, "--text", "body", "--id", "url", "-o", "out.duckdb", "-q") == 0  # finished already


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nope.parquet"], "nope.parquet: no such file"),
        (["in.parquet", "--text", "nope"], "no column 'nope'; the columns are url, body, date"),
        (["in.parquet"], "--text must name one of the columns: url, body, date"),
        (["in.jsonl", "--text", "body", "--id", "x"], "in.jsonl: no column 'x'; the columns are url, body, n"),
        (["in.jsonl", "--text", "body", "--keep", "text"], "--keep: the tables have a column 'text' of their own"),
        (["in.parquet", "--text", "date"], "in.parquet: column 'date' holds DATE, not text"),
        (["in.parquet", "--text", "body", "--jobs", "0"], "jobs is 0"),
        (["in.parquet", "--text", "body", "--kinds", "x"], 'kinds: "x" is none of'),
        (["in.parquet", "in.parquet", "--text", "body"], "in.parquet: named twice"),
        (["in.doc"], "what kind of file is this?"),
        (["empty"], "no .txt files here"),
        (["in.parquet", "--text", "body", "--model", "nope.qw"], "nope.qw"),
        (["in.parquet", "--text", "body", "-o", "in.doc"], "an output is a file *.duckdb"),
        (["in.parquet", "--text", "body", "-o", "other.duckdb"], "that quotewire did not write"),
        (["in.parquet", "--text", "body", "-o", "full"], "a folder with other things in it"),
    ],
)
def test_wrong_usage_is_one_line_and_two(here, capsys, arguments, message):
    parquet(here / "in.parquet", TEXTS[:2])
    (here / "in.jsonl").write_text(lines(TEXTS[:2]))
    (here / "in.doc").write_text("x")
    (here / "empty").mkdir()
    (here / "full").mkdir()
    (here / "full" / "file").write_text("x")
    with duckdb.connect("other.duckdb") as connection:
        connection.execute("create table t (a int)")
    assert run("-o", "out.duckdb", *arguments) == 2
    told = capsys.readouterr().err.strip()
    assert message in told
    assert "\n" not in told


@pytest.mark.parametrize("output", ["out.duckdb", "out"])
def test_a_finished_run_says_so_and_a_different_one_is_refused(here, capsys, output):
    parquet(here / "in.parquet")
    base = ["in.parquet", "--text", "body", "-o", output]
    assert run(*base) == 0
    before = tables_of(here / output)
    capsys.readouterr()
    assert run(*base, "--jobs", "1") == 0
    assert "this run is finished: 30 articles" in capsys.readouterr().err
    for more, told in (
        [["--id", "url"], "id was None"],
        [["--kinds", "direct"], "options was"],
        [["--limit", "3"], "limit"],
    ):
        assert run(*base, *more) == 2
        assert told in capsys.readouterr().err
    parquet(here / "in.parquet", TEXTS[:5])
    assert run(*base) == 2
    assert "input in.parquet has changed" in capsys.readouterr().err
    assert tables_of(here / output) == before
    assert run(*base, "--restart", "-q") == 0
    assert len(tables_of(here / output)["documents"]) == 5


def test_a_long_parquet_file_is_read_a_stretch_at_a_time(here, monkeypatch):
    """In the file's order, from any row on, whatever its row groups and columns are."""
    from quotewire.cli import inputs

    monkeypatch.setattr(inputs, "_STRETCH", 2000)
    monkeypatch.setattr(inputs, "_SLICE", 8)
    with duckdb.connect() as connection:
        connection.execute("create table t (n integer, body varchar)")
        connection.executemany("insert into t values (?, ?)", list(enumerate(articles(100, 3))))
        connection.execute("copy t to 'in.parquet' (format parquet, row_group_size 7)")
        connection.execute("copy (select n as file_row_number, body from t) to 'own.parquet' (format parquet)")
    columns = inputs.Columns("body", "n", [])
    (unit,) = inputs.find(["in.parquet"])
    for done in (0, 1, 37, 99, 100):
        sizes = [len(batch) for batch in unit.batches(columns, done, done)]
        assert sum(sizes) == 100 - done
        assert done > 50 or len(sizes) > 5
    for name, id in (("in", "n"), ("own", "file_row_number")):
        assert run(f"{name}.parquet", "--text", "body", "--id", id, "-o", f"{name}.duckdb", "-q") == 0
        with duckdb.connect(f"{name}.duckdb", read_only=True) as connection:
            assert connection.execute("select doc_id from documents").fetchall() == [(n,) for n in range(100)]
    assert tables_of(here / "in.duckdb") == tables_of(here / "own.duckdb")


def test_force_takes_new_files_along(here):
    parquet(here / "a.parquet", TEXTS[:5])
    assert run("*.parquet", "--text", "body", "--id", "url", "-o", "out.duckdb", "-q") == 0
    parquet(here / "b.parquet", TEXTS[5:9], 5)
    assert run("*.parquet", "--text", "body", "--id", "url", "-o", "out.duckdb", "-q") == 2
    assert run("*.parquet", "--text", "body", "--id", "url", "-o", "out.duckdb", "-q", "--force") == 0
    assert sorted(row[0] for row in tables_of(here / "out.duckdb")["documents"]) == [f"u{n}" for n in range(9)]


def test_limit_kinds_and_empty_inputs(here):
    parquet(here / "in.parquet")
    assert run("in.parquet", "--text", "body", "-o", "a.duckdb", "-q", "--limit", "7", "--kinds", "direct") == 0
    found = tables_of(here / "a.duckdb")
    assert [row[0] for row in found["documents"]] == list(range(7))
    assert {row[2] for row in found["quotes"]} == {"direct"}
    parquet(here / "none.parquet", [])
    for output in ("b.duckdb", "b"):
        assert run("none.parquet", "--text", "body", "-o", output, "-q") == 0
        assert tables_of(here / output) == {name: [] for name in TABLES}


def test_row_numbers_go_on_over_files(here):
    parquet(here / "a.parquet", TEXTS[:5])
    (here / "b.jsonl").write_text(lines(TEXTS[5:9]))
    assert run("a.parquet", "b.jsonl", "--text", "body", "-o", "out.duckdb", "-q") == 0
    assert [row[0] for row in tables_of(here / "out.duckdb")["documents"]] == list(range(9))


def test_repeated_ids_are_told(here, capsys):
    (here / "in.jsonl").write_text(lines(TEXTS[:3]) + lines(TEXTS[:2]))
    for output in ("out.duckdb", "out"):
        assert run("in.jsonl", "--text", "body", "--id", "url", "-o", output) == 0
        assert "2 ids belong to more than one article" in capsys.readouterr().err


def test_pipe_in_and_out():
    command = [sys.executable, "-m", "quotewire", "run", "-", "--text", "body", "--id", "url", "-o", "-"]
    done = subprocess.run(command, input=lines(), capture_output=True, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found == qw.tables(TEXTS, id=[f"u{n}" for n in range(30)]).quotes.to_pylist()
    assert "30 articles" in done.stderr


def test_a_reader_that_goes_away_is_no_error():
    command = f"{sys.executable} -m quotewire run - --text body -o - -q | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], input=lines(TEXTS * 100), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
@pytest.mark.parametrize(("output", "blocks"), [("out.duckdb", 16), ("out", 2)])
def test_a_full_disk_is_a_clear_error_and_loses_nothing(here, output, blocks):
    parquet(here / "in.parquet")
    code = (
        "import signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); import quotewire.cli as c; "
        "sys.exit(c.main(sys.argv[1:]))"
    )
    command = f"ulimit -f {blocks}; exec {sys.executable} -c '{code}' run in.parquet --text body -o {output}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.returncode in (1, 2), done.stderr
    assert "Traceback" not in done.stderr
    assert output in done.stderr
    assert run("in.parquet", "--text", "body", "-o", output, "-q") == 0
    assert len(tables_of(here / output)["documents"]) == 30
