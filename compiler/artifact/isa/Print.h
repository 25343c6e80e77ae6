// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Instructions as text, the syntax of the assembler and of the isa dialect:
//
//   matmul f32 psum[0+128, 0, 512:1], bf16 sbuf[0+128, 4096, 128:1], ..., start, stop  wait(act:3)
//   access = dtype space[first partition + partitions, byte offset, count:stride, ...]
//            HBM:  dtype weights[byte offset, count:stride, ...]
//
// Operands come in the order of the table: required accesses by position, the others as
// name=value; a flag is its name where it is set, an optional access is left out where absent.
#pragma once

#include "compiler/artifact/isa/Program.h"

#include <span>
#include <string>

namespace tessera::isa {

void print(std::string &out, int32_t value);
void print(std::string &out, float value);  // parses back bit-exactly; infinities, NaN as 0x bits
void print(std::string &out, double value); // likewise, with 64 bits
void print(std::string &out, const Access &access);
void print(std::string &out, const Operand &operand);
void print(std::string &out, const std::array<int32_t, 4> &steps);

// "  wait(act:3, dma0:5)", or nothing.
void printWaits(std::string &out, std::span<const Wait> waits);

// Puts the fields of a body into `out`, separated by commas.
class FieldPrinter {
public:
  explicit FieldPrinter(std::string &out) : out(out) {}

  void operator()(std::string_view, const Access &access) {
    comma();
    print(out, access);
  }
  void operator()(std::string_view name, bool flag) {
    if (!flag)
      return;
    comma();
    out += name;
  }
  void operator()(std::string_view name, const std::optional<Access> &access) {
    if (access)
      (*this)(name, Operand(*access));
  }
  template <typename T> void operator()(std::string_view name, const T &value) {
    comma();
    out += name;
    out += '=';
    if constexpr (std::is_enum_v<T>)
      out += nameOf(value);
    else
      print(out, value);
  }

private:
  void comma() {
    if (!first)
      out += ", ";
    first = false;
  }
  template <typename E> static std::string_view nameOf(E value) {
    for (const EnumCase &c : EnumCases<E>::cases)
      if (c.value == static_cast<uint8_t>(value))
        return c.name;
    return "invalid";
  }

  std::string &out;
  bool first = true;
};

template <typename T> void printFields(std::string &out, const T &body) {
  body.visitFields(body, FieldPrinter(out));
}

// "mnemonic fields  wait(...)  loc(n)".
void print(std::string &out, const Instruction &instruction);
std::string toString(const Instruction &instruction);
std::string toString(const Access &access);

} // namespace tessera::isa
