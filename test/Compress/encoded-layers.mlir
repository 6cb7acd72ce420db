// Layers whose weights are encoded already are skipped, and named. One with a code
// of 0 may lose more weights, and those that it has.
// RUN: nncomp-opt %S/Inputs/sensitive.mlir --nncomp-share-weights=bits=4 -o %t.mlir
// RUN: nncomp-opt %t.mlir --nncomp-quantize='bits=8 activations=32' -o /dev/null 2>&1 | FileCheck %s
// RUN: nncomp-opt %t.mlir --nncomp-binarize -o /dev/null 2>&1 | FileCheck %s
// RUN: nncomp-opt %t.mlir --nncomp-share-weights=bits=2 -o /dev/null 2>&1 | FileCheck %s
// RUN: nncomp-opt %t.mlir --nncomp-hash=ratio=2 -o /dev/null 2>&1 | FileCheck %s
// RUN: nncomp-opt %t.mlir --nncomp-choose-encodings -o /dev/null 2>&1 | FileCheck %s --check-prefix=ZEROS
// RUN: nncomp-opt %t.mlir --nncomp-prune=sparsity=0.5 -o /dev/null 2>&1 | FileCheck %s --check-prefix=ZEROS
// RUN: nncomp-opt %t.mlir --nncomp-prune-channels=sparsity=0.5 -o /dev/null 2>&1 | FileCheck %s
// To keep what is encoded already is no error; to change it is one.
// RUN: nncomp-opt %t.mlir --nncomp-prune=layers=robust:keep,frag.*:keep -o /dev/null 2>&1 | FileCheck %s --check-prefix=ZEROS
// RUN: nncomp-opt %t.mlir --nncomp-quantize='activations=32 layers=robust:keep' -o /dev/null 2>&1 | FileCheck %s
// RUN: nncomp-opt %t.mlir --nncomp-hash='layers=robust:keep' -o /dev/null 2>&1 | FileCheck %s
// RUN: nncomp-opt %t.mlir --nncomp-share-weights='layers=robust:keep' -o /dev/null 2>&1 | FileCheck %s
// RUN: nncomp-opt %t.mlir --nncomp-prune-channels='layers=robust:keep' -o /dev/null 2>&1 | FileCheck %s
// CHECK: remark: left 2 layers as they are, whose weights are encoded already: robust, fragile
// ZEROS: remark: left 1 layer as it is, whose weights are encoded already: fragile
// RUN: not nncomp-opt %t.mlir --nncomp-prune='layers=fragile:sparsity=0.5' -o /dev/null 2>&1 | FileCheck %s --check-prefix=CHANGE
// RUN: not nncomp-opt %t.mlir --nncomp-binarize='layers=rob.*' -o /dev/null 2>&1 | FileCheck %s --check-prefix=CHANGE
// CHANGE: error: expected a layer whose weights are not encoded yet, but got '{{rob.*|fragile}}'
// RUN: not nncomp-opt %t.mlir --nncomp-prune='layers=other:keep' -o /dev/null 2>&1 | FileCheck %s --check-prefix=OTHER
// OTHER: error: expected the name of a layer, but got 'other'
// One layer is one.
// RUN: nncomp-opt %S/Inputs/sensitive.mlir --nncomp-share-weights='bits=4 layers=robust:keep' --nncomp-prune -o /dev/null 2>&1 | FileCheck %s --check-prefix=SINGLE
// SINGLE: remark: left 1 layer as it is, whose weights are encoded already: fragile
