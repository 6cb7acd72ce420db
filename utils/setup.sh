# Sourced by demo.sh and test.sh: installs what is missing and builds. Quick when
# nothing changed.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages=(
  cmake ninja-build
  clang-22 lld-22 llvm-22-dev llvm-22-tools libmlir-22-dev mlir-22-tools libomp-22-dev
  libonnx-dev libprotobuf-dev protobuf-compiler zlib1g-dev libeigen3-dev
  python3 python3-onnx python3-numpy
)
test_packages=(clang-format-22 libclang-rt-22-dev libgtest-dev libonnx-testdata python3-psutil)

say() { printf '== %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# install PACKAGE...: with apt, as root or by sudo, only what is missing.
install() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "expected root or sudo to install: ${missing[*]}"
    sudo=(sudo)
  fi
  local log
  log=$(mktemp)
  if ! { "${sudo[@]}" apt-get update &&
         DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    die "apt-get could not install: ${missing[*]} (nncomp expects Debian 12 with its security updates)"
  fi
  rm -f "$log"
}

# build PRESET: configures and builds into the preset's folder.
build() {
  local folder=build
  [ "$1" = default ] || folder=build-$1
  local log=$folder/build.log
  mkdir -p "$folder"
  say "building into $folder"
  if ! { cmake --preset "$1" && cmake --build "$folder"; } >"$log" 2>&1; then
    grep -E 'error|FAILED' "$log" | head -n 20 >&2
    tail -n 5 "$log" >&2
    die "the build failed; all of its output is in $log"
  fi
}
