//===- NNCompDialect.cpp - The nncomp dialect -----------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "nncomp/IR/NNComp.h"
#include "llvm/ADT/TypeSwitch.h"
#include <array>
#include <charconv>

using namespace mlir;
using namespace mlir::nncomp;

#include "nncomp/IR/NNCompDialect.cpp.inc"

#include "nncomp/IR/NNCompEnums.cpp.inc"

/// The scale in the assembly of an encoding: a float of 32 bits without a type.
static FailureOr<FloatAttr> parseScale(AsmParser &parser) {
  APFloat value(0.0f);
  if (parser.parseFloat(APFloat::IEEEsingle(), value))
    return failure();
  return FloatAttr::get(parser.getBuilder().getF32Type(), value);
}

/// The fewest digits that are parsed back to the same value.
static void printScale(AsmPrinter &printer, FloatAttr scale) {
  std::array<char, 32> buffer;
  auto [end, error] = std::to_chars(buffer.begin(), buffer.end(),
                                    scale.getValue().convertToFloat());
  StringRef digits(buffer.data(), end - buffer.data());
  // MLIR's floats have a point: 1e-05 is 1.0e-05.
  size_t exponent = std::min(digits.find('e'), digits.size());
  printer << digits.take_front(exponent);
  if (!digits.contains('.'))
    printer << ".0";
  printer << digits.drop_front(exponent);
}

/// A list of floats in the assembly of an encoding.
static FailureOr<DenseF32ArrayAttr> parseBasis(AsmParser &parser) {
  SmallVector<float> values;
  auto parseValue = [&]() -> ParseResult {
    FailureOr<FloatAttr> value = parseScale(parser);
    if (failed(value))
      return failure();
    values.push_back(value->getValue().convertToFloat());
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseValue))
    return failure();
  return DenseF32ArrayAttr::get(parser.getContext(), values);
}

static void printBasis(AsmPrinter &printer, DenseF32ArrayAttr basis) {
  printer << '[';
  llvm::interleaveComma(basis.asArrayRef(), printer, [&](float value) {
    printScale(printer, Builder(basis.getContext()).getF32FloatAttr(value));
  });
  printer << ']';
}

/// Two sizes in the assembly of an encoding: a block `4x1` or a pattern `2:4`.
static FailureOr<DenseI64ArrayAttr> parsePair(AsmParser &parser, bool isBlock) {
  SmallVector<int64_t, 2> sizes(isBlock ? 0 : 2);
  SMLoc loc = parser.getCurrentLocation();
  if (isBlock) {
    if (parser.parseDimensionList(sizes, /*allowDynamic=*/false,
                                  /*withTrailingX=*/false))
      return failure();
    if (sizes.size() != 2)
      return parser.emitError(loc,
                              "expected blocks of rows x columns, but got ")
             << sizes.size() << " sizes";
  } else if (parser.parseInteger(sizes[0]) || parser.parseColon() ||
             parser.parseInteger(sizes[1])) {
    return failure();
  }
  return DenseI64ArrayAttr::get(parser.getContext(), sizes);
}

static void printPair(AsmPrinter &printer, DenseI64ArrayAttr sizes,
                      char between) {
  printer << sizes[0] << between << sizes[1];
}

#define GET_ATTRDEF_CLASSES
#include "nncomp/IR/NNCompAttributes.cpp.inc"

void NNCompDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "nncomp/IR/NNCompOps.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "nncomp/IR/NNCompAttributes.cpp.inc"
      >();
}

Operation *NNCompDialect::materializeConstant(OpBuilder &builder,
                                              Attribute value, Type type,
                                              Location loc) {
  return arith::ConstantOp::materialize(builder, value, type, loc);
}
