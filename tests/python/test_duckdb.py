"""The functions of ``quotewire.duckdb`` in SQL."""

import duckdb
import pyarrow
import pytest
from articles import articles
from engines import recipe

import quotewire as qw
import quotewire.duckdb

NEWS = pyarrow.table({"url": [f"u{n}" for n in range(3004)], "body": [*articles(20), None, "", None, *[""] * 2981]})


@pytest.fixture
def connection():
    connection = duckdb.connect()
    connection.register("news", NEWS)
    quotewire.duckdb.register(connection)
    yield connection
    connection.close()


@pytest.mark.parametrize("table", ["sentences", "entities", "speakers", "quotes"])
def test_rows_are_those_of_tables(connection, table):
    # Structs become columns, lists in them stay: max_depth counts the list and the struct.
    found = connection.sql(f"select url as doc_id, unnest(qw_{table}(body), max_depth := 2) from news").to_arrow_table()
    expected = getattr(qw.tables(NEWS, text="body", id="url"), table)
    assert found.column_names == expected.column_names
    assert found.to_pylist() == expected.to_pylist()


def test_documents_are_those_of_tables(connection):
    found = connection.sql("select url as doc_id, unnest(qw_document(body)) from news").to_arrow_table()
    assert found.to_pylist() == qw.tables(NEWS, text="body", id="url").documents.to_pylist()


def test_what_is_no_text(connection):
    assert connection.sql("select qw_quotes(null), qw_document(null).status").fetchall() == [([], "null")]
    assert connection.sql("select qw_quotes(body) from news limit 0").fetchall() == []
    assert connection.sql("select qw_quotes(body) from news where false").fetchall() == []
    for given in ("7", "'One.'::blob", "[body]", "words"):
        with pytest.raises(duckdb.BinderException):
            connection.sql(f"select qw_quotes({given}) from news")


def test_options_count():
    connection = duckdb.connect()
    quotewire.duckdb.register(connection, qw.Analyzer(names={"ORG": ["Harbour Watch"]}))
    found = connection.sql("select qw_entities('A ship was seen by Harbour Watch.')").fetchall()
    assert [row["label"] for row in found[0][0]] == ["ORG"]
    connection.close()


def test_the_day_of_writing_makes_dates_of_relative_ones(connection):
    text = "The board met yesterday."
    for day in ("date '2021-03-03'", "timestamp '2021-03-03 18:00:00'", "'2021-03-03'"):
        sql = f"select list_transform(qw_entities(text, date := {day}), lambda e: e.value) from (select ? as text)"
        assert connection.execute(sql, [text]).fetchall() == [(["2021-03-02"],)], day
    news = pyarrow.table({"body": [text] * 3, "published": ["2020-01-01", None, "soon"]})
    connection.register("days", news)
    entities = connection.sql("select unnest(qw_entities(body, date := published), max_depth := 2) from days")
    assert [row[0] for row in entities.select("value").fetchall()] == ["2019-12-31", "OFFSET P-1D", "OFFSET P-1D"]
    messages = connection.sql("select qw_document(body, date := published).message from days").fetchall()
    assert messages[:2] == [(None,), (None,)]
    assert messages[2][0].startswith('"soon" is no date')


def test_registered_again_the_newer_options_count(connection):
    sql = "select list_transform(qw_entities('A ship was seen by Harbour Watch.'), lambda e: e.label)"
    assert connection.sql(sql).fetchall() != [(["PRODUCT"],)]
    quotewire.duckdb.register(connection, qw.Analyzer(names={"PRODUCT": ["Harbour Watch"]}))
    assert connection.sql(sql).fetchall() == [(["PRODUCT"],)]


def test_recipe():
    names = recipe("DuckDB", news=NEWS)
    assert names["quotes"].fetchall()
    assert names["heard"].fetchall()[0][1] > 1
    names["connection"].close()
