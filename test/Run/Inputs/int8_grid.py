"""Writes layers of 8-bit codes and how many of their results are wrong.

Each case is a conv2d or linear on constants whose codes are worked out here, by
integers and single f32 operations as the encodings define them. @main has one
result: the number of codes (or floats) that differ. Codes of input and weights
are random, or extreme ones only, whose sums are the greatest there are.
"""

import argparse
import random
import struct

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--weights", type=int, default=127,
                    help="the greatest magnitude of weights")
weights_limit = parser.parse_args().weights
random.seed(8)


def f32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def to_hex(values, kind):
    return '"0x' + struct.pack(f"<{len(values)}{kind}", *values).hex() + '"'


body, count = [], 0


def emit(text):
    body.append("  " + text)


def constant(values, kind, mlir_type, shape):
    """Names a constant; a splat would be read as one."""
    global count
    count += 1
    name = f"%c{count}"
    shape = "x".join(map(str, shape))
    if len(values) == 1:
        values = values * 1
        text = (f"dense<{to_hex(values, kind)}>" if mlir_type == "f32"
                else f"dense<{values[0]}>")
        if mlir_type == "f32":
            text = f"dense<0x{struct.pack('>f', values[0]).hex().upper()}>"
    else:
        text = f"dense<{to_hex(values, kind)}>"
    emit(f"{name} = arith.constant {text} : tensor<{shape}x{mlir_type}>")
    return name


def uniform(scale, zero):
    text = f"#nncomp.uniform<bits = 8, scale = {scale}"
    return text + (f", zero = {zero}>" if zero is not None else ">")


def tensor(shape, encoding):
    return "tensor<" + "x".join(map(str, shape)) + f"xf32, {encoding}>"


def encode(value, scale, zero):
    """Of a value that is in steps already."""
    low, high = (-127, 127) if zero is None else (0, 255)
    return max(low, min(high, round(value) + (zero or 0)))


def case(n, h, w, c, o, kernel=(1, 1), strides=(1, 1), pads=(0, 0, 0, 0),
         dilations=(1, 1), groups=1, zero=0, result_zero=3, activation=None,
         bias="codes", weights="symmetric", extreme=None, residual=None,
         result="codes", linear=False):
    global count
    count += 1
    kh, kw = kernel
    cg, og = c // groups, o // groups
    size = n * h * w * c
    low, high = (-127, 127) if zero is None else (0, 255)
    x = [random.randint(low, high) for _ in range(size)]
    limit = weights_limit
    qw = [random.randint(-limit, limit) for _ in range(o * kh * kw * cg)]
    if extreme:
        x = [high] * size if extreme > 0 else [
            random.choice((low, high)) for _ in range(size)]
        qw = [limit if extreme == 1 else random.choice((-limit, limit))
              for _ in qw]
    zw = [0] * o
    if weights == "asymmetric":
        qw = [random.randint(0, 255) for _ in qw]
        zw = [random.randint(0, 255) for _ in range(o)]
    elif weights == "middle":
        qw = [random.randint(0, 255) for _ in qw]
        zw = [128] * o
    input_scale, result_scale = 0.03125, 0.5
    scales = [f32(random.uniform(0.001, 0.02)) for _ in range(o)]
    product = [f32(input_scale * s) for s in scales]
    oh = (h + pads[0] + pads[2] - dilations[0] * (kh - 1) - 1) // strides[0] + 1
    ow = (w + pads[1] + pads[3] - dilations[1] * (kw - 1) - 1) // strides[1] + 1
    integer_bias = ([random.randint(-20000, 20000) for _ in range(o)]
                    if bias == "codes" else [0] * o)
    float_bias = [f32(random.uniform(-9, 9)) for _ in range(o)]
    outputs = n * oh * ow * o
    z = zero or 0
    if residual == "codes":
        added = [random.randint(0, 255) for _ in range(outputs)]
        added_values = [f32((v - 7) * 0.25) for v in added]
    elif residual:
        added_values = [f32(random.uniform(-9, 9)) for _ in range(outputs)]

    expected = []
    for image in range(n):
        for y in range(oh):
            for xx in range(ow):
                for channel in range(o):
                    acc = integer_bias[channel]
                    group = channel // og
                    for i in range(kh):
                        row = y * strides[0] + i * dilations[0] - pads[0]
                        if not 0 <= row < h:
                            continue
                        for j in range(kw):
                            col = xx * strides[1] + j * dilations[1] - pads[1]
                            if not 0 <= col < w:
                                continue
                            at = ((image * h + row) * w + col) * c + group * cg
                            weight = ((channel * kh + i) * kw + j) * cg
                            for k in range(cg):
                                acc += (x[at + k] - z) * (
                                    qw[weight + k] - zw[channel])
                    value = f32(acc)
                    is_integer = (result == "codes" and bias != "floats"
                                  and not residual)
                    if is_integer:
                        m = f32(product[channel] / result_scale)
                        code = encode(f32(value * m), result_scale, result_zero)
                        if activation == "relu":
                            code = max(code, result_zero or 0)
                        elif activation == "clip":
                            code = max(encode(-1 / result_scale, 0, result_zero),
                                       min(code, encode(6 / result_scale, 0,
                                                        result_zero)))
                        expected.append(code)
                        continue
                    value = f32(value * product[channel])
                    if bias == "floats":
                        value = f32(value + float_bias[channel])
                    if residual:
                        value = f32(value + added_values[len(expected)])
                    if activation == "relu":
                        value = max(value, 0.0)
                    elif activation == "clip":
                        value = max(-1.0, min(value, 6.0))
                    if result == "codes":
                        value = encode(f32(value / result_scale), 0, result_zero)
                    expected.append(value)

    in_shape = (n, c) if linear else (n, h, w, c)
    out_shape = (n, o) if linear else (n, oh, ow, o)
    w_shape = (o, c) if linear else (o, kh, kw, cg)
    in_type = tensor(in_shape, uniform(input_scale, zero))
    codes = constant([v & 255 for v in x], "B", "i8", [size])
    me = count
    emit(f"%x{me} = nncomp.assemble {codes} : (tensor<{size}xi8>) -> {in_type}")
    w_codes = constant([v & 255 for v in qw], "B", "i8", [len(qw)])
    w_scales = constant(scales, "f", "f32", [o])
    parts, part_types = [w_codes, w_scales], [f"tensor<{len(qw)}xi8>",
                                              f"tensor<{o}xf32>"]
    w_encoding = "#nncomp.uniform<bits = 8, axis = 0>"
    if weights == "asymmetric":
        parts.append(constant(zw, "B", "i8", [o]))
        part_types.append(f"tensor<{o}xi8>")
        w_encoding = "#nncomp.uniform<bits = 8, axis = 0, asymmetric = true>"
    elif weights == "middle":
        w_encoding = "#nncomp.uniform<bits = 8, axis = 0, zero = 128>"
    w_type = tensor(w_shape, w_encoding)
    emit(f"%w{me} = nncomp.assemble {', '.join(parts)} : "
         f"({', '.join(part_types)}) -> {w_type}")
    operands, types = [f"%x{me}", f"%w{me}"], [in_type, w_type]
    if bias == "codes":
        b_codes = constant(integer_bias, "i", "i32", [o])
        b_bytes = constant(list(struct.pack(f"<{o}i", *integer_bias)), "B", "i8",
                           [4 * o])
        b_scales = constant(product, "f", "f32", [o])
        b_type = tensor([o], "#nncomp.uniform<bits = 32, axis = 0>")
        emit(f"%b{me} = nncomp.assemble {b_bytes}, {b_scales} : "
             f"(tensor<{4 * o}xi8>, tensor<{o}xf32>) -> {b_type}")
        operands.append(f"%b{me}")
        types.append(b_type)
    elif bias == "floats":
        operands.append(constant(float_bias, "f", "f32", [o]))
        types.append(f"tensor<{o}xf32>")
    text = ", ".join(operands)
    dims = "x".join(map(str, out_shape))
    if residual == "codes":
        r_codes = constant(added, "B", "i8", [outputs])
        r_type = tensor(out_shape, uniform(0.25, 7))
        emit(f"%r{me} = nncomp.assemble {r_codes} : (tensor<{outputs}xi8>)"
             f" -> {r_type}")
        text += f" residual %r{me}"
        types.append(r_type)
    elif residual:
        text += " residual " + constant(added_values, "f", "f32", out_shape)
        types.append(f"tensor<{dims}xf32>")
    attributes = []
    if not linear:
        def array(values):
            return f"array<i64: {', '.join(map(str, values))}>"
        attributes = [f"strides = {array(strides)}", f"pads = {array(pads)}",
                      f"dilations = {array(dilations)}",
                      f"groups = {groups} : i64"]
    if activation == "relu":
        attributes.append("activation = #nncomp.activation<relu>")
    elif activation == "clip":
        attributes.append(
            "activation = #nncomp.activation<clip, alpha = -1.0, beta = 6.0>")
    out_type = f"tensor<{dims}xf32>"
    if result == "codes":
        out_type = tensor(out_shape, uniform(result_scale, result_zero))
    op = "linear" if linear else "conv2d"
    emit(f"%y{me} = nncomp.{op} {text} {{{', '.join(attributes)}}}"
         f" : ({', '.join(types)}) -> {out_type}")
    difference = f"tensor<{outputs}xf32>"
    if result == "codes":
        emit(f"%d{me} = nncomp.decode %y{me} : {out_type} -> tensor<{dims}xf32>")
        values = [(v - (result_zero or 0)) * result_scale for v in expected]
    else:
        emit(f"%z{me} = arith.constant dense<0.0> : {out_type}")
        emit(f"%d{me} = arith.addf %y{me}, %z{me} : {out_type}")
        values = expected
    dims_list = ", ".join(map(str, range(len(out_shape))))
    emit(f"%e{me} = tensor.collapse_shape %d{me} [[{dims_list}]] : "
         f"tensor<{dims}xf32> into {difference}")
    emit(f"%f{me} = arith.subf %e{me}, "
         f"{constant(values, 'f', 'f32', [outputs])} : {difference}")
    emit(f"%zero{me} = arith.constant dense<0.0> : {difference}")
    emit(f"%one{me} = arith.constant dense<1.0> : {difference}")
    emit(f"%g{me} = arith.cmpf une, %f{me}, %zero{me} : {difference}")
    emit(f"%h{me} = arith.select %g{me}, %one{me}, %zero{me} : "
         f"tensor<{outputs}xi1>, {difference}")
    emit(f"%s{me} = nncomp.reduce sum %h{me} {{axes = array<i64: 0>, keep_dims}}"
         f" : ({difference}) -> tensor<1xf32>")
    return f"%s{me}"


three = dict(kernel=(3, 3), pads=(1, 1, 1, 1))
sums = [
    # Tails of columns, of rows and of steps; zero points.
    case(1, 5, 7, 16, 32, **three),
    case(1, 5, 7, 16, 32, **three, zero=130),
    case(2, 6, 5, 12, 20, **three, zero=77, activation="relu"),
    case(1, 6, 5, 9, 11, **three, zero=255, activation="clip"),
    case(1, 9, 8, 3, 16, kernel=(7, 7), strides=(2, 2), pads=(3, 3, 3, 3),
         zero=128),
    case(1, 9, 8, 1, 5, kernel=(5, 3), pads=(2, 1, 2, 1), zero=19),
    case(1, 9, 8, 2, 4, kernel=(2, 2), strides=(3, 2), pads=(1, 0, 0, 1),
         zero=200),
    # Signed codes, of input and result.
    case(1, 5, 4, 8, 16, **three, zero=None),
    case(1, 5, 4, 10, 16, **three, zero=None, result_zero=None,
         activation="relu"),
    # Dilations, long filters, filters beyond the image.
    case(1, 8, 9, 8, 24, kernel=(3, 3), dilations=(2, 3), pads=(2, 3, 2, 3),
         zero=99),
    case(1, 6, 9, 8, 16, kernel=(1, 7), pads=(0, 3, 0, 3), zero=5),
    case(1, 3, 3, 8, 16, kernel=(5, 5), pads=(2, 2, 2, 2), zero=251),
    # 1x1, strided and padded too.
    case(2, 4, 4, 32, 48, zero=31),
    case(1, 7, 7, 20, 36, strides=(2, 2), zero=8),
    case(1, 3, 3, 4, 16, pads=(1, 1, 1, 1), zero=60),
    # Groups.
    case(1, 5, 5, 32, 32, **three, groups=2, zero=44),
    case(1, 5, 5, 24, 24, **three, groups=4, zero=44),
    case(1, 5, 5, 32, 32, **three, groups=8, zero=44, activation="relu"),
    # Of four channels or a multiple: square, narrowing, widening, two loads.
    case(2, 6, 9, 64, 64, **three, groups=16, zero=7),
    case(1, 6, 5, 32, 8, **three, groups=2, strides=(2, 2), zero=None),
    case(1, 6, 5, 16, 32, **three, groups=4, dilations=(1, 2), zero=130),
    case(1, 5, 6, 36, 36, **three, groups=3, zero=None),
    case(1, 4, 4, 16, 16, **three, groups=4, zero=9, weights="asymmetric"),
    case(1, 5, 6, 24, 24, **three, groups=4, zero=None, residual="codes"),
    case(1, 5, 6, 20, 20, **three, groups=20, zero=91, activation="relu"),
    case(1, 7, 6, 32, 32, **three, groups=32, strides=(2, 2), zero=1),
    case(1, 9, 9, 16, 16, kernel=(5, 5), pads=(2, 2, 2, 2), groups=16,
         dilations=(2, 1), zero=None),
    # Weights with zero points that leave bytes, and that do not.
    case(1, 5, 5, 12, 16, **three, zero=13, weights="middle"),
    case(1, 5, 5, 12, 16, **three, zero=13, weights="asymmetric"),
    # Float epilogues.
    case(1, 4, 5, 8, 20, **three, zero=13, bias="floats", activation="relu"),
    case(1, 4, 5, 8, 20, **three, zero=13, bias=None, result="floats"),
    case(1, 4, 5, 8, 16, **three, zero=13, residual="codes",
         activation="relu"),
    case(1, 4, 5, 8, 16, **three, zero=13, bias="floats", residual="floats",
         result="floats"),
    # The greatest sums there are.
    case(1, 4, 4, 64, 16, **three, extreme=1),
    case(1, 4, 4, 64, 16, **three, extreme=1, zero=255),
    case(1, 4, 4, 64, 16, **three, extreme=-1, zero=255),
    case(1, 4, 4, 64, 16, **three, extreme=-1, zero=None),
    case(1, 4, 4, 32, 32, **three, groups=32, extreme=1, zero=0),
    case(1, 4, 4, 32, 32, **three, groups=32, extreme=-1, zero=None),
    case(1, 4, 4, 32, 32, **three, groups=8, extreme=1, zero=0),
    case(1, 4, 4, 32, 32, **three, groups=8, extreme=-1, zero=255),
    # Matrices.
    case(1, 1, 1, 100, 20, linear=True, zero=17),
    case(5, 1, 1, 64, 40, linear=True, zero=None, activation="relu"),
    case(3, 1, 1, 31, 10, linear=True, bias="floats", result="floats"),
]

total = sums[0]
for i, value in enumerate(sums[1:]):
    emit(f"%total{i} = arith.addf {total}, {value} : tensor<1xf32>")
    total = f"%total{i}"
print('func.func @main() -> (tensor<1xf32> {nncomp.name = "wrong"}) {')
print("\n".join(body))
print(f"  return {total} : tensor<1xf32>\n}}")
