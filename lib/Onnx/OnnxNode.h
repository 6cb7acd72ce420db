//===- OnnxNode.h - One ONNX node on its way to IR --------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An operator is imported by a function on OnnxNode, and named in the table of
// its family at the end of the family's file. To add one, write both.
//
// A Value that could not be built is null, the reason has been emitted, and
// every function here passes a null operand on: only code that asks for a
// value's type has to look.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_ONNX_ONNXNODE_H
#define NNCOMP_LIB_ONNX_ONNXNODE_H

#include "OnnxModel.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "nncomp/IR/NNComp.h"
#include "llvm/ADT/StringSet.h"

namespace mlir::nncomp {

using Shape = SmallVector<int64_t>;

/// begin, begin + 1, … before end.
inline Shape countUp(int64_t begin, int64_t end) {
  return Shape(llvm::to_vector(llvm::seq(begin, std::max(begin, end))));
}

/// An initializer that stores nonzero elements only: sorted row-major positions
/// and one value for each.
struct SparseInitializer {
  Shape shape;
  SmallVector<int64_t> positions;
  DenseElementsAttr values;
};

/// A value of the graph and ONNX's name for its element type.
struct OnnxValue {
  Value value;
  int32_t elementType = 0;
  /// What `value` decodes, if the value is a sparse initializer.
  const SparseInitializer *sparse = nullptr;
};

/// Reads attributes of a node without complaint: what decides whether a node is
/// supported, before anything is imported.
struct OnnxQuery {
  const onnx::NodeProto &proto;
  int64_t opset;
  const llvm::StringSet<> &usedValues;
  /// What the model says of values, by name; may be null.
  const llvm::StringMap<OnnxValueInfo> *declared = nullptr;

  const onnx::AttributeProto *find(StringRef name) const;
  int64_t getInt(StringRef name, int64_t otherwise) const;
  StringRef getString(StringRef name, StringRef otherwise) const;
  bool usesOutput(int index) const;
  /// What the model says of an output; null where it says nothing.
  const OnnxValueInfo *getDeclared(int index) const;
};

/// A node with its inputs: reads attributes, builds IR and takes the results.
class OnnxNode {
public:
  OnnxNode(const OnnxQuery &query, OpBuilder &builder, Location loc,
           ArrayRef<OnnxValue> inputs,
           const llvm::StringMap<DenseElementsAttr> &boundInputs)
      : opset(query.opset), proto(query.proto), builder(builder), loc(loc),
        context(builder.getContext()), query(query), inputs(inputs),
        boundInputs(boundInputs) {}

  const int64_t opset;
  const onnx::NodeProto &proto;
  OpBuilder &builder;
  const Location loc;
  MLIRContext *const context;

  InFlightDiagnostic error() {
    hasFailed = true;
    return emitError(loc);
  }
  bool failed() const { return hasFailed; }
  bool usesOutput(int index) const { return query.usesOutput(index); }
  /// The size that the model declares for a dimension of an output, or -1.
  int64_t getDeclaredSize(int index, int64_t d) const;

  // Attributes. One of the wrong kind is an error, and reads as `otherwise`.
  bool hasAttribute(StringRef name) const { return query.find(name); }
  int64_t getInt(StringRef name, int64_t otherwise);
  float getFloat(StringRef name, float otherwise);
  StringRef getString(StringRef name, StringRef otherwise);
  Shape getInts(StringRef name, ArrayRef<int64_t> otherwise = {});
  SmallVector<float> getFloats(StringRef name);
  const onnx::TensorProto *getTensor(StringRef name);

  // Inputs.
  int getNumInputs() const { return inputs.size(); }
  bool hasInput(int index) const {
    return index < getNumInputs() && inputs[index].value;
  }
  /// The dense value of an input; null if it is not there, which the table of
  /// handlers excludes for the first `minInputs`.
  Value getInput(int index);
  /// The same with floats of 16 bits as FLOAT.
  Value getWideInput(int index);
  const OnnxValue &getRawInput(int index) const { return inputs[index]; }
  int32_t getOnnxType(int index = 0) const {
    return hasInput(index) ? inputs[index].elementType : 0;
  }
  bool isUnsigned(int index = 0) const {
    return isOnnxUnsigned(getOnnxType(index));
  }
  /// The value of an input that ONNX lets decide a shape.
  FailureOr<DenseElementsAttr> getConstant(int index, StringRef what);
  FailureOr<Shape> getConstantInts(int index, StringRef what);
  FailureOr<int64_t> getConstantInt(int index, StringRef what);
  /// The constant that `value` is, or would be with the bound inputs; null if
  /// it is none.
  DenseElementsAttr evaluate(Value value, int depth = 0);
  /// Integers that older opsets give as an attribute and newer as an input;
  /// nothing if neither is there.
  FailureOr<std::optional<Shape>> getIntsOrInput(StringRef name, int index);

  // Axes, counted from the end where they are negative.
  FailureOr<int64_t> normalizeAxis(int64_t axis, int64_t rank);
  FailureOr<Shape> normalizeAxes(ArrayRef<int64_t> axes, int64_t rank);

  // Results. The element type is that of the first input unless it is given.
  LogicalResult setResult(Value value, int32_t elementType = 0, int index = 0);
  /// A result that was computed from wide inputs, rounded once.
  LogicalResult setWideResult(Value value, int index = 0);
  ArrayRef<OnnxValue> getResults() const { return results; }

  // Building.
  /// Fails unless a list of `count` indices may be kept as a constant.
  bool checkIndexCount(int64_t count);
  /// The type, or null and an error if it has too many elements.
  RankedTensorType getType(ArrayRef<int64_t> shape, Type element);
  template <typename OpTy>
  Value make(Type type, ValueRange operands,
             typename OpTy::Properties properties = {}) {
    if (!type || hasNull(operands))
      return {};
    OperationState state(loc, OpTy::getOperationName(), operands, type);
    if constexpr (!std::is_same_v<typename OpTy::Properties, EmptyProperties>)
      state.getOrAddProperties<typename OpTy::Properties>() = properties;
    return finish(builder.create(state));
  }
  template <typename OpTy>
  Value infer(ValueRange operands, typename OpTy::Properties properties = {}) {
    if (hasNull(operands))
      return {};
    SmallVector<Type> types;
    if (mlir::failed(OpTy::inferReturnTypes(context, loc, operands,
                                            DictionaryAttr(), &properties, {},
                                            types)) ||
        !check(types.front()))
      return {};
    return make<OpTy>(types.front(), operands, properties);
  }
  /// An element-wise operation of the type of its first operand.
  template <typename OpTy> Value map(ValueRange operands) {
    return hasNull(operands) ? Value()
                             : make<OpTy>(operands.front().getType(), operands);
  }
  /// Verifies an operation that was built in another way, and folds it.
  Value finish(Operation *op);

  Value constant(DenseElementsAttr value);
  Value constantInts(ArrayRef<int64_t> values);
  /// A scalar tensor.
  Value scalar(Type element, double value);
  Value scalarLike(Value value, double number);

  Value broadcast(Value value, ArrayRef<int64_t> shape);
  /// Broadcasts all values to their common shape.
  LogicalResult broadcastTogether(MutableArrayRef<Value> values);
  Value transpose(Value value, ArrayRef<int64_t> permutation);
  Value reshape(Value value, ArrayRef<int64_t> shape);
  Value slice(Value value, ArrayRef<int64_t> offsets, ArrayRef<int64_t> sizes,
              ArrayRef<int64_t> strides);
  /// `value` with constant elements around it.
  Value pad(Value value, ArrayRef<int64_t> low, ArrayRef<int64_t> high,
            TypedAttr padding);
  Value gather(Value value, Value indices, int64_t axis);
  Value gather(Value value, ArrayRef<int64_t> indices, int64_t axis);
  /// Each element of `indices`, which are i64 and not negative, picks one along
  /// `axis` at its own position in the other dimensions.
  Value gatherElements(Value value, Value indices, int64_t axis);
  /// 0, 1, 2, … times `step` along dimension `axis` of a tensor of `rank`
  /// dimensions, which has size 1 elsewhere.
  Value iota(int64_t size, int64_t axis, int64_t rank, int64_t step = 1);
  Value reduce(ReduceKind kind, Value value, ArrayRef<int64_t> axes,
               bool keepDims);
  Value activate(Value value, ActivationKind kind, float alpha = 0,
                 float beta = 0);
  /// Conversion as ONNX's Cast does it.
  Value cast(Value value, int32_t from, int32_t to);

  // Arithmetic on any numbers, with broadcasting; integers wrap.
  Value add(Value lhs, Value rhs);
  Value sub(Value lhs, Value rhs);
  Value mul(Value lhs, Value rhs);
  /// Truncates integers; x / 0 of integers is x, so that no input can trap.
  Value div(Value lhs, Value rhs, bool isUnsigned);
  Value max(Value lhs, Value rhs, bool isUnsigned);
  Value min(Value lhs, Value rhs, bool isUnsigned);
  Value compare(arith::CmpFPredicate floats, arith::CmpIPredicate integers,
                Value lhs, Value rhs);
  Value select(Value condition, Value whenTrue, Value whenFalse);
  /// Orders unsigned integers as signed ones of the same width do, and back.
  Value flipSign(Value value);

  /// A sparse initializer with its dimensions permuted, encoded.
  Value assemble(const SparseInitializer &sparse,
                 ArrayRef<int64_t> permutation);

private:
  static bool hasNull(ValueRange values) {
    return llvm::any_of(values, [](Value value) { return !value; });
  }
  bool check(Type type);
  /// The result of an operation whose result, or one of its operands, has no
  /// elements; null if all have some. Nothing that is imported computes with
  /// such tensors.
  Value computeOfNothing(Operation *op);
  const onnx::AttributeProto *find(StringRef name, int kind,
                                   StringRef kindName);

  const OnnxQuery &query;
  ArrayRef<OnnxValue> inputs;
  const llvm::StringMap<DenseElementsAttr> &boundInputs;
  SmallVector<OnnxValue> results;
  bool hasFailed = false;
};

/// What is asked of a tensor's type most often. The value must not be null.
inline Shape shapeOf(Value value) {
  return llvm::to_vector(typeOf(value).getShape());
}
inline int64_t rankOf(Value value) { return typeOf(value).getRank(); }
inline Type elementOf(Value value) { return typeOf(value).getElementType(); }
inline bool isFloat(Value value) { return isa<FloatType>(elementOf(value)); }
inline bool isBool(Value value) { return elementOf(value).isInteger(1); }

/// FLOAT for floats of 16 bits, whose range and precision no sum or statistic
/// may be held in; any other type itself.
inline int32_t getWideType(int32_t elementType) {
  bool isHalf = elementType == onnx::TensorProto::FLOAT16 ||
                elementType == onnx::TensorProto::BFLOAT16;
  return isHalf ? int32_t(onnx::TensorProto::FLOAT) : elementType;
}

/// How one ONNX operator is imported.
struct OnnxHandler {
  /// Its name, after the name of its domain and a dot unless that is ONNX's.
  StringLiteral op;
  LogicalResult (*import)(OnnxNode &);
  /// How many inputs it has.
  int minInputs, maxInputs;
  /// How many of its outputs may be used.
  int outputs = 1;
  /// Why a node cannot be imported, or nothing.
  std::string (*refuse)(const OnnxQuery &) = nullptr;
};
/// For an operator of any number of inputs or outputs.
constexpr int kAnyNumber = std::numeric_limits<int>::max();

// The tables, one per family.
ArrayRef<OnnxHandler> getArithmeticHandlers();
ArrayRef<OnnxHandler> getLogicHandlers();
ArrayRef<OnnxHandler> getActivationHandlers();
ArrayRef<OnnxHandler> getImageHandlers();
ArrayRef<OnnxHandler> getPoolHandlers();
ArrayRef<OnnxHandler> getScatterHandlers();
ArrayRef<OnnxHandler> getNormalizeHandlers();
ArrayRef<OnnxHandler> getMatrixHandlers();
ArrayRef<OnnxHandler> getEinsumHandlers();
ArrayRef<OnnxHandler> getShapeHandlers();
ArrayRef<OnnxHandler> getMoveHandlers();
ArrayRef<OnnxHandler> getIndexHandlers();
ArrayRef<OnnxHandler> getGenerateHandlers();
ArrayRef<OnnxHandler> getReduceHandlers();
ArrayRef<OnnxHandler> getResizeHandlers();
ArrayRef<OnnxHandler> getQuantizeHandlers();
ArrayRef<OnnxHandler> getIntegerHandlers();
ArrayRef<OnnxHandler> getLossHandlers();

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_ONNX_ONNXNODE_H
