"""Checks the report and the plot of sensitivity.test: all trials, worst first, and
a picture with a bar for each."""
import json
import sys
import xml.etree.ElementTree as xml

report = json.load(open(sys.argv[1]))
assert report["samples"] == 64, report
trials = report["trials"]
assert sorted((t["layer"], t["encoding"]) for t in trials) == [
    (layer, f"bits={bits}") for layer in ("fragile", "robust") for bits in (2, 4, 8)], trials
errors = [t["relative_l2"] for t in trials]
assert errors == sorted(errors, reverse=True) and errors[0] > 0.1 and errors[-1] < 0.02, errors
assert all(t["bytes"] < t["dense_bytes"] == 16 and 0 <= t["changed"] <= 1 for t in trials), trials
bars = xml.parse(sys.argv[2]).findall(".//{http://www.w3.org/2000/svg}rect")
widths = [float(bar.get("width")) for bar in bars]
assert len(widths) == 6 and widths == sorted(widths, reverse=True), widths
