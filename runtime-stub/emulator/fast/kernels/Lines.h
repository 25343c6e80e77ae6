// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Element-wise arithmetic on contiguous fp32 runs, one function for each row of the tables.
#pragma once

#include "runtime-stub/emulator/fast/kernels/Convert.h"
#include "runtime-stub/emulator/numerics/Activations.h"
#include "runtime-stub/emulator/numerics/Alu.h"
#include "runtime-stub/emulator/numerics/Sums.h"

namespace tessera::emulator::fast {
inline namespace TESSERA_ISA {

using One = numerics::Simd<1>;

// Runs of a whole number of vectors take the vector body, what remains one lane at a time: the
// results are the same by the contract of numerics.
template <isa::Function function>
void activateLine(const float *in, float *out, int n, float scale, float bias) {
  int i = 0;
  for (; i + Lanes::width <= n; i += Lanes::width)
    Lanes::store(out + i, numerics::apply<Lanes, function>(Lanes::fma(
                              Lanes::load(in + i), Lanes::set(scale), Lanes::set(bias))));
  if (i == n)
    return;
  if constexpr (Lanes::width > 1) { // a padded vector is faster than lanes
    float rest[Lanes::width] = {};
    std::memcpy(rest, in + i, size_t(n - i) * 4);
    Lanes::store(rest, numerics::apply<Lanes, function>(
                           Lanes::fma(Lanes::load(rest), Lanes::set(scale), Lanes::set(bias))));
    std::memcpy(out + i, rest, size_t(n - i) * 4);
  }
}

template <isa::Alu op> void aluLine(const float *a, const float *b, float *out, int n) {
  int i = 0;
  for (; i + Lanes::width <= n; i += Lanes::width)
    Lanes::store(out + i, numerics::alu<Lanes, op>(Lanes::load(a + i), Lanes::load(b + i)));
  for (; i < n; ++i)
    out[i] = numerics::alu<One, op>(a[i], b[i]);
}

template <isa::Alu op, bool reverse>
void aluScalarLine(const float *a, float b, float *out, int n) {
  int i = 0;
  auto right = Lanes::fromBits(Lanes::setInt(__builtin_bit_cast(int32_t, b)));
  for (; i + Lanes::width <= n; i += Lanes::width) {
    auto left = Lanes::load(a + i);
    Lanes::store(out + i, reverse ? numerics::alu<Lanes, op>(right, left)
                                  : numerics::alu<Lanes, op>(left, right));
  }
  for (; i < n; ++i)
    out[i] = reverse ? numerics::alu<One, op>(b, a[i]) : numerics::alu<One, op>(a[i], b);
}

// Words travel as the bits of fp32.
TESSERA_INLINE int32_t wordOf(const float *from) {
  return read<int32_t>(reinterpret_cast<const std::byte *>(from));
}
TESSERA_INLINE void putWord(float *to, int32_t word) {
  write(reinterpret_cast<std::byte *>(to), word);
}

template <isa::Alu op> void wordAluLine(const float *a, const float *b, float *out, int n) {
  for (int i = 0; i < n; ++i)
    putWord(out + i, numerics::aluInt<op>(wordOf(a + i), wordOf(b + i)));
}

template <isa::Alu op, bool reverse>
void wordScalarLine(const float *a, float b, float *out, int n) {
  const int32_t right = wordOf(&b);
  for (int i = 0; i < n; ++i) {
    const int32_t left = wordOf(a + i);
    putWord(out + i,
            reverse ? numerics::aluInt<op>(right, left) : numerics::aluInt<op>(left, right));
  }
}

inline void reciprocalLine(const float *in, float *out, int n, float, float) {
  int i = 0;
  for (; i + Lanes::width <= n; i += Lanes::width)
    Lanes::store(out + i, Lanes::set(1.0f) / Lanes::load(in + i));
  for (; i < n; ++i)
    out[i] = 1.0f / in[i];
}

// Lane i gets lane i + Half; the upper lanes what is there.
template <int Half, size_t... I>
TESSERA_INLINE Lanes::F upperLanes(Lanes::F x, std::index_sequence<I...>) {
  return __builtin_shufflevector(x, x, (int(I) + Half) % Lanes::width...);
}
// The fixed tree: partial i is joined with partial i + 8, then with i + 4, i + 2, i + 1.
template <int Half, typename Fold> TESSERA_INLINE Lanes::F foldLanes(Lanes::F x, Fold fold) {
  if constexpr (Half == 0)
    return x;
  else
    return foldLanes<Half / 2>(
        fold(x, upperLanes<Half>(x, std::make_index_sequence<Lanes::width>())), fold);
}
template <int Count, typename Fold>
TESSERA_INLINE float foldPartials(Lanes::F (&partial)[Count], Fold fold) {
  for (int half = Count / 2; half >= 1; half /= 2)
    for (int v = 0; v < half; ++v)
      partial[v] = fold(partial[v], partial[v + half]);
  if constexpr (Lanes::width == 1)
    return partial[0];
  else
    return foldLanes<Lanes::width / 2>(partial[0], fold)[0];
}

// Element i goes to partial i mod 16, by `vectors` and `one` alike; `fold` joins partials.
template <typename Vectors, typename Element, typename Fold>
TESSERA_INLINE float reduceRun(const float *in, int n, float neutral, Vectors vectors, Element one,
                               Fold fold) {
  constexpr int kVectors = numerics::kPartials / Lanes::width;
  Lanes::F partial[kVectors];
  for (auto &p : partial)
    p = Lanes::set(neutral);
  int i = 0;
  for (; i + numerics::kPartials <= n; i += numerics::kPartials)
    for (int v = 0; v < kVectors; ++v)
      partial[v] = vectors(partial[v], Lanes::load(in + i + v * Lanes::width));
  if (i < n) {
    float lane[numerics::kPartials];
    for (int v = 0; v < kVectors; ++v)
      Lanes::store(lane + v * Lanes::width, partial[v]);
    for (int j = 0; i < n; ++i, ++j)
      lane[j] = one(lane[j], in[i]);
    for (int v = 0; v < kVectors; ++v)
      partial[v] = Lanes::load(lane + v * Lanes::width);
  }
  return foldPartials(partial, fold);
}

template <isa::Alu op> float reduceLine(const float *in, int n) {
  auto vectors = [](Lanes::F a, Lanes::F b) { return numerics::alu<Lanes, op>(a, b); };
  auto one = [](float a, float b) { return numerics::alu<One, op>(a, b); };
  return reduceRun(in, n, numerics::neutral<op, float>(), vectors, one, vectors);
}

inline numerics::Stats statsLine(const float *in, int count) {
  const float n = static_cast<float>(count);
  const float mean = reduceLine<isa::Alu::add>(in, count) * (1.0f / n);
  auto center = Lanes::set(mean);
  const float m2 = reduceRun(
      in, count, 0.0f,
      [=](Lanes::F sum, Lanes::F x) {
        auto distance = x - center;
        return sum + distance * distance;
      },
      [=](float sum, float x) {
        const float distance = x - mean;
        return sum + distance * distance;
      },
      [](Lanes::F a, Lanes::F b) { return a + b; });
  return {n, mean, m2};
}

} // namespace TESSERA_ISA
} // namespace tessera::emulator::fast
