// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every function against long double: at most 2 ulp of fp32, on values spread over all exponents.
#include "runtime-stub/emulator/numerics/Alu.h"
#include "runtime-stub/emulator/numerics/FtzGuard.h"

#include <cfloat>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>

using namespace tessera;
using namespace tessera::numerics;

namespace {

using Real = long double;
using V1 = Simd<1>;

// |measured - exact| in units of the last place of `exact` rounded to fp32; where the exact value
// is tiny, zero is right, and so is the smallest normal number.
double ulpError(float measured, Real exact) {
  if (std::isnan(exact))
    return std::isnan(measured) ? 0 : INFINITY;
  if (std::fabs(exact) < FLT_MIN * 1.0000003L)
    return measured == 0 || std::fabs(measured) == FLT_MIN ? 0 : INFINITY;
  if (std::fabs(exact) >= static_cast<Real>(FLT_MAX) * 1.00000003L)
    return std::isinf(measured) && (measured > 0) == (exact > 0) ? 0 : INFINITY;
  Real ulp = std::ldexp(1.0L, std::max(std::ilogb(exact), -126) - 23);
  return static_cast<double>(std::fabs(static_cast<Real>(measured) - exact) / ulp);
}

Real phi(Real x) { return std::erfc(-x / std::sqrt(2.0L)) / 2; }
Real logistic(Real x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }
Real softplusExact(Real x) {
  return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}
Real geluTanhExact(Real x) {
  return x * logistic(std::sqrt(8 / acosl(-1.0L)) * (x + 0.044715L * x * x * x));
}

struct Case {
  const char *name;
  isa::Function function;
  Real (*exact)(Real);
  float low, high; // the domain
};

const Case cases[] = {
    {"exp", isa::Function::exp, [](Real x) { return std::exp(x); }, -FLT_MAX, FLT_MAX},
    {"log", isa::Function::log, [](Real x) { return std::log(x); }, FLT_MIN, FLT_MAX},
    {"tanh", isa::Function::tanh, [](Real x) { return std::tanh(x); }, -FLT_MAX, FLT_MAX},
    {"erf", isa::Function::erf, [](Real x) { return std::erf(x); }, -FLT_MAX, FLT_MAX},
    {"gelu", isa::Function::gelu, [](Real x) { return x * phi(x); }, -FLT_MAX, FLT_MAX},
    {"gelu_tanh", isa::Function::gelu_tanh, geluTanhExact, -1e6f, FLT_MAX},
    {"sigmoid", isa::Function::sigmoid, logistic, -FLT_MAX, FLT_MAX},
    {"silu", isa::Function::silu, [](Real x) { return x * logistic(x); }, -FLT_MAX, FLT_MAX},
    {"softplus", isa::Function::softplus, softplusExact, -FLT_MAX, FLT_MAX},
    {"mish", isa::Function::mish, [](Real x) { return x * std::tanh(softplusExact(x)); }, -FLT_MAX,
     FLT_MAX},
    {"sin", isa::Function::sin, [](Real x) { return std::sin(x); }, -3.1415927f, 3.1415927f},
    {"arctan", isa::Function::arctan, [](Real x) { return std::atan(x); }, -FLT_MAX, FLT_MAX},
    {"sqrt", isa::Function::sqrt, [](Real x) { return std::sqrt(x); }, FLT_MIN, FLT_MAX},
    {"rsqrt", isa::Function::rsqrt, [](Real x) { return 1 / std::sqrt(x); }, FLT_MIN, FLT_MAX},
    {"reciprocal", isa::Function::reciprocal, [](Real x) { return 1 / x; }, -FLT_MAX, FLT_MAX},
};

// Spread over all exponents, then densely where the functions bend.
void forEachArgument(float low, float high, const std::function<void(float)> &body) {
  for (uint64_t bits = 0; bits < 0x100000000ull; bits += 20011) {
    // Subnormal arguments are zero to the machine; comparisons of floats cannot tell them here.
    const bool subnormal = (bits & 0x7f800000) == 0 && (bits & 0x7fffff) != 0;
    float x = __builtin_bit_cast(float, static_cast<uint32_t>(bits));
    if (x >= low && x <= high && !subnormal)
      body(x);
  }
  for (float x = -110; x < 110; x += 0.00107f)
    if (x >= low && x <= high)
      body(x);
}

class FunctionTest : public testing::TestWithParam<Case> {};

TEST_P(FunctionTest, IsWithinTwoUlp) {
  const Case &c = GetParam();
  FtzGuard guard;
  double worst = 0;
  float where = 0;
  visitEnum(c.function, [&]<isa::Function function>() {
    forEachArgument(c.low, c.high, [&](float x) {
      double error = ulpError(apply<V1, function>(x), c.exact(x));
      if (error > worst)
        worst = error, where = x;
    });
  });
  RecordProperty("worst_ulp", std::to_string(worst));
  std::printf("  %s: %.3f ulp at %.9g\n", c.name, worst, double(where));
  EXPECT_LE(worst, 2.0) << "at " << where;
}
INSTANTIATE_TEST_SUITE_P(Numerics, FunctionTest, testing::ValuesIn(cases),
                         [](const auto &info) { return std::string(info.param.name); });

TEST(Functions, SpecialValues) {
  FtzGuard guard;
  const float inf = INFINITY;
  EXPECT_EQ(numerics::exp<V1>(inf), inf);
  EXPECT_EQ(numerics::exp<V1>(-inf), 0);
  EXPECT_EQ(numerics::log<V1>(0), -inf);
  volatile float subnormal = 1e-40f; // not for the compiler to fold
  EXPECT_EQ(numerics::log<V1>(subnormal), -inf) << "a subnormal input is zero";
  EXPECT_EQ(numerics::log<V1>(inf), inf);
  EXPECT_TRUE(std::isnan(numerics::log<V1>(-1)));
  EXPECT_EQ(numerics::tanh<V1>(-inf), -1);
  EXPECT_EQ(numerics::erf<V1>(inf), 1);
  EXPECT_EQ(gelu<V1>(inf), inf);
  EXPECT_EQ(geluTanh<V1>(inf), inf);
  EXPECT_EQ(silu<V1>(inf), inf);
  EXPECT_EQ(mish<V1>(inf), inf);
  EXPECT_EQ(softplus<V1>(inf), inf);
  EXPECT_EQ(sigmoid<V1>(-inf), 0);
  EXPECT_EQ(sign<V1>(-3), -1);
  EXPECT_FALSE(std::signbit(relu<V1>(-0.0f)));
}

// A number times a probability of zero: -0, and NaN of -inf.
TEST(Functions, WeightsFarBelowZero) {
  FtzGuard guard;
  for (auto function : {gelu<V1>, geluTanh<V1>, silu<V1>, mish<V1>}) {
    EXPECT_TRUE(std::isnan(function(-INFINITY)));
    for (float x : {-FLT_MAX, -200.0f, -0.0f}) {
      EXPECT_EQ(function(x), 0);
      EXPECT_TRUE(std::signbit(function(x))) << x;
    }
    EXPECT_FALSE(std::signbit(function(0.0f)));
  }
}

TEST(Functions, OddOnesKeepTheSignOfZero) {
  FtzGuard guard;
  volatile float subnormal = -1e-40f;
  for (auto function : {numerics::sin<V1>, numerics::tanh<V1>, numerics::erf<V1>, arctan<V1>})
    for (float x : {-0.0f, subnormal * 1.0f}) {
      EXPECT_EQ(function(x), 0);
      EXPECT_TRUE(std::signbit(function(x)));
      EXPECT_FALSE(std::signbit(function(-x)));
    }
  EXPECT_FALSE(std::signbit(sign<V1>(-0.0f)));
}

TEST(Functions, KeepNan) {
  FtzGuard guard;
  for (const isa::EnumCase &c : isa::EnumCases<isa::Function>::cases)
    visitEnum(static_cast<isa::Function>(c.value), [&]<isa::Function function>() {
      EXPECT_TRUE(std::isnan(apply<V1, function>(NAN))) << c.name;
    });
}

TEST(Power, IsWithinOneUlpAndKnowsItsSpecialCases) {
  FtzGuard guard;
  for (float a = 0.001f; a < 50; a *= 1.37f)
    for (float b = -20; b < 20; b += 0.37f)
      EXPECT_LE(ulpError(powerLane(a, b), std::pow(static_cast<Real>(a), static_cast<Real>(b))),
                1.0)
          << a << " ** " << b;
  const float inf = INFINITY, values[] = {-inf,     -FLT_MAX, -3,    -2.5f,   -1,  -0.5f, -0.0f,
                                          0,        FLT_MIN,  0.5f,  1,       2,   3,     16777215,
                                          16777216, 1e9f,     -1e9f, FLT_MAX, inf, NAN};
  for (float a : values)
    for (float b : values) {
      float expected = std::pow(a, b), got = powerLane(a, b);
      if (a == -1 && std::isinf(b))
        expected = 1;
      EXPECT_TRUE(got == expected || (std::isnan(got) && std::isnan(expected)))
          << a << " ** " << b << " = " << got << ", not " << expected;
    }
}

} // namespace
