# Sourced by demo.sh and test.sh: installs what is missing and builds. Quick when
# nothing changed. LLVM is Debian's, unless CMake's variables MLIR_DIR, LLVM_DIR or
# CMAKE_PREFIX_PATH in the environment name another one, and so is the compiler,
# unless CC and CXX do.

set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

llvm_packages=(clang-22 lld-22 llvm-22-dev llvm-22-tools libmlir-22-dev mlir-22-tools libomp-22-dev)
packages=(
  cmake ninja-build
  libonnx-dev libprotobuf-dev protobuf-compiler zlib1g-dev libeigen3-dev
  python3 python3-onnx python3-numpy
)
test_packages=(clang-format-22 libclang-rt-22-dev libgtest-dev libonnx-testdata python3-psutil)
[ -n "${MLIR_DIR:-}${LLVM_DIR:-}${CMAKE_PREFIX_PATH:-}" ] || packages+=("${llvm_packages[@]}")

say() { printf '== %s\n' "$*"; }
die() { trap - ERR; printf 'error: %s\n' "$*" >&2; exit 1; }
# Nothing ends without a word.
trap 'die "$0 stopped at line $LINENO: $BASH_COMMAND"' ERR

# Whether apt had to give up because another one runs.
is_locked() { grep -qE 'Could not get lock|Unable to (acquire|lock)' "$1"; }

# apt LOG ARGUMENT...: apt-get as root or by sudo; waits for another one to end.
apt() {
  local log=$1 sudo=() seconds=0 limit=1800
  shift
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "expected root or sudo to install: ${missing[*]}"
    sudo=(sudo)
  fi
  # The option waits for one of apt's locks, the loop for the others.
  until "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=$limit "$@" >"$log" 2>&1; do
    is_locked "$log" && [ $seconds -lt $limit ] || return 1
    [ $seconds -gt 0 ] || say "waiting for another apt to end"
    sleep 5
    seconds=$((seconds + 5))
  done
}

# install PACKAGE...: only what is missing.
install() {
  local missing=() package log
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true) == *'ok installed' ]] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  log=$(mktemp)
  if ! apt "$log" update || ! apt "$log" install -y --no-install-recommends "${missing[@]}"; then
    tail -n 20 "$log" >&2
    die "apt-get could not install: ${missing[*]} (nncomp expects Debian 12 with its security updates)"
  fi
  rm -f "$log"
}

# follow LOG: keeps what comes in a file; on a terminal shows ninja's [n/286].
follow() {
  local line
  while IFS= read -r line; do
    printf '%s\n' "$line"
    [[ -t 2 && $line =~ ^\[[0-9]+/[0-9]+\] ]] && printf '\r%s\033[K' "${BASH_REMATCH[0]}" >&2
  done >"$1"
  [ ! -t 2 ] || printf '\r\033[K' >&2
}

# build PRESET: configures and builds into the preset's folder, and calls it $folder.
build() {
  folder=build
  [ "$1" = default ] || folder=build-$1
  local log=$folder/build.log status=0
  mkdir -p "$folder"
  say "building into $folder"
  { cmake --preset "$1" && cmake --build "$folder"; } 2>&1 | follow "$log" || status=$?
  if [ $status -ne 0 ]; then
    grep -E 'error|FAILED' "$log" | head -n 20 >&2 || true
    tail -n 5 "$log" >&2
    die "the build failed with exit code $status; all of its output is in $log"
  fi
}

# cached NAME: what CMake found.
cached() { sed -n "s/^$1:[A-Z]*=//p" "$folder/CMakeCache.txt"; }
