"""The program of a DICOM process that sends: jobs from stdin, answers on stdout.

Started as `python -m imaging.pacs.worker`, ends with the pipe; the server never imports this.
"""

import os
import resource
import sys
from typing import BinaryIO, assert_never

from imaging.pacs.core.line import JOBS, LENGTH_BYTES, REPLIES
from imaging.pacs.pynetdicom.asking import find, get, verify
from imaging.pacs.pynetdicom.sending import fetch, store
from imaging.pacs.wire.associations import (
    DimseJob,
    DimseReply,
    FetchFile,
    FindRecords,
    GetFiles,
    StoreFiles,
    Unreachable,
    Verify,
)


def main() -> None:
    """Answer jobs until the server closes the pipe."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    jobs, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a library prints must not stand among the replies.
    os.dup2(2, 1)
    while body := _next(jobs):
        replies.write(REPLIES.packed(_answer(JOBS.read(body))))
        replies.flush()


def _next(jobs: BinaryIO) -> bytes:
    length = jobs.read(LENGTH_BYTES)
    return jobs.read(int.from_bytes(length, "big")) if len(length) == LENGTH_BYTES else b""


def _answer(asked: DimseJob) -> DimseReply:
    try:
        match asked:
            case StoreFiles():
                return store(asked)
            case FetchFile():
                return fetch(asked)
            case FindRecords():
                return find(asked)
            case GetFiles():
                return get(asked)
            case Verify():
                return verify(asked)
            case _:
                assert_never(asked)
    except Exception as error:  # noqa: BLE001  # the outermost shell: libraries raise anything
        return Unreachable(why=type(error).__name__)


if __name__ == "__main__":
    main()
