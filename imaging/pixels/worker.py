"""The program of a worker process: reads jobs from stdin, answers on stdout, ends with the pipe.

Started as `python -m imaging.pixels.worker MEMORY_BYTES`; the server itself never imports this.
"""

import os
import resource
import sys
from typing import BinaryIO, assert_never

from imaging.pixels.core.jobs import LENGTH_BYTES, job, packed
from imaging.pixels.pydicom.content import read_content
from imaging.pixels.pydicom.header import read_header
from imaging.pixels.pydicom.photograph import clean
from imaging.pixels.pydicom.picture import draw
from imaging.pixels.pydicom.waveform import read_waveform
from imaging.pixels.pydicom.writing import write
from imaging.pixels.wire import (
    Clean,
    Draw,
    Failed,
    Job,
    ReadContent,
    ReadHeader,
    ReadWaveform,
    Reply,
    Write,
)


def main() -> None:
    """Answer jobs until the server closes the pipe."""
    memory_bytes = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    jobs, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a library prints must not stand among the replies.
    os.dup2(2, 1)
    replies.write(bytes(LENGTH_BYTES))  # ready
    replies.flush()
    while body := _next(jobs):
        replies.write(packed(_answer(job(body))))
        replies.flush()


def _next(jobs: BinaryIO) -> bytes:
    length = jobs.read(LENGTH_BYTES)
    return jobs.read(int.from_bytes(length, "big")) if len(length) == LENGTH_BYTES else b""


def _answer(asked: Job) -> Reply:
    try:
        match asked:
            case ReadHeader():
                return read_header(asked)
            case Draw():
                return draw(asked)
            case Write():
                return write(asked)
            case ReadContent():
                return read_content(asked)
            case Clean():
                return clean(asked)
            case ReadWaveform():
                return read_waveform(asked)
            case _:
                assert_never(asked)
    except Exception as error:  # noqa: BLE001  # the outermost shell: libraries raise anything
        return Failed(why=type(error).__name__)


if __name__ == "__main__":
    main()
