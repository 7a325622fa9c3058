"""The one entry: `python training/run.py all` or one of its steps.

`--profile edge` makes the small model instead, out of the large one: its step `train` is a distillation, and `cascade`, which
needs both, measures from where on the small one is sure.
"""

import argparse
import datetime
import os

STEPS = ["prepare", "train", "probes", "export", "calibrate", "card", "cascade"]
HERE = os.path.dirname(os.path.abspath(__file__))
MOST_BYTES = {"base": 25_000_000, "edge": 13_000_000}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["all", *STEPS])
    parser.add_argument("--profile", choices=list(MOST_BYTES), default="base")
    parser.add_argument("--data", default=f"{HERE}/../../shared/data/train", help="the training sources")
    parser.add_argument(
        "--evaluation", default=f"{HERE}/../../shared/data/eval", help="read only to remove near-duplicates of it"
    )
    parser.add_argument("--out", default=f"{HERE}/.data", help="prepared rows, checkpoints and reports")
    parser.add_argument("--model", help="where the model and its card go; classifiers/models/guard-<profile>")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rows", type=int, help="train on the first rows only, for a quick model")
    parser.add_argument(
        "--minutes", type=float, help="end training after this time, with the learning rate decayed to it"
    )
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--machine", default=f"{os.cpu_count()}-core CPU", help="what the card says about the machine")
    parser.add_argument("--date", default=datetime.date.today().isoformat())
    args = parser.parse_args()

    # Each step is imported when it runs, so that preparing data needs neither torch nor onnx.
    work = f"{args.out}/{args.profile}"
    model = args.model or f"{HERE}/../classifiers/models/guard-{args.profile}"
    for step in STEPS if args.step == "all" else [args.step]:
        print(f"== {step}", flush=True)
        if step == "prepare":
            import prepare

            prepare.main(args.data, args.evaluation, args.out)
        elif step == "train" and args.profile == "edge":
            import distil

            distil.main(args.out, work, f"{args.out}/base", args.epochs, args.threads, args.rows, args.minutes)
        elif step == "train":
            import train

            train.main(args.out, work, args.epochs, args.threads, args.rows, args.minutes)
        elif step == "probes":
            import probes

            probes.main(args.out, work, args.data, args.evaluation, args.threads)
        elif step == "export":
            import export

            export.main(args.out, work, model, MOST_BYTES[args.profile])
        elif step == "calibrate":
            import calibrate

            calibrate.main(args.out, work, model)
        elif step == "card":
            import card

            card.main(args.out, work, model, args.profile, args.machine, args.date)
        elif args.profile == "edge":
            import cascade

            cascade.main(args.out, f"{args.out}/base", work, f"{HERE}/../classifiers/models")


if __name__ == "__main__":
    main()
