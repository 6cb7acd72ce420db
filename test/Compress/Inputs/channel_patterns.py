"""Prunes channels through each pattern that exported networks have.

channel_patterns.py FOLDER [FLAG ...]   flags of nncomp-run

Each pattern is a small network that begins with a convolution "a" and ends with
one that reads its channels. It names how many channels of which layers go at a
sparsity of one half. What is left computes the same as the network with these
channels masked, to 1e-6 of the result's L2 norm; with `multiple=8` each layer keeps
a multiple of 8 channels, or all.
"""

import os
import re
import subprocess
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Network:
    def __init__(self, seed, shape):
        self.random = np.random.default_rng(seed)
        self.nodes, self.constants, self.count = [], [], 0
        self.shape = shape

    def constant(self, values, dtype=np.float32):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values, dtype), name))
        return name

    def numbers(self, *shape):
        return self.constant(self.random.standard_normal(shape) * 0.3)

    def op(self, kind, *inputs, outputs=1, name=None, **attributes):
        self.count += 1
        results = [f"v{self.count}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, results, name=name or f"n{self.count}", **attributes))
        return results[0] if outputs == 1 else results

    def conv(self, name, x, inputs, outputs, kernel=1, group=1, **attributes):
        weights = self.numbers(outputs, inputs // group, kernel, kernel)
        return self.op("Conv", x, weights, self.numbers(outputs), name=name, group=group,
                       pads=[kernel // 2] * 4, **attributes)

    def gemm(self, name, x, inputs, outputs):
        return self.op("Gemm", x, self.numbers(outputs, inputs), self.numbers(outputs), name=name, transB=1)

    def save(self, path, result):
        self.nodes.append(helper.make_node("Identity", [result], ["y"]))
        graph = helper.make_graph(
            self.nodes, "pattern", [helper.make_tensor_value_info("x", TensorProto.FLOAT, self.shape)],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)], self.constants)
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]), path)


patterns = {}


def pattern(shape=(1, 3, 8, 8), **gone):
    """Registers a network, with the channels that go of each layer."""
    def register(build):
        patterns[build.__name__] = build, shape, gone
        return build
    return register


def begin(net, channels=16):
    return net.conv("a", "x", 3, channels, 3)


def end(net, x, channels=16):
    return net.conv("last", x, channels, 4)


def gelu(net, x):
    erf = net.op("Erf", net.op("Div", x, net.constant(1.4142135)))
    return net.op("Mul", net.op("Mul", x, net.op("Add", erf, net.constant(1))), net.constant(0.5))


@pattern(a=8)
def gelu_of_convolution(net):
    return end(net, gelu(net, begin(net)))


@pattern(a=8, b=8, last=0)
def scalar(net):
    x = net.conv("b", net.op("Mul", begin(net), net.constant(0.5)), 16, 16, 3)
    return end(net, net.op("Sub", net.constant(1), x))


@pattern(a=8)
def boxes(net):
    boxes = net.constant([[0, 0, 4, 4], [1, 2, 7, 6]])
    return end(net, net.op("RoiAlign", begin(net), boxes, net.constant([0, 0], np.int64),
                           output_height=3, output_width=3, sampling_ratio=2))


@pattern(a=8)
def prelu(net):
    return end(net, net.op("PRelu", begin(net), net.numbers(16, 1, 1)))


@pattern(a=8)
def scale_and_bias(net):
    x = net.op("Exp", net.op("Mul", begin(net), net.numbers(1, 16, 1, 1)))
    return end(net, net.op("Tanh", net.op("Add", x, net.numbers(16, 1, 1))))


@pattern(shape=(1, 1, 8, 8), a=8)
def single_input_channel(net):
    return end(net, net.conv("a", "x", 1, 16, 3))


@pattern(a=8, b=8)
def nearest_and_sum(net):
    x = begin(net)
    small = net.op("Relu", net.conv("b", x, 16, 16, 3, strides=[2, 2]))
    up = net.op("Resize", small, "", net.constant([1, 1, 2, 2]), mode="nearest",
                coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    return end(net, net.op("Add", x, up))


@pattern(a=8)
def bilinear(net):
    return end(net, net.op("Resize", begin(net), "", net.constant([1, 1, 1.5, 2]), mode="linear"))


@pattern(a=8)
def pads_and_slices(net):
    x = net.op("Pad", begin(net), net.constant([0, 0, 1, 2, 0, 0, 2, 0], np.int64), net.constant(0.25))
    x = net.op("Slice", x, *(net.constant(v, np.int64) for v in ([1, 0], [9, 7], [2, 3], [2, 1])))
    return end(net, net.op("Pad", x, net.constant([0, 0, 1, 1, 0, 0, 1, 1], np.int64), mode="reflect"))


@pattern(a=8, b=4)
def chunks(net):
    x = net.op("Relu", begin(net))
    first, second = net.op("Split", x, outputs=2, axis=1)
    return end(net, net.op("Concat", first, second, net.conv("b", second, 8, 8, 3), axis=1), 24)


@pattern(a=12)
def every_second_channel(net):
    x = begin(net, 24)
    odd = net.op("Slice", x, *(net.constant(v, np.int64) for v in ([1], [24], [1], [2])))
    return net.op("Add", end(net, x, 24), net.conv("other", odd, 12, 4))


@pattern(a=8)
def padded_channels(net):
    x = begin(net)
    wide = net.op("Pad", x, net.constant([0, 4, 0, 0, 0, 4, 0, 0], np.int64), net.constant(0.0))
    return end(net, net.op("Relu", wide), 24)


# Some of the 24 channels have no counterpart in "a".
@pattern(b=12)
def shortcut_of_padded_channels(net):
    wide = net.op("Pad", begin(net), net.constant([0, 4, 0, 0, 0, 4, 0, 0], np.int64), net.constant(0.0))
    return end(net, net.op("Add", wide, net.conv("b", "x", 3, 24)), 24)


@pattern(a=8)
def reversed_channels(net):
    x = net.op("Slice", begin(net), *(net.constant(v, np.int64) for v in ([15], [-17], [1], [-1])))
    return end(net, net.op("Gather", x, net.constant([3, 1, -1, 0, 7, 7], np.int64), axis=1), 6)


@pattern(a=8, c=4)
def depth_to_space_crd(net):
    x = net.op("Relu", net.op("DepthToSpace", begin(net), blocksize=2, mode="CRD"))
    return end(net, net.conv("c", x, 4, 8, 3), 8)


@pattern(a=8)
def depth_to_space_dcr(net):
    return end(net, net.op("DepthToSpace", begin(net), blocksize=2, mode="DCR"), 4)


@pattern(a=8)
def space_to_depth(net):
    return end(net, net.op("SpaceToDepth", begin(net), blocksize=2), 64)


@pattern(a=8)
def group_norm(net):
    x = net.op("Reshape", begin(net), net.constant([0, 4, -1], np.int64))
    x = net.op("InstanceNormalization", x, net.numbers(4), net.numbers(4))
    x = net.op("Reshape", x, net.constant([1, 16, 8, 8], np.int64))
    return end(net, net.op("Add", net.op("Mul", x, net.numbers(16, 1, 1)), net.numbers(16, 1, 1)))


@pattern(a=8)
def instance_norm(net):
    return end(net, net.op("InstanceNormalization", begin(net), net.numbers(16), net.numbers(16)))


@pattern(a=0, l=32)
def layer_norm_and_mlp(net):
    x = net.op("Transpose", begin(net), perm=[0, 2, 3, 1])
    x = net.op("LayerNormalization", x, net.numbers(16), net.numbers(16))
    hidden = net.op("MatMul", x, net.numbers(16, 64), name="l")
    x = net.op("MatMul", gelu(net, net.op("Add", hidden, net.numbers(64))), net.numbers(64, 16), name="m")
    return end(net, net.op("Transpose", net.op("Mul", x, net.numbers(16)), perm=[0, 3, 1, 2]))


@pattern(a=8, b=12)
def channel_shuffle(net):
    x = net.conv("b", begin(net), 16, 24, group=4)
    x = net.op("Reshape", x, net.constant([1, 4, 6, 8, 8], np.int64))
    x = net.op("Transpose", x, perm=[0, 2, 1, 3, 4])
    return end(net, net.op("Reshape", x, net.constant([1, 24, 8, 8], np.int64)), 24)


@pattern(a=8, f=10)
def flatten(net):
    x = net.op("Flatten", net.op("MaxPool", begin(net), kernel_shape=[2, 2], strides=[2, 2]))
    return net.gemm("last", net.op("Relu", net.gemm("f", x, 256, 20)), 20, 5)


@pattern(a=8, b=4)
def squeeze_and_excite(net):
    x = begin(net)
    mean = net.op("GlobalAveragePool", x)
    gate = net.conv("c", net.op("Relu", net.conv("b", mean, 16, 8)), 8, 16)
    return end(net, net.op("Mul", x, net.op("HardSigmoid", gate)))


@pattern(a=0, b=8)
def spatial_attention(net):
    x = begin(net)
    mean = net.op("ReduceMean", x, axes=[1])
    gate = net.op("Sigmoid", net.conv("q", mean, 1, 1, 3))
    return end(net, net.op("Mul", net.conv("b", x, 16, 16), gate))


@pattern(v=8)
def attention(net):
    x = net.op("Transpose", net.op("Reshape", begin(net), net.constant([1, 16, 64], np.int64)), perm=[0, 2, 1])
    heads = []
    for name in "qkv":
        y = net.op("MatMul", x, net.numbers(16, 16), name=name)
        y = net.op("Reshape", y, net.constant([1, 64, 4, 4], np.int64))
        heads.append(net.op("Transpose", y, perm=[0, 2, 3, 1] if name == "k" else [0, 2, 1, 3]))
    scores = net.op("Softmax", net.op("Mul", net.op("MatMul", heads[0], heads[1]), net.constant(0.5)), axis=-1)
    y = net.op("Transpose", net.op("MatMul", scores, heads[2]), perm=[0, 2, 1, 3])
    y = net.op("Reshape", y, net.constant([1, 64, 16], np.int64))
    return net.op("MatMul", y, net.numbers(16, 4), name="last")


@pattern(a=8, b=8)
def shared_weights(net):
    weights, bias = net.numbers(16, 16, 3, 3), net.numbers(16)
    x = begin(net)
    for name in ("b", "b2"):
        x = net.op("Relu", net.op("Conv", x, weights, bias, name=name, pads=[1, 1, 1, 1]))
    return end(net, x)


@pattern(a=8)
def concatenated_constant(net):
    x = net.op("Concat", net.numbers(1, 3, 8, 8), begin(net), axis=1)
    return end(net, net.op("Mul", x, net.numbers(1, 19, 8, 8)), 19)


@pattern(a=0)
def also_an_output(net):
    x = begin(net)
    return net.op("Concat", end(net, x), x, axis=1)


@pattern(a=0)
def softmax(net):
    return end(net, net.op("Softmax", begin(net), axis=1))


@pattern(a=8, t=4)
def transposed_convolution(net):
    x = net.op("ConvTranspose", begin(net), net.numbers(16, 8, 2, 2), net.numbers(8), name="t", strides=[2, 2])
    return end(net, net.op("Relu", x), 8)


@pattern(a=8, t=12)
def transposed_convolution_of_groups(net):
    x = net.op("ConvTranspose", begin(net), net.numbers(16, 6, 3, 3), name="t", group=4, strides=[2, 2],
               pads=[1, 1, 1, 1], output_padding=[1, 1])
    return end(net, x, 24)


@pattern(a=8)
def transposed_convolution_of_single_channels(net):
    x = net.op("ConvTranspose", begin(net), net.numbers(16, 1, 4, 4), name="t", group=16, strides=[2, 2])
    return end(net, x)


@pattern(a=8)
def depthwise_twice(net):
    x = net.conv("d", begin(net), 16, 16, 3, group=16)
    return end(net, net.conv("e", x, 16, 32, 3, group=16), 32)


def run(*arguments):
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{arguments}: {done.stderr}"
    return done.stderr


def check(name, folder, flags):
    build, shape, gone = patterns[name]
    path = os.path.join(folder, name)
    # A seed of its own for each, whatever others there are.
    net = Network([ord(c) for c in name], shape)
    net.save(path + ".onnx", build(net))
    np.save(path + ".x.npy", net.random.standard_normal(shape).astype(np.float32))
    results = {}
    for kind, options in (("removed", ""), ("masked", " mask=true"), ("eights", " multiple=8")):
        out = f"{path}.{kind}"
        remarks = run("nncomp-opt", path + ".onnx", f"--nncomp-prune-channels=sparsity=0.5 remarks=true{options}",
                      "-o", out + ".mlir")
        counts = {layer: (int(removed), int(channels)) for layer, removed, channels in
                  re.findall(r"'(\w+)': (\d+) of (\d+) channels go", remarks)}
        if kind == "removed":
            for layer, expected in gone.items():
                assert counts[layer][0] == expected, f"{name}: {layer}: {counts[layer]} instead of {expected}\n{remarks}"
        if kind == "eights":
            for removed, channels in counts.values():
                assert removed == 0 or (channels - removed) % 8 == 0, f"{name}: {remarks}"
            continue
        run("nncomp-run", out + ".mlir", "--winograd=off", f"--input=@{path}.x.npy", f"--output=@{out}.npy", *flags)
        results[kind] = np.load(out + ".npy").astype(np.float64)
    norm = np.linalg.norm(results["masked"])
    distance = np.linalg.norm(results["removed"] - results["masked"])
    assert norm > 0 and distance <= 1e-6 * norm, f"{name}: {distance / norm}"


def main():
    folder, *flags = sys.argv[1:]
    for name in patterns:
        check(name, folder, flags)
    print(f"{len(patterns)} patterns")


if __name__ == "__main__":
    main()
