"""``quotewire read FILE``: one article in the terminal."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import quotewire as qw

from . import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments of ``read``."""
    parser.add_argument("file", metavar="FILE", help="a text file in UTF-8, or - for standard input")


def run(args: argparse.Namespace) -> int:
    """Reads the file and prints its quotes."""
    doc = qw.analyze(_text(args.file))
    for quote in doc.quotes:
        name = quote.speaker.name if quote.speaker else "unknown"
        print(f"{name}: {' '.join(part.text for part in quote.parts)}")
    return 0


def _text(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: not UTF-8 (byte {error.start})") from None
