//===- InterfacesTest.cpp - What ops state of themselves ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/InitAll.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Parses functions and finds ops by name.
class InterfacesTest : public testing::Test {
protected:
  InterfacesTest() : context(makeRegistry()) {}

  static DialectRegistry makeRegistry() {
    DialectRegistry registry;
    registerAllDialects(registry);
    return registry;
  }

  /// The first op of this name in a function of this body.
  Operation *parse(StringRef arguments, StringRef body, StringRef name) {
    std::string text =
        ("func.func @main(" + arguments + ") {\n" + body + "\n return\n}")
            .str();
    module = parseSourceString<ModuleOp>(text, &context);
    Operation *found = nullptr;
    if (module)
      module->walk([&](Operation *op) {
        if (!found && op->getName().getStringRef() == name)
          found = op;
      });
    EXPECT_TRUE(found) << text;
    return found;
  }
  LayerOpInterface parseLayer(StringRef arguments, StringRef body,
                              StringRef name) {
    return cast<LayerOpInterface>(parse(arguments, body, name));
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

constexpr StringLiteral kConvArguments =
    "%x: tensor<2x9x8x6xf32>, %w: tensor<10x3x2x3xf32>, %b: tensor<10xf32>, "
    "%r: tensor<2x5x4x10xf32>";
constexpr StringLiteral kConv =
    "%y = nncomp.conv2d %x, %w, %b residual %r {groups = 2 : i64, "
    "strides = array<i64: 2, 3>, pads = array<i64: 2, 1, 1, 3>, "
    "dilations = array<i64: 1, 2>, activation = #nncomp.activation<relu>} : "
    "(tensor<2x9x8x6xf32>, tensor<10x3x2x3xf32>, tensor<10xf32>, "
    "tensor<2x5x4x10xf32>) -> tensor<2x5x4x10xf32>";

TEST_F(InterfacesTest, DescribesConvolutions) {
  LayerOpInterface layer = parseLayer(kConvArguments, kConv, "nncomp.conv2d");
  Block &block = *layer->getBlock();
  EXPECT_EQ(layer.getInput(), block.getArgument(0));
  EXPECT_EQ(layer.getWeights(), block.getArgument(1));
  EXPECT_EQ(layer.getBias(), block.getArgument(2));
  EXPECT_EQ(layer.getResidual(), block.getArgument(3));
  EXPECT_EQ(&layer.getInputMutable(), &layer->getOpOperand(0));
  EXPECT_EQ(&layer.getWeightsMutable(), &layer->getOpOperand(1));
  EXPECT_EQ(layer.getActivationAttr().getKind(), ActivationKind::Relu);
  EXPECT_EQ(layer.getGroups(), 2);
  EXPECT_TRUE(layer.hasFilters());
  EXPECT_TRUE(layer.takesResidual());
  EXPECT_TRUE(layer.isConvolution());
  EXPECT_FALSE(layer.isLinear());
  std::optional<ConvWindow> window = layer.getWindow();
  using Pair = std::array<int64_t, 2>;
  EXPECT_EQ(window->size, (Pair{3, 2}));
  EXPECT_EQ(window->strides, (Pair{2, 3}));
  EXPECT_EQ(window->dilations, (Pair{1, 2}));
  EXPECT_EQ(window->before, (Pair{2, 1}));
  EXPECT_EQ(window->after, (Pair{1, 3}));
  // Row 3 of the result begins 2 above row 6; column 1 of the filter is
  // dilated.
  EXPECT_EQ(layer.getInputPosition(0, 3, 0), 4);
  EXPECT_EQ(layer.getInputPosition(1, 1, 1), 4);
  ProductShape shape = layer.getProductShape();
  EXPECT_EQ(shape.groups, 2);
  EXPECT_EQ(shape.rows, 2 * 5 * 4);
  EXPECT_EQ(shape.depth, 3 * 2 * 3);
  EXPECT_EQ(shape.columns, 5);
  EXPECT_EQ(layer.getMultiplyAdds(), 2 * 5 * 4 * 10 * 18);
}

TEST_F(InterfacesTest, DescribesTransposedConvolutions) {
  LayerOpInterface layer = parseLayer(
      "%x: tensor<2x4x5x6xf32>, %w: tensor<8x3x3x3xf32>",
      "%y = nncomp.conv_transpose2d %x, %w {groups = 2 : i64, "
      "strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>} : "
      "(tensor<2x4x5x6xf32>, tensor<8x3x3x3xf32>) -> tensor<2x7x9x8xf32>",
      "nncomp.conv_transpose2d");
  EXPECT_FALSE(layer.isConvolution());
  EXPECT_FALSE(layer.isLinear());
  EXPECT_TRUE(layer.hasFilters());
  EXPECT_FALSE(layer.takesResidual());
  EXPECT_FALSE(layer.getResidual());
  EXPECT_TRUE(layer.getResidualMutable().empty());
  // Row i is spread to 2 i + tap - 1: row 2 meets row 1 by tap 1, but none by
  // tap 0.
  EXPECT_EQ(layer.getInputPosition(0, 2, 1), 1);
  EXPECT_EQ(layer.getInputPosition(0, 2, 0), -1);
  ProductShape shape = layer.getProductShape();
  EXPECT_EQ(shape.rows, 2 * 7 * 9);
  EXPECT_EQ(shape.depth, 3 * 3 * 3);
  // Each of the input's pixels meets each tap.
  EXPECT_EQ(layer.getMultiplyAdds(), 2 * 4 * 5 * 8 * 27);
}

TEST_F(InterfacesTest, DescribesMatrixProducts) {
  LayerOpInterface linear = parseLayer(
      "%x: tensor<3x7xf32>, %w: tensor<5x7xf32>",
      "%y = nncomp.linear %x, %w : (tensor<3x7xf32>, tensor<5x7xf32>) -> "
      "tensor<3x5xf32>",
      "nncomp.linear");
  EXPECT_TRUE(linear.isLinear());
  EXPECT_FALSE(linear.isConvolution());
  EXPECT_FALSE(linear.getBias());
  EXPECT_EQ(linear.getGroups(), 1);
  EXPECT_EQ(linear.getMultiplyAdds(), 3 * 5 * 7);
  LayerOpInterface matmul =
      parseLayer("%x: tensor<2x4x3x7xf32>, %w: tensor<2x4x7x5xf32>",
                 "%y = nncomp.matmul %x, %w : (tensor<2x4x3x7xf32>, "
                 "tensor<2x4x7x5xf32>) -> tensor<2x4x3x5xf32>",
                 "nncomp.matmul");
  EXPECT_FALSE(matmul.hasFilters());
  EXPECT_TRUE(matmul.isMatrixProduct());
  EXPECT_FALSE(matmul.isLinear());
  EXPECT_FALSE(matmul.getBias());
  EXPECT_FALSE(matmul.getActivationAttr());
  EXPECT_TRUE(matmul.getBiasMutable().empty());
  ProductShape shape = matmul.getProductShape();
  EXPECT_EQ(shape.groups, 8);
  EXPECT_EQ(shape.rows, 3);
  EXPECT_EQ(shape.depth, 7);
  EXPECT_EQ(shape.columns, 5);
}

TEST_F(InterfacesTest, CreatesSums) {
  LayerOpInterface layer = parseLayer(kConvArguments, kConv, "nncomp.conv2d");
  layer->setDiscardableAttr("note", UnitAttr::get(&context));
  OpBuilder builder(layer);
  RankedTensorType type = typeOf(layer->getResult(0));
  LayerOpInterface sums =
      createSums(builder, layer, type, layer.getInput(), layer.getWeights());
  EXPECT_TRUE(succeeded(verify(sums)));
  EXPECT_EQ(sums->getNextNode(), layer.getOperation());
  EXPECT_EQ(sums->getNumOperands(), 2u);
  EXPECT_FALSE(sums.getBias());
  EXPECT_FALSE(sums.getResidual());
  EXPECT_FALSE(sums.getActivationAttr());
  EXPECT_FALSE(sums->hasAttr("note"));
  EXPECT_EQ(sums.getWindow()->strides, layer.getWindow()->strides);
  sums = createSums(builder, layer, type, layer.getInput(), layer.getWeights(),
                    layer.getBias());
  EXPECT_TRUE(succeeded(verify(sums)));
  EXPECT_EQ(sums.getBias(), layer.getBias());
}

TEST_F(InterfacesTest, StatesWhatHappensToElements) {
  struct Facts {
    bool moves, rearranges, selects, keepsSign;
  };
  auto check = [&](StringRef arguments, StringRef body, StringRef name,
                   Facts facts) {
    Operation *op = parse(arguments, body, name);
    EXPECT_EQ(isa<MovesElementsOpInterface>(op), facts.moves) << name.str();
    EXPECT_EQ(isa<RearrangesElementsOpInterface>(op), facts.rearranges)
        << name.str();
    EXPECT_EQ(isa<SelectsElementsOpInterface>(op), facts.selects) << name.str();
    EXPECT_EQ(isa<KeepsSignOpInterface>(op), facts.keepsSign) << name.str();
  };
  check("%x: tensor<2x3xf32>",
        "%y = nncomp.transpose %x {permutation = array<i64: 1, 0>} : "
        "(tensor<2x3xf32>) -> tensor<3x2xf32>",
        "nncomp.transpose", {true, true, true, true});
  check("%x: tensor<2x3xf32>",
        "%y = tensor.collapse_shape %x [[0, 1]] : tensor<2x3xf32> into "
        "tensor<6xf32>",
        "tensor.collapse_shape", {true, true, true, true});
  check("%x: tensor<6xf32>",
        "%y = tensor.expand_shape %x [[0, 1]] output_shape [2, 3] : "
        "tensor<6xf32> into tensor<2x3xf32>",
        "tensor.expand_shape", {true, true, true, true});
  check("%x: tensor<6xf32>",
        "%y = tensor.extract_slice %x [1] [2] [1] : tensor<6xf32> to "
        "tensor<2xf32>",
        "tensor.extract_slice", {true, false, true, true});
  check("%x: tensor<1x4x4x2xf32>",
        "%y = nncomp.max_pool %x {kernel = array<i64: 2, 2>} : "
        "(tensor<1x4x4x2xf32>) -> tensor<1x3x3x2xf32>",
        "nncomp.max_pool", {false, false, true, true});
  check("%x: tensor<1x4x4x2xf32>",
        "%y = nncomp.avg_pool %x {kernel = array<i64: 2, 2>} : "
        "(tensor<1x4x4x2xf32>) -> tensor<1x3x3x2xf32>",
        "nncomp.avg_pool", {false, false, false, true});
  check("%x: tensor<5x4xf32>, %i: tensor<3xi64>",
        "%y = nncomp.gather %x, %i {axis = 0 : i64} : "
        "(tensor<5x4xf32>, tensor<3xi64>) -> tensor<3x4xf32>",
        "nncomp.gather", {true, false, false, true});
  check("%x: tensor<2xf32>",
        "%y = nncomp.activation %x {function = #nncomp.activation<tanh>} : "
        "tensor<2xf32>",
        "nncomp.activation", {false, false, false, false});
}

TEST_F(InterfacesTest, StatesWhatHappensToChannels) {
  auto scalesChannels = [&](StringRef text, StringRef name) {
    auto op = cast<ChannelLocalOpInterface>(
        parse("%x: tensor<1x4x4x2xf32>", text, name));
    return op.scalesChannels();
  };
  EXPECT_TRUE(scalesChannels(
      "%y = nncomp.activation %x {function = #nncomp.activation<relu>} : "
      "tensor<1x4x4x2xf32>",
      "nncomp.activation"));
  EXPECT_FALSE(scalesChannels(
      "%y = nncomp.activation %x {function = #nncomp.activation<tanh>} : "
      "tensor<1x4x4x2xf32>",
      "nncomp.activation"));
  EXPECT_TRUE(
      scalesChannels("%y = nncomp.reduce mean %x {axes = array<i64: 1, 2>} : "
                     "(tensor<1x4x4x2xf32>) -> tensor<1x2xf32>",
                     "nncomp.reduce"));
  EXPECT_FALSE(
      scalesChannels("%y = nncomp.reduce mean %x {axes = array<i64: 3>} : "
                     "(tensor<1x4x4x2xf32>) -> tensor<1x4x4xf32>",
                     "nncomp.reduce"));
  EXPECT_TRUE(scalesChannels("%y = tensor.collapse_shape %x [[0], [1, 2, 3]] : "
                             "tensor<1x4x4x2xf32> into tensor<1x32xf32>",
                             "tensor.collapse_shape"));
}

TEST_F(InterfacesTest, CountsWhatFollowsTheLayout) {
  auto count = [&](StringRef arguments, StringRef body, StringRef name) {
    return cast<FollowsLayoutOpInterface>(parse(arguments, body, name))
        .countFollowing();
  };
  EXPECT_EQ(count("%x: tensor<2x3xf32>, %y: tensor<2x3xf32>",
                  "%z = nncomp.concat %x, %y {axis = 1 : i64} : "
                  "(tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x6xf32>",
                  "nncomp.concat"),
            2u);
  EXPECT_EQ(count("%x: tensor<5x4xf32>, %i: tensor<2x3xi64>",
                  "%y = nncomp.gather %x, %i {axis = 0 : i64} : "
                  "(tensor<5x4xf32>, tensor<2x3xi64>) -> tensor<2x3x4xf32>",
                  "nncomp.gather"),
            0u);
  EXPECT_EQ(count("%x: tensor<4x2xf32>, %s: tensor<2x2xf32>, "
                  "%z: tensor<2x2xi8>",
                  "%y = nncomp.quantize %x, %s, %z {axis = 0 : i64, "
                  "block_size = 2 : i64} : (tensor<4x2xf32>, tensor<2x2xf32>, "
                  "tensor<2x2xi8>) -> tensor<4x2xi8>",
                  "nncomp.quantize"),
            0u);
  EXPECT_EQ(count("%x: tensor<2x3xf32>",
                  "%y = nncomp.softmax %x {axis = 1 : i64} : tensor<2x3xf32>",
                  "nncomp.softmax"),
            1u);
}
} // namespace
