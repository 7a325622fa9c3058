"""Writes card.json beside the model: files with digests, calibration, data, training and limits."""

import hashlib
import json
import os

import torch

import entities
from export import MAX_TOKENS

LIMITS = (
    "English only: texts in other languages were seen as harmless examples alone, so attacks and hazards in them are mostly missed. "
    "It reads one window without the conversation around it. Harm that only context shows, long chains of innocent-looking turns, "
    "ciphers and rare encodings are missed. Child sexual exploitation has few "
    "examples; defamation, sex crimes, weapons, privacy, intellectual property, specialised advice and threats have hundreds, mostly "
    "written or made from templates for this model: their validation figures describe those and will be lower on real text. Self-harm covers both distress and requests for methods and does not tell them apart. Hate and toxicity learn "
    "from social media of the 2010s and inherit its labels; reclaimed slurs, dialect and quoted hate can raise them. "
    "Operating points are rates on the validation texts, not promises for another distribution: measure on your own traffic. "
    "It is one layer of a defence and no proof of safety."
)


def file(folder, name):
    with open(f"{folder}/{name}", "rb") as f:
        content = f.read()
    return {"path": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def main(data, work, out, profile, machine, date):
    def read(path):
        with open(path, encoding="utf-8") as f:
            return json.load(f)

    summary, training = read(f"{data}/summary.json"), read(f"{work}/training.json")
    probes = read(f"{work}/probes.json")
    path = f"{out}/card.json"
    # Another command fills in the evaluation; rewriting the card must not lose it.
    evaluation = read(path).get("evaluation", {}) if os.path.exists(path) else {}
    card = {
        "name": f"guard-{profile}",
        "version": "0.1.0",
        "licence": "Apache-2.0",
        "base": "all-MiniLM-L6-v2 (Apache-2.0)",
        "files": {"model": file(out, "model.onnx"), "tokenizer": file(out, "tokenizer.json")},
        "input": {"maxTokens": MAX_TOKENS, "strideTokens": 192, "language": ["en"]},
        "heads": read(f"{work}/calibration.json"),
        "refusal": probes["refusal"],
        "embedding": {"size": 384, **probes["embedding"]},
        # No point: harmless texts do name people and places.
        "entities": {"tags": entities.TAGS, "operatingPoints": {}, **probes["entities"]},
        "data": {key: summary[key] for key in ("digest", "rows", "removedAsNearDuplicates", "sources")},
        "training": {
            "commit": training["commit"],
            "seed": training["seed"],
            "steps": training["steps"],
            "examples": training["examples"],
            "machine": machine,
            "date": date,
            "minutes": training["minutes"],
            "torch": torch.__version__.split("+")[0],
        },
        "quantisation": read(f"{work}/export.json"),
        "limits": LIMITS,
        "evaluation": evaluation,
    }
    with open(path + ".part", "w", encoding="utf-8") as f:
        json.dump(card, f, indent=2, ensure_ascii=False)
        f.write("\n")
    os.replace(path + ".part", path)
