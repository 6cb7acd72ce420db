"""Modules whose @main runs layers with constant weights over a grid of shapes.

Each layer has an input and an output of its own, and in turn a bias, an activation, a
residual, several or none of them.
"""

import struct


def tensor(shape, encoding=""):
    return "tensor<" + "".join(f"{size}x" for size in shape) + f"f32{encoding}>"


def constant(shape, values):
    data = struct.pack(f"<{len(values)}f", *values).hex()
    return f'arith.constant dense<"0x{data}"> : {tensor(shape)}'


def count(shape):
    product = 1
    for size in shape:
        product *= size
    return product


def ceil_div(a, b):
    return -(-a // b)


class Grid:
    """A module; `random` makes its values. With `codes`, encodings of inputs and results
    (one may be empty), each layer in turn takes the next pair."""

    def __init__(self, random, codes=(("", ""),)):
        self.random, self.codes = random, codes
        self.arguments, self.results, self.lines = [], [], []

    def layer(self, op, inputs, weights, emit_weights, attributes, result):
        """Appends `op` on a new input and on weights of shape `weights`:
        `emit_weights(n, shape)` appends %w{n} and returns its type."""
        n = len(self.results)
        self.arguments.append(
            f'%x{n}: {tensor(inputs)} {{nncomp.name = "x{n}"}}')
        self.results.append((n, tensor(result)))
        of_inputs, of_result = self.codes[n % len(self.codes)]
        operands, types = [f"%x{n}", f"%w{n}"], [tensor(inputs, of_inputs)]
        if of_inputs:
            operands[0] = f"%e{n}"
            self.lines.append(f"%e{n} = nncomp.encode %x{n} : {tensor(inputs)}"
                              f" -> {tensor(inputs, of_inputs)}")
        types.append(emit_weights(n, weights))
        # Layers have a bias, an activation, both or none in turn.
        if n % 2 == 0:
            bias = (weights[0],)
            values = [self.random.uniform(-1, 1) for _ in range(weights[0])]
            self.lines.append(f"%b{n} = {constant(bias, values)}")
            operands.append(f"%b{n}")
            types.append(tensor(bias))
        if n % 4 < 2:
            attributes = attributes + ["activation = #nncomp.activation<relu>"]
        residual = ""
        if n % 3 == 1 and op == "conv2d":
            self.arguments.append(
                f'%r{n}: {tensor(result)} {{nncomp.name = "r{n}"}}')
            residual = f" residual %r{n}"
            types.append(tensor(result))
        name = f"%c{n}" if of_result else f"%y{n}"
        self.lines.append(
            f"{name} = nncomp.{op} {', '.join(operands)}{residual}"
            f" {{{', '.join(attributes)}}}"
            f" : ({', '.join(types)}) -> {tensor(result, of_result)}")
        if of_result:
            self.lines.append(f"%y{n} = nncomp.decode {name} :"
                              f" {tensor(result, of_result)} -> {tensor(result)}")

    def convolution(self, batch, height, width, channels, filters, kernel,
                    strides, pads, dilations, groups, emit_weights,
                    attributes=()):
        out = [(size + pads[d] + pads[d + 2] - dilations[d] * (kernel[d] - 1)
                - 1) // strides[d] + 1 for d, size in enumerate((height, width))]

        def array(name, values):
            return f"{name} = array<i64: {', '.join(map(str, values))}>"

        self.layer("conv2d", (batch, height, width, channels),
                   (filters, *kernel, channels // groups), emit_weights,
                   [array("strides", strides), array("pads", pads),
                    array("dilations", dilations), f"groups = {groups} : i64",
                    *attributes],
                   (batch, *out, filters))

    def product(self, rows, depth, columns, emit_weights, attributes=()):
        self.layer("linear", (rows, depth), (columns, depth), emit_weights,
                   list(attributes), (rows, columns))

    def encode(self, n, shape, values, encoding):
        """Appends %w{n}, `values` in `encoding`, and returns its type."""
        encoded = tensor(shape, f", #nncomp.{encoding}")
        self.lines += [
            f"%d{n} = {constant(shape, values)}",
            f"%w{n} = nncomp.encode %d{n} : {tensor(shape)} -> {encoded}"]
        return encoded

    def __str__(self):
        types = ", ".join(f'{type} {{nncomp.name = "y{n}"}}'
                          for n, type in self.results)
        values = ", ".join(f"%y{n}" for n, _ in self.results)
        returned = ", ".join(type for _, type in self.results)
        body = "\n  ".join(self.lines + [f"return {values} : {returned}"])
        arguments = ", ".join(self.arguments)
        return f"func.func @main({arguments}) -> ({types}) {{\n  {body}\n}}"
