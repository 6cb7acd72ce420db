//===- Header.cpp - The C header of a compiled network --------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Emit/Emit.h"
#include "nncomp/Emit/Signature.h"
#include "nncomp/Lower/Target.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

/// A C string literal's contents.
static std::string escape(StringRef text) {
  std::string escaped;
  for (char c : text) {
    if (c == '"' || c == '\\')
      escaped += '\\';
    // Octal escapes end after three digits, unlike hexadecimal ones.
    if (llvm::isPrint(c) && c != '?') {
      escaped += c;
      continue;
    }
    unsigned code = static_cast<unsigned char>(c);
    escaped += '\\';
    for (int shift : {6, 3, 0})
      escaped += static_cast<char>('0' + (code >> shift & 7));
  }
  return escaped;
}

/// A name inside a comment, which it must not end.
static std::string comment(StringRef text) {
  std::string escaped = escape(text);
  for (size_t at; (at = escaped.find("*/")) != std::string::npos;)
    escaped.replace(at, 2, "* /");
  return escaped;
}

/// The C type of one element.
static StringRef getCType(ElementKind kind) {
  switch (kind) {
  case ElementKind::F16:
  case ElementKind::BF16:
  case ElementKind::U16:
    return "uint16_t";
  case ElementKind::F32:
    return "float";
  case ElementKind::F64:
    return "double";
  case ElementKind::I8:
    return "int8_t";
  case ElementKind::I16:
    return "int16_t";
  case ElementKind::I32:
    return "int32_t";
  case ElementKind::I64:
    return "int64_t";
  case ElementKind::U8:
  case ElementKind::Bool:
    return "uint8_t";
  case ElementKind::U32:
    return "uint32_t";
  case ElementKind::U64:
    return "uint64_t";
  }
  llvm_unreachable("all kinds are listed");
}

/// The features that a CPU must have, without those that it must not.
static std::string getNeededFeatures(StringRef features) {
  SmallVector<StringRef> all, needed;
  features.split(all, ',');
  for (StringRef feature : all)
    if (feature.consume_front("+"))
      needed.push_back(feature);
  return needed.empty() ? "the CPU's own" : llvm::join(needed, " ");
}

static void writePorts(llvm::raw_ostream &os, StringRef prefix, StringRef what,
                       ArrayRef<Port> ports) {
  os << "\n#define " << prefix << "_NUM_" << what << "S " << ports.size()
     << "\n";
  for (auto [i, port] : llvm::enumerate(ports)) {
    std::string name = (prefix + "_" + what + Twine(i)).str();
    os << "\n/* " << what.lower() << "s[" << i << "]: " << comment(port.name)
       << ", " << getTypeName(port.kind, port.shape) << " */\n"
       << "#define " << name << "_NAME \"" << escape(port.name) << "\"\n"
       << "#define " << name << "_TYPE \"" << getName(port.kind) << "\"\n"
       << "#define " << name << "_CTYPE " << getCType(port.kind) << "\n"
       << "#define " << name << "_RANK " << port.shape.size() << "\n"
       << "#define " << name << "_SHAPE {"
       << (port.shape.empty()
               ? "1"
               : llvm::join(llvm::map_range(port.shape,
                                            [](int64_t size) {
                                              return std::to_string(size);
                                            }),
                            ", "))
       << "}\n"
       << "#define " << name << "_ELEMENTS "
       << port.getNumBytes() / getByteWidth(port.kind) << "\n"
       << "#define " << name << "_BYTES " << port.getNumBytes() << "\n";
  }
}

LogicalResult nncomp::emitHeader(ModuleOp module, StringRef prefix,
                                 llvm::raw_ostream &os) {
  FailureOr<Signature> signature = getSignature(module);
  FailureOr<ModuleFacts> facts = getModuleFacts(module);
  FailureOr<Target> target = Target::from(module);
  if (failed(signature) || failed(facts) || failed(target))
    return failure();
  std::string upper = prefix.upper();
  os << "/* " << prefix << ".h - a neural network compiled by nncomp.\n"
     << " *\n"
     << " * Target CPU: " << target->cpu << "\n"
     << " * Features: " << getNeededFeatures(target->features) << "\n"
     << " * "
     << (target->threads == 1
             ? "Needs libc and libm only."
             : "Needs libc, libm and LLVM's OpenMP runtime: link with clang "
               "-fopenmp.")
     << " The code runs on no lesser CPU.\n"
     << " */\n"
     << "#ifndef " << upper << "_H\n#define " << upper << "_H\n\n"
     << "#include <stdint.h>\n\n"
     << "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
     << "/* Scratch memory that a run needs, and its alignment, in bytes. */\n"
     << "#define " << upper << "_ARENA_BYTES " << facts->arenaBytes << "\n"
     << "#define " << upper << "_ARENA_ALIGNMENT " << kArenaAlignment << "\n"
     << "/* Constants inside the object, in bytes. */\n"
     << "#define " << upper << "_WEIGHT_BYTES " << facts->weightBytes << "\n"
     << "#define " << upper << "_TARGET_CPU \"" << escape(target->cpu)
     << "\"\n";
  writePorts(os, upper, "INPUT", signature->inputs);
  writePorts(os, upper, "OUTPUT", signature->outputs);
  os << "\n/* Runs the network once.\n"
     << " *\n"
     << " * inputs:  " << upper
     << "_NUM_INPUTS pointers to row-major tensors "
        "of the shapes\n"
     << " *          and types above, aligned as their elements; a bool (i1) "
        "is one byte,\n"
     << " *          0 or 1.\n"
     << " * outputs: " << upper
     << "_NUM_OUTPUTS pointers to memory for the "
        "results, apart from\n"
     << " *          each other and from the inputs.\n"
     << " * arena:   " << upper
     << "_ARENA_BYTES bytes of scratch memory, "
        "aligned to "
     << upper << "_ARENA_ALIGNMENT;\n"
     << " *          its contents need not be kept between runs.\n"
     << " *\n"
     << (target->threads == 1
             ? std::string()
             : " * Runs on " + std::to_string(target->threads) +
                   " threads, or on fewer if OpenMP gives fewer: the results "
                   "are the same.\n")
     << " * Allocates nothing and keeps no state: threads may run it at once, "
        "each with an\n"
     << " * arena of its own. Returns 0, or 1 without having done anything if "
        "the arena is\n"
     << " * missing or not aligned.\n"
     << " */\n"
     << "int " << prefix << "_run(const void *const *inputs, "
     << "void *const *outputs, void *arena);\n\n"
     << "#ifdef __cplusplus\n}\n#endif\n\n#endif /* " << upper << "_H */\n";
  return success();
}
