#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test.
#
# usage: utils/test.sh [--sanitize] [--mcpu=CPU] [lit options]
#   --sanitize   build and test under the address and undefined behaviour sanitizers
#   --mcpu=CPU   compile the executed tests for CPU, such as x86-64-v3
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

preset=default options=()
for argument in "$@"; do
  case $argument in
    --sanitize) preset=sanitize ;;
    --mcpu=*) export NNCOMP_MCPU=${argument#--mcpu=} ;;
    --help|-h) sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) options+=("$argument") ;;
  esac
done

install "${packages[@]}" "${test_packages[@]}"
build "$preset"

say "testing $folder${NNCOMP_MCPU:+ for $NNCOMP_MCPU}"
report=$folder/test-report.json
status=0
# A test that hangs fails alone; the longest ones take minutes.
"$(cached LLVM_EXTERNAL_LIT)" -sv --no-progress-bar --timeout=1500 --output "$report" "${options[@]}" "$folder/test" || status=$?
# The closing line that other tools read: N passed, N failed.
/usr/bin/python3 - "$report" <<'PY' || status=1
import collections, json, sys
codes = collections.Counter(t["code"] for t in json.load(open(sys.argv[1]))["tests"])
passed = codes["PASS"] + codes["XFAIL"] + codes["FLAKYPASS"]
failed = codes["FAIL"] + codes["XPASS"] + codes["UNRESOLVED"] + codes["TIMEOUT"]
skipped = sum(codes.values()) - passed - failed
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
sys.exit(failed > 0 or passed == 0)
PY
exit $status
