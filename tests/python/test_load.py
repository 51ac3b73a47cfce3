"""Many threads, other processes, other interpreters; consumers and callbacks that fail; nothing left behind.

``QUOTEWIRE_SOAK=1`` (`just soak`) goes a thousand rounds where a few dozen are usual.
"""

import contextlib
import gc
import multiprocessing
import os
import subprocess
import sys
import textwrap
import threading
import tracemalloc

import psutil
import pytest
from articles import articles

import quotewire as qw

ROUNDS = 1000 if os.environ.get("QUOTEWIRE_SOAK") == "1" else 40
TEXTS = articles(40)
SHARED = qw.Analyzer(jobs=2)


def rows(tables):
    return [tables.documents.to_pylist(), tables.quotes.to_pylist(), tables.entities.to_pylist()]


def views(document):
    return [(quote.text, quote.speaker and quote.speaker.name, quote.confidence) for quote in document.quotes]


def quotes_of(texts):
    """What the children of this process do."""
    return [row for part in SHARED.stream([texts]) for row in part.quotes.to_pylist()]


def analyzed_by(given):
    analyzer, text = given
    return views(analyzer(text))


def test_one_analyzer_in_many_threads_by_every_door():
    expected = [views(SHARED(text)) for text in TEXTS], rows(SHARED.tables(TEXTS))
    start, wrong = threading.Barrier(16), []

    def work(n):
        start.wait()
        if n % 4 == 0:
            found, right = [views(SHARED(text)) for text in TEXTS], expected[0]
        elif n % 4 == 1:
            found, right = rows(SHARED.tables(TEXTS)), expected[1]
        elif n % 4 == 2:
            parts = list(SHARED.stream(TEXTS[at : at + 7] for at in range(0, 40, 7)))
            found = [[row for part in parts for row in rows(part)[table]] for table in range(3)]
            right = expected[1]
        else:
            found, right = [list(qw.analyze(text).sentences) for text in TEXTS[:3]], None
        if right is not None and found != right:
            wrong.append(n)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_one_document_read_by_many_threads():
    """Lists of a document are made on first use: two threads that are first get the same."""
    for text in TEXTS[:10]:
        document, start, found = qw.analyze(text), threading.Barrier(8), []

        def work(document=document, start=start, found=found):
            start.wait()
            found.append((document.quotes, document.entities, document.sentences, document.speakers))

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(lists == found[0] for lists in found)


METHODS = [method for method in ("fork", "forkserver", "spawn") if method in multiprocessing.get_all_start_methods()]


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("used", [False, True], ids=["before use", "after use"])
def test_processes_of_every_kind_give_the_same(method, used):
    code = textwrap.dedent(f"""
        import multiprocessing, warnings
        from test_load import TEXTS, SHARED, analyzed_by, quotes_of, views
        if __name__ == "__main__":
            warnings.simplefilter("ignore", DeprecationWarning)
            if {used}:
                SHARED.tables(TEXTS)
            with multiprocessing.get_context({method!r}).Pool(3) as pool:
                found = pool.map(quotes_of, [TEXTS] * 6)
                ones = pool.map(analyzed_by, [(SHARED, text) for text in TEXTS])
            assert found == [quotes_of(TEXTS)] * 6
            assert ones == [views(SHARED(text)) for text in TEXTS]
    """)
    here = os.path.dirname(__file__)
    done = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_fork_while_other_threads_are_at_work():
    """As a server forks its workers: the child has none of the threads, and works all the same."""
    code = textwrap.dedent("""
        import os, sys, threading, warnings
        warnings.simplefilter("ignore")
        from test_load import SHARED, TEXTS, rows
        expected, over = rows(SHARED.tables(TEXTS)), threading.Event()
        busy = threading.Event()
        def work():
            while not over.is_set():
                SHARED.tables(TEXTS, progress=lambda _: busy.set())
        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        busy.wait()
        for _ in range(5):
            pid = os.fork()
            if not pid:
                os._exit(0 if rows(SHARED.tables(TEXTS)) == expected and SHARED(TEXTS[0]).quotes is not None else 3)
            assert os.waitpid(pid, 0)[1] == 0
        over.set()
        for thread in threads:
            thread.join()
    """)
    here = os.path.dirname(__file__)
    done = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_another_interpreter_works_or_is_refused_clearly():
    code = textwrap.dedent("""
        import textwrap
        try:
            import _interpreters as interpreters
        except ImportError:
            import _xxsubinterpreters as interpreters
        inner = '''
        try:
            import quotewire
            assert quotewire.analyze("“No,” said Ada Moreno.").quotes[0].speaker.name == "Ada Moreno"
        except ImportError as error:
            assert "interpreter" in str(error), error
        '''
        one = interpreters.create()
        failed = interpreters.run_string(one, textwrap.dedent(inner))
        assert failed is None, failed
        import quotewire
        assert quotewire.analyze("“No,” said Ada Moreno.").quotes[0].speaker.name == "Ada Moreno"
    """)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


class Broken(Exception):
    pass


def failing_progress(_):
    raise Broken


def failing_source():
    yield TEXTS[:5]
    yield TEXTS[5:10]
    raise Broken


@pytest.mark.parametrize("door", ["tables", "stream"])
def test_an_exception_of_a_callback_or_a_source_comes_out_as_it_is(door):
    analyzer = qw.Analyzer(jobs=2)

    def read(data, **options):
        if door == "tables":
            return analyzer.tables((text for batch in data for text in batch), **options)
        return list(analyzer.stream(data, **options))

    with pytest.raises(Broken):
        read([TEXTS], progress=failing_progress)
    with pytest.raises(Broken):
        read(failing_source())
    assert rows(analyzer.tables(TEXTS)) == rows(SHARED.tables(TEXTS))


def consume(stream):
    for _ in stream:
        raise Broken


def test_an_exception_of_the_consumer_leaves_no_thread_behind():
    analyzer, process = qw.Analyzer(jobs=3), psutil.Process()
    analyzer.tables(TEXTS[:2])
    before = process.num_threads()
    for _ in range(10):
        with pytest.raises(Broken):
            consume(analyzer.stream(iter([TEXTS] * 4)))
        stream = analyzer.stream(iter([TEXTS] * 4))
        next(stream)
        del stream
        analyzer.stream(iter([TEXTS] * 4))  # never begun
    gc.collect()
    left = threading.Event()
    for _ in range(1000):  # threads end soon after they are told to
        if process.num_threads() <= before:
            break
        left.wait(0.01)
    else:
        pytest.fail(f"{process.num_threads()} threads where there were {before}")


def half_a_batch():
    stream = SHARED.stream(iter([TEXTS[:20], TEXTS[20:]]))
    next(stream)


def failing():
    with contextlib.suppress(Broken):
        SHARED.tables(TEXTS[:10], progress=failing_progress)


def a_wrong_row():
    with contextlib.suppress(TypeError):
        SHARED.tables([*TEXTS[:5], 7])


def a_consumer_that_fails():
    with contextlib.suppress(Broken):
        consume(SHARED.stream(iter([TEXTS[:10]] * 2)))


def a_source_that_fails():
    with contextlib.suppress(Broken):
        list(SHARED.stream(failing_source()))


def stopped():
    """Ctrl-C, as a read notices it."""

    def interrupt(_):
        raise KeyboardInterrupt

    with contextlib.suppress(KeyboardInterrupt):
        SHARED.tables(TEXTS[:10], progress=interrupt)


@pytest.mark.parametrize(
    "work",
    [
        lambda: views(qw.analyze(TEXTS[0])),
        lambda: qw.Analyzer(names={"PERSON": ["Ada Moreno"]}, cues=["quacked"])(TEXTS[1]),
        lambda: rows(SHARED.tables(TEXTS[:10])),
        lambda: qw.analyze(TEXTS[2])._repr_html_(),
        half_a_batch,
        failing,
        a_wrong_row,
        a_consumer_that_fails,
        a_source_that_fails,
        stopped,
    ],
    ids=[
        "analyze",
        "a new analyzer",
        "tables",
        "html",
        "half a batch",
        "failing progress",
        "a wrong row",
        "failing consumer",
        "failing source",
        "Ctrl-C",
    ],
)
def test_nothing_leaks(work):
    """Neither Python's memory nor the process's grows with the rounds; bounds are those of one thing kept a round."""
    process = psutil.Process()
    for _ in range(20):
        work()
    gc.collect()
    tracemalloc.start()
    try:
        work()
        gc.collect()
        python, resident = tracemalloc.get_traced_memory()[0], process.memory_info().rss
        for _ in range(ROUNDS):
            work()
        gc.collect()
        python, resident = tracemalloc.get_traced_memory()[0] - python, process.memory_info().rss - resident
    finally:
        tracemalloc.stop()
    assert python < 16 * ROUNDS + 20_000
    assert resident < 4_000 * ROUNDS + (8 << 20)


def test_a_long_stream_holds_no_more_than_a_short_one():
    """In a process of its own, whose memory nothing else has touched: the last two fifths against what was before."""
    size = (240 if os.environ.get("QUOTEWIRE_SOAK") == "1" else 24) * 1_000_000
    code = textwrap.dedent(f"""
        import statistics, psutil
        from test_load import SHARED, TEXTS
        from itertools import cycle
        process, done, held = psutil.Process(), 0, {{False: [], True: []}}
        for part in SHARED.stream(cycle(TEXTS)):
            done += part.n_bytes
            if done >= {size} * 0.15:
                held[done >= {size} * 0.6].append(process.memory_info().rss)
            if done >= {size}:
                break
        print(statistics.median(held[True]) / statistics.median(held[False]))
    """)
    here = os.path.dirname(__file__)
    done = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 1.06
