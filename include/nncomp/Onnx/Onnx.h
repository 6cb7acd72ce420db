//===- Onnx.h - Read ONNX models and tensors --------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Errors and remarks go to the context's diagnostic handler, at the location
// of the file; a function that fails has emitted at least one error.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ONNX_ONNX_H
#define NNCOMP_ONNX_ONNX_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <string>

namespace mlir::nncomp {

/// What an import may know beyond the model.
struct OnnxOptions {
  /// Shapes of inputs by name. They bind the symbolic dimensions of that input,
  /// and of the others by the names of the symbols.
  SmallVector<std::pair<std::string, SmallVector<int64_t>>> shapes;
  /// The values that inputs will have, by name, as far as they are known. One
  /// is used only where ONNX lets an input decide a shape (the shape of
  /// Reshape, the axes of a reduction), and then the module is right for that
  /// value only. All small inputs may be given.
  llvm::StringMap<DenseElementsAttr> boundInputs;
  /// The folder of external data; that of the model's file if empty.
  std::string modelDir;
  /// If given, gets the files of external data that were read, as the model
  /// names them: relative to the folder.
  std::set<std::string> *externalFiles = nullptr;
};

/// An ONNX tensor: element type as numbered by TensorProto.DataType, and the
/// value, unsigned integers held in signless ones.
struct OnnxTensor {
  std::string name;
  int32_t elementType = 0;
  DenseElementsAttr value;
};

/// One dimension as a model declares it: a size, or a symbol (perhaps without
/// a name) and size -1.
struct OnnxDimension {
  int64_t size = -1;
  std::string symbol;
};

/// An input or output as a model declares it.
struct OnnxValueInfo {
  std::string name;
  int32_t elementType = 0;
  /// Without a value if the model does not give the rank.
  std::optional<SmallVector<OnnxDimension>> shape;
};

/// What a model takes and gives. Inputs with an initializer are not inputs.
struct OnnxSignature {
  SmallVector<OnnxValueInfo> inputs, outputs;
};

/// Reads the model in `path` into a module with one function @main, whose
/// arguments and results carry their names (`nncomp.name`) and signedness
/// (`nncomp.unsigned`). Accepts opsets 7 to 22 of the default domain.
OwningOpRef<ModuleOp> importOnnx(StringRef path, const OnnxOptions &options,
                                 MLIRContext *context);

/// The same of a model in memory; the buffer's name stands in diagnostics.
OwningOpRef<ModuleOp> importOnnx(llvm::MemoryBufferRef buffer,
                                 const OnnxOptions &options,
                                 MLIRContext *context);

/// Reads only what a model takes and gives.
FailureOr<OnnxSignature> readOnnxSignature(StringRef path,
                                           MLIRContext *context);

/// Reads a file that holds one TensorProto, as ONNX's test data does.
FailureOr<OnnxTensor> readTensorProto(StringRef path, MLIRContext *context);

/// ONNX's name of an element type ("FLOAT"), or "type 99" of an unknown one.
std::string getOnnxTypeName(int32_t elementType);

/// Whether an ONNX element type is an unsigned integer (bool is not).
bool isOnnxUnsigned(int32_t elementType);

/// The signless type that holds an ONNX element type (i1 for BOOL), or null for
/// those that have none here: strings, complex numbers, 4 and 8 bit floats.
Type getElementTypeOfOnnx(int32_t elementType, MLIRContext *context);

} // namespace mlir::nncomp

#endif // NNCOMP_ONNX_ONNX_H
