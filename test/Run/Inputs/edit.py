"""Opens programs in nncomp-lsp-server, deep ones and sound ones, and prints what
it finds in each.

usage: edit.py
"""
import json
import subprocess

DEEP, SOUND = "module attributes {x = " + "[" * 200000 + "]" * 200000 + "} {}", "func.func private @main()"


def frame(message):
    text = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n" % len(text) + text


def document(name, version=1, text=""):
    return {"uri": f"file:///{name}.mlir", "languageId": "mlir", "version": version, "text": text}


def change(version, text):
    return {"method": "textDocument/didChange",
            "params": {"textDocument": document("sound", version), "contentChanges": [{"text": text}]}}


messages = [
    {"id": 0, "method": "initialize", "params": {"processId": 1, "rootPath": None, "capabilities": {}, "trace": "off"}},
    {"method": "textDocument/didOpen", "params": {"textDocument": document("deep", text=DEEP)}},
    {"method": "textDocument/didOpen", "params": {"textDocument": document("sound", text=SOUND)}},
    change(2, DEEP), change(3, SOUND),
    {"id": 1, "method": "shutdown"}, {"method": "exit"}]
data = b"".join(map(frame, messages[:2])) + frame({"method": "x", "params": json.loads("[" * 500 + "]" * 500)})
data += b"Content-Length: 8000\r\n\r\n" + b"[" * 4000 + b"]" * 4000 + b"".join(map(frame, messages[2:]))
result = subprocess.run(["nncomp-lsp-server"], input=data, capture_output=True, timeout=60)
print("exit code", result.returncode)
for part in result.stdout.decode().split("Content-Length: ")[1:]:
    message = json.loads(part.split("\r\n\r\n")[1])
    if message.get("method") == "textDocument/publishDiagnostics":
        print(message["params"]["uri"], [found["message"] for found in message["params"]["diagnostics"]])
