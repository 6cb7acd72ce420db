#!/usr/bin/env python3
"""Compares one training step, compiled, with PyTorch's: loss, correct ones, gradients and
slots of optimizers, running statistics, for networks that are exported to ONNX.

usage: torch_step.py FOLDER --mcpu=CPU

Exit 1 where a tensor differs by more than 1e-5 in relative L2 norm.
"""

import os
import pathlib
import re
import subprocess
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

BATCH = 6


class Branches(nn.Module):
    """Grouped and depthwise convolutions, a residual, a concatenation, pools."""

    def __init__(self, norm):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1, bias=not norm)
        self.norm = nn.BatchNorm2d(8) if norm else nn.Identity()
        self.grouped = nn.Conv2d(8, 8, 3, padding=1, groups=2)
        self.depthwise = nn.Conv2d(8, 8, (1, 5), padding=(0, 2), groups=8)
        self.wide = nn.Conv2d(16, 12, 3, stride=2, dilation=2, padding=2)
        self.last = nn.Linear(12, 5)

    def forward(self, x):
        x = F.relu(self.norm(self.stem(x)))
        x = x + F.silu(self.grouped(x))
        x = torch.cat([self.depthwise(x), F.avg_pool2d(x, 3, 1, 1)], 1)
        x = F.max_pool2d(F.leaky_relu(self.wide(x), 0.1), 3, 2, 1)
        return self.last(x.mean((2, 3)))


def networks():
    def lenet(activation):
        return nn.Sequential(nn.Conv2d(3, 5, 3), nn.MaxPool2d(2), nn.Conv2d(5, 7, 3), activation, nn.Flatten(),
                             nn.Linear(7 * 9, 11), activation, nn.Linear(11, 5))
    yield "mlp", nn.Sequential(nn.Flatten(), nn.Linear(3 * 144, 20), nn.ReLU(), nn.Linear(20, 5))
    yield "lenet", lenet(nn.ReLU())
    yield "tanh", lenet(nn.Tanh())
    yield "branches", Branches(norm=False)
    yield "norm", Branches(norm=True)
    yield "norms", nn.Sequential(nn.Conv2d(3, 6, 5, stride=2, bias=False), nn.BatchNorm2d(6), nn.GELU(), nn.Conv2d(6, 6, 3, padding=1, bias=False),
                                 nn.BatchNorm2d(6, momentum=0.1), nn.ELU(), nn.Flatten(), nn.Linear(96, 5))
    yield "smooth", nn.Sequential(nn.Conv2d(3, 9, 3), nn.Sigmoid(), nn.AvgPool2d(4, 2, 1, count_include_pad=False), nn.Softplus(),
                                  nn.Conv2d(9, 4, 2, dilation=2), nn.Mish(), nn.Flatten(), nn.Linear(36, 5))
    yield "up", nn.Sequential(nn.Conv2d(3, 4, 3, stride=3), nn.ReLU(), nn.ConvTranspose2d(4, 6, 3, stride=2), nn.Hardtanh(),
                              nn.Flatten(), nn.Linear(6 * 81, 5))


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"error: {' '.join(command)}\n{result.stderr}")
    return result.stdout


def read_values(text, shape):
    if text.startswith('"0x'):
        return np.frombuffer(bytes.fromhex(text[3:-1]), "<f4").reshape(shape)
    values = np.array(re.findall(r"[-+\d.eE]+", text), np.float32)
    return np.broadcast_to(values, shape) if values.size == 1 else values.reshape(shape)


class Step:
    """A compiled step: its arguments, results, and states before it."""

    def __init__(self, text):
        begin = text.index("@main(")
        signature = text[begin:text.index(" {\n", begin)]
        arguments, results = signature.split(") -> (")
        # Each begins with a name; values of attributes hold no percent sign.
        self.arguments, self.states = [], {}
        for argument in arguments.split("%")[1:]:
            shape = [int(s) for s in re.search(r": tensor<((?:\d+x)*)", argument)[1].split("x")[:-1]]
            name = re.search(r'nncomp\.(?:state|name) = "([^"]*)"', argument)[1]
            self.arguments.append((name, shape))
            if "nncomp.state" in argument:
                initial = re.search(r"nncomp.initial = dense<(.*?)> :", argument)
                self.states[name] = read_values(initial[1], shape) if initial else np.zeros(shape, np.float32)
        self.results = re.findall(r'nncomp\.(?:state|name) = "([^"]*)"', results)


class Comparison:
    def __init__(self):
        self.bad, self.count, self.worst = [], 0, 0.0

    def add(self, what, actual, expected, limit=1e-5):
        actual, expected = np.ravel(actual).astype(np.float64), np.ravel(expected).astype(np.float64)
        error = np.linalg.norm(actual - expected) / max(np.linalg.norm(expected), 1e-6)
        self.count += 1
        self.worst = max(self.worst, error)
        if not error <= limit:
            self.bad.append(f"{what}: relative L2 {error:.2g}")


def match(states, model):
    """Where each element of a learned state is in a parameter, by its value."""
    parameters = {name: p.detach().numpy() for name, p in model.named_parameters()}
    places = {}
    for state, values in states.items():
        for name, parameter in parameters.items():
            ours, theirs = np.argsort(values, axis=None), np.argsort(parameter, axis=None)
            if values.size == parameter.size and (values.flat[ours] == parameter.flat[theirs]).all():
                places[state] = (name, np.empty(values.size, int))
                places[state][1][ours] = theirs
    return places


def compile_step(folder, name, model, optimizer):
    path = folder / f"{name}.onnx"
    torch.onnx.export(model.eval(), torch.zeros(1, 3, 12, 12), str(path), opset_version=13, do_constant_folding=False,
                      training=torch.onnx.TrainingMode.PRESERVE)
    step = folder / f"{name}-{optimizer}.mlir"
    run("nncomp-opt", str(path), "--canonicalize", "--nncomp-convert-layout", "--canonicalize",
        f"--nncomp-set-batch=size={BATCH}", "--nncomp-parametrize", "--nncomp-append-loss=smoothing=0.1 class-weights=1,2,1,0.5,3",
        "--nncomp-differentiate", f"--nncomp-append-update=optimizer={optimizer}", "-o", str(step))
    return step


def compare_step(folder, name, model, optimizer, mcpu, comparison):
    generator = np.random.default_rng(len(name))
    path = compile_step(folder, name, model, optimizer)
    step = Step(run("nncomp-opt", str(path), "--mlir-print-elementsattrs-with-hex-if-larger=8"))
    x = generator.normal(size=(BATCH, 3, 12, 12)).astype(np.float32)
    labels = generator.integers(0, 5, BATCH)
    rate, momentum, decay, beta1, beta2, epsilon = 0.05, 0.9, 0.01, 0.9, 0.99, 1e-8
    rates = np.array([rate, momentum, decay, beta1, beta2, epsilon, 1 - beta1, 1 - beta2, 0], np.float32)
    values = {"label": labels, "weight": np.ones(BATCH, np.float32), "rates": rates, **step.states}
    flags = []
    for i, (argument, shape) in enumerate(step.arguments):
        np.save(folder / f"in{i}.npy", values.get(argument, x))
        flags.append(f"--input=@{folder}/in{i}.npy")
    flags += [f"--output=@{folder}/out{i}.npy" for i in range(len(step.results))]
    run("nncomp-run", str(path), mcpu, *flags)
    results = {result: np.load(folder / f"out{i}.npy") for i, result in enumerate(step.results)}

    places = match({s: v for s, v in step.states.items() if v.any()}, model)
    model.train()
    weights = torch.tensor([1, 2, 1, 0.5, 3])
    scores = model(torch.from_numpy(x))
    loss = F.cross_entropy(scores, torch.from_numpy(labels), weights, label_smoothing=0.1)
    loss.backward()
    comparison.add(f"{name}: loss", results["loss"], loss.item())
    comparison.add(f"{name}: correct", results["correct"], (scores.argmax(1).numpy() == labels).sum())
    parameters = dict(model.named_parameters())
    if len(places) != len(parameters):
        comparison.bad.append(f"{name}: {len(places)} states match {len(parameters)} parameters")
    for state, (parameter, order) in places.items():
        value = parameters[parameter].detach().numpy().ravel()[order]
        gradient = parameters[parameter].grad.numpy().ravel()[order]
        decays = state.endswith("weights")
        if optimizer != "adamw" and decays:
            gradient = gradient + decay * value
        what = f"{name}, {optimizer}: {state}"
        if optimizer in ("sgd", "nesterov"):
            comparison.add(what + "/momentum", results[state + "/momentum"], gradient)
            ahead = gradient + momentum * gradient if optimizer == "nesterov" else gradient
            comparison.add(what, results[state], value - rate * ahead)
            continue
        first, second = results[state + "/first"].ravel(), results[state + "/second"].ravel()
        comparison.add(what + "/first", first, (1 - beta1) * gradient)
        comparison.add(what + "/second", second, (1 - beta2) * gradient ** 2, 2e-5)
        # The quotient of slots magnifies noise where gradients are near epsilon.
        shrunk = value * (1 - rate * decay) if optimizer == "adamw" and decays else value
        moved = rate * (first / (1 - beta1)) / (np.sqrt(second / (1 - beta2)) + epsilon)
        comparison.add(what, results[state], shrunk - moved, 1e-6)
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    running = [s for s in step.results if s.endswith((".mean", ".variance"))]
    if len(running) != 2 * len(norms):
        comparison.bad.append(f"{name}: {len(running)} running statistics of {len(norms)} norms")
    for norm, mean, variance in zip(norms, running[::2], running[1::2]):
        comparison.add(f"{name}: {mean}", results[mean], norm.running_mean.numpy())
        comparison.add(f"{name}: {variance}", results[variance], norm.running_var.numpy())


def main():
    folder, mcpu = pathlib.Path(sys.argv[1]), sys.argv[2]
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    for optimizer in ("sgd", "nesterov", "adam", "adamw"):
        for name, model in networks():
            comparison = Comparison()
            for norm in model.modules():
                if isinstance(norm, nn.BatchNorm2d):
                    nn.init.uniform_(norm.weight, 0.5, 1.5)
                    nn.init.normal_(norm.bias)
            compare_step(folder, name, model, optimizer, mcpu, comparison)
            print(f"{name}, {optimizer}: {comparison.count} tensors, worst {comparison.worst:.2g}")
            for line in comparison.bad:
                print("different: " + line)
            if comparison.bad:
                sys.exit(1)


if __name__ == "__main__":
    main()
