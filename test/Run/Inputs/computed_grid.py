"""usage: computed_grid.py FOLDER TYPE [RUN [OPTION]...]

Writes FOLDER/grid.mlir, whose @main multiplies matrices that are computed: sizes
that neither tiles nor vectors divide, stacks, operands that transposes, broadcasts,
reshapes and slices are between, layers with a bias and an activation, what follows
products, and results that are parts of a concatenation. TYPE is f32, f16 or bf16.

With RUN (nncomp-run) it runs the module with the options for 1 and 2 threads: exit 1
unless outputs are the same to the bit, and those of numpy, which sums in f64.
"""

import pathlib
import subprocess
import sys

import numpy as np

RANDOM = np.random.default_rng(0)
SIZES = [1, 7, 15, 16, 17, 33, 65]


class Module:
    def __init__(self, element):
        self.element = element
        self.kernel = f'nncomp.kernel = #nncomp.kernel<"computed-gemm-{element}">'
        self.inputs, self.lines, self.outputs = [], [], []

    def tensor(self, shape):
        return "tensor<" + "".join(f"{n}x" for n in shape) + self.element + ">"

    def emit(self, op, shape):
        """Appends a line; returns the name of its value."""
        name = f"%v{len(self.lines)}"
        self.lines.append(f"{name} = {op} {self.tensor(shape)}")
        return name

    def input(self, shape):
        values = RANDOM.uniform(-1, 1, shape)
        # An eighth of a whole number is the same in every type.
        values = np.round(values * 8).astype(np.float32) / 8
        self.inputs.append(values)
        return f"%x{len(self.inputs) - 1}", values

    def output(self, name, values):
        self.outputs.append((name, values))

    def transpose(self, name, values, order):
        result = values.transpose(order)
        return self.emit(
            f"nncomp.transpose {name} {{permutation = array<i64: "
            f"{', '.join(map(str, order))}>}} : ({self.tensor(values.shape)}) ->",
            result.shape), result

    def slice(self, name, values, start, shape):
        index = tuple(slice(s, s + n) for s, n in zip(start, shape))
        return self.emit(
            f"tensor.extract_slice {name}{list(start)} {list(shape)} "
            f"{[1] * len(shape)} : {self.tensor(values.shape)} to",
            shape), values[index]

    def expand(self, name, values, groups, shape):
        return self.emit(
            f"tensor.expand_shape {name} {groups} output_shape {list(shape)} : "
            f"{self.tensor(values.shape)} into", shape), values.reshape(shape)

    def broadcast(self, name, values, shape):
        return self.emit(
            f"nncomp.broadcast {name} : {self.tensor(values.shape)} ->",
            shape), np.broadcast_to(values, shape)

    # The ways to make an operand of a shape.

    def plain(self, shape):
        return self.input(shape)

    def turned(self, shape):
        order = [*range(len(shape) - 2), len(shape) - 1, len(shape) - 2]
        name, values = self.input([shape[d] for d in order])
        return self.transpose(name, values, order)

    def outward(self, shape):
        """The last dimension comes first: neither stride is 1 except for this one."""
        order = [*range(1, len(shape)), 0]
        name, values = self.input((shape[-1], *shape[:-1]))
        return self.transpose(name, values, order)

    def cut(self, shape):
        large = [n + 3 for n in shape]
        name, values = self.input(large)
        return self.slice(name, values, [2] * len(shape), shape)

    def repeated(self, shape):
        name, values = self.input((1, *shape[1:]) if len(shape) > 2 else shape)
        return self.broadcast(name, values, shape) if len(shape) > 2 else (name, values)

    def flat(self, shape):
        """One matrix for the whole stack."""
        name, values = self.input(shape[-2:])
        return self.broadcast(name, values, shape) if len(shape) > 2 else (name, values)

    def heads(self, shape):
        """Rows of all heads, of which each takes a part: N x L x (H D)."""
        batch, heads, rows, depth = shape
        name, values = self.input((batch, rows, heads * depth))
        name, values = self.expand(name, values, "[[0], [1], [2, 3]]",
                                   (batch, rows, heads, depth))
        return self.transpose(name, values, [0, 2, 1, 3])

    def keys(self, shape):
        """The same, turned around."""
        batch, heads, depth, columns = shape
        name, values = self.heads((batch, heads, columns, depth))
        return self.transpose(name, values, [0, 1, 3, 2])

    def matmul(self, left, right):
        result = np.matmul(left[1], right[1], dtype=np.float64)
        return self.emit(
            f"nncomp.matmul {left[0]}, {right[0]} {{{self.kernel}}} : ({self.tensor(left[1].shape)}, "
            f"{self.tensor(right[1].shape)}) ->", result.shape), result

    def linear(self, left, right, bias, activation):
        operands, types = [left[0], right[0]], [left[1].shape, right[1].shape]
        result = np.matmul(left[1], right[1].T, dtype=np.float64)
        if bias:
            operands.append(bias[0])
            types.append(bias[1].shape)
            result = result + bias[1]
        attributes = self.kernel
        if activation:
            attributes += ", activation = #nncomp.activation<relu>"
            result = np.maximum(result, 0)
        return self.emit(
            f"nncomp.linear {', '.join(operands)} {{{attributes}}} : "
            f"({', '.join(map(self.tensor, types))}) ->", result.shape), result

    # What may stand after a product.

    def scaled(self, product, op, number):
        name, values = product
        type = self.tensor(values.shape)
        self.lines.append(f"%c{len(self.lines)} = arith.constant dense<{number}> : {type}")
        factor = self.lines[-1].split()[0]
        return self.emit(f"arith.{op} {name}, {factor} :", values.shape), (
            values * number if op == "mulf" else values / number)

    def sum(self, left, right):
        return self.emit(f"arith.addf {left[0]}, {right[0]} :",
                         left[1].shape), left[1] + right[1]

    def biased(self, product):
        name, values = self.input(product[1].shape[-1:])
        return self.sum(product, self.broadcast(name, values, product[1].shape))

    def relu(self, product):
        name, values = product
        return self.emit(f"nncomp.activation {name} {{function = #nncomp.activation<relu>}} :",
                         values.shape), np.maximum(values, 0)

    def merged(self, product):
        """Heads side by side: N x H x L x D as N x L x (H D)."""
        name, values = self.transpose(*product, [0, 2, 1, 3])
        batch, rows, heads, depth = values.shape
        shape = (batch, rows, heads * depth)
        return self.emit(
            f"tensor.collapse_shape {name} [[0], [1], [2, 3]] : "
            f"{self.tensor(values.shape)} into", shape), values.reshape(shape)

    def __str__(self):
        arguments = ", ".join(
            f'%x{n}: {self.tensor(values.shape)} {{nncomp.name = "x{n}"}}'
            for n, values in enumerate(self.inputs))
        types = ", ".join(f'{self.tensor(values.shape)} {{nncomp.name = "y{n}"}}'
                          for n, (_, values) in enumerate(self.outputs))
        returned = ", ".join(self.tensor(values.shape) for _, values in self.outputs)
        names = ", ".join(name for name, _ in self.outputs)
        body = "\n  ".join(self.lines + [f"return {names} : {returned}"])
        return f"func.func @main({arguments}) -> ({types}) {{\n  {body}\n}}\n"


def add_tails(module):
    """What stands after a product, and is a part of its kernel or not."""
    def product(*shape, columns=33):
        return module.matmul(module.input(shape),
                             module.input((*shape[:-2], shape[-1], columns)))

    module.output(*module.sum(module.scaled(product(2, 18, 20), "mulf", 0.125),
                              module.input((2, 18, 33))))
    module.output(*module.relu(module.biased(product(2, 18, 20))))
    module.output(*module.biased(module.scaled(product(18, 20), "divf", 3.0)))
    module.output(*module.merged(module.scaled(product(2, 3, 18, 20), "divf", 8.0)))
    module.output(*module.merged(module.sum(product(2, 3, 18, 20),
                                            module.input((2, 3, 18, 33)))))
    module.output(*module.sum(product(18, 20), product(18, 30)))
    module.output(*module.relu(module.scaled(product(40, 1, 20), "mulf", -2.0)))
    module.output(*module.scaled(module.relu(product(40, 20)), "mulf", -2.0))
    module.output(*module.relu(module.biased(module.linear(
        module.input((20, 30)), module.input((17, 30)), None, False))))
    twice = product(18, 20)
    module.output(*module.scaled(twice, "mulf", 0.5))
    module.output(*module.relu(twice))


def build(element):
    module = Module(element)
    # Each size in each place, and all ways to read two matrices.
    ways = [(left, right) for left in ("plain", "turned", "cut", "outward")
            for right in ("plain", "turned", "cut", "outward")]
    shapes = [(rows, depth, columns) for n, rows in enumerate(SIZES)
              for depth, columns in zip((SIZES[n:] + SIZES[:n])[:4], SIZES[n % 4:])]
    for n, (rows, depth, columns) in enumerate(shapes):
        left, right = (getattr(module, way) for way in ways[n % len(ways)])
        stack = [(), (2,), (1,), (2, 3)][n % 4]
        module.output(*module.matmul(left((*stack, rows, depth)),
                                     right((*stack, depth, columns))))
    # Stacks that one of the operands has only once.
    stacks = [
        ("flat", "plain", (3, 18, 20), (3, 20, 40)),
        ("plain", "flat", (3, 18, 20), (3, 20, 40)),
        ("turned", "flat", (4, 9, 21), (4, 21, 33)),
        ("repeated", "plain", (3, 2, 17, 8), (3, 2, 8, 70)),
        ("plain", "repeated", (3, 2, 17, 8), (3, 2, 8, 70)),
        ("heads", "repeated", (2, 3, 19, 16), (2, 3, 16, 19)),
        ("plain", "flat", (40, 1, 24), (40, 24, 50)),
        ("heads", "keys", (2, 3, 19, 16), (2, 3, 16, 19)),
        ("plain", "heads", (2, 3, 30, 19), (2, 3, 19, 24)),
        ("heads", "keys", (1, 4, 65, 5), (1, 4, 5, 65)),
        # Columns that lie as in a panel.
        ("plain", "plain", (2, 50, 40), (2, 40, 64)),
        # More than one block of columns.
        ("plain", "plain", (2, 40, 30), (2, 30, 150)),
        ("plain", "turned", (30, 300), (300, 130)),
        # Large enough for threads, whose shares start within a block or a matrix.
        ("plain", "plain", (3, 151, 70), (3, 70, 170)),
        ("heads", "keys", (2, 3, 101, 40), (2, 3, 40, 101)),
        ("plain", "flat", (3, 2, 90, 64), (3, 2, 64, 130)),
    ]
    for left, right, rows, columns in stacks:
        module.output(*module.matmul(getattr(module, left)(rows),
                                     getattr(module, right)(columns)))
    for n, (rows, depth, columns) in enumerate(
            [(1, 24, 40), (5, 33, 17), (70, 16, 65), (20, 7, 3)]):
        weights = module.input((columns, depth))
        bias = module.input((columns,)) if n % 2 == 0 else None
        module.output(*module.linear(module.input((rows, depth)), weights, bias,
                                     n in (0, 1)))
    # The dense meaning of bf16, the only one it is compared with, rounds after each
    # op; a kernel rounds once.
    if element != "bf16":
        add_tails(module)
    # A product with itself, and two that are written into one result.
    x = module.input((33, 20))
    module.output(*module.matmul(x, module.transpose(*x, [1, 0])))
    parts = [module.matmul(module.input((12, 20)), module.input((20, columns)))
             for columns in (48, 35)]
    name = module.emit(
        f"nncomp.concat {parts[0][0]}, {parts[1][0]} {{axis = 1 : i64}} : "
        f"({', '.join(module.tensor(values.shape) for _, values in parts)}) ->",
        (12, 83))
    module.output(name, np.concatenate([values for _, values in parts], axis=1))
    return module


def main():
    folder, element = pathlib.Path(sys.argv[1]), sys.argv[2]
    folder.mkdir(parents=True, exist_ok=True)
    module = build(element)
    (folder / "grid.mlir").write_text(str(module))
    if len(sys.argv) == 3:
        return
    dtype = {"f32": np.float32, "f16": np.float16}[element]
    tolerance = {"f32": 1e-5, "f16": 2e-3}[element]
    command = [*sys.argv[3:], folder / "grid.mlir"]
    for n, values in enumerate(module.inputs):
        np.save(folder / f"x{n}.npy", values.astype(dtype))
        command.append(f"--input=x{n}=@{folder}/x{n}.npy")
    previous = None
    for threads in (1, 2):
        files = [folder / f"y{n}-{threads}.npy" for n in range(len(module.outputs))]
        done = subprocess.run([*command, f"--threads={threads}",
                               *(f"--output=@{file}" for file in files)], check=False)
        if done.returncode:
            sys.exit(f"error: exit code {done.returncode} with {threads} threads")
        results = [np.load(file) for file in files]
        for n, (result, (_, wanted)) in enumerate(zip(results, module.outputs)):
            error = np.abs(result.astype(np.float64) - wanted).max()
            if not error <= tolerance * max(np.abs(wanted).max(), 1):
                sys.exit(f"error: output {n} of {threads} threads is off by {error}")
            if previous is not None and result.tobytes() != previous[n].tobytes():
                sys.exit(f"error: output {n} depends on the number of threads")
        previous = results
    print(f"{len(module.outputs)} products are right")


main()
