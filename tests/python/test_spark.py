"""``quotewire.spark`` on a cluster of two executors, each a process of its own with one core."""

import os
import shutil
import signal
import sys
from pathlib import Path

import pyarrow
import pytest
from articles import TABLES, all_rows, articles
from engines import engine, recipe

import quotewire as qw

pyspark = engine("pyspark")
if shutil.which("java") is None and not os.environ.get("QUOTEWIRE_ENGINES"):
    pytest.skip("Spark needs Java", allow_module_level=True)

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.filterwarnings("default"),  # Spark's own: of pandas, of sockets
]

TEXTS = [*articles(20), None, "", "One sentence."]
ROWS = [(f"u{n % 21}", n, text) for n, text in enumerate(TEXTS)]  # u0 and u1 are there twice


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    home = tmp_path_factory.mktemp("spark")
    here = str(Path(__file__).parent)
    settings = {
        "SPARK_HOME": str(Path(pyspark.__file__).parent),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(home / "work"),
        "PYSPARK_PYTHON": sys.executable,
    }
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    builder = pyspark.sql.SparkSession.builder.master("local-cluster[2,1,1024]")
    for name, value in {
        "spark.driver.memory": "1g",
        "spark.executor.memory": "768m",
        "spark.executorEnv.PYTHONPATH": here,
        "spark.local.dir": str(home),
        "spark.sql.execution.arrow.maxRecordsPerBatch": "3",
        "spark.sql.warehouse.dir": str(home / "warehouse"),
        "spark.ui.enabled": "false",
    }.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")  # an executor is killed on purpose
    yield session
    session.stop()
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


def frame(spark, rows=ROWS, schema="url string, `n.x` int, body string", partitions=5):
    """A DataFrame whose rows lie in order in so many partitions."""
    return spark.createDataFrame(spark.sparkContext.parallelize(rows, partitions), schema)


def collected(out):
    return {name: [row.asDict(recursive=True) for row in getattr(out, name).collect()] for name in TABLES}


def expected(data, **named):
    with pytest.warns(UserWarning, match="more than one document"):
        out = qw.tables(data, **named)
    return all_rows(out)


def test_rows_are_those_of_tables_in_the_same_partitions(spark):
    from quotewire.spark import tables

    df = frame(spark)
    out = tables(df, text="body", id="url", keep=["n.x"])
    assert collected(out) == expected(df.toArrow(), text="body", id="url", keep=["n.x"])
    for table, name in zip(out, TABLES, strict=True):
        assert table.rdd.getNumPartitions() == 5
        assert table.columns == [*qw.SCHEMAS[name].names, *(["n.x"] if name in ("documents", "quotes") else [])]
        nullable = {field.name: field.nullable for field in table.schema.fields}
        assert nullable | {"n.x": True} == {c: null for c, _, null, _ in qw.SCHEMAS[name].columns} | {"n.x": True}
    out.unpersist()


def log_rows(path, batches):
    for batch in batches:
        with open(path, "ab", buffering=0) as log:
            log.write(b"." * batch.num_rows)
        yield batch


def test_five_tables_take_one_pass_over_the_text(spark, tmp_path):
    from functools import partial

    from quotewire.spark import tables

    log = tmp_path / "rows"
    df = frame(spark).withColumnRenamed("n.x", "n")
    out = tables(df.mapInArrow(partial(log_rows, str(log)), df.schema), text="body", id="url")
    assert not log.exists()
    for table in out:
        table.count()
    assert log.stat().st_size == len(ROWS)
    out.unpersist()


def kill_once(marker, batches):
    """Kills the executor in which it runs when it first sees one row, in the middle of a partition."""
    for batch in batches:
        if "u7" in batch.column("url").to_pylist():
            try:
                os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                pass
            else:
                pid = os.getpid()
                while b"CoarseGrainedExecutorBackend" not in Path(f"/proc/{pid}/cmdline").read_bytes():
                    pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
                os.kill(pid, signal.SIGKILL)
        yield batch


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the executor in /proc")
def test_an_executor_killed_in_the_middle_loses_nothing(spark, tmp_path):
    from functools import partial

    from quotewire.spark import tables

    df = frame(spark).withColumnRenamed("n.x", "n")
    marker = tmp_path / "killed"
    out = tables(df.mapInArrow(partial(kill_once, str(marker)), df.schema), text="body", id="url", keep=["n"])
    found = collected(out)
    assert marker.exists()
    assert found == expected(df.toArrow(), text="body", id="url", keep=["n"])
    out.unpersist()


def test_rows_that_cannot_be_read_are_statuses(spark):
    from quotewire.spark import tables

    df = frame(spark, [("a", b"\xff"), ("b", None), ("c", "“No,” said Ada Moreno.".encode())], "k string, b binary", 2)
    out = tables(df, text="b", id="k", storage=None)
    assert [(row.doc_id, row.status) for row in out.documents.collect()] == [("a", "error"), ("b", "null"), ("c", "ok")]
    assert "not UTF-8" in out.documents.first().message
    assert [row.speaker for row in out.quotes.collect()] == ["Ada Moreno"]


@pytest.mark.parametrize("rows", [[], ROWS[2:4]], ids=["no rows", "empty partitions"])
def test_frames_and_partitions_without_rows(spark, rows):
    from quotewire.spark import tables

    out = tables(frame(spark, rows), text="body", id="url", storage=None)
    given = pyarrow.table({"url": [url for url, _, _ in rows], "body": [text for _, _, text in rows]})
    given = given.cast(pyarrow.schema([("url", pyarrow.string()), ("body", pyarrow.string())]))
    found = qw.tables(given, text="body", id="url")
    assert collected(out) == all_rows(found)
    assert out.quotes.columns == qw.SCHEMAS["quotes"].names


def test_dates_count_as_in_tables(spark):
    from quotewire.spark import tables

    df = frame(spark, [(1, "2026-03-18", "The ship sank last Tuesday.")], "k long, day string, t string", 1)
    out = tables(df, text="t", id="k", date="day", storage=None)
    found = qw.tables(df.toArrow(), text="t", id="k", date="day").entities.to_pylist()
    assert [row.asDict() for row in out.entities.collect()] == found


def test_nothing_but_nulls_of_no_type(spark):
    from quotewire.spark import tables

    out = tables(frame(spark, [(1, None)], "k long, t void"), text="t", id="k", storage=None)
    assert [(row.doc_id, row.status) for row in out.documents.collect()] == [(1, "null")]


def test_columns_that_do_not_fit_are_told_before_any_text_is_read(spark):
    from quotewire.spark import tables

    df = frame(spark)
    with pytest.raises(KeyError, match=r"no column 'words'; the columns are url, n\.x, body"):
        tables(df, text="words", id="url")
    with pytest.raises(KeyError, match="no column 'key'"):
        tables(df, text="body", id="key")
    with pytest.raises(KeyError, match="no column 'key'"):
        tables(df, text="body", id="url", keep=["key"])
    with pytest.raises(TypeError, match=r"column 'n\.x' holds int, not text"):
        tables(df, text="n.x", id="url")
    with pytest.raises(TypeError, match=r"must name one of the columns: url, n\.x, body"):
        tables(df, id="url")
    with pytest.raises(ValueError, match="column 'quotes' of their own"):
        tables(df.withColumnRenamed("n.x", "quotes"), text="body", id="url", keep=["quotes"])
    with pytest.raises(ValueError, match="more than one column 'body'"):
        tables(df.select("url", "body", "body"), text="body", id="url")
    alone = df.selectExpr("`n.x` as n", "body")
    assert tables(alone, id="n", storage=None).documents.count() == len(ROWS)


def count_threads(batch, batches):
    """Runs what Spark runs, and gives the names of the threads that analyse meanwhile."""
    from quotewire.spark import _read

    names = set()
    for _ in _read(batch, batches):
        names |= {Path(task, "comm").read_text().strip() for task in Path("/proc/self/task").iterdir()}
    ours = sorted(name for name in names if name.startswith("quotewire"))
    yield pyarrow.record_batch({"threads": pyarrow.array([",".join(ours)], pyarrow.string())})


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the threads in /proc")
def test_a_task_takes_no_more_threads_than_spark_gives_it(spark):
    from functools import partial

    batch = qw.batch(qw.Analyzer(jobs=4), text="body", id="url")  # what is good on the driver does not count here
    df = frame(spark).select("url", "body")
    found = df.mapInArrow(partial(count_threads, batch), "threads string").collect()
    assert [row.threads for row in found] == ["quotewire-0"] * 5


def test_options_reach_the_executors(spark):
    from quotewire.spark import tables

    analyzer = qw.Analyzer(kinds=["direct"], names={"ORG": ["Meridian News"]})
    out = tables(frame(spark), text="body", id="url", analyzer=analyzer)
    assert {row.kind for row in out.quotes.collect()} == {"direct"}
    assert {row.label for row in out.entities.collect() if row.text == "Meridian News"} == {"ORG"}
    out.unpersist()


def test_recipe(spark, tmp_path):
    names = recipe("Spark", df=frame(spark).withColumnRenamed("n.x", "outlet"), folder=str(tmp_path / "quotes"))
    assert spark.read.parquet(names["folder"]).count() == names["out"].quotes.count() > 0
    assert names["direct"].columns == ["doc_id", "speaker", "text"]
