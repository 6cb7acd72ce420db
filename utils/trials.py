"""What tests by random input share: running tools, and comparing arrays."""
import re
import subprocess

import numpy as np

TIERS = ["native", "x86-64-v3", "x86-64"]
TIMEOUT_SECONDS = 120


class Failure(Exception):
    """What went wrong with a network, in one line or a few."""


def run(command, allow=(0,)):
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, timeout=TIMEOUT_SECONDS, text=True,
                              errors="replace")
    except subprocess.TimeoutExpired:
        raise Failure(f"timed out: {command[0]}")
    if done.returncode not in allow:
        what = {1: "refused", 2: "mismatch"}.get(done.returncode, f"crashed with exit code {done.returncode}")
        # Of a crash the first frames say where; of anything else the last lines.
        frames = re.findall(r"^ ?#\d+ 0x\w+ (.*)$", done.stderr, re.MULTILINE)
        said = "\n".join(frames[:12]) or done.stdout[-300:] + done.stderr[-600:]
        raise Failure(f"{what}: {said}")
    return done


def check(actual, expected, tolerance, rounding=0):
    """Raises Failure unless two arrays agree.

    Their difference, as an L2 norm, may be `tolerance` of the expected values, or
    `rounding`, which is absolute, where that is more.
    """
    if actual.shape != expected.shape:
        raise Failure(f"wrong: expected shape {expected.shape}, but got {actual.shape}")
    actual, expected = actual.astype(np.float64), expected.astype(np.float64)
    if not np.array_equal(np.isfinite(actual), np.isfinite(expected)):
        raise Failure("wrong: other values are infinite or NaN")
    finite = np.isfinite(expected)
    difference = np.linalg.norm((actual - expected)[finite])
    error = difference / max(np.linalg.norm(expected[finite]), 1e-2)
    if not (error <= tolerance or difference <= rounding):
        worst = int(np.argmax(np.abs(np.where(finite, actual - expected, 0))))
        raise Failure(f"wrong: relative L2 error {error:.3g}; element {worst} is {actual.flat[worst]:.6g} "
                      f"instead of {expected.flat[worst]:.6g}, of {actual.shape}")
