#!/usr/bin/env bash
# Installs what is missing, builds, and runs GoogLeNet: by JIT, and from a C
# program that links the object file.
#
# usage: utils/demo.sh
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

if [ $# -gt 0 ]; then sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0; fi

install "${packages[@]}"
build default

cc=$(cached CMAKE_C_COMPILER) folder=build/demo bin=build/bin
mkdir -p $folder
model=$folder/googlenet.onnx image=$folder/googlenet.input.npy
if [ ! -f $model ] || [ utils/zoo.py -nt $model ]; then
  say "writing GoogLeNet with seeded weights to $model"
  utils/zoo.py googlenet $model
fi

say "running it by JIT: nncomp-run $model --input=@$image"
$bin/nncomp-run $model --input=@$image --output=@$folder/jit.npy --benchmark --iterations=20 \
  --report=$folder/run.json >$folder/run.log 2>&1 || { cat $folder/run.log >&2; die "nncomp-run failed"; }

say "compiling it: nncomp-compile $model -o $folder/model.o --emit-header=$folder/model.h"
$bin/nncomp-compile $model -o $folder/model.o --emit-header=$folder/model.h \
  >$folder/compile.log 2>&1 || { cat $folder/compile.log >&2; die "nncomp-compile failed"; }

say "linking it with a C program: test/Networks/Inputs/run_object.c"
"$cc" -O1 -I$folder test/Networks/Inputs/run_object.c $folder/model.o -lm -o $folder/program
peak=$($folder/program $image $folder/object.npy) || die "the C program failed"
cmp -s $folder/jit.npy $folder/object.npy || die "the C program's output differs from the JIT's"

/usr/bin/python3 - $folder "$peak" "$(utils/zoo.py --count $model)" <<'PY'
import json, os, sys
import numpy as np
folder, peak, counts = sys.argv[1:]
run = json.load(open(f"{folder}/run.json"))
scores = np.load(f"{folder}/jit.npy").ravel()
size = lambda name: f"{os.path.getsize(f'{folder}/{name}') / 1e6:.1f} MB"
best = int(scores.argmax())
rows = [
    ("network", f"GoogLeNet, {counts}"),
    ("target", run["target"]),
    ("compiled by JIT in", f"{run['compile_ms'] / 1e3:.1f} s"),
    ("prediction", f"class {best} with probability {scores[best]:.3f}"),
    ("one image, one thread", f"{run['median_ms']:.1f} ms median, {run['min_ms']:.1f} ms least, of {run['iterations']} runs"),
    ("weights, arena", f"{run['weight_bytes'] / 1e6:.1f} MB, {run['arena_bytes'] / 1e6:.1f} MB"),
    ("model.onnx, model.o", f"{size('googlenet.onnx')}, {size('model.o')}"),
    ("C program", f"same output to the bit; {peak}"),
]
print()
for what, value in rows:
    print(f"  {what:24}{value}")
PY
