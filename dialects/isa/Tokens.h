// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// MLIR's parser as the source of the assembler's tokens.
#pragma once

#include "compiler/artifact/isa/Parse.h"

#include "mlir/IR/OpImplementation.h"

namespace tessera::isa {

class MlirTokens : public TokenSource {
public:
  explicit MlirTokens(mlir::AsmParser &parser) : parser(parser) {}

  bool optionalKeyword(std::string &keyword) override;
  bool optionalKeyword(std::string_view exactly) override;
  bool optionalPunctuation(char c) override;
  bool integer(int64_t &value) override;
  bool number(float &value) override;
  bool number(double &value) override;
  bool error(std::string_view message) override;
  using TokenSource::integer;

private:
  mlir::AsmParser &parser;
};

} // namespace tessera::isa
