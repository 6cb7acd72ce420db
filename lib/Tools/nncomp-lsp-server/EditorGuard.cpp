//===- EditorGuard.cpp - What nncomp-lsp-server lets through --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Upstream's server owns the standard input and output. Two threads stand in
// between: one replaces the text of documents that nest too deep by nothing,
// the other what the server then finds in them by the reason.
//
//===----------------------------------------------------------------------===//

#include "EditorGuard.h"
#include "nncomp/Data/InputFile.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/LSP/Transport.h"
#include <csignal>
#include <mutex>
#include <thread>
#include <unistd.h>

using namespace mlir;
using namespace mlir::nncomp;
namespace json = llvm::json;
namespace lsp = llvm::lsp;

namespace {
class EditorGuard {
public:
  explicit EditorGuard(lsp::JSONStreamStyle style) : style(style) {}

  /// Passes messages on until `from` ends, and closes `to`.
  void forwardToServer(FILE *from, FILE *to);
  void forwardToEditor(FILE *from, FILE *to);

private:
  std::optional<std::string> checkDocument(std::string message);
  std::string replaceDiagnostics(std::string message);

  lsp::JSONStreamStyle style;
  std::mutex mutex;
  /// What is wrong with versions of documents for which the server still has
  /// to publish what it finds.
  llvm::StringMap<std::string> refused;
};
} // namespace

/// Names a version of a document.
static std::string getKey(const json::Object &document) {
  return llvm::formatv("{0} {1}", document.getString("uri").value_or(""),
                       document.getInteger("version").value_or(0));
}

static void forward(FILE *from, lsp::JSONStreamStyle style, FILE *to,
                    function_ref<std::optional<std::string>(std::string)> edit,
                    lsp::JSONStreamStyle toStyle) {
  lsp::JSONTransportInputOverFile input(from, style);
  std::string message;
  while (!input.isEndOfInput() && !input.hasError()) {
    if (failed(input.readMessage(message)))
      continue;
    std::optional<std::string> edited = edit(std::move(message));
    if (!edited)
      continue;
    if (toStyle == lsp::JSONStreamStyle::Delimited)
      fprintf(to, "%s\n// -----\n", edited->c_str());
    else
      fprintf(to, "Content-Length: %zu\r\n\r\n%s", edited->size(),
              edited->c_str());
    fflush(to);
  }
  fclose(to);
}

/// The message with what the server may read, or nothing.
std::optional<std::string> EditorGuard::checkDocument(std::string message) {
  // Brackets in strings do not count in JSON either, whose parser calls itself.
  if (llvm::Error error = checkNesting("a message", message)) {
    reportError(std::move(error));
    return std::nullopt;
  }
  llvm::Expected<json::Value> parsed = json::parse(message);
  if (!parsed) {
    // The server says what is wrong with it.
    llvm::consumeError(parsed.takeError());
    return message;
  }
  json::Object *root = parsed->getAsObject();
  json::Object *params = root ? root->getObject("params") : nullptr;
  json::Object *document = params ? params->getObject("textDocument") : nullptr;
  if (!document)
    return message;
  std::string uri = document->getString("uri").value_or("").str();
  SmallVector<json::Object *> texts{document};
  // The server asks for whole documents, not for the parts that change.
  if (json::Array *changes = params->getArray("contentChanges"))
    for (json::Value &change : *changes)
      if (json::Object *text = change.getAsObject())
        texts.push_back(text);
  bool isEdited = false;
  for (json::Object *holder : texts) {
    std::optional<StringRef> text = holder->getString("text");
    if (!text)
      continue;
    llvm::Error error = checkNesting(uri, *text);
    if (!error)
      continue;
    std::lock_guard<std::mutex> lock(mutex);
    refused[getKey(*document)] = llvm::toString(std::move(error));
    (*holder)["text"] = "";
    isEdited = true;
  }
  return isEdited ? llvm::formatv("{0}", *parsed).str() : message;
}

std::string EditorGuard::replaceDiagnostics(std::string message) {
  std::lock_guard<std::mutex> lock(mutex);
  if (refused.empty())
    return message;
  llvm::Expected<json::Value> parsed = json::parse(message);
  if (!parsed) {
    llvm::consumeError(parsed.takeError());
    return message;
  }
  json::Object *root = parsed->getAsObject();
  if (!root || root->getString("method") != "textDocument/publishDiagnostics")
    return message;
  json::Object *params = root->getObject("params");
  auto found = params ? refused.find(getKey(*params)) : refused.end();
  if (found == refused.end())
    return message;
  json::Object start{{"line", 0}, {"character", 0}};
  json::Object range{{"start", json::Object(start)}, {"end", std::move(start)}};
  constexpr int kError = 1;
  (*params)["diagnostics"] =
      json::Array{json::Object{{"range", std::move(range)},
                               {"severity", kError},
                               {"source", "mlir"},
                               {"message", found->second}}};
  refused.erase(found);
  return llvm::formatv("{0}", *parsed).str();
}

void EditorGuard::forwardToServer(FILE *from, FILE *to) {
  forward(
      from, style, to,
      [&](std::string message) { return checkDocument(message); }, style);
}

void EditorGuard::forwardToEditor(FILE *from, FILE *to) {
  auto standard = lsp::JSONStreamStyle::Standard;
  forward(
      from, standard, to,
      [&](std::string message) { return replaceDiagnostics(message); },
      standard);
}

ExitCode nncomp::guardEditor(bool isDelimited,
                             function_ref<LogicalResult()> serve) {
  // A server that ended is no reason to end before its last messages are out.
  signal(SIGPIPE, SIG_IGN);
  int input[2], output[2];
  FILE *editorIn = fdopen(dup(STDIN_FILENO), "r");
  FILE *editorOut = fdopen(dup(STDOUT_FILENO), "w");
  if (!editorIn || !editorOut || pipe(input) != 0 || pipe(output) != 0)
    return reportError(llvm::errorCodeToError(
        std::error_code(errno, std::generic_category())));
  FILE *serverIn = fdopen(input[1], "w"), *serverOut = fdopen(output[0], "r");
  dup2(input[0], STDIN_FILENO);
  dup2(output[1], STDOUT_FILENO);
  close(input[0]);
  close(output[1]);

  // It may outlive the server, waiting for an editor that says no more.
  static EditorGuard guard(isDelimited ? lsp::JSONStreamStyle::Delimited
                                       : lsp::JSONStreamStyle::Standard);
  std::thread([=] { guard.forwardToServer(editorIn, serverIn); }).detach();
  std::thread toEditor([=] { guard.forwardToEditor(serverOut, editorOut); });
  LogicalResult result = [&] {
    ReadGuard reading("the editor");
    return serve();
  }();
  llvm::outs().flush();
  close(STDOUT_FILENO);
  toEditor.join();
  return succeeded(result) ? kExitGood : kExitError;
}
