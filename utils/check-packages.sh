#!/usr/bin/env bash
# Builds and runs the demo, or another script, in a bare Debian 12: with what the
# scripts install, and nothing else.
#
# usage: utils/check-packages.sh [--hide] [--keep=DIR] [SCRIPT [ARGUMENT...]]
#   --hide       do not make a Debian, but hide what this one has in excess
#   --keep=DIR   make the Debian in DIR, and keep it; the next run starts from there
#   SCRIPT       demo.sh by default, or test.sh
#
# As root and with debootstrap, Debian comes from the mirrors that apt uses here.
# Otherwise, packages that the scripts do not install are hidden from them in a
# mount namespace: their programs, headers, libraries and CMake files are empty.
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

release=bookworm keep='' hide=''
while [[ ${1:-} == -* ]]; do
  case $1 in
    --hide) hide=1 ;;
    --keep=*) keep=${1#--keep=} ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
  esac
  shift
done
script=${1:-demo.sh}
[ $# -eq 0 ] || shift
# What git would hand out, where git need not be.
copy() { mkdir -p "$1" && tar -c --exclude=./build* --exclude=./.git --exclude=./.cache . | tar -x -C "$1"; }

# mirrors: lines of "URI SUITE" that apt has for this release.
mirrors() {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    sort -u | grep -E " $release(-updates|-security)?(/|\$)" || true
}

run_in_debian() {
  local root=$1 main
  shift
  main=$(mirrors | sed -n "s/ $release\$//p" | head -n 1)
  [ -n "$main" ] || die "expected a mirror of $release among the sources of apt, but got none"
  if [ ! -e "$root/etc/debian_version" ]; then
    say "making a bare Debian $release from $main"
    debootstrap --variant=minbase "$release" "$root" "$main" >"$root.log" 2>&1 ||
      { tail -n 20 "$root.log" >&2; die "debootstrap failed"; }
    mirrors | sed 's/^\(.*\) \(.*\)$/deb \1 \2 main/' >"$root/etc/apt/sources.list"
    apt-config dump | grep -iE '^Acquire::.*proxy' >"$root/etc/apt/apt.conf.d/proxy" || true
    rm -f "$root.log"
  fi
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || true
  copy "$root/root/nncomp"
  say "running utils/$script there"
  # Nothing of this machine but the kernel's files and the network.
  unshare --mount --pid --fork --kill-child bash -c '
    root=$1; shift
    mount -t proc none "$root/proc" && mount -t sysfs none "$root/sys" 2>/dev/null
    mount --rbind /dev "$root/dev"
    exec chroot "$root" /usr/bin/env -i HOME=/root LANG=C TERM="${TERM:-dumb}" http_proxy="${http_proxy:-}" \
      PATH=/usr/sbin:/usr/bin:/sbin:/bin /bin/bash -c "cd /root/nncomp && exec \"\$@\"" bash "$@"
  ' bash "$root" "utils/$script" "$@"
}

# Packages that the scripts need, with all that these depend on.
needed() {
  local wanted=("${packages[@]}" bash coreutils libc6-dev)
  [ "$script" = demo.sh ] || wanted+=("${test_packages[@]}")
  { apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
      --no-enhances "${wanted[@]}" | grep -E '^[a-z0-9]'
    dpkg-query -W -f '${Essential} ${Priority} ${Package}\n' | grep -E '^yes| (required|important) ' | sed 's/.* //'
  } | sort -u
}

run_hidden() {
  local copied=$1 hidden=$1.hidden
  shift
  install "${packages[@]}"
  dpkg-query -W -f '${Package}\n' | sort -u | comm -23 - <(needed) | xargs -r dpkg -L 2>/dev/null |
    grep -E '^/usr/(s?bin|include|lib|share/(cmake|pkgconfig))/' |
    grep -E '/s?bin/|/include/|/cmake/|/pkgconfig/|\.(so|a|h)$|/dist-packages/' |
    while IFS= read -r file; do [ ! -f "$file" ] || [ -L "$file" ] || printf '%s\n' "$file"; done >"$hidden"
  say "hiding $(wc -l <"$hidden") files of packages that the scripts do not install"
  copy "$copied"
  say "running utils/$script there"
  unshare --map-root-user --mount bash -c '
    hidden=$1 copied=$2; shift 2
    while IFS= read -r file; do mount --bind /dev/null "$file"; done <"$hidden"
    for folder in /usr/local /opt /srv; do mount -t tmpfs none "$folder"; done
    cd "$copied"
    exec /usr/bin/env -i HOME=/nonexistent LANG=C TERM="${TERM:-dumb}" PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
  ' bash "$hidden" "$copied" "utils/$script" "$@"
}

work=${keep:-$(mktemp -d)}
mkdir -p "$work"
work=$(cd "$work" && pwd)
[ -n "$keep" ] || trap 'rm -rf --one-file-system "$work"' EXIT
if [ -z "$hide" ] && [ "$(id -u)" -eq 0 ] && command -v debootstrap >/dev/null; then
  run_in_debian "$work/root" "$@"
else
  say "hiding what the scripts do not install"
  run_hidden "$work/nncomp" "$@"
fi
