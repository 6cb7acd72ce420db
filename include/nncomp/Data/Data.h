//===- Data.h - Tensors in memory and in files ------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Dense tensors outside of any IR: what networks are fed with and what they
// answer, and the files that hold them.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_DATA_DATA_H
#define NNCOMP_DATA_DATA_H

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/Support/Error.h"
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

namespace mlir::nncomp {

/// What one element of a tensor in memory is. A bool is one byte, 0 or 1.
enum class ElementKind {
  F16,
  BF16,
  F32,
  F64,
  I8,
  I16,
  I32,
  I64,
  U8,
  U16,
  U32,
  U64,
  Bool
};

/// "f32", "i8", "ui8"; a bool is "i1".
llvm::StringRef getName(ElementKind kind);
/// The kind of that name, if there is one.
std::optional<ElementKind> parseElementKind(llvm::StringRef name);
/// The size of one element in bytes.
unsigned getByteWidth(ElementKind kind);
bool isFloat(ElementKind kind);
bool isUnsigned(ElementKind kind);
/// The kind that stores `type`, if there is one. IR keeps integers signless:
/// whether they are unsigned is said beside the type.
std::optional<ElementKind> getElementKind(Type type, bool isUnsigned);

/// A row-major tensor whose bytes are aligned to 64.
class HostTensor {
public:
  /// An empty tensor of no elements.
  HostTensor() = default;

  /// A tensor of zeros. Fails if its size overflows or cannot be had.
  static llvm::Expected<HostTensor> create(ElementKind kind,
                                           llvm::ArrayRef<int64_t> shape);

  ElementKind getKind() const { return kind; }
  llvm::ArrayRef<int64_t> getShape() const { return shape; }
  int64_t getNumElements() const { return numElements; }
  /// "1x3x224x224xf32".
  std::string getTypeName() const;

  llvm::ArrayRef<char> getBytes() const { return {bytes.get(), getNumBytes()}; }
  llvm::MutableArrayRef<char> getBytes() {
    return {bytes.get(), getNumBytes()};
  }

  /// Element `i` in row-major order as a double (integers beyond 2^53 are
  /// rounded) or, of an integer tensor, as its 64 bits.
  double getDouble(int64_t i) const;
  int64_t getInteger(int64_t i) const;
  /// Stores a value, converted as a C cast would; floats are rounded to
  /// nearest even.
  void setDouble(int64_t i, double value);
  void setInteger(int64_t i, int64_t value);

  /// Changes the shape. Fails unless the number of elements stays.
  llvm::Error reshape(llvm::ArrayRef<int64_t> newShape);
  /// Takes the same bytes for elements of another kind of the same width.
  void bitcast(ElementKind newKind) { kind = newKind; }
  /// A copy. Fails if its memory cannot be had.
  llvm::Expected<HostTensor> clone() const;

private:
  struct Free {
    void operator()(char *bytes) const { std::free(bytes); }
  };
  size_t getNumBytes() const { return numElements * getByteWidth(kind); }

  ElementKind kind = ElementKind::F32;
  llvm::SmallVector<int64_t> shape;
  int64_t numElements = 0;
  std::unique_ptr<char, Free> bytes;
};

/// "1x3x224x224xf32" of a kind and a shape.
std::string getTypeName(ElementKind kind, llvm::ArrayRef<int64_t> shape);

/// Reads numpy's .npy format, versions 1 to 3: C and Fortran order, either byte
/// order. The result is row-major in this machine's byte order.
llvm::Expected<HostTensor> readNpy(llvm::StringRef path);
llvm::Expected<HostTensor> parseNpy(llvm::StringRef contents);

/// Reads the array called `name` of a .npz archive (a zip file, stored or
/// deflated). An empty name means the only array there is.
llvm::Expected<HostTensor> readNpz(llvm::StringRef path, llvm::StringRef name);
llvm::Expected<HostTensor> parseNpz(llvm::StringRef contents,
                                    llvm::StringRef name);

/// Reads MNIST's IDX format (http://yann.lecun.com/exdb/mnist), gzipped or not.
llvm::Expected<HostTensor> readIdx(llvm::StringRef path);
llvm::Expected<HostTensor> parseIdx(llvm::StringRef contents);

/// Writes .npy version 1. The file appears whole or not at all; "-" is the
/// standard output. numpy has no bf16: such elements are written as f32.
llvm::Error writeNpy(llvm::StringRef path, const HostTensor &tensor);

} // namespace mlir::nncomp

#endif // NNCOMP_DATA_DATA_H
