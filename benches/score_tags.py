"""Score parts of speech: share of tokens right, over the tokens that both sides have.

    quotewire-evaluate tags TEXTS.jsonl.gz > PRED.jsonl
    python3 benches/score_tags.py GOLD PRED.jsonl [--texts TEXTS.jsonl.gz] [--confusions N]

GOLD is a treebank (`.conllu.gz`; give its texts by `--texts`, its documents are matched by id) or CoreNLP's silver (`.jsonl.gz`).
Silver's "to" (TO wherever it stands) is counted right as TO and as IN.
"""

import argparse
import collections
import gzip
import json
import sys


def lines(path):
    with gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8") as file:
        yield from file


def treebank(path, texts):
    """Document id -> [(start, end, tag)]: forms are looked for one after another in the document's text."""
    documents, identifier, words = {}, None, []
    for line in lines(path):
        if line.startswith("# newdoc id = "):
            identifier = line.split(" = ", 1)[1].strip()
            words = documents.setdefault(identifier, [])
        fields = line.rstrip("\n").split("\t")
        if len(fields) == 10 and fields[0].isdigit():
            words.append((fields[1], fields[4]))
    gold = {}
    for identifier, words in documents.items():
        text, at, spans = texts.get(identifier), 0, []
        if text is None:
            continue
        for form, tag in words:
            start = text.find(form, at, at + len(form) + 200)
            if start >= 0:
                at = start + len(form)
                spans.append((start, at, tag))
        gold[identifier] = spans
    return gold


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold")
    parser.add_argument("predicted")
    parser.add_argument("--texts")
    parser.add_argument("--confusions", type=int, default=0)
    arguments = parser.parse_args()
    if ".conllu" in arguments.gold:
        if not arguments.texts:
            sys.exit("a treebank needs --texts")
        gold = treebank(arguments.gold, {row["id"]: row["text"] for row in map(json.loads, lines(arguments.texts))})
    else:
        gold = {
            row["id"]: [tuple(token[:3]) for token in row["tokens"]] for row in map(json.loads, lines(arguments.gold))
        }
    predicted = {
        row["id"]: {(s, e): tag for s, e, tag in row["tokens"]} for row in map(json.loads, lines(arguments.predicted))
    }
    right = shared = total = 0
    confusions = collections.Counter()
    for identifier, tokens in gold.items():
        ours = predicted.get(identifier, {})
        for start, end, tag in tokens:
            total += 1
            guess = ours.get((start, end))
            if guess is None:
                continue
            shared += 1
            if guess == tag or (tag == "TO" and guess == "IN" and ".conllu" not in arguments.gold):
                right += 1
            else:
                confusions[tag, guess] += 1
    print(
        f"{100 * right / max(shared, 1):.2f} % of {shared} tokens right; {100 * shared / max(total, 1):.2f} % of {total} gold tokens shared"
    )
    for (tag, guess), count in confusions.most_common(arguments.confusions):
        print(f"  {tag} as {guess}: {count}")


if __name__ == "__main__":
    main()
