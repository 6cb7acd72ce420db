//===- PeakProbe.cpp - The most a core can compute ------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Run/PeakProbe.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Module.h"
#include "nncomp/Lower/Target.h"
#include <chrono>

using namespace mlir;
using namespace mlir::nncomp;

/// Enough to hide a latency of 4 cycles where two multiply-adds start in each,
/// and with two operands still within 16 registers.
static constexpr int64_t kAccumulators = 12;
/// Some ten microseconds, which is long against calling the loop.
static constexpr int64_t kTrips = 8192;

/// Fills @probe: `y[i] = y[i] a + b` over and over, each accumulator a vector.
/// The factors come from memory, so that nothing is known to the compiler.
static void emitLoop(func::FuncOp probe, int64_t lanes) {
  auto b =
      ImplicitLocOpBuilder::atBlockBegin(probe.getLoc(), probe.addEntryBlock());
  auto type = VectorType::get(lanes, b.getF32Type());
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
        SmallVector<Value> sums;
        for (Value accumulator : accumulators)
          sums.push_back(vector::FMAOp::create(builder, loc, accumulator,
                                               factors[0], factors[1]));
        scf::YieldOp::create(builder, loc, sums);
      });
  for (auto [i, sum] : llvm::enumerate(loop.getResults()))
    vector::StoreOp::create(b, sum, probe.getArgument(1), index(i * lanes));
  func::ReturnOp::create(b);
}

/// A network that is one launch of @probe.
static OwningOpRef<ModuleOp> buildNetwork(MLIRContext &context, int64_t lanes) {
  context.loadDialect<arith::ArithDialect, func::FuncDialect,
                      memref::MemRefDialect, scf::SCFDialect,
                      tensor::TensorDialect, vector::VectorDialect,
                      NNCompDialect>();
  Location loc = UnknownLoc::get(&context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  auto b = ImplicitLocOpBuilder::atBlockBegin(loc, module->getBody());
  auto inputType = RankedTensorType::get(2, b.getF32Type());
  auto outputType =
      RankedTensorType::get(kAccumulators * lanes, b.getF32Type());
  auto toBuffer = [](RankedTensorType type) -> Type {
    return MemRefType::get(type.getShape(), type.getElementType());
  };
  auto probe = func::FuncOp::create(
      b, "probe",
      b.getFunctionType({toBuffer(inputType), toBuffer(outputType)}, {}));
  probe.setPrivate();
  emitLoop(probe, lanes);

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
                                            const CompileOptions &options) {
  std::string error;
  FailureOr<Target> target = Target::get(options.mcpu, options.mattr, error);
  if (failed(target))
    return llvm::createStringError(error);
  int64_t lanes = target->getVectorLength(/*elementBits=*/32);
  CompileOptions compile;
  compile.mcpu = options.mcpu;
  compile.mattr = options.mattr;
  auto network = compileModule(buildNetwork(context, lanes), compile, {});
  if (!network)
    return network.takeError();
  auto session = Session::create(std::move(*network));
  if (!session)
    return session.takeError();
  PeakProbe probe;
  probe.macs = kTrips * kAccumulators * lanes;
  probe.session = std::move(*session);
  auto factors = HostTensor::create(ElementKind::F32, {2});
  if (!factors)
    return factors.takeError();
  // The sums tend to 2: no operand is ever slow to compute with.
  factors->setDouble(0, 0.5);
  factors->setDouble(1, 1);
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
