//===- LoweringAttributes.td - State between passes --------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What lowering notes on modules and ops, for later passes and for reports.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_LOWERINGATTRIBUTES_TD
#define NNCOMP_IR_LOWERINGATTRIBUTES_TD

include "mlir/IR/AttrTypeBase.td"
include "nncomp/IR/NNCompDialect.td"

class NNComp_LoweringAttr<string name, string keyword>
    : AttrDef<NNComp_Dialect, name> {
  let mnemonic = keyword;
  let genVerifyDecl = 1;
  let assemblyFormat = "`<` struct(params) `>`";
}

/// A number that is zero where nothing is known, and then is not printed.
class NNComp_CountParameter<string desc>
    : DefaultValuedParameter<"int64_t", "0", desc>;
/// A text that is empty where nothing is known, and then is not printed.
class NNComp_TextParameter<string desc> : StringRefParameter<desc, "\"\"">;

def NNComp_TargetAttr : NNComp_LoweringAttr<"Target", "target"> {
  let summary = "The machine that a module is compiled for";
  let description = [{
    The value of a module's `nncomp.target`: a CPU as LLVM names it or `native`, changes
    to the features of that CPU, and how many threads a run may use, from 1 to 1024.

    Example: `#nncomp.target<cpu = "x86-64-v4", features = "+avx512vnni", threads = 2>`
  }];
  let parameters = (ins
    StringRefParameter<"name of the CPU">:$cpu,
    NNComp_TextParameter<"changes to its features">:$features,
    DefaultValuedParameter<"int64_t", "1", "threads of a run">:$threads);
  let extraClassDeclaration = [{
    /// More than any machine has; OpenMP's runtime ends the process if the
    /// system refuses it a thread.
    static constexpr int64_t kMaxThreads = 1024;
  }];
}

def NNComp_KernelAttr : NNComp_LoweringAttr<"Kernel", "kernel"> {
  let summary = "The kernel that computes an op";
  let description = [{
    The value of an op's `nncomp.kernel`: the name of a kernel of the table or, of a
    launch, of the one that wrote its function. `cycles` are the core cycles that it is
    estimated at, `dense_cycles` those of the same op with dense weights where these
    alone are encoded; both are left out where nothing is estimated. `reason` says why
    it is that kernel.

    Example: `#nncomp.kernel<"gemm-f32", cycles = 1200, reason = "about 1200 cycles">`
  }];
  let parameters = (ins
    StringRefParameter<"name of the kernel">:$name,
    NNComp_CountParameter<"estimated cycles">:$cycles,
    NNComp_CountParameter<"estimated cycles with dense weights">:$dense_cycles,
    NNComp_TextParameter<"why it was chosen">:$reason);
  let assemblyFormat =
    "`<` $name (`,` struct($cycles, $dense_cycles, $reason)^)? `>`";
  let builders = [AttrBuilder<(ins "::llvm::StringRef":$name), [{
    return $_get($_ctxt, name, /*cycles=*/0, /*dense_cycles=*/0, /*reason=*/"");
  }]>];
}

def NNComp_LayerAttr : NNComp_LoweringAttr<"Layer", "layer"> {
  let summary = "What profiles and reports say of a layer";
  let description = [{
    An element of a module's `nncomp.layers`. `op` is the layer's heaviest op, `kernel`
    and `encoding` are those of this op: its weights' encoding or, if these are dense,
    that of its first encoded operand. `mac_kind` is what it multiplies (`f32`, `int8`,
    `binary`, ...), given exactly where the layer multiplies. `macs` are the
    multiply-adds of the layer, `stored_macs` those of them whose weight is stored.
    `bytes` is the size of all operands and results; of the constants, `value_bytes` is
    that of values or codes, `side_bytes` that of scales, indices and the like, and
    `bias_bytes` that of biases. Numbers that are zero are left out.

    Example: `#nncomp.layer<name = "fc", op = "linear", mac_kind = "f32", macs = 640, stored_macs = 640, bytes = 2856, value_bytes = 2560>`
  }];
  let parameters = (ins
    StringRefParameter<"name of the layer">:$name,
    NNComp_TextParameter<"name of its heaviest op">:$op,
    OptionalParameter<"::mlir::nncomp::KernelAttr", "kernel of that op">:$kernel,
    OptionalParameter<"::mlir::nncomp::EncodingAttrInterface", "encoding of that op">:$encoding,
    NNComp_TextParameter<"what is multiplied">:$mac_kind,
    NNComp_CountParameter<"multiply-adds">:$macs,
    NNComp_CountParameter<"multiply-adds with stored weights">:$stored_macs,
    NNComp_CountParameter<"bytes of operands and results">:$bytes,
    NNComp_CountParameter<"bytes of values">:$value_bytes,
    NNComp_CountParameter<"bytes of scales and indices">:$side_bytes,
    NNComp_CountParameter<"bytes of biases">:$bias_bytes);
  let builders = [AttrBuilder<(ins "::llvm::StringRef":$name), [{
    return $_get($_ctxt, name, "", KernelAttr(), EncodingAttrInterface(), "", 0, 0, 0, 0, 0, 0);
  }]>];
}

#endif // NNCOMP_IR_LOWERINGATTRIBUTES_TD
