"""Fails unless each layer of a report that has a break-even sparsity has the one of
its estimates: at this sparsity, if cycles follow the stored weights, it takes as long as
with dense weights.

usage: check_break_even.py REPORT.json
"""
import json
import sys

layers = [layer for layer in json.load(open(sys.argv[1]))["layers"]
          if "break_even_sparsity" in layer]
assert layers, "expected layers with a break-even sparsity, but got none"
for layer in layers:
    density = layer["stored_macs"] / layer["macs"]
    share = (1 - layer["break_even_sparsity"]) / density
    assert abs(layer["cycles"] * share / layer["dense_cycles"] - 1) < 1e-9, layer
