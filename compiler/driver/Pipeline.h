// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The passes of a compilation, as a list.
#pragma once

#include "compiler/driver/Options.h"

#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"

#include <functional>

namespace tessera {

// Some passes that do one thing together; they belong to the phase they bring the IR to.
struct Bundle {
  Phase phase;
  std::string_view name;
  std::string passes; // as --pass-pipeline of neuron-opt takes them, within builtin.module
  // The pass after them, if it has an option that is text of a user's: no quotes would keep it.
  std::function<std::unique_ptr<mlir::Pass>()> last = {};
};

// The name of the bundle that asks whether there are kernels for everything.
inline constexpr std::string_view kCheckBundle = "check";

// All bundles from nn to isa, in order.
std::vector<Bundle> compilationBundles(const CompileOptions &options);

// The passes must be registered.
absl::Status addPasses(const Bundle &bundle, mlir::PassManager &passes);

} // namespace tessera
