"""The outputs that are read off the trained encoder: whether an answer refuses, the meaning of a text, what its words name.

The encoder stays as it is, so that what they learn costs the heads nothing. All are small, and train in minutes.
"""

import json
import random

import numpy as np
import torch
import torch.nn.functional as F

import answers
import entities
import prepare
import sources
from export import MAX_TOKENS
from model import Outputs, encode, encoder, load_tokenizer, mean, open_guard, pad

SEED = 20261124
TEXTS = 24_000
RIDGE = 1.0
EPOCHS, RATE, BATCH, REFUSAL_BATCH = 12, 1e-3, 2048, 256


def in_batches(ids, tokens=8192):
    """Indices in batches of similar length."""
    batch, width = [], 0
    for i in sorted(range(len(ids)), key=lambda i: len(ids[i])):
        width = max(width, len(ids[i]))
        if batch and width * (len(batch) + 1) > tokens:
            yield batch
            batch, width = [], len(ids[i])
        batch.append(i)
    if batch:
        yield batch


def meaning(outputs, tokenizer, texts):
    """Fits `outputs.embedding` by least squares to the sentence embeddings of the encoder before its training.

    @returns the mean cosine on texts that were not used.
    """
    original = encoder().eval()

    def all_of(tokenizer, vector):
        ids = encode(tokenizer, texts, 128)
        out = [None] * len(ids)
        for batch in in_batches(ids):
            for i, row in zip(batch, vector(*pad([ids[i] for i in batch]))):
                out[i] = row
        return torch.stack(out).double()

    x = all_of(tokenizer, lambda ids, mask: outputs.meaning(outputs.states(ids, mask), mask))
    y = all_of(
        load_tokenizer(),
        lambda ids, mask: F.normalize(mean(original(input_ids=ids, attention_mask=mask).last_hidden_state, mask)),
    )
    x = torch.cat([x, torch.ones(len(x), 1, dtype=x.dtype)], 1)
    used = len(x) * 9 // 10
    a, b = x[:used], y[:used]
    weights = torch.linalg.solve(a.T @ a + RIDGE * torch.eye(a.shape[1], dtype=a.dtype), a.T @ b)
    outputs.embedding.weight.copy_(weights[:-1].T)
    outputs.embedding.bias.copy_(weights[-1])
    return float(F.cosine_similarity(x[used:] @ weights, y[used:]).mean())


def refusing(outputs, tokenizer, read):
    """Trains `outputs.refusal` on answers. @returns how many it learned from."""
    learned = [a for a in read if not a.is_validation]
    ids = encode(tokenizer, [a.text for a in learned], MAX_TOKENS)
    x, y = [None] * len(ids), torch.tensor([float(a.refuses) for a in learned])
    for batch in in_batches(ids):
        padded, mask = pad([ids[i] for i in batch])
        for i, row in zip(batch, outputs.meaning(outputs.states(padded, mask), mask)):
            x[i] = row
    x = torch.stack(x)
    optimizer = torch.optim.AdamW(outputs.refusal.parameters(), lr=RATE, weight_decay=0.1)
    steps = EPOCHS * (len(x) // REFUSAL_BATCH)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.02, steps)
    with torch.enable_grad():
        for epoch in range(EPOCHS):
            order = torch.randperm(len(x))
            total = 0.0
            for i in range(0, len(order) - REFUSAL_BATCH + 1, REFUSAL_BATCH):
                at = order[i : i + REFUSAL_BATCH]
                loss = F.binary_cross_entropy_with_logits(outputs.refusal(F.dropout(x[at], 0.2))[:, 0], y[at])
                loss.backward()
                optimizer.step()
                optimizer.zero_grad()
                schedule.step()
                total += loss.item()
            print(f"refusal: epoch {epoch + 1}/{EPOCHS} loss {total * REFUSAL_BATCH / len(x):.4f}", flush=True)
    return len(learned)


def tokenised(sentence, tokenizer):
    """Token ids with [CLS] and [SEP], and the position of each word's first token (None for a word of none)."""
    ids, first = [tokenizer.token_to_id("[CLS]")], []
    for encoded in tokenizer.encode_batch(sentence.words, add_special_tokens=False):
        first.append(len(ids) if encoded.ids else None)
        ids.extend(encoded.ids)
    return ids[: MAX_TOKENS - 1] + [tokenizer.token_to_id("[SEP]")], [at if at is not None and at < MAX_TOKENS - 1 else None for at in first]


def word_features(outputs, tokenizer, sentences):
    """What `entities` reads of each word, as float16, its tag, and the sentence that it is of."""
    ids, first = zip(*(tokenised(s, tokenizer) for s in sentences))
    features, tags, of = [], [], []
    for batch in in_batches(ids):
        states = outputs.names(outputs.states(*pad([ids[i] for i in batch]))).half()
        for row, i in enumerate(batch):
            for at, tag in zip(first[i], sentences[i].tags):
                if at is not None:
                    features.append(states[row, at].clone())
                    tags.append(tag)
                    of.append(i)
    return torch.stack(features), torch.tensor(tags), np.array(of)


def spans(tags):
    """(start, end, kind) of a BIO sequence, read leniently: an I- of another kind begins."""
    out, start, kind = [], 0, None
    for i, tag in enumerate([*(entities.TAGS[t] if t >= 0 else "O" for t in tags), "O"]):
        name = tag[2:] or None
        if kind and (name != kind or tag[0] == "B"):
            out.append((start, i, kind))
            kind = None
        if name and kind is None:
            start, kind = i, name
    return out


def naming(outputs, tokenizer, sentences):
    """Trains `outputs.entities` on the words of sentences. @returns its scale and figures by kind on the validation side."""
    train = [s for s in sentences if not s.is_validation]
    held = [s for s in sentences if s.is_validation]
    x, y, _ = word_features(outputs, tokenizer, train)
    optimizer = torch.optim.AdamW(outputs.entities.parameters(), lr=RATE, weight_decay=0.01)
    steps = EPOCHS * (len(x) // BATCH)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.02, steps)
    with torch.enable_grad():
        for epoch in range(EPOCHS):
            order = torch.randperm(len(x))
            total = 0.0
            for i in range(0, len(order) - BATCH + 1, BATCH):
                at = order[i : i + BATCH]
                loss = F.cross_entropy(outputs.entities(F.dropout(x[at].float(), 0.1)), y[at], ignore_index=-1)
                loss.backward()
                optimizer.step()
                optimizer.zero_grad()
                schedule.step()
                total += loss.item()
            print(f"entities: epoch {epoch + 1}/{EPOCHS} loss {total * BATCH / len(x):.4f}", flush=True)
    x, y, of = word_features(outputs, tokenizer, held)
    logits = torch.cat([outputs.entities(part.float()) for part in x.split(8192)])
    known = y >= 0
    scales = [s / 20 for s in range(8, 41)]
    scale = min(scales, key=lambda s: float(F.cross_entropy(s * logits[known], y[known])))
    guess = torch.where(known, logits.argmax(1), torch.tensor(0))
    figures = {}
    for kind in entities.KINDS:
        found = right = labelled = 0
        for i in np.unique(of):
            at = of == i
            truth = {s for s in spans(y[at].tolist()) if s[2] == kind}
            made = {s for s in spans(guess[at].tolist()) if s[2] == kind}
            found, right, labelled = found + len(made), right + len(truth & made), labelled + len(truth)
        precision, recall = right / max(1, found), right / max(1, labelled)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        figures[kind] = {"labelled": labelled, **{k: round(v, 4) for k, v in (("precision", precision), ("recall", recall), ("f1", f1))}}
        print(f"entities: {kind} {figures[kind]}", flush=True)
    return scale, figures


@torch.no_grad()
def main(data, work, root, evaluation, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(SEED)
    with open(f"{data}/train.jsonl", encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    random.Random(SEED).shuffle(rows)
    tokenizer = load_tokenizer(work)
    outputs = Outputs(open_guard(work), len(entities.TAGS)).eval()
    cosine = meaning(outputs, tokenizer, [row["text"] for row in rows[:TEXTS]])
    print(f"embedding: mean cosine to the original {cosine:.4f}", flush=True)
    index, _ = prepare.evaluation_index(evaluation)
    reader = sources.Reader(root)
    read = list(answers.answers(reader, index.matches))
    with open(f"{data}/answers.jsonl", "w", encoding="utf-8") as f:
        f.writelines(json.dumps(a._asdict(), ensure_ascii=False) + "\n" for a in read)
    learned = refusing(outputs, tokenizer, read)
    scale, figures = naming(outputs, tokenizer, list(entities.sentences(reader, index.matches)))
    names = ("refusal", "embedding", "entities")
    torch.save({name: getattr(outputs, name).state_dict() for name in names}, f"{work}/probes.pt")
    with open(f"{work}/probes.json", "w") as f:
        probed = {"refusal": {"answers": learned}, "embedding": {"cosine": round(cosine, 4)}}
        json.dump({**probed, "entities": {"scale": scale, "validation": figures}}, f)
