//===- Encodings.td - Every storage format -----------------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_ENCODINGS_TD
#define NNCOMP_ENCODING_ENCODINGS_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/TensorEncoding.td"
include "nncomp/Encoding/EncodingInterface.td"
include "nncomp/IR/NNCompDialect.td"

class NNComp_Encoding<string name, string keyword> : AttrDef<NNComp_Dialect, name, [
    DeclareAttrInterfaceMethods<VerifiableTensorEncoding>,
    DeclareAttrInterfaceMethods<NNComp_EncodingAttrInterface>]> {
  let mnemonic = keyword;
  let genVerifyDecl = 1;
  let assemblyFormat = "`<` struct(params) `>`";
}

def NNComp_UniformAttr : NNComp_Encoding<"Uniform", "uniform"> {
  let summary = "Evenly spaced levels, 1 to 8 bits each";
  let parameters = (ins
    "unsigned":$bits,
    OptionalParameter<"::std::optional<int64_t>">:$axis,
    OptionalParameter<"::mlir::FloatAttr">:$scale,
    OptionalParameter<"::std::optional<int64_t>">:$zero);
}

def NNComp_SparseFormat : I32Enum<"SparseFormat", "Which elements are stored", [
    I32EnumCase<"Csr", 0, "csr">]> {
  let cppNamespace = "::mlir::nncomp";
}

def NNComp_SparseAttr : NNComp_Encoding<"Sparse", "sparse"> {
  let summary = "Only the nonzero elements";
  let parameters = (ins
    EnumParameter<NNComp_SparseFormat>:$format,
    "int64_t":$nnz,
    OptionalParameter<"::mlir::Attribute">:$values);
}

#endif // NNCOMP_ENCODING_ENCODINGS_TD
