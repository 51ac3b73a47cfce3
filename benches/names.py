"""Tokens, sentences, tags and entities on one thread against sentencex, in the same run.

    python benches/names.py ../shared/corpora [--rounds 5]

The texts are the articles of `quotes/polnear-train.jsonl.gz`. ``quotewire-evaluate time`` (build it first, as ``just bench-names`` does) and
``sentencex.segment`` read all of them in turns; both tell the seconds that they ran on a processor, and the medians are compared. Memory is the
peak over what the process held before the model was opened.
"""

import argparse
import gzip
import json
import statistics
import subprocess
import time
from pathlib import Path

from sentencex import segment

EVALUATE = "target/release/quotewire-evaluate"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    path = args.corpora / "quotes" / "polnear-train.jsonl.gz"
    with gzip.open(path) as lines:
        articles = [json.loads(line)["text"] for line in lines]
    theirs, ours = [], []
    for _ in range(args.rounds):
        start = time.process_time()
        for text in articles:
            segment("en", text)
        theirs.append(time.process_time() - start)
        told = json.loads(subprocess.run([EVALUATE, "time", path], capture_output=True, check=True).stdout)
        ours.append(told["seconds"])
    our_rate, their_rate = (told["words"] / statistics.median(seconds) for seconds in (ours, theirs))
    print(f"{told['words']:,} words, {args.rounds} rounds: {our_rate:,.0f} words a second, sentencex {their_rate:,.0f}")
    print(f"  ratio 1/{their_rate / our_rate:.1f}   (floor 1/25, aim 1/10)")
    print(f"  peak memory over start {told['memory'] / 1e6:.0f} MB   (floor 120, aim 60)")


if __name__ == "__main__":
    main()
