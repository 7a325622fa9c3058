"""Runs Microsoft Presidio's analyser over texts; scripts/eval-pii.ts starts it.

Input: one JSON object a line, {"text": …}. Output: first one line that says what ran, {"versions", "model", "entities"};
then for each text, in order, {"spans": [{"entity", "start", "end", "score"}]} with offsets in code points; at last
{"seconds"}, the time of the analysis alone. English, Presidio's own recognisers and configuration, with one change: the
spaCy model may be another one. Without a model (`--spacy none`) only patterns, their checks and the words around them
are there: persons, places and other names are then not among `entities`.

Install into a virtual environment: pip install presidio-analyzer, and a spaCy model of English.
"""

import argparse
import json
import logging
import os
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import presidio_analyzer
import spacy
import tldextract
import yaml
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

LANGUAGE = "en"
# What only a model can tell, by Presidio's own mapping (conf/default.yaml); DATE_TIME has patterns too.
OF_THE_MODEL = {"PERSON", "LOCATION", "NRP", "ORGANIZATION"}


def engine(model: str) -> AnalyzerEngine:
    """Presidio as it comes, on the spaCy model of that name or folder.

    Raises SystemExit where there is no such model: Presidio would try to download it.
    """
    if not (spacy.util.is_package(model) or Path(model).is_dir()):
        raise SystemExit(f"no spaCy model {model}: install it, or give another name, a folder, or none, with --spacy")
    conf = Path(presidio_analyzer.__file__).parent / "conf" / "default.yaml"
    configuration = yaml.safe_load(conf.read_text(encoding="utf-8"))
    configuration["models"] = [{"lang_code": LANGUAGE, "model_name": model}]
    return AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=configuration).create_engine())


def describe(model: str) -> str:
    """The model as its own card names it: a folder says nothing."""
    meta = spacy.util.load_meta(Path(model) / "meta.json") if Path(model).is_dir() else spacy.info(model)
    return f"{meta['lang']}_{meta['name']} {meta['version']}"


def offline_suffixes() -> None:
    """Top-level names from the list that tldextract brings along: it would ask the network for a newer one."""
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spacy", default="en_core_web_lg", help="a spaCy model, its folder, or none")
    model = parser.parse_args().spacy
    logging.disable(logging.WARNING)
    offline_suffixes()
    with tempfile.TemporaryDirectory() as folder:
        if model == "none":
            spacy.blank(LANGUAGE).to_disk(os.path.join(folder, "blank"))
        analyzer = engine(os.path.join(folder, "blank") if model == "none" else model)
    known = set(analyzer.get_supported_entities(language=LANGUAGE)) - (OF_THE_MODEL if model == "none" else set())
    # It names what its model could tell and its configuration throws away.
    known -= set(analyzer.nlp_engine.ner_model_configuration.labels_to_ignore)
    versions = {name: version(name) for name in ("presidio-analyzer", "spacy", "phonenumbers")}
    versions["python"] = sys.version.split()[0]
    put({"versions": versions, "model": None if model == "none" else describe(model), "entities": sorted(known)})
    seconds = 0.0
    for line in sys.stdin.buffer:
        text = json.loads(line)["text"]
        begun = time.perf_counter()
        found = analyzer.analyze(text=text, language=LANGUAGE)
        seconds += time.perf_counter() - begun
        spans = [{"entity": one.entity_type, "start": one.start, "end": one.end, "score": one.score} for one in found]
        put({"spans": spans})
    put({"seconds": seconds})


def put(value: object) -> None:
    print(json.dumps(value))


if __name__ == "__main__":
    main()
