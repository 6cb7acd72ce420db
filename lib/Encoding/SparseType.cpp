//===- SparseType.cpp - Only the nonzero elements: the type ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NestedValues.h"
#include "RowValues.h"
#include "SparseLayout.h"
#include "mlir/IR/Diagnostics.h"

using namespace mlir;
using namespace mlir::nncomp;

SparseAttr SparseAttr::getBlocks(MLIRContext *context, int64_t rows,
                                 int64_t columns, int64_t nnz,
                                 Attribute values) {
  return get(context, SparseFormat::Bsr, nnz,
             DenseI64ArrayAttr::get(context, {rows, columns}),
             DenseI64ArrayAttr(), values);
}

bool SparseAttr::hasRowScales() const {
  auto uniform = dyn_cast_if_present<UniformAttr>(getValues());
  return uniform && uniform.getAxis() && getFormat() != SparseFormat::Nm;
}

SparseAttr SparseAttr::withValues(Attribute values) const {
  return get(getContext(), getFormat(), getNnz(), getBlock(), getPattern(),
             values);
}

Attribute SparseAttr::fitValues(Attribute encoding) {
  MLIRContext *context = encoding.getContext();
  if (auto lq = dyn_cast<LqAttr>(encoding))
    return LqAttr::get(context, lq.getBits(), std::nullopt, lq.getBasis(),
                       lq.getUnipolar());
  auto uniform = dyn_cast<UniformAttr>(encoding);
  if (!uniform)
    return encoding;
  std::optional<int64_t> axis = uniform.getAxis();
  if (uniform.getBits() > 8)
    axis = std::nullopt;
  return UniformAttr::get(context, uniform.getBits(), axis,
                          /*block=*/std::nullopt, FloatAttr(), std::nullopt,
                          uniform.getAsymmetric(), uniform.getCentered());
}

TermScales
SparseAttr::getTermScales(RankedTensorType type,
                          ArrayRef<DenseElementsAttr> components) const {
  // The components of the values come first.
  auto values = dyn_cast_if_present<UniformAttr>(getValues());
  if (!values || values.getBlock() || type.getNumElements() == 0)
    return {};
  return values.getTermScales(type, components);
}

SparseAttr SparseAttr::getPattern(MLIRContext *context, int64_t kept,
                                  int64_t group, Attribute values) {
  return get(context, SparseFormat::Nm, std::nullopt, DenseI64ArrayAttr(),
             DenseI64ArrayAttr::get(context, {kept, group}), values);
}

/// Fails unless the parameters are those of the format.
static LogicalResult
verifyParameters(function_ref<InFlightDiagnostic()> emitError,
                 SparseFormat format, std::optional<int64_t> nnz,
                 DenseI64ArrayAttr block, DenseI64ArrayAttr pattern) {
  StringRef name = stringifySparseFormat(format);
  bool isNm = format == SparseFormat::Nm, isBsr = format == SparseFormat::Bsr;
  if (isNm && nnz)
    return emitError() << "expected no nnz of format nm, but got " << *nnz;
  if (!isNm && !nnz)
    return emitError() << "expected nnz of format " << name << ", but got none";
  if (isBsr != !!block)
    return emitError() << "expected a block of format bsr and of no other, but "
                          "got "
                       << (block ? "one" : "none") << " of " << name;
  if (isNm != !!pattern)
    return emitError()
           << "expected a pattern of format nm and of no other, but "
              "got "
           << (pattern ? "one" : "none") << " of " << name;
  return success();
}

LogicalResult SparseAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 SparseFormat format,
                                 std::optional<int64_t> nnz,
                                 DenseI64ArrayAttr block,
                                 DenseI64ArrayAttr pattern, Attribute values) {
  if (failed(verifyParameters(emitError, format, nnz, block, pattern)))
    return failure();
  if (nnz.value_or(0) < 0)
    return emitError() << "expected at least 0 nonzeros, but got " << *nnz;
  if (block && (block.size() != 2 || block[0] < 1 || block[1] < 1)) {
    InFlightDiagnostic diagnostic = emitError();
    diagnostic << "expected blocks of at least 1x1, but got ";
    llvm::interleave(block.asArrayRef(), diagnostic, "x");
    return diagnostic;
  }
  // Places have at most 8 digits.
  constexpr int64_t maxGroup = 256;
  if (pattern && (pattern.size() != 2 || pattern[0] < 1 || pattern[1] < 2 ||
                  pattern[0] > pattern[1] || pattern[1] > maxGroup)) {
    InFlightDiagnostic diagnostic = emitError();
    diagnostic << "expected a pattern n:m with n from 1 to m and m from 2 to "
               << maxGroup << ", but got ";
    llvm::interleave(pattern.asArrayRef(), diagnostic, ":");
    return diagnostic;
  }
  return verifyNestedValues(values,
                            format == SparseFormat::Nm ? NestedRows::Even
                                                       : NestedRows::Ragged,
                            emitError);
}

/// The elements of a tensor of this shape with the padding; none if they are
/// too many.
static std::optional<int64_t> getPaddedSize(SparseAttr encoding,
                                            ArrayRef<int64_t> shape) {
  if (encoding.getFormat() == SparseFormat::Nm) {
    SparseGroups groups(encoding, shape);
    return getBoundedExtent(
        {groups.rows, groups.runs, groups.getNumGroups(), groups.size},
        kMaxEncodedElements);
  }
  SparseLines lines(encoding, shape);
  return getBoundedExtent({lines.blockRows, lines.blockColumns,
                           lines.getNumLines(), lines.getNumIndices()},
                          kMaxEncodedElements);
}

LogicalResult
SparseAttr::verifyEncoding(ArrayRef<int64_t> shape, Type elementType,
                           function_ref<InFlightDiagnostic()> emitError) const {
  if (failed(verifyEncodedShape(shape, emitError)))
    return failure();
  if (shape.empty())
    return emitError() << "expected a sparse tensor of rank 1 or more, but got "
                          "rank 0";
  if (!elementType.isIntOrFloat() || elementType.getIntOrFloatBitWidth() % 8 ||
      elementType.getIntOrFloatBitWidth() > 64)
    return emitError() << "expected sparse elements of 8, 16, 32 or 64 bits, "
                          "but got "
                       << elementType;
  if (!getPaddedSize(*this, shape))
    return emitError() << "expected a sparse tensor of at most "
                       << kMaxEncodedElements
                       << " elements with its padding, but got more";
  if (getNnz()) {
    SparseLines lines(*this, shape);
    int64_t most = lines.getNumLines() * lines.getNumIndices();
    if (*getNnz() > most)
      return emitError() << "expected at most " << most
                         << (getBlock() ? " nonzero blocks" : " nonzeros")
                         << ", but got " << *getNnz();
  }
  auto type = RankedTensorType::get(shape, elementType);
  RankedTensorType values = getValuesType(type);
  return verifyNestedEncoding(values.getEncoding(), values.getShape(),
                              elementType, emitError);
}

SmallVector<EncodingComponent>
SparseAttr::getComponents(RankedTensorType type) const {
  Builder builder(getContext());
  SmallVector<EncodingComponent> components =
      hasRowScales() ? RowValues(*this, type).getComponents()
                     : getValueComponents(getValuesType(type));
  auto add = [&](StringRef name, int64_t count, Type element,
                 ComponentContent content) {
    components.push_back(
        {name.str(), RankedTensorType::get({count}, element), content});
  };
  ArrayRef<int64_t> shape = type.getShape();
  auto addPlaces = [&](StringRef name) {
    BitRows rows = getPlaceRows(shape);
    add(name, rows.getNumWords(getPlaceDigits()), builder.getI32Type(),
        ComponentContent::places(rows, getPlaceDigits()));
  };
  if (getFormat() == SparseFormat::Nm) {
    addPlaces("indices");
    return components;
  }
  SparseLines lines(*this, shape);
  if (getFormat() == SparseFormat::Bitmap) {
    addPlaces("mask");
    add("pointers", lines.getNumLines() + 1, builder.getI32Type(), {});
    return components;
  }
  add("indices", *getNnz(),
      lines.getNumIndices() <= kMaxNarrowIndices ? builder.getI16Type()
                                                 : builder.getI32Type(),
      ComponentContent::indices(lines.getNumIndices()));
  add("pointers", lines.getNumLines() + 1, builder.getI32Type(),
      {ComponentContent::Pointers});
  return components;
}
