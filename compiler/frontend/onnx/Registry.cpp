// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which ONNX operators can be imported, and the function that does it.
#include "compiler/frontend/onnx/Registry.h"

namespace tessera::frontend {

const Registry &Registry::instance() {
  static const Registry registry = [] {
    Registry all;
    for (auto add : {registerElementwise, registerShape, registerGather, registerReductions,
                     registerNormalizations, registerContractions, registerAttention,
                     registerConstants, registerIndices, registerEinsum})
      add(all);
    return all;
  }();
  return registry;
}

ImportFunction Registry::find(const std::string &name) const {
  auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : found->second;
}

std::vector<std::string> Registry::names() const {
  std::vector<std::string> names;
  for (const auto &[name, entry] : entries_)
    names.push_back(name);
  return names;
}

void Registry::addImports(std::initializer_list<std::pair<const char *, ImportFunction>> entries) {
  for (const auto &[name, function] : entries)
    entries_[name] = function;
}

} // namespace tessera::frontend
