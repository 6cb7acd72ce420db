"""Reads a disassembly and fails if it has instructions that the CPU lacks.

usage: llvm-objdump -d FILE | check_instructions.py x86-64|x86-64-v3|x86-64-v4

What a level of x86-64 adds to the one before is in the psABI, section 3.1.1. A
disassembly that has nothing of its own level fails too: it shows nothing.
"""

import re
import sys

# Of SSE3 to SSE4.2 and POPCNT, those that LLVM chooses for vectors and bits.
V2 = re.compile(
    r"(addsubp[sd]|h(add|sub)p[sd]|movs[hl]dup|movddup|lddqu|pshufb|ph(add|sub)\w+"
    r"|pabs[bwd]|palignr|psign[bwd]|pmulhrsw|pmaddubsw|p?blend\w*|round[ps][sd]|dpp[sd]"
    r"|insertps|extractps|p(insr|extr)[bdq]|pmov[sz]x\w+|pmuldq|pmulld|p(min|max)(sb|sd|uw|ud)"
    r"|pcmp(eq|gt)q|ptest|packusdw|popcnt\w?)$")
# Of AVX to AVX2, FMA, BMI and LZCNT.
V3 = re.compile(r"(v(?!err|erw|mcall)[a-z]\w*|andn[lq]?|bextr\w?|bls\w+|bzhi\w?|pdep\w?|pext[lq]?"
                r"|mulx\w?|rorx\w?|s(ar|hl|hr)x\w?|[lt]zcnt\w?|movbe\w?)$")
# Of AVX-512: registers, masks and broadcasts that only its encoding has.
V4 = re.compile(r"%zmm|%[xy]mm(1[6-9]|2\d|3[01])\b|%k[0-7]\b|\{1to\d+\}")
# What even the highest level has not.
BEYOND = re.compile(r"(vdpbf16ps|vcvtne2?ps2bf16|vpdp(bu|ws)sds?|vpopcnt\w+|tdp\w+|tile\w+"
                    r"|v(?!cvtps2ph$)\w+[ps]h)$")

level = ["x86-64", "x86-64-v3", "x86-64-v4"].index(sys.argv[1])
bad, own, count = [], 0, 0
for line in sys.stdin:
    match = re.match(r"\s*[0-9a-f]+:(?:\s[0-9a-f]{2})*\s+(?:rep\w*\s+|lock\s+)?(\S+)\s*(.*)",
                     line)
    if not match:
        continue
    name, operands = match.groups()
    count += 1
    if V4.search(operands):
        needs = 2
    elif V3.match(name):
        needs = 1
    elif V2.match(name):
        needs = 0.5
    else:
        needs = 0
    own += needs == level
    if needs > level or BEYOND.match(name):
        bad.append(line.strip())
print(f"{count} instructions, {own} of the level, {len(bad)} that {sys.argv[1]} lacks")
for line in bad[:10]:
    print(line)
sys.exit(bool(bad) or not own)
