//===- SensitivityReport.cpp - What layers cost in accuracy ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SensitivityReport.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

void nncomp::printTable(ArrayRef<SensitivityTrial> trials, raw_ostream &os) {
  os << "relative L2  changed      bytes      dense  encoding and layer\n";
  for (const SensitivityTrial &trial : trials)
    os << llvm::formatv("{0,11:e3} {1,6:F2} % {2,10} {3,10}  {4}  {5}\n",
                        trial.relativeError, trial.changed * 100, trial.bytes,
                        trial.denseBytes, trial.encoding, trial.layer);
}

void nncomp::printJson(ArrayRef<SensitivityTrial> trials, int64_t samples,
                       raw_ostream &os) {
  llvm::json::OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    json.attribute("samples", samples);
    json.attributeArray("trials", [&] {
      for (const SensitivityTrial &trial : trials)
        json.object([&] {
          json.attribute("layer", llvm::json::fixUTF8(trial.layer));
          json.attribute("encoding", llvm::json::fixUTF8(trial.encoding));
          json.attribute("dense_bytes", trial.denseBytes);
          json.attribute("bytes", trial.bytes);
          json.attribute("relative_l2", trial.relativeError);
          json.attribute("changed", trial.changed);
        });
    });
  });
  os << "\n";
}

/// Text in XML.
static std::string escape(StringRef text) {
  std::string escaped;
  for (char c : text)
    if (c == '&')
      escaped += "&amp;";
    else if (c == '<')
      escaped += "&lt;";
    else if (c == '>')
      escaped += "&gt;";
    else
      escaped += c;
  return escaped;
}

void nncomp::printPlot(ArrayRef<SensitivityTrial> trials, raw_ostream &os) {
  // Pixels; errors from 1e-5 to 10 are six decades.
  constexpr int row = 18, labels = 360, decade = 80, decades = 6, least = -5;
  constexpr int width = labels + decade * decades + 80;
  int height = row * (trials.size() + 3);
  os << llvm::formatv("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" "
                      "height=\"{1}\" font-family=\"sans-serif\" "
                      "font-size=\"12\">\n",
                      width, height);
  os << llvm::formatv("<text x=\"{0}\" y=\"{1}\">relative L2 error of the "
                      "network's result</text>\n",
                      labels, row);
  for (int i = 0; i <= decades; ++i)
    os << llvm::formatv("<text x=\"{0}\" y=\"{1}\" fill=\"gray\">1e{2}</text>"
                        "<line x1=\"{0}\" x2=\"{0}\" y1=\"{3}\" y2=\"{4}\" "
                        "stroke=\"lightgray\"/>\n",
                        labels + i * decade, 2 * row, least + i, 2 * row,
                        height);
  for (auto [i, trial] : llvm::enumerate(trials)) {
    double position = std::log10(std::max(trial.relativeError, 1e-30)) - least;
    if (!(position < decades))
      position = decades;
    os << llvm::formatv(
        "<text x=\"{0}\" y=\"{1}\" text-anchor=\"end\">{2}</text>"
        "<rect x=\"{3}\" y=\"{4}\" width=\"{5:F0}\" height=\"{6}\" "
        "fill=\"steelblue\"/>\n",
        labels - 8, row * (i + 3), escape(trial.layer + "  " + trial.encoding),
        labels, row * (i + 3) - row / 2 - 3, std::max(position, 0.0) * decade,
        row - 6);
  }
  os << "</svg>\n";
}
