# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes C++ from the instruction table: isa_gen.py TABLE.json OUT.h (the table as llvm-tblgen --dump-json)."""
import json
import sys


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


def main(source, target):
    with open(source, encoding="utf-8") as file:
        table = json.load(file)
    with open(target, "w", encoding="utf-8") as file:
        file.write(header(table))


if __name__ == "__main__":
    main(*sys.argv[1:])
