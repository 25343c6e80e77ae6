// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Weight recipes: what each step makes of the bytes of a file, at any place of it.
#include "compiler/frontend/onnx/RecipeReader.h"

#include "compiler/frontend/onnx/Convert.h"
#include "dialects/nn/NNDialect.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <cmath>
#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>

namespace tessera::frontend {
namespace {

class Recipe : public testing::Test {
protected:
  Recipe() { context.loadDialect<nn::NNDialect, mlir::func::FuncDialect>(); }

  // A file of one byte of nothing, then `values`: nothing in ONNX is aligned.
  template <typename T> void file(const std::vector<T> &values) {
    std::vector<uint8_t> bytes(1 + values.size() * sizeof(T));
    std::ranges::copy(std::as_bytes(std::span(values)),
                      reinterpret_cast<std::byte *>(bytes.data() + 1));
    sources.push_back(MappedFile::fromBytes(std::move(bytes), "test"));
  }
  nn::RecipeAttr recipe(const std::string &rest) {
    std::string text = "#nn.recipe<file 0 offset 1 : " + rest + ">";
    return llvm::cast<nn::RecipeAttr>(mlir::parseAttribute(text, &context));
  }
  template <typename T> std::vector<T> read(const std::string &rest, size_t count) {
    std::vector<T> out(count);
    status = RecipeReader(sources).read(recipe(rest), 0, std::as_writable_bytes(std::span<T>(out)));
    return out;
  }

  mlir::MLIRContext context;
  std::vector<MappedFile> sources;
  absl::Status status;
};

std::vector<float> count(size_t n) {
  std::vector<float> values(n);
  std::iota(values.begin(), values.end(), 0.0f);
  return values;
}

TEST_F(Recipe, CopiesUnalignedBytes) {
  file(count(6));
  EXPECT_EQ(read<float>("tensor<2x3xf32>", 6), count(6));
}

TEST_F(Recipe, Transposes) {
  file(count(6));
  EXPECT_EQ(read<float>("tensor<2x3xf32>, [#nn.transpose<1, 0>]", 6),
            (std::vector<float>{0, 3, 1, 4, 2, 5}));
}

TEST_F(Recipe, SlicesAlsoBackwards) {
  file(count(12));
  EXPECT_EQ(read<float>("tensor<3x4xf32>, [#nn.slice<offsets = [2, 1], sizes = [2, 2], "
                        "strides = [-2, 2]>]",
                        4),
            (std::vector<float>{9, 11, 1, 3}));
}

TEST_F(Recipe, ReshapesViewsWithoutCopyAndOthersWith) {
  file(count(24));
  // Splitting a dimension of a transposed tensor keeps its strides.
  EXPECT_EQ(read<float>("tensor<4x6xf32>, [#nn.transpose<1, 0>, #nn.reshape<shape = [2, 3, 4]>, "
                        "#nn.slice<offsets = [1, 0, 0], sizes = [1, 1, 4], strides = [1, 1, 1]>]",
                        4),
            (std::vector<float>{3, 9, 15, 21}));
  // Merging dimensions that are apart does not.
  EXPECT_EQ(read<float>("tensor<2x3xf32>, [#nn.transpose<1, 0>, #nn.reshape<shape = [6]>]", 6),
            (std::vector<float>{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(read<float>("tensor<1x1xf32>, [#nn.reshape<>]", 1), (std::vector<float>{0}));
}

TEST_F(Recipe, StepsCompose) {
  file(count(24));
  EXPECT_EQ(read<float>("tensor<2x3x4xf32>, [#nn.slice<offsets = [0, 1, 0], sizes = [2, 2, 4], "
                        "strides = [1, 1, 1]>, #nn.reshape<shape = [2, 8]>, #nn.transpose<1, 0>, "
                        "#nn.scale<5.000000e-01 : f32>]",
                        4),
            (std::vector<float>{2, 8, 2.5, 8.5}));
}

TEST_F(Recipe, PiecesAreTheSameAsTheWhole) {
  file(count(35));
  std::vector<float> whole = read<float>("tensor<5x7xf32>, [#nn.transpose<1, 0>]", 35), pieces(35);
  RecipeReader reader(sources);
  auto attribute = recipe("tensor<5x7xf32>, [#nn.transpose<1, 0>]");
  for (size_t at = 0; at < 35; at += 4) {
    auto piece = std::span(pieces).subspan(at, std::min<size_t>(4, 35 - at));
    ASSERT_TRUE(reader.read(attribute, at * 4, std::as_writable_bytes(piece)).ok());
  }
  EXPECT_EQ(pieces, whole);
}

TEST_F(Recipe, RoundsToBf16LikeTheMachine) {
  const float tiny = 1e-40f, nan = std::nanf("");
  file<float>({1.0f, 1.00390625f, 1.01171875f, -tiny, nan, INFINITY});
  // 1 + 2^-8 is a tie that goes to even; 1 + 3 * 2^-8 one that goes up.
  EXPECT_EQ(read<uint16_t>("tensor<6xf32>, [#nn.cast<bf16>]", 6),
            (std::vector<uint16_t>{0x3f80, 0x3f80, 0x3f82, 0x8000, 0x7fc0, 0x7f80}));
  EXPECT_TRUE(status.ok());
}

TEST_F(Recipe, RefusesToRoundToInfinity) {
  file<float>({0.0f, std::numeric_limits<float>::lowest()});
  read<uint16_t>("tensor<2xf32>, [#nn.cast<bf16>]", 2);
  EXPECT_EQ(codeOf(status), Code::RoundsToInfinity);
  EXPECT_THAT(sentenceOf(status),
              testing::HasSubstr("which has no finite counterpart in the narrower type"));
  file<float>({});
  sources.erase(sources.begin());
  file<float>({70000.0f});
  sources.erase(sources.begin());
  read<uint16_t>("tensor<1xf32>, [#nn.cast<f16>]", 1);
  EXPECT_EQ(codeOf(status), Code::RoundsToInfinity);
}

TEST_F(Recipe, ConvertsIntegers) {
  file<int64_t>({-2, 300, 0});
  EXPECT_EQ(read<int32_t>("tensor<3xi64>, [#nn.cast<i32>]", 3), (std::vector<int32_t>{-2, 300, 0}));
  EXPECT_EQ(read<int64_t>("tensor<3xi64>, [#nn.cast<i16>, #nn.cast<i64>]", 3),
            (std::vector<int64_t>{-2, 300, 0}));
  EXPECT_EQ(read<uint8_t>("tensor<3xi64>, [#nn.cast<i1>]", 3), (std::vector<uint8_t>{1, 1, 0}));
}

TEST_F(Recipe, ConvertsNoTypeByGuessing) {
  mlir::Type f32 = mlir::FloatType::getF32(&context), i8 = mlir::IntegerType::get(&context, 8),
             f8 = mlir::FloatType::getFloat8E5M2(&context);
  const std::vector<std::byte> bytes(8);
  for (auto [from, to] : {std::pair(f32, f8), std::pair(f8, f32), std::pair(i8, f32)}) {
    absl::Status status = convertElements(bytes, from, to).status();
    EXPECT_EQ(codeOf(status), Code::UnsupportedType);
    EXPECT_THAT(sentenceOf(status), testing::HasSubstr("are not converted"));
  }
}

TEST_F(Recipe, RefusesWhatLiesOutside) {
  file(count(6));
  read<float>("tensor<7xf32>", 7);
  EXPECT_EQ(codeOf(status), Code::BadTensor);
  std::vector<std::byte> piece(8);
  auto attribute = recipe("tensor<6xf32>");
  EXPECT_EQ(codeOf(RecipeReader(sources).read(attribute, 20, piece)), Code::Internal);
  EXPECT_EQ(codeOf(RecipeReader(sources).read(attribute, 2, piece)), Code::Internal);
}

} // namespace
} // namespace tessera::frontend
