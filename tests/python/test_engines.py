"""``quotewire.batch`` on polars, Dask, Ray Data and Hugging Face datasets themselves."""

import os
import subprocess
import sys

import pyarrow
import pytest
from articles import TABLES, all_rows, articles
from engines import engine, recipe

import quotewire as qw

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.filterwarnings("default"),  # the engines' own
]

TEXTS = [*articles(20), None, "", "One sentence."]
NEWS = pyarrow.table(
    {
        "url": [f"u{n % 21}" for n in range(23)],  # u0 and u1 are there twice
        "outlet": ["A", "B", None, *["C"] * 20],
        "body": pyarrow.array(TEXTS, pyarrow.string()),
        "n": range(23),
    }
)
NAMED = {"text": "body", "id": "url", "keep": ["outlet"]}


@pytest.fixture(scope="module")
def expected():
    with pytest.warns(UserWarning, match="more than one document"):
        out = qw.tables(NEWS, **NAMED)
    return all_rows(out)


def of_recipe(news=NEWS):
    """The quotes that the recipes find, whose batch leaves the less probable ones out."""
    out = qw.Analyzer(min_confidence=0.5).tables(news.slice(2), **NAMED)
    return out.quotes.to_pylist()


def test_polars_recipe():
    polars = engine("polars")
    names = recipe("polars", lazy_frame=polars.from_arrow(NEWS.slice(2)).lazy())
    assert names["quotes"].collect().to_dicts() == of_recipe()
    assert set(names["direct"]["kind"]) == {"direct"}


# --- Dask


@pytest.fixture(scope="module")
def dask():
    frame = engine("dask.dataframe")
    import dask

    with dask.config.set(scheduler="processes", num_workers=2):
        yield frame


def rows_of(frame):
    return pyarrow.Table.from_pandas(frame, preserve_index=False).to_pylist()


@pytest.mark.parametrize("table", TABLES)
def test_dask_gives_the_rows_of_tables(dask, table, expected):
    given = dask.from_pandas(NEWS.to_pandas(), npartitions=4)
    lazy = qw.batch(table=table, **NAMED)(given)
    found = lazy.compute()
    assert rows_of(found) == expected[table]
    assert lazy.npartitions == 4
    assert dict(lazy.dtypes) == dict(found.dtypes)  # the meta that was told is what came


def test_dask_with_empty_partitions_and_frames(dask, expected):
    given = dask.from_pandas(NEWS.to_pandas(), npartitions=4)
    batch = qw.batch(**NAMED)
    some = batch(given[given["n"] < 3])
    assert some.npartitions == 4
    assert rows_of(some.compute()) == rows_of(batch(given).compute())[: len(some)]
    none = batch(given[given["n"] < 0]).compute()
    assert (len(none), list(none.columns)) == (0, batch.schema(NEWS.schema).names)
    with pytest.raises(KeyError, match="words"):
        qw.batch(text="words")(given)
    numbers = qw.batch(table="documents", text="n", id="url")(given).compute()
    assert set(numbers["status"]) == {"error"}


def test_dask_recipe(dask):
    names = recipe("Dask", dask_frame=dask.from_pandas(NEWS.slice(2).to_pandas(), npartitions=3))
    assert rows_of(names["quotes"].compute()) == of_recipe()
    assert names["counts"].sum() == sum(row["speaker"] is not None for row in of_recipe())


# --- Hugging Face datasets


@pytest.fixture(scope="module")
def datasets(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_DATASETS_CACHE", str(tmp_path_factory.mktemp("datasets")))
        patch.setenv("HF_HUB_OFFLINE", "1")
        datasets = engine("datasets")
        datasets.disable_progress_bars()
        yield datasets


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("processes", [None, 2])
def test_datasets_give_the_rows_of_tables(datasets, table, processes, expected):
    given = datasets.Dataset.from_dict(NEWS.to_pydict()).with_format("arrow")
    batch = qw.batch(table=table, **NAMED)
    found = given.map(batch, batched=True, batch_size=5, remove_columns=given.column_names, num_proc=processes)
    assert found.with_format(None).to_list() == expected[table]


def test_datasets_without_rows_and_columns_that_do_not_fit(datasets):
    given = datasets.Dataset.from_dict(NEWS.to_pydict()).with_format("arrow")
    none = given.select([]).map(qw.batch(**NAMED), batched=True, remove_columns=given.column_names)
    assert len(none) == 0
    with pytest.raises(KeyError, match="words"):
        given.map(qw.batch(text="words"), batched=True)
    with pytest.raises(TypeError, match="Int64, not text"):
        given.map(qw.batch(text="n"), batched=True)
    with pytest.raises(TypeError, match="with_format"):
        given.with_format(None).map(qw.batch(**NAMED), batched=True)


def test_datasets_find_their_cache_again_in_another_process(datasets):
    code = """if True:
        import quotewire as qw
        from datasets.fingerprint import Hasher
        names = {"ORG": ["Harbour Watch"], "PERSON": ["Ada Moreno"]}
        print(Hasher.hash(qw.batch(qw.Analyzer(names=names), text="body", id="url", keep=["outlet"])))
    """
    found = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        found.add(subprocess.check_output([sys.executable, "-c", code], env=environment, text=True, timeout=240))
    assert len(found) == 1
    hasher = datasets.fingerprint.Hasher
    assert hasher.hash(qw.batch(**NAMED)) == hasher.hash(qw.batch(**NAMED))
    assert hasher.hash(qw.batch(**NAMED)) != hasher.hash(qw.batch(qw.Analyzer(min_confidence=0.1), **NAMED))


def test_datasets_recipe(datasets):
    names = recipe("Hugging Face datasets", dataset=datasets.Dataset.from_dict(NEWS.slice(2).to_pydict()))
    assert names["quotes"].with_format(None).to_list() == of_recipe()


# --- Ray: last, for datasets fork and Ray has threads


@pytest.fixture(scope="module")
def ray():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        engine("ray")
        import ray.data

        ray.init(num_cpus=2, include_dashboard=False, object_store_memory=200_000_000, log_to_driver=False)
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.execution_options.preserve_order = True
        yield ray
        ray.shutdown()


def test_ray_gives_the_rows_of_tables(ray, expected):
    given = ray.data.from_arrow([NEWS.slice(0, 8), NEWS.slice(8, 0), NEWS.slice(8)])
    for table in ("documents", "quotes"):
        found = given.map_batches(qw.batch(table=table, **NAMED), batch_format="pyarrow", batch_size=5)
        assert found.take_all() == expected[table]
    assert ray.data.from_arrow(NEWS.slice(0, 0)).map_batches(qw.batch(**NAMED), batch_format="pyarrow").take_all() == []


def test_ray_tells_what_does_not_fit(ray):
    given = ray.data.from_arrow(NEWS)
    for text in ("words", "n"):
        with pytest.raises(Exception, match=text):  # Ray's own error, which names ours
            given.map_batches(qw.batch(text=text), batch_format="pyarrow").take_all()


def test_ray_recipe(ray):
    names = recipe("Ray", dataset=ray.data.from_arrow(NEWS.slice(2)))
    assert names["rows"] == of_recipe()
