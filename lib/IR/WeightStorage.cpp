//===- WeightStorage.cpp - Where the bytes of constants are ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/WeightStorage.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include "nncomp/Encoding/Encoding.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Memory.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/xxhash.h"
#include <mutex>

using namespace mlir;
using namespace mlir::nncomp;

/// What bytes from elsewhere are aligned to, in bytes: malloc's alignment, and
/// more than any element needs.
static constexpr size_t kAlignment = 16;

std::optional<ConstantBytes> ConstantBytes::get(Attribute constant) {
  auto elements = dyn_cast_if_present<ElementsAttr>(constant);
  if (!elements)
    return std::nullopt;
  ConstantBytes result;
  result.type = elements.getShapedType();
  Type element = result.type.getElementType();
  if (!element.isIntOrFloat() || element.getIntOrFloatBitWidth() % 8)
    return std::nullopt;
  if (auto dense = dyn_cast<DenseElementsAttr>(constant)) {
    result.bytes = dense.getRawData();
    result.isSplat = dense.isSplat();
    return result;
  }
  auto resource = dyn_cast<DenseResourceElementsAttr>(constant);
  AsmResourceBlob *blob =
      resource ? resource.getRawHandle().getBlob() : nullptr;
  if (!blob || !result.type.hasStaticShape())
    return std::nullopt;
  result.bytes = blob->getData();
  std::optional<int64_t> count = getBoundedExtent(
      result.type.getShape(), std::numeric_limits<int64_t>::max() / 8);
  if (!count || int64_t(result.bytes.size()) !=
                    result.type.getNumElements() * result.getWidth())
    return std::nullopt;
  return result;
}

std::optional<ConstantBytes> ConstantBytes::get(Value value) {
  Attribute constant;
  if (!value || !matchPattern(value, m_Constant(&constant)))
    return std::nullopt;
  return get(constant);
}

AsmResourceBlob nncomp::allocateWeights(int64_t bytes, int64_t alignment) {
  // malloc keeps what is freed below a threshold that grows with the blocks
  // freed so far.
  std::error_code error;
  llvm::sys::MemoryBlock block = llvm::sys::Memory::allocateMappedMemory(
      bytes, nullptr, llvm::sys::Memory::MF_READ | llvm::sys::Memory::MF_WRITE,
      error);
  if (error)
    llvm::report_bad_alloc_error("Allocation failed");
  return AsmResourceBlob(
      ArrayRef(static_cast<const char *>(block.base()), bytes), alignment,
      [block](void *, size_t, size_t) mutable {
        (void)llvm::sys::Memory::releaseMappedMemory(block);
      },
      /*dataIsMutable=*/true);
}

/// Whether a constant of `type` is a resource, unless it is a splat.
static bool isLarge(ShapedType type) {
  return isa<FloatType>(type.getElementType()) &&
         type.getElementTypeBitWidth() % 8 == 0 &&
         type.getNumElements() * (type.getElementTypeBitWidth() / 8) >=
             kMinResourceBytes;
}

bool nncomp::staysResource(ShapedType type, ArrayRef<char> bytes) {
  size_t width = type.getElementTypeBitWidth() / 8;
  return isLarge(type) && bytes.drop_front(width) != bytes.drop_back(width);
}

/// The resource of `blob`, or an older one of equal bytes.
static TypedAttr getResource(ShapedType type, AsmResourceBlob blob) {
  ArrayRef<char> data = blob.getData();
  std::string name =
      "weights_" +
      llvm::utohexstr(
          llvm::xxh3_64bits(llvm::ArrayRef(
              reinterpret_cast<const uint8_t *>(data.data()), data.size())),
          /*LowerCase=*/true);
  auto &manager =
      DenseResourceElementsHandle::getManagerInterface(type.getContext());
  // Passes make constants of several functions at a time.
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  auto *entry = manager.getBlobManager().lookup(name);
  AsmResourceBlob *known = entry ? entry->getBlob() : nullptr;
  bool isReleased = entry && (!known || known->getData().empty());
  if (!isReleased && (!known || known->getData() != data))
    return DenseResourceElementsAttr::get(type, name, std::move(blob));
  if (isReleased)
    entry->setBlob(std::move(blob));
  return DenseResourceElementsAttr::get(
      type, DenseResourceElementsHandle(
                entry, type.getContext()->getOrLoadDialect<BuiltinDialect>()));
}

TypedAttr nncomp::createConstant(ShapedType type, ArrayRef<char> bytes) {
  if (!staysResource(type, bytes))
    return DenseElementsAttr::getFromRawBuffer(type, bytes);
  AsmResourceBlob blob = allocateWeights(bytes.size(), kAlignment);
  llvm::copy(bytes, blob.getMutableData().begin());
  return getResource(type, std::move(blob));
}

TypedAttr
nncomp::createConstant(ShapedType type,
                       function_ref<void(MutableArrayRef<char>)> fill) {
  if (!isLarge(type)) {
    std::vector<char> bytes(type.getNumElements() *
                            type.getElementTypeBitWidth() / 8);
    fill(bytes);
    return DenseElementsAttr::getFromRawBuffer(type, bytes);
  }
  AsmResourceBlob blob = allocateWeights(
      type.getNumElements() * (type.getElementTypeBitWidth() / 8), kAlignment);
  fill(blob.getMutableData());
  if (!staysResource(type, blob.getData()))
    return DenseElementsAttr::getFromRawBuffer(type, blob.getData());
  return getResource(type, std::move(blob));
}

/// A constant whose bytes `owner` keeps.
template <typename Owner>
static TypedAttr createOwned(ShapedType type, ArrayRef<char> bytes,
                             Owner owner) {
  bool isAligned = llvm::isAddrAligned(llvm::Align(kAlignment), bytes.data());
  if (!isAligned || !staysResource(type, bytes))
    return createConstant(type, bytes);
  auto free = [owner = std::move(owner)](void *, size_t, size_t) mutable {
    owner.reset();
  };
  return getResource(type, AsmResourceBlob(bytes, kAlignment, std::move(free),
                                           /*dataIsMutable=*/false));
}

TypedAttr nncomp::createConstant(ShapedType type,
                                 std::unique_ptr<std::string> bytes) {
  return createOwned(type, ArrayRef(bytes->data(), bytes->size()),
                     std::move(bytes));
}

TypedAttr nncomp::createConstant(ShapedType type,
                                 std::unique_ptr<llvm::MemoryBuffer> bytes) {
  return createOwned(type,
                     ArrayRef(bytes->getBufferStart(), bytes->getBufferSize()),
                     std::move(bytes));
}

TypedAttr nncomp::createConstant(ShapedType type, ArrayRef<float> values) {
  return createConstant(type,
                        ArrayRef(reinterpret_cast<const char *>(values.data()),
                                 values.size() * sizeof(float)));
}

void nncomp::releaseWeights(DenseResourceElementsAttr weights) {
  weights.getRawHandle().getResource()->setBlob(AsmResourceBlob());
}

int64_t nncomp::releaseUnusedWeights(Operation *root, int64_t &bytes) {
  DenseSet<const void *> used;
  root->walk([&](Operation *op) {
    for (NamedAttribute attribute : op->getAttrs())
      attribute.getValue().walk([&](DenseResourceElementsAttr weights) {
        used.insert(weights.getRawHandle().getResource());
      });
  });
  auto &manager =
      DenseResourceElementsHandle::getManagerInterface(root->getContext());
  SmallVector<StringRef> unused;
  manager.getBlobManager().getBlobMap([&](const auto &blobs) {
    for (const auto &entry : blobs) {
      const AsmResourceBlob *blob = entry.second.getBlob();
      if (!blob || blob->getData().empty() || used.contains(&entry.second))
        continue;
      unused.push_back(entry.getKey());
      bytes += blob->getData().size();
    }
  });
  for (StringRef name : unused)
    manager.update(name, AsmResourceBlob());
  return unused.size();
}
