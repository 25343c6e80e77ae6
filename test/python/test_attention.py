# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Attention where rows or scores are not numbers: masks, fills and guards in their spellings, fused and by the operator."""
import itertools

import numpy as np
import pytest
from graphs import B, F, model
from onnx import TensorProto, helper

RANDOM = np.random.default_rng(3)
INF = np.inf
# Added to or chosen instead of the scores of 5 keys: of no key, some, all of them in a row of a batch element.
KEEP = np.array([[[[1, 0, 1, 1, 0]] * 3], [[[0] * 5, [1] * 5, [0, 0, 0, 0, 1]]]], B)


def operands(special):
    """Of two batch elements, three heads, three queries and five keys; a special value in a key and a value."""
    q, k, v = (RANDOM.standard_normal(s, np.float32) for s in ((2, 3, 3, 4), (2, 3, 4, 5), (2, 3, 5, 4)))
    if special is not None:
        k[0, 0, 2, 1] = special    # where the first element's keys are forbidden
        k[1, 1, :, 2] = special    # and in the second's, of which a row has no key at all
        v[1, 2, 3, 0] = INF        # times a probability of zero
    return dict(q=np.abs(q), k=k, v=v)


def node(operator, inputs, output, **attributes):
    return helper.make_node(operator, inputs.split(), [output], **attributes)


SCORES = {
    "added": [node("Add", "d m", "t")],
    "filled": [node("Where", "c d low", "t")],
    "filled where not": [node("Not", "c", "f"), node("Where", "f low d", "t")],
    "added and filled": [node("Add", "d m", "s2"), node("Where", "c s2 low", "t")],
}
GUARDS = {
    "none": [node("Identity", "p", "g")],
    "where nan": [node("IsNaN", "p", "n"), node("Where", "n zero p", "g")],
    "where a number": [node("IsNaN", "p", "n"), node("Not", "n", "i"), node("Where", "i p zero", "g")],
    "by rows": [node("Cast", "c", "a", to=TensorProto.FLOAT), node("ReduceMax", "a last", "l"), node("Cast", "l", "any", to=TensorProto.BOOL),
                node("Where", "any p zero", "g")],
    "both": [node("Cast", "c", "a", to=TensorProto.FLOAT), node("ReduceMax", "a last", "l"), node("Cast", "l", "any", to=TensorProto.BOOL),
             node("Where", "any p zero", "h"), node("IsNaN", "h", "n"), node("Where", "n zero h", "g")],
    "of the result": [node("Identity", "p", "g")],
}


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize("special", [None, INF, -INF, np.nan])
@pytest.mark.parametrize("low", [-INF, -1e4, np.finfo(F).min])
@pytest.mark.parametrize("scores,guard", itertools.product(SCORES, GUARDS))
def test_rows_and_scores_that_are_no_numbers(executed, scores, guard, low, special):
    feeds = operands(special) | {"c": KEEP, "m": np.where(KEEP, F(0), F(low))}
    used = {name for n in SCORES[scores] + GUARDS[guard] for name in n.input}
    tail = [node("MatMul", "g v", "y")]
    if guard == "of the result":
        tail = [node("MatMul", "g v", "o"), node("IsNaN", "o", "n"), node("Where", "n zero o", "y")]
    nodes = [node("MatMul", "q k", "s"), node("Mul", "s half", "d"), *SCORES[scores], node("Softmax", "t", "p", axis=-1), *GUARDS[guard], *tail]
    feeds = {name: value for name, value in feeds.items() if name in used | set("qkv")}
    constants = dict(half=F(0.5), zero=F(0), low=F(low), last=np.array([-1]))
    executed(model(nodes, feeds, constants={k: v for k, v in constants.items() if any(k in n.input for n in nodes)}), feeds)


MASKS = {"bool": KEEP, "float": np.where(KEEP, F(0.5), F(-INF)), "by key": KEEP[:, :, :1], "by query": KEEP[0, 0], "lowest": np.where(KEEP, F(0), np.finfo(F).min)}


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize("special", [None, INF, np.nan])
@pytest.mark.parametrize("mask,causal", [(m, c) for m in (*MASKS, "none") for c in (0, 1)
                                         if (m, c) != ("by key", 1)])  # where onnx's reference looks at one query
def test_operator(executed, mask, causal, special):
    feeds = operands(special)
    feeds["k"] = np.ascontiguousarray(feeds["k"].transpose(0, 1, 3, 2))
    if mask != "none":
        feeds["m"] = MASKS[mask]
    executed(model([helper.make_node("Attention", [*feeds], ["y"], is_causal=causal)], feeds, opset=23), feeds)


@pytest.mark.parametrize("queries,keys", [(1, 600), (600, 1), (513, 700)])
def test_causal_masks_of_any_size(executed, queries, keys):
    feeds = {name: RANDOM.standard_normal((1, 2, rows, 8), np.float32) for name, rows in (("q", queries), ("k", keys), ("v", keys))}
    executed(model([helper.make_node("Attention", [*feeds], ["y"], is_causal=1)], feeds, opset=23), feeds, 1e-4)


@pytest.mark.parametrize("features", [128, 129, 200])
def test_heads_of_any_size(executed, features):
    feeds = {name: RANDOM.standard_normal((1, 2, 3, features), np.float32) for name in "qkv"}
    executed(model([helper.make_node("Attention", [*feeds], ["y"])], feeds, opset=23), feeds, 1e-4)


@pytest.mark.parametrize("dtype,precision", [(np.float16, 0), (np.float16, TensorProto.FLOAT), (np.float32, TensorProto.FLOAT16)])
def test_types_of_attention_and_its_softmax(executed, dtype, precision):
    feeds = {name: RANDOM.standard_normal((1, 2, 5, 8), np.float32).astype(dtype) for name in "qkv"}
    attributes = dict(softmax_precision=precision) if precision else {}
    executed(model([helper.make_node("Attention", [*feeds], ["y"], is_causal=1, **attributes)], feeds, opset=23), feeds, 1e-3)


@pytest.mark.parametrize("shape,diagonal", [((513, 514), 0), ((2, 3, 5), -1), ((300, 7), 2**40), ((7, 300), -2**40), ((1, 1), 1), ((2, 130, 131), 3)])
@pytest.mark.parametrize("upper", [0, 1])
def test_triangles(executed, shape, diagonal, upper):
    feeds = {"x": RANDOM.standard_normal(shape, np.float32)}
    executed(model([helper.make_node("Trilu", ["x", "d"], ["y"], upper=upper)], feeds, constants={"d": np.array(diagonal)}), feeds)
