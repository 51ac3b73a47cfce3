#!/usr/bin/env python3
"""Where the instructions go: a table of stages, and the ten functions that take most, each with its own description.

    cargo build --release --features train
    python3 benches/profile.py target/release/quotewire-evaluate [--write docs/profile.md] [--stages]

Callgrind counts the analysis alone of the articles of `examples/`, read five times, less what the first time costs more
(lists built on first use). Counts do not depend on the machine's load; bytes are UTF-8, words are runs of other than
blanks. `--stages` prints the table of stages and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAGES = {
    "blocks": ["block::find_outlined"],
    "tokens": ["token::tokenize"],
    "facts of words": ["lexicon::vocabulary::Vocabulary::fill", "token::word::Words::fill"],
    "sentences": ["sentence::split_outlined"],
    "parts of speech": ["tag::tag"],
    "names": ["entity::find"],
    "numbers": ["entity::number::add"],
    "clauses": ["parse::parse"],
    "mentions and clusters": ["mention::resolve"],
    "quotes": ["quote::find", "quote::fill"],
    "speakers": ["speaker::resolve"],
}


def counted(program: str, times: int) -> tuple[dict[str, int], dict[str, int]]:
    """Instructions of each function alone, and with all that it calls, for the articles read so often."""
    articles = [path.read_text() for path in sorted((ROOT / "examples").glob("*.txt"))]
    with tempfile.TemporaryDirectory() as folder:
        gold, out = Path(folder) / "texts.jsonl", Path(folder) / "out"
        gold.write_text("".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate(articles * times)))
        tool = [f"--callgrind-out-file={out}", "--toggle-collect=*Analyzer*analyze_group*"]
        command = ["valgrind", "--tool=callgrind", *tool, program, "quotes", str(gold)]
        environment = {**os.environ, "RAYON_NUM_THREADS": "1"}
        subprocess.run(command, check=True, capture_output=True, env=environment)
        found = []
        for inclusive in ("no", "yes"):
            annotate = ["callgrind_annotate", f"--inclusive={inclusive}", "--threshold=100", str(out)]
            told = subprocess.run(annotate, check=True, capture_output=True, text=True).stdout
            lines = re.findall(r"^ *([\d,]+) \([ \d.]+%\)  \S*?:(.+?)(?: \[.*)?$", told, re.MULTILINE)
            counts: dict[str, int] = {}
            for count, name in lines:
                name = re.sub(r"'\d+$", "", name)
                counts[name] = max(counts.get(name, 0), int(count.replace(",", "")))
            found.append(counts)
    return found[0], found[1]


def description(name: str) -> str:
    """The first sentence of what the source says of a function."""
    *path, function = re.sub(r"<.*?>|::\{\{closure\}\}", "", name).removeprefix("quotewire::").split("::")
    modules = [part for part in path if part[:1].islower()]
    for parts in (modules, [*modules, "mod"]):
        file = ROOT / "src" / ("/".join(parts) + ".rs")
        if file.exists():
            source = file.read_text()
            found = re.search(
                rf"((?: *///.*\n)+)(?: *#\[.*\n)* *(?:pub(?:\(\w+\))? )?(?:const )?fn {function}\b", source
            )
            if found:
                text = " ".join(line.strip().removeprefix("///").strip() for line in found[1].splitlines())
                text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)  # links of rustdoc lead nowhere on this page
                text = re.sub(r"\[(`[^`]*`)\]", r"\1", text)
                return re.split(r"(?<=[.:]) (?=[A-Z])", text)[0]
            return f"in {file.relative_to(ROOT)}"
    if name.startswith("<fearless_simd::"):
        return "What `linear::wide` compiles for wide registers: rows of weights and of scores, added."
    return "of the system's library" if not name.startswith("quotewire") else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--write", type=Path, metavar="PAGE")
    parser.add_argument("--stages", action="store_true")
    options = parser.parse_args()
    texts = [path.read_text() for path in sorted((ROOT / "examples").glob("*.txt"))]
    size, words = 4 * sum(len(text.encode()) for text in texts), 4 * sum(len(text.split()) for text in texts)
    once, often = counted(options.program, 1), counted(options.program, 5)
    alone, whole = ({name: n - b.get(name, 0) for name, n in a.items()} for a, b in zip(often, once, strict=True))
    total = whole["quotewire::analyzer::Analyzer::analyze_group"]
    lines = ["| stage | instructions a byte | a word | share |", "| --- | --: | --: | --: |"]
    for stage, names in STAGES.items():
        count = max(whole.get(f"quotewire::{name}", 0) for name in names)
        if not count:  # the compiler has put it into its caller
            continue
        lines.append(f"| {stage} | {count / size:,.0f} | {count / words:,.0f} | {100 * count / total:.1f} % |")
    lines.append(f"| all | {total / size:,.0f} | {total / words:,.0f} | |")
    if not options.stages:
        lines += ["", "| function | share, alone | what it does |", "| --- | --: | --- |"]
        for name, count in sorted(alone.items(), key=lambda item: -item[1])[:10]:
            short = name.removeprefix("quotewire::")
            lines.append(f"| `{short}` | {100 * count / total:.1f} % | {description(name)} |")
    table = "\n".join(lines) + "\n"
    if options.write is None:
        sys.stdout.write(table)
        return
    head = (
        "# Where the time goes\n\n"
        "Instructions that the analysis of the articles in `examples/` takes on one thread, counted by callgrind: a count "
        "depends on neither the clock nor the load of a machine. `just profile` writes this page.\n\n"
    )
    options.write.write_text(head + table)


if __name__ == "__main__":
    main()
