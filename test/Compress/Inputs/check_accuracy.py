"""Fails if a trained network, quantized by nncomp-opt, loses too much accuracy.

usage: check_accuracy.py NETWORK TOP1 SHARED FOLDER MCPU
"""
import os
import re
import subprocess
import sys

network, top1, shared, folder, mcpu = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
path = lambda name: os.path.join(folder, network + name)
mnist = lambda part, kind: os.path.join(shared, "data", "mnist", f"{part}-{kind}-ubyte.gz")
run = lambda *command: subprocess.run(command, check=True, capture_output=True, text=True).stdout

run("nncomp-translate", "--import-onnx", os.path.join(shared, "models", "mnist", network + ".onnx"), "-o", path(".mlir"))
for options, points in ("bits=8", 0.1), ("bits=4", 0.5), ("bits=4 edges=true", 0.5):
    calibration = mnist("train", "images-idx3")
    run("nncomp-opt", path(".mlir"), f"--nncomp-quantize={options} samples=500 calibration={calibration}", "-o", path(".c.mlir"))
    images, labels = mnist("test", "images-idx3"), mnist("test", "labels-idx1")
    text = run("nncomp-run", path(".c.mlir"), mcpu, f"--dataset={images},{labels}")
    accuracy = float(re.search(r"top-1 ([\d.]+) %", text)[1])
    print(network, options, accuracy)
    if accuracy < float(top1) - points - 1e-9:
        sys.exit(f"{network}: expected at least {top1} - {points} with {options}, but got {accuracy}")
