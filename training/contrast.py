"""Hand-written contrast groups: what a harmful text has in common with harmless ones is its words, not its intent.

`contrast/<name>.txt` holds groups that an empty line ends; in a group `- ` begins a harmful text and `+ ` a harmless
one, with line ends written `\\n`. No line is made from a template. A group stays on one side of the split.
"""

import glob
import os

from heads import ADULT, ADV, BENIGN, DEF, HARM, HATE, INJ, IP, JB, NON, PRV, SEX, SUI, TOX, VIO, WPN, labels
from sources import Row

SOURCE = "contrast"
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "contrast")

HEADS_OF = {
    "injection": [INJ],
    "jailbreak": [JB],
    "violent_crimes": [VIO],
    "non_violent_crimes": [NON],
    "sex_crimes": [SEX],
    "indiscriminate_weapons": [WPN],
    "suicide_self_harm": [SUI],
    "self_harm_requests": [SUI, HARM],
    "hate": [HATE, HARM],
    "sexual_content": [ADULT],
    "defamation": [DEF],
    "privacy": [PRV],
    "intellectual_property": [IP],
    "specialized_advice": [ADV],
    "toxicity": [TOX],
    "harassment": [TOX, HARM],
}


def groups(path):
    """The groups of a file, each a list of (is harmful, text)."""
    group = []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate([*f, "\n"], 1):
            line = line.strip()
            if line[:2] in ("- ", "+ "):
                group.append((line[0] == "-", line[2:].replace("\\n", "\n")))
            elif line:
                raise ValueError(f"{path}:{number}: a line begins with '- ' or '+ ', or is empty")
            elif group:
                yield group
                group = []


def rows():
    """A row for each text."""
    for path in sorted(glob.glob(f"{FOLDER}/*.txt")):
        name = os.path.basename(path).split(".")[0]
        positive = labels(HEADS_OF[name])
        for number, group in enumerate(groups(path)):
            for is_harmful, text in group:
                yield Row(SOURCE, f"{name}{number}", text, positive if is_harmful else BENIGN)
