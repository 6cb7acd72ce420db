"""An ONNX model of many nodes, each with inputs and numpy's result.

Written as a model and a response file of nncomp-run, which gives the inputs and
expects the results.
"""

import os

import numpy
import onnx
from onnx import helper, numpy_helper


class OperatorModel:
    def __init__(self, opset=13):
        self.opset = opset
        self.nodes, self.inputs, self.constants, self.results = [], {}, [], {}

    def _info(self, name, value):
        return helper.make_tensor_value_info(
            name, onnx.mapping.NP_TYPE_TO_TENSOR_TYPE[value.dtype],
            value.shape)

    def input(self, value):
        """The name of a new input of this value."""
        name = f"x{len(self.inputs)}"
        self.inputs[name] = numpy.asarray(value)
        return name

    def constant(self, value):
        """The name of a new initializer."""
        name = f"c{len(self.constants)}"
        self.constants.append((name, numpy.asarray(value)))
        return name

    def node(self, kind, *inputs, outputs=1, **attributes):
        """The name of a node's first result."""
        name = f"n{len(self.nodes)}"
        names = [name] + [f"{name}_{i}" for i in range(1, outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names,
                                           **attributes))
        return names[0] if outputs == 1 else names

    def expect(self, name, value):
        self.results[name] = numpy.asarray(value)

    def write(self, path):
        """Writes PATH.onnx and PATH.flags."""
        graph = helper.make_graph(
            self.nodes, "operators",
            [self._info(*item) for item in self.inputs.items()],
            [self._info(*item) for item in self.results.items()],
            [numpy_helper.from_array(value, name)
             for name, value in self.constants])
        onnx.save(helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", self.opset)],
            ir_version=8), path + ".onnx")
        flags = []
        for flag, arrays in [("input", self.inputs),
                             ("expected-output", self.results)]:
            for name, value in arrays.items():
                file = f"{path}.{name}.npy"
                numpy.save(file, value)
                flags.append(f"--{flag}=@{file}")
        with open(path + ".flags", "w") as out:
            out.write("\n".join(flags) + "\n")
