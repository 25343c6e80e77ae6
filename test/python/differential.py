# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One random graph through the programs: what is wrong with what they answer, and the smallest graph that still shows it."""
import collections
import copy
import pathlib
import subprocess
import tempfile

import error_bounds
import numpy as np
import onnx
import random_graphs

Finding = collections.namedtuple("Finding", "kind output text")
# A refusal of a valid model has one of these codes: of the model (2), of what has no kernel (3), of what does not fit (4). An
# internal error, or a program that the verifier refuses, is a fault.
REFUSALS = ("2", "3", "4")
INSTRUCTION_SETS = {"avx512": "avx512_bf16", "avx2": "avx2", "scalar": ""}


def instruction_sets():
    flags = pathlib.Path("/proc/cpuinfo").read_text().split()
    return [name for name, flag in INSTRUCTION_SETS.items() if not flag or flag in flags]


class Runner:
    def __init__(self, binaries):
        self.binaries = pathlib.Path(binaries)
        self.sets = instruction_sets()
        help_text = self.program("analyze", "--help").stdout
        self.analyze_modes = "--fp32-cast" in help_text

    def program(self, *arguments, name="neuron-cc"):
        try:
            return subprocess.run([self.binaries / name, *map(str, arguments)], capture_output=True, text=True, errors="replace", timeout=120)
        except subprocess.TimeoutExpired as late:
            return subprocess.CompletedProcess(late.args, -1, "", "took more than two minutes")

    def check(self, graph):
        """Findings, and the refusal where it was not compiled."""
        with tempfile.TemporaryDirectory() as folder:
            return self.check_in(pathlib.Path(folder), graph)

    def check_in(self, folder, graph):
        path, neff = folder / "m.onnx", folder / "m.neff"
        path.write_bytes(graph.model().SerializeToString())
        compiled = self.program("compile", path, "--framework", "ONNX", "--output", neff, "--fp32-cast", graph.mode)
        findings = self.check_analysis(path, graph, compiled)
        if compiled.returncode != 0:
            return findings + refusal("compile", compiled), compiled.stderr.strip() or "nothing was said"
        used = {i.name for i in graph.model().graph.input}
        np.savez(folder / "in.npz", **{k: v for k, v in graph.feeds.items() if k in used})
        results = {}
        chosen = self.sets[graph.seed % len(self.sets)]
        for label, flags in (("fast", ()), ("reference", ("--emulator", "reference")), (chosen, ("--isa", chosen))):
            out = folder / f"{label}.npz"
            run = self.program(neff, "--inputs", folder / "in.npz", "--outputs", out, *flags, name="neuron-run")
            if run.returncode != 0:
                return findings + [Finding("run", None, f"neuron-run {' '.join(flags)}: status {run.returncode}: {run.stderr.strip()[:300]}")], None
            with np.load(out) as archive:
                results[label] = dict(archive)
        for label in ("reference", chosen):
            findings += [Finding("bits", o, f"{o} has other bits with {label}") for o in graph.outputs
                         if not same_bits(results["fast"].get(o), results[label].get(o))]
        return findings + judge(graph, results["fast"]), None

    def check_analysis(self, path, graph, compiled):
        flags = ("--fp32-cast", graph.mode) if self.analyze_modes else ()
        analyzed = self.program("analyze", path, *flags)
        if analyzed.returncode not in (0, 3):
            return refusal("analyze", analyzed)
        if (analyzed.returncode == 0) != (compiled.returncode == 0):
            return [Finding("analysis", None, f"analyze: {analyzed.stdout.strip()[-200:]}\ncompile: {compiled.stderr.strip()[:300] or 'ok'}")]
        return []


def refusal(what, done):
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: TSR_")]
    if 0 < done.returncode < 128 and errors and all(e[len("error: TSR_"):].startswith(REFUSALS) for e in errors):
        return []
    return [Finding("refusal", None, f"{what}: status {done.returncode}: {done.stderr.strip()[:400]}")]


def same_bits(a, b):
    """Any nan is any other."""
    if a is None or b is None or a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype.kind != "f":
        return np.array_equal(a, b)
    return np.array_equal(np.where(np.isnan(a), 0, a).tobytes(), np.where(np.isnan(b), 0, b).tobytes()) and \
        np.array_equal(np.isnan(a), np.isnan(b))


def difference(got, expected, bound):
    """Where and how much too far, or nothing."""
    if got is None or got.dtype != expected.dtype or got.shape != expected.shape:
        return f"is {None if got is None else (got.dtype, got.shape)} where {expected.dtype} {expected.shape} was expected"
    apart = error_bounds.distance(got, expected)
    wrong = apart > bound
    if not wrong.any():
        return None
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    return f"has {int(wrong.sum())} of {got.size} wrong; at {at} {got[at]!r} where {expected[at]!r} was expected, within {bound[at]:.3g}"


def judge(graph, results):
    """A result is wrong when neither onnx's reference nor ONNX Runtime gives it."""
    suspects = {o: d for o in graph.outputs if (d := difference(results.get(o), graph.values[o], graph.bounds[o]))}
    if not suspects:
        return []
    second = by_onnxruntime(graph)
    return [Finding("value", o, f"{o} {text}" + (f"; ONNX Runtime: {difference(results.get(o), second[o], graph.bounds[o])}" if second else ""))
            for o, text in suspects.items() if not second or difference(results.get(o), second[o], graph.bounds[o])]


def by_onnxruntime(graph):
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level, options.intra_op_num_threads = 4, 1
    try:
        session = onnxruntime.InferenceSession(graph.model().SerializeToString(), options, providers=["CPUExecutionProvider"])
        wanted = {i.name for i in session.get_inputs()}
        return dict(zip(graph.outputs, session.run(graph.outputs, {k: v for k, v in graph.feeds.items() if k in wanted})))
    except Exception:  # an opset or a type it does not have
        return None


def restricted(graph, outputs, cut=None):
    """What these outputs need; `cut`: a node whose outputs become inputs."""
    small = copy.copy(graph)
    small.outputs, small.feeds, small.bounds = list(outputs), dict(graph.feeds), dict(graph.bounds)
    needed, nodes = set(outputs), []
    for node in reversed(graph.nodes):
        if not needed & set(node.output):
            continue
        if node is cut:
            for name in set(node.output) - set(outputs):
                small.feeds[name] = graph.values[name]
            continue
        nodes.insert(0, node)
        needed |= set(node.input)
    small.nodes = nodes
    if cut is not None:
        rebound(small)
    return small


def rebound(graph):
    """Bounds anew, after a value has become an input."""
    for name, array in graph.feeds.items():
        graph.bounds[name] = error_bounds.initial(array)
    for node in graph.nodes:
        outputs = [graph.values[o] for o in node.output]
        unit = 2.0**-22 if graph.mode == "none" or any(o in graph.counts for o in node.output) else 2.0**-6
        for name, bound in zip(node.output, error_bounds.carry(node, graph.values, graph.bounds, outputs, graph.opset, unit)):
            graph.bounds[name] = np.broadcast_to(bound, graph.values[name].shape)


def shrunk(runner, graph, finding):
    """The smallest graph found that still has a finding of this kind."""
    def fails(candidate):
        return candidate.nodes and any(f.kind == finding.kind for f in runner.check(candidate)[0])
    for output in ([finding.output] if finding.output else graph.outputs):
        if fails(restricted(graph, [output])):
            graph = restricted(graph, [output])
            break
    smaller = True
    while smaller:
        smaller = False
        for node in reversed(graph.nodes):
            candidate = restricted(graph, graph.outputs, cut=node)
            if len(candidate.nodes) < len(graph.nodes) and fails(candidate):
                graph, smaller = candidate, True
                break
    return graph


def described(graph):
    lines = [f"--- graph {graph.seed}, opset {graph.opset}, --fp32-cast {graph.mode}", onnx.printer.to_text(graph.model())]
    used = {i for n in graph.nodes for i in n.input}
    for name, value in [*graph.feeds.items(), *graph.constants.items()]:
        if name in used:
            lines.append(f"{name} = {np.array2string(value, threshold=200, floatmode='unique')}  # {value.dtype} {value.shape}")
    return "\n".join(lines)


def examine(runner, seed):
    """The findings of the graph of this seed, each with its graph; how many models were compiled; the refusals. Where the whole
    is refused its outputs are tried one by one."""
    graph = random_graphs.random_graph(seed)
    if graph is None:
        return [], 0, []
    found, refused = runner.check(graph)
    results = [(graph, f) for f in found]
    if not refused or len(graph.outputs) == 1:
        return results, int(not refused), [refused] * bool(refused)
    compiled, refusals = 0, []
    for output in graph.outputs:
        part = restricted(graph, [output])
        found, refused = runner.check(part)
        results += [(part, f) for f in found]
        compiled += not refused
        refusals += [refused] * bool(refused)
    return results, compiled, refusals
