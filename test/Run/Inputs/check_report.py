"""Fails if the numbers of a report do not add up.

usage: check_report.py REPORT.json [KEY ...]

Each report must have the keys.
"""
import json
import sys


def numbers(value, path=""):
    """Yields each number of a report, and its place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from numbers(inner, f"{path}[{i}]")
    elif isinstance(value, (int, float)):
        yield path, value


whole = json.load(open(sys.argv[1]))
for report in [whole["before"], whole["after"]] if "before" in whole else [whole]:
    layers = report["layers"]
    for key in "value_bytes", "side_bytes", "bias_bytes", "macs", "stored_macs":
        assert report[key] == sum(layer[key] for layer in layers), key
    assert sum(report["macs_by_kind"].values()) == report["macs"], report
    assert len({layer["name"] for layer in layers}) == len(layers), layers
    for path, number in numbers(report):
        assert number >= 0, (path, number)
    assert report["target"] not in ("", "native"), report["target"]
    for layer in layers:
        assert bool(layer["mac_kind"]) == (layer["macs"] > 0), layer
        assert layer["macs"] == 0 or layer["kernel"] and layer["reason"], layer
        assert layer["stored_macs"] <= layer["macs"], layer
        assert "peak_share" not in layer or layer["peak_share"] <= 1, layer
    missing = [key for key in sys.argv[2:] if key not in report]
    assert not missing, missing
