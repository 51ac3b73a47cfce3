"""The day an article was written: relative dates become dates."""

import datetime
import json
import subprocess
import sys

import pandas
import polars
import pyarrow
import pytest

import quotewire as qw

TEXT = "The board met yesterday. It will meet again next week."
DAY = datetime.date(2021, 3, 3)
RESOLVED, RELATIVE = ["2021-03-02", "2021-W10"], ["OFFSET P-1D", "THIS P1W OFFSET P1W"]


def values(document):
    return [entity.value for entity in document.entities if entity.label == "DATE"]


def by_row(tables):
    found = {}
    for row, value in zip(tables.entities.column("doc_id"), tables.entities.column("value"), strict=True):
        found.setdefault(row, []).append(value)
    return [found[row] for row in sorted(found)]


@pytest.mark.parametrize(
    "date", [DAY, "2021-03-03", datetime.datetime(2021, 3, 3, 18, 30), pandas.Timestamp(2021, 3, 3)]
)
def test_one_article(date):
    assert values(qw.analyze(TEXT, date=date)) == RESOLVED
    assert values(qw.Analyzer()(TEXT, date=date)) == RESOLVED


def test_without_a_day_they_stay_relative():
    assert values(qw.analyze(TEXT)) == values(qw.analyze(TEXT, date=None)) == RELATIVE


@pytest.mark.parametrize("date", ["3 March 2021", "2021-02-30", "", 20210303, float("nan"), object()])
def test_what_is_no_day_is_an_error_for_one_article(date):
    with pytest.raises((ValueError, TypeError), match="date"):
        qw.analyze(TEXT, date=date)


DAYS = [DAY, None, datetime.date(2020, 1, 1)]
EXPECTED = [RESOLVED, RELATIVE, ["2019-12-31", "2020-W02"]]
ISO = [day and day.isoformat() for day in DAYS]


@pytest.mark.parametrize(
    "frame",
    [
        pandas.DataFrame({"body": [TEXT] * 3, "published": DAYS}),
        pandas.DataFrame({"body": [TEXT] * 3, "published": pandas.to_datetime(pandas.Series(ISO))}),
        pandas.DataFrame({"body": [TEXT] * 3, "published": ["2021-03-03T10:00:00Z", float("nan"), "2020-01-01 09:00"]}),
        polars.DataFrame({"body": [TEXT] * 3, "published": DAYS}),
        polars.DataFrame({"body": [TEXT] * 3, "published": ISO}),
        pyarrow.table({"body": [TEXT] * 3, "published": DAYS}),
        pyarrow.table({"body": [TEXT] * 3, "published": pyarrow.array(ISO).dictionary_encode()}),
        pyarrow.table({"body": [TEXT] * 3, "published": pyarrow.array(DAYS).cast(pyarrow.timestamp("ns"))}),
    ],
    ids=lambda frame: type(frame).__module__.split(".")[0],
)
def test_a_column_of_days(frame):
    assert by_row(qw.tables(frame, text="body", date="published")) == EXPECTED
    streamed = list(qw.Analyzer(jobs=2).stream([frame, frame], text="body", date="published"))
    assert [rows for part in streamed for rows in by_row(part)] == EXPECTED * 2


def test_a_list_of_days():
    assert by_row(qw.tables([TEXT] * 3, date=DAYS)) == EXPECTED
    assert by_row(qw.tables([TEXT] * 3, id=["a", "b", "c"], date=ISO)) == EXPECTED
    with pytest.raises(ValueError, match="3 texts but 1 dates"):
        qw.tables([TEXT] * 3, date=[DAY])
    with pytest.raises(TypeError, match="list of dates"):
        qw.tables([TEXT] * 3, date="published")


def test_what_is_no_day_is_told_and_the_text_is_read_all_the_same():
    frame = pandas.DataFrame({"body": [TEXT, None, TEXT], "published": ["soon", "sooner", "2021-03-03"]})
    with pytest.warns(UserWarning, match=r"1 date\(s\) could not be read"):
        found = qw.tables(frame, text="body", date="published")
    assert found.documents.column("status") == ["ok", "null", "ok"]
    assert found.documents.column("message")[0].startswith('"soon" is no date')
    assert found.documents.column("message")[1:] == [None, None]
    assert by_row(found) == [RELATIVE, RESOLVED]


def test_a_column_that_is_not_there():
    for frame in (pandas.DataFrame({"body": [TEXT]}), pyarrow.table({"body": [TEXT]})):
        with pytest.raises(KeyError, match="published"):
            qw.tables(frame, text="body", date="published")


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_the_command_line(tmp_path, kind):
    frame = pandas.DataFrame({"text": [TEXT] * 3, "published": ["2021-03-03", None, "soon"]})
    path = tmp_path / f"news.{kind}"
    if kind == "jsonl":
        frame.to_json(path, orient="records", lines=True)
    else:
        frame.to_csv(path, index=False) if kind == "csv" else frame.to_parquet(path)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "quotewire", "run", str(path), "--date", "published", "--keep", "published"]
    done = subprocess.run([*command, "-o", str(out), "-q"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    entities = pandas.read_parquet(next(out.rglob("*entities*.parquet"), out / "entities"))
    assert [list(rows) for _, rows in entities.groupby("doc_id")["value"]] == [RESOLVED, RELATIVE, RELATIVE]
    documents = pandas.read_parquet(next(out.rglob("*documents*.parquet"), out / "documents"))
    assert documents["status"].tolist() == ["ok"] * 3
    assert "is no date" in documents["message"].tolist()[2]
    assert "published" in documents.columns


def test_another_column_of_days_is_another_run(tmp_path):
    path = tmp_path / "news.jsonl"
    path.write_text(json.dumps({"text": TEXT, "a": "2021-03-03", "b": "2020-01-01"}) + "\n", encoding="utf-8")
    run = [sys.executable, "-m", "quotewire", "run", str(path), "-o", str(tmp_path / "out"), "-q", "--date"]
    assert subprocess.run([*run, "a"], capture_output=True, check=False).returncode == 0
    again = subprocess.run([*run, "b"], capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "date was 'a', is 'b'" in again.stderr
