"""Counts which letters follow each other in records, for telling language from noise (``records/letter_pairs.txt``).

``python -m bench.letter_pairs > src/openimr/records/letter_pairs.txt`` makes the table anew from the project's own
invented records, a Spanish text and a list of names of drugs, so that neither Spanish nor a drug list looks like noise.
"""

import math
import re
import unicodedata
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
LETTERS = " abcdefghijklmnopqrstuvwxyz"
# How much each text counts, whatever its length, and what a pair never seen counts.
WEIGHTS = {"english": 60_000, "spanish": 25_000, "drugs": 15_000}
UNSEEN = 2.0


def texts() -> dict[str, str]:
    """The texts counted, by the name of their weight."""
    english = [
        *sorted((ROOT / "src/openimr/samples/lumbar_fusion/documents").glob("*.yaml")),
        *sorted((ROOT / "tests/records/understanding/piles").glob("heldout_[a-d].txt")),
    ]
    return {
        "english": " ".join(path.read_text(encoding="utf-8") for path in english),
        "spanish": (ROOT / "bench/letters/spanish.txt").read_text(encoding="utf-8"),
        "drugs": (ROOT / "bench/letters/drugs.txt").read_text(encoding="utf-8"),
    }


def counted() -> dict[str, list[int]]:
    """For each letter (a space is a word's edge) the surprise, in tenths of bits, of every letter after it."""
    pairs: Counter[str] = Counter()
    for name, text in texts().items():
        plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
        own = Counter(
            a + b for word in re.findall(r"[a-z]{2,}", plain) for a, b in zip(f" {word}", f"{word} ", strict=True)
        )
        for pair, count in own.items():
            pairs[pair] += count * WEIGHTS[name] / own.total()
    table = {}
    for first in LETTERS:
        total = sum(pairs[first + second] + UNSEEN for second in LETTERS)
        table[first] = [round(-10 * math.log2((pairs[first + second] + UNSEEN) / total)) for second in LETTERS]
    return table


if __name__ == "__main__":
    print("# How surprising it is, in tenths of bits, that one letter follows another in a word: a row a first letter")
    print("# (_ is the edge of a word), a column a second one. Made by bench/letter_pairs.py; do not edit by hand.")
    print("  " + " ".join(f"{letter:>3}" for letter in LETTERS.replace(" ", "_")))
    for letter, row in counted().items():
        print(f"{letter.replace(' ', '_')} " + " ".join(f"{value:>3}" for value in row))
