//===- LinearLoops.cpp - Write a linalg op as loops of vector code --------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parallel loops are outside, the vectorized one innermost among them;
// reductions run inside, their sums as loop-carried values. A vectorized
// parallel loop of n steps is cut into vectors of the full length, then of
// half, of a quarter and so on, then scalars. A vectorized reduction has a
// scalar accumulator for the rest and, if it is long, several of vectors: one
// would wait for itself.
//
//===----------------------------------------------------------------------===//

#include "LinearLoops.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Shorter vectors cost more in set-up than they save.
static constexpr int64_t kMinLanes = 4;
/// Accumulators of a long reduction: an addition takes four cycles, and there
/// are two at a time.
static constexpr int64_t kChains = 8;

namespace {
/// Writes one nest.
struct LoopWriter {
  LinearNest nest;
  RewriterBase &rewriter;
  Location loc;
  Block *body;
  /// The loop that is vectorized, or -1, and its lanes.
  int64_t vectorLoop = -1;
  int64_t lanes = 1;
  /// Whether the next parallel loop that is written is one of threads.
  bool forksNext = false;
  /// The op that combines a vectorized reduction's accumulators.
  Operation *combiner = nullptr;
  /// One flat buffer per access; null for scalars.
  SmallVector<Value> buffers;
  /// Loop counters, null where a loop is not entered.
  SmallVector<Value> counters;

  LoopWriter(const LinearNest &nest, RewriterBase &rewriter)
      : nest(nest), rewriter(rewriter), loc(nest.op->getLoc()),
        body(this->nest.op.getBlock()), counters(nest.loops.size()) {}

  bool isVectorReduction() const {
    return vectorLoop >= 0 && nest.loops[vectorLoop].isReduction;
  }

  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(rewriter, loc, value);
  }

  void chooseVectorLoop(int64_t vectorBits);
  bool canVectorizeBody(int64_t loop);
  DenseSet<Value> findVarying(int64_t loop);
  bool isRowLookUp(Operation *op, int64_t loop, const DenseSet<Value> &varying);
  Operation *findCombiner();

  double getCycles();
  void write();
  Value startParallelLoop(int64_t from, int64_t to, int64_t step);
  void writeParallel(unsigned loop);
  void writeChunks();
  void writeReductions(int64_t width);
  SmallVector<Value>
  writeReductionLoops(unsigned loop, ValueRange sums,
                      function_ref<SmallVector<Value>(ValueRange)> inside);
  Value getIndex(const LinearAccess &access);
  Value load(unsigned access, int64_t width);
  void store(Value value, unsigned access, int64_t width);
  SmallVector<Value> writeBody(ValueRange sums, int64_t width);
  Value spread(Value value, int64_t width);
};
} // namespace

//===----------------------------------------------------------------------===//
// What can be vectorized
//===----------------------------------------------------------------------===//

/// The values of the body that differ between the steps of `loop`.
DenseSet<Value> LoopWriter::findVarying(int64_t loop) {
  DenseSet<Value> varying;
  for (BlockArgument argument : body->getArguments())
    if (nest.accesses[argument.getArgNumber()].strides[loop] != 0)
      varying.insert(argument);
  for (Operation &op : *body) {
    auto index = dyn_cast<linalg::IndexOp>(op);
    if (index ? nest.loops[loop].dim == int64_t(index.getDim())
              : llvm::any_of(op.getOperands(), [&](Value operand) {
                  return varying.contains(operand);
                }))
      varying.insert(op.result_begin(), op.result_end());
  }
  return varying;
}

/// Whether `op` looks up neighbours in the steps of `loop`: its last index is
/// the counter, the others stay.
bool LoopWriter::isRowLookUp(Operation *op, int64_t loop,
                             const DenseSet<Value> &varying) {
  auto load = dyn_cast<memref::LoadOp>(op);
  if (!load || load.getIndices().empty() ||
      !load.getMemRefType().isLastDimUnitStride())
    return false;
  auto last = load.getIndices().back().getDefiningOp<linalg::IndexOp>();
  return last && nest.loops[loop].dim == int64_t(last.getDim()) &&
         llvm::none_of(load.getIndices().drop_back(),
                       [&](Value index) { return varying.contains(index); });
}

/// Whether each op of the body has a form on vectors along `loop`, or the same
/// value in all lanes.
bool LoopWriter::canVectorizeBody(int64_t loop) {
  DenseSet<Value> varying = findVarying(loop);
  for (Operation &op : body->without_terminator()) {
    if (op.getNumRegions() ||
        (!isMemoryEffectFree(&op) && !isa<memref::LoadOp>(op)))
      return false;
    // What is the same in all lanes, whatever it is, stays a scalar.
    if (op.getNumResults() != 1 || !varying.contains(op.getResult(0)) ||
        isRowLookUp(&op, loop, varying))
      continue;
    if (isa<linalg::IndexOp>(op)) {
      for (Operation *user : op.getUsers())
        if (!isRowLookUp(user, loop, varying))
          return false;
      continue;
    }
    if (!OpTrait::hasElementwiseMappableTraits(&op) ||
        !op.getResult(0).getType().isIntOrFloat() ||
        !llvm::all_of(op.getOperandTypes(),
                      [](Type type) { return type.isIntOrFloat(); }))
      return false;
  }
  return true;
}

/// The op that ends the body with `accumulator op value`, if it is one that a
/// vector can be reduced by.
Operation *LoopWriter::findCombiner() {
  if (nest.op.getNumDpsInits() != 1)
    return nullptr;
  BlockArgument sum = body->getArguments().back();
  Operation *op = body->getTerminator()->getOperand(0).getDefiningOp();
  if (!op || op->getBlock() != body || !sum.hasOneUse() ||
      *sum.user_begin() != op || op->getNumOperands() != 2 ||
      !op->getResult(0).hasOneUse() || !linalg::getCombinerOpKind(op) ||
      !arith::getNeutralElement(op))
    return nullptr;
  return op;
}

void LoopWriter::chooseVectorLoop(int64_t vectorBits) {
  Operation *reduce = findCombiner();
  int64_t best = 0;
  for (auto [loop, info] : llvm::enumerate(nest.loops)) {
    bool fits = info.extent >= kMinLanes && (!info.isReduction || reduce) &&
                canVectorizeBody(loop);
    for (const LinearAccess &access : nest.accesses) {
      if (!isa<MemRefType>(access.operand->get().getType()))
        continue;
      int64_t stride = access.strides[loop];
      bool isOutput = nest.op.isDpsInit(access.operand);
      fits &= isOutput ? stride == !info.isReduction : stride <= 1;
    }
    // What becomes a vector decides how many lanes there are.
    unsigned widest = 8;
    auto widen = [&](Type type) {
      if (type.isIntOrFloat())
        widest = std::max(widest, type.getIntOrFloatBitWidth());
    };
    for (Value value : findVarying(loop))
      widen(value.getType());
    for (Type type : body->getTerminator()->getOperandTypes())
      widen(type);
    // A parallel loop needs no sum over lanes in the end; prefer it if it
    // fills its vectors.
    int64_t most = llvm::bit_floor<uint64_t>(
        std::min<int64_t>(vectorBits / widest, info.extent));
    int64_t score = most * 2 + !info.isReduction;
    if (fits && most >= kMinLanes && score > best) {
      best = score;
      vectorLoop = loop;
      lanes = most;
    }
  }
  if (isVectorReduction())
    combiner = reduce;
}

//===----------------------------------------------------------------------===//
// Access
//===----------------------------------------------------------------------===//

Value LoopWriter::getIndex(const LinearAccess &access) {
  Value index = constant(access.offset);
  for (auto [stride, counter] : llvm::zip(access.strides, counters)) {
    if (stride == 0 || !counter)
      continue;
    Value step = counter;
    if (stride != 1)
      step = arith::MulIOp::create(rewriter, loc, step, constant(stride));
    index = arith::AddIOp::create(rewriter, loc, index, step);
  }
  return index;
}

Value LoopWriter::load(unsigned number, int64_t width) {
  const LinearAccess &access = nest.accesses[number];
  if (!buffers[number])
    return access.operand->get();
  Value index = getIndex(access);
  if (width > 1 && access.strides[vectorLoop] == 1) {
    auto type = cast<MemRefType>(buffers[number].getType());
    return vector::LoadOp::create(
        rewriter, loc, VectorType::get({width}, type.getElementType()),
        buffers[number], index);
  }
  return memref::LoadOp::create(rewriter, loc, buffers[number], index);
}

void LoopWriter::store(Value value, unsigned number, int64_t width) {
  Value index = getIndex(nest.accesses[number]);
  if (width > 1)
    vector::StoreOp::create(rewriter, loc, spread(value, width),
                            buffers[number], index);
  else
    memref::StoreOp::create(rewriter, loc, value, buffers[number], index);
}

/// `value` in all lanes, if it is not a vector already.
Value LoopWriter::spread(Value value, int64_t width) {
  if (width == 1 || isa<VectorType>(value.getType()))
    return value;
  return vector::BroadcastOp::create(
      rewriter, loc, VectorType::get({width}, value.getType()), value);
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// The op's body on scalars (width 1) or vectors, with `sums` for the outputs'
/// arguments if there are any; gives what it yields.
SmallVector<Value> LoopWriter::writeBody(ValueRange sums, int64_t width) {
  IRMapping mapping;
  unsigned numInputs = nest.op.getNumDpsInputs();
  for (BlockArgument argument : body->getArguments()) {
    unsigned number = argument.getArgNumber();
    if (number >= numInputs && !sums.empty())
      mapping.map(argument, sums[number - numInputs]);
    else if (!argument.use_empty())
      mapping.map(argument, load(number, width));
  }
  DenseSet<Value> varying;
  if (width > 1)
    varying = findVarying(vectorLoop);
  bool contracts = !sums.empty();
  for (Operation &op : body->without_terminator()) {
    if (auto index = dyn_cast<linalg::IndexOp>(op)) {
      Value counter;
      for (auto [loop, value] : llvm::zip(nest.loops, counters))
        if (loop.dim == int64_t(index.getDim()))
          counter = value;
      mapping.map(index.getResult(), counter ? counter : constant(0));
      continue;
    }
    if (width > 1 && isRowLookUp(&op, vectorLoop, varying)) {
      auto look = cast<memref::LoadOp>(op);
      SmallVector<Value> indices;
      for (Value index : look.getIndices())
        indices.push_back(mapping.lookupOrDefault(index));
      mapping.map(look.getResult(),
                  vector::LoadOp::create(
                      rewriter, loc, VectorType::get({width}, look.getType()),
                      look.getMemRef(), indices)
                      .getResult());
      continue;
    }
    bool isVector = llvm::any_of(op.getOperands(), [&](Value operand) {
      return isa<VectorType>(mapping.lookupOrDefault(operand).getType());
    });
    SmallVector<Value> operands;
    for (Value operand : op.getOperands()) {
      operand = mapping.lookupOrDefault(operand);
      operands.push_back(isVector ? spread(operand, width) : operand);
    }
    Operation *copy = rewriter.clone(op, mapping);
    if (isVector) {
      copy->setOperands(operands);
      for (Value result : copy->getResults())
        result.setType(VectorType::get({width}, result.getType()));
    }
    // A sum of products may be fused: that is more exact, and what the
    // kernels do. Without FMA in the target it changes nothing.
    if (contracts && isa<arith::AddFOp, arith::MulFOp>(copy))
      copy->setAttr("fastmath",
                    arith::FastMathFlagsAttr::get(
                        copy->getContext(), arith::FastMathFlags::contract));
  }
  SmallVector<Value> results;
  for (Value value : body->getTerminator()->getOperands())
    results.push_back(mapping.lookupOrDefault(value));
  return results;
}

/// The reductions from `loop` on around `inside`, which takes and gives the
/// loop-carried values.
SmallVector<Value> LoopWriter::writeReductionLoops(
    unsigned loop, ValueRange sums,
    function_ref<SmallVector<Value>(ValueRange)> inside) {
  while (loop < nest.loops.size() &&
         (!nest.loops[loop].isReduction || int64_t(loop) == vectorLoop))
    ++loop;
  if (loop == nest.loops.size())
    return inside(sums);
  auto scf =
      scf::ForOp::create(rewriter, loc, constant(0),
                         constant(nest.loops[loop].extent), constant(1), sums);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(scf.getBody());
  counters[loop] = scf.getInductionVar();
  SmallVector<Value> results =
      writeReductionLoops(loop + 1, scf.getRegionIterArgs(), inside);
  counters[loop] = {};
  if (!sums.empty())
    scf::YieldOp::create(rewriter, loc, results);
  return scf.getResults();
}

/// All reductions of one point (or vector) of the outputs.
void LoopWriter::writeReductions(int64_t width) {
  unsigned numInputs = nest.op.getNumDpsInputs();
  unsigned numOutputs = nest.op.getNumDpsInits();
  bool reduces = llvm::any_of(
      nest.loops, [](const LinearLoop &loop) { return loop.isReduction; });
  SmallVector<Value> results;
  if (!reduces) {
    results = writeBody({}, width);
  } else {
    SmallVector<Value> sums;
    for (unsigned i = 0; i < numOutputs; ++i)
      sums.push_back(spread(load(numInputs + i, width), width));
    if (!isVectorReduction()) {
      results = writeReductionLoops(0, sums, [&](ValueRange carried) {
        SmallVector<Value> next = writeBody(carried, width);
        for (Value &value : next)
          value = spread(value, width);
        return next;
      });
    } else {
      Value neutral = arith::ConstantOp::create(
          rewriter, loc, *arith::getNeutralElement(combiner));
      int64_t extent = nest.loops[vectorLoop].extent;
      int64_t whole = extent / lanes * lanes;
      int64_t chains =
          std::min<int64_t>(kChains, llvm::bit_floor<uint64_t>(extent / lanes));
      int64_t chained = extent / (lanes * chains) * (lanes * chains);
      sums.append(chains, spread(neutral, lanes));
      // One step takes a vector, or a scalar, for each of `carried`.
      auto walk = [&](int64_t from, int64_t to, int64_t width,
                      ValueRange carried) -> SmallVector<Value> {
        if (from == to)
          return llvm::to_vector(carried);
        auto scf =
            scf::ForOp::create(rewriter, loc, constant(from), constant(to),
                               constant(width * carried.size()), carried);
        OpBuilder::InsertionGuard guard(rewriter);
        rewriter.setInsertionPointToStart(scf.getBody());
        SmallVector<Value> next;
        for (auto [i, sum] : llvm::enumerate(scf.getRegionIterArgs())) {
          counters[vectorLoop] =
              arith::AddIOp::create(rewriter, loc, scf.getInductionVar(),
                                    constant(int64_t(i) * width));
          next.push_back(spread(writeBody(sum, width).front(), width));
        }
        counters[vectorLoop] = {};
        scf::YieldOp::create(rewriter, loc, next);
        return llvm::to_vector(ValueRange(scf.getResults()));
      };
      SmallVector<Value> both =
          writeReductionLoops(0, sums, [&](ValueRange carried) {
            SmallVector<Value> next =
                walk(0, chained, lanes, carried.drop_front());
            next.front() = walk(chained, whole, lanes, next.front()).front();
            next.insert(next.begin(),
                        walk(whole, extent, 1, carried.front()).front());
            return next;
          });
      vector::CombiningKind kind = *linalg::getCombinerOpKind(combiner);
      // In pairs, which waits least; the order is the same on every run.
      for (; chains > 1; chains /= 2)
        for (int64_t i = 1; i <= chains / 2; ++i)
          both[i] = vector::makeArithReduction(rewriter, loc, kind, both[i],
                                               both[i + chains / 2]);
      // The order of a float sum over lanes is ours to choose.
      results.push_back(vector::ReductionOp::create(
          rewriter, loc, *linalg::getCombinerOpKind(combiner), both[1], both[0],
          arith::FastMathFlags::reassoc));
    }
  }
  for (unsigned i = 0; i < numOutputs; ++i)
    store(results[i], numInputs + i, width);
}

/// Starts a loop whose steps do not depend on each other, and moves into it;
/// returns its counter.
Value LoopWriter::startParallelLoop(int64_t from, int64_t to, int64_t step) {
  Value lower = constant(from), upper = constant(to), by = constant(step);
  if (!forksNext) {
    auto scf = scf::ForOp::create(rewriter, loc, lower, upper, by);
    rewriter.setInsertionPointToStart(scf.getBody());
    return scf.getInductionVar();
  }
  forksNext = false;
  auto scf = scf::ParallelOp::create(rewriter, loc, lower, upper, by);
  rewriter.setInsertionPointToStart(scf.getBody());
  return scf.getInductionVars().front();
}

/// The vectorized parallel loop, in vectors of falling length.
void LoopWriter::writeChunks() {
  int64_t extent = nest.loops[vectorLoop].extent, from = 0;
  for (int64_t width = lanes; from < extent; width /= 2) {
    if (width < kMinLanes)
      width = 1;
    int64_t to = from + (extent - from) / width * width;
    if (to == from)
      continue;
    OpBuilder::InsertionGuard guard(rewriter);
    counters[vectorLoop] =
        to - from > width ? startParallelLoop(from, to, width) : constant(from);
    writeReductions(width);
    counters[vectorLoop] = {};
    from = to;
  }
}

/// The parallel loops from `loop` on, then their body.
void LoopWriter::writeParallel(unsigned loop) {
  while (loop < nest.loops.size() &&
         (nest.loops[loop].isReduction || int64_t(loop) == vectorLoop))
    ++loop;
  if (loop == nest.loops.size()) {
    if (vectorLoop >= 0 && !isVectorReduction())
      return writeChunks();
    return writeReductions(/*width=*/1);
  }
  OpBuilder::InsertionGuard guard(rewriter);
  counters[loop] = startParallelLoop(0, nest.loops[loop].extent, /*step=*/1);
  writeParallel(loop + 1);
  counters[loop] = {};
}

/// Estimated core cycles: one for each load, store and op on a vector, and what
/// a polynomial takes for a function.
double LoopWriter::getCycles() {
  constexpr double perFunction = 20;
  double perStep = nest.accesses.size();
  for (Operation &op : body->without_terminator())
    perStep += isa<math::MathDialect>(op.getDialect()) ? perFunction : 1;
  double steps = 1;
  for (auto [i, loop] : llvm::enumerate(nest.loops))
    steps *= int64_t(i) == vectorLoop ? double(loop.extent) / double(lanes)
                                      : double(loop.extent);
  return steps * perStep;
}

void LoopWriter::write() {
  rewriter.setInsertionPoint(nest.op);
  for (const LinearAccess &access : nest.accesses) {
    bool isBuffer = isa<MemRefType>(access.operand->get().getType());
    buffers.push_back(isBuffer ? access.createFlat(rewriter, loc) : Value());
  }
  writeParallel(0);
}

void LinearNest::build(RewriterBase &rewriter, const Target &target) const {
  LoopWriter writer(*this, rewriter);
  writer.chooseVectorLoop(target.vectorBits);
  writer.forksNext = target.getThreads(writer.getCycles()) > 1;
  writer.write();
  rewriter.eraseOp(op);
}
