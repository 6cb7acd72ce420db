"""Writes one ONNX model of many Resize nodes, with numpy's results.

usage: resize_grid.py FOLDER: writes OPSET.onnx, its inputs, its expected
outputs and OPSET.flags, a response file of nncomp-run.

Each result is the input times one matrix for each dimension, whose rows are the
weights of ONNX's definition in f64; where ONNX Runtime differs, as it does it:
sizes are products in f32, and integers are cut off (linear) or rounded after
each dimension, the last one first (antialias).
"""

import itertools
import os
import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

folder = sys.argv[1]
RANDOM = numpy.random.default_rng(0)


def place(at, mode, size, to, scale, roi):
    if mode == "asymmetric":
        return at / scale
    if mode == "align_corners":
        return at * (size - 1) / (to - 1) if to > 1 else 0
    if mode == "tf_half_pixel_for_nn":
        return (at + 0.5) / scale
    if mode == "tf_crop_and_resize":
        low, high = roi
        if to == 1:
            return (low + high) / 2 * (size - 1)
        return low * (size - 1) + at * (high - low) * (size - 1) / (to - 1)
    if mode == "pytorch_half_pixel" and to == 1:
        return 0
    shift = 0
    if mode == "half_pixel_symmetric":
        shift = size / 2 * (1 - to / (scale * size))
    return shift + (at + 0.5) / scale - 0.5


def nearest(x, mode):
    x = round(x, 5)
    return int({"floor": numpy.floor, "ceil": numpy.ceil,
                "round_prefer_floor": lambda x: numpy.ceil(x - 0.5),
                "round_prefer_ceil": lambda x: numpy.floor(x + 0.5)}[mode](x))


def kernel(x, mode, a):
    x = abs(x)
    if mode == "linear":
        return max(0, 1 - x)
    if x <= 1:
        return (a + 2) * x**3 - (a + 3) * x**2 + 1
    return a * x**3 - 5 * a * x**2 + 8 * a * x - 4 * a if x < 2 else 0


def matrix(size, to, scale, roi, attributes):
    """The weights (to x size), and which outputs lie outside."""
    mode = attributes.get("mode", "nearest")
    coordinates = attributes.get("coordinate_transformation_mode", "half_pixel")
    result, outside = numpy.zeros((to, size)), numpy.zeros(to, bool)
    for at in range(to):
        x = place(at, coordinates, size, to, scale, roi)
        outside[at] = (coordinates == "tf_crop_and_resize"
                       and not 0 <= x <= size - 1)
        if mode == "nearest":
            index = nearest(x, attributes.get("nearest_mode",
                                              "round_prefer_floor"))
            result[at, min(max(index, 0), size - 1)] = 1
            continue
        shrink = min(scale, 1) if attributes.get("antialias") else 1
        for index in range(-3 * size - 20, 4 * size + 20):
            if attributes.get("exclude_outside") and not 0 <= index < size:
                continue
            result[at, min(max(index, 0), size - 1)] += kernel(
                (index - x) * shrink, mode,
                attributes.get("cubic_coeff_a", -0.75))
        result[at] /= result[at].sum()
    return result, outside


class Model:
    def __init__(self, opset):
        self.opset = opset
        self.nodes, self.inputs, self.constants, self.results = [], {}, [], {}

    def add(self, x, scales=None, sizes=None, roi=None, **attributes):
        n = len(self.nodes)
        axes = attributes.get("axes", list(range(x.ndim)))
        shape = numpy.array(x.shape)[axes]
        kind = "Upsample" if self.opset < 10 else "Resize"
        if sizes is None:
            scale = numpy.array(scales, "f4")
            to = numpy.floor(shape.astype("f4") * scale).astype(int)
            constant = scale
        else:
            to, constant = numpy.array(sizes), numpy.array(sizes)
            scale = to / shape
            policy = attributes.get("keep_aspect_ratio_policy", "stretch")
            if policy != "stretch":
                pick = min if policy == "not_larger" else max
                scale = numpy.full(len(axes), pick(scale))
                to = numpy.floor(scale * shape + 0.5).astype(int)
        names = [f"x{n}"]
        self.inputs[names[0]] = x
        if self.opset < 11:
            names.append(f"c{n}")
            attributes.setdefault("mode", "nearest")
        else:
            names.append(f"r{n}" if roi else "")
            names += ["", f"c{n}"] if sizes is not None else [f"c{n}"]
        if self.opset == 7:
            names.pop()
            attributes["scales"] = [float(s) for s in scale]
        else:
            self.constants.append((f"c{n}", constant))
        if roi:
            self.constants.append((f"r{n}", numpy.array(roi, "f4")))
        self.nodes.append(helper.make_node(kind, names, [f"y{n}"],
                                           **attributes))
        self.results[f"y{n}"] = self.compute(x, axes, to, scale, roi,
                                             attributes)

    def compute(self, x, axes, to, scale, roi, attributes):
        if self.opset < 11:
            attributes = dict(attributes, nearest_mode="floor",
                              coordinate_transformation_mode="asymmetric")
        y, masks = x.astype("f8"), []
        isInteger = x.dtype.kind != "f"
        mode = attributes.get("mode", "nearest")
        isRounded = isInteger and mode != "nearest" and (
            attributes.get("antialias") or mode == "cubic")
        for i in sorted(range(len(axes)), key=lambda i: -axes[i]):
            down = self.opset < 11 and mode == "nearest" and scale[i] < 1
            weights, outside = matrix(
                x.shape[axes[i]], to[i], float(scale[i]),
                (roi[i], roi[len(axes) + i]) if roi else (0, 1),
                dict(attributes, nearest_mode="ceil") if down else attributes)
            y = numpy.moveaxis(numpy.tensordot(weights, y, (1, axes[i])), 0,
                               axes[i])
            if isRounded:
                info = numpy.iinfo(x.dtype)
                y = numpy.clip(numpy.floor(y + 0.5 + 1e-9), info.min, info.max)
            masks.append((axes[i], outside))
        if isInteger:
            y = numpy.trunc(y + numpy.sign(y) * 1e-9)
        for axis, outside in masks:
            where = [slice(None)] * y.ndim
            where[axis] = outside
            y[tuple(where)] = attributes.get("extrapolation_value", 0)
        return y.astype(x.dtype)

    def write(self):
        def info(name, value):
            return helper.make_tensor_value_info(
                name, onnx.mapping.NP_TYPE_TO_TENSOR_TYPE[value.dtype],
                value.shape)

        path = os.path.join(folder, str(self.opset))
        graph = helper.make_graph(
            self.nodes, "resize", [info(*item) for item in self.inputs.items()],
            [info(*item) for item in self.results.items()],
            [numpy_helper.from_array(value, name)
             for name, value in self.constants])
        onnx.save(helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", self.opset)],
            ir_version=8), path + ".onnx")
        flags = []
        for flag, arrays in [("input", self.inputs),
                             ("expected-output", self.results)]:
            for name, value in arrays.items():
                numpy.save(f"{path}.{name}.npy", value)
                flags.append(f"--{flag}=@{path}.{name}.npy")
        with open(path + ".flags", "w") as out:
            out.write("\n".join(flags) + "\n")


def numbers(*shape, kind="f4"):
    if kind[0] == "f":
        return RANDOM.standard_normal(shape).astype(kind)
    info = numpy.iinfo(kind)
    return RANDOM.integers(info.min, info.max + 1, shape).astype(kind)


for opset in (7, 9, 10):
    model = Model(opset)
    for mode, scales in itertools.product(
            ["nearest", "linear"], [(1, 1, 2, 3), (1, 1, 1.5, 1.25)]):
        model.add(numbers(1, 2, 4, 5), scales=scales, mode=mode)
    if opset == 10:
        model.add(numbers(1, 1, 10, 10), scales=(1, 1, 0.6, 0.6))
        model.add(numbers(1, 1, 10, 9), scales=(1, 1, 0.7, 1 / 3),
                  mode="linear")
    model.write()

COORDINATES = ["half_pixel", "pytorch_half_pixel", "align_corners",
               "asymmetric", "tf_half_pixel_for_nn"]
model = Model(11)
for coordinates in COORDINATES:
    for nearest_mode in ["round_prefer_floor", "round_prefer_ceil", "floor",
                         "ceil"]:
        model.add(numbers(1, 1, 8, 5), sizes=(1, 1, 12, 2),
                  coordinate_transformation_mode=coordinates,
                  nearest_mode=nearest_mode)
    # That mode is for nearest neighbours: of a scale of 1 it is no identity.
    for mode in ["linear", "cubic"] if coordinates[:3] != "tf_" else []:
        model.add(numbers(1, 2, 7, 6), scales=(1, 1, 2.5, 0.7), mode=mode,
                  coordinate_transformation_mode=coordinates)
        model.add(numbers(3, 8), sizes=(3, 1), mode=mode,
                  coordinate_transformation_mode=coordinates)
model.add(numbers(1, 1, 10, 9), scales=(1, 1, 0.7, 1 / 3),
          coordinate_transformation_mode="asymmetric", nearest_mode="floor")
model.add(numbers(1, 1, 9, 9), scales=(1, 1, 0.75, 0.75), mode="linear",
          coordinate_transformation_mode="align_corners")
for exclude in (0, 1):
    model.add(numbers(1, 1, 6, 7), scales=(1, 1, 1.7, 0.6), mode="cubic",
              cubic_coeff_a=-0.5, exclude_outside=exclude)
for mode in ["nearest", "linear", "cubic"]:
    model.add(numbers(1, 1, 7, 5), scales=(1, 1, 2, 2), mode=mode,
              coordinate_transformation_mode="tf_crop_and_resize",
              roi=[0, 0, 0.2, -0.1, 1, 1, 0.8, 1.3], extrapolation_value=7.0)
for kind in ["u1", "i1"]:
    for mode in ["nearest", "linear", "cubic"]:
        model.add(numbers(1, 2, 6, 5, kind=kind), sizes=(1, 2, 9, 4), mode=mode)
model.add(numbers(1, 2, 3, 4, 3), scales=(1, 1, 2, 1.5, 2), mode="linear")
model.add(numbers(2, 4, 5, kind="f8"), scales=(1, 2, 0.5), mode="cubic")
model.write()

model = Model(13)
model.add(numbers(2, 4, 5, kind="f2"), scales=(1, 2, 2), mode="linear")
model.add(numbers(2, 4, 5, kind="f2"), scales=(1, 2, 0.5), mode="cubic")
model.write()

model = Model(19)
for coordinates in COORDINATES[:4] + ["half_pixel_symmetric"]:
    for mode, exclude in [("linear", 0), ("cubic", 0), ("cubic", 1)]:
        model.add(numbers(1, 1, 11, 5), scales=(0.4, 1.5), axes=[2, 3],
                  mode=mode, antialias=1, exclude_outside=exclude,
                  coordinate_transformation_mode=coordinates)
model.add(numbers(1, 3, 16, 16, kind="u1"), sizes=(5, 7), axes=[2, 3],
          mode="linear", antialias=1)
model.add(numbers(1, 3, 16, 12, kind="i1"), sizes=(5, 7), axes=[3, 2],
          mode="cubic", antialias=1)
for policy in ["not_larger", "not_smaller", "stretch"]:
    model.add(numbers(1, 1, 8, 6), sizes=(5, 5), axes=[2, 3], mode="linear",
              keep_aspect_ratio_policy=policy)
model.write()
