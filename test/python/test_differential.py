# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random graphs against two references, emulators and instruction sets against each other, analyze against compile.

Two minutes; --differential-seconds and --differential-seed change that (a seed of `random` draws one, printed). One graph again:
--differential-seed=SEED --differential-seconds=0."""
import collections
import concurrent.futures
import os
import random
import re
import time

import differential
import pytest
from conftest import BUILD

SHOWN = 6  # findings that are shrunk and printed


def test_random_graphs(pytestconfig, capsys):
    seconds, seed = pytestconfig.getoption("--differential-seconds"), pytestconfig.getoption("--differential-seed")
    seed = random.SystemRandom().randrange(2**31) if seed == "random" else int(seed)
    with capsys.disabled():
        print(f"\nrandom graphs from --differential-seed={seed}, for {seconds} s")
    runner = differential.Runner(BUILD / "bin")
    end, found, graphs, compiled, refusals = time.monotonic() + seconds, [], 0, 0, collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        while graphs == 0 or time.monotonic() < end:
            batch = range(seed + graphs, seed + graphs + (16 if seconds else 1))
            for results, done, refused in pool.map(lambda s: differential.examine(runner, s), batch):
                found += results
                compiled += done
                refusals.update(re.search(r"TSR_\d+|$", text)[0] for text in refused)
            graphs += len(batch)
    with capsys.disabled():
        print(f"{graphs} graphs: {compiled} models compiled, {refusals.total()} refused {dict(refusals)}, {len(found)} findings")
    shown = []
    for graph, finding in found[:SHOWN]:
        small = differential.shrunk(runner, graph, finding)
        texts = [f.text for f in runner.check(small)[0] if f.kind == finding.kind]
        shown.append(f"{finding.kind}: {(texts or [finding.text])[0]}\n{differential.described(small)}")
    if found:
        pytest.fail(f"{len(found)} findings in {graphs} graphs\n\n" + "\n\n".join(shown), pytrace=False)
    if seconds:
        assert compiled > refusals.total(), "most graphs were refused: the net has a hole"
