#!/usr/bin/env python3
"""Sentence splitters beside each other in one run: quality on the dev sets, and speed on the same texts.

    python3 benches/compare.py ../shared/corpora ../shared/scoring [--rounds 3] [--environment target/compare]

The peers come from PyPI, in the versions below, into an environment of their own; quotewire is the one that this
interpreter (or `--python`) imports. Every peer gives offsets, document by document, as a user would ask it for them.
Speed is megabytes of UTF-8 a second of one core's time; rounds of all peers alternate and the best of each counts, so read
ratios within a run. Quality is the F1 of sentence ends on GUM and EWT (dev) and golden rules passed, by the scorer.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PEERS = ["sentencex==1.0.32", "blingfire==0.1.8", "pysbd==0.3.4", "syntok==1.4.4", "nupunkt==0.8.0", "spacy==3.8.18"]
SLOW = {"pysbd", "syntok", "spacy sentencizer"}
Split = Callable[[str], list[tuple[int, int]]]


def quotewire() -> Split:
    import quotewire

    return lambda text: quotewire.sentences(text)


def sentencex() -> Split:
    import sentencex

    return lambda text: [(b["start_index"], b["end_index"]) for b in sentencex.get_sentence_boundaries("en", text)]


def blingfire() -> Split:
    import blingfire

    return lambda text: [(a, b) for a, b in blingfire.text_to_sentences_and_offsets(text)[1]]


def blingfire_by_lines() -> Split:
    import blingfire

    def split(text: str) -> list[tuple[int, int]]:
        found, at = [], 0
        for line in text.splitlines(keepends=True):
            if line.strip():
                found += [(at + a, at + b) for a, b in blingfire.text_to_sentences_and_offsets(line)[1]]
            at += len(line)
        return found

    return split


def pysbd() -> Split:
    import pysbd

    segmenter = pysbd.Segmenter(language="en", clean=False, char_span=True)
    return lambda text: [(span.start, span.end) for span in segmenter.segment(text)]


def syntok() -> Split:
    from syntok import segmenter

    def split(text: str) -> list[tuple[int, int]]:
        # `process`, its other function, rewrites words ("do not" for "don't") and gives offsets in each paragraph alone.
        sentences = (sentence for paragraph in segmenter.analyze(text) for sentence in paragraph if sentence)
        return [(some[0].offset, some[-1].offset + len(some[-1].value)) for some in sentences]

    return split


def nupunkt() -> Split:
    import nupunkt

    return lambda text: list(nupunkt.sent_spans(text))


def spacy_sentencizer() -> Split:
    import spacy

    nlp = spacy.blank("en")
    nlp.max_length = 10**9
    nlp.add_pipe("sentencizer")
    return lambda text: [(sent.start_char, sent.end_char) for sent in nlp(text).sents]


MAKERS = {
    maker.__name__.replace("_", " "): maker
    for maker in (quotewire, sentencex, blingfire, blingfire_by_lines, pysbd, syntok, nupunkt, spacy_sentencizer)
}


def lines(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else open(path) as file:
        return [json.loads(line) for line in file]


def work(name: str, corpora: Path, folder: Path) -> None:
    """In the peer's interpreter: writes what it finds, prints its speed."""
    split = MAKERS[name]()
    sets = {path.name.split(".")[0]: lines(path) for path in files(corpora)}
    for title, rows in sets.items():
        with open(folder / f"{title}.jsonl", "w") as file:
            for row in rows:
                file.write(json.dumps({"id": row["id"], "sentences": split(row["text"])}) + "\n")
    texts = [row["text"] for title, rows in sets.items() if "dev" in title for row in rows]
    texts = texts[::4] if name in SLOW else texts * 10
    size = sum(len(text.encode()) for text in texts)
    start = time.process_time()
    for text in texts:
        split(text)
    print(size / 1e6 / (time.process_time() - start))


def files(corpora: Path) -> list[Path]:
    folder = corpora / "sentences"
    return [folder / "gum-dev.jsonl.gz", folder / "ewt-dev.jsonl.gz", folder / "golden-rules-en.jsonl"]


def score(scoring: Path, gold: Path, found: Path) -> float:
    """F1 of sentence ends in %, or golden rules passed in %."""
    golden = ["--golden"] if "golden" in gold.name else []
    command = [sys.executable, str(scoring / "score_sentences.py"), *golden, str(gold), str(found), "--json"]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    if golden:
        sets = told["sets"].values()
        return 100 * sum(one["pass"] for one in sets) / sum(one["of"] for one in sets)
    return 100 * float(told["ends"]["f1"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("scoring", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--environment", type=Path, default=Path("target/compare"))
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has quotewire")
    parser.add_argument("--work", nargs=2, metavar=("PEER", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.work[0], options.corpora, Path(options.work[1]))
        return
    python = options.environment / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(options.environment)], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PEERS], check=True)
    speeds: dict[str, list[float]] = {name: [] for name in MAKERS}
    scores: dict[str, list[float]] = {}
    for _ in range(options.rounds):
        for name in MAKERS:
            with tempfile.TemporaryDirectory() as folder:
                interpreter = options.python if name == "quotewire" else str(python)
                # -P: else the peers' imports would find `profile.py` beside this file before Python's own.
                given = [str(options.corpora), str(options.scoring), "--work", name, folder]
                command = [interpreter, "-P", __file__, *given]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                speeds[name].append(float(done.stdout))
                if name not in scores:
                    found = [Path(folder) / f"{gold.name.split('.')[0]}.jsonl" for gold in files(options.corpora)]
                    scores[name] = [
                        score(options.scoring, *pair) for pair in zip(files(options.corpora), found, strict=True)
                    ]
    print(
        "| splitter | MB/s | to quotewire | GUM F1 | EWT F1 | golden rules % |\n| --- | --- | --- | --- | --- | --- |"
    )
    for name in sorted(MAKERS, key=lambda name: -max(speeds[name])):
        speed = max(speeds[name])
        row = [f"{speed:.3g}", f"{speed / max(speeds['quotewire']):.3f}", *(f"{figure:.1f}" for figure in scores[name])]
        print(f"| {name} | {' | '.join(row)} |")


if __name__ == "__main__":
    main()
