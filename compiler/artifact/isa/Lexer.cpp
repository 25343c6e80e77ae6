// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The lexer of assembler text.
#include "compiler/artifact/isa/Lexer.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

namespace tessera::isa {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isWord(char c) { return isLetter(c) || isDigit(c); }

int hexDigit(char c) {
  if (isDigit(c))
    return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

} // namespace

// Where the token at `begin` ends: a word, a number, a string, a directive, or one character.
size_t Lexer::tokenEnd(size_t begin) const {
  size_t at = begin + 1;
  auto run = [&](auto test) {
    while (at < text.size() && test(text[at]))
      ++at;
  };
  char c = text[begin];
  if (isLetter(c) || c == '.') {
    run(isWord);
  } else if (isDigit(c)) {
    run([&](char d) {
      return isWord(d) || d == '.' ||
             ((d == '-' || d == '+') && text[at - 1] == 'e' && text.substr(begin, 2) != "0x");
    });
  } else if (c == '"') {
    while (at < text.size() && text[at] != '"')
      at += text[at] == '\\' ? 2 : 1;
    at = std::min(at + 1, text.size());
  }
  return at;
}

void Lexer::advance() {
  for (;;) {
    while (end < text.size() &&
           (text[end] == ' ' || text[end] == '\n' || text[end] == '\t' || text[end] == '\r'))
      ++end;
    if (text.substr(end, 2) != "//")
      break;
    end = std::min(text.find('\n', end), text.size());
  }
  size_t begin = end;
  if (begin < text.size())
    end = tokenEnd(begin);
  token = text.substr(begin, end - begin);
}

bool Lexer::optionalKeyword(std::string &keyword) {
  if (token.empty() || !isLetter(token[0]))
    return false;
  keyword = token;
  advance();
  return true;
}

bool Lexer::optionalKeyword(std::string_view exactly) {
  if (token != exactly)
    return false;
  advance();
  return true;
}

bool Lexer::optionalPunctuation(char c) { return optionalKeyword(std::string_view(&c, 1)); }

bool Lexer::integer(int64_t &value) {
  bool negative = optionalPunctuation('-');
  std::string digits = (negative ? "-" : "") + std::string(token);
  auto [last, errc] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (token.empty() || !isDigit(token[0]) || errc != std::errc() ||
      last != digits.data() + digits.size())
    return error("expected an integer");
  advance();
  return true;
}

template <typename T, typename Bits> bool Lexer::parseNumber(T &value) {
  bool negative = optionalPunctuation('-');
  const char *first = token.data(), *last = first + token.size();
  if (token.substr(0, 2) == "0x" && !negative) {
    Bits bits = 0;
    auto [stop, errc] = std::from_chars(first + 2, last, bits, 16);
    if (errc != std::errc() || stop != last || token.size() == 2)
      return error("expected the hexadecimal bits of a number");
    value = std::bit_cast<T>(bits);
  } else {
    if (token.empty() || !isDigit(token[0]) || token.find('.') == token.npos)
      return error("expected a number with a decimal point");
    auto [stop, errc] = std::from_chars(first, last, value);
    if (errc != std::errc() || stop != last)
      return error("the number is malformed or out of range");
    value = negative ? -value : value;
  }
  advance();
  return true;
}

bool Lexer::number(float &value) { return parseNumber<float, uint32_t>(value); }
bool Lexer::number(double &value) { return parseNumber<double, uint64_t>(value); }

bool Lexer::error(std::string_view message) {
  if (!failure.ok())
    return false;
  size_t begin = end - token.size();
  std::string_view before = text.substr(0, begin);
  size_t line = 1 + size_t(std::count(before.begin(), before.end(), '\n'));
  size_t column = begin - (before.rfind('\n') + 1) + 1; // npos + 1 is 0
  std::string_view shown = token.empty() ? "the end" : token.substr(0, 40);
  failure = tessera::error(Code::BadAssembly, "line ", line, ", column ", column, ": ", message,
                           " (at '", shown, "')");
  return false;
}

bool Lexer::optionalDirective(std::string &directive) {
  if (token.size() < 2 || token[0] != '.')
    return false;
  directive = token.substr(1);
  advance();
  return true;
}

bool Lexer::optionalString(std::string &value) {
  if (token.empty() || token[0] != '"')
    return false;
  value.clear();
  if (token.size() < 2 || token.back() != '"')
    return error("the string does not end");
  std::string_view body = token.substr(1, token.size() - 2);
  for (size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\\') {
      value += body[i];
      continue;
    }
    char kind = ++i < body.size() ? body[i] : '\0';
    if (kind == 'x' && i + 2 < body.size() && hexDigit(body[i + 1]) >= 0 &&
        hexDigit(body[i + 2]) >= 0) {
      value += char(16 * hexDigit(body[i + 1]) + hexDigit(body[i + 2]));
      i += 2;
    } else if (kind == 'n' || kind == 't') {
      value += kind == 'n' ? '\n' : '\t';
    } else if (kind == '"' || kind == '\\') {
      value += kind;
    } else {
      return error("unknown escape in a string");
    }
  }
  advance();
  return true;
}

bool Lexer::string(std::string &value, std::string_view what) {
  if (optionalString(value))
    return true;
  return error("expected " + std::string(what) + " in quotes");
}

void printString(std::string &out, std::string_view value) {
  constexpr char digits[] = "0123456789abcdef";
  out += '"';
  for (char c : value) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += "\\x";
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[c & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

} // namespace tessera::isa
