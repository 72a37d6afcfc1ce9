"""What one person receives from Janus, section by section, and what must be asked to change it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from signaling.engines.janus.core.description import with_rest
from signaling.engines.janus.wire import Body
from signaling.engines.wire import Offer, OfferedTrack, Source, TrackRef, Watched

LAYER_HEIGHTS_PX: Mapping[Source, tuple[int, ...]] = {"camera": (180, 360), "screen": (540,)}
"""The heights of the lower layers; whoever shows a picture higher gets the next one."""

SLACK = 1.25
"""A picture may be stretched by so much before the next layer is worth its bits."""

THUMBNAIL_PX = 90

REMINDERS = 5
"""Browsers make no two key frames in quick succession; a layer begins with one."""


@dataclass(frozen=True)
class Feed:
    """Where a published track is found: the publisher's name at Janus and the mid there."""

    name: str
    mid: str
    layers: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Slot:
    """One section of the connection; it is reused, never taken away (RFC 8829)."""

    mid: str
    feed: Feed
    ref: TrackRef
    rests: bool = False
    """The person was told that nothing comes here, and Janus was not told yet."""


@dataclass(frozen=True)
class Update:
    """What to ask of Janus: new feeds, and sections that shall rest."""

    added: tuple[Feed, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


@dataclass
class Subscription:
    """The sections as Janus last offered them, and which offer of them counts."""

    slots: tuple[Slot, ...] = ()
    sdp: str = ""
    negotiation: int = 0
    is_answered: bool = True
    wanted: dict[TrackRef, Feed] = field(default_factory=dict)
    watched: dict[TrackRef, Watched] | None = None
    """None as long as nobody has said how he shows the pictures."""
    flowing: frozenset[tuple[str, Feed]] = frozenset()
    """Which feed came in which section after the last answer."""
    awaited: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By section, a layer that was asked for and has not come, and how often it is asked again."""

    def plan(self) -> Update:
        """What the sections lack of what is wanted, once the last offer is answered."""
        wanted = set(self.wanted.values())
        carried = {slot.feed for slot in self.slots if not slot.rests}
        moved = wanted - carried
        return Update(
            added=tuple(sorted(moved, key=lambda feed: (feed.name, feed.mid))),
            removed=tuple(
                slot.mid
                for slot in self.slots
                if (slot.feed in moved if slot.rests else slot.feed not in wanted)
            ),
        )

    def offered(self, slots: Iterable[Slot], sdp: str) -> Offer:
        """Janus has offered these sections."""
        self.slots, self.sdp, self.is_answered = tuple(slots), sdp, False
        return self.offer()

    def offer(self) -> Offer:
        """The last offer of Janus with what is not wanted at rest; replaces all offers before.

        Janus makes no second offer before the first is answered, so the first is made again.
        """
        self.negotiation += 1
        wanted = set(self.wanted.values())
        self.slots = tuple(replace(slot, rests=slot.feed not in wanted) for slot in self.slots)
        resting = frozenset(slot.mid for slot in self.slots if slot.rests)
        return Offer(
            negotiation=self.negotiation,
            sdp=with_rest(self.sdp, resting),
            tracks=tuple(
                OfferedTrack(mid=slot.mid, seat=slot.ref.seat, source=slot.ref.source)
                for slot in self.slots
                if not slot.rests
            ),
        )

    def answered(self) -> list[Slot]:
        """The last offer is answered; the pictures that begin now and want a key frame."""
        self.is_answered = True
        before, awake = self.flowing, [slot for slot in self.slots if not slot.rests]
        self.flowing = frozenset((slot.mid, slot.feed) for slot in awake)
        return [
            slot
            for slot in awake
            if (slot.mid, slot.feed) not in before and slot.ref.source != "microphone"
        ]

    def missing(self) -> list[TrackRef]:
        """What is wanted and was not in the offer that is answered now."""
        carried = {slot.feed for slot in self.slots if not slot.rests}
        return [ref for ref, feed in self.wanted.items() if feed not in carried]

    def layers(self) -> list[Body]:
        """How each picture shall be sent, as the plugin's `configure` wants it."""
        self.awaited.clear()
        if self.watched is None:
            return []
        asked: list[Body] = []
        for slot in self.slots:
            if slot.ref.source == "microphone" or slot.rests:
                continue
            layer = _layer(slot, self.watched)
            if layer is None:
                asked.append({"mid": slot.mid, "send": False})
                continue
            asked.append({"mid": slot.mid, "send": True, "substream": layer, "temporal": 2})
            if slot.feed.layers > 1:
                self.awaited[slot.mid] = (layer, REMINDERS)
        return asked

    def came(self, mid: str, layer: int) -> None:
        """Janus sends this layer in this section from now on."""
        if mid in self.awaited and self.awaited[mid][0] == layer:
            del self.awaited[mid]

    def remind(self) -> list[Slot]:
        """The pictures whose layer is still awaited: their publishers are asked again."""
        for mid, (layer, times) in list(self.awaited.items()):
            if times == 0:
                del self.awaited[mid]
            else:
                self.awaited[mid] = (layer, times - 1)
        return [slot for slot in self.slots if slot.mid in self.awaited]


def _layer(slot: Slot, watched: Mapping[TrackRef, Watched]) -> int | None:
    """The layer for this picture, the lowest is 0; None for a picture that is not shown."""
    one = watched.get(slot.ref)
    height_px = one.height_px if one is not None else THUMBNAIL_PX
    if height_px <= 0:
        return None
    lower = LAYER_HEIGHTS_PX.get(slot.ref.source, ())
    return min(sum(height_px > each * SLACK for each in lower), slot.feed.layers - 1)
