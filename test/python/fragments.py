# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fragments of random graphs: operators of one family, with what may come before and after.

A fragment takes a random_graphs.Graph, adds nodes, and returns the values to look at (all that nothing reads are). Those that the
fusions recognise are in patterns.py."""
import numpy as np
from onnx import TensorProto
from random_graphs import FLOAT, HALF, INTEGERS, Unfit

FRAGMENTS = []


def fragment(times=1):
    def register(function):
        FRAGMENTS.extend([function] * times)
        return function
    return register


def chain(g, x):
    """Sometimes what comes before or after: an exact or a simple operation, so that patterns meet neighbours."""
    while g.chance(0.35):
        x = g.pick(lambda: g.add("Neg", x), lambda: g.add("Abs", x), lambda: g.add("Tanh", x), lambda: g.add("Reciprocal", x),
                   lambda: g.add("Transpose", x), lambda: g.add("Floor", x), lambda: g.add("Add", x, g.scalar(g.pick(0.0, -0.0, 1.5))),
                   lambda: g.add("Mul", x, g.scalar(g.pick(0.5, 2.0, -1.0, 1.0))))()
    return x


UNARY = ("Abs Ceil Cos Erf Exp Floor Identity Neg Reciprocal Relu Round Sigmoid Sign Sin Softplus Softsign Tanh Elu Selu LeakyRelu "
         "HardSigmoid HardSwish Mish Celu ThresholdedRelu Gelu Swish Log Sqrt Shrink").split()


@fragment(5)
def unary(g):
    x = g.leaf(HALF if g.chance(0.1) else FLOAT, scale=g.pick(1.0, 1.0, 10.0, 1e4))
    options = {"Elu": {"alpha": 0.5}, "LeakyRelu": {"alpha": 0.25}, "HardSigmoid": {"alpha": 0.3, "beta": 0.4}, "Celu": {"alpha": 2.0},
               "ThresholdedRelu": {"alpha": 0.5}, "Gelu": {"approximate": g.pick("none", "tanh")}, "Swish": {"alpha": 1.5}, "Selu": {"alpha": 1.5}}
    operator = g.pick(*UNARY)
    return chain(g, g.add(operator, chain(g, x), **(options.get(operator, {}) if g.chance(0.5) else {})))


@fragment(2)
def angles(g):
    x = g.leaf(FLOAT, g.shape(1, 2), constant=False, special=0)
    g.feeds[x][...] = g.values[x][...] = (g.random.standard_normal(g.values[x].shape) * 10.0 ** g.random.uniform(0, 12)).astype(FLOAT)
    return g.add(g.pick("Sin", "Cos"), x)


@fragment(4)
def binary(g):
    dtype = HALF if g.chance(0.1) else FLOAT
    shape = g.shape()
    x, z = g.leaf(dtype, shape), g.leaf(dtype, g.broadcast_to(shape))
    if g.chance(0.3):
        x, z = z, x
    operator = g.pick(*"Add Sub Mul Div Max Min Sum Mean Pow Equal Less Greater LessOrEqual GreaterOrEqual PRelu".split())
    if operator == "PRelu" and len(g.values[z].shape) > len(g.values[x].shape):
        raise Unfit("the slope broadcasts to x")
    y = g.add(operator, chain(g, x), z)
    return y if g.values[y].dtype.kind == "b" else chain(g, y)


@fragment(2)
def bounds(g):
    dtype = g.pick(FLOAT, FLOAT, HALF, *INTEGERS)
    x = g.leaf(dtype)
    if g.opset < 11:
        ends = {k: v for k, v in (("min", -0.5), ("max", 2.0)) if g.chance(0.6)}
        return g.add("Clip", x, **ends)
    low, high = (g.scalar(v, dtype) if g.chance(0.7) else "" for v in (3 if np.dtype(dtype).kind == "u" else -2, 100))
    return g.add("Clip", x, *([low, high] if high else [low] if low else []))


@fragment(5)
def integers(g):
    dtype = g.pick(np.int64, np.int64, *INTEGERS)
    shape = g.shape(0, 4)
    x, z = g.leaf(dtype, shape), g.leaf(dtype, g.broadcast_to(shape))
    y = x
    for _ in range(g.random.integers(1, 4)):
        operator = g.pick(*"Add Sub Mul Div Max Min Equal Less Greater LessOrEqual GreaterOrEqual Abs Neg Sign BitwiseAnd BitwiseOr "
                           "BitwiseXor BitwiseNot Where Relu".split())
        if operator in ("Abs", "Neg", "Sign", "BitwiseNot", "Relu"):
            y = g.add(operator, y)
        elif operator == "Where":
            y = g.add("Where", g.leaf(np.bool_, g.broadcast_to(shape)), y, z)
        else:
            y = g.add(operator, y, z)
        if g.values[y].dtype.kind == "b":
            break
    return y


@fragment(3)
def reduced_integers(g):
    shape = g.shape(1, 4)
    x = g.leaf(g.pick(np.int32, np.int64, np.int64, np.int8, np.uint8, np.uint32, np.uint64), shape)
    operator = g.pick("ReduceSum", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd")
    return g.reduce(operator, x, [int(g.random.integers(-len(shape), len(shape)))], keepdims=int(g.chance(0.5)))


@fragment(4)
def casts(g):
    kinds = [FLOAT, FLOAT, HALF, np.bool_, *INTEGERS]
    source, target = g.pick(*kinds), g.pick(*kinds)
    x = g.leaf(source, g.shape(0, 3), scale=g.pick(1, 100, 1e5, 3e9))
    if np.dtype(source).kind == "f" and np.dtype(target).kind in "iu":
        info = np.iinfo(target)
        value = np.nan_to_num(g.values[x].astype(np.float64), nan=0, posinf=9, neginf=9)
        value = np.clip(value, float(info.min) * 0.999, float(info.max) * 0.999).astype(source)
        x = g.put(np.where(np.isfinite(value), value, 0).astype(source))
    return g.cast(x, target)


@fragment(5)
def movement(g):
    dtype = g.pick(FLOAT, FLOAT, HALF, np.bool_, np.int64, np.int32, np.uint8)
    x = g.leaf(dtype, g.shape(1, 5))
    for _ in range(g.random.integers(1, 5)):
        x = move(g, x)
        if isinstance(x, list):
            return x
    return x


def move(g, x):
    shape = g.values[x].shape
    rank, axis = len(shape), int(g.random.integers(max(1, len(shape))))
    operator = g.pick(*"Transpose Reshape Slice Concat Split Expand Tile Squeeze Unsqueeze Flatten Gather Identity Neg".split())
    if operator == "Transpose":
        return g.add("Transpose", x, perm=[int(p) for p in g.random.permutation(rank)])
    if operator == "Reshape":
        return g.add("Reshape", x, g.index(g.pick([-1], [*shape, 1], [*shape[::-1]], [1, -1, shape[0] if rank else 1])))
    if operator == "Slice" and rank:
        begin = int(g.random.integers(-shape[axis], shape[axis]))
        end, step = g.pick((2**40, 1), (shape[axis], 2), (begin + 2 if begin != -2 else 2**31, 1), (-2**40, -1))
        if g.opset < 10:
            return g.add("Slice", x, starts=[begin], ends=[min(end, 2**31)], axes=[axis])
        return g.add("Slice", x, *(g.index([v]) for v in (begin, end, axis, step)))
    if operator == "Concat" and rank:
        other = g.leaf(g.values[x].dtype.type, tuple(2 if d == axis else s for d, s in enumerate(shape)))
        if g.values[x].dtype.kind in "if" and g.chance(0.5):
            other = g.add("Neg", other)
        return g.add("Concat", *([x, other] if g.chance(0.5) else [other, x]), axis=axis)
    if operator == "Split" and rank and shape[axis] > 1:
        parts = [1, shape[axis] - 1]
        if g.opset < 13:
            return list(g.add("Split", x, axis=axis, split=parts, outputs=2))
        return list(g.add("Split", x, g.index(parts), axis=axis, outputs=2))
    if operator == "Expand":
        return g.add("Expand", x, g.index([2, *shape] if g.chance(0.5) else [3 if s == 1 else s for s in shape]))
    if operator == "Tile" and rank:
        return g.add("Tile", x, g.index([int(g.random.integers(1, 3)) for _ in shape]))
    if operator == "Squeeze" and 1 in shape:
        axes = [shape.index(1)]
        return g.add("Squeeze", x, g.index(axes)) if g.opset >= 13 else g.add("Squeeze", x, axes=axes)
    if operator == "Unsqueeze":
        return g.unsqueeze(x, [0, rank])
    if operator == "Flatten" and rank:
        return g.add("Flatten", x, axis=axis)
    if operator == "Gather" and rank:
        low = -shape[axis] if g.opset >= 11 else 0
        index = g.random.integers(low, shape[axis], g.shape(0, 2))[...]
        return g.add("Gather", x, g.put(np.asarray(index, g.pick(np.int32, np.int64))), axis=axis)
    return g.add("Neg", x) if operator == "Neg" and g.values[x].dtype.kind in "if" else g.add("Identity", x)


@fragment(2)
def computed_indices(g):
    """A table read at rows that arithmetic gives."""
    rows = int(g.random.integers(1, 20))
    table = g.leaf(g.pick(FLOAT, FLOAT, np.int64, np.int32), (rows, *g.shape(0, 2)))
    wanted = g.random.integers(0, rows, g.shape(0, 2))
    away = int(g.pick(1, 3, -5, 2**32, 2**40))
    kind = np.int64 if abs(away) > 9 else g.pick(np.int32, np.int64)
    index = g.add(g.pick("Add"), g.put(np.asarray(wanted - away, kind)), g.scalar(away, kind))
    return g.add("Gather", table, index)


@fragment(2)
def gather_nd(g):
    shape = g.shape(2, 4)
    depth = int(g.random.integers(1, len(shape) + 1))
    index = np.stack([g.random.integers(-s if g.opset >= 12 else 0, s, (3,)) for s in shape[:depth]], -1)
    return g.add("GatherND", g.leaf(FLOAT, shape), g.put(index.astype(np.int64)))


@fragment(3)
def reductions(g):
    shape = g.shape(1, 5)
    x = g.leaf(HALF if g.chance(0.1) else FLOAT, shape, special=0.25)
    operator = g.pick(*"Sum Mean Max Min Prod L1 L2 SumSquare LogSum LogSumExp".split())
    axes = sorted({int(a) for a in g.random.integers(0, len(shape), g.random.integers(1, len(shape) + 1))})
    axes = g.pick(axes, [a - len(shape) for a in axes] if g.opset >= 11 else axes, None)
    return g.reduce("Reduce" + operator, chain(g, x), axes, keepdims=int(g.chance(0.5)))


@fragment(3)
def normalisations(g):
    shape = g.shape(1, 4)
    x = g.leaf(FLOAT, shape, special=0.15, scale=g.pick(1.0, 1.0, 100.0))
    if g.chance(0.3):
        x = g.add("Add", x, g.scalar(g.pick(3.0, 1000.0)))
    operator = g.pick(*"Softmax LogSoftmax LayerNormalization RMSNormalization MeanVarianceNormalization".split())
    axis = int(g.random.integers(-len(shape), len(shape)))
    if operator in ("Softmax", "LogSoftmax"):  # before 13 they flatten, which the reference does not know
        return g.add(operator, x, axis=axis if g.opset >= 13 else len(shape) - 1)
    if operator == "MeanVarianceNormalization":
        return g.add(operator, x, axes=[axis]) if g.chance(0.7) else g.add(operator, g.leaf(FLOAT, (2, 3, 4, 5), special=0))
    scale = g.leaf(FLOAT, shape[axis:], special=0.1)
    bias = [g.leaf(FLOAT, shape[axis:], special=0.1)] if operator == "LayerNormalization" and g.chance(0.7) else []
    return g.add(operator, x, scale, *bias, axis=axis)


@fragment(3)
def products(g):
    batch, (m, k, n) = g.shape(0, 2), (int(g.pick(1, 2, 3, 5, 17, 33, 130)) for _ in range(3))
    odd = {"special": g.pick(0, 0, 0.3), "scale": g.pick(1.0, 1.0, 1.0, 1e-19)}  # whose products are about to vanish
    left = g.leaf(FLOAT, (*g.broadcast_to(batch), m, k)[-4:], **odd)
    right = g.leaf(FLOAT, (*(batch if g.chance(0.5) else ()), k, n)[-4:], **odd)
    y = g.add("MatMul", chain(g, left) if g.chance(0.3) else left, right)
    return g.add("Reciprocal", y) if odd["scale"] < 1 else chain(g, y)


@fragment(2)
def logic(g):
    shape = g.shape()
    a, b = g.leaf(np.bool_, shape), g.leaf(np.bool_, g.broadcast_to(shape))
    y = g.add(g.pick("And", "Or", "Xor"), a, b)
    y = g.add("Not", y) if g.chance(0.5) else y
    if g.chance(0.5):
        kind = g.pick(FLOAT, np.int64, np.int32)
        y = g.add("Where", y, g.leaf(kind, g.broadcast_to(shape)), g.leaf(kind, g.broadcast_to(shape)))
    return y


@fragment(2)
def triangles_and_blocks(g):
    if g.chance(0.5):
        return g.add("Trilu", g.leaf(g.pick(FLOAT, np.int64), g.shape(2, 4)), *([g.scalar(g.pick(-1, 0, 2), np.int64)] * g.chance(0.6)),
                     upper=int(g.chance(0.5)))
    x = g.leaf(FLOAT, (1, 8, 4, 6))
    if g.chance(0.5):
        return g.add("SpaceToDepth", x, blocksize=2)
    return g.add("DepthToSpace", x, blocksize=2, **({"mode": g.pick("DCR", "CRD")} if g.opset >= 11 else {}))


@fragment(2)
def sizes(g):
    """What exporters compute of shapes."""
    x = g.leaf(FLOAT, g.shape(2, 4))
    shape = g.add("Shape", x)
    last = g.add("Gather", shape, g.put(np.array(-1 if g.opset >= 11 else 0), constant=True))
    flat = g.add("Reshape", x, g.add("Concat", g.index([-1]), g.unsqueeze(last, [0]), axis=0))
    return [flat, g.add("Div", x, g.cast(g.add("Size", x), FLOAT))]


@fragment(1)
def rounded_between(g):
    """Through bf16 and back."""
    x = g.leaf(FLOAT, g.shape(0, 3), special=0)
    return g.add("Cast", g.add("Cast", x, to=TensorProto.BFLOAT16), to=TensorProto.FLOAT)  # npz has no bf16
