//===- OpBase.td - What all operations share ---------------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_OPS_OPBASE_TD
#define NNCOMP_IR_OPS_OPBASE_TD

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "nncomp/IR/NNCompAttributes.td"
include "nncomp/IR/NNCompDialect.td"
include "nncomp/IR/NNCompInterfaces.td"

/// A statically shaped tensor, whatever its encoding. Its size is bounded, so that
/// sums and products of dimensions stay in 64 bits everywhere.
def NNComp_BoundedShapePred : CPred<
    "::mlir::nncomp::hasBoundedShape(::llvm::cast<::mlir::ShapedType>($_self))">;
class NNComp_TensorOf<list<Type> elements> : RankedTensorOf<elements,
    [HasStaticShapePred, NNComp_BoundedShapePred],
    "statically shaped tensor of at most 2^40 elements">;
def NNComp_FloatTensor : NNComp_TensorOf<[AnyFloat]>;
def NNComp_NumberTensor : NNComp_TensorOf<[AnyFloat, AnySignlessInteger]>;
def NNComp_AnyTensor : NNComp_TensorOf<[AnyFloat, AnySignlessInteger, Index]>;

class NNComp_Op<string mnemonic, list<Trait> traits = []>
    : Op<NNComp_Dialect, mnemonic, !listconcat([Pure], traits)>;

/// An op whose result type follows from its operands and attributes, but for
/// the encoding, which is the user's choice.
class NNComp_InferredOp<string mnemonic, list<Trait> traits = []>
    : NNComp_Op<mnemonic, !listconcat(traits, [InferTypeOpAdaptorWithIsCompatible])> {
  let extraClassDefinition = [{
    bool $cppClass::isCompatibleReturnTypes(::mlir::TypeRange inferred,
                                            ::mlir::TypeRange actual) {
      return equalButForEncodings(inferred, actual);
    }
  }];
}

#endif // NNCOMP_IR_OPS_OPBASE_TD
