"""`quotewire report`: who is heard in a corpus, on one page."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from . import UsageError


def add_arguments(parser: ArgumentParser) -> None:
    """Declares the arguments of `report`."""
    parser.add_argument(
        "source", metavar="OUT", help="what `quotewire run` wrote: a .duckdb file or a folder of Parquet"
    )
    parser.add_argument("-o", "--output", metavar="FILE", default="report.html", help="the page (default: report.html)")
    kept = parser.add_argument_group("columns kept from the input", "found by their usual names where left out")
    kept.add_argument("--date", metavar="COL", help="when an article appeared")
    kept.add_argument("--outlet", metavar="COL", help="where it appeared")
    kept.add_argument("--link", metavar="COL", help="its address")
    kept.add_argument("--title", metavar="COL", help="its title")
    kept.add_argument("--text", metavar="COL", help="its text: quotes are then shown in their context")


def run(args: Namespace) -> int:
    """Writes the page."""
    try:
        from quotewire.reports import NotAReport, report
    except ImportError as error:
        raise UsageError(f"needs {error.name}: pip install 'quotewire[report]'") from None
    columns = {name: getattr(args, name) for name in ("date", "outlet", "link", "title", "text")}
    try:
        report(args.source, args.output, **columns)
    except NotAReport as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{error.filename or args.output}: {error.strerror or error}") from None
    return 0
