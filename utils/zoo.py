#!/usr/bin/python3
"""Write well-known networks as ONNX with seeded weights: no download needed.

usage: zoo.py NAME OUT.onnx [--seed N] [--batch NAME|N]
       zoo.py --count FILE.onnx
       zoo.py --list

Weights are He-normal, biases normal with a standard deviation of 0.05, batch
norm statistics uniform in [0.5, 1.5) and normal; all depend only on the seed.
Next to OUT.onnx is OUT.input.npy, a standard-normal image. --count prints the
parameters (weights, biases, batch norm scales and shifts) and the
multiply-adds of convolutions and matrix products, counted on the graph.
Needs Debian's python3-onnx and python3-numpy.
"""
import argparse
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# 1x1 | 3x3 reduce, 3x3 | 5x5 reduce, 5x5 | pool projection (Szegedy et al.
# 2014, "Going deeper with convolutions", table 1).
INCEPTION_V1 = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


class Network:
    """A graph under construction. Values are (name, channels, height, width)."""

    def __init__(self, seed):
        self.rng = np.random.RandomState(seed)
        self.nodes, self.weights = [], []

    def input(self, channels, size):
        self.image = (channels, size, size)
        return ("image", channels, size, size)

    def constant(self, name, array):
        self.weights.append(numpy_helper.from_array(array.astype(np.float32), name))
        return name

    def node(self, op, name, inputs, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def batch_norm(self, x, name):
        channels = x[1]
        statistics = [self.rng.uniform(0.5, 1.5, channels), self.rng.randn(channels) * 0.05,
                      self.rng.randn(channels) * 0.05, self.rng.uniform(0.5, 1.5, channels)]
        names = [self.constant(f"{name}.{part}", value)
                 for part, value in zip(("scale", "shift", "mean", "variance"), statistics)]
        return (self.node("BatchNormalization", name + ".norm", [x[0]] + names, epsilon=1e-3), *x[1:])

    def relu(self, x, name):
        return (self.node("Relu", name + ".relu", [x[0]]), *x[1:])

    def conv(self, x, name, outputs, kernel, stride=1, pad=0, norm=False, relu=True, bias=True):
        """A convolution, then batch norm if `norm`, else a bias if `bias`, then ReLU."""
        kh, kw = kernel if isinstance(kernel, tuple) else (kernel, kernel)
        ph, pw = pad if isinstance(pad, tuple) else (pad, pad)
        source, channels, height, width = x
        fan_in = channels * kh * kw
        shape = (outputs, channels, kh, kw)
        inputs = [source, self.constant(name + ".weight", self.rng.randn(*shape) * np.sqrt(2 / fan_in))]
        if bias and not norm:
            inputs.append(self.constant(name + ".bias", self.rng.randn(outputs) * 0.05))
        y = self.node("Conv", name, inputs, kernel_shape=[kh, kw], strides=[stride, stride],
                      pads=[ph, pw, ph, pw])
        size = [(n + 2 * p - k) // stride + 1 for n, p, k in ((height, ph, kh), (width, pw, kw))]
        result = (y, outputs, *size)
        if norm:
            result = self.batch_norm(result, name)
        return self.relu(result, name) if relu else result

    def pool(self, x, name, kind, kernel, stride, pad=0, ceil=False):
        source, channels, height, width = x
        attributes = {"kernel_shape": [kernel] * 2, "strides": [stride] * 2, "pads": [pad] * 4}
        if ceil:
            attributes["ceil_mode"] = 1
        y = self.node(kind, name, [source], **attributes)
        room = [n + 2 * pad - kernel for n in (height, width)]
        size = [-(-r // stride) + 1 if ceil else r // stride + 1 for r in room]
        return (y, channels, *size)

    def max_pool(self, x, name, kernel=3, stride=2, pad=0, ceil=False):
        return self.pool(x, name, "MaxPool", kernel, stride, pad, ceil)

    def avg_pool(self, x, name, kernel=3, stride=1, pad=1):
        return self.pool(x, name, "AveragePool", kernel, stride, pad)

    def lrn(self, x, name):
        return (self.node("LRN", name, [x[0]], size=5, alpha=1e-4, beta=0.75, bias=1.0), *x[1:])

    def concat(self, name, *branches):
        y = self.node("Concat", name, [b[0] for b in branches], axis=1)
        return (y, sum(b[1] for b in branches), *branches[0][2:])

    def global_pool(self, x, name):
        return (self.node("GlobalAveragePool", name, [x[0]]), x[1], 1, 1)

    def linear(self, x, name, outputs, relu=False):
        source, *shape = x
        if len(shape) == 3:
            source = self.node("Flatten", name + ".flatten", [source], axis=1)
        inputs = int(np.prod(shape))
        y = self.node("Gemm", name, [
            source,
            self.constant(name + ".weight", self.rng.randn(outputs, inputs) * np.sqrt(2 / inputs)),
            self.constant(name + ".bias", self.rng.randn(outputs) * 0.05)], transB=1)
        if relu:
            y = self.node("Relu", name + ".relu", [y])
        return (y, outputs)

    def softmax(self, x, name="probabilities"):
        source = x[0]
        if len(x) == 4:
            source = self.node("Flatten", name + ".flatten", [source], axis=1)
        return (self.node("Softmax", name, [source], axis=1), int(np.prod(x[1:])))

    def model(self, name, result, batch):
        image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [batch, *self.image])
        output = helper.make_tensor_value_info(result[0], TensorProto.FLOAT, [batch, *result[1:]])
        graph = helper.make_graph(self.nodes, name, [image], [output], self.weights)
        return helper.make_model(graph, producer_name="nncomp zoo", ir_version=8,
                                 opset_imports=[helper.make_opsetid("", 13)])


def googlenet(net):
    """Inception v1 as in the paper: 5x5 branches, biases, LRN, no auxiliary heads."""
    x = net.input(3, 224)
    x = net.conv(x, "conv1", 64, 7, stride=2, pad=3)
    x = net.lrn(net.max_pool(x, "pool1", ceil=True), "norm1")
    x = net.conv(x, "conv2_reduce", 64, 1)
    x = net.conv(x, "conv2", 192, 3, pad=1)
    x = net.max_pool(net.lrn(x, "norm2"), "pool2", ceil=True)
    for block, (n1, r3, n3, r5, n5, proj) in INCEPTION_V1.items():
        if block in ("4a", "5a"):
            x = net.max_pool(x, f"pool{int(block[0]) - 1}", ceil=True)
        name = f"inception_{block}/"
        x = net.concat(
            name + "concat",
            net.conv(x, name + "1x1", n1, 1),
            net.conv(net.conv(x, name + "3x3_reduce", r3, 1), name + "3x3", n3, 3, pad=1),
            net.conv(net.conv(x, name + "5x5_reduce", r5, 1), name + "5x5", n5, 5, pad=2),
            net.conv(net.max_pool(x, name + "pool", 3, 1, 1), name + "pool_proj", proj, 1))
    return net.softmax(net.linear(net.global_pool(x, "pool5"), "classifier", 1000))


def inception_v3(net):
    """Inception v3 without the auxiliary head (Szegedy et al. 2015; torchvision's filter counts)."""
    conv = lambda x, name, *args, **kwargs: net.conv(x, name, *args, norm=True, **kwargs)
    wide, tall = dict(kernel=(1, 7), pad=(0, 3)), dict(kernel=(7, 1), pad=(3, 0))
    x = net.input(3, 299)
    x = conv(conv(conv(x, "1a", 32, 3, stride=2), "2a", 32, 3), "2b", 64, 3, pad=1)
    x = conv(conv(net.max_pool(x, "pool1"), "3b", 80, 1), "4a", 192, 3)
    x = net.max_pool(x, "pool2")
    for block, pool in (("5b", 32), ("5c", 64), ("5d", 64)):
        double = conv(conv(x, block + "/3x3dbl_1", 64, 1), block + "/3x3dbl_2", 96, 3, pad=1)
        x = net.concat(block, conv(x, block + "/1x1", 64, 1),
                       conv(conv(x, block + "/5x5_1", 48, 1), block + "/5x5_2", 64, 5, pad=2),
                       conv(double, block + "/3x3dbl_3", 96, 3, pad=1),
                       conv(net.avg_pool(x, block + "/pool"), block + "/proj", pool, 1))
    double = conv(conv(x, "6a/3x3dbl_1", 64, 1), "6a/3x3dbl_2", 96, 3, pad=1)
    x = net.concat("6a", conv(x, "6a/3x3", 384, 3, stride=2),
                   conv(double, "6a/3x3dbl_3", 96, 3, stride=2), net.max_pool(x, "6a/pool"))
    for block, c in (("6b", 128), ("6c", 160), ("6d", 160), ("6e", 192)):
        a = conv(conv(x, block + "/7x7_1", c, 1), block + "/7x7_2", c, **wide)
        b = conv(conv(x, block + "/7x7dbl_1", c, 1), block + "/7x7dbl_2", c, **tall)
        b = conv(conv(b, block + "/7x7dbl_3", c, **wide), block + "/7x7dbl_4", c, **tall)
        x = net.concat(block, conv(x, block + "/1x1", 192, 1), conv(a, block + "/7x7_3", 192, **tall),
                       conv(b, block + "/7x7dbl_5", 192, **wide),
                       conv(net.avg_pool(x, block + "/pool"), block + "/proj", 192, 1))
    a = conv(conv(x, "7a/3x3_1", 192, 1), "7a/3x3_2", 320, 3, stride=2)
    b = conv(conv(conv(x, "7a/7x7_1", 192, 1), "7a/7x7_2", 192, **wide), "7a/7x7_3", 192, **tall)
    x = net.concat("7a", a, conv(b, "7a/7x7_4", 192, 3, stride=2), net.max_pool(x, "7a/pool"))
    for block in ("7b", "7c"):
        split = lambda y, name: (conv(y, name + "a", 384, (1, 3), pad=(0, 1)),
                                 conv(y, name + "b", 384, (3, 1), pad=(1, 0)))
        a = conv(x, block + "/3x3_1", 384, 1)
        b = conv(conv(x, block + "/3x3dbl_1", 448, 1), block + "/3x3dbl_2", 384, 3, pad=1)
        x = net.concat(block, conv(x, block + "/1x1", 320, 1), *split(a, block + "/3x3_2"),
                       *split(b, block + "/3x3dbl_3"),
                       conv(net.avg_pool(x, block + "/pool"), block + "/proj", 192, 1))
    return net.softmax(net.linear(net.global_pool(x, "pool8"), "classifier", 1000))


def squeezenet(net, version):
    """SqueezeNet 1.0 and 1.1 (Iandola et al. 2016)."""
    x = net.input(3, 224)
    x = net.conv(x, "conv1", *((96, 7) if version == "1.0" else (64, 3)), stride=2)
    x = net.max_pool(x, "pool1", ceil=True)
    pools = {"1.0": (4, 8), "1.1": (3, 5)}[version]
    fires = [(16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256)]
    for i, (squeeze, expand) in enumerate(fires, start=2):
        name = f"fire{i}/"
        s = net.conv(x, name + "squeeze", squeeze, 1)
        x = net.concat(name + "concat", net.conv(s, name + "expand1x1", expand, 1),
                       net.conv(s, name + "expand3x3", expand, 3, pad=1))
        if i in pools:
            x = net.max_pool(x, f"pool{i}", ceil=True)
    return net.softmax(net.global_pool(net.conv(x, "conv10", 1000, 1), "pool10"))


def densenet121(net):
    """DenseNet-121: batch norm and ReLU before each convolution (Huang et al. 2017)."""
    before = lambda x, name, *args, **kwargs: net.conv(
        net.relu(net.batch_norm(x, name), name), name, *args, bias=False, relu=False, **kwargs)
    growth = 32
    x = net.conv(net.input(3, 224), "conv0", 2 * growth, 7, stride=2, pad=3, norm=True)
    x = net.max_pool(x, "pool0", 3, 2, 1)
    for i, layers in enumerate((6, 12, 24, 16), start=1):
        if i > 1:
            x = before(x, f"transition{i - 1}", x[1] // 2, 1)
            x = net.avg_pool(x, f"transition{i - 1}/pool", 2, 2, 0)
        for j in range(1, layers + 1):
            name = f"block{i}/layer{j}"
            y = before(x, name + "/1x1", 4 * growth, 1)
            x = net.concat(name, x, before(y, name + "/3x3", growth, 3, pad=1))
    x = net.relu(net.batch_norm(x, "last"), "last")
    return net.softmax(net.linear(net.global_pool(x, "pool5"), "classifier", 1000))


def nin(net):
    """Network in Network for CIFAR-10 (Lin et al. 2013)."""
    x = net.input(3, 32)
    x = net.conv(x, "conv1", 192, 5, pad=2)
    x = net.conv(net.conv(x, "cccp1", 160, 1), "cccp2", 96, 1)
    x = net.conv(net.max_pool(x, "pool1", ceil=True), "conv2", 192, 5, pad=2)
    x = net.conv(net.conv(x, "cccp3", 192, 1), "cccp4", 192, 1)
    x = net.conv(net.max_pool(x, "pool2", ceil=True), "conv3", 192, 3, pad=1)
    x = net.conv(net.conv(x, "cccp5", 192, 1), "cccp6", 10, 1)
    return net.softmax(net.global_pool(x, "pool3"))


def lenet5(net):
    """LeNet-5 as in Caffe: 20 and 50 filters, 500 hidden units."""
    x = net.max_pool(net.conv(net.input(1, 28), "conv1", 20, 5, relu=False), "pool1", 2)
    x = net.max_pool(net.conv(x, "conv2", 50, 5, relu=False), "pool2", 2)
    return net.linear(net.linear(x, "ip1", 500, relu=True), "ip2", 10)


def lenet300(net):
    """LeNet-300-100, fully connected (LeCun et al. 1998)."""
    x = net.linear(net.input(1, 28), "fc1", 300, relu=True)
    return net.linear(net.linear(x, "fc2", 100, relu=True), "fc3", 10)


ZOO = {
    "googlenet": googlenet,
    "inception_v3": inception_v3,
    "squeezenet1_0": lambda net: squeezenet(net, "1.0"),
    "squeezenet1_1": lambda net: squeezenet(net, "1.1"),
    "densenet121": densenet121,
    "nin": nin,
    "lenet5": lenet5,
    "lenet300": lenet300,
}


def count(path):
    """(parameters, multiply-adds) of one image, from the file only."""
    graph = onnx.shape_inference.infer_shapes(onnx.load(path)).graph
    shapes = {t.name: list(t.dims) for t in graph.initializer}
    for value in list(graph.value_info) + list(graph.input) + list(graph.output):
        shapes[value.name] = [d.dim_value or 1 for d in value.type.tensor_type.shape.dim]
    parameters = macs = 0
    for node in graph.node:
        constants = [shapes[name] for name in node.input[1:3] if name in shapes]
        if node.op_type in ("Conv", "Gemm", "BatchNormalization"):
            parameters += sum(int(np.prod(shape)) for shape in constants)
        if node.op_type in ("Conv", "Gemm"):
            weights, result = shapes[node.input[1]], shapes[node.output[0]]
            macs += int(np.prod(weights)) * int(np.prod(result[2:]))
    return parameters, macs


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", choices=ZOO, metavar="NAME")
    parser.add_argument("out", nargs="?", metavar="OUT.onnx")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--batch", default="1", help="a number, or the name of a symbolic dimension")
    parser.add_argument("--count", metavar="FILE.onnx")
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    if args.list:
        for name, build in ZOO.items():
            print(name)
        return
    if args.count:
        parameters, macs = count(args.count)
        print(f"{parameters} parameters, {macs} multiply-adds")
        return
    if not args.name or not args.out:
        parser.error("expected NAME and OUT.onnx, --count or --list")
    net = Network(args.seed)
    result = ZOO[args.name](net)
    batch = int(args.batch) if args.batch.isdigit() else args.batch
    onnx.save(net.model(args.name, result, batch), args.out)
    image = np.random.RandomState(args.seed + 1).randn(1, *net.image).astype(np.float32)
    np.save(args.out.removesuffix(".onnx") + ".input.npy", image)


if __name__ == "__main__":
    sys.exit(main())
