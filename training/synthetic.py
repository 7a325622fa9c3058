"""Template-made examples for what the open sources lack: rare hazards with benign twins, jailbreak
wrappers, injections hidden in documents, and the machine text and refusals an application sees all day.

Every part (frame, subject, payload, place) belongs to one side of the split: training rows use only
training parts, validation rows only validation parts (`templates.py`). Requests are named, never answered:
no row holds harmful detail.
"""

import base64
import hashlib
import json
import random
from collections import defaultdict

from heads import BENIGN, HEADS, INJ, JB, SUI, labels
from sources import Row
from templates import (
    ABOUT_,
    ACTS_,
    ANSWERS_,
    ASSETS,
    COMPANIES,
    DIRECT_,
    DIRECT_INJECTIONS_,
    DO_,
    DOMAINS,
    DRUGS,
    EVERYDAY_,
    GROUPS,
    HARMLESS_,
    HOMONYMS_,
    HOW_,
    NAMES,
    ORDERS_,
    PAYLOADS_,
    PERSONAS,
    PLACES_,
    TOPICS_,
    WRAPPERS_,
)

SOURCE = "synthetic"


def fill(rng, text, side):
    """Fills the small slots; {act} may bring slots of its own, so it goes first."""
    if "{act}" in text:
        act = rng.choice(ACTS_[side])
        # A payload that starts its sentence with the act needs a capital letter now and then.
        text = text.replace("{act}", act if not text.startswith("{act}") else act[0].upper() + act[1:])
    for slot, choices in (
        ("{dom}", DOMAINS),
        ("{name}", NAMES),
        ("{group}", GROUPS),
        ("{asset}", ASSETS),
        ("{drug}", DRUGS),
        ("{co}", COMPANIES),
    ):
        while slot in text:
            text = text.replace(slot, rng.choice(choices), 1)
    while "{n}" in text:
        text = text.replace("{n}", str(rng.choice([2, 3, 5, 7, 8, 12, 15, 20, 24, 30, 48, 60, 100, 250])), 1)
    return text


def roughen(rng, text):
    """Typing as it comes: lower case, no full stop, a lead-in, a swapped letter."""
    r = rng.random()
    if r < 0.12:
        return text.lower()
    if r < 0.2:
        return text.rstrip(".?!")
    if r < 0.3:
        return (
            rng.choice(["Hello! ", "hey, ", "Quick question: ", "Please. ", "For a friend: ", "ok so ", "Hi there, "])
            + text[0].lower()
            + text[1:]
        )
    if r < 0.36 and len(text) > 20:
        i = rng.randrange(1, len(text) - 2)
        return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
    if r < 0.39:
        return text.upper()
    return text


def hazard_requests(rng, side, n):
    for head, goals in DO_.items():
        for _ in range(n):
            text = rng.choice(HOW_[side]).replace("{do}", rng.choice(goals[side]))
            yield roughen(rng, text), labels([head])
    for head, frames in DIRECT_.items():
        for _ in range(n if head != SUI else n // 2):
            yield roughen(rng, fill(rng, rng.choice(frames[side]), side)), labels([head])


def benign_twins(rng, side, n):
    for head, topics in TOPICS_.items():
        for _ in range(n):
            text = rng.choice(ABOUT_[side]).replace("{t}", rng.choice(topics[side]))
            # People in distress write some of these: they are never attacks, and self-harm stays open.
            yield roughen(rng, text), labels(masked=[SUI]) if head == SUI else BENIGN
    for _ in range(n * 5):
        yield roughen(rng, fill(rng, rng.choice(HOMONYMS_[side]), side)), BENIGN
    flat = [t for topics in TOPICS_.values() for t in topics[side]]
    for _ in range(n * 4):
        yield rng.choice(ANSWERS_[side]).replace("{x}", rng.choice(flat)), labels(masked=[SUI])


def jailbreak_wrappers(rng, side, n, benign_prompts, requests):
    """Harmful and harmless requests alike in wrappers of a jailbreak and of everyday role-play, so that the model tells the
    wrapper from what is in it. `requests` are texts with their labels, of one hazard or harmless."""
    # A hazard is drawn before a request: of some there are hundreds, of others a few.
    harmful = defaultdict(list)
    for head, tasks in DO_.items():
        harmful[head] += [(rng.choice(HOW_[side]).replace("{do}", task), labels([head])) for task in tasks[side]]
    for text, label in requests:
        if label != BENIGN:
            harmful[HEADS[label.index("1")]].append((text, label))
    kinds = sorted(harmful)
    harmless = [text for text, label in requests if label == BENIGN] + EVERYDAY_[side]

    def wrapped(wrappers, text):
        return fill(rng, rng.choice(wrappers).replace("{p}", rng.choice(PERSONAS)), side).replace("{q}", text)

    for _ in range(n):
        text, label = rng.choice(harmful[rng.choice(kinds)])
        # The wrapped request keeps its hazard; the override wording may count as injection too.
        yield wrapped(WRAPPERS_[side], text), with_head(label, JB, "1")
        # Where the wrapper is everyday role-play, what is asked for is as harmful, and nobody tries to get around a rule.
        if rng.random() < 0.4:
            text, label = rng.choice(harmful[rng.choice(kinds)])
            yield wrapped(HARMLESS_[side], text), with_head(label, JB, "-")
    for i in range(n):
        text = rng.choice(harmless) if i % 2 else rng.choice(benign_prompts)[:300]
        yield wrapped(HARMLESS_[side], text), BENIGN
    for _ in range(n // 3):
        # Harmless is what is asked for; whether the wrapper alone is an attack depends on the wrapper.
        yield wrapped(WRAPPERS_[side], rng.choice(harmless)), with_head(BENIGN, JB, "-")


def with_head(label, head, mark):
    """A label string with another mark for one head; injection, its near neighbour, is not labelled then."""
    marks = list(label)
    marks[HEADS.index(INJ)] = "-"
    marks[HEADS.index(head)] = mark
    return "".join(marks)


def payload(rng, side):
    text = fill(rng, rng.choice(PAYLOADS_[side]), side)
    return text.upper() if rng.random() < 0.05 else text


def document(rng, side, carriers, inserted):
    """A benign text with something inserted at a word boundary, in one of the usual places."""
    body = " ".join(rng.choice(carriers).split())
    start = rng.randrange(max(1, len(body) - 380))
    body = body[start : start + rng.choice([120, 200, 300, 380])]
    cut = body.find(" ", rng.randrange(max(1, len(body))))
    cut = len(body) if cut < 0 else cut
    return rng.choice(PLACES_[side])(body[:cut].strip(), inserted, body[cut:].strip())


def hidden_injections(rng, side, n, carriers):
    for i in range(n):
        yield document(rng, side, carriers, payload(rng, side)), labels([INJ])
        # As many documents with a harmless order, or with nothing, in the same places.
        harmless = fill(rng, rng.choice(ORDERS_[side]), side) if i % 3 else " ".join(rng.choice(carriers).split())[:160]
        yield document(rng, side, carriers, harmless), BENIGN
    for _ in range(n // 3):
        yield roughen(rng, fill(rng, rng.choice(DIRECT_INJECTIONS_[side]), side)), labels([INJ])
        yield payload(rng, side), labels([INJ])
        yield roughen(rng, fill(rng, rng.choice(ORDERS_[side]), side)), BENIGN


def machine_text(rng, side, n):
    """JSON, logs, tables, identifiers, encoded bytes: never an attack by their looks."""
    words = "order user item status price shipped error cache retry node region total name city date path token session index query".split()
    for _ in range(n):
        kind = rng.randrange(7)
        if kind == 0:
            yield (
                json.dumps(
                    {
                        rng.choice(words): rng.choice([rng.randrange(9999), rng.choice(words), None, True])
                        for _ in range(rng.randrange(2, 9))
                    }
                ),
                BENIGN,
            )
        elif kind == 1:
            yield (
                "\n".join(
                    f"2026-0{rng.randrange(1, 9)}-1{rng.randrange(9)}T{rng.randrange(10, 23)}:02:11Z {rng.choice(['INFO', 'WARN', 'ERROR', 'DEBUG'])} {rng.choice(words)} {rng.choice(words)}={rng.randrange(9999)}"
                    for _ in range(rng.randrange(1, 6))
                ),
                BENIGN,
            )
        elif kind == 2:
            yield base64.b64encode(rng.randbytes(rng.randrange(12, 90))).decode(), BENIGN
        elif kind == 3:
            yield (
                "\n".join(
                    ",".join(str(rng.randrange(999)) if j else rng.choice(words) for j in range(4))
                    for _ in range(rng.randrange(2, 8))
                ),
                BENIGN,
            )
        elif kind == 4:
            yield " ".join(rng.randbytes(rng.randrange(4, 20)).hex() for _ in range(rng.randrange(1, 4))), BENIGN
        elif kind == 5:
            yield (
                f"<table><tr><td>{rng.choice(words)}</td><td>{rng.randrange(99)}</td></tr></table><a href='/{rng.choice(words)}'>{rng.choice(words)}</a>",
                BENIGN,
            )
        else:
            yield (
                f"SELECT {rng.choice(words)}, count(*) FROM {rng.choice(words)}s WHERE {rng.choice(words)} = '{rng.choice(words)}' GROUP BY 1;",
                BENIGN,
            )


def rows(carriers, prompts, requests):
    """All synthetic rows. `carriers` and `prompts` are benign texts of each side of the split, `requests` texts with their
    labels, harmful and harmless."""
    for side, scale in (("train", 1.0), ("valid", 0.15)):
        rng = random.Random(f"portcullis {side}")
        made = [
            *hazard_requests(rng, side, int(260 * scale)),
            *benign_twins(rng, side, int(230 * scale)),
            *jailbreak_wrappers(rng, side, int(2400 * scale), prompts[side], requests[side]),
            *hidden_injections(rng, side, int(3400 * scale), carriers[side]),
            *machine_text(rng, side, int(700 * scale)),
        ]
        for text, label in made:
            yield Row(SOURCE, f"{side}:{hashlib.sha256(text.encode()).hexdigest()[:8]}", text, label)
