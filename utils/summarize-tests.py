#!/usr/bin/env python3
"""Sums up what lit reports: what was skipped and why, what failed, and how many.

usage: summarize-tests.py REPORT...

A report is what `lit --output` writes. The last line is "N passed, N failed", with
nothing else in it. Exit 1 if a test failed, or if none passed.
"""
import collections
import json
import re
import sys

PASSED = {"PASS", "XFAIL", "FLAKYPASS"}
FAILED = {"FAIL", "XPASS", "UNRESOLVED", "TIMEOUT"}
# Left out by an option of lit's: not a test of this run.
EXCLUDED = "EXCLUDED"
REASON = re.compile(r"requires the following unavailable features: (.*)")


def main():
    tests = [test for path in sys.argv[1:] for test in json.load(open(path))["tests"] if test["code"] != EXCLUDED]
    passed = [test for test in tests if test["code"] in PASSED]
    failed = [test for test in tests if test["code"] in FAILED]
    reasons = collections.Counter()
    for test in tests:
        if test["code"] not in PASSED | FAILED:
            found = REASON.search(test["output"])
            reasons["expected " + found[1] if found else test["output"].strip() or test["code"].lower()] += 1
    for reason, count in sorted(reasons.items()):
        print(f"{count} skipped: {reason}")
    for test in failed:
        print(f"failed: {test['name']}")
    print(f"{len(passed)} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
