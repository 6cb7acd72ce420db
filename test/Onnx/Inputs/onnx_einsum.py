"""Writes a network of Einsum nodes and what numpy.einsum gives for each.

usage: onnx_einsum.py DIRECTORY

Equations are the known ones (products, traces, diagonals, attention) and random ones
of up to three operands, with and without an ellipsis and a result. Prints the flags
of nncomp-run that compare them.
"""
import os
import random
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
rng, choose = np.random.RandomState(0), random.Random(0)
SIZES = {"a": 2, "b": 3, "c": 4, "d": 5, "e": 1, "i": 3, "j": 4, "k": 2, "A": 3, "Z": 2}
BATCH = (2, 3)


def shape_of(term, batch):
    shape = []
    for part in term.replace("...", "."):
        shape += batch if part == "." else [SIZES[part]]
    return shape


def random_equation():
    letters = choose.sample(sorted(SIZES), 5)
    terms = []
    for _ in range(choose.randint(1, 3)):
        term = [choose.choice(letters) for _ in range(choose.randint(1, 4))]
        terms.append("".join(term))
    if choose.random() < 0.3:
        terms = [term[:at] + "..." + term[at:] for term in terms for at in [choose.randint(0, len(term))]]
    if choose.random() < 0.25:
        return ",".join(terms)
    used = sorted(set("".join(terms)) - {"."})
    result = choose.sample(used, choose.randint(0, len(used)))
    return ",".join(terms) + "->" + "".join(result[:2]) + ("..." if "..." in terms[0] else "") + "".join(result[2:])


equations = ["ab,bc->ac", "ab,bc", "ab, cb -> ac", "ii->i", "ii", "iij->j", "abc,abd->acd", "abcd,abed->abce", "ab->ba",
             "a,b->ab", "ab,ab->ab", "ab,ab->", "...ab,...bc->...ac", "a...->...", "ab...,b...->a...", "ab,bc,cd->ad",
             "abi,ib,ci->ac", "ae,eb->ab", "A...Z,Z->A...", "aab,b->a"]
equations += [random_equation() for _ in range(60)]
nodes, inputs, outputs, flags = [], [], [], []
for i, equation in enumerate(equations):
    operands, names = [], []
    for term in equation.split("->")[0].replace(" ", "").split(","):
        # Ellipses broadcast: an operand may lack leading dimensions, or have 1 there.
        batch = list(choose.choice([BATCH, BATCH, BATCH[1:], (1, 3), (2, 1)]))
        operands.append(rng.randn(*shape_of(term, batch)).astype(np.float32))
        names.append(f"x{len(inputs)}")
        path = os.path.join(folder, names[-1] + ".npy")
        np.save(path, operands[-1])
        inputs.append(helper.make_tensor_value_info(names[-1], TensorProto.FLOAT, operands[-1].shape))
        flags.append(f"--input=@{path}")
    path = os.path.join(folder, f"y{i}.npy")
    np.save(path, np.asarray(np.einsum(equation, *operands), np.float32))
    nodes.append(helper.make_node("Einsum", names, [f"y{i}"], equation=equation))
    outputs.append(helper.make_tensor_value_info(f"y{i}", TensorProto.FLOAT, None))
    flags.append(f"--expected-output=@{path}")
model = helper.make_model(helper.make_graph(nodes, "einsum", inputs, outputs),
                          opset_imports=[helper.make_opsetid("", 13)])
model.ir_version = 8
onnx.save(model, os.path.join(folder, "m.onnx"))
print("\n".join(flags))
