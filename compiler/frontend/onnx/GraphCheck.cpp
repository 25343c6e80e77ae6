// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checks of a model's structure made before the onnx library sees it, with better sentences.
#include "compiler/frontend/onnx/GraphCheck.h"

#include "onnx/defs/schema.h"
#include "onnx/onnx_pb.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <unordered_map>
#include <vector>

namespace tessera::frontend {

namespace {

constexpr uint64_t kMaxNodes = 1000000; // after functions are expanded

bool isDefaultDomain(const std::string &domain) { return domain.empty() || domain == "ai.onnx"; }

// The default domain has two names.
std::string_view domainName(const std::string &domain) {
  return isDefaultDomain(domain) ? std::string_view() : domain;
}

// `owner` is what imports operator sets: a model or a function.
template <typename Owner> std::map<std::string_view, int> versionsOf(const Owner &owner) {
  std::map<std::string_view, int> versions;
  for (const onnx::OperatorSetIdProto &opset : owner.opset_import())
    versions.emplace(domainName(opset.domain()), std::clamp<int64_t>(opset.version(), 0, 1 << 20));
  return versions;
}

// Calls `visit` on every node of a list and of the graphs in their attributes; stops at an error.
template <typename Nodes, typename Visit>
absl::Status forEachNode(const Nodes &nodes, const Visit &visit) {
  for (const onnx::NodeProto &node : nodes) {
    TSR_RETURN_IF_ERROR(visit(node));
    for (const onnx::AttributeProto &attribute : node.attribute()) {
      TSR_RETURN_IF_ERROR(forEachNode(attribute.g().node(), visit));
      for (const onnx::GraphProto &graph : attribute.graphs())
        TSR_RETURN_IF_ERROR(forEachNode(graph.node(), visit));
    }
  }
  return absl::OkStatus();
}

// How many nodes a list of nodes becomes when its functions are expanded. `sizes` remembers the
// functions already counted; 0 there marks one that is being counted: a recursion.
class Expansion {
public:
  explicit Expansion(const KnownOperators &operators) : operators_(operators) {}

  template <typename Nodes> absl::StatusOr<uint64_t> count(const Nodes &nodes, int depth = 0) {
    uint64_t total = 0;
    absl::Status status = forEachNode(nodes, [&](const onnx::NodeProto &node) -> absl::Status {
      TSR_ASSIGN_OR_RETURN(uint64_t size, countNode(node, depth));
      if ((total += size) > kMaxNodes)
        return error(Code::OnnxLimit, "the functions of the model expand to more than ", kMaxNodes,
                     " nodes");
      return absl::OkStatus();
    });
    if (!status.ok())
      return status;
    return total;
  }

private:
  absl::StatusOr<uint64_t> countNode(const onnx::NodeProto &node, int depth) {
    const onnx::FunctionProto *function = operators_.function(node);
    if (!function)
      return 1;
    auto [entry, fresh] = sizes_.try_emplace(function, 0);
    if (!fresh && entry->second == 0)
      return error(Code::CyclicGraph, describe(node), ": the function calls itself");
    if (depth > 64)
      return error(Code::OnnxLimit, describe(node), ": functions call functions too deep");
    if (fresh) {
      TSR_ASSIGN_OR_RETURN(uint64_t size, count(function->node(), depth + 1));
      sizes_[function] = size + 1;
    }
    return sizes_[function];
  }

  const KnownOperators &operators_;
  std::map<const onnx::FunctionProto *, uint64_t> sizes_;
};

// The main graph as indices: for each node, the nodes that make its inputs.
using Edges = std::vector<std::vector<int>>;

// Depth first without recursion; the first cycle met, or nothing.
std::vector<int> findCycle(const Edges &edges) {
  enum : char { unseen, open, done };
  std::vector<char> state(edges.size(), unseen);
  std::vector<std::pair<int, size_t>> stack;
  for (int root = 0; root < static_cast<int>(edges.size()); ++root) {
    if (state[root] == unseen)
      stack.emplace_back(root, 0);
    while (!stack.empty()) {
      auto &[node, next] = stack.back();
      state[node] = open;
      if (next == edges[node].size()) {
        state[node] = done;
        stack.pop_back();
        continue;
      }
      const int target = edges[node][next++];
      if (state[target] == unseen) {
        stack.emplace_back(target, 0);
      } else if (state[target] == open) {
        std::vector<int> cycle;
        auto from = std::find_if(stack.begin(), stack.end(),
                                 [&](const auto &entry) { return entry.first == target; });
        for (; from != stack.end(); ++from)
          cycle.push_back(from->first);
        return cycle;
      }
    }
  }
  return {};
}

absl::Status checkValues(const onnx::GraphProto &graph) {
  std::unordered_map<std::string, int> maker; // -1: an input or initializer
  for (const onnx::ValueInfoProto &input : graph.input())
    maker[input.name()] = -1;
  for (const onnx::TensorProto &tensor : graph.initializer())
    maker[tensor.name()] = -1;
  for (int i = 0; i < graph.node_size(); ++i)
    for (const std::string &output : graph.node(i).output())
      if (!output.empty() && !maker.emplace(output, i).second)
        return error(Code::InvalidModel, describe(graph.node(i)), ": the value '", output,
                     "' already exists");
  Edges edges(graph.node_size());
  for (int i = 0; i < graph.node_size(); ++i)
    for (const std::string &input : graph.node(i).input()) {
      auto found = maker.find(input);
      if (input.empty() || (found != maker.end() && found->second < 0))
        continue;
      if (found == maker.end())
        return error(Code::InvalidModel, describe(graph.node(i)), ": no node makes its input '",
                     input, "'");
      edges[i].push_back(found->second);
    }
  std::vector<int> cycle = findCycle(edges);
  if (!cycle.empty()) {
    std::string names;
    for (size_t i = 0; i < std::min<size_t>(cycle.size(), 8); ++i)
      names += (i ? ", " : "") + describe(graph.node(cycle[i]));
    return error(Code::CyclicGraph, "these nodes need each other's results: ", names,
                 cycle.size() > 8 ? ", ..." : "");
  }
  return absl::OkStatus();
}

} // namespace

std::string nameOf(const onnx::NodeProto &node) {
  std::string name = node.name();
  for (int i = 0; i < node.output_size() && name.empty(); ++i)
    name = node.output(i);
  return name;
}

std::string describe(const onnx::NodeProto &node) {
  return concat("node '", nameOf(node), "' (", node.op_type(), ")");
}

bool isDefault(const onnx::OpSchema *schema, const onnx::AttributeProto &attribute) {
  if (!schema)
    return false;
  auto known = schema->attributes().find(attribute.name());
  return known != schema->attributes().end() &&
         known->second.default_value.SerializeAsString() == attribute.SerializeAsString();
}

absl::StatusOr<int> opsetOf(const onnx::ModelProto &model) {
  const auto &known = onnx::OpSchemaRegistry::DomainToVersionRange::Instance().Map();
  const auto [first, last] = known.at(onnx::ONNX_DOMAIN);
  const int version = KnownOperators(model).version("");
  if (version < first || version > last)
    return error(Code::UnsupportedOpset, "the model uses opset ", version,
                 " of the ONNX operators; known are ", first, " to ", last);
  return version;
}

KnownOperators::KnownOperators(const onnx::ModelProto &model) : versions_(versionsOf(model)) {
  auto functions = std::make_shared<Functions>();
  for (const onnx::FunctionProto &function : model.functions())
    functions->try_emplace({function.domain(), function.name(), function.overload()}, &function);
  functions_ = std::move(functions);
}

KnownOperators KnownOperators::inside(const onnx::FunctionProto &function) const {
  KnownOperators operators = *this;
  operators.versions_ = versionsOf(function);
  return operators;
}

bool KnownOperators::contains(const onnx::NodeProto &node) const {
  const std::string domain(domainName(node.domain()));
  return function(node) ||
         onnx::OpSchemaRegistry::Schema(node.op_type(), version(node.domain()), domain);
}

const onnx::FunctionProto *KnownOperators::function(const onnx::NodeProto &node) const {
  auto found = functions_->find({node.domain(), node.op_type(), node.overload()});
  return found == functions_->end() ? nullptr : found->second;
}

int KnownOperators::version(const std::string &domain) const {
  auto found = versions_.find(domainName(domain));
  return found == versions_.end() ? 0 : found->second;
}

absl::Status checkKnown(const KnownOperators &operators, const onnx::NodeProto &node) {
  if (operators.contains(node))
    return absl::OkStatus();
  if (isDefaultDomain(node.domain()))
    return error(Code::UnknownOperator, describe(node), ": ONNX has no operator '", node.op_type(),
                 "' in opset ", operators.version(node.domain()));
  return error(Code::UnknownOperator, describe(node), ": the operator is of the domain '",
               node.domain(), "', and the model has no function of that name");
}

// Letters, ellipses and one arrow: anything else keeps the library busy without end.
static absl::Status checkEquation(const onnx::NodeProto &node) {
  if (node.op_type() != "Einsum")
    return absl::OkStatus();
  for (const onnx::AttributeProto &attribute : node.attribute()) {
    std::string rest = attribute.name() == "equation" ? attribute.s() : "";
    std::erase(rest, ' ');
    if (size_t arrow = rest.find("->"); arrow != std::string::npos)
      rest.replace(arrow, 2, ",");
    for (size_t at; (at = rest.find("...")) != std::string::npos;)
      rest.replace(at, 3, "x");
    for (char c : rest)
      if (c != ',' && !std::isalpha(static_cast<unsigned char>(c)))
        return error(Code::InvalidModel, describe(node), ": its equation '", attribute.s(),
                     "' has '", std::string(1, c), "'");
  }
  return absl::OkStatus();
}

absl::Status checkStructure(const onnx::ModelProto &model) {
  if (model.graph().output_size() == 0)
    return error(Code::InvalidModel, "the graph has no output");
  const KnownOperators operators(model);
  auto check = [](const KnownOperators &known) {
    return [&known](const onnx::NodeProto &node) {
      TSR_RETURN_IF_ERROR(checkEquation(node));
      return checkKnown(known, node);
    };
  };
  TSR_RETURN_IF_ERROR(forEachNode(model.graph().node(), check(operators)));
  for (const onnx::FunctionProto &function : model.functions()) {
    const KnownOperators known = operators.inside(function);
    TSR_RETURN_IF_ERROR(forEachNode(function.node(), check(known)));
  }
  TSR_RETURN_IF_ERROR(checkValues(model.graph()));
  return Expansion(operators).count(model.graph().node()).status();
}

} // namespace tessera::frontend
