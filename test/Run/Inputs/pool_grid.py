"""Writes a module whose @main runs the f32 kernels of pools and LRN over a grid.

Each layer has an input and an output of its own. The grid holds what kernels
treat apart: channels that no vector length divides, rows that no tile divides,
borders, windows that reach beyond the pads (ceil_mode) or lie in padding alone,
strides, dilations, batches, windows that are the whole image.
"""

# batch, height, width, channels, kernel, strides, pads (top, left, bottom,
# right), dilations, ceil_mode
POOLS = [
    (1, 12, 12, 16, (3, 3), (2, 2), (0, 0, 0, 0), (1, 1), False),
    (1, 12, 13, 19, (3, 3), (2, 2), (0, 0, 0, 0), (1, 1), True),
    (2, 9, 11, 37, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1), False),
    (1, 10, 40, 5, (3, 3), (2, 2), (1, 1, 1, 1), (1, 1), True),
    (1, 7, 6, 3, (2, 2), (2, 2), (0, 1, 1, 0), (1, 1), False),
    (1, 9, 9, 24, (5, 3), (3, 1), (2, 0, 1, 2), (1, 1), True),
    (1, 8, 21, 8, (3, 3), (1, 2), (4, 4, 4, 4), (2, 3), False),
    (1, 2, 2, 17, (2, 2), (1, 1), (6, 6, 6, 6), (7, 7), False),
    (2, 7, 7, 40, (7, 7), (1, 1), (0, 0, 0, 0), (1, 1), False),
    (1, 5, 1, 1, (5, 1), (1, 1), (0, 0, 0, 0), (1, 1), False),
    (1, 13, 26, 33, (13, 26), (1, 1), (0, 0, 0, 0), (1, 1), False),
    (1, 3, 40, 18, (1, 30), (1, 3), (0, 0, 0, 0), (1, 1), False),
]
# shape, size, alpha, beta, bias
NORMALISATIONS = [
    ((1, 5, 6, 64), 5, 1e-4, 0.75, 1.0),
    ((2, 3, 3, 37), 5, 2.0, 0.75, 1e-3),
    ((1, 4, 3, 21), 4, 0.5, 0.6, 2.0),
    ((7, 3), 9, 1.0, 0.75, 1.0),
    ((3, 20), 1, 1.0, 0.5, 1.0),
    ((3, 70), 32, 1.0, 1.0, 1.0),
]


def tensor(shape):
    return "tensor<" + "".join(f"{size}x" for size in shape) + "f32>"


def array(name, values):
    return f"{name} = array<i64: {', '.join(map(str, values))}>"


def extent(size, before, after, kernel, stride, dilation, ceil_mode):
    """The output size of a pool, as ONNX defines it."""
    room = size + before + after - dilation * (kernel - 1) - 1
    if not ceil_mode:
        return room // stride + 1
    out = -(-room // stride) + 1
    return out - 1 if (out - 1) * stride >= size + before else out


layers = []
for (batch, height, width, channels, kernel, strides, pads, dilations,
     ceil_mode) in POOLS:
    out = [extent(size, pads[d], pads[d + 2], kernel[d], strides[d],
                  dilations[d], ceil_mode)
           for d, size in enumerate((height, width))]
    attributes = [array("kernel", kernel), array("strides", strides),
                  array("pads", pads), array("dilations", dilations)]
    if ceil_mode:
        attributes.append("ceil_mode")
    for op, more in (("max_pool", []), ("avg_pool", []),
                     ("avg_pool", ["count_include_pad"])):
        shape, result = (batch, height, width, channels), (batch, *out, channels)
        layers.append((tensor(shape), tensor(result),
                       f"nncomp.{op} %x {{{', '.join(attributes + more)}}} : "
                       f"({tensor(shape)}) -> {tensor(result)}"))
for shape, size, alpha, beta, bias in NORMALISATIONS:
    layers.append((tensor(shape), tensor(shape),
                   f"nncomp.lrn %x {{axis = {len(shape) - 1} : i64, size = {size}"
                   f" : i64, alpha = {alpha:e} : f32, beta = {beta:e} : f32, "
                   f"bias = {bias:e} : f32}} : {tensor(shape)}"))

arguments = ", ".join(f'%x{n}: {layer[0]} {{nncomp.name = "x{n}"}}'
                      for n, layer in enumerate(layers))
results = ", ".join(f'{layer[1]} {{nncomp.name = "y{n}"}}'
                    for n, layer in enumerate(layers))
print(f"func.func @main({arguments}) -> ({results}) {{")
for n, (_, _, text) in enumerate(layers):
    print(f"  %y{n} = {text.replace('%x', f'%x{n}', 1)}")
print("  return " + ", ".join(f"%y{n}" for n in range(len(layers))) + " : " +
      ", ".join(layer[1] for layer in layers))
print("}")
