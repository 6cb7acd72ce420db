//===- Report.cpp - Reports of runs ---------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Report.h"
#include "nncomp/Import/OutputFile.h"
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

llvm::Error nncomp::writeReport(const Job &job, const Session &session,
                                const Report &report) {
  if (job.options.report.empty())
    return llvm::Error::success();
  return writeFile(job.options.report, [&](llvm::raw_ostream &os) {
    llvm::json::OStream json(os, /*IndentSize=*/2);
    json.object([&] {
      json.attribute("model", job.options.model);
      json.attribute("target", job.cpu);
      json.attribute("threads", job.options.threads);
      if (report.timing) {
        json.attribute("iterations", job.options.iterations);
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
      json.attribute("compile_ms", session.getCompileMilliseconds());
      if (!job.options.cache.empty())
        json.attribute("cache", session.isCached() ? "hit" : "miss");
      json.attribute("weight_bytes", session.getFacts().weightBytes);
      json.attribute("arena_bytes", session.getFacts().arenaBytes);
      if (!job.options.profile)
        return;
      if (report.peakGmacs > 0)
        json.attribute("peak_gmacs", report.peakGmacs);
      json.attributeArray("layers", [&] {
        for (const Layer &layer : session.getLayers())
          json.object([&] {
            json.attribute("name", llvm::json::fixUTF8(layer.name));
            json.attribute("op", layer.op);
            json.attribute("kernel", layer.kernel);
            json.attribute("reason", llvm::json::fixUTF8(layer.reason));
            json.attribute("encoding", layer.encoding);
            json.attribute("ms", report.getMilliseconds(layer));
            json.attribute("macs", layer.macs);
            json.attribute("gmacs", report.getGmacs(layer));
            if (report.peakGmacs > 0)
              json.attribute("peak_share", report.getPeakShare(layer));
            json.attribute("bytes", layer.bytes);
          });
      });
    });
    os << "\n";
  });
}
