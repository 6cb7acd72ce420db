//===- KernelsOurs.cpp - Our compiler's code ------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelsContestant.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "nncomp/Encoding/BitStream.h"
#include "nncomp/Lower/Kernel.h"
#include "nncomp/Lower/Passes.h"

using namespace mlir;
using namespace mlir::nncomp;
using namespace mlir::nncomp::benchmark;

/// The image `from` with its dimensions in another order.
static llvm::Expected<HostTensor> permute(const HostTensor &from,
                                          ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> shape = applyPermutation(from.getShape(), permutation);
  SmallVector<int64_t> strides =
      applyPermutation(computeSuffixProduct(from.getShape()), permutation);
  llvm::Expected<HostTensor> to = HostTensor::create(from.getKind(), shape);
  if (!to)
    return to;
  SmallVector<int64_t> places = computeSuffixProduct(shape);
  for (int64_t i = 0; i < from.getNumElements(); ++i)
    to->setDouble(i,
                  from.getDouble(linearize(delinearize(i, places), strides)));
  return to;
}

/// The stream of codes that f32 values are.
static llvm::Expected<HostTensor> packStream(const HostTensor &values,
                                             unsigned bits) {
  std::vector<int32_t> codes;
  for (int64_t i = 0; i < values.getNumElements(); ++i)
    codes.push_back(values.getDouble(i));
  std::vector<char> bytes = packCodes(codes, bits);
  llvm::Expected<HostTensor> stream =
      HostTensor::create(ElementKind::I8, {int64_t(bytes.size())});
  if (stream)
    llvm::copy(bytes, stream->getBytes().begin());
  return stream;
}

namespace {
class Ours : public Contestant {
public:
  llvm::Error run() override {
    turn = (turn + 1) % sessions.size();
    return sessions[turn]->run(inputs, outputs);
  }
  llvm::Expected<HostTensor> getOutput() override {
    if (isOfPlanes)
      return permute(outputs.front(), {0, 2, 3, 1});
    llvm::Expected<HostTensor> output = outputs.front().clone();
    if (!output || outputShape.empty())
      return output;
    // Bytes are one row without a sign.
    output->bitcast(ElementKind::U8);
    if (llvm::Error error = output->reshape(outputShape))
      return error;
    return output;
  }

  /// Each has weights of its own.
  SmallVector<std::unique_ptr<Session>> sessions;
  size_t turn = 0;
  SmallVector<HostTensor> inputs, outputs;
  /// The range of codes.
  SmallVector<int64_t> outputShape;
  /// Whether the outputs are planes of channels.
  bool isOfPlanes = false;
};
} // namespace

/// Turns the arguments after the first into constants.
static void bindConstants(func::FuncOp main,
                          ArrayRef<const HostTensor *> values) {
  OpBuilder builder = OpBuilder::atBlockBegin(&main.front());
  llvm::BitVector bound(main.getNumArguments());
  for (auto [argument, value] :
       llvm::zip(main.getArguments().drop_front(), values)) {
    auto attribute = DenseElementsAttr::getFromRawBuffer(
        cast<ShapedType>(argument.getType()), value->getBytes());
    argument.replaceAllUsesWith(
        arith::ConstantOp::create(builder, main.getLoc(), attribute));
    bound.set(argument.getArgNumber());
  }
  (void)main.eraseArguments(bound);
}

/// The name of the kernel that is chosen for the one op that has kernels.
static std::string getKernelName(ModuleOp module,
                                 const CompileOptions &options) {
  OwningOpRef<ModuleOp> copy = module.clone();
  PassManager manager(module.getContext());
  SetTargetOptions target;
  target.mcpu = options.mcpu;
  target.mattr = options.mattr;
  manager.addPass(createSetTarget(target));
  // Constants are encoded.
  manager.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  SelectKernelsOptions kernels;
  kernels.winograd = options.winograd;
  manager.addPass(createSelectKernels(kernels));
  std::string kernel;
  if (succeeded(manager.run(*copy)))
    copy->walk([&](Operation *op) {
      if (auto name = op->getAttrOfType<StringAttr>(kKernelAttr))
        kernel = name.str();
    });
  return kernel;
}

llvm::Expected<OurContestant>
nncomp::benchmark::createOurs(const KernelCase &kernelCase,
                              const CaseData &data, MLIRContext &context,
                              const CompileOptions &options) {
  OwningOpRef<ModuleOp> module =
      parseSourceString<ModuleOp>(kernelCase.getIR(), &context);
  if (!module)
    return llvm::make_error<ReportedError>();
  if (!kernelCase.isComputed)
    bindConstants(*module->getOps<func::FuncOp>().begin(),
                  {&data.weights, &data.bias});
  // Encodes the weights, once for all copies.
  PassManager manager(&context);
  manager.addPass(createCanonicalizerPass());
  if (failed(manager.run(*module)))
    return llvm::make_error<ReportedError>();
  OurContestant ours;
  ours.kernel = getKernelName(*module, options);
  auto contestant = std::make_unique<Ours>();
  for (int64_t i = 0; i < kernelCase.getCopies(kernelCase.getBytes()); ++i) {
    auto network =
        compileModule(OwningOpRef<ModuleOp>(module->clone()), options, {});
    if (!network)
      return network.takeError();
    auto session = Session::create(std::move(*network));
    if (!session)
      return session.takeError();
    contestant->sessions.push_back(std::move(*session));
  }
  contestant->isOfPlanes = kernelCase.isOfPlanes();
  llvm::Expected<HostTensor> input = kernelCase.isOfPlanes()
                                         ? permute(data.input, {0, 3, 1, 2})
                                         : data.input.clone();
  if (input && kernelCase.isStream)
    input = packStream(data.input, kernelCase.inputDigits);
  if (!input)
    return input.takeError();
  if (kernelCase.values == KernelCase::Values::Codes) {
    contestant->outputShape = kernelCase.getOutputShape();
    input->bitcast(ElementKind::I8);
    if (llvm::Error error = input->reshape({input->getNumElements()}))
      return error;
  }
  contestant->inputs.push_back(std::move(*input));
  if (kernelCase.isComputed)
    for (const HostTensor *operand : {&data.weights, &data.bias}) {
      if (operand == &data.bias && !kernelCase.hasEpilogue())
        continue;
      llvm::Expected<HostTensor> copy = operand->clone();
      if (!copy)
        return copy.takeError();
      contestant->inputs.push_back(std::move(*copy));
    }
  auto outputs = contestant->sessions.front()->createOutputs();
  if (!outputs)
    return outputs.takeError();
  contestant->outputs = std::move(*outputs);
  ours.contestant = std::move(contestant);
  return ours;
}

llvm::Error
nncomp::benchmark::addDense(const KernelCase &kernelCase, const CaseData &data,
                            MLIRContext &context, const CompileOptions &options,
                            SmallVectorImpl<PeerContestant> &peers) {
  if (kernelCase.encoding.empty())
    return llvm::Error::success();
  llvm::Expected<OurContestant> dense =
      createOurs(kernelCase.getDense(), data, context, options);
  if (!dense)
    return dense.takeError();
  peers.emplace_back(Peer::Dense, std::move(dense->contestant));
  return llvm::Error::success();
}
