// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random instructions that can be encoded: every field takes every kind of value.
#pragma once

#include "compiler/artifact/isa/Program.h"

#include <bit>
#include <random>

namespace tessera::isa {

class RandomInstruction {
public:
  explicit RandomInstruction(uint32_t seed) : random(seed) {}

  // An instruction of the kind with this index in Body.
  Instruction make(size_t kind) {
    Instruction instruction;
    emplace(instruction.body, kind);
    auto fill = [this](std::string_view, auto &field) { set(field); };
    std::visit([&](auto &body) { body.visitFields(body, fill); }, instruction.body);
    for (Queue queue = 0; queue < kQueueCount; ++queue)
      if (below(8) == 0)
        instruction.waits.push_back({queue, 1 + uint32_t(random()) % 1000000});
    instruction.location = uint32_t(below(3) * random());
    return instruction;
  }
  static constexpr size_t kKinds = std::variant_size_v<Body>;

private:
  template <size_t... I> static void emplaceOf(Body &body, size_t kind, std::index_sequence<I...>) {
    ((I == kind ? void(body.emplace<I>()) : void()), ...);
  }
  static void emplace(Body &body, size_t kind) {
    emplaceOf(body, kind, std::make_index_sequence<kKinds>());
  }

  uint32_t below(uint32_t n) { return uint32_t(random()) % n; }

  void set(bool &value) { value = below(2); }
  void set(int32_t &value) { value = std::bit_cast<int32_t>(uint32_t(random())); }
  void set(float &value) { value = std::bit_cast<float>(uint32_t(random())); }
  void set(double &value) {
    uint64_t bits = uint64_t(random()) << 32 | uint32_t(random());
    value = std::bit_cast<double>(bits);
  }
  void set(std::array<int32_t, 4> &steps) {
    for (int32_t &step : steps)
      set(step);
  }
  void set(Operand &operand) {
    if (below(2))
      set(operand.emplace<Access>());
    else
      set(operand.emplace<float>());
  }
  void set(std::optional<Access> &access) {
    if (below(2))
      set(access.emplace());
  }
  template <typename E>
    requires std::is_enum_v<E>
  void set(E &value) {
    value = static_cast<E>(EnumCases<E>::cases[below(EnumCases<E>::cases.size())].value);
  }
  void set(Access &access) {
    access.space = static_cast<Space>(below(kSpaceCount));
    bool hbm = isHbm(access.space);
    access.dtype = static_cast<DType>(below(hbm ? kDTypeCount : kDTypeCount - 1));
    if (!hbm) {
      access.partition = uint8_t(below(128));
      access.partitions = uint8_t(1 + below(128 - access.partition));
    }
    access.offset = hbm ? uint64_t(random()) << 8 : below(1 << 20);
    access.rank = uint8_t(below(hbm ? 6 : 5));
    for (int d = 0; d < access.rank; ++d)
      access.dims[d] = {int32_t(1 + below(50)), int32_t(below(2000)) - 1000};
  }

  std::mt19937 random;
};

} // namespace tessera::isa
