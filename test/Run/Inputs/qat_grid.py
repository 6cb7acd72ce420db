"""Writes quantized layers whose weights are spelt in the ways that exporters do.

usage: qat_grid.py FOLDER

Writes FOLDER/grid.onnx, its inputs and results as .npy, FOLDER/flags, the arguments of
nncomp-run that give and compare them, FOLDER/inputs, those that give them, and
FOLDER/jobs.json for benchmark/run_ort.mjs, whose results go to FOLDER/ort. Weights are floats that are quantized and
dequantized, or codes that are dequantized, with a scale for all or for each channel,
with zero points and without; transposed, reshaped or neither, before, between or
after. They are those of convolutions, of Gemm either way round and of MatMul.
Scales are powers of two: all sums are exact, and so are results.
"""

import itertools
import json
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = pathlib.Path(sys.argv[1])
RANDOM = np.random.default_rng(0)
F = np.float32
nodes, constants, inputs, outputs, flags = [], [], [], [], []


def constant(name, array):
    constants.append(numpy_helper.from_array(np.asarray(array), name))
    return name


def node(op, operands, name, **attributes):
    nodes.append(helper.make_node(op, operands, [name], name, **attributes))
    return name


def spell(name, shape, axis, form, scales, zeros, move):
    """Weights of `shape` by `form`, moved by `move` (to, from: functions and nodes);
    returns the node that gives them and their values. The channel is `axis`."""
    dtype = np.uint8 if zeros == "unsigned" else np.int8
    least, most = np.iinfo(dtype).min, np.iinfo(dtype).max
    count = shape[axis] if scales == "channels" else 1
    scale = (2.0 ** RANDOM.integers(-8, -4, count)).astype(F)
    zero = np.zeros(count, dtype)
    if zeros == "unsigned":
        zero = RANDOM.integers(100, 150, count).astype(dtype)
    elif zeros == "signed":
        zero[:] = 5
    along = [1] * len(shape)
    along[axis] = count
    steps = scale.reshape(along), zero.reshape(along)
    if form == "quantized":
        weights = RANDOM.normal(0, 0.5, shape).astype(F)
        codes = np.clip(np.rint(weights / steps[0]) + steps[1], least, most)
    else:
        codes = RANDOM.integers(least, most + 1, shape)
    values = (codes - steps[1].astype(np.int64)).astype(np.float64) * steps[0]
    if count == 1:
        scale, zero = scale[0], zero[0]
    attributes = {"axis": axis} if count > 1 else {}
    parameters = [constant(f"{name}_s", scale), constant(f"{name}_z", zero)]
    if form == "quantized":
        stored = constant(f"{name}_w", weights)
        stored = node("QuantizeLinear", [stored, *parameters], f"{name}_q", **attributes)
    else:
        stored = constant(f"{name}_c", codes.astype(dtype))
    return move(node("DequantizeLinear", [stored, *parameters], f"{name}_d", **attributes),
                values)


def keep(name, values):
    return name, values


def transpose(*permutation):
    return lambda name, values: (
        node("Transpose", [name], f"{name}_t", perm=permutation),
        values.transpose(permutation))


def reshape(*shape):
    return lambda name, values: (
        node("Reshape", [name, constant(f"{name}_shape", np.array(shape))], f"{name}_r"),
        values.reshape(shape))


def quantize(name, value, scale, zero):
    """Quantizes and dequantizes `value`, the output `name` of a node."""
    parameters = [constant(f"{name}_scale", F(scale)), constant(f"{name}_zero", np.uint8(zero))]
    codes = node("QuantizeLinear", [name, *parameters], f"{name}_codes")
    values = np.clip(np.rint(value / scale) + zero, 0, 255) - zero
    return node("DequantizeLinear", [codes, *parameters], f"{name}_values"), values * scale


def convolve(x, w, groups):
    """A 3x3 convolution with a border of one pixel, channels first."""
    x = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    depth, outputs = w.shape[1], w.shape[0] // groups
    result = np.zeros((x.shape[0], w.shape[0], x.shape[2] - 2, x.shape[3] - 2))
    for group in range(groups):
        part = w[group * outputs:(group + 1) * outputs]
        for i, j in itertools.product(range(3), range(3)):
            seen = x[:, group * depth:(group + 1) * depth, i:i + result.shape[2],
                     j:j + result.shape[3]]
            result[:, group * outputs:(group + 1) * outputs] += np.einsum(
                "nchw,oc->nohw", seen, part[:, :, i, j])
    return result


def case(op, shape, weight_shape, axis, move, form, scales, zeros):
    name = f"n{len(inputs)}"
    x = RANDOM.normal(0, 2, shape).astype(F)
    inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    np.save(FOLDER / f"{name}.npy", x)
    flags.append(f"--input={name}=@{FOLDER / name}.npy")
    value, seen = quantize(name, x.astype(np.float64), 2.0**-5, 120)
    weights, w = spell(f"{name}_weights", weight_shape, axis, form, scales, zeros, move)
    layer = f"{name}_layer"
    if op.startswith("Conv"):
        groups = shape[1] // w.shape[1]
        result = convolve(seen, w, groups)
        node("Conv", [value, weights], layer, pads=[1, 1, 1, 1], group=groups)
    elif op == "Gemm":
        columns = w.shape[0]
        bias = np.round(RANDOM.normal(0, 3, columns) * 64).astype(F) / 64
        result = seen @ w.T + bias
        node("Gemm", [value, weights, constant(f"{name}_bias", bias)], layer, transB=1)
    elif op == "GemmN":
        result = seen @ w
        node("Gemm", [value, weights], layer)
    else:
        result = seen @ w
        bias = np.round(RANDOM.normal(0, 3, w.shape[1]) * 64).astype(F) / 64
        node("MatMul", [value, weights], layer)
        if len(inputs) % 2:
            node("Add", [layer, constant(f"{name}_bias", bias)], f"{name}_sum")
            layer, result = f"{name}_sum", result + bias
    if len(inputs) % 3:
        layer, result = quantize(layer, result, 0.25, 131)
    outputs.append(helper.make_tensor_value_info(layer, TensorProto.FLOAT, result.shape))
    assert (result == result.astype(F)).all()
    np.save(FOLDER / f"{layer}.npy", result.astype(F))
    flags.append(f"--expected-output=@{FOLDER / layer}.npy")


LAYERS = [
    ("Conv", (1, 8, 5, 6), (16, 8, 3, 3), 0, keep),
    ("Conv", (1, 8, 5, 6), (3, 3, 8, 16), 3, transpose(3, 2, 0, 1)),
    ("Conv", (1, 8, 5, 6), (16, 72), 0, reshape(16, 8, 3, 3)),
    ("Conv", (2, 16, 4, 4), (16, 4, 3, 3), 0, keep),
    ("Gemm", (3, 20), (18, 20), 0, keep),
    ("Gemm", (3, 20), (20, 18), 1, transpose(1, 0)),
    ("GemmN", (3, 20), (20, 18), 1, keep),
    ("MatMul", (2, 3, 20), (20, 18), 1, keep),
    ("MatMul", (2, 3, 20), (18, 20), 0, transpose(1, 0)),
    ("MatMul", (3, 20), (20, 1, 18), 2, reshape(20, 18)),
]
FORMS = [(form, scales, zeros) for form in ("quantized", "codes")
         for scales in ("all", "channels") for zeros in ("none", "unsigned", "signed")]
for n, (layer, form) in enumerate(itertools.product(LAYERS, FORMS)):
    case(*layer, *form)
graph = helper.make_graph(nodes, "grid", inputs, outputs, constants)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, FOLDER / "grid.onnx")
given = [flag for flag in flags if flag.startswith("--input")]
(FOLDER / "inputs").write_text("\n".join(given))
(FOLDER / "flags").write_text("\n".join(flags))
job = {"model": str(FOLDER / "grid.onnx"), "optimize": "all",
       "inputs": [str(FOLDER / f"{value.name}.npy") for value in inputs],
       "outputs": [str(FOLDER / "ort" / f"{value.name}.npy") for value in outputs]}
(FOLDER / "jobs.json").write_text(json.dumps([job]))
