//===- Package.h - A network in a small file ------------------ -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A package is a network for storage and transport: what it takes for each
// weight is less than in memory. Encoded constants, the components of
// `nncomp.assemble`, are stored as in Han et al., "Deep Compression", ICLR
// 2016: codes at their own width, the places of sparse entries as gaps, both
// with Huffman codes.
//
//   bytes  4     "NNP\x1a"
//          1     version
//          4     CRC-32 of all that follows, little-endian
//          1-10  size of the module, LEB128
//          ...   the module as MLIR bytecode, zeros for the constants below
//          ...   a stream of bits, the most significant one of a byte first,
//                filled up with zeros
//
// For each assemble in the order of the module, and each of its components that
// is a constant and has not come before, the bits are:
//
//   2     0: the bytes as they are, from the next whole byte on
//         1: codes, as in SymbolStream.h
//         2: gaps, of indices and of the pointers after these
//   3     of gaps: their bits, less 1
//   ...   the gaps, as in SymbolStream.h
//
// Gaps run through all lines: the entry of index i in line l stands at l * n +
// i, with n indices in a line. A gap is how many places lie between an entry
// and the one before. The largest number is a filler: that many places without
// an entry, and a gap follows. The paper's filler is an entry of value zero;
// this one takes no code, and every value is known from it.
//

#ifndef NNCOMP_PACKAGE_PACKAGE_H
#define NNCOMP_PACKAGE_PACKAGE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <string>

namespace mlir::nncomp {

/// How a package stores encoded constants.
enum class PackageCoding {
  /// By Huffman codes where these take less.
  Huffman,
  /// All codes and gaps of a constant in the same number of bits.
  Fixed,
  /// As in memory.
  None,
};

/// The widths that are tried for gaps.
constexpr unsigned kMinGapBits = 3, kMaxGapBits = 8;

struct PackageOptions {
  PackageCoding coding = PackageCoding::Huffman;
  /// The bits of a gap, 1 to kMaxGapBits; for each constant the best if 0.
  unsigned gapBits = 0;
};

/// What the parts of a package take, in bits, and how much they stand for.
struct PackageFacts {
  /// Elements of all constants of floats, and of those that are encoded.
  int64_t parameters = 0, encoded = 0;
  /// Codes; gaps; fillers among the gaps; values that are no codes; scales,
  /// palettes and what else elements share; what it takes to read these parts.
  int64_t codeBits = 0, gapBits = 0, fillerBits = 0, valueBits = 0,
          sideBits = 0, tableBits = 0;
  int64_t codes = 0, gaps = 0, fillers = 0;
  /// The network without these parts, and the whole file.
  int64_t moduleBytes = 0, fileBytes = 0;

  /// What the encoded constants take.
  int64_t getStreamBits() const {
    return codeBits + gapBits + fillerBits + valueBits + sideBits + tableBits;
  }
};

/// A network as a file.
struct Package {
  std::string bytes;
  PackageFacts facts;
};

/// Makes a package of a module. The same module gives the same bytes. Fails
/// with a diagnostic.
FailureOr<Package> writePackage(ModuleOp module, const PackageOptions &options);

/// Whether a file starts like a package.
bool isPackage(StringRef contents);

/// The module in a package, as it was. Fails, without a crash and within
/// memory of the order of the file's size (and up to 1 GB for lines without
/// entries), on what is no package.
llvm::Expected<OwningOpRef<ModuleOp>> readPackage(llvm::MemoryBufferRef file,
                                                  MLIRContext *context);

} // namespace mlir::nncomp

#endif // NNCOMP_PACKAGE_PACKAGE_H
