"""Bytes of a client → a message, or `ProtocolError`; nothing is relayed as it came."""

import json

import msgspec

from consult.ledger.errors import ProtocolError
from signaling.rooms.wire import ClientMessage

MAX_MESSAGE_BYTES = 64 * 1024

_decoder: msgspec.json.Decoder[ClientMessage] = msgspec.json.Decoder(ClientMessage)


def decode(frame: bytes) -> ClientMessage:
    """Read one text frame; the error names the place, never the content."""
    try:
        message = _decoder.decode(frame)
        # msgspec takes the last of two equal keys, and another reader might take the first.
        json.loads(frame, object_pairs_hook=_unique)
    except msgspec.ValidationError as error:
        _, _, place = str(error).rpartition(" - at ")
        raise ProtocolError(
            f"not as agreed at {place.strip('`') if place[:1] == '`' else '$'}"
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        raise ProtocolError("not JSON") from None
    return message


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = dict(pairs)
    if len(keys) != len(pairs):
        raise ProtocolError("a key stands twice")
    return keys
