"""Writes the trained model as an int8 ONNX file with its tokenizer, and measures what int8 costs."""

import json
import os
import warnings

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

import entities
from model import Outputs, encode, load_tokenizer, open_guard, pad

MAX_TOKENS = 256
CHECKED = 600


def quantise_embeddings(model):
    """Stores the word embeddings as int8 with one scale a word: nearly free of loss, unlike one for the table."""
    graph = model.graph
    table = max(graph.initializer, key=lambda t: int(np.prod(t.dims)) if t.data_type == TensorProto.FLOAT else 0)
    lookup = next(n for n in graph.node if n.op_type == "Gather" and n.input[0] == table.name)
    weights = numpy_helper.to_array(table)
    scale = np.maximum(np.abs(weights).max(1, keepdims=True), 1e-8).astype(np.float32) / 127
    graph.initializer.remove(table)
    graph.initializer.append(numpy_helper.from_array(np.round(weights / scale).astype(np.int8), "words.int8"))
    graph.initializer.append(numpy_helper.from_array(scale, "words.scale"))
    at, ids, out = list(graph.node).index(lookup), lookup.input[1], lookup.output[0]
    graph.node.remove(lookup)
    for node in reversed(
        [
            helper.make_node("Gather", ["words.int8", ids], ["words.row"]),
            helper.make_node("Cast", ["words.row"], ["words.float"], to=TensorProto.FLOAT),
            helper.make_node("Gather", ["words.scale", ids], ["words.row_scale"]),
            helper.make_node("Mul", ["words.float", "words.row_scale"], [out]),
        ]
    ):
        graph.node.insert(at, node)


AXES = {0: "batch", 1: "sequence"}
OUTPUTS = {"logits": {0: "batch"}, "embedding": {0: "batch"}, "entities": AXES}


def write_model(torch_model, path, outputs=OUTPUTS):
    """Exports to fp32 ONNX, then quantises matrix products and embeddings to int8."""
    ids, mask = pad([[1, 2, 3, 4], [1, 2]])
    raw = path + ".fp32"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # The tracing exporter: it needs no further package and gives a flat graph.
        torch.onnx.export(
            torch_model,
            (ids, mask),
            raw,
            input_names=["input_ids", "attention_mask"],
            output_names=list(outputs),
            dynamic_axes={"input_ids": AXES, "attention_mask": AXES, **outputs},
            opset_version=17,
            dynamo=False,
        )
    # Weights in 7 bits: with 8, processors without VNNI saturate in 16-bit sums and give other scores.
    quantize_dynamic(
        raw, path, op_types_to_quantize=["MatMul"], weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
    )
    model = onnx.load(path)
    quantise_embeddings(model)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    os.remove(raw)


def session(path, threads=1):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def logits(run, ids):
    """Logits text by text: dynamic quantisation takes its scale from the whole batch, and in use a
    window is scored alone."""
    out = []
    for row in ids:
        x = np.array([row], dtype=np.int64)
        out.append(run.run(["logits"], {"input_ids": x, "attention_mask": np.ones_like(x)})[0][0])
    return np.array(out)


def verify(torch_model, tokenizer, path, texts):
    """How far the int8 model is from the torch model."""
    ids = encode(tokenizer, texts, MAX_TOKENS)
    small = logits(session(path), ids)
    with torch.no_grad():
        full = np.concatenate([torch_model(*pad([row]))[0].numpy() for row in ids])
    difference = np.abs(full - small)
    return {
        "texts": len(texts),
        "maxAbsLogit": float(difference.max()),
        "meanAbsLogit": float(difference.mean()),
        "agreementAtZero": float(((full > 0) == (small > 0)).mean()),
    }


def write_tokenizer(tokenizer, out):
    with open(f"{out}/tokenizer.json", "w", encoding="utf-8") as f:
        f.write(tokenizer.to_str())
    special = {f"{name}_token": f"[{name.upper()}]" for name in ("unk", "sep", "pad", "cls", "mask")}
    with open(f"{out}/tokenizer_config.json", "w") as f:
        json.dump(
            {
                "tokenizer_class": "BertTokenizer",
                "do_lower_case": True,
                "strip_accents": None,
                "tokenize_chinese_chars": True,
                "model_max_length": 512,
                **special,
            },
            f,
            indent=2,
        )
        f.write("\n")


def write_unigram_tokenizer(tokenizer, out):
    with open(f"{out}/tokenizer.json", "w", encoding="utf-8") as f:
        json.dump(json.loads(tokenizer.to_str()), f, ensure_ascii=False, separators=(",", ":"))
        f.write("\n")
    special = {"cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    with open(f"{out}/tokenizer_config.json", "w") as f:
        json.dump({"tokenizer_class": "XLMRobertaTokenizer", "model_max_length": 512, **special}, f, indent=2)
        f.write("\n")


def main(data, work, out, most_bytes):
    torch.set_num_threads(1)
    model = Outputs(open_guard(work, attention="eager"), len(entities.TAGS)).eval()
    tokenizer = load_tokenizer(work)
    learned = torch.load(f"{work}/probes.pt", map_location="cpu")
    for name in ("refusal", "embedding", "entities"):
        getattr(model, name).load_state_dict(learned[name])
    os.makedirs(out, exist_ok=True)
    part = f"{work}/model.onnx"
    write_model(model, part)
    size = os.path.getsize(part)
    if size > most_bytes:
        raise SystemExit(f"the model has {size} bytes, {most_bytes} are allowed")
    with open(f"{data}/validation.jsonl", encoding="utf-8") as f:
        texts = [json.loads(line)["text"] for line in f]
    report = verify(model, tokenizer, part, texts[:: max(1, len(texts) // CHECKED)])
    print(f"{size} bytes; int8 against torch: {report}")
    with open(f"{work}/export.json", "w") as f:
        json.dump(report, f)
    write_tokenizer(tokenizer, out)
    with open(part, "rb") as source, open(f"{out}/model.onnx.part", "wb") as target:
        target.write(source.read())
    # A reader never sees half a model.
    os.replace(f"{out}/model.onnx.part", f"{out}/model.onnx")
