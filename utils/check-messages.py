#!/usr/bin/env python3
"""Lists every message of lib and tools that no test expects.

usage: check-messages.py [ROOT]

A message is a statement that emits a diagnostic, or any whose text begins with
"expected ". Its pieces of text must be in one line of a test, in order, with
anything between them. Exit 1 if a message has no such line.
"""
import os
import re
import sys

# Messages that no test can bring about, with the reason.
ALLOWED = {
    "expected a target that emits files, but got ": "LLVM's own targets all do",
    "expected an operation that lowers to loops, but got operands ": "upstream lowers any on buffers",
    "expected the network to return 0, but got ": "a session aligns its arena",
    "expected object files with less than 65280 sections, but got more": "LLVM writes a handful",
    ", %.0f s left ": "progress, which is told after 10 s at the earliest",
}

EMITTERS = re.compile(
    r"\b(emit\w*(Error|Warning|Remark)|emitError|createStringError|errs"
    r"|WithColor::error|make_error|report_fatal_error)\b"
)
TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      |(?P<raw>R"(?P<mark>[^(\s]*)\((?P<text>.*?)\)(?P=mark)")
      |(?P<string>"(?:[^"\\\n]|\\.)*")
      |(?P<char>'(?:[^'\\\n]|\\.)+')
      |(?P<include>^\s*\#[^\n]*)
      |(?P<end>[;{}])
      |(?P<word>[A-Za-z_][\w:]*)
      |(?P<other>\S)""",
    re.S | re.M | re.X,
)
SPLIT = re.compile(r"\n|\{\d[^}]*\}")
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "'": "'"}


def unescape(text):
    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m.group(1), m.group(1)), text)


def statements(source):
    """Yields (line, words, pieces): a statement's code without its strings, and
    its strings, adjacent ones joined and alternatives of `?:` left out."""
    words, pieces, line, previous = [], [], 0, ""
    for token in TOKEN.finditer(source):
        kind = token.lastgroup
        if kind in ("comment", "include"):
            continue
        if kind == "end":
            if pieces:
                yield line, " ".join(words), pieces
            words, pieces, previous = [], [], ""
            continue
        if kind in ("string", "raw", "mark", "text"):
            raw = token.group("text")
            text = raw if raw is not None else unescape(token.group()[1:-1])
            if previous == "string":
                pieces[-1] += text
            elif previous not in ("?", ":"):
                if not pieces:
                    line = source.count("\n", 0, token.start()) + 1
                pieces.append(text)
            else:
                continue
            previous = "string"
            continue
        words.append(token.group())
        previous = token.group()
    if pieces:
        yield line, " ".join(words), pieces


def messages(root):
    for folder in ("lib", "tools"):
        for path, _, names in sorted(os.walk(os.path.join(root, folder))):
            for name in sorted(names):
                if not name.endswith((".cpp", ".h")):
                    continue
                file = os.path.join(path, name)
                with open(file, encoding="utf-8") as source:
                    for line, words, pieces in statements(source.read()):
                        starts = [i for i, p in enumerate(pieces) if p.startswith("expected ")]
                        if starts:
                            # The text before is the message's place.
                            pieces = pieces[starts[0] :]
                        elif not EMITTERS.search(words):
                            continue
                        # At the placeholders of formatv, and at line breaks, which
                        # end what one line of a test can hold.
                        pieces = [part for p in pieces for part in SPLIT.split(p) if part.strip()]
                        if pieces:
                            yield os.path.relpath(file, root), line, pieces


def test_texts(root):
    for path, _, names in os.walk(os.path.join(root, "test")):
        for name in names:
            file = os.path.join(path, name)
            if os.path.getsize(file) < 1 << 20:
                with open(file, encoding="utf-8", errors="replace") as source:
                    text = source.read()
                # A long string of C++ spans several lines.
                yield re.sub(r'"\s*\n\s*"', "", text) if name.endswith(".cpp") else text


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..")
    tests = "\n".join(test_texts(root))
    untested = 0
    for file, line, pieces in messages(root):
        pattern = ".*".join(re.escape(piece.strip()) for piece in pieces)
        message = "…".join(pieces)
        if message in ALLOWED or re.search(pattern, tests):
            continue
        untested += 1
        print(f"{file}:{line}: no test expects: {message}")
    if untested:
        print(f"expected a test for each message, but got {untested} without one")
    return 1 if untested else 0


if __name__ == "__main__":
    sys.exit(main())
