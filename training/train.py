"""Fine-tunes the encoder on the prepared rows. Runs on CPU and CUDA; a second start resumes."""

import json
import os
import random
import subprocess
import time

import torch
import torch.nn.functional as F

import contrast
from heads import HARM, HATE, HEADS, INJ, JB, KINDS, TOX
from model import Guard, encode, load_tokenizer, pad

SEED = 20261124
MAX_TOKENS = 192
BATCH_TOKENS = 6144
BATCH_ROWS = 128
FROZEN = 2
RATE, HEAD_RATE, WARMUP, DECAY = 2e-4, 1e-3, 0.05, 0.01
# Missing a rare hazard costs more than one more negative teaches; calibration undoes the tilt.
POSITIVE_WEIGHT, REPEAT_RARE = 2.0, 2
# What blocks most often, and has most to learn from.
HEAD_WEIGHT = {HARM: 3.0, INJ: 2.0, JB: 2.0}


def commit():
    """The commit that this folder is of, `-dirty` where it differs from it."""
    here = ["git", "-C", os.path.dirname(os.path.abspath(__file__))]
    head = subprocess.run([*here, "rev-parse", "HEAD"], capture_output=True, text=True)
    changes = subprocess.run([*here, "status", "--porcelain", "."], capture_output=True, text=True)
    return head.stdout.strip() + ("-dirty" if changes.stdout else "") if head.returncode == 0 else None


def targets(label):
    """Target and mask of one label string."""
    return [1.0 if c == "1" else 0.0 for c in label], [0.0 if c == "-" else 1.0 for c in label]


def other_endings(rows):
    """Contrast texts once more without their last mark, and with another: most questions in them are harmless."""
    for row in rows:
        if row["source"] == contrast.SOURCE:
            bare = row["text"].rstrip(".?! ")
            yield {**row, "text": bare}
            yield {**row, "text": bare + ("." if row["text"].endswith("?") else "?")}


def repeats(row):
    """How often a row is seen in an epoch: positives of every head but the large ones, more often."""
    if row["source"] == contrast.SOURCE:
        return 1
    common = {HEADS.index(head) for head in (HATE, TOX, *KINDS, HARM)}
    return REPEAT_RARE if any(c == "1" and i not in common for i, c in enumerate(row["labels"])) else 1


def batches(order, lengths, rng):
    """Batches of similar length: sorted inside large shuffled chunks, then shuffled again."""
    rng.shuffle(order)
    out = []
    for i in range(0, len(order), 8192):
        batch, width = [], 0
        for j in sorted(order[i : i + 8192], key=lambda k: lengths[k]):
            wider = max(width, lengths[j])
            if batch and (wider * (len(batch) + 1) > BATCH_TOKENS or len(batch) == BATCH_ROWS):
                out.append(batch)
                batch, wider = [], lengths[j]
            batch.append(j)
            width = wider
        if batch:
            out.append(batch)
    rng.shuffle(out)
    return out


def main(data, work, epochs, threads, limit=None, minutes=None):
    torch.set_num_threads(threads)
    torch.manual_seed(SEED)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    with open(f"{data}/train.jsonl", encoding="utf-8") as f:
        rows = [json.loads(line) for line in f][:limit]
    rows += list(other_endings(rows))
    ids = encode(load_tokenizer(), [r["text"] for r in rows], MAX_TOKENS)
    lengths = list(map(len, ids))
    target, mask = (torch.tensor(x) for x in zip(*(targets(r["labels"]) for r in rows)))
    order = [i for i, r in enumerate(rows) for _ in range(repeats(r))]
    # All epochs are planned from the seed alone: a resumed run skips what is done and sees the same rest.
    rng = random.Random(SEED)
    plan = [b for _ in range(epochs) for b in batches(list(order), lengths, rng)]

    os.makedirs(work, exist_ok=True)
    path, step, seconds, examples = f"{work}/checkpoint.pt", 0, 0.0, 0

    def done(at):
        """Share of the run that is over: of the steps, or of the minutes when those run out first.
        On a shared machine the time limit ends the decay in time; a run that it cut is not repeatable."""
        return min(1.0, max(at / len(plan), seconds / 60 / minutes if minutes else 0.0))

    model = Guard().to(device).train()
    # The embeddings and the lowest layers stay as they were pre-trained: a quarter less work a step.
    model.encoder.embeddings.requires_grad_(False)
    for layer in model.encoder.encoder.layer[:FROZEN]:
        layer.requires_grad_(False)
    encoder = [p for p in model.encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": RATE}, {"params": model.classify.parameters(), "lr": HEAD_RATE}],
        weight_decay=DECAY,
        fused=True,
    )
    warm = max(1, int(WARMUP * len(plan)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min((s + 1) / warm, 1 - done(s)))

    if os.path.exists(path):
        state = torch.load(path, map_location=device)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        step, seconds, examples = state["step"], state["seconds"], state["examples"]
        print(f"resumed at step {step}")

    def save():
        torch.save(
            {
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
                "step": step,
                "seconds": seconds,
                "examples": examples,
            },
            path + ".part",
        )
        os.replace(path + ".part", path)

    print(
        f"{len(rows)} rows, {len(order)} seen an epoch, {len(plan)} steps, mean {sum(lengths) / len(lengths):.0f} tokens, {device}",
        flush=True,
    )
    start, begun, saved, running = time.time(), seconds, time.time(), None
    weight = torch.tensor(POSITIVE_WEIGHT, device=device)
    share = torch.tensor([HEAD_WEIGHT.get(head, 1.0) for head in HEADS], device=device)
    first = step
    while done(step) < 1:
        chosen = plan[step]
        x, attention = (t.to(device) for t in pad([ids[i] for i in chosen]))
        y, m = target[chosen].to(device), mask[chosen].to(device)
        # bfloat16 more than doubles the speed on CPUs that have it, and needs no loss scaling.
        with torch.autocast(device, dtype=torch.bfloat16):
            logits = model(x, attention)
        loss = F.binary_cross_entropy_with_logits(logits.float(), y, reduction="none", pos_weight=weight)
        loss = (loss * m * share).sum() / (m * share).sum()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step, examples, seconds = step + 1, examples + len(chosen), begun + time.time() - start
        schedule.step()
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        if step % 50 == 0:
            left = (len(plan) - step) * (seconds - begun) / (step - first)
            print(
                f"step {step}/{len(plan)} loss {running:.4f} {examples / seconds:.0f} examples/s, {left / 60:.1f} min left",
                flush=True,
            )
        if time.time() - saved > 120:
            save()
            saved = time.time()
    save()
    with open(f"{work}/training.json", "w") as f:
        done_in = {"steps": step, "examples": examples, "minutes": round(seconds / 60, 1)}
        json.dump({"commit": commit(), "seed": SEED, **done_in}, f)
