"""Writes a model of many forms of one family of operators, with test data that
numpy computes from their definitions.

usage: operator_grid.py FAMILY FOLDER [SEED]

FOLDER gets model.onnx and test_data_set_0. Each form is a node with inputs and
outputs of its own; forms are drawn at random from SEED, 0 unless given.
"""
import itertools
import pathlib
import sys

import numpy as np
from onnx import helper, numpy_helper, save


class Grid:
    """A graph under construction: nodes, and the values of inputs and outputs."""

    def __init__(self, seed):
        self.random = np.random.RandomState(seed)
        self.nodes, self.constants, self.inputs, self.outputs = [], [], [], []

    def floats(self, *shape):
        return self.random.standard_normal(shape).astype(np.float32)

    def pick(self, *choices):
        return choices[self.random.randint(len(choices))]

    def add(self, op, inputs, outputs, domain="", **attributes):
        """A node that turns `inputs` into `outputs`. An input is an array, a
        constant as (array,), or None if it is left out; so is an output."""
        names = []
        for value in inputs:
            name = f"x{len(self.inputs)}" if isinstance(value, np.ndarray) else \
                f"c{len(self.constants)}" if value else ""
            if isinstance(value, np.ndarray):
                self.inputs.append((name, value))
            elif value:
                self.constants.append(numpy_helper.from_array(value[0], name))
            names.append(name)
        results = []
        for value in outputs:
            results.append("" if value is None else f"y{len(self.outputs)}")
            if value is not None:
                self.outputs.append((results[-1], value))
        self.nodes.append(helper.make_node(op, names, results, domain=domain,
                                           **attributes))

    def write(self, folder, opset):
        def describe(values):
            return [helper.make_tensor_value_info(
                name, numpy_helper.from_array(value).data_type, value.shape)
                for name, value in values]
        graph = helper.make_graph(self.nodes, "grid", describe(self.inputs),
                                  describe(self.outputs), self.constants)
        opsets = [helper.make_opsetid("", opset),
                  helper.make_opsetid("com.microsoft", 1)]
        data = folder / "test_data_set_0"
        data.mkdir(parents=True, exist_ok=True)
        save(helper.make_model(graph, opset_imports=opsets),
             str(folder / "model.onnx"))
        for kind, values in (("input", self.inputs), ("output", self.outputs)):
            for i, (name, value) in enumerate(values):
                tensor = numpy_helper.from_array(np.ascontiguousarray(value), name)
                (data / f"{kind}_{i}.pb").write_bytes(tensor.SerializeToString())


def conv_transpose(x, filters, bias, strides, pads, dilations, groups,
                   out_size):
    """Scatters each pixel over its window, in two dimensions. `pads` are top and
    left."""
    batch, channels, height, width = x.shape
    per_group = filters.shape[1]
    y = np.zeros((batch, groups * per_group, *out_size))
    for i, j, k, l in itertools.product(range(height), range(width),
                                        *map(range, filters.shape[2:])):
        row = i * strides[0] + k * dilations[0] - pads[0]
        column = j * strides[1] + l * dilations[1] - pads[1]
        if not (0 <= row < out_size[0] and 0 <= column < out_size[1]):
            continue
        for g in range(groups):
            ours = slice(g * channels // groups, (g + 1) * channels // groups)
            y[:, g * per_group:(g + 1) * per_group, row, column] += \
                x[:, ours, i, j].astype(float) @ filters[ours, :, k, l]
    if bias is not None:
        y += bias[:, None, None]
    return y.astype(np.float32)


def add_conv_transpose(grid):
    rank = grid.pick(2, 2, 2, 1)
    groups = grid.pick(1, 1, 1, 2, 3)
    channels = groups * grid.pick(1, 2, 5, 16)
    per_group = grid.pick(1, 3, 8, 17)
    kernel = [grid.pick(1, 2, 3, 4, 5) for _ in range(rank)]
    strides = [grid.pick(1, 2, 2, 3, 4) for _ in range(rank)]
    if grid.pick(True, False, False):
        kernel = list(strides)
    dilations = [grid.pick(1, 1, 1, 2, 3) for _ in range(rank)]
    size = [grid.pick(1, 3, 4, 7) for _ in range(rank)]
    adjust = [grid.pick(0, 0, 1) % max(s, d) for s, d in zip(strides, dilations)]
    pads = [grid.pick(0, 0, 1, 2, 4) for _ in range(2 * rank)]
    full = [s * (n - 1) + d * (k - 1) + 1 + a for s, n, d, k, a
            in zip(strides, size, dilations, kernel, adjust)]
    attributes = {"strides": strides, "dilations": dilations, "group": groups}
    if any(adjust):
        attributes["output_padding"] = adjust
    form = grid.pick("pads", "pads", "same_upper", "same_lower", "valid", "shape")
    out = [f - pads[d] - pads[d + rank] for d, f in enumerate(full)]
    if form == "pads" and min(out) > 0:
        attributes["pads"] = pads
    elif form == "valid":
        attributes["auto_pad"], pads, out = "VALID", [0] * 2 * rank, full
    else:
        # What the size that is asked for leaves of the full one is cut off, the
        # odd row at the end for SAME_UPPER, else at the beginning.
        if form.startswith("same"):
            attributes["auto_pad"] = form.upper()
            out = [min(f, n * s) for f, n, s in zip(full, size, strides)]
        else:
            out = [max(1, f - grid.pick(0, 1, 2, 3)) for f in full]
            attributes["output_shape"] = out
        cut = [f - o for f, o in zip(full, out)]
        pads = [c // 2 if form == "same_upper" else c - c // 2 for c in cut]
    x = grid.floats(grid.pick(1, 2), channels, *size)
    filters = grid.floats(channels, per_group, *kernel)
    bias = grid.pick(None, grid.floats(groups * per_group))

    def two(values, other):
        return [other] * (2 - rank) + list(values)
    as_image = (lambda t: t[:, :, None]) if rank == 1 else lambda t: t
    y = conv_transpose(as_image(x), as_image(filters), bias, two(strides, 1),
                       two(pads[:rank], 0), two(dilations, 1), groups,
                       two(out, 1))
    y = y.reshape(*y.shape[:2], *out)
    filters = filters if grid.pick(True, False, False) else (filters,)
    grid.add("ConvTranspose", [x, filters, bias if bias is None else (bias,)],
             [y], **attributes)


def add_top_k(grid):
    shape = [grid.pick(1, 2, 5, 9, 33) for _ in range(grid.pick(1, 2, 3))]
    axis = grid.random.randint(len(shape))
    count = grid.random.randint(1, shape[axis] + 1)
    kind = grid.pick(np.float32, np.float32, np.float64, np.int64, np.int8,
                     np.uint8, np.float16)
    # Few values, so that many are equal.
    x = (grid.random.randint(0, 7, shape) * 30 -
         (0 if kind == np.uint8 else 90)).astype(kind)
    largest = grid.pick(0, 1)
    keys = x.astype(float)
    order = np.argsort(-keys if largest else keys, axis=axis, kind="stable")
    order = np.take(order, range(count), axis=axis)
    values = np.take_along_axis(x, order, axis)
    grid.add("TopK", [x, (np.array([count], np.int64),)],
             [values, order.astype(np.int64)],
             axis=axis - grid.pick(0, len(shape)), largest=largest)


def sample(image, x, y, mode, padding, align):
    """One position of a C x H x W image, as ONNX defines GridSample."""
    height, width = image.shape[1:]

    def bounds(size):
        return (0.0, size - 1.0) if align else (-0.5, size - 0.5)

    def denormalize(v, size):
        return (v + 1) / 2 * (size - 1) if align else ((v + 1) * size - 1) / 2

    def reflect(v, size):
        low, high = bounds(size)
        span = high - low
        if span == 0:
            return low
        while v < low or v > high:
            v = 2 * low - v if v < low else 2 * high - v
        return v

    def pixel(row, column):
        if padding == "border":
            row = min(max(row, 0), height - 1)
            column = min(max(column, 0), width - 1)
        elif padding == "reflection":
            row, column = int(reflect(row, height)), int(reflect(column, width))
        elif not (0 <= row < height and 0 <= column < width):
            return np.zeros(image.shape[0])
        return image[:, row, column].astype(float)

    def weights(t):
        a = -0.75
        inner = [((a + 2) * u - (a + 3)) * u * u + 1 for u in (t, 1 - t)]
        outer = [a * u ** 3 - 5 * a * u ** 2 + 8 * a * u - 4 * a
                 for u in (1 + t, 2 - t)]
        return [outer[0], *inner, outer[1]]

    x, y = denormalize(x, width), denormalize(y, height)
    if mode == "nearest":
        x, y = np.round(x), np.round(y)
    outside = any(v < bounds(size)[0] or v > bounds(size)[1]
                  for v, size in ((x, width), (y, height)))
    if outside and padding == "border":
        x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    elif outside and padding == "reflection":
        x, y = reflect(x, width), reflect(y, height)
    if mode == "nearest":
        return pixel(int(y), int(x))
    row, column = int(np.floor(y)), int(np.floor(x))
    if mode == "linear":
        first, (of_x, of_y) = 0, ([1 - (x - column), x - column],
                                  [1 - (y - row), y - row])
    else:
        first, of_x, of_y = -1, weights(x - column), weights(y - row)
    return sum(wy * wx * pixel(row + first + i, column + first + j)
               for i, wy in enumerate(of_y) for j, wx in enumerate(of_x))


def add_grid_sample(grid, opset=16):
    batch, channels = grid.pick(1, 2), grid.pick(1, 3, 8)
    size = [grid.pick(1, 2, 5, 6) for _ in range(2)]
    out = [grid.pick(1, 3, 4) for _ in range(2)]
    mode = grid.pick("linear", "nearest", "cubic")
    padding = grid.pick("zeros", "border", "reflection")
    align = grid.pick(0, 1)
    image = grid.floats(batch, channels, *size)
    where = (grid.random.rand(batch, *out, 2) * 4 - 2).astype(np.float32)
    y = np.zeros((batch, channels, *out), np.float32)
    for n, i, j in itertools.product(range(batch), *map(range, out)):
        y[n, :, i, j] = sample(image[n], *where[n, i, j].astype(float), mode,
                               padding, align)
    names = {"linear": "bilinear", "cubic": "bicubic"} if opset < 20 else {}
    grid.add("GridSample", [image, where], [y], mode=names.get(mode, mode),
             padding_mode=padding, align_corners=align)


# How a form is added, how many there are, and the operators' version.
FAMILIES = {
    "conv-transpose": (add_conv_transpose, 40, 11),
    "top-k": (add_top_k, 30, 11),
    "grid-sample": (add_grid_sample, 40, 16),
}

if __name__ == "__main__":
    family, folder = sys.argv[1:3]
    add, count, opset = FAMILIES[family]
    grid = Grid(int(sys.argv[3]) if len(sys.argv) > 3 else 0)
    for _ in range(count):
        add(grid)
    grid.write(pathlib.Path(folder), opset)
