"""Writes a model that slices nothing out of its inputs and computes with it.

usage: empty_tensors.py PATH
"""

import sys

import numpy
from operator_model import OperatorModel



class Model(OperatorModel):
    def expect(self, name, value):
        # Files hold no arrays without elements.
        if value.size == 0:
            name, value = self.node("Shape", name), numpy.array(value.shape)
        super().expect(name, value)


model = Model(opset=14)
x = numpy.arange(1 * 4 * 6 * 6, dtype="f4").reshape(1, 4, 6, 6)
images = model.input(x)
three, one, zero = (model.constant(numpy.array([i])) for i in (3, 1, 0))
nothing = model.node("Slice", images, three, three, one)  # 1 x 0 x 6 x 6
none = numpy.zeros((1, 0, 6, 6), "f4")

# What is empty stays so.
model.expect(nothing, none)
chain = model.node("Relu", nothing)
chain = model.node("Softmax", model.node("Add", chain, chain), axis=3)
model.expect(chain, none)
model.expect(model.node("Transpose", nothing, perm=[3, 1, 0, 2]),
             none.transpose(3, 1, 0, 2))
model.expect(model.node("Reshape", nothing, model.constant([0, 3]),
                        allowzero=1), none.reshape(0, 3))
model.expect(model.node("Gather", images, model.constant(
    numpy.zeros(0, "i8")), axis=1), none)
parts = model.node("Split", images, model.constant([0, 4, 0]), outputs=3,
                   axis=1)
for name, value in zip(parts, [none, x, none]):
    model.expect(name, value)

# An empty batch.
no_images = model.node("Slice", images, one, one, zero)
layer = model.node("Conv", no_images,
                   model.constant(numpy.ones((3, 4, 3, 3), "f4")))
model.expect(layer, numpy.zeros((0, 3, 4, 4), "f4"))
model.expect(model.node("MaxPool", layer, kernel_shape=[2, 2]),
             numpy.zeros((0, 3, 3, 3), "f4"))
model.expect(model.node("GlobalAveragePool", layer),
             numpy.zeros((0, 3, 1, 1), "f4"))

# What has elements again: neutral ones, what stands around, biases.
axes = {"axes": [1], "keepdims": 0}
for kind, value in [("Max", -numpy.inf), ("Min", numpy.inf), ("Prod", 1),
                    ("L1", 0), ("L2", 0), ("SumSquare", 0),
                    ("LogSum", -numpy.inf), ("LogSumExp", -numpy.inf),
                    ("Mean", numpy.nan)]:
    model.expect(model.node("Reduce" + kind, nothing, **axes),
                 numpy.full((1, 6, 6), value, "f4"))
model.expect(model.node("ReduceSum", nothing, one, keepdims=1),
             numpy.zeros((1, 1, 6, 6), "f4"))
model.expect(model.node("Concat", nothing, images, nothing, axis=1), x)
model.expect(model.node("Pad", nothing,
                        model.constant([0, 1, 0, 0, 0, 2, 0, 0]),
                        model.constant(numpy.float32(1.5))),
             numpy.full((1, 3, 6, 6), 1.5, "f4"))
rows = model.input(numpy.ones((5, 4), "f4"))
no_columns = model.node("Slice", rows, three, three, one)
bias = numpy.arange(7, dtype="f4")
model.expect(model.node("Gemm", no_columns, model.constant(
    numpy.zeros((0, 7), "f4")), model.constant(bias)),
    numpy.tile(bias, (5, 1)))
model.expect(model.node("MatMul", no_columns, model.constant(
    numpy.zeros((0, 7), "f4"))), numpy.zeros((5, 7), "f4"))
no_rows = model.node("Slice", rows, three, three, zero)
model.expect(model.node("MatMul", no_columns, model.node(
    "Transpose", model.node("Reshape", no_rows, model.constant([4, 0]),
                            allowzero=1), perm=[1, 0])),
    numpy.zeros((5, 4), "f4"))
model.write(sys.argv[1])

results = OperatorModel()
images = results.input(x)
bound = results.constant(numpy.array([3]))
nothing = results.node("Slice", images, bound, bound,
                       results.constant(numpy.array([1])))
results.expect(nothing, none)
results.expect(results.node("Relu", images), x)
results.write(sys.argv[1] + "-results")
