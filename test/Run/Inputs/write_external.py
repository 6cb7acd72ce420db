"""Writes model.onnx, y = x + w, with w, of four times the given value, in a file
next to it."""
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper

folder, value = pathlib.Path(sys.argv[1]), float(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
np.full(4, value, np.float32).tofile(folder / "w.bin")
w = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[4])
w.data_location = TensorProto.EXTERNAL
w.external_data.add(key="location", value="w.bin")
ports = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [4]) for name in "xy"]
graph = helper.make_graph([helper.make_node("Add", ["x", "w"], ["y"])], "add", ports[:1], ports[1:], [w])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
model.ir_version = 7
(folder / "model.onnx").write_bytes(model.SerializeToString())
