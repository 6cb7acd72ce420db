//===- Kernels.cpp - Time our kernels against others' ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Times what the compiler makes of single ops against oneDNN and OpenBLAS, in
// one process, on one core, in alternation. Built by
// `ninja -C build nncomp-benchmark-kernels` where Debian's packages libdnnl-dev
// and libopenblas-dev are installed; README.md says how to use it.
//
//===----------------------------------------------------------------------===//

#include "KernelsReport.h"
#include "nncomp/InitAll.h"
#include "nncomp/Lower/Target.h"
#include "nncomp/Run/Compare.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/WithColor.h"
#include "llvm/TargetParser/Host.h"
#include <cstdlib>
#include <cstring>
#include <sched.h>
#include <unistd.h>

using namespace mlir;
using namespace mlir::nncomp;
using namespace mlir::nncomp::benchmark;
namespace cl = llvm::cl;

namespace {
/// The program's flags, registered when constructed.
struct Flags {
  cl::OptionCategory category{"nncomp-benchmark-kernels options"};
  cl::opt<std::string> filter{"filter", cl::init("."), cl::value_desc("regex"),
                              cl::desc("Only cases whose name matches"),
                              cl::cat(category)};
  cl::opt<bool> list{"list", cl::desc("Print the names of the cases, and stop"),
                     cl::cat(category)};
  cl::opt<unsigned> rounds{"rounds", cl::init(21),
                           cl::desc("How often each is timed"),
                           cl::cat(category)};
  cl::opt<int> cpu{"cpu", cl::init(-1),
                   cl::desc("The CPU to run on; the last one by default"),
                   cl::cat(category)};
  cl::opt<std::string> mcpu{"mcpu", cl::init("native"),
                            cl::desc("CPU to compile for"), cl::cat(category)};
  cl::opt<std::string> mattr{"mattr", cl::value_desc("+a,-b"),
                             cl::desc("CPU features to change"),
                             cl::cat(category)};
  cl::opt<WinogradUse> winograd{"winograd", cl::init(WinogradUse::Auto),
                                cl::desc(kWinogradUseDescription),
                                getWinogradUses(), cl::cat(category)};
  cl::opt<std::string> peerInstructions{
      "peer-isa", cl::init("all"), cl::value_desc("all|avx2"),
      cl::desc("What the others may use"), cl::cat(category)};
  cl::opt<std::string> json{"json", cl::value_desc("file.json"),
                            cl::desc("Write all figures"), cl::cat(category)};
};
} // namespace

/// The relative L2 distance between ours and a peer's that is taken for
/// rounding, the one that Winograd's algorithm may leave, and that of bytes, of
/// which the peer rounds a few to a neighbour.
static constexpr double kTolerance = 1e-5, kWinogradTolerance = 1e-3,
                        kCodeTolerance = 1e-3;

/// Moves this process to one CPU, the last allowed one if `cpu` is negative,
/// and sets `cpu`. The libraries of the peers count CPUs and read their
/// environment before main, so the program starts over.
static llvm::Error pin(int &cpu, bool isLimitedToAvx2, char **argv) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof(allowed), &allowed);
  for (int i = 0; cpu < 0 && i < CPU_SETSIZE; ++i)
    if (CPU_ISSET(CPU_SETSIZE - 1 - i, &allowed))
      cpu = CPU_SETSIZE - 1 - i;
  if (cpu < 0 || cpu >= CPU_SETSIZE || !CPU_ISSET(cpu, &allowed))
    return llvm::createStringError(
        "expected --cpu to be one this process may use, but got " + Twine(cpu));
  const char *threads = getenv("OMP_NUM_THREADS");
  if (CPU_COUNT(&allowed) == 1 && threads && !strcmp(threads, "1"))
    return llvm::Error::success();
  CPU_ZERO(&allowed);
  CPU_SET(cpu, &allowed);
  sched_setaffinity(0, sizeof(allowed), &allowed);
  for (const char *name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"})
    setenv(name, "1", /*overwrite=*/1);
  // OpenBLAS knows CPUs by name, and has its oldest code for those it does not
  // know.
  llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
  bool hasAvx512 = features.lookup("avx512vl") && !isLimitedToAvx2;
  if (hasAvx512 || features.lookup("avx2"))
    setenv("OPENBLAS_CORETYPE", hasAvx512 ? "SkylakeX" : "Haswell",
           /*overwrite=*/0);
  execv("/proc/self/exe", argv);
  return llvm::createStringError("expected to start over on CPU " + Twine(cpu) +
                                 ", but got: " + strerror(errno));
}

/// Fails if the outputs differ by more than rounding.
static llvm::Error compareOutputs(Contestant &ours,
                                  ArrayRef<PeerContestant> peers,
                                  CaseResult &result) {
  if (llvm::Error error = ours.run())
    return error;
  llvm::Expected<HostTensor> actual = ours.getOutput();
  if (!actual)
    return actual.takeError();
  for (const auto &[peer, contestant] : peers) {
    // Its input is another one.
    if (peer == Peer::OneDnnInt8)
      continue;
    if (llvm::Error error = contestant->run())
      return error;
    llvm::Expected<HostTensor> expected = contestant->getOutput();
    if (!expected)
      return expected.takeError();
    Difference difference = compare(*actual, *expected, {});
    bool isWinograd = peer == Peer::OneDnnWinograd ||
                      StringRef(result.kernel).starts_with("winograd");
    bool isOfCodes = result.kernelCase.values == KernelCase::Values::Codes;
    double tolerance = isWinograd  ? kWinogradTolerance
                       : isOfCodes ? kCodeTolerance
                                   : kTolerance;
    if (difference.typesDiffer || !(difference.relativeL2 <= tolerance))
      return llvm::createStringError(
          "expected the output of " + getName(peer) + " for " +
          result.kernelCase.getName() + ", but got a relative L2 distance of " +
          llvm::formatv("{0:e}", difference.relativeL2).str());
    // What the peer's own algorithm rounds away says nothing of ours.
    if (peer != Peer::OneDnnWinograd)
      result.relativeL2 = std::max(result.relativeL2, difference.relativeL2);
  }
  return llvm::Error::success();
}

static llvm::Expected<CaseResult> runCase(const KernelCase &kernelCase,
                                          MLIRContext &context,
                                          PeakProbe &probe, const Flags &flags,
                                          const CompileOptions &options) {
  CaseResult result;
  result.kernelCase = kernelCase;
  llvm::Expected<CaseData> data = CaseData::create(kernelCase);
  if (!data)
    return data.takeError();
  auto ours = createOurs(kernelCase, *data, context, options);
  if (!ours)
    return ours.takeError();
  result.kernel = ours->kernel;
  SmallVector<PeerContestant> peers;
  for (auto add : {addOneDnn, addOpenBlas})
    if (llvm::Error error = add(kernelCase, *data, peers))
      return error;
  if (llvm::Error error = addDense(kernelCase, *data, context, options, peers))
    return error;
  if (llvm::Error error = compareOutputs(*ours->contestant, peers, result))
    return error;
  if (llvm::Error error =
          measure(*ours->contestant, peers, probe, flags.rounds, result))
    return error;
  return result;
}

/// Selects, runs and reports.
static llvm::Error runAll(const Flags &flags, int cpu) {
  llvm::Regex filter(flags.filter);
  std::string error;
  if (!filter.isValid(error))
    return llvm::createStringError(
        "expected --filter to be a regular expression, but got '" +
        flags.filter + "': " + error);
  if (flags.rounds == 0)
    return llvm::createStringError(
        "expected --rounds of at least 1, but got 0");
  if (flags.peerInstructions != "all" && flags.peerInstructions != "avx2")
    return llvm::createStringError("expected --peer-isa=all or avx2, but got " +
                                   flags.peerInstructions);
  if (flags.peerInstructions == "avx2")
    if (llvm::Error error = limitOneDnnToAvx2())
      return error;
  CompileOptions options;
  options.mcpu = flags.mcpu;
  options.mattr = flags.mattr;
  options.winograd = flags.winograd;
  FailureOr<Target> target = Target::get(options.mcpu, options.mattr, error);
  if (failed(target))
    return llvm::createStringError(error);

  DialectRegistry registry;
  registerAllDialects(registry);
  registerEmitDialects(registry);
  MLIRContext context(registry);
  context.printOpOnDiagnostic(false);
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler handler(sources, &context);
  llvm::Expected<PeakProbe> probe = PeakProbe::create(context, options);
  if (!probe)
    return probe.takeError();

  llvm::outs() << "target " << target->cpu << ", CPU " << cpu << ", "
               << flags.rounds << " rounds\n";
  printHeader(llvm::outs());
  SmallVector<CaseResult, 0> results;
  for (const KernelCase &kernelCase : getKernelCases()) {
    if (!filter.match(kernelCase.getName()))
      continue;
    auto result = runCase(kernelCase, context, *probe, flags, options);
    if (!result)
      return result.takeError();
    printResult(llvm::outs(), *result);
    llvm::outs().flush();
    results.push_back(std::move(*result));
  }
  if (results.empty())
    return llvm::createStringError(
        "expected --filter to match a case, but got '" + flags.filter + "'");
  printMeans(llvm::outs(), results);
  if (flags.json.empty())
    return llvm::Error::success();
  RunFacts facts{target->cpu, flags.peerInstructions, flags.rounds,
                 static_cast<unsigned>(cpu)};
  return writeJson(flags.json, facts, results);
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  // Libraries register flags of their own, some with the names of ours.
  cl::ResetCommandLineParser();
  Flags flags;
  cl::ParseCommandLineOptions(
      argc, argv, "Time our kernels against those of oneDNN and OpenBLAS\n");
  if (flags.list) {
    for (const KernelCase &kernelCase : getKernelCases())
      llvm::outs() << kernelCase.getName() << "\n";
    return 0;
  }
  int cpu = flags.cpu;
  llvm::Error error = pin(cpu, flags.peerInstructions == "avx2", argv);
  if (!error)
    error = runAll(flags, cpu);
  if (!error)
    return 0;
  llvm::handleAllErrors(
      std::move(error), [](const ReportedError &) {},
      [](const llvm::ErrorInfoBase &info) {
        llvm::WithColor::error() << info.message() << "\n";
      });
  return 1;
}
