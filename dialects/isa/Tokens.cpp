// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// MLIR's parser as the source of the assembler's tokens.
#include "dialects/isa/Tokens.h"

using namespace mlir;

namespace tessera::isa {

bool MlirTokens::optionalKeyword(std::string &keyword) {
  StringRef text;
  if (failed(parser.parseOptionalKeyword(&text)))
    return false;
  keyword = text.str();
  return true;
}

bool MlirTokens::optionalKeyword(std::string_view exactly) {
  return succeeded(parser.parseOptionalKeyword(StringRef(exactly)));
}

bool MlirTokens::optionalPunctuation(char c) {
  switch (c) {
  case '[':
    return succeeded(parser.parseOptionalLSquare());
  case ']':
    return succeeded(parser.parseOptionalRSquare());
  case '(':
    return succeeded(parser.parseOptionalLParen());
  case ')':
    return succeeded(parser.parseOptionalRParen());
  case ':':
    return succeeded(parser.parseOptionalColon());
  case ',':
    return succeeded(parser.parseOptionalComma());
  case '+':
    return succeeded(parser.parseOptionalPlus());
  case '=':
    return succeeded(parser.parseOptionalEqual());
  default:
    return false;
  }
}

bool MlirTokens::integer(int64_t &value) { return succeeded(parser.parseInteger(value)); }

bool MlirTokens::number(float &value) {
  llvm::APFloat parsed(0.0f);
  if (failed(parser.parseFloat(llvm::APFloat::IEEEsingle(), parsed)))
    return false;
  value = llvm::bit_cast<float>(uint32_t(parsed.bitcastToAPInt().getZExtValue()));
  return true;
}

bool MlirTokens::number(double &value) {
  llvm::APFloat parsed(0.0);
  if (failed(parser.parseFloat(llvm::APFloat::IEEEdouble(), parsed)))
    return false;
  value = llvm::bit_cast<double>(parsed.bitcastToAPInt().getZExtValue());
  return true;
}

bool MlirTokens::error(std::string_view message) {
  parser.emitError(parser.getCurrentLocation(), StringRef(message));
  return false;
}

} // namespace tessera::isa
