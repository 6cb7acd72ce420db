//===- Session.cpp - Compile a network and run it in this process ---------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Run/Session.h"
#include "LayerClock.h"
#include "nncomp/IR/Module.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/ExecutionEngine/Orc/MapperJITLinkMemoryManager.h"
#include "llvm/ExecutionEngine/Orc/MemoryMapper.h"
#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/TargetSelect.h"
#include <chrono>
#include <sys/mman.h>

using namespace mlir;
using namespace mlir::nncomp;

using Entry = int (*)(const void *const *, void *const *, void *);

struct Session::Code {
  std::unique_ptr<llvm::orc::LLJIT> jit;
  Entry entry = nullptr;
  LayerClock clock;
};

Session::Session() : code(std::make_unique<Code>()) {}
Session::~Session() = default;

namespace {
/// Memory of huge pages, where the system has them: weights fill many pages,
/// and each one costs when it is touched first.
class HugePageMapper : public llvm::orc::InProcessMemoryMapper {
public:
  using InProcessMemoryMapper::InProcessMemoryMapper;

  void reserve(size_t bytes, OnReservedFunction onReserved) override {
    InProcessMemoryMapper::reserve(
        bytes, [onReserved = std::move(onReserved)](
                   llvm::Expected<llvm::orc::ExecutorAddrRange> range) mutable {
          // Advice only: without it all is slower, but the same.
          if (range)
            madvise(range->Start.toPtr<void *>(), range->size(), MADV_HUGEPAGE);
          onReserved(std::move(range));
        });
  }
};
} // namespace

/// Links an object into this process and finds the network's entry.
static llvm::Error load(std::unique_ptr<llvm::MemoryBuffer> object,
                        std::unique_ptr<llvm::orc::LLJIT> &jit, Entry &entry) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  // The default manager fills the memory with zeros before it copies sections
  // into it, which takes as long as the rest of a cached network's start.
  auto createLinker =
      [size = object->getBufferSize()](llvm::orc::ExecutionSession &session)
      -> llvm::Expected<std::unique_ptr<llvm::orc::ObjectLayer>> {
    size_t pageBytes = llvm::sys::Process::getPageSizeEstimate();
    return std::make_unique<llvm::orc::ObjectLinkingLayer>(
        session, std::make_unique<llvm::orc::MapperJITLinkMemoryManager>(
                     llvm::alignTo(size, pageBytes),
                     std::make_unique<HugePageMapper>(pageBytes)));
  };
  auto created = llvm::orc::LLJITBuilder()
                     .setObjectLinkingLayerCreator(createLinker)
                     .create();
  if (!created)
    return created.takeError();
  jit = std::move(*created);
  llvm::orc::SymbolMap symbols;
  symbols[jit->mangleAndIntern(kProfileMarkName)] = {
      llvm::orc::ExecutorAddr::fromPtr(&LayerClock::mark),
      llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  if (llvm::Error error = jit->getMainJITDylib().define(
          llvm::orc::absoluteSymbols(std::move(symbols))))
    return error;
  if (llvm::Error error = jit->addObjectFile(std::move(object)))
    return error;
  auto symbol = jit->lookup(EmitOptions().prefix + "_run");
  if (!symbol)
    return symbol.takeError();
  entry = symbol->toPtr<Entry>();
  return llvm::Error::success();
}

static double
getMillisecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(
             std::chrono::steady_clock::now() - start)
      .count();
}

llvm::Expected<std::unique_ptr<Session>>
Session::create(CompiledNetwork network) {
  auto start = std::chrono::steady_clock::now();
  std::unique_ptr<Session> session(new Session());
  session->signature = std::move(network.signature);
  session->facts = network.facts;
  session->layers = std::move(network.layers);
  session->cache = std::move(network.cache);
  if (llvm::Error error = load(std::move(network.artifact).join(),
                               session->code->jit, session->code->entry))
    return error;
  llvm::Expected<HostTensor> arena =
      HostTensor::create(ElementKind::U8, session->facts.arenaBytes);
  if (!arena)
    return arena.takeError();
  session->arena = std::move(*arena);
  session->compileMilliseconds =
      network.milliseconds + getMillisecondsSince(start);
  return session;
}

llvm::Expected<std::unique_ptr<Session>>
Session::compile(const CompileRequest &request, ArrayRef<NamedTensor> inputs,
                 MLIRContext &context) {
  // Wrong inputs are better reported before minutes of compilation.
  auto check = [&](const Signature &signature) -> llvm::Error {
    if (inputs.empty())
      return llvm::Error::success();
    auto ordered = orderInputs(signature, inputs);
    if (!ordered)
      return ordered.takeError();
    return checkInputs(signature, *ordered);
  };
  llvm::Expected<CompiledNetwork> network =
      compileFile(request, inputs, context, check);
  if (!network)
    return network.takeError();
  return create(std::move(*network));
}

llvm::Expected<SmallVector<HostTensor>> Session::createOutputs() const {
  SmallVector<HostTensor> outputs;
  for (const Port &port : signature.outputs) {
    llvm::Expected<HostTensor> output =
        HostTensor::create(port.kind, port.shape);
    if (!output)
      return output.takeError();
    outputs.push_back(std::move(*output));
  }
  return outputs;
}

void Session::resetLayerTimes() {
  for (Layer &layer : layers)
    layer.milliseconds = 0;
}

llvm::Error Session::run(ArrayRef<HostTensor> inputs,
                         MutableArrayRef<HostTensor> outputs) {
  SmallVector<const void *> inputPointers;
  for (const HostTensor &input : inputs)
    inputPointers.push_back(input.getBytes().data());
  SmallVector<void *> outputPointers;
  for (HostTensor &output : outputs)
    outputPointers.push_back(output.getBytes().data());
  code->clock.start(layers);
  int status = code->entry(inputPointers.data(), outputPointers.data(),
                           arena.getBytes().data());
  code->clock.stop();
  if (status != 0)
    return llvm::createStringError(
        "expected the network to return 0, but got " + Twine(status));
  return llvm::Error::success();
}
