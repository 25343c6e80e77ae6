# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes docs/errors/ from Codes.def: one page per code and an index; --check only compares, --embed FILE writes C++ of them.

What stands below the marker of a page is written by hand and stays.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
PAGES = ROOT / "docs" / "errors"
MARKER = "<!-- by hand below -->\n"
BLOCKS = {1: "Command line and files", 2: "ONNX models", 3: "Graphs and operators", 4: "Tiles and capacity",
          5: "Artifacts and assembler text", 6: "Programs the verifier refuses", 7: "Runtime and execution", 9: "Internal"}
ENTRY = re.compile(r'^TSR\((\d+),\s*(\w+),\s*(\w+),\s*((?:"(?:[^"\\]|\\.)*"\s*)+),\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)',
                   re.MULTILINE)


def text(literals):
    """The value of adjacent C++ string literals."""
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals)).replace('\\"', '"').replace("\\\\", "\\")


def codes():
    source = (ROOT / "compiler/artifact/status/Codes.def").read_text(encoding="utf-8")
    entries = [(int(number), name, nrt, text(what), text(todo)) for number, name, nrt, what, todo in ENTRY.findall(source)]
    assert len(entries) == len(re.findall(r"^TSR\(", source, re.MULTILINE)), "an entry of Codes.def is not understood"
    return sorted(entries)


def nrt_values():
    header = (ROOT / "compiler/artifact/status/Status.h").read_text(encoding="utf-8")
    body = header.split("enum class NrtStatus")[1].split("};")[0]
    return dict(re.findall(r"(\w+) = (\d+)", body))


def nrt_name(name):
    """execOob -> NRT_EXEC_OOB, as the C API spells it."""
    return "NRT_" + re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()


def page(entry, values, old):
    number, name, nrt, what, todo = entry
    by_hand = old.split(MARKER)[1] if MARKER in old else ""
    return (f"# TSR_{number:04d} {name}\n\n{what}\n\n**What to do.** {todo}\n\n"
            f"The C API returns `{nrt_name(nrt)}` ({values[nrt]}).\n\n{MARKER}{by_hand}")


def index(entries):
    lines = ["# Errors", "",
             "Every error line of every program begins with a code. Codes keep their meaning from release to release.", ""]
    for block, title in BLOCKS.items():
        rows = [e for e in entries if e[0] // 1000 == block]
        if rows:
            lines += [f"## {title}", "", "| code | |", "|---|---|"]
            lines += [f"| [TSR_{n:04d}](TSR_{n:04d}.md) | {what} |" for n, _, _, what, _ in rows] + [""]
    return "\n".join(lines)


def embed(path):
    """Every page as {number, text}."""
    entries = (f'{{{e[0]}, R"page({(PAGES / f"TSR_{e[0]:04d}.md").read_text(encoding="utf-8").replace(MARKER, "")})page"}},'
               for e in codes())
    pathlib.Path(path).write_text("\n".join(entries) + "\n", encoding="utf-8")
    return 0


def main(check):
    entries, values = codes(), nrt_values()
    wanted = {PAGES / "README.md": index(entries)}
    for entry in entries:
        path = PAGES / f"TSR_{entry[0]:04d}.md"
        wanted[path] = page(entry, values, path.read_text(encoding="utf-8") if path.exists() else "")
    stale = [p for p, new in wanted.items() if not p.exists() or p.read_text(encoding="utf-8") != new]
    extra = [p for p in PAGES.glob("*.md") if p not in wanted]
    if check:
        for path in stale + extra:
            print(f"{path.relative_to(ROOT)} does not match Codes.def; run {pathlib.Path(__file__).name}")
        return 1 if stale or extra else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8")
    for path in extra:
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(embed(sys.argv[2]) if "--embed" in sys.argv[1:2] else main("--check" in sys.argv[1:]))
