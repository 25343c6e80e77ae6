# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Seconds and peak memory of a command. A small process in between starts it: exec counts the caller's memory as its own."""
import json
import os
import subprocess
import sys
import time


def run(*command):
    done = subprocess.run([sys.executable, __file__, *map(str, command)], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    start = time.perf_counter()
    pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
    _, status, usage = os.wait4(pid, 0)
    print(json.dumps({"seconds": time.perf_counter() - start, "peak_bytes": usage.ru_maxrss * 1024}))
    sys.exit(os.waitstatus_to_exitcode(status))
