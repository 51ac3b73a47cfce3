"""The command ``quotewire``: arguments in, calls, exit code out.

Each subcommand is a module with ``add_arguments(parser)`` and ``run(args) -> int``, imported only when asked for.
Exit codes: 0 all well, 1 some rows failed and were recorded, 2 wrong usage or an input that cannot be read.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

_COMMANDS = {
    "read": "show one article with its quotes and speakers",
    "run": "read a corpus into tables",
    "report": "write a page on a corpus: who is heard",
    "score": "compare predicted quotes with gold",
}


class UsageError(Exception):
    """Something the user can put right: shown on one line, exit code 2."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit code."""
    from quotewire import __version__

    arguments = sys.argv[1:] if arguments is None else list(arguments)
    parser = argparse.ArgumentParser(prog="quotewire", description="Who said what, in every article.")
    parser.add_argument("--version", action="version", version=f"quotewire {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in _COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        if name in arguments:  # the others' modules stay unread
            module = importlib.import_module(f"{__name__}.{name}")
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    args = parser.parse_args(arguments)
    try:
        code: int = args.run(args)
    except UsageError as error:
        print(f"quotewire {args.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return code
