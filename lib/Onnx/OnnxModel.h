//===- OnnxModel.h - ONNX protobufs in memory -------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to the importer: no other file sees protobuf.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_ONNX_ONNXMODEL_H
#define NNCOMP_LIB_ONNX_ONNXMODEL_H

#include "nncomp/Onnx/Onnx.h"
#define ONNX_NAMESPACE onnx
#define ONNX_ML 1
#include <onnx/onnx_pb.h>

namespace mlir::nncomp {

/// The most elements that one tensor may have: far more than a network needs,
/// and few enough that no product of a size and a stride overflows.
constexpr int64_t kMaxTensorElements = int64_t(1) << 33;

using EmitError = llvm::function_ref<InFlightDiagnostic()>;

/// Element types of 4 bits, which came with opset 21, younger than the headers.
constexpr int32_t kUInt4 = 21, kInt4 = 22;
inline bool isOnnx4Bits(int32_t elementType) {
  return elementType == kUInt4 || elementType == kInt4;
}

/// A name with anything unprintable escaped and the middle of a very long one
/// left out; also in double quotes.
std::string escapeName(StringRef name);
std::string quoteName(StringRef name);

/// The product of `shape`, or nothing if a size is negative or the product
/// passes kMaxTensorElements.
std::optional<int64_t> countElements(ArrayRef<int64_t> shape);

/// The location of diagnostics about the file `name`.
Location getFileLocation(StringRef name, MLIRContext *context);

/// The contents of a file.
FailureOr<std::unique_ptr<llvm::MemoryBuffer>> openFile(StringRef path,
                                                        MLIRContext *context);

/// Parses a serialized protobuf message, at most 2 GiB.
LogicalResult parseProto(llvm::MemoryBufferRef buffer,
                         google::protobuf::MessageLite &message, StringRef what,
                         EmitError emitError);

/// Where external data may lie: the folder, if there is one.
struct ExternalData {
  std::string folder;
  /// If given, gets the names of the files that were read.
  std::set<std::string> *files = nullptr;
};

/// The value of a TensorProto; external data is looked for in `external` only.
FailureOr<DenseElementsAttr> getTensorValue(const onnx::TensorProto &tensor,
                                            const ExternalData &external,
                                            MLIRContext *context,
                                            EmitError emitError);

/// Whether an input is a tensor of numbers or booleans. A network may
/// have others, such as the name of a file, as long as nothing uses them.
bool isNumeric(const onnx::ValueInfoProto &info);

/// What a model declares of an input or output. Fails on values that are not
/// tensors and on element types that cannot be held.
FailureOr<OnnxValueInfo> getValueInfo(const onnx::ValueInfoProto &info,
                                      StringRef what, EmitError emitError);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_ONNX_ONNXMODEL_H
