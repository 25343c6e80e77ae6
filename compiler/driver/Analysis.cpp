// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What of a model can be compiled.
#include "compiler/driver/Analysis.h"

#include "compiler/driver/Compiler.h"
#include "compiler/driver/Model.h"
#include "compiler/driver/Pipeline.h"
#include "compiler/driver/Registration.h"
#include "compiler/frontend/onnx/Words.h"

#include "mlir/IR/Location.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace tessera {
namespace {

using frontend::NodeAnswer;
using frontend::NodeAnswers;

constexpr std::string_view kNextError = "\nerror: "; // between errors that are one status

bool isOfModel(const absl::Status &status) {
  std::optional<Code> code = codeOf(status);
  const int block = code ? static_cast<int>(*code) / 1000 : 0;
  return (block >= 2 && block <= 4) || code == Code::Internal;
}

void addOnce(std::vector<std::string> &lines, const std::string &line) {
  if (std::find(lines.begin(), lines.end(), line) == lines.end())
    lines.push_back(line);
}

// Notes errors and remarks of passes at the nodes that their locations name by position.
class Blame {
public:
  explicit Blame(NodeAnswers &answers) : answers(answers) {}

  void note(Diagnostic &diagnostic) {
    const std::vector<NodeAnswer *> nodes = nodesOf(diagnostic.getLocation());
    if (diagnostic.getSeverity() == DiagnosticSeverity::Remark)
      for (NodeAnswer *node : nodes)
        node->note = frontend::inWords(diagnostic.str());
    if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
      return;
    const std::string reason = sentence(diagnostic.str(), nodes);
    if (nodes.empty())
      answers.problems.push_back(reason);
    for (NodeAnswer *node : nodes)
      if (std::exchange(node->status, NodeAnswer::Status::unsupported) ==
          NodeAnswer::Status::supported)
        node->reason = reason;
  }

private:
  std::vector<NodeAnswer *> nodesOf(Location location) {
    llvm::SetVector<int> positions;
    location->walk([&](Location part) {
      if (auto fused = dyn_cast<FusedLoc>(part))
        if (auto position = dyn_cast_or_null<IntegerAttr>(fused.getMetadata()))
          positions.insert(static_cast<int>(position.getInt()));
      return WalkResult::advance();
    });
    std::vector<NodeAnswer *> nodes;
    for (int position : positions)
      nodes.push_back(&answers.nodes[answers.mainNodes[position]]);
    return nodes;
  }

  // "TSR_3101: node 'scores' (MatMul): no kernel computes it".
  static std::string sentence(std::string_view message, llvm::ArrayRef<NodeAnswer *> nodes) {
    absl::Status status(absl::StatusCode::kUnknown, toAbsl(frontend::inWords(message)));
    if (!codeOf(status))
      status = error(Code::CannotCompile, toStd(status.message()));
    constexpr size_t kNamed = 3;
    std::string who;
    for (const NodeAnswer *node : nodes.take_front(kNamed))
      who += concat(who.empty() ? "node '" : ", '", node->name, "' (", node->opType, ")");
    if (nodes.size() > kNamed)
      who += concat(" and ", nodes.size() - kNamed, " more");
    if (who.empty())
      return std::string(toStd(status.message()));
    // What MLIR says of an operation begins with a verb.
    const bool verb = message.find("' op ") != message.npos;
    return std::string(
        toStd(error(*codeOf(status), who, verb ? " " : ": ", sentenceOf(status)).message()));
  }

  NodeAnswers &answers;
};

// All that a compilation does but for writing the artifact; the first pass that fails ends it. What
// follows the checks looks at the graph as a whole, which it is not where nodes are missing.
absl::Status runPasses(const CompileOptions &options, ModuleOp module, bool whole) {
  for (const Bundle &bundle : compilationBundles(options)) {
    PassManager passes(module.getContext(), ModuleOp::getOperationName());
    TSR_RETURN_IF_ERROR(addPasses(bundle, passes));
    if (failed(passes.run(module)) || (!whole && bundle.name == kCheckBundle))
      break; // its errors say why
  }
  return absl::OkStatus();
}

absl::StatusOr<NodeAnswers> answersOf(const CompileOptions &options) {
  registerAllPasses();
  MLIRContext context(MLIRContext::Threading::DISABLED);
  loadAllDialects(context);
  TSR_ASSIGN_OR_RETURN(frontend::ImportOptions import, importOptions(options.ioConfig));
  TSR_ASSIGN_OR_RETURN(NodeAnswers answers,
                       frontend::importWhatCanBe(options.model, import, context));
  if (!answers.imported.module)
    return answers;
  Blame blame(answers);
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    blame.note(diagnostic);
    return success();
  });
  TSR_RETURN_IF_ERROR(runPasses(options, *answers.imported.module, !answers.anyRefused()));
  answers.imported = {}; // before its context
  return answers;
}

Analysis allCompiled(NodeAnswers answers) {
  for (NodeAnswer &node : answers.nodes)
    if (node.status != NodeAnswer::Status::unused) {
      node.status = NodeAnswer::Status::supported;
      node.reason.clear();
    }
  return {true, std::move(answers.nodes), {}, {}};
}

Analysis refused(NodeAnswers answers, const absl::Status &failure) {
  Analysis analysis{false, std::move(answers.nodes), std::move(answers.problems), {}};
  for (NodeAnswer &node : analysis.nodes) {
    if (!node.reason.empty() && !node.python.empty())
      node.reason += " [" + node.python + "]";
    if (node.status == NodeAnswer::Status::unsupported)
      addOnce(analysis.refusals, node.reason);
  }
  // What only the compilation met, as it does when it reads the weights.
  if (analysis.refusals.empty() && analysis.problems.empty())
    for (llvm::StringRef line : llvm::split(toStd(failure.message()), kNextError))
      analysis.problems.push_back(line.str());
  for (const std::string &problem : analysis.problems)
    addOnce(analysis.refusals, problem);
  return analysis;
}

absl::StatusOr<Analysis> analyzeAfter(const CompileOptions &options, const absl::Status &outcome) {
  if (!outcome.ok() && !isOfModel(outcome))
    return outcome;
  absl::StatusOr<NodeAnswers> answers = answersOf(options);
  if (!answers.ok() && (outcome.ok() || !isOfModel(answers.status())))
    return answers.status();
  if (outcome.ok())
    return allCompiled(*std::move(answers));
  return refused(answers.ok() ? *std::move(answers) : NodeAnswers(), outcome);
}

} // namespace

absl::StatusOr<Analysis> analyze(const CompileOptions &options) {
  CompileOptions nowhere = options;
  nowhere.output.clear();
  return analyzeAfter(options, compile(nowhere));
}

absl::Status withAllRefusals(const CompileOptions &options, const absl::Status &failure) {
  if (options.from != Phase::onnx || !isOfModel(failure))
    return failure;
  absl::StatusOr<Analysis> analysis = analyzeAfter(options, failure);
  if (!analysis.ok())
    return failure;
  constexpr size_t kShown = 20;
  const std::vector<std::string> &lines = analysis->refusals;
  std::string text;
  for (const std::string &line : llvm::ArrayRef(lines).take_front(kShown))
    text += concat(text.empty() ? "" : kNextError, line);
  if (lines.size() > kShown)
    text += concat(kNextError, "and ", lines.size() - kShown, " more");
  text += "\n`neuron-cc analyze` with the same model and flags tells it for every node";
  return absl::Status(failure.code(), toAbsl(text));
}

} // namespace tessera
