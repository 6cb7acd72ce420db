//===- PackageFormat.h - The bytes of a package --------------- -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_PACKAGE_PACKAGEFORMAT_H
#define NNCOMP_LIB_PACKAGE_PACKAGEFORMAT_H

#include "nncomp/Encoding/Encoding.h"

namespace mlir::nncomp {

/// The last byte ends a text that is typed out by mistake, and bytes that are
/// changed on their way as text show.
constexpr StringLiteral kPackageMagic = "NNP\x1a";
constexpr unsigned kPackageVersion = 1;
/// The size of the header before the part that the checksum covers.
constexpr size_t kPackageHeadBytes =
    kPackageMagic.size() + 1 + sizeof(uint32_t);

/// How a constant is stored.
enum class PackageMethod { Bytes, Codes, Gaps };
constexpr unsigned kMethodBits = 2;
constexpr unsigned kGapWidthBits = 3;

/// The gap that is a filler: that many places without an entry.
inline uint8_t getFiller(unsigned gapBits) { return (1u << gapBits) - 1; }

/// The bytes of a component of codes, digits or places.
std::vector<char> packComponent(const ComponentContent &content,
                                ArrayRef<uint8_t> codes);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_PACKAGE_PACKAGEFORMAT_H
