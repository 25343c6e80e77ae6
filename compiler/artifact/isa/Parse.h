// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Text to instructions (the syntax of Print.h), over any source of tokens.
//
// The assembler reads with its own lexer, the isa dialect through MLIR's. Every function returns
// false after an error, which the source has reported.
#pragma once

#include "compiler/artifact/isa/Program.h"

#include <string>

namespace tessera::isa {

class TokenSource {
public:
  virtual ~TokenSource() = default;

  // Consume the token if it comes next; no error otherwise.
  virtual bool optionalKeyword(std::string &keyword) = 0;
  virtual bool optionalKeyword(std::string_view exactly) = 0;
  virtual bool optionalPunctuation(char c) = 0; // one of [ ] ( ) : , + =
  // Consume the token or report an error.
  virtual bool integer(int64_t &value) = 0; // decimal, with an optional minus
  virtual bool number(float &value) = 0;    // 1.0e-5, or the hexadecimal bits 0x7f800000
  virtual bool number(double &value) = 0;
  // Reports an error at the next token; returns false.
  virtual bool error(std::string_view message) = 0;

  bool keyword(std::string &keyword, std::string_view what);
  bool punctuation(char c);
  bool integer(int64_t &value, int64_t smallest, int64_t largest, std::string_view what);
};

// An access whose dtype keyword has been read already.
bool parseAccess(TokenSource &tokens, std::string_view dtype, Access &access);
bool parseAccess(TokenSource &tokens, Access &access);
bool parseSteps(TokenSource &tokens, std::array<int32_t, 4> &steps);
bool parseOperand(TokenSource &tokens, Operand &operand);
// What follows the keyword `wait`.
bool parseWaits(TokenSource &tokens, std::vector<Wait> &waits);

// Reads the fields of one instruction; a visitor for visitFields.
class FieldParser {
public:
  explicit FieldParser(TokenSource &tokens) : tokens(tokens) {}

  void operator()(std::string_view name, Access &access) {
    if (ok && (next() || fail(name, "an access")))
      ok = parseAccess(tokens, take(), access);
  }
  void operator()(std::string_view name, bool &flag) {
    flag = ok && next() && item == name;
    if (flag)
      item.clear();
  }
  void operator()(std::string_view name, std::optional<Access> &access) {
    if (ok && next() && item == name)
      ok = named(name) && parseAccess(tokens, access.emplace());
  }
  template <typename T> void operator()(std::string_view name, T &value) {
    ok = ok && named(name) && parseValue(value);
  }
  // Whether all went well and no item is left over.
  bool finish();

private:
  bool next();        // puts the first keyword of the next item into `item`, if there is one
  std::string take(); // the item, which counts as read then
  bool named(std::string_view name);
  bool fail(std::string_view name, std::string_view what);

  bool parseValue(int32_t &value);
  bool parseValue(float &value) { return tokens.number(value); }
  bool parseValue(double &value) { return tokens.number(value); }
  bool parseValue(std::array<int32_t, 4> &steps) { return parseSteps(tokens, steps); }
  bool parseValue(Operand &operand) { return parseOperand(tokens, operand); }
  template <typename E>
    requires std::is_enum_v<E>
  bool parseValue(E &value) {
    std::string keyword;
    if (!tokens.keyword(keyword, "a name"))
      return false;
    for (const EnumCase &c : EnumCases<E>::cases)
      if (c.name == keyword) {
        value = static_cast<E>(c.value);
        return true;
      }
    return tokens.error("'" + keyword + "' is not a value this field can have");
  }

  TokenSource &tokens;
  std::string item;
  bool started = false;
  bool ok = true;
};

template <typename T> bool parseFields(TokenSource &tokens, T &body) {
  FieldParser parser(tokens);
  body.visitFields(body, parser);
  return parser.finish();
}

// The fields of the instruction called `mnemonic`, which has been read already.
bool parseBody(TokenSource &tokens, std::string_view mnemonic, Body &body);
// One whole instruction, "mnemonic fields wait(...) loc(n)".
bool parseInstruction(TokenSource &tokens, std::string_view mnemonic, Instruction &instruction);

} // namespace tessera::isa
