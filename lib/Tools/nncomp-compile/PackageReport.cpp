//===- PackageReport.cpp - What a package takes ---------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackageReport.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

/// How often `bits` go into 32 bits for each of `count` parameters.
static double getRatio(int64_t count, int64_t bits) {
  constexpr int64_t floatBits = 32;
  return bits > 0 ? double(floatBits * count) / bits : 0;
}

std::string nncomp::summarize(const PackageFacts &facts) {
  std::string line;
  llvm::raw_string_ostream os(line);
  os << "package of " << facts.parameters << " parameters in "
     << facts.fileBytes << " bytes, "
     << llvm::format("%.2f", getRatio(facts.parameters, 8 * facts.fileBytes))
     << " times less than 32 bits each";
  if (facts.encoded > 0)
    os << "; " << facts.encoded << " encoded ones in "
       << llvm::divideCeil(facts.getStreamBits(), 8) << " bytes, "
       << llvm::format("%.2f", getRatio(facts.encoded, facts.getStreamBits()))
       << " times less";
  return line;
}

void nncomp::printPackageTable(const PackageFacts &facts,
                               llvm::raw_ostream &os) {
  os << "     bytes  part\n";
  auto print = [&](int64_t bits, StringRef part, int64_t count = 0) {
    if (bits == 0)
      return;
    os << llvm::format("%10.1f  ", bits / 8.0) << part;
    if (count > 0)
      os << llvm::format(", %.2f bits for each of ", double(bits) / count)
         << count;
    os << "\n";
  };
  print(facts.codeBits, "codes", facts.codes);
  print(facts.gapBits, "gaps", facts.gaps);
  print(facts.fillerBits, "fillers", facts.fillers);
  print(facts.valueBits, "values");
  print(facts.sideBits, "palettes, scales");
  print(facts.tableBits, "tables");
  print(8 * facts.fileBytes - facts.getStreamBits(),
        "the rest: biases and operators");
}

void nncomp::printPackageReport(StringRef model, const PackageFacts &facts,
                                llvm::raw_ostream &os) {
  llvm::json::OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    json.attribute("model", llvm::json::fixUTF8(model));
    json.attribute("parameters", facts.parameters);
    json.attribute("encoded_parameters", facts.encoded);
    json.attribute("codes", facts.codes);
    json.attribute("gaps", facts.gaps);
    json.attribute("fillers", facts.fillers);
    json.attribute("code_bits", facts.codeBits);
    json.attribute("gap_bits", facts.gapBits);
    json.attribute("filler_bits", facts.fillerBits);
    json.attribute("value_bits", facts.valueBits);
    json.attribute("side_bits", facts.sideBits);
    json.attribute("table_bits", facts.tableBits);
    json.attribute("module_bytes", facts.moduleBytes);
    json.attribute("file_bytes", facts.fileBytes);
    json.attribute("ratio", getRatio(facts.parameters, 8 * facts.fileBytes));
    json.attribute("encoded_ratio",
                   getRatio(facts.encoded, facts.getStreamBits()));
  });
  os << "\n";
}
