//===- Passes.td - Networks become smaller -----------------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Most passes first bring the network into the form of `--nncomp-prepare`:
// channels last, with normalisation, bias and activation folded into the layers.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_COMPRESS_PASSES_TD
#define NNCOMP_COMPRESS_PASSES_TD

include "mlir/Pass/PassBase.td"

/// How samples of a file become inputs: options of each pass that reads data,
/// with the words of nncomp-run's --dataset and --input.
defvar NNComp_DataOptions = [
  Option<"samples", "samples", "int64_t", "500",
         "Samples of the data to take, the first ones; 0 means all">,
  Option<"layout", "layout", "std::string", "",
         "Order of the data's dimensions: nhwc, nchw, flat, or as 0312">,
  Option<"scale", "scale", "std::string", "",
         "Factor of the data; 1/255 from bytes to floats by default">,
  Option<"mean", "mean", "std::string", "",
         "What is subtracted then, of all or of each channel">,
  Option<"deviation", "std", "std::string", "",
         "What that is divided by, of all or of each channel">];

/// How ranges follow from data: options of each pass that calibrates.
defvar NNComp_RangeOptions = [
  Option<"method", "method", "::mlir::nncomp::RangeMethod",
         "::mlir::nncomp::RangeMethod::MinMax",
         "How a range follows from the values", "::mlir::nncomp::getRangeMethods()">,
  Option<"percentile", "percentile", "double", "99.99",
         "Per cent of the values that method=percentile keeps below the range's end">];

def Calibrate : Pass<"nncomp-calibrate", "::mlir::ModuleOp"> {
  let summary = "Note the ranges of activations over calibration data";
  let description = [{
    Compiles the network, runs it on samples and writes the range of each value
    that may travel as codes as an attribute of the operation that makes it, or
    of the argument: `nncomp.range = array<f32: least, greatest>`.

    `data` is an IDX, .npy or .npz file with one sample for each index of its
    first dimension. For a network of several inputs it is a .npz file with an array by
    the name of each. The shape of a sample must be the input's, up to dimensions of size 1:
    `layout=nhwc` and `nchw` name the file's order where it is another, `layout=0312` any
    order of dimensions (the file's, in the network's order), and `layout=flat` takes elements in
    order. Values become `(x * scale - mean) / std`, with one mean and std or one for each
    channel; `scale` is 1/255 from bytes to floats by default, and has to be given for other
    integers. A remark says what was read.

    One sample is in memory at a time: values go into a histogram of 8192 bins per
    tensor, whose bins double in width when a value falls outside.

    | method | range |
    |---|---|
    | `minmax` | all values |
    | `percentile` | at each end the share of values above `percentile` is cut off |
    | `entropy` | cut where the Kullback-Leibler divergence of the distribution of codes is least (Migacz, "8-bit inference with TensorRT", GTC 2017) |
    | `mse` | scaled by the factor of least mean squared error with codes of `bits` bits |

    NaN and infinite values are an error; a value that is always the same gets a
    warning.

    ```mlir
    %y = nncomp.linear %x, %w {nncomp.range = array<f32: -3.000000e+00, 4.000000e+00>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
    ```
  }];
  let options = !listconcat([
    Option<"data", "data", "std::string", "", "File of the samples">,
    Option<"bits", "bits", "unsigned", "8",
           "Bits of a code, for the methods entropy and mse">],
    NNComp_DataOptions, NNComp_RangeOptions);
}

def Quantize : Pass<"nncomp-quantize", "::mlir::ModuleOp"> {
  let summary = "Store weights and activations in few bits";
  let description = [{
    Gives the weights of convolutions and linear layers an encoding, and the values
    between them one of unsigned codes with a zero point, so that the layers compute
    with integers. Max pools, reshapes, transposes and slices keep the codes of their
    input, the inputs of a concatenation share one scale with its result, average
    pools and sums (`nncomp.add`) are computed on codes. Biases become 32-bit codes of scale
    `s_input * s_weights[channel]` where the layer's epilogue is in integers.
    `nncomp.encode` and `nncomp.decode` are where codes begin and end.

    | scheme | bits | weights become |
    |---|---|---|
    | `uniform` | 2 to 8, 16 | `#nncomp.uniform`, a scale per output channel, block of one or tensor |
    | `dorefa` | 1 to 4 | DoReFa-Net's levels of their tanh (Zhou et al., arXiv 1606.06160); inputs are clipped to [0, 1] |
    | `lq` | 1 to 4 | `#nncomp.lq`, a learned basis per output channel |
    | `codebook` | 1 to 8 | `#nncomp.codebook`, one palette |
    | `float`, `bfloat` | 16 | `#nncomp.float` |

    With all but `uniform` and `dorefa` activations stay floats, except `lq` with
    `activations` of 1 to 4 bits: inputs after a relu get a basis of that many floats
    for codes of 0 and 1, by the algorithm of `#nncomp.lq` on the values' histogram over
    calibration data (LQ-Nets, section 3). `rounding=mse` shrinks the
    range of each scale to where the squared error of the weights is least;
    `rounding=adaround` also rounds each weight up or down so that the layer's output on
    calibration data changes least. It takes K^2 floats of memory for layers of K
    weights per output channel.

    Layers whose weights are stored without their zeros (`#nncomp.sparse`) stay so, and the
    values get the encoding: `uniform` of at most 8 bits with a scale per output channel, else
    one for all; there are no blocks of them.

    Ranges come from `calibration` (as `data` of `--nncomp-calibrate`) or from
    `nncomp.range` attributes. With `activations=32` only weights are stored in
    fewer bits, and no range is needed.

    `layers` overrides options for the layers whose name is, or matches as a regular
    expression, the part before the settings:
    `layers=conv1:bits=4:activations=8,fc.*:keep`. Later entries win. Settings are
    `bits`, `activations`, `scheme`, `rounding`, `axis`, `block`, `symmetric` and `keep`, which
    leaves a layer as it is. The first and the last layer are kept below 8 bits of weights, as
    the papers do (DoReFa-Net, section 3; XNOR-Net, section 4.1), unless an entry
    names them or `edges=true`.

    ```mlir
    %y = nncomp.linear %x, %w, %b : (tensor<1x4xf32, #nncomp.uniform<bits = 8, scale = 0.007843138, zero = 127>>, tensor<2x4xf32, #nncomp.uniform<bits = 8, axis = 0>>, tensor<2xf32>) -> tensor<1x2xf32>
    ```
  }];
  let options = !listconcat([
    Option<"scheme", "scheme", "::mlir::nncomp::WeightScheme",
           "::mlir::nncomp::WeightScheme::Uniform", "Levels of weights",
           "::mlir::nncomp::getWeightSchemes()">,
    Option<"bits", "bits", "unsigned", "8", "Bits of a weight">,
    Option<"activations", "activations", "unsigned", "8",
           "Bits of an activation; 32 leaves activations as they are">,
    Option<"axis", "axis", "bool", "true",
           "A scale for each output channel instead of one for a tensor">,
    Option<"block", "block", "int64_t", "0",
           "A scale for each block of that many weights of a channel; 0 for none">,
    Option<"symmetric", "symmetric", "bool", "true",
           "Weights without zero points">,
    Option<"symmetricActivations", "symmetric-activations", "bool", "false",
           "Activations without zero points">,
    Option<"edges", "edges", "bool", "false",
           "Quantize the first and the last layer below 8 bits too">,
    Option<"rounding", "rounding", "::mlir::nncomp::WeightRounding",
           "::mlir::nncomp::WeightRounding::Nearest", "How weights are rounded",
           "::mlir::nncomp::getWeightRoundings()">,
    ListOption<"layers", "layers", "std::string",
               "Overrides for layers: NAME:setting:setting,...">,
    Option<"calibration", "calibration", "std::string", "",
           "File of calibration samples">,
    Option<"mcpu", "mcpu", "std::string", "",
           "CPU to estimate times for; by default that of the module's "
           "nncomp.target, or else this machine">,
    Option<"remarks", "remarks", "bool", "false",
           "Remark for each layer how it is stored and computed, and why">],
    NNComp_DataOptions, NNComp_RangeOptions);
}

def Binarize : Pass<"nncomp-binarize", "::mlir::ModuleOp"> {
  let summary = "Store weights, and inputs, of layers as signs";
  let description = [{
    The weights of the chosen layers become their signs times the mean magnitude of
    each output channel, and the inputs their signs: XNOR-Net. With `inputs=false` only
    the weights do: Binary-Weight-Networks (Rastegari et al., "XNOR-Net: ImageNet
    Classification Using Binary Convolutional Neural Networks", ECCV 2016, sections 3.1
    and 3.2). The network has to be trained for it. Signs of what a relu gives are all
    the same, which is warned of.

    With `input-scales=true` the magnitudes of the inputs count too (equation 11): the
    result of a convolution is multiplied by K, the mean over each window of A, which is
    the mean of the input's magnitudes over the channels; padding counts as zeros. A
    layer without a window, or a linear one, is multiplied by A itself. Bias, residual
    and activation come after it. The released networks do without.

    `layers` are names or regular expressions; without any, all layers but the first
    and the last are binarized, as in the paper. A remark names
    those that are estimated to be no faster than they were.

    ```mlir
    %1 = nncomp.encode %x : tensor<1x4xf32> -> tensor<1x4xf32, #nncomp.binary<alpha = 1.0>>
    %2 = nncomp.linear %1, %0 {activation = #nncomp.activation<relu>} : (tensor<1x4xf32, #nncomp.binary<alpha = 1.0>>, tensor<2x4xf32, #nncomp.binary<axis = 0>>) -> tensor<1x2xf32>
    ```
  }];
  let options = [
    ListOption<"layers", "layers", "std::string",
               "Layers to binarize, by name or regular expression">,
    Option<"inputs", "inputs", "bool", "true", "Binarize their inputs too">,
    Option<"inputScales", "input-scales", "bool", "false",
           "Multiply results by the mean magnitudes of what is in the windows">,
    Option<"mcpu", "mcpu", "std::string", "",
           "CPU to estimate times for; by default that of the module's "
           "nncomp.target, or else this machine">];
}

def Equalize : Pass<"nncomp-equalize", "::mlir::ModuleOp"> {
  let summary = "Balance the weights of layers in a row without changing what they compute";
  let description = [{
    Where only relu, pooling and flattening are between two layers, channel i
    of the first may be divided by any s_i > 0 and the second's weights for it multiplied
    by it. With `s_i = sqrt(r1_i / r2_i)`, r the largest magnitudes of the channel's weights
    on both sides, both use the range of their codes alike (Nagel et al.,
    "Data-Free Quantization Through Weight Equalization and Bias Correction", ICCV 2019,
    equation 11). Pairs are visited until nothing moves. Grouped and depthwise
    convolutions take part.

    ```mlir
    %w = arith.constant dense<2.000000e+00> : tensor<2x1xf32>
    ```

    is what first weights of 4 and 1 become before second weights of 1 and 4.
  }];
}

def CorrectBias : Pass<"nncomp-correct-bias", "::mlir::ModuleOp"> {
  let summary = "Take the mean error of rounded weights out of biases";
  let description = [{
    A layer with rounded weights, whose inputs come from other such layers, is off on
    average. Layers are corrected in order: over calibration data the mean of
    each output channel before the activation is computed in the network before compression and
    in this one, as far as it is corrected, and the difference added to the bias (Nagel et al.,
    "Data-Free Quantization Through Weight Equalization and Bias Correction", ICCV 2019,
    section 4.2 and appendix D). Padding counts as zeros, and what a layer adds to its sums is a
    part of them. The layer of the same name in `reference` is the one before compression;
    after `--nncomp-equalize`, which changes weights too, it is what that pass writes. The
    network runs once for each layer on the longest path.

    ```mlir
    %b = arith.constant dense<7.500000e-01> : tensor<1xf32>
    ```

    is what a bias of 1 becomes where a weight was rounded up by a quarter and its input
    is 1 on average.
  }];
  let options = !listconcat([
    Option<"data", "data", "std::string", "", "File of the samples">,
    Option<"reference", "reference", "std::string", "",
           "The network before compression, .onnx, .mlir or .mlirbc">],
    NNComp_DataOptions);
}

def Prune : Pass<"nncomp-prune", "::mlir::ModuleOp"> {
  let summary = "Make the least important weights of layers zero";
  let description = [{
    Of the weights of convolutions and linear layers, a matrix of one row per output
    channel whose columns are the input channels of each tap side by side, the share
    `sparsity` becomes zero: exactly `floor(sparsity * weights)`, those of least
    magnitude, of equal ones the first. Weights keep their encoding: dense ones stay dense,
    `--nncomp-choose-encodings` stores them without their zeros, and codes and stored
    weights that are not removed stay as they are.

    | granularity | removed or kept as a whole |
    |---|---|
    | `element` | a weight |
    | `4x1`, any `RxC` | a block of R output channels and C columns; at the edges it may be smaller |
    | `2:4`, any `N:M` | of each run of M input channels of a tap, all but the N largest; of equal ones the first stay. `sparsity` does not count |
    | `filter` | an output channel, with its bias |
    | `channels`, `channels8` | one input channel, or a run of 8, of all filters |

    Units are ranked by their mean magnitude, among those of the same layer
    (`scope=local`), of all layers (`global`), or of all layers after division by the layer's L2 norm
    (`normalized`). As many go as hold at most the share of the weights, and the last one
    of a layer never does. Units that hold all weights of output channels spare the layers whose
    channels are outputs of the network, up to reshapes, softmax, concatenations and the like:
    these are left as they are unless `layers` names them.

    `method=sparsegpt` looks at samples of `calibration` (as `data` of
    `--nncomp-calibrate`): it removes the weights, blocks or N:M runs that the layer's output
    misses least, and changes the weights that stay so that they make up for it (Frantar and
    Alistarh, "SparseGPT", ICML 2023). Layer by layer, it sees what the layers before give
    as they are pruned. It takes about 24 K^2 bytes for a layer of K weights per output
    channel.

    With `steps`, the sparsity grows from `initial` to `sparsity` as
    `sparsity + (initial - sparsity) (1 - step / steps)^3` (Zhu and Gupta, "To prune, or
    not to prune", 2017): for training that prunes as it goes.

    `layers` overrides options for the layers whose name is, or matches as a regular
    expression, the part before the settings: `layers=conv1:keep,fc.*:sparsity=0.95:granularity=16x1`.
    A layer with a sparsity of its own is ranked by itself.

    ```mlir
    %b = arith.constant dense<[0.000000e+00, 2.500000e-01]> : tensor<2xf32>
    ```

    is what biases of 1/2 and 1/4 become where the first of two filters goes.
  }];
  let options = !listconcat([
    Option<"sparsity", "sparsity", "double", "0.5",
           "The share of weights to remove, at least 0 and below 1">,
    Option<"granularity", "granularity", "std::string", "\"element\"",
           "What is removed as a whole: element, RxC, N:M, filter or channels">,
    Option<"scope", "scope", "::mlir::nncomp::PruneScope",
           "::mlir::nncomp::PruneScope::Local", "What is ranked together",
           "::mlir::nncomp::getPruneScopes()">,
    Option<"method", "method", "::mlir::nncomp::PruneMethod",
           "::mlir::nncomp::PruneMethod::Magnitude", "How weights are chosen",
           "::mlir::nncomp::getPruneMethods()">,
    Option<"calibration", "calibration", "std::string", "",
           "File of samples, for method=sparsegpt">,
    Option<"initial", "initial", "double", "0",
           "The sparsity at step 0 of a schedule">,
    Option<"step", "step", "int64_t", "0", "The step of the schedule">,
    Option<"steps", "steps", "int64_t", "0",
           "The step at which the sparsity is reached; 0 for at once">,
    ListOption<"layers", "layers", "std::string",
               "Overrides for layers: NAME:setting:setting,...">,
    Option<"remarks", "remarks", "bool", "false",
           "Remark for each layer how many weights are zero">],
    NNComp_DataOptions);
}

def ChooseEncodings : Pass<"nncomp-choose-encodings", "::mlir::ModuleOp"> {
  let summary = "Store the weights of pruned layers without their zeros where it is worth it";
  let description = [{
    For each convolution and linear layer with dense weights, or with codes of which some
    are 0 (quantized, shared or short floats), compares the forms that
    hold them exactly: as it is, `csr`, of linear layers `bitmap`, `bsr` of 4x1, 8x1 and
    16x1 blocks, and `nm` of runs of 4, by their bytes and by the cycles that the best
    kernel of each is estimated at for the module's target.

    Of codes, the forms have the same codes as values. With `goal=time` a layer gets the
    fastest form, and none that is slower than the one it has; with
    `goal=size` the smallest, and those that are not faster for it are named. With a budget of
    `bytes` layers change to smaller forms, those first that cost the fewest cycles for a
    byte saved, until their weights fit. `remarks=true` reports for each layer why
    it is stored as it is, and from which share of zeros on its sparse form is faster.

    ```mlir
    %w = nncomp.assemble %values, %indices, %pointers : (tensor<1xf32>, tensor<1xi16>, tensor<3xi32>) -> tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 1>>
    ```
  }];
  let options = [
    Option<"goal", "goal", "::mlir::nncomp::ChoiceGoal",
           "::mlir::nncomp::ChoiceGoal::Time", "What is best",
           "::mlir::nncomp::getChoiceGoals()">,
    Option<"bytes", "bytes", "int64_t", "0",
           "The most that weights may take; 0 for no limit">,
    Option<"mcpu", "mcpu", "std::string", "",
           "CPU to estimate times for; by default that of the module's "
           "nncomp.target, or else this machine">,
    Option<"remarks", "remarks", "bool", "false",
           "Remark for each layer how it is stored, and why">];
}

def PruneChannels : Pass<"nncomp-prune-channels", "::mlir::ModuleOp"> {
  let summary = "Remove the least important output channels of layers";
  let description = [{
    Takes filters out of convolutions and linear layers together with all that belongs
    to them: biases, batch normalization, the weights of the layers that read them, and the same
    channels of whatever is added to them. What is left is a smaller dense network, faster on
    every kernel (Li et al., "Pruning Filters for Efficient ConvNets", ICLR 2017).

    Channels are followed through element-wise operations, constants that these take,
    broadcasts, pools, reductions, residuals, concatenations, slices, pads, gathers (and with
    them resizing), depthwise and grouped convolutions, shuffles of channels and of pixels,
    flattening and normalization. Each op states how in its model of
    `ChannelFlowOpInterface`. Channels that a sum adds up go together, as do those at the same place of each
    group of a convolution, those of each group of a group normalization, and the same ones of layers that
    share their weights. Channels that the network takes or gives stay, as do
    those that operations depend on which need all of them, such as `nncomp.lrn`,
    `nncomp.softmax` or a mean over channels. With `remarks=true` each layer says which these are.

    The share `sparsity` of the channels goes, those whose filters have the least mean
    magnitude, among layers that belong together (`scope=local`), among all (`global`), or
    among all after division by the layer's L2 norm (`normalized`).
    The last channel of a layer always stays. With `multiple=8` each layer keeps a
    multiple of 8 channels, or all: some more than `sparsity` asks for. `layers` overrides it by name or regular
    expression, `layers=conv1:keep,conv2.*:sparsity=0.25`; a layer that is kept keeps those
    that belong to it.

    With `mask=true` nothing is removed: filters, biases and the weights that read them become zero
    instead. The result is the same, and training may go on from there.

    ```mlir
    %h = nncomp.linear %x, %w, %b : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32>
    ```

    is what is left of two neurons of which the first goes.
  }];
  let options = [
    Option<"sparsity", "sparsity", "double", "0.5",
           "The share of channels to remove, at least 0 and below 1">,
    Option<"scope", "scope", "::mlir::nncomp::PruneScope",
           "::mlir::nncomp::PruneScope::Local", "What is ranked together",
           "::mlir::nncomp::getPruneScopes()">,
    Option<"multiple", "multiple", "int64_t", "1",
           "Of what the channels that a layer keeps are a multiple">,
    Option<"mask", "mask", "bool", "false", "Make zero what would be removed">,
    ListOption<"layers", "layers", "std::string",
               "Overrides for layers: NAME:setting:setting,...">,
    Option<"remarks", "remarks", "bool", "false",
           "Remark for each layer how many channels go, and why others stay">];
}

def Hash : Pass<"nncomp-hash", "::mlir::ModuleOp"> {
  let summary = "Let weights of layers share values by a hash of their positions";
  let description = [{
    Gives the weights of convolutions and linear layers the encoding `#nncomp.hashed`,
    whose values fit the trained weights in the sense of least squares: a network of
    HashedNets (Chen et al., "Compressing Neural Networks with the Hashing Trick", ICML
    2015) to start training from. `ratio` weights share one value, rounded
    down, or as many as make all layers together fit into `bytes`. Layer i has the
    seed `seed + i`.

    With `block=16` or a multiple, whole blocks of rows share one hash: a hash for each 16
    weights instead of each, and contiguous values. With `bits` below 32 the values are
    stored as bf16 (16) or in uniform levels (2 to 8). Biases stay as they are, and so do
    layers that would not get smaller.

    `layers` overrides options for the layers whose name is, or matches as a regular
    expression, the part before the settings: `layers=conv1:keep,fc.*:ratio=64:block=16`.
    Settings are `ratio`, `buckets` (the number of values itself), `block`, `bits` and `keep`;
    later entries win.

    ```mlir
    %w = nncomp.assemble %values : (tensor<2xf32>) -> tensor<4x2xf32, #nncomp.hashed<buckets = 2, seed = 0>>
    ```
  }];
  let options = [
    Option<"ratio", "ratio", "double", "8", "Weights for each value, above 1">,
    Option<"bytes", "bytes", "int64_t", "0",
           "What the values of all layers may take, instead of a ratio">,
    Option<"seed", "seed", "int64_t", "0", "The seed of the first layer">,
    Option<"block", "block", "int64_t", "1",
           "Rows that share a hash: 1 or a multiple of 16">,
    Option<"bits", "bits", "unsigned", "32",
           "Bits of a value: 32, 16 or 2 to 8">,
    Option<"hash", "hash", "::mlir::nncomp::HashChoice",
           "::mlir::nncomp::HashChoice::M2", "The hash function",
           "::mlir::nncomp::getHashChoices()">,
    ListOption<"layers", "layers", "std::string",
               "Overrides for layers: NAME:setting:setting,...">,
    Option<"mcpu", "mcpu", "std::string", "",
           "CPU to estimate times for; by default that of the module's "
           "nncomp.target, or else this machine">,
    Option<"remarks", "remarks", "bool", "false",
           "Remark for each layer how it is stored, and the error of its weights">];
}

def ShareWeights : Pass<"nncomp-share-weights", "::mlir::ModuleOp"> {
  let summary = "Let weights of layers share the centroids of clusters";
  let description = [{
    Moves each weight to the nearest of `2^bits` centroids, the means of the weights that
    are nearest to them (k-means, Han et al., "Deep Compression", ICLR 2016, section 3),
    and stores its number: `#nncomp.codebook`. Lloyd's iterations start from centroids
    chosen by `init`, section 3.2 of the paper:

    | init | centroids |
    |---|---|
    | `linear` | evenly spaced from the least to the greatest weight: large ones, which matter most, stay |
    | `density` | so that between two there are as many weights as between two others |
    | `random` | different weights, drawn by `seed` (Forgy) |

    Weights that are zero stay zero: one of the centroids is 0 where there are any. Where
    that occupies fewer bytes, only the others are stored, as
    `#nncomp.sparse<format = csr, values = #nncomp.codebook>`: what pruned layers become.
    Layers that are stored without their zeros already keep their format.

    `layers` overrides options for the layers whose name is, or matches as a regular
    expression, the part before the settings: `layers=conv1:keep,fc.*:bits=5:init=density`.
    Settings are `bits`, `init` and `keep`; later entries win.

    ```mlir
    %w = nncomp.assemble %codes, %palette : (tensor<1xi8>, tensor<2xf32>) -> tensor<2x2xf32, #nncomp.codebook<entries = 2>>
    ```
  }];
  let options = [
    Option<"bits", "bits", "unsigned", "6", "Bits of a weight's number, 1 to 8">,
    Option<"init", "init", "::mlir::nncomp::CentroidInit",
           "::mlir::nncomp::CentroidInit::Linear", "Where centroids start",
           "::mlir::nncomp::getCentroidInits()">,
    Option<"seed", "seed", "unsigned", "0", "Of init=random">,
    ListOption<"layers", "layers", "std::string",
               "Overrides for layers: NAME:setting:setting,...">,
    Option<"mcpu", "mcpu", "std::string", "",
           "CPU to estimate times for; by default that of the module's "
           "nncomp.target, or else this machine">,
    Option<"remarks", "remarks", "bool", "false",
           "Remark for each layer how it is stored, and the error of its weights">];
}

def ConvertSparseTensors : Pass<"nncomp-convert-sparse-tensors", "::mlir::ModuleOp"> {
  let summary = "Take tensors of upstream's sparse encoding over, or hand them out";
  let description = [{
    Where programs of upstream's `sparse_tensor` dialect meet those of nncomp. Constants
    that `sparse_tensor.assemble` or `sparse_tensor.convert` makes sparse become
    `nncomp.assemble` and `nncomp.encode`, and conversions of these to dense tensors
    `nncomp.decode`. Positions and coordinates of any width are checked: out of
    range, unsorted or duplicate ones are an error. With `upstream=true`, `nncomp.decode` of an
    assembled sparse matrix becomes `sparse_tensor.assemble` and `sparse_tensor.convert`
    of the same components. The network is not prepared.

    | upstream's levels | encoding |
    |---|---|
    | `(d0 : dense, d1 : compressed)` | `csr` |
    | `(d1 : dense, d0 : compressed)` | `csc` |
    | `(d0 floordiv P : dense, d1 floordiv Q : compressed, d1 mod Q : dense, d0 mod P : dense)` | `bsr`, blocks of at least 2x2 |

    ```mlir
    %w = nncomp.assemble %values, %indices, %pointers : (tensor<2xf32>, tensor<2xi16>, tensor<3xi32>) -> tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 2>>
    ```
  }];
  let options = [
    Option<"upstream", "upstream", "bool", "false",
           "To upstream's tensors instead of from them">];
  let dependentDialects = ["::mlir::sparse_tensor::SparseTensorDialect",
                           "::mlir::nncomp::NNCompDialect"];
}

def Sensitivity : Pass<"nncomp-sensitivity", "::mlir::ModuleOp"> {
  let summary = "Measure the accuracy that each encoding of each single layer costs";
  let description = [{
    Quantizes one layer at a time with each of `encodings`, settings as those of
    `--nncomp-quantize` after a layer's name, runs the network on calibration data and
    compares its first result with that of the network as it is. Prints a table to
    the standard output, the worst first: the layer, the encoding, bytes of its constants,
    the relative error in L2 norm, and the share of samples whose largest element moved.
    `report` is a file for the same as JSON, `plot` one for a picture (SVG). The network is only
    prepared (`--nncomp-prepare`).
  }];
  let options = !listconcat([
    Option<"data", "data", "std::string", "", "File of the samples">,
    ListOption<"encodings", "encodings", "std::string",
               "Settings to try, bits=8,bits=4,bits=2 by default">,
    Option<"report", "report", "std::string", "", "JSON file to write">,
    Option<"plot", "plot", "std::string", "", "SVG file to write">],
    NNComp_DataOptions, NNComp_RangeOptions);
}

def Report : Pass<"nncomp-report", "::mlir::ModuleOp"> {
  let summary = "Report the bytes and operations of a network";
  let description = [{
    Compiles a copy of the network and prints to the standard output a table of what
    its constants take (as their types promise: values, scales and the like, biases;
    and what kernels add to that in the object), its multiply-adds by what is
    multiplied, and the kernel of each layer. With `before`, the same of that network
    next to it, and the ratios. `file` is for the same, and for the reason of each
    kernel, as JSON. `nncomp-run --report` also measures times and accuracy. The
    network stays as it is.
  }];
  let options = [
    Option<"file", "file", "std::string", "", "JSON file to write">,
    Option<"before", "before", "std::string", "",
           "Network to compare with, .onnx, .mlir or .mlirbc">,
    Option<"mcpu", "mcpu", "std::string", "",
           "CPU to compile for; by default that of the module's nncomp.target, "
           "or else this machine">];
}

#endif // NNCOMP_COMPRESS_PASSES_TD
