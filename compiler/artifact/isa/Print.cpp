// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Instructions as text.
#include "compiler/artifact/isa/Print.h"

#include <bit>
#include <charconv>
#include <cmath>

namespace tessera::isa {
namespace {

template <typename T> void printInteger(std::string &out, T value, int base = 10) {
  char buffer[24];
  auto end = std::to_chars(buffer, buffer + sizeof(buffer), value, base).ptr;
  out.append(buffer, end);
}

// Readers may go through double on their way to float (MLIR does), which rounds twice.
bool survivesDouble(std::string_view text, float value) {
  double wide = 0;
  std::from_chars(text.data(), text.data() + text.size(), wide);
  return std::bit_cast<uint32_t>(float(wide)) == std::bit_cast<uint32_t>(value);
}
bool survivesDouble(std::string_view, double) { return true; }

// The shortest decimal that reads back as the same value, always with a point: 1.0, 1.0e-05.
template <typename T, typename Bits> void printFloat(std::string &out, T value) {
  if (!std::isfinite(value)) {
    out += "0x";
    return printInteger(out, std::bit_cast<Bits>(value), 16);
  }
  char buffer[40];
  auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
  std::string_view text(buffer, end - buffer);
  if (!survivesDouble(text, value)) {
    end = std::to_chars(buffer, buffer + sizeof(buffer), double(value)).ptr;
    text = std::string_view(buffer, end - buffer);
  }
  size_t exponent = text.find('e');
  std::string_view mantissa = text.substr(0, exponent);
  out += mantissa;
  if (mantissa.find('.') == mantissa.npos)
    out += ".0";
  if (exponent != text.npos)
    out += text.substr(exponent);
}

} // namespace

void print(std::string &out, int32_t value) { printInteger(out, value); }
void print(std::string &out, float value) { printFloat<float, uint32_t>(out, value); }
void print(std::string &out, double value) { printFloat<double, uint64_t>(out, value); }

void print(std::string &out, const Access &access) {
  out += name(access.dtype);
  out += ' ';
  out += name(access.space);
  out += '[';
  if (!isHbm(access.space)) {
    printInteger(out, int(access.partition));
    out += '+';
    printInteger(out, int(access.partitions));
    out += ", ";
  }
  printInteger(out, access.offset);
  for (int d = 0; d < access.rank; ++d) {
    out += ", ";
    printInteger(out, access.dims[d].count);
    out += ':';
    printInteger(out, access.dims[d].stride);
  }
  out += ']';
}

void print(std::string &out, const Operand &operand) {
  std::visit([&](const auto &value) { print(out, value); }, operand);
}

void print(std::string &out, const std::array<int32_t, 4> &steps) {
  out += '[';
  for (size_t i = 0; i < steps.size(); ++i) {
    if (i)
      out += ", ";
    printInteger(out, steps[i]);
  }
  out += ']';
}

void printWaits(std::string &out, std::span<const Wait> waits) {
  for (size_t i = 0; i < waits.size(); ++i) {
    out += i ? ", " : "  wait(";
    out += queueName(waits[i].queue);
    out += ':';
    printInteger(out, waits[i].count);
  }
  if (!waits.empty())
    out += ')';
}

void print(std::string &out, const Instruction &instruction) {
  out += mnemonic(instruction);
  out += ' ';
  std::visit([&](const auto &body) { printFields(out, body); }, instruction.body);
  printWaits(out, instruction.waits);
  if (instruction.location) {
    out += "  loc(";
    printInteger(out, instruction.location);
    out += ')';
  }
}

std::string toString(const Instruction &instruction) {
  std::string out;
  print(out, instruction);
  return out;
}

std::string toString(const Access &access) {
  std::string out;
  print(out, access);
  return out;
}

} // namespace tessera::isa
