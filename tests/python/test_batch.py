"""``quotewire.batch``: the one callable that every engine runs."""

import concurrent.futures
import multiprocessing
import pickle
import subprocess
import sys
import textwrap

import pandas
import polars
import pyarrow
import pytest
from articles import TABLES, all_rows, articles

import quotewire as qw
from quotewire import batches

TEXTS = [*articles(12), None, ""]
TABLE = pyarrow.table({"url": [f"u{n}" for n in range(14)], "outlet": ["A", None] * 7, "body": TEXTS})
NAMED = {"text": "body", "id": "url", "keep": ["outlet"]}


@pytest.fixture(scope="module")
def expected():
    out = qw.tables(TABLE, **NAMED)
    return all_rows(out)


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_those_of_tables(table, expected):
    batch = qw.batch(table=table, **NAMED)
    (given,) = TABLE.to_batches()
    rows = batch(given)
    assert isinstance(rows, pyarrow.RecordBatch)
    assert rows.to_pylist() == expected[table]
    assert rows.schema == batch.schema(TABLE.schema)
    assert batch(TABLE).equals(pyarrow.Table.from_batches([rows]))


def test_all_gives_one_row_a_document_with_the_other_tables_as_lists(expected):
    batch = qw.batch(table="all", **NAMED)
    rows = batch(TABLE)
    assert rows.schema == batch.schema(TABLE.schema)
    assert rows.drop(list(batches.NESTED)).to_pylist() == expected["documents"]
    for name in batches.NESTED:
        own = set(qw.SCHEMAS[name].names) - {"doc_id"}
        flat = [(row["doc_id"], one) for row in rows.to_pylist() for one in row[name]]
        assert flat == [(row["doc_id"], {k: v for k, v in row.items() if k in own}) for row in expected[name]]


@pytest.mark.parametrize("table", [*TABLES, "all"])
def test_no_rows_have_the_published_schema(table):
    batch = qw.batch(table=table)
    assert batch(pyarrow.table({"text": pyarrow.array([], pyarrow.string())})).schema == batch.schema()
    if table != "all":
        assert batch.schema() == pyarrow.schema(qw.SCHEMAS[table])
    assert batch.schema().names[0] == "doc_id"
    assert batch(TABLE.slice(0, 0).select(["body"])).num_rows == 0


def test_the_schema_of_carried_columns_is_that_of_the_input():
    batch = qw.batch(id="n", keep=["date"])
    given = pyarrow.schema([("n", pyarrow.int32()), ("date", pyarrow.date32()), ("body", pyarrow.large_string())])
    schema = batch.schema(given)
    assert (schema.field("doc_id").type, schema.field("date").type) == (pyarrow.int32(), pyarrow.date32())
    with pytest.raises(ValueError, match="give its schema"):
        batch.schema()


def test_pandas_and_polars_come_back_as_what_they_are(expected):
    batch = qw.batch(**NAMED)
    frame = batch(TABLE.to_pandas())
    assert isinstance(frame, pandas.DataFrame)
    assert pyarrow.Table.from_pandas(frame, preserve_index=False).to_pylist() == expected["quotes"]
    assert dict(frame.dtypes) == dict(batch(TABLE.to_pandas().head(0)).dtypes)  # a column of nulls changes no type
    frame = batch(polars.from_arrow(TABLE))
    assert isinstance(frame, polars.DataFrame)
    assert frame.to_dicts() == expected["quotes"]
    alone = qw.batch()
    assert len(alone(pyarrow.array(TEXTS))) == len(alone(polars.Series(TEXTS))) == len(expected["quotes"])
    assert len(alone(pyarrow.chunked_array([TEXTS]))) == len(alone(pandas.Series(TEXTS))) == len(expected["quotes"])


@pytest.mark.parametrize("size", [1, 3, 100])
def test_pieces_of_any_size_give_the_same_rows(size, expected):
    batch = qw.batch(**NAMED)
    pieces = TABLE.to_batches(max_chunksize=size)
    assert [row for piece in pieces for row in batch(piece).to_pylist()] == expected["quotes"]
    assert [row for rows in batch.stream(iter(pieces)) for row in rows.to_pylist()] == expected["quotes"]
    assert list(batch.stream(iter([]))) == []


def test_polars_lazy_frames_stay_lazy(expected):
    lazy = qw.batch(**NAMED)(polars.from_arrow(TABLE).lazy())
    assert isinstance(lazy, polars.LazyFrame)
    assert lazy.collect_schema().names()[0] == "doc_id"
    assert lazy.collect().to_dicts() == expected["quotes"]
    assert lazy.collect(engine="streaming").sort("doc_id", "quote_id").to_dicts() == sorted(
        expected["quotes"], key=lambda row: (row["doc_id"], row["quote_id"])
    )
    direct = lazy.filter(polars.col("kind") == "direct").select("speaker")  # pushed no further down than the call
    assert direct.collect()["speaker"].to_list() == [
        row["speaker"] for row in expected["quotes"] if row["kind"] == "direct"
    ]
    numbered = qw.batch(text="body")(polars.from_arrow(TABLE).lazy()).collect(engine="streaming")
    assert numbered["doc_id"].to_list() == qw.tables(TEXTS).quotes.column("doc_id")


def test_lazy_frames_that_do_not_fit_are_told_before_anything_is_read():
    frame = polars.from_arrow(TABLE).with_columns(n=1)
    with pytest.raises(KeyError, match="words"):
        qw.batch(text="words")(frame.lazy())
    with pytest.raises(TypeError, match="not text"):
        qw.batch(text="n")(frame.lazy())
    assert qw.batch(**NAMED)(frame.lazy().limit(0)).collect().shape == (0, len(qw.SCHEMAS["quotes"]) + 1)


def test_dates_count_as_in_tables():
    given = pyarrow.table({"day": ["2026-03-18", None], "body": ["The ship sank last Tuesday."] * 2})
    batch = qw.batch(table="entities", text="body", date="day")
    expected = qw.tables(given, text="body", date="day").entities.to_pylist()
    assert batch(given).to_pylist() == pickle.loads(pickle.dumps(batch))(given).to_pylist() == expected
    assert expected[0]["value"] != expected[-1]["value"]
    assert [row for rows in batch.stream(given.to_batches()) for row in rows.to_pylist()] == expected


def test_what_cannot_be_read_is_a_status():
    given = pyarrow.table({"url": ["a", "b", "b"], "body": pyarrow.array([b"\xff", None, b"One."], pyarrow.binary())})
    rows = qw.batch(table="documents", text="body", id="url")(given)
    assert rows.column("status").to_pylist() == ["error", "null", "ok"]
    assert rows.column("doc_id").to_pylist() == ["a", "b", "b"]
    assert "not UTF-8" in rows.column("message")[0].as_py()
    rows = qw.batch(table="documents")(pandas.Series(["One.", 7], dtype=object))
    assert rows["status"].tolist() == ["ok", "error"]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"text": "words"}, KeyError, "no column 'words'|no column \"words\""),
        ({"text": "n"}, TypeError, "Int64, not text"),
        ({"id": "key"}, KeyError, "key"),
        ({"keep": ["key"]}, KeyError, "key"),
    ],
)
def test_columns_that_do_not_fit_are_told_before_any_text_is_read(options, error, message):
    given = pyarrow.table({"n": [1], "body": ["One."]})
    batch = qw.batch(**{"text": "body", **options})
    for read in (lambda: batch(given), lambda: batch.schema(given.schema), lambda: batch(given.to_batches()[0])):
        with pytest.raises(error, match=message):
            read()


def test_wrong_arguments_are_told():
    with pytest.raises(ValueError, match="one of documents, sentences"):
        qw.batch(table="quote")
    with pytest.raises(TypeError, match="keep is a list"):
        qw.batch(keep="outlet")
    with pytest.raises(ValueError, match="column 'speakers' of their own"):
        qw.batch(table="all", keep=["speakers"])
    with pytest.raises(TypeError, match=r"quotewire\.Analyzer"):
        qw.batch("quotes")
    with pytest.raises(TypeError, match="not list"):
        qw.batch()(TEXTS)
    with pytest.raises(TypeError, match="with_format"):
        qw.batch()({"body": TEXTS})


def test_a_pickled_batch_gives_the_same_and_its_model_is_loaded_once():
    batch = qw.batch(qw.Analyzer(kinds=["direct"], names={"ORG": ["Meridian News"]}), **NAMED)
    packed = pickle.dumps(batch)
    before = batches._loaded.cache_info().misses
    again = [pickle.loads(packed) for _ in range(5)]
    assert batches._loaded.cache_info().misses <= before + 1
    assert all(other(TABLE).equals(batch(TABLE)) for other in again)
    assert pickle.dumps(again[0]) == packed
    assert repr(again[0]) == repr(batch)
    assert set(batch(TABLE).column("kind").to_pylist()) == {"direct"}


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_other_processes_give_the_same(method, expected):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("no such way to start a process here")
    batch = qw.batch(**NAMED)
    batch(TABLE)  # threads were at work before the fork
    context = multiprocessing.get_context(method)
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        found = pool.map(batch, TABLE.to_batches(max_chunksize=5), timeout=120)
        assert [row for rows in found for row in rows.to_pylist()] == expected["quotes"]


def test_threads_share_a_batch(expected):
    batch = qw.batch(**NAMED)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert all(rows.to_pylist() == expected["quotes"] for rows in pool.map(batch, [TABLE] * 12))


def test_another_model_or_version_is_noticed(monkeypatch):
    make, (options, checksum, version, *rest) = qw.batch().__reduce__()
    assert make(options, checksum, version, *rest)
    with pytest.raises(ValueError, match="checksum"):
        make(options, "0" * 16, version, *rest)
    with pytest.raises(ValueError, match=r"made by quotewire 9\.9"):
        make(options, checksum, "9.9", *rest)


def test_paths_are_made_absolute_for_workers(tmp_path, monkeypatch):
    (tmp_path / "names.tsv").write_text("ORG\tHarbour Watch\n")
    monkeypatch.chdir(tmp_path)
    batch = qw.batch(qw.Analyzer(names="names.tsv"), "entities")
    monkeypatch.chdir("/")
    batches._loaded.cache_clear()
    given = pyarrow.array(["A ship was seen by Harbour Watch."])
    assert pickle.loads(pickle.dumps(batch))(given).column("label").to_pylist() == ["ORG"]


ENGINES = ["pyarrow", "pandas", "polars", "numpy", "pyspark", "dask", "ray", "datasets", "spacy", "sklearn", "duckdb"]


def test_the_package_works_with_no_engine_installed():
    code = f"""
        import sys

        class Nothing:
            def find_spec(self, name, path=None, target=None):
                if name.partition(".")[0] in {ENGINES!r}:
                    raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

        sys.meta_path.insert(0, Nothing())
        import quotewire as qw

        doc = qw.analyze("“We will not sign,” said Ada Moreno.")
        assert [quote.speaker.name for quote in doc.quotes] == ["Ada Moreno"]
        assert len(qw.tables([doc.text]).quotes) == 1
        assert not set({ENGINES!r}) & set(sys.modules)
        try:
            qw.batch().schema()
        except ImportError as error:
            print(error)
    """
    found = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=120)
    assert found.returncode == 0, found.stderr
    assert found.stdout == "quotewire.batch needs pyarrow: pip install 'quotewire[frames]'\n"
