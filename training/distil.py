"""Makes the small model out of the large one: fewer layers, fewer words, and the large one's answers to learn from."""

import json
import math
import os
import random
import time
from collections import Counter

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from export import MAX_TOKENS
from heads import HEADS
from model import encode, load_tokenizer, open_guard, pad, shrink
from probes import in_batches
from train import HEAD_WEIGHT, SEED, WARMUP, batches, commit
from train import MAX_TOKENS as TRAINED_TOKENS

LAYERS = (0, 2, 5)
WORDS = 15_000
RATE, DECAY = 3e-4, 0.01
# Beyond this a logit says no more than that it is sure.
CLIP = 8.0
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def vocabulary(tokenizer, texts):
    """The words to keep, as ids of the large tokenizer: what the texts use most, and every single character."""
    counts = Counter(i for ids in encode(tokenizer, texts, MAX_TOKENS) for i in ids)
    words = tokenizer.get_vocab()
    characters = [i for word, i in words.items() if len(word.removeprefix("##")) == 1]
    kept = {words[name] for name in SPECIAL} | set(characters)
    for i, _ in counts.most_common():
        if len(kept) >= WORDS:
            break
        kept.add(i)
    special = [words[name] for name in SPECIAL]
    return special + sorted(kept - set(special))


def smaller_tokenizer(tokenizer, ids):
    """The tokenizer with these words alone, numbered in their order: any other is read in parts."""
    file = json.loads(tokenizer.to_str())
    name_of = {i: word for word, i in tokenizer.get_vocab().items()}
    file["model"]["vocab"] = {name_of[i]: number for number, i in enumerate(ids)}
    for token in file["added_tokens"]:
        token["id"] = SPECIAL.index(token["content"])
    for part in file.get("post_processor", {}).get("special_tokens", {}).values():
        part["ids"] = [SPECIAL.index(name) for name in part["tokens"]]
    return Tokenizer.from_str(json.dumps(file))


@torch.no_grad()
def answers(teacher, ids):
    """Logits of the large model, [texts, heads]."""
    out = torch.zeros(len(ids), len(HEADS))
    start, done = time.time(), 0
    for batch in in_batches(ids):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            out[batch] = teacher(*pad([ids[i] for i in batch])).float()
        done += len(batch)
        if done // 8192 != (done - len(batch)) // 8192:
            print(f"answers: {done}/{len(ids)}, {done / (time.time() - start):.0f} texts/s", flush=True)
    return out


def main(data, work, teacher_work, epochs, threads, limit=None, minutes=None):
    torch.set_num_threads(threads)
    torch.manual_seed(SEED)
    with open(f"{data}/train.jsonl", encoding="utf-8") as f:
        rows = [json.loads(line) for line in f][:limit]
    texts = [r["text"] for r in rows]
    os.makedirs(work, exist_ok=True)
    teacher, large = open_guard(teacher_work), load_tokenizer(teacher_work)
    path = f"{work}/answers.pt"
    if os.path.exists(path):
        goal = torch.load(path)
    else:
        goal = answers(teacher, encode(large, texts, TRAINED_TOKENS)).clamp(-CLIP, CLIP)
        torch.save(goal, path)
    words = vocabulary(large, texts)
    tokenizer = smaller_tokenizer(large, words)
    tokenizer.save(f"{work}/tokenizer.json")
    ids = encode(tokenizer, texts, TRAINED_TOKENS)
    student = teacher
    shrink(student, LAYERS, words)
    student.train()
    student.encoder.embeddings.requires_grad_(False)
    optimizer = torch.optim.AdamW([p for p in student.parameters() if p.requires_grad], lr=RATE, weight_decay=DECAY, fused=True)
    rng, lengths = random.Random(SEED), list(map(len, ids))
    plan = [b for _ in range(math.ceil(epochs)) for b in batches(list(range(len(ids))), lengths, rng)]
    share = torch.tensor([HEAD_WEIGHT.get(head, 1.0) for head in HEADS])
    warm, start, step, running, seconds = max(1, int(WARMUP * len(plan))), time.time(), 0, None, 0.0
    print(f"{len(ids)} texts, {len(words)} words, {len(plan)} steps, mean {sum(lengths) / len(lengths):.0f} tokens", flush=True)
    while True:
        over = max(step / len(plan), seconds / 60 / minutes if minutes else 0.0)
        if over >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = RATE * min((step + 1) / warm, 1 - over)
        chosen = plan[step]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = student(*pad([ids[i] for i in chosen]))
        loss = (F.smooth_l1_loss(logits.float(), goal[chosen], reduction="none") * share).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step, seconds = step + 1, time.time() - start
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        if step % 50 == 0:
            print(f"step {step}/{len(plan)} loss {running:.4f}, {seconds * (len(plan) / step - 1) / 60:.1f} min left", flush=True)
    torch.save({"model": student.state_dict()}, f"{work}/checkpoint.pt")
    with open(f"{work}/training.json", "w") as f:
        examples = sum(len(b) for b in plan[:step])
        json.dump({"commit": commit(), "seed": SEED, "steps": step, "examples": examples, "minutes": round(seconds / 60, 1)}, f)
