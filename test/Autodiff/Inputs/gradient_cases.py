#!/usr/bin/env python3
"""Writes programs of one op, or a few, whose loss is to be differentiated.

usage: gradient_cases.py FOLDER SEED|new [COUNT]

Shapes and attributes are drawn: the seed, which the clock gives for `new`, is in each file. Each program is of f64, and
its loss is the sum of the op's result times random numbers.
"""

import pathlib
import random
import sys
import time


def tensor(shape, element="f64"):
    return "tensor<" + "".join(f"{size}x" for size in shape) + element + ">"


class Program:
    """The text of @main, and the arguments that it has so far."""

    def __init__(self):
        self.arguments, self.lines, self.names = [], [], 0

    def argument(self, shape, learned=True, element="f64"):
        name = f"%a{len(self.arguments)}"
        state = f' {{nncomp.state = "s{len(self.arguments)}", nncomp.learned}}' if learned else ""
        self.arguments.append(f"{name}: {tensor(shape, element)}{state}")
        return name

    def add(self, text):
        self.names += 1
        self.lines.append(f"  %{self.names} = {text}")
        return f"%{self.names}"

    def op(self, name, operands, shapes, result, attributes="", prefix="", middle=""):
        """An op with a functional type."""
        types = ", ".join(tensor(shape) for shape in shapes)
        braces = f" {{{attributes}}}" if attributes else ""
        return self.add(f"{name} {prefix}{', '.join(operands)}{middle}{braces} : ({types}) -> {tensor(result)}")

    def constant(self, shape, value):
        return self.add(f"arith.constant dense<{value!r}> : {tensor(shape)}")

    def elementwise(self, name, operands, shape):
        return self.add(f"{name} {', '.join(operands)} : {tensor(shape)}")

    def finish(self, value, shape):
        weights = self.argument(shape, learned=False)
        product = self.elementwise("arith.mulf", [value, weights], shape)
        axes = ", ".join(map(str, range(len(shape))))
        loss = product
        if shape:
            loss = self.op("nncomp.reduce", [product], [shape], [], f"axes = array<i64: {axes}>", "sum ")
        return (f"func.func @main({', '.join(self.arguments)}) -> (tensor<f64> {{nncomp.name = \"loss\"}}) {{\n"
                + "\n".join(self.lines) + f"\n  return {loss} : tensor<f64>\n}}\n")


def pair(rng, low, high):
    return [rng.randint(low, high), rng.randint(low, high)]


def array(name, values):
    return f"{name} = array<i64: {', '.join(map(str, values))}>"


def count_windows(size, kernel, stride, dilation, before, after, ceil=False):
    room = size + before + after - dilation * (kernel - 1) - 1
    if room < 0:
        return 0
    count = (room + (stride - 1 if ceil else 0)) // stride + 1
    return count - (ceil and (count - 1) * stride >= size + before)


def draw_window(rng, kernel_max=3, small_pads=False):
    kernel, strides, dilations = pair(rng, 1, kernel_max), pair(rng, 1, 3), pair(rng, 1, 2)
    limit = [d * (k - 1) for k, d in zip(kernel, dilations)]
    pads = [rng.randint(0, min(2, limit[i % 2] if small_pads else 2)) for i in range(4)]
    return kernel, strides, dilations, pads


def conv2d(rng, p):
    while True:
        kernel, strides, dilations, pads = draw_window(rng)
        size = pair(rng, 3, 7)
        out = [count_windows(size[d], kernel[d], strides[d], dilations[d], pads[d], pads[d + 2]) for d in (0, 1)]
        if min(out) > 0:
            break
    groups = rng.choice([1, 1, 2, 3])
    inputs, outputs = groups * rng.randint(1, 3), groups * rng.randint(1, 3)
    x, w = [rng.randint(1, 2), *size, inputs], [outputs, *kernel, inputs // groups]
    y = [x[0], *out, outputs]
    operands, shapes = [p.argument(x), p.argument(w)], [x, w]
    if rng.random() < 0.5:
        operands.append(p.argument([outputs]))
        shapes.append([outputs])
    residual = ""
    if rng.random() < 0.3:
        residual = " residual " + p.argument(y)
        shapes.append(y)
    attributes = [array("strides", strides), array("dilations", dilations), array("pads", pads), f"groups = {groups} : i64"]
    if rng.random() < 0.5:
        attributes.append("activation = #nncomp.activation<relu>")
    return p.op("nncomp.conv2d", operands, shapes, y, ", ".join(attributes), middle=residual), y


def conv_transpose2d(rng, p):
    while True:
        kernel, strides, dilations, pads = draw_window(rng)
        size, extra = pair(rng, 1, 4), pair(rng, 0, 3)
        out = [strides[d] * (size[d] - 1) + dilations[d] * (kernel[d] - 1) + 1 - pads[d] - pads[d + 2] + extra[d]
               for d in (0, 1)]
        if min(out) > 0:
            break
    groups = rng.choice([1, 1, 2])
    inputs, outputs = groups * rng.randint(1, 3), groups * rng.randint(1, 3)
    x, w, y = [rng.randint(1, 2), *size, inputs], [outputs, *kernel, inputs // groups], [0, *out, outputs]
    y[0] = x[0]
    attributes = [array("strides", strides), array("dilations", dilations), array("pads", pads),
                  array("output_padding", extra), f"groups = {groups} : i64"]
    return p.op("nncomp.conv_transpose2d", [p.argument(x), p.argument(w), p.argument([outputs])],
                [x, w, [outputs]], y, ", ".join(attributes)), y


def linear(rng, p):
    n, i, o = rng.randint(1, 4), rng.randint(1, 6), rng.randint(1, 5)
    activation = rng.choice(["", "activation = #nncomp.activation<tanh>"])
    return p.op("nncomp.linear", [p.argument([n, i]), p.argument([o, i]), p.argument([o])], [[n, i], [o, i], [o]],
                [n, o], activation), [n, o]


def matmul(rng, p):
    batch = [rng.randint(1, 3) for _ in range(rng.randint(0, 2))]
    m, k, n = (rng.randint(1, 4) for _ in range(3))
    a, b, c = batch + [m, k], batch + [k, n], batch + [m, n]
    return p.op("nncomp.matmul", [p.argument(a), p.argument(b)], [a, b], c), c


def pool(rng, p, kind):
    while True:
        kernel, strides, dilations, pads = draw_window(rng, small_pads=True)
        size, ceil = pair(rng, 3, 7), rng.random() < 0.4
        out = [count_windows(size[d], kernel[d], strides[d], dilations[d], pads[d], pads[d + 2], ceil) for d in (0, 1)]
        if min(out) > 0:
            break
    x = [rng.randint(1, 2), *size, rng.randint(1, 3)]
    y = [x[0], *out, x[3]]
    attributes = [array("kernel", kernel), array("strides", strides), array("dilations", dilations), array("pads", pads)]
    attributes += ["ceil_mode"] * ceil
    if kind == "avg_pool" and rng.random() < 0.5:
        attributes.append("count_include_pad")
    return p.op(f"nncomp.{kind}", [p.argument(x)], [x], y, ", ".join(attributes)), y


def max_pool(rng, p):
    return pool(rng, p, "max_pool")


def avg_pool(rng, p):
    return pool(rng, p, "avg_pool")


def positive(p, shape, least=0.2):
    """An argument made positive: |x| + least."""
    x = p.elementwise("math.absf", [p.argument(shape)], shape)
    return p.elementwise("arith.addf", [x, p.constant(shape, least)], shape)


def draw_shape(rng, least=1, most=3):
    return [rng.randint(1, 4) for _ in range(rng.randint(least, most))]


def batch_norm(rng, p):
    shape = draw_shape(rng, 2, 4)
    axis = rng.randrange(len(shape))
    c = [shape[axis]]
    operands = [p.argument(shape), p.argument(c), p.argument(c), p.argument(c), positive(p, c)]
    return p.add(f"nncomp.batch_norm {', '.join(operands)} {{axis = {axis} : i64, epsilon = 1.0e-3 : f32}} : "
                 f"{tensor(shape)}, {tensor(c)}"), shape


def lrn(rng, p):
    shape = draw_shape(rng, 2, 4)
    axis = rng.randrange(len(shape))
    shape[axis] = rng.randint(1, 7)
    return p.add(f"nncomp.lrn {p.argument(shape)} {{axis = {axis} : i64, size = {rng.randint(1, 5)} : i64, "
                 f"alpha = 0.5 : f32, beta = 0.75 : f32, bias = 1.5 : f32}} : {tensor(shape)}"), shape


def softmax(rng, p):
    shape = draw_shape(rng, 1, 3)
    kind = rng.choice(["softmax", "log_softmax"])
    axis = rng.randrange(len(shape))
    return p.add(f"nncomp.{kind} {p.argument(shape)} {{axis = {axis} : i64}} : {tensor(shape)}"), shape


ACTIVATIONS = ["relu", "clip, alpha = -0.5, beta = 0.25", "leaky_relu, alpha = 0.1", "leaky_relu, alpha = -0.5",
               "thresholded_relu, alpha = 0.25", "sigmoid", "hard_sigmoid, alpha = 0.75, beta = 0.5", "hard_swish", "silu",
               "tanh", "gelu", "gelu_tanh", "elu, alpha = 0.7", "celu, alpha = 1.25", "selu, alpha = 1.5, beta = 1.25",
               "softplus", "softsign", "mish"]


def activation(rng, p):
    shape = draw_shape(rng, 1, 3)
    # Wide enough for every piece of a function.
    x = p.elementwise("arith.mulf", [p.argument(shape), p.constant(shape, 5.0)], shape)
    kind = rng.choice(ACTIVATIONS)
    return p.add(f"nncomp.activation {x} {{function = #nncomp.activation<{kind}>}} : {tensor(shape)}"), shape


def arithmetic(rng, p):
    shape = draw_shape(rng, 1, 3)
    kind = rng.choice(["addf", "subf", "mulf", "divf", "negf", "maximumf", "minimumf", "remf"])
    operands = [p.argument(shape)]
    if kind != "negf":
        operands.append(positive(p, shape) if kind in ("divf", "remf") else p.argument(shape))
    return p.elementwise(f"arith.{kind}", operands, shape), shape


def several_uses(rng, p):
    """x x + x, and a result that nobody uses."""
    shape = draw_shape(rng, 1, 3)
    x = p.argument(shape)
    p.elementwise("math.exp", [x], shape)
    square = p.elementwise("arith.mulf", [x, x], shape)
    return p.elementwise("arith.addf", [square, x], shape), shape


MATH = ["exp", "erf", "absf", "sin", "cos", "tan", "sinh", "cosh", "tanh", "atan", "asinh", "floor", "ceil", "roundeven"]


def function(rng, p):
    shape = draw_shape(rng, 1, 3)
    kind = rng.choice(MATH + ["log", "sqrt", "acosh", "asin", "acos", "atanh", "powf"])
    if kind == "powf":
        return p.elementwise("math.powf", [positive(p, shape), p.argument(shape)], shape), shape
    x = positive(p, shape, 1.2 if kind == "acosh" else 0.2) if kind in ("log", "sqrt", "acosh") else p.argument(shape)
    if kind in ("asin", "acos", "atanh"):
        x = p.elementwise("arith.mulf", [x, p.constant(shape, 0.9)], shape)
    return p.elementwise(f"math.{kind}", [x], shape), shape


def reduce(rng, p):
    shape = draw_shape(rng, 1, 4)
    axes = sorted(rng.sample(range(len(shape)), rng.randint(1, len(shape))))
    kind = rng.choice(["sum", "mean", "max", "min", "prod", "l1", "l2", "sum_square", "log_sum", "log_sum_exp"])
    x = positive(p, shape) if kind == "log_sum" else p.argument(shape)
    keep = rng.random() < 0.5
    result = [1 if d in axes else s for d, s in enumerate(shape) if keep or d not in axes]
    attributes = array("axes", axes) + (", keep_dims" if keep else "")
    return p.op("nncomp.reduce", [x], [shape], result, attributes, kind + " "), result


def transpose(rng, p):
    shape = draw_shape(rng, 1, 4)
    order = rng.sample(range(len(shape)), len(shape))
    result = [shape[d] for d in order]
    return p.op("nncomp.transpose", [p.argument(shape)], [shape], result, array("permutation", order)), result


def broadcast(rng, p):
    result = draw_shape(rng, 1, 4)
    shape = [rng.choice([1, s]) for s in result[rng.randrange(len(result)):]]
    return p.add(f"nncomp.broadcast {p.argument(shape)} : {tensor(shape)} -> {tensor(result)}"), result


def concat(rng, p):
    shape = draw_shape(rng, 1, 3)
    axis = rng.randrange(len(shape))
    shapes = [[rng.randint(1, 3) if d == axis else s for d, s in enumerate(shape)] for _ in range(rng.randint(1, 3))]
    result = list(shape)
    result[axis] = sum(s[axis] for s in shapes)
    return p.op("nncomp.concat", [p.argument(s) for s in shapes], shapes, result, f"axis = {axis} : i64"), result


def gather(rng, p):
    shape = draw_shape(rng, 1, 3)
    axis = rng.randrange(len(shape))
    indices = [rng.randint(-shape[axis], shape[axis] - 1) for _ in range(rng.randint(1, 4))]
    i = p.add(f"arith.constant dense<{indices}> : tensor<{len(indices)}xi64>")
    result = shape[:axis] + [len(indices)] + shape[axis + 1:]
    return p.add(f"nncomp.gather {p.argument(shape)}, {i} {{axis = {axis} : i64}} : "
                 f"({tensor(shape)}, tensor<{len(indices)}xi64>) -> {tensor(result)}"), result


def draw_slice(rng, shape):
    offsets = [rng.randrange(s) for s in shape]
    strides = [rng.randint(1, 2) for _ in shape]
    sizes = [rng.randint(1, (s - o - 1) // t + 1) for s, o, t in zip(shape, offsets, strides)]
    return offsets, sizes, strides


def extract_slice(rng, p):
    shape = draw_shape(rng, 1, 3)
    offsets, sizes, strides = draw_slice(rng, shape)
    return p.add(f"tensor.extract_slice {p.argument(shape)}{offsets} {sizes} {strides} : "
                 f"{tensor(shape)} to {tensor(sizes)}"), sizes


def insert_slice(rng, p):
    shape = draw_shape(rng, 1, 3)
    offsets, sizes, strides = draw_slice(rng, shape)
    return p.add(f"tensor.insert_slice {p.argument(sizes)} into {p.argument(shape)}{offsets} {sizes} {strides} : "
                 f"{tensor(sizes)} into {tensor(shape)}"), shape


def pad(rng, p):
    shape = draw_shape(rng, 1, 3)
    low, high = [rng.randint(0, 2) for _ in shape], [rng.randint(0, 2) for _ in shape]
    result = [a + s + b for a, s, b in zip(low, shape, high)]
    zero = p.add("arith.constant 0.5 : f64")
    indices = ", ".join(f"%i{d}: index" for d in range(len(shape)))
    return p.add(f"tensor.pad {p.argument(shape)} low{low} high{high} {{\n  ^bb0({indices}):\n"
                 f"    tensor.yield {zero} : f64\n  }} : {tensor(shape)} to {tensor(result)}"), result


def reshape(rng, p):
    shape = draw_shape(rng, 2, 4)
    flat = [1]
    for size in shape:
        flat[0] *= size
    groups = "[[" + ", ".join(map(str, range(len(shape)))) + "]]"
    if rng.random() < 0.5:
        return p.add(f"tensor.collapse_shape {p.argument(shape)} {groups} : {tensor(shape)} into {tensor(flat)}"), flat
    return p.add(f"tensor.expand_shape {p.argument(flat)} {groups} output_shape {shape} : "
                 f"{tensor(flat)} into {tensor(shape)}"), shape


def network(rng, p):
    """Convolution, normalisation by the batch, residual, pooling, concat, linear."""
    n, size, c = 2, rng.randint(4, 6), rng.randint(1, 3)
    x, w = [n, size, size, c], [4, 3, 3, c]
    image = p.argument(x, learned=False)
    y = [n, size, size, 4]
    conv = p.op("nncomp.conv2d", [image, p.argument(w)], [x, w], y, array("pads", [1, 1, 1, 1]))
    axes = array("axes", [0, 1, 2])
    mean = p.op("nncomp.reduce", [conv], [y], [4], axes, "mean ")
    square = p.elementwise("arith.mulf", [conv, conv], y)
    moment = p.op("nncomp.reduce", [square], [y], [4], axes, "mean ")
    variance = p.elementwise("arith.subf", [moment, p.elementwise("arith.mulf", [mean, mean], [4])], [4])
    norm = p.add(f"nncomp.batch_norm {conv}, {p.argument([4])}, {p.argument([4])}, {mean}, {variance} "
                 f"{{axis = 3 : i64, epsilon = 1.0e-2 : f32}} : {tensor(y)}, {tensor([4])}")
    act = p.add(f"nncomp.activation {norm} {{function = #nncomp.activation<silu>}} : {tensor(y)}")
    grouped = p.op("nncomp.conv2d", [act, p.argument([4, 3, 3, 2])], [y, [4, 3, 3, 2]], y,
                   array("pads", [1, 1, 1, 1]) + ", groups = 2 : i64", middle=f" residual {act}")
    # The residual's type belongs to the op above.
    p.lines[-1] = p.lines[-1].replace(f"{tensor([4, 3, 3, 2])})", f"{tensor([4, 3, 3, 2])}, {tensor(y)})")
    both = [n, size, size, 8]
    joined = p.op("nncomp.concat", [act, grouped], [y, y], both, "axis = 3 : i64")
    pooled = p.op("nncomp.avg_pool", [joined], [both], [n, 1, 1, 8], array("kernel", [size, size]))
    flat = p.add(f"tensor.collapse_shape {pooled} [[0], [1, 2, 3]] : {tensor([n, 1, 1, 8])} into {tensor([n, 8])}")
    return p.op("nncomp.linear", [flat, p.argument([3, 8]), p.argument([3])], [[n, 8], [3, 8], [3]], [n, 3]), [n, 3]


FAMILIES = [conv2d, conv_transpose2d, linear, matmul, max_pool, avg_pool, batch_norm, lrn, softmax, activation, arithmetic,
            several_uses, function, reduce, transpose, broadcast, concat, gather, extract_slice, insert_slice, pad,
            reshape, network]


def main():
    folder, seed = pathlib.Path(sys.argv[1]), int(time.time()) if sys.argv[2] == "new" else int(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    folder.mkdir(parents=True, exist_ok=True)
    for family in FAMILIES:
        for i in range(count):
            rng = random.Random(f"{family.__name__} {seed} {i}")
            program = Program()
            text = program.finish(*family(rng, program))
            path = folder / f"{family.__name__}-{seed}-{i}.mlir"
            path.write_text(f"// {family.__name__}, seed {seed}, number {i}.\n{text}")


if __name__ == "__main__":
    main()
