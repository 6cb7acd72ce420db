"""What rounding alone changes in a network: Monte Carlo arithmetic.

After D. S. Parker, "Monte Carlo Arithmetic" (1997): each value that a node
computes gets random noise of the size of its rounding, and what comes of it at the
outputs is the error that any order of summation may make. Where values cancel, that
may be more than what is left of them.
"""
import copy

import numpy as np
from onnx import ValueInfoProto, helper, numpy_helper

# Of one rounding, against the largest value of a tensor: sums of many terms and
# Winograd's transformations round at that size.
UNIT = float(np.finfo(np.float32).eps)
DRAWS = 3
# Between what a few draws give and what any order of the same sums may.
MARGIN = 8


def with_all_values(model):
    """The network with every node's values as outputs, and their names."""
    model = copy.deepcopy(model)
    names = [name for node in model.graph.node for name in node.output if name]
    del model.graph.output[:]
    model.graph.output.extend(ValueInfoProto(name=name) for name in names)
    return model, names


def with_noise(model, values, draw):
    """The network with noise in each of `values`, a dict of arrays by names."""
    model = copy.deepcopy(model)
    graph, random = model.graph, np.random.RandomState(draw)
    nodes = []
    for node in graph.node:
        nodes.append(node)
        for i, name in enumerate(node.output):
            array = values.get(name)
            if array is None or array.dtype != np.float32 or not array.size:
                continue
            size = np.abs(array[np.isfinite(array)]).max(initial=0)
            noise = UNIT * size * random.uniform(-1, 1, array.shape)
            graph.initializer.append(numpy_helper.from_array(noise.astype(np.float32), name + "/noise"))
            node.output[i] = name + "/exact"
            nodes.append(helper.make_node("Add", [name + "/exact", name + "/noise"], [name]))
    del graph.node[:]
    graph.node.extend(nodes)
    return model
