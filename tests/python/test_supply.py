"""What the package is made of, what it carries along, and that it asks nobody for anything."""

import importlib.metadata
import re
import shutil
import subprocess
import sys
import textwrap
import tomllib
import zlib
from pathlib import Path

import pytest

import quotewire._core

ROOT = Path(__file__).parents[2]
EXTRAS = ("frames", "cli", "report", "docs", "test")


def toml(name):
    return tomllib.loads((ROOT / name).read_text())


def test_every_dependency_is_in_the_design_with_its_reason():
    design = (ROOT / "DESIGN.md").read_text()
    section = design[design.index("## Dependencies") :].split("\n## ")[0]
    named = set()
    for cell in re.findall(r"^\| ([^|]+) \| [^|]{10,} \|$", section, re.MULTILINE):
        stem = ""
        for name in re.sub(r"\(.*?\)", "", cell).split(","):
            name = name.strip()
            named.add(stem + name if name.startswith("-") else name)  # "arrow-array, -buffer" is arrow-buffer too
            stem = stem if name.startswith("-") else name.partition("-")[0]
    cargo = toml("Cargo.toml")
    assert named == set(cargo["dependencies"]) | set(cargo["dev-dependencies"])
    python = section[section.index("Python:") :]
    extras = toml("pyproject.toml")["project"]["optional-dependencies"]
    assert toml("pyproject.toml")["project"].get("dependencies", []) == []
    for extra in EXTRAS:
        assert f"`{extra}`" in python
    for extra in EXTRAS[:-1]:
        for requirement in extras[extra]:
            name = re.match(r"[\w-]+", requirement)[0].removesuffix("-python")
            assert name.lower() in python.lower(), f"{requirement} of {extra} has no reason in DESIGN.md"


@pytest.mark.skipif(shutil.which("cargo") is None, reason="no cargo here")
def test_third_party_licences_are_current():
    done = subprocess.run([sys.executable, ROOT / "benches" / "licences.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_what_is_installed_is_small_and_carries_its_licences():
    """`tests/wheel.py` checks wheels themselves; this is what came of one."""
    distribution = importlib.metadata.distribution("quotewire")
    names = {str(file) for file in distribution.files}
    info = next(name for name in names if name.endswith("dist-info/METADATA")).rpartition("/")[0]
    for name in ("LICENSE-APACHE", "LICENSE-MIT", "THIRD-PARTY.md", "src/resources/README.md"):
        assert f"{info}/licenses/{name}" in names
    assert any(name.startswith(f"{info}/sboms/") for name in names)
    assert len(zlib.compress(Path(quotewire._core.__file__).read_bytes(), 6)) < 20_000_000


def test_nothing_is_fetched(tmp_path):
    """Everything is done where no network is: in a namespace of its own where that can be had, and with Python's own
    sockets refused in any case."""
    code = textwrap.dedent("""
        import sys
        def refuse(event, arguments):
            if event.startswith(("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.")):
                raise SystemExit(f"{event} {arguments}")
        sys.addaudithook(refuse)
        import quotewire as qw
        from quotewire.cli import main
        text = "“We will not sign,” said Ada Moreno, the mayor of Kestrel Bay, on Monday."
        doc = qw.analyze(text)
        assert doc.quotes[0].speaker.name == "Ada Moreno"
        assert "Ada Moreno" in doc._repr_html_()
        assert len(qw.tables([text] * 3).quotes) == 3
        open("in.jsonl", "w").write('{"text": "“No,” said Ada Moreno."}\\n')
        assert main(["read", "in.jsonl"]) in (0, 2)
        assert main(["run", "in.jsonl", "-o", "out.duckdb", "-q"]) == 0
        assert main(["report", "out.duckdb", "-o", "report.html"]) == 0
        page = open("report.html").read()
        assert "src=\\"http" not in page and "@import" not in page
    """)
    alone = ["unshare", "--map-root-user", "--net"]
    try:
        possible = subprocess.run([*alone, "true"], capture_output=True).returncode == 0
    except OSError:
        possible = False
    command = [*(alone if possible else []), sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
