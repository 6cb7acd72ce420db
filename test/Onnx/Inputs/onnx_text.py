"""Writes the ONNX models that a test file spells as text.

usage: onnx_text.py TEST DIRECTORY [TOOL]

TEST holds models in ONNX's textual form, each after a line `#--- NAME`, which
becomes DIRECTORY/NAME.onnx. Lines `#! STATEMENT` are Python that then changes
the message `model`, for what the text cannot say; `onnx`, `os` and `folder`
are in scope.

With TOOL, each model must be refused by `TOOL --import-onnx`: exit code 1 and
the message of its line `# error: …` as the only error.
"""
import os
import subprocess
import sys

import onnx
import onnx.numpy_helper
import onnx.parser


def read_models(path):
    """Yields (name, model text, statements, expected error) of each section."""
    name, text, statements, error = None, [], [], None
    with open(path) as test:
        for line in list(test) + ["#---"]:
            if line.startswith("#---"):
                if name:
                    yield name, "".join(text), statements, error
                name, text, statements, error = line[4:].strip(), [], [], None
            elif line.startswith("#! "):
                statements.append(line[3:])
            elif line.startswith("# error: "):
                error = line[len("# error: "):].rstrip("\n")
            elif not line.startswith("#"):
                text.append(line)


def main():
    test, folder = sys.argv[1:3]
    os.makedirs(folder, exist_ok=True)
    failures = 0
    for name, text, statements, error in read_models(test):
        path = os.path.join(folder, name + ".onnx")
        model = onnx.parser.parse_model(text)
        exec("".join(statements), {"onnx": onnx, "os": os, "model": model,
                                   "folder": folder})
        with open(path, "wb") as out:
            out.write(model.SerializeToString())
        if len(sys.argv) <= 3:
            continue
        run = subprocess.run([sys.argv[3], "--import-onnx", path, "-o",
                              os.devnull], stderr=subprocess.PIPE)
        errors = [line.split("error: ", 1)[1] for line in
                  run.stderr.decode(errors="replace").splitlines()
                  if "error: " in line]
        if run.returncode != 1 or errors != [error]:
            failures += 1
            print(f"{name}: exit code {run.returncode}\n"
                  f"  expected: {error}\n  but got:  "
                  + "\n            ".join(errors))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
