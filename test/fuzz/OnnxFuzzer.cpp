// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Any bytes through the importer: a module or a status with a code, never anything else. Mutations
// are of bytes, or of the model they make up: names, shapes, types, operators, attributes.
#include "compiler/frontend/onnx/Import.h"

#include "dialects/nn/NNDialect.h"
#include "onnx/defs/schema.h"
#include "onnx/onnx_pb.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <random>

using namespace tessera;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t capacity);

// A context keeps every attribute it ever saw: now and then a fresh one.
static mlir::MLIRContext &context() {
  static std::unique_ptr<mlir::MLIRContext> current;
  static int uses = 0;
  if (uses++ % 256 == 0) {
    current = std::make_unique<mlir::MLIRContext>(mlir::MLIRContext::Threading::DISABLED);
    current->loadDialect<nn::NNDialect, mlir::func::FuncDialect>();
  }
  return *current;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  auto model =
      frontend::importOnnx(frontend::MappedFile::fromBytes({data, data + size}, "fuzz.onnx"),
                           "/nonexistent", {}, context());
  if (!model.ok() && !codeOf(model.status()))
    std::abort();
  if (!model.ok() && codeOf(model.status()) == Code::Internal)
    std::abort();
  return 0;
}

namespace {

class ModelMutator {
public:
  ModelMutator(onnx::ModelProto &model, unsigned seed)
      : graph_(*model.mutable_graph()), model_(model), random_(seed) {}

  void mutate() {
    switch (below(8)) {
    case 0:
      return mutateShape();
    case 1:
      return mutateTensor();
    case 2:
      return rewire();
    case 3:
      return mutateAttribute();
    case 4:
      return changeOperator();
    case 5:
      model_.mutable_opset_import(0)->set_version(7 + below(23));
      return;
    case 6:
      return copyNode();
    default:
      if (graph_.node_size() > 1)
        graph_.mutable_node()->DeleteSubrange(below(graph_.node_size()), 1);
    }
  }

private:
  int below(int limit) { return limit > 0 ? static_cast<int>(random_() % limit) : 0; }
  int64_t number() {
    static constexpr int64_t odd[] = {-1,   0,       1,         2,         3,         7, 255,
                                      -128, 1 << 20, INT32_MAX, INT64_MAX, INT64_MIN, -2};
    return odd[below(std::size(odd))];
  }
  onnx::NodeProto *node() {
    return graph_.node_size() ? graph_.mutable_node(below(graph_.node_size())) : nullptr;
  }

  void mutateShape() {
    if (graph_.input_size() == 0)
      return;
    auto &tensor =
        *graph_.mutable_input(below(graph_.input_size()))->mutable_type()->mutable_tensor_type();
    if (below(4) == 0)
      return tensor.set_elem_type(below(28));
    auto &shape = *tensor.mutable_shape();
    if (below(4) == 0 || shape.dim_size() == 0)
      shape.add_dim()->set_dim_value(number());
    else
      shape.mutable_dim(below(shape.dim_size()))->set_dim_value(number());
  }

  void mutateTensor() {
    if (graph_.initializer_size() == 0)
      return;
    auto &tensor = *graph_.mutable_initializer(below(graph_.initializer_size()));
    if (below(3) == 0 && tensor.data_type() == onnx::TensorProto::INT64 &&
        tensor.raw_data().size() >= 8) {
      const int64_t value = number();
      const size_t at = below(tensor.raw_data().size() / 8) * 8;
      tensor.mutable_raw_data()->replace(at, 8, reinterpret_cast<const char *>(&value), 8);
    } else if (below(2) && tensor.dims_size()) {
      tensor.set_dims(below(tensor.dims_size()), number());
    } else {
      tensor.set_data_type(below(28));
    }
  }

  void rewire() {
    onnx::NodeProto *to = node(), *from = node();
    if (!to || to->input_size() == 0)
      return;
    std::string &input = *to->mutable_input(below(to->input_size()));
    if (below(4) == 0)
      input.clear();
    else if (below(2) && from->output_size())
      input = from->output(below(from->output_size()));
    else if (from->input_size())
      input = from->input(below(from->input_size()));
  }

  void mutateAttribute() {
    onnx::NodeProto *chosen = node();
    if (!chosen || chosen->attribute_size() == 0)
      return;
    auto &attribute = *chosen->mutable_attribute(below(chosen->attribute_size()));
    if (attribute.type() == onnx::AttributeProto::INT)
      attribute.set_i(number());
    else if (attribute.ints_size() && below(2))
      attribute.set_ints(below(attribute.ints_size()), number());
    else if (attribute.type() == onnx::AttributeProto::INTS)
      attribute.add_ints(number());
    else
      chosen->mutable_attribute()->DeleteSubrange(0, 1);
  }

  void changeOperator() {
    static const std::vector<std::string> names = frontend::importableOperators();
    if (onnx::NodeProto *chosen = node())
      chosen->set_op_type(names[below(names.size())]);
  }

  void copyNode() {
    onnx::NodeProto *chosen = node();
    if (!chosen || graph_.node_size() > 200)
      return;
    onnx::NodeProto copy = *chosen;
    for (std::string &output : *copy.mutable_output())
      output += "'";
    *graph_.add_node() = copy;
  }

  onnx::GraphProto &graph_;
  onnx::ModelProto &model_;
  std::minstd_rand random_;
};

} // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t capacity,
                                          unsigned seed) {
  onnx::ModelProto model;
  if (seed % 4 == 0 || !model.ParseFromArray(data, static_cast<int>(size)) ||
      model.opset_import_size() == 0)
    return LLVMFuzzerMutate(data, size, capacity);
  ModelMutator mutator(model, seed);
  for (unsigned i = 0; i <= seed / 4 % 3; ++i)
    mutator.mutate();
  const size_t after = model.ByteSizeLong();
  if (after > capacity || !model.SerializeToArray(data, static_cast<int>(capacity)))
    return LLVMFuzzerMutate(data, size, capacity);
  return after;
}
