"""Who speaks in a room, from the levels in the packets' headers (RFC 6464); knows no packets.

Levels are -dBov: 0 is the loudest, 127 is silence.
"""

from dataclasses import dataclass, field

from consult.ledger.wire import SeatId

SPEECH_DBOV = 50
"""Quieter is a room's noise."""

RISE, FALL = 0.25, 0.05
"""How much of each packet's level is taken over: a voice is believed soon, a pause late."""

HOLD_S = 1.0
"""Somebody who falls silent stays for that long."""

LOUDER_DB = 6
"""Who is not louder by so much does not overtake."""

SILENCE = 127.0


@dataclass
class _Voice:
    level: float = SILENCE
    spoke_at: float = float("-inf")
    heard_at: float = float("-inf")


@dataclass
class Speakers:
    """The voices of one room."""

    told: tuple[SeatId, ...] = ()
    """What was said last, the loudest first."""
    _voices: dict[SeatId, _Voice] = field(default_factory=dict)

    def hear(self, seat: SeatId, level: int, now: float) -> None:
        """Take the level of one packet."""
        voice = self._voices.setdefault(seat, _Voice())
        share = RISE if level < voice.level else FALL
        voice.level += share * (level - voice.level)
        voice.heard_at = now
        if voice.level <= SPEECH_DBOV:
            voice.spoke_at = now

    @property
    def seats(self) -> tuple[SeatId, ...]:
        """All who were heard."""
        return tuple(self._voices)

    def forget(self, seat: SeatId) -> None:
        """The seat is gone, or silenced."""
        self._voices.pop(seat, None)

    def judge(self, now: float) -> tuple[SeatId, ...] | None:
        """Who speaks, if that is not what was said last."""
        speaking = [seat for seat, voice in self._voices.items() if now - voice.spoke_at <= HOLD_S]
        places = {seat: place for place, seat in enumerate(self.told)}
        speaking.sort(key=lambda seat: (places.get(seat, len(places)), self._level(seat, now)))
        for at in range(1, len(speaking)):
            self._overtake(speaking, at, now)
        found = tuple(speaking)
        if found == self.told:
            return None
        self.told = found
        return found

    def _overtake(self, speaking: list[SeatId], at: int, now: float) -> None:
        """Move one forward past those who are clearly quieter; the others keep their order."""
        while at and self._level(speaking[at], now) + LOUDER_DB <= self._level(
            speaking[at - 1], now
        ):
            speaking[at - 1 : at + 1] = speaking[at], speaking[at - 1]
            at -= 1

    def _level(self, seat: SeatId, now: float) -> float:
        """Who sends nothing (DTX) is silent."""
        voice = self._voices[seat]
        return voice.level if now - voice.heard_at <= HOLD_S else SILENCE
