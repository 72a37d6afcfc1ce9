"""The program of a DICOM process that listens: serves associations until its stdin closes.

Started as `python -m imaging.pacs.listener SETTINGS` with the JSON of a `Listening`; says `ready`
and the port on stdout. The server itself never imports this.
"""

import resource
import socket
import sys
from threading import Thread

import msgspec

from imaging.pacs.pynetdicom.receiving import listen
from imaging.pacs.wire.inbox import Answered, Listening, Received

ANSWER_S = 120.0
ANSWER_BYTES = 4_096


def main() -> None:
    """Serve until the parent is gone."""
    settings = msgspec.json.decode(sys.argv[1], type=Listening)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    server = listen(settings, lambda received: _ask(settings.socket, received))
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.5}, daemon=True).start()
    sys.stdout.write(f"ready\n{server.server_address[1]}\n")
    sys.stdout.flush()
    while sys.stdin.buffer.read(4_096):
        pass


def _ask(path: str, received: Received) -> int:
    """A connection of its own per file: a handler's thread waits for nobody else's answer."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(ANSWER_S)
        line.connect(path)
        line.sendall(msgspec.json.encode(received) + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            piece = line.recv(ANSWER_BYTES)
            if not piece or len(answer) > ANSWER_BYTES:
                raise OSError("no answer")
            answer += piece
    return msgspec.json.decode(answer, type=Answered).status


if __name__ == "__main__":
    main()
