"""Threads, processes and signals."""

import json
import os
import subprocess
import sys
import textwrap
import threading
import time

import duckdb
import pytest
from articles import articles

import quotewire as qw

TEXTS = articles(60)


def key(tables):
    return tables.quotes.to_pylist()


def test_several_python_threads_at_once():
    analyzer = qw.Analyzer(jobs=2)
    expected, found = key(analyzer.tables(TEXTS)), []
    threads = [threading.Thread(target=lambda: found.append(key(analyzer.tables(TEXTS)))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 6


def test_other_python_threads_run_meanwhile():
    ticks, over = [], threading.Event()

    def tick():
        while not over.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.002)

    thread = threading.Thread(target=tick)
    thread.start()
    qw.tables(articles(1500, 30), jobs=1)
    over.set()
    thread.join()
    assert len(ticks) > 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("when", ["after tables", "inside a stream"])
def test_fork_after_use(when):
    code = textwrap.dedent(f"""
        import os, sys, warnings
        warnings.simplefilter("ignore")
        import quotewire as qw
        from articles import articles
        texts = articles(60)
        analyzer = qw.Analyzer(jobs=3)
        whole = analyzer.tables(texts).quotes.to_pylist()
        stream = analyzer.stream(texts[at:at + 5] for at in range(0, 60, 5))
        rows = next(stream).quotes.to_pylist()
        pid = os.fork()
        if {when!r} == "inside a stream":
            rows += [row for part in stream for row in part.quotes.to_pylist()]
            ok = rows == whole
        else:
            ok = analyzer.tables(texts).quotes.to_pylist() == whole
        if pid == 0:
            os._exit(0 if ok else 3)
        _, status = os.waitpid(pid, 0)
        sys.exit(0 if ok and status == 0 else 4)
    """)
    here = os.path.dirname(__file__)
    subprocess.run([sys.executable, "-c", code], cwd=here, timeout=60, check=True)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_ctrl_c_stops_at_once_and_leaves_the_interpreter_usable():
    code = textwrap.dedent("""
        import sys, threading, time, os, signal
        import quotewire as qw
        from articles import articles
        texts = articles(200, 200) * 40 + ["“Yes,” he said. " * 400_000]
        texts.insert(0, texts.pop())
        sent = []
        def interrupt():
            time.sleep(1.0)
            sent.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGINT)
        threading.Thread(target=interrupt).start()
        try:
            qw.tables(texts)
            print("finished")
        except KeyboardInterrupt:
            print("stopped" if time.monotonic() - sent[0] < 0.25 else f"late: {time.monotonic() - sent[0]:.3f}")
        print(len(qw.tables(texts[1:3]).documents))
        os._exit(0)
    """)
    here = os.path.dirname(__file__)
    done = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["stopped", "2"], done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
@pytest.mark.parametrize(
    "moment", ["before rows are added", "while rows are added", "while they are committed", "in a read"]
)
def test_ctrl_c_in_a_run_keeps_what_was_done(tmp_path, moment):
    for at in range(14):
        lines = "".join(json.dumps({"text": text}) + "\n" for text in articles(3, 10 + at))
        (tmp_path / f"{at:02}.jsonl").write_text(lines)
    code = textwrap.dedent(f"""
        import os, signal, sys
        from quotewire.cli import main, outputs, run
        run._EVERY_BYTES = 1
        calls = 0
        def interrupted(function, before):
            def call(*args):
                global calls
                calls += 1
                if before and calls == 3:
                    os.kill(os.getpid(), signal.SIGINT)
                result = function(*args)
                if not before and calls == 3:
                    os.kill(os.getpid(), signal.SIGINT)
                return result
            return call
        where, before = {{
            "before rows are added": ((run._Runner, "_take"), True),
            "while rows are added": ((outputs.DuckOutput, "add"), False),
            "while they are committed": ((outputs.DuckOutput, "commit"), True),
            "in a read": ((run._Runner, "_settle"), True),
        }}[{moment!r}]
        setattr(*where, interrupted(getattr(*where), before))
        sys.exit(main(sys.argv[1:]))
    """)
    run = ["run", str(tmp_path / "*.jsonl"), "--jobs", "1", "-o"]
    stopped = subprocess.run(
        [sys.executable, "-c", code, *run, str(tmp_path / "out.duckdb")], capture_output=True, text=True, timeout=120
    )
    assert stopped.returncode == 130, stopped.stderr
    assert "goes on from here" in stopped.stderr

    def table(name):
        subprocess.run([sys.executable, "-m", "quotewire", *run, str(tmp_path / name)], check=True, timeout=120)
        with duckdb.connect(str(tmp_path / name), read_only=True) as connection:
            return connection.execute("from quotes order by all").fetchall()

    assert table("out.duckdb") == table("whole.duckdb")


def test_quota_of_a_container_is_honoured():
    jobs = subprocess.run(
        ["taskset", "-c", "0", sys.executable, "-c", "import quotewire._core as c; print(c._available_jobs())"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert int(jobs) == 1
