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

class Registry {
public:
  // All operators of the default domain, as of the newest opset.
  static const Registry &instance();
  // Null for operators that cannot be imported; some may be expanded by the onnx library.
  ImportFunction find(const std::string &name) const;
  std::vector<std::string> names() const;

  void addImports(std::initializer_list<std::pair<const char *, ImportFunction>> entries);

private:
  std::map<std::string, ImportFunction> entries_;
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
void registerIndices(Registry &registry);
void registerEinsum(Registry &registry);

} // namespace tessera::frontend
