"""Writes the model card: what the shipped weights are, what they were trained on, and how they score on the dev sets.

    python3 benches/model_card.py CORPORA SCORING > src/resources/models/en/CARD.md

Runs `target/release/quotewire-evaluate` (built with the sections as they are now) and the scorers; needs the standard library only.
`just train` runs it last; a test compares its checksums with the sections that are compiled in.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

SECTIONS = pathlib.Path("src/resources/models/en")
EVALUATE = "target/release/quotewire-evaluate"

HEAD = """\
# Model card: en

Linear models over hashed features: each stage's weights are a section, compiled in. Nothing of the corpora is in them but weights, word
classes and name lists.

Trained by one command, `just train` (seeds fixed in `src/train/`; the same corpora give the same bytes on the same platform). Made for English news; all dev
sets below choose settings and never train, but `uner-ewt-dev`, which trains (it is all there is of its kind).
"""

DATA = """\
## Data and licences, as found

| stage | trained on | licence as found |
| --- | --- | --- |
| sentence | EWT train (540 documents), GUM train (117, open genres), MultiLegalSBD (8) | CC BY-SA 4.0; CC BY 4.0 and the texts' own; CC BY 4.0 |
| lexicon, word classes | see `src/resources/README.md` | see there |
| tag, parse | UD EWT and GUM train; CoreNLP's reading of the PolNeAR train articles | CC BY-SA 4.0; CC BY 4.0; **PolNeAR states no licence** |
| entity | GMB; Wikigold train; UNER EWT dev; CrossNER politics train; GUM train (names by rule); re3d (open parts); Few-NERD (partial); BTC; \
WNUT17; SEC filings; CoreNLP's names in the PolNeAR train articles | **GMB's annotations state no licence** ("freely available for research purposes"), \
its texts are public domain; CC BY 4.0; CC BY-SA 4.0; MIT; CC BY 4.0; public domain, OGL 3, CC BY 3.0 AU, CC BY-SA 3.0; CC BY-SA 4.0; CC BY 4.0; CC BY 4.0; \
CC BY 3.0; **none stated** |
| quote | PolNeAR v1.0.0 train (840 articles, 19,881 attributions; Newell, Margolin and Ruths 2018) | **the repository states no licence**; \
the articles are their publishers' |

The two sets without a stated licence train the weights by decision of the project; no text of theirs is in the repository or the wheel.

## Limits

- English news of 2000 to 2020 is what it knows best; headlines in capitals, sports tables, tweets and transcripts less so.
- Organizations are the weakest names. Indirect quotes are where people disagree too (F1 68 against each other on whether it is one).
- PolNeAR is US political news of one year: cue words of other beats (courts, markets, sport) are rarer in it.
- Names, roles and gender come from the article alone; a wrong article gives a wrong row.
"""


def sections():
    """(file, name, checksum, bytes) of each section, in the order of the files' names."""
    for path in sorted(SECTIONS.glob("*.qw")):
        data, at = path.read_bytes(), 0
        while at < len(data):
            name = data[at + 12 : at + 28].rstrip(b"\0").decode()
            length = int.from_bytes(data[at + 28 : at + 32], "little")
            yield path.name, name, int.from_bytes(data[at + 32 : at + 40], "little"), length
            at += 40 + length


def scores(corpora, scoring):
    """Rows of (what, set, figure)."""
    with tempfile.NamedTemporaryFile("w+", suffix=".jsonl") as out:

        def run(what, gold, scorer, *options):
            out.truncate(0), out.seek(0)
            subprocess.run([EVALUATE, what, gold], stdout=out, check=True)
            command = [
                sys.executable,
                f"{scoring}/{scorer}",
                *(["--golden"] if "golden" in gold else []),
                gold,
                out.name,
            ]
            return json.loads(subprocess.run([*command, "--json", *options], capture_output=True, check=True).stdout)

        for name in ("gum-dev", "ewt-dev"):
            f1 = run("sentences", f"{corpora}/sentences/{name}.jsonl.gz", "score_sentences.py")["sentences"]["f1"]
            yield "sentences, F1", name, f"{100 * f1:.1f}"
        golden = run("sentences", f"{corpora}/sentences/golden-rules-en.jsonl", "score_sentences.py")["sets"]["golden"]
        yield "sentences, golden rules", "golden-rules-en", f"{golden['pass']} of {golden['of']}"
        for name in ("news2020-dev", "gmb-dev", "wikigold-dev", "crossner-politics-dev", "gum-derived-dev"):
            gold = f"{corpora}/entities/{name}.jsonl.gz"
            result = run("entities", gold, "score_entities.py", "--map", "conll3", "--trim")
            by = ", ".join(f"{label} {100 * row['f1']:.1f}" for label, row in result["labels"].items())
            yield "names, F1 of PER ORG LOC", name, f"{100 * result['overall']['f1']:.1f} ({by})"
        dev = f"{corpora}/quotes/polnear-dev.jsonl.gz"
        result = run("quotes", dev, "score_quotes.py")["scores"]
        for kind in ("all", "direct", "mixed", "indirect"):
            figures = ", ".join(
                f"{measure} {100 * result[kind][measure]['f1']:.1f}" for measure in ("match", "joint", "soft")
            )
            yield f"quotes, {kind}, F1", "polnear-dev", figures
        groups = run("quotes", dev, "score_quotes.py", "--direct-only")["direct_only"]["groups"]["all"]
        yield "right speaker inside quotation marks", "polnear-dev", f"{100 * groups['accuracy']['overlap']:.1f} %"
        roles = run("quotes", dev, "score_quotes.py", "--roles")["roles"]
        yield (
            "source, cue, content, exact F1",
            "polnear-dev",
            ", ".join(f"{100 * roles[r]['exact']['f1']:.1f}" for r in ("source", "cue", "content")),
        )
        sure = run("quotes", dev, "score_confidence.py")
        yield (
            "confidence",
            "polnear-dev",
            f"ECE {sure['ece']:.3f}, AUROC {sure['auroc']:.3f}, kept at nine in ten right {100 * sure['kept_at_0.9']:.1f} %",
        )
        who = run("quotes", f"{corpora}/quotes/polnear-dev-names.jsonl.gz", "score_speakers.py")
        for key, row in who.items():
            yield f"speaker: {key}", "polnear-dev-names", f"{row['right']} of {row['of']}"
        gum = run("quotes", f"{corpora}/quotes/gum-attribution-dev.jsonl.gz", "score_quotes.py", "--names")["names"][
            "all"
        ]
        yield "speaker: alias of all", "gum-attribution-dev", f"{100 * gum['alias']:.1f} %"


def main():
    corpora, scoring = sys.argv[1:]
    print(HEAD)
    print("## Sections\n\n| file | section | checksum | bytes |\n| --- | --- | --- | ---: |")
    for file, name, checksum, length in sections():
        print(f"| `{file}` | {name} | `{checksum:016x}` | {length:,} |")
    print("\n## Scores on the dev sets\n\n| figure | set | value |\n| --- | --- | --- |")
    for what, name, value in scores(corpora, scoring):
        print(f"| {what} | {name} | {value} |", flush=True)
    print(f"\n{DATA}", end="")


if __name__ == "__main__":
    main()
