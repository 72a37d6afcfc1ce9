"""One session with Janus over a WebSocket: requests and their answers, kept alive, opened again
after Janus was away; knows no rooms."""

import asyncio
import itertools
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import msgspec
import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from consult.ledger.errors import ProtocolError, Unavailable
from signaling.engines.janus.wire import UNAUTHORIZED, UNREADABLE, Body, Fault, Frame

ANSWER_S = 4.0
KEEPALIVE_S = 5.0
START_S = 3.0
PAUSES_S = (0.2, 0.4, 0.8, 1.6, 3.0)
FRAME_MAX = 1 << 20

_log = structlog.get_logger("engines")
_frames: msgspec.json.Decoder[Frame] = msgspec.json.Decoder(Frame)


class JanusRefused(Exception):
    """Janus answered with one of its error codes."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class JanusSession:
    """`async with JanusSession(…)`: talks to Janus whenever it is there.

    `hear` gets what Janus tells by itself, `lost` is called when the session is gone with all
    its handles, `restored` when there is a new one.
    """

    def __init__(
        self,
        url: str,
        secret: str,
        *,
        hear: Callable[[Frame], None],
        lost: Callable[[], None],
        restored: Callable[[], None],
    ) -> None:
        self._url, self._secret = url, secret
        self._hear, self._lost, self._restored = hear, lost, restored
        self._transactions = itertools.count(1)
        self._waiting: dict[str, tuple[asyncio.Future[Frame], bool]] = {}
        self._socket: ClientConnection | None = None
        self._id: int | None = None
        self._tasks = asyncio.TaskGroup()

    async def __aenter__(self) -> Self:
        self._started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._tasks.__aenter__()
        self._living = self._tasks.create_task(self._live())
        try:
            async with asyncio.timeout(START_S):
                await asyncio.shield(self._started)
        except TimeoutError:
            # A clinic opens its doors without sound and video, too: they come when Janus does.
            _log.warning("janus-is-away", url=self._url)
            self._started.set_result(None)
        except Unavailable:
            await self.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._living.cancel()
        await self._tasks.__aexit__(kind, error, trace)

    @property
    def is_open(self) -> bool:
        """Is Janus there now?"""
        return self._id is not None

    async def attach(self) -> int:
        """A new handle of the VideoRoom plugin."""
        answer = await self._request("attach", {"plugin": "janus.plugin.videoroom"})
        if answer.data is None:
            raise Unavailable("janus: no handle")
        return answer.data.id

    async def detach(self, handle: int) -> None:
        """Give a handle up, with its peer connection; one that is gone already is no error."""
        with suppress(Unavailable, JanusRefused):
            await self._request("detach", {}, handle)

    async def ask(self, handle: int, body: Body, sdp: tuple[str, str] | None = None) -> Frame:
        """Ask the plugin; `sdp` is a description with its type before it.

        JanusRefused with the plugin's code, ProtocolError for a description that Janus cannot
        read, Unavailable when no answer comes.
        """
        message: Body = {"body": body}
        if sdp is not None:
            # Our pages name their layers from the lowest up; Janus would take them the other way.
            message["jsep"] = {"type": sdp[0], "sdp": sdp[1], "rid_order": "lmh"}
        answer = await self._request("message", message, handle)
        if answer.said.error_code is not None:
            raise _refusal(Fault(code=answer.said.error_code, reason=answer.said.error))
        return answer

    async def _request(self, janus: str, message: Body, handle: int | None = None) -> Frame:
        if self._socket is None or self._id is None:
            raise Unavailable("janus", retry_after_s=1)
        where: Body = {"session_id": self._id}
        if handle is not None:
            where["handle_id"] = handle
        return await self._exchange(self._socket, {"janus": janus, **where, **message})

    async def _exchange(
        self,
        socket: ClientConnection,
        message: Body,
        *,
        is_ack: bool = False,
        secret: str | None = None,
    ) -> Frame:
        """Send and wait for the answer; an `ack` is none, but where it is all that comes."""
        transaction = str(next(self._transactions))
        message |= {
            "transaction": transaction,
            "apisecret": self._secret if secret is None else secret,
        }
        reply: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = (reply, is_ack)
        try:
            async with asyncio.timeout(ANSWER_S):
                await socket.send(_encoded(message), text=True)
                answer = await reply
        except TimeoutError:
            raise Unavailable("janus does not answer") from None
        except WebSocketException:
            raise Unavailable("janus", retry_after_s=1) from None
        finally:
            del self._waiting[transaction]
        if answer.error is not None:
            raise _refusal(answer.error)
        return answer

    async def _live(self) -> None:
        """Hold one session after the other until cancelled."""
        pauses = iter(PAUSES_S)
        while True:
            try:
                async with connect(
                    self._url,
                    subprotocols=[Subprotocol("janus-protocol")],
                    max_size=FRAME_MAX,
                    compression=None,
                    open_timeout=ANSWER_S,
                    close_timeout=1,
                    ping_interval=None,
                    proxy=None,
                ) as socket:
                    if await self._hold(socket):
                        pauses = iter(PAUSES_S)
            except (OSError, WebSocketException, TimeoutError) as error:
                _log.debug("janus-not-reached", why=type(error).__name__)
            me = asyncio.current_task()
            if me is not None and me.cancelling():
                # Python 3.11's TaskGroup forgets a cancellation that comes together with an error.
                raise asyncio.CancelledError
            if self._started.done() and self._started.exception() is not None:
                return
            await asyncio.sleep(next(pauses, PAUSES_S[-1]))

    async def _hold(self, socket: ClientConnection) -> bool:
        """Live in one session until Janus or its socket is gone; False if there was none."""
        try:
            async with asyncio.TaskGroup() as tasks:
                reading = tasks.create_task(self._read(socket))
                try:
                    await self._open(socket)
                    await self._keep_alive(socket)
                finally:
                    reading.cancel()
        except* (Unavailable, JanusRefused, WebSocketException, OSError) as errors:
            _log.warning("janus-lost", why=str(errors.exceptions[0]))
        finally:
            had_session = self._bury()
        return had_session

    async def _open(self, socket: ClientConnection) -> None:
        try:
            answer = await self._exchange(socket, {"janus": "create"})
        except JanusRefused as refused:
            if refused.code == UNAUTHORIZED:
                self._fail("Janus does not accept the secret")
            raise
        if answer.data is None:
            raise Unavailable("janus: no session")
        if not await self._is_guarded(socket):
            # Started elsewhere than in its folder, Janus runs without what stands there.
            self._fail("Janus asks for no secret")
            raise Unavailable("janus asks for no secret")
        self._socket, self._id = socket, answer.data.id
        if self._started.done():
            self._restored()
        else:
            self._started.set_result(None)

    async def _is_guarded(self, socket: ClientConnection) -> bool:
        try:
            await self._exchange(socket, {"janus": "create"}, secret="")
        except JanusRefused:
            return True
        return False

    def _fail(self, why: str) -> None:
        if not self._started.done():
            self._started.set_exception(Unavailable(why))

    async def _keep_alive(self, socket: ClientConnection) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(KEEPALIVE_S):
                    await socket.wait_closed()
                    raise Unavailable("janus closed the line")
            message = {"janus": "keepalive", "session_id": self._id}
            await self._exchange(socket, message, is_ack=True)

    async def _read(self, socket: ClientConnection) -> None:
        async for message in socket:
            try:
                frame = _frames.decode(message)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                _log.warning("janus-said-something-else")
                continue
            self._take(frame)

    def _take(self, frame: Frame) -> None:
        if frame.transaction not in self._waiting:
            self._hear(frame)
            return
        reply, is_ack = self._waiting[frame.transaction]
        if not reply.done() and (frame.janus != "ack" or is_ack):
            reply.set_result(frame)

    def _bury(self) -> bool:
        had_session, self._socket, self._id = self._id is not None, None, None
        for waiting, _ in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(Unavailable("janus", retry_after_s=1))
        if had_session:
            self._lost()
        return had_session


def _encoded(message: dict[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(message)
    except UnicodeEncodeError as error:
        raise ProtocolError("sdp: not Unicode") from error


def _refusal(fault: Fault) -> Exception:
    if fault.code in UNREADABLE:
        return ProtocolError("sdp: Janus cannot read it")
    return JanusRefused(fault.code, fault.reason)
