"""The rows that `guard-multilingual` learns from, and its card."""

import csv
import hashlib
import io
import json
import os
import random
import zipfile
from collections import Counter, defaultdict, namedtuple

import torch

import prepare
import sources
from card import file
from heads import HARM, HEADS as ENGLISH_HEADS, INJ, TOX

HEADS = [INJ, HARM, TOX]
# Those in which harmful requests are labelled. A text in another one is read by nobody.
LANGUAGES = ["ar", "de", "es", "fr", "hi", "ja", "ru", "zh"]
Row = namedtuple("Row", "source language group text labels is_validation")
Found = namedtuple("Found", "source group")

# English rows teach what the translated ones are too few for; the encoder carries it over.
ENGLISH = 14_000
HARMLESS = 900
TOXIC = 3_500


def label(**known):
    """A mark for each head: those that are not named are unknown."""
    names = {"injection": INJ, "harm": HARM, "toxicity": TOX}
    marks = {names[name]: str(int(value)) for name, value in known.items()}
    return "".join(marks.get(head, "-") for head in HEADS)


def english(read):
    """Rows of the English training set, as many of each source."""
    at = [ENGLISH_HEADS.index(head) for head in HEADS]
    by_source = defaultdict(list)
    for source in sources.ALL:
        for row in source(read):
            marks = "".join(row.labels[i] for i in at)
            if set(marks) != {"-"}:
                by_source[row.source].append((row.group, row.text.strip(), marks))
    share = ENGLISH // len(by_source)
    for source, rows in by_source.items():
        for group, text, marks in sources.sample(rows, share, f"multilingual {source}"):
            yield source, "en", group, text, marks


def parallel(read):
    """xsafety-multilingual in every language: a translation has the labels of the English text in its place."""
    labelled = {row.text.strip(): row.labels for row in sources.xsafety(read)}
    at = [ENGLISH_HEADS.index(head) for head in HEADS]
    rows, counts = defaultdict(list), Counter()
    for r in read.jsonl("xsafety-multilingual/xsafety.jsonl.gz"):
        rows[r["lang"], r["category"]].append(r["text"].strip())
    for (language, category), texts in list(rows.items()):
        originals = rows["en", category]
        for i, (text, original) in enumerate(zip(texts, originals)):
            marks = labelled.get(original)
            if marks is not None:
                marks = "".join(marks[k] for k in at)
            elif category == "Crimes_And_Illegal_Activities":
                marks = label(harm=True)
            elif category == "commonsense":
                marks = label(injection=False, harm=False, toxicity=False)
            if marks is None or set(marks) == {"-"}:
                continue
            counts[language] += 1
            yield "xsafety-multilingual", "es" if language == "sp" else language, f"{category}{i}", text, marks


def harmless(read):
    nothing = label(injection=False, harm=False, toxicity=False)
    for source, path in (("xquad-multilingual", "xquad.jsonl.gz"), ("ud-pud-multilingual", "pud_sentences.jsonl.gz")):
        by_language = defaultdict(list)
        for r in read.jsonl(f"{source}/{path}"):
            by_language[r["lang"]].append(r["text"])
        for language, texts in sorted(by_language.items()):
            if language in LANGUAGES:
                for i, text in enumerate(sources.sample(texts, HARMLESS, source + language)):
                    yield source, language, f"{language}{i}", text, nothing


def toxic(read):
    """Posts labelled as toxic or not. Whether they ask for harm, nobody said."""

    def post(is_toxic):
        return label(injection=False, toxicity=is_toxic)

    found = []
    for r in read.csv("coldataset-zh/train.csv.gz"):
        found.append(("coldataset-zh", "zh", r["TEXT"], post(r["label"] == "1")))
    for line in read.text("germeval2018-de/germeval2018.training.txt.gz").split("\n"):
        parts = line.split("\t")
        if len(parts) == 3:
            found.append(("germeval2018-de", "de", parts[0], post(parts[1] == "OFFENSE")))
    with zipfile.ZipFile(f"{read.root}/mlma-en-fr-ar/hate_speech_mlma.zip") as archive:
        for name in archive.namelist():
            language = {"fr_dataset.csv": "fr", "ar_dataset.csv": "ar"}.get(os.path.basename(name))
            if language and "__MACOSX" not in name:
                for r in csv.DictReader(io.StringIO(archive.read(name).decode("utf-8", "replace"))):
                    found.append(("mlma-en-fr-ar", language, r["tweet"], post(r["sentiment"] != "normal")))
    by_language = defaultdict(list)
    for row in found:
        by_language[row[1]].append(row)
    for language, rows in sorted(by_language.items()):
        for source, _, text, marks in sources.sample(rows, TOXIC, f"toxic {language}"):
            yield source, language, text[:40], text, marks


def collect(read):
    """All rows, each text once, shuffled; what belongs together is on one side."""
    seen, out = set(), []
    for source, language, group, text, marks in [*parallel(read), *harmless(read), *toxic(read), *english(read)]:
        key = prepare.normalised(text)
        if not text.strip() or key in seen:
            continue
        seen.add(key)
        # A translation is on the side of its original.
        held = prepare.is_validation(Found(source, group))
        out.append(Row(source, language, group, text.strip(), marks, held))
    random.Random(7).shuffle(out)
    return out


LIMITS = (
    "Reads harm, injections and toxicity in the languages of its input, and no others; the twelve hazards, kinds of toxicity, names and "
    "refusals it does not tell. Its harmful requests are some 300 sentences translated into each language, and what English texts teach: "
    "it misses far more than guard-base does in English, jailbreaks above all. Its labels were never checked by speakers of the "
    "languages. Operating points are rates on the harmless validation texts in these languages."
)


def write_card(args, rows, heads, training):
    with open(f"{os.path.dirname(os.path.abspath(__file__))}/multilingual.py", "rb") as f:
        recipe = hashlib.sha256(f.read()).hexdigest()
    card = {
        "name": "guard-multilingual",
        "version": "0.1.0",
        "licence": "Apache-2.0",
        "base": "multilingual-e5-small (MIT), the first 8 of 12 layers",
        "files": {"model": file(args.model, "model.onnx"), "tokenizer": file(args.model, "tokenizer.json")},
        "input": {"maxTokens": 128, "strideTokens": 96, "language": LANGUAGES},
        "heads": heads,
        "data": {
            "digest": training["digest"],
            "rows": {"train": sum(not r.is_validation for r in rows), "validation": sum(r.is_validation for r in rows)},
            "sources": dict(Counter(row.source for row in rows if row.language != "en")),
            "english": sum(row.language == "en" for row in rows),
        },
        "training": {
            "recipe": f"sha256:{recipe}",
            "seed": training["seed"],
            "steps": training["steps"],
            "minutes": training["minutes"],
            "machine": args.machine,
            "date": args.date,
            "torch": torch.__version__.split("+")[0],
        },
        "limits": LIMITS,
    }
    with open(f"{args.model}/card.json", "w", encoding="utf-8") as f:
        json.dump(card, f, indent=2, ensure_ascii=False)
        f.write("\n")
