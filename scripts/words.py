#!/usr/bin/env python3
"""Makes assets/words/th.txt and pairs.txt; assets/words/README.md tells from what, and under which licences.

scripts/words.py TNC_FREQ WORDS_TH TUD_TRAIN    (tnc_freq.txt and words_th.txt of PyThaiNLP, th_tud-ud-train.conllu)
"""

import collections
import pathlib
import sys

LIST = 10_000  # words of the frequency list that are looked at, the most frequent first
SHORT = 1_500  # of those with two signs, only the most frequent: they cannot be completed
NEXT = 6  # words offered after a word
SEEN = 3  # times that a pair stands in the treebank, at least

home = pathlib.Path(__file__).resolve().parent.parent / "assets" / "words"


def lines(path):
    return pathlib.Path(path).read_text(encoding="utf-8-sig").splitlines()


def is_thai(word):
    return all("ก" <= sign <= "ฮ" or "\u0e30" <= sign <= "\u0e4c" for sign in word)


def main(frequencies, dictionary, treebank):
    left_out = set((home / "left-out.txt").read_text(encoding="utf-8").split())
    dictionary = set(lines(dictionary))
    own = lines(home / "own.txt")

    ranked = [line.split("\t")[0] for line in lines(frequencies)]
    ranked = [word for word in ranked if word in dictionary and is_thai(word) and len(word) > 1][:LIST]
    ranked = [word for rank, word in enumerate(ranked) if len(word) > 2 or rank < SHORT]
    words = list(dict.fromkeys(word for word in ranked if word not in left_out and word not in own))
    (home / "th.txt").write_text("".join(f"{word}\n" for word in words), encoding="utf-8")

    known = set(words) | set(own)
    pairs = collections.Counter()
    for tree in pathlib.Path(treebank).read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in tree.splitlines() if line[:1].isdigit()]
        forms = [row[1] for row in rows if "-" not in row[0] and "." not in row[0]]
        pairs.update(zip(forms, forms[1:]))
    after = collections.defaultdict(list)
    # Ties in the order of the alphabet, so that the file comes out the same.
    for (one, two), seen in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])):
        if seen >= SEEN and one in known and two in known and one != two and len(after[one]) < NEXT:
            after[one].append(two)
    rows = (f"{one} {' '.join(next)}\n" for one, next in sorted(after.items()))
    (home / "pairs.txt").write_text("".join(rows), encoding="utf-8")


main(*sys.argv[1:])
