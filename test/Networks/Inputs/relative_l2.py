"""usage: relative_l2.py ACTUAL.npy EXPECTED.npy BOUND: exits 1 beyond BOUND."""
import sys

import numpy as np

actual, expected = (np.load(path).astype(np.float64).ravel() for path in sys.argv[1:3])
if actual.shape != expected.shape:
    sys.exit(f"expected {expected.size} elements, but got {actual.size}")
error = np.linalg.norm(actual - expected) / np.linalg.norm(expected)
print(f"relative L2 error {error:.3g}")
sys.exit(not error <= float(sys.argv[3]))
