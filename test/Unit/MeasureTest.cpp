//===- MeasureTest.cpp - Networks in memory, measured ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Run/Measure.h"
#include "mlir/Parser/Parser.h"
#include "nncomp/InitAll.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Measures a linear layer of two weights, 3 and 5.
class MeasureTest : public testing::Test {
protected:
  MeasureTest() : context(makeRegistry()) {}

  static DialectRegistry makeRegistry() {
    DialectRegistry registry;
    registerAllDialects(registry);
    registerEmitDialects(registry);
    return registry;
  }

  llvm::Expected<Measurement> measure(const CompileRequest &request,
                                      ArrayRef<NamedTensor> inputs) {
    auto module = parseSourceString<ModuleOp>(R"mlir(
      func.func @main(%x: tensor<1x2xf32> {nncomp.name = "x"})
          -> (tensor<1x1xf32> {nncomp.name = "y"}) {
        %w = arith.constant dense<[[3.0, 5.0]]> : tensor<1x2xf32>
        %y = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>)
          -> tensor<1x1xf32>
        return %y : tensor<1x1xf32>
      })mlir",
                                              &context);
    return measureModule(std::move(module), request, inputs, {1, 4});
  }

  /// The text of the error of a measurement on an input of `size` elements.
  std::string getError(const CompileRequest &request, int64_t size) {
    NamedTensor input{
        "x", llvm::cantFail(HostTensor::create(ElementKind::F32, {1, size})),
        std::nullopt};
    return llvm::toString(measure(request, input).takeError());
  }

  MLIRContext context;
};

TEST_F(MeasureTest, ReportsWhatRan) {
  CompileRequest request;
  request.model = "layer";
  request.compile.profile = true;
  NamedTensor input{
      "x", llvm::cantFail(HostTensor::create(ElementKind::F32, {1, 2})),
      std::nullopt};
  input.tensor.setDouble(0, 2);
  input.tensor.setDouble(1, -1);
  auto result = measure(request, input);
  ASSERT_TRUE(bool(result)) << llvm::toString(result.takeError());
  EXPECT_EQ(result->outputs[0].getDouble(0), 2 * 3 - 5);
  const Report &report = result->report;
  EXPECT_EQ(report.model, "layer");
  EXPECT_FALSE(report.isCached);
  ASSERT_TRUE(report.timing);
  EXPECT_GT(report.timing->median, 0);
  EXPECT_EQ(report.runs, 4);
  EXPECT_EQ(report.sum(&Layer::macs), 2);
  EXPECT_GT(report.peakGmacs, 0);
}

TEST_F(MeasureTest, RunsOnRandomInputs) {
  auto first = measure({}, {}), second = measure({}, {});
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->outputs[0].getDouble(0), second->outputs[0].getDouble(0));
  EXPECT_NEAR(first->outputs[0].getDouble(0),
              3 * first->inputs[0].getDouble(0) +
                  5 * first->inputs[0].getDouble(1),
              1e-5);
}

TEST_F(MeasureTest, ReturnsErrors) {
  EXPECT_EQ(getError({}, 3),
            "expected inputs for (\"x\": 1x2xf32) -> (\"y\": 1x1xf32), but got "
            "(\"x\": 1x3xf32) -> (\"y\": 1x1xf32)");
  CompileRequest request;
  request.compile.threads = 0;
  std::string message;
  ScopedDiagnosticHandler handler(
      &context, [&](Diagnostic &diagnostic) { message = diagnostic.str(); });
  EXPECT_EQ(getError(request, 2), "");
  EXPECT_EQ(message.find("expected"), 0u) << message;
}
} // namespace
