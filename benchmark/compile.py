#!/usr/bin/python3
"""Measures what compiling takes: time, processor time and peak memory.

usage: compile.py MODEL.onnx ... [--compiler=nncomp-compile] [--peer=OTHER] [--rounds=3]
                  [--max-memory=MB] [-- FLAGS]

Each round compiles every model once, with --peer by both compilers in alternation; the
least of the rounds counts, since others who use the machine only add. FLAGS go to the
compiler. With --peer the object files are compared byte for byte. Exit 1 on an error, 2
if objects differ or a peak is above --max-memory.
"""
import argparse
import filecmp
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def run(compiler, model, output, flags):
    """Compiles once: seconds, processor seconds, MB."""
    start = time.monotonic()
    process = subprocess.Popen([compiler, model, "-o", output, "--prefix=net", *flags],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        sys.exit(f"error: expected {compiler} to compile {model}:\n{errors.decode()}")
    # ru_maxrss is in KB.
    return (time.monotonic() - start, usage.ru_utime + usage.ru_stime,
            usage.ru_maxrss / 1024)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="+")
    parser.add_argument("--compiler",
                        default=os.path.join(HERE, "..", "build", "bin", "nncomp-compile"))
    parser.add_argument("--peer", help="another build to compare with")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--max-memory", type=float, help="MB")
    split = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    args = parser.parse_args(sys.argv[1:split])
    flags = sys.argv[split + 1:]
    compilers = [args.compiler] + ([args.peer] if args.peer else [])
    good = True
    print("    s  cpu s   MB peak  object, MB  network")
    for model in args.models:
        with tempfile.TemporaryDirectory() as folder:
            outputs = [os.path.join(folder, f"{i}.o") for i in range(len(compilers))]
            rounds = [[run(compiler, model, output, flags)
                       for compiler, output in zip(compilers, outputs)]
                      for _ in range(args.rounds)]
            for i, output in enumerate(outputs):
                seconds, cpu, peak = (min(figures) for figures in zip(*(r[i] for r in rounds)))
                print(f"{seconds:5.2f}  {cpu:5.2f}  {peak:8.0f}  "
                      f"{os.path.getsize(output) / 1e6:10.1f}  {os.path.basename(model)}"
                      f"{' (peer)' if i else ''}", flush=True)
                if i == 0 and args.max_memory and peak > args.max_memory:
                    print(f"error: expected at most {args.max_memory} MB, but got {peak:.0f}",
                          file=sys.stderr)
                    good = False
            if len(outputs) == 2 and not filecmp.cmp(*outputs, shallow=False):
                print("error: expected equal objects, but got different ones", file=sys.stderr)
                good = False
    return 0 if good else 2


if __name__ == "__main__":
    sys.exit(main())
