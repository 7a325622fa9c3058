"""The heads of the model, in output order, and how labels are written.

A row's labels are a string of 18 characters, one for each head: `1` positive, `0` negative,
`-` not labelled (the loss and every measurement leave it out).
"""

HEADS = [
    "injection",
    "jailbreak",
    "hazard.violent_crimes",
    "hazard.non_violent_crimes",
    "hazard.sex_crimes",
    "hazard.child_sexual_exploitation",
    "hazard.indiscriminate_weapons",
    "hazard.suicide_self_harm",
    "hazard.hate",
    "hazard.sexual_content",
    "hazard.defamation",
    "hazard.privacy",
    "hazard.intellectual_property",
    "hazard.specialized_advice",
    "toxicity",
    "toxicity.insult",
    "toxicity.threat",
    "toxicity.identity_attack",
]

# Short names keep the source mappings readable.
INJ, JB, VIO, NON, SEX, CSE, WPN, SUI, HATE, ADULT, DEF, PRV, IP, ADV, TOX, INSULT, THREAT, IDENTITY = HEADS

# What kinds of toxicity a toxic text is of, few sources say.
KINDS = [INSULT, THREAT, IDENTITY]

# A text about one hazard often touches its neighbours, which the sources do not label: they are masked.
NEIGHBOURS = {
    VIO: [NON, WPN, SEX, CSE, HATE, TOX, THREAT],
    NON: [PRV, IP, WPN, VIO, DEF],
    SEX: [VIO, CSE, ADULT, NON, TOX, THREAT],
    CSE: [SEX, ADULT, VIO, NON],
    WPN: [VIO, NON],
    SUI: [VIO, ADV],
    HATE: [TOX, VIO, DEF, *KINDS],
    ADULT: [SEX, CSE, TOX, INSULT],
    DEF: [HATE, NON, PRV, TOX, INSULT],
    PRV: [NON, DEF],
    IP: [NON],
    ADV: [SUI],
    TOX: [HATE, VIO, ADULT, DEF, *KINDS],
    INSULT: [HATE, VIO, ADULT, DEF, *KINDS],
    THREAT: [HATE, VIO, *KINDS],
    IDENTITY: [HATE, VIO, *KINDS],
    INJ: [JB],
    JB: [INJ],
}

BENIGN = "0" * len(HEADS)


def labels(positive=(), masked=(), only=None):
    """Label string: `positive` heads are 1, their neighbours and `masked` are unlabelled, the rest 0.

    With `only`, every head that is neither positive nor in `only` is unlabelled.
    """
    hidden = set(masked)
    for head in positive:
        hidden.update(NEIGHBOURS[head])
    out = []
    for head in HEADS:
        if head in positive:
            out.append("1")
        elif head in hidden or (only is not None and head not in only):
            out.append("-")
        else:
            out.append("0")
    return "".join(out)
