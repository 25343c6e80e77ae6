// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The skeleton of a model: what is lifted out, what is noted, what is refused.
#include "compiler/frontend/onnx/Skeleton.h"

#include "onnx/onnx_pb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::frontend {
namespace {

class SkeletonTest : public testing::Test {
protected:
  SkeletonTest() {
    model.set_ir_version(10);
    model.add_opset_import()->set_version(20);
  }
  onnx::TensorProto &initializer(const std::string &name, int64_t elements) {
    onnx::TensorProto &tensor = *model.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.add_dims(elements);
    tensor.set_raw_data(std::string(elements * 4, 'x'));
    return tensor;
  }
  absl::StatusOr<Skeleton> read() {
    std::string text = model.SerializeAsString();
    return readSkeleton(MappedFile::fromBytes({text.begin(), text.end()}, "model.onnx"), ".");
  }
  void expectRefused(Code code, const std::string &sentence) {
    absl::Status status = read().status();
    EXPECT_EQ(codeOf(status), code);
    EXPECT_THAT(sentenceOf(status), testing::HasSubstr(sentence));
  }
  static void expectRefused(const std::string &text, Code code, const std::string &sentence) {
    absl::Status status =
        readSkeleton(MappedFile::fromBytes({text.begin(), text.end()}, "text"), ".").status();
    EXPECT_EQ(codeOf(status), code) << text.substr(0, 40);
    EXPECT_THAT(sentenceOf(status), testing::HasSubstr(sentence)) << text.substr(0, 40);
  }
  onnx::ModelProto parsed(const Skeleton &skeleton) {
    onnx::ModelProto proto;
    EXPECT_TRUE(proto.ParseFromString(skeleton.proto));
    return proto;
  }

  onnx::ModelProto model;
};

TEST_F(SkeletonTest, LargeTensorsBecomeInputs) {
  initializer("large", 1000);
  initializer("small", 10);
  Skeleton skeleton = *read();
  ASSERT_EQ(skeleton.weights.size(), 1u);
  const TensorRecord &weight = skeleton.weights[0];
  EXPECT_EQ(weight.name, "large");
  EXPECT_EQ(weight.size, 4000u);
  EXPECT_EQ(skeleton.files[0].bytes()[weight.offset], 'x');
  EXPECT_EQ(skeleton.files[0].bytes()[weight.offset + 3999], 'x');
  onnx::ModelProto proto = parsed(skeleton);
  ASSERT_EQ(proto.graph().initializer_size(), 1);
  EXPECT_EQ(proto.graph().initializer(0).name(), "small");
  ASSERT_EQ(proto.graph().input_size(), 1);
  EXPECT_EQ(proto.graph().input(0).type().tensor_type().shape().dim(0).dim_value(), 1000);
}

TEST_F(SkeletonTest, OldModelsListWeightsAsInputsAlready) {
  initializer("large", 1000);
  model.mutable_graph()->add_input()->set_name("large");
  EXPECT_EQ(parsed(*read()).graph().input_size(), 1);
}

TEST_F(SkeletonTest, LargeConstantNodesAreWeights) {
  onnx::NodeProto &node = *model.mutable_graph()->add_node();
  node.set_op_type("Constant");
  node.add_output("value");
  onnx::AttributeProto &attribute = *node.add_attribute();
  attribute.set_name("value");
  attribute.mutable_t()->set_data_type(onnx::TensorProto::FLOAT);
  attribute.mutable_t()->add_dims(512);
  for (int i = 0; i < 512; ++i)
    attribute.mutable_t()->add_float_data(1.0f); // packed: bytes as good as raw ones
  Skeleton skeleton = *read();
  ASSERT_EQ(skeleton.weights.size(), 1u);
  EXPECT_EQ(skeleton.weights[0].name, "value");
  EXPECT_EQ(parsed(skeleton).graph().node_size(), 0);
}

TEST_F(SkeletonTest, NotesNamesAndPythonLines) {
  onnx::NodeProto &node = *model.mutable_graph()->add_node();
  node.set_name("layer1/add");
  node.set_op_type("Add");
  node.add_output("sum");
  onnx::StringStringEntryProto &entry = *node.add_metadata_props();
  entry.set_key("pkg.torch.onnx.stack_trace");
  entry.set_value("File \"/home/ada/models/net.py\", line 12, in forward\n    x = self.add(y)\n"
                  "  File \"/usr/lib/site-packages/torch/nn/add.py\", line 7, in forward\n");
  Skeleton skeleton = *read();
  EXPECT_EQ(skeleton.notes.at("sum")->name, "layer1/add");
  EXPECT_EQ(skeleton.notes.at("sum")->python, "net.py:12");
  EXPECT_EQ(skeleton.proto.find("/home/ada"), std::string::npos);
}

TEST_F(SkeletonTest, ResultsOfANodeShareItsNote) {
  onnx::NodeProto &node = *model.mutable_graph()->add_node();
  node.set_name("a name may be megabytes long");
  node.add_output("one");
  node.add_output("two");
  Skeleton skeleton = *read();
  EXPECT_EQ(skeleton.notes.at("one"), skeleton.notes.at("two"));
}

TEST_F(SkeletonTest, RefusesTensorsThatLie) {
  onnx::TensorProto &tensor = initializer("t", 1000);
  tensor.set_dims(0, 1001);
  expectRefused(Code::BadTensor, "needs 4004 bytes, but has 4000");
  tensor.set_dims(0, -1);
  expectRefused(Code::BadShape, "a dimension is negative");
  tensor.set_dims(0, int64_t(1) << 62);
  expectRefused(Code::BadShape, "no memory holds that");
  tensor.set_dims(0, 1000);
  tensor.add_dims(0); // no elements, yet 4000 bytes
  expectRefused(Code::BadTensor, "needs 0 bytes, but has 4000");
  tensor.mutable_dims()->RemoveLast();
  tensor.set_data_type(99);
  expectRefused(Code::BadTensor, "has the element type 99, which ONNX does not define");
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  tensor.add_float_data(1);
  expectRefused(Code::BadTensor, "tensor 't' has its data twice");
  tensor.clear_raw_data();
  expectRefused(Code::BadTensor, "needs 1000 values, but has 1");
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  expectRefused(Code::BadTensor, "has data both in the model and outside");
  for (int i = 0; i < 20; ++i)
    tensor.add_dims(1);
  expectRefused(Code::BadShape, "tensor 't' has more than 16 dimensions");
}

TEST_F(SkeletonTest, RefusesNamesThatOccurTwice) {
  initializer("t", 1000);
  initializer("t", 1000);
  expectRefused(Code::InvalidModel, "the model has two tensors named 't'");
}

TEST_F(SkeletonTest, RefusesGraphsWithinGraphsWithoutEnd) {
  onnx::GraphProto *graph = model.mutable_graph();
  for (int i = 0; i < 12; ++i)
    graph = graph->add_node()->add_attribute()->mutable_g();
  expectRefused(Code::OnnxLimit, "the ONNX model nests graphs more than 32 messages deep");
}

TEST_F(SkeletonTest, RefusesSparseTensors) {
  model.mutable_graph()->add_sparse_initializer();
  expectRefused(Code::UnsupportedCase, "the model has a sparse tensor");
}

// 64 MB that are no weights, as one field, as many, and as a tensor where none is lifted out.
TEST_F(SkeletonTest, RefusesWhatIsLargeAndNoWeight) {
  model.mutable_graph()->set_name(std::string((64 << 20) + 1, 'x'));
  expectRefused(Code::OnnxLimit, "the ONNX model has a field of 67108870 bytes");
  model.mutable_graph()->clear_name();
  onnx::AttributeProto &attribute = *model.add_functions()->add_node()->add_attribute();
  attribute.mutable_t()->set_name("t");
  attribute.mutable_t()->set_data_type(onnx::TensorProto::FLOAT);
  attribute.mutable_t()->add_dims(int64_t(32) << 20);
  attribute.mutable_t()->set_data_location(onnx::TensorProto::EXTERNAL);
  expectRefused(Code::OnnxLimit, "bytes is inside a function or a branch");
  model.clear_functions();
  std::string fields;
  for (int i = 0; i < (16 << 20) + 1; ++i)
    fields += {'\x32', '\0'}; // documentation, which nobody reads
  expectRefused(model.SerializeAsString() + fields, Code::OnnxLimit,
                "the ONNX model has more than 16777216 fields");
}

TEST_F(SkeletonTest, EveryCutIsRefused) {
  initializer("large", 300);
  const std::string text = model.SerializeAsString();
  for (size_t size = 0; size < text.size(); ++size) {
    std::vector<uint8_t> cut(text.begin(), text.begin() + size);
    EXPECT_FALSE(readSkeleton(MappedFile::fromBytes(cut, "cut"), ".").ok()) << size;
  }
}

TEST_F(SkeletonTest, RefusesWhatIsNotOnnx) {
  expectRefused("", Code::NotOnnx, "this is not an ONNX model: the file is empty");
  expectRefused("hello, world", Code::NotOnnx, "it has a field numbered 13");
  for (std::string text : {"{\"a\": 1}",
                           "\x7f"
                           "ELF\x02",
                           "PK\x03\x04", "\x89PNG\r\n", "#!/bin/sh\n", "<html>", "import torch\n"})
    expectRefused(text, Code::NotOnnx, "this is not an ONNX model: ");
  expectRefused("\x0f", Code::NotOnnx, "its bytes are no protocol buffer");
  expectRefused("\x10\x01", Code::NotOnnx, "field 2 has the wrong type");
  expectRefused("\x08\x0a", Code::NotOnnx, "it has no graph");
}

TEST_F(SkeletonTest, RefusesGraphsThatAreMissingOrTwice) {
  model.mutable_graph()->set_name("g");
  const std::string text = model.SerializeAsString();
  expectRefused(text + text, Code::OnnxMalformed, "the model has two graphs");
  model.clear_graph();
  expectRefused(Code::OnnxTruncated,
                "the model has no graph: the file is cut, or was never finished");
}

} // namespace
} // namespace tessera::frontend
