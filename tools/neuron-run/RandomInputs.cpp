// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Inputs from a seed, the same everywhere: no distribution of the standard library is.
#include "runtime-stub/emulator/numerics/Convert.h"
#include "tools/neuron-run/Session.h"

#include <cstring>
#include <random>

namespace tessera {
namespace {

// About normal: the sum of 4 uniform numbers.
float normal(std::mt19937_64 &random) {
  float sum = 0;
  for (int i = 0; i < 4; ++i)
    sum += static_cast<float>(random() >> 40) * 0x1p-24f - 0.5f;
  return sum * 1.7320508f;
}

int64_t integer(std::mt19937_64 &random, const Port &port) {
  Port::Range range = port.range.value_or(Port::Range{0, 1});
  uint64_t values =
      static_cast<uint64_t>(range.largest) - static_cast<uint64_t>(range.smallest) + 1;
  uint64_t offset = values ? random() % values : random();
  return static_cast<int64_t>(static_cast<uint64_t>(range.smallest) + offset);
}

// The element's bits, in the low bytes.
uint64_t element(std::mt19937_64 &random, const Port &port) {
  switch (port.dtype) {
  case NRT_DTYPE_FLOAT32:
    return __builtin_bit_cast(uint32_t, normal(random));
  case NRT_DTYPE_BFLOAT16:
    return numerics::toBf16(normal(random));
  case NRT_DTYPE_FLOAT16:
    return numerics::toSmall<numerics::kF16>(normal(random));
  case NRT_DTYPE_FP8_E4:
    return numerics::toSmall<numerics::kF8e4m3>(normal(random));
  case NRT_DTYPE_FP8_E5:
    return numerics::toSmall<numerics::kF8e5m2>(normal(random));
  default:
    return static_cast<uint64_t>(integer(random, port));
  }
}

} // namespace

Arrays randomInputs(const std::vector<Port> &ports, uint64_t seed) {
  std::mt19937_64 random(seed);
  Arrays arrays;
  for (const Port &port : ports) {
    if (port.isOutput)
      continue;
    Array array{port.numpyType(), port.shape, std::string(port.size, '\0')};
    size_t width = array.type.back() - '0';
    for (size_t at = 0; at < port.size; at += width) {
      uint64_t bits = element(random, port);
      std::memcpy(&array.bytes[at], &bits, width);
    }
    arrays.emplace(port.name, std::move(array));
  }
  return arrays;
}

} // namespace tessera
