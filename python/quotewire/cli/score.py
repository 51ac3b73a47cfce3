"""`quotewire score`: predicted quotes against gold."""

from __future__ import annotations

import argparse
import json
from typing import Any

from . import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments of `score`."""
    formats = (
        ".jsonl (attributions), .conllu, .ann (brat) or .json (Web Annotation) beside a .txt, or a folder of these"
    )
    parser.add_argument("gold", metavar="GOLD", help=formats)
    parser.add_argument(
        "predicted", metavar="PRED", nargs="?", help="the same (default: what quotewire finds in the texts of GOLD)"
    )
    parser.add_argument("--threshold", metavar="F", type=_share, default=0.8, help="word-F1 of a match (default: 0.8)")
    parser.add_argument("--json", action="store_true", help="write the figures as one JSON object")


def run(args: argparse.Namespace) -> int:
    """Reads both, prints the figures."""
    from quotewire import Analyzer, interchange, scoring
    from quotewire.interchange.model import article_of

    try:
        gold = interchange.read(args.gold)
        if args.predicted is not None:
            predicted = interchange.read(args.predicted)
        else:
            analyzer = Analyzer()
            if lacking := [article.id for article in gold if article.text is None]:
                raise UsageError(f"{args.gold}: {lacking[0]!r} has no text")
            predicted = [article_of(analyzer(article.text or ""), article.id) for article in gold]
        result = scoring.score(gold, predicted, args.threshold)
    except ValueError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror or error}") from None
    print(json.dumps(result, indent=2) if args.json else table(result))
    return 0


def table(result: dict[str, Any]) -> str:
    """The figures as lines, in per cent."""
    from quotewire.scoring import GIVEN_MATCH, KINDS, MEASURES

    lines = [
        f"articles {result['articles']} (predicted {result['predicted']}, not in gold {result['ignored']})",
        f"{'':10}{'gold':>7}{'pred':>7}  {'':12}" + "".join(f"{name:>8}" for name in ("P", "R", "F1")),
    ]
    for kind in KINDS:
        figures = result["scores"][kind]
        for at, name in enumerate(MEASURES):
            head = f"{kind:10}{figures['gold']:7}{figures['predicted']:7}" if at == 0 else " " * 24
            shares = "".join(f"{100 * figures[name][one]:8.1f}" for one in ("p", "r", "f1"))
            lines.append(f"{head}  {name.replace('_', ' '):12}{shares}")
        given = (
            f"{name.replace('_', ' ')} " + ("-" if figures[name] is None else f"{100 * figures[name]:.1f}")
            for name in GIVEN_MATCH
        )
        lines.append(f"{'':24}  given match: {', '.join(given)}")
    return "\n".join(lines)


def _share(given: str) -> float:
    value = float(given)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError("must be above 0 and at most 1")
    return value
