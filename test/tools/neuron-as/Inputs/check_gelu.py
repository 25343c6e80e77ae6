# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""check_gelu.py IN.npz OUT.npz...: y is gelu(x + row) to 2 units in the last place of its largest value."""
import math
import sys

import numpy as np

x, *outputs = (np.load(path) for path in sys.argv[1:])
z = x["x"] + np.arange(4, dtype=np.float32)[:, None]
expected = np.vectorize(lambda v: v * (1 + math.erf(v / math.sqrt(2))) / 2)(z.astype(np.float64))
for output in outputs:
    assert np.array_equal(output["y"], np.load(sys.argv[2])["y"]), "the emulators disagree"
    assert np.abs(output["y"] - expected).max() <= 2 * np.spacing(np.abs(expected).max().astype(np.float32))
