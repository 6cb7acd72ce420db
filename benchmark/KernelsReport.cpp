//===- KernelsReport.cpp - Tables of results ------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelsReport.h"
#include "nncomp/Data/OutputFile.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;
using namespace mlir::nncomp::benchmark;

/// The columns in order, each with the name in reports and the heading.
static constexpr struct {
  Peer peer;
  StringLiteral name, heading;
} kPeers[kNumPeers] = {
    {Peer::OneDnn, "onednn", "oneDNN"},
    {Peer::OneDnnReordered, "onednn-reordered", "with reorders"},
    {Peer::OneDnnWinograd, "onednn-winograd", "Winograd"},
    {Peer::OneDnnInt8, "onednn-int8", "int8"},
    {Peer::OpenBlas, "openblas", "OpenBLAS"},
    {Peer::Dense, "dense", "dense"},
};

StringRef nncomp::benchmark::getName(Peer peer) {
  return llvm::find_if(kPeers, [&](auto &entry) { return entry.peer == peer; })
      ->name;
}

static const PeerResult *findPeer(const CaseResult &result, Peer peer) {
  const auto *found = llvm::find_if(
      result.peers, [&](const PeerResult &p) { return p.peer == peer; });
  return found == result.peers.end() ? nullptr : found;
}

void nncomp::benchmark::printHeader(llvm::raw_ostream &os) {
  os << "our time / the peer's: median of the rounds (quartiles)\n"
     << llvm::format("%-26s %-18s %9s %8s %6s %9s", "case", "kernel", "us",
                     "GFLOP/s", "% peak", "oneDNN us");
  for (auto &entry : kPeers)
    os << llvm::format("  %-19s", entry.heading.data());
  os << "\n";
}

void nncomp::benchmark::printResult(llvm::raw_ostream &os,
                                    const CaseResult &result) {
  const PeerResult *main = findPeer(result, Peer::OneDnn);
  os << llvm::format("%-26s %-18s %9.1f %8.1f %6.1f %9.1f",
                     result.kernelCase.getName().c_str(), result.kernel.c_str(),
                     result.minSeconds * 1e6, result.getGflops(),
                     result.peakShare.median * 100,
                     main ? main->minSeconds * 1e6 : 0.0);
  for (auto &entry : kPeers) {
    if (const PeerResult *peer = findPeer(result, entry.peer))
      os << llvm::format("  %.3f (%.3f-%.3f)", peer->ratio.median,
                         peer->ratio.lower, peer->ratio.upper);
    else
      os << llvm::format("  %-19s", "-");
  }
  os << "\n";
}

void nncomp::benchmark::printMeans(llvm::raw_ostream &os,
                                   ArrayRef<CaseResult> results) {
  os << llvm::format("%-81s", "geometric mean");
  for (auto &entry : kPeers) {
    double sum = 0;
    int64_t count = 0;
    for (const CaseResult &result : results)
      if (const PeerResult *peer = findPeer(result, entry.peer)) {
        sum += std::log(peer->ratio.median);
        ++count;
      }
    if (count)
      os << llvm::format("  %.3f of %-10lld", std::exp(sum / count),
                         static_cast<long long>(count));
    else
      os << llvm::format("  %-19s", "-");
  }
  os << "\n";
}

llvm::Error nncomp::benchmark::writeJson(StringRef path, const RunFacts &facts,
                                         ArrayRef<CaseResult> results) {
  return writeFile(path, [&](llvm::raw_ostream &os) {
    llvm::json::OStream json(os, /*IndentSize=*/2);
    auto writeQuartiles = [&](StringRef name, const Quartiles &quartiles,
                              double factor) {
      json.attributeObject(name, [&] {
        json.attribute("lower", quartiles.lower * factor);
        json.attribute("median", quartiles.median * factor);
        json.attribute("upper", quartiles.upper * factor);
      });
    };
    auto writeResult = [&](const CaseResult &result) {
      json.attribute("case", result.kernelCase.getName());
      json.attribute("macs", result.kernelCase.getMacs());
      json.attribute("kernel", result.kernel);
      json.attribute("min_us", result.minSeconds * 1e6);
      writeQuartiles("us", result.seconds, 1e6);
      json.attribute("gflops", result.getGflops());
      writeQuartiles("peak_share", result.peakShare, 1);
      json.attribute("relative_l2", result.relativeL2);
      json.attributeObject("peers", [&] {
        for (const PeerResult &peer : result.peers)
          json.attributeObject(getName(peer.peer), [&] {
            json.attribute("min_us", peer.minSeconds * 1e6);
            writeQuartiles("ratio", peer.ratio, 1);
          });
      });
    };
    json.object([&] {
      json.attribute("target", facts.target);
      json.attribute("peer_isa", facts.peerInstructions);
      json.attribute("cpu", facts.cpu);
      json.attribute("rounds", facts.rounds);
      json.attributeArray("cases", [&] {
        for (const CaseResult &result : results)
          json.object([&] { writeResult(result); });
      });
    });
    os << "\n";
  });
}
