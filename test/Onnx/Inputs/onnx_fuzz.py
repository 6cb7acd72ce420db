"""Feeds damaged ONNX models to a tool, which must accept or refuse each.

usage: onnx_fuzz.py MODEL DIRECTORY TOOL

Truncations and seeded changes of bytes of MODEL are run through
`TOOL --import-onnx`. Exit codes other than 0 and 1 (a signal, a time-out) and
refusals without an error are failures; the damaged model stays in DIRECTORY.
"""
import os
import random
import subprocess
import sys

TRUNCATIONS, FLIPS, SECONDS = 24, 96, 20


def damage(data):
    """Yields damaged copies of `data`, the same in each run."""
    generator = random.Random(0)
    for i in range(TRUNCATIONS):
        yield data[:len(data) * i // TRUNCATIONS]
    for _ in range(FLIPS):
        copy = bytearray(data)
        for _ in range(generator.choice([1, 1, 2, 8])):
            copy[generator.randrange(len(copy))] = generator.randrange(256)
        yield bytes(copy)


def main():
    model, folder, tool = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    with open(model, "rb") as source:
        data = source.read()
    refused = 0
    for i, damaged in enumerate(damage(data)):
        path = os.path.join(folder, f"damaged-{i}.onnx")
        with open(path, "wb") as out:
            out.write(damaged)
        run = subprocess.run([tool, "--import-onnx", path, "-o", os.devnull],
                             stderr=subprocess.PIPE, timeout=SECONDS)
        if run.returncode not in (0, 1) or \
                (run.returncode == 1 and b"error: " not in run.stderr):
            print(f"{path}: exit code {run.returncode}")
            return 1
        refused += run.returncode
        os.remove(path)
    print("damaged models that were refused:", refused)
    return 0


if __name__ == "__main__":
    sys.exit(main())
