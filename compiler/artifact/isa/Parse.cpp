// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Text to instructions.
#include "compiler/artifact/isa/Parse.h"

#include <limits>

namespace tessera::isa {
namespace {

constexpr int64_t kInt32Min = std::numeric_limits<int32_t>::min();
constexpr int64_t kInt32Max = std::numeric_limits<int32_t>::max();

bool dtypeNamed(std::string_view text, DType &dtype) {
  for (int i = 0; i < kDTypeCount; ++i)
    if (name(static_cast<DType>(i)) == text) {
      dtype = static_cast<DType>(i);
      return true;
    }
  return false;
}

bool spaceNamed(std::string_view text, Space &space) {
  for (int i = 0; i < kSpaceCount; ++i)
    if (name(static_cast<Space>(i)) == text) {
      space = static_cast<Space>(i);
      return true;
    }
  return false;
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

} // namespace

bool TokenSource::keyword(std::string &keyword, std::string_view what) {
  return optionalKeyword(keyword) || error("expected " + std::string(what));
}

bool TokenSource::punctuation(char c) {
  return optionalPunctuation(c) || error("expected " + quoted(std::string_view(&c, 1)));
}

bool TokenSource::integer(int64_t &value, int64_t smallest, int64_t largest,
                          std::string_view what) {
  if (!integer(value))
    return false;
  if (value >= smallest && value <= largest)
    return true;
  return error(std::string(what) + " " + std::to_string(value) + " is not in [" +
               std::to_string(smallest) + ", " + std::to_string(largest) + "]");
}

bool parseAccess(TokenSource &tokens, Access &access) {
  std::string dtype;
  return tokens.keyword(dtype, "a data type") && parseAccess(tokens, dtype, access);
}

bool parseAccess(TokenSource &tokens, std::string_view dtype, Access &access) {
  std::string space;
  int64_t first = 0, partitions = 1, offset = 0, value = 0;
  if (!dtypeNamed(dtype, access.dtype))
    return tokens.error(quoted(dtype) + " is not a data type");
  if (!tokens.keyword(space, "a memory space"))
    return false;
  if (!spaceNamed(space, access.space))
    return tokens.error(quoted(space) + " is not a memory space");
  if (!tokens.punctuation('['))
    return false;
  if (!isHbm(access.space) &&
      (!tokens.integer(first, 0, 127, "first partition") || !tokens.punctuation('+') ||
       !tokens.integer(partitions, 1, 128, "partition count") || !tokens.punctuation(',')))
    return false;
  if (!tokens.integer(offset, 0, int64_t(1) << 48, "byte offset"))
    return false;
  access.partition = uint8_t(first);
  access.partitions = uint8_t(partitions);
  access.offset = uint64_t(offset);
  while (tokens.optionalPunctuation(',')) {
    if (access.rank == Access::kMaxRank)
      return tokens.error("an access has at most 5 dimensions");
    Dim &dim = access.dims[access.rank++];
    if (!tokens.integer(value, 1, kInt32Max, "count"))
      return false;
    dim.count = int32_t(value);
    if (!tokens.punctuation(':') || !tokens.integer(value, kInt32Min, kInt32Max, "stride"))
      return false;
    dim.stride = int32_t(value);
  }
  return tokens.punctuation(']');
}

bool parseSteps(TokenSource &tokens, std::array<int32_t, 4> &steps) {
  if (!tokens.punctuation('['))
    return false;
  for (size_t i = 0; i < steps.size(); ++i) {
    int64_t value = 0;
    if ((i && !tokens.punctuation(',')) || !tokens.integer(value, kInt32Min, kInt32Max, "step"))
      return false;
    steps[i] = int32_t(value);
  }
  return tokens.punctuation(']');
}

bool parseOperand(TokenSource &tokens, Operand &operand) {
  std::string dtype;
  if (tokens.optionalKeyword(dtype))
    return parseAccess(tokens, dtype, operand.emplace<Access>());
  return tokens.number(operand.emplace<float>());
}

bool parseWaits(TokenSource &tokens, std::vector<Wait> &waits) {
  if (!tokens.punctuation('('))
    return false;
  do {
    std::string queue;
    int64_t count = 0;
    if (!tokens.keyword(queue, "a queue"))
      return false;
    Wait wait;
    while (wait.queue < kQueueCount && queueName(wait.queue) != queue)
      ++wait.queue;
    if (wait.queue == kQueueCount)
      return tokens.error(quoted(queue) + " is not a queue");
    if (!waits.empty() && waits.back().queue >= wait.queue)
      return tokens.error("waits must be in the order of queues, one for each");
    if (!tokens.punctuation(':') ||
        !tokens.integer(count, 1, std::numeric_limits<uint32_t>::max(), "completions"))
      return false;
    wait.count = uint32_t(count);
    waits.push_back(wait);
  } while (tokens.optionalPunctuation(','));
  return tokens.punctuation(')');
}

bool FieldParser::next() {
  if (!item.empty())
    return true;
  if (started && !tokens.optionalPunctuation(','))
    return false;
  started = true;
  ok = tokens.keyword(item, "an operand");
  return ok;
}

std::string FieldParser::take() {
  std::string taken;
  taken.swap(item);
  return taken;
}

bool FieldParser::fail(std::string_view name, std::string_view what) {
  if (!ok) // reported already
    return false;
  ok = false;
  return tokens.error("expected " + std::string(what) + " for " + quoted(name));
}

bool FieldParser::named(std::string_view name) {
  if (!next())
    return fail(name, std::string(name) + "=...");
  if (item != name)
    return fail(name, std::string(name) + "=... before " + quoted(item));
  item.clear();
  return tokens.punctuation('=');
}

bool FieldParser::finish() {
  if (ok && next())
    return tokens.error("unexpected " + quoted(item));
  return ok;
}

bool FieldParser::parseValue(int32_t &value) {
  int64_t wide = 0;
  if (!tokens.integer(wide, kInt32Min, kInt32Max, "value"))
    return false;
  value = int32_t(wide);
  return true;
}

bool parseBody(TokenSource &tokens, std::string_view mnemonic, Body &body) {
  bool ok = false;
  auto parse = [&]<typename T>() { ok = parseFields(tokens, body.emplace<T>()); };
  if (!withMnemonic(mnemonic, parse))
    return tokens.error(quoted(mnemonic) + " is not an instruction");
  return ok;
}

bool parseInstruction(TokenSource &tokens, std::string_view mnemonic, Instruction &instruction) {
  if (!parseBody(tokens, mnemonic, instruction.body))
    return false;
  if (tokens.optionalKeyword("wait") && !parseWaits(tokens, instruction.waits))
    return false;
  if (!tokens.optionalKeyword("loc"))
    return true;
  int64_t location = 0;
  if (!tokens.punctuation('(') ||
      !tokens.integer(location, 1, std::numeric_limits<uint32_t>::max(), "location") ||
      !tokens.punctuation(')'))
    return false;
  instruction.location = uint32_t(location);
  return true;
}

} // namespace tessera::isa
