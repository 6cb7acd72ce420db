"""Writes networks of many branches, with inputs and numpy's results.

usage: wide_networks.py FOLDER: writes NAME.onnx for each network, and
NAME.flags, a response file of nncomp-run. One concatenation has 500 pieces
(slices, in reverse), one split has 200 results, one sum has 300 terms, and 200
layers stand in a row whose values could all live in one buffer.
"""

import os
import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

folder = sys.argv[1]
RANDOM = numpy.random.default_rng(0)


def write(name, nodes, x, results, constants=()):
    def info(name, value):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT,
                                             value.shape)

    graph = helper.make_graph(
        nodes, name, [info("x", x)], [info(*item) for item in results.items()],
        [numpy_helper.from_array(value, key) for key, value in constants])
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path = os.path.join(folder, name)
    onnx.save(model, path + ".onnx")
    numpy.save(path + ".x.npy", x)
    flags = [f"--input=@{path}.x.npy"]
    for key, value in results.items():
        numpy.save(f"{path}.{key}.npy", value)
        flags.append(f"--expected-output=@{path}.{key}.npy")
    with open(path + ".flags", "w") as out:
        out.write("\n".join(flags) + "\n")


def numbers(*shape):
    return RANDOM.standard_normal(shape).astype("f4")


x = numbers(1, 1000)
nodes = [helper.make_node("Slice", ["x", f"s{i}", f"s{i + 1}", "axis"],
                          [f"p{i}"]) for i in range(500)]
nodes.append(helper.make_node(
    "Concat", [f"p{i}" for i in reversed(range(500))], ["y"], axis=1))
write("concat", nodes, x,
      {"y": x.reshape(500, 2)[::-1].reshape(1, 1000)},
      [(f"s{i}", numpy.array([2 * i])) for i in range(501)]
      + [("axis", numpy.array([1]))])

x = numbers(2, 400)
names = [f"y{i}" for i in range(200)]
write("split", [helper.make_node("Split", ["x"], names, axis=1)], x,
      dict(zip(names, numpy.split(x, 200, axis=1))))

x = numbers(1, 3, 6, 6)
filters = numbers(300, 4, 3, 1, 1)
nodes = [helper.make_node("Conv", ["x", f"w{i}"], [f"p{i}"])
         for i in range(300)]
nodes.append(helper.make_node("Sum", [f"p{i}" for i in range(300)], ["y"]))
total = filters.astype("f8").sum(axis=0)[:, :, 0, 0]
write("sum", nodes, x,
      {"y": numpy.einsum("oc,nchw->nohw", total, x).astype("f4")},
      [(f"w{i}", filters[i]) for i in range(300)])

x = y = numbers(4, 8)
nodes = []
for i in range(200):
    nodes.append(helper.make_node("Softmax", [f"p{i}" if i else "x"],
                                  [f"p{i + 1}"], axis=1))
    powers = numpy.exp(y.astype("f8") - y.max(axis=1, keepdims=True))
    y = powers / powers.sum(axis=1, keepdims=True)
write("row", nodes, x, {"p200": y.astype("f4")})
