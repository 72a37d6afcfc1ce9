"""Brings packets back into the order of their sequence numbers; waits a moment for late ones."""

from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

WAIT_MS = 1_000
HELD_MAX = 512
JUMP_MAX = 3_000
"""A sequence number further away than this begins a new count."""

T = TypeVar("T")


@dataclass(frozen=True)
class Ordered(Generic[T]):
    """A packet in its turn, and how many never came before it."""

    lost: int
    item: T


@dataclass
class Reorder(Generic[T]):
    """A window over extended sequence numbers."""

    lost: int = 0
    _next: int | None = None
    _held: dict[int, tuple[float, T]] = field(default_factory=dict)

    def extend(self, sequence: int) -> int:
        """The sequence number without its wrap, near the one that is waited for."""
        if self._next is None:
            return sequence + 0x10000
        delta = (sequence - self._next) & 0xFFFF
        return self._next + (delta - 0x10000 if delta >= 0x8000 else delta)

    def insert(self, extended: int, item: T, now_ms: float) -> list[Ordered[T]]:
        """Take a packet; those whose turn has come. One that comes too late is let go."""
        if self._next is None or abs(extended - self._next) > JUMP_MAX:
            released = self._release_all()
            self._next = extended
            self._held[extended] = now_ms, item
            return released + self._release()
        if extended >= self._next and extended not in self._held:
            self._held[extended] = now_ms, item
        released = self._release()
        if len(self._held) > HELD_MAX:
            released += self._skip()
        return released

    def expire(self, now_ms: float) -> list[Ordered[T]]:
        """Give up what is waited for when a later packet has waited for WAIT_MS."""
        released: list[Ordered[T]] = []
        while self._held and min(at for at, _ in self._held.values()) <= now_ms - WAIT_MS:
            released += self._skip()
        return released

    def _release(self, lost: int = 0) -> list[Ordered[T]]:
        released: deque[Ordered[T]] = deque()
        while self._next is not None and self._next in self._held:
            released.append(Ordered(lost, self._held.pop(self._next)[1]))
            self._next, lost = self._next + 1, 0
        return list(released)

    def _skip(self) -> list[Ordered[T]]:
        first = min(self._held)
        lost = first - (self._next if self._next is not None else first)
        self.lost += lost
        self._next = first
        return self._release(lost)

    def _release_all(self) -> list[Ordered[T]]:
        released: list[Ordered[T]] = []
        while self._held:
            released += self._skip()
        return released
