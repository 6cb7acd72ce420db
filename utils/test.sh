#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test.
#
# usage: utils/test.sh [--quick] [--sanitize] [--mcpu=CPU] [lit options]
#   --quick      only the rooms from IR to Emit and the unit tests, without the slow
#                ones: less than a minute after a build
#   --sanitize   build and test under the address and undefined behaviour sanitizers
#   --mcpu=CPU   compile the executed tests for CPU, such as x86-64-v3
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

preset=default options=() tests=("")
for argument in "$@"; do
  case $argument in
    --quick)
      export NNCOMP_QUICK=1
      tests=(IR Encoding Onnx Package Graph Autodiff Lower Emit Unit dispatch.test docs.test format.test layers.test messages.test summary.test) ;;
    --sanitize) preset=sanitize ;;
    --mcpu=*) export NNCOMP_MCPU=${argument#--mcpu=} ;;
    --help|-h) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) options+=("$argument") ;;
  esac
done

install "${packages[@]}" "${test_packages[@]}"
build "$preset"

reports=() status=0
# run_tests NAME TEST...: a test that hangs fails by itself; the longest ones take minutes.
run_tests() {
  local report=$folder/$1.json
  shift
  reports+=("$report")
  "$(cached LLVM_EXTERNAL_LIT)" -sv --no-progress-bar --timeout=1500 --output "$report" "${options[@]}" \
    "${@/#/$folder/test/}" || status=$?
}

say "testing $folder${NNCOMP_MCPU:+ for $NNCOMP_MCPU}"
run_tests test-report "${tests[@]}"
# Once more what is one run of nncomp-opt, as a test of the parser and printer.
say "testing that programs are read back as they are printed"
NNCOMP_VERIFY_ROUNDTRIP=1 LIT_FILTER='\.mlir$' run_tests round-trip-report IR Encoding Graph Autodiff Lower Pipeline Compress
/usr/bin/python3 utils/summarize-tests.py "${reports[@]}" || status=1
exit $status
