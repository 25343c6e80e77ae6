// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Einsum, as products of two operands at a time.
#include "compiler/frontend/onnx/Registry.h"

#include <algorithm>
#include <cctype>

namespace tessera::frontend {

namespace {

// A tensor whose dimensions have letters; those of an ellipsis are numbers from 1 on, the last 1.
struct Term {
  Value value;
  std::string letters;

  bool has(char letter) const { return letters.find(letter) != std::string::npos; }
  int64_t sizeOf(char letter) const { return shapeOf(value)[letters.find(letter)]; }
};

constexpr char kMostDots = 'A' - 1;

// "..." as one letter for each of `dots` dimensions.
absl::StatusOr<std::string> lettersOf(NodeImporter &n, llvm::StringRef text, int64_t dots) {
  std::string letters;
  while (!text.empty()) {
    if (text.consume_front("...")) {
      if (dots < 0 || dots > kMostDots)
        return n.fail(Code::ShapeConflict, "its operand has ", dots, " dimensions for '...'");
      for (int64_t dot = dots; dot > 0; --dot)
        letters += static_cast<char>(dot);
      continue;
    }
    if (text.front() != ' ')
      letters += text.front();
    text = text.drop_front();
  }
  return letters;
}

struct Equation {
  std::vector<Term> terms;
  std::string result;
};

// Without an arrow the result has the dots, then the letters that occur once, in their order.
std::string implied(const std::vector<Term> &terms) {
  std::string all, result;
  char most = 0;
  for (const Term &term : terms)
    for (char letter : term.letters) {
      all += letter;
      most = letter <= kMostDots ? std::max(most, letter) : most;
    }
  for (char dot = most; dot > 0; --dot)
    result += dot;
  std::string once;
  for (char letter : all)
    if (letter > kMostDots && std::count(all.begin(), all.end(), letter) == 1)
      once += letter;
  std::sort(once.begin(), once.end());
  return result + once;
}

absl::StatusOr<Equation> parse(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(llvm::SmallVector<Value> operands, n.operands());
  const std::string text = n.string("equation", "");
  auto [left, right] = llvm::StringRef(text).split("->");
  llvm::SmallVector<llvm::StringRef> parts;
  left.split(parts, ',');
  if (parts.size() != operands.size())
    return n.fail(Code::Internal, "its equation is not for ", operands.size(), " operands");
  Equation equation;
  int64_t most = 0;
  for (auto [part, value] : llvm::zip_equal(parts, operands)) {
    const int64_t named = llvm::count_if(part, [](unsigned char c) { return std::isalpha(c); });
    const int64_t dots = typeOf(value).getRank() - named;
    most = part.contains('.') ? std::max(most, dots) : most;
    TSR_ASSIGN_OR_RETURN(std::string letters, lettersOf(n, part, dots));
    if (static_cast<int64_t>(letters.size()) != typeOf(value).getRank())
      return n.fail(Code::ShapeConflict, "its operand of ", typeOf(value).getRank(),
                    " dimensions is called '", part.str(), "'");
    for (char letter : letters)
      if (std::count(letters.begin(), letters.end(), letter) > 1)
        return n.unsupported("its equation '", text, "' takes a diagonal");
    equation.terms.push_back({value, letters});
  }
  equation.result = implied(equation.terms);
  if (text.find("->") != std::string::npos) {
    TSR_ASSIGN_OR_RETURN(equation.result, lettersOf(n, right, most));
  }
  return equation;
}

// The dimensions in the order of `letters`; those it has not are of one element.
absl::StatusOr<Term> arranged(NodeImporter &n, const Term &term, const std::string &letters) {
  Dims permutation, shape;
  for (char letter : letters) {
    if (term.has(letter))
      permutation.push_back(static_cast<int64_t>(term.letters.find(letter)));
    shape.push_back(term.has(letter) ? term.sizeOf(letter) : 1);
  }
  Term result{term.value, letters};
  TSR_ASSIGN_OR_RETURN(result.value, n.transpose(term.value, permutation));
  TSR_ASSIGN_OR_RETURN(result.value, n.reshape(result.value, shape));
  return result;
}

// Sums over every letter that is not `needed`.
absl::StatusOr<Term> summed(NodeImporter &n, const Term &term, const std::string &needed) {
  Dims axes;
  Term result{term.value, ""};
  for (auto [axis, letter] : llvm::enumerate(term.letters))
    if (needed.find(letter) == std::string::npos)
      axes.push_back(static_cast<int64_t>(axis));
    else
      result.letters += letter;
  if (!axes.empty()) {
    TSR_ASSIGN_OR_RETURN(result.value, n.emit<nn::ReduceSumOp>(term.value, n.list("axes", axes)));
  }
  return result;
}

// As [batch, rows, columns] with letters for each; the batch has the sizes given.
absl::StatusOr<Value> matrices(NodeImporter &n, const Term &term, const std::string &batch,
                               const std::string &rows, const std::string &columns,
                               llvm::ArrayRef<int64_t> batchSizes) {
  TSR_ASSIGN_OR_RETURN(Term ordered, arranged(n, term, batch + rows + columns));
  Dims shape(batchSizes);
  llvm::append_range(shape, shapeOf(ordered.value).drop_front(batch.size()));
  TSR_ASSIGN_OR_RETURN(Value value, n.broadcast(ordered.value, shape));
  auto sizes = llvm::ArrayRef<int64_t>(shape).drop_front(batch.size());
  Dims flat = {nn::product(batchSizes), nn::product(sizes.take_front(rows.size())),
               nn::product(sizes.drop_front(rows.size()))};
  return n.reshape(value, flat);
}

// The product of two terms, summed over what is not `needed` any more.
absl::StatusOr<Term> multiplied(NodeImporter &n, const Term &a, const Term &b,
                                const std::string &needed) {
  std::string batch, rows, columns, inner;
  Dims batchSizes;
  for (char letter : a.letters) {
    const bool kept = needed.find(letter) != std::string::npos;
    if (!b.has(letter)) {
      rows += letter;
      continue;
    }
    const int64_t sizeA = a.sizeOf(letter), sizeB = b.sizeOf(letter);
    if (sizeA != sizeB && sizeA != 1 && sizeB != 1)
      return n.fail(Code::ShapeConflict, "one letter stands for ", sizeA, " and for ", sizeB);
    if (kept || sizeA != sizeB) { // what is repeated is summed later
      batch += letter;
      batchSizes.push_back(sizeA == 1 ? sizeB : sizeA);
    } else {
      inner += letter;
    }
  }
  for (char letter : b.letters)
    if (!a.has(letter))
      columns += letter;
  Term result{{}, batch + rows + columns};
  if (inner.empty() || !llvm::isa<mlir::FloatType>(typeOf(a.value).getElementType())) {
    TSR_ASSIGN_OR_RETURN(Term x, arranged(n, a, result.letters + inner));
    TSR_ASSIGN_OR_RETURN(Term y, arranged(n, b, result.letters + inner));
    TSR_ASSIGN_OR_RETURN(Value product, n.emit<nn::MulOp>({x.value, y.value}));
    return summed(n, {product, x.letters}, needed);
  }
  Dims shape(batchSizes);
  for (char letter : rows)
    shape.push_back(a.sizeOf(letter));
  for (char letter : columns)
    shape.push_back(b.sizeOf(letter));
  TSR_ASSIGN_OR_RETURN(Value x, matrices(n, a, batch, rows, inner, batchSizes));
  TSR_ASSIGN_OR_RETURN(Value y, matrices(n, b, batch, inner, columns, batchSizes));
  TSR_ASSIGN_OR_RETURN(Value product, n.emit<nn::MatmulOp>({x, y}));
  TSR_ASSIGN_OR_RETURN(result.value, n.reshape(product, shape));
  return summed(n, result, needed);
}

absl::Status einsum(NodeImporter &n) {
  TSR_ASSIGN_OR_RETURN(Equation equation, parse(n));
  auto neededAfter = [&](size_t i) {
    std::string needed = equation.result;
    for (; i < equation.terms.size(); ++i)
      needed += equation.terms[i].letters;
    return needed;
  };
  // A letter that only one term has is summed before it is multiplied.
  TSR_ASSIGN_OR_RETURN(Term product, summed(n, equation.terms[0], neededAfter(1)));
  for (size_t i = 1; i < equation.terms.size(); ++i) {
    const std::string needed = neededAfter(i + 1);
    TSR_ASSIGN_OR_RETURN(Term next, summed(n, equation.terms[i], needed + product.letters));
    TSR_ASSIGN_OR_RETURN(product, multiplied(n, product, next, needed));
  }
  for (char letter : equation.result)
    if (!product.has(letter))
      return n.fail(Code::Internal, "no operand has a dimension of its result");
  TSR_ASSIGN_OR_RETURN(product, arranged(n, product, equation.result));
  return n.result(product.value);
}

} // namespace

void registerEinsum(Registry &registry) { registry.addImports({{"Einsum", einsum}}); }

} // namespace tessera::frontend
