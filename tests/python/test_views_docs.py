"""The documentation says what happens: its code runs, its examples give what it shows, the site builds.

After a change of the model `python tests/python/test_views_docs.py` writes the results in `docs/` anew, to be read
before they are committed.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import quotewire as qw
from quotewire.cli.read import known, name, words

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
RESULT = re.compile(r"(```text\n(.*?)\n```\n\n```result\n)(.*?)(```)", re.DOTALL)
COLUMNS = re.compile(r"(<!-- columns of (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def result(text):
    """One line a quote: kind, speaker, what leads to them, cue, words."""
    lines = []
    for quote in qw.analyze(text).quotes:
        who = name(quote.speaker) + known(quote.speaker)
        written = f", written “{quote.speaker_text}”" if quote.resolution in ("pronoun", "nominal") else ""
        to = f", to {quote.addressee.text}" if quote.addressee else ""
        cue = f" | {quote.cue.text}{to}" if quote.cue else ""
        lines.append(f"{quote.kind} | {who}{written}{cue} | {words(quote)}\n")
    return "".join(lines) or "no quotes\n"


def with_results(page):
    """A page with what is found under each text."""
    return RESULT.sub(lambda match: match[1] + result(match[2]) + match[4], page)


def with_columns(page):
    """A page with the columns of each table."""

    def rows(match):
        lines = ["| column | type | what it is |\n", "| --- | --- | --- |\n"]
        for column, kind, nullable, about in qw.SCHEMAS[match[2]].columns:
            lines.append(f"| `{column}` | `{kind}`{' or null' if nullable else ''} | {about} |\n")
        return match[1] + "".join(lines) + match[4]

    return COLUMNS.sub(rows, page)


def test_cookbook_shows_what_is_found():
    page = (DOCS / "cookbook.md").read_text()
    assert len(RESULT.findall(page)) >= 20
    assert page == with_results(page)


def test_every_column_is_explained():
    page = (DOCS / "tables.md").read_text()
    assert {name for _, name, _, _ in COLUMNS.findall(page)} == set(qw.SCHEMAS)
    assert page == with_columns(page)


@pytest.fixture
def examples(tmp_path, monkeypatch):
    """A copy of `examples/` to work in."""
    folder = tmp_path / "examples"
    shutil.copytree(ROOT / "examples", folder)
    monkeypatch.chdir(folder)
    return folder


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


def test_tutorial_runs(examples):
    page = (DOCS / "tutorial.md").read_text()
    for code in blocks(page, "python"):
        exec(compile(code, "tutorial.md", "exec"), globals_ := locals().get("globals_") or {})
    command = "quotewire"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for line in "".join(blocks(page, "sh")).splitlines():
        assert line.startswith(command)
        subprocess.run(["sh", "-ec", line], check=True, env={**os.environ, "PATH": path}, stdout=subprocess.DEVNULL)
    assert {path.suffix for path in examples.iterdir()} >= {".html", ".json", ".duckdb"}


def test_readme_runs(examples):
    import pandas as pd

    names = {
        "article": Path("article.txt").read_text(encoding="utf-8"),
        "df": pd.read_json("corpus.jsonl", lines=True),
    }
    for code in blocks((ROOT / "README.md").read_text(), "python"):
        exec(compile(code, "README.md", "exec"), names)
    assert Path("report.html").exists()


def test_links_lead_somewhere():
    for page in [ROOT / "README.md", *DOCS.glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_site_builds_and_fetches_nothing(tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(tmp_path / "site")]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    page = (tmp_path / "site" / "reference" / "index.html").read_text()
    assert "The five tables of some documents" in page
    assert "is written whole or not at all" in page
    assert not re.findall(
        r"<(?:script|link|img)[^>]+(?:src|href)=[\"']?https?://(?!127)[^\"'>]*\.(?:js|css|woff2?)", page
    )


if __name__ == "__main__":
    for file, renew in (("cookbook.md", with_results), ("tables.md", with_columns)):
        (DOCS / file).write_text(renew((DOCS / file).read_text()))
