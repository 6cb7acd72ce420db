"""Feeds programs that nest deep to all tools, each of which must refuse them in
time and with one short line; and one that only looks deep, which they accept.

usage: nesting.py DIRECTORY
"""
import os
import subprocess
import sys

N, SECONDS, BYTES = 200000, 5, 400


def nest(before, inner, after, count=N):
    return before * count + inner + after * count


ENCODING = "#nncomp.sparse<format = csr, nnz = 1, values = "
PROGRAMS = {
    "attributes": "module attributes {x = " + nest("[", "", "]") + "} {}",
    "types": "func.func private @main(" + nest("tuple<", "i32", ">") + ")",
    "locations": "func.func private @main() loc(" + nest("fused[", "unknown", "]") + ")",
    "regions": nest('"a.b"() ({', "", "}) : () -> ()", N // 4),
    "elements": "func.func @main() { %0 = arith.constant dense<" + nest("[", "1.0", "]") + "> : tensor<1xf32> return }",
    "maps": "#m = affine_map<(d0) -> (" + nest("(", "d0", ")") + ")>",
    "negations": "#m = affine_map<(d0) -> (" + "- // -\n" * N + "d0)>",
    "encodings": f"func.func private @main(tensor<4x4xf32, {nest(ENCODING, '#nncomp.float<f16>', '>', 350)}>)",
    "aliases": "#a0 = 1\n" + "".join(f"#a{i} = [#a{i - 1}]\n" for i in range(1, N)),
    "type-aliases": "!a0 = i32\n" + "".join(f"!a{i} = tuple<\n!a{i - 1}>\n" for i in range(1, N)),
    # A quote in a comment, and one that the line ends, hide nothing.
    "comments": '// it"s\nmodule attributes {x = ' + nest("[", "", "]") + "} {}",
}
SOUND = """// -------------------------------------------------------------------
#map = affine_map<(d0) -> (d0)>
func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
  %y = arith.negf %x : tensor<2xf32>
  return %y : tensor<2xf32>
}
""" + "\n" * 1000000 + "".join(f'func.func private @f{i}() attributes {{a = [#map, "[[[[", -1]}}\n' for i in range(3000))


def run(*command):
    result = subprocess.run(command, capture_output=True, timeout=SECONDS)
    return result.returncode, [line for line in result.stderr.decode().splitlines(True)
                               if not line.startswith("remark: ")]


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    # Recipes and pipelines are text with brackets as well.
    paths, commands = {}, []
    for name, text in {**PROGRAMS, "sound": SOUND}.items():
        paths[name] = os.path.join(folder, name + ".mlir")
        with open(paths[name], "w") as out:
            out.write(text + "\n")
    for name in PROGRAMS:
        path = paths[name]
        commands += [("nncomp-opt", path), ("nncomp-reduce", path), ("nncomp-run", path),
                     ("nncomp-compile", path, "-o", os.path.join(folder, "out")),
                     ("nncomp-translate", "--to-llvmir", path),
                     ("nncomp-opt", "--irdl-file=" + path, paths["sound"])]
    for i, passes in enumerate([nest("builtin.module(", "", ")"), "nncomp-prune" + nest("{", "", "}")]):
        recipe = os.path.join(folder, f"recipe{i}.txt")
        with open(recipe, "w") as out:
            out.write("nncomp-recipe 1\n" + passes + "\n")
        commands.append(("nncomp-opt", "--nncomp-recipe=" + recipe, paths["sound"]))
    pipeline = "--pass-pipeline=" + nest("builtin.module(", "", ")", 6000)
    commands += [("nncomp-opt", pipeline, paths["sound"]), ("nncomp-reduce", pipeline, paths["sound"])]
    for command in commands:
        code, lines = run(*command)
        if code != 1 or len(lines) != 1 or len(lines[0]) > BYTES or \
                "error: expected less than 1000 levels of nesting, and 16 of encodings, in '" not in lines[0]:
            print([part[:80] for part in command], "exit code", code, lines[:3])
            return 1
    for command in [("nncomp-opt", paths["sound"]), ("nncomp-run", paths["sound"], "--print-signature")]:
        code, lines = run(*command)
        if code != 0:
            print(command, "exit code", code, lines[:3])
            return 1
    print("refused:", len(commands))
    return 0


if __name__ == "__main__":
    sys.exit(main())
