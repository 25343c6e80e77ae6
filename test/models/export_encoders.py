#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Exports small two-layer encoders with every exporter and opset that users have.

    export_encoders.py OUT_DIR [NAME ...]     # NAME: part of a file name, such as bert-dynamo-20

Each export gives OUT_DIR/<model>-<exporter>-<opset>-<attention>.onnx and an .npz of its inputs,
keyed by the ONNX input names. Random weights, fixed seed, ragged masks. A failed export is
reported and skipped. Needs torch, transformers, onnx, onnxscript, numpy.
"""
import collections
import logging
import pathlib
import sys
import warnings

import numpy as np
import onnx
import torch
import transformers as hf

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

BATCH, SEQUENCE, VOCABULARY = 2, 16, 1000
EXPORTERS = {"dynamo": (18, 20, 21, 23), "script": (14, 17, 20)}


class TupleOut(torch.nn.Module):
    """Keyword arguments inside, tuple out: what both exporters understand."""

    def __init__(self, model, names):
        super().__init__()
        self.model, self.names = model, names

    def forward(self, *tensors):
        return tuple(self.model(**dict(zip(self.names, tensors)), return_dict=True).to_tuple())


def tokens():
    """Ids and a ragged mask: the first row is full, each further row shorter."""
    ids = torch.randint(1, VOCABULARY, (BATCH, SEQUENCE))
    length = torch.linspace(SEQUENCE, SEQUENCE // 3, BATCH).long()
    return ids, (torch.arange(SEQUENCE)[None] < length[:, None]).long()


def bert(attention, hidden=64, layers=2, heads=4, **config):
    cfg = hf.BertConfig(vocab_size=VOCABULARY, hidden_size=hidden, num_hidden_layers=layers,
                        num_attention_heads=heads, intermediate_size=4 * hidden,
                        max_position_embeddings=64, **config)
    cfg._attn_implementation = attention
    ids, mask = tokens()
    names = ["input_ids", "attention_mask", "token_type_ids"]
    return hf.BertModel(cfg).eval(), names, (ids, mask, torch.zeros_like(ids))


def minilm(attention):
    """The trained MiniLM's shape in small: no pooler, many narrow heads."""
    cfg = dict(hidden=96, heads=12)
    model, names, inputs = bert(attention, **cfg)
    model.pooler = None
    return model, names, inputs


def untyped(attention):
    """A call without token types: the model looks them up in a table of zeros."""
    model, names, inputs = bert(attention)
    return model, names[:2], inputs[:2]


def distilbert(attention):
    cfg = hf.DistilBertConfig(vocab_size=VOCABULARY, dim=64, n_layers=2, n_heads=4, hidden_dim=256,
                              max_position_embeddings=64)
    cfg._attn_implementation = attention
    model = hf.DistilBertForSequenceClassification(cfg).eval()
    return model, ["input_ids", "attention_mask"], tokens()


MODELS = {"bert": bert, "untyped": untyped, "minilm": minilm, "distilbert": distilbert}


def spread(model):
    """Moves biases and normalisations off 0 and 1, where an exporter would fold or merge them."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 1:
                parameter.add_(0.1 * torch.randn_like(parameter))


def export(path, build, attention, exporter, opset):
    torch.manual_seed(0)
    model, names, inputs = build(attention)
    spread(model)
    options = dict(opset_version=opset, input_names=names, verbose=False)
    if exporter == "dynamo":
        options.update(dynamo=True, external_data=False)
    else:
        options.update(dynamo=False, do_constant_folding=True)
    with torch.no_grad():
        torch.onnx.export(TupleOut(model, names).eval(), inputs, str(path), **options)
    keys = [i.name for i in onnx.load(str(path), load_external_data=False).graph.input]
    feeds = dict(zip(names, inputs))
    np.savez(path.with_suffix(".npz"), **{k: feeds[k].numpy() for k in keys})


def describe(path):
    """One line: the opsets of the file and how often each operator occurs."""
    model = onnx.load(str(path), load_external_data=False)
    counts = collections.Counter(n.op_type for n in model.graph.node)
    for function in model.functions:
        counts.update(f"{function.name}/{n.op_type}" for n in function.node)
    opsets = ",".join(f"{o.domain or 'ai.onnx'}:{o.version}" for o in model.opset_import)
    return f"{path.name} [{opsets}] " + " ".join(f"{k}:{v}" for k, v in sorted(counts.items()))


def main(out_dir, wanted):
    out = pathlib.Path(out_dir)
    out.mkdir(parents=True, exist_ok=True)
    for exporter, opsets in EXPORTERS.items():
        for opset in opsets:
            for name, build in MODELS.items():
                for attention in ("eager", "sdpa"):
                    path = out / f"{name}-{exporter}-{opset}-{attention}.onnx"
                    if wanted and not any(w in path.name for w in wanted):
                        continue
                    try:
                        export(path, build, attention, exporter, opset)
                        print(describe(path), flush=True)
                    except Exception as problem:  # noqa: BLE001 - an exporter may fail in any way
                        path.unlink(missing_ok=True)
                        print(f"{path.name}: export failed: {str(problem)[:300]}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
