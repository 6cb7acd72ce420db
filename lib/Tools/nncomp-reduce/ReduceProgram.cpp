//===- ReduceProgram.cpp - Leave out what a failure does not need ---------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Zeller and Hildebrandt 2002, "Simplifying and isolating failure-inducing
// input": half of all ops is left out, then quarters, down to single ones, and
// what still fails the test is kept. The results of an op that is left out
// become zeros. Upstream's --reduction-tree leaves null operands in place of
// them, and crashes.
//
//===----------------------------------------------------------------------===//

#include "ReduceProgram.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Reducer/Tester.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The ops that may be left out, in the order of the program.
static SmallVector<Operation *> getCandidates(ModuleOp module) {
  SmallVector<Operation *> candidates;
  module->walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (op != module && !op->hasTrait<OpTrait::IsTerminator>() &&
        !op->hasTrait<OpTrait::ConstantLike>())
      candidates.push_back(op);
  });
  return candidates;
}

/// Whether zeros of `type` are a constant.
static bool hasZeros(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return tensor.hasStaticShape() && !tensor.getEncoding() &&
           tensor.getElementType().isIntOrIndexOrFloat();
  return type.isIntOrIndexOrFloat();
}

/// Leaves out `op`, if its results are unused or can be zeros.
static void leaveOut(Operation *op) {
  if (!llvm::all_of(op->getResults(), [](Value result) {
        return result.use_empty() || hasZeros(result.getType());
      }))
    return;
  OpBuilder builder(op);
  for (Value result : op->getResults())
    if (!result.use_empty())
      result.replaceAllUsesWith(arith::ConstantOp::create(
          builder, op->getLoc(),
          cast<TypedAttr>(builder.getZeroAttr(result.getType()))));
  op->erase();
}

static void eraseUnusedConstants(ModuleOp module) {
  module->walk([](Operation *op) {
    if (op->hasTrait<OpTrait::ConstantLike>() && op->use_empty())
      op->erase();
  });
}

namespace {
struct ReduceProgram : PassWrapper<ReduceProgram, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ReduceProgram)
  ReduceProgram() = default;
  ReduceProgram(const ReduceProgram &other) : PassWrapper(other) {}

  StringRef getArgument() const override { return "nncomp-reduce-program"; }
  StringRef getDescription() const override {
    return "Leave out ops as long as the program fails a test";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<arith::ArithDialect>();
  }

  Option<std::string> test{
      *this, "test",
      llvm::cl::desc("A program that gets a file and exits with other than 0 "
                     "if what is looked for happens")};
  ListOption<std::string> testArgs{
      *this, "test-arg", llvm::cl::desc("Arguments for it before the file")};

  void runOnOperation() override {
    ModuleOp module = getOperation();
    std::vector<std::string> arguments(testArgs.begin(), testArgs.end());
    llvm::ErrorOr<std::string> program = llvm::sys::findProgramByName(test);
    if (!program || !llvm::sys::fs::can_execute(*program)) {
      emitError(module.getLoc(), "expected a test that can be run, but got '")
          << test.getValue() << "'";
      return signalPassFailure();
    }
    Tester tester(*program, arguments);
    if (!fails(module, tester)) {
      emitError(module.getLoc(),
                "expected a program that fails the test, but got one "
                "that passes it");
      return signalPassFailure();
    }
    for (size_t chunk = getCandidates(module).size(); chunk; chunk /= 2)
      reduce(module, tester, chunk);
  }

private:
  static bool fails(ModuleOp module, const Tester &tester) {
    return tester.isInteresting(module).first == Tester::Interestingness::True;
  }

  /// Leaves out `chunk` ops at a time, from the end on.
  static void reduce(ModuleOp module, const Tester &tester, size_t chunk) {
    for (size_t end = getCandidates(module).size(); end;
         end -= std::min(end, chunk)) {
      OwningOpRef<ModuleOp> smaller = module.clone();
      SmallVector<Operation *> candidates = getCandidates(*smaller);
      end = std::min(end, candidates.size());
      size_t begin = end - std::min(end, chunk);
      // Ops come after the op that holds them.
      for (Operation *op :
           llvm::reverse(ArrayRef(candidates).slice(begin, end - begin)))
        leaveOut(op);
      eraseUnusedConstants(*smaller);
      // What is wrong with the program is not to be printed.
      ScopedDiagnosticHandler quiet(module.getContext(),
                                    [](Diagnostic &) { return success(); });
      if (getCandidates(*smaller).size() < candidates.size() &&
          succeeded(verify(*smaller)) && fails(*smaller, tester))
        module.getBodyRegion().takeBody(smaller->getBodyRegion());
    }
  }
};
} // namespace

void nncomp::registerReduceProgram() { PassRegistration<ReduceProgram>(); }
