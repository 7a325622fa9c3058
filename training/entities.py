"""Sentences in which the words of people, organisations, places and addresses are marked, for the token outputs.

Words are what white space divides, as in use: a word is of the kind that its first letter or digit is of.
"""

import hashlib
import random
import re
import xml.etree.ElementTree as ElementTree
from collections import namedtuple

from sources import sample
from synthetic import machine_text

KINDS = ["person", "organization", "location", "address"]
TAGS = ["O", *(f"{place}-{kind}" for kind in KINDS for place in "BI")]

# `words` of a sentence and `tags`, an index of TAGS for each, or -1 where a source does not tell.
Sentence = namedtuple("Sentence", "source words tags is_validation")

# Lists of names are no running text: a share of each.
MOST_NAMES = 1800

CONLL = {
    "PER": "person",
    "person": "person",
    "ORG": "organization",
    "corporation": "organization",
    "group": "organization",
    "LOC": "location",
    "location": "location",
}
PRESIDIO = {"PERSON": "person", "ORGANIZATION": "organization", "LOCATION": "location", "GPE": "location", "ADDRESS": "address", "STREET_ADDRESS": "address"}
# What these sources call by a name is none of the four, or may be one of them.
UNCLEAR = {"TITLE", "NRP", "MISC"}

FRAMES = {
    "address": [
        "Please ship the parcel to {x}.",
        "my new address is {x}",
        "Can you send the invoice to {x}? Thanks.",
        "We moved from {x} to {x} last month.",
        "The patient lives at {x} and was born in May.",
        "Deliver to: {x}\nRing twice.",
        "How do I get to {x} by bus?",
        "{x}",
        "I'd like to change my billing address to {x}, please.",
        "The office at {x} closes at six.",
        "address: {x}, phone: on request",
        "Meet me in front of {x} at noon.",
    ],
    "person": [
        "My name is {x} and I'd like to book a table.",
        "Please forward this to {x}.",
        "Dear {x},\nthank you for your letter.",
        "Is {x} still working here?",
        "{x} called about the broken lift.",
        "the patient, {x}, was seen by {x} on Monday",
        "From: {x}\nTo: {x}\nSubject: lunch",
        "Signed, {x}",
        "I spoke with {x} yesterday about the lease",
        "name: {x}; role: tester",
        "Write a birthday card for {x}, who turns forty.",
        "{x}'s account was closed by mistake.",
    ],
    "organization": [
        "I work for {x} as an accountant.",
        "The contract with {x} ends in June.",
        "{x} has not paid the invoice.",
        "Who is the CEO of {x}?",
        "We bought it from {x} in 2019.",
        "Complaint against {x}: the lift is broken.",
        "employer: {x}",
        "She left {x} after ten years.",
    ],
}


def tags_of(kinds, begins):
    """BIO tags of words from their kinds, None outside; `begins` says where an entity starts anew."""
    out = []
    for i, kind in enumerate(kinds):
        if kind is None:
            out.append(0)
        elif kind == "?":
            out.append(-1)
        else:
            goes_on = i > 0 and kinds[i - 1] == kind and not begins[i]
            out.append(TAGS.index(f"{'I' if goes_on else 'B'}-{kind}"))
    return out


def words_with_kinds(text, spans):
    """The words of a text, and the tag of each from spans (start, end, kind)."""
    words, kinds, begins, last = [], [], [], None
    for match in re.finditer(r"\S+", text):
        letter = re.search(r"\w", match.group())
        at = match.start() + (letter.start() if letter else 0)
        span = next((s for s in spans if s[0] <= at < s[1]), None)
        words.append(match.group())
        kinds.append(span[2] if span else None)
        begins.append(span is not last)
        last = span
    return words, tags_of(kinds, begins)


def conll(text):
    """Sentences of a CoNLL file as running text, with spans: its tokens are joined as people write them."""
    for block in re.split(r"\n\s*\n", text):
        rows = [line.split() for line in block.split("\n") if line.strip() and "-DOCSTART-" not in line]
        out, spans, previous, glue = "", [], None, True
        for row in rows:
            token, tag = (row[0], row[-1]) if len(row) > 1 else (row[0], "O")
            # Marks lean on the word before them, and opening ones on the word behind.
            if out and not glue and not re.fullmatch(r"[.,;:!?)\]%]+|'s|n't|'\w{1,2}", token):
                out += " "
            glue = token in "([@#$"
            start = len(out)
            out += token
            name = tag[2:]
            kind = CONLL.get(name) if tag != "O" else None
            if tag != "O" and kind is None and name in UNCLEAR:
                kind = "?"
            if kind:
                if spans and previous == tag[2:] and tag[0] != "B" and spans[-1][1] >= start - 1:
                    spans[-1] = (spans[-1][0], len(out), kind)
                else:
                    spans.append((start, len(out), kind))
            previous = name if tag != "O" else None
        if out:
            words, tags = words_with_kinds(out, spans)
            # A handle may be a person's or a shop's: the sources do not agree.
            yield words, [-1 if word.startswith("@") else tag for word, tag in zip(words, tags)]


def names(xml):
    """The text of each element of a collection, without its labels."""
    for element in ElementTree.fromstring(xml):
        text = " ".join("".join(element.itertext()).split())
        if text:
            yield text.rstrip(",")


def recover(text, tag):
    """A collection that was cut off, closed behind its last whole element."""
    return text[: text.rindex(f"</{tag}>") + len(tag) + 3] + "</AddressCollection>"


def cased(rng, name):
    """Lists have names in capitals or small letters: as people write them."""
    return name.title() if (name.isupper() or name.islower()) and rng.random() < 0.7 else name


def framed(rng, kind, values, source, is_validation):
    for value in values:
        frame = rng.choice(FRAMES[kind])
        text, spans = "", []
        for i, piece in enumerate(re.split(r"\{x\}", frame)):
            if i:
                name = cased(rng, value if i == 1 else rng.choice(values))
                spans.append((len(text), len(text) + len(name), kind))
                text += name
            text += piece
        yield Sentence(source, *words_with_kinds(text, spans), is_validation)


def is_validation(text):
    return hashlib.sha256(text.encode()).digest()[0] < 36


def sentences(read, is_evaluation):
    """All of them. `is_evaluation` tells the texts that are too near to the evaluation sets: they are left out."""
    for source, files in (
        ("wnut17", ["wnut17train.conll.gz", "emerging.dev.conll"]),
        ("wikigold", ["wikigold.conll.txt.gz"]),
        ("broad-twitter-corpus", ["btc_a.conll", "btc_b.conll", "btc_e.conll", "btc_f.conll.gz", "btc_h.conll"]),
        ("sec-filings-ner", ["FIN5.txt.gz"]),
    ):
        for name in files:
            for words, tags in conll(read.text(f"{source}/{name}")):
                text = " ".join(words)
                if not is_evaluation(text):
                    yield Sentence(source, words, tags, is_validation(text))
    for row in read.json("presidio-research/generated_large.json.gz"):
        spans = [
            (s["start_position"], s["end_position"], PRESIDIO.get(s["entity_type"], "?"))
            for s in row["spans"]
            if s["entity_type"] in PRESIDIO or s["entity_type"] in UNCLEAR
        ]
        if not is_evaluation(row["full_text"]):
            words, tags = words_with_kinds(row["full_text"], spans)
            yield Sentence("presidio-research", words, tags, row["template_id"] % 7 == 0)
    rng = random.Random("entities")
    for source, kind, xml in (
        ("usaddress", "address", read.text("usaddress/labeled.xml.gz")),
        ("usaddress", "address", recover(read.text("usaddress/synthetic_clean_osm_data.part.xml.gz"), "AddressString")),
        ("probablepeople", "person", read.text("probablepeople/person_labeled.xml")),
        ("probablepeople", "organization", read.text("probablepeople/company_labeled.xml.gz")),
    ):
        values = sample(names(xml), MOST_NAMES, source)
        for side in (False, True):
            yield from framed(rng, kind, [v for v in values if is_validation(v) == side], source, side)
    for side in ("train", "valid"):
        for text, _ in machine_text(random.Random(f"entities {side}"), side, 400 if side == "train" else 80):
            words = text.split()
            yield Sentence("synthetic", words, [0] * len(words), side == "valid")
    for source, path, field in (("mbpp", "mbpp.jsonl", "code"), ("human-eval", "HumanEval.jsonl.gz", "prompt")):
        for row in read.jsonl(f"{source}/{path}"):
            words = row[field][:600].split()
            yield Sentence(source, words, [0] * len(words), is_validation(row[field]))
