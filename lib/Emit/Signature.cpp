//===- Signature.cpp - What a network takes and gives ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Emit/Signature.h"
#include "nncomp/IR/Module.h"
#include "nncomp/IR/NNComp.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::nncomp;

std::string Port::toString() const {
  return "\"" + name + "\": " + getTypeName(kind, shape);
}

int64_t Port::getNumBytes() const {
  int64_t bytes = getByteWidth(kind);
  for (int64_t size : shape)
    bytes *= size;
  return bytes;
}

std::string Signature::toString() const {
  auto list = [](ArrayRef<Port> ports) {
    return llvm::join(llvm::map_range(ports, std::mem_fn(&Port::toString)),
                      ", ");
  };
  return "(" + list(inputs) + ") -> (" + list(outputs) + ")";
}

/// The port of a tensor, or nothing if memory cannot hold such a tensor.
static std::optional<Port> makePort(StringAttr name, const Twine &defaultName,
                                    Type type, bool isUnsigned) {
  auto tensor = dyn_cast_if_present<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape() || tensor.getEncoding())
    return std::nullopt;
  std::optional<ElementKind> kind =
      getElementKind(tensor.getElementType(), isUnsigned);
  if (!kind)
    return std::nullopt;
  return Port{name ? name.str() : defaultName.str(), *kind,
              SmallVector<int64_t>(tensor.getShape())};
}

FailureOr<Signature> nncomp::getSignature(func::FuncOp function) {
  Signature signature;
  auto add = [&](SmallVectorImpl<Port> &ports, StringRef what, Type type,
                 unsigned index, DictionaryAttr attributes) -> LogicalResult {
    StringAttr name;
    bool isUnsigned = false;
    if (attributes) {
      name = attributes.getAs<StringAttr>(kNameAttr);
      isUnsigned = attributes.contains(kUnsignedAttr);
    }
    std::optional<Port> port =
        makePort(name, what + Twine(index), type, isUnsigned);
    if (!port)
      return function.emitError()
             << "expected each " << what
             << " to be a tensor of static shape, without an encoding, of "
                "floats, whole bytes or i1, but got "
             << type;
    ports.push_back(std::move(*port));
    return success();
  };
  for (auto [i, type] : llvm::enumerate(function.getArgumentTypes()))
    if (failed(add(signature.inputs, "input", type, i,
                   function.getArgAttrDict(i))))
      return failure();
  for (auto [i, type] : llvm::enumerate(function.getResultTypes()))
    if (failed(add(signature.outputs, "output", type, i,
                   function.getResultAttrDict(i))))
      return failure();
  return signature;
}

FailureOr<Signature> nncomp::getSignature(ModuleOp module) {
  auto attribute = module->getAttrOfType<DictionaryAttr>(kSignatureAttr);
  if (!attribute)
    return module.emitError()
           << "expected a lowered network with the attribute '"
           << kSignatureAttr << "', but got none";
  Signature signature;
  auto read = [&](StringRef key, StringRef what,
                  SmallVectorImpl<Port> &ports) -> LogicalResult {
    auto list = attribute.getAs<ArrayAttr>(key);
    if (!list)
      return failure();
    for (auto [i, element] : llvm::enumerate(list)) {
      auto entry = dyn_cast<DictionaryAttr>(element);
      auto type = entry ? entry.getAs<TypeAttr>("type") : TypeAttr();
      std::optional<Port> port;
      if (type)
        port = makePort(entry.getAs<StringAttr>("name"), what + Twine(i),
                        type.getValue(), entry.contains("unsigned"));
      if (!port)
        return failure();
      ports.push_back(std::move(*port));
    }
    return success();
  };
  if (failed(read("inputs", "input", signature.inputs)) ||
      failed(read("outputs", "output", signature.outputs)))
    return module.emitError()
           << "expected '" << kSignatureAttr
           << "' to hold inputs and outputs, each with a name and the type of "
              "a static tensor, but got "
           << attribute;
  return signature;
}
