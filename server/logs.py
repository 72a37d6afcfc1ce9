"""How this process writes its log: lines of JSON on standard error, readable ones on a terminal.

Never a name, a birth date, the text of a message, an SDP or a DICOM value: those who log see to
that. What people did stands in the audit trail, which is a store and not a log.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog


def configure(level: str) -> None:
    """Sets up structlog and, for the libraries, the standard logging from `level` upwards."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *_last(is_terminal=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _last(*, is_terminal: bool) -> list[Any]:
    if is_terminal:
        # Its own choice prints every local variable beside the traceback, passwords too.
        return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
