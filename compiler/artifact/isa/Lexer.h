// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tokens of assembler text, with line and column for errors. Comments run from // to the line's
// end.
#pragma once

#include "compiler/artifact/isa/Parse.h"
#include "compiler/artifact/status/Status.h"

namespace tessera::isa {

class Lexer : public TokenSource {
public:
  explicit Lexer(std::string_view text) : text(text) { advance(); }

  bool optionalKeyword(std::string &keyword) override;
  bool optionalKeyword(std::string_view exactly) override;
  bool optionalPunctuation(char c) override;
  bool integer(int64_t &value) override;
  bool number(float &value) override;
  bool number(double &value) override;
  bool error(std::string_view message) override;
  using TokenSource::integer;

  // ".name": consumes it if a directive comes next.
  bool optionalDirective(std::string &directive);
  // "text" with the escapes \" \\ \n \t \xHH.
  bool optionalString(std::string &value);
  bool string(std::string &value, std::string_view what);
  bool atEnd() const { return token.empty(); }
  // The first error, as BadAssembly with line and column.
  const absl::Status &status() const { return failure; }

private:
  void advance();
  size_t tokenEnd(size_t begin) const;
  template <typename T, typename Bits> bool parseNumber(T &value);

  std::string_view text;
  std::string_view token; // the next token; empty at the end
  size_t end = 0;         // where it ends in the text
  absl::Status failure;
};

// A string literal that optionalString reads back.
void printString(std::string &out, std::string_view value);

} // namespace tessera::isa
