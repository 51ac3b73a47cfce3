"""A user's own names: which of several wins, and what is no list of names."""

import pytest

import quotewire as qw

TEXT = (
    "On Friday the Lady of Arran left Harbour Watch Tower. Harbour Watch saw Ada Moreno’s ship, not harbour watchers."
)


def found(names):
    analyzer = qw.Analyzer(names=names)
    return [(entity.text, entity.label) for entity in analyzer(TEXT).entities if entity.confidence == 1.0]


def test_the_first_and_of_those_the_longest_wins():
    names = {"ORG": ["Harbour Watch"], "FAC": ["Watch Tower", "Harbour Watch Tower"], "GPE": ["Harbour"]}
    assert found(names) == [("Harbour Watch Tower", "FAC"), ("Harbour Watch", "ORG")]


def test_a_label_of_ones_own_wins_over_what_is_found():
    names = {"SHIP": ["Lady of Arran", "Ada Moreno"]}
    assert found(names) == [("Lady of Arran", "SHIP"), ("Ada Moreno", "SHIP")]


def test_a_name_given_twice_keeps_its_first_label():
    assert found({"ORG": ["Harbour Watch"], "FAC": ["Harbour Watch"]})[0] == ("Harbour Watch", "ORG")


def test_a_file_and_a_dict_say_the_same(tmp_path):
    path = tmp_path / "names.tsv"
    path.write_text("# ours\nORG\tHarbour  Watch\n\nPERSON\tAda Moreno\r\n", encoding="utf-8")
    assert found(path) == found(str(path)) == found({"ORG": ["Harbour Watch"], "PERSON": ["Ada Moreno"]})


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (b"ORG\tAcme\nAcme\n", "line 2: no tab"),
        (b"ORG\tAcme\nPERON\tAda\n", 'line 2: the label "PERON" is not known; is PERSON meant'),
        (b"# one\n\nORG\t \n", "line 3: the name is empty"),
        (b"ORG\tAcme\nORG\t\xff\n", "line 2: not UTF-8"),
        (b"ORG\t" + b"a" * 300 + b"\n", "line 1: the name is longer than 250 bytes"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path, lines, message):
    path = tmp_path / "names.tsv"
    path.write_bytes(lines)
    with pytest.raises(ValueError, match=r"names\.tsv") as error:
        qw.Analyzer(names=path)
    assert message in str(error.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(OSError, match=r"none\.tsv"):
        qw.Analyzer(names=tmp_path / "none.tsv")


@pytest.mark.parametrize("names", [["Acme"], {"ORG": "Acme"}, {"ORG": [5]}, {5: ["Acme"]}, 5])
def test_what_is_no_list_of_names(names):
    with pytest.raises(TypeError, match="names"):
        qw.Analyzer(names=names)


def test_many_names_are_found_like_few():
    names = {"ORG": [f"Firm {n} of Hull" for n in range(50_000)], "SHIP": ["Lady of Arran"]}
    assert found(names) == [("Lady of Arran", "SHIP")]
