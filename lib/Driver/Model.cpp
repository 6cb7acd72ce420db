//===- Model.cpp - A network in a file ------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Driver/Model.h"
#include "OnnxData.h"
#include "nncomp/Data/InputFile.h"
#include "nncomp/Driver/Compile.h"
#include "nncomp/IR/Module.h"
#include "nncomp/Onnx/Onnx.h"
#include "nncomp/Package/Package.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::nncomp;

llvm::Expected<NamedShape> nncomp::parseNamedShape(StringRef text) {
  auto [name, dims] = text.rsplit(':');
  NamedShape shape{name.str(), {}};
  SmallVector<StringRef> sizes;
  dims.split(sizes, 'x');
  bool isGood = !name.empty();
  for (StringRef size : sizes) {
    int64_t value = 0;
    isGood &= !size.getAsInteger(10, value) && value >= 1;
    shape.second.push_back(value);
  }
  if (!isGood)
    return llvm::createStringError(
        "expected a shape as name:1x3x224x224, but got '" + text + "'");
  return shape;
}

bool nncomp::isOnnx(StringRef path, StringRef contents) {
  if (llvm::sys::path::extension(path) == ".onnx")
    return true;
  StringRef extension = llvm::sys::path::extension(path);
  if (extension == ".mlir" || extension == ".mlirbc")
    return false;
  return !contents.starts_with("ML\xefR") && contents.starts_with("\x08");
}

/// The shape that a tensor has in the network, whose sizes may be open: in the
/// network's order, where the declared sizes allow for it.
static SmallVector<int64_t> getNetworkShape(const NamedTensor &input,
                                            const OnnxValueInfo &info) {
  ArrayRef<int64_t> given = input.tensor.getShape();
  if (!input.format || !info.shape)
    return llvm::to_vector(given);
  SmallVector<int64_t> permuted = input.format->permute(given);
  bool fits = llvm::all_of_zip(
      permuted, *info.shape, [](int64_t size, const OnnxDimension &declared) {
        return declared.size < 0 || declared.size == size;
      });
  return fits ? permuted : llvm::to_vector(given);
}

static llvm::Expected<OwningOpRef<ModuleOp>>
importModel(StringRef path, const LoadOptions &options,
            ArrayRef<NamedTensor> inputs, MLIRContext &context,
            std::set<std::string> *externalFiles) {
  // Only inputs need it: it takes reading the whole file.
  FailureOr<OnnxSignature> declared = OnnxSignature();
  if (!inputs.empty())
    declared = readOnnxSignature(path, &context);
  if (failed(declared))
    return llvm::make_error<ReportedError>();
  OnnxOptions onnxOptions;
  onnxOptions.shapes = options.shapes;
  onnxOptions.externalFiles = externalFiles;
  size_t place = 0;
  for (const NamedTensor &input : inputs) {
    std::string name = input.name;
    if (name.empty() && place < declared->inputs.size())
      name = declared->inputs[place].name;
    ++place;
    for (const OnnxValueInfo &info : declared->inputs) {
      if (info.name != name)
        continue;
      // Only open dimensions are bound: others must match anyway, and the
      // message that they do not is better given with both signatures.
      SmallVector<int64_t> shape = getNetworkShape(input, info);
      bool isOpen = info.shape && info.shape->size() == shape.size() &&
                    llvm::any_of(*info.shape, [](const OnnxDimension &dim) {
                      return dim.size < 0;
                    });
      bool isGiven = llvm::any_of(
          options.shapes, [&](auto &shape) { return shape.first == name; });
      if (isOpen && !isGiven)
        onnxOptions.shapes.emplace_back(name, shape);
    }
    // ONNX lets inputs decide shapes, by values that are never large.
    bool isAsGiven = !input.format || input.format->isDefault();
    if (isAsGiven && input.tensor.getNumElements() <= kMaxBoundElements)
      if (DenseElementsAttr value = toAttribute(input.tensor, context))
        onnxOptions.boundInputs[name] = value;
  }
  OwningOpRef<ModuleOp> module = importOnnx(path, onnxOptions, &context);
  if (!module)
    return llvm::make_error<ReportedError>();
  return module;
}

/// Finds the function to run and calls it @main.
static llvm::Error selectFunction(ModuleOp module, StringRef name) {
  SmallVector<func::FuncOp> candidates;
  SmallVector<StringRef> names;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isExternal() ||
        (name.empty() ? function.isPrivate() : function.getSymName() != name))
      continue;
    candidates.push_back(function);
    names.push_back(function.getSymName());
  }
  if (name.empty() && candidates.size() != 1)
    llvm::erase_if(candidates, [](func::FuncOp function) {
      return function.getSymName() != kMainName;
    });
  std::string given = names.empty() ? "none" : "@" + llvm::join(names, ", @");
  if (candidates.size() != 1)
    return llvm::createStringError(
        "expected one public function, @main or the name of one, "
        "but got " +
        given);
  // What the network does not call is no part of it.
  SymbolTableCollection tables;
  SymbolUserMap users(tables, module);
  SmallVector<func::FuncOp> others;
  for (auto function : module.getOps<func::FuncOp>())
    if (function != candidates[0] && users.useEmpty(function))
      others.push_back(function);
  for (func::FuncOp function : others)
    function.erase();
  if (candidates[0].getSymName() == kMainName)
    return llvm::Error::success();
  SymbolTable symbols(module);
  if (Operation *other = symbols.lookup(kMainName))
    if (failed(symbols.renameToUnique(other, {})))
      return llvm::make_error<ReportedError>();
  if (failed(symbols.rename(candidates[0], kMainName)))
    return llvm::make_error<ReportedError>();
  return llvm::Error::success();
}

llvm::Expected<OwningOpRef<ModuleOp>>
nncomp::readModel(StringRef path, const LoadOptions &options,
                  ArrayRef<NamedTensor> inputs, MLIRContext &context,
                  std::set<std::string> *externalFiles) {
  auto buffer = openFile(path);
  if (!buffer)
    return buffer.takeError();
  if (isOnnx(path, (*buffer)->getBuffer()))
    return importModel(path, options, inputs, context, externalFiles);
  if (isPackage((*buffer)->getBuffer()) ||
      llvm::sys::path::extension(path) == ".nnp")
    return readPackage((*buffer)->getMemBufferRef(), &context);

  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
  auto module = parseProgram(sources, context);
  if (module && !*module)
    return llvm::make_error<ReportedError>();
  return module;
}

llvm::Expected<OwningOpRef<ModuleOp>>
nncomp::loadModel(StringRef path, const LoadOptions &options,
                  ArrayRef<NamedTensor> inputs, MLIRContext &context,
                  std::set<std::string> *externalFiles) {
  auto module = readModel(path, options, inputs, context, externalFiles);
  if (!module)
    return module.takeError();
  if (llvm::Error error = selectFunction(**module, options.function))
    return error;
  llvm::Expected<Signature> signature = getMainSignature(**module);
  if (!signature)
    return signature.takeError();
  for (const NamedShape &shape : options.shapes) {
    auto *port = llvm::find_if(signature->inputs, [&](const Port &port) {
      return port.name == shape.first && port.shape == shape.second;
    });
    if (port == signature->inputs.end())
      return llvm::createStringError(
          "expected the shape of '" + shape.first +
          "' to be that of an input, but got a network with " +
          signature->toString());
  }
  return module;
}

llvm::Expected<Signature> nncomp::getMainSignature(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>(kMainName);
  if (!main)
    return llvm::createStringError("expected a function @main, but got none");
  FailureOr<Signature> signature = getSignature(main);
  if (failed(signature))
    return llvm::make_error<ReportedError>();
  return *signature;
}

/// A copy in the form of `port`, if the tensor has a format.
static llvm::Expected<HostTensor> bringToForm(const NamedTensor &given,
                                              const Port &port,
                                              const Signature &signature,
                                              std::string &note) {
  if (!given.format)
    return given.tensor.clone();
  llvm::Expected<HostTensor> converted =
      convertBatch(*given.format, given.tensor, port.kind, port.shape, &note);
  if (converted)
    return converted;
  return llvm::createStringError(
      "expected inputs for " + signature.toString() + ", but got " +
      given.tensor.getTypeName() + " for \"" + port.name +
      "\": " + llvm::toString(converted.takeError()));
}

llvm::Expected<SmallVector<HostTensor>>
nncomp::orderInputs(const Signature &signature, ArrayRef<NamedTensor> tensors,
                    std::vector<std::string> *notes) {
  SmallVector<const NamedTensor *> places(signature.inputs.size());
  auto takesAll = [&] {
    return llvm::createStringError("expected one tensor for each input of " +
                                   signature.toString() + ", but got " +
                                   Twine(tensors.size()));
  };
  for (size_t i = 0; i < tensors.size(); ++i) {
    const NamedTensor &tensor = tensors[i];
    size_t place = i;
    if (!tensor.name.empty()) {
      auto *port = llvm::find_if(signature.inputs, [&](const Port &port) {
        return port.name == tensor.name;
      });
      place = port - signature.inputs.begin();
      if (port == signature.inputs.end())
        return llvm::createStringError("expected an input of " +
                                       signature.toString() + ", but got '" +
                                       tensor.name + "'");
    }
    if (place >= places.size() || places[place])
      return takesAll();
    places[place] = &tensor;
  }
  SmallVector<HostTensor> ordered;
  for (auto [place, port] : llvm::zip_equal(places, signature.inputs)) {
    if (!place)
      return takesAll();
    std::string note;
    llvm::Expected<HostTensor> copy =
        bringToForm(*place, port, signature, note);
    if (!copy)
      return copy.takeError();
    ordered.push_back(std::move(*copy));
    if (notes && !note.empty())
      notes->push_back("input \"" + port.name + "\": " + note);
  }
  return ordered;
}

llvm::Error nncomp::checkInputs(const Signature &signature,
                                ArrayRef<HostTensor> inputs) {
  bool matches = inputs.size() == signature.inputs.size();
  for (size_t i = 0; matches && i < inputs.size(); ++i)
    matches = inputs[i].getKind() == signature.inputs[i].kind &&
              inputs[i].getShape() == ArrayRef(signature.inputs[i].shape);
  if (matches)
    return llvm::Error::success();
  Signature given;
  for (auto [i, input] : llvm::enumerate(inputs))
    given.inputs.push_back(
        {i < signature.inputs.size() ? signature.inputs[i].name
                                     : "input" + std::to_string(i),
         input.getKind(), SmallVector<int64_t>(input.getShape())});
  given.outputs = signature.outputs;
  return llvm::createStringError("expected inputs for " + signature.toString() +
                                 ", but got " + given.toString());
}
