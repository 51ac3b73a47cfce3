"""``quotewire.sklearn.QuoteCounts`` in scikit-learn's own checks and pipelines."""

import collections
import pickle

import numpy
import pandas
import polars
import pytest
from articles import articles
from engines import engine, recipe

import quotewire as qw

engine("sklearn")

from sklearn.base import clone  # noqa: E402
from sklearn.compose import ColumnTransformer  # noqa: E402
from sklearn.exceptions import NotFittedError  # noqa: E402
from sklearn.utils import estimator_checks  # noqa: E402

from quotewire.sklearn import QuoteCounts  # noqa: E402

TEXTS = [*articles(12), None, "", "Mr. Okafor said: “No.” “Never,” she said. Ada Moreno denied it, her husband said."]

# Those of check_estimator that give their own numbers to an estimator say nothing about one that reads text.
CHECKS = [
    "check_do_not_raise_errors_in_init_or_set_params",
    "check_estimator_cloneable",
    "check_estimator_repr",
    "check_estimator_tags_renamed",
    "check_get_params_invariance",
    "check_mixin_order",
    "check_no_attributes_set_in_init",
    "check_parameters_default_constructible",
    "check_set_params",
    "check_valid_tag_types",
]


@pytest.mark.parametrize("check", CHECKS)
def test_the_checks_that_need_no_numbers(check):
    getattr(estimator_checks, check)("QuoteCounts", QuoteCounts())


def test_check_estimator():
    with pytest.warns(estimator_checks.SkipTestWarning, match="requires input"):
        estimator_checks.check_estimator(QuoteCounts())


def test_counts_are_those_of_the_tables():
    model = QuoteCounts()
    counts = model.fit_transform(TEXTS)
    names = model.get_feature_names_out()
    assert counts.dtype == numpy.int64
    assert counts.shape == (len(TEXTS), len(names)) == (15, len(set(names)))
    out = qw.tables(TEXTS)
    expected = collections.Counter()
    for row in out.quotes.to_pylist():
        expected[row["doc_id"], f"quotes_{row['kind']}"] += 1
        expected[row["doc_id"], f"acts_{row['act']}"] += 1
    for row in out.speakers.to_pylist():
        expected[row["doc_id"], f"speakers_{row['gender'] or 'unstated'}"] += 1
    for row in out.entities.to_pylist():
        expected[row["doc_id"], f"entities_{row['label']}"] += 1
    found = {(row, name): n for row, line in enumerate(counts) for name, n in zip(names, line, strict=True) if n}
    assert found == expected
    assert not counts[12:14].any()


def test_what_was_learned_decides_the_columns():
    model = QuoteCounts().fit(["“We will not sign,” said Ada Moreno."])
    assert model.acts_ == ("said",)
    assert list(model.get_feature_names_out())[:6] == [
        "quotes_direct",
        "quotes_mixed",
        "quotes_indirect",
        "speakers_female",
        "speakers_male",
        "speakers_unstated",
    ]
    assert model.transform(["Luís Tavares denied that it rained in Lisbon on Friday."]).shape == (1, 8)
    assert model.transform([]).shape == (0, 8)
    assert numpy.array_equal(QuoteCounts().fit_transform(TEXTS), QuoteCounts().fit(TEXTS).transform(TEXTS))
    with pytest.raises(NotFittedError):
        QuoteCounts().transform(TEXTS)
    with pytest.raises(NotFittedError):
        QuoteCounts().get_feature_names_out()


@pytest.mark.parametrize(
    "given",
    [
        tuple(TEXTS),
        numpy.array(TEXTS, dtype=object),
        numpy.array(TEXTS, dtype=object).reshape(-1, 1),
        pandas.Series(TEXTS),
        pandas.DataFrame({"body": TEXTS}),
        polars.Series(TEXTS),
        polars.DataFrame({"body": TEXTS}),
    ],
    ids=lambda given: f"{type(given).__module__}.{type(given).__name__}",
)
def test_texts_may_come_in_anything(given):
    assert numpy.array_equal(QuoteCounts().fit_transform(given), QuoteCounts().fit_transform(TEXTS))


def test_what_is_no_text_is_told():
    with pytest.raises(TypeError, match="row 1"):
        QuoteCounts().fit(["One.", 7])
    with pytest.raises(TypeError, match="one text"):
        QuoteCounts().fit("One.")
    with pytest.raises(ValueError, match="shape"):
        QuoteCounts().fit(numpy.array([["One.", "Two."]]))


def test_output_clones_and_pickles():
    model = QuoteCounts(qw.Analyzer(kinds=["direct"])).set_output(transform="pandas").fit(TEXTS)
    frame = model.transform(pandas.DataFrame({"body": TEXTS}, index=range(100, 115)))
    assert list(frame.columns) == list(model.get_feature_names_out())
    assert frame["quotes_direct"].sum() > frame["quotes_indirect"].sum() == 0
    assert list(frame.index) == list(range(100, 115))
    again = pickle.loads(pickle.dumps(model))
    assert again.transform(TEXTS).to_numpy().tolist() == frame.to_numpy().tolist()
    assert clone(model).get_params()["analyzer"].options == {"kinds": ["direct"]}
    assert QuoteCounts().set_output(transform="polars").fit_transform(TEXTS).columns[0] == "quotes_direct"
    columns = ColumnTransformer([("said", QuoteCounts(), "body")]).fit(pandas.DataFrame({"body": TEXTS}))
    assert columns.get_feature_names_out()[0] == "said__quotes_direct"


@pytest.mark.filterwarnings("default")  # scikit-learn's own
def test_recipe():
    names = recipe("scikit-learn", texts=TEXTS[:12], labels=[0, 1] * 6)
    assert set(names["model"].predict(TEXTS)) <= {0, 1}
