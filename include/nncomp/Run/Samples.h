//===- Samples.h - Inputs of a network from data files ----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_RUN_SAMPLES_H
#define NNCOMP_RUN_SAMPLES_H

#include "mlir/IR/MLIRContext.h"
#include "nncomp/Data/ArrayStream.h"
#include "nncomp/Data/DataFormat.h"
#include "nncomp/Emit/Signature.h"

namespace mlir::nncomp {

/// Reads an array of images, labels or other samples: .npy, .npz, .npz:name,
/// .pb or, by any other name, IDX.
llvm::Expected<HostTensor> readDataFile(StringRef path, MLIRContext &context);

/// Samples for every input of a network, of which one is in memory at a time.
class Samples {
public:
  /// Opens a file whose first dimension counts samples: for one input any that
  /// `readDataFile` reads, for several a .npz with an array by each input's
  /// name. Fails if there are none, or if a sample is not what the input takes
  /// for one index of its first dimension, the batch, by `source.format`.
  static llvm::Expected<Samples> open(const DataSource &source,
                                      const Signature &signature,
                                      MLIRContext &context);

  /// How many samples there are.
  int64_t size() const { return count; }
  /// How many samples the network takes at once.
  int64_t getBatch() const { return batch; }

  /// "500 samples, u8 28x28x1 as 1x28x28, / 255": what the first `count` are.
  std::string describe(int64_t count) const;

  /// Memory for the network's inputs.
  llvm::Expected<SmallVector<HostTensor>> createInputs() const;
  /// Reads the next samples into the inputs, the last one again where there are
  /// no more. Fails if the file is damaged or has values that do not fit.
  llvm::Error fillNext(MutableArrayRef<HostTensor> inputs);

private:
  /// The samples of one input, and the one that was read last.
  struct Source {
    ArrayStream stream;
    HostTensor sample;
    SampleConversion conversion;
  };

  SmallVector<Port> ports;
  std::vector<Source> sources;
  int64_t count = 0, batch = 1, next = 0;
};

} // namespace mlir::nncomp

#endif // NNCOMP_RUN_SAMPLES_H
