"""Near-duplicate search by word 5-grams: exact Jaccard and containment over an inverted index."""

import re
import unicodedata
from collections import Counter, defaultdict

_CJK = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])")


def words(text):
    """NFKC, casefolded words without punctuation; scripts without spaces count one word a character."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _CJK.sub(r" \1 ", text)
    return "".join(c if c.isalnum() or c.isspace() else " " for c in text).split()


def shingles(tokens, size=5):
    """Hashable 5-grams; a text shorter than five words is one shingle."""
    if len(tokens) <= size:
        return {" ".join(tokens)} if tokens else set()
    return {" ".join(tokens[i : i + size]) for i in range(len(tokens) - size + 1)}


class Index:
    """Answers whether a text is a near-duplicate of any indexed text."""

    def __init__(self, texts, jaccard=0.5, containment=0.7, least=6):
        self.jaccard, self.containment, self.least = jaccard, containment, least
        self.sizes, self.postings = [], defaultdict(list)
        for grams in {frozenset(shingles(words(t))) for t in texts}:
            if grams:
                for gram in grams:
                    self.postings[gram].append(len(self.sizes))
                self.sizes.append(len(grams))

    def matches(self, text):
        grams = shingles(words(text))
        shared = Counter(i for gram in grams for i in self.postings.get(gram, ()))
        for i, count in shared.items():
            size = self.sizes[i]
            if count / (len(grams) + size - count) >= self.jaccard:
                return True
            # A long text may hold a whole evaluation text (or the reverse) at a low Jaccard.
            # Tiny texts are exempt: three shared 5-grams are a common phrase, not a copy.
            smaller = min(size, len(grams))
            if smaller >= self.least and count / smaller >= self.containment:
                return True
        return False
