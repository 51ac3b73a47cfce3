#!/usr/bin/env python3
"""Fuzzes every target in turn, seeded with the cases and the articles, and says what came of it.

    fuzz/run.py [--seconds 60] [TARGET ...]

Needs cargo-fuzz; on a stable toolchain it runs with RUSTC_BOOTSTRAP=1. Ends with 1 where a target found something: the
text lies in `fuzz/artifacts/<target>/`, and belongs into `tests/rust/promises_hostile.rs` together with what mends it.

What reads Arrow data has no target: it is given pointers by the C interface and no bytes. What may vary there, types,
nulls, slices, pieces, bytes that are no text, is drawn by the properties of `tests/python/test_promises.py`.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FUZZ = Path(__file__).resolve().parent
ROOT = FUZZ.parent
TEXTS = ["analyze", "sentences", "marks"]
TARGETS = [*TEXTS, "options", "model"]


def strings(value: Any) -> Iterator[str]:
    """All strings of a table of TOML."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)


def seeds() -> dict[str, set[bytes]]:
    """What each target begins with: whole texts; names, words and texts; heads of model files."""
    texts = {path.read_bytes() for path in (ROOT / "examples").glob("*.txt")}
    options = set()
    for path in sorted((ROOT / "tests" / "cases").glob("*.toml")):
        table = tomllib.loads(path.read_text())
        texts.update((unit * 20).encode() for unit in [*table.get("units", []), *table.get("dense", [])])
        for case in table.get("case", []):
            texts.update(text.encode() for text in strings({k: v for k, v in case.items() if k != "name"}))
            words = " ".join(list(strings(case))[1:4]).replace("\n", " ")
            options.add(f"PERSON\tAda Moreno\n# note\nORG\t{words[:40]}\0{words[:60]}\n{case['text']}".encode())
    models = {b"\0QUOTEWIR", *(bytes([n]) + b"\1\0\0\0\3\0\0\0" * n for n in range(1, 16, 2))}
    for path in (ROOT / "src" / "resources" / "models" / "en").glob("*.qw"):
        models.add(b"\0" + path.read_bytes()[:4096])
    return {**dict.fromkeys(TEXTS, texts), "options": options, "model": models}


def fuzz(target: str, seconds: int) -> bool:
    """Runs one target; true where it found nothing."""
    limits = [f"-max_total_time={seconds}", "-max_len=4096", "-timeout=20", "-rss_limit_mb=4096"]
    told = subprocess.run(
        ["cargo", "fuzz", "run", "-O", target, "--", *limits, f"-dict={FUZZ / 'news.dict'}", "-print_final_stats=1"],
        cwd=ROOT,
        env={**os.environ, "RUSTC_BOOTSTRAP": "1"},
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    lines = re.findall(r"#(\d+)\s.*?cov: (\d+)", told.stderr)
    runs, edges = map(int, lines[-1]) if lines else (0, 0)
    said = "nothing found" if not told.returncode else "FOUND"
    print(f"{target}: {runs:,} executions, {edges:,} edges, {said}", flush=True)
    if told.returncode:
        print(told.stderr[-4000:], file=sys.stderr)
    return not told.returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", default=TARGETS)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    options = parser.parse_args()
    for target, some in seeds().items():
        folder = FUZZ / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        for seed in some:
            (folder / hashlib.blake2b(seed, digest_size=12).hexdigest()).write_bytes(seed)
    quiet = [fuzz(target, options.seconds) for target in options.targets or TARGETS]
    return int(not all(quiet))


if __name__ == "__main__":
    sys.exit(main())
