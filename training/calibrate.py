"""Calibrates each head on the validation logits of the int8 ONNX model, which is what runs in use."""

import json

import numpy as np

import contrast
from export import MAX_TOKENS, logits, session
from heads import BENIGN, HEADS
from model import encode, load_tokenizer

RATES = [0.001, 0.005, 0.01, 0.05]


def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -60, 60)))


def platt(scores, truth):
    """Scale and bias of p = sigmoid(scale * logit + bias), by Newton's method on Platt's smoothed targets."""
    positive, negative = truth.sum(), (~truth).sum()
    # Smoothed targets keep a perfectly separated head from getting an infinite scale.
    goal = np.where(truth, (positive + 1) / (positive + 2), 1 / (negative + 2))
    x = np.stack([scores, np.ones_like(scores)], 1)
    w = np.array([1.0, 0.0])
    for _ in range(100):
        p = sigmoid(x @ w)
        gradient = x.T @ (p - goal)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        # A damped step: plain Newton overshoots where the classes hardly overlap.
        w -= step * min(1.0, 2.0 / np.abs(step).max())
        if np.abs(step).max() < 1e-9:
            break
    if w[0] <= 0:
        raise SystemExit("a head came out reversed: its validation data is broken")
    return float(w[0]), float(w[1])


def ece(p, truth, bins=15):
    """Expected calibration error over equal-width bins."""
    at = np.minimum((p * bins).astype(int), bins - 1)
    return float(
        sum(abs(p[at == b].mean() - truth[at == b].mean()) * (at == b).mean() for b in range(bins) if (at == b).any())
    )


def auroc(scores, truth):
    """Area under the ROC curve from ranks, ties averaged."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positive = truth.sum()
    return float((ranks[truth].sum() - positive * (positive + 1) / 2) / (positive * (~truth).sum()))


def average_precision(scores, truth):
    order = np.argsort(-scores, kind="stable")
    hits = truth[order]
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean())


def threshold(benign, rate):
    """The lowest score that at most `rate` of the benign texts reach (>=). Too few texts for the rate:
    just above the highest benign score, which is the careful side."""
    ordered = np.sort(benign)[::-1]
    allowed = int(rate * len(ordered))
    if allowed == 0:
        return float(np.nextafter(ordered[0], 2))
    value = ordered[allowed - 1]
    while (benign >= value).sum() > allowed:
        above = ordered[ordered > value]
        value = above[-1] if len(above) else np.nextafter(value, 2)
    return float(value)


def head(scores, truth, benign):
    scale, bias = platt(scores, truth)
    p, quiet = sigmoid(scale * scores + bias), sigmoid(scale * benign + bias)
    points = {str(r): threshold(quiet, r) for r in RATES}
    recall = {str(r): float((p[truth] >= points[str(r)]).mean()) for r in (0.001, 0.01)}
    return {
        "scale": scale,
        "bias": bias,
        "operatingPoints": points,
        "validation": {
            "positives": int(truth.sum()),
            "negatives": int((~truth).sum()),
            "benign": len(benign),
            "auroc": round(auroc(scores, truth), 4),
            "averagePrecision": round(average_precision(scores, truth), 4),
            "ece": round(ece(p, truth), 4),
            "recallAtFpr": {k: round(v, 4) for k, v in recall.items()},
        },
    }


def refusal(data, work, model):
    """The output that tells refusals from other answers; its points are rates on answers that help."""
    with open(f"{data}/answers.jsonl", encoding="utf-8") as f:
        held = [row for row in map(json.loads, f) if row["is_validation"]]
    ids = encode(load_tokenizer(work), [row["text"] for row in held], MAX_TOKENS)
    scores = logits(session(f"{model}/model.onnx"), ids)[:, -1].astype(np.float64)
    refuses = np.array([row["refuses"] for row in held])
    out = {"signal": "refusal", **head(scores, refuses, scores[~refuses])}
    print(f"refusal {out['validation']}")
    return out


def main(data, work, model):
    with open(f"{data}/validation.jsonl", encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    scores = logits(
        session(f"{model}/model.onnx"), encode(load_tokenizer(work), [r["text"] for r in rows], MAX_TOKENS)
    ).astype(np.float64)
    np.save(f"{work}/validation-logits.npy", scores)
    marks = np.array([list(r["labels"]) for r in rows])
    # Contrast twins are written to be mistaken: no measure of how often that happens to ordinary text.
    benign = np.array([r["labels"] == BENIGN and r["source"] != contrast.SOURCE for r in rows])
    out = []
    for i, name in enumerate(HEADS):
        known = marks[:, i] != "-"
        out.append({"signal": name, **head(scores[known, i], marks[known, i] == "1", scores[benign, i])})
        v = out[-1]["validation"]
        print(
            f"{name:36} +{v['positives']:<5} auroc {v['auroc']:.4f} ap {v['averagePrecision']:.3f} ece {v['ece']:.3f} "
            f"recall@0.1% {v['recallAtFpr']['0.001']:.3f} @1% {v['recallAtFpr']['0.01']:.3f}  points {[round(x, 4) for x in out[-1]['operatingPoints'].values()]}"
        )
    out.append(refusal(data, work, model))
    with open(f"{work}/calibration.json", "w") as f:
        json.dump(out, f, indent=2)
