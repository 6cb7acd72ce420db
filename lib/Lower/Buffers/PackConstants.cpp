//===- PackConstants.cpp - Join all constants in one global ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "nncomp/Encoding/Encoding.h"
#include "nncomp/IR/Module.h"
#include "nncomp/IR/WeightStorage.h"
#include "nncomp/Lower/Passes.h"
#include "llvm/Support/xxhash.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_PACKCONSTANTS
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// The bytes of @weights, and where each constant starts.
class Packer {
public:
  /// Adds a constant of `size` bytes: `element` repeated, which `source` holds.
  /// Returns its number; that of equal data of before, if there is any.
  int64_t add(Attribute source, ArrayRef<char> element, int64_t size);
  /// Places all constants. With `release`, frees those that are resources one
  /// after the other.
  AsmResourceBlob pack(bool release);

  int64_t getOffset(int64_t number) const { return constants[number].offset; }
  int64_t getSize() const { return size; }

private:
  struct Constant {
    Attribute source;
    ArrayRef<char> data;
    int64_t offset = 0;

    /// The largest power of two, up to that of buffers, that divides the size.
    int64_t getAlignment() const {
      return std::min<int64_t>(kBufferAlignment, data.size() & -data.size());
    }
  };
  std::vector<Constant> constants;
  /// The elements of splats.
  std::vector<std::vector<char>> repeated;
  std::multimap<uint64_t, int64_t> numbers;
  int64_t size = 0;
};
} // namespace

int64_t Packer::add(Attribute source, ArrayRef<char> element, int64_t count) {
  ArrayRef<char> data = element;
  if (int64_t(element.size()) != count) {
    std::vector<char> &copies = repeated.emplace_back();
    copies.reserve(count);
    for (int64_t left = count; left > 0; left -= element.size())
      llvm::append_range(copies, element);
    data = copies;
  }
  uint64_t hash = llvm::xxh3_64bits(
      ArrayRef(reinterpret_cast<const uint8_t *>(data.data()), data.size()));
  auto [first, last] = numbers.equal_range(hash);
  for (; first != last; ++first)
    if (constants[first->second].data == data)
      return first->second;
  int64_t number = constants.size();
  numbers.insert({hash, number});
  size += data.size();
  constants.push_back({source, data});
  return number;
}

AsmResourceBlob Packer::pack(bool release) {
  // By falling alignment no constant leaves a gap before the next one, and
  // those of whole vectors start with one.
  std::vector<std::pair<int64_t, size_t>> order;
  for (auto [number, constant] : llvm::enumerate(constants))
    order.emplace_back(-constant.getAlignment(), number);
  llvm::sort(order);
  // Views of constants without elements need something to start in.
  if (size == 0)
    size = 1;
  AsmResourceBlob blob = allocateWeights(size, kBufferAlignment);
  int64_t offset = 0;
  for (size_t number : llvm::make_second_range(order)) {
    Constant &constant = constants[number];
    constant.offset = offset;
    llvm::copy(constant.data, blob.getMutableData().begin() + offset);
    offset += constant.data.size();
    // No second copy of all weights.
    if (auto weights = dyn_cast<DenseResourceElementsAttr>(constant.source);
        weights && release)
      releaseWeights(weights);
  }
  return blob;
}

namespace {
struct PackConstants : nncomp::impl::PackConstantsBase<PackConstants> {
  using PackConstantsBase::PackConstantsBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    Packer packer;
    DenseMap<StringAttr, int64_t> numbers;
    SmallVector<memref::GlobalOp> globals;
    for (auto global : module.getOps<memref::GlobalOp>()) {
      std::optional<int64_t> number = addGlobal(packer, global);
      if (!number)
        return signalPassFailure();
      numbers[global.getSymNameAttr()] = *number;
      globals.push_back(global);
    }
    Builder attrs(&getContext());
    if (globals.empty()) {
      module->setAttr(kWeightBytesAttr, attrs.getI64IntegerAttr(0));
      return;
    }
    AsmResourceBlob blob = packer.pack(release);
    MLIRContext *context = &getContext();
    auto type = MemRefType::get({int64_t(packer.getSize())},
                                IntegerType::get(context, 8));
    module.walk([&](memref::GetGlobalOp get) {
      OpBuilder builder(get);
      Value weights = memref::GetGlobalOp::create(builder, get.getLoc(), type,
                                                  kWeightsName);
      Value offset = arith::ConstantIndexOp::create(
          builder, get.getLoc(),
          packer.getOffset(numbers.lookup(get.getNameAttr().getAttr())));
      get.replaceAllUsesWith(memref::ViewOp::create(builder, get.getLoc(),
                                                    get.getType(), weights,
                                                    offset, ValueRange())
                                 .getResult());
      get.erase();
    });
    for (memref::GlobalOp global : globals)
      symbols.erase(global);
    module->setAttr(kWeightBytesAttr,
                    attrs.getI64IntegerAttr(packer.getSize()));
    auto tensor = RankedTensorType::get(type.getShape(), type.getElementType());
    auto data =
        DenseResourceElementsAttr::get(tensor, kWeightsName, std::move(blob));
    OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
    memref::GlobalOp::create(builder, module.getLoc(), kWeightsName,
                             builder.getStringAttr("private"), type, data,
                             /*constant=*/true,
                             builder.getI64IntegerAttr(kBufferAlignment));
  }

  /// Adds the data of `global`.
  static std::optional<int64_t> addGlobal(Packer &packer,
                                          memref::GlobalOp global) {
    MemRefType type = global.getType();
    unsigned width = type.getElementType().isIntOrFloat()
                         ? type.getElementTypeBitWidth()
                         : 0;
    Attribute value = global.getInitialValue().value_or(Attribute());
    if (!global.getConstant() || !value || width < 8 || width % 8) {
      global.emitOpError("expected an initialized constant of at least 8 bits "
                         "an element, but got ")
          << type;
      return std::nullopt;
    }
    int64_t room = kMaxWeightBytes - packer.getSize();
    if (!getBoundedExtent(type.getShape(), room / (width / 8))) {
      global.emitError("expected constants of at most ")
          << kMaxWeightBytes << " bytes, but got more with one of " << type;
      return std::nullopt;
    }
    int64_t size = type.getNumElements() * width / 8;
    if (std::optional<ConstantBytes> elements = ConstantBytes::get(value))
      return packer.add(value, elements->bytes, size);
    global.emitOpError("expected dense data, but got none of ")
        << size << " bytes";
    return std::nullopt;
  }
};
} // namespace
