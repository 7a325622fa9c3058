"""From where on the small model's answer will do: thresholds below which the large one has next to nothing to say."""

import json
import os

import numpy as np

import contrast
from calibrate import sigmoid
from heads import BENIGN, HEADS

# The large model flags a text where a head reaches the point that one harmless text in a hundred reaches, and this score: of
# rare hazards the point alone lies where no policy of the library takes a score for anything. The same for what is blocked.
POINT, FLAGGED_FROM = "0.01", 0.1
BLOCKING, BLOCKED_FROM = "0.001", 0.9
# Of the texts that it flags so few may be answered by the small one alone.
MOST_MISSED = 0.005


def scores(work):
    """Calibrated scores on the validation texts, [texts, heads], and the operating points by head."""
    with open(f"{work}/calibration.json") as f:
        # Whether an answer refuses is the small model's to say: nothing is decided by it alone.
        heads = json.load(f)[: len(HEADS)]
    logits = np.load(f"{work}/validation-logits.npy")
    p = np.stack([sigmoid(h["scale"] * logits[:, i] + h["bias"]) for i, h in enumerate(heads)], 1)
    return p, {rate: np.array([h["operatingPoints"][rate] for h in heads]) for rate in (POINT, BLOCKING)}


def thresholds(small, flagged, share):
    """By head, the score of the small model that all but a share of the texts reach on which the large one fires."""
    return np.array(
        [np.quantile(small[flagged[:, i], i], share) if flagged[:, i].any() else 0.0 for i in range(len(HEADS))]
    )


def main(data, large_work, small_work, models):
    with open(f"{data}/validation.jsonl", encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    benign = np.array([r["labels"] == BENIGN and r["source"] != contrast.SOURCE for r in rows])
    (large, points), (small, _) = scores(large_work), scores(small_work)
    flagged = large >= np.maximum(points[POINT], FLAGGED_FROM)
    blocked = large >= np.maximum(points[BLOCKING], BLOCKED_FROM)

    def clear(share):
        return (small < thresholds(small, flagged, share)).all(1)

    # The more a head may miss, the more texts are clear; the most that keeps to the limit.
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        missed = (clear(middle) & flagged.any(1)).sum() / flagged.any(1).sum()
        low, high = (middle, high) if missed <= MOST_MISSED else (low, middle)
    answered, limits = clear(low), thresholds(small, flagged, low)
    measured = {
        "texts": len(rows),
        "clear": round(float(answered.mean()), 4),
        "clearOfHarmless": round(float(answered[benign].mean()), 4),
        "flaggedMissed": round(float((answered & flagged.any(1)).sum() / flagged.any(1).sum()), 5),
        "blockedMissed": round(float((answered & blocked.any(1)).sum() / blocked.any(1).sum()), 5),
    }

    def digest(name):
        with open(f"{models}/{name}/card.json", encoding="utf-8") as f:
            return json.load(f)["files"]["model"]["sha256"]

    card = {
        "name": "guard-cascade",
        "first": {"name": "guard-edge", "model": digest("guard-edge")},
        "second": {"name": "guard-base", "model": digest("guard-base")},
        "clear": {name: float(limit) for name, limit in zip(HEADS, limits)},
        "validation": measured,
    }
    os.makedirs(f"{models}/guard-cascade", exist_ok=True)
    with open(f"{models}/guard-cascade/card.json", "w") as f:
        json.dump(card, f, indent=2)
        f.write("\n")
    print(measured)
