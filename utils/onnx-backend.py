#!/usr/bin/python3
"""Run ONNX's backend tests and compare with the list of those that pass.

usage: onnx-backend.py [--run NNCOMP_RUN] [--models DIR] [--list FILE] [--update]
                       [--mcpu CPU] [--jobs N] [PATTERN ...]

Each model of Debian's libonnx-testdata either matches its reference output or
is refused with one clear error: `nncomp-run MODEL --test-data=DIR` exits with 0
or 1. A mismatch (exit 2), a crash, a time-out, or a model that is on the list
and does not match fails the run. The list may only grow: --update adds to it.
"""
import argparse
import concurrent.futures
import fnmatch
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
# With align_corners and a fractional scale, ONNX's own results stretch to a
# fractional size; ONNX Runtime and PyTorch, whose exporter writes such models,
# to the size that the result has, and so do we.
EXCLUDED = {"node/test_resize_downsample_scales_cubic_align_corners",
            "node/test_resize_downsample_scales_linear_align_corners"}
# The address sanitizer slows the compiler down several times.
TIMEOUT_SECONDS = 300


def run(command, model, mcpu):
    """("match" | "refused" | what went wrong, the tool's standard error)."""
    try:
        done = subprocess.run(
            [command, str(model), f"--test-data={model.parent}", f"--mcpu={mcpu}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        return "timed out", ""
    errors = done.stderr.decode(errors="replace")
    if done.returncode == 1 and "error:" not in errors:
        return "refused without an error", errors
    outcomes = {0: "match", 1: "refused", 2: "mismatch"}
    return outcomes.get(done.returncode, f"crashed with exit code {done.returncode}"), errors


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", default="nncomp-run")
    parser.add_argument("--models", default="/usr/share/libonnx-testdata/data", type=pathlib.Path)
    parser.add_argument("--list", default=HERE.parent / "test/Backend/passes.txt", type=pathlib.Path)
    parser.add_argument("--update", action="store_true", help="add new passes to the list")
    parser.add_argument("--mcpu", default="native")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--reasons", action="store_true", help="print why each model was refused")
    parser.add_argument("patterns", nargs="*", metavar="PATTERN")
    args = parser.parse_args()

    everything = set(args.list.read_text().split()) if args.list.exists() else set()
    listed = everything
    models = {str(path.parent.relative_to(args.models)): path
              for path in sorted(args.models.glob("*/*/model.onnx"))
              if str(path.parent.relative_to(args.models)) not in EXCLUDED}
    if not models:
        sys.exit(f"error: expected models in {args.models}, but got none")
    if args.patterns:
        models = {name: path for name, path in models.items()
                  if any(fnmatch.fnmatch(name, f"*{pattern}*") for pattern in args.patterns)}
        listed = everything & set(models)

    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        outcomes = dict(zip(models, pool.map(lambda path: run(args.run, path, args.mcpu), models.values())))

    passes = {name for name, (outcome, _) in outcomes.items() if outcome == "match"}
    refused = {name for name, (outcome, _) in outcomes.items() if outcome == "refused"}
    broken = {name: outcomes[name] for name in models if name not in passes | refused}
    lost = listed - passes
    for name, (outcome, errors) in broken.items():
        print(f"{name}: {outcome}\n{errors[-600:]}")
    for name in sorted(lost - set(broken)):
        print(f"{name}: expected a match, but it was refused\n{outcomes.get(name, ('', 'no such model'))[1][-600:]}")
    if args.reasons:
        for name in sorted(refused):
            reason = re.search(r"error: .*", outcomes[name][1])
            print(f"{name}: {reason.group(0) if reason else ''}")
    if args.update and passes - listed:
        args.list.write_text("".join(f"{name}\n" for name in sorted(everything | passes)))
        print(f"added {len(passes - listed)} to {args.list.name}")
    print(f"{len(models)} models: {len(passes)} match, {len(refused)} refused, {len(broken)} broken, "
          f"{len(lost)} lost, {len(passes - listed)} not yet on the list")
    sys.exit(bool(broken or lost))


if __name__ == "__main__":
    main()
