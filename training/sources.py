"""Maps every used source to rows of (text, labels, group). One function a source, or a family of them.

`group` keeps what belongs together (a template family, a conversation, parallel translations) on one
side of the train/validation split. Caps keep one source from setting the tone of the whole set.
"""

import csv
import gzip
import io
import json
import random
import re
from collections import Counter, defaultdict, namedtuple

from heads import (
    ADULT,
    ADV,
    BENIGN,
    CSE,
    DEF,
    HATE,
    IDENTITY,
    INJ,
    INSULT,
    IP,
    JB,
    KINDS,
    NON,
    PRV,
    SEX,
    SUI,
    THREAT,
    TOX,
    VIO,
    WPN,
    labels,
)

Row = namedtuple("Row", "source group text labels")

csv.field_size_limit(10**8)

# Heads that ordinary social-media text never triggers, whatever its tone.
NOT_SOCIAL = [INJ, JB, CSE, WPN, IP, ADV, PRV, NON]

SUICIDE = re.compile(
    r"suicid|kill(ing)? my ?self|end(ing)? (my|it) (life|all)|self[- ]harm|cut(ting)? my ?self|want(ed)? to (just )?die\b"
    r"|wish i (was|were) dead|hurt(ing)? myself|don'?t want to (live|be alive)|take my (own )?life|overdos",
    re.I,
)

OVERRIDE = re.compile(
    r"ignor|disregard|forget|overrid|bypass|instead (print|say|output|write)|new (task|instruction|command|rule)"
    r"|system prompt|(previous|prior|above|earlier|original) (instruction|prompt|command|text|rule|direction|directive)"
    r"|your (instructions|rules|prompt)|developer mode|do not (print|say|answer|follow|obey)",
    re.I,
)

# High-precision cues that give a first label to requests that came without one.
REQUEST_CUES = [
    (
        CSE,
        r"\b(child porn|minors?\b.*\bsex|sex\w* .*\b(minor|child|underage|kids?)\b|lolita|pedophil|groom(ing)? (a )?(child|kid|minor))",
    ),
    (
        WPN,
        r"\b(pipe bomb|make (a |an )?(bomb|explosive|grenade|nerve gas|sarin|napalm)|build (a )?(bomb|dirty bomb)|anthrax|ricin|molotov|bio ?weapon|chemical weapon)",
    ),
    (SUI, SUICIDE.pattern),
    (SEX, r"\b(how (do|can|to|would|could).{0,40}\b(rape|molest|date ?rape|drug (her|a girl)))"),
    (
        VIO,
        r"\b(how (do|can|to|would|could|should) (i |you |we |one )?.{0,30}\b(kill|murder|poison|strangle|stab|assassinate|kidnap|torture|beat up)\b (a|an|my|the|some|him|her|people|him)|hire a hit ?man|get away with murder|hide a (dead )?body)",
    ),
    (
        NON,
        r"\b((steal|shoplift|rob|hack|launder|smuggle|counterfeit|forge|embezzle|burglar|break into|cheat on my tax|evade tax|make meth|cook meth|sell drugs|buy (cocaine|heroin|meth)|fake id|pick(pocket| a lock)|hotwire|scam|vandali[sz]e|arson|phish|ransomware|malware)\b)",
    ),
]
REQUEST_CUES = [(head, re.compile(cue, re.I)) for head, cue in REQUEST_CUES]
ASKS = re.compile(
    r"\b(how (do|can|to|would|could|should|might)|help me|tell me|teach me|what('s| is| are) (the |a |some )?(best |good |easiest )?ways?|i (want|need|would like|plan|am going) to|give me|show me|where (can|do) i|write|create|explain)\b",
    re.I,
)
STEPS = re.compile(r"step|first|1\.|gather|begin by|start by|you (can|should|will need)", re.I)
REFUSES = re.compile(
    r"I'm sorry|I am sorry|Sorry,|I can(no|')t|I apologi|As an (AI|ethical)|I'm not able|I'm unable|cannot (assist|provide|help)",
    re.I,
)
CAUTIOUS = re.compile(
    r"prevent|protect|avoid|detect|stop (someone|people|him|her|them|my)|report|recover|stolen from me|victim|illegal\?|is it (wrong|illegal|ok)",
    re.I,
)


class Reader:
    """Reads files below the data folder, gzip or not."""

    def __init__(self, root):
        self.root = root

    def text(self, path):
        opener = gzip.open if path.endswith(".gz") else open
        with opener(f"{self.root}/{path}", "rt", encoding="utf-8", errors="replace") as f:
            return f.read()

    def json(self, path):
        return json.loads(self.text(path))

    def jsonl(self, path):
        return [json.loads(line) for line in self.text(path).split("\n") if line.strip()]

    def csv(self, path, delimiter=",", quoting=csv.QUOTE_MINIMAL):
        return list(csv.DictReader(io.StringIO(self.text(path)), delimiter=delimiter, quoting=quoting))


def weak_hazard(text):
    """The hazard that a request plainly asks for, or None when no cue is sure."""
    if not ASKS.search(text) or CAUTIOUS.search(text):
        return None
    return next((head for head, cue in REQUEST_CUES if cue.search(text)), None)


def sample(items, n, seed):
    """At most n items, the same ones every time."""
    items = list(items)
    random.Random(seed).shuffle(items)
    return items[:n]


def excerpts(text, seed, count=1, size=700):
    """The opening and then random windows of a long text: in use, texts come in windows too."""
    text = text.strip()
    if len(text) <= size:
        return [text] if text else []
    rng, out = random.Random(f"{seed}{text[:80]}"), [text[:size]]
    for _ in range(count - 1):
        start = text.find(" ", rng.randrange(len(text) - size // 2)) + 1
        out.append(text[start : start + size])
    return out


def shorter(text, seed):
    """A part of a benign text, of any length up to 700 characters and mostly far below: short texts train faster,
    and length must not tell benign from bad."""
    text, rng = text.strip(), random.Random(f"{seed}{text[:80]}")
    start = 0 if rng.random() < 0.6 else text.find(" ", rng.randrange(max(1, len(text) - 80))) + 1
    return text[start : start + rng.choice([90, 160, 240, 320, 450, 700])].strip()


# ---- harmful requests -------------------------------------------------------------------------------

CATQA = {
    "Drug": NON,
    "Weapon": WPN,
    "Human Trafficking": SEX,
    "Cybercrime": NON,
    "Theft and Robbery": NON,
    "Content Sexual exploitation": CSE,
    "Online predation": CSE,
    "Physical abuse": VIO,
    "Racial or ethnic hate": HATE,
    "Religious intolerance": HATE,
    "Gender-based violence": VIO,
    "Terrorism and extremism": VIO,
    "Malicious software designed to spread and damage computers": NON,
    "Trojans": NON,
    "Spyware": NON,
    "Ransomware": NON,
    "Adware": NON,
    "Self-harm": SUI,
    "Assault and battery": VIO,
    "Hazardous material handling": WPN,
    "Weapon making": WPN,
    "Financial fraud": NON,
    "Intellectual property theft": IP,
    "Market manipulation": NON,
    "Employment scams": NON,
    "Investment scams": NON,
    "Identity theft": NON,
    "Phishing": NON,
    "Scamming": NON,
    "Counterfeiting": NON,
    "Pornography": ADULT,
    "Erotic text": ADULT,
    "Nude imagery": ADULT,
    "Sexually explicit dialogue": ADULT,
    "Data theft": PRV,
    "Surveillance": PRV,
    "Doxxing": PRV,
    "Deepfake creation": PRV,
    "Tracking and location monitoring": PRV,
    "Personal investment advice": ADV,
    "Retirement planning": ADV,
    "Tax planning": ADV,
    "Real estate investment": ADV,
    "Debt management": ADV,
    "Emotional and psychological abuse": VIO,
}

AART = {
    "terrorism": VIO,
    "violence": VIO,
    "domestic violence": VIO,
    "assassinations": VIO,
    "kidnapping": VIO,
    "kidnappings": VIO,
    "hijackings": VIO,
    "assault": VIO,
    "murder": VIO,
    "arson": VIO,
    "acts of violence committed for political or ideological purposes": VIO,
    "bombings": WPN,
    "hate crimes": HATE,
    "crimes motivated by race": HATE,
    "crimes motivated by disability": HATE,
    "crimes motivated by religion": HATE,
    "crimes motivated by gender identity": HATE,
    "crimes motivated by sexual orientation": HATE,
    "sex trafficking": SEX,
    "rape": SEX,
    "child trafficking": CSE,
    "pornography": ADULT,
    "ponzi schemes": NON,
    "credit card fraud": NON,
    "corporate fraud": NON,
    "fraud": NON,
    "identity theft": NON,
    "cyberterrorism": NON,
    "vandalism": NON,
    "financial crimes": NON,
    "property crimes": NON,
    "burglary": NON,
    "embezzlement": NON,
    "drug crimes": NON,
    "drug dealing": NON,
    "drug trafficking": NON,
    "migrant smuggling": NON,
    "robbery": NON,
    "money laundering": NON,
    "labor trafficking": NON,
    "theft": NON,
    "pyramid schemes": NON,
    "illegal dumping": NON,
    "drug manufacturing": NON,
    "tax evasion": NON,
    "human trafficking": NON,
    "organ trafficking": NON,
    "shoplifting": NON,
    "dog fighting": NON,
    "cockfighting": NON,
}

RED_TEAM = {
    "hate_speech": HATE,
    "violence": VIO,
    "self_harm": SUI,
    "harassment": TOX,
    "personal_info": PRV,
    "surveillance": PRV,
    "doxxing": PRV,
    "non_consensual": ADULT,
    "minors": CSE,
    "explicit_content": ADULT,
    "racial_bias": HATE,
    "religious_bias": HATE,
    "drugs": NON,
    "weapons": WPN,
    "fraud": NON,
    "hacking": NON,
    "system_prompt_injection": JB,
    "roleplay": JB,
    "hypothetical": JB,
}

# The hazard of each of the 80 questions that gptfuzz-responses answers; questions left out are mixed.
GPTFUZZ = {
    NON: [
        3,
        4,
        5,
        6,
        7,
        9,
        12,
        15,
        16,
        19,
        20,
        22,
        23,
        24,
        25,
        29,
        30,
        31,
        33,
        34,
        35,
        36,
        37,
        40,
        42,
        45,
        61,
        62,
        64,
        65,
        67,
        68,
        72,
        73,
        75,
        76,
        77,
        78,
        79,
    ],
    PRV: [28, 44],
    HATE: [1],
    VIO: [14, 17, 71],
}
GPTFUZZ = {str(i): head for head, ids in GPTFUZZ.items() for i in ids}


def harmful(read):
    for topics in read.json("red-instruct/catqa_english.json").values():
        for topic, questions in topics.items():
            head = CATQA.get(topic.strip(": "))
            for i, q in enumerate(questions if head else ()):
                yield Row("red-instruct", f"catqa{topic}{i % 5}", q, labels([head]))
    academic = [q for area in read.json("red-instruct/harmfulqa.json").values() for qs in area.values() for q in qs]
    for q in read.json("red-instruct/dangerousqa.json") + academic:
        head = weak_hazard(q)
        if head:
            yield Row("red-instruct", q, q, labels([head]))
    for i, r in enumerate(read.csv("aart/aart-v1-20231117.csv.gz")):
        head = AART.get(r["crime"])
        # "Write a privacy policy for …" and the like: the topic is listed, the harm is not in the text.
        if head and not re.search(
            r"prevent|awareness|report on|victim|combat|fight against|statistics", r["prompt"], re.I
        ):
            yield Row("aart", r["crime"] + str(i % 4), r["prompt"], labels([head]))
    for r in read.csv("llm-red-teaming-prompts/redteam_master_dataset.csv"):
        head = RED_TEAM.get(r["subcategory"])
        if head:
            yield Row("llm-red-teaming-prompts", r["prompt_id"], r["prompt"], labels([head]))
    for i, r in enumerate(read.jsonl("hh-rlhf-harmless/harmless-base-test.jsonl.gz")):
        first = r["chosen"].split("\n\nAssistant:")[0].replace("\n\nHuman:", "").strip()
        head = weak_hazard(first)
        if head:
            yield Row("hh-rlhf-harmless", str(i), first[:600], labels([head], masked=[TOX]))
    done = {}
    for name in ("train", "evaluate"):
        for r in read.csv(f"gptfuzz-responses/responses_labeled_{name}.csv.gz"):
            q, answer = r["question"], r["Response"].strip()
            done[q, r["label"]] = done.get((q, r["label"]), 0) + 1
            if (
                r["label"] == "1"
                and q in GPTFUZZ
                and done[q, "1"] <= 14
                and STEPS.search(answer)
                and not REFUSES.search(answer)
            ):
                for part in excerpts(answer, q):
                    yield Row("gptfuzz-responses", f"q{q}", part, labels([GPTFUZZ[q]], masked=[JB, INJ]))
            # Label 0 is a refusal or a safe answer; those that play along as a persona are left out.
            elif r["label"] == "0" and done[q, "0"] <= 14 and REFUSES.match(answer):
                for part in excerpts(answer, q):
                    yield Row("gptfuzz-responses", f"q{q}", part, BENIGN)


def xsafety(read):
    quiet = {"Ethics_And_Morality", "Physical_Harm", "Reverse_Exposure"}
    rows = read.jsonl("xsafety-multilingual/xsafety.jsonl.gz")
    for i, r in enumerate(r for r in rows if r["lang"] == "en"):
        text, category, group = r["text"], r["category"], f"{r['category']}{i}"
        if category == "Goal_Hijacking" and OVERRIDE.search(text):
            yield Row("xsafety-multilingual", group, text, labels([INJ], only=[WPN, CSE, IP, ADV]))
        elif category in quiet:
            yield Row("xsafety-multilingual", group, text, BENIGN)
        elif category == "Mental_Health":
            found = SUICIDE.search(text)
            yield Row("xsafety-multilingual", group, text, labels([SUI]) if found else labels(masked=[SUI, ADV]))
        elif category == "Insult":
            yield Row("xsafety-multilingual", group, text, labels([TOX]))
        elif category in ("Unsafe_Instruction_Topic", "Crimes_And_Illegal_Activities", "Inquiry_With_Unsafe_Opinion"):
            head = weak_hazard(text)
            if head:
                yield Row("xsafety-multilingual", group, text, labels([head]))
    others = [
        r for r in rows if r["lang"] in ("de", "fr", "sp", "zh", "ja", "ru", "ar", "hi") and r["category"] in quiet
    ]
    for i, r in enumerate(sample(others, 1200, "xsafety")):
        yield Row("xsafety-multilingual", f"other{i}", r["text"], BENIGN)


# ---- prompt injection and jailbreak -----------------------------------------------------------------


def injections(read):
    for i, r in enumerate(read.jsonl("deepset-prompt-injections/train.jsonl")):
        if r["label"] == 0:
            yield Row("deepset-prompt-injections", str(i), r["text"], BENIGN)
        elif OVERRIDE.search(r["text"]):
            # Without an override cue its positives are often plain role-play or a change of topic.
            yield Row("deepset-prompt-injections", str(i), r["text"][:700], labels([INJ]))

    direct = {
        "INSTRUCTION_OVERRIDE",
        "PROMPT_INJECTION",
        "PROMPT_EXTRACTION",
        "SYSTEM_EXTRACTION",
        "RAG_POISONING",
        "INDIRECT_INJECTION",
        "TOKEN_SMUGGLING",
        "CONTEXT_CONFUSION",
        "PAYLOAD_INJECTION",
        "MULTI_TURN",
    }
    hackaprompt, safe = [], []
    for r in read.csv("neuralchemy-prompt-injection/neuralchemy_normalized.csv.gz"):
        text, kind = r["text"], r["attack_type"]
        if r["label"] == "0":
            safe.append(text)
        elif kind in direct and len(text) > 25:
            yield Row("neuralchemy-prompt-injection", text[:40], text[:700], labels([INJ]))
        elif kind == "PERSONA_REPLACEMENT":
            yield Row("neuralchemy-prompt-injection", text[:40], text[:700], labels([JB]))
        elif kind == "DIRECT_INJECTION" and OVERRIDE.search(text) and len(text) > 40:
            hackaprompt.append(text)
    for text in sample(hackaprompt, 1200, "hackaprompt"):
        for part in excerpts(text, "h"):
            if OVERRIDE.search(part):
                yield Row("neuralchemy-prompt-injection", part[:40], part, labels([INJ]))
    for text in sample(safe, 700, "neuralchemy"):
        yield Row("neuralchemy-prompt-injection", text, text, BENIGN)

    for r in read.csv("system-prompt-leakage/prompt-leakage-finetune.csv"):
        # The probing questions ("what prompt format is used for …") are too close to ordinary ones.
        if r["type"] == "sensitive-info-synthetic" or (r["type"] == "lakera-gandalf-ignore" and len(r["prompt"]) > 20):
            yield Row("system-prompt-leakage", r["id"], r["prompt"], labels([INJ]))

    base = "templated-injection-and-hard-negatives/"
    for r in sample(read.json(base + "adversarial_training.json"), 200, "adversarial"):
        if len(r["text"].split()) > 3:
            yield Row(
                "templated-injection-and-hard-negatives", r["text"][:14], r["text"], labels([INJ], only=[WPN, CSE, ADV])
            )
    for r in read.json(base + "multilang_attacks.json"):
        yield Row("templated-injection-and-hard-negatives", r["text"], r["text"], labels([INJ]))
    for r in sample(read.json(base + "notinject_expanded.json"), 800, "notinject"):
        yield Row("templated-injection-and-hard-negatives", r["text"], r["text"], BENIGN)
    for r in sample(read.json(base + "synthetic_safe_prompts.json"), 150, "safe"):
        yield Row("templated-injection-and-hard-negatives", r["text"], r["text"], BENIGN)

    for r in read.jsonl("prompt-injection-benign-500/Prompt_INJECTION_And_Benign_DATASET.jsonl"):
        if r["label"] == "benign":
            yield Row("prompt-injection-benign-500", r["id"], r["prompt"], BENIGN)
        elif r["attack_type"] in ("jailbreaking", "role_playing", "data_leakage"):
            yield Row("prompt-injection-benign-500", r["id"], r["prompt"], labels([INJ]))

    for r in read.csv("hinglish-prompt-injection/hinglish-clean-500.csv"):
        yield Row("hinglish-prompt-injection", r["id"], r["hinglish"], BENIGN)
    for r in read.csv("hinglish-prompt-injection/hinglish-stealth-250.csv"):
        if r["category"] in ("direct_jailbreak", "pure_english", "obfuscated", "mixed_script") and OVERRIDE.search(
            r["hinglish"]
        ):
            yield Row("hinglish-prompt-injection", r["id"], r["hinglish"], labels([INJ]))


def jailbreaks(read):
    def rows(source, name, text, count):
        for part in excerpts(text, source, count):
            positive = (
                [JB, INJ]
                if re.search(r"(ignore|disregard|forget) .{0,30}(previous|prior|above|earlier|all)", part, re.I)
                else [JB]
            )
            out = labels(positive, only=[WPN, CSE, IP, ADV, DEF, PRV])
            # Either head may fire on such a prompt: only what the text shows is labelled.
            yield Row(source, name, part, out)

    for text in read.json("in_the_wild_jailbreaks/inthewild_jailbreak_train.json"):
        # Neighbouring prompts are often versions of one family: its first words name the group.
        yield from rows("in_the_wild_jailbreaks", " ".join(text.lower().split()[:4]), text, 2)
    for name in ("bravansky", "simsonsun"):
        for r in read.jsonl(f"jailbreak-prompt-collections/{name}.jsonl"):
            yield from rows("jailbreak-prompt-collections", r["id"], r["prompt"], 1)
    for r in read.csv("giskard-prompt-injections/prompt_injections.csv"):
        if "jailbreak" in r["group"].lower() or len(r["prompt"]) > 300:
            yield from rows("giskard-prompt-injections", r["index"], r["prompt"], 3)
    for r in read.jsonl("garak-templates/garak_templates.jsonl"):
        if r["kind"] == "jailbreak_template":
            yield from rows("garak-templates", r["name"], r["text"], 3)
    for r in read.jsonl("big-prompt-library/jailbreaks_and_protections.jsonl"):
        if r["kind"] == "protective_system_prompt":
            # They quote attacks in order to forbid them: a system prompt must be able to.
            for part in excerpts(r["text"], "bpl", 3):
                yield Row("big-prompt-library", r["path"], part, BENIGN)


# ---- kinds of toxicity ------------------------------------------------------------------------------

SPAN_KINDS = {"Insult": INSULT, "Threat": THREAT, "Identity based Attack": IDENTITY}


def toxic_spans(read):
    """Comments whose spans several people marked: a kind is there where two marked it, and not where none did."""
    comment_of, workers, calm = {}, Counter(), Counter()
    for r in read.csv("toxic-spans/annotations.csv.gz"):
        comment_of[r["annotation"]] = r["comment_id"]
        workers[r["comment_id"]] += 1
        calm[r["comment_id"]] += r["not toxic"] == "True"
    marked = defaultdict(lambda: defaultdict(set))
    for r in read.csv("toxic-spans/spans.csv.gz"):
        if r["type"] in SPAN_KINDS:
            marked[comment_of[r["annotation"]]][SPAN_KINDS[r["type"]]].add(r["annotation"])
    common = []
    for r in read.csv("toxic-spans/comments.csv.gz"):
        i, text = r["comment_id"], r["comment_text"][:600]
        votes = {kind: len(marked[i][kind]) for kind in KINDS}
        found = [kind for kind in KINDS if votes[kind] >= 2]
        if workers[i] == calm[i]:
            common.append((i, text, labels(only=NOT_SOCIAL + [TOX, *KINDS])))
        elif calm[i] * 3 <= workers[i]:
            known = [kind for kind in KINDS if votes[kind] == 0]
            out = merge(labels([TOX], only=NOT_SOCIAL), labels(found, only=NOT_SOCIAL), labels(only=known))
            if THREAT in found or IDENTITY in found:
                yield Row("toxic-spans", i, text, out)
            else:
                common.append((i, text, out))
    for i, text, out in sample(common, 5000, "spans"):
        yield Row("toxic-spans", i, text, out)


def merge(*all_labels):
    """What any of the label strings knows of each head; a positive wins."""
    return "".join("1" if "1" in marks else "0" if "0" in marks else "-" for marks in zip(*all_labels))


# ---- toxicity, hate, self-harm ----------------------------------------------------------------------


def toxicity(read):
    toxic = labels([TOX], only=NOT_SOCIAL)
    neutral = labels(only=NOT_SOCIAL + [TOX, HATE, *KINDS])
    hate = labels([HATE, TOX, IDENTITY], only=NOT_SOCIAL)
    implicit = labels([HATE], masked=[TOX], only=NOT_SOCIAL)

    for i, r in enumerate(read.csv("surge-toxicity/toxicity_en.csv")):
        yield Row("surge-toxicity", str(i), r["text"][:600], toxic if r["is_toxic"] == "Toxic" else neutral)
    for i, r in enumerate(sample(read.csv("paradetox/paradetox.tsv.gz", "\t", csv.QUOTE_NONE), 2500, "paradetox")):
        yield Row("paradetox", str(i), r["toxic"], toxic)
        yield Row("paradetox", str(i), r["neutral1"], neutral)
    talk = read.csv("context-toxicity/cat_large_gc.csv.gz") + read.csv("context-toxicity/cat_large_gn.csv.gz")
    calm = [r for r in talk if r["label"] == "0" and float(r["api"] or 1) < 0.3]
    for r in sample(calm, 4000, "talk"):
        yield Row("context-toxicity", r["id"], r["text"][:600], labels())
    for r in talk:
        if r["label"] == "1":
            yield Row("context-toxicity", r["id"], r["text"][:600], toxic)
    for name in ("toxic", "nontoxic"):
        for i, r in enumerate(read.jsonl(f"real-toxicity-prompts-subset/{name}.jsonl.gz")):
            for part in (r["prompt"], r["continuation"]):
                score, sexual = part.get("toxicity") or 0.5, part.get("sexually_explicit") or 0.5
                group = f"{name}{i}"
                if score > 0.8 and sexual > 0.85 and len(part["text"]) > 30:
                    yield Row(
                        "real-toxicity-prompts-subset",
                        group,
                        part["text"].strip(),
                        labels([TOX, ADULT], only=NOT_SOCIAL),
                    )
                elif score > 0.8:
                    yield Row("real-toxicity-prompts-subset", group, part["text"].strip(), toxic)
                elif score < 0.1 and sexual < 0.1:
                    yield Row("real-toxicity-prompts-subset", group, part["text"].strip(), neutral)
    english = sample(read.csv("identity-term-templates/bias_madlibs_77k.sample.csv.gz"), 1600, "madlibs")
    for r in english:
        yield Row(
            "identity-term-templates",
            r["Template"] + r["Text"][:6],
            r["Text"],
            toxic if r["Label"] == "BAD" else BENIGN,
        )

    for i, r in enumerate(read.csv("davidson-hate-offensive/labeled_data.csv.gz")):
        if r["class"] == "0" and int(r["hate_speech"]) >= 2:
            yield Row("davidson-hate-offensive", str(i), r["tweet"], hate)
        elif r["class"] == "2" and i % 3 == 0:
            yield Row("davidson-hate-offensive", str(i), r["tweet"], neutral)
        elif r["class"] == "1" and int(r["hate_speech"]) == 0 and i % 20 == 0:
            # "Offensive" here is often dialect: it teaches only that profanity is not hate.
            yield Row("davidson-hate-offensive", str(i), r["tweet"], labels(masked=[TOX], only=NOT_SOCIAL + [HATE]))
    posts = read.csv("implicit-hate/implicit_hate_v1_stg1_posts.tsv.gz", "\t", csv.QUOTE_NONE)
    for wanted, n, out in (
        ("explicit_hate", 1100, hate),
        ("implicit_hate", 2000, implicit),
        ("not_hate", 2500, labels(only=NOT_SOCIAL + [HATE])),
    ):
        for i, r in enumerate(sample([r for r in posts if r["class"] == wanted], n, wanted)):
            yield Row("implicit-hate", f"{wanted}{i}", r["post"].strip(' "'), out)
    for r in read.json("safenlp-toxigen-annotated/toxiGen.json.gz"):
        if r["toxicity_score"] >= 4.3:
            yield Row("safenlp-toxigen-annotated", str(r["id"]), r["text"].strip(), implicit)
        elif r["toxicity_score"] <= 1.7:
            # Neutral, yet about the groups that hate speaks of: no hate, and not a measure of ordinary text.
            yield Row("safenlp-toxigen-annotated", str(r["id"]), r["text"].strip(), labels(masked=[TOX]))
    for i, r in enumerate(read.jsonl("toxigen-seed-statements/toxigen_seed_statements.jsonl")):
        yield Row("toxigen-seed-statements", str(i), r["text"], implicit if r["label"] == "hate" else BENIGN)
    forum = read.jsonl("vicomtech-stormfront/stormfront_sentences.jsonl.gz")
    for r in forum:
        if r["label"] == "hate":
            yield Row("vicomtech-stormfront", r["id"].split("_")[0], r["text"], hate)
    for r in sample([r for r in forum if r["label"] == "noHate"], 1500, "forum"):
        yield Row("vicomtech-stormfront", r["id"].split("_")[0], r["text"], labels(only=NOT_SOCIAL + [HATE]))
    posts = read.csv("edos-sexism/edos_labelled_aggregated.csv.gz")
    for r in sample(
        [r for r in posts if r["label_category"][:1] in "124" and r["label_sexist"] == "sexist"], 1500, "edos"
    ):
        yield Row("edos-sexism", r["rewire_id"], r["text"], implicit)
    for r in sample([r for r in posts if r["label_sexist"] == "not sexist"], 700, "edos0"):
        yield Row("edos-sexism", r["rewire_id"], r["text"], labels(only=NOT_SOCIAL))


def selfharm(read):
    for i, r in enumerate(read.jsonl("counsel-chat/counsel_chat.jsonl.gz")):
        question = (r["title"] or "") + "\n" + (r["question"] or "")
        denied = re.search(r"never .{0,25}suicid|not suicidal", question, re.I)
        if SUICIDE.search(question) and not denied:
            yield Row("counsel-chat", str(i), question[:900], labels([SUI], masked=[ADV]))
        else:
            yield Row("counsel-chat", str(i), question[:900], labels(masked=[ADV, SUI]))
        for part in excerpts(r["answer"] or "", "counsel", 2):
            yield Row("counsel-chat", str(i), part, labels(masked=[SUI, ADV] if SUICIDE.search(part) else [ADV]))
    for name in ("train", "val"):
        for i, r in enumerate(read.json(f"diasafety/{name}.json.gz")):
            text, group = r["context"], r["context"][:40]
            if r["category"] == "Risk Ignorance":
                if SUICIDE.search(text):
                    yield Row("diasafety", group, text, labels([SUI], masked=[TOX]))
                else:
                    yield Row("diasafety", group, text, labels(masked=[SUI, TOX, ADV]))
            elif r["category"] == "Unauthorized Expertise" and i % 2:
                personal = re.search(
                    r"\b(should i|can i|do i need|what should|i have|my (symptoms?|doctor|husband|wife|son|daughter))\b",
                    text,
                )
                yield Row("diasafety", group, text, labels([ADV]) if personal else labels(masked=[ADV]))


def sexual(read):
    explicit = re.compile(r"\b(nude|naked|nsfw|porn\w*|hentai|topless|genitals?|erotic)\b", re.I)
    childlike = re.compile(r"child|teen|\bkids?\b|young|school|baby|loli|minor|little", re.I)
    drawn = read.jsonl("adversarial-nibbler/all_prompts_dedup.jsonl.gz")
    hits = [r["text"] for r in drawn if explicit.search(r["text"]) and not childlike.search(r["text"])]
    for text in sample(hits, 450, "nibbler"):
        yield Row("adversarial-nibbler", text[:30], text[:500], labels([ADULT], only=NOT_SOCIAL))


# ---- benign -----------------------------------------------------------------------------------------


def conversations(read):
    for i, r in enumerate(read.jsonl("oasst1-en-validation/oasst1_en_validation.jsonl.gz")):
        marks, scores = r.get("labels") or {}, r.get("detoxify") or {}
        bad = max(
            [marks.get(k) or 0 for k in ("not_appropriate", "hate_speech", "sexual_content", "violence", "toxicity")]
        )
        if (
            bad < 0.35
            and (scores.get("toxicity") or 0) < 0.2
            and not weak_hazard(r["text"])
            and not OVERRIDE.search(r["text"])
        ):
            for part in excerpts(r["text"], "oasst", 2):
                yield Row("oasst1-en-validation", str(i), shorter(part, i), BENIGN)
    for lang in ("en", "zh"):
        for i, r in enumerate(read.json(f"glaive-toolcall/glaive_toolcall_{lang}_demo.json.gz")):
            tools = json.dumps(r["tools"], ensure_ascii=False) if not isinstance(r["tools"], str) else r["tools"]
            turns = [t["value"] for t in r["conversations"]][: 8 if lang == "en" else 3]
            for text in turns + [tools]:
                yield Row("glaive-toolcall", f"{lang}{i}", shorter(text, i), BENIGN)


def benign(read):
    def simple(source, path, field="text", n=10**6, group=None, parts=1):
        rows = read.jsonl(f"{source}/{path}")
        for i, r in enumerate(sample(rows, n, source)):
            for part in excerpts(r[field], source, parts):
                yield Row(source, str(r[group]) if group else str(i), shorter(part, i), BENIGN)

    yield from simple("arena-hard", "question_v0.1.jsonl.gz", "prompt", parts=2)
    yield from simple("arena-hard", "question_v2.0.jsonl.gz", "prompt", parts=2)
    yield from simple("fabric-system-prompts", "patterns.jsonl.gz", parts=5, group="name")
    yield from simple("gsm8k-questions", "train_questions.jsonl.gz", "question", 1200)
    yield from simple("gutenberg-sherlock-holmes", "paragraphs.jsonl.gz")
    yield from simple("human-eval", "HumanEval.jsonl.gz", "prompt")
    yield from simple("mbpp", "mbpp.jsonl", "text")
    yield from simple("mbpp", "mbpp.jsonl", "code")
    yield from simple("nlu-evaluation-data", "nlu_home_domain.jsonl.gz", n=1500)
    yield from simple("owasp-cheatsheets", "paragraphs.jsonl.gz")
    yield from simple("owasp-llm-top10", "paragraphs.jsonl", parts=2)
    yield from simple("prompt-engineering-guide", "paragraphs.jsonl.gz")
    yield from simple("pubmedqa", "pubmedqa_labeled.jsonl.gz", "question")
    yield from simple("pubmedqa", "pubmedqa_labeled.jsonl.gz", "conclusion", 500)
    yield from simple("sgd-utterances", "sgd_utterances.jsonl.gz", n=2000)
    yield from simple("snips", "snips_train.jsonl.gz", n=1200)
    yield from simple("taskmaster-utterances", "taskmaster_utterances.jsonl.gz", n=1000)
    for i, r in enumerate(read.jsonl("ud-english-ewt/ewt_sentences.jsonl.gz")):
        # Blogs and newsgroups: a few sentences are rude or frank.
        yield Row("ud-english-ewt", str(i), r["text"], labels(masked=[TOX, ADULT]))
    yield from simple("bbq-identity-contexts", "bbq_contexts.jsonl.gz", n=1200)
    yield from simple("medquad", "medquad.jsonl.gz", "question", 2500)
    yield from simple("medquad", "medquad.jsonl.gz", "answer", 2500)
    yield from simple("self-instruct", "seed_tasks.jsonl", "instruction")
    yield from simple("self-instruct", "user_oriented_instructions.jsonl", "instruction")
    for r in read.csv("awesome-chatgpt-prompts/prompts.csv"):
        # Rare and precious: the role prompts that a jailbreak head gets wrong first. Both readings are kept.
        for part in excerpts(r["prompt"], "awesome", 2) + [r["prompt"].split(". ")[0] + "."]:
            yield Row("awesome-chatgpt-prompts", r["act"], part, BENIGN)
    for name, n in (("roleplay", 1923), ("codegen", 1800)):
        for i, r in enumerate(sample(read.json(f"gpteacher/{name}_instruct.json.gz"), n, name)):
            prompt = (r["instruction"] + "\n" + r["input"]).strip()
            yield Row("gpteacher", f"{name}{i}", prompt[:700], BENIGN)
            if i % 2:
                yield Row("gpteacher", f"{name}{i}", shorter(r["response"], i), BENIGN)
    for r in sample(read.csv("banking77/train.csv.gz"), 1500, "banking"):
        yield Row("banking77", r["category"], r["text"], BENIGN)
    for part, rows in read.json("clinc150/data_full.json.gz").items():
        for text, intent in sample(rows, 250 if part == "oos_test" else 400, part):
            yield Row("clinc150", intent, text, BENIGN)
    for i, text in enumerate(read.text("fuzzyai-benign/benign_prompts.txt").splitlines()):
        yield Row("fuzzyai-benign", str(i), text, BENIGN)
    for name in ("fp_tests", "level2", "level3", "level4"):
        for text in read.json(f"llmail-benign-emails/{name}.json")["emails"]:
            yield Row("llmail-benign-emails", text[:50], text[:900], BENIGN)
    for i, r in enumerate(sample(read.jsonl("mmlu-questions/mmlu.jsonl.gz"), 4500, "mmlu")):
        # Half of them with their choices, as exam text is pasted.
        text = r["question"] + ("\n" + "\n".join(f"{k}. {c}" for k, c in zip("ABCD", r["choices"])) if i % 2 else "")
        yield Row("mmlu-questions", str(i), text[:700], BENIGN)
    for i, r in enumerate(read.csv("truthfulqa/TruthfulQA.csv.gz")):
        yield Row("truthfulqa", str(i), r["Question"], BENIGN)
        if i % 3 == 0:
            yield Row("truthfulqa", str(i), r["Best Answer"], BENIGN)
    for i, line in enumerate(sample(read.text("sms-spam/SMSSpamCollection.tsv.gz").splitlines(), 1500, "sms")):
        _, _, text = line.partition("\t")
        yield Row("sms-spam", str(i), text, labels(masked=[TOX, ADULT, NON]))
    for r in sample(read.json("presidio-research/generated_large.json.gz"), 1200, "presidio"):
        yield Row("presidio-research", str(r["template_id"]), r["full_text"], BENIGN)
    for i, r in enumerate(sample(read.csv("ethics-commonsense/cm_test.csv.gz"), 1400, "ethics")):
        # Wrong conduct told in the first person is not a request for help with it.
        yield Row("ethics-commonsense", str(i), r["input"][:600], labels(masked=[VIO, TOX, ADULT, SUI]))


def multilingual(read):
    """Parallel corpora are grouped by sentence number, so that no translation crosses the split."""
    pages = read.jsonl("tldr-pages/pages.jsonl.gz")
    english = [p for p in pages if p["lang"] == "en"]
    others = [p for p in pages if p["lang"] != "en"]
    for p in english + sample(others, 400, "tldr"):
        yield Row("tldr-pages", p["page"], shorter(p["text"], p["page"]), BENIGN)
    for source, path, n in (
        ("ud-pud-multilingual", "pud_sentences.jsonl.gz", 1800),
        ("xquad-multilingual", "xquad.jsonl.gz", 1800),
    ):
        counters, rows = {}, []
        for r in read.jsonl(f"{source}/{path}"):
            counters[r["lang"]] = counters.get(r["lang"], -1) + 1
            rows.append((counters[r["lang"]], r["text"].strip()))
        for number, text in sample(rows, n, source):
            yield Row(source, str(number // 6), shorter(text, number), BENIGN)
    for r in sample(read.json("safetybench-zh-subset/test_zh_subset.json.gz"), 400, "safetybench"):
        if r["category"] != "Offensiveness":
            yield Row("safetybench-zh-subset", str(r["id"]), r["question"], BENIGN)


ALL = [harmful, xsafety, injections, jailbreaks, toxic_spans, toxicity, selfharm, sexual, conversations, benign, multilingual]
