# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How far outputs are from a reference, judged on valid positions only: padding holds what nobody reads."""
import numpy as np


def valid(name, value, mask):
    """The rows of real tokens where the output has one row per token, else all of it."""
    if mask is not None and value.ndim >= 2 and value.shape[:2] == mask.shape:
        return value[mask.astype(bool)]
    return value


def errors(actual, expected, mask):
    """{"max", "rms"}: largest and root-mean-square difference over the reference's, the worst output counting."""
    worst = {"max": 0.0, "rms": 0.0}
    for name, reference in expected.items():
        a, e = (valid(name, v, mask).astype(np.float64) for v in (actual[name], reference))
        difference = a - e
        worst["max"] = max(worst["max"], float(np.abs(difference).max() / np.abs(e).max()))
        worst["rms"] = max(worst["rms"], float(np.sqrt((difference**2).mean() / (e**2).mean())))
    return worst
