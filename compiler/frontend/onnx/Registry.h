// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which ONNX operators can be imported, and the function that does it.
#pragma once

#include "compiler/frontend/onnx/NodeImporter.h"

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

namespace tessera::frontend {

using ImportFunction = absl::Status (*)(NodeImporter &);
// Computes the result from known operands at compile time. Where it fails the node is imported, and
// that says what is wrong, if anything.
using FoldFunction = absl::StatusOr<Known> (*)(NodeImporter &, llvm::ArrayRef<const Known *>);
inline absl::Status notFolded() { return absl::UnimplementedError("not computed"); }

struct OperatorEntry {
  ImportFunction import = nullptr;
  FoldFunction fold = nullptr;
};

class Registry {
public:
  // All operators of the default domain, as of the newest opset.
  static const Registry &instance();
  const OperatorEntry *find(const std::string &name) const;
  // Whether nodes of this operator can be imported; others may be expanded by the onnx library.
  bool imports(const std::string &name) const;
  std::vector<std::string> names() const;

  void addImports(std::initializer_list<std::pair<const char *, ImportFunction>> entries);
  void addFolds(std::initializer_list<std::pair<const char *, FoldFunction>> entries);

private:
  std::map<std::string, OperatorEntry> entries_;
};

// One for each file of the folder operators; all are called by Registry::instance.
void registerElementwise(Registry &registry);
void registerShape(Registry &registry);
void registerGather(Registry &registry);
void registerReductions(Registry &registry);
void registerNormalizations(Registry &registry);
void registerContractions(Registry &registry);
void registerAttention(Registry &registry);
void registerConstants(Registry &registry);
void registerFoldArithmetic(Registry &registry);
void registerFoldShape(Registry &registry);

} // namespace tessera::frontend
