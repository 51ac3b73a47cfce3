"""Faults of the machine under ``quotewire run``: kills, full disks, cut files, forbidden folders, jumping clocks.

After each, the same command goes on, and what is written at the end is what an undisturbed run writes: the same rows
in the same order. ``QUOTEWIRE_SOAK=1`` (`just soak`) strikes many times.
"""

import datetime
import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
from contextlib import contextmanager

import duckdb
import pytest
from articles import TABLES, articles

from quotewire.cli import main

SOAK = os.environ.get("QUOTEWIRE_SOAK") == "1"
OUTPUTS = ["out.duckdb", "out"]
linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has it")


def written(output):
    """All rows of all tables as they lie there, and what the record counts."""
    if output.is_dir():
        manifest = json.loads((output / "quotewire-run.json").read_text())
        record, connection = manifest["record"], duckdb.connect()
        files = {name: [str(output / file) for file in manifest["files"] if file.startswith(name)] for name in TABLES}
        lying = {f"{path.parent.name}/{path.name}" for path in output.glob("*/*")}
        assert lying == set(manifest["files"])
        sources = {name: f"read_parquet({files[name]})" for name in TABLES}
    else:
        connection = duckdb.connect(str(output), read_only=True)
        record = json.loads(connection.execute("select record from run").fetchall()[0][0])
        sources = {name: name for name in TABLES}
    with connection:
        found = {name: connection.execute(f"from {source}").fetchall() for name, source in sources.items()}
    return found, {key: record[key] for key in ("articles", "quotes", "errors", "bytes", "inputs")}


def child(code, *arguments, **options):
    """Another interpreter that runs some code, which has the command's arguments in ``sys.argv[1:]``."""
    code = textwrap.dedent(code)
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stderr=subprocess.PIPE, text=True, **options
    )


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    """Four files of four kinds in the current folder; the arguments that read them."""
    monkeypatch.chdir(tmp_path)
    texts = articles(48, 8)
    rows = [{"body": text, "url": f"u{n}"} for n, text in enumerate(texts)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows[:12]))
    (tmp_path / "b.jsonl.gz").write_bytes(
        gzip.compress("".join(json.dumps(row) + "\n" for row in rows[12:24]).encode())
    )
    (tmp_path / "c.csv").write_text("url,body\n" + "".join(f'{r["url"]},"{r["body"]}"\n' for r in rows[24:36]))
    with duckdb.connect() as connection:
        connection.execute("create table t (url varchar, body varchar)")
        connection.executemany("insert into t values (?, ?)", [(row["url"], row["body"]) for row in rows[36:]])
        connection.execute("copy t to 'd.parquet' (format parquet)")
    return ["run", "a.jsonl", "b.jsonl.gz", "c.csv", "d.parquet", "--text", "body", "--id", "url", "--jobs", "2", "-q"]


@pytest.fixture
def undisturbed(corpus, tmp_path):
    """What runs that nothing happens to write, by output."""
    for output in OUTPUTS:
        assert main([*corpus, "-o", f"whole-{output}"]) == 0
    return {output: written(tmp_path / f"whole-{output}") for output in OUTPUTS}


# Rows are made to last after every few articles; the interpreter is struck dead before its n-th step.
STEPS = """
    import os, signal, sys
    from quotewire.cli import inputs, main, run
    run._EVERY_BYTES, inputs._SLICE = 1, 3
    left, steps = int(sys.argv.pop(1)), 0
    def strike(frame, event, argument):
        global steps
        steps += 1
        if steps == left:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(strike)
    code = main(sys.argv[1:])
    sys.setprofile(None)
    if not left:
        print(steps, file=sys.stderr)
    sys.exit(code)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
@pytest.mark.parametrize("output", OUTPUTS)
def test_a_run_that_is_killed_again_and_again_ends_as_if_nothing_had_been(corpus, undisturbed, tmp_path, output):
    pick = random.Random(f"{output} {os.environ.get('QUOTEWIRE_SEED', 1)}")
    counted = child(STEPS, 0, *corpus, "-o", f"counted-{output}")
    steps = int(counted.communicate()[1].split()[-1])
    assert written(tmp_path / f"counted-{output}")[0] == undisturbed[output][0]
    kills = 0
    while kills < (50 if SOAK else 3):
        shutil.rmtree(output, ignore_errors=True)
        (tmp_path / output).unlink(missing_ok=True)
        for _ in range(pick.randint(1, 4)):  # each goes on where the one before was struck
            process = child(STEPS, pick.randrange(1, steps), *corpus, "-o", output)
            _, told = process.communicate()
            assert process.returncode in (0, -signal.SIGKILL), told
            kills += process.returncode != 0
        assert main([*corpus, "-o", output]) == 0
        assert written(tmp_path / output) == undisturbed[output]


@pytest.mark.skipif(not SOAK, reason="takes as long as it takes")
@pytest.mark.parametrize("output", OUTPUTS)
def test_a_run_that_is_killed_by_the_clock_too(corpus, undisturbed, tmp_path, output):
    """Between any two instructions, DuckDB's own among them. What must come out does not depend on when it was."""
    pick, kills, longest = random.Random(output), 0, 1.0
    while kills < 25:
        shutil.rmtree(output, ignore_errors=True)
        (tmp_path / output).unlink(missing_ok=True)
        process = child(STEPS, 0, *corpus, "-o", output)
        try:
            process.communicate(timeout=pick.uniform(0.1, longest))
            longest *= 0.8
            continue
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            kills, longest = kills + 1, longest * 1.1
        assert main([*corpus, "-o", output]) == 0
        assert written(tmp_path / output) == undisturbed[output]


@contextmanager
def small_disk(folder, size):
    folder.mkdir()
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no disk can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@linux
@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("size", ["16k", "64k", "100k", "150k", "200k", "300k"] if SOAK else ["64k"])
def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(corpus, undisturbed, tmp_path, output, size):
    disk = tmp_path / "disk"
    with small_disk(disk, size):
        process = child(STEPS, -1, *corpus, "-o", disk / output)
        _, told = process.communicate()
        if size == "64k" or process.returncode:  # the others are for being just too small, or not
            assert process.returncode in (1, 2), told
            assert "Traceback" not in told
            assert len(told.strip().splitlines()) <= 2
            assert str(disk / output) in told
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        assert main([*corpus, "-o", str(disk / output)]) == 0
        assert written(disk / output) == undisturbed[output]


@linux
@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("what", ["output", "input", "file"])
def test_a_folder_without_permission_is_one_line(corpus, tmp_path, output, what):
    shut = tmp_path / "shut"
    shut.mkdir()
    shutil.copy("a.jsonl", shut / "a.jsonl")
    (shut / "a.jsonl").chmod(0 if what == "file" else 0o644)
    shut.chmod({"output": 0o555, "input": 0, "file": 0o755}[what])
    given = ["a.jsonl", "-o", shut / output] if what == "output" else [shut / "a.jsonl", "-o", output]
    command = [sys.executable, "-m", "quotewire", "run", *given, "--text", "body"]
    if os.geteuid() == 0:  # root may do everything, unless it is told that it may not
        command = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", *command]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    finally:
        shut.chmod(0o755)
    assert done.returncode in (1, 2)
    assert len(done.stderr.strip().splitlines()) <= 2, done.stderr
    assert "shut" in done.stderr


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("name", ["a.jsonl", "b.jsonl.gz", "c.csv", "d.parquet"])
def test_a_file_that_ends_early_stops_nothing(corpus, undisturbed, tmp_path, output, name):
    """What is there is read; the whole file is another input, which `--restart` reads."""
    whole = (tmp_path / name).read_bytes()
    pick = random.Random(name)
    for _ in range(20 if SOAK else 2):
        (tmp_path / name).write_bytes(whole[: pick.randrange(len(whole))])
        assert main([*corpus, "-o", output, "--restart"]) in (0, 1, 2)
        (tmp_path / name).write_bytes(whole)
        assert main([*corpus, "-o", output, "--restart"]) == 0
        assert written(tmp_path / output) == undisturbed[output]


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_clock_that_jumps_changes_nothing(corpus, undisturbed, tmp_path, monkeypatch, output):
    from quotewire.cli import run

    pick = random.Random(output)

    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.datetime(pick.randint(1, 9999), 2, 28, tzinfo=tz)

    monkeypatch.setattr(run.datetime, "datetime", Clock)
    seconds = [0.0]

    def monotonic():
        seconds[0] += pick.choice([0, 0, 0, 1e-9, 7, 1e6])
        return seconds[0]

    monkeypatch.setattr(run.time, "monotonic", monotonic)
    for limit in (1, 30):
        monkeypatch.setattr(run, "_EVERY_BYTES", limit)
        assert main([*corpus, "-o", output, "--restart"]) == 0
        assert written(tmp_path / output) == undisturbed[output]
