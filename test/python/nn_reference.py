# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs nn modules in numpy, operation by operation, from their text: what the dialect's descriptions say, slowly.

    module = nn_reference.Module(text_in_generic_form, sources)     # neuron-opt --mlir-print-op-generic
    outputs = module.run({"input_ids": ...})                        # dicts by ONNX names
"""
import math
import re

import numpy as np

DTYPES = {"f32": np.float32, "f64": np.float64, "f16": np.float16, "bf16": np.float32, "i1": np.bool_,
          "i8": np.int8, "i16": np.int16, "i32": np.int32, "i64": np.int64, "ui8": np.uint8, "ui16": np.uint16,
          "ui32": np.uint32, "ui64": np.uint64}
TYPE = re.compile(r"tensor<((?:\d+x)*)(\w+)>")
OPERATION = re.compile(r'^\s*(%\S+) = "nn\.(\w+)"\(([^)]*)\)(?: <\{(.*)\}>)? : \((.*)\) -> (tensor<[^>]*>)$')
erf = np.vectorize(math.erf, otypes=[np.float64])


def parse_type(text):
    dims, element = TYPE.search(text).groups()
    return tuple(int(d) for d in dims.split("x")[:-1]), element


def round_to(value, element):
    """fp32 or wider to the element type; bf16 is kept in fp32, rounded to nearest even and flushed."""
    if element != "bf16":
        return np.asarray(value).astype(DTYPES[element])
    value = np.asarray(value, np.float32)
    bits = value.view(np.uint32).astype(np.uint64)
    rounded = ((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32)
    return np.where(np.isnan(value), value, np.where(np.abs(value) < 2.0**-126, np.float32(0), rounded))


def integers(text):
    return [int(n) for n in re.findall(r"-?\d+", text)]


def raw(data, shape, element):
    if element == "i1":
        return np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")[:math.prod(shape)].astype(bool).reshape(shape)
    if element == "bf16":
        return (np.frombuffer(data, np.uint16).astype(np.uint32) << 16).view(np.float32).reshape(shape)
    return np.frombuffer(data, DTYPES[element]).reshape(shape)


def number(text, element):
    if text in ("true", "false"):
        return text == "true"
    if text.startswith("0x") and element[0] in "fb":
        width = {"f64": "d", "f32": "f", "f16": "e", "bf16": "f"}[element]
        bits = int(text, 16) << (16 if element == "bf16" else 0)
        return np.frombuffer(bits.to_bytes(np.dtype(width).itemsize, "little"), width)[0]
    return float(text) if element[0] in "fb" else int(text)


def dense(text):
    """`dense<...> : tensor<...>`"""
    body, kind = re.match(r"dense<(.*)> : (tensor<[^>]*>)", text).groups()
    shape, element = parse_type(kind)
    if body.startswith('"0x'):
        return raw(bytes.fromhex(body[3:-1]), shape, element)
    values = [number(v, element) for v in re.findall(r"[^\s,\[\]]+", body)]
    array = np.array(values, DTYPES[element])
    return np.full(shape, array.flat[0]) if array.size == 1 else array.reshape(shape)


def weight(attributes, sources):
    file, offset, kind, steps = re.search(r"#nn\.recipe<file (\d+) offset (\d+) : (tensor<[^>]*>)(.*)>", attributes).groups()
    shape, element = parse_type(kind)
    width = 2 if element == "bf16" else np.dtype(DTYPES[element]).itemsize
    data = sources[int(file)][int(offset):int(offset) + math.prod(shape) * width]
    value = raw(data, shape, element) if element != "i1" else np.frombuffer(data, np.bool_).reshape(shape)
    for name, rest in re.findall(r"#nn\.(\w+)<([^>]*)>", steps):
        if name == "transpose":
            value = value.transpose(integers(rest))
        elif name == "reshape":
            value = value.reshape(integers(rest))
        elif name == "slice":
            value = take_slice(value, *(integers(part) for part in re.findall(r"\[([^\]]*)\]", rest)))
        elif name == "cast":
            value = round_to(value, rest)
        else:
            value = value * np.float32(float(rest.split(" ")[0]))
    return value


def take_slice(value, offsets, sizes, strides):
    for axis, (offset, size, stride) in enumerate(zip(offsets, sizes, strides)):
        value = value.take(offset + np.arange(size) * stride, axis)
    return value


def gelu(x, tanh):
    if tanh:
        return x / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return x / 2 * (1 + erf(x / math.sqrt(2)))


def softmax(x, axis):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


ACTIVATIONS = {"none": lambda x: x, "relu": lambda x: np.maximum(x, 0), "gelu": lambda x: gelu(x, False),
               "gelu_tanh": lambda x: gelu(x, True), "tanh": np.tanh, "sigmoid": lambda x: 1 / (1 + np.exp(-x))}
UNARY = {"abs": np.abs, "neg": np.negative, "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "sign": np.sign,
         "tanh": np.tanh, "erf": erf, "floor": np.floor, "ceil": np.ceil, "round": np.rint, "sin": np.sin,
         "cos": np.cos, "is_nan": np.isnan, "relu": lambda x: np.maximum(x, 0), "rsqrt": lambda x: 1 / np.sqrt(x),
         "reciprocal": lambda x: 1 / x, "sigmoid": ACTIVATIONS["sigmoid"], "silu": lambda x: x / (1 + np.exp(-x)),
         "softplus": lambda x: np.logaddexp(0, x), "not": np.bitwise_not}
BINARY = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "pow": np.power, "max": np.maximum,
          "min": np.minimum, "shift_left": lambda a, b: np.left_shift(a, b & 31),
          "shift_right": lambda a, b: np.right_shift(a, b & 31), "and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor, "equal": np.equal,
          "less": np.less, "less_equal": np.less_equal, "greater": np.greater, "greater_equal": np.greater_equal}


def wide(x):
    return x.astype(np.float64) if x.dtype.kind == "f" else x


class Operation:
    def __init__(self, match, sources):
        self.result, self.name, operands, attributes, _, kind = match.groups()
        self.operands = [o for o in operands.split(", ") if o]
        self.attributes = attributes or ""
        self.shape, self.element = parse_type(kind)
        self.sources = sources

    def list(self, name):
        return integers(re.search(rf"\b{name} = array<i\d+:? ?([^>]*)>", self.attributes).group(1))

    def scalar(self, name, default=None):
        found = re.search(rf"\b{name} = (\S+) : (\w+)", self.attributes)
        return default if not found else number(*found.groups())

    def choice(self, name):
        found = re.search(rf"\b{name} = #nn<\w+ (\w+)>", self.attributes)
        return found.group(1) if found else "none"

    def __call__(self, *x):
        with np.errstate(all="ignore"):
            value = getattr(self, "do_" + self.name, self.elementwise)(*x)
        value = round_to(value, self.element)
        assert value.shape == self.shape, f"{self.name}: {value.shape} is not {self.shape}"
        return value

    def elementwise(self, *x):
        if self.name in UNARY:
            return UNARY[self.name](wide(x[0]))
        if self.name.startswith("reduce_"):
            how = self.name.removeprefix("reduce_")
            return getattr(wide(x[0]), how)(tuple(self.list("axes")), keepdims="keepdims" in self.attributes)
        return BINARY[self.name](*x)

    def do_constant(self):
        return dense(re.search(r"value = (.*)", self.attributes).group(1))

    def do_affine_mask(self):
        return self.scalar("base") + sum(i * step for i, step in zip(np.indices(self.shape), self.list("steps"))) >= 0

    def do_weight(self):
        return weight(self.attributes, self.sources)

    def do_div(self, a, b):
        return a / b if a.dtype.kind == "f" else np.trunc(a / b.astype(np.float64))

    def do_mod(self, a, b):
        return np.fmod(a, b) if "truncated" in self.attributes else np.mod(a, b)

    def do_where(self, c, a, b):
        return np.where(c, a, b)

    def do_cast(self, x):
        return x != 0 if self.element == "i1" else x

    def do_bitcast(self, x):
        return x.view(DTYPES[self.element])

    def do_low_word(self, x):
        return x.astype(np.uint32).view(np.int32)

    def do_high_word(self, x):
        return (x.view(np.int64) >> 32).astype(np.int32)

    def do_join_words(self, low, high):
        return (low.view(np.uint32).astype(np.int64) | high.astype(np.int64) << 32).astype(DTYPES[self.element])

    def do_gelu(self, x):
        return gelu(wide(x), self.choice("approximate") == "tanh")

    def do_reshape(self, x):
        return x.reshape(self.shape)

    def do_transpose(self, x):
        return x.transpose(self.list("permutation"))

    def do_broadcast(self, x):
        return np.broadcast_to(x, self.shape)

    def do_slice(self, x):
        return take_slice(x, self.list("offsets"), self.list("sizes"), self.list("strides"))

    def do_concat(self, *x):
        return np.concatenate(x, self.scalar("axis"))

    def do_gather(self, data, indices):
        return data.take(indices, self.scalar("axis", 0))

    def do_gather_nd(self, data, indices):
        assert self.scalar("batch_dims", 0) == 0
        return data[tuple(np.moveaxis(indices, -1, 0))]

    def do_softmax(self, x):
        return softmax(wide(x), self.scalar("axis"))

    def do_matmul(self, a, b):
        return wide(a) @ wide(b)

    def do_dense(self, x, w, bias=None):
        y = wide(x) @ wide(w)
        return ACTIVATIONS[self.choice("activation")](y if bias is None else y + bias)

    def do_layer_norm(self, x, gamma, *rest):
        _, _, beta, residual = self.list("operandSegmentSizes")
        x = wide(x) + rest[-1] if residual else wide(x)
        y = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + self.scalar("epsilon")) * gamma
        return y + rest[0] if beta else y

    def do_attention(self, q, k, v, *masks):
        masks = iter(masks)
        mask, keep, live = (next(masks) if n else None for n in self.list("operandSegmentSizes")[3:])

        def heads(x):
            return wide(x).reshape(*x.shape[:2], self.scalar("heads"), -1).transpose(0, 2, 1, 3)
        scores = heads(q) @ heads(k).transpose(0, 1, 3, 2) * self.scalar("scale")
        if mask is not None:
            scores = scores + mask
        if keep is not None:
            scores = np.where(keep, scores, self.scalar("fill", -np.inf))
        probabilities = softmax(scores, -1)
        if "guarded" in self.attributes:
            probabilities = np.where(np.isnan(probabilities), 0, probabilities)
        if live is not None:
            probabilities = np.where(live, probabilities, 0)
        if v.dtype == np.float32 and getattr(self, "value_type", "f32") == "bf16":
            probabilities = round_to(probabilities, "bf16")
        return (probabilities @ heads(v)).transpose(0, 2, 1, 3).reshape(self.shape)


class Module:
    def __init__(self, text, sources):
        """`sources` are the bytes of the files that weights come from."""
        lines = text.splitlines()
        head = next(line for line in lines if '"func.func"' in line)
        entry = next((line for line in lines if "^bb0" in line), "")  # none without arguments
        done = next(line for line in lines if '"func.return"' in line)
        # Attributes of arguments come before those of results.
        names = re.findall(r'nn\.name = "([^"]*)"', head)
        self.arguments = re.findall(r"(%\w+):", entry)
        self.results = re.search(r"\(([^)]*)\)", done).group(1).split(", ")
        self.inputs, self.outputs = names[:len(self.arguments)], names[len(self.arguments):]
        matches = [(line, OPERATION.match(line)) for line in lines if '"nn.' in line]
        for line, match in matches:
            assert match, line[:200]
        self.operations = [Operation(match, sources) for _, match in matches]

    def run(self, feeds):
        values = {argument: feeds[name] for argument, name in zip(self.arguments, self.inputs)}
        types = {}
        for op in self.operations:
            if op.name == "attention":
                op.value_type = types.get(op.operands[2], "f32")
            values[op.result] = op(*(values[o] for o in op.operands))
            types[op.result] = op.element
        return {name: values[result] for name, result in zip(self.outputs, self.results)}
