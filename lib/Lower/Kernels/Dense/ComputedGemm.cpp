//===- ComputedGemm.cpp - Kernels computed-gemm-* -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A block of columns is packed into a panel, which stays in the cache while all
// rows that are multiplied by it run by. Transposes, broadcasts and slices
// before either operand are strides of the loops.
//
//===----------------------------------------------------------------------===//

#include "ComputedProduct.h"
#include "Kernels/Emit/OuterProduct.h"
#include "Kernels/Kernels.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Where a tile is: in the elements of both operands, and the row of the
/// result.
struct ProductPosition {
  Value left, right, resultRow;
};

class ComputedProductEmitter {
public:
  ComputedProductEmitter(ImplicitLocOpBuilder &builder,
                         const ComputedProduct &product, ValueRange buffers);

  void emit();

private:
  void emitRows(Value from);
  void emitStack(ArrayRef<StackDim> dims, ProductPosition position,
                 TileRange range, int64_t tilesInside,
                 function_ref<void(ProductPosition, TileRange)> body);
  void emitBlock(const ProductPosition &position, const BlockClass &block,
                 Value index, TileRange range);
  void emitTile(ProductPosition position, int64_t height,
                const OuterProductStep &step, ArrayRef<Value> columns);

  KernelEmitter emitter;
  const ComputedProduct &product;
  Value left, right, bias, panels;
  std::optional<EpilogueEmitter> epilogue;
  SmallVector<Pieces, 2> tiles;
  int64_t rowTiles = 0;
  /// Where the panel of this thread starts.
  Value panelStart;
};
} // namespace

ComputedProductEmitter::ComputedProductEmitter(ImplicitLocOpBuilder &builder,
                                               const ComputedProduct &product,
                                               ValueRange buffers)
    : emitter(builder), product(product),
      tiles(splitEvenly(product.rows, product.blocks.rows)) {
  left = emitter.flatten(buffers[0]);
  right = emitter.flatten(buffers[1]);
  buffers = buffers.drop_front(2);
  if (product.tail.bias) {
    bias = emitter.flatten(buffers.front());
    buffers = buffers.drop_front();
  }
  epilogue.emplace(emitter, product.getEpilogue(), buffers);
  if (product.extendsRows()) {
    Value rows = left;
    left = buffers.back();
    emitRows(rows);
  }
  if (product.packs())
    panels = buffers[product.tail.residual ? 2 : 1];
  for (Pieces tile : tiles)
    rowTiles += tile.count;
}

/// Copies all of the left operand, extended to f32.
void ComputedProductEmitter::emitRows(Value from) {
  int64_t elements = cast<MemRefType>(from.getType()).getNumElements();
  int64_t lanes = std::min<int64_t>(product.blocks.lanes,
                                    llvm::bit_floor<uint64_t>(elements));
  auto type = VectorType::get(lanes, emitter.b.getF32Type());
  int64_t vectors = llvm::divideCeil(elements, lanes);
  emitter.parallel(product.inputThreads, vectors, [&](TileRange range) {
    emitter.loop(0, vectors, 1, range, 1, [&](Value vector, TileRange) {
      // The last one is full: it starts earlier.
      Value start = emitter.min(emitter.mul(vector, lanes), elements - lanes);
      emitter.storeFloats(emitter.loadFloats(type, from, start), left, start);
    });
  });
}

void ComputedProductEmitter::emitStack(
    ArrayRef<StackDim> dims, ProductPosition position, TileRange range,
    int64_t tilesInside, function_ref<void(ProductPosition, TileRange)> body) {
  if (dims.empty())
    return body(position, range);
  const StackDim &dim = dims.front();
  int64_t tiles = tilesInside;
  for (const StackDim &inner : dims.drop_front())
    tiles *= inner.size;
  emitter.loop(0, dim.size, 1, range, tiles, [&](Value index, TileRange range) {
    emitStack(
        dims.drop_front(),
        {emitter.add(position.left, emitter.mul(index, dim.left)),
         emitter.add(position.right, emitter.mul(index, dim.right)),
         emitter.add(position.resultRow, emitter.mul(index, dim.resultRows))},
        range, tilesInside, body);
  });
}

void ComputedProductEmitter::emit() {
  SmallVector<BlockClass, 2> blocks =
      getBlockClasses(product.blocks, product.depth);
  int64_t blockTiles = product.getShared() * rowTiles, matrixTiles = 0;
  for (const BlockClass &block : blocks)
    matrixTiles += block.count * blockTiles;
  int64_t total = matrixTiles;
  for (const StackDim &dim : product.stack)
    total *= dim.size;
  emitter.parallel(product.threads, total, [&](TileRange range) {
    panelStart = emitter.constant(0);
    if (!range.isAll())
      panelStart = emitter.mul(range.thread, product.getPanelSize());
    ProductPosition start{emitter.constant(product.left.offset),
                          emitter.constant(product.right.offset),
                          emitter.constant(0)};
    emitStack(product.stack, start, range, matrixTiles,
              [&](ProductPosition position, TileRange range) {
                for (const BlockClass &block : blocks) {
                  emitter.loop(0, block.count, 1, range, blockTiles,
                               [&](Value index, TileRange inside) {
                                 emitBlock(position, block, index, inside);
                               });
                  range = emitter.skip(range, block.count * blockTiles);
                }
              });
  });
}

void ComputedProductEmitter::emitBlock(const ProductPosition &position,
                                       const BlockClass &block, Value index,
                                       TileRange range) {
  const ColumnBlocks &blocks = product.blocks;
  SmallVector<Value> columns;
  for (int64_t v = 0; v < block.vectors; ++v)
    columns.push_back(emitter.min(
        emitter.add(emitter.mul(index, block.vectors * blocks.lanes),
                    (block.firstVector + v) * blocks.lanes),
        blocks.columns - blocks.lanes));
  OuterProductStep step =
      getF32Step(left, product.packs() ? panels : right, block.vectors,
                 blocks.lanes, product.hasFma);
  step.rowElements = product.rowDepthStride;
  if (product.packs()) {
    product.packing.emit(emitter, right, position.right, columns, panels,
                         panelStart);
  } else {
    auto type = VectorType::get(blocks.lanes, emitter.b.getF32Type());
    step.columnElements = product.columnDepthStride;
    step.loadColumns = [=, right = right](KernelEmitter &e, Value offset,
                                          int64_t vector) {
      return e.loadFloats(type, right, e.add(offset, columns[vector]));
    };
  }
  emitStack(
      product.shared, position, range, rowTiles,
      [&](ProductPosition position, TileRange range) {
        int64_t first = 0;
        for (Pieces tile : tiles) {
          emitter.loop(
              first, first + tile.count * tile.size, tile.size, range,
              /*tilesPerStep=*/1, [&](Value row, TileRange) {
                emitTile(
                    {emitter.add(position.left,
                                 emitter.mul(row, product.rowStride)),
                     position.right,
                     emitter.add(position.resultRow,
                                 emitter.mul(row, product.resultRowStride))},
                    tile.size, step, columns);
              });
          range = emitter.skip(range, tile.count);
          first += tile.count * tile.size;
        }
      });
}

void ComputedProductEmitter::emitTile(ProductPosition position, int64_t height,
                                      const OuterProductStep &step,
                                      ArrayRef<Value> columns) {
  auto type = VectorType::get(product.blocks.lanes, emitter.b.getF32Type());
  SmallVector<Value> firstRow, sums;
  for (Value column : columns)
    firstRow.push_back(bias ? emitter.loadFloats(type, bias, column)
                            : emitter.zeroVector(product.blocks.lanes));
  SmallVector<int64_t> offsets;
  for (int64_t row = 0; row < height; ++row) {
    offsets.push_back(row * product.rowStride);
    llvm::append_range(sums, firstRow);
  }
  constexpr int64_t mostUnrolled = 2;
  sums = emitOuterProduct(emitter, step, offsets, position.left,
                          product.packs() ? panelStart : position.right,
                          product.depth, mostUnrolled, sums);
  for (auto [i, sum] : llvm::enumerate(sums))
    epilogue->store(
        sum,
        emitter.add(position.resultRow,
                    int64_t(i) / step.vectors * product.resultRowStride),
        columns[i % step.vectors]);
}

void ComputedProduct::emit(ImplicitLocOpBuilder &builder,
                           ValueRange buffers) const {
  ComputedProductEmitter(builder, *this, buffers).emit();
}

static KernelCall build(MLIRContext *context, const ComputedProduct &product) {
  KernelCall call;
  call.inputs = product.getInputs();
  call.results = {product.tail.result};
  call.followers = product.tail.ops;
  call.scratch = product.getScratch(context);
  call.key = product.getKey(context);
  call.emitBody = [product](ImplicitLocOpBuilder &b, ValueRange buffers) {
    product.emit(b, buffers);
  };
  return call;
}

template <Arithmetic arithmetic>
static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &) {
  auto product = ComputedProduct::of(op, arithmetic, target);
  if (!product)
    return failure();
  double cycles = product->cycles;
  return KernelPlan{cycles,
                    [product = std::move(*product)](OpBuilder &builder) {
                      return build(builder.getContext(), product);
                    }};
}

template <Arithmetic arithmetic>
static constexpr Kernel getKernel(StringLiteral name) {
  return {name, plan<arithmetic>};
}

const Kernel nncomp::computedGemmF32 =
    getKernel<Arithmetic::F32>("computed-gemm-f32");
const Kernel nncomp::computedGemmF16 =
    getKernel<Arithmetic::F16>("computed-gemm-f16");
const Kernel nncomp::computedGemmBf16 =
    getKernel<Arithmetic::Bf16>("computed-gemm-bf16");
