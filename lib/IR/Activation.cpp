//===- Activation.cpp - Activation functions as attributes ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/DialectImplementation.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

unsigned ActivationAttr::getNumParameters(ActivationKind kind) {
  switch (kind) {
  case ActivationKind::Clip:
  case ActivationKind::HardSigmoid:
  case ActivationKind::Selu:
    return 2;
  case ActivationKind::LeakyRelu:
  case ActivationKind::ThresholdedRelu:
  case ActivationKind::Elu:
  case ActivationKind::Celu:
    return 1;
  default:
    return 0;
  }
}

/// `, NAME = VALUE`, with infinities spelt as f32 bit patterns.
static ParseResult parseParameter(AsmParser &parser, StringRef name,
                                  APFloat &value) {
  FloatAttr attribute;
  if (parser.parseComma() || parser.parseKeyword(name) || parser.parseEqual() ||
      parser.parseAttribute(attribute, parser.getBuilder().getF32Type()))
    return failure();
  value = attribute.getValue();
  return success();
}

Attribute ActivationAttr::parse(AsmParser &parser, Type type) {
  std::string keyword;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseLess() || parser.parseKeywordOrString(&keyword))
    return {};
  std::optional<ActivationKind> kind = symbolizeActivationKind(keyword);
  if (!kind) {
    parser.emitError(loc) << "expected an activation function, but got "
                          << keyword;
    return {};
  }
  APFloat alpha(0.0f), beta(0.0f);
  unsigned count = getNumParameters(*kind);
  if ((count > 0 && parseParameter(parser, "alpha", alpha)) ||
      (count > 1 && parseParameter(parser, "beta", beta)) ||
      parser.parseGreater())
    return {};
  return get(parser.getContext(), *kind, alpha, beta);
}

void ActivationAttr::print(AsmPrinter &printer) const {
  unsigned count = getNumParameters(getKind());
  Type f32 = Float32Type::get(getContext());
  printer << "<" << stringifyActivationKind(getKind());
  for (auto [name, value] :
       {std::pair("alpha", getAlpha()), std::pair("beta", getBeta())}) {
    if (count-- == 0)
      break;
    printer << ", " << name << " = ";
    printer.printAttributeWithoutType(FloatAttr::get(f32, value));
  }
  printer << ">";
}
