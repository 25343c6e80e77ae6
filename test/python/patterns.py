# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fragments of random graphs that nn-fuse recognises as a whole, in the spellings of exporters: layers, attention with its masks and
guards, normalisation and activations in parts, tables of phases."""
import numpy as np
from fragments import fragment
from random_graphs import FLOAT


@fragment(2)
def dense(g):
    """A layer as exporters write it: product by a weight, bias, activation."""
    rows, k, n = g.shape(0, 2), int(g.pick(1, 3, 8, 33, 129)), int(g.pick(1, 4, 16, 65))
    w, b = g.leaf(FLOAT, (k, n), constant=True, special=0.1), g.leaf(FLOAT, g.pick((n,), (1, n), (1,)), constant=g.chance(0.8), special=0.1)
    if g.chance(0.4):
        x = g.leaf(FLOAT, (3, k), special=0.2)
        y = g.add("Gemm", x, w, *([b] if g.chance(0.7) or g.opset < 11 else []), alpha=g.pick(1.0, 0.5), beta=g.pick(1.0, 2.0))
    else:
        x = g.leaf(FLOAT, (*rows, k), special=0.2)
        y = g.add("MatMul", x, w)
        if g.chance(0.8):
            y = g.add("Add", *([y, b] if g.chance(0.5) else [b, y]))
    return g.pick(lambda: y, lambda: g.add("Relu", y), lambda: g.add("Tanh", y), lambda: gelu(g, y), lambda: silu(g, y),
                  lambda: g.add("Softmax", y, axis=len(g.values[y].shape) - 1), lambda: g.add("Add", y, x) if k == n else y)()


def gelu(g, x):
    if g.chance(0.5):
        inner = g.add("Div", x, g.scalar(np.sqrt(2))) if g.chance(0.5) else g.add("Mul", x, g.scalar(np.sqrt(0.5)))
        bell = g.add("Add", g.add("Erf", inner), g.scalar(1.0))
    else:
        cube = g.add("Pow", x, g.scalar(3.0)) if g.chance(0.5) else g.add("Mul", g.add("Mul", x, x), x)
        inner = g.add("Mul", g.add("Add", x, g.add("Mul", cube, g.scalar(0.044715))), g.scalar(np.sqrt(2 / np.pi)))
        bell = g.add("Add", g.scalar(1.0), g.add("Tanh", inner))
    # What overflows only where it is doubled before it is halved is not drawn: fused, nothing is doubled.
    doubles = np.isfinite(g.values[x]) & (np.abs(g.values[x]) > 1e38)
    halved_last = g.chance(0.5) and not doubles.any()
    return g.add("Mul", g.add("Mul", x, bell), g.scalar(0.5)) if halved_last else g.add("Mul", g.add("Mul", g.scalar(0.5), x), bell)


def silu(g, x):
    return g.add("Mul", *((x, g.add("Sigmoid", x)) if g.chance(0.5) else (g.add("Sigmoid", x), x)))


@fragment(2)
def activations_in_parts(g):
    x = g.leaf(FLOAT, g.shape(1, 4), special=0.3, scale=3.0)
    return g.pick(gelu, silu)(g, x)


@fragment(2)
def layer_norm_in_parts(g):
    shape = g.shape(1, 3)
    x = g.leaf(FLOAT, shape, special=0.1, scale=g.pick(1.0, 50.0))
    if g.chance(0.4):
        x = g.add("Add", x, g.leaf(FLOAT, shape, special=0.1))
    mean = g.reduce("ReduceMean", x, [-1] if g.opset >= 11 else [len(shape) - 1], keepdims=1)
    centred = g.add("Sub", x, mean)
    square = g.add("Pow", centred, g.scalar(2.0)) if g.chance(0.5) else g.add("Mul", centred, centred)
    variance = g.reduce("ReduceMean", square, [-1] if g.opset >= 11 else [len(shape) - 1], keepdims=1)
    root = g.add("Sqrt", g.add("Add", variance, g.scalar(1e-5)))
    y = g.add("Div", centred, root) if g.chance(0.6) else g.add("Mul", centred, g.add("Reciprocal", root))
    y = g.add("Mul", y, g.leaf(FLOAT, shape[-1:], constant=True, special=0))
    return g.add("Add", y, g.leaf(FLOAT, shape[-1:], constant=True, special=0)) if g.chance(0.8) else y


def mask_of(g, batch, heads, queries, keys):
    """Shapes of masks that occur, and rows that forbid every key."""
    shape = g.pick((batch, 1, 1, keys), (batch, heads, queries, keys), (1, 1, queries, keys), (queries, keys), (batch, 1, queries, keys))
    keep = g.random.random(shape) < g.pick(0.5, 0.9, 0.0)
    if g.chance(0.5):
        keep[..., 0] = True
    return keep


def masked(g, scores, keep):
    """The scores where `keep` holds, in a way that exporters write."""
    low = g.pick(-np.inf, float(np.finfo(FLOAT).min), -1e9, -1e30, -10000.0)
    if low == -10000.0 or g.chance(0.4):
        if g.chance(0.5):
            return g.add("Add", scores, g.put(np.where(keep, 0, low).astype(FLOAT)))
        off = g.add("Sub", g.scalar(1.0), g.cast(g.put(keep.astype(np.int64), constant=False), FLOAT))
        return g.add("Add", scores, g.add("Mul", off, g.scalar(max(low, float(np.finfo(FLOAT).min)))))
    if g.chance(0.5):
        return g.add("Where", g.put(keep), scores, g.scalar(low))
    return g.add("Where", g.put(~keep), g.scalar(low), scores)


@fragment(6)
def attention(g):
    batch, heads, queries, keys, size = (int(g.pick(1, 1, 2, 3)), int(g.pick(1, 2, 3)), int(g.pick(1, 2, 5)), int(g.pick(1, 2, 5, 9)),
                                         int(g.pick(1, 2, 8, 129) if g.chance(0.1) else g.pick(1, 2, 8)))
    # A scale may be applied to the queries, the keys or the scores: what overflows in one place and not in another is not drawn.
    odd = {"special": g.pick(0, 0, 0, 0.5), "largest": 1e15, "constant": False}
    q, k, v = (g.leaf(FLOAT, (batch, heads, t, size), **odd) for t in (queries, keys, keys))
    if g.chance(0.3):
        q = g.add("Mul", q, g.scalar(0.5))
    scores = g.add("MatMul", q, g.add("Transpose", k, perm=[0, 1, 3, 2]))
    if g.chance(0.6):
        scores = g.add("Div", scores, g.scalar(np.sqrt(size))) if g.chance(0.5) else g.add("Mul", scores, g.scalar(1 / np.sqrt(size)))
    if g.chance(0.8):
        scores = masked(g, scores, mask_of(g, batch, heads, queries, keys))
    p = g.add("Softmax", scores, axis=3 if g.opset < 13 else -1)
    if g.chance(0.5):  # the guard of rows without a key
        p = g.add("Where", g.add("IsNaN", p), g.scalar(0.0), p)
    y = g.add("MatMul", p, v)
    if g.chance(0.3):
        y = g.add("Reshape", g.add("Transpose", y, perm=[0, 2, 1, 3]), g.index([batch, queries, heads * size]))
    return [y] + ([p] if g.chance(0.1) else [])


@fragment(2)
def attention_operator(g):
    batch, heads, queries, size = int(g.pick(1, 2)), int(g.pick(1, 2, 4)), int(g.pick(1, 3, 5)), int(g.pick(2, 8))
    keys = queries if g.chance(0.7) else queries + 2
    q, k, v = (g.leaf(FLOAT, (batch, heads, t, size), special=0, constant=False) for t in (queries, keys, keys))
    keep = g.random.random((queries, keys)) < g.pick(0.5, 0.9)
    mask = g.pick([], [g.put(keep)], [g.put(np.where(keep, 0, -np.inf).astype(FLOAT))])
    return g.add("Attention", q, k, v, *mask, is_causal=int(g.chance(0.3)), **({"scale": 0.3} if g.chance(0.3) else {}))


@fragment(2)
def rotary(g):
    """Tables of phases: positions times frequencies, by a product; x * cos + rotated x * sin."""
    tokens, half = int(g.pick(1, 4, 9)), int(g.pick(1, 4, 16))
    first = int(g.pick(0, 200, 1000, 5000))
    positions = g.put(np.arange(first, first + tokens).reshape(1, tokens, 1), constant=False)
    frequencies = g.put((10000.0 ** -(np.arange(half) / half)).astype(FLOAT).reshape(1, 1, half), constant=True)
    phases = g.add("MatMul", g.cast(positions, FLOAT), frequencies)
    table = g.add("Concat", phases, phases, axis=2)
    cos, sin = g.add("Cos", table), g.add("Sin", table)
    if g.chance(0.5):
        return [cos, sin]
    x = g.leaf(FLOAT, (1, tokens, 2 * half), special=0, constant=False)
    low, high = (g.add("Slice", x, *(g.index([v]) for v in (b, e, 2))) for b, e in ((0, half), (half, 2**62)))
    rotated = g.add("Concat", g.add("Neg", high), low, axis=2)
    return g.add("Add", g.add("Mul", x, cos), g.add("Mul", rotated, sin))


@fragment(2)
def counted_products(g):
    """Whole numbers through a product."""
    x = g.put(g.random.integers(-3000, 3000, (3, 4)).astype(g.pick(np.int64, np.int32)), constant=False)
    w = g.put(g.random.integers(-3, 4, (4, 2)).astype(FLOAT), constant=g.chance(0.5))
    y = g.add("MatMul", g.cast(x, FLOAT), w)
    return g.cast(y, np.int64) if g.mode == "none" or g.chance(0.5) else y
