// Layers whose weights are encoded already are left alone, and named.
// RUN: nncomp-opt %S/Inputs/sensitive.mlir --nncomp-share-weights=bits=4 -o %t.mlir
// RUN: nncomp-opt %t.mlir --nncomp-quantize='bits=8 activations=32' -o /dev/null 2>&1 | FileCheck %s
// RUN: nncomp-opt %t.mlir --nncomp-binarize -o /dev/null 2>&1 | FileCheck %s
// RUN: nncomp-opt %t.mlir --nncomp-share-weights=bits=2 -o /dev/null 2>&1 | FileCheck %s
// RUN: nncomp-opt %t.mlir --nncomp-hash=ratio=2 -o /dev/null 2>&1 | FileCheck %s
// RUN: nncomp-opt %t.mlir --nncomp-choose-encodings -o /dev/null 2>&1 | FileCheck %s
// RUN: nncomp-opt %t.mlir --nncomp-prune=sparsity=0.5 -o /dev/null 2>&1 | FileCheck %s
// RUN: nncomp-opt %t.mlir --nncomp-prune-channels=sparsity=0.5 -o /dev/null 2>&1 | FileCheck %s
// CHECK: remark: left 2 layers as they are, whose weights are encoded already: robust, fragile
