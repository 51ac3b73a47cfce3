"""`quotewire read`: one article in the terminal, its quotes marked, and a table of them."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import quotewire as qw
from quotewire.html.document import about, resolved_name

from . import UsageError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rich.console import Console, RenderableType

    from quotewire import Document, Quote, Speaker


COLOURS = ["blue", "red", "green", "magenta", "cyan", "yellow", "bright_blue", "bright_red"]
KIND_STYLE = {"direct": "", "mixed": "", "indirect": "italic"}
# Control characters could drive the terminal: each is shown as one replacement character, so offsets stay.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def add_arguments(parser: ArgumentParser) -> None:
    """Declares the arguments of `read`."""
    parser.add_argument("file", metavar="FILE", help="a text file in UTF-8, or - for standard input")
    parser.add_argument("--json", action="store_true", help="write the five tables as one JSON object")
    parser.add_argument(
        "--as",
        dest="format",
        choices=("attributions", "brat", "conllu", "web"),
        help="write the quotes for other tools: JSON lines in PolNeAR's terms, brat, CoNLL-U, W3C Web Annotation",
    )


def run(args: Namespace) -> int:
    """Reads the file and shows it."""
    text = load(args.file)
    if args.json:
        print(json.dumps({table.name: table.to_pylist() for table in qw.tables([text])}, indent=2))
        return 0
    doc = qw.analyze(text)
    if args.format:
        from quotewire import interchange

        written = interchange.write(doc, args.format, id="article" if args.file == "-" else Path(args.file).stem)
        sys.stdout.buffer.write(written.encode(errors="replace"))
        return 0
    console = terminal()
    if console is not None:
        show(doc, console)
    else:
        # UTF-8 whatever the locale says: an article has quotation marks that few other encodings hold.
        with contextlib.suppress(BrokenPipeError):  # `quotewire read FILE | head`
            sys.stdout.buffer.write(plain(doc).encode())
            sys.stdout.buffer.flush()
            return 0
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it ends
    return 0


def load(file: str) -> str:
    """The text of a UTF-8 file, or of standard input for "-"."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: not UTF-8 (byte {error.start})") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise UsageError(f"{file}: {getattr(error, 'strerror', None) or error}") from None


def terminal() -> Console | None:
    """A console where there is a terminal and `rich` to draw on it."""
    try:
        from rich.console import Console
    except ImportError:
        return None
    console = Console(highlight=False)
    return console if console.is_terminal else None


def marks(doc: Document) -> list[tuple[int, str]]:
    """What is written into the text, by place: "[1 " before a quote, "]" after it, "[= name]" after "he"."""
    out: list[tuple[int, int, str]] = []
    seen: set[int] = set()
    for quote in doc.quotes:
        number = quote.id + 1
        for i, (start, end) in enumerate(quote.parts):
            # At one place: closing marks first (0), then names (1), then opening marks, outer quotes before inner.
            out.append((start, 2, f"[{number} " if i == 0 else f"[{number}… "))
            out.append((end, 0, "]"))
        resolved = resolved_name(quote)
        if resolved and quote.speaker_end is not None and quote.speaker_end not in seen:
            seen.add(quote.speaker_end)
            out.append((quote.speaker_end, 1, f" [= {resolved}]"))
    return [(at, mark) for at, _, mark in sorted(out, key=lambda m: m[:2])]


def name(speaker: Speaker | None) -> str:
    """A speaker's name."""
    return "unknown" if speaker is None else clean(speaker.name)


def known(speaker: Speaker | None) -> str:
    """What is known of a speaker beside the name, in brackets."""
    words = "" if speaker is None else clean(about(speaker))
    return f" ({words})" if words else ""


def words(quote: Quote) -> str:
    """The content on one line; " … " where the cue stands inside it."""
    return clean(" … ".join(" ".join(part.text.split()) for part in quote.parts))


def clean(text: str) -> str:
    """The text with nothing in it that a terminal would obey."""
    return CONTROL.sub("\ufffd", text.replace("\r", " "))


def plain(doc: Document) -> str:
    """The view without colours: the marked text, then one line for each quote."""
    text, out, waiting = clean(doc.text), [], marks(doc)[::-1]
    for block in doc.blocks:
        at = block.start
        while waiting and waiting[-1][0] <= block.end:
            place, mark = waiting.pop()
            out += [text[at:place], mark]
            at = max(at, place)
        out += [text[at : block.end], "\n" if block.kind != "dateline" else " "]
    out.append("\n")
    for quote in doc.quotes:
        speaker, cue = quote.speaker, quote.cue
        who = name(speaker) + known(speaker)
        to = f" to {clean(quote.addressee.text)}" if quote.addressee else ""
        how = f"{quote.kind}, {clean(cue.text)}{to}" if cue else f"{quote.kind}{to}"
        out.append(f"[{quote.id + 1}] {who} ({how}; {quote.confidence:.0%}): {words(quote)}\n")
    if not doc.quotes:
        out.append("No quotes.\n")
    return "".join(out)


def show(doc: Document, console: Console) -> None:
    """The view in a terminal."""
    console.print(*article(doc), quote_table(doc), sep="\n")


def article(doc: Document) -> list[RenderableType]:
    """The blocks of the text, marked."""
    from rich.padding import Padding
    from rich.text import Text

    whole = Text(clean(doc.text))
    for entity in doc.entities:
        whole.stylize("bold", entity.start, entity.end)
    for quote in doc.quotes:
        style = colour(quote.speaker)
        for start, end in quote.parts:
            whole.stylize(f"{style} {KIND_STYLE[quote.kind]}".strip(), start, end)
        if quote.speaker_start is not None and quote.speaker_end is not None:
            whole.stylize(f"bold {style}", quote.speaker_start, quote.speaker_end)
        if quote.cue is not None:
            start, end = quote.cue
            whole.stylize("underline", start, end)
    out: list[RenderableType] = []
    waiting = marks(doc)[::-1]
    line = Text()
    for block in doc.blocks:
        at = block.start
        while waiting and waiting[-1][0] <= block.end:
            place, mark = waiting.pop()
            line.append_text(whole[at:place])
            line.append(clean(mark), "dim")
            at = max(at, place)
        line.append_text(whole[at : block.end])
        if block.kind == "dateline":
            line.append(" ")
            continue
        if block.kind in ("headline", "heading"):
            line.stylize("bold")
        if block.kind == "boilerplate":
            line.stylize("dim")
        out.append(Padding(line, (0, 0, 0 if block.kind == "boilerplate" else 1, 0)))
        line = Text()
    return [*out, line] if line else out


def quote_table(doc: Document) -> RenderableType:
    """Who said what, one row a quote."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    if not doc.quotes:
        return Text("No quotes.", "dim")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("", justify="right")
    table.add_column("who", ratio=3)
    table.add_column("how", ratio=2)
    table.add_column("what", ratio=5)
    table.add_column("sure", justify="right")
    for quote in doc.quotes:
        speaker = quote.speaker
        who = Text(name(speaker), f"bold {colour(speaker)}")
        who.append(known(speaker), "not bold")
        how = Text(quote.kind)
        if quote.cue:
            how.append(" ")
            how.append(clean(quote.cue.text), "underline")
        if quote.addressee:
            how.append(f" to {clean(quote.addressee.text)}")
        table.add_row(str(quote.id + 1), who, how, words(quote), f"{quote.confidence:.0%}")
    return table


def colour(speaker: Speaker | None) -> str:
    """A speaker's colour."""
    return "" if speaker is None or speaker.kind == "unknown" else COLOURS[speaker.id % len(COLOURS)]
