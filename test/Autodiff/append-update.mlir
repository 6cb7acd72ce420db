// RUN: nncomp-opt %s --nncomp-append-update | FileCheck %s --check-prefixes=CHECK,SGD
// RUN: nncomp-opt %s --nncomp-append-update=optimizer=adam | FileCheck %s --check-prefixes=CHECK,ADAM
// RUN: nncomp-opt %s --nncomp-append-update=clip-norm | FileCheck %s --check-prefixes=CHECK,CLIP

func.func @main(%w: tensor<2xf32> {nncomp.state = "w", nncomp.learned},
                %b: tensor<2xf32> {nncomp.state = "b", nncomp.learned, nncomp.no_decay})
    -> (tensor<2xf32> {nncomp.gradient = "b"}, tensor<2xf32> {nncomp.name = "y"}, tensor<2xf32> {nncomp.gradient = "w"}) {
  %g = arith.mulf %w, %w : tensor<2xf32>
  return %b, %w, %g : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// CHECK-LABEL: func.func @main(
// CHECK-SAME:    %[[RATES:arg2]]: tensor<9xf32> {nncomp.name = "rates"}
// SGD-SAME:      %[[M:arg3]]: tensor<2xf32> {nncomp.state = "w/momentum"}
// SGD-SAME:      -> (tensor<2xf32> {nncomp.name = "y"}, tensor<2xf32> {nncomp.state = "w"}, tensor<2xf32> {nncomp.state = "w/momentum"}, tensor<2xf32> {nncomp.state = "b"}, tensor<2xf32> {nncomp.state = "b/momentum"})
// ADAM-SAME:     nncomp.state = "w/first"}, {{.*}}nncomp.state = "w/second"}
// SGD:           %[[G:.*]] = arith.mulf %arg0, %arg0
// SGD:           %[[DECAY:.*]] = tensor.extract_slice %arg2[2] [1] [1]
// SGD:           %[[DECAYED:.*]] = arith.addf %[[G]], %{{.*}}
// SGD:           tensor.extract_slice %arg2[1] [1] [1]
// SGD:           %[[KEPT:.*]] = arith.mulf %{{.*}}, %arg3
// SGD-NEXT:      %[[VELOCITY:.*]] = arith.addf %[[KEPT]], %[[DECAYED]]
// SGD:           tensor.extract_slice %arg2[0] [1] [1]
// SGD:           %[[STEP:.*]] = arith.mulf %{{.*}}, %[[VELOCITY]]
// SGD-NEXT:      %[[NEW:.*]] = arith.subf %arg0, %[[STEP]]
// A bias does not decay.
// SGD-NOT:       tensor.extract_slice %arg2[2]
// SGD:           return %arg0, %[[NEW]], %[[VELOCITY]],
// CLIP:          tensor.extract_slice %arg2[8] [1] [1]
// CLIP:          arith.minimumf
