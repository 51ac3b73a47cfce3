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
    view = parser.add_mutually_exclusive_group()
    view.add_argument(
        "--direct-only", action="store_true", help="who is named for what stands in double quotation marks"
    )
    view.add_argument("--names", action="store_true", help="is the speaker resolved to the right name?")
    view.add_argument("--roles", action="store_true", help="sources, cues and contents, each by itself")
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
        if args.direct_only:
            result, lines = scoring.direct_only(gold, predicted), direct_lines
        elif args.names:
            result, lines = scoring.names(gold, predicted), name_lines
        elif args.roles:
            result, lines = scoring.roles(gold, predicted), role_lines
        else:
            result, lines = scoring.score(gold, predicted, args.threshold), table
    except ValueError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror or error}") from None
    print(json.dumps(result, indent=2) if args.json else lines(result))
    return 0


def table(result: dict[str, Any]) -> str:
    """The figures as lines, in per cent."""
    from quotewire.scoring import GIVEN_MATCH, KINDS, MEASURES

    lines = [
        _counts(result),
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


def direct_lines(result: dict[str, Any]) -> str:
    """The figures of `scoring.direct_only` as lines, in per cent."""
    from quotewire.scoring.views import SPEAKER_MEASURES

    lines = [
        _counts(result),
        f"stretches between marks inside gold {result['items']}, "
        f"without a source {result['items_without_source']} "
        f"(left without a speaker{_cent(result['items_without_source_left_unattributed'])})",
        f"outside gold {result['outside']} (given a speaker all the same{_cent(result['outside_attributed'])}), "
        f"in between {result['undecided']}",
        f"{'':22}{'items':>7}{'found':>8}"
        + "".join(f"{name.replace('_', ' '):>13}" for name in SPEAKER_MEASURES)
        + f"{'overlap where found':>21}",
    ]
    for key, group in result["groups"].items():
        shares = "".join(f"{_cent(group['accuracy'][name]):>13}" for name in SPEAKER_MEASURES)
        found = f"{key:22}{group['items']:7}{_cent(group['found'])}"
        lines.append(f"{found}{shares}{_cent(group['accuracy_found']['overlap']):>21}")
    return "\n".join(lines)


def name_lines(result: dict[str, Any]) -> str:
    """The figures of `scoring.names` as lines, in per cent."""
    columns = ("found", "named", "alias", "full", "alias_named", "full_named")
    if not result["names"]:
        return f"{_counts(result)}\nno source of gold has names (source_entity)"
    heads = "".join(f"{name.replace('_named', ' if named'):>16}" for name in columns)
    lines = [_counts(result), f"{'':26}{'items':>7}{heads}"]
    for key, group in result["names"].items():
        lines.append(f"{key:26}{group['items']:7}" + "".join(f"{_cent(group[name]):>16}" for name in columns))
    return "\n".join(lines)


def role_lines(result: dict[str, Any]) -> str:
    """The figures of `scoring.roles` as lines, in per cent."""
    heads = "".join(f"{f'{measure} {one}':>10}" for measure in ("exact", "words") for one in ("P", "R", "F1"))
    lines = [_counts(result), f"{'':10}{'gold':>7}{'pred':>7}{heads}"]
    for role, figures in result["roles"].items():
        shares = "".join(
            f"{_cent(figures[measure][one]):>10}" for measure in ("exact", "exact_words") for one in ("p", "r", "f1")
        )
        lines.append(f"{role:10}{figures['gold']:7}{figures['predicted']:7}{shares}")
    return "\n".join(lines)


def _counts(result: dict[str, Any]) -> str:
    return f"articles {result['articles']} (predicted {result['predicted']}, not in gold {result['ignored']})"


def _cent(share: float | None) -> str:
    return f"{'-':>8}" if share is None else f"{100 * share:8.1f}"


def _share(given: str) -> float:
    value = float(given)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError("must be above 0 and at most 1")
    return value
