"""rust-analyzer as a process that is asked one question at a time."""

import json
import os
import subprocess
import threading
from pathlib import Path

# Of the whole run: a server that does not answer is killed, and then its pipe ends.
SECONDS = 600
CONTENT_MODIFIED = -32801

CAPABILITIES = {
    "experimental": {"serverStatusNotification": True},
    "general": {"positionEncodings": ["utf-8"]},
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": False}},
        # So that diagnostics come as an answer, and nobody has to guess whether more are to follow.
        "diagnostic": {},
        "hover": {"contentFormat": ["markdown"]},
    },
}

SETTINGS = {
    "cachePriming": {"enable": False},
    # Only rust-analyzer's own diagnostics, and all of them.
    "checkOnSave": False,
    "diagnostics": {"experimental": {"enable": True}},
}


class Server:
    """A session with one file open. A text with a `$0` in it is what the file is to contain, and where the cursor is."""

    def __init__(self, crate: Path, file: Path, target: Path):
        self.uri = file.as_uri()
        self.version = 0
        self.requests = 0
        self.status = {}
        self.process = subprocess.Popen(
            ["rust-analyzer"],
            cwd=crate,
            env=os.environ | {"CARGO_TARGET_DIR": str(target), "RA_LOG": "error"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.watchdog = threading.Timer(SECONDS, self.process.kill)
        self.watchdog.start()
        root = {"rootUri": crate.as_uri(), "processId": os.getpid()}
        answer = self.ask("initialize", root | {"capabilities": CAPABILITIES, "initializationOptions": SETTINGS})
        self.name = "{name} {version}".format(**answer["serverInfo"])
        self.tell("initialized", {})
        document = {"uri": self.uri, "languageId": "rust", "version": self.version, "text": file.read_text()}
        self.tell("textDocument/didOpen", {"textDocument": document})
        self.wait_until_ready()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.watchdog.cancel()
        self.process.kill()
        self.process.wait()

    def wait_until_ready(self):
        """Until it has loaded the crate and built the macros, and says so."""
        while not self.status.get("quiescent"):
            self.take_in(self.receive())
        if self.status["health"] != "ok":
            raise SystemExit(f"rust-analyzer is not well: {self.status}")

    def write(self, text: str):
        """Makes this the text of the file."""
        self.version += 1
        document = {"uri": self.uri, "version": self.version}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def ask_at(self, method: str, marked: str, **more):
        """Asks about the place of the `$0`."""
        before, after = marked.split("$0")
        self.write(before + after)
        line = before.rsplit("\n", 1)[-1]
        position = {"line": before.count("\n"), "character": len(line.encode())}
        return self.ask(f"textDocument/{method}", self.document() | {"position": position} | more)

    def diagnostics(self, text: str):
        self.write(text)
        return self.ask("textDocument/diagnostic", self.document())["items"]

    def document(self) -> dict:
        return {"textDocument": {"uri": self.uri}}

    def ask(self, method: str, params: dict):
        while True:
            answer = self.ask_once(method, params)
            if "error" not in answer:
                return answer["result"]
            # Asked again, because it was still busy with the text.
            if answer["error"]["code"] != CONTENT_MODIFIED:
                raise SystemExit(f"{method}: {answer['error']}")

    def ask_once(self, method: str, params: dict) -> dict:
        self.requests += 1
        self.send({"id": self.requests, "method": method, "params": params})
        while True:
            message = self.receive()
            if "method" not in message and message["id"] == self.requests:
                return message
            self.take_in(message)

    def tell(self, method: str, params: dict):
        self.send({"method": method, "params": params})

    def take_in(self, message: dict):
        """What it says without having been asked."""
        if message.get("method") == "experimental/serverStatus":
            self.status = message["params"]
        elif "method" in message and "id" in message:
            self.send({"id": message["id"], "result": None})

    def send(self, message: dict):
        content = json.dumps({"jsonrpc": "2.0"} | message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self.process.stdin.flush()

    def receive(self) -> dict:
        length = None
        while header := self.process.stdout.readline().strip():
            name, value = header.split(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if length is None:
            raise SystemExit("rust-analyzer has ended, or did not answer in time: is `rustup component add rust-analyzer` done?")
        return json.loads(self.process.stdout.read(length))
