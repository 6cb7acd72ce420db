//===- PeakProbe.cpp - The most a core can compute ------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Run/PeakProbe.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "nncomp/IR/Module.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Target.h"
#include <chrono>

using namespace mlir;
using namespace mlir::nncomp;

/// Enough to hide a latency of 4 cycles where two multiply-adds start in each,
/// and with two operands still within 16 registers.
static constexpr int64_t kAccumulators = 12;
/// Some ten microseconds, which is long against calling the loop.
static constexpr int64_t kTrips = 8192;

namespace {
/// The instructions of a probe.
struct PeakStep {
  enum Kind { Fma, Dot, BytePairs, Pairs } kind;
  /// Sums in a vector, and the products that are added to each by a step.
  int64_t lanes, products;

  static PeakStep choose(PeakKind kind, const Target &target) {
    int64_t lanes = target.getVectorLength(/*elementBits=*/32);
    if (kind == PeakKind::F32)
      return {Fma, lanes, 1};
    if (target.hasVnni)
      return {Dot, lanes, 4};
    return target.hasBytePairs ? PeakStep{BytePairs, lanes, 4}
                               : PeakStep{Pairs, lanes, 2};
  }
  Type getElementType(Builder &builder) const {
    return kind == Fma ? Type(builder.getF32Type()) : builder.getI32Type();
  }
  /// The next value of an accumulator.
  Value emit(ImplicitLocOpBuilder &b, Value sum, ArrayRef<Value> factors) const;
};
} // namespace

Value PeakStep::emit(ImplicitLocOpBuilder &b, Value sum,
                     ArrayRef<Value> factors) const {
  if (kind == Fma)
    return vector::FMAOp::create(b, sum, factors[0], factors[1]);
  auto call = [&](Type type, StringRef name, ValueRange operands) -> Value {
    return LLVM::CallIntrinsicOp::create(b, type, b.getStringAttr(name),
                                         operands)
        .getResult(0);
  };
  auto as = [&](unsigned bits, Value value) -> Value {
    return vector::BitCastOp::create(
        b, VectorType::get(lanes * 32 / bits, b.getIntegerType(bits)), value);
  };
  auto addPairs = [&](Value lhs, Value rhs) -> Value {
    StringRef name = lanes == 4   ? "llvm.x86.sse2.pmadd.wd"
                     : lanes == 8 ? "llvm.x86.avx2.pmadd.wd"
                                  : "llvm.x86.avx512.pmaddw.d.512";
    return arith::AddIOp::create(b, sum, call(sum.getType(), name, {lhs, rhs}));
  };
  // The sum takes part, or a product would be computed once.
  if (kind == Dot)
    return call(sum.getType(),
                "llvm.x86.avx512.vpdpbusd." + std::to_string(32 * lanes),
                {sum, as(8, factors[0]), as(8, factors[1])});
  if (kind == Pairs)
    return addPairs(as(16, sum), as(16, factors[0]));
  StringRef name = lanes == 4   ? "llvm.x86.ssse3.pmadd.ub.sw.128"
                   : lanes == 8 ? "llvm.x86.avx2.pmadd.ub.sw"
                                : "llvm.x86.avx512.pmaddubs.w.512";
  Value products = call(VectorType::get(2 * lanes, b.getI16Type()), name,
                        {as(8, sum), as(8, factors[0])});
  return addPairs(products, as(16, factors[1]));
}

/// Fills @probe: `y[i] = y[i] a + b`, or with bytes `y[i] = y[i] + a b`, over
/// and over, each accumulator a vector. The factors come from memory, so that
/// nothing is known to the compiler.
static void emitLoop(func::FuncOp probe, const PeakStep &step) {
  auto b =
      ImplicitLocOpBuilder::atBlockBegin(probe.getLoc(), probe.addEntryBlock());
  int64_t lanes = step.lanes;
  auto type = VectorType::get(lanes, step.getElementType(b));
  auto index = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(b, value);
  };
  Value factors[2];
  for (int64_t i : {0, 1}) {
    Value scalar = memref::LoadOp::create(b, probe.getArgument(0), index(i));
    factors[i] = vector::BroadcastOp::create(b, type, scalar);
  }
  Value zero = arith::ConstantOp::create(b, b.getZeroAttr(type));
  auto loop = scf::ForOp::create(
      b, index(0), index(kTrips), index(1),
      SmallVector<Value>(kAccumulators, zero),
      [&](OpBuilder &builder, Location loc, Value, ValueRange accumulators) {
        ImplicitLocOpBuilder inner(loc, builder);
        SmallVector<Value> sums;
        for (Value accumulator : accumulators)
          sums.push_back(step.emit(inner, accumulator, factors));
        scf::YieldOp::create(builder, loc, sums);
      });
  for (auto [i, sum] : llvm::enumerate(loop.getResults()))
    vector::StoreOp::create(b, sum, probe.getArgument(1), index(i * lanes));
  func::ReturnOp::create(b);
}

/// A network that is one launch of @probe.
static OwningOpRef<ModuleOp> buildNetwork(MLIRContext &context,
                                          const PeakStep &step) {
  context.loadDialect<arith::ArithDialect, func::FuncDialect, LLVM::LLVMDialect,
                      memref::MemRefDialect, scf::SCFDialect,
                      tensor::TensorDialect, vector::VectorDialect,
                      NNCompDialect>();
  Location loc = UnknownLoc::get(&context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  auto b = ImplicitLocOpBuilder::atBlockBegin(loc, module->getBody());
  Type element = step.getElementType(b);
  auto inputType = RankedTensorType::get(2, element);
  auto outputType = RankedTensorType::get(kAccumulators * step.lanes, element);
  auto toBuffer = [](RankedTensorType type) -> Type {
    return MemRefType::get(type.getShape(), type.getElementType());
  };
  auto probe = func::FuncOp::create(
      b, "probe",
      b.getFunctionType({toBuffer(inputType), toBuffer(outputType)}, {}));
  probe.setPrivate();
  emitLoop(probe, step);

  auto main = func::FuncOp::create(b, kMainName,
                                   b.getFunctionType(inputType, outputType));
  b.setInsertionPointToStart(main.addEntryBlock());
  Value output = tensor::EmptyOp::create(b, outputType.getShape(),
                                         outputType.getElementType());
  auto launch =
      LaunchOp::create(b, TypeRange(outputType), "probe",
                       ValueRange(main.getArgument(0)), ValueRange(output));
  func::ReturnOp::create(b, launch.getResults());
  return module;
}

llvm::Expected<PeakProbe> PeakProbe::create(MLIRContext &context,
                                            const CompileOptions &options,
                                            PeakKind kind) {
  std::string error;
  FailureOr<Target> target = Target::get(options.mcpu, options.mattr, error);
  if (failed(target))
    return llvm::createStringError(error);
  PeakStep step = PeakStep::choose(kind, *target);
  CompileOptions compile;
  compile.mcpu = options.mcpu;
  compile.mattr = options.mattr;
  auto network = compileModule(buildNetwork(context, step), compile, {});
  if (!network)
    return network.takeError();
  auto session = Session::create(std::move(*network));
  if (!session)
    return session.takeError();
  PeakProbe probe;
  probe.macs = kTrips * kAccumulators * step.lanes * step.products;
  probe.session = std::move(*session);
  bool isFloat = kind == PeakKind::F32;
  auto factors =
      HostTensor::create(isFloat ? ElementKind::F32 : ElementKind::I32, {2});
  if (!factors)
    return factors.takeError();
  // The sums of floats tend to 2: no operand is ever slow to compute with.
  if (isFloat) {
    factors->setDouble(0, 0.5);
    factors->setDouble(1, 1);
  } else {
    // Four bytes each.
    factors->setInteger(0, 0x03020104);
    factors->setInteger(1, 0x01030204);
  }
  probe.inputs.push_back(std::move(*factors));
  auto outputs = probe.session->createOutputs();
  if (!outputs)
    return outputs.takeError();
  probe.outputs = std::move(*outputs);
  return probe;
}

llvm::Expected<double> PeakProbe::measure() {
  // About a millisecond: long enough for the clock to rise, and for one run
  // among them that nothing disturbs.
  constexpr int runs = 64;
  double least = 0;
  for (int i = 0; i < runs; ++i) {
    auto start = std::chrono::steady_clock::now();
    if (llvm::Error error = run())
      return error;
    std::chrono::duration<double> time =
        std::chrono::steady_clock::now() - start;
    if (i == 0 || time.count() < least)
      least = time.count();
  }
  return macs / least * 1e-9;
}
