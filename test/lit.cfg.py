# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How lit runs the tests: tools of the build first on the path, then LLVM's."""
import os

import lit.formats

config.name = "tessera"
config.test_format = lit.formats.ShTest(not os.name == "nt")
config.suffixes = [".mlir", ".s", ".test"]
config.excludes = ["CMakeLists.txt", "Inputs", "python", "unit", "fuzz"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.tessera_build, "test")
path = [os.path.join(config.tessera_build, "bin"), config.llvm_tools, os.path.dirname(config.python)]
config.environment["PATH"] = os.pathsep.join(path + [config.environment["PATH"]])
config.environment["ASAN_OPTIONS"] = "detect_leaks=0"
config.substitutions.append(("%python", config.python))
config.substitutions.append(("%source", os.path.dirname(config.test_source_root)))
