//===- WeightStorage.h - Where the bytes of constants are -------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A DenseElementsAttr lives as long as its context. Weights are large and take
// several forms until they are in an object file, so they are resources, whose
// bytes can be freed. What reads constants takes both: by `ConstantBytes`
// without a copy, or by `getDenseElements` where the elements are few.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_WEIGHTSTORAGE_H
#define NNCOMP_IR_WEIGHTSTORAGE_H

#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Value.h"
#include <optional>
#include <string>

namespace llvm {
class MemoryBuffer;
} // namespace llvm

namespace mlir {
class RewritePatternSet;
} // namespace mlir

namespace mlir::nncomp {

/// Constants of floats are resources from this many bytes on; smaller ones are
/// readable where a program is printed.
constexpr int64_t kMinResourceBytes = int64_t(64) << 10;

/// The elements of a constant, where they are stored.
struct ConstantBytes {
  /// Nothing if `constant` is no tensor of elements of whole bytes, or a
  /// resource that is missing or not of its type's size.
  static std::optional<ConstantBytes> get(Attribute constant);
  /// The same for the constant that makes `value`.
  static std::optional<ConstantBytes> get(Value value);

  ShapedType type;
  /// The elements, row-major; of a splat the one element.
  ArrayRef<char> bytes;
  bool isSplat = false;

  /// The bytes of one element.
  int64_t getWidth() const { return type.getElementTypeBitWidth() / 8; }
};

/// Whether `createConstant` makes a resource of these bytes.
bool staysResource(ShapedType type, ArrayRef<char> bytes);

/// Makes a constant of `type`, of whole bytes an element, from the bytes of all
/// its elements: a resource if it is large, of floats and no splat, else a
/// DenseElementsAttr. Equal bytes give the same resource.
TypedAttr createConstant(ShapedType type, ArrayRef<char> bytes);
/// The same with bytes that `fill` writes over zeros.
TypedAttr createConstant(ShapedType type,
                         function_ref<void(MutableArrayRef<char>)> fill);
/// The same with bytes that are kept as they are if the constant is a resource.
TypedAttr createConstant(ShapedType type, std::unique_ptr<std::string> bytes);
TypedAttr createConstant(ShapedType type,
                         std::unique_ptr<llvm::MemoryBuffer> bytes);

/// The values as a constant of f32.
TypedAttr createConstant(ShapedType type, ArrayRef<float> values);

/// `bytes` bytes of zeros that go back to the system when they are freed. They
/// are aligned to pages, whatever `alignment` they ask for in files.
AsmResourceBlob allocateWeights(int64_t bytes, int64_t alignment);

/// What `op` of another dialect folds to, if all its operands are constants and
/// some of them resources, which upstream's folders do not read; null if it
/// does not fold. A reshaped resource shares its bytes.
Attribute foldOnWeights(Operation *op);

/// Adds the pattern that folds so, for canonicalization.
void populateFoldOnWeights(RewritePatternSet &patterns);

/// Frees the bytes of a resource; there must be no other use of it.
void releaseWeights(DenseResourceElementsAttr weights);

/// Frees the bytes of all resources of the context that nothing in `root` uses,
/// which must be all that uses resources there. Returns how many were freed,
/// and adds their bytes to `bytes`.
int64_t releaseUnusedWeights(Operation *root, int64_t &bytes);

} // namespace mlir::nncomp

#endif // NNCOMP_IR_WEIGHTSTORAGE_H
