//===- ReadGuard.cpp - Crashes while reading ------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Data/InputFile.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Signals.h"
#include <csignal>
#include <unistd.h>

using namespace mlir;
using namespace mlir::nncomp;

/// What a crash of the reader raises; SIGABRT is that of memory which is not
/// there as well.
static constexpr int kSignals[] = {SIGSEGV, SIGBUS,  SIGILL,
                                   SIGFPE,  SIGABRT, SIGTRAP};

/// The message, made beforehand: a handler must not ask for memory.
static char message[512];
static size_t messageBytes;

static void onCrash(int) {
  (void)!write(STDERR_FILENO, message, messageBytes);
  // A second crash, in what follows, ends the program as well.
  for (int number : kSignals)
    signal(number, [](int) { _exit(1); });
  llvm::sys::RunInterruptHandlers();
  _exit(1);
}

/// The handlers before, and the stack of ours: that of the thread may be full.
struct ReadGuard::Handlers {
  struct sigaction before[std::size(kSignals)];
  stack_t stackBefore;
  std::unique_ptr<char[]> stack;
};

ReadGuard::ReadGuard(StringRef name) : handlers(std::make_unique<Handlers>()) {
  std::string text =
      llvm::formatv("error: expected a program that can be read in '{0}', but "
                    "got one at which the reader crashes\n",
                    name.take_back(256));
  messageBytes = text.copy(message, sizeof(message));
  constexpr size_t kStackBytes = 1 << 16;
  handlers->stack.reset(new char[kStackBytes]);
  stack_t stack = {};
  stack.ss_sp = handlers->stack.get();
  stack.ss_size = kStackBytes;
  sigaltstack(&stack, &handlers->stackBefore);
  struct sigaction action = {};
  action.sa_handler = onCrash;
  action.sa_flags = SA_ONSTACK | SA_NODEFER;
  for (size_t i = 0; i < std::size(kSignals); ++i)
    sigaction(kSignals[i], &action, &handlers->before[i]);
}

ReadGuard::~ReadGuard() {
  for (size_t i = 0; i < std::size(kSignals); ++i)
    sigaction(kSignals[i], &handlers->before[i], nullptr);
  sigaltstack(&handlers->stackBefore, nullptr);
}
