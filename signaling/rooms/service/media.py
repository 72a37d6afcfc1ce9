"""Carries a room's wishes to the media engine and brings back an answer or a refusal."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Sequence
from typing import Any, TypeVar

from consult.ledger.errors import ProtocolError, Refusal, Unavailable
from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.ports import MediaEngine
from signaling.engines.wire import Source, Watched
from signaling.rooms.core.turns import Negotiate, Negotiated, TakeAnswer
from signaling.rooms.wire import Refused

ENGINE_S = 6.0

UNREADABLE = Refused(
    code="unreadable-description",
    zh="浏览器的音视频描述无法读取，音视频没有接通。",
    en="The media description cannot be read; sound and video are not connected.",
)
NO_MEDIA = Refused(
    code="media-unavailable",
    zh="音视频服务暂时没有响应，文字和阅片不受影响。",
    en="Sound and video do not answer now; chat and images work.",
)

T = TypeVar("T")


async def negotiate(
    engine: MediaEngine | None,
    room: ConsultationId,
    wish: Negotiate,
    hushed: Callable[[], Collection[Source] | None],
) -> Negotiated:
    """Forget, publish, subscribe; a refusal to publish does not keep from receiving.

    What is `hushed` by then is told before anything is published; None: the engine knows it.
    """
    if engine is None:
        return Negotiated(wish.seat, refused=NO_MEDIA if wish.offer is not None else None)
    answer, refused = None, None
    if wish.forgets:
        _, refused = await _ask(engine.leave(room, wish.seat))
    if wish.offer is not None and refused is None and (sources := hushed()) is not None:
        _, refused = await _ask(engine.silence(room, wish.seat, sources))
    if wish.offer is not None and refused is None:
        answer, refused = await _ask(engine.publish(room, wish.seat, wish.offer, wish.sources))
    if refused is NO_MEDIA:
        # Whoever joins waits for one deadline of a silent engine, not for three.
        return Negotiated(wish.seat, refused=refused)
    subscription, not_subscribed = await _ask(engine.subscribe(room, wish.seat, wish.tracks))
    return Negotiated(wish.seat, answer, subscription, refused or not_subscribed)


async def take_answer(
    engine: MediaEngine | None, room: ConsultationId, wish: TakeAnswer
) -> Refused | None:
    """Hand an answer on; the refusal if it is not accepted."""
    if engine is None:
        return NO_MEDIA
    _, refused = await _ask(engine.answer(room, wish.seat, wish.negotiation, wish.answer))
    return refused


async def hush(
    engine: MediaEngine | None, room: ConsultationId, seat: SeatId, sources: Collection[Source]
) -> bool:
    """Let nothing of these sources be forwarded; False if the engine did not take it."""
    if engine is None:
        return True
    _, refused = await _ask(engine.silence(room, seat, sources))
    return refused is None


async def look(
    engine: MediaEngine | None, room: ConsultationId, seat: SeatId, watched: Sequence[Watched]
) -> None:
    """Say how large a seat shows what it receives; an engine that does not answer guesses."""
    if engine is not None:
        await _ask(engine.watch(room, seat, watched))


async def forget(
    engine: MediaEngine | None, room: ConsultationId, seat: SeatId | None = None
) -> None:
    """Let the engine forget a seat or the whole room; one that does not answer has forgotten."""
    if engine is not None:
        await _ask(engine.leave(room, seat))


async def _ask(asked: Coroutine[Any, Any, T]) -> tuple[T | None, Refused | None]:
    try:
        async with asyncio.timeout(ENGINE_S):
            return await asked, None
    except Refusal as refusal:
        sentence = refusal.sentence
        return None, Refused(code=refusal.code, zh=sentence.zh, en=sentence.en)
    except ProtocolError:
        return None, UNREADABLE
    except (Unavailable, TimeoutError):
        return None, NO_MEDIA
