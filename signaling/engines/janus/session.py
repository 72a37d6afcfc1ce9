"""One session with Janus, kept alive, and opened again after Janus was away; knows no rooms."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

import structlog
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from consult.ledger.errors import Unavailable
from signaling.engines.janus.line import ANSWER_S, JanusRefused, Line, refusal
from signaling.engines.janus.wire import UNAUTHORIZED, Body, Fault, Frame

KEEPALIVE_S = 5.0
START_S = 3.0
PAUSES_S = (0.2, 0.4, 0.8, 1.6, 3.0)
FRAME_MAX = 1 << 20

_log = structlog.get_logger("engines")


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
        self._open: tuple[Line, int] | None = None
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
        return self._open is not None

    async def attach(self) -> int:
        """A new handle of the VideoRoom plugin."""
        answer = await self._request("attach", {"plugin": "janus.plugin.videoroom"})
        if answer.data is None:
            raise Unavailable("janus: no handle")
        return answer.data.id

    async def detach(self, handle: int) -> None:
        """Give a handle up, with its peer connection; one that is gone already is no error."""
        with suppress(Unavailable, JanusRefused):
            await self._request("detach", {"handle_id": handle})

    async def ask(self, handle: int, body: Body, sdp: tuple[str, str] | None = None) -> Frame:
        """Ask the plugin; `sdp` is a description with its type before it. Raises as `Line.ask`."""
        message: Body = {"handle_id": handle, "body": body}
        if sdp is not None:
            # Our pages name their layers from the lowest up; Janus would take them the other way.
            message["jsep"] = {"type": sdp[0], "sdp": sdp[1], "rid_order": "lmh"}
        answer = await self._request("message", message)
        if answer.said.error_code is not None:
            raise refusal(Fault(code=answer.said.error_code, reason=answer.said.error))
        return answer

    async def _request(self, janus: str, message: Body) -> Frame:
        if self._open is None:
            raise Unavailable("janus", retry_after_s=1)
        line, session = self._open
        return await line.ask({"janus": janus, "session_id": session, **message})

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
                    if await self._hold(Line(socket, self._secret, self._hear)):
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

    async def _hold(self, line: Line) -> bool:
        """Live in one session until Janus or its socket is gone; False if there was none."""
        try:
            async with asyncio.TaskGroup() as tasks:
                reading = tasks.create_task(line.read())
                try:
                    session = await self._begin(line)
                    await _keep_alive(line, session)
                finally:
                    reading.cancel()
        except* (Unavailable, JanusRefused, WebSocketException, OSError) as errors:
            _log.warning("janus-lost", why=str(errors.exceptions[0]))
        finally:
            had_session, self._open = self._open is not None, None
            line.give_up()
            if had_session:
                self._lost()
        return had_session

    async def _begin(self, line: Line) -> int:
        try:
            answer = await line.ask({"janus": "create"})
        except JanusRefused as refused:
            if refused.code == UNAUTHORIZED:
                self._fail("Janus does not accept the secret")
            raise
        if answer.data is None:
            raise Unavailable("janus: no session")
        if not await _is_guarded(line):
            # Started elsewhere than in its folder, Janus runs without what stands there.
            self._fail("Janus asks for no secret")
            raise Unavailable("janus asks for no secret")
        self._open = (line, answer.data.id)
        if self._started.done():
            self._restored()
        else:
            self._started.set_result(None)
        return answer.data.id

    def _fail(self, why: str) -> None:
        if not self._started.done():
            self._started.set_exception(Unavailable(why))


async def _is_guarded(line: Line) -> bool:
    try:
        await line.ask({"janus": "create"}, secret="")
    except JanusRefused:
        return True
    return False


async def _keep_alive(line: Line, session: int) -> None:
    """Show Janus that we are there; Unavailable when it is not."""
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(KEEPALIVE_S):
                await line.closed()
                raise Unavailable("janus closed the line")
        await line.ask({"janus": "keepalive", "session_id": session}, is_ack=True)
