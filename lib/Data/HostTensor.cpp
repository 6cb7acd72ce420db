//===- HostTensor.cpp - Tensors in memory ---------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Data/Data.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <cstring>

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct KindRow {
  ElementKind kind;
  StringLiteral name;
  unsigned bytes;
};
} // namespace

/// In the order of the enumeration.
static constexpr KindRow kKinds[] = {
    {ElementKind::F16, "f16", 2},  {ElementKind::BF16, "bf16", 2},
    {ElementKind::F32, "f32", 4},  {ElementKind::F64, "f64", 8},
    {ElementKind::I8, "i8", 1},    {ElementKind::I16, "i16", 2},
    {ElementKind::I32, "i32", 4},  {ElementKind::I64, "i64", 8},
    {ElementKind::U8, "ui8", 1},   {ElementKind::U16, "ui16", 2},
    {ElementKind::U32, "ui32", 4}, {ElementKind::U64, "ui64", 8},
    {ElementKind::Bool, "i1", 1}};

StringRef nncomp::getName(ElementKind kind) {
  return kKinds[static_cast<unsigned>(kind)].name;
}

unsigned nncomp::getByteWidth(ElementKind kind) {
  return kKinds[static_cast<unsigned>(kind)].bytes;
}

std::optional<ElementKind> nncomp::parseElementKind(StringRef name) {
  for (const KindRow &row : kKinds)
    if (row.name == name)
      return row.kind;
  return std::nullopt;
}

bool nncomp::isFloat(ElementKind kind) { return kind <= ElementKind::F64; }

bool nncomp::isUnsigned(ElementKind kind) { return kind >= ElementKind::U8; }

std::optional<ElementKind> nncomp::getElementKind(Type type, bool isUnsigned) {
  std::string name;
  llvm::raw_string_ostream(name) << (isUnsigned ? "u" : "") << type;
  return parseElementKind(name);
}

std::string nncomp::getTypeName(ElementKind kind, ArrayRef<int64_t> shape) {
  std::string name;
  for (int64_t size : shape)
    name += std::to_string(size) + "x";
  return name + getName(kind).str();
}

std::string HostTensor::getTypeName() const {
  return nncomp::getTypeName(kind, shape);
}

llvm::Expected<HostTensor> HostTensor::create(ElementKind kind,
                                              ArrayRef<int64_t> shape) {
  // A bound far beyond any machine, far enough from overflow to calculate with.
  constexpr int64_t kMaxBytes = int64_t(1) << 46;
  int64_t bytes = getByteWidth(kind);
  for (int64_t size : shape)
    if (size < 0 || llvm::MulOverflow(bytes, size, bytes) || bytes > kMaxBytes)
      return llvm::createStringError(
          "expected a tensor that fits into memory, but got " +
          nncomp::getTypeName(kind, shape));
  HostTensor tensor;
  tensor.kind = kind;
  tensor.shape.assign(shape.begin(), shape.end());
  // Not `new`: LLVM's handler ends the process before nothrow can return null.
  tensor.bytes.reset(static_cast<char *>(
      std::aligned_alloc(64, llvm::alignTo(std::max<int64_t>(bytes, 1), 64))));
  if (!tensor.bytes)
    return llvm::createStringError(
        "expected a tensor that fits into memory, but got " +
        nncomp::getTypeName(kind, shape));
  tensor.numElements = bytes / getByteWidth(kind);
  std::memset(tensor.bytes.get(), 0, bytes);
  return tensor;
}

llvm::Expected<HostTensor> HostTensor::clone() const {
  llvm::Expected<HostTensor> copy = create(kind, shape);
  if (copy)
    llvm::copy(getBytes(), copy->getBytes().begin());
  return copy;
}

llvm::Error HostTensor::reshape(ArrayRef<int64_t> newShape) {
  int64_t count = 1;
  for (int64_t size : newShape)
    if (size < 0 || llvm::MulOverflow(count, size, count))
      count = -1;
  if (count != numElements)
    return llvm::createStringError("expected a shape of " + Twine(numElements) +
                                   " elements, but got " +
                                   nncomp::getTypeName(kind, newShape));
  shape.assign(newShape.begin(), newShape.end());
  return llvm::Error::success();
}

template <typename T> static T load(const char *bytes, int64_t i) {
  T value;
  std::memcpy(&value, bytes + i * sizeof(T), sizeof(T));
  return value;
}

template <typename T> static void store(char *bytes, int64_t i, T value) {
  std::memcpy(bytes + i * sizeof(T), &value, sizeof(T));
}

static double fromBits(const llvm::fltSemantics &semantics, uint16_t bits) {
  return llvm::APFloat(semantics, llvm::APInt(16, bits)).convertToDouble();
}

static uint16_t toBits(const llvm::fltSemantics &semantics, double value) {
  llvm::APFloat rounded(value);
  bool losesInfo;
  rounded.convert(semantics, llvm::APFloat::rmNearestTiesToEven, &losesInfo);
  return rounded.bitcastToAPInt().getZExtValue();
}

double HostTensor::getDouble(int64_t i) const {
  const char *data = bytes.get();
  switch (kind) {
  case ElementKind::F16:
    return fromBits(llvm::APFloat::IEEEhalf(), load<uint16_t>(data, i));
  case ElementKind::BF16:
    return fromBits(llvm::APFloat::BFloat(), load<uint16_t>(data, i));
  case ElementKind::F32:
    return load<float>(data, i);
  case ElementKind::F64:
    return load<double>(data, i);
  case ElementKind::U64:
    return load<uint64_t>(data, i);
  default:
    return getInteger(i);
  }
}

int64_t HostTensor::getInteger(int64_t i) const {
  const char *data = bytes.get();
  switch (kind) {
  case ElementKind::I8:
    return load<int8_t>(data, i);
  case ElementKind::I16:
    return load<int16_t>(data, i);
  case ElementKind::I32:
    return load<int32_t>(data, i);
  case ElementKind::I64:
  case ElementKind::U64:
    return load<int64_t>(data, i);
  case ElementKind::U8:
  case ElementKind::Bool:
    return load<uint8_t>(data, i);
  case ElementKind::U16:
    return load<uint16_t>(data, i);
  case ElementKind::U32:
    return load<uint32_t>(data, i);
  default:
    return static_cast<int64_t>(getDouble(i));
  }
}

void HostTensor::setDouble(int64_t i, double value) {
  char *data = bytes.get();
  switch (kind) {
  case ElementKind::F16:
    return store(data, i, toBits(llvm::APFloat::IEEEhalf(), value));
  case ElementKind::BF16:
    return store(data, i, toBits(llvm::APFloat::BFloat(), value));
  case ElementKind::F32:
    return store(data, i, static_cast<float>(value));
  case ElementKind::F64:
    return store(data, i, value);
  default:
    return setInteger(i, static_cast<int64_t>(value));
  }
}

void HostTensor::setInteger(int64_t i, int64_t value) {
  char *data = bytes.get();
  if (isFloat(kind))
    return setDouble(i, static_cast<double>(value));
  if (kind == ElementKind::Bool)
    return store<uint8_t>(data, i, value != 0);
  switch (getByteWidth(kind)) {
  case 1:
    return store(data, i, static_cast<uint8_t>(value));
  case 2:
    return store(data, i, static_cast<uint16_t>(value));
  case 4:
    return store(data, i, static_cast<uint32_t>(value));
  default:
    return store(data, i, value);
  }
}
