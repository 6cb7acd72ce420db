//===- Report.cpp - Reports as JSON ---------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Run/Report.h"
#include "nncomp/Data/OutputFile.h"
#include "nncomp/Lower/Target.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

Timing Timing::of(SmallVector<double> milliseconds) {
  if (milliseconds.empty())
    return {};
  llvm::sort(milliseconds);
  size_t count = milliseconds.size();
  auto rank = [&](size_t percent) {
    return milliseconds[(percent * count + 99) / 100 - 1];
  };
  return {milliseconds.front(),
          (milliseconds[(count - 1) / 2] + milliseconds[count / 2]) / 2,
          rank(90), rank(99)};
}

llvm::Expected<Report> Report::start(const CompileRequest &request) {
  const CompileOptions &compile = request.compile;
  std::string error;
  FailureOr<Target> target =
      Target::get(compile.mcpu, compile.mattr, error, compile.threads);
  if (failed(target))
    return llvm::createStringError(error);
  Report report;
  report.model = request.model;
  report.target = target->cpu;
  report.threads = compile.threads;
  return report;
}

void Report::add(const CompiledNetwork &network) {
  compileMilliseconds = network.milliseconds;
  if (network.cache)
    isCached = network.cache->isHit;
  codeBytes = network.codeBytes;
  facts = network.facts;
  layers = network.layers;
}

void Report::add(const Session &session) {
  compileMilliseconds = session.getCompileMilliseconds();
  if (session.getCacheUse())
    isCached = session.getCacheUse()->isHit;
  facts = session.getFacts();
  layers.assign(session.getLayers().begin(), session.getLayers().end());
}

int64_t Report::sum(int64_t Layer::*number) const {
  int64_t sum = 0;
  for (const Layer &layer : layers)
    sum += layer.*number;
  return sum;
}

int64_t Report::getConstantBytes() const {
  return sum(&Layer::valueBytes) + sum(&Layer::sideBytes) +
         sum(&Layer::biasBytes);
}

std::optional<double> Report::getPeakShare(const Layer &layer) const {
  double peak = 0;
  if (layer.macKind == "int8")
    peak = peakInt8Gmacs;
  else if (layer.macKind == "f32" || layer.macKind == "f16")
    peak = peakGmacs;
  // Winograd's algorithm multiplies less often than is counted.
  if (peak == 0 || StringRef(layer.kernel).starts_with("winograd"))
    return std::nullopt;
  return getGmacs(layer) / peak;
}

llvm::MapVector<StringRef, int64_t> Report::getMacsByKind() const {
  llvm::MapVector<StringRef, int64_t> kinds;
  for (const Layer &layer : layers)
    if (layer.macs > 0)
      kinds[layer.macKind] += layer.macs;
  return kinds;
}

static void printJson(const Report &report, const Layer &layer,
                      llvm::json::OStream &json) {
  json.attribute("name", llvm::json::fixUTF8(layer.name));
  json.attribute("op", layer.op);
  json.attribute("kernel", layer.kernel);
  json.attribute("reason", llvm::json::fixUTF8(layer.reason));
  json.attribute("encoding", layer.encoding);
  json.attribute("value_bytes", layer.valueBytes);
  json.attribute("side_bytes", layer.sideBytes);
  json.attribute("bias_bytes", layer.biasBytes);
  json.attribute("bytes", layer.bytes);
  json.attribute("mac_kind", layer.macKind);
  json.attribute("macs", layer.macs);
  json.attribute("stored_macs", layer.storedMacs);
  if (layer.cycles)
    json.attribute("cycles", layer.cycles);
  if (layer.denseCycles)
    json.attribute("dense_cycles", layer.denseCycles);
  if (std::optional<double> sparsity = layer.getBreakEvenSparsity())
    json.attribute("break_even_sparsity", *sparsity);
  if (!report.hasLayerTimes)
    return;
  json.attribute("ms", layer.milliseconds);
  json.attribute("gmacs", report.getGmacs(layer));
  if (std::optional<double> share = report.getPeakShare(layer))
    json.attribute("peak_share", *share);
}

static void printJson(const Report &report, llvm::json::OStream &json) {
  json.attribute("model", report.model);
  json.attribute("target", report.target);
  json.attribute("threads", report.threads);
  if (report.timing) {
    json.attribute("iterations", report.runs);
    json.attribute("min_ms", report.timing->min);
    json.attribute("median_ms", report.timing->median);
    json.attribute("p90_ms", report.timing->p90);
    json.attribute("p99_ms", report.timing->p99);
  }
  if (report.accuracy) {
    json.attribute("images", report.accuracy->images);
    json.attribute("top1", report.accuracy->getTop1Percent());
    json.attribute("top5", report.accuracy->getTop5Percent());
  }
  json.attribute("compile_ms", report.compileMilliseconds);
  if (report.isCached)
    json.attribute("cache", *report.isCached ? "hit" : "miss");
  if (report.codeBytes)
    json.attribute("code_bytes", *report.codeBytes);
  json.attribute("weight_bytes", report.facts.weightBytes);
  json.attribute("arena_bytes", report.facts.arenaBytes);
  json.attribute("value_bytes", report.sum(&Layer::valueBytes));
  json.attribute("side_bytes", report.sum(&Layer::sideBytes));
  json.attribute("bias_bytes", report.sum(&Layer::biasBytes));
  json.attribute("macs", report.sum(&Layer::macs));
  json.attribute("stored_macs", report.sum(&Layer::storedMacs));
  json.attributeObject("macs_by_kind", [&] {
    for (auto [kind, macs] : report.getMacsByKind())
      json.attribute(kind, macs);
  });
  if (report.peakGmacs > 0)
    json.attribute("peak_gmacs", report.peakGmacs);
  if (report.peakInt8Gmacs > 0)
    json.attribute("peak_int8_gmacs", report.peakInt8Gmacs);
  json.attributeArray("layers", [&] {
    for (const Layer &layer : report.layers)
      json.object([&] { printJson(report, layer, json); });
  });
}

/// Prints an object and a line's end.
static void
printObject(llvm::raw_ostream &os,
            llvm::function_ref<void(llvm::json::OStream &)> attributes) {
  llvm::json::OStream json(os, /*IndentSize=*/2);
  json.object([&] { attributes(json); });
  os << "\n";
}

void nncomp::printReport(const Report &report, llvm::raw_ostream &os) {
  printObject(os, [&](llvm::json::OStream &json) { printJson(report, json); });
}

void nncomp::printReports(const Report &before, const Report &after,
                          llvm::raw_ostream &os) {
  printObject(os, [&](llvm::json::OStream &json) {
    json.attributeObject("before", [&] { printJson(before, json); });
    json.attributeObject("after", [&] { printJson(after, json); });
  });
}

llvm::Error nncomp::writeReport(StringRef path, const Report &report) {
  if (path.empty())
    return llvm::Error::success();
  return writeFile(path,
                   [&](llvm::raw_ostream &os) { printReport(report, os); });
}
