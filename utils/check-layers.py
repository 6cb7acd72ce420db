#!/usr/bin/env python3
"""Holds the sources to the rooms of utils/layers.txt.

usage: check-layers.py [ROOT]

A file of lib/ROOM or include/nncomp/ROOM includes headers of its own room and of
those that the table allows it; IR and Encoding are one library. A header is in
include/nncomp exactly if another room, a tool, a test or a benchmark includes it, or
another such header. A folder holds at most 30 source files besides headers, a source file less than 25 KB,
a function of lib, tools and benchmark at most 80 lines; tables are not functions.
Exit 1 if anything differs.
"""
import collections
import os
import re
import sys

MAX_FILES, MAX_BYTES, MAX_LINES = 30, 25 * 1024, 80
INCLUDE = re.compile(r'^\s*#?include "([^"]+)"', re.M)
# One library: the dialect's operators and its encodings know each other.
TOGETHER = {"Encoding": "IR"}
# Comments and literals, whose braces do not count.
SKIPPED = re.compile(r'''//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'|^[ \t]*#.*?$''', re.S | re.M)
# A namespace or type, whose braces hold declarations; not a function that returns one.
SCOPE = re.compile(r"(template\b.*>\s*)?(inline\s+)?(namespace|class|struct|union|enum|extern)\b(?!.*\)\s*(const|override|final|\s)*$)", re.S)
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


def get_functions(text):
    """The name, first line and number of lines of each function of C++ `text`.

    Those at namespace or class scope; lambdas and tables within count as their lines.
    """
    text = SKIPPED.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)
    stack, start = [], 0
    for found in re.finditer(r"[{};]", text):
        if found.group() == "{":
            head = text[start:found.start()]
            first = start + len(head) - len(head.lstrip())
            head = head.strip()
            if stack and stack[-1][0] != "scope":
                kind = "inner"
            elif SCOPE.match(head) and "=" not in head:
                kind = "scope"
            else:
                kind = "function" if ")" in head and not head.endswith("=") else "table"
            stack.append((kind, first, head))
        elif found.group() == "}" and stack:
            kind, first, head = stack.pop()
            if kind == "function":
                name = head.split("(")[0].split()[-1]
                yield name, text.count("\n", 0, first) + 1, text.count("\n", first, found.start()) + 1
        start = found.end()


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
                if top in ("lib", "tools", "benchmark") and not name.endswith(".td"):
                    faults += [f"{path}:{line}: expected functions of at most {MAX_LINES} lines, but got {lines} of {function}"
                               for function, line, lines in get_functions(text) if lines > MAX_LINES]
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
