#!/usr/bin/env python3
"""Work for hostile texts: instructions a byte, against plain news, and how they grow when the text doubles.

    cargo build --release --features train
    python3 benches/hostile.py target/release/quotewire-evaluate [--size 20000] [--jobs 2] [--full [1,2,4,8]] [--listed | NAME ...]

Each text is one piece of `tests/cases/hostile.toml` repeated, or made here. Callgrind counts the instructions of the
analysis alone, so neither the clock nor the load of the machine matters. What is measured for a text is the second half of it, at `--size` bytes and at twice
as many: the cost of setting up does not count, and work that grows faster than the text shows. Ends with 1 where a text
costs more than 4 times as much a byte as the articles of `examples/` (10 times where nearly every byte is a token), or where the second doubling costs more than 1.3
times as much a byte as the first.

`--full` counts the instructions of whole texts of 1, 2, 4 and 8 MB, or of as many megabytes as are given: a megabyte of prose takes callgrind half a minute, so
all of it takes a day. Told is the dearest megabyte of each, to prose of the same size, and the steepest doubling. A line goes to stderr as soon as its text is counted.
`--listed` takes the nineteen kinds that are known to break programs like this one, and not all 132.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIECES = tomllib.loads((ROOT / "tests/cases/hostile.toml").read_text())
DEAREST = 4.0
DENSE = 10.0
STEEPEST = 1.3
# What is known to break programs like this one.
LISTED = [
    "one line",
    "names",
    "nested marks",
    "“",
    '"',
    "'",
    "Mr. ",
    "(",
    ".",
    "a",
    "said ",
    'He said, "',
    "a\u0301\u0302",
    "\u0301",
    "שלום עולם ",
    "\u0000",
]
LISTED += ["👩\u200d👩\u200d👧\u200d👦", "7", "\n"]


def names(count: int) -> str:
    """Different names, each of whom says something."""
    first, last = (
        ["B", "D", "K", "L", "M", "N", "R", "T", "V"],
        ["ba", "de", "ki", "lo", "mu", "na", "re", "ti", "vo", "su"],
    )
    words = []
    for n in range(count):
        syllables = last[n % 10] + last[n // 10 % 10] + last[n // 100 % 10]
        words.append(
            f"{first[n % 9]}{last[n // 7 % 10]}n {first[n // 9 % 9]}{syllables}{last[n // 1000 % 10]}son said no. "
        )
    return "".join(words)


def texts() -> dict[str, str]:
    prose = "\n\n".join(path.read_text() for path in sorted((ROOT / "examples").glob("*.txt"))) + "\n\n"
    line = " ".join(prose.split()) + " "
    return {
        "prose": prose,
        "one line": line,
        "no end mark": re.sub(r"[.?!:;“”]+ ?", " ", line),
        "no letters": re.sub(r"\w", "", line),
        "names": names(100_000),
        "nested marks": "".join("“‘"[n % 2] for n in range(100_000))
        + "No. "
        + "".join("’”"[n % 2] for n in range(100_000)),
        **{unit: unit for unit in [*PIECES["units"], *PIECES["dense"]]},
    }


def count(program: str, text: str) -> int:
    """Instructions that the analysis of a text takes."""
    with tempfile.TemporaryDirectory() as folder:
        gold = Path(folder) / "text.jsonl"
        gold.write_text(json.dumps({"id": 0, "text": text}))
        tool = [
            "valgrind",
            "--tool=callgrind",
            f"--callgrind-out-file={folder}/out",
            "--toggle-collect=*Analyzer*analyze_group*",
        ]
        done = subprocess.run(
            [*tool, program, "quotes", str(gold)],
            capture_output=True,
            text=True,
            env={**os.environ, "RAYON_NUM_THREADS": "1"},
        )
        found = re.search(r"Collected : (\d+)", done.stderr)
        if done.returncode or not found:
            sys.exit(f"hostile.py: {program} ended with {done.returncode}: {done.stderr[-400:]}")
        return int(found[1])


def full(options: argparse.Namespace, wanted: dict[str, str]) -> int:
    """The table of whole megabytes; how many texts cost too much, or more than double when they double."""
    sizes = [int(size) for size in options.full.split(",")]

    def measure(name: str) -> list[int]:
        counts = [count(options.program, cut(wanted[name], mb * 10**6)) for mb in sizes]
        told = " ".join(f"{many / mb / 1e6:8,.0f}" for many, mb in zip(counts, sizes, strict=True))
        print(f"{name!r:32} {told} instructions a byte", file=sys.stderr, flush=True)
        return counts

    with ThreadPoolExecutor(options.jobs) as pool:
        found = dict(zip(wanted, pool.map(measure, wanted), strict=True))
    dear = 0
    print(f"{'text':32} {'instructions a byte':>20} {'to prose':>9} {'doubling':>9}")
    for name, counts in sorted(found.items(), key=lambda item: -item[1][-1]):
        dearest = max(many / prose for many, prose in zip(counts, found["prose"], strict=True))
        steps = zip(counts, counts[1:], sizes, sizes[1:], strict=False)
        doubling = max([2 * (after / before) / (large / small) for before, after, small, large in steps], default=2.0)
        most = DENSE if name in PIECES["dense"] else DEAREST
        wrong = dearest > most or doubling > 2 * STEEPEST
        dear += wrong
        cost = counts[-1] / sizes[-1] / 1e6
        print(f"{name!r:32} {cost:20,.0f} {dearest:9.2f} {doubling:9.2f}{'  <--' if wrong else ''}")
    return dear


def cut(unit: str, size: int) -> str:
    text = unit * (size // len(unit.encode()) + 1)
    return text.encode()[:size].decode(errors="ignore")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--full", nargs="?", const="1,2,4,8", metavar="MB,…", help="whole megabytes")
    parser.add_argument("--listed", action="store_true", help="LISTED alone")
    options = parser.parse_intermixed_args()
    names = {"prose", *options.names, *(LISTED if options.listed else [])}
    wanted = {name: unit for name, unit in texts().items() if len(names) == 1 or name in names}
    if options.full:
        return int(full(options, wanted) > 0)

    def measure(unit: str) -> tuple[float, float]:
        counts = [count(options.program, cut(unit, options.size * times)) for times in (1, 2, 4)]
        first, second = (counts[1] - counts[0]) / options.size, (counts[2] - counts[1]) / (2 * options.size)
        return second, second / max(first, 1.0)

    dear = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        found = dict(zip(wanted, pool.map(measure, wanted.values()), strict=True))
    prose = found["prose"][0]
    print(f"{'text':32} {'instructions a byte':>20} {'to prose':>9} {'growth':>7}")
    for name, (cost, growth) in sorted(found.items(), key=lambda item: -item[1][0]):
        most = DENSE if name in PIECES["dense"] else DEAREST
        wrong = cost > most * prose or (growth > STEEPEST and cost > prose / 10)
        dear += wrong
        print(f"{name!r:32} {cost:20,.0f} {cost / prose:9.2f} {growth:7.2f}{'  <--' if wrong else ''}")
    return int(dear > 0)


if __name__ == "__main__":
    sys.exit(main())
