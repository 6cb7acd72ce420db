import os

import lit.formats
from lit.llvm import llvm_config

config.name = "nncomp"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "Program", "CMakeLists.txt"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.nncomp_build_dir, "test")

# NNCOMP_QUICK=1 leaves out the tests that take more than some seconds.
if not os.environ.get("NNCOMP_QUICK"):
    config.available_features.add("thorough")
if config.nncomp_gtest:
    config.available_features.add("gtest")
if config.nncomp_sanitize:
    config.available_features.add("sanitize")
    # LLVM's libraries are not instrumented: their allocators do not unpoison what
    # ours, from the same headers, poison. Leaks are not looked for: the libraries
    # keep registries until the process ends. And failed requests for memory
    # are to be reported to the program, as without sanitizers.
    os.environ.setdefault("ASAN_OPTIONS", ":".join([
        "allow_user_poisoning=0", "detect_leaks=0", "allocator_may_return_null=1"]))
    os.environ.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
llvm_config.with_system_environment(["HOME", "TMP", "TEMP", "ASAN_OPTIONS", "UBSAN_OPTIONS"])
llvm_config.use_default_substitutions()
llvm_config.with_environment("PATH", config.llvm_tools_dir, append_path=True)
llvm_config.with_environment("PATH", config.nncomp_tools_dir, append_path=True)

# NNCOMP_VERIFY_ROUNDTRIP=1 turns every test of nncomp-opt into one of the
# parser and printer as well.
roundtrip = " --verify-roundtrip" if os.environ.get("NNCOMP_VERIFY_ROUNDTRIP") else ""
config.substitutions.append((r"\bnncomp-opt\b", "nncomp-opt" + roundtrip))
# NNCOMP_MCPU=x86-64-v3 runs every executed test for that CPU.
config.substitutions.append(("%mcpu", "--mcpu=" + os.environ.get("NNCOMP_MCPU", "native")))
# Debian's own Python, which has onnx and numpy as packages.
config.substitutions.append(("%python", "/usr/bin/python3"))
config.substitutions.append(("%utils", os.path.join(config.nncomp_source_dir, "utils")))
config.substitutions.append(("%tools", config.nncomp_tools_dir))
config.substitutions.append(("%zoo", os.path.join(config.nncomp_source_dir, "utils", "zoo.py")))
if os.path.isdir("/usr/share/libonnx-testdata/data"):
    config.available_features.add("onnx-testdata")
if os.path.isdir("/usr/lib/python3/dist-packages/torch"):
    config.available_features.add("torch")
with open("/proc/cpuinfo") as info:
    flags = info.read()
if "avx512_bf16" in flags:
    config.available_features.add("avx512bf16")
# Without it, ONNX Runtime's sums of 8-bit products saturate.
if "avx512_vnni" in flags or "avx_vnni" in flags:
    config.available_features.add("vnni")
if os.path.exists(os.path.join(config.llvm_tools_dir, "clang-format")):
    config.available_features.add("clang-format")
config.substitutions.append(("%mlir-include", os.path.join(config.llvm_tools_dir, "..", "include")))
config.substitutions.append(("%cc", os.path.join(config.llvm_tools_dir, "clang")))

# Networks, references and data that are next to the project, if they are.
shared = os.path.join(os.path.dirname(config.nncomp_source_dir), "shared")
if os.path.isdir(os.path.join(shared, "models")):
    config.available_features.add("shared")
    mnist = os.path.join(shared, "data", "mnist", "test-%s-idx%d-ubyte.gz")
    config.substitutions.append(("%mnist-test", mnist % ("images", 3) + "," + mnist % ("labels", 1)))
    config.substitutions.append(("%shared", shared))

# ONNX Runtime for Node, where it is installed as for the benchmarks.
ort = os.environ.get("NNCOMP_ORT", os.path.join(config.nncomp_build_dir, "ort"))
if os.path.isdir(os.path.join(ort, "node_modules", "onnxruntime-node")):
    config.available_features.add("onnxruntime")
    config.substitutions.append(("%ort", ort))
