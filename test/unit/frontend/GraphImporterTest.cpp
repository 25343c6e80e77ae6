// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Graphs that never met the onnx library: what it would refuse before the importer does.
#include "compiler/frontend/onnx/GraphImporter.h"

#include "dialects/nn/NNDialect.h"

#include "onnx/defs/schema.h"

#include <gmock/gmock.h>
#include <sstream>

namespace tessera::frontend {
namespace {

using onnx::TensorProto;
using testing::HasSubstr;

// One operand: floats of a shape, truth values, or known integers.
struct Operand {
  TensorProto::DataType type = TensorProto::FLOAT;
  std::vector<int64_t> dims = {2, 3};
  std::vector<int64_t> values;
};

Operand floats(std::vector<int64_t> dims) { return {TensorProto::FLOAT, std::move(dims), {}}; }
Operand known(std::vector<int64_t> values) {
  return {TensorProto::INT64, {static_cast<int64_t>(values.size())}, values};
}

const Operand kFloats{}, kTruth{TensorProto::BOOL, {2, 3}, {}},
    kIntegers{TensorProto::INT64, {2, 3}, {}};

struct Sample {
  std::string op;
  std::vector<Operand> operands;
  std::map<std::string, int64_t> attributes;
};

std::vector<Sample> samples() {
  std::vector<Sample> all = {{"Attention", std::vector<Operand>(3, floats({1, 1, 2, 4})), {}},
                             {"BitwiseNot", {kIntegers}, {}},
                             {"Cast", {kFloats}, {{"to", TensorProto::INT32}}},
                             {"Concat", {kFloats, kFloats}, {{"axis", 0}}},
                             {"Constant", {}, {{"value_int", 3}}},
                             {"ConstantOfShape", {known({2})}, {}},
                             {"Expand", {kFloats, known({2, 3})}, {}},
                             {"Gather", {kFloats, known({0})}, {}},
                             {"GatherND", {kFloats, known({0})}, {}},
                             {"Gemm", {kFloats, kFloats}, {{"transB", 1}}},
                             {"LayerNormalization", {kFloats, floats({3})}, {}},
                             {"MatMul", {kFloats, floats({3, 2})}, {}},
                             {"Mod", {kFloats, kFloats}, {{"fmod", 1}}},
                             {"Not", {kTruth}, {}},
                             {"Reshape", {kFloats, known({3, 2})}, {}},
                             {"Slice", {kFloats, known({0}), known({1})}, {}},
                             {"Tile", {kFloats, known({1, 2})}, {}},
                             {"Unsqueeze", {kFloats, known({0})}, {}},
                             {"Where", {kTruth, kFloats, kFloats}, {}}};
  auto each = [&](const std::string &names, const std::vector<Operand> &operands) {
    std::istringstream list(names);
    for (std::string name; list >> name;)
      all.push_back({name, operands, {}});
  };
  each("Abs Ceil Clip Cos Dropout Erf Exp Flatten Floor Gelu Identity IsNaN LeakyRelu Log Neg "
       "Reciprocal ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum Relu Round "
       "Shape Sigmoid Sign Sin Size Softmax Softplus Split Sqrt Squeeze Tanh Transpose Trilu",
       {kFloats});
  each("Add Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mul Pow Sub Sum",
       {kFloats, kFloats});
  each("And Or Xor", {kTruth, kTruth});
  each("BitwiseAnd BitwiseOr BitwiseXor", {kIntegers, kIntegers});
  all.push_back({"Add", {known({1, 2}), known({3, 4})}, {}}); // folded
  all.push_back({"Cast", {known({1, 2})}, {{"to", TensorProto::INT32}}});
  return all;
}

void addOperand(onnx::GraphProto &graph, const std::string &name, const Operand &operand) {
  if (operand.values.empty()) {
    onnx::ValueInfoProto &input = *graph.add_input();
    input.set_name(name);
    onnx::TypeProto::Tensor &type = *input.mutable_type()->mutable_tensor_type();
    type.set_elem_type(operand.type);
    type.mutable_shape();
    for (int64_t dim : operand.dims)
      type.mutable_shape()->add_dim()->set_dim_value(dim);
    return;
  }
  TensorProto &tensor = *graph.add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(operand.type);
  for (int64_t dim : operand.dims)
    tensor.add_dims(dim);
  for (int64_t value : operand.values)
    tensor.add_int64_data(value);
}

onnx::ModelProto modelOf(const Sample &sample) {
  onnx::ModelProto model;
  onnx::GraphProto &graph = *model.mutable_graph();
  onnx::NodeProto &node = *graph.add_node();
  node.set_op_type(sample.op);
  node.add_output("y");
  graph.add_output()->set_name("y");
  for (const Operand &operand : sample.operands) {
    node.add_input(concat("x", node.input_size()));
    addOperand(graph, node.input(node.input_size() - 1), operand);
  }
  for (const auto &[name, value] : sample.attributes) {
    onnx::AttributeProto &attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INT);
    attribute.set_i(value);
  }
  return model;
}

std::string import(const onnx::ModelProto &model) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<nn::NNDialect, mlir::func::FuncDialect>();
  Skeleton skeleton;
  auto module = GraphImporter(model, skeleton, {}, context).run();
  return std::string(module.status().message());
}

// What a node has and its importer does not ask for, of every operator. Newer versions of operators
// bring such things.
class Unasked : public testing::TestWithParam<Sample> {
protected:
  onnx::ModelProto model_ = modelOf(GetParam());
  onnx::NodeProto &node_ = *model_.mutable_graph()->mutable_node(0);
  const onnx::OpSchema *schema_ = onnx::OpSchemaRegistry::Schema(GetParam().op);
};

TEST_P(Unasked, nothing) { EXPECT_EQ(import(model_), ""); }

TEST_P(Unasked, attribute) {
  onnx::AttributeProto &attribute = *node_.add_attribute();
  attribute.set_name("made_up");
  attribute.set_type(onnx::AttributeProto::INT);
  EXPECT_THAT(import(model_), HasSubstr("TSR_2022"));
  EXPECT_THAT(import(model_), HasSubstr("its attribute 'made_up' cannot be compiled"));
}

TEST_P(Unasked, input) {
  if (schema_->max_input() == INT32_MAX)
    return; // takes any number of them
  while (node_.input_size() < schema_->max_input())
    node_.add_input("");
  node_.add_input("made_up");
  addOperand(*model_.mutable_graph(), "made_up", kFloats);
  const std::string words =
      concat("its input ", schema_->max_input(), " 'made_up' cannot be compiled");
  EXPECT_THAT(import(model_), HasSubstr(words));
}

TEST_P(Unasked, output) {
  if (schema_->max_output() == INT32_MAX)
    return;
  while (node_.output_size() < schema_->max_output())
    node_.add_output("");
  node_.add_output("made_up");
  const std::string words =
      concat("its output ", schema_->max_output(), " 'made_up' cannot be compiled");
  EXPECT_THAT(import(model_), HasSubstr(words));
}

INSTANTIATE_TEST_SUITE_P(Operators, Unasked, testing::ValuesIn(samples()), [](const auto &info) {
  return info.param.op + std::to_string(info.index);
});

TEST(GraphImporter, number_of_outputs_that_are_not_there) {
  EXPECT_THAT(import(modelOf({"Split", {kFloats}, {{"num_outputs", 3}}})),
              HasSubstr("it has 1 outputs, not num_outputs"));
}

TEST(GraphImporter, type_that_is_not_so) {
  onnx::ModelProto model = modelOf({"Neg", {kFloats}, {}});
  onnx::ValueInfoProto &output = *model.mutable_graph()->mutable_output(0);
  output.mutable_type()->mutable_tensor_type()->set_elem_type(TensorProto::INT64);
  EXPECT_THAT(import(model), HasSubstr("the value 'y' is not of the type int64 that was inferred"));
}

} // namespace
} // namespace tessera::frontend
