"""One WebSocket to Janus: requests and the answers to them, by transaction; knows no session."""

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

import msgspec
import structlog
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from consult.ledger.errors import ProtocolError, Unavailable
from signaling.engines.janus.wire import UNREADABLE, Body, Fault, Frame

ANSWER_S = 4.0

_log = structlog.get_logger("engines")
_frames: msgspec.json.Decoder[Frame] = msgspec.json.Decoder(Frame)


class JanusRefused(Exception):
    """Janus answered with one of its error codes."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class Line:
    """Talks over one socket; `hear` gets what Janus says without being asked."""

    def __init__(
        self, socket: ClientConnection, secret: str, hear: Callable[[Frame], None]
    ) -> None:
        self._socket, self._secret, self._hear = socket, secret, hear
        self._transactions = itertools.count(1)
        self._waiting: dict[str, tuple[asyncio.Future[Frame], bool]] = {}

    async def ask(self, message: Body, *, is_ack: bool = False, secret: str | None = None) -> Frame:
        """Send and wait for the answer; an `ack` is none, unless it is all that comes.

        JanusRefused with Janus' code, ProtocolError for a description that it cannot read,
        Unavailable when no answer comes.
        """
        transaction = str(next(self._transactions))
        known = self._secret if secret is None else secret
        encoded = _encoded({**message, "transaction": transaction, "apisecret": known})
        reply: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = (reply, is_ack)
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._socket.send(encoded, text=True)
                answer = await reply
        except TimeoutError:
            raise Unavailable("janus does not answer") from None
        except WebSocketException:
            raise Unavailable("janus", retry_after_s=1) from None
        finally:
            del self._waiting[transaction]
        if answer.error is not None:
            raise refusal(answer.error)
        return answer

    async def read(self) -> None:
        """Take what comes until the socket closes."""
        async for message in self._socket:
            try:
                frame = _frames.decode(message)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                _log.warning("janus-said-something-else")
                continue
            self._take(frame)

    async def closed(self) -> None:
        """Wait until the socket is closed."""
        await self._socket.wait_closed()

    def give_up(self) -> None:
        """Nobody waits for an answer any longer."""
        for waiting, _ in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(Unavailable("janus", retry_after_s=1))

    def _take(self, frame: Frame) -> None:
        if frame.transaction not in self._waiting:
            self._hear(frame)
            return
        reply, is_ack = self._waiting[frame.transaction]
        if not reply.done() and (frame.janus != "ack" or is_ack):
            reply.set_result(frame)


def refusal(fault: Fault) -> Exception:
    """What Janus' error means to who asked."""
    if fault.code in UNREADABLE:
        return ProtocolError("sdp: Janus cannot read it")
    return JanusRefused(fault.code, fault.reason)


def _encoded(message: dict[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(message)
    except UnicodeEncodeError as error:
        raise ProtocolError("sdp: not Unicode") from error
