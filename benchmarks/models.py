#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Exports the benchmark models to ONNX with example inputs: random weights, fixed seed.

    models.py FOLDER [NAME ...]      all names when none is given; what is there already is kept

Each NAME gives FOLDER/NAME.onnx and FOLDER/NAME.npz, keyed by the ONNX input names. Needs torch and transformers.
"""
import logging
import pathlib
import sys
import warnings

import numpy as np

SEQ = 128
MINILM = dict(hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536)
NAMES = [f"{model}_b{batch}" for model in ("minilm", "distilbert", "bert_base") for batch in (1, 4)]


def tokens(torch, batch, vocabulary=30000):
    """Ids and a ragged mask: the first row is full, each further row shorter."""
    ids = torch.randint(1, vocabulary, (batch, SEQ))
    lengths = torch.linspace(SEQ, SEQ // 3, batch).long()
    return ids, (torch.arange(SEQ)[None] < lengths[:, None]).long()


def make(name):
    import torch
    import transformers

    torch.manual_seed(0)
    model, batch = name.rsplit("_b", 1)
    ids, mask = tokens(torch, int(batch))
    if model == "distilbert":
        config = transformers.DistilBertConfig()
        kind, inputs = transformers.DistilBertForSequenceClassification, (ids, mask)
    else:
        config = transformers.BertConfig(**(MINILM if model == "minilm" else {}))
        kind, inputs = transformers.BertModel, (ids, mask, torch.zeros_like(ids))
    config._attn_implementation = "eager"
    return kind(config).eval(), inputs


def export(name, folder):
    """The path of the ONNX file; made only when it is not there yet."""
    import onnx
    import torch

    path = pathlib.Path(folder) / f"{name}.onnx"
    if path.exists() and path.with_suffix(".npz").exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    model, inputs = make(name)
    part = path.with_suffix(".part")
    torch.onnx.export(model, inputs, str(part), dynamo=True, external_data=False, verbose=False)
    names = [i.name for i in onnx.load(str(part), load_external_data=False).graph.input]
    np.savez(path.with_suffix(".npz"), **{k: t.numpy() for k, t in zip(names, inputs)})
    part.rename(path)
    return path


if __name__ == "__main__":
    for wanted in sys.argv[2:] or NAMES:
        print(export(wanted, sys.argv[1]))
