#!/usr/bin/env python3
"""Holds the sources to the rooms of utils/layers.txt.

usage: check-layers.py [ROOT]

A file of lib/ROOM or include/nncomp/ROOM includes headers of its own room and of
those that the table allows it; IR and Encoding are one library. A header stands in
include/nncomp exactly if another room, a tool, a test or a benchmark includes it, or
another such header. A folder holds at most 30 source files besides headers, a source file less than 25 KB.
Exit 1 if anything differs.
"""
import collections
import os
import re
import sys

MAX_FILES, MAX_BYTES = 30, 25 * 1024
INCLUDE = re.compile(r'^\s*#?include "([^"]+)"', re.M)
# One library: the dialect's operators and its encodings know each other.
TOGETHER = {"Encoding": "IR"}
SOURCES, HEADERS = (".cpp", ".c"), (".h", ".td")


def read_table(path):
    """Each room, and those that it may include. Fails on one that comes later."""
    table = {}
    for line in open(path):
        if line.strip() and not line.startswith("#"):
            room, allowed = line.split(":")
            for other in allowed.split():
                if other not in table:
                    sys.exit(f"{path}: expected the rooms of {room} above it, but got {other}")
            table[room] = set(allowed.split())
    return table


def get_room(path):
    """The room of a file below ROOT; of a tool, a test or a benchmark its folder."""
    parts = path.split(os.sep)
    rest = parts[1:] if parts[0] == "lib" else parts[2:] if parts[:2] == ["include", "nncomp"] else None
    if rest is None:
        return parts[0]
    if len(rest) > 1:
        return rest[0]
    return "InitAll" if rest[0].startswith("InitAll") else "Pipelines"


def resolve(root, path, name):
    """The file of ours that `name` in `path` means, or None."""
    parts = path.split(os.sep)
    for folder in (os.path.dirname(path), "include", os.path.join(*parts[:2])):
        found = os.path.normpath(os.path.join(folder, name))
        if os.path.isfile(os.path.join(root, found)):
            return found
    return None


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..")
    table = read_table(os.path.join(root, "utils", "layers.txt"))
    faults, users, headers, counts = [], collections.defaultdict(set), [], collections.Counter()
    for top in ("include", "lib", "tools", "test", "benchmark"):
        for folder, _, names in sorted(os.walk(os.path.join(root, top))):
            for name in sorted(names):
                if not name.endswith(SOURCES + HEADERS):
                    continue
                full = os.path.join(folder, name)
                path, room = os.path.relpath(full, root), get_room(os.path.relpath(full, root))
                text = open(full).read()
                counts[os.path.dirname(path)] += name.endswith(SOURCES)
                if name.endswith(SOURCES) and len(text.encode()) >= MAX_BYTES:
                    faults.append(f"{path}: expected less than {MAX_BYTES} bytes, but got {len(text.encode())}")
                if name.endswith(".h") and path.startswith("include"):
                    headers.append(path)
                for include in INCLUDE.findall(text):
                    found = resolve(root, path, include)
                    if not found:
                        continue
                    other = get_room(found)
                    if other == room:
                        if path.startswith("include"):
                            users[found].add(path)
                        continue
                    users[found].add(room)
                    if room not in table:
                        continue
                    if TOGETHER.get(room, room) == TOGETHER.get(other, other):
                        continue
                    if found.startswith("lib"):
                        faults.append(f"{path}: expected public headers of other rooms, but got {include}")
                    elif other not in table[room]:
                        allowed = ", ".join(sorted(table[room])) or "no other room"
                        faults.append(f"{path}: expected headers of {allowed}, but got {include}")
    for path in headers:
        if not users[path]:
            faults.append(f"{path}: expected another room to include this header, but got none")
    for folder, count in sorted(counts.items()):
        if count > MAX_FILES:
            faults.append(f"{folder}: expected at most {MAX_FILES} source files, but got {count}")
    print("\n".join(faults) if faults else f"{len(table)} rooms, {len(headers)} public headers")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
