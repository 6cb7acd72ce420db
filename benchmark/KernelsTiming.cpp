//===- KernelsTiming.cpp - Times of alternating batches -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelsTiming.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <ctime>

using namespace mlir;
using namespace mlir::nncomp;
using namespace mlir::nncomp::benchmark;

using Work = std::function<llvm::Error()>;

/// The time that this thread has run: others on the core do not count.
static double getSeconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

/// Runs a batch. Returns the seconds of one run.
static llvm::Expected<double> timeBatch(const Work &work, int64_t runs) {
  double start = getSeconds();
  for (int64_t i = 0; i < runs; ++i)
    if (llvm::Error error = work())
      return error;
  return (getSeconds() - start) / runs;
}

/// How many runs are long enough to be timed.
static llvm::Expected<int64_t> getBatchSize(const Work &work) {
  constexpr double leastSeconds = 2e-3;
  for (int64_t runs = 1;; runs *= 2) {
    llvm::Expected<double> seconds = timeBatch(work, runs);
    if (!seconds)
      return seconds.takeError();
    if (*seconds * runs >= leastSeconds)
      return std::max<int64_t>(1, std::ceil(leastSeconds / *seconds));
  }
}

Quartiles Quartiles::of(SmallVector<double> values) {
  llvm::sort(values);
  // Between the two values that are nearest.
  auto at = [&](double share) {
    double place = share * (values.size() - 1);
    size_t below = place;
    size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - below) * (values[above] - values[below]);
  };
  return {at(0.25), at(0.5), at(0.75)};
}

llvm::Error nncomp::benchmark::measure(Contestant &ours,
                                       ArrayRef<PeerContestant> peers,
                                       PeakProbe &probe, unsigned rounds,
                                       CaseResult &result) {
  SmallVector<Work> works = {[&] { return probe.run(); },
                             [&] { return ours.run(); }};
  for (const PeerContestant &peer : peers)
    works.push_back([&] { return peer.second->run(); });
  SmallVector<int64_t> batches;
  for (const Work &work : works) {
    llvm::Expected<int64_t> batch = getBatchSize(work);
    if (!batch)
      return batch.takeError();
    batches.push_back(*batch);
  }
  SmallVector<SmallVector<double>> seconds(works.size());
  for (unsigned round = 0; round < rounds; ++round)
    for (size_t turn = 0; turn < works.size(); ++turn) {
      // No contestant always follows the same other.
      size_t i = round % 2 ? works.size() - 1 - turn : turn;
      // Once for the caches, which held another's data.
      if (llvm::Error error = works[i]())
        return error;
      llvm::Expected<double> time = timeBatch(works[i], batches[i]);
      if (!time)
        return time.takeError();
      seconds[i].push_back(*time);
    }

  // The probe's work in the time of ours, relative to its own time.
  auto getRatios = [&](size_t over, size_t under, double factor) {
    SmallVector<double> ratios;
    for (auto [a, b] : llvm::zip(seconds[over], seconds[under]))
      ratios.push_back(factor * a / b);
    return Quartiles::of(std::move(ratios));
  };
  constexpr size_t probeIndex = 0, ourIndex = 1, firstPeer = 2;
  double work =
      static_cast<double>(result.kernelCase.getMacs()) / probe.getMacs();
  result.minSeconds = *llvm::min_element(seconds[ourIndex]);
  result.seconds = Quartiles::of(seconds[ourIndex]);
  result.peakShare = getRatios(probeIndex, ourIndex, work);
  for (auto [i, peer] : llvm::enumerate(peers))
    result.peers.push_back({peer.first,
                            *llvm::min_element(seconds[firstPeer + i]),
                            getRatios(ourIndex, firstPeer + i, 1)});
  return llvm::Error::success();
}
