# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes C++ and documentation from the instruction table (as llvm-tblgen --dump-json).

isa_gen.py TABLE.json OUT.h           the structs and visitors
isa_gen.py TABLE.json docs/isa.md     replaces the reference section of the page
isa_gen.py --check TABLE.json PAGE    fails where that would change the page
"""
import json
import sys
import textwrap


def encoding(record):
    return sum(bit << i for i, bit in enumerate(record["encoding"]))


def instructions(table):
    """The instruction records by encoding, each with its (kind record, field name) list as `fields`."""
    records = [table[name] for name in table["!instanceof"]["Instruction"]]
    for record in records:
        record["fields"] = [(table[kind["def"]], name) for kind, name in record["operands"]["args"]]
    return sorted(records, key=encoding)


def enums(table):
    records = [table[name] for name in table["!instanceof"]["Enum"]]
    for record in records:
        record["members"] = [table[case["def"]] for case in record["cases"]]
    return records


def enum_text(record):
    cpp = record["cpp"]
    members = "\n".join(f"  {c['name']} = {c['value']}," for c in record["members"])
    cases = "\n".join(
        f'      EnumCase{{"{c["name"]}", {c["value"]}, {json.dumps(c["meaning"])}}},' for c in record["members"])
    return (f"enum class {cpp} : uint8_t {{\n{members}\n}};\n"
            f"template <> struct EnumCases<{cpp}> {{\n  static constexpr std::array cases = {{\n{cases}\n  }};\n}};\n")


def field_text(kind, name):
    return f"  {kind['cpp']} {name} = {{}};"


def access_text(kind, name):
    """One line of forEachAccess: an operand may be a constant, an optional one absent."""
    reads = f"({kind['readsIf']})" if kind["readsIf"] else ("true" if kind["reads"] else "false")
    call = f"f({{}}, {reads}, {'true' if kind['writes'] else 'false'});"
    if kind["cpp"] == "Operand":
        return f"    if (auto *access = std::get_if<Access>(&self.{name}))\n      " + call.format("*access")
    if kind["optional"]:
        return f"    if (self.{name})\n      " + call.format(f"*self.{name}")
    return "    " + call.format(f"self.{name}")


def struct_text(record):
    name, fields = record["!name"], record["fields"]
    lines = [f"// {record['summary']}", f"struct {name} {{",
             f'  static constexpr std::string_view mnemonic = "{record["mnemonic"]}";',
             f"  static constexpr uint8_t encoding = {encoding(record):#04x};",
             f"  static constexpr Engine engine = Engine::{record['engine']['def'].lower()};", ""]
    lines += [field_text(kind, field) for kind, field in fields]
    lines += ["", "  // Calls v(name, field) for every field, in the order of the table.",
              "  template <typename Self, typename V> static void visitFields(Self &self, V &&v) {"]
    lines += [f'    v("{field}", self.{field});' for _, field in fields]
    lines += ["  }", "  // Calls f(access, reads, writes) for every access that is present.",
              "  template <typename Self, typename F> static void forEachAccess(Self &self, F &&f) {"]
    lines += [access_text(kind, field) for kind, field in fields if kind["isAccess"]]
    lines += ["  }", f"  friend bool operator==(const {name} &, const {name} &) = default;", "};"]
    return "\n".join(lines) + "\n"


def dispatch_text(records, function, parameter, test):
    """A function template that calls v.template operator()<Struct>() for the instruction that matches."""
    lines = [f"template <typename V> bool {function}({parameter}, V &&v) {{"]
    for record in records:
        lines += [f"  if ({test(record)})", f"    return v.template operator()<{record['!name']}>(), true;"]
    return "\n".join(lines + ["  return false;", "}"]) + "\n"


def header(table):
    records = instructions(table)
    names = ", ".join(record["!name"] for record in records)
    parts = ["// Generated from Instructions.td by isa_gen.py.", "namespace tessera::isa {", ""]
    parts += [enum_text(e) for e in enums(table)]
    parts += [struct_text(record) for record in records]
    parts += [f"using Body = std::variant<{names}>;", "",
              "// Call v.template operator()<Struct>() for the instruction; false where there is none.",
              dispatch_text(records, "withEncoding", "uint8_t encoding", lambda r: f"encoding == {r['!name']}::encoding"),
              dispatch_text(records, "withMnemonic", "std::string_view mnemonic",
                            lambda r: f"mnemonic == {r['!name']}::mnemonic"),
              "} // namespace tessera::isa", ""]
    return "\n".join(parts)


# What the reference says of a kind of field: its text form and its bytes.
KINDS = {
    "Access": ("access", "access"),
    "std::optional<Access>": ("access, may be absent", "u8 0, or u8 1 and access"),
    "Operand": ("constant or access", "u8 0 and f32, or u8 1 and access"),
    "bool": ("flag", "u8"),
    "int32_t": ("integer", "i32"),
    "float": ("number", "f32"),
    "double": ("number", "f64"),
    "std::array<int32_t, 4>": ("four integers", "4 x i32"),
}


def kind_row(kind, name):
    text, encoded = KINDS.get(kind["cpp"], (f"one of {kind['cpp']}", "u8"))
    use = "reads" if kind["reads"] else "writes" if kind["writes"] else ""
    if kind["readsIf"]:
        use = {"true": "writes, reads", "!self.start": "writes; reads unless `start`"}.get(
            kind["readsIf"], f"writes; reads if `{kind['readsIf'].removeprefix('self.')}`")
    return f"| `{name}` | {text} | {use} | {encoded} |"


def syntax(record):
    """The line of the assembler, as a pattern."""
    parts = []
    for kind, name in record["fields"]:
        cpp = kind["cpp"]
        if cpp == "Access":
            parts.append(name)
        elif cpp == "bool":
            parts.append(f"[{name}]")
        elif kind["optional"] and cpp != "Operand":
            parts.append(f"[{name}=...]")
        else:
            parts.append(f"{name}=...")
    return f"{record['mnemonic']} " + ", ".join(parts)


def instruction_page(record):
    lines = [f"#### `{record['mnemonic']}`", "", f"    {syntax(record)}", "", f"`{record['summary']}`", ""]
    if record["description"]:
        lines += textwrap.dedent(record["description"]).strip().splitlines() + [""]
    lines += ["For example:", "", f"    {record['example']}", ""]
    lines += [f"Opcode {encoding(record):#04x}.", "", "| field | is | use | bytes |", "|---|---|---|---|"]
    return lines + [kind_row(kind, name) for kind, name in record["fields"]] + [""]


def enum_page(record):
    rows = [f"| {c['value']} | `{c['name']}` | {c['meaning'].replace('|', chr(92) + '|')} |" for c in record["members"]]
    return [f"### {record['cpp']}", "", f"{record['summary']}.", "", "| value | name | meaning |", "|---|---|---|",
            *rows, ""]


BEGIN = "<!-- made by isa_gen.py from Instructions.td; edit there -->"
END = "<!-- end of what isa_gen.py makes -->"


def page(table, old):
    """The old page with its reference section made anew."""
    lines = [BEGIN, ""]
    records = instructions(table)
    for engine in dict.fromkeys(record["engine"]["def"] for record in records):
        lines += [f"### {table[engine]['name']}", ""]
        for record in records:
            if record["engine"]["def"] == engine:
                lines += instruction_page(record)
    for record in enums(table):
        lines += enum_page(record)
    before, rest = old.split(BEGIN)
    return before + "\n".join(lines + [END]) + rest.split(END)[1]


def main(source, target, check=False):
    with open(source, encoding="utf-8") as file:
        table = json.load(file)
    try:
        with open(target, encoding="utf-8") as file:
            old = file.read()
    except FileNotFoundError:
        old = None
    new = page(table, old) if target.endswith(".md") else header(table)
    if check and new != old:
        sys.exit(f"{target} is not what the instruction table says; run isa_gen.py")
    if new != old:  # an unchanged header rebuilds nothing
        with open(target, "w", encoding="utf-8") as file:
            file.write(new)


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "--check"]
    main(*arguments, check="--check" in sys.argv)
