// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The skeleton of a model: what is lifted out, what is noted, what is refused.
#include "compiler/frontend/onnx/Skeleton.h"

#include "onnx/onnx_pb.h"

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
  std::optional<Code> refusal() { return codeOf(read().status()); }
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
  EXPECT_EQ(refusal(), Code::BadTensor);
  tensor.set_dims(0, -1);
  EXPECT_EQ(refusal(), Code::BadShape);
  tensor.set_dims(0, int64_t(1) << 62);
  EXPECT_EQ(refusal(), Code::BadShape);
  tensor.set_dims(0, 1000);
  tensor.add_dims(0); // no elements, yet 4000 bytes
  EXPECT_EQ(refusal(), Code::BadTensor);
  tensor.mutable_dims()->RemoveLast();
  tensor.set_data_type(99);
  EXPECT_EQ(refusal(), Code::BadTensor);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  tensor.add_float_data(1);
  EXPECT_EQ(refusal(), Code::BadTensor); // data twice
  tensor.clear_float_data();
  for (int i = 0; i < 20; ++i)
    tensor.add_dims(1);
  EXPECT_EQ(refusal(), Code::BadShape); // of 21 dimensions
}

TEST_F(SkeletonTest, RefusesNamesThatOccurTwice) {
  initializer("t", 1000);
  initializer("t", 1000);
  EXPECT_EQ(refusal(), Code::InvalidModel);
}

TEST_F(SkeletonTest, RefusesGraphsWithinGraphsWithoutEnd) {
  model.mutable_graph();
  onnx::AttributeProto *attribute = nullptr;
  onnx::GraphProto *graph = model.mutable_graph();
  for (int i = 0; i < 12; ++i) {
    attribute = graph->add_node()->add_attribute();
    graph = attribute->mutable_g();
  }
  EXPECT_EQ(refusal(), Code::OnnxLimit);
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
  for (std::string text :
       {"", "hello, world", "{\"a\": 1}",
        "\x7f"
        "ELF\x02",
        "PK\x03\x04", "\x89PNG\r\n", "#!/bin/sh\n", "<html>", "import torch\n"}) {
    std::vector<uint8_t> bytes(text.begin(), text.end());
    EXPECT_EQ(codeOf(readSkeleton(MappedFile::fromBytes(bytes, "text"), ".").status()),
              Code::NotOnnx)
        << text;
  }
}

} // namespace
} // namespace tessera::frontend
