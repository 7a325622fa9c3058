"""Requests of the open sources that came without the label of a hazard, and were read and labelled one by one.

`labels/<name>.tsv` holds a key of the text and letters: one for each head that the text asks for, `b` for a harmless
text. Texts that were not clear are not in it. The texts themselves stay in the sources.
"""

import hashlib
import os
import re

from heads import ADULT, ADV, BENIGN, CSE, DEF, HATE, IP, JB, NON, PRV, SEX, SUI, TOX, VIO, WPN, labels
from sources import Row

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "labels")

HEAD_OF = {
    "v": VIO,
    "n": NON,
    "s": SEX,
    "c": CSE,
    "w": WPN,
    "u": SUI,
    "h": HATE,
    "a": ADULT,
    "d": DEF,
    "p": PRV,
    "i": IP,
    "m": ADV,
    "t": TOX,
    "j": JB,
}


def key_of(text):
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:10]


def read_labels(name):
    """Letters by key."""
    with open(f"{FOLDER}/{name}.tsv", encoding="utf-8") as f:
        return dict(line.rstrip("\n").split("\t") for line in f if line.strip())


def labelled(source, name, texts):
    letters = read_labels(name)
    for text in texts:
        marks = letters.get(key_of(text))
        if marks == "b":
            yield Row(source, f"{name}{key_of(text)}", text[:600], BENIGN)
        elif marks:
            yield Row(source, f"{name}{key_of(text)}", text[:600], labels([HEAD_OF[mark] for mark in marks]))


def requests(read):
    dialogues = read.jsonl("hh-rlhf-harmless/harmless-base-test.jsonl.gz")
    first = (re.split(r"\n\n(?:Human|Assistant): ", r["chosen"])[1].strip() for r in dialogues)
    yield from labelled("hh-rlhf-harmless", "hh-rlhf", first)
    rows = read.jsonl("xsafety-multilingual/xsafety.jsonl.gz")
    yield from labelled("xsafety-multilingual", "xsafety", (r["text"] for r in rows if r["lang"] == "en"))
    academic = [q for area in read.json("red-instruct/harmfulqa.json").values() for qs in area.values() for q in qs]
    yield from labelled("red-instruct", "harmfulqa", read.json("red-instruct/dangerousqa.json") + academic)
