//===- EncodingInterface.td - How a tensor is stored -------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_ENCODINGINTERFACE_TD
#define NNCOMP_ENCODING_ENCODINGINTERFACE_TD

include "mlir/IR/OpBase.td"

def NNComp_EncodingAttrInterface : AttrInterface<"EncodingAttrInterface"> {
  let cppNamespace = "::mlir::nncomp";
  let description = [{
    The contract of a storage format. An attribute that implements it (and
    upstream's `VerifiableTensorEncoding`) can be the encoding of any tensor of
    any op: everything outside `Encoding/` goes through these methods.

    `type` is always the encoded tensor type. The *components* are the dense
    buffers that hold the tensor; those of a nested encoding are listed flat,
    with dotted names (`values.codes`).

    Methods that may fail take an optional location: with one they say why, without
    one (in a folder, which may decline) they stay silent.
  }];
  let methods = [
    InterfaceMethod<[{
        The buffers of a tensor of this type, in the operand order of
        `nncomp.assemble`. Their types have no encoding.
      }], "::llvm::SmallVector<::mlir::nncomp::EncodingComponent>",
      "getComponents", (ins "::mlir::RankedTensorType":$type)>,
    InterfaceMethod<[{
        The exact size in bits of a tensor of this type: values, side
        information (scales, indices, pointers, palettes) and padding. It is what
        the components take in the object file.
      }], "int64_t", "getSizeInBits", (ins "::mlir::RankedTensorType":$type),
      /*methodBody=*/"", /*defaultImplementation=*/[{
        return ::mlir::nncomp::getSizeOfComponents($_attr.getComponents(type));
      }]>,
    InterfaceMethod<[{
        Whether every element is stored in the same way, by itself, wherever it
        stands: a tensor whose elements are moved, some left out perhaps, has the
        same encoding, and each element the same code.
      }], "bool", "isPositionFree", (ins),
      /*methodBody=*/"", /*defaultImplementation=*/"return false;">,
    InterfaceMethod<[{
        Whether values that were decoded are encoded to themselves, wherever they
        stand and whatever is left out.
      }], "bool", "isRepeatable", (ins),
      /*methodBody=*/"", /*defaultImplementation=*/"return false;">,
    InterfaceMethod<[{
        How many elements of a tensor of this type are stored.
      }], "int64_t", "getNumStored", (ins "::mlir::RankedTensorType":$type),
      /*methodBody=*/"", /*defaultImplementation=*/"return type.getNumElements();">,
    InterfaceMethod<[{
        The scales of values that are sums of terms, each a scale times an integer: for
        each term one, or one per index of dimension 0, or one for each of its blocks.
        `components` are those of a constant; without them, the scales are those in the
        type. Empty if values are no such sums or the scales are not known.
      }], "::mlir::nncomp::TermScales", "getTermScales",
      (ins "::mlir::RankedTensorType":$type,
        "::llvm::ArrayRef<::mlir::DenseElementsAttr>":$components),
      /*methodBody=*/"", /*defaultImplementation=*/"return {};">,
    InterfaceMethod<[{
        The components of the projection of `dense`, row-major values of the
        type's shape and element type, onto this format. Fails with a diagnostic
        on values that the format cannot hold (NaN scales, wrong counts).
      }], "::llvm::FailureOr<::llvm::SmallVector<::mlir::DenseElementsAttr>>",
      "encode", (ins "::mlir::RankedTensorType":$type,
        "::mlir::DenseElementsAttr":$dense,
        "::std::optional<::mlir::Location>":$loc)>,
    InterfaceMethod<[{
        Fails with a diagnostic if constant components, of the types that
        `getComponents` gives, contradict the format (an index out of range).
      }], "::llvm::LogicalResult", "verifyComponents",
      (ins "::mlir::RankedTensorType":$type,
        "::llvm::ArrayRef<::mlir::DenseElementsAttr>":$components,
        "::std::optional<::mlir::Location>":$loc)>,
    InterfaceMethod<[{
        The dense value of constant components. Fails with a diagnostic where
        `verifyComponents` does.
      }], "::llvm::FailureOr<::mlir::DenseElementsAttr>",
      "decode", (ins "::mlir::RankedTensorType":$type,
        "::llvm::ArrayRef<::mlir::DenseElementsAttr>":$components,
        "::std::optional<::mlir::Location>":$loc)>,
    InterfaceMethod<[{
        The dense value as IR (`linalg`, `tensor`, `arith`) on component values:
        a correct, slow lowering of every op, and what training differentiates.
        No element type narrower than 8 bits may appear on a tensor. Whatever
        the components hold, the IR reads and writes inside its tensors only.
      }], "::llvm::FailureOr<::mlir::Value>",
      "buildDecode", (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
        "::mlir::RankedTensorType":$type, "::mlir::ValueRange":$components)>,
    InterfaceMethod<[{
        The components as IR of a value that is encoded while running. Fails with
        a diagnostic at `loc` for a format whose size depends on the values.
      }], "::llvm::FailureOr<::llvm::SmallVector<::mlir::Value>>",
      "buildEncode", (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
        "::mlir::RankedTensorType":$type, "::mlir::Value":$dense)>,
  ];
}

#endif // NNCOMP_ENCODING_ENCODINGINTERFACE_TD
