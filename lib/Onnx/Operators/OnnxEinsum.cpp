//===- OnnxEinsum.cpp - ONNX's Einsum as products and sums ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Operands are multiplied from left to right. A subscript of two operands that
// nothing later asks for is contracted by their matrix product; one that a
// single operand has is summed before (numpy.einsum).
//
//===----------------------------------------------------------------------===//

#include "OnnxLayers.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// A subscript: a letter, or a dimension of the ellipsis counted from its end.
using Label = int;
using Labels = SmallVector<Label>;
constexpr Label kEllipsis = 256;

/// A value and what its dimensions are called.
struct Term {
  Value value;
  Labels labels;
};

class Einsum {
public:
  explicit Einsum(OnnxNode &node) : node(node) {}

  Value build();

private:
  std::optional<Labels> parse(StringRef text, int64_t rank);
  bool parseTerms(StringRef text);
  bool parseResult(StringRef text, bool isGiven);
  Term takeDiagonals(Term term);
  Term sumOver(Term term, llvm::function_ref<bool(Label)> isSummed);
  Term arrange(const Term &term, ArrayRef<Label> order);
  Term multiply(Term lhs, Term rhs, llvm::function_ref<bool(Label)> isKept);

  int64_t getSize(ArrayRef<Label> labels) const {
    int64_t size = 1;
    for (Label label : labels)
      size *= sizes.lookup(label);
    return size;
  }

  OnnxNode &node;
  SmallVector<Term> terms;
  Labels result;
  llvm::DenseMap<Label, int64_t> sizes;
};
} // namespace

/// The labels of one term. An ellipsis stands for as many dimensions as `rank`
/// leaves; a negative rank is that of the result: all of the ellipsis.
std::optional<Labels> Einsum::parse(StringRef text, int64_t rank) {
  Labels labels;
  int64_t letters =
      llvm::count_if(text, [](char c) { return llvm::isAlpha(c); });
  int64_t hidden = rank - letters;
  if (rank < 0)
    hidden = llvm::count_if(
        sizes, [](const auto &entry) { return entry.first >= kEllipsis; });
  bool hasEllipsis = false;
  while (!text.empty()) {
    if (!hasEllipsis && text.consume_front("...")) {
      hasEllipsis = true;
      for (int64_t i = hidden; i > 0; --i)
        labels.push_back(kEllipsis + i);
      continue;
    }
    if (!llvm::isAlpha(text.front()))
      return std::nullopt;
    labels.push_back(text.front());
    text = text.drop_front();
  }
  if (rank >= 0 && int64_t(labels.size()) != rank)
    return std::nullopt;
  return labels;
}

bool Einsum::parseTerms(StringRef text) {
  SmallVector<StringRef> parts;
  text.split(parts, ',');
  if (int(parts.size()) != node.getNumInputs()) {
    node.error() << "expected an equation of " << node.getNumInputs()
                 << " terms, but got " << quoteName(text);
    return false;
  }
  for (auto [i, part] : llvm::enumerate(parts)) {
    Value value = node.getInput(i);
    if (!value)
      return false;
    std::optional<Labels> labels = parse(part, rankOf(value));
    if (!labels) {
      node.error() << "expected a subscript for each dimension of "
                   << value.getType() << ", but got " << quoteName(part);
      return false;
    }
    for (auto [label, size] : llvm::zip(*labels, shapeOf(value))) {
      int64_t &known = sizes.try_emplace(label, size).first->second;
      if (known != size && known != 1 && size != 1) {
        node.error() << "expected dimensions of one size for a subscript, but "
                        "got "
                     << known << " and " << size;
        return false;
      }
      known = known == 1 ? size : known;
    }
    terms.push_back({value, std::move(*labels)});
  }
  return true;
}

bool Einsum::parseResult(StringRef text, bool isGiven) {
  if (isGiven) {
    std::optional<Labels> labels = parse(text, -1);
    llvm::SmallSetVector<Label, 8> unique;
    if (labels)
      unique.insert_range(*labels);
    if (!labels || unique.size() != labels->size() ||
        llvm::any_of(*labels, [&](Label l) { return !sizes.contains(l); })) {
      node.error() << "expected a result of different subscripts of the "
                      "terms, but got "
                   << quoteName(text);
      return false;
    }
    result = std::move(*labels);
    return true;
  }
  // Without one: the ellipsis, then what occurs once, in the alphabet's order.
  llvm::DenseMap<Label, int> counts;
  for (const Term &term : terms)
    for (Label label : term.labels)
      ++counts[label];
  result = *parse("...", -1);
  for (Label label = 0; label < kEllipsis; ++label)
    if (counts.lookup(label) == 1)
      result.push_back(label);
  return true;
}

/// A subscript that occurs twice takes the diagonal of its dimensions.
Term Einsum::takeDiagonals(Term term) {
  for (size_t i = 0; i < term.labels.size() && term.value; ++i) {
    Label label = term.labels[i];
    const auto *twin =
        std::find(term.labels.begin() + i + 1, term.labels.end(), label);
    if (twin == term.labels.end())
      continue;
    // Both last: then the diagonal is each (n + 1)-th element of them.
    size_t j = twin - term.labels.begin();
    Shape order;
    for (size_t d = 0; d < term.labels.size(); ++d)
      if (d != i && d != j)
        order.push_back(d);
    order.append({int64_t(i), int64_t(j)});
    Labels labels;
    for (int64_t d : ArrayRef(order).drop_back())
      labels.push_back(term.labels[d]);
    Value value = node.transpose(term.value, order);
    if (!value)
      return {};
    Shape flat = shapeOf(value);
    int64_t size = flat.pop_back_val();
    flat.back() *= size;
    Shape offsets(flat.size(), 0), strides(flat.size(), 1), picked = flat;
    picked.back() = size;
    strides.back() = size + 1;
    term = {node.slice(node.reshape(value, flat), offsets, picked, strides),
            std::move(labels)};
    i = -1;
  }
  return term;
}

Term Einsum::sumOver(Term term, llvm::function_ref<bool(Label)> isSummed) {
  Shape axes;
  Labels kept;
  for (auto [d, label] : llvm::enumerate(term.labels))
    if (isSummed(label))
      axes.push_back(d);
    else
      kept.push_back(label);
  if (axes.empty())
    return term;
  return {node.reduce(ReduceKind::Sum, term.value, axes, /*keepDims=*/false),
          kept};
}

/// The term with its dimensions in `order`, each as large as its subscript.
Term Einsum::arrange(const Term &term, ArrayRef<Label> order) {
  Shape permutation, shape;
  for (Label label : order) {
    permutation.push_back(llvm::find(term.labels, label) - term.labels.begin());
    shape.push_back(sizes.lookup(label));
  }
  return {node.broadcast(node.transpose(term.value, permutation), shape),
          llvm::to_vector(order)};
}

Term Einsum::multiply(Term lhs, Term rhs,
                      llvm::function_ref<bool(Label)> isKept) {
  auto has = [](const Term &term, Label label) {
    return llvm::is_contained(term.labels, label);
  };
  lhs = sumOver(lhs, [&](Label l) { return !has(rhs, l) && !isKept(l); });
  rhs = sumOver(rhs, [&](Label l) { return !has(lhs, l) && !isKept(l); });
  Labels batch, contracted, left, right;
  for (Label label : lhs.labels)
    (!has(rhs, label) ? left
     : isKept(label)  ? batch
                      : contracted)
        .push_back(label);
  for (Label label : rhs.labels)
    if (!has(lhs, label))
      right.push_back(label);
  auto join = [](std::initializer_list<ArrayRef<Label>> parts) {
    Labels all;
    for (ArrayRef<Label> part : parts)
      llvm::append_range(all, part);
    return all;
  };
  Term a = arrange(lhs, join({batch, left, contracted}));
  Term b = arrange(rhs, join({batch, contracted, right}));
  Shape shape, aShape, bShape;
  for (Label label : batch)
    shape.push_back(sizes.lookup(label));
  aShape = bShape = shape;
  aShape.append({getSize(left), getSize(contracted)});
  bShape.append({getSize(contracted), getSize(right)});
  Labels labels = join({batch, left, right});
  shape.clear();
  for (Label label : labels)
    shape.push_back(sizes.lookup(label));
  Value x = node.reshape(a.value, aShape), y = node.reshape(b.value, bShape);
  // An outer product, or one of corresponding elements, has nothing to add up.
  Value product = contracted.empty()
                      ? node.mul(x, y)
                      : buildMatMul(node, x, {y, node.getOnnxType()});
  return {node.reshape(product, shape), labels};
}

Value Einsum::build() {
  std::string equation = node.getString("equation", "").str();
  llvm::erase(equation, ' ');
  auto [operands, given] = StringRef(equation).split("->");
  if (!parseTerms(operands) ||
      !parseResult(given, StringRef(equation).contains("->")))
    return {};
  for (const Term &term : terms)
    if (isBool(term.value)) {
      node.error() << "expected numbers, but got " << term.value.getType();
      return {};
    }
  Term product = takeDiagonals(terms.front());
  for (size_t i = 1; i < terms.size() && product.value; ++i)
    product = multiply(product, takeDiagonals(terms[i]), [&](Label label) {
      return llvm::is_contained(result, label) ||
             llvm::any_of(ArrayRef(terms).drop_front(i + 1),
                          [&](const Term &later) {
                            return llvm::is_contained(later.labels, label);
                          });
    });
  if (!product.value)
    return {};
  product =
      sumOver(product, [&](Label l) { return !llvm::is_contained(result, l); });
  return arrange(product, result).value;
}

static LogicalResult importEinsum(OnnxNode &node) {
  return node.setResult(Einsum(node).build());
}

ArrayRef<OnnxHandler> nncomp::getEinsumHandlers() {
  static const OnnxHandler handlers[] = {
      {"Einsum", importEinsum, 1, kAnyNumber},
  };
  return handlers;
}
