// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads an artifact from the assembler's syntax.
#include "compiler/artifact/assembly/Assembly.h"

#include "compiler/artifact/file/File.h"
#include "compiler/artifact/isa/Check.h"
#include "compiler/artifact/isa/Lexer.h"

#include <cstring>

namespace tessera {
namespace {

constexpr int64_t kMaxBytes = int64_t(1) << 44;

class Assembler {
public:
  Assembler(std::string_view text, const MachineLoader &loadMachine)
      : lexer(text), loadMachine(loadMachine) {}

  absl::StatusOr<Assembled> run() {
    std::string directive;
    while (!lexer.atEnd()) {
      bool ok = lexer.optionalDirective(directive) ? parseDirective(directive) : parseInstruction();
      if (!ok)
        return failure.ok() ? lexer.status() : failure;
    }
    if (!hasMachine)
      return error(Code::BadAssembly, "the text has no .target and no .machine");
    return std::move(result);
  }

private:
  struct Directive {
    std::string_view name;
    bool (Assembler::*parse)();
  };

  bool parseDirective(std::string_view name) {
    static constexpr Directive directives[] = {
        {"name", &Assembler::parseName},         {"meta", &Assembler::parseMeta},
        {"target", &Assembler::parseTarget},     {"machine", &Assembler::parseMachineText},
        {"input", &Assembler::parseInput},       {"output", &Assembler::parseOutput},
        {"weight", &Assembler::parseWeight},     {"scratch", &Assembler::parseScratch},
        {"data", &Assembler::parseData},         {"data_from", &Assembler::parseDataFrom},
        {"location", &Assembler::parseLocation}, {"queue", &Assembler::parseQueue},
    };
    for (const Directive &directive : directives)
      if (directive.name == name)
        return (this->*directive.parse)();
    return lexer.error(concat("'.", name, "' is not a directive"));
  }

  bool parseName() { return lexer.string(result.artifact.name, "a name"); }

  bool parseMeta() {
    std::string key, value;
    if (!lexer.string(key, "a key") || !lexer.string(value, "a value"))
      return false;
    return result.artifact.metadata.emplace(key, value).second ||
           lexer.error("metadata '" + key + "' is given twice");
  }

  bool setMachine(absl::StatusOr<Machine> machine) {
    if (!machine.ok()) {
      failure = machine.status();
      return false;
    }
    result.artifact.machine = *std::move(machine);
    return !std::exchange(hasMachine, true) || lexer.error("the target is given twice");
  }
  bool parseTarget() {
    std::string name;
    return lexer.string(name, "the name of a target") && setMachine(loadMachine(name));
  }
  bool parseMachineText() {
    std::string json;
    return lexer.string(json, "a machine description") && setMachine(parseMachine(json));
  }

  bool parseInput() { return parseTensor(result.artifact.inputs); }
  bool parseOutput() { return parseTensor(result.artifact.outputs); }
  bool parseWeight() { return parseTensor(result.artifact.weights); }

  bool parseTensor(std::vector<TensorInfo> &table) {
    TensorInfo tensor;
    std::string type;
    if (!lexer.string(tensor.name, "a tensor's name") || !lexer.keyword(type, "a data type"))
      return false;
    if (!parseTypeName(type, tensor))
      return lexer.error("'" + type + "' is not a data type");
    if (!parseShape(tensor.shape) || !parseOffset(table, tensor))
      return false;
    if (lexer.optionalKeyword("range")) {
      ValueRange &range = tensor.range.emplace();
      if (!lexer.integer(range.smallest) || !lexer.integer(range.largest))
        return false;
    }
    table.push_back(std::move(tensor));
    return true;
  }

  bool parseShape(std::vector<int64_t> &shape) {
    if (!lexer.punctuation('['))
      return false;
    if (lexer.optionalPunctuation(']'))
      return true;
    int64_t elements = 1;
    do {
      int64_t &dim = shape.emplace_back();
      if (!lexer.integer(dim, 0, kMaxBytes / elements, "dimension"))
        return false;
      elements *= std::max<int64_t>(dim, 1);
    } while (lexer.optionalPunctuation(','));
    return lexer.punctuation(']');
  }

  bool parseOffset(const std::vector<TensorInfo> &table, TensorInfo &tensor) {
    int64_t offset = 0;
    if (lexer.optionalKeyword("at")) {
      if (!lexer.integer(offset, 0, kMaxBytes, "offset"))
        return false;
      tensor.offset = uint64_t(offset);
    } else if (!table.empty()) {
      uint64_t end = table.back().offset + table.back().bytes();
      tensor.offset = (end + TensorInfo::kAlignment - 1) & ~(TensorInfo::kAlignment - 1);
    }
    return true;
  }

  bool parseScratch() {
    int64_t bytes = 0;
    if (!lexer.integer(bytes, 0, kMaxBytes, "size"))
      return false;
    result.artifact.scratchBytes = uint64_t(bytes);
    return true;
  }

  bool parseData() {
    std::string hex;
    if (!lexer.string(hex, "hexadecimal bytes"))
      return false;
    auto digit = [](char c) -> int {
      const char *digits = "0123456789abcdef";
      const char *found = c ? std::strchr(digits, c) : nullptr;
      return found ? int(found - digits) : -1;
    };
    if (hex.size() % 2)
      return lexer.error("an odd number of hexadecimal digits");
    for (size_t i = 0; i < hex.size(); i += 2) {
      int high = digit(hex[i]), low = digit(hex[i + 1]);
      if (high < 0 || low < 0)
        return lexer.error("a character that is not a digit of 0123456789abcdef");
      result.data += char(16 * high + low);
    }
    return true;
  }
  bool parseDataFrom() { return lexer.string(result.weightsPath, "a path"); }

  bool parseLocation() {
    auto &locations = result.artifact.locations;
    int64_t index = 0;
    if (!lexer.integer(index, int64_t(locations.size()), int64_t(locations.size()),
                       "the next location's number"))
      return false;
    Location &location = locations.emplace_back();
    for (std::string node; lexer.optionalString(node);)
      location.nodes.push_back(node);
    return lexer.status().ok() &&
           (!lexer.optionalKeyword("from") || lexer.string(location.source, "a source line"));
  }

  bool parseQueue() {
    std::string name;
    if (!lexer.keyword(name, "a queue"))
      return false;
    for (queue = 0; queue < isa::kQueueCount && isa::queueName(queue) != name;)
      ++queue;
    if (queue == isa::kQueueCount)
      return lexer.error("'" + name + "' is not a queue");
    return result.artifact.program.queues[queue].empty() ||
           lexer.error("queue " + name + " is given twice");
  }

  bool parseInstruction() {
    std::string mnemonic;
    if (queue == isa::kQueueCount)
      return lexer.error("expected a directive such as .queue pe");
    if (!lexer.keyword(mnemonic, "an instruction or a directive"))
      return false;
    isa::Instruction &instruction = result.artifact.program.queues[queue].emplace_back();
    if (!isa::parseInstruction(lexer, mnemonic, instruction))
      return false;
    absl::Status status = isa::checkInstruction(instruction, queue);
    return status.ok() || lexer.error(concat("before this, ", sentenceOf(status)));
  }

  isa::Lexer lexer;
  const MachineLoader &loadMachine;
  Assembled result;
  absl::Status failure;
  bool hasMachine = false;
  isa::Queue queue = isa::kQueueCount;
};

} // namespace

absl::StatusOr<Assembled> assemble(std::string_view text, const MachineLoader &loadMachine) {
  return Assembler(text, loadMachine).run();
}

absl::Status assembleToFile(std::string_view text, const MachineLoader &loadMachine,
                            std::string weightsPath, const std::string &output) {
  TSR_ASSIGN_OR_RETURN(Assembled assembled, assemble(text, loadMachine));
  // The region's size is computed from the tables, so these come first.
  TSR_RETURN_IF_ERROR(checkTables(assembled.artifact));
  std::span<const std::byte> weights = std::as_bytes(std::span(assembled.data));
  if (weightsPath.empty())
    weightsPath = assembled.weightsPath;
  MappedFile file;
  if (!weightsPath.empty()) {
    if (!assembled.data.empty())
      return error(Code::BadAssembly, "weights come both from .data and from '", weightsPath, "'");
    TSR_ASSIGN_OR_RETURN(file, MappedFile::open(weightsPath));
    weights = file.bytes();
    if (absl::StatusOr<LoadedArtifact> other = readArtifact(weights); other.ok())
      weights = other->weights;
    else if (codeOf(other.status()) != Code::NotAnArtifact &&
             codeOf(other.status()) != Code::Truncated)
      return annotate(other.status(), weightsPath);
  }
  uint64_t size = assembled.artifact.regionBytes(isa::Space::weights);
  if (weights.size() != size)
    return error(Code::BadAssembly, "the weights take ", size, " bytes, ", weights.size(),
                 " are given");
  return writeArtifact(assembled.artifact, weightsFrom(weights), output);
}

} // namespace tessera
