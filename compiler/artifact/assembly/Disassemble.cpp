// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Prints an artifact in the assembler's syntax.
#include "compiler/artifact/assembly/Assembly.h"

#include "compiler/artifact/isa/Lexer.h"
#include "compiler/artifact/isa/Print.h"

namespace tessera {
namespace {

constexpr size_t kLargestInline = 4096;
constexpr size_t kBytesPerLine = 32;

struct Printer {
  std::string out;

  void directive(std::string_view name) {
    out += '.';
    out += name;
    out += ' ';
  }
  void string(std::string_view value) { isa::printString(out, value); }
  void line(std::string_view name, std::string_view value) {
    directive(name);
    string(value);
    out += '\n';
  }

  void tensor(std::string_view table, const TensorInfo &tensor) {
    directive(table);
    string(tensor.name);
    out += ' ';
    out += tensor.typeName();
    out += '[';
    for (size_t d = 0; d < tensor.shape.size(); ++d)
      out += (d ? ", " : "") + std::to_string(tensor.shape[d]);
    out += "] at " + std::to_string(tensor.offset);
    if (tensor.range)
      out += " range " + std::to_string(tensor.range->smallest) + " " +
             std::to_string(tensor.range->largest);
    out += '\n';
  }

  void weights(const DisassembleOptions &options) {
    if (options.weights.size() > kLargestInline)
      return line("data_from", options.weightsPath);
    constexpr char digits[] = "0123456789abcdef";
    for (size_t at = 0; at < options.weights.size(); at += kBytesPerLine) {
      std::string hex;
      for (std::byte b :
           options.weights.subspan(at, std::min(kBytesPerLine, options.weights.size() - at))) {
        hex += digits[std::to_integer<int>(b) >> 4];
        hex += digits[std::to_integer<int>(b) & 15];
      }
      line("data", hex);
    }
  }

  void location(size_t index, const Location &location) {
    out += ".location " + std::to_string(index);
    for (const std::string &node : location.nodes) {
      out += ' ';
      string(node);
    }
    if (!location.source.empty()) {
      out += " from ";
      string(location.source);
    }
    out += '\n';
  }

  void header(const Artifact &artifact, const DisassembleOptions &options) {
    line("name", artifact.name);
    for (const auto &[key, value] : artifact.metadata) {
      directive("meta");
      string(key);
      out += ' ';
      string(value);
      out += '\n';
    }
    if (options.targetName.empty())
      line("machine", toJson(artifact.machine));
    else
      line("target", options.targetName);
    for (const TensorInfo &info : artifact.inputs)
      tensor("input", info);
    for (const TensorInfo &info : artifact.outputs)
      tensor("output", info);
    for (const TensorInfo &info : artifact.weights)
      tensor("weight", info);
    out += ".scratch " + std::to_string(artifact.scratchBytes) + "\n";
    weights(options);
    for (size_t i = 1; i < artifact.locations.size(); ++i)
      location(i, artifact.locations[i]);
  }
};

} // namespace

std::string disassemble(const Artifact &artifact, const DisassembleOptions &options) {
  Printer printer;
  printer.header(artifact, options);
  for (int q = 0; q < isa::kQueueCount; ++q) {
    const auto &queue = artifact.program.queues[q];
    if (queue.empty() || (options.engine && isa::engineOf(isa::Queue(q)) != *options.engine))
      continue;
    printer.out += concat("\n.queue ", isa::queueName(q), "\n");
    for (const isa::Instruction &instruction : queue) {
      printer.out += "  ";
      isa::print(printer.out, instruction);
      printer.out += '\n';
    }
  }
  return std::move(printer.out);
}

} // namespace tessera
