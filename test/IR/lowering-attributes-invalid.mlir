// RUN: nncomp-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected the name of a CPU, but got ''}}
module attributes {nncomp.target = #nncomp.target<cpu = "">} {}

// -----

// expected-error @below {{expected between 1 and 1024 threads, but got 0}}
module attributes {nncomp.target = #nncomp.target<cpu = "znver4", threads = 0>} {}

// -----

// expected-error @below {{expected 'nncomp.target' to be a #nncomp.target, but got "znver4"}}
module attributes {nncomp.target = "znver4"} {}

// -----

// expected-error @below {{expected 'nncomp.target' on a module only, but got it here}}
func.func private @f() attributes {nncomp.target = #nncomp.target<cpu = "znver4">}

// -----

// expected-error @below {{expected the name of a kernel, but got ''}}
func.func private @f() attributes {nncomp.kernel = #nncomp.kernel<"">}

// -----

// expected-error @below {{expected cycles that are not negative, but got -1}}
func.func private @f() attributes {nncomp.kernel = #nncomp.kernel<"gemm-f32", cycles = -1>}

// -----

// expected-error @below {{expected dense_cycles that are not negative, but got -2}}
func.func private @f() attributes {nncomp.kernel = #nncomp.kernel<"gemm-f32", dense_cycles = -2>}

// -----

// expected-error @below {{expected 'nncomp.kernel' to be a #nncomp.kernel, but got "gemm-f32"}}
func.func private @f() attributes {nncomp.kernel = "gemm-f32"}

// -----

// expected-error @below {{expected the name of a layer, but got ''}}
module attributes {nncomp.layers = [#nncomp.layer<name = "">]} {}

// -----

// expected-error @below {{expected mac_kind exactly if macs are not zero, but got 'f32' and 0}}
module attributes {nncomp.layers = [#nncomp.layer<name = "fc", mac_kind = "f32">]} {}

// -----

// expected-error @below {{expected side_bytes that are not negative, but got -4}}
module attributes {nncomp.layers = [#nncomp.layer<name = "fc", side_bytes = -4>]} {}

// -----

// expected-error @below {{expected 'nncomp.layers' to be an array of #nncomp.layer, but got [{name = "fc"}]}}
module attributes {nncomp.layers = [{name = "fc"}]} {}

// -----

// expected-error @below {{expected 'nncomp.layers' on a module only, but got it here}}
func.func private @f() attributes {nncomp.layers = []}
