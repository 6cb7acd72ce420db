"""Fails if the numbers of a report do not add up.

usage: check_report.py REPORT.json [KEY ...]

Each report must have the keys.
"""
import json
import sys

whole = json.load(open(sys.argv[1]))
for report in [whole["before"], whole["after"]] if "before" in whole else [whole]:
    layers = report["layers"]
    for key in "value_bytes", "side_bytes", "bias_bytes", "macs", "stored_macs":
        assert report[key] == sum(layer[key] for layer in layers), key
    constants = report["value_bytes"] + report["side_bytes"] + report["bias_bytes"]
    assert constants + report["layout_bytes"] == report["weight_bytes"], report
    assert sum(report["macs_by_kind"].values()) == report["macs"], report
    assert len({layer["name"] for layer in layers}) == len(layers), layers
    for layer in layers:
        assert bool(layer["mac_kind"]) == (layer["macs"] > 0), layer
        assert layer["macs"] == 0 or layer["kernel"] and layer["reason"], layer
    missing = [key for key in sys.argv[2:] if key not in report]
    assert not missing, missing
