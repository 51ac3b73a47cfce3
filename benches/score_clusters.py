#!/usr/bin/env python3
"""Scores clusters of names and pronouns against the gold coreference of a treebank (GUM's `Entity=`).

    quotewire-evaluate clusters TEXTS.jsonl.gz > PRED.jsonl
    python3 benches/score_clusters.py GUM.conllu.gz PRED.jsonl --texts TEXTS.jsonl.gz [--show N]

A gold mention counts when its head is a proper noun (a name) or it is a pronoun of the third person; it is found when a predicted mention
holds its head word (a name) or is the same word (a pronoun). Figures are over the mentions found on both sides; one without a predicted
cluster stands alone.

    coverage     share of the gold mentions of each kind that were found
    pairwise     of the pairs put together, how many belong together; of those that belong together, how many were put so
    B3           the same mention by mention (Bagga and Baldwin 1998)
    MUC          links (Vilain et al. 1995)
    pronouns     of the pronouns found, the share whose cluster holds a name that is gold's (right), only others (wrong), or none
"""

import argparse
import collections
import gzip
import json
import re

PRONOUNS = {
    "he",
    "him",
    "his",
    "himself",
    "she",
    "her",
    "hers",
    "herself",
    "they",
    "them",
    "their",
    "theirs",
    "themselves",
    "it",
    "its",
}
NAMED = {"NNP", "NNPS"}


def lines(path):
    with gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8") as file:
        yield from file


def gold_mentions(path, texts):
    """Document id -> [(start, end of the head word, kind, chain, start, end)]; documents whose texts have no coreference are left out."""
    documents, identifier = {}, None
    for line in lines(path):
        if line.startswith("# newdoc id = "):
            identifier = line.split(" = ", 1)[1].strip()
            documents[identifier] = []
        fields = line.rstrip("\n").split("\t")
        if len(fields) == 10 and fields[0].isdigit():
            documents[identifier].append(fields)
    gold = {}
    for identifier, words in documents.items():
        text = texts.get(identifier)
        if text is None or not any("Entity=" in word[9] for word in words):
            continue
        spans, at = [], 0
        for word in words:
            start = text.find(word[1], at, at + len(word[1]) + 200)
            spans.append((start, start + len(word[1])) if start >= 0 else None)
            at = start + len(word[1]) if start >= 0 else at
        open_mentions, mentions = [], []
        for i, word in enumerate(words):
            brackets = re.search(r"(?:^|\|)Entity=([^|]*)", word[9])
            for piece in re.findall(r"\([^()]*\)?|[^()]+\)", brackets[1]) if brackets else []:
                if piece.startswith("("):
                    parts = piece.strip("()").split("-")
                    least = next((p for p in parts[4:] if re.fullmatch(r"\d+(,\d+)*", p)), "1")
                    mention = (parts[0], i, int(least.split(",")[0]))
                    if piece.endswith(")"):
                        mentions.append((*mention, i))
                    else:
                        open_mentions.append(mention)
                else:
                    chain = piece.rstrip(")").split("-")[0]
                    for k in range(len(open_mentions) - 1, -1, -1):
                        if open_mentions[k][0] == chain:
                            mentions.append((*open_mentions.pop(k), i))
                            break
        rows = set()
        for chain, first, head, last in mentions:
            at = min(first + head - 1, last)
            if spans[at] is None:
                continue
            form, tag = words[at][1].lower(), words[at][4]
            if first == last and tag in {"PRP", "PRP$"} and form in PRONOUNS:
                rows.add((*spans[at], "pronoun", chain, *spans[at]))
            elif tag in NAMED and spans[first] and spans[last]:
                rows.add((*spans[at], "name", chain, spans[first][0], spans[last][1]))
        gold[identifier] = sorted(rows)
    return gold


def align(gold, predicted):
    """[(gold chain, predicted cluster, kind, start)] of the mentions both sides have; and how many of each kind gold has.

    A predicted name that holds several heads ("St Nicholas' Fair") is the gold mention whose span is most like its own.
    """
    best, total = {}, collections.Counter()
    for start, end, kind, chain, first, last in gold:
        total[kind] += 1
        fits = [m for m in predicted if m[0] <= start and end <= m[1] and (m[2] == "name") == (kind == "name")]
        if not fits or (kind == "pronoun" and (start, end) != tuple(fits[0][:2])):
            continue
        mention = min(fits, key=lambda m: m[1] - m[0])
        shared = min(last, mention[1]) - max(first, mention[0])
        likeness = shared / (last - first + mention[1] - mention[0] - shared)
        cluster = ("none", start) if mention[3] is None else ("cluster", mention[3])
        at = tuple(mention[:2])
        if at not in best or likeness > best[at][0]:
            best[at] = (likeness, (chain, cluster, kind, start))
    return [best[at][1] for at in sorted(best)], total


def groups(found, side):
    clusters = collections.defaultdict(set)
    for i, mention in enumerate(found):
        clusters[mention[side]].add(i)
    return clusters


def f1(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold")
    parser.add_argument("predicted")
    parser.add_argument("--texts", required=True)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print up to N wrong links a document")
    options = parser.parse_args()
    texts = {row["id"]: row["text"] for row in map(json.loads, lines(options.texts))}
    gold = gold_mentions(options.gold, texts)
    predicted = {row["id"]: row["mentions"] for row in map(json.loads, lines(options.predicted))}
    counts, covered, pronouns = collections.Counter(), collections.Counter(), collections.Counter()
    for identifier, mentions in gold.items():
        found, total = align(mentions, predicted.get(identifier, []))
        for kind, n in total.items():
            covered[kind, "gold"] += n
            covered[kind, "found"] += sum(mention[2] == kind for mention in found)
        ours, theirs = groups(found, 1), groups(found, 0)
        for chain, cluster, kind, _ in found:
            both = len(ours[cluster] & theirs[chain])
            counts["b3 precision"] += both / len(ours[cluster])
            counts["b3 recall"] += both / len(theirs[chain])
            counts["mentions"] += 1
            counts["pairs predicted"] += len(ours[cluster]) - 1
            counts["pairs gold"] += len(theirs[chain]) - 1
            counts["pairs right"] += both - 1
            if kind == "pronoun":
                names = [found[j] for j in ours[cluster] if found[j][2] == "name"]
                can = any(found[j][2] == "name" for j in theirs[chain])
                right = any(name[0] == chain for name in names)
                verdict = "right" if right else "wrong" if names else "none"
                pronouns[verdict, can] += 1
        for side, other in ((ours, 0), (theirs, 1)):
            name = "precision" if other == 0 else "recall"
            for members in side.values():
                counts[f"muc {name} all"] += len(members) - 1
                counts[f"muc {name} right"] += len(members) - len({found[i][other] for i in members})
        shown = 0
        for _, members in sorted(ours.items(), key=str):
            chains = collections.Counter(found[i][0] for i in members)
            if options.show and len(chains) > 1 and shown < options.show:
                shown += 1
                text = texts[identifier]
                words = [f"{found[i][0]}:{text[found[i][3] - 25 : found[i][3] + 12]!r}" for i in sorted(members)]
                print(identifier, "together:", *words[:12], sep="\n    ")
        for chain, members in sorted(theirs.items()):
            parts = groups([found[i] for i in sorted(members)], 1)
            named = [c for c in parts if any(found[i][1] == c and found[i][2] == "name" for i in members)]
            if options.show and len(named) > 1 and shown < 2 * options.show:
                shown += 1
                text = texts[identifier]
                words = [
                    f"{found[i][1][1]}:{text[found[i][3] - 25 : found[i][3] + 12]!r}"
                    for i in sorted(members)
                    if found[i][2] == "name"
                ]
                print(identifier, f"apart ({chain}):", *words[:12], sep="\n    ")
    for kind in ("name", "pronoun"):
        all_of, got = covered[kind, "gold"], covered[kind, "found"]
        print(f"{kind + 's':9} {got} of {all_of} gold mentions found ({100 * got / max(all_of, 1):.1f} %)")

    def figures(name, precision, recall):
        print(
            f"{name:9} precision {100 * precision:.1f}  recall {100 * recall:.1f}  F1 {100 * f1(precision, recall):.1f}"
        )

    n = max(counts["mentions"], 1)
    figures(
        "pairwise",
        counts["pairs right"] / max(counts["pairs predicted"], 1),
        counts["pairs right"] / max(counts["pairs gold"], 1),
    )
    figures("B3", counts["b3 precision"] / n, counts["b3 recall"] / n)
    figures(
        "MUC", *(counts[f"muc {side} right"] / max(counts[f"muc {side} all"], 1) for side in ("precision", "recall"))
    )
    for can, name in ((True, "pronouns whose chain has a name"), (False, "pronouns whose chain has none")):
        verdicts = {verdict: pronouns[verdict, can] for verdict in ("right", "wrong", "none")}
        print(f"{name}: {', '.join(f'{verdict} {count}' for verdict, count in verdicts.items())}")


if __name__ == "__main__":
    main()
