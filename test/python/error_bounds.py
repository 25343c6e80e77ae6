# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How far a right result may be from a reference's, element by element, carried through a graph node by node.

A node's result is uncertain by what it becomes when its inputs move within their own uncertainty (five trials, doubled), and by
its own rounding:
- exact: moves, choices, comparisons, integers. They add nothing; a floor or a comparison at its edge becomes uncertain.
- functions of one element: 4 ulp of the result (each engine promises 2); sines 1e-6, which both references also keep.
- compositions (gelu, softplus, elu, ...), which subtract numbers near 1 or x: 4 ulp of |y| + |x| + 1.
- sums, products of matrices, norms, softmax: they are computed in another order, so their inputs move by 4 ulp as well.
An ulp is that of the type, 2^-22 for fp32 and 2^-10 for fp16; under a cast mode 2^-7 for what may be rounded to bf16, which is
everything but integers, what only moves, and products with an operand that counts (positions, lengths).
Numbers below 2^-126 are zero or not: the machine flushes them, both references keep them. A pole or a turn between the trials is
looked for (`between_trials`). Where a trial turns a number into nan
or infinity the element is unknown (its bound is infinite) and not compared."""
import numpy as np
from onnx import helper
from onnx.reference import ReferenceEvaluator

FUNCTIONS = set("Add Sub Mul Div Reciprocal Sqrt Exp Log Sin Cos Tan Tanh Sigmoid Erf Softsign Pow PRelu LeakyRelu".split())
COMPOSITIONS = set("Gelu Mish Softplus Elu Selu Celu HardSwish HardSigmoid Swish SwiGLU LogSoftmax ReduceLogSumExp ReduceLogSum "
                   "ReduceL2 Shrink".split())
SUMS = set("ReduceSum ReduceMean ReduceProd ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSum ReduceLogSumExp MatMul Gemm Softmax "
           "LogSoftmax LayerNormalization RMSNormalization MeanVarianceNormalization GroupNormalization Attention Sum Mean".split())
NORMS = set("LayerNormalization RMSNormalization MeanVarianceNormalization GroupNormalization".split())
ABSOLUTE = {"Sin": 1e-6, "Cos": 1e-6, "Tan": 1e-6}
SMALLEST = {np.dtype(np.float32): 2.0**-125, np.dtype(np.float16): 2.0**-23}


def evaluate(node, values, opset):
    """The outputs of one node by onnx's reference."""
    infos = [helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(values[n].dtype), values[n].shape)
             for n in dict.fromkeys(node.input) if n]
    graph = helper.make_graph([node], "g", infos, [helper.make_empty_tensor_value_info(o) for o in node.output])
    reference = ReferenceEvaluator(helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)]))
    with np.errstate(all="ignore"):
        return [np.asarray(v) for v in reference.run(None, {i.name: values[i.name] for i in infos})]


def distance(a, b):
    """Absolute, as float64; infinite where one is a number and the other is not, or another infinity."""
    with np.errstate(all="ignore"):
        x, y = a.astype(np.float64), b.astype(np.float64)
        apart = np.asarray(np.abs(x - y))
        if a.dtype.kind in "iub":
            return np.where(a == b, 0.0, np.maximum(apart, 1.0))
        apart = np.where((a == b) | (np.isnan(x) & np.isnan(y)), 0.0, apart)
        return np.where(np.isnan(apart), np.inf, apart)


def moved(array, bound, sign, replacement):
    """The array moved by its bound; replaced where it is unknown."""
    if not bound.any():
        return array
    if array.dtype.kind == "b":
        return np.asarray(array ^ ((bound > 0) & (sign > 0)))
    known = np.isfinite(bound)
    step = np.where(known, bound, 0) * sign
    with np.errstate(all="ignore"):
        if array.dtype.kind in "iu":
            return np.asarray(array + np.rint(np.where(known, step, sign)).astype(np.int64).astype(array.dtype))
        return np.asarray(np.where(known, array.astype(np.float64) + step, replacement).astype(array.dtype))


def signs(trial, shape, random):
    """All up or down, at random, or up and down in turn: what all move alike does not change a norm."""
    if trial == 2:
        return 1.0 - 2.0 * (np.arange(int(np.prod(shape))).reshape(shape) % 2)
    return trial or random.choice([-1.0, 1.0], shape)


def initial(array):
    """A number that the machine reads as zero is uncertain by itself."""
    if array.dtype != np.float32:
        return np.zeros(array.shape)
    size = np.abs(array.astype(np.float64))
    return np.where(size < 2.0**-126, size, 0.0)


def carry(node, values, bounds, outputs, opset, unit):
    """The bounds of the outputs. `unit`: an ulp of fp32 where the mode rounds."""
    operator = node.op_type
    inputs = [n for n in dict.fromkeys(node.input) if n]
    floats = any(o.dtype.kind == "f" for o in outputs)
    ulp = max([2.0**-10 if o.dtype == np.float16 else unit for o in outputs if o.dtype.kind == "f"], default=0.0)
    entering = {}
    for name in inputs:
        value, bound = values[name], bounds[name]
        if floats and operator in SUMS and value.dtype.kind == "f":
            size = np.abs(value.astype(np.float64))
            bound = bound + np.where(np.isfinite(size), 4 * ulp * size, 0)
        entering[name] = bound
    results = [np.zeros(o.shape) for o in outputs]
    if any(b.any() for b in entering.values()):
        random = np.random.default_rng(1)
        for trial, replacement in ((1, 0.0), (-1, 1e4), (0, np.nan), (0, -3.0), (2, -1e4)):
            trial_values = {n: moved(values[n], entering[n], signs(trial, values[n].shape, random), replacement) for n in inputs}
            try:
                again = evaluate(node, trial_values, opset)
            except Exception:  # an index that has moved out of its table
                return [np.full(o.shape, np.inf) for o in outputs]
            results = [np.maximum(r, 2 * distance(a, o)) for r, a, o in zip(results, again, outputs)]
    if floats or operator == "Equal":
        results = [between_trials(operator, [values[n] for n in node.input if n], [entering[n] for n in node.input if n], r) for r in results]
    if operator in SUMS and floats:
        results = [np.where(o, np.inf, r) for o, r in zip(overflows(node, values, outputs, opset), results)]
    if operator in FUNCTIONS | COMPOSITIONS | SUMS or unit > 2.0**-20:
        results = [r + own_rounding(operator, o, [values[n] for n in inputs], ulp) if o.dtype.kind == "f" else r
                   for r, o in zip(results, outputs)]
    return results


def between_trials(operator, inputs, bounds, result):
    """What happens inside an interval and not at its ends: a pole, a turn of a sine, equality."""
    if operator in ("Sin", "Cos"):
        return np.maximum(result, np.minimum(bounds[0], 2))
    if operator in ("Reciprocal", "Div"):
        divisor = np.abs(inputs[-1].astype(np.float64))
        return np.where((bounds[-1] > 0) & ~(divisor > 2 * bounds[-1]), np.inf, result)
    if operator == "Equal":
        reach = bounds[0] + bounds[1]
        return np.where((reach > 0) & ~(distance(*np.broadcast_arrays(*inputs)) > reach), 1.0, result)
    return result


def overflows(node, values, outputs, opset):
    """Where a sum of finite numbers leaves the type on its way, it depends on the order whether it comes back."""
    def positive(array):
        return np.where(np.isfinite(array), np.abs(array), 0).astype(array.dtype) if array.dtype.kind == "f" else array
    sizes = {n: positive(values[n]) for n in node.input if n}
    if node.op_type in NORMS:  # they square
        largest = max(float(v.max()) for v in sizes.values() if v.dtype.kind == "f" and v.size)
        return [np.full(o.shape, largest > 1e18 or (largest > 200 and o.dtype == np.float16)) for o in outputs]
    if node.op_type == "LogSoftmax":  # onnx's reference takes the logarithm of a probability that may be subnormal, or zero
        return [(o < np.log(float(np.finfo(o.dtype).tiny))) & np.isfinite(values[node.input[0]]) for o in outputs]
    try:
        return [~np.isfinite(o) for o in evaluate(node, sizes, opset)]
    except Exception:
        return [np.zeros(o.shape, bool) for o in outputs]


def own_rounding(operator, output, inputs, ulp):
    def size(array):
        absolute = np.abs(array.astype(np.float64))
        return np.where(np.isfinite(absolute), absolute, 0)
    scale = size(output)
    if operator in COMPOSITIONS:
        for value in inputs:
            if value.dtype.kind == "f" and value.size:
                scale = scale + (size(value) if value.shape == output.shape else size(value).max())
        scale = scale + 1
    if operator == "Pow":  # by logarithm and exponential
        with np.errstate(all="ignore"):
            scale = scale * (1 + np.where(scale > 0, np.abs(np.log(np.maximum(scale, 1e-300))), 0))
    summands = max([v.size for v in inputs], default=1) if operator in SUMS else 1  # each may be flushed
    rounding = 4 * ulp * scale + ABSOLUTE.get(operator, 0.0) + SMALLEST[output.dtype] * summands
    largest = float(np.finfo(output.dtype).max)
    return np.where(np.isfinite(output) & (np.abs(output.astype(np.float64)) + rounding > largest), np.inf, rounding)
