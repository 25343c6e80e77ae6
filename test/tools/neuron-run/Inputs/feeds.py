# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Archives for embed.s: feeds.py good FILE | feeds.py bad FOLDER."""
import pathlib
import sys

import numpy as np

IDS = np.array([1, 3])
SCALE = np.asfortranarray(np.array([[1, 10, 100, 1000]], np.float32))


def bad(folder):
    cases = {
        "name": dict(idz=IDS, scale=SCALE),
        "missing": dict(ids=IDS),
        "shape": dict(ids=IDS.reshape(2, 1), scale=SCALE),
        "type": dict(ids=IDS.astype(np.int32), scale=SCALE),
        "index": dict(ids=np.array([1, 2**32 + 1]), scale=SCALE),
        "extra": dict(ids=IDS, scale=SCALE, zeros=np.zeros(1 << 20)),
        "large": dict(ids=np.zeros(1 << 20, np.int64), scale=SCALE),
    }
    for name, feeds in cases.items():
        np.savez_compressed(folder / f"{name}.npz", **feeds)
    whole = (folder / "index.npz").read_bytes()
    np.savez_compressed(folder / "wide.npz", x=np.zeros((128, 512)))
    (folder / "cut.npz").write_bytes(whole[: len(whole) // 3])


if __name__ == "__main__":
    if sys.argv[1] == "good":
        np.savez_compressed(sys.argv[2], ids=IDS, scale=SCALE)
    else:
        bad(pathlib.Path(sys.argv[2]))
