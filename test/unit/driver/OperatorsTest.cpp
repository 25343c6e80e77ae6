// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The examples of operators, by which is told what compiles.
#include "compiler/driver/Operators.h"
#include "compiler/frontend/onnx/Import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera {
namespace {

// An operator without a fitting example would be missing from the list without a word.
TEST(Operators, examples_are_refused_for_want_of_a_kernel_only) {
  for (const OperatorAnswer &answer : tryOperators())
    if (!answer.outcome.ok() && frontend::isImported(answer.example.name))
      EXPECT_THAT(static_cast<int>(codeOf(answer.outcome).value_or(Code::Internal)),
                  testing::AnyOf(2022, 2023, 3101))
          << answer.example.name << ": " << answer.outcome.message();
}

TEST(Operators, each_has_one_answer) {
  std::vector<std::string> names;
  for (const OperatorAnswer &answer : tryOperators())
    names.push_back(answer.example.name);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

} // namespace
} // namespace tessera
