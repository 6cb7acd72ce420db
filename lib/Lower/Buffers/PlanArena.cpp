//===- PlanArena.cpp - Give each buffer its place in one arena ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "nncomp/Encoding/Encoding.h"
#include "nncomp/IR/Module.h"
#include "nncomp/Lower/Passes.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_PLANARENA
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// One allocation of @main.
struct Buffer {
  memref::AllocOp alloc;
  /// Bytes, rounded up to the alignment.
  int64_t size = 0;
  /// Numbers of the first and the last op of the body that touch it.
  int64_t first = 0, last = 0;
  int64_t offset = 0;

  bool meets(const Buffer &other) const {
    return first <= other.last && other.first <= last;
  }
};
} // namespace

/// Sets the lifetime of each buffer, all views of it included.
static void setLifetimes(func::FuncOp main, MutableArrayRef<Buffer> buffers) {
  Block &body = main.getBody().front();
  DenseMap<Operation *, int64_t> numbers;
  for (auto [number, op] : llvm::enumerate(body))
    numbers[&op] = number;
  BufferViewFlowAnalysis views(main);
  for (Buffer &buffer : buffers) {
    buffer.first = std::numeric_limits<int64_t>::max();
    for (Value view : views.resolve(buffer.alloc))
      for (Operation *user : view.getUsers()) {
        // Making a view touches nothing.
        if (isa<ViewLikeOpInterface>(user))
          continue;
        int64_t number = numbers.lookup(body.findAncestorOpInBlock(*user));
        buffer.first = std::min(buffer.first, number);
        buffer.last = std::max(buffer.last, number);
      }
    buffer.first = std::min(buffer.first, buffer.last);
  }
}

/// Sets the offsets; returns the size of the arena.
static int64_t placeBuffers(MutableArrayRef<Buffer> buffers) {
  SmallVector<Buffer *> order;
  for (Buffer &buffer : buffers)
    order.push_back(&buffer);
  llvm::sort(order, [](Buffer *a, Buffer *b) {
    return a->size != b->size ? a->size > b->size : a < b;
  });
  // Sorted by offset.
  SmallVector<Buffer *> placed;
  int64_t total = 0;
  for (Buffer *buffer : order) {
    int64_t best = -1, bestGap = std::numeric_limits<int64_t>::max(), end = 0;
    for (Buffer *other : placed) {
      if (!buffer->meets(*other))
        continue;
      int64_t gap = other->offset - end;
      if (gap >= buffer->size && gap < bestGap) {
        best = end;
        bestGap = gap;
      }
      end = std::max(end, other->offset + other->size);
    }
    buffer->offset = best < 0 ? end : best;
    total = std::max(total, buffer->offset + buffer->size);
    placed.insert(llvm::upper_bound(placed, buffer,
                                    [](Buffer *a, Buffer *b) {
                                      return a->offset < b->offset;
                                    }),
                  buffer);
  }
  return total;
}

namespace {
struct PlanArena : nncomp::impl::PlanArenaBase<PlanArena> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    FailureOr<func::FuncOp> found = findMain(module);
    if (failed(found))
      return signalPassFailure();
    func::FuncOp main = *found;
    SmallVector<Buffer> buffers;
    bool failed = false;
    module.walk([&](memref::AllocOp alloc) {
      MemRefType type = alloc.getType();
      if (alloc->getParentOfType<func::FuncOp>() == main &&
          type.hasStaticShape() && type.getLayout().isIdentity() &&
          type.getElementType().isIntOrFloat()) {
        int64_t width = llvm::divideCeil(type.getElementTypeBitWidth(), 8);
        if (getBoundedExtent(type.getShape(), kMaxArenaBytes / width)) {
          buffers.push_back(
              {alloc, int64_t(llvm::alignTo(type.getNumElements() * width,
                                            kBufferAlignment))});
          return;
        }
        failed = true;
        alloc.emitError("expected a buffer of at most ")
            << kMaxArenaBytes << " bytes, but got " << type;
        return;
      }
      failed = true;
      alloc.emitOpError("expected an allocation of static size in @main, but "
                        "got ")
          << type << " in @"
          << alloc->getParentOfType<func::FuncOp>().getSymName();
    });
    if (failed)
      return signalPassFailure();
    setLifetimes(main, buffers);
    int64_t size = placeBuffers(buffers);
    if (size > kMaxArenaBytes) {
      main.emitError("expected an arena of at most ")
          << kMaxArenaBytes << " bytes, but got " << size;
      return signalPassFailure();
    }

    Block &body = main.getBody().front();
    Builder attrs(&getContext());
    Type arenaType = MemRefType::get({size}, attrs.getI8Type());
    if (mlir::failed(main.insertArgument(main.getNumArguments(), arenaType,
                                         DictionaryAttr(), main.getLoc())))
      return signalPassFailure();
    Value arena = body.getArguments().back();
    OpBuilder builder = OpBuilder::atBlockBegin(&body);
    for (Buffer &buffer : buffers) {
      Location loc = buffer.alloc.getLoc();
      Value offset =
          arith::ConstantIndexOp::create(builder, loc, buffer.offset);
      Value view = memref::ViewOp::create(builder, loc, buffer.alloc.getType(),
                                          arena, offset, ValueRange());
      buffer.alloc.replaceAllUsesWith(view);
    }
    for (Buffer &buffer : buffers)
      buffer.alloc.erase();
    module->setAttr(kArenaBytesAttr, attrs.getI64IntegerAttr(size));
  }
};
} // namespace
