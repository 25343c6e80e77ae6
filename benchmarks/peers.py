# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The engines people use today, behind one function: open(engine, path, threads) -> callable on feeds."""
import time

import numpy as np


def onnxruntime(path, threads):
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    names = [o.name for o in session.get_outputs()]
    return lambda feeds: dict(zip(names, session.run(None, feeds)))


def openvino(path, threads, precision):
    import openvino as ov

    compiled = ov.Core().compile_model(str(path), "CPU", {
        "INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY"})
    request = compiled.create_infer_request()
    names = [output.get_any_name() for output in compiled.outputs]

    def run(feeds):
        results = request.infer(feeds)
        return {name: results[n] for n, name in enumerate(names)}
    return run


ENGINES = {
    "ONNX Runtime fp32": onnxruntime,
    "OpenVINO f32": lambda path, threads: openvino(path, threads, "f32"),
    "OpenVINO bf16": lambda path, threads: openvino(path, threads, "bf16"),
}


def has_bf16():
    """Without it, OpenVINO's bf16 is fp32 in disguise and no yardstick."""
    flags = open("/proc/cpuinfo").read()
    return "amx_bf16" in flags or "avx512_bf16" in flags


def time_it(run, seconds):
    """Milliseconds of each run, after two that warm up."""
    run(), run()
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e3)
    return times


def median(times):
    return float(np.median(times))
