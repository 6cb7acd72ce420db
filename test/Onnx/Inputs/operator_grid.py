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
    form = grid.pick("pads", "pads", "same_upper", "same_lower", "valid", "shape")
    # ONNX Runtime wants less output_padding than strides, and none beside an
    # output_shape.
    adjust = [0 if form == "shape" else grid.pick(0, 0, 1) % s for s in strides]
    pads = [grid.pick(0, 0, 1, 2, 4) for _ in range(2 * rank)]
    full = [s * (n - 1) + d * (k - 1) + 1 + a for s, n, d, k, a
            in zip(strides, size, dilations, kernel, adjust)]
    attributes = {"strides": strides, "dilations": dilations, "group": groups}
    if any(adjust):
        attributes["output_padding"] = adjust
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


def add_conv_transpose_qdq(grid):
    """Between dequantize and quantize, with per-channel weights: integers, and one
    multiplication in f32."""
    channels, out_channels = grid.pick(1, 3, 16), grid.pick(1, 4, 20)
    kernel, strides = [grid.pick(2, 3, 4)] * 2, [grid.pick(1, 2, 2, 3)] * 2
    pads, size = [grid.pick(0, 1)] * 2, [grid.pick(2, 5), grid.pick(3, 4)]
    out = [s * (n - 1) + k - 2 * p for s, n, k, p in
           zip(strides, size, kernel, pads)]
    f32 = np.float32
    x = grid.random.randint(0, 256, (1, channels, *size)).astype(np.uint8)
    w = grid.random.randint(-127, 128, (channels, out_channels, *kernel)
                            ).astype(np.int8)
    bias = grid.random.randint(-3000, 3000, out_channels).astype(np.int32)
    scale_x, zero_x, scale_y, zero_y = f32(0.011), 131, f32(0.9), 97
    scales = grid.random.uniform(0.01, 0.02, out_channels).astype(f32)
    sums = conv_transpose(x.astype(float) - zero_x, w.astype(float), None,
                          strides, pads, [1, 1], 1, out) + bias[:, None, None]
    factors = (scale_x * scales) / scale_y
    y = np.clip(np.round(sums.astype(f32) * factors[:, None, None]) + zero_y,
                0, 255).astype(np.uint8)

    def dequantize(name, axis, *inputs):
        """A node on arrays that are constants, or graph inputs by name."""
        names = []
        for value in inputs:
            if isinstance(value, str):
                names.append(value)
                continue
            names.append(f"c{len(grid.constants)}")
            grid.constants.append(numpy_helper.from_array(np.array(value),
                                                          names[-1]))
        grid.nodes.append(helper.make_node("DequantizeLinear", names, [name],
                                           axis=axis))
        return name

    number = len(grid.inputs)
    grid.inputs.append((f"x{number}", x))
    zero = np.zeros(out_channels, np.int32)
    names = [dequantize(f"dx{number}", 1, f"x{number}", scale_x,
                        np.uint8(zero_x)),
             dequantize(f"dw{number}", 1, w, scales, zero.astype(np.int8)),
             dequantize(f"db{number}", 0, bias, scale_x * scales, zero)]
    grid.nodes.append(helper.make_node(
        "ConvTranspose", names, [f"z{number}"], strides=strides,
        pads=pads + pads))
    for value, name in ((scale_y, "sy"), (np.uint8(zero_y), "zy")):
        grid.constants.append(numpy_helper.from_array(np.array(value),
                                                      f"{name}{number}"))
    grid.outputs.append((f"y{number}", y))
    grid.nodes.append(helper.make_node(
        "QuantizeLinear", [f"z{number}", f"sy{number}", f"zy{number}"],
        [f"y{number}"]))


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
    # Of cubic only the pixels are kept inside.
    if outside and padding == "border" and mode != "cubic":
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


def add_roi_align(grid, opset=16):
    batch, channels = grid.pick(1, 2), grid.pick(1, 3, 8, 19)
    size, out = ([grid.pick(*few) for _ in range(2)] for few in ((1, 2, 7, 9), (1, 2, 5)))
    mode, samples = grid.pick("avg", "max"), grid.pick(0, 0, 1, 2, 3)
    transform = grid.pick("half_pixel", "output_half_pixel") if opset >= 16 else "output_half_pixel"
    scale, count = grid.pick(1.0, 0.5), grid.pick(1, 4)
    image = grid.floats(batch, channels, *size)
    # Some boxes lie outside or, now and then, have no size.
    corners = grid.random.rand(count, 2, 2) * 3 * max(size) - max(size) * 0.7
    boxes = np.sort(corners, axis=1).reshape(count, 4).astype(np.float32)
    boxes[0, 2:] = boxes[0, :2] + grid.pick(0, 2, 4)
    images = grid.random.randint(0, batch, count).astype(np.int64)

    def neighbours(position, size):
        """Pixels and weights of a position along one dimension."""
        if not -1 <= position <= size:
            return [(0, 0.0), (0, 0.0)]
        position = min(max(position, 0), size - 1)
        first = int(position)
        return [(first, 1 - (position - first)), (min(first + 1, size - 1), position - first)]

    y = np.zeros((count, channels, *out), np.float32)
    half = 0.5 if transform == "half_pixel" else 0
    for r in range(count):
        x0, y0, x1, y1 = (float(c) * scale - half for c in boxes[r])
        starts, extents = (y0, x0), [y1 - y0, x1 - x0]
        if not half:
            extents = [max(extent, 1) for extent in extents]
        bins = [extent / o for extent, o in zip(extents, out)]
        counts = [samples or min(int(np.ceil(b)), s) for b, s in zip(bins, size)]
        for at in itertools.product(*map(range, out)):
            parts = []
            for sample in itertools.product(*map(range, counts)):
                around = [neighbours(start + o * b + (s + 0.5) * b / n, extent)
                          for start, o, b, s, n, extent in zip(starts, at, bins, sample, counts, size)]
                parts.append([wy * wx * image[images[r], :, i, j].astype(float)
                              for i, wy in around[0] for j, wx in around[1]])
            if parts:
                parts = np.array(parts)
                y[(r, slice(None), *at)] = parts.sum(1).mean(0) if mode == "avg" else parts.max((0, 1))
    names = {"coordinate_transformation_mode": transform} if opset >= 16 else {}
    grid.add("RoiAlign", [image, boxes, images], [y], mode=mode, output_height=out[0],
             output_width=out[1], sampling_ratio=samples, spatial_scale=scale, **names)


def windows(shape, kernel, strides, pads, dilations, out):
    """Yields (output position, positions of the input inside) of each window."""
    for at in itertools.product(*map(range, out)):
        inside = []
        for tap in itertools.product(*map(range, kernel)):
            position = [o * s - p + t * d for o, s, p, t, d
                        in zip(at, strides, pads, tap, dilations)]
            if all(0 <= p < size for p, size in zip(position, shape)):
                inside.append(tuple(position))
        yield at, inside


def pick_window(grid, dilated=True):
    """Spatial sizes, kernel, strides, pads, dilations, ceil_mode, output size."""
    while True:
        rank = grid.pick(2, 2, 1)
        shape = [grid.pick(3, 5, 8) for _ in range(rank)]
        kernel = [grid.pick(1, 2, 3) for _ in range(rank)]
        strides = [grid.pick(1, 2, 3) for _ in range(rank)]
        dilations = [grid.pick(1, 1, 2) if dilated else 1 for _ in range(rank)]
        pads = [grid.random.randint(0, kernel[d % rank]) for d in range(2 * rank)]
        ceil = grid.pick(0, 1)
        out = []
        for d, size in enumerate(shape):
            room = size + pads[d] + pads[d + rank] - \
                dilations[d] * (kernel[d] - 1) - 1
            count = -(-room // strides[d]) + 1 if ceil else room // strides[d] + 1
            if ceil and (count - 1) * strides[d] >= size + pads[d]:
                count -= 1
            out.append(count if room >= 0 else 0)
        if min(out) > 0 and all(
                inside for _, inside in
                windows(shape, kernel, strides, pads, dilations, out)):
            attributes = {"kernel_shape": kernel, "strides": strides,
                          "pads": pads, "ceil_mode": ceil}
            if dilated:
                attributes["dilations"] = dilations
            return shape, out, attributes, windows(
                shape, kernel, strides, pads, dilations, out)


def add_lp_pool(grid):
    p = grid.pick(1, 2, 2, 3)
    if grid.pick(True, False, False, False):
        x = grid.floats(2, 3, *grid.pick([5], [4, 6], [2, 3, 4]))
        axes = tuple(range(2, x.ndim))
        y = (np.abs(x.astype(float)) ** p).sum(axes, keepdims=True) ** (1 / p)
        return grid.add("GlobalLpPool", [x], [y.astype(np.float32)], p=p)
    shape, out, attributes, all_windows = pick_window(grid)
    x = grid.floats(grid.pick(1, 2), grid.pick(1, 3, 16), *shape)
    y = np.zeros((*x.shape[:2], *out), np.float32)
    for at, inside in all_windows:
        taps = np.stack([x[(..., *i)] for i in inside]).astype(float)
        y[(..., *at)] = (np.abs(taps) ** p).sum(0) ** (1 / p)
    grid.add("LpPool", [x], [y], p=p, **attributes)


def add_max_pool(grid):
    shape, out, attributes, all_windows = pick_window(grid)
    kind = grid.pick(np.float32, np.float32, np.int8, np.uint8)
    batch, channels = grid.pick(1, 2), grid.pick(1, 3)
    # Few values, so that many are equal.
    x = grid.random.randint(0, 4, (batch, channels, *shape)).astype(kind)
    column_major = grid.pick(0, 1)
    plane = np.arange(np.prod(shape)).reshape(shape)
    if column_major:
        plane = np.arange(np.prod(shape)).reshape(shape[::-1]).T
    y = np.zeros((batch, channels, *out), kind)
    index = np.zeros(y.shape, np.int64)
    for at, inside in all_windows:
        for n, c in itertools.product(range(batch), range(channels)):
            best = max(inside, key=lambda i: x[(n, c, *i)])
            y[(n, c, *at)] = x[(n, c, *best)]
            index[(n, c, *at)] = plane[best] + (n * channels + c) * plane.size
    grid.add("MaxPool", [x], [y, index], storage_order=column_major,
             **attributes)


def reduce_into(y, where, update, reduction):
    if reduction == "none":
        y[where] = update
    elif reduction == "add":
        y[where] += update
    elif reduction == "mul":
        y[where] *= update
    else:
        y[where] = (np.maximum if reduction == "max" else np.minimum)(y[where],
                                                                      update)


def add_scatter_elements(grid):
    shape = [grid.pick(1, 3, 4) for _ in range(grid.pick(1, 2, 3))]
    axis = grid.random.randint(len(shape))
    reduction = grid.pick("none", "none", "add", "mul", "max", "min")
    picked = [grid.random.randint(1, size + 1) for size in shape]
    picked[axis] = grid.pick(1, 2, 5)
    x, updates = grid.floats(*shape), grid.floats(*picked)
    indices = grid.random.randint(-shape[axis], shape[axis], picked)
    y = x.copy()
    for at in np.ndindex(*picked):
        where = list(at)
        where[axis] = indices[at]
        reduce_into(y, tuple(where), updates[at], reduction)
    grid.add("ScatterElements", [x, (indices.astype(np.int64),), updates], [y],
             axis=axis - grid.pick(0, len(shape)), reduction=reduction)


def add_scatter_nd(grid):
    shape = [grid.pick(1, 3, 4, 5) for _ in range(grid.pick(1, 2, 3))]
    width = grid.random.randint(1, len(shape) + 1)
    reduction = grid.pick("none", "none", "none", "add", "mul", "max", "min")
    if reduction == "none" and grid.pick(True, False):
        # A box, as x[a:b, c:d] = … is exported.
        first = [grid.random.randint(size) for size in shape[:width]]
        last = [grid.random.randint(f + 1, size + 1)
                for f, size in zip(first, shape)]
        box = [np.arange(f, l) for f, l in zip(first, last)]
        indices = np.stack(np.meshgrid(*box, indexing="ij"), -1)
    else:
        count = [grid.pick(1, 2, 4) for _ in range(grid.pick(1, 2))]
        indices = np.stack([grid.random.randint(-size, size, count)
                            for size in shape[:width]], -1)
    x = grid.floats(*shape)
    updates = grid.floats(*indices.shape[:-1], *shape[width:])
    y = x.copy()
    for at in np.ndindex(*indices.shape[:-1]):
        reduce_into(y, tuple(indices[at]), updates[at], reduction)
    grid.add("ScatterND", [x, (indices.astype(np.int64),), updates], [y],
             reduction=reduction)


def add_group_norm(grid, per_channel):
    groups = grid.pick(1, 2, 4)
    channels = groups * grid.pick(1, 2, 3)
    x = grid.floats(grid.pick(1, 2), channels, *grid.pick([5], [3, 4], [1, 2]))
    scale, shift = [grid.floats(channels if per_channel else groups)
                    for _ in range(2)]
    rows = x.reshape(x.shape[0], groups, -1).astype(float)
    rows = (rows - rows.mean(-1, keepdims=True)) / \
        np.sqrt(rows.var(-1, keepdims=True) + 1e-3)
    spread = (channels // len(scale),)
    one_each = (-1,) + (1,) * (x.ndim - 2)
    y = rows.reshape(x.shape) * np.repeat(scale, spread).reshape(one_each) + \
        np.repeat(shift, spread).reshape(one_each)
    grid.add("GroupNormalization", [x, (scale,), (shift,)],
             [y.astype(np.float32)], num_groups=groups, epsilon=1e-3)


def add_contributed(grid):
    """Operators of ONNX Runtime's own."""
    if grid.pick(True, False):
        x, w = grid.floats(1, 3, 6, 5), grid.floats(4, 3, 2, 2)
        bias = grid.pick(None, grid.floats(4))
        y = np.zeros((1, 4, 5, 4))
        for i, j in itertools.product(range(5), range(4)):
            y[:, :, i, j] = np.tensordot(x[:, :, i:i + 2, j:j + 2].astype(float),
                                         w, ([1, 2, 3], [1, 2, 3]))
        y += 0 if bias is None else bias[:, None, None]
        added = grid.pick(None, grid.floats(*y.shape))
        y += 0 if added is None else added
        name, parameters, function = grid.pick(
            ("Relu", None, lambda v: np.maximum(v, 0)),
            ("Sigmoid", None, lambda v: 1 / (1 + np.exp(-v))),
            ("Tanh", None, np.tanh),
            ("LeakyRelu", [0.25], lambda v: np.where(v < 0, v * 0.25, v)),
            ("Clip", [-0.5, 1.5], lambda v: np.clip(v, -0.5, 1.5)),
            ("HardSigmoid", [0.25, 0.5],
             lambda v: np.clip(v * 0.25 + 0.5, 0, 1)))
        more = {"activation_params": parameters} if parameters else {}
        return grid.add("FusedConv",
                        [x, (w,), bias if bias is None else (bias,), added],
                        [function(y).astype(np.float32)], "com.microsoft",
                        activation=name, **more)
    kind = grid.pick(np.uint8, np.int8)
    least, most = np.iinfo(kind).min, np.iinfo(kind).max
    codes = grid.random.randint(least, most + 1, (1, 3, 6, 7)).astype(kind)
    zero, zero_y = least + 100, least + grid.pick(90, 91)
    # Powers of two: every mean is exact. Many lie halfway between two codes where
    # the scales are equal; ONNX Runtime adds the zero point before it rounds.
    scale, scale_y = 2.0 ** -6, grid.pick(2.0 ** -6, 2.0 ** -7 * 1.25)
    last = grid.pick(0, 1)
    pads, include = grid.pick([0] * 4, [1, 0, 0, 1]), grid.pick(0, 1)
    values = (codes.astype(float) - zero) * scale
    height, width = 6 + pads[0] + pads[2] - 1, 7 + pads[1] + pads[3] - 1
    sums, counts = np.zeros((1, 3, height, width)), np.zeros((height, width))
    for i, j, k, l in itertools.product(range(height), range(width), range(2),
                                        range(2)):
        row, column = i + k - pads[0], j + l - pads[1]
        if 0 <= row < 6 and 0 <= column < 7:
            sums[:, :, i, j] += values[:, :, row, column]
            counts[i, j] += 1
    y = np.clip(np.round(sums / (4 if include else counts) / scale_y + zero_y),
                least, most).astype(kind)
    if last:
        codes, y = codes.transpose(0, 2, 3, 1).copy(), y.transpose(0, 2, 3, 1)

    def scalar(value, of):
        return (np.array(value, of),)
    grid.add("QLinearAveragePool",
             [codes, scalar(scale, np.float32), scalar(zero, kind),
              scalar(scale_y, np.float32), scalar(zero_y, kind)], [y],
             "com.microsoft", kernel_shape=[2, 2], pads=pads,
             count_include_pad=include, channels_last=last)


# How a form is added, how many there are, and the operators' version.
FAMILIES = {
    "conv-transpose": (add_conv_transpose, 40, 11),
    "conv-transpose-qdq": (add_conv_transpose_qdq, 12, 13),
    "top-k": (add_top_k, 30, 11),
    "grid-sample": (add_grid_sample, 40, 16),
    "grid-sample-20": (lambda grid: add_grid_sample(grid, 20), 8, 20),
    "roi-align": (add_roi_align, 40, 16),
    "roi-align-10": (lambda grid: add_roi_align(grid, 10), 8, 10),
    "lp-pool": (add_lp_pool, 20, 18),
    "max-pool-indices": (add_max_pool, 20, 12),
    "scatter-elements": (add_scatter_elements, 30, 18),
    "scatter-nd": (add_scatter_nd, 30, 18),
    "group-norm-18": (lambda grid: add_group_norm(grid, False), 8, 18),
    "group-norm-21": (lambda grid: add_group_norm(grid, True), 8, 21),
    "contributed": (add_contributed, 16, 13),
}

if __name__ == "__main__":
    family, folder = sys.argv[1:3]
    add, count, opset = FAMILIES[family]
    grid = Grid(int(sys.argv[3]) if len(sys.argv) > 3 else 0)
    for _ in range(count):
        add(grid)
    grid.write(pathlib.Path(folder), opset)
