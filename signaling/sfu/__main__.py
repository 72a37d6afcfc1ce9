"""`python -m signaling.sfu`: the media process as the server starts it."""

import argparse
import asyncio
import gc
import logging
import signal
import socket
import sys
from ipaddress import IPv4Address

from signaling.sfu.port import open_port
from signaling.sfu.process import run

PORT_TAKEN = 3
"""The exit status when the UDP port cannot be had."""


def main() -> None:
    """Read the arguments and serve until the control socket closes."""
    parser = argparse.ArgumentParser(prog="signaling.sfu")
    parser.add_argument("--control-fd", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--announce",
        type=IPv4Address,
        action="append",
        required=True,
        help="an address that people reach; again for more",
    )
    arguments = parser.parse_args()
    logging.basicConfig(format="signaling.sfu: %(levelname)s %(message)s", level=logging.INFO)
    # Ctrl-C in a terminal reaches the whole group; the server decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        port = open_port(arguments.host, arguments.port)
    except OSError as error:
        sys.stderr.write(f"signaling.sfu: UDP port {arguments.port}: {error.strerror}\n")
        sys.exit(PORT_TAKEN)
    control_socket = socket.socket(fileno=arguments.control_fd)
    announced = tuple(str(address) for address in arguments.announce)
    # What is imported stays: sparing it from collections keeps pauses short.
    gc.collect()
    gc.freeze()
    asyncio.run(run(control_socket, port, announced))


if __name__ == "__main__":
    main()
