"""Many texts: every kind of input, every client of the output, and what is no text."""

import datetime
import decimal
import gc
import subprocess
import sys
import textwrap

import duckdb
import numpy
import pandas
import polars
import pyarrow
import pytest
from articles import TABLES, all_rows, articles

import quotewire as qw

TEXTS = articles(40)


@pytest.fixture(scope="module")
def expected():
    return all_rows(qw.tables(TEXTS))


def without_ids(found):
    return {name: [{k: v for k, v in row.items() if k != "doc_id"} for row in table] for name, table in found.items()}


PANDAS_TYPES = [object, "string[python]", "string[pyarrow]", "str", pandas.ArrowDtype(pyarrow.large_string())]


@pytest.mark.parametrize(
    "data",
    [
        tuple(TEXTS),
        (text for text in TEXTS),
        *(pandas.Series(TEXTS, dtype=kind) for kind in PANDAS_TYPES),
        pandas.Series(TEXTS, index=range(100, 140)),
        pandas.Series(TEXTS).astype("category"),
        polars.Series(TEXTS),
        polars.Series(TEXTS, dtype=polars.Categorical),
        pyarrow.array(TEXTS),
        pyarrow.array(TEXTS, pyarrow.large_string()),
        pyarrow.array(TEXTS, pyarrow.string_view()),
        pyarrow.array(TEXTS).dictionary_encode(),
        pyarrow.chunked_array([TEXTS[:7], [], TEXTS[7:]]),
        pyarrow.array([text.encode() for text in TEXTS]),
        numpy.array(TEXTS, dtype=object),
        pyarrow.array([*TEXTS[:2], *TEXTS])[2:],
    ],
    ids=lambda data: f"{type(data).__module__}.{type(data).__name__}",
)
def test_every_column_of_texts_gives_the_same(data, expected):
    assert all_rows(qw.tables(data)) == expected


@pytest.mark.parametrize("kind", ["pandas", "polars", "lazy", "table", "batch", "reader", "duckdb"])
def test_every_frame_gives_the_same(kind, expected):
    table = pyarrow.table(
        {
            "url": [f"u{n}" for n in range(40)],
            "n": range(40),
            "body": TEXTS,
            "date": [datetime.date(2026, 1, 1 + n % 28) for n in range(40)],
        }
    )
    data = {
        "pandas": lambda: table.to_pandas(),
        "polars": lambda: polars.from_arrow(table),
        "lazy": lambda: polars.from_arrow(table).lazy(),
        "table": lambda: table,
        "batch": lambda: table.to_batches()[0],
        "reader": lambda: table.to_reader(max_chunksize=7),
        "duckdb": lambda: duckdb.from_arrow(table),
    }[kind]()
    out = qw.tables(data, text="body", id="url", keep=["date", "n"])
    found = all_rows(out)
    assert [row["doc_id"] for row in found["documents"]] == [f"u{n}" for n in range(40)]
    for row in [*found["documents"], *found["quotes"]]:
        n = int(row["doc_id"][1:])
        assert (row.pop("date"), row.pop("n")) == (datetime.date(2026, 1, 1 + n % 28), n)
    assert without_ids(found) == without_ids(expected)


def test_integer_ids_stay_integers():
    frame = pandas.DataFrame({"id": [30, 10, 20], "text": TEXTS[:3]})
    assert qw.tables(frame, id="id", text="text").documents.column("doc_id") == [30, 10, 20]
    assert qw.tables(TEXTS[:2], id=[7, None]).documents.column("doc_id") == [7, None]
    assert qw.tables(TEXTS[:2], id=["x", 7]).documents.column("doc_id") == ["x", "7"]


def test_clients_read_the_tables(expected):
    quotes = qw.tables(TEXTS).quotes
    assert len(quotes) == len(expected["quotes"]) > 40
    assert pyarrow.table(quotes).to_pylist() == expected["quotes"]
    assert quotes.to_polars().to_dicts() == expected["quotes"]
    frame = quotes.to_pandas()
    assert frame["text"].tolist() == quotes.column("text")
    assert duckdb.sql("select count(*) from quotes").fetchall() == [(len(quotes),)]
    assert str(quotes).startswith("Table(quotes: ")
    assert pyarrow.schema(quotes.schema) == pyarrow.schema(qw.SCHEMAS["quotes"])
    assert polars.DataFrame(quotes).columns == quotes.column_names
    documents, *_, same = qw.tables(TEXTS)
    assert (len(documents), len(same)) == (40, len(quotes))
    with pytest.raises(KeyError, match='no column "nope"; the columns are doc_id'):
        quotes.column("nope")


def test_schemas_are_those_of_the_design():
    assert qw.SCHEMAS["sentences"].names == ["doc_id", "sentence_id", "start", "end", "block"]
    assert " ".join(qw.SCHEMAS["quotes"].names) == (
        "doc_id quote_id kind text start end parts cue cue_start cue_end speaker_id speaker speaker_text speaker_start "
        "speaker_end speaker_role resolution addressee act parent_id sentence_id confidence"
    )
    assert list(qw.SCHEMAS) == TABLES
    for schema in qw.SCHEMAS.values():
        assert all(about for *_, about in schema.columns)
        assert schema.name in repr(schema)


def test_rows_agree_with_the_document(expected):
    for number in (0, 17):
        doc = qw.analyze(TEXTS[number])
        quotes = [row for row in expected["quotes"] if row["doc_id"] == number]
        assert [(q.text, q.start, q.end, q.kind, q.confidence) for q in doc.quotes] == [
            (row["text"], row["start"], row["end"], row["kind"], row["confidence"]) for row in quotes
        ]
        assert [[list(part) for part in q.parts] for q in doc.quotes] == [
            [[part["start"], part["end"]] for part in row["parts"]] for row in quotes
        ]
        assert [q.speaker and q.speaker.name for q in doc.quotes] == [row["speaker"] for row in quotes]
        for row in quotes:
            assert TEXTS[number][row["start"] : row["end"]] == row["text"]
        sentences = [(r["start"], r["end"]) for r in expected["sentences"] if r["doc_id"] == number]
        assert sentences == [(s.start, s.end) for s in doc.sentences] == qw.sentences(TEXTS[number])


def test_sentences_alone_are_those_of_the_tables(expected):
    columns = ("doc_id", "start", "end")
    wanted = [{name: row[name] for name in columns} for row in expected["sentences"]]
    assert qw.sentences(TEXTS).to_pylist() == wanted
    assert qw.sentences(pandas.DataFrame({"body": TEXTS}), text="body").to_pylist() == wanted
    assert qw.Analyzer(jobs=2).sentences(polars.Series(TEXTS)).to_pylist() == wanted
    assert qw.sentences([]).to_pylist() == []
    assert qw.sentences("") == []
    with pytest.raises(TypeError, match="row 1: not a text but int"):
        qw.sentences(["Yes.", 5])


def test_missing_texts_are_rows_with_a_status():
    texts = [TEXTS[0], None, float("nan"), numpy.float64("nan"), pandas.NA, pandas.NaT, "", "  \n "]
    statuses = ["ok", "null", "null", "null", "null", "null", "ok", "ok"]
    assert qw.tables(texts).documents.column("status") == statuses
    frame = pandas.DataFrame({"body": texts, "id": range(8)})
    out = qw.tables(frame, text="body", id="id")
    assert out.documents.column("status") == statuses
    assert set(out.quotes.column("doc_id")) == {0}
    assert qw.tables(pandas.Series(["x", None], dtype="string[pyarrow]")).documents.column("status") == ["ok", "null"]
    assert qw.tables(polars.Series([None, None])).documents.column("status") == ["null", "null"]


@pytest.mark.parametrize(
    ("cell", "error", "message"),
    [
        (5, TypeError, "not a text but int (5)"),
        (b"abc", TypeError, "not a text but bytes"),
        (decimal.Decimal(1), TypeError, "not a text but Decimal"),
        (["a"], TypeError, "not a text but list"),
    ],
)
def test_a_cell_that_is_not_text_names_its_row(cell, error, message):
    texts = [*TEXTS[:3], cell, TEXTS[4]]
    with pytest.raises(error) as raised:
        qw.tables(texts)
    assert f"row 3: {message}" in str(raised.value)
    with pytest.raises(error) as raised:
        qw.tables(pandas.DataFrame({"b": texts, "u": list("vwxyz")}), text="b", id="u")
    assert f"row 3 (y): {message}" in str(raised.value)
    out = qw.tables(texts, errors="record")
    assert out.documents.column("status") == ["ok", "ok", "ok", "error", "ok"]
    assert message in out.documents.column("message")[3]
    assert out.n_errors == 1
    assert "errors=1" in repr(out)


def test_bytes_that_are_not_utf8():
    cells = pyarrow.array([b"\xe2\x80\x9cYes,\xe2\x80\x9d he said.", b"caf\xe9"])
    broken = pyarrow.Array.from_buffers(pyarrow.string(), 2, cells.buffers())
    for column in (cells, broken):
        with pytest.raises(ValueError, match=r"row 1: not UTF-8 \(byte 3 of the cell\)"):
            qw.tables(column)
        assert qw.tables(column, errors="record").documents.column("status") == ["ok", "error"]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: qw.tables("one text"), TypeError, "use quotewire.analyze"),
        (lambda: qw.tables(b"bytes"), TypeError, "bytes"),
        (lambda: qw.tables(5), TypeError, "int holds no texts"),
        (lambda: qw.tables(None), TypeError, "NoneType holds no texts"),
        (lambda: qw.tables({"a": []}), TypeError, "a dict is no list of texts"),
        (lambda: qw.tables(["a"], text="b"), TypeError, "name columns"),
        (lambda: qw.tables(["a"], id=[1, 2]), ValueError, "1 texts but 2 ids"),
        (lambda: qw.tables(["a"], errors="ignore"), ValueError, "errors is 'ignore'"),
        (lambda: qw.tables(["a"], jobs=0), ValueError, "jobs is 0"),
        (lambda: qw.tables(pandas.DataFrame({"a": ["x"], "b": ["y"]})), TypeError, "one of the columns: a, b"),
        (lambda: qw.tables(pandas.DataFrame({"a": ["x"]}), text="c"), KeyError, "the columns are a"),
        (lambda: qw.tables(polars.DataFrame({"a": ["x"]}), text="c"), KeyError, "the columns are a"),
        (lambda: qw.tables(polars.DataFrame({"a": [1]}), text="a"), TypeError, "holds Int64, not text"),
        (lambda: qw.tables(pandas.DataFrame({"a": ["x"]}), keep=["text"]), ValueError, "a column 'text' of their own"),
        (lambda: qw.tables(pandas.DataFrame({"a": ["x"]}), keep="a"), TypeError, r'keep is a list of columns: \["a"\]'),
        (lambda: next(qw.Analyzer().stream("text")), TypeError, "no stream of batches"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_repeated_ids_are_kept_and_told():
    with pytest.warns(UserWarning, match=r"1 id\(s\) belong to more than one document"):
        out = qw.tables(TEXTS[:3], id=["a", "b", "a"])
    assert out.documents.column("doc_id") == ["a", "b", "a"]


def test_no_rows_are_tables_all_the_same():
    for data in ([], iter([]), pandas.Series([], dtype=str), polars.Series([], dtype=polars.String)):
        out = qw.tables(data)
        assert [len(table) for table in out] == [0] * 5
        assert out.quotes.column_names == qw.SCHEMAS["quotes"].names
        assert list(out.quotes.to_pandas().columns) == qw.SCHEMAS["quotes"].names
    frame = polars.DataFrame({"b": [], "i": []}, schema={"b": polars.String, "i": polars.Int32})
    assert str(pyarrow.table(qw.tables(frame, text="b", id="i").quotes).schema.field("doc_id").type) == "int32"


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_any_number_of_threads_gives_the_same(jobs, expected):
    assert all_rows(qw.Analyzer(jobs=jobs).tables(TEXTS)) == expected


@pytest.mark.parametrize("size", [1, 3, 40])
def test_a_stream_in_batches_of_any_size_gives_the_same(size, expected):
    analyzer = qw.Analyzer(jobs=3)
    batches = (TEXTS[at : at + size] for at in range(0, 40, size))
    parts = [all_rows(part) for part in analyzer.stream(batches)]
    assert {name: [row for part in parts for row in part[name]] for name in TABLES} == expected
    one_by_one = list(analyzer.stream(iter(TEXTS)))
    assert [row for part in one_by_one for row in all_rows(part)["quotes"]] == expected["quotes"]


def test_a_stream_reads_no_further_ahead_than_it_must():
    read = []

    def batches():
        for number in range(10_000):
            read.append(number)
            yield TEXTS[:5]

    stream = qw.Analyzer(jobs=2).stream(batches())
    for _ in range(3):
        next(stream)
    assert len(read) < 60
    stream.close()


def test_a_stream_of_frames_with_ids():
    frames = [polars.DataFrame({"b": TEXTS[at : at + 10], "u": range(at, at + 10)}) for at in range(0, 40, 10)]
    parts = list(qw.Analyzer().stream(frames, text="b", id="u"))
    assert [x for part in parts for x in part.documents.column("doc_id")] == list(range(40))


def test_kinds_and_confidence_leave_no_loose_ends():
    out = qw.tables(TEXTS, kinds=["direct"], min_confidence=0.3)
    assert set(out.quotes.column("kind")) <= {"direct"}
    assert all(confidence >= 0.3 for confidence in out.quotes.column("confidence"))
    per_speaker = {}
    for row in out.quotes.to_pylist():
        key = (row["doc_id"], row["speaker_id"])
        per_speaker[key] = per_speaker.get(key, 0) + 1
    for row in out.speakers.to_pylist():
        assert per_speaker[row["doc_id"], row["speaker_id"]] == row["n_quotes"] > 0
    assert sum(out.documents.column("n_quotes")) == len(out.quotes)


def test_accessors_of_pandas_stand_on_the_index():
    import quotewire.frames

    quotewire.frames.register()
    frame = pandas.DataFrame({"body": TEXTS, "outlet": ["A", "B"] * 20}, index=[f"i{n}" for n in range(40)])
    quotes = frame.quotewire.quotes("body")
    assert quotes.index[0] == f"i{qw.tables(TEXTS).quotes.column('doc_id')[0]}"
    joined = quotes.join(frame)
    assert len(joined) == len(quotes)
    assert joined["outlet"].notna().all()
    for row in joined.itertuples():
        assert row.body[row.start : row.end] == row.text
    assert len(frame["body"].quotewire.sentences()) == len(qw.tables(TEXTS).sentences)
    frame["url"] = range(40)
    assert "doc_id" in frame.quotewire.speakers("body", id="url").columns
    assert len(frame.quotewire.entities("body")) == len(qw.tables(TEXTS).entities)
    with pytest.raises(AttributeError):
        _ = pandas.Series([1, 2]).quotewire


def test_accessors_of_polars():
    import quotewire.frames

    quotewire.frames.register()
    frame = polars.DataFrame({"body": TEXTS, "url": [f"u{n}" for n in range(40)]})
    quotes = frame.quotewire.quotes("body", id="url")
    assert frame.join(quotes, left_on="url", right_on="doc_id").height == quotes.height > 40
    assert frame["body"].quotewire.sentences().height == len(qw.tables(TEXTS).sentences)


def test_pandas_without_pyarrow(tmp_path):
    code = textwrap.dedent("""
        import importlib.abc, sys
        class Hide(importlib.abc.MetaPathFinder):
            def find_spec(self, name, path=None, target=None):
                if name.partition(".")[0] == "pyarrow":
                    raise ImportError("pyarrow is not installed here")
        sys.meta_path.insert(0, Hide())
        import pandas, quotewire as qw
        texts = ["“We will sign,” said Ada Moreno.", None, "Ben Okafor said that it would rain."]
        frame = pandas.DataFrame({"body": texts, "url": ["a", "b", "c"], "n": [1, 2, 3]})
        frame["day"] = pandas.to_datetime(["2026-01-05", None, "2026-02-01"])
        out = qw.tables(frame, text="body", id="url", keep=["n", "day"])
        found = out.quotes.to_pandas()
        print(found["doc_id"].tolist(), found["n"].tolist(), found["day"].tolist()[0])
        print(frame.quotewire.quotes("body").index.tolist(), out.documents.column("status"))
        print(frame["body"].quotewire.quotes()["text"].tolist()[0])
    """)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "['a', 'c'] [1, 3] 2026-01-05 00:00:00",
        "[0, 2] ['ok', 'null', 'ok']",
        "“We will sign,”",
    ]


def test_progress_is_called_after_each_batch():
    seen = []
    qw.tables(articles(300, 60), progress=seen.append)
    assert [s.documents for s in seen] == sorted({s.documents for s in seen})
    assert (seen[-1].documents, seen[-1].total) == (300, 300)
    assert seen[-1].characters > 300_000
    assert seen[-1].seconds > 0


def test_progress_bar_is_tqdm(capsys):
    qw.tables(TEXTS, progress=True)
    told = capsys.readouterr().err
    assert "40/40" in told
    assert "MB/s" in told  # what is counted are bytes


def test_tables_outlive_what_they_were_made_of():
    reader = qw.tables(TEXTS).quotes
    stream = pyarrow.RecordBatchReader.from_stream(reader)
    del reader
    gc.collect()
    assert stream.read_all().num_rows == len(qw.tables(TEXTS).quotes)


BERLIN = datetime.datetime(2024, 1, 1, 0, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pandas.array([1, None], dtype="Int64"), [1, None]),
        (numpy.array([1, 2**63 + 5], dtype="uint64"), ["1", str(2**63 + 5)]),
        ([10**30, 1], [str(10**30), "1"]),
        (pandas.Series([BERLIN, None]), [BERLIN, None]),
        (pandas.Series([datetime.date(2024, 1, 1), None]).astype("date32[pyarrow]"), [datetime.date(2024, 1, 1), None]),
        (pandas.Categorical(["a", None]), ["a", None]),
        (pyarrow.array([1, 2**63 + 5], pyarrow.uint64()), [1, 2**63 + 5]),
        (pyarrow.array([BERLIN, None], pyarrow.timestamp("ms", "Europe/Berlin")), [BERLIN, None]),
        (pyarrow.array([datetime.time(3, 4, 5), None]), [datetime.time(3, 4, 5), None]),
        (pyarrow.array([datetime.timedelta(hours=30), None]), [datetime.timedelta(hours=30), None]),
        (pyarrow.array([datetime.date(2024, 1, 1)] * 2, pyarrow.date64()), [datetime.date(2024, 1, 1)] * 2),
        (pyarrow.array([["a", "b"], None]), [["a", "b"], None]),
        (pyarrow.array([[], [1]], pyarrow.large_list(pyarrow.int8())), [[], [1]]),
        (pyarrow.array([{"a": 1, "b": ["x"]}, None]), [{"a": 1, "b": ["x"]}, None]),
        (pyarrow.array([b"\xff", None]), [b"\xff", None]),
        (pyarrow.array([1, None], pyarrow.decimal128(9, 2)), ["1.00", None]),
        (pyarrow.array([[1, 2], None], pyarrow.list_(pyarrow.int8(), 2)), ["[1, 2]", None]),
        (pyarrow.nulls(2), [None, None]),
    ],
    ids=lambda given: str(getattr(given, "type", getattr(given, "dtype", type(given).__name__))),
)
def test_columns_carried_along_keep_their_values(values, expected):
    texts = ["“Yes,” said Bo Ek.", "“No,” said Ada Moreno."]
    frame = pyarrow.table({"body": texts, "x": values}) if isinstance(values, pyarrow.Array) else None
    if frame is None:
        frame = pandas.DataFrame({"body": texts, "x": values})
    found = qw.tables(frame, text="body", keep=["x"])
    assert found.quotes.column("x") == [row["x"] for row in found.quotes.to_pylist()] == expected
    if not isinstance(expected[0], (list, dict, bytes)):
        assert qw.tables(frame, text="body", id="x").documents.column("doc_id") == expected


@pytest.mark.parametrize("library", [pandas, pyarrow])
def test_the_day_of_a_time_with_a_zone_is_that_of_its_zone(library):
    columns = {"body": ["The board met yesterday."], "published": [BERLIN]}
    frame = pandas.DataFrame(columns) if library is pandas else pyarrow.table(columns)
    assert qw.tables(frame, text="body", date="published").entities.column("value") == ["2023-12-31"]
