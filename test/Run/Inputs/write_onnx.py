"""Writes an ONNX model with test data into the folder given: y = x + x, of a
batch that is left open, reshaped to the shape that a second input gives."""
import pathlib
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

folder = pathlib.Path(sys.argv[1])
graph = helper.make_graph(
    [helper.make_node("Add", ["x", "x"], ["sum"], "add"),
     helper.make_node("Reshape", ["sum", "shape"], ["y"], "reshape")],
    "twice",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 4]),
     helper.make_tensor_value_info("shape", TensorProto.INT64, [2])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", None])])
folder.mkdir(parents=True, exist_ok=True)
save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)]), str(folder / "model.onnx"))
for i, (shape, factor) in enumerate([((3, 4), 2), ((2, 6), 2), ((6, 2), 3)]):
    data = folder / f"test_data_set_{i}"
    data.mkdir(exist_ok=True)
    x = np.arange(12, dtype=np.float32).reshape(3, 4)
    for name, array in [("input_0", x), ("input_1", np.array(shape, np.int64)),
                        ("output_0", (x * factor).reshape(shape))]:
        (data / f"{name}.pb").write_bytes(numpy_helper.from_array(array).SerializeToString())
(folder / "none").mkdir(exist_ok=True)
