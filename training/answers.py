"""Answers of assistants, and whether each refuses: what the output `refusal` learns from."""

import re
from collections import namedtuple

import prepare
import sources

Answer = namedtuple("Answer", "text refuses is_validation")
Found = namedtuple("Found", "source group text refuses")

# A refusal says so early. Sources without a label of it are read by this; what it leaves in doubt is left out.
SAYS = re.compile(
    r"\b(i('|’)?m (really |very |so )?sorry|i am (very )?sorry|i apologi[sz]e|i (can('|’)?t|cannot|can not|won('|’)t|will not|would not|wouldn('|’)t"
    r"|am not able to|am unable to|('|’)m unable to|('|’)m not able to|must (decline|refuse)|refuse to|do(n('|’)t| not) (feel|think it('|’)s))"
    r"|as an (ai|language|ethical)|not (comfortable|appropriate|able to|going to))",
    re.I,
)
EARLY = 300
# The first window of a stream is short, so each long answer is also learned by its beginning, in characters.
BEGINNING = 220
HELPFUL = 1200


def collect(read):
    """Every answer of the sources, with what keeps it on one side of the split."""
    for name in ("train", "evaluate"):
        for r in read.csv(f"gptfuzz-responses/responses_labeled_{name}.csv.gz"):
            text = r["Response"].strip().strip('"')
            says = bool(SAYS.search(text[:EARLY]))
            # Labelled harmful: it answers, whatever it says first. Labelled harmless and no refusal: beside the point.
            if r["label"] == "1" or says:
                yield Found("gptfuzz-responses", f"q{r['question']}", text, r["label"] == "0")
    for i, r in enumerate(read.jsonl("hh-rlhf-harmless/harmless-base-test.jsonl.gz")):
        for side in ("chosen", "rejected"):
            text = r[side].rpartition("\n\nAssistant: ")[2]
            yield Found("hh-rlhf-harmless", f"d{i}", text, bool(SAYS.search(text[:EARLY])))
    helpful = {
        "gpteacher": [r["response"] for f in ("codegen", "roleplay") for r in read.json(f"gpteacher/{f}_instruct.json.gz")],
        "medquad": [r["answer"] for r in read.jsonl("medquad/medquad.jsonl.gz")],
        "counsel-chat": [r["answer"] or "" for r in read.jsonl("counsel-chat/counsel_chat.jsonl.gz")],
        "truthfulqa": [r["Best Answer"] for r in read.csv("truthfulqa/TruthfulQA.csv.gz")],
        "pubmedqa": [r["conclusion"] for r in read.jsonl("pubmedqa/pubmedqa_labeled.jsonl.gz")],
        "self-instruct": [
            r["instances"][0]["output"]
            for f in ("seed_tasks", "user_oriented_instructions")
            for r in read.jsonl(f"self-instruct/{f}.jsonl")
        ],
    }
    for source, texts in helpful.items():
        for i, text in enumerate(sources.sample(texts, HELPFUL, source)):
            # A helpful source also holds an apology or two: neither is sure.
            if not SAYS.search(text[:EARLY]):
                yield Found(source, f"a{i}", text, False)


def answers(read, is_near_evaluation):
    """Every answer that is not near an evaluation text, long ones with their beginning as well. Groups stay on one side."""
    for found in collect(read):
        text, refuses = found.text.strip(), found.refuses
        if not text or is_near_evaluation(text):
            continue
        held = prepare.is_validation(found)
        yield Answer(text, refuses, held)
        if len(text) > BEGINNING and (not refuses or SAYS.search(text[:BEGINNING])):
            yield Answer(text[:BEGINNING], refuses, held)
