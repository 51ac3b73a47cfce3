"""Speed of the whole pipeline and of sentence splitting, as a ratio to sentencex in the same run.

    pip install sentencex
    python benches/compare.py ../shared/corpora

One thread, the articles of polnear-train, rounds interleaved, medians.
"""

import gzip
import json
import statistics
import sys
import time
from pathlib import Path

import sentencex

import quotewire as qw

ROUNDS = 5


def seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    path = Path(sys.argv[1]) / "quotes" / "polnear-train.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    words = sum(len(text.split()) for text in texts)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    one = qw.Analyzer(jobs=1)
    programs = {
        "sentencex.segment": lambda: [list(sentencex.segment("en", text)) for text in texts],
        "sentencex.get_sentence_boundaries": lambda: [sentencex.get_sentence_boundaries("en", text) for text in texts],
        "quotewire.tables, one thread": lambda: one.tables(texts),
    }
    if hasattr(qw, "sentences"):
        programs["quotewire.sentences"] = lambda: qw.sentences(texts)
    times = {name: [] for name in programs}
    for _ in range(ROUNDS):
        for name, work in programs.items():
            times[name].append(seconds(work))
    least = {name: statistics.median(rounds) for name, rounds in times.items()}
    print(f"{len(texts)} articles, {megabytes:.1f} MB, {words:,} words")
    for name, took in least.items():
        print(f"{name:36} {megabytes / took:8.2f} MB/s {words / took / 1e6:8.3f} million words/s", end="")
        print(f"  {least['sentencex.segment'] / took:.4f} of sentencex.segment")


if __name__ == "__main__":
    main()
