"""Writes linear layers that see every input there is, with numpy's results.

usage: digit_proof.py FOLDER: writes module.mlir, inputs, expected outputs, flags.

For each pair of encodings whose codes have up to two binary digits: all products
of two and of three elements, each input times each vector of weights; and each pair of codes at each pair of positions of
two words and a part of one, where all else holds the code of least magnitude.
Each twice: of an input that the layer's kernel may encode itself, and of one
that another layer uses too.
"""

import itertools
import sys

import numpy as np

from digits import Binary, Lq, Module, Uniform

INPUTS = [Binary(), Uniform(1, zero=0), Uniform(2, zero=0), Uniform(2, zero=1), Uniform(2),
          Lq(1, unipolar=True), Lq(2, unipolar=True)]
WEIGHTS = [Binary(), Uniform(1, centered=True), Uniform(2), Uniform(2, centered=True),
           Lq(1), Lq(2), Lq(1, unipolar=True), Lq(2, unipolar=True)]

module = Module(sys.argv[1])


def every(encoding, depth):
    """All vectors of codes, a row each."""
    return np.array(list(itertools.product(range(2**encoding.bits), repeat=depth)))


def every_place(encoding, depth):
    """Each code at each place."""
    rows = np.zeros((depth, 2**encoding.bits, depth), np.int64)
    for place in range(depth):
        rows[place, :, place] = np.arange(2**encoding.bits)
    return rows.reshape(-1, depth)


def products(make, depth):
    for encoding in INPUTS:
        codes = make(encoding, depth)
        if isinstance(encoding, Uniform) and encoding.zero is None:
            # Codes that encoding does not give.
            codes = codes[(codes != 2 ** (encoding.bits - 1)).all(axis=1)]
        argument = module.argument(encoding.levels(codes))
        shared = module.encode(argument, codes.shape, encoding)
        for kind in WEIGHTS:
            if isinstance(kind, Lq) and kind.unipolar and isinstance(encoding, Binary):
                continue
            filters = make(kind, depth)
            value, terms = kind.assemble(module, filters)
            weights = (value, filters.shape, kind.text(False), terms)
            for input in (shared, module.encode(argument, codes.shape, encoding)):
                module.layer((input, codes.shape, encoding, codes), weights)


products(every, 2)
products(every, 3)
products(every_place, 69)
module.write()
