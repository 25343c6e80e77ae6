# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# How lit finds and runs the textual tests; paths come from the generated lit.site.cfg.py.
import os
import pathlib

import lit.formats

config.name = "tessera"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".s", ".test"]
config.excludes = ["unit", "python", "models", "conformance", "fuzz", "Inputs"]
config.test_source_root = str(pathlib.Path(__file__).parent)
config.test_exec_root = os.path.join(config.build_dir, "test")

# The sanitizers' answers must be errors. LLVM's shared libraries know nothing of the
# poison that its allocators leave where our code, which is instrumented, makes them grow.
config.environment["ASAN_OPTIONS"] = "allow_user_poisoning=0"
config.environment["UBSAN_OPTIONS"] = "halt_on_error=1:print_stacktrace=1"
config.environment["PATH"] = os.pathsep.join(
    [os.path.join(config.build_dir, "bin"), config.llvm_tools, os.path.dirname(config.python), os.environ["PATH"]])
config.substitutions += [
    ("%python", config.python),
    ("%source", config.source_dir),
    ("%lib", os.path.join(config.build_dir, "lib")),
    ("%ods", f"llvm-tblgen --dump-json -I {config.llvm_tools}/../include -I {config.source_dir}"),
    ("%models", f"{config.python} {config.source_dir}/test/models"),
]

cpu = pathlib.Path("/proc/cpuinfo").read_text() if os.path.exists("/proc/cpuinfo") else ""
for feature, flag in (("amx", "amx_bf16"), ("avx512", "avx512bw"), ("avx2", "avx2")):
    if flag in cpu:
        config.available_features.add(feature)
if config.sanitize == "ON":
    config.available_features.add("sanitize")
