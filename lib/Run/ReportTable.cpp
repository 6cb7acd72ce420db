//===- ReportTable.cpp - Reports to be read -------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Run/Report.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Prints a line for each figure: of one network, or of two and their ratio.
class TablePrinter {
public:
  TablePrinter(llvm::raw_ostream &os, const Report &before, const Report *after)
      : os(os), before(before), after(after) {
    hasDenseCycles =
        llvm::any_of((after ? *after : before).layers,
                     [](const Layer &layer) { return layer.denseCycles > 0; });
  }

  void print();

private:
  using Number = llvm::function_ref<std::optional<double>(const Report &)>;
  /// Nothing if no network has the figure.
  void printRow(StringRef name, unsigned digits, Number number);
  void printLayers();
  void printAgainstDense(const Layer &layer);
  void printLayer(StringRef name, const Layer *first, const Layer *second);

  llvm::raw_ostream &os;
  const Report &before, *after;
  /// Whether there is an estimate with dense weights for a layer.
  bool hasDenseCycles;
};
} // namespace

static void printNumber(llvm::raw_ostream &os, std::optional<double> number,
                        unsigned digits) {
  if (number)
    os << llvm::format(" %14.*f", static_cast<int>(digits), *number);
  else
    os << llvm::format(" %14s", "-");
}

void TablePrinter::printRow(StringRef name, unsigned digits, Number number) {
  std::optional<double> first = number(before), second;
  if (after)
    second = number(*after);
  if (!first && !second)
    return;
  os << llvm::formatv("{0,-24}", name);
  printNumber(os, first, digits);
  if (after) {
    printNumber(os, second, digits);
    if (first && second && *first != 0)
      os << llvm::format(" %8.3f", *second / *first);
  }
  os << "\n";
}

void TablePrinter::print() {
  if (after)
    os << llvm::formatv("{0,-24} {1,14} {2,14} {3,8}\n", "", "before", "after",
                        "ratio");
  printRow("constants, bytes", 0,
           [](const Report &r) { return r.getConstantBytes(); });
  for (auto [name, number] : {std::pair("  values", &Layer::valueBytes),
                              {"  scales, indices, ...", &Layer::sideBytes},
                              {"  biases", &Layer::biasBytes}})
    printRow(name, 0,
             [number = number](const Report &r) { return r.sum(number); });
  printRow("weights in object, bytes", 0,
           [](const Report &r) { return r.facts.weightBytes; });
  printRow("arena, bytes", 0,
           [](const Report &r) { return r.facts.arenaBytes; });
  printRow("multiply-adds", 0,
           [](const Report &r) { return r.sum(&Layer::macs); });
  printRow("  of stored weights", 0,
           [](const Report &r) { return r.sum(&Layer::storedMacs); });
  auto kinds = before.getMacsByKind();
  if (after)
    for (auto [kind, macs] : after->getMacsByKind())
      kinds.insert({kind, macs});
  for (StringRef kind : llvm::make_first_range(kinds))
    printRow(("  " + kind).str(), 0, [&](const Report &r) {
      return static_cast<double>(r.getMacsByKind().lookup(kind));
    });
  for (auto [name, time] : {std::pair("min, ms", &Timing::min),
                            {"median, ms", &Timing::median},
                            {"p90, ms", &Timing::p90},
                            {"p99, ms", &Timing::p99}})
    printRow(name, 3, [time = time](const Report &r) -> std::optional<double> {
      if (!r.timing)
        return std::nullopt;
      return *r.timing.*time;
    });
  for (auto [name, percent] : {std::pair("top-1, %", &Accuracy::getTop1Percent),
                               {"top-5, %", &Accuracy::getTop5Percent}})
    printRow(name, 2,
             [percent = percent](const Report &r) -> std::optional<double> {
               if (!r.accuracy)
                 return std::nullopt;
               return (*r.accuracy.*percent)();
             });
  printLayers();
}

/// The estimated time of a layer against that with dense weights, its share of
/// weights that are not stored, and the one from which on it would be faster.
void TablePrinter::printAgainstDense(const Layer &layer) {
  auto print = [&](std::optional<double> number, int digits) {
    if (number)
      os << llvm::format("%8.*f ", digits, *number);
    else
      os << llvm::format("%8s ", "-");
  };
  std::optional<double> ofDense, zeros, breakEven;
  if (layer.denseCycles > 0) {
    ofDense = double(layer.cycles) / double(layer.denseCycles);
    if ((breakEven = layer.getBreakEvenSparsity())) {
      zeros = 100 - 100 * double(layer.storedMacs) / double(layer.macs);
      breakEven = 100 * *breakEven;
    }
  }
  print(ofDense, 2);
  print(zeros, 1);
  print(breakEven, 1);
}

void TablePrinter::printLayer(StringRef name, const Layer *first,
                              const Layer *second) {
  auto print = [&](const Layer *layer, const Report &report) {
    if (!layer) {
      os << llvm::formatv("{0,10} {1,-9} {2,8} ", "-", "-", "-");
      return;
    }
    std::string time = "-";
    if (report.hasLayerTimes)
      time = llvm::formatv("{0:F3}", layer->milliseconds);
    os << llvm::formatv("{0,10} {1,-9} {2,8} ",
                        layer->valueBytes + layer->sideBytes + layer->biasBytes,
                        layer->macKind.empty() ? "-" : layer->macKind, time);
  };
  print(first, before);
  if (after)
    print(second, *after);
  const Layer *last = second ? second : first;
  if (hasDenseCycles)
    printAgainstDense(*last);
  StringRef kernel = last->kernel;
  os << llvm::formatv("{0,-24} {1}\n", kernel.empty() ? "-" : kernel, name);
}

void TablePrinter::printLayers() {
  auto columns = [&](StringRef prefix) {
    os << llvm::formatv("{0,10} {1,-9} {2,8} ", prefix + "bytes", "multiply",
                        "ms");
  };
  columns("");
  if (after)
    columns("");
  if (hasDenseCycles)
    os << llvm::formatv("{0,8} {1,8} {2,8} ", "of dense", "zeros, %",
                        "even, %");
  os << llvm::formatv("{0,-24} {1}\n", "kernel", "layer");
  auto isOfInterest = [](const Layer &layer) {
    return layer.macs > 0 ||
           layer.valueBytes + layer.sideBytes + layer.biasBytes > 0;
  };
  llvm::MapVector<StringRef, std::pair<const Layer *, const Layer *>> rows;
  for (const Layer &layer : before.layers)
    if (isOfInterest(layer))
      rows[layer.name].first = &layer;
  if (after)
    for (const Layer &layer : after->layers)
      if (isOfInterest(layer))
        rows[layer.name].second = &layer;
  for (auto &[name, layers] : rows)
    printLayer(name, layers.first, layers.second);
}

void nncomp::printTable(const Report &report, llvm::raw_ostream &os) {
  TablePrinter(os, report, /*after=*/nullptr).print();
}

void nncomp::printTable(const Report &before, const Report &after,
                        llvm::raw_ostream &os) {
  TablePrinter(os, before, &after).print();
}
