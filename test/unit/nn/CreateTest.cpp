// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Creating operations from untrusted shapes: a diagnostic, never an abort.
#include "dialects/nn/Create.h"

#include "dialects/nn/NNOps.h"
#include "mlir/IR/BuiltinOps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace mlir;
using testing::HasSubstr;

namespace tessera::nn {
namespace {

class CreateTest : public testing::Test {
protected:
  CreateTest()
      : builder(&context), handler(&context, [this](Diagnostic &diagnostic) {
          message = diagnostic.str();
          return success();
        }) {
    context.loadDialect<NNDialect>();
    module = ModuleOp::create(builder.getUnknownLoc());
    builder.setInsertionPointToStart(module->getBody());
  }

  Value value(llvm::ArrayRef<int64_t> shape) {
    auto type = RankedTensorType::get(shape, builder.getF32Type());
    auto zeros = DenseElementsAttr::get(type, 0.0f);
    return builder.create<ConstantOp>(builder.getUnknownLoc(), zeros);
  }

  FailureOr<Operation *> make(llvm::StringRef name, ValueRange operands,
                              llvm::ArrayRef<NamedAttribute> attributes = {}) {
    return tryCreate(builder, builder.getUnknownLoc(), name, operands, attributes);
  }

  MLIRContext context;
  OpBuilder builder;
  std::string message;
  ScopedDiagnosticHandler handler;
  OwningOpRef<ModuleOp> module;
};

TEST_F(CreateTest, InfersTheResult) {
  auto op = make("nn.add", {value({4, 1}), value({3})});
  ASSERT_TRUE(succeeded(op));
  EXPECT_EQ(cast<AddOp>(*op).getType().getShape(), (llvm::ArrayRef<int64_t>{4, 3}));
}

TEST_F(CreateTest, TakesAttributesAndDefaults) {
  auto axis = builder.getNamedAttr("axis", builder.getI64IntegerAttr(1));
  auto op = make("nn.softmax", {value({4, 3})}, {axis});
  ASSERT_TRUE(succeeded(op));
  EXPECT_EQ(cast<SoftmaxOp>(*op).getAxis(), 1u);
  auto dense = make("nn.dense", {value({4, 3}), value({3, 2})});
  ASSERT_TRUE(succeeded(dense));
  EXPECT_EQ(cast<DenseOp>(*dense).getActivation(), Activation::None);
}

TEST_F(CreateTest, ShapesThatDoNotFitAreADiagnostic) {
  EXPECT_TRUE(failed(make("nn.add", {value({4}), value({3})})));
  EXPECT_THAT(message, HasSubstr("do not broadcast"));
}

TEST_F(CreateTest, UnknownOperationsAreADiagnostic) {
  EXPECT_TRUE(failed(make("nn.nothing", {value({4})})));
  EXPECT_THAT(message, HasSubstr("there is no operation nn.nothing"));
}

TEST_F(CreateTest, WhatDoesNotVerifyIsNotLeftBehind) {
  auto before = module->getBody()->getOperations().size();
  auto x = value({4});
  auto type = RankedTensorType::get({5}, builder.getF32Type());
  EXPECT_TRUE(failed(tryCreate(builder, builder.getUnknownLoc(), "nn.reshape", type, x)));
  EXPECT_THAT(message, HasSubstr("changes the number of elements"));
  EXPECT_EQ(module->getBody()->getOperations().size(), before + 1);
}

} // namespace
} // namespace tessera::nn
