//===- CompileFlags.cpp - The flags of all that compiles ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CompileFlags.h"

using namespace mlir;
using namespace mlir::nncomp;
namespace cl = llvm::cl;

CompileFlags::CompileFlags(CompileRequest &request,
                           cl::OptionCategory &category)
    : model(cl::Positional, cl::Required, cl::location(request.model),
            cl::desc("MODEL.onnx|.mlir|.mlirbc|.nnp"), cl::cat(category)),
      function("function", cl::location(request.load.function),
               cl::desc("The function to compile, if not @main"),
               cl::cat(category)),
      mcpu("mcpu", cl::location(request.compile.mcpu), cl::init("native"),
           cl::desc("CPU to compile for"), cl::cat(category)),
      mattr("mattr", cl::location(request.compile.mattr),
            cl::value_desc("+a,-b"), cl::desc("CPU features to change"),
            cl::cat(category)),
      threads("threads", cl::location(request.compile.threads), cl::init(1),
              cl::desc("Threads of a run; more than one need OpenMP "
                       "(-fopenmp)"),
              cl::cat(category)),
      winograd("winograd", cl::location(request.compile.winograd),
               cl::init(WinogradUse::Auto), cl::desc(kWinogradUseDescription),
               getWinogradUses(), cl::cat(category)),
      cache("cache", cl::location(request.cache.folder), cl::value_desc("dir"),
            cl::desc("Keep what is compiled in a folder, and take it from "
                     "there"),
            cl::cat(category)),
      cachePolicy("cache-policy", cl::location(request.cache.policy),
                  cl::init(kDefaultCachePolicy.str()),
                  cl::desc("What to remove from the folder of --cache: what "
                           "was not used for a time, then the longest unused "
                           "beyond a size"),
                  cl::cat(category)),
      shapes("shape", cl::value_desc("name:1x3x224x224"),
             cl::desc("The shape of an input that the model leaves open"),
             cl::cat(category)),
      request(request) {}

llvm::Expected<SmallVector<NamedShape>>
nncomp::parseShapes(ArrayRef<std::string> texts) {
  SmallVector<NamedShape> shapes;
  for (StringRef text : texts) {
    llvm::Expected<NamedShape> shape = parseNamedShape(text);
    if (!shape)
      return shape.takeError();
    shapes.push_back(std::move(*shape));
  }
  return shapes;
}

llvm::Error CompileFlags::readShapes() {
  auto parsed = parseShapes(llvm::to_vector(shapes));
  if (!parsed)
    return parsed.takeError();
  request.load.shapes = std::move(*parsed);
  return llvm::Error::success();
}
