#!/usr/bin/env python3
"""Counts the lines that ask which layer or which encoding something is.

usage: check-dispatch.py [ROOT]

Passes and kernels ask layers by their interface, and encodings by theirs: what
differs is stated where an op or an encoding is defined. A cast to an op that
implements LayerOpInterface counts outside of IR, one to an encoding outside of
Encoding and of kernels. Exit 1 and the lines if there are more than the limits.
"""
import glob
import os
import re
import sys

MAX_LAYERS, MAX_ENCODINGS = 15, 20
CAST = re.compile(r"\b(?:isa|cast|dyn_cast)(?:_\w+)?<([^>]*)|\b(?:Case|getDefiningOp|getOps)<([^>]*)")
LAYER = re.compile(r"^def NNComp_(\w+Op) :((?:[^{]|\n)*)\{", re.M)
ENCODING = re.compile(r'^def NNComp_\w+ : NNComp_Encoding<"(\w+)"', re.M)


def read(root, *path):
    return open(os.path.join(root, *path)).read()


def read_definitions(root, room):
    return "".join(open(path).read() for path in sorted(glob.glob(f"{root}/include/nncomp/{room}/**/*.td", recursive=True)))


def find(root, names, own):
    """The lines of casts to one of `names` in files that are not in `own`."""
    word, found = re.compile(r"\b(?:%s)\b" % "|".join(names)), []
    for top in ("include", "lib", "tools"):
        for folder, _, files in sorted(os.walk(os.path.join(root, top))):
            for name in sorted(files):
                path = os.path.relpath(os.path.join(folder, name), root)
                if not name.endswith((".h", ".cpp")) or path.startswith(own):
                    continue
                text = read(root, path)
                lines = {text.count("\n", 0, match.start()) for match in CAST.finditer(text)
                         if word.search(match[1] or match[2])}
                found += [f"{path}:{number + 1}: {text.splitlines()[number].strip()}" for number in sorted(lines)]
    return found


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..")
    layers = [name for name, traits in LAYER.findall(read_definitions(root, "IR"))
              if "LayerOpInterface" in traits]
    encodings = [name + "Attr" for name in ENCODING.findall(read_definitions(root, "Encoding"))]
    status = 0
    for what, names, limit, own in (
            ("layers", layers, MAX_LAYERS, ("lib/IR/", "include/nncomp/IR/")),
            ("encodings", encodings, MAX_ENCODINGS,
             ("lib/Encoding/", "include/nncomp/Encoding/", "lib/Lower/Kernels/"))):
        found = find(root, names, own)
        print(f"{len(found)} lines ask which of {len(names)} {what} something is")
        if len(found) > limit:
            print("\n".join(found + [f"expected at most {limit} such lines, but got {len(found)}"]))
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
