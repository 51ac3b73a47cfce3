"""What a wheel is guided by: the work whose profile lays out the code of `maturin build --pgo`.

    rustup component add llvm-tools
    python3 -m maturin build --release --pgo

Reads the articles of `examples/` one by one and as tables, often enough that loading the model weighs nothing. What such a wheel
finds is the same, byte for byte; it only finds it sooner.
"""

from __future__ import annotations

from pathlib import Path

import quotewire as qw

ROUNDS = 20


def main() -> None:
    """Reads."""
    folder = Path(__file__).resolve().parent.parent / "examples"
    articles = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    analyzer = qw.Analyzer(jobs=1)
    for article in articles * ROUNDS:
        analyzer(article)
    analyzer.tables(articles * ROUNDS)


if __name__ == "__main__":
    main()
