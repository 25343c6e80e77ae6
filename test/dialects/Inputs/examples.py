# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes modules of the examples in the descriptions of a dialect's operations (as llvm-tblgen --dump-json).

examples.py TABLE.json > EXAMPLES.mlir        one module per example, separated; fails where an operation has none
"""
import json
import re
import sys
import textwrap

SPACES = dict(sbuf="128 x 16384", psum="128 x 4096", scratch=1 << 20, input=1 << 20, weights=1 << 20)
BUFFERS = "\n".join([f"%{space} = tile.alloc : !tile.buffer<{space}, {SPACES[space]}>" for space in ("sbuf", "psum", "scratch")] +
                    [f'%input = tile.input "x" tensor<{1 << 20}xi8>', f'%weights = tile.weight "w" tensor<{1 << 20}xi8> = unit'])


def program(dialect, body, engine=None):
    if engine:
        body = f"{dialect}.queue {engine if engine != 'dma' else 'dma0'} {{\n{body}\n}}"
    scratch = " scratch 4194304" if dialect == "isa" else ""
    return f'{dialect}.program {"@p" if dialect == "tile" else chr(34) + "p" + chr(34)} target "inf2"{scratch} {{\n{body}\n}}'


def operands(statement):
    """(name, type) of what a statement of nn reads: the names in order have the types in order."""
    left, types = re.split(r"\s:\s(?=\(?tensor)", statement, maxsplit=1)
    names = re.findall(r"%\w+", left.split(" = ", 1)[1])
    return zip(names, re.findall(r"tensor<[^>]*>", types))


def function(example):
    statements = re.split(r"\n(?=%)", example)
    arguments = {name: kind for statement in statements for name, kind in operands(statement)}
    return "func.func @main({}) {{\n{}\nreturn\n}}".format(", ".join(f"{n}: {t}" for n, t in arguments.items()), example)


def module(record, example):
    dialect = record["opDialect"]["def"].split("_")[0].lower()
    engine = record.get("engine")
    if example.startswith((f"{dialect}.program", "module", "func.func")):
        return example
    if dialect == "nn":
        return function(example)
    if dialect == "isa":
        return program(dialect, example, engine)
    buffers = re.findall(r"(\w+) %\w+\[", example)
    types = ", ".join(f"!tile.buffer<{space}, {SPACES[space]}>" for space in buffers)
    return program(dialect, f"{BUFFERS}\n{example.replace('...', types)}")


def main(path):
    with open(path, encoding="utf-8") as file:
        table = json.load(file)
    engines = {table[i]["mnemonic"]: table[table[i]["engine"]["def"]]["cpp"] for i in table["!instanceof"].get("Instruction", [])}
    for name in table["!instanceof"]["Op"]:
        record = table[name]
        record["engine"] = engines.get(record["opName"])
        examples = re.findall(r"```mlir\n(.*?)```", record["description"], re.S)
        if not examples:
            sys.exit(f"{name} has no example")
        for example in examples:
            print(f"// {name}\n{module(record, textwrap.dedent(example).strip())}\n// -----")


if __name__ == "__main__":
    main(*sys.argv[1:])
