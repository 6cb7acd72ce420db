//===- Passes.td - From nncomp ops to machine code ---------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LOWER_PASSES_TD
#define NNCOMP_LOWER_PASSES_TD

include "mlir/Pass/PassBase.td"

def MergeSiblings : Pass<"nncomp-merge-siblings", "::mlir::ModuleOp"> {
  let summary = "Make 1x1 convolutions of the same input one convolution";
  let description = [{
    The branches of an Inception block start with convolutions of single pixels
    that read the same input. Those that agree in all but their constant filters
    and biases become one convolution, of which each branch takes a slice of
    channels; a kernel writes each slice to a place of its own. Only branches
    whose channels fill vectors of the target (the module's `nncomp.target`, or
    this machine) take part.

    ```mlir
    %a = nncomp.conv2d %x, %v : (tensor<1x8x8x4xf32>, tensor<16x1x1x4xf32>) -> tensor<1x8x8x16xf32>
    %b = nncomp.conv2d %x, %w : (tensor<1x8x8x4xf32>, tensor<32x1x1x4xf32>) -> tensor<1x8x8x32xf32>
    ```

    becomes

    ```mlir
    %0 = nncomp.conv2d %x, %vw : (tensor<1x8x8x4xf32>, tensor<48x1x1x4xf32>) -> tensor<1x8x8x48xf32>
    %a = tensor.extract_slice %0[0, 0, 0, 0] [1, 8, 8, 16] [1, 1, 1, 1] : tensor<1x8x8x48xf32> to tensor<1x8x8x16xf32>
    %b = tensor.extract_slice %0[0, 0, 0, 16] [1, 8, 8, 32] [1, 1, 1, 1] : tensor<1x8x8x48xf32> to tensor<1x8x8x32xf32>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::tensor::TensorDialect"];
}

def LowerIntegers : Pass<"nncomp-lower-integers"> {
  let summary = "Run ops on codes in exact integer arithmetic";
  let description = [{
    The reference of what ops on `#nncomp.uniform`, `#nncomp.binary` and `#nncomp.lq`
    tensors mean where codes are integers: for data of a static scale or basis, with
    weights that are constants.
    Element types are f32; each float operation below is rounded on its own, and
    clamps are to the codes that the result's encoding gives.

    - conv2d, linear, matmul: `acc = sum (q_x - z_x) (q_w - z_w)` is exact, in i32, or
      in i64 where that could overflow; padding adds nothing. A bias of 32-bit
      codes is added to it. With M = (s_x s_w) / s_y the result's code is
      `clamp(roundeven(float(acc) M) + z_y)`, where relu and clip narrow the clamp
      to the codes of their bounds. A result that is dense, a bias of floats, a
      residual or another activation make it
      `v = activation(float(acc) (s_x s_w) + bias + residual)`, encoded if the result
      is.
      With a scale for each block of a sum, v is the sum of those of the blocks, in
      order.
      Steps of `centered` weights of b bits are `2 q - (2^b - 1)`, and s_w is half of
      their scale; a bias of 32-bit codes, in steps of the whole, counts twice.
      Steps of `binary` tensors are 1 and -1, and s is alpha. Tensors of `lq`
      have steps for each digit (0 and 1, or -1 and 1), whose s is the basis's float. There
      is an acc for each pair of digits, i of the weights and j of the data, and
      `float(acc) (s_x s_w)` above is the sum of those of all pairs, from the lowest i
      on, and for each i from the lowest j on. The epilogue is of floats then. Data of
      `lq` is `unipolar`. Signs times signs are left to `--nncomp-lower-encodings`.
    - add, concat, max_pool, avg_pool, reduce mean, and relu and clip where the
      encoding stays: as said in each op's description, or decoded and encoded:
      `clamp(roundeven((float(q - z) s) / s_y) + z_y)`. A mean of n elements is
      `clamp(roundeven(float(sum (q - z)) (s / (float(n) s_y))) + z_y)`.
    - what only moves elements moves codes; padding with zero is with the code z.

    Other ops are left to `--nncomp-lower-encodings`, the dense meaning.

    ```mlir
    %y = nncomp.max_pool %x {kernel = array<i64: 2, 2>} : (tensor<1x2x2x8xf32, #u8>) -> tensor<1x1x1x8xf32, #u8>
    ```

    becomes code that takes the codes of `%x` apart by `nncomp.disassemble`, widens
    them to i32, and

    ```mlir
    %1 = nncomp.max_pool %0 {kernel = array<i64: 2, 2>} : (tensor<1x2x2x8xi32>) -> tensor<1x1x1x8xi32>
    ```

    whose result `nncomp.assemble` makes the codes of `%y`.
  }];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect",
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"];
}

def LowerEncodings : Pass<"nncomp-lower-encodings"> {
  let summary = "Run ops on encoded tensors by decoding and encoding around them";
  let description = [{
    The reference lowering of every encoding. Each op with an encoded operand gets
    code that decodes it (`buildDecode` of the encoding), and each encoded result
    code that encodes it (`buildEncode`): the dense meaning of the op. Any op runs
    with any encoding, slowly. Constants stay encoded: the program keeps only
    their components.

    ```mlir
    %y = nncomp.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32, #csr>) -> tensor<1x2xf32>
    ```

    becomes loops that scatter the nonzeros of `%w`, and then

    ```mlir
    %y = nncomp.linear %x, %dense : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
    ```

    Fails on constants that contradict their encoding, on a computed value that is
    to be encoded in a format whose size depends on values, and where an encoded
    tensor comes from anything but `nncomp.assemble`, such as a function argument.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
}

def SelectKernels : Pass<"nncomp-select-kernels", "::mlir::ModuleOp"> {
  let summary = "Choose a kernel for each op that has kernels";
  let description = [{
    Of the kernels that accept an op on the target (the module's `nncomp.target`,
    or this machine) takes the one of the lowest estimated cost, and names it in
    the op's attribute `nncomp.kernel`. An op that already has the attribute
    keeps it, if that kernel accepts the op.

    Kernels that use Winograd's algorithm (Lavin and Gray 2016, arXiv 1509.09308)
    round less well: an output `y` of `winograd-4x4-f32` is off by about 2e-5
    (1 + |y|), one of `winograd-2x2-f32` by a tenth of that. `winograd=off` chooses
    neither; an op that names one keeps it.

    ```mlir
    %y = nncomp.conv2d %x, %w {nncomp.kernel = #nncomp.kernel<"direct-conv-f32">} : (tensor<1x8x8x16xf32>, tensor<32x3x3x16xf32>) -> tensor<1x6x6x32xf32>
    ```
  }];
  let options = [
    Option<"reference", "reference", "bool", "false",
           "Choose the reference kernels only, whatever ops name: the dense meaning">,
    Option<"winograd", "winograd", "::mlir::nncomp::WinogradUse",
           "::mlir::nncomp::WinogradUse::Auto",
           "Choose kernels that use Winograd's algorithm",
           "::mlir::nncomp::getWinogradUses()">,
    Option<"remarks", "remarks", "bool", "false",
           "Remark which kernel was chosen and why the others were not">,
    Option<"reasons", "reasons", "bool", "false",
           "Note cycles and the reason in #nncomp.kernel; why other kernels "
           "were not chosen only for the reference kernel">];
}

def BuildKernels : Pass<"nncomp-build-kernels", "::mlir::ModuleOp"> {
  let summary = "Replace ops by launches of the functions of their kernels";
  let description = [{
    Each op whose attribute `nncomp.kernel` names a kernel other than a reference
    becomes an `nncomp.launch` of a function on buffers, which the kernel writes.
    Constant weights are packed into the kernel's layout. Ops that agree in
    kernel, attributes and types share one function.

    ```mlir
    %out = tensor.empty() : tensor<1x6x6x64xf32>
    %y = nncomp.launch @direct_conv_f32_0 ins(%x, %packed : tensor<1x6x6x64xf32>, tensor<36864xf32>)
           outs(%out : tensor<1x6x6x64xf32>) {nncomp.kernel = #nncomp.kernel<"direct-conv-f32">} -> tensor<1x6x6x64xf32>
    ```
  }];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect",
    "::mlir::arith::ArithDialect",
    "::mlir::bufferization::BufferizationDialect", "::mlir::func::FuncDialect",
    "::mlir::LLVM::LLVMDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect", "::mlir::vector::VectorDialect"];
}

def LowerLaunches : Pass<"nncomp-lower-launches", "::mlir::ModuleOp"> {
  let summary = "Replace launches on buffers by calls";
  let description = [{
    ```mlir
    nncomp.launch @kernel ins(%x : memref<8xf32>) outs(%y : memref<8xf32>)
    ```

    becomes

    ```mlir
    call @kernel(%x, %y) : (memref<8xf32>, memref<8xf32>) -> ()
    ```

    Kernels are written for buffers whose elements are contiguous. One
    that can work on a slice of channels gets a function of its own for that
    layout; for the others bufferization copies.
  }];
  let dependentDialects = ["::mlir::func::FuncDialect",
    "::mlir::memref::MemRefDialect"];
}

def VerifyNoEncodings : Pass<"nncomp-verify-no-encodings", "::mlir::ModuleOp"> {
  let summary = "Fail on any tensor encoding that is left";
  let description = [{
    Bufferization drops unknown encodings silently and would read a compressed
    tensor as a dense one. This pass comes before it and fails on each value
    whose type still has an encoding.
  }];
}

def SetTarget : Pass<"nncomp-set-target", "::mlir::ModuleOp"> {
  let summary = "Name the machine that a module is compiled for";
  let description = [{
    Writes the module's `nncomp.target`, which later passes and the code generator
    read. "native" becomes this machine's CPU and features by name,
    so that a module compiles to the same code wherever that is done later.
  }];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect"];
  let options = [
    Option<"mcpu", "mcpu", "std::string", "\"native\"", "CPU, in LLVM's names">,
    Option<"mattr", "mattr", "std::string", "",
           "CPU features to change: +avx512vnni,-avx512bf16">,
    Option<"threads", "threads", "int64_t", "1", "Threads of a run">];
}

def CaptureSignature : Pass<"nncomp-capture-signature", "::mlir::ModuleOp"> {
  let summary = "Remember what @main takes and gives";
  let description = [{
    Writes the module attribute `nncomp.signature`: name, tensor type and
    signedness of each argument and result of `@main`. Behind it, lowering is
    free to change the function's own types. Arguments without `nncomp.name` are
    called `input0`, results `output0` and so on.
  }];
}

def LowerToLinalg : Pass<"nncomp-lower-to-linalg", "::mlir::ModuleOp"> {
  let summary = "Turn every op that has no kernel into linalg";
  let description = [{
    All nncomp ops but `nncomp.launch`, and element-wise `arith` and `math` on
    tensors, become `linalg` and `tensor` ops. Sums of f16 and bf16 are kept in
    f32 and rounded once. Integer division never traps: x / 0 is 0. Constants of
    one value become `linalg.fill`. Many pieces of a concatenation are joined in
    buffers of 32 first, so that bufferization takes time linear in their number.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::bufferization::BufferizationDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
}

def FuseLoops : Pass<"nncomp-fuse-loops", "::mlir::ModuleOp"> {
  let summary = "Join element-wise linalg ops with what reads them";
  let description = [{
    Upstream's fusion of element-wise ops, where nothing is computed twice: a
    producer moves into its only consumer if that reads each element once, or if
    it is cheap. A broadcast becomes a part of how its consumers index.
  }];
}

def LegalizeTypes : Pass<"nncomp-legalize-types", "::mlir::ModuleOp"> {
  let summary = "Store booleans as bytes";
  let description = [{
    Tensors of i1 become tensors of i8, 0 or 1; bodies of loops still compute
    with i1. Other elements narrower than 8 bits are an error: in memory and in
    vectors upstream lays them out in two ways that contradict each other.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def Bufferize : Pass<"nncomp-bufferize", "::mlir::ModuleOp"> {
  let summary = "Turn tensors into buffers and results into arguments";
  let description = [{
    Upstream's one-shot bufferization, across function boundaries and with plain
    row-major buffers. Arguments of `@main` are the caller's and never written.
    Each result of `@main` becomes one more argument, after the others, that is
    written.
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect",
                           "::mlir::memref::MemRefDialect"];
}

def PackConstants : Pass<"nncomp-pack-constants", "::mlir::ModuleOp"> {
  let summary = "Join all constants in one global";
  let description = [{
    Every constant `memref.global` becomes a view into `@weights`, one read-only
    array of bytes without gaps. A constant starts at a multiple of the largest
    power of two up to 64 that divides its size: they are placed by falling
    alignment. Equal ones are stored once. Writes the module attribute
    `nncomp.weight_bytes`. With `release`, resources are freed as they are copied:
    only one copy of all weights exists, and no other module may use them.
  }];
  let options = [
    Option<"release", "release", "bool", /*default=*/"false",
           "Free the bytes of resources that are packed">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect"];
}

def PlanArena : Pass<"nncomp-plan-arena", "::mlir::ModuleOp"> {
  let summary = "Give each buffer of @main its place in one arena";
  let description = [{
    Every `memref.alloc` of `@main` becomes a view of one more argument, the
    arena. Buffers that are alive at the same time do not overlap: they are
    placed by falling size, each at the smallest gap that holds it among those
    whose lifetimes meet its own (greedy by size, Pisarchyk and Lee 2020,
    arXiv 2001.03288, section 5.2). Writes the module attribute
    `nncomp.arena_bytes`. An allocation that is left is an error.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect"];
}

def DescribeLayers : Pass<"nncomp-describe-layers", "::mlir::ModuleOp"> {
  let summary = "Write down what each layer of @main is, for profiles and reports";
  let description = [{
    Writes the module attribute `nncomp.layers`, an array of `#nncomp.layer`, one for
    each named location in the order of the program. Cycles and reasons move there from
    `nncomp.kernel`. A constant of several layers counts in the first.

    What has no name is the layer `unnamed`.
  }];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect"];
}

def MarkLayers : Pass<"nncomp-mark-layers", "::mlir::ModuleOp"> {
  let summary = "Mark where each layer of @main starts for a profile";
  let description = [{
    Calls `nncomp_profile_mark(i64)` with the number of each layer before it, and
    with the number of layers at the end. The ops of a named location are a layer;
    its number is its place in the module attribute `nncomp.layers`, to which
    layers that `--nncomp-describe-layers` did not see are added by their names.
  }];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect"];
}

def OutlineLoops : Pass<"nncomp-outline-loops", "::mlir::ModuleOp"> {
  let summary = "Move the loop nests of @main into functions, equal ones into one";
  let description = [{
    Every op of `@main` that holds a region, such as any of `linalg`, and every
    `memref.copy` becomes a call of a private function. Constants move along;
    all other values that it uses are arguments. Functions that differ in nothing
    but their locations are one. Code generation takes more than linear time in
    the size of a function, and several functions compile at once.
  }];
  let dependentDialects = ["::mlir::func::FuncDialect"];
}

def LowerToVector : Pass<"nncomp-lower-to-vector", "::mlir::ModuleOp"> {
  let summary = "Turn linalg on buffers into loops of vector code";
  let description = [{
    Each `linalg` op becomes a nest of `scf.for`. The dimension along which all
    operands are contiguous or constant is taken in steps of the target's vector
    length, its rest in shorter vectors and one by one. Sums stay in registers
    while a reduction runs. A transposition is taken in tiles that are rearranged
    in registers. An op without such a dimension becomes scalar loops.

    Where the target has several threads, the outermost parallel loop of a large
    op becomes `scf.parallel`. No reduction is split: results do not depend on the
    number of threads.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect"];
}

def ApproximateMath : Pass<"nncomp-approximate-math", "::mlir::ModuleOp"> {
  let summary = "Turn math functions of f32 into polynomials";
  let description = [{
    Vectors would call libm once a lane. Functions that upstream approximates to
    a relative error of 1e-6 become arithmetic; others, and f64, stay calls. On
    a target without fused multiply-add its products and sums are rounded apart.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
}

def ExpandHalfFloats : Pass<"nncomp-expand-half-floats", "::mlir::ModuleOp"> {
  let summary = "Compute 16-bit floats in f32";
  let description = [{
    f16 and bf16 are formats of storage: arithmetic on them is done in f32 and
    rounded. Conversions that the target has no instruction for become integer
    arithmetic; LLVM would call compiler-rt, which an object file cannot count on.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def AddEntry : Pass<"nncomp-add-entry", "::mlir::ModuleOp"> {
  let summary = "Add the function that a program calls";
  let description = [{
    Adds `llvm.func @nncomp_entry(inputs, outputs, arena)`, which takes arrays of
    pointers and calls `@main` with them, one by one. All other functions become
    internal. Needs `nncomp.signature`.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // NNCOMP_LOWER_PASSES_TD
