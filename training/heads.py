"""The heads of the model, in output order, and how labels are written.

A row's labels are a string of 19 characters, one for each head: `1` positive, `0` negative,
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
    "harm",
]

# Short names keep the source mappings readable.
INJ, JB, VIO, NON, SEX, CSE, WPN, SUI, HATE, ADULT, DEF, PRV, IP, ADV, TOX, INSULT, THREAT, IDENTITY, HARM = HEADS

# What kinds of toxicity a toxic text is of, few sources say.
KINDS = [INSULT, THREAT, IDENTITY]

# Who asks for one of these asks for harm: the head `harm`, which says that and not which. Distress, frank or rude texts and
# advice are no such request by themselves; a source that knows better names the head.
HARMFUL = [VIO, NON, SEX, CSE, WPN, DEF, PRV, IP]

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
    HARM: [],
}

BENIGN = "0" * len(HEADS)


def labels(positive=(), masked=(), only=None):
    """Label string: `positive` heads are 1, their neighbours and `masked` are unlabelled, the rest 0.

    With `only`, every head that is neither positive nor in `only` is unlabelled.
    """
    hidden = set(masked)
    for head in positive:
        hidden.update(NEIGHBOURS[head])
    if any(head in HARMFUL for head in positive):
        positive = [*positive, HARM]
    elif positive or any(head in HARMFUL for head in masked):
        hidden.add(HARM)
    out = []
    for head in HEADS:
        if head in positive:
            out.append("1")
        elif head in hidden or (only is not None and head not in only):
            out.append("-")
        else:
            out.append("0")
    return "".join(out)
