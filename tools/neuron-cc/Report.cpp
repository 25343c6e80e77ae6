// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What `analyze` prints.
#include "tools/neuron-cc/Report.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <map>

namespace tessera {
namespace {

using frontend::NodeAnswer;
using Json = nlohmann::ordered_json;
using Status = NodeAnswer::Status;

constexpr std::string_view kStatusNames[] = {"supported", "unsupported", "follows", "unused",
                                             "unchecked"};
std::string_view name(Status status) { return kStatusNames[static_cast<size_t>(status)]; }

struct Counts {
  size_t total = 0, by[std::size(kStatusNames)] = {};

  void add(Status status) {
    ++total;
    ++by[static_cast<size_t>(status)];
  }
  size_t of(Status status) const { return by[static_cast<size_t>(status)]; }
};

// By operator; "" counts all nodes.
std::map<std::string, Counts> count(const Analysis &analysis) {
  std::map<std::string, Counts> counts{{"", {}}};
  for (const NodeAnswer &node : analysis.nodes)
    for (const std::string &key : {std::string(), node.opType})
      counts[key].add(node.status);
  return counts;
}

Json toJson(const Counts &counts) {
  Json json = {{"total", counts.total}};
  for (size_t i = 0; i < std::size(kStatusNames); ++i)
    json[std::string(kStatusNames[i])] = counts.by[i];
  return json;
}

void printJson(const Analysis &analysis) {
  std::map<std::string, Counts> counts = count(analysis);
  Json nodes = Json::array(), operators = Json::object();
  for (const NodeAnswer &node : analysis.nodes) {
    Json json = {{"name", node.name},
                 {"operator", node.opType},
                 {"supported", node.status == Status::supported},
                 {"status", name(node.status)},
                 {"reason", node.reason}};
    if (!node.python.empty())
      json["python"] = node.python;
    if (!node.within.empty())
      json["within"] = node.within;
    if (node.cause >= 0)
      json["cause"] = node.cause;
    if (!node.note.empty())
      json["note"] = node.note;
    nodes.push_back(std::move(json));
  }
  for (const auto &[op, of] : counts)
    if (!op.empty())
      operators[op] = toJson(of);
  Json result = toJson(counts[""]);
  result["compiles"] = analysis.compiles;
  result["problems"] = analysis.problems;
  result["operators"] = std::move(operators);
  result["nodes"] = std::move(nodes);
  std::printf("%s\n", result.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
}

void printNode(const Analysis &analysis, const NodeAnswer &node) {
  std::string reason = node.reason.empty() ? node.note : node.reason;
  if (node.cause >= 0)
    reason = concat("of what '", analysis.nodes[node.cause].name, "' would give: ", reason);
  std::printf("%-12s %-24s %s%s%s%s%s\n", std::string(name(node.status)).c_str(),
              node.opType.c_str(), node.name.c_str(), node.within.empty() ? "" : " in ",
              node.within.c_str(), reason.empty() ? "" : ": ", reason.c_str());
}

void printSummary(const Analysis &analysis) {
  std::map<std::string, Counts> counts = count(analysis);
  std::printf("\n%-24s %9s %9s\n", "operator", "nodes", "supported");
  for (const auto &[op, of] : counts)
    if (!op.empty())
      std::printf("%-24s %9zu %9zu\n", op.c_str(), of.total, of.of(Status::supported));
  const Counts &all = counts[""];
  std::string rest;
  for (Status status : {Status::unsupported, Status::follows, Status::unused, Status::unchecked})
    if (all.of(status))
      rest += concat(", ", all.of(status), " ", name(status));
  std::printf("\n%zu of %zu nodes are supported%s\n", all.of(Status::supported), all.total,
              rest.c_str());
  for (const std::string &problem : analysis.problems)
    std::printf("the model: %s\n", problem.c_str());
}

} // namespace

void printAnalysis(const Analysis &analysis, bool json) {
  if (json)
    return printJson(analysis);
  for (const NodeAnswer &node : analysis.nodes)
    printNode(analysis, node);
  printSummary(analysis);
}

absl::Status verdict(const Analysis &analysis) {
  if (analysis.compiles)
    return absl::OkStatus();
  const size_t nodes =
      std::count_if(analysis.nodes.begin(), analysis.nodes.end(),
                    [](const NodeAnswer &node) { return node.status == Status::unsupported; });
  return error(Code::CannotCompile, "the model does not compile: ", nodes, " of ",
               analysis.nodes.size(), " nodes are refused, and ", analysis.problems.size(),
               " things of the model as a whole");
}

} // namespace tessera
