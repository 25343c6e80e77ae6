// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The vector engine: element-wise operations, moves, reductions, scans, statistics.
#include "runtime-stub/emulator/numerics/Alu.h"
#include "runtime-stub/emulator/numerics/Convert.h"
#include "runtime-stub/emulator/numerics/Sums.h"
#include "runtime-stub/emulator/reference/Elements.h"
#include "runtime-stub/emulator/reference/Execute.h"

#include <algorithm>

namespace tessera::emulator {
namespace {

using V = numerics::Simd<1>;

// Calls body(f) with f(a, b) = a op b in fp32.
template <typename Body> void withAlu(isa::Alu op, Body body) {
  numerics::visitEnum(op, [&]<isa::Alu alu>() {
    if constexpr (numerics::isDefined(alu, false))
      body([](float a, float b) { return numerics::alu<V, alu>(a, b); });
  });
}
// The same in wrapping int32.
template <typename Body> void withAluInt(isa::Alu op, Body body) {
  numerics::visitEnum(op, [&]<isa::Alu alu>() {
    if constexpr (numerics::isDefined(alu, true))
      body([](int64_t a, int64_t b) -> int64_t {
        return numerics::aluInt<alu>(static_cast<int32_t>(a), static_cast<int32_t>(b));
      });
  });
}

// x[i] = x[i] op scalar, or scalar op x[i].
void stepFloats(Floats &x, isa::Alu op, float scalar, bool reverse) {
  withAlu(op, [&](auto f) {
    for (float &v : x)
      v = reverse ? f(scalar, v) : f(v, scalar);
  });
}
void stepInts(Ints &x, isa::Alu op, int32_t scalar, bool reverse) {
  withAluInt(op, [&](auto f) {
    for (int64_t &v : x)
      v = reverse ? f(scalar, v) : f(v, scalar);
  });
}

} // namespace

void execute(Memory &memory, const isa::TensorTensor &op) {
  for (int p = 0; p < op.dst.partitions; ++p) {
    if (op.int32) {
      Ints a = readInts(memory, op.a, p), b = readInts(memory, op.b, p);
      withAluInt(op.op, [&](auto f) { std::ranges::transform(a, b, a.begin(), f); });
      writeInts(memory, op.dst, p, a);
    } else {
      Floats a = readFloats(memory, op.a, p), b = readFloats(memory, op.b, p);
      withAlu(op.op, [&](auto f) { std::ranges::transform(a, b, a.begin(), f); });
      writeFloats(memory, op.dst, p, a);
    }
  }
}

void execute(Memory &memory, const isa::TensorScalar &op) {
  for (int p = 0; p < op.dst.partitions; ++p) {
    if (op.int32) {
      Ints x = readInts(memory, op.src, p);
      stepInts(x, op.op0, readScalarInt(memory, op.scalar0, p), op.reverse0);
      if (op.op1 != isa::Alu::bypass)
        stepInts(x, op.op1, readScalarInt(memory, op.scalar1, p), op.reverse1);
      writeInts(memory, op.dst, p, x);
    } else {
      Floats x = readFloats(memory, op.src, p);
      stepFloats(x, op.op0, readScalar(memory, op.scalar0, p), op.reverse0);
      if (op.op1 != isa::Alu::bypass)
        stepFloats(x, op.op1, readScalar(memory, op.scalar1, p), op.reverse1);
      writeFloats(memory, op.dst, p, x);
    }
  }
}

void execute(Memory &memory, const isa::ScalarTensorTensor &op) {
  for (int p = 0; p < op.dst.partitions; ++p) {
    Floats x = readFloats(memory, op.a, p), b = readFloats(memory, op.b, p);
    stepFloats(x, op.op0, readScalar(memory, op.scalar, p), op.reverse0);
    withAlu(op.op1, [&](auto f) {
      for (size_t i = 0; i < x.size(); ++i)
        x[i] = op.reverse1 ? f(b[i], x[i]) : f(x[i], b[i]);
    });
    writeFloats(memory, op.dst, p, x);
  }
}

// Each side is converted to the type of dst as a copy of it would be.
void execute(Memory &memory, const isa::Select &op) {
  for (int p = 0; p < op.dst.partitions; ++p) {
    Floats predicate = readFloats(memory, op.predicate, p);
    Elements a = Elements::read(memory, op.a, p).convert(op.dst.dtype);
    Elements b = Elements::read(memory, op.b, p).convert(op.dst.dtype);
    for (size_t i = 0; i < predicate.size(); ++i)
      if (predicate[i] == 0.0f)
        a.values[i] = b.values[i];
    a.write(memory, op.dst, p);
  }
}

void execute(Memory &memory, const isa::Copy &op) {
  for (int p = 0; p < op.dst.partitions; ++p)
    Elements::read(memory, op.src, p).write(memory, op.dst, p);
}

void execute(Memory &memory, const isa::Fill &op) {
  int64_t count = op.dst.elementsPerPartition();
  for (int p = 0; p < op.dst.partitions; ++p)
    if (isInteger(op.dst.dtype))
      writeInts(memory, op.dst, p, Ints(count, nearestInt(op.dst.dtype, op.value)));
    else
      writeFloats(memory, op.dst, p, Floats(count, static_cast<float>(op.value)));
}

namespace {

// One value for every `inner` successive elements.
template <typename T, typename F, typename Value = typename T::value_type>
T reduceRows(const T &x, int64_t inner, Value neutral, F f) {
  T out;
  for (size_t first = 0; first < x.size(); first += inner)
    out.push_back(
        numerics::reducePartials(inner, neutral, [&](int64_t i) { return x[first + i]; }, f));
  return out;
}

} // namespace

void execute(Memory &memory, const isa::Reduce &op) {
  int64_t inner = 1;
  for (int d = op.src.rank - 1; d >= 0 && d >= op.src.rank - op.axes; --d)
    inner *= op.src.dims[d].count;
  numerics::visitEnum(op.op, [&]<isa::Alu alu>() {
    for (int p = 0; p < op.dst.partitions; ++p) {
      if constexpr (numerics::isReduction(alu)) {
        if (op.int32)
          writeInts(memory, op.dst, p,
                    reduceRows(readInts(memory, op.src, p), inner,
                               int64_t(numerics::neutral<alu, int32_t>()),
                               [](int64_t a, int64_t b) -> int64_t {
                                 return numerics::aluInt<alu>(static_cast<int32_t>(a),
                                                              static_cast<int32_t>(b));
                               }));
        else if constexpr (numerics::isDefined(alu, false))
          writeFloats(memory, op.dst, p,
                      reduceRows(readFloats(memory, op.src, p), inner,
                                 numerics::neutral<alu, float>(),
                                 [](float a, float b) { return numerics::alu<V, alu>(a, b); }));
      }
    }
  });
}

void execute(Memory &memory, const isa::Reciprocal &op) {
  for (int p = 0; p < op.dst.partitions; ++p) {
    Floats x = readFloats(memory, op.src, p);
    for (float &v : x)
      v = 1.0f / v;
    writeFloats(memory, op.dst, p, x);
  }
}

void execute(Memory &memory, const isa::Scan &op) {
  int64_t inner = innerCount(op.dst);
  for (int p = 0; p < op.dst.partitions; ++p) {
    Floats a = readFloats(memory, op.a, p), b = readFloats(memory, op.b, p);
    float initial = readScalar(memory, op.initial, p), state = initial;
    withAlu(op.op0, [&](auto first) {
      withAlu(op.op1, [&](auto second) {
        for (size_t i = 0; i < a.size(); ++i) {
          state = second(first(i % inner ? state : initial, a[i]), b[i]);
          a[i] = state;
        }
      });
    });
    writeFloats(memory, op.dst, p, a);
  }
}

void execute(Memory &memory, const isa::BnStats &op) {
  for (int p = 0; p < op.dst.partitions; ++p) {
    Floats x = readFloats(memory, op.src, p);
    numerics::Stats stats = numerics::stats(x.data(), x.size());
    writeFloats(memory, op.dst, p, {stats.count, stats.mean, stats.m2});
  }
}

void execute(Memory &memory, const isa::BnAggr &op) {
  for (int p = 0; p < op.dst.partitions; ++p) {
    Floats x = readFloats(memory, op.src, p);
    numerics::Stats all = {x[0], x[1], x[2]};
    for (size_t i = 3; i + 2 < x.size(); i += 3)
      all = numerics::combine(all, {x[i], x[i + 1], x[i + 2]});
    writeFloats(memory, op.dst, p, {all.mean, numerics::populationVariance(all)});
  }
}

} // namespace tessera::emulator
