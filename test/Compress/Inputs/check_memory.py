"""Fails if calibrating on more samples of the same file takes more memory.

usage: check_memory.py NETWORK.mlir DATA FEW MANY
"""
import os
import sys

network, data, few, many = sys.argv[1:]


def peak(samples):
    command = ["nncomp-opt", network, f"--nncomp-calibrate=data={data} samples={samples}", "-o", "/dev/null"]
    child = os.spawnvp(os.P_NOWAIT, command[0], command)
    _, status, usage = os.wait4(child, 0)
    assert status == 0, status
    return usage.ru_maxrss


least, most = peak(few), peak(many)
print(f"{few} samples: {least} KB, {many} samples: {most} KB")
# The heap of compiling varies with the addresses that it gets.
sys.exit(most > 1.05 * least)
