//===- KernelsOneDnn.cpp - oneDNN's code ----------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Written for oneDNN 2.6, Debian's.

#include "KernelsContestant.h"
#include <dnnl.hpp>
#include <unordered_map>

using namespace mlir;
using namespace mlir::nncomp;
using namespace mlir::nncomp::benchmark;
using dnnl::memory;

namespace {
/// A primitive with its memory. Runs in the layouts that it prefers or, if
/// `reorders`, from and to the layouts of ours.
class OneDnn : public Contestant {
public:
  llvm::Error run() override;
  llvm::Expected<HostTensor> getOutput() override;

  bool reorders = false;
  dnnl::engine engine;
  dnnl::stream stream;
  dnnl::primitive primitive;
  std::unordered_map<int, memory> arguments;
  memory input, output;
  HostTensor inputValues, outputValues;
};

/// What the primitives of all ops have in common.
struct Operands {
  memory::dims inputDims, weightDims, outputDims;
  /// Where the elements of our layouts are.
  memory::dims inputStrides, weightStrides, outputStrides;
};
} // namespace

static constexpr auto kF32 = memory::data_type::f32;

/// The type of the elements of a tensor.
static memory::data_type getType(const HostTensor &tensor) {
  switch (tensor.getKind()) {
  case ElementKind::U8:
    return memory::data_type::u8;
  case ElementKind::I8:
    return memory::data_type::s8;
  case ElementKind::I32:
    return memory::data_type::s32;
  default:
    return kF32;
  }
}

/// Runs what may throw.
template <typename Function> static llvm::Error guard(Function function) {
  try {
    function();
  } catch (const dnnl::error &error) {
    return llvm::createStringError(std::string("oneDNN: ") + error.what());
  }
  return llvm::Error::success();
}

llvm::Error OneDnn::run() {
  return guard([&] {
    memory &source = arguments[DNNL_ARG_SRC], &result = arguments[DNNL_ARG_DST];
    if (reorders && input.get_desc() != source.get_desc())
      dnnl::reorder(input, source).execute(stream, input, source);
    primitive.execute(stream, arguments);
    if (reorders && output.get_desc() != result.get_desc())
      dnnl::reorder(result, output).execute(stream, result, output);
    stream.wait();
  });
}

llvm::Expected<HostTensor> OneDnn::getOutput() {
  if (llvm::Error error = guard([&] {
        memory &result = arguments[DNNL_ARG_DST];
        dnnl::reorder(result, output).execute(stream, result, output);
        stream.wait();
      }))
    return error;
  return outputValues.clone();
}

static Operands getOperands(const KernelCase &k) {
  Operands operands;
  if (!k.isConv()) {
    operands.inputDims = {k.batch, k.channels};
    operands.inputStrides = {k.channels, 1};
    operands.outputDims = {k.batch, k.filters};
    operands.outputStrides = {k.filters, 1};
    if (k.op == KernelCase::Op::Linear) {
      operands.weightDims = {k.filters, k.channels};
      operands.weightStrides = {k.channels, 1};
    } else {
      operands.weightDims = {k.channels, k.filters};
      operands.weightStrides = {k.filters, 1};
    }
    return operands;
  }
  // oneDNN names dimensions in the order NCHW, whatever the layout.
  auto image = [](int64_t n, int64_t h, int64_t w, int64_t c,
                  memory::dims &dims, memory::dims &strides) {
    dims = {n, c, h, w};
    strides = {h * w * c, 1, w * c, c};
  };
  image(k.batch, k.height, k.width, k.channels, operands.inputDims,
        operands.inputStrides);
  image(k.batch, k.getOutputHeight(), k.getOutputWidth(), k.filters,
        operands.outputDims, operands.outputStrides);
  int64_t in = k.channels / k.groups, out = k.filters / k.groups;
  int64_t row = k.kernelWidth * in, filter = k.kernelHeight * row;
  operands.weightDims = {out, in, k.kernelHeight, k.kernelWidth};
  operands.weightStrides = {filter, 1, row, in};
  if (k.groups > 1) {
    operands.weightDims.insert(operands.weightDims.begin(), k.groups);
    operands.weightStrides.insert(operands.weightStrides.begin(), out * filter);
  }
  return operands;
}

/// Creates the primitive from its description and binds the data, with the
/// weights reordered for it once.
template <typename Primitive>
static void bind(const typename Primitive::primitive_desc &description,
                 const Operands &operands, const CaseData &data,
                 OneDnn &contestant) {
  dnnl::engine &engine = contestant.engine;
  memory::desc inputDesc(operands.inputDims, getType(data.input),
                         operands.inputStrides);
  memory::desc outputDesc(operands.outputDims, getType(contestant.outputValues),
                          operands.outputStrides);
  memory::desc weightDesc(operands.weightDims, getType(data.weights),
                          operands.weightStrides);
  auto pointer = [](const HostTensor &tensor) {
    return const_cast<char *>(tensor.getBytes().data());
  };
  contestant.input =
      memory(inputDesc, engine, contestant.inputValues.getBytes().data());
  contestant.output =
      memory(outputDesc, engine, contestant.outputValues.getBytes().data());
  memory weights(weightDesc, engine, pointer(data.weights));
  memory packed(description.weights_desc(), engine);
  memory source(description.src_desc(), engine);
  memory result(description.dst_desc(), engine);
  // Winograd's packing starts from row-major weights only.
  memory::dims rowMajor(operands.weightDims.size(), 1);
  for (size_t i = rowMajor.size() - 1; i > 0; --i)
    rowMajor[i - 1] = rowMajor[i] * operands.weightDims[i];
  memory plain({operands.weightDims, getType(data.weights), rowMajor}, engine);
  dnnl::reorder(weights, plain).execute(contestant.stream, weights, plain);
  dnnl::reorder(plain, packed).execute(contestant.stream, plain, packed);
  dnnl::reorder(contestant.input, source)
      .execute(contestant.stream, contestant.input, source);
  contestant.stream.wait();
  contestant.arguments = {{DNNL_ARG_SRC, source},
                          {DNNL_ARG_WEIGHTS, packed},
                          {DNNL_ARG_DST, result}};
  if (data.bias.getNumElements() > 0)
    contestant.arguments[DNNL_ARG_BIAS] = memory({{data.bias.getNumElements()},
                                                  getType(data.bias),
                                                  memory::format_tag::x},
                                                 engine, pointer(data.bias));
  contestant.primitive = Primitive(description);
}

static void build(const KernelCase &k, dnnl::algorithm algorithm, bool isInt8,
                  const CaseData &data, OneDnn &contestant) {
  Operands operands = getOperands(k);
  auto any = [](const memory::dims &dims, memory::data_type type) {
    return memory::desc(dims, type, memory::format_tag::any);
  };
  memory::desc input = any(operands.inputDims, isInt8 ? memory::data_type::u8
                                                      : getType(data.input)),
               weights =
                   any(operands.weightDims,
                       isInt8 ? memory::data_type::s8 : getType(data.weights)),
               output =
                   any(operands.outputDims, getType(contestant.outputValues)),
               bias({k.filters}, getType(data.bias), memory::format_tag::x);
  dnnl::primitive_attr attributes;
  // One for each output channel, as ours has.
  if (k.values == KernelCase::Values::Codes)
    attributes.set_output_scales(
        /*mask=*/1 << 1, std::vector<float>(k.filters, k.getCodeScale()));
  if (k.hasEpilogue()) {
    dnnl::post_ops epilogue;
    epilogue.append_eltwise(/*scale=*/1, dnnl::algorithm::eltwise_relu,
                            /*alpha=*/0, /*beta=*/0);
    attributes.set_post_ops(epilogue);
  }
  constexpr auto inference = dnnl::prop_kind::forward_inference;
  dnnl::engine &engine = contestant.engine;
  switch (k.op) {
  case KernelCase::Op::Conv2D: {
    // The padding after the image depends on the stride.
    auto getPadBehind = [&](int64_t output, int64_t kernel, int64_t size,
                            int64_t pad) {
      return (output - 1) * k.stride + k.dilation * (kernel - 1) + 1 - size -
             pad;
    };
    dnnl::convolution_forward::desc desc(
        inference, algorithm, input, weights, bias, output,
        {k.stride, k.stride}, {k.dilation - 1, k.dilation - 1},
        {k.getPadY(), k.getPadX()},
        {getPadBehind(k.getOutputHeight(), k.kernelHeight, k.height,
                      k.getPadY()),
         getPadBehind(k.getOutputWidth(), k.kernelWidth, k.width,
                      k.getPadX())});
    return bind<dnnl::convolution_forward>({desc, attributes, engine}, operands,
                                           data, contestant);
  }
  case KernelCase::Op::Linear:
    return bind<dnnl::inner_product_forward>(
        {{inference, input, weights, bias, output}, attributes, engine},
        operands, data, contestant);
  case KernelCase::Op::MatMul:
    return bind<dnnl::matmul>({{input, weights, output}, attributes, engine},
                              operands, data, contestant);
  }
}

static llvm::Expected<std::unique_ptr<Contestant>>
create(const KernelCase &kernelCase, const CaseData &data,
       dnnl::algorithm algorithm, bool reorders, bool isInt8 = false) {
  auto contestant = std::make_unique<OneDnn>();
  contestant->reorders = reorders;
  auto input = data.input.clone();
  if (!input)
    return input.takeError();
  contestant->inputValues = std::move(*input);
  auto output = HostTensor::create(
      kernelCase.values == KernelCase::Values::Codes ? ElementKind::U8
                                                     : ElementKind::F32,
      kernelCase.getOutputShape());
  if (!output)
    return output.takeError();
  contestant->outputValues = std::move(*output);
  if (llvm::Error error = guard([&] {
        contestant->engine = dnnl::engine(dnnl::engine::kind::cpu, 0);
        contestant->stream = dnnl::stream(contestant->engine);
        build(kernelCase, algorithm, isInt8, data, *contestant);
      }))
    return error;
  return contestant;
}

llvm::Error
nncomp::benchmark::addOneDnn(const KernelCase &kernelCase, const CaseData &data,
                             SmallVectorImpl<PeerContestant> &peers) {
  // It would keep its own copy of the weights in the cache.
  if (kernelCase.isCold)
    return llvm::Error::success();
  for (Peer peer : {Peer::OneDnn, Peer::OneDnnReordered}) {
    auto contestant =
        create(kernelCase, data, dnnl::algorithm::convolution_direct,
               /*reorders=*/peer == Peer::OneDnnReordered);
    if (!contestant)
      return contestant.takeError();
    peers.emplace_back(peer, std::move(*contestant));
  }
  if (kernelCase.values == KernelCase::Values::Signs ||
      kernelCase.values == KernelCase::Values::Digits) {
    auto bytes = create(kernelCase, data, dnnl::algorithm::convolution_direct,
                        /*reorders=*/false, /*isInt8=*/true);
    if (!bytes)
      return bytes.takeError();
    peers.emplace_back(Peer::OneDnnInt8, std::move(*bytes));
    return llvm::Error::success();
  }
  if (!kernelCase.isConv() || kernelCase.values == KernelCase::Values::Codes)
    return llvm::Error::success();
  auto winograd =
      create(kernelCase, data, dnnl::algorithm::convolution_winograd,
             /*reorders=*/false);
  // It has one for few shapes only, and says so here.
  if (winograd)
    peers.emplace_back(Peer::OneDnnWinograd, std::move(*winograd));
  else
    llvm::consumeError(winograd.takeError());
  return llvm::Error::success();
}

llvm::Error nncomp::benchmark::limitOneDnnToAvx2() {
  return guard([] {
    dnnl::error::wrap_c_api(dnnl_set_max_cpu_isa(dnnl_cpu_isa_avx2),
                            "expected to limit the instructions before the "
                            "first use, but got a later call");
  });
}
