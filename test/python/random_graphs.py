# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random graphs of a few fragments, their inputs, what they give and how exactly: the material of test_differential.py.

What ONNX leaves undefined is not generated (`undefined` below says what and why)."""
import copy

import error_bounds
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT, HALF = np.float32, np.float16
INTEGERS = [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64]
OPSETS = range(7, 29)
MOST_ELEMENTS = 4096
# What keeps a count a count under a cast mode: views, choices, sums and products of counts.
COUNTING = set("Cast Reshape Transpose Slice Concat Expand Tile Squeeze Unsqueeze Flatten Gather Identity Where Min Max Add Sub "
               "Mul MatMul".split())


class Unfit(Exception):
    """A fragment that cannot be drawn here: the opset lacks an operator or a type, or a value would be undefined."""


def undefined(node, values, bounds):
    """Why ONNX says nothing about the result, or nothing."""
    operator = node.op_type
    inputs = [values[n] for n in node.input if n]
    to = {a.name: a.i for a in node.attribute}.get("to")
    if operator == "Cast" and to and inputs[0].dtype.kind == "f":
        target = helper.tensor_dtype_to_np_dtype(to)
        if target.kind in "iu":
            info, number, bound = np.iinfo(target), inputs[0].astype(np.float64), bounds[node.input[0]]
            with np.errstate(all="ignore"):
                fits = (number - bound > float(info.min) - 1) & (number + bound < float(info.max))
            if not fits.all():
                return "Cast of a number outside of the integer type (implementation-defined)"
    if operator in ("Div", "Mod") and inputs[0].dtype.kind in "iu":
        smallest = np.iinfo(inputs[0].dtype).min
        if (inputs[1] == 0).any() or (smallest and (inputs[0] == smallest).any() and (inputs[1] == -1).any()):
            return "division of integers by zero, or of the smallest by -1"
    if operator in ("Abs", "Neg") and inputs[0].dtype.kind == "i" and (inputs[0] == np.iinfo(inputs[0].dtype).min).any():
        return "the smallest integer has no negative"
    if operator == "Pow" and any(i.dtype.kind in "iu" for i in inputs):
        return "powers of integers: overflow and negative exponents"
    if operator in ("ReduceProd", "ReduceSumSquare", "ReduceL1", "ReduceL2") and inputs[0].dtype.kind in "iu" and \
            (np.abs(inputs[0].astype(np.float64)) > 3).any():
        return "the text says nothing of overflow inside a reduction, and the references widen differently"
    return None


class Graph:
    """Grows node by node; each is evaluated at once, so that what follows can be chosen by values."""

    def __init__(self, seed):
        self.seed = seed
        self.random = np.random.default_rng(seed)
        self.opset = int(self.random.choice(OPSETS)) if self.random.random() < 0.6 else int(self.random.choice([11, 13, 17, 18, 20, 23]))
        self.mode = "none" if self.random.random() < 0.75 else str(self.random.choice(["all", "matmult"]))
        self.nodes, self.feeds, self.constants, self.outputs = [], {}, {}, []
        self.values, self.bounds, self.counts = {}, {}, set()

    # Choices.
    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, *choices):
        return choices[self.random.integers(len(choices))]

    def shape(self, least=0, most=6):
        rank = int(self.random.integers(least, most + 1))
        shape = []
        for _ in range(rank):
            size = int(self.pick(1, 1, 2, 2, 3, 3, 4, 5, 7, 8, 16, 33, 64, 129))
            shape.append(size if np.prod(shape, initial=1) * size <= MOST_ELEMENTS else self.pick(1, 2))
        return tuple(shape)

    def broadcast_to(self, shape):
        """A shape that numpy broadcasts to this one."""
        dropped = int(self.random.integers(0, len(shape) + 1)) if self.chance(0.3) else 0
        return tuple(1 if self.chance(0.25) else s for s in shape[dropped:])

    def array(self, dtype, shape, special=0.4, scale=1.0, largest=np.inf):
        """`special`: how probably some of the values are odd; `largest`: of those that are finite."""
        dtype = np.dtype(dtype)
        if dtype.kind == "b":
            return self.random.random(shape) < self.pick(0.0, 0.5, 0.5, 0.9, 1.0)
        if dtype.kind == "f":
            values = np.asarray(self.random.standard_normal(shape) * scale).astype(dtype)
            if self.chance(special):
                info = np.finfo(dtype)
                odd = [np.inf, -np.inf, np.nan, -0.0, 0.0, 0.5, -0.5, 1.5, 2.5, 1.0, float(info.max), float(info.min), 1e-40, -1e-40,
                       1e4, 1.5e5, 1e6, -3e9, 1e30, 88.9, -104.0, 20.0]
                odd = [v for v in odd if abs(v) <= largest or np.isinf(v) or np.isnan(v)]
                with np.errstate(all="ignore"):
                    odd = np.array(self.random.choice(odd, int(self.random.integers(1, 5)))).astype(dtype)
                mask = self.random.random(shape) < self.pick(0.1, 0.5, 1.0)
                values = np.where(mask, self.random.choice(odd, shape), values).astype(dtype)
            return np.asarray(values)
        info = np.iinfo(dtype)
        values = np.asarray(self.random.integers(max(info.min, -9), 10, shape)).astype(dtype)
        if self.chance(special):
            odd = [v for v in (info.min, info.max, 0, 1, -1, 7, 100, 255, 65535, 2**24 + 1, 2**31 - 1, 2**31, -2**31, 2**32 - 1, 2**32 + 5,
                               2**40 + 3, -2**40 - 3, 3_000_000_000, 2**53 + 1) if info.min <= v <= info.max]
            odd = np.array([odd[i] for i in self.random.integers(0, len(odd), 4)], dtype)
            values = np.where(self.random.random(shape) < self.pick(0.1, 0.5, 1.0), self.random.choice(odd, shape), values).astype(dtype)
        return np.asarray(values)

    # Values.
    def put(self, array, constant=None):
        """An input, or (a fifth of them) a constant."""
        array = np.ascontiguousarray(array).reshape(np.shape(array))
        constant = self.chance(0.2) if constant is None else constant
        name = f"{'c' if constant else 'x'}{len(self.values)}"
        (self.constants if constant else self.feeds)[name] = array
        self.values[name], self.bounds[name] = array, error_bounds.initial(array)
        return name

    def leaf(self, dtype=FLOAT, shape=None, constant=None, **how):
        return self.put(self.array(dtype, self.shape() if shape is None else shape, **how), constant)

    def index(self, values):
        """A constant list of int64: axes, shapes."""
        return self.put(np.array(values, np.int64), constant=True)

    def has(self, operator, since=1):
        try:
            return onnx.defs.get_schema(operator, self.opset, "").since_version >= since
        except onnx.defs.SchemaError:
            return False

    def add(self, operator, *inputs, outputs=1, **attributes):
        if not self.has(operator):
            raise Unfit(operator)
        self.check_types(operator, inputs)
        names = [f"v{len(self.nodes)}_{i}" for i in range(outputs)]
        node = helper.make_node(operator, list(inputs), names, name=f"n{len(self.nodes)}", **attributes)
        if undefined(node, self.values, self.bounds):
            raise Unfit(undefined(node, self.values, self.bounds))
        counts = [n for n in inputs if n in self.counts or (n and self.values[n].dtype.kind in "iu")]
        counting = operator in COUNTING and any(counts) and (operator == "MatMul" or len(counts) == len([n for n in inputs if n]))
        unit = 2.0**-22 if self.mode == "none" or counting else 2.0**-6
        try:
            results = error_bounds.evaluate(node, self.values, self.opset)
        except Exception as error:  # what the reference does not know in this opset
            raise Unfit(str(error)) from error
        if any(r.size > 16 * MOST_ELEMENTS or r.size == 0 for r in results):
            raise Unfit("too large, or empty")
        bounds = error_bounds.carry(node, self.values, self.bounds, results, self.opset, unit)
        self.nodes.append(node)
        for name, result, bound in zip(names, results, bounds):
            self.values[name], self.bounds[name] = result, np.broadcast_to(bound, result.shape)
            if counting and operator != "MatMul":
                self.counts.add(name)
        return names[0] if outputs == 1 else names

    def check_types(self, operator, inputs):
        schema = onnx.defs.get_schema(operator, self.opset, "")
        allowed = {c.type_param_str: c.allowed_type_strs for c in schema.type_constraints}
        for i, name in enumerate(inputs):
            if not name:
                continue
            formal = schema.inputs[min(i, len(schema.inputs) - 1)]
            kind = helper.tensor_dtype_to_string(helper.np_dtype_to_tensor_dtype(self.values[name].dtype)).split(".")[1].lower()
            if f"tensor({kind})" not in allowed.get(formal.type_str, [formal.type_str]):
                raise Unfit(f"{operator} of {kind} in opset {self.opset}")

    def reduce(self, operator, x, axes, **attributes):
        if self.has(operator, 18 if operator != "ReduceSum" else 13):
            return self.add(operator, x, *([self.index(axes)] if axes is not None else []), **attributes)
        return self.add(operator, x, **attributes, **({"axes": axes} if axes is not None else {}))

    def unsqueeze(self, x, axes):
        return self.add("Unsqueeze", x, self.index(axes)) if self.opset >= 13 else self.add("Unsqueeze", x, axes=axes)

    def cast(self, x, dtype):
        return self.add("Cast", x, to=helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))

    def scalar(self, value, dtype=FLOAT):
        return self.put(np.array(value, dtype), constant=True)

    # The whole.
    def attempt(self, fragment):
        """Grows by a fragment, or not at all."""
        state = {k: copy.copy(v) for k, v in vars(self).items() if k not in ("random", "seed")}
        try:
            made = fragment(self)
        except Unfit:
            vars(self).update(state)
            return False
        read = {i for n in self.nodes for i in n.input}
        new = [o for n in self.nodes[len(state["nodes"]):] for o in n.output]
        made = [made] if isinstance(made, str) else list(made or [])
        self.outputs += [o for o in new if (o not in read or o in made or self.chance(0.1)) and self.values[o].dtype.kind in "fiub"]
        return bool(new)

    def model(self):
        return model_of(self.nodes, self.feeds, self.constants, {o: self.values[o] for o in self.outputs}, self.opset)


def model_of(nodes, feeds, constants, outputs, opset):
    def info(name, value):
        return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape)
    used = {i for n in nodes for i in n.input}
    constants = {k: v for k, v in constants.items() if k in used}
    graph = helper.make_graph(nodes, "g", [info(k, v) for k, v in feeds.items() if k in used], [info(k, v) for k, v in outputs.items()],
                              [numpy_helper.from_array(v, k) for k, v in constants.items()])
    if opset < 9:  # initializers were inputs as well
        graph.input.extend(info(k, v) for k, v in constants.items())
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=3 if opset < 9 else 10)


def random_graph(seed, fragments=5):
    import patterns  # registers
    from fragments import FRAGMENTS
    assert patterns
    graph = Graph(seed)
    wanted = int(graph.random.integers(1, fragments + 1))
    for _ in range(40):
        if wanted == 0:
            break
        wanted -= graph.attempt(FRAGMENTS[graph.random.integers(len(FRAGMENTS))])
    return graph if graph.outputs else None
