"""The figures of many texts: threads, overhead, memory, ``quotewire run``, and the peers.

    python benches/bulk.py ../shared/corpora [--mb 100] [--stream-mb 1000] [--rounds 3] [--only NAME,...]

The texts are the articles of `quotes/polnear-train.jsonl.gz`, repeated up to so many megabytes. What is compared runs
in turns, and the medians are given, because absolute figures on a shared machine say little; sentencex is the
yardstick for what cannot be run beside (see `peers`).
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas

import quotewire as qw
from quotewire._core import _core_seconds

# Of the peers that give speakers the fastest read 0.051 MB/s where sentencex made lists of strings at 78 MB/s.
SENTENCEX_OVER_PEER = 78 / 0.051


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--mb", type=float, default=100)
    parser.add_argument("--stream-mb", type=float, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="threads,overhead,sentences,peers,run,memory")
    args = parser.parse_args()
    path = args.corpora / "quotes" / "polnear-train.jsonl.gz"
    with gzip.open(path) as lines:
        articles = [json.loads(line)["text"] for line in lines]
    texts = repeated(articles, args.mb)
    print(f"{len(texts):,} articles, {megabytes(texts):.1f} MB, {args.rounds} rounds, {qw.__version__}")
    measures = {
        "threads": lambda: threads(texts, args.rounds),
        "overhead": lambda: overhead(articles, args.rounds),
        "sentences": lambda: sentences(articles, args.rounds),
        "peers": lambda: peers(articles, args.rounds),
        "run": lambda: run(texts, args.rounds),
        "memory": lambda: memory(path, args.stream_mb),
    }
    for name in args.only.split(","):
        measures[name]()


def megabytes(texts: list[str]) -> float:
    """Size as UTF-8."""
    return sum(len(text.encode()) for text in texts) / 1e6


def repeated(articles: list[str], mb: float) -> list[str]:
    """The articles again and again, up to a size."""
    texts: list[str] = []
    left = mb
    while left > 0:
        for text in articles:
            texts.append(text)
            left -= len(text) / 1e6
            if left <= 0:
                break
    return texts


def in_turns(rounds: int, *calls: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Median seconds of each call. `time.process_time` measures what runs on one core: others' load counts less."""
    seconds: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for call, found in zip(calls, seconds, strict=True):
            start = clock()
            call()
            found.append(clock() - start)
    return [statistics.median(found) for found in seconds]


def threads(texts: list[str], rounds: int) -> None:
    """Four jobs against one."""
    frame = pandas.DataFrame({"body": texts})
    one, two, four = in_turns(rounds, *(lambda n=n: void(qw.tables(frame, text="body", jobs=n)) for n in (1, 2, 4)))
    size = megabytes(texts)
    print(f"qw.tables(df), MB/s: 1 job {size / one:.2f}, 2 jobs {size / two:.2f}, 4 jobs {size / four:.2f}")
    print(
        f"  2 jobs against 1: {one / two:.2f} x   4 jobs against 1: {one / four:.2f} x   (floor 3.2, aim 3.8; two: 1.8)"
    )


def void(_: object) -> None:
    """Lets go of a result."""


def overhead(articles: list[str], rounds: int) -> None:
    """One job of tables against the core alone, in many short turns: a machine's moods last longer than one."""
    frame, analyzer = pandas.DataFrame({"body": articles}), qw.Analyzer(jobs=1)
    tables, core = in_turns(
        rounds * 8,
        lambda: void(analyzer.tables(frame, text="body")),
        lambda: void(_core_seconds(analyzer, articles)),
        clock=time.process_time,
    )
    print(f"qw.tables(df) at one job over the core alone: {tables / core:.3f}   (floor 1.10, aim 1.03)")


def sentences(articles: list[str], rounds: int) -> None:
    """Sentences alone against sentencex."""
    from sentencex import get_sentence_boundaries

    theirs, ours = in_turns(
        rounds * 3,
        lambda: void([get_sentence_boundaries("en", text) for text in articles]),
        lambda: void(qw.sentences(articles)),
        clock=time.process_time,
    )
    size = megabytes(articles)
    print(f"qw.sentences {size / ours:.0f} MB/s, sentencex.get_sentence_boundaries {size / theirs:.0f} MB/s")
    print(f"  ratio {theirs / ours:.1f}   (floor 2, aim 6)")


def peers(articles: list[str], rounds: int) -> None:
    """The whole pipeline on one core as a multiple of the best peer that gives speakers."""
    from sentencex import segment

    yardstick, ours = in_turns(
        rounds * 3,
        lambda: void([segment("en", text) for text in articles]),
        lambda: void(qw.tables(articles, jobs=1)),
        clock=time.process_time,
    )
    size = megabytes(articles)
    multiple = yardstick / ours * SENTENCEX_OVER_PEER
    print(f"whole pipeline, one core: {size / ours:.2f} MB/s; sentencex is {ours / yardstick:.0f} x as fast")
    print(f"  multiple of the best peer: {multiple:.0f}   (floor 40, aim 150)")


def run(texts: list[str], rounds: int) -> None:
    """``quotewire run`` from Parquet to a new DuckDB file against tables alone: every core, and a quarter at one job."""
    run_at(texts, rounds, None)
    run_at(texts[: len(texts) // 4], rounds, 1)


def run_at(texts: list[str], rounds: int, jobs: int | None) -> None:
    """By the clock, and by the processor time of all threads, which the load of others changes less."""
    import duckdb

    from quotewire.cli import main as command

    analyzer = qw.Analyzer(jobs=jobs)
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "in.parquet"), Path(folder, "out.duckdb")
        frame = pandas.DataFrame({"body": texts, "url": [f"u{n}" for n in range(len(texts))]})
        duckdb.from_df(frame).write_parquet(str(source))
        arguments = ["run", str(source), "--text", "body", "--id", "url", "-o", str(out), "-q"]

        def once() -> None:
            out.unlink(missing_ok=True)
            code = command(arguments if jobs is None else [*arguments, "--jobs", str(jobs)])
            assert code == 0

        found: dict[str, list[tuple[float, float]]] = {"run": [], "tables": []}
        for _ in range(rounds):
            for name, call in (("run", once), ("tables", lambda: void(analyzer.tables(frame, text="body", id="url")))):
                clock, processor = time.perf_counter(), time.process_time()
                call()
                found[name].append((time.perf_counter() - clock, time.process_time() - processor))
    (wall, cpu), (wall_alone, cpu_alone) = (
        [statistics.median(seconds) for seconds in zip(*found[name], strict=True)] for name in ("run", "tables")
    )
    print(
        f"quotewire run over qw.tables, {megabytes(texts):.0f} MB, {'every core' if jobs is None else 'one job'}: "
        f"{wall / wall_alone:.3f} by the clock ({wall:.1f} s over {wall_alone:.1f}), "
        f"{cpu / cpu_alone:.3f} by processor time   (floor 1.25, aim 1.1)"
    )


def memory(path: Path, mb: float) -> None:
    """Resident memory at the end of a stream against that of a tenth of it, in processes of their own.

    The end is the last tenth of a stream, of whose parts the median is taken: it goes up and down a little with each.
    """
    code = """
import gzip, json, statistics, sys, psutil, quotewire as qw
articles = [json.loads(line)["text"] for line in gzip.open(sys.argv[1])]
size, done, end, process = float(sys.argv[2]) * 1e6, 0, [], psutil.Process()
def texts(left):
    while True:
        for text in articles:
            yield text
            left -= len(text)
            if left <= 0:
                return
for part in qw.Analyzer().stream(texts(size)):
    done += part.n_bytes
    if done >= 0.9 * size:
        end.append(process.memory_info().rss)
print(int(statistics.median(end)))
"""
    short, long = (
        int(subprocess.run([sys.executable, "-c", code, path, str(size)], capture_output=True, check=True).stdout)
        for size in (mb / 10, mb)
    )
    print(f"resident memory: {long / 1e6:.1f} MB after {mb:g} MB, {short / 1e6:.1f} MB after {mb / 10:g} MB")
    print(f"  ratio {long / short:.3f}   (floor 1.05, aim 1.01)")


if __name__ == "__main__":
    main()
