// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conversion of models to the newest opset: what the onnx library's converter leaves out or gets
// wrong, put right.
#include "compiler/frontend/onnx/OldOpsets.h"

#include "compiler/artifact/status/Status.h"

#include "onnx/onnx_pb.h"
#include "onnx/version_converter/convert.h"

#include <limits>
#include <memory>
#include <numeric>
#include <stdexcept>

namespace tessera::frontend {

namespace {

using onnx::Graph;
using onnx::Node;
using onnx::Symbol;
using onnx::TensorProto;
using onnx::Value;
using Converter = onnx::version_conversion::DefaultVersionConverter;
using GraphPtr = std::shared_ptr<Graph>;

// What is thrown becomes a sentence of the failed conversion.
template <typename... Parts> void require(bool holds, const Parts &...sentence) {
  if (!holds)
    throw std::runtime_error(concat(sentence...));
}

size_t rankOf(const Value *value, const Node *node) {
  require(value->has_sizes(), "the rank of an operand of ", node->kind().toString(),
          " is not known");
  return value->sizes().size();
}

// Operand `i` with dimensions of 1 put in before dimension `axis`.
void unsqueeze(Graph &graph, Node *node, size_t i, size_t axis, size_t count) {
  if (count == 0)
    return;
  std::vector<int64_t> axes(count);
  std::iota(axes.begin(), axes.end(), static_cast<int64_t>(axis));
  Node *view = graph.create(onnx::kUnsqueeze);
  view->addInput(node->inputs()[i]);
  view->is_(onnx::kaxes, std::move(axes));
  view->output()->setElemType(node->inputs()[i]->elemType());
  view->insertBefore(node);
  node->replaceInput(i, view->output());
}

// Before opset 7 the second operand was repeated along the first only where `broadcast` says so,
// its dimensions being those from `axis` on, or the last ones.
Node *broadcast(const GraphPtr &graph, Node *node) {
  const bool repeats = node->hasAttribute(onnx::kbroadcast) && node->i(onnx::kbroadcast) != 0;
  if (repeats && node->hasAttribute(onnx::kaxis) && node->i(onnx::kaxis) != -1) {
    const int64_t rank = rankOf(node->inputs()[0], node);
    const int64_t own = rankOf(node->inputs()[1], node);
    const int64_t axis = node->i(onnx::kaxis) + (node->i(onnx::kaxis) < 0 ? rank : 0);
    if (own > 0) {
      require(axis >= 0 && axis + own <= rank, "the operands of ", node->kind().toString(),
              " do not fit its axis ", axis);
      unsqueeze(*graph, node, 1, own, rank - axis - own);
    }
  }
  for (Symbol attribute : {onnx::kbroadcast, onnx::kaxis})
    if (node->hasAttribute(attribute))
      node->removeAttribute(attribute);
  return node;
}

// Before opset 7 a slope was one number, or one for each channel: of dimension 1.
Node *channelSlope(const GraphPtr &graph, Node *node) {
  const size_t own = rankOf(node->inputs()[1], node), rank = rankOf(node->inputs()[0], node);
  const onnx::Dimension *channels = own == 1 ? &node->inputs()[1]->sizes()[0] : nullptr;
  if (channels && !(channels->is_int && channels->dim == 1) && rank > 2)
    unsqueeze(*graph, node, 1, 1, rank - 2);
  return node;
}

Node *withoutConsumed(Node *node) {
  if (node->hasAttribute(onnx::kconsumed_inputs))
    node->removeAttribute(onnx::kconsumed_inputs);
  return node;
}

// Before opset 6 a bound that was left out was none.
Node *unboundedClip(const GraphPtr &, Node *node) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (!node->hasAttribute(onnx::kmin))
    node->f_(onnx::kmin, -infinity);
  if (!node->hasAttribute(onnx::kmax))
    node->f_(onnx::kmax, infinity);
  return withoutConsumed(node);
}

// The bounds become operands of the type of the first: as attributes they were floats, and those
// left out the limits of the type.
Node *clipOperands(const GraphPtr &graph, Node *node) {
  const int32_t known = node->inputs()[0]->elemType();
  const int32_t type = known == TensorProto::UNDEFINED ? int32_t(TensorProto::FLOAT) : known;
  const double limit =
      type == TensorProto::FLOAT16 ? 65504.0 : double(std::numeric_limits<float>::max());
  auto bound = [&](Symbol name, double otherwise) {
    onnx::Tensor number;
    number.elem_type() = TensorProto::FLOAT;
    number.floats() = {static_cast<float>(node->hasAttribute(name) ? node->f(name) : otherwise)};
    Node *constant = graph->create(onnx::kConstant);
    constant->t_(onnx::kvalue, number);
    constant->insertBefore(node);
    Value *operand = constant->output();
    if (type != TensorProto::FLOAT) {
      Node *cast = graph->create(onnx::kCast);
      cast->addInput(operand);
      cast->i_(onnx::kto, type);
      cast->insertBefore(node);
      operand = cast->output();
    }
    node->addInput(operand);
    if (node->hasAttribute(name))
      node->removeAttribute(name);
  };
  bound(onnx::kmin, -limit);
  bound(onnx::kmax, limit);
  return node;
}

// Opset 6 has the defaults in more digits.
Node *seluDefaults(const GraphPtr &, Node *node) {
  const Symbol alpha("alpha"), gamma("gamma");
  if (!node->hasAttribute(alpha))
    node->f_(alpha, 1.6732f);
  if (!node->hasAttribute(gamma))
    node->f_(gamma, 1.0507f);
  return withoutConsumed(node);
}

// Before opset 7 dropout took place unless is_test said otherwise.
Node *dropoutInTest(const GraphPtr &, Node *node) {
  require(node->hasAttribute(onnx::kis_test) && node->i(onnx::kis_test) != 0,
          "Dropout without is_test drops at random");
  node->removeAttribute(onnx::kis_test);
  return node;
}

// Before opset 6 the type was a name.
Node *castByNumber(const GraphPtr &, Node *node) {
  if (node->kindOf(onnx::kto) != onnx::AttributeKind::s)
    return node;
  TensorProto::DataType type;
  require(TensorProto::DataType_Parse(node->s(onnx::kto), &type), "Cast to the unknown type ",
          node->s(onnx::kto));
  node->removeAttribute(onnx::kto);
  node->i_(onnx::kto, type);
  return node;
}

void registerAdapters(Converter &converter) {
  converter.registerAdapter("Cast", 5, 6, castByNumber);
  converter.registerAdapter("Clip", 5, 6, unboundedClip);
  converter.registerAdapter("Selu", 5, 6, seluDefaults);
  for (const char *op :
       {"Add", "And", "Div", "Equal", "Greater", "Less", "Mul", "Or", "Pow", "Sub", "Xor"})
    converter.registerAdapter(op, 6, 7, broadcast);
  converter.registerAdapter("Dropout", 6, 7, dropoutInTest);
  converter.registerAdapter("PRelu", 6, 7, channelSlope);
  converter.registerAdapter("Clip", 10, 11, clipOperands);
  // Like Softmax it was about a matrix, but is registered as if nothing had changed.
  converter.registerAdapter(std::make_unique<onnx::version_conversion::Softmax_12_13>("Hardmax"));
}

} // namespace

onnx::ModelProto convertOpset(const onnx::ModelProto &model, int version, int target) {
  Converter converter;
  registerAdapters(converter);
  return converter.convert_version(model, onnx::OpSetID(version), onnx::OpSetID(target));
}

} // namespace tessera::frontend
