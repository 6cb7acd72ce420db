"""Runs graphs that exporters write around their operators.

usage: onnx_graphs.py DIRECTORY NNCOMP_RUN [FLAG ...]

Each case is a model built here and what numpy gives for it: functions of the
model's own, conditions that shapes decide, nodes and inputs that nothing uses, and
how opsets before 7 spell their operators. Prints the cases that are wrong.
"""
import os
import subprocess
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

folder, *command = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
rng = np.random.RandomState(0)
IMAGE = rng.randn(2, 3, 4, 5).astype(np.float32)
failures = 0


def node(op, inputs, outputs, **attributes):
    return helper.make_node(op, inputs.split(), outputs.split(), **attributes)


def floats(*values):
    return np.array(values, np.float32)


def ints(*values):
    return np.array(values, np.int64)


def graph_of(name, nodes, outputs, constants=(), inputs=()):
    value = lambda n: helper.make_tensor_value_info(n, TensorProto.FLOAT, None)
    return helper.make_graph(nodes, name, list(inputs), [value(n) for n in outputs.split()],
                             [numpy_helper.from_array(v, n) for n, v in dict(constants).items()])


def case(name, nodes, expected, opset=17, outputs="y", constants=(), functions=(), inputs=()):
    """Runs a model of the input x, which is IMAGE."""
    global failures
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, IMAGE.shape)
    graph = graph_of(name, nodes, outputs, constants, [x, *inputs])
    domains = [helper.make_opsetid("", opset), helper.make_opsetid("own", 1)]
    model = helper.make_model(graph, opset_imports=domains, functions=list(functions))
    model.ir_version = 8
    stem = os.path.join(folder, name)
    onnx.save(model, stem + ".onnx")
    np.save(stem + ".x.npy", IMAGE)
    flags = [f"--input=@{stem}.x.npy"]
    for i, value in enumerate(expected if isinstance(expected, tuple) else (expected,)):
        np.save(f"{stem}.{i}.npy", value)
        flags.append(f"--expected-output=@{stem}.{i}.npy")
    done = subprocess.run([*command, stem + ".onnx", *flags], capture_output=True, text=True)
    if done.returncode:
        failures += 1
        print(f"{name}: {done.stdout}{done.stderr}")


def function(name, inputs, outputs, nodes, attributes=()):
    return helper.make_function("own", name, inputs.split(), outputs.split(), nodes, [helper.make_opsetid("", 17)],
                                list(attributes))


def refer(made, attribute, name, kind):
    """The node with an attribute that is the function's attribute `name`."""
    reference = made.attribute.add()
    reference.name, reference.ref_attr_name, reference.type = attribute, name, kind
    return made


relu = np.maximum(IMAGE, 0)

# Functions: values of the same name in two calls, attributes, optional inputs and
# outputs, calls within calls.
twice = function("Twice", "a", "b", [node("Add", "a a", "t"), node("Identity", "t", "b")])
case("function", [node("Twice", "x", "h", domain="own"), node("Twice", "h", "y", domain="own")], 4 * IMAGE,
     functions=[twice])
leaky = function("Leaky", "a", "b", [refer(node("LeakyRelu", "a", "b"), "alpha", "slope", 1)], ["slope"])
case("function-attribute", [node("Leaky", "x", "y", domain="own", slope=0.25)], np.where(IMAGE < 0, 0.25 * IMAGE, IMAGE),
     functions=[leaky])
case("function-default", [node("Leaky", "x", "y", domain="own")], np.where(IMAGE < 0, np.float32(0.01) * IMAGE, IMAGE),
     functions=[leaky])
outer = function("Outer", "a low", "b c", [
    node("Twice", "a", "d", domain="own"), node("Clip", "d low", "b"), node("Neg", "d", "c")])
case("function-nested", [helper.make_node("Outer", ["x", ""], ["y"], domain="own")], 2 * IMAGE,
     functions=[outer, twice])
case("function-outputs", [node("Outer", "x low", "y z", domain="own")], (np.maximum(2 * IMAGE, 0.5), -2 * IMAGE),
     outputs="y z", constants={"low": np.float32(0.5)}, functions=[twice, outer])
chosen = function("Chosen", "a", "b", [
    node("Shape", "a", "s"), node("Size", "s", "n"), node("Equal", "n four", "c"),
    node("If", "c", "b", then_branch=graph_of("then", [node("Relu", "a", "t")], "t"),
         else_branch=graph_of("else", [node("Neg", "a", "t")], "t"))])
chosen.node.insert(0, node("Constant", "", "four", value_int=4))
case("function-condition", [node("Chosen", "x", "y", domain="own")], relu, functions=[chosen])

# Conditions that are known: constants, shapes, reductions and comparisons of them.
branches = {"then_branch": graph_of("then", [node("Relu", "x", "t")], "t"),
            "else_branch": graph_of("else", [node("Loop", "x", "t")], "t")}
case("condition", [node("If", "c", "y", **branches)], relu, constants={"c": np.array(True)})
for comparison, right, holds in [("Greater", 4, True), ("Less", 4, False), ("LessOrEqual", 5, True),
                                 ("GreaterOrEqual", 6, False), ("Equal", 5, True)]:
    swapped = branches if holds else {"then_branch": branches["else_branch"], "else_branch": branches["then_branch"]}
    case(f"condition-{comparison.lower()}", [
        node("Shape", "x", "s"), node("ReduceMax", "s", "m", keepdims=0), node(comparison, "m n", "c"),
        node("If", "c", "y", **swapped)], relu, constants={"n": np.int64(right)})
case("condition-not", [
    node("Shape", "x", "s"), node("Gather", "s i", "d"), node("Mod", "d two", "r"), node("Cast", "r", "odd", to=9),
    node("Not", "odd", "c"), node("If", "c", "y", **branches)], relu,
     constants={"i": np.int64(2), "two": np.int64(2)})
# A branch sees values around it, its own initializers, and other conditions; two
# conditions may use the same names.
inner = {"then_branch": graph_of("then", [node("Add", "h v", "u")], "u", {"v": floats(3)}),
         "else_branch": graph_of("else", [], "h")}
outer_branches = {"then_branch": graph_of("then", [node("If", "c", "t", **inner)], "t"),
                  "else_branch": graph_of("else", [], "x")}
case("condition-nested", [
    node("Mul", "x w", "h"), node("If", "c", "a", **outer_branches), node("If", "c", "b", **outer_branches),
    node("If", "d", "e", **outer_branches), node("Sum", "a b e", "y")], 2 * (IMAGE * 2 + 3) + IMAGE,
     constants={"c": np.array(True), "d": np.array(False), "w": floats(2)})

# What only constants decide.
case("nonzero", [node("NonZero", "m", "i"), node("Transpose", "i", "j"), node("GatherND", "x j", "y")],
     IMAGE[np.nonzero(np.arange(6).reshape(2, 3) % 2)], constants={"m": floats(*(np.arange(6) % 2)).reshape(2, 3)})
case("reduce", [node("ReduceProd", "t", "s", axes=[1], keepdims=0), node("Reshape", "x s", "y")],
     IMAGE.reshape(6, 20), constants={"t": ints(2, 3, 4, 5).reshape(2, 2)})
case("reduce-min", [node("ReduceMin", "t", "s", axes=[0], keepdims=0), node("Reshape", "x s", "y")],
     IMAGE.reshape(6, 20), constants={"t": ints(6, 30, 7, 20).reshape(2, 2)})
case("where", [
    node("Shape", "x", "s"), node("Greater", "s three", "c"), node("Where", "c s minus", "t"),
    node("ReduceSum", "t", "n", keepdims=0), node("Unsqueeze", "n zero", "m"), node("Concat", "minus m", "r", axis=0),
    node("Slice", "x zero m zero", "y")], IMAGE[:7],
     constants={"three": ints(3), "minus": ints(-1), "zero": ints(0)})

# What nothing uses: an output twice, nodes without a use, an input of text.
case("output-twice", [node("Relu", "x", "y")], (relu, relu), outputs="y y")
case("unused-nodes", [node("Relu", "x", "y"), node("LSTM", "x y y", "a b"), node("NonZero", "b", "z")], relu)
case("text", [node("Relu", "x", "y"), node("StringNormalizer", "path", "p")], relu,
     inputs=[helper.make_tensor_value_info("path", TensorProto.STRING, [1])])

# Opsets 1 to 6.
channel = floats(1, 2, 3)
case("old-axis", [node("Add", "x b", "y", broadcast=1, axis=1)], IMAGE + channel[:, None, None], 6,
     constants={"b": channel})
case("old-axis-from-end", [node("Mul", "x b", "y", broadcast=1, axis=-3)], IMAGE * channel[:, None, None], 6,
     constants={"b": channel})
case("old-axis-two", [node("Sub", "x b", "y", broadcast=1, axis=1)], IMAGE - np.ones((3, 4, 1), np.float32), 5,
     constants={"b": np.ones((3, 4), np.float32)})
case("old-last", [node("Div", "x b", "y", broadcast=1)], IMAGE / floats(1, 2, 3, 4, 5), 6,
     constants={"b": floats(1, 2, 3, 4, 5)})
case("old-prelu", [node("PRelu", "x b", "y")], np.where(IMAGE < 0, IMAGE * channel[:, None, None], IMAGE), 6,
     constants={"b": channel})
case("old-prelu-one", [node("PRelu", "x b", "y")], np.where(IMAGE < 0, IMAGE * 2, IMAGE), 6, constants={"b": floats(2)})
case("old-reshape", [node("Reshape", "x", "y", shape=[0, -1])], IMAGE.reshape(2, 60), 4)
case("old-cast", [node("Cast", "x", "i", to="INT32"), node("Cast", "i", "y", to="FLOAT")], np.trunc(IMAGE), 5)
case("old-concat", [node("Concat", "x x", "y")], np.concatenate([IMAGE, IMAGE], 1), 3)
case("old-pad", [node("Pad", "x", "y", paddings=[0, 0, 1, 0, 0, 0, 0, 2])],
     np.pad(IMAGE, [(0, 0), (0, 0), (1, 0), (0, 2)]), 1)
case("old-upsample", [node("Upsample", "x", "y", height_scale=2.0, width_scale=3.0)],
     IMAGE.repeat(2, 2).repeat(3, 3), 1)
statistics = {"s": floats(1, 2, 3), "b": floats(0, 1, 2), "m": floats(0.5, 0, -1), "v": floats(1, 4, 0.25)}
s, b, m, v = (value[:, None, None] for value in statistics.values())
case("old-norm", [node("BatchNormalization", "x s b m v", "y", is_test=1, consumed_inputs=[0, 0, 0, 1, 1], epsilon=0.0)],
     (IMAGE - m) / np.sqrt(v) * s + b, 5, constants=statistics)
case("old-gemm", [node("Flatten", "x", "f"), node("Gemm", "f w c", "y", broadcast=1)],
     IMAGE.reshape(2, 60) @ np.ones((60, 2), np.float32) + floats(1, 2), 6,
     constants={"w": np.ones((60, 2), np.float32), "c": floats(1, 2)})

sys.exit(failures > 0)
