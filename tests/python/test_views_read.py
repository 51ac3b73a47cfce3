"""`quotewire read`: marked text and a table in a terminal, plain text in a pipe, JSON for machines."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from made_document import Made
from rich.console import Console

import quotewire as qw
from quotewire.cli import main
from quotewire.cli.read import plain, show

ARTICLE = Path(__file__).parents[2] / "examples" / "article.txt"


def made():
    doc = Made("“No,” said Ada Moreno, the mayor. She told reporters that it was over.\nThe ministry denied it.")
    doc.speaker("Ada Moreno", role="mayor").speaker("the ministry", "organization")
    doc.quote("direct", "“No,”", cue="said", by=0, source="Ada Moreno, the mayor", confidence=0.97)
    doc.quote("indirect", "it was over", cue="told", by=0, source="She", resolution="pronoun", to="reporters")
    doc.quote("indirect", "denied it", confidence=0.2)
    return doc


def test_plain_view():
    assert plain(made()) == (
        "[1 “No,”] said Ada Moreno, the mayor. She [= Ada Moreno] told reporters that [2 it was over].\n"
        "The ministry [3 denied it].\n"
        "\n"
        "[1] Ada Moreno (mayor) (direct, said; 97%): “No,”\n"
        "[2] Ada Moreno (mayor) (indirect, told to reporters; 90%): it was over\n"
        "[3] unknown (indirect; 20%): denied it\n"
    )


def drawn(doc, width=90):
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system="standard", highlight=False)
    show(doc, console)
    return console.file.getvalue()


def test_terminal_view():
    text = drawn(made())
    assert "\x1b[4msaid\x1b[0m" in text  # the cue is underlined
    assert "[= Ada Moreno]" in text
    lines = [line for line in text.splitlines() if "unknown" in line]
    assert len(lines) == 1
    assert "20%" in lines[0]
    assert drawn(made(), width=30)


@pytest.mark.parametrize("view", [plain, drawn])
def test_nothing_in_an_article_drives_the_terminal(view):
    evil = "\x1b[2J\x1b]0;title\x07\x9b31m \u202e “No,” said Ada Moreno.\r\nTwo\x00"
    for doc in (qw.analyze(evil), Made(evil).speaker("\x1b[31m").quote("direct", "“No,”", by=0, source="\x07")):
        shown = view(doc)
        for part in ("\x1b[2J", "\x1b]", "\x07", "\x9b", "\x00", "\u202e", "\x1b[31m\x1b"):
            assert part not in shown


def test_marks_are_text_not_markup():
    assert "[bold]x[/bold]" in drawn(qw.analyze("He wrote [bold]x[/bold] there."))


def run(*args, text=None):
    return subprocess.run([sys.executable, "-m", "quotewire", "read", *args], input=text, capture_output=True)


def test_pipe_gets_plain_utf8_whatever_the_locale(monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    done = run(str(ARTICLE))
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout
    assert done.stdout.decode("utf-8") == plain(qw.analyze(ARTICLE.read_text()))


def test_standard_input_and_byte_order_mark():
    done = run("-", text="\ufeff“No,” said Ada Moreno.".encode())
    assert done.stdout.decode() == plain(qw.analyze("“No,” said Ada Moreno."))


def test_reader_that_goes_away_is_no_error():
    command = f"{sys.executable} -m quotewire read {ARTICLE} | true"
    done = subprocess.run(["sh", "-c", command], capture_output=True)
    assert done.stderr == b""


def test_json_has_the_five_tables():
    done = run(str(ARTICLE), "--json")
    rows = json.loads(done.stdout)
    out = qw.tables([ARTICLE.read_text()])
    assert list(rows) == ["documents", "sentences", "entities", "speakers", "quotes"]
    assert rows["quotes"] == out.quotes.to_pylist()


@pytest.mark.parametrize("text", ["", " \n\n", "One word"])
def test_little_or_no_text(text):
    assert plain(qw.analyze(text)).endswith("No quotes.\n")
    assert drawn(qw.analyze(text))


def test_unreadable_files_are_one_line_and_exit_code_2(tmp_path, capsys):
    (tmp_path / "latin1.txt").write_bytes("Málaga".encode("latin-1"))
    for file in ("latin1.txt", "missing.txt", "."):
        assert main(["read", str(tmp_path / file)]) == 2
        error = capsys.readouterr().err
        assert error.count("\n") == 1
        assert str(tmp_path / file) in error
