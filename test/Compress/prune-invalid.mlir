// RUN: not nncomp-opt %s --nncomp-prune='sparsity=1' 2>&1 | FileCheck %s --check-prefix=ALL
// ALL: error: expected a sparsity of at least 0 and below 1, but got 1.0
// RUN: not nncomp-opt %s --nncomp-prune='sparsity=-0.5' 2>&1 | FileCheck %s --check-prefix=LESS
// LESS: error: expected a sparsity of at least 0 and below 1, but got -5.0
// RUN: not nncomp-opt %s --nncomp-prune='initial=nan' 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: expected a sparsity of at least 0 and below 1, but got nan
// RUN: not nncomp-opt %s --nncomp-prune='layers=linear:sparsity=7' 2>&1 | FileCheck %s --check-prefix=LAYER
// LAYER: error: expected a sparsity of at least 0 and below 1, but got 7.0
// RUN: not nncomp-opt %s --nncomp-prune='granularity=3:2' 2>&1 | FileCheck %s --check-prefix=NM
// RUN: not nncomp-opt %s --nncomp-prune='layers=linear:granularity=3:2' 2>&1 | FileCheck %s --check-prefix=NM
// NM: error: expected granularity=element, filter, channels, ROWSxCOLUMNS or N:M with N up to M, but got '3:2'
// RUN: not nncomp-opt %s --nncomp-prune='granularity=4x0' 2>&1 | FileCheck %s --check-prefix=BLOCK
// BLOCK: error: expected granularity=element, filter, channels, ROWSxCOLUMNS or N:M with N up to M, but got '4x0'
// RUN: not nncomp-opt %s --nncomp-prune='step=-1 steps=4' 2>&1 | FileCheck %s --check-prefix=STEP
// STEP: error: expected steps and step of at least 0, but got 4 and -1
// RUN: not nncomp-opt %s --nncomp-prune='layers=linear:bits=4' 2>&1 | FileCheck %s --check-prefix=SETTING
// SETTING: error: expected keep or a value for sparsity or granularity, but got 'bits=4'
// RUN: not nncomp-opt %s --nncomp-prune='layers=linaer:keep' 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: error: expected the name of a layer, but got 'linaer'; nearest are linear
// RUN: not nncomp-opt %s --nncomp-prune='method=sparsegpt' 2>&1 | FileCheck %s --check-prefix=DATA
// DATA: error: expected calibration=FILE with method=sparsegpt, but got none
// RUN: not nncomp-opt %s --nncomp-prune='method=sparsegpt calibration=x.npy layers=linear:granularity=filter' 2>&1 | FileCheck %s --check-prefix=UNITS
// UNITS: error: expected granularity=element, ROWSxCOLUMNS or N:M with method=sparsegpt, but got other units for 'linear'
// RUN: sed 's/4.0, 0.0/0x7FC00000, 0.0/' %s > %t.mlir
// RUN: not nncomp-opt %t.mlir --nncomp-prune 2>&1 | FileCheck %s --check-prefix=NAN
// NAN: error: expected finite weights, but got nan in 'linear'

func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = arith.constant dense<[[4.0, 0.0], [-3.0, 0.0]]> : tensor<2x2xf32>
  %y = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
