"""Reads the open sources, adds the synthetic rows, removes what is too near to the evaluation sets,
splits by group, and writes train.jsonl, validation.jsonl and summary.json."""

import csv
import glob
import gzip
import hashlib
import json
import os
import random
import re
import tarfile
from collections import Counter, defaultdict

import contrast
import relabelled
import sources
import synthetic
from heads import BENIGN, HEADS
from nearduplicates import Index, words

csv.field_size_limit(10**8)


def strings(value):
    """Every string inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for v in value.values():
            yield from strings(v)
    elif isinstance(value, list):
        for v in value:
            yield from strings(v)


def evaluation_texts(root):
    """Every text field of the evaluation sets. They are read for this check and for nothing else."""
    for path in sorted(glob.glob(f"{root}/*/*")):
        name = os.path.basename(path)
        if name == "LICENSE":
            continue
        if ".tar" in name:
            with tarfile.open(path) as archive:
                for member in archive:
                    if member.isfile():
                        yield archive.extractfile(member).read().decode("utf-8", "replace")
            continue
        with (gzip.open if name.endswith(".gz") else open)(path, "rt", encoding="utf-8", errors="replace") as f:
            text = f.read()
        if ".csv" in name:
            # Some of the files come with a byte order mark or a semicolon; both readings cost nothing.
            for row in csv.reader(text.splitlines(keepends=True)):
                yield from row
        elif ".jsonl" in name:
            for line in text.split("\n"):
                if line.strip():
                    yield from strings(json.loads(line))
        else:
            try:
                yield from strings(json.loads(text))
            except json.JSONDecodeError:
                for line in text.split("\n"):
                    if line.strip():
                        yield from strings(json.loads(line))


def evaluation_index(root):
    """Index of the texts long enough to be recognised: category names and ids would match at random."""
    texts = set()
    for text in evaluation_texts(root):
        # Conversations are stored as one string: each turn must be found too.
        for part in [text, *re.split(r"Human user:|AI assistant:", text)]:
            if len(words(part)) >= 4:
                texts.add(part.strip())
    return Index(texts), len(texts)


def is_validation(row):
    """Synthetic rows know their side; every other group goes by its hash, 14 % to validation."""
    if row.source == synthetic.SOURCE:
        return row.group.startswith("valid:")
    digest = hashlib.sha256(f"{row.source}/{row.group}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 1000 < 140


def normalised(text):
    return " ".join(words(text)) or text.strip()


def unique(rows):
    """One row for each normalised text; a text with contradicting labels is dropped."""
    seen = {}
    for row in rows:
        key = normalised(row.text)
        if key in seen and seen[key] is not None and seen[key].labels != row.labels:
            seen[key] = None
        else:
            seen.setdefault(key, row)
    return [row for row in seen.values() if row is not None]


def licences(root):
    """Licence of each source, from the table in SOURCES.md."""
    out = {}
    with open(f"{root}/SOURCES.md", encoding="utf-8") as f:
        for line in f:
            cells = [c.strip() for c in line.split("|")]
            if len(cells) > 4:
                out[cells[1]] = cells[3]
    return out


def digest(rows):
    """sha256 over the prepared rows, in order."""
    h = hashlib.sha256()
    for row in rows:
        h.update(json.dumps([row.source, row.text, row.labels], ensure_ascii=False).encode() + b"\n")
    return "sha256:" + h.hexdigest()


def main(data, evaluation, out):
    reader = sources.Reader(data)
    by_hand = list(relabelled.requests(reader))
    known = {normalised(row.text) for row in by_hand}
    # A label that somebody gave a text stands before one that a cue in it gives.
    others = (row for source in sources.ALL for row in source(reader) if normalised(row.text) not in known)
    rows = [row._replace(text=row.text.strip()) for row in (*by_hand, *others) if row.text.strip()]
    print(f"{len(rows)} rows from {len({r.source for r in rows})} sources")

    carriers, prompts, requests = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in rows:
        side = "valid" if is_validation(row) else "train"
        if row.labels == BENIGN and row.text.isascii():
            if 150 < len(row.text) and row.source in (
                "medquad",
                "llmail-benign-emails",
                "tldr-pages",
                "xquad-multilingual",
                "oasst1-en-validation",
                "glaive-toolcall",
                "owasp-cheatsheets",
                "gpteacher",
                "presidio-research",
            ):
                carriers[side].append(row.text)
            if row.source in ("fuzzyai-benign", "arena-hard", "self-instruct"):
                prompts[side].append(row.text)
    written = list(contrast.rows())
    for row in written:
        # What is no attack on the assistant itself, and fits into a wrapper.
        if len(row.text) < 400 and row.labels[0] != "1" and row.labels[1] != "1":
            requests["valid" if is_validation(row) else "train"].append((row.text, row.labels))
    rows = unique([*written, *rows, *synthetic.rows(carriers, prompts, requests)])

    index, indexed = evaluation_index(evaluation)
    kept = [r for r in rows if not index.matches(r.text)]
    removed = Counter(r.source for r in rows)
    removed.subtract(Counter(r.source for r in kept))
    removed = {k: v for k, v in sorted(removed.items()) if v}
    print(
        f"{len(rows)} unique rows; {sum(removed.values())} removed as near-duplicates of {indexed} evaluation texts: {removed}"
    )

    validation = [r for r in kept if is_validation(r)]
    twins = Index([r.text for r in validation], containment=0.9)
    train = [r for r in kept if not is_validation(r)]
    before = len(train)
    # The synthetic sides share sentence parts by design only through carriers; other overlaps are removed.
    train = [r for r in train if not twins.matches(r.text)]
    print(f"{before - len(train)} training rows removed as near-duplicates of validation rows")
    random.Random(0).shuffle(train)

    os.makedirs(out, exist_ok=True)
    for name, part in (("train", train), ("validation", validation)):
        with open(f"{out}/{name}.jsonl", "w", encoding="utf-8") as f:
            for r in part:
                f.write(json.dumps({"text": r.text, "labels": r.labels, "source": r.source}, ensure_ascii=False) + "\n")
    known = {
        **licences(data),
        synthetic.SOURCE: "Apache-2.0 (made by synthetic.py)",
        contrast.SOURCE: "Apache-2.0 (written for this model)",
    }
    counts = Counter(r.source for r in train + validation)
    summary = {
        "digest": digest(train + validation),
        "rows": {"train": len(train), "validation": len(validation)},
        "benignValidation": sum(r.labels == BENIGN for r in validation),
        "removedAsNearDuplicates": removed,
        "removedAsNearValidation": before - len(train),
        "sources": [{"name": k, "licence": known[k], "rows": v} for k, v in sorted(counts.items())],
    }
    with open(f"{out}/summary.json", "w") as f:
        json.dump(summary, f, indent=2)
    for i, head in enumerate(HEADS):
        c, v = (Counter(r.labels[i] for r in part) for part in (train, validation))
        print(f"{head:36} train +{c['1']:<6} -{c['0']:<7} validation +{v['1']:<5} -{v['0']}")
    print(summary["digest"], summary["rows"], "benign validation", summary["benignValidation"])
