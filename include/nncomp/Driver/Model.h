//===- Model.h - A network in a file ----------------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_DRIVER_MODEL_H
#define NNCOMP_DRIVER_MODEL_H

#include "mlir/IR/OwningOpRef.h"
#include "nncomp/Data/DataFormat.h"
#include "nncomp/Emit/Signature.h"
#include <set>

namespace mlir::nncomp {

/// The shape of an input.
using NamedShape = std::pair<std::string, SmallVector<int64_t>>;

/// Reads `name:1x3x224x224`; each size is positive.
llvm::Expected<NamedShape> parseNamedShape(StringRef text);

/// A tensor for an input, found by its name or, without one, by its place.
struct NamedTensor {
  std::string name;
  HostTensor tensor;
  /// How it becomes what the network takes; without it, it must be that.
  std::optional<DataFormat> format;
};

/// The most elements of an input whose value a model's import may depend on.
constexpr int64_t kMaxBoundElements = 64;

/// What decides how a model is read.
struct LoadOptions {
  /// The function to run; the only one there is if empty.
  std::string function;
  SmallVector<NamedShape> shapes;
};

/// Whether a file is an ONNX model, by its name, or else by not being text or
/// bytecode.
bool isOnnx(StringRef path, StringRef contents);

/// Reads a network from ONNX, MLIR, MLIR bytecode or a package, identified by
/// the file's extension or else its content, into a module whose function is
/// called @main. Shapes that an ONNX model leaves open are bound by
/// `options.shapes` and by `inputs`, and the small ones of `inputs` are known
/// to the importer by value. `externalFiles`, if given, gets what other files
/// were read, relative to the model's folder. Fails with the reason, or with a
/// ReportedError that diagnostics of the context have reported already.
llvm::Expected<OwningOpRef<ModuleOp>>
loadModel(StringRef path, const LoadOptions &options,
          ArrayRef<NamedTensor> inputs, MLIRContext &context,
          std::set<std::string> *externalFiles = nullptr);

/// The same with all that is in the file, and functions by their own names.
llvm::Expected<OwningOpRef<ModuleOp>>
readModel(StringRef path, const LoadOptions &options,
          ArrayRef<NamedTensor> inputs, MLIRContext &context,
          std::set<std::string> *externalFiles = nullptr);

/// The signature of @main. Fails if there is none, or if an argument or result
/// is no static tensor.
llvm::Expected<Signature> getMainSignature(ModuleOp module);

/// Puts tensors into the order of the inputs, and those with a format into the
/// form of the inputs; `notes` gets a line for each that changes. Fails unless
/// each input has one, and where a format cannot be followed.
llvm::Expected<SmallVector<HostTensor>>
orderInputs(const Signature &signature, ArrayRef<NamedTensor> tensors,
            std::vector<std::string> *notes = nullptr);

/// Fails, naming both signatures, unless the tensors are what a network of
/// `signature` takes.
llvm::Error checkInputs(const Signature &signature,
                        ArrayRef<HostTensor> inputs);

/// Reads what a user gives for an input: `[name=]@x.npy`,
/// `[name=]@x.npz:array`, `[name=]@t.pb`, `[name=]1x3xf32=0.5`, `…=1,2,3`,
/// `…=rand:7`, `…=@raw.bin`. Files have a format, by the options after them
/// (DataFormat.h).
llvm::Expected<NamedTensor> parseInput(StringRef text, MLIRContext &context);

/// Reads `x.npy`, `x.npz:array` or `t.pb`.
llvm::Expected<HostTensor> readTensorFile(StringRef path, MLIRContext &context);

} // namespace mlir::nncomp

#endif // NNCOMP_DRIVER_MODEL_H
