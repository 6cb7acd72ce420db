//===- OnnxLogic.cpp - Comparisons, logic, casts and choices of ONNX ------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxNode.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::nncomp;
using arith::CmpFPredicate;
using arith::CmpIPredicate;
using onnx::TensorProto;

/// Both operands, which must have one type.
static FailureOr<std::pair<Value, Value>> getPair(OnnxNode &node) {
  Value lhs = node.getInput(0), rhs = node.getInput(1);
  if (!lhs || !rhs)
    return failure();
  if (node.getOnnxType(0) != node.getOnnxType(1))
    return node.error() << "expected operands of one type, but got "
                        << getOnnxTypeName(node.getOnnxType(0)) << " and "
                        << getOnnxTypeName(node.getOnnxType(1));
  return std::pair(lhs, rhs);
}

template <CmpFPredicate floats, CmpIPredicate integers,
          CmpIPredicate unsignedIntegers>
static LogicalResult importCompare(OnnxNode &node) {
  auto pair = getPair(node);
  if (failed(pair))
    return failure();
  bool isUnsigned = node.isUnsigned() || isBool(pair->first);
  return node.setResult(node.compare(floats,
                                     isUnsigned ? unsignedIntegers : integers,
                                     pair->first, pair->second),
                        TensorProto::BOOL);
}

/// And, Or, Xor of booleans, and their bitwise forms of integers.
template <typename OpTy, bool bitwise>
static LogicalResult importLogic(OnnxNode &node) {
  auto pair = getPair(node);
  if (failed(pair))
    return failure();
  if (isFloat(pair->first) || isBool(pair->first) == bitwise)
    return node.error() << "expected " << (bitwise ? "integers" : "booleans")
                        << ", but got " << pair->first.getType();
  Value operands[] = {pair->first, pair->second};
  if (failed(node.broadcastTogether(operands)))
    return failure();
  return node.setResult(node.map<OpTy>(operands));
}

template <bool bitwise> static LogicalResult importNot(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  if (isFloat(x) || isBool(x) == bitwise)
    return node.error() << "expected " << (bitwise ? "integers" : "booleans")
                        << ", but got " << x.getType();
  Value ones = node.broadcast(node.scalarLike(x, -1), shapeOf(x));
  return node.setResult(node.map<arith::XOrIOp>({x, ones}));
}

static LogicalResult importBitShift(OnnxNode &node) {
  auto pair = getPair(node);
  if (failed(pair))
    return failure();
  StringRef direction = node.getString("direction", "");
  if (direction != "LEFT" && direction != "RIGHT")
    return node.error() << "expected direction LEFT or RIGHT, but got "
                        << quoteName(direction);
  Value operands[] = {pair->first, pair->second};
  if (!node.isUnsigned())
    return node.error() << "expected unsigned integers, but got "
                        << getOnnxTypeName(node.getOnnxType());
  if (failed(node.broadcastTogether(operands)))
    return failure();
  // Shifting by the width or more is poison in `arith` and zero here.
  Value x = operands[0], by = operands[1], zero = node.scalarLike(x, 0);
  unsigned width = elementOf(x).getIntOrFloatBitWidth();
  Value fits = node.compare(CmpFPredicate::OLT, CmpIPredicate::ult, by,
                            node.scalarLike(by, width));
  by = node.select(fits, by, zero);
  Value shifted = direction == "LEFT" ? node.map<arith::ShLIOp>({x, by})
                                      : node.map<arith::ShRUIOp>({x, by});
  return node.setResult(node.select(fits, shifted, zero));
}

static LogicalResult importIsNaN(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x || !isFloat(x))
    return node.error() << "expected floats, but got "
                        << getOnnxTypeName(node.getOnnxType());
  return node.setResult(
      node.compare(CmpFPredicate::UNO, CmpIPredicate::ne, x, x),
      TensorProto::BOOL);
}

static LogicalResult importIsInf(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x || !isFloat(x))
    return node.error() << "expected floats, but got "
                        << getOnnxTypeName(node.getOnnxType());
  bool positive = node.getInt("detect_positive", 1);
  bool negative = node.getInt("detect_negative", 1);
  double infinity = std::numeric_limits<double>::infinity();
  if (!positive && !negative)
    return node.setResult(
        node.broadcast(node.scalar(node.builder.getI1Type(), 0), shapeOf(x)),
        TensorProto::BOOL);
  if (positive && negative)
    x = node.map<math::AbsFOp>(x);
  return node.setResult(
      node.compare(CmpFPredicate::OEQ, CmpIPredicate::eq, x,
                   node.scalarLike(x, positive ? infinity : -infinity)),
      TensorProto::BOOL);
}

static LogicalResult importWhere(OnnxNode &node) {
  Value condition = node.getInput(0), x = node.getInput(1),
        y = node.getInput(2);
  if (!condition || !x || !y)
    return failure();
  if (!isBool(condition) || node.getOnnxType(1) != node.getOnnxType(2))
    return node.error()
           << "expected BOOL and two operands of one type, but got "
           << getOnnxTypeName(node.getOnnxType(0)) << ", "
           << getOnnxTypeName(node.getOnnxType(1)) << " and "
           << getOnnxTypeName(node.getOnnxType(2));
  return node.setResult(node.select(condition, x, y), node.getOnnxType(1));
}

static LogicalResult importCast(OnnxNode &node) {
  int64_t to = node.getInt("to", 0);
  if (!onnx::TensorProto_DataType_IsValid(int(to)) || to != int(to))
    return node.error() << "expected a cast to numbers or booleans, but got "
                        << "type " << to;
  return node.setResult(node.cast(node.getInput(0), node.getOnnxType(), to),
                        to);
}

static LogicalResult importCastLike(OnnxNode &node) {
  int32_t to = node.getOnnxType(1);
  if (isOnnx4Bits(to))
    return node.error() << "expected a cast to numbers or booleans, but got "
                        << getOnnxTypeName(to);
  return node.setResult(node.cast(node.getInput(0), node.getOnnxType(), to),
                        to);
}

static std::string refuseCast(const OnnxQuery &query) {
  int64_t to = query.getInt("to", 0);
  if (to != TensorProto::STRING && to != TensorProto::COMPLEX64 &&
      to != TensorProto::COMPLEX128 && to <= TensorProto::BFLOAT16)
    return "";
  return "target " + getOnnxTypeName(int32_t(to));
}

ArrayRef<OnnxHandler> nncomp::getLogicHandlers() {
  static const OnnxHandler handlers[] = {
      {"Equal",
       importCompare<CmpFPredicate::OEQ, CmpIPredicate::eq, CmpIPredicate::eq>,
       2, 2},
      {"Less",
       importCompare<CmpFPredicate::OLT, CmpIPredicate::slt,
                     CmpIPredicate::ult>,
       2, 2},
      {"LessOrEqual",
       importCompare<CmpFPredicate::OLE, CmpIPredicate::sle,
                     CmpIPredicate::ule>,
       2, 2},
      {"Greater",
       importCompare<CmpFPredicate::OGT, CmpIPredicate::sgt,
                     CmpIPredicate::ugt>,
       2, 2},
      {"GreaterOrEqual",
       importCompare<CmpFPredicate::OGE, CmpIPredicate::sge,
                     CmpIPredicate::uge>,
       2, 2},
      {"And", importLogic<arith::AndIOp, false>, 2, 2},
      {"Or", importLogic<arith::OrIOp, false>, 2, 2},
      {"Xor", importLogic<arith::XOrIOp, false>, 2, 2},
      {"Not", importNot<false>, 1, 1},
      {"BitwiseAnd", importLogic<arith::AndIOp, true>, 2, 2},
      {"BitwiseOr", importLogic<arith::OrIOp, true>, 2, 2},
      {"BitwiseXor", importLogic<arith::XOrIOp, true>, 2, 2},
      {"BitwiseNot", importNot<true>, 1, 1},
      {"BitShift", importBitShift, 2, 2},
      {"IsNaN", importIsNaN, 1, 1},
      {"IsInf", importIsInf, 1, 1},
      {"Where", importWhere, 3, 3},
      {"Cast", importCast, 1, 1, 1, refuseCast},
      {"CastLike", importCastLike, 2, 2},
  };
  return handlers;
}
