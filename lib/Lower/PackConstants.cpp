//===- PackConstants.cpp - Join all constants in one global ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "nncomp/Encoding/Encoding.h"
#include "nncomp/Lower/Module.h"
#include "nncomp/Lower/Passes.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/xxhash.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_PACKCONSTANTS
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// The bytes of @weights, and where each constant starts.
struct Packer {
  std::vector<char> bytes;

  /// The place of `data`, equal data of before included. `element` bytes are
  /// repeated until there are `size`.
  int64_t place(ArrayRef<char> element, int64_t size) {
    int64_t offset = llvm::alignTo(bytes.size(), kBufferAlignment);
    bytes.resize(offset);
    for (int64_t left = size; left > 0; left -= element.size())
      bytes.insert(bytes.end(), element.begin(), element.end());
    ArrayRef<char> data = ArrayRef<char>(bytes).drop_front(offset);
    uint64_t hash = llvm::xxh3_64bits(
        ArrayRef(reinterpret_cast<const uint8_t *>(data.data()), data.size()));
    auto [first, last] = offsets.equal_range({hash, size});
    for (; first != last; ++first)
      if (data == ArrayRef<char>(bytes).slice(first->second, size)) {
        bytes.resize(offset);
        return first->second;
      }
    offsets.insert({{hash, size}, offset});
    return offset;
  }

private:
  std::multimap<std::pair<uint64_t, int64_t>, int64_t> offsets;
};

struct PackConstants : nncomp::impl::PackConstantsBase<PackConstants> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    Packer packer;
    DenseMap<StringAttr, int64_t> places;
    SmallVector<memref::GlobalOp> globals;
    for (auto global : module.getOps<memref::GlobalOp>()) {
      std::optional<int64_t> place = placeGlobal(packer, global);
      if (!place)
        return signalPassFailure();
      places[global.getSymNameAttr()] = *place;
      globals.push_back(global);
    }
    MLIRContext *context = &getContext();
    auto type = MemRefType::get({int64_t(packer.bytes.size())},
                                IntegerType::get(context, 8));
    module.walk([&](memref::GetGlobalOp get) {
      OpBuilder builder(get);
      Value weights = memref::GetGlobalOp::create(builder, get.getLoc(), type,
                                                  kWeightsName);
      Value offset = arith::ConstantIndexOp::create(
          builder, get.getLoc(), places.lookup(get.getNameAttr().getAttr()));
      get.replaceAllUsesWith(memref::ViewOp::create(builder, get.getLoc(),
                                                    get.getType(), weights,
                                                    offset, ValueRange())
                                 .getResult());
      get.erase();
    });
    for (memref::GlobalOp global : globals)
      symbols.erase(global);
    Builder attrs(context);
    module->setAttr(kWeightBytesAttr,
                    attrs.getI64IntegerAttr(packer.bytes.size()));
    if (packer.bytes.empty())
      return;
    auto tensor = RankedTensorType::get(type.getShape(), type.getElementType());
    // A resource is freed with its owner; a dense attribute would stay, a
    // second copy of all weights, as long as the context does.
    auto blob = HeapAsmResourceBlob::allocateAndCopyWithAlign(packer.bytes,
                                                              kBufferAlignment);
    auto data =
        DenseResourceElementsAttr::get(tensor, kWeightsName, std::move(blob));
    OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
    memref::GlobalOp::create(builder, module.getLoc(), kWeightsName,
                             builder.getStringAttr("private"), type, data,
                             /*constant=*/true,
                             builder.getI64IntegerAttr(kBufferAlignment));
  }

  /// Appends the data of `global`.
  static std::optional<int64_t> placeGlobal(Packer &packer,
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
    int64_t room = kMaxWeightBytes - packer.bytes.size();
    if (!getBoundedExtent(type.getShape(), room / (width / 8))) {
      global.emitError("expected constants of at most ")
          << kMaxWeightBytes << " bytes, but got more with one of " << type;
      return std::nullopt;
    }
    int64_t size = type.getNumElements() * width / 8;
    if (auto dense = dyn_cast<DenseElementsAttr>(value))
      return packer.place(dense.getRawData(), size);
    if (auto resource = dyn_cast<DenseResourceElementsAttr>(value))
      if (AsmResourceBlob *blob = resource.getRawHandle().getBlob())
        if (int64_t(blob->getData().size()) == size)
          return packer.place(blob->getData(), size);
    global.emitOpError("expected dense data, but got none of ")
        << size << " bytes";
    return std::nullopt;
  }
};
} // namespace
