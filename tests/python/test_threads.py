"""Threads, processes and signals."""

import json
import os
import subprocess
import sys
import textwrap
import threading

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
    """No thread is made to give way here, so the other one runs only where the analysis lets go of the interpreter."""
    ticks, over, interval = [0], threading.Event(), sys.getswitchinterval()
    text = "\n\n".join(articles(20, 30))

    def tick():
        while not over.wait(0.0001):
            ticks[0] += 1

    thread = threading.Thread(target=tick)
    sys.setswitchinterval(100)
    try:
        thread.start()
        for call in (qw.analyze, lambda text: qw.tables([text], jobs=1)):
            for _ in range(1000):
                before = ticks[0]
                call(text)
                if ticks[0] > before:
                    break
            else:
                pytest.fail(f"{call}: nothing else ran in any of 1,000 calls")
    finally:
        sys.setswitchinterval(interval)
        over.set()
        thread.join()


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
@pytest.mark.parametrize("call", ["tables", "stream"])
def test_ctrl_c_stops_at_once_and_leaves_the_interpreter_usable(call):
    """At once is: before the one text that is under way has been read, which takes a core many seconds."""
    code = textwrap.dedent(f"""
        import os, signal, sys, threading
        import quotewire as qw
        signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background may ignore it
        main, told = threading.main_thread().ident, []
        texts = ["“Yes,” he said. " * 800_000]
        def interrupt():
            while sys._current_frames()[main].f_code.co_name != "_results":
                pass
            os.kill(os.getpid(), signal.SIGINT)
        threading.Thread(target=interrupt, daemon=True).start()
        try:
            if {call!r} == "tables":
                qw.tables(texts, jobs=1, progress=told.append)
            else:
                list(qw.Analyzer(jobs=1).stream(iter(texts), progress=told.append))
            print("finished")
        except KeyboardInterrupt:
            print("stopped", len(told))
        print(len(qw.tables(["Yes.", "No."], jobs=1).documents), flush=True)
        os._exit(0)
    """)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["stopped", "0", "2"], done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_ctrl_c_stops_one_long_article_too():
    code = textwrap.dedent("""
        import os, signal, threading, time
        import quotewire as qw
        signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background may ignore it
        qw.analyze("Yes.")
        text, at = "“Yes,” he said. " * 800_000, []
        def interrupt():
            time.sleep(0.5)
            at.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGINT)
        threading.Thread(target=interrupt, daemon=True).start()
        try:
            qw.analyze(text)
            print("finished")
        except KeyboardInterrupt:
            print("stopped", time.monotonic() - at[0])
        print(len(qw.analyze("Yes.").sentences), flush=True)
    """)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    told, seconds, sentences = done.stdout.split()
    assert (told, sentences, done.returncode) == ("stopped", "1", 0), done.stderr
    assert float(seconds) < 2  # a quarter of one, where the machine does nothing else


def test_a_long_article_reads_as_it_does_among_others():
    text = "".join(articles(700))
    assert len(text) > 300_000
    (document,) = qw.tables([text]).documents.to_pylist()
    found = qw.analyze(text)
    assert [len(found.quotes), len(found.sentences)] == [document["n_quotes"], document["n_sentences"]]
    assert found.text == text


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
