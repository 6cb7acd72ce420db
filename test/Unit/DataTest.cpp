//===- DataTest.cpp - Damaged data files ----------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Data/Data.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>
#include <random>

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// An array as writeNpy writes it.
std::string writeArray(const HostTensor &tensor) {
  llvm::SmallString<128> path;
  EXPECT_FALSE(llvm::sys::fs::createTemporaryFile("array", "npy", path));
  EXPECT_FALSE(llvm::errorToBool(writeNpy(path, tensor)));
  std::string contents =
      (*llvm::MemoryBuffer::getFile(path, false, false))->getBuffer().str();
  llvm::sys::fs::remove(path);
  return contents;
}

HostTensor makeTensor() {
  HostTensor tensor =
      llvm::cantFail(HostTensor::create(ElementKind::F64, {2, 3, 4}));
  for (int64_t i = 0; i < tensor.getNumElements(); ++i)
    tensor.setDouble(i, 1.0 / (1 + i));
  return tensor;
}

TEST(Data, ArraysRoundTrip) {
  HostTensor tensor = makeTensor();
  llvm::Expected<HostTensor> read = parseNpy(writeArray(tensor));
  ASSERT_TRUE(bool(read));
  EXPECT_EQ(read->getTypeName(), "2x3x4xf64");
  EXPECT_EQ(read->getBytes(), llvm::ArrayRef<char>(tensor.getBytes()));
}

TEST(Data, TruncatedArraysAreErrors) {
  std::string contents = writeArray(makeTensor());
  for (size_t size = 0; size < contents.size(); ++size)
    EXPECT_TRUE(llvm::errorToBool(
        parseNpy(llvm::StringRef(contents).take_front(size)).takeError()));
}

TEST(Data, DamagedFilesNeverCrash) {
  std::string array = writeArray(makeTensor());
  std::string idx("\0\0\x08\2\0\0\0\2\0\0\0\3abcdef", 18);
  EXPECT_FALSE(llvm::errorToBool(parseIdx(idx).takeError()));
  std::mt19937 random(0);
  for (int i = 0; i < 20000; ++i)
    for (std::string damaged : {array, idx}) {
      for (int flips = random() % 4; flips >= 0; --flips)
        damaged[random() % damaged.size()] ^= 1 << random() % 8;
      llvm::consumeError(parseNpy(damaged).takeError());
      llvm::consumeError(parseNpz(damaged, "x").takeError());
      llvm::consumeError(parseIdx(damaged).takeError());
    }
}

TEST(Data, ReshapeKeepsTheCount) {
  HostTensor tensor = makeTensor();
  EXPECT_FALSE(llvm::errorToBool(tensor.reshape({4, 6})));
  EXPECT_EQ(llvm::toString(tensor.reshape({5, 5})),
            "expected a shape of 24 elements, but got 5x5xf64");
}
} // namespace
