//===- Encodings.td - Every storage format -----------------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_ENCODINGS_TD
#define NNCOMP_ENCODING_ENCODINGS_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/TensorEncoding.td"
include "nncomp/Encoding/EncodingInterface.td"
include "nncomp/IR/NNCompDialect.td"

class NNComp_Encoding<string name, string keyword> : AttrDef<NNComp_Dialect, name, [
    DeclareAttrInterfaceMethods<VerifiableTensorEncoding>,
    DeclareAttrInterfaceMethods<NNComp_EncodingAttrInterface>]> {
  let mnemonic = keyword;
  let genVerifyDecl = 1;
  let assemblyFormat = "`<` struct(params) `>`";
}

/// A float that is printed as briefly as its value allows: `0.0235`.
def NNComp_ScaleParameter : OptionalParameter<"::mlir::FloatAttr"> {
  let parser = "parseScale($_parser)";
  let printer = "printScale($_printer, $_self)";
}

def NNComp_UniformAttr : NNComp_Encoding<"Uniform", "uniform"> {
  let summary = "Evenly spaced levels, 1 to 8, 16 or 32 bits each";
  let description = [{
    `value = scale * (code - zero)`, rounded to the element type (Jacob et al.,
    "Quantization and Training of Neural Networks for Efficient
    Integer-Arithmetic-Only Inference", CVPR 2018, equation 1).

    | written | codes | scale | zero point |
    |---|---|---|---|
    | `<bits = b>` | signed | stored, one | none |
    | `<bits = b, axis = d>` | signed | stored, one per index of dimension d | none |
    | `<bits = b, axis = d, block = k>` | signed | stored, one per index of d and block of k elements | none |
    | `<bits = b, scale = s>` | signed | s, in the type | none |
    | `<bits = b, zero = z>` with any of these | unsigned | as above | z, in the type |
    | `<bits = b, asymmetric = true>`, with an axis, a block or not | unsigned | stored | stored, one per scale |
    | `<bits = b, centered = true>` with a scale of any kind | unsigned | as above | `(2^b - 1) / 2` |

    A block is k elements that follow each other in row-major order of the
    dimensions other than the axis (of all without an axis); the last one of each
    index may be shorter. With B blocks for each index, scale `index * B + block` is that of a
    block. Along the axis 0 of a filter or a matrix, blocks cut the sum of each output.

    The levels of a `centered` encoding lie evenly around 0, which is none of them:
    `-scale / 2` and `scale / 2` with one bit. They are those of DoReFa-Net's weights.

    **Components**, in this order, for n elements and C scales:

    | name | type | when |
    |---|---|---|
    | `codes` | `tensor<ceil(n * bits / 8) x i8>` | always |
    | `scales` | `tensor<C x f32>` | without `scale` |
    | `zeros` | `tensor<C x i8>` (i16, i32 of 16 and 32 bits), read as unsigned | with `asymmetric` |

    The codes are one stream of bits in row-major order of the elements: code i
    takes the bits `i * bits` to `(i + 1) * bits - 1`, where bit b of the stream is
    bit `b % 8` (0 is the least significant) of byte `b / 8`. There is no gap
    between rows, and zeros fill the last byte. Signed codes are two's complement;
    codes of 16 and 32 bits are little-endian.

    **Size** in bits: `8 * ceil(n * bits / 8) + 32 C` (stored scales)
    `+ max(8, bits) * C` (stored zero points).

    **Encoding** computes in f32, the same in the compiler and at run time, with
    Q the largest code: `2^(bits-1) - 1` signed, where codes are kept in
    [-Q, Q], and `2^bits - 1` unsigned, in [0, Q]. lo and hi are the least and the
    greatest of the values that share a scale, and of 0.

    - A stored scale is `max(hi, -lo) / Q`; with `zero = z` the larger of
      `hi / (Q - z)` and `-lo / z`; with `centered` it is `max(hi, -lo) / (Q / 2)`;
      with `asymmetric` it is `hi / Q - lo / Q`, and its
      zero point `clamp(roundeven(-lo / scale), 0, Q)`. Where that is not a normal
      number, as if all values are zero, the scale is 1; none is so large that a
      value overflows.
    - `code = clamp(roundeven(value / scale) + zero)`: ties to even, saturated.
      With 32 bits the sum is exact, and so is the clamp.
    - `centered`: `code = clamp(roundeven(value / scale + Q / 2))`; with one bit the
      code is that of the sign, and zero is positive.

    NaN and infinite constants are refused; at run time a NaN becomes the least code.
    Decoding also takes the code -2^(bits-1), which other tools write.

    Products of such tensors are exact: see `--nncomp-lower-integers`. The integers of
    `centered` weights are `2 code - Q`, and their scale is half of that above.

    Constraints:
    1. `bits` is between 1 and 8, 16 or 32, at least 2 for signed codes, and at most
       16 if `centered`.
    2. `axis` is a dimension of the tensor, and absent with `scale`; so is `block`,
       which is at least 1.
    3. `scale` is positive and finite, `zero` between 0 and 2^bits - 1, and both are
       absent with `asymmetric`.
    4. `zero` and `asymmetric` are absent with `centered`.
    5. the tensor is static, of f16, bf16, f32 or f64, with at most 2^28 elements.

    Example: 16 codes of 4 bits occupy 8 bytes, and 2 scales 8 more.

    ```mlir
    %w = nncomp.assemble %codes, %scales : (tensor<8xi8>, tensor<2xf32>)
      -> tensor<2x8xf32, #nncomp.uniform<bits = 4, axis = 0>>
    ```
  }];
  let parameters = (ins
    "unsigned":$bits,
    OptionalParameter<"::std::optional<int64_t>">:$axis,
    OptionalParameter<"::std::optional<int64_t>">:$block,
    NNComp_ScaleParameter:$scale,
    OptionalParameter<"::std::optional<int64_t>">:$zero,
    DefaultValuedParameter<"bool", "false">:$asymmetric,
    DefaultValuedParameter<"bool", "false">:$centered);
  let extraClassDeclaration = [{
    /// Whether codes are two's complement: where there is no zero point.
    bool hasSignedCodes() const {
      return !getZero() && !getAsymmetric() && !getCentered();
    }
    /// The greatest code that encoding gives.
    int64_t getMaxCode() const;
    /// The least code that encoding gives.
    int64_t getMinCode() const { return hasSignedCodes() ? -getMaxCode() : 0; }
    /// The code, a multiple of a half, whose value is 0 if `centered`.
    float getCenter() const { return 0.5f * static_cast<float>(getMaxCode()); }
    /// The scale in the type. Only where there is one.
    float getStaticScale() const { return getScale().getValue().convertToFloat(); }
    /// How many indices of the axis have scales of their own: 1 without an axis.
    int64_t getNumChannels(::llvm::ArrayRef<int64_t> shape) const;
    /// How many scales each of these has: 1 without blocks.
    int64_t getNumBlocks(::llvm::ArrayRef<int64_t> shape) const;
    /// How many scales a tensor of this shape has, stored or not.
    int64_t getNumScales(::llvm::ArrayRef<int64_t> shape) const {
      return getNumChannels(shape) * getNumBlocks(shape);
    }
    /// The greatest scale whose every value is finite in f32.
    float getMaxScale() const;
    /// The integer type of one code or zero point where it is not packed.
    ::mlir::IntegerType getCodeType() const;
    /// The encoding of the same codes whose values are integers: one scale of 1, or
    /// of 2 if `centered`, and no zero point where they are stored.
    ::mlir::nncomp::UniformAttr getUnscaled() const;
    /// One scale for all, wherever an element stands.
    bool isPositionFree() const { return !getAxis() && !getBlock(); }
    ::mlir::nncomp::TermScales
    getTermScales(::mlir::RankedTensorType type,
                  ::llvm::ArrayRef<::mlir::DenseElementsAttr> components) const;
    /// The codes in the component `stream` of a tensor of this type as a tensor of
    /// its shape, each of `getCodeType`; and the component of such codes.
    ::mlir::Value buildCodes(::mlir::OpBuilder &builder, ::mlir::Location loc,
                             ::mlir::RankedTensorType type,
                             ::mlir::Value stream) const;
    ::mlir::Value buildStream(::mlir::OpBuilder &builder, ::mlir::Location loc,
                              ::mlir::Value codes) const;
  }];
}

def NNComp_FloatStorageAttr : NNComp_Encoding<"FloatStorage", "float"> {
  let summary = "Floats of 16 bits";
  let description = [{
    The values rounded to `f16` (IEEE 754 binary16) or `bf16` (the upper half of an
    f32), to nearest, ties to even. The element type stays what it is: sums are as wide as
    those of a dense tensor, only the storage is half as wide.

    **Components**: `values`, `tensor<shape x f16>` or `tensor<shape x bf16>`, of the
    tensor's own shape. **Size** in bits: `16 n` for n elements.

    **Encoding** refuses constants that are finite and become infinite; at run time they
    become infinite. NaN and infinity are kept.

    Constraints:
    1. `format` is `f16` or `bf16`.
    2. the tensor is static, of f32 or f64, with at most 2^28 elements.

    Example:

    ```mlir
    %w = nncomp.assemble %values : (tensor<2x8xbf16>) -> tensor<2x8xf32, #nncomp.float<bf16>>
    ```
  }];
  let parameters = (ins "::mlir::FloatType":$format);
  let assemblyFormat = "`<` $format `>`";
  let extraClassDeclaration = [{
    bool isRepeatable() const { return true; }
  }];
}

def NNComp_CodebookAttr : NNComp_Encoding<"Codebook", "codebook"> {
  let summary = "Each value one of a palette of at most 256";
  let description = [{
    `value = palette[code]` (weight sharing: Han et al., "Deep Compression", ICLR 2016,
    section 3), with one palette for the tensor, or, with `axis = d`, one per index of
    dimension d.

    **Components**, in this order, for n elements, C palettes and
    `bits = ceil(log2(entries))`:

    | name | type |
    |---|---|
    | `codes` | `tensor<ceil(n * bits / 8) x i8>` |
    | `palette` | `tensor<entries x T>`, with an axis `tensor<C x entries x T>` |

    T is f32, or f16 or bf16 with `palette = f16` or `palette = bf16`. The codes are packed
    as those of `uniform`, unsigned. Palettes of encoded constants increase.

    **Size** in bits: `8 * ceil(n * bits / 8) + width(T) * entries * C`.

    **Encoding** a constant computes the palettes by k-means in one dimension: the centroids
    start evenly between the least and the greatest value (section 3.2 of the paper), and
    Lloyd's iterations move each to the mean of the values that it is nearest to (a tie goes
    to the lower one), until nothing changes or 300 times; one that is nearest to none stays.
    Values of which there are at most `entries` distinct ones are kept as they are. The
    centroids are rounded to T, then each value takes the nearest one. NaN and infinite
    constants are refused, and what is computed while running cannot be encoded. Decoding
    at run time takes codes of `entries` and above for the last one.

    Constraints:
    1. `entries` is between 2 and 256.
    2. `axis` is a dimension of the tensor.
    3. T is f32, f16 or bf16.
    4. the tensor is static, of f16, bf16, f32 or f64, with at most 2^28 elements.
    5. codes of constants are below `entries`, palettes are finite.

    Example: 16 codes of 2 bits occupy 4 bytes, and 3 entries 12 more.

    ```mlir
    %w = nncomp.assemble %codes, %palette : (tensor<4xi8>, tensor<3xf32>)
      -> tensor<2x8xf32, #nncomp.codebook<entries = 3>>
    ```
  }];
  let parameters = (ins
    "unsigned":$entries,
    OptionalParameter<"::std::optional<int64_t>">:$axis,
    OptionalParameter<"::mlir::FloatType">:$palette);
  let extraClassDeclaration = [{
    /// Bits of a code.
    unsigned getBits() const { return ::llvm::Log2_32_Ceil(getEntries()); }
    /// The element type of the palettes.
    ::mlir::FloatType getPaletteType() const;
    /// One palette for all, wherever an element stands.
    bool isRepeatable() const { return !getAxis(); }
  }];
}

def NNComp_SparseFormat : I32Enum<"SparseFormat", "Which elements are stored", [
    I32EnumCase<"Csr", 0, "csr">, I32EnumCase<"Csc", 1, "csc">,
    I32EnumCase<"Bsr", 2, "bsr">, I32EnumCase<"Nm", 3, "nm">,
    I32EnumCase<"Bitmap", 4, "bitmap">]> {
  let cppNamespace = "::mlir::nncomp";
}

/// Rows and columns of a block: `4x1`.
def NNComp_BlockParameter : OptionalParameter<"::mlir::DenseI64ArrayAttr"> {
  let parser = "parsePair($_parser, /*isBlock=*/true)";
  let printer = "printPair($_printer, $_self, 'x')";
}

/// How many of how many elements are stored: `2:4`.
def NNComp_PatternParameter : OptionalParameter<"::mlir::DenseI64ArrayAttr"> {
  let parser = "parsePair($_parser, /*isBlock=*/false)";
  let printer = "printPair($_printer, $_self, ':')";
}

def NNComp_SparseAttr : NNComp_Encoding<"Sparse", "sparse"> {
  let summary = "Only the nonzero elements";
  let description = [{
    The tensor is seen as a matrix of dimension 0 by all others: R rows (filters,
    neurons) of C columns.

    | written | stored |
    |---|---|
    | `<format = csr, nnz = k>` | k elements, row by row, each with its column |
    | `<format = csc, nnz = k>` | k elements, column by column, each with its row |
    | `<format = bsr, block = PxQ, nnz = k>` | k blocks of P rows by Q columns, by rows of blocks, each with its column of blocks |
    | `<format = bitmap, nnz = k>` | k elements, row by row, and a bit for every element that says whether it is one of them: for some half of all |
    | `<format = nm, pattern = n:m>` | n of each m elements that follow each other in the last dimension, each with its place among these (NVIDIA's 2:4 and its like) |
    | `values = #encoding` with any of these | the stored elements in this encoding, which sees them as one tensor |
    | `values = #nncomp.uniform<bits = b, axis = 0>` with any of these | codes with one scale for each of the R rows, with `asymmetric = true` a zero point too |

    `nnz`, the number of stored elements or blocks, is a part of the type: the
    components' shapes and the size in bits follow from the type only, so that what a
    type promises is what the object file holds.

    The matrix is padded with zeros to whole blocks, and each run of the last dimension
    (the input channels of one filter tap: groups do not cross taps) to whole
    groups of m. What is stored of the padding counts in the size; its values mean
    nothing.

    **Components**, in this order, of `csr`, `csc` and `bsr`, where the E stored elements
    are k, or with blocks `k * P * Q`:

    | name | type | holds |
    |---|---|---|
    | `values` | `tensor<E x T>` | the elements; with `values = #encoding`, that encoding's components of `tensor<E x T>`, named `values.codes`, …; with an axis R scales, and R zero points if `asymmetric` |
    | `indices` | `tensor<k x i16>`, `i32` if there are more than 32767 different ones | the column (row, column of blocks) of each, increasing within a row (column, row of blocks) |
    | `pointers` | `tensor<L + 1 x i32>` | of L rows (columns, rows of blocks), line l holds the entries `pointers[l]` to `pointers[l + 1] - 1` |

    A block lies in the values column by column, element (p, q) at `q * P + p`: with Q = 1
    and with as many rows as a vector has lanes, a block is a vector of output channels.

    Of `bitmap`:

    | name | type | holds |
    |---|---|---|
    | `values` | `tensor<k x T>`, or its encoding's components | the elements |
    | `mask` | `tensor<R * ceil(C / 32) x i32>` | bit `j % 32` (0 is the least significant) of word `r * ceil(C / 32) + j / 32`: whether element j of row r is stored. Zeros fill the last word of a row |
    | `pointers` | `tensor<R + 1 x i32>` | row r holds the elements `pointers[r]` to `pointers[r + 1] - 1` |

    Of `nm`, with G groups in each run and D runs in each row, where `e = n * G * D`
    elements of each row are stored and `b = ceil(log2 m)` (a tensor of rank 1 is one row):

    | name | type | holds |
    |---|---|---|
    | `values` | `tensor<R x e x T>`, or its encoding's components | run by run and group by group n elements |
    | `indices` | `tensor<R * ceil(e / 32) * b x i32>` | the place of each, increasing within its group |

    Digit i of the place of element j of row r is bit `j % 32` (0 is the least
    significant) of word `(r * ceil(e / 32) + j / 32) * b + i`, as the digits of `lq`:
    16 bits of a word are a mask of 16 lanes. Zeros fill the last words of a row.

    **Size** in bits: `E * width(T)`, or the size of the encoded values, plus
    `16 k` (or `32 k`) and `32 (L + 1)`; of `bitmap` plus `32 R ceil(C / 32)` and
    `32 (R + 1)`; of `nm` `R e width(T)`, or the size of the
    encoded values, plus `32 R ceil(e / 32) b`: 68 bits for 4 elements of f32 as 2:4.

    **Encoding** a constant needs exactly `nnz` elements that are not zero, or blocks that
    have one (a negative zero is zero; NaN and infinity are kept). For `nm`, no group has
    more than n of them; where there are fewer, zeros of the lowest places fill up.
    A stored element may be zero: nested values may round to it. Those without a level
    at 0, such as `binary`, give stored zeros their nearest level. What is computed
    while running cannot be encoded, as its number of elements is not known.

    Constraints:
    1. `nnz` is at least 0, at most the number of elements or blocks, and absent with
       `nm`; `block` belongs to `bsr`, of at least 1x1; `pattern` to `nm`, with
       1 <= n <= m and 2 <= m <= 256.
    2. `values` is an encoding of tensors, but neither `sparse` nor `hashed` (indices
       of indices), nor one with an axis other than 0. As rows have different numbers of
       elements, only `uniform` of at most 8 bits, without blocks and not `centered`,
       has axis 0; with `nm` any encoding may.
    3. the tensor is static, of rank 1 or more, of floats or integers of 8 to 64
       bits, with at most 2^28 elements, padding included.

    Example: 3 of 8 elements occupy 12 bytes of values, 6 of indices, 12 of pointers.

    ```mlir
    %w = nncomp.assemble %values, %indices, %pointers
      : (tensor<3xf32>, tensor<3xi16>, tensor<3xi32>)
      -> tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 3>>
    ```

    Two blocks of 4 rows by 1 column, of 10 such (8 rows by 5 columns), occupy 32 bytes of
    values, 4 of indices, 12 of pointers.

    ```mlir
    %w = nncomp.assemble %values, %indices, %pointers
      : (tensor<8xf32>, tensor<2xi16>, tensor<3xi32>)
      -> tensor<8x5xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 4x1>>
    ```

    2 rows of 16 elements, of which 8 are stored with 2 bits each for their places, take
    64 bytes of values and two words of indices for each row.

    ```mlir
    %w = nncomp.assemble %values, %indices : (tensor<2x8xf32>, tensor<4xi32>)
      -> tensor<2x16xf32, #nncomp.sparse<format = nm, pattern = 2:4>>
    ```
  }];
  let parameters = (ins
    EnumParameter<NNComp_SparseFormat>:$format,
    OptionalParameter<"::std::optional<int64_t>">:$nnz,
    NNComp_BlockParameter:$block,
    NNComp_PatternParameter:$pattern,
    OptionalParameter<"::mlir::Attribute">:$values);
  let builders = [
    AttrBuilder<(ins "::mlir::nncomp::SparseFormat":$format, "int64_t":$nnz,
                     CArg<"::mlir::Attribute", "{}">:$values), [{
      return $_get($_ctxt, format, nnz, ::mlir::DenseI64ArrayAttr(),
                   ::mlir::DenseI64ArrayAttr(), values);
    }]>];
  let extraClassDeclaration = [{
    /// `bsr` with blocks of rows x columns, of which `nnz` are stored.
    static SparseAttr getBlocks(::mlir::MLIRContext *context, int64_t rows,
                                int64_t columns, int64_t nnz,
                                ::mlir::Attribute values = {});
    /// `nm` that stores `kept` of each `group` elements.
    static SparseAttr getPattern(::mlir::MLIRContext *context, int64_t kept,
                                 int64_t group, ::mlir::Attribute values = {});
    /// Rows and columns of a tensor of this shape, seen as a matrix.
    static ::std::pair<int64_t, int64_t> getMatrix(::llvm::ArrayRef<int64_t> shape);
    /// Whether the values are `uniform` with a scale for each row of the tensor, of
    /// which each stores as many elements as it happens to have: not with `nm`.
    bool hasRowScales() const;
    /// The same format with other values.
    SparseAttr withValues(::mlir::Attribute values) const;
    /// The nearest encoding that values may have whatever the format: of rows with
    /// any number of elements, only codes of at most 8 bits have scales of their own,
    /// and none has blocks.
    static ::mlir::Attribute fitValues(::mlir::Attribute encoding);
    int64_t getNumStored(::mlir::RankedTensorType type) const {
      return getValuesType(type).getNumElements();
    }
    ::mlir::nncomp::TermScales
    getTermScales(::mlir::RankedTensorType type,
                  ::llvm::ArrayRef<::mlir::DenseElementsAttr> components) const;
    /// The rows and columns that an index stands for: 1 and 1 but for `bsr`.
    ::std::pair<int64_t, int64_t> getBlockSize() const;
    /// The type of all stored elements of a tensor of this type, encoded if the
    /// values are; of those that have scales of rows, the type of their codes alone
    /// (`UniformAttr::getUnscaled`).
    ::mlir::RankedTensorType getValuesType(::mlir::RankedTensorType type) const;
    /// How the places of elements of a tensor of this shape are cut into words, and
    /// the digits of each. Of `nm`, and of the mask of `bitmap`.
    ::mlir::nncomp::BitRows getPlaceRows(::llvm::ArrayRef<int64_t> shape) const;
    unsigned getPlaceDigits() const;
  }];
}

def NNComp_HashFunction : I32Enum<"HashFunction", "Which bits a weight's number gives", [
    I32EnumCase<"M2", 0, "m2">, I32EnumCase<"XxHash32", 1, "xxhash32">]> {
  let cppNamespace = "::mlir::nncomp";
}

def NNComp_HashedAttr : NNComp_Encoding<"Hashed", "hashed"> {
  let summary = "Values that many elements share by a hash of their positions";
  let description = [{
    `value = sign * values[bucket]`, where a hash of the element's position chooses
    bucket and sign (Chen et al., "Compressing Neural Networks with the Hashing Trick",
    ICML 2015, equations 4 and 7). Nothing is stored for an element.

    | written | shared |
    |---|---|
    | `<buckets = k, seed = s>` | each element has a bucket of its own: HashedNets |
    | `<buckets = k, seed = s, block = 16 c>` | that many consecutive rows share one hash for each column: a whole block of values, and a sign for each |
    | `sign = false` with any of these | no signs: all 1 |
    | `hash = xxhash32` with any of these | xxHash32 instead of `m2` |
    | `values = #encoding` with any of these | the k values in this encoding |

    **Components**: `values`, `tensor<k x T>`, or the encoding's components of it
    (`values.codes`, …). **Size** in bits: `k * width(T)`, or that of the encoded values.

    **Positions.** The tensor is a matrix of dimension 0 by all others: R rows (filters,
    neurons) of C columns. With one hash for each element, that of row i and column j has
    the key `j * R + i`. With blocks there are `S = ceil(R / 16)` strips of 16 rows, and
    the key of strip s and column j is `j * S' + s`, where S' is S rounded up to a
    multiple of `block / 16`: a block is one of `block / 16` strips. All keys are
    below 2^32.

    **Hash** h of a key, with all arithmetic modulo 2^32, `>>` shifting zeros in:

    - `m2`: `h = (key + seed * 0x9E3779B1) * 0x7FEB352D`, `h = h ^ (h >> 15)`,
      `h = h * 0x846CA68B`. The key 1 of seed 0 gives 0x6889F849, the key 12345 of seed 7
      0x4C7E0F87.
    - `xxhash32`: XXH32 (Collet, "xxHash fast digest algorithm") of the key's 4 bytes,
      the least significant first, with the seed: `h = seed + 0x165667B1 + 4 + key * 0xC2B2AE3D`,
      `h = rotl(h, 17) * 0x27D4EB2F`, `h = (h ^ (h >> 15)) * 0x85EBCA77`,
      `h = (h ^ (h >> 13)) * 0xC2B2AE3D`, `h = h ^ (h >> 16)`. The key 0 of seed 0 gives
      0x08D6D969, the key 12345 of seed 7 0x3740C7C0 (and no bytes at all 0x02CC5D05).

    **Buckets and signs.** Of the 64 bits of the exact product `p = h * k`, `p >> 32` is
    the bucket of an element, and bit 31 is its sign: where k = 2^b, the b upper bits of h
    and the one below. With blocks the first of a block's strips gives
    `p = h * (k / block)`, and its elements have the values from
    `(p >> 32) * block` on, one for each row; bit e of `h ^ (h >> 16)` is the sign of row e
    of a strip, each strip with its own h. A sign of 1 is negative.

    **Encoding** is the least squares fit: each value becomes the mean of `sign * weight`
    over the elements of its bucket, summed in f64 in row-major order and rounded to the
    element type; that of a bucket without elements is 0. Elements must be finite. What is
    computed while running is encoded in the same way.

    Constraints:
    1. `buckets` is at least 1, and at most the number of elements, rounded up to
       whole blocks.
    2. `block` is 1 or a multiple of 16, and divides `buckets`.
    3. `seed` is between 0 and 2^32 - 1.
    4. `values` is an encoding of tensors, but neither `sparse` nor `hashed` nor one with
       an axis: the values have but one dimension.
    5. the tensor is static, of rank 1 or more, of f16, bf16, f32 or f64, with at most
       2^28 elements.

    Example: 64 x 100 weights occupy 400 bytes.

    ```mlir
    %w = nncomp.assemble %values : (tensor<100xf32>)
      -> tensor<64x100xf32, #nncomp.hashed<buckets = 100, seed = 7>>
    ```

    By blocks of 16 rows, of 8 bits, they occupy 96 bytes and 4 for the scale.

    ```mlir
    %w = nncomp.assemble %codes, %scale : (tensor<96xi8>, tensor<1xf32>)
      -> tensor<64x100xf32, #nncomp.hashed<buckets = 96, seed = 7, block = 16, values = #nncomp.uniform<bits = 8>>>
    ```
  }];
  let parameters = (ins
    "int64_t":$buckets,
    "int64_t":$seed,
    DefaultValuedParameter<"int64_t", "1">:$block,
    DefaultValuedParameter<"bool", "true">:$sign,
    DefaultValuedParameter<"::mlir::nncomp::HashFunction",
                           "::mlir::nncomp::HashFunction::M2">:$hash,
    OptionalParameter<"::mlir::Attribute">:$values);
  let extraClassDeclaration = [{
    /// The type of the values, encoded if they are.
    ::mlir::RankedTensorType getValuesType(::mlir::Type elementType) const;
    /// The factor of a hash whose product has the bucket, or block of them, in its
    /// upper half.
    int64_t getNumPlaces() const { return getBuckets() / getBlock(); }
    /// How many keys a column of a tensor of this shape has.
    int64_t getKeysPerColumn(::llvm::ArrayRef<int64_t> shape) const;
  }];
}

def NNComp_BinaryAttr : NNComp_Encoding<"Binary", "binary"> {
  let summary = "Signs, times one magnitude for each channel";
  let description = [{
    `value = alpha` or `-alpha`, rounded to the element type (Rastegari et al.,
    "XNOR-Net: ImageNet Classification Using Binary Convolutional Neural
    Networks", ECCV 2016, section 3.1).

    | written | alpha |
    |---|---|
    | `<axis = d>` | stored, one per index of dimension d: XNOR-Net's filters |
    | `<>` | stored, one: the weights of DoReFa-Net with one bit |
    | `<alpha = a>` | a, in the type: activations, mostly with a = 1 |

    **Components**, in this order:

    | name | type | when |
    |---|---|---|
    | `bits` | `tensor<R * ceil(L / 32) x i32>` | always |
    | `alphas` | `tensor<C x f32>`, C alphas | without `alpha` |

    The elements are R rows of L in row-major order, and each row is a whole number of
    words: element j of a row is bit `j % 32` (0 is the least significant) of word
    `j / 32`, and zeros fill the last word. 1 is negative. With `alpha`, rows are
    those of the last dimension, so that the channels of each pixel are words of
    their own; otherwise they are the indices of dimension 0, such as filters.
    A tensor of rank 0 or 1 is one row.

    **Size** in bits: `32 R ceil(L / 32) + 32 C` (stored alphas).

    **Encoding**: an element is negative if it is less than 0; zeros of both signs
    are positive, and so, at run time, is NaN. A stored alpha is the mean of the
    magnitudes (equation 6), summed in f64 and rounded to f32. Constants must be finite.

    The product of a `binary` tensor with static alpha and one of another alpha is
    exact: the sum of the products of the signs is an integer n, with 0 for padding, and
    the result is `float(n) * (alpha * alpha')`, each product rounded to f32. Signs times
    codes of other encodings: see `--nncomp-lower-integers`.

    Constraints:
    1. `axis` is a dimension of the tensor, and absent with `alpha`.
    2. `alpha` is positive and finite.
    3. the tensor is static, of f16, bf16, f32 or f64, with at most 2^28 elements.

    Example: 2 rows of 40 signs take 4 words, and 2 alphas 8 bytes more.

    ```mlir
    %w = nncomp.assemble %bits, %alphas : (tensor<4xi32>, tensor<2xf32>)
      -> tensor<2x5x8xf32, #nncomp.binary<axis = 0>>
    ```
  }];
  let parameters = (ins
    OptionalParameter<"::std::optional<int64_t>">:$axis,
    NNComp_ScaleParameter:$alpha);
  let extraClassDeclaration = [{
    /// The alpha in the type. Only where there is one.
    float getStaticAlpha() const { return getAlpha().getValue().convertToFloat(); }
    /// How many alphas a tensor of this shape has, stored or not.
    int64_t getNumAlphas(::llvm::ArrayRef<int64_t> shape) const;
    ::mlir::nncomp::TermScales
    getTermScales(::mlir::RankedTensorType type,
                  ::llvm::ArrayRef<::mlir::DenseElementsAttr> components) const;
    /// How the signs of a tensor of this shape are cut into words.
    ::mlir::nncomp::BitRows getRows(::llvm::ArrayRef<int64_t> shape) const;
    /// The signs in the component `bits` of a tensor of this type as a tensor of
    /// its shape, a byte each.
    ::mlir::Value buildCodes(::mlir::OpBuilder &builder, ::mlir::Location loc,
                             ::mlir::RankedTensorType type,
                             ::mlir::Value bits) const;
  }];
}

/// Floats that are printed as briefly as their values allow: `[0.5, 1.25]`.
def NNComp_BasisParameter : OptionalParameter<"::mlir::DenseF32ArrayAttr"> {
  let parser = "parseBasis($_parser)";
  let printer = "printBasis($_printer, $_self)";
}

def NNComp_LqAttr : NNComp_Encoding<"Lq", "lq"> {
  let summary = "Sums over a learned basis, 1 to 4 bits each";
  let description = [{
    `value = v[0] * c[0] + v[1] * c[1] + ...`, with a basis v of `bits` floats and a
    code c of as many binary digits (Zhang et al., "LQ-Nets: Learned Quantization
    for Highly Accurate and Compact Deep Neural Networks", ECCV 2018, section 3).
    The terms are added in this order in f32, and the sum is rounded to the
    element type.

    | written | digits | basis |
    |---|---|---|
    | `<bits = b, axis = d>` | -1 and 1 | stored, one per index of dimension d: weights |
    | `<bits = b>` | -1 and 1 | stored, one |
    | `<bits = b, basis = [v0, v1, ...]>` | -1 and 1 | v, in the type |
    | `<bits = b, unipolar = true>` with any of these | 0 and 1 | as above: activations |

    **Components**, in this order:

    | name | type | when |
    |---|---|---|
    | `codes` | `tensor<R * ceil(L / 32) * bits x i32>` | always |
    | `basis` | `tensor<C x bits x f32>`, C bases | without `basis` |

    The elements are R rows of L in row-major order. Digit i of element j of row r is bit
    `j % 32` (0 is the least significant) of word
    `(r * ceil(L / 32) + j / 32) * bits + i`: the words of the digits of 32 elements
    are contiguous. 0 means -1, or 0 if `unipolar`; zeros fill the last
    words of a row. Rows are those of the last dimension if `unipolar`, so that the
    channels of each pixel are words of their own; otherwise they are the
    indices of dimension 0, such as filters. A tensor of rank 0 or 1 is one row.

    **Size** in bits: `32 R ceil(L / 32) bits + 32 C bits` (stored bases).

    **Encoding** takes the nearest level: that with as many midpoints of neighbouring
    levels at or below the value as there are levels below it. At run time NaN
    becomes the least level.

    A stored basis of a constant minimizes the squared error by the paper's
    algorithm 1: in turn, the nearest levels for the basis, and the basis
    `(B^T B + 1e-4)^-1 (B^T x + 1e-4 v)` for the digits B of the values x, until neither
    digits nor the basis in f32 change or 100 times, in f64. It starts from `v[i] = 2^i m / 2^(bits-1)`, with m the mean
    magnitude of the values; if `unipolar`, from `2^i 2m / (2^bits - 1)` and the mean of
    what is positive. One bit of -1 and 1 is the mean magnitude then, as of `binary`.
    What is computed while running can be encoded only with a `basis`.

    A product of weights of basis v and an input of basis u is the sum of one product for
    each pair of digits (equation 7 of the paper): the sum n of the products of digits i
    of the weights and digits j of the input is an integer, with 0 for padding, and the
    result is the sum of all `float(n) * (v[i] * u[j])`, each operation rounded to f32,
    from the lowest i on, and for each i from the lowest j on. `uniform` and `binary` codes on
    the other side are one integer and one scale: see `--nncomp-lower-integers`.

    Constraints:
    1. `bits` is between 1 and 4.
    2. `axis` is a dimension of the tensor, and absent with `basis`.
    3. `basis` has `bits` floats, which are finite.
    4. the tensor is static, of f16, bf16, f32 or f64, with at most 2^28 elements.

    Example: 2 rows of 40 codes of 2 bits take 8 words, and 2 bases of 2 floats 16
    bytes more.

    ```mlir
    %w = nncomp.assemble %codes, %basis : (tensor<8xi32>, tensor<2x2xf32>)
      -> tensor<2x5x8xf32, #nncomp.lq<bits = 2, axis = 0>>
    ```
  }];
  let parameters = (ins
    "unsigned":$bits,
    OptionalParameter<"::std::optional<int64_t>">:$axis,
    NNComp_BasisParameter:$basis,
    DefaultValuedParameter<"bool", "false">:$unipolar);
  let extraClassDeclaration = [{
    /// How many bases a tensor of this shape has, stored or not.
    int64_t getNumBases(::llvm::ArrayRef<int64_t> shape) const;
    ::mlir::nncomp::TermScales
    getTermScales(::mlir::RankedTensorType type,
                  ::llvm::ArrayRef<::mlir::DenseElementsAttr> components) const;
    /// How the digits of a tensor of this shape are cut into words.
    ::mlir::nncomp::BitRows getRows(::llvm::ArrayRef<int64_t> shape) const;
    /// The codes in the component `words` of a tensor of this type as a tensor of
    /// its shape, a byte each.
    ::mlir::Value buildCodes(::mlir::OpBuilder &builder, ::mlir::Location loc,
                             ::mlir::RankedTensorType type,
                             ::mlir::Value words) const;
    /// The value of a code in this basis.
    float getLevel(::llvm::ArrayRef<float> basis, unsigned code) const;
    /// The codes in the order of their levels in this basis, equal ones in their own.
    ::llvm::SmallVector<unsigned> getOrder(::llvm::ArrayRef<float> basis) const;
    /// Between the levels of neighbours in `order`, the least value of the greater.
    ::llvm::SmallVector<float> getMidpoints(::llvm::ArrayRef<float> basis,
                                            ::llvm::ArrayRef<unsigned> order) const;
  }];
}

#endif // NNCOMP_ENCODING_ENCODINGS_TD
