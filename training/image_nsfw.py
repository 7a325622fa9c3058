"""Converts the MobileNetV2 of the npm package nsfwjs to ONNX, without a change to what it computes.

    npm pack nsfwjs@4.3.0
    python training/image_nsfw.py nsfwjs-4.3.0.tgz classifiers/models/image-nsfw

Needs numpy and onnx as pinned in requirements.txt. The same package gives the same bytes. The weights stay the uint8 of
the package, with the scale and the least value of each tensor; the runtime makes floats of them when it loads the model.
"""

import base64
import hashlib
import json
import re
import sys
import tarfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SOURCE = "nsfwjs@4.3.0, dist/models/mobilenet_v2"
PACKAGE_SHA256 = "4496790efc9bdc6f3e85a826a8e482c1fa1e9db4b3d18c095e98cc0c73cfb12f"
FOLDER = "package/dist/models/mobilenet_v2"
CLASSES = ["drawing", "hentai", "neutral", "porn", "sexy"]
SIDE = 224
PADDING = {"same": {1: [0, 0, 0, 0], 3: [1, 1, 1, 1]}, "valid": {1: [0, 0, 0, 0], 3: [0, 0, 0, 0]}}


def read_package(path):
    """The Keras topology, and the bytes of all weights, out of two JavaScript files."""
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    if digest != PACKAGE_SHA256:
        raise SystemExit(f"{path} is not {SOURCE}: its SHA-256 is {digest}")
    with tarfile.open(path) as package:
        model = package.extractfile(f"{FOLDER}/model.min.js").read().decode()
        weights = package.extractfile(f"{FOLDER}/group1-shard1of1.min.js").read().decode()
    literal = re.search(r"a\.exports=(\{.*\})\},\{\}\]", model).group(1)
    literal = literal.replace("!0", "true").replace("!1", "false")
    literal = re.sub(r"([{,])([A-Za-z_]\w*):", r'\1"\2":', literal)
    literal = re.sub(r"([:,\[-])\.(\d)", r"\g<1>0.\2", literal)
    payload = re.search(r'\.exports="([A-Za-z0-9+/=]+)"', weights).group(1)
    return json.loads(literal), base64.b64decode(payload, validate=True)


class Graph:
    """Nodes and weights of the ONNX graph, in the order of computation."""

    def __init__(self, manifest, data):
        self.nodes, self.weights, self.stored = [], [], {}
        offset = 0
        for spec in manifest:
            count = int(np.prod(spec["shape"]))
            values = np.frombuffer(data, np.uint8, count, offset).reshape(spec["shape"])
            self.stored[spec["name"]] = (values, spec["quantization"])
            offset += count
        if offset != len(data):
            raise SystemExit(f"{len(data)} bytes of weights, {offset} expected")

    def add(self, kind, inputs, output, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output

    def constant(self, name, values):
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def weight(self, name, transpose=None):
        """Stored bytes as floats: byte times scale plus the least value."""
        values, quantization = self.stored.pop(name)
        if quantization["dtype"] != "uint8":
            raise SystemExit(f"{name} is stored as {quantization['dtype']}")
        stored = values if transpose is None else np.ascontiguousarray(values.transpose(transpose))
        byte = self.constant(f"{name}.uint8", stored)
        scale = self.constant(f"{name}.scale", np.array(quantization["scale"], np.float32))
        least = self.constant(f"{name}.min", np.array(quantization["min"], np.float32))
        cast = self.add("Cast", [byte], f"{name}.cast", to=TensorProto.FLOAT)
        scaled = self.add("Mul", [cast, scale], f"{name}.scaled")
        return self.add("Add", [scaled, least], name)


def convert_layer(graph, layer, inputs, pads):
    """Adds one Keras layer; `pads` are zeros that an earlier layer put around the input."""
    kind, config, name = layer["class_name"], layer["config"], layer["name"]
    if kind in ("Conv2D", "DepthwiseConv2D"):
        size = config["kernel_size"][0]
        suffix, order = ("kernel", (3, 2, 0, 1)) if kind == "Conv2D" else ("depthwise_kernel", (2, 3, 0, 1))
        kernel = graph.weight(f"{name}/{suffix}", order)
        # A depthwise layer has one filter a channel: as many groups as its kernel has channels.
        groups = 1 if kind == "Conv2D" else graph.weights[-3].dims[0]
        around = pads or PADDING[config["padding"]][size]
        return graph.add("Conv", [*inputs, kernel], name, strides=config["strides"], pads=around, group=groups)
    if kind == "BatchNormalization":
        parts = [graph.weight(f"{name}/{part}") for part in ("gamma", "beta", "moving_mean", "moving_variance")]
        return graph.add("BatchNormalization", [*inputs, *parts], name, epsilon=config["epsilon"])
    if kind == "ReLU":
        bounds = [graph.constant(f"{name}.{bound}", np.array(bound, np.float32)) for bound in (0, config["max_value"])]
        return graph.add("Clip", [*inputs, *bounds], name)
    if kind == "Add":
        return graph.add("Add", inputs, name)
    if kind == "AveragePooling2D":
        return graph.add("AveragePool", inputs, name, kernel_shape=config["pool_size"], strides=config["strides"])
    if kind == "Flatten":
        # One pixel is left, so the order of height, width and channel does not matter.
        return graph.add("Flatten", inputs, name)
    if kind == "Dense":
        kernel, bias = graph.weight(f"{name}/kernel"), graph.weight(f"{name}/bias")
        sums = graph.add("Gemm", [*inputs, kernel, bias], f"{name}.sum")
        if config["activation"] == "softmax":
            return graph.add("Softmax", [sums], name, axis=1)
        return graph.add("Relu", [sums], name)
    raise SystemExit(f"{name}: no rule for a layer of kind {kind}")


def convert(package):
    description, data = read_package(package)
    graph = Graph(description["weightsManifest"][0]["weights"], data)
    whole = graph.add("Cast", ["pixels"], "pixels.float", to=TensorProto.FLOAT)
    unit = graph.add("Div", [whole, graph.constant("white", np.array(255, np.float32))], "pixels.unit")
    image = graph.add("Transpose", [unit], "pixels.planes", perm=[0, 3, 1, 2])
    outputs, padded = {}, {}
    for layer in description["modelTopology"]["model_config"]["config"]["layers"]:
        name, kind = layer["name"], layer["class_name"]
        sources = [node[0] for node in layer["inbound_nodes"][0]] if layer["inbound_nodes"] else []
        if kind == "InputLayer":
            outputs[name] = image
        elif kind == "Dropout":
            outputs[name] = outputs[sources[0]]
        elif kind == "ZeroPadding2D":
            (top, bottom), (left, right) = layer["config"]["padding"]
            outputs[name], padded[name] = outputs[sources[0]], [top, left, bottom, right]
        else:
            inputs = [outputs[source] for source in sources]
            outputs[name] = last = convert_layer(graph, layer, inputs, padded.get(sources[0]))
    if graph.stored:
        raise SystemExit(f"weights that no layer uses: {', '.join(graph.stored)}")
    graph.add("Identity", [last], "probabilities")
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "image-nsfw",
            [helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["batch", SIDE, SIDE, 3])],
            [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", len(CLASSES)])],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
        producer_name="training/image_nsfw.py",
    )
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def card(model):
    return {
        "name": "image-nsfw",
        "version": "1.0.0",
        "licence": "MIT",
        "source": SOURCE,
        "sourceSha256": PACKAGE_SHA256,
        "convertedBy": "training/image_nsfw.py",
        "files": {
            "model": {"path": "model.onnx", "sha256": hashlib.sha256(model).hexdigest(), "bytes": len(model)}
        },
        "input": {
            "name": "pixels",
            "side": SIDE,
            "description": "RGB bytes, batch x 224 x 224 x 3, the whole image stretched to the square; the model itself "
            "divides by 255",
        },
        "output": {"name": "probabilities", "classes": CLASSES},
        "signals": {"image.nsfw": ["porn", "hentai"]},
        "limits": "Made for photographs and drawings of adults; the source reports about 90 % accuracy over the five "
        "classes and no calibration, so a score is no probability. The class sexy (lingerie, swimwear, poses) counts for "
        "nothing in image.nsfw. It says nothing about violence or about the age of anybody.",
    }


def main():
    package, folder = sys.argv[1], Path(sys.argv[2])
    model = convert(package)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model)
    (folder / "card.json").write_text(json.dumps(card(model), indent=2) + "\n")
    print(f"{folder}: {len(model)} bytes")


if __name__ == "__main__":
    main()
