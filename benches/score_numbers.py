#!/usr/bin/env python3
"""Scores number-like entities on the cases of public suites (`../shared/corpora/entities/number-cases-dev.jsonl`).

    quotewire-evaluate entities CASES > pred.jsonl
    python3 benches/score_numbers.py CASES pred.jsonl [--show]

A gold entity is found when an entity with its span and label is among those predicted, half found when only the label or a neighbouring span
differs. Texts marked `partial` may hold more than their gold says, so nothing is counted as too much there; in all others every predicted
number-like entity that is not gold is. Texts without gold count as wrong when they get an entity of a label that their `absent` lists. Values are compared where the case gives one that is written the same way: TIMEX3, a number, an amount.
"""

import argparse
import collections
import json
from decimal import Decimal, InvalidOperation

LABELS = {"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL"}


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def number(text):
    for word in (text or "").replace("%", "").split():
        try:
            return Decimal(word)
        except InvalidOperation:
            continue
    return None


def values_of(case):
    """One expected value an entity, or None: ("timex", text) or ("number", Decimal)."""
    expected = []
    for entry in case.get("values") or []:
        first = entry["values"][0] if isinstance(entry.get("values"), list) else entry
        if "timex" in first:
            expected.append(("timex", first["timex"]))
        elif number(first.get("value")) is not None:
            expected.append(("number", number(first["value"])))
        else:
            expected.append(None)
    return expected if len(expected) == len(case["entities"]) else [None] * len(case["entities"])


def same_value(expected, value):
    kind, what = expected
    if kind == "timex":
        return value == what
    got = number(value)
    return got is not None and abs(got - what) <= abs(what) * Decimal("0.0001")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases")
    parser.add_argument("predicted")
    parser.add_argument("--show", action="store_true", help="print every case that is not right")
    options = parser.parse_args()
    predicted = {row["id"]: row["entities"] for row in rows(options.predicted)}
    found, gold, span_only, extra = (collections.Counter() for _ in range(4))
    texts_right = absent = absent_wrong = valued = valued_right = 0
    for case in rows(options.cases):
        text, got = case["text"], [entity for entity in predicted.get(case["id"], []) if entity[2] in LABELS]
        spans = {(start, end, label): value for start, end, label, value in got}
        right = True
        if not case["entities"]:
            absent += 1
            right = not any(label in case["absent"] for _, _, label in spans)
            absent_wrong += not right
        for (start, end, label), value in zip(case["entities"], values_of(case), strict=True):
            gold[label] += 1
            if (start, end, label) in spans:
                found[label] += 1
                if value:
                    valued += 1
                    if same_value(value, spans[start, end, label]):
                        valued_right += 1
                    elif options.show:
                        print(
                            f"value  {case['id']}: {text[start:end]!r}: {spans[start, end, label]!r}, expected {value[1]}"
                        )
            else:
                right = False
                span_only[label] += any((start, end) == span[:2] for span in spans)
        if not case.get("partial") and case["entities"]:
            wanted = {tuple(entity) for entity in case["entities"]}
            for span in spans:
                if span not in wanted:
                    extra[span[2]] += 1
                    right = False
        texts_right += right
        if options.show and not right:
            wanted = [f"{text[start:end]}|{label}" for start, end, label in case["entities"]]
            print(
                f"wrong  {case['id']}: {text[:150]!r}\n         gold {wanted}\n         got  {[f'{text[s:e]}|{label}' for s, e, label in spans]}"
            )
    print(f"{'label':10}{'gold':>6}{'found':>7}{'recall':>8}{'other label':>13}{'too much':>10}")
    for label in sorted(LABELS):
        print(
            f"{label:10}{gold[label]:6}{found[label]:7}{100 * found[label] / max(gold[label], 1):8.1f}{span_only[label]:13}{extra[label]:10}"
        )
    total = sum(gold.values())
    print(
        f"{'all':10}{total:6}{sum(found.values()):7}{100 * sum(found.values()) / total:8.1f}{sum(span_only.values()):13}{sum(extra.values()):10}"
    )
    print(
        f"texts without gold that got an entity: {absent_wrong} of {absent}; values right: {valued_right} of {valued} found with a value to compare"
    )


if __name__ == "__main__":
    main()
