//===- Target.cpp - Facts of the machine compiled for ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Lower/Target.h"
#include "nncomp/IR/Module.h"
#include "nncomp/IR/NNComp.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir;
using namespace mlir::nncomp;

std::unique_ptr<llvm::TargetMachine>
Target::createTargetMachine(std::string &error) const {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::Triple triple(llvm::sys::getDefaultTargetTriple());
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return nullptr;
  // Constants are addressed relative to the code, so that objects link into
  // position independent programs and JIT memory alike.
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, cpu, features, llvm::TargetOptions(), llvm::Reloc::PIC_,
      /*CodeModel=*/std::nullopt, llvm::CodeGenOptLevel::Aggressive));
}

/// What this machine has more or less than its CPU's name says: a virtual
/// machine may hide features.
static std::string getHostFeatures(const llvm::MCSubtargetInfo &named) {
  SmallVector<std::string> changes;
  for (auto &[feature, enabled] : llvm::sys::getHostCPUFeatures())
    if (named.checkFeatures(("+" + feature).str()) != enabled)
      changes.push_back((enabled ? "+" : "-") + feature.str());
  llvm::sort(changes);
  return llvm::join(changes, ",");
}

/// The first of the comma-separated `features` that is not a known one with a
/// plus or minus before it, if there is one.
static std::optional<StringRef>
findUnknownFeature(StringRef features, const llvm::MCSubtargetInfo &info) {
  SmallVector<StringRef> names;
  if (!features.empty())
    features.split(names, ',');
  for (StringRef name : names) {
    StringRef feature = name;
    bool hasSign = feature.consume_front("+") || feature.consume_front("-");
    bool isKnown =
        llvm::any_of(info.getAllProcessorFeatures(),
                     [&](auto &known) { return feature == known.Key; });
    if (!isKnown || !hasSign)
      return name;
  }
  return std::nullopt;
}

/// Whether LLVM can generate 64-bit code with floats in vector registers.
static bool hasBaseline(const llvm::Triple &triple,
                        const llvm::MCSubtargetInfo &info) {
  return !triple.isX86() ||
         info.checkFeatures("+64bit,+64bit-mode,-32bit-mode,-16bit-mode,+sse2,"
                            "+cmov,+cx8,-soft-float");
}

int64_t Target::getThreads(double cycles) const {
  // About 15 us. Two threads start and meet in 2 us, but what one has written
  // reaches the other's cache at less than its own speed. A layer that stays on
  // one thread between two that do not pays for that as well: with a bound of
  // 50 us ResNet-50 gained 1.65 times from a second thread, with this one 1.74
  // (libomp 22, Zen 5 with a cache of its own for each of the two cores).
  constexpr double leastCycles = 60e3;
  return cycles < leastCycles ? 1 : threads;
}

FailureOr<Target> Target::get(StringRef cpu, StringRef features,
                              std::string &error, int64_t threads) {
  if (threads < 1 || threads > TargetAttr::kMaxThreads) {
    error = "expected between 1 and " +
            std::to_string(TargetAttr::kMaxThreads) + " threads, but got " +
            std::to_string(threads);
    return failure();
  }
  Target target;
  target.threads = threads;
  bool isNative = cpu.empty() || cpu == "native";
  std::string name = isNative ? llvm::sys::getHostCPUName().str() : cpu.str();
  // An unknown name is only a warning to the code generator: ask first.
  auto machine = target.createTargetMachine(error);
  if (!machine)
    return failure();
  if (!machine->getMCSubtargetInfo()->isCPUStringValid(name)) {
    error = "expected a CPU that LLVM knows, but got '" + name + "'";
    return failure();
  }
  if (auto unknown =
          findUnknownFeature(features, *machine->getMCSubtargetInfo())) {
    error = "expected CPU features such as +avx2 or -avx512f, but got '" +
            unknown->str() + "'";
    return failure();
  }
  target.cpu = name;
  if (isNative && (machine = target.createTargetMachine(error)))
    target.features = getHostFeatures(*machine->getMCSubtargetInfo());
  if (!features.empty())
    target.features += (target.features.empty() ? "" : ",") + features.str();
  machine = target.createTargetMachine(error);
  if (!machine)
    return failure();
  const llvm::MCSubtargetInfo *info = machine->getMCSubtargetInfo();
  if (!hasBaseline(machine->getTargetTriple(), *info)) {
    error = "expected a CPU with all features of x86-64, but got '" + name +
            (features.empty() ? "" : "' with '" + features.str()) + "'";
    return failure();
  }
  auto has = [&](StringRef feature) {
    return info->checkFeatures(("+" + feature).str());
  };
  target.hasFma = has("fma");
  target.hasBitExtract = has("bmi2");
  target.hasF16c = has("f16c");
  target.hasBytePairs = has("ssse3");
  if (has("avx512f") && has("avx512vl")) {
    target.vectorBits = 512;
    target.vectorRegisters = 32;
    target.hasBf16 = has("avx512bf16");
    target.hasWordPopcount = has("avx512vpopcntdq");
    target.hasVnni = has("avx512vnni");
    target.hasPairs = target.hasBytePairs = has("avx512bw");
    // AMD's cores, which have SSE4A, have this from Zen 5 on.
    target.splitsVectors = has("sse4a") && !has("avx512vp2intersect");
    // Zen 4 and Cooper Lake do vdpbf16ps as often as multiply-adds. Intel's
    // cores from Golden Cove on, which have AVX512-FP16, take it apart: two
    // cycles, where they do four multiply-adds (measured on Sapphire Rapids).
    // SSE4A identifies AMD's cores.
    if (has("avx512fp16") && !has("sse4a"))
      target.bf16DotCost = 4;
    target.hasDistantCache = !has("sse4a");
  } else if (has("avx2")) {
    target.vectorBits = 256;
    target.hasVnni = has("avxvnni");
  }
  return target;
}

void Target::attachTo(ModuleOp module) const {
  module->setAttr(kTargetAttr,
                  TargetAttr::get(module.getContext(), cpu, features, threads));
}

FailureOr<Target> Target::from(ModuleOp module) {
  std::string error;
  auto named = module->getAttrOfType<TargetAttr>(kTargetAttr);
  FailureOr<Target> target = named ? get(named.getCpu(), named.getFeatures(),
                                         error, named.getThreads())
                                   : get("native", "", error);
  if (failed(target))
    module.emitError(error);
  return target;
}

double Target::getReadCycles(double bytes) const {
  // Bytes in a cycle on one core: from a third-level cache 22 of Zen 4 and 27
  // of Zen 5, from memory 8 (27 GB/s at 3.4 GHz) and 9. Of Emerald Rapids 10
  // and 8, and 26 from the second-level cache of 2 MB.
  constexpr double fromOwn = 26, fromDistant = 10, fromCache = 22,
                   fromMemory = 9;
  // What stays there: of the third-level cache, a share that one core may count
  // on.
  constexpr double ownBytes = 1.5 * (1 << 20), cacheBytes = 8 << 20;
  double rate = fromMemory;
  if (hasDistantCache && bytes <= ownBytes)
    rate = fromOwn;
  else if (bytes <= cacheBytes)
    rate = hasDistantCache ? fromDistant : fromCache;
  return bytes / rate * getCycleCost();
}

double Target::getStreamCycles(double bytes) const {
  // Emerald Rapids, of images that with what else passes do not fit into 2 MB.
  // The third-level caches of Zen 4 and 5 keep up with stores.
  constexpr double ownBytes = 1.5 * (1 << 20), rate = 5.5;
  if (!hasDistantCache || bytes <= ownBytes)
    return 0;
  return bytes / rate * getCycleCost();
}
