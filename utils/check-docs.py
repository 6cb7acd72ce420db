#!/usr/bin/env python3
"""Lists every example in the documentation of an op, attribute or pass that no
test contains, every op without an example, and every method of an interface
without a description.

usage: check-docs.py [ROOT]

The example of a pass must be in the test of that pass, others in the tests of
the dialect: as code, or as what is checked. White space, the names of values and
what a check leaves open make no difference. Exit 1 if anything is listed.
"""
import glob
import os
import re
import sys

BLOCK = re.compile(r"```mlir\n(.*?)```", re.S)
DEFINITION = re.compile(r"^def (\w+)(?: : Pass<\"nncomp-([\w-]+)\")?", re.M)
UNDESCRIBED = re.compile(r'InterfaceMethod<\s*(?:""|\[\{\s*\}\])\s*,\s*"[^"]*"\s*,\s*"(\w+)"')
CHECK = re.compile(r"^\s*//\s*[A-Z][A-Z0-9-]*:")


def normalise(text):
    # %[[NAME:.*]], %{{.*}} and %name are values.
    text = re.sub(r"%(\[\[.*?\]\]|\{\{.*?\}\}|[\w$.-]+)(:\d+)?", "%", text)
    return re.sub(r"\s+", "", text)


def normalise_test(path):
    """The code of a test, and what it checks."""
    with open(path, encoding="utf-8") as test:
        lines = test.read().split("\n")
    checks = [CHECK.sub("", line) for line in lines if CHECK.match(line)]
    code = [line for line in lines if not line.lstrip().startswith("//")]
    return normalise("\n".join(code)) + "\n" + normalise("\n".join(checks))


def examples(path):
    """Yields (line, name of the pass or None, example), where the example of an op
    without one is None."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    definitions = list(DEFINITION.finditer(text))
    ends = [d.start() for d in definitions[1:]] + [len(text)]
    for definition, end in zip(definitions, ends):
        blocks = list(BLOCK.finditer(text, definition.start(), end))
        for block in blocks:
            yield text.count("\n", 0, block.start()) + 1, definition.group(2), block.group(1)
        if definition.group(1).endswith("Op") and not blocks:
            yield text.count("\n", 0, definition.start()) + 1, None, None


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..")
    find = lambda pattern: sorted(glob.glob(os.path.join(root, pattern), recursive=True))
    dialect = find("test/IR/*.mlir") + find("test/Encoding/*.mlir")
    untested = undescribed = 0
    for path in find("include/**/*.td"):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for method in UNDESCRIBED.finditer(text):
            where = f"{os.path.relpath(path, root)}:{text.count(chr(10), 0, method.start()) + 1}"
            print(f"{where}: {method.group(1)} has no description")
            undescribed += 1
        for line, name, example in examples(path):
            where = f"{os.path.relpath(path, root)}:{line}"
            tests = find(f"test/*/{name}.mlir") if name else dialect
            if example is None:
                print(f"{where}: this op has no example")
            elif any(normalise(example) in normalise_test(test) for test in tests):
                continue
            else:
                print(f"{where}: no test of {name or 'the dialect'} contains this example")
            untested += 1
    if untested:
        print(f"expected a tested example everywhere, but got {untested} without")
    return 1 if untested or undescribed else 0


if __name__ == "__main__":
    sys.exit(main())
