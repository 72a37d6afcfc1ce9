"""`python -m signaling.recording`: the recorder as the server starts it."""

import argparse
import asyncio
import logging
import signal
import socket
from pathlib import Path

from signaling.recording.process import run


def main() -> None:
    """Read the arguments and serve until the control socket closes."""
    parser = argparse.ArgumentParser(prog="signaling.recording")
    parser.add_argument("--control-fd", type=int, required=True)
    parser.add_argument("--sink", type=Path, required=True, help="path of the datagram socket")
    arguments = parser.parse_args()
    logging.basicConfig(format="signaling.recording: %(levelname)s %(message)s")
    # Ctrl-C in a terminal reaches the whole group; the server decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(run(socket.socket(fileno=arguments.control_fd), arguments.sink))


if __name__ == "__main__":
    main()
