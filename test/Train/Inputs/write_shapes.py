#!/usr/bin/env python3
"""Writes images of horizontal, vertical and diagonal bars, and a network for them.

usage: write_shapes.py FOLDER
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIZE, CLASSES = 9, 3


def draw(rng, count):
    labels = rng.integers(0, CLASSES, count).astype(np.uint8)
    images = rng.integers(0, 60, (count, SIZE, SIZE)).astype(np.uint8)
    for image, label in zip(images, labels):
        place = rng.integers(1, SIZE - 1)
        for i in range(SIZE):
            row, column = [(place, i), (i, place), (i, (i + place) % SIZE)][label]
            image[row, column] = rng.integers(150, 256)
    return images, labels


def network(rng, norm):
    """Convolution, perhaps batch normalisation, pooling, two linear layers, softmax."""
    def weights(name, *shape):
        fan = int(np.prod(shape[1:])) or 1
        values = rng.normal(0, np.sqrt(2 / fan), shape).astype(np.float32) if len(shape) > 1 else np.zeros(shape, np.float32)
        initializers.append(numpy_helper.from_array(values, name))
        return name

    initializers = []
    nodes = [helper.make_node("Conv", ["image", weights("conv.w", 8, 1, 3, 3), weights("conv.b", 8)], ["c"], "conv", pads=[1] * 4)]
    last = "c"
    if norm:
        ones = [numpy_helper.from_array(np.ones(8, np.float32), n) for n in ("n.scale", "n.variance")]
        zeros = [numpy_helper.from_array(np.zeros(8, np.float32), n) for n in ("n.shift", "n.mean")]
        initializers += ones + zeros
        nodes.append(helper.make_node("BatchNormalization", ["c", "n.scale", "n.shift", "n.mean", "n.variance"], ["n"], "norm"))
        last = "n"
    nodes += [
        helper.make_node("Relu", [last], ["r"], "relu"),
        helper.make_node("MaxPool", ["r"], ["p"], "pool", kernel_shape=[3, 3], strides=[3, 3]),
        helper.make_node("Flatten", ["p"], ["f"], "flatten"),
        helper.make_node("Gemm", ["f", weights("fc1.w", 16, 72), weights("fc1.b", 16)], ["h"], "fc1", transB=1),
        helper.make_node("Relu", ["h"], ["hr"], "relu1"),
        helper.make_node("Gemm", ["hr", weights("fc2.w", CLASSES, 16), weights("fc2.b", CLASSES)], ["s"], "fc2", transB=1),
        helper.make_node("Softmax", ["s"], ["scores"], "softmax", axis=1)]
    graph = helper.make_graph(
        nodes, "shapes", [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, SIZE, SIZE])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, CLASSES])], initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)
    for name, count in (("train", 1000), ("test", 300)):
        images, labels = draw(rng, count)
        np.save(folder / f"{name}-images.npy", images)
        np.save(folder / f"{name}-labels.npy", labels)
    np.save(folder / "bad-labels.npy", np.full(1000, CLASSES, np.uint8))
    np.save(folder / "few-labels.npy", np.zeros(999, np.uint8))
    np.save(folder / "no-images.npy", np.zeros((0, SIZE, SIZE), np.uint8))
    np.save(folder / "one-number.npy", np.uint8(1))
    onnx.save(network(rng, norm=False), folder / "net.onnx")
    onnx.save(network(rng, norm=True), folder / "norm.onnx")


if __name__ == "__main__":
    main()
