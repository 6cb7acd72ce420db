//===- EmitTest.cpp - Modules that cannot be emitted ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Emit/Emit.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "nncomp/Driver/Model.h"
#include "nncomp/Emit/Signature.h"
#include "nncomp/InitAll.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Parses modules and keeps the last error.
class EmitTest : public testing::Test {
protected:
  EmitTest()
      : context(makeRegistry()), handler(&context, [&](Diagnostic &d) {
          message = d.str();
          return success();
        }) {}

  OwningOpRef<ModuleOp> parse(StringRef text) {
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
    EXPECT_TRUE(module) << message;
    return module;
  }

  static DialectRegistry makeRegistry() {
    DialectRegistry registry;
    registerAllDialects(registry);
    registerEmitDialects(registry);
    return registry;
  }

  MLIRContext context;
  std::string message;
  ScopedDiagnosticHandler handler;
};

TEST_F(EmitTest, NeedsFacts) {
  EXPECT_TRUE(failed(getModuleFacts(*parse("module {}"))));
  EXPECT_EQ(message, "expected a lowered network with the attribute "
                     "'nncomp.arena_bytes', but got none");
  EXPECT_TRUE(failed(
      getModuleFacts(*parse("module attributes {nncomp.arena_bytes = 0 : i64, "
                            "nncomp.weight_bytes = -1 : i64} {}"))));
  EXPECT_EQ(message, "expected a lowered network with the attribute "
                     "'nncomp.weight_bytes', but got a negative number");
}

TEST_F(EmitTest, NeedsASignature) {
  EXPECT_TRUE(failed(getSignature(*parse("module {}"))));
  EXPECT_EQ(message, "expected a lowered network with the attribute "
                     "'nncomp.signature', but got none");
  EXPECT_TRUE(failed(getSignature(
      *parse("module attributes {nncomp.signature = {inputs = [{name = \"x\", "
             "type = tensor<?xf32>}], outputs = []}} {}"))));
  EXPECT_EQ(message.find("expected 'nncomp.signature' to hold inputs and "
                         "outputs, each with a name and the type of a static "
                         "tensor, but got {"),
            0u);
  llvm::Expected<Signature> signature = getMainSignature(*parse("module {}"));
  EXPECT_EQ(llvm::toString(signature.takeError()),
            "expected a function @main, but got none");
}

TEST_F(EmitTest, NeedsAnEntry) {
  constexpr StringLiteral kFacts =
      "module attributes {nncomp.arena_bytes = 0 : i64, nncomp.weight_bytes = "
      "0 : i64} ";
  for (StringRef body : {"{}", "{ llvm.func @nncomp_entry(!llvm.ptr) }"}) {
    EXPECT_TRUE(failed(emitArtifact(*parse((kFacts + body).str()), {})));
    EXPECT_EQ(message,
              "expected a lowered network with a function 'nncomp_entry' of "
              "type '!llvm.func<void (ptr, ptr, ptr)>', but got none");
  }
}

TEST_F(EmitTest, MakesIdentifiers) {
  EXPECT_EQ(getIdentifier("3d-net v2"), "_3d_net_v2");
  EXPECT_EQ(getIdentifier(""), "_");
  EXPECT_EQ(getIdentifier("resnet50"), "resnet50");
}
} // namespace
